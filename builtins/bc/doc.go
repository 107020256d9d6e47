// Package bc runs programs of bc: the language of GNU bc 1.07.
//
// [Run] takes a [Config], which is all of the world that a program has: texts, a place for the
// output, a function that is asked for memory. There is no way to another.
//
// A run ends soon after Config.Context; a number has at most four million digits, and parentheses
// and blocks are nested at most a thousand deep. What it does not promise: a bound on time.
package bc

import (
	"context"
	"errors"
	"io"
)

// Bounds of a run.
const (
	maxDigits = 1_000_000
	maxNest   = 1_000
	maxCalls  = 100_000    // of functions inside of one another
	maxIndex  = 16777215   // of an array
	maxNumber = 2147483647 // of scale and obase
)

// ErrMemory is the error of a number that would have too many digits, and of too many labels.
var ErrMemory = errors.New("memory exhausted")

// Config is the world of a program. Context, Need and Warn may be nil.
type Config struct {
	// Context ends the run; it then returns the context's error.
	Context context.Context
	// Next gives the programs in their order, each with the name that messages call it. It
	// returns one after the other and io.EOF at the end; any other error ends the run.
	Next func() (name string, text io.Reader, err error)
	// Out takes the output, Warn the messages, each a line with its end. Errors of Out end
	// the run and are what Run returns.
	Out  func(text []byte) error
	Warn func(text string)
	// Math: the functions of -l are there and scale is 20.
	Math bool
	// Standard: what POSIX has not is an error; Strange: it is told of.
	Standard, Strange bool
	// Line is the width that output is folded at; 0: it is not.
	Line int
	// Need is asked before about so many bytes are taken; an error ends the run and is what
	// Run returns.
	Need func(bytes int) error
}

// Run runs the texts to their end or to a quit. Errors of a program are messages and no errors of Run.
func Run(config *Config) error {
	m := newMachine(config)
	p := &parser{m: m, lex: &lexer{m: m}, breaks: -1, continues: -1}
	m.lex = p.lex
	err := p.program()
	switch {
	case errors.Is(err, errQuit):
		return nil
	case err != nil:
		return err
	}
	return m.outErr
}

// errQuit ends a run: quit, halt.
var errQuit = errors.New("quit")
