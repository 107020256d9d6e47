// Package awk runs AWK programs: the language of POSIX, and what is common of gawk's.
//
// [Parse] compiles a text, [Program.Run] runs it with a [Config], which is all of the world
// that a program has: readers, writers, a function that opens files for reading. There is no
// way to another: system(), pipes and output files other than the two standard streams are
// errors of Parse.
//
// A run ends soon after Config.Context, recursion and the size of a string are bounded. What
// it does not promise: a bound on time or on how much a program keeps in its arrays.
package awk

import (
	"context"
	"fmt"
	"io"
	"time"
)

// Bounds of a run.
const (
	maxString = 64 << 20 // bytes of one string
	maxCalls  = 10_000   // functions inside of one another
	maxNest   = 1_000    // parentheses, blocks and operators inside of one another in a text
	maxFields = 2 << 20
)

// Config is the world of a program. Compile must be set, the rest may be nil.
type Config struct {
	// Context ends the run; it then returns the context's error.
	Context context.Context
	// Name is ARGV[0], Args are the operands after it.
	Name string
	Args []string
	// Vars are the assignments of -v, NAME=VALUE; names that are none are errors of Run.
	Vars []string
	// Environ becomes ENVIRON.
	Environ []string
	Stdin   io.Reader
	Stdout  io.Writer
	Stderr  io.Writer
	// Open opens a file for reading, for operands and getline. An error for which Fatal is
	// true ends the run.
	Open  func(name string) (io.ReadCloser, error)
	Fatal func(err error) bool
	// Explain returns the text of an error of Open for a message; nil: its own.
	Explain func(err error) string
	// Compile compiles a regular expression.
	Compile func(pattern string) (Regex, error)
	// UTF8: characters are UTF-8, else bytes.
	UTF8 bool
	// Need is asked before about so many bytes are taken; an error ends the run and is what
	// Run returns. Nil: no bound.
	Need func(bytes int) error
	// Now is the clock of srand, systime and strftime.
	Now func() time.Time
}

// Regex is a compiled regular expression. Matches are leftmost longest and start at from or
// later; b[:from] is context.
type Regex interface {
	Match(b []byte) bool
	// Line returns where the first line of b with a match begins, -1 if there is none. b is
	// whole lines, each with its newline.
	Line(b []byte) int
	// Span returns a match; -1 if there is none.
	Span(b []byte, from int) (start, end int)
	// Groups returns the match and its groups in pairs, -1 for one without a part; nil if
	// there is none.
	Groups(b []byte, from int) []int
	// Literal returns the text that each match is and whose every occurrence is a match; "" if
	// the expression is not of this kind.
	Literal() string
}

// Error is an error of a text or of its run, with the line of the text where it is; 0 if
// there is none.
type Error struct {
	Line int
	Text string
	// Refused: the program is right, but it would run programs or write files.
	Refused bool
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Text)
}
