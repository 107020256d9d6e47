package interp

import (
	"errors"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// builtinLet is let with words that are expanded.
func builtinLet(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		sh.errorf("let: expression expected")
		return 1
	}
	var last int64
	for _, a := range args {
		n, err := sh.exp.ArithmText(a)
		if err != nil {
			return sh.letFailed(err)
		}
		last = n
	}
	return b2i(last == 0)
}

// letClause is let as the parser sees it.
func (sh *Shell) letClause(c *syntax.LetClause) int {
	if sh.set(optXtrace) {
		words := []string{"let"}
		for _, e := range c.Exprs {
			words = append(words, subscriptText(e))
		}
		sh.traceWords(words)
	}
	var last int64
	for _, e := range c.Exprs {
		n, err := sh.exp.Arithm(e)
		if err != nil {
			return sh.letFailed(err)
		}
		last = n
	}
	return b2i(last == 0)
}

// letFailed reports an expression that is wrong.
func (sh *Shell) letFailed(err error) int {
	var e *expand.Error
	switch {
	case errors.As(err, &e) && !e.Exit && !e.Abandon:
		sh.errorf("let: %s", e.Text)
	case e != nil || errors.As(err, new(exitCoder)):
		sh.expandFailed(err)
		return sh.status
	default:
		sh.errorf("%s", err)
	}
	return 1
}
