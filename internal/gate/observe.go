package gate

import (
	"strings"

	"safesh/allowlist"
	"safesh/internal/audit"
	"safesh/interp"
)

// observedPermit lets a call run as under bash, whatever the policy says of it; the record
// has the decision.
type observedPermit struct {
	permit
	argv []string
}

// observed is the permit of any call in observe mode.
func (g *Gate) observed(c *interp.Call, d allowlist.Decision) interp.Permit {
	rec := callRecord(c.Argv, d)
	rec.Argv = c.Argv
	o := &observedPermit{argv: c.Argv}
	o.gate, o.arg0 = g, c.Arg0
	o.d = allowlist.Decision{Verdict: allowlist.Allow, Act: allowlist.Start, Argv: c.Argv}
	if isShell(c.Argv[0]) {
		o.d.Act = allowlist.Shell
	}
	o.at = g.recordCall(rec)
	if d.Verdict == allowlist.Allow {
		if denied, files := g.toolFiles(d, c.Dir); denied != nil {
			g.recordDenial(c.Argv, *denied, files)
		}
	}
	return o
}

// Filtered is false: nothing is absorbed.
func (o *observedPermit) Filtered() (bool, bool) { return false, false }

// Run starts the program from the text's own PATH, with the text's own environment.
func (o *observedPermit) Run(p *interp.Proc) (int, error) {
	status, err := 0, error(nil)
	if o.d.Act == allowlist.Shell {
		started(p, 0)
		status = p.Shell(p.Context, named(o.argv, o.arg0), p.Env, p.Dir, p.Files)
	} else {
		var dirs []string
		for _, e := range p.Env {
			if value, ok := strings.CutPrefix(e, "PATH="); ok {
				dirs = strings.Split(value, ":")
			}
		}
		for i, d := range dirs {
			dirs[i] = join(p.Dir, strings.TrimSuffix(d, "/"))
		}
		program, ferr := o.gate.program(o.argv[0], p.Dir, dirs)
		if ferr != nil {
			status = notFound(p, o.argv[0], ferr)
		} else {
			status, err = o.gate.start(program, &o.permit, p, p.Env)
		}
	}
	o.gate.finishCall(o.at, func(c *audit.Call) { c.Status = status })
	return status, err
}

// isShell tells whether a program is a shell whose language this one speaks: it is taken
// over in process, so that what it runs is recorded too.
func isShell(word string) bool {
	base := word[strings.LastIndexByte(word, '/')+1:]
	switch base {
	case "sh", "bash", "safesh":
		return true
	}
	return false
}
