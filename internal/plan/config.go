package plan

import (
	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// Config is what a plan knows of the world. The zero value denies every program and every
// file; a nil function knows nothing.
type Config struct {
	// Decide judges a call (the gate's judge: symlinks resolved, then Policy.Decide).
	Decide func(allowlist.Call) allowlist.Decision
	// Access judges what is done to a file that the text names, relative to dir.
	Access func(dir, name string, a allowlist.Access) allowlist.Decision
	// Files tells which files the arguments of an in-process tool name; nil when unknown.
	Files func(tool string, args []string) []allowlist.FileAccess
	// Calls tells which calls the arguments of an in-process tool start; nil when unknown.
	Calls func(tool string, args []string) []allowlist.Call
	// Chdir tells where `cd target` leads from dir; ok is false when that is not known.
	Chdir func(dir, target string) (newDir string, ok bool)
	// Builtin tells whether name is a shell builtin.
	Builtin func(name string) bool
	// Known tells whether name is a function or an alias of the running shell. It may be true
	// for builtins as well.
	Known func(name string) bool
	// Listed tells whether the policy lists argv as a program: no function stands in for it.
	Listed func(argv []string, dir string) bool
	// Missing tells that there is no program of that name: instead of being denied, such a
	// call gets status 127 at run time.
	Missing func(name string) bool
	// Parse parses the texts inside a text: sh -c, eval, trap.
	Parse func(src string) (*syntax.File, error)
	// Dir is the absolute directory in which the text will run.
	Dir string
	// MaxDepth is how deep texts may be nested in each other; 0 means 16.
	MaxDepth int
}

const (
	defaultDepth = 16
	// maxNesting bounds the recursion into one text and those nested in it.
	maxNesting = 1000
	// maxCalls bounds what one plan holds.
	maxCalls = 200_000
)

func (c *Config) decide(call allowlist.Call) allowlist.Decision {
	if c.Decide == nil {
		return allowlist.Decision{Why: "there is no policy"}
	}
	return c.Decide(call)
}

func (c *Config) access(dir, name string, a allowlist.Access) allowlist.Decision {
	if c.Access == nil {
		return allowlist.Decision{Why: "there is no policy"}
	}
	return c.Access(dir, name, a)
}

func (c *Config) files(tool string, args []string) []allowlist.FileAccess {
	if c.Files == nil {
		return nil
	}
	return c.Files(tool, args)
}

func (c *Config) calls(tool string, args []string) []allowlist.Call {
	if c.Calls == nil {
		return nil
	}
	return c.Calls(tool, args)
}

func (c *Config) chdir(dir, target string) (string, bool) {
	if c.Chdir == nil {
		return "", false
	}
	return c.Chdir(dir, target)
}

func (c *Config) builtin(name string) bool { return c.Builtin != nil && c.Builtin(name) }
func (c *Config) known(name string) bool   { return c.Known != nil && c.Known(name) }
func (c *Config) missing(name string) bool { return c.Missing != nil && c.Missing(name) }

func (c *Config) listed(argv []string, dir string) bool {
	return c.Listed != nil && c.Listed(argv, dir)
}

func (c *Config) maxDepth() int {
	if c.MaxDepth == 0 {
		return defaultDepth
	}
	return c.MaxDepth
}

// allows tells whether a text parses and has no certain denial.
func (c *Config) allows(text string) bool {
	if c.Parse == nil {
		return false
	}
	file, err := c.Parse(text)
	return err == nil && Make(file, text, *c).Denied() == nil
}
