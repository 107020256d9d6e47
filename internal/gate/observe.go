package gate

import (
	"strings"
	"syscall"

	"safesh/allowlist"
	"safesh/internal/audit"
	"safesh/interp"
)

// observedPermit lets a call run as under bash, whatever the policy says of it; the record
// has the decision.
type observedPermit struct {
	permit
	argv    []string
	program string // where the text's own PATH has it
}

// observed is the permit of any call in observe mode.
func (g *Gate) observed(c *interp.Call, d allowlist.Decision) interp.Permit {
	rec := callRecord(c.Argv, d)
	rec.Argv = c.Argv
	o := &observedPermit{argv: c.Argv, program: c.Program}
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
		switch word := o.argv[0]; {
		case strings.Contains(word, "/"):
			status, err = o.start(word, p)
		case o.program == "":
			status = notFound(p, word, syscall.ENOENT)
		default:
			status, err = o.start(o.program, p)
		}
	}
	o.gate.finishCall(o.at, func(c *audit.Call) { c.Status = status })
	return status, err
}

// start starts a program with the text's own environment; $_ is what was started, as in bash.
func (o *observedPermit) start(program string, p *interp.Proc) (int, error) {
	return o.gate.start(join(p.Dir, program), &o.permit, p, append(p.Env[:len(p.Env):len(p.Env)], "_="+program))
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
