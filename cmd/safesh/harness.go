package main

import (
	"safesh/allowlist"
	"safesh/internal/gate"
	"safesh/internal/harness"
	"safesh/interp"
)

// unwrapper takes the wrappers of the policy's harness profiles off the text of -c; nil when
// it names none. In observe mode the text runs as it stands and the record alone says what
// was in it.
func unwrapper(g *gate.Gate, p *allowlist.Policy, c *observer) func(src string) *interp.Wrapped {
	profiles := p.Profiles()
	if len(profiles) == 0 {
		return nil
	}
	return func(src string) *interp.Wrapped {
		file, err := interp.Parse(src, "")
		if err != nil {
			file = nil // the command that is wrapped may be the reason
		}
		w, ok := harness.Unwrap(src, file, profiles, g.Harness)
		if !ok {
			return nil
		}
		if c != nil {
			g.Wrapped(w.Profile, w.Command, w.Refused, w.File, w.Snapshot)
			c.wrapper, c.command = src, w.Command
			return nil
		}
		g.Wrapped(w.Profile, w.Command, false)
		wrapped := &interp.Wrapped{
			Command: w.Command, Refused: w.Refused, NullInput: w.NullInput, InList: w.InList, After: after(g, w),
		}
		for _, e := range w.Exports {
			wrapped.Exports = append(wrapped.Exports, interp.WrappedExport(e))
		}
		return wrapped
	}
}

// after is what the profile grants when the command has ended.
func after(g *gate.Gate, w harness.Wrapper) func(status int, dir string, exited bool) int {
	return func(status int, dir string, exited bool) int {
		content := ""
		switch w.Leaves {
		case harness.WorkDir:
			if status != 0 || exited {
				return status
			}
			real, err := g.Getwd(dir)
			if err != nil {
				return 1
			}
			content = real + "\n"
		case harness.LogicalDir:
			if exited {
				return status
			}
			content = dir + "\n"
		case harness.NoJobs:
		default:
			return status
		}
		if err := g.LeaveFile(w.Profile, w.File, content); err != nil {
			g.Say("note: " + w.File + ": " + err.Error())
			if status == 0 && w.Leaves == harness.WorkDir {
				return 1
			}
		}
		return status
	}
}
