package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Leaves is what a harness wants to find in a file when the command has ended: all that a
// profile can grant. The zero value grants nothing.
type Leaves uint8

// The acts.
const (
	Nothing Leaves = iota
	// WorkDir: the physical working directory and a newline, when the command ended well.
	WorkDir
	// LogicalDir: the working directory as the shell names it and a newline, unless the command
	// left the shell.
	LogicalDir
	// NoJobs: nothing, which is a list of no background jobs: none outlives its text.
	NoJobs
)

// String is the act in a few words.
func (l Leaves) String() string {
	switch l {
	case WorkDir, LogicalDir:
		return "the working directory"
	case NoJobs:
		return "an empty list of jobs"
	}
	return "nothing"
}

// Wrapper is a harness's text taken apart.
type Wrapper struct {
	// Profile is the name of the harness.
	Profile string
	// Command is what is run in the place of the text: the model's command; for a probe of the
	// harness's own a text that needs no grant.
	Command string
	// Refused: the text prepares a snapshot of the shell. Nothing of it is run, status 1; the
	// harness then does without one.
	Refused bool
	// NullInput: the command reads from /dev/null.
	NullInput bool
	// InList: the command stands in an && list, where set -e does not look.
	InList bool
	// Exports are the variables that the wrapper exports with a literal value, in order. They are
	// set as if the command did so itself: what a program gets of them the policy says.
	Exports []Export
	// Snapshot is the snapshot that the wrapper would read, "" for none: it is not read.
	Snapshot string
	// Leaves is the act that is granted, File the absolute path that it is granted for.
	Leaves Leaves
	File   string
}

// Export is a variable that a wrapper exports.
type Export struct {
	Name, Value string
	Default     bool // only where it is not set, or empty
}

// text is what a harness handed over.
type text struct {
	src    string
	file   *syntax.File // nil when it does not parse
	getenv func(name string) string
}

// recognizers has a function for each profile.
var recognizers = [...]struct {
	profile string
	read    func(t text) (Wrapper, bool)
}{
	{"claude-code", claude},
	{"codex", codex},
	{"copilot", copilot},
	{"gemini", gemini},
	{"opencode", opencode},
}

// Profiles are the names of the harnesses whose wrappers are known, sorted.
func Profiles() (names []string) {
	for _, r := range recognizers {
		names = append(names, r.profile)
	}
	return names
}

// Unwrap takes the wrapper of one of the profiles off a text. file is its tree, nil when it does
// not parse: a command that is not quoted may be the reason. getenv is the environment that the
// harness started the shell with, where it may put the command. ok is false when there is no wrapper.
func Unwrap(src string, file *syntax.File, profiles []string, getenv func(name string) string) (w Wrapper, ok bool) {
	for _, name := range profiles {
		for _, r := range recognizers {
			if r.profile != name {
				continue
			}
			if w, ok := r.read(text{src, file, getenv}); ok {
				w.Profile = name
				return w, true
			}
		}
	}
	return Wrapper{}, false
}

// plainPath tells whether name is absolute, without `.`, `..` and empty parts, and made of the
// characters that temporary directories have.
func plainPath(name string) bool {
	if len(name) < 2 || name[0] != '/' {
		return false
	}
	for _, part := range strings.Split(name[1:], "/") {
		if part == "" || part == "." || part == ".." {
			return false
		}
	}
	return strings.Trim(name, "/"+letters+digits+"._-+@") == ""
}

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// isID tells whether s is a random part of a temporary name: letters and digits, 4 to 40.
func isID(s string) bool {
	return len(s) >= 4 && len(s) <= 40 && strings.Trim(s, letters+digits) == ""
}

// between cuts a prefix and a suffix off.
func between(s, prefix, suffix string) (string, bool) {
	s, ok := strings.CutPrefix(s, prefix)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(s, suffix)
}
