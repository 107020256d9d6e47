package interp

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Text is one parsed text: what the harness handed over, or what eval, source, trap, an
// alias or a nested shell brought.
type Text struct {
	// Source is the text as it was read.
	Source string
	// Name stands for the text in messages: "" for -c.
	Name string
	// File is the syntax tree.
	File *syntax.File
	// Dir is the current directory where it will run.
	Dir string
	// Known tells whether a name is a function, an alias or a builtin of the shell that will
	// run the text.
	Known func(name string) bool
	// Hints is what the checker found.
	Hints Hints

	read  bool // its aliases are expanded
	lines bool // it is parsed line by line when it runs: only aliases make it right
}

// Hints is what the plan recognised in a text.
type Hints struct {
	// Filters maps a pipe's right stage (head -5) to its meaning.
	Filters map[*syntax.Stmt]*Filter
}

// valueText is the value of a name or name[subscript] known at run time.
func (sh *Shell) valueText(target string) (string, bool) {
	i := strings.IndexByte(target, '[')
	if i <= 0 || !strings.HasSuffix(target, "]") {
		return sh.valueSet(target)
	}
	ref, _, err := sh.exp.Elem(target[:i], target[i+1:len(target)-1])
	v := sh.lookup(target[:i])
	if err != nil || v == nil {
		return "", false
	}
	return element(v, ref)
}
