package plan

import (
	"safesh/allowlist"
	"safesh/interp"

	"mvdan.cc/sh/v3/syntax"
)

// Judge is the part of the gate that decides without acting.
type Judge interface {
	// Judge decides a call; symlinks in its words are resolved first.
	Judge(allowlist.Call) allowlist.Decision
	// DecideAccess decides what is done to a file that is named relative to dir.
	DecideAccess(dir, name string, a allowlist.Access) allowlist.Decision
	// Files lists the files that a tool's arguments name.
	Files(tool string, args []string) []allowlist.FileAccess
	// Calls lists the calls that a tool's arguments start, as far as they are known.
	Calls(tool string, args []string) []allowlist.Call
	// ChdirTo tells where cd would lead.
	ChdirTo(dir, target string) (newDir string, ok bool)
	// Listed tells whether the policy lists argv as a program.
	Listed(argv []string, dir string) bool
	// Missing tells that the machine has no program of the name.
	Missing(name string) bool
}

// For returns the Config of plans that a gate decides.
func For(j Judge) Config {
	return Config{
		Decide: j.Judge, Access: j.DecideAccess, Files: j.Files, Calls: j.Calls, Chdir: j.ChdirTo,
		Builtin: interp.IsBuiltin, Listed: j.Listed, Missing: j.Missing,
		Parse: func(src string) (*syntax.File, error) { return interp.Parse(src, "") },
	}
}
