package gate

import (
	"strconv"
	"time"

	"safesh/allowlist"
	"safesh/internal/audit"
	"safesh/internal/confine"
)

// errAudit is a record that could not be written under on_error = "deny".
type errAudit struct{ err error }

func (e *errAudit) Error() string { return "audit log: " + e.err.Error() }

// ExitCode is safesh's own failure status.
func (e *errAudit) ExitCode() int { return 125 }

// beginAfter is how long a text may run before its begin line is written: short texts leave
// one line, and a shell that is killed in a long one still leaves the text.
const beginAfter = 100 * time.Millisecond

// Begin opens the record of a text. The result closes it: the record is written to the log.
func (g *Gate) Begin(text string) func(status int) {
	rec := g.cfg.Record
	rec.Text, rec.Dir, rec.Time = text, g.cfg.Dir, time.Now()
	rec.Calls = nil
	rec.StrictClass = ""
	g.mu.Lock()
	g.record, g.noted, g.begun, g.classed = &rec, nil, false, false
	g.mu.Unlock()
	if g.armed {
		g.timer = time.AfterFunc(beginAfter, g.takesLong)
	}
	begin := rec.Time
	return func(status int) {
		g.mu.Lock()
		if g.timer != nil {
			g.timer.Stop()
		}
		rec.Status, rec.Took = status, time.Since(begin)
		for i := range rec.Calls {
			if rec.Calls[i].Verdict == audit.Deny {
				rec.Denials++
			}
		}
		g.record = nil
		g.mu.Unlock()
		if g.log != nil {
			if err := g.log.Write(&rec); err != nil {
				g.auditFailed(err)
			}
		}
	}
}

// BeginStartup opens the record of a startup file. In observe mode what it does is not recorded:
// it is no act of the sender. The file of a nested shell is part of the text that runs.
func (g *Gate) BeginStartup(file, text string) func(status int) {
	g.mu.Lock()
	inside := g.record != nil
	g.mu.Unlock()
	if inside {
		return func(int) {}
	}
	g.cfg.Record.Startup, g.quiet = file, g.observe
	end := g.Begin(text)
	return func(status int) {
		end(status)
		g.cfg.Record.Startup, g.quiet = "", false
	}
}

// Arm is called when a text does something that may take time (it starts a program, loops,
// reads): only then is it worth a timer.
func (g *Gate) Arm() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.armed = true
	if g.record != nil {
		g.timer = time.AfterFunc(beginAfter, g.takesLong)
	}
}

// takesLong is called when a text has run for a while.
func (g *Gate) takesLong() {
	g.mu.Lock()
	ch := g.signals
	g.mu.Unlock()
	if ch != nil {
		notify(ch, otherSignals)
	}
	g.writeBegin()
	if !g.observe {
		confine.Guard()
	}
}

// writeBegin writes the begin line of the running text, once.
func (g *Gate) writeBegin() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.record == nil || g.begun || g.log == nil {
		return
	}
	g.begun = true
	if err := g.log.Begin(g.record); err != nil {
		g.failed(err)
	}
}

// auditFailed remembers that a record could not be written: under on_error = "deny" no call
// runs any more.
func (g *Gate) auditFailed(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed(err)
}

// failed is auditFailed with the lock held.
func (g *Gate) failed(err error) {
	if g.policy != nil && g.policy.Audit().Continue || g.observe {
		return
	}
	if g.auditErr == nil {
		g.auditErr = err
	}
}

// Failed is the audit log's failure, nil while records are written.
func (g *Gate) Failed() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.auditErr == nil {
		return nil
	}
	return &errAudit{g.auditErr}
}

// Class sets the class that a strict matcher would have given the text. The first one counts:
// texts that come up inside (eval, traps) are part of it.
func (g *Gate) Class(c allowlist.Class) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.record != nil && !g.classed && g.record.Startup == "" {
		g.record.StrictClass, g.classed = string(c), true
	}
}

// maxCalls is how many calls one record lists; what comes after is counted.
const maxCalls = 10000

// recordCall adds a call to the record of the text and returns its place, -1 for none.
func (g *Gate) recordCall(c audit.Call) int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.record == nil || g.quiet {
		return -1
	}
	if len(g.record.Calls) >= maxCalls {
		g.record.CallsLeftOut++
		return -1
	}
	g.record.Calls = append(g.record.Calls, c)
	return len(g.record.Calls) - 1
}

// finishCall completes the entry of a call.
func (g *Gate) finishCall(at int, f func(c *audit.Call)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at >= 0 && g.record != nil && at < len(g.record.Calls) {
		f(&g.record.Calls[at])
	}
}

// recordDenial adds a denial. The same one again only counts up.
func (g *Gate) recordDenial(argv []string, d allowlist.Decision, files []string) {
	key := d.Key + "\x00" + d.Why
	g.mu.Lock()
	if g.noted[key] && g.record != nil {
		for i := len(g.record.Calls) - 1; i >= 0; i-- {
			if c := &g.record.Calls[i]; c.Key == d.Key && c.Verdict == audit.Deny {
				c.Notes = repeated(c.Notes)
				g.mu.Unlock()
				return
			}
		}
	}
	if g.noted == nil {
		g.noted = map[string]bool{}
	}
	g.noted[key] = true
	g.mu.Unlock()
	c := callRecord(argv, d)
	c.Files = files
	c.Status = 126
	g.recordCall(c)
}

// repeated counts a denial that came again.
func repeated(notes []string) []string {
	const prefix = "repeated "
	if len(notes) > 0 && len(notes[0]) > len(prefix) {
		if n, err := strconv.Atoi(notes[0][len(prefix):]); err == nil {
			notes[0] = prefix + strconv.Itoa(n+1)
			return notes
		}
	}
	return append([]string{prefix + "1"}, notes...)
}

// callRecord is a decision as the log has it.
func callRecord(argv []string, d allowlist.Decision) audit.Call {
	c := audit.Call{Argv: argv, Name: d.Rule, Rule: d.Rule, Class: string(d.Class), Why: d.Why, Key: d.Key, Verdict: audit.Deny}
	if d.Verdict == allowlist.Allow {
		c.Verdict = audit.Allow
		c.Argv = d.Argv
	}
	for _, a := range d.Absorbed {
		c.Absorbed = append(c.Absorbed, audit.Absorption{Decorator: a.Decorator, Became: a.Became, Class: string(a.Class)})
		if c.StrictClass == "" {
			c.StrictClass = string(a.Class)
		}
	}
	return c
}

// Note records something that the text did and that had no effect.
func (g *Gate) Note(text string) {
	g.recordCall(audit.Call{Verdict: audit.Allow, Notes: []string{text}})
}

// absorbedCd records a cd out of the workspace that was taken off.
func (g *Gate) absorbedCd(dir string) {
	g.recordCall(audit.Call{
		Argv: []string{"cd", dir}, Verdict: audit.Allow, StrictClass: string(allowlist.DirPrefix),
		Absorbed: []audit.Absorption{{Decorator: "cd " + dir, Became: "the workspace", Class: string(allowlist.DirPrefix)}},
	})
}

// watchFile records, in observe mode, an access that would have been denied.
func (g *Gate) watchFile(dir, name string, a allowlist.Access) {
	if isDevNull(name) || g.quiet || g.isOwn(name) {
		return
	}
	t, d, err := g.judge(dir, name, a, true)
	if err != nil || d.Verdict == allowlist.Allow {
		return
	}
	g.recordDenial(nil, d, []string{accessWord(a) + ":" + t.name})
}
