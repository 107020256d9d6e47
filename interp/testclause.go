package interp

import (
	"errors"
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// testClause evaluates [[ x ]] and returns its status: 0 or 1, 2 after an error in a regular
// expression (bash manual, "Conditional Constructs").
func (sh *Shell) testClause(x syntax.TestExpr) int {
	c := condition{sh: sh}
	value := c.eval(x)
	if c.status != 0 {
		return c.status
	}
	return b2i(!value)
}

// condition is the evaluation of one [[ ]]. After an error status is not 0 and nothing more
// is evaluated.
type condition struct {
	sh     *Shell
	status int
}

func (c *condition) eval(x syntax.TestExpr) bool {
	if c.status != 0 {
		return false
	}
	switch x := x.(type) {
	case *syntax.Word:
		return c.word(x) != ""
	case *syntax.ParenTest:
		return c.eval(x.X)
	case *syntax.UnaryTest:
		return c.unary(x)
	case *syntax.BinaryTest:
		return c.binary(x)
	}
	c.status = c.sh.fatal(&unknownNode{"test expression"})
	return false
}

// fail reports a failed expansion.
func (c *condition) fail(err error) {
	c.status = max(c.sh.testFailed(err), 1)
}

// word expands a word to one string. What is no word is refused.
func (c *condition) word(x syntax.TestExpr) string {
	w, ok := x.(*syntax.Word)
	if !ok {
		c.status = c.sh.fatal(&unknownNode{"operand of a test"})
		return ""
	}
	s, err := c.sh.exp.Word(w)
	if err != nil {
		c.fail(err)
	}
	return s
}

func (c *condition) unary(x *syntax.UnaryTest) bool {
	switch x.Op {
	case syntax.TsNot:
		return !c.eval(x.X)
	case syntax.TsParen:
		return c.eval(x.X)
	}
	op := x.Op.String()
	arg := c.word(x.X)
	if c.status != 0 {
		return false
	}
	if !isUnaryTest(op) {
		c.status = c.sh.fatal(&unknownNode{"test " + op})
		return false
	}
	value, err := c.sh.unaryTest(op[1], arg)
	if err != nil {
		c.fail(err)
	}
	return value
}

func (c *condition) binary(x *syntax.BinaryTest) bool {
	switch x.Op {
	case syntax.AndTest:
		return c.eval(x.X) && c.eval(x.Y)
	case syntax.OrTest:
		return c.eval(x.X) || c.status == 0 && c.eval(x.Y)
	}
	left := c.word(x.X)
	if c.status != 0 {
		return false
	}
	switch x.Op {
	case syntax.TsMatchShort, syntax.TsMatch:
		return c.match(left, x.Y)
	case syntax.TsNoMatch:
		return !c.match(left, x.Y)
	case syntax.TsReMatch:
		return c.regexp(left, x.Y)
	}
	right := c.word(x.Y)
	if c.status != 0 {
		return false
	}
	return c.compare(left, x.Op, right)
}

func (c *condition) compare(left string, op syntax.BinTestOperator, right string) bool {
	switch op {
	case syntax.TsBefore:
		return left < right
	case syntax.TsAfter:
		return left > right
	case syntax.TsNewer, syntax.TsOlder, syntax.TsDevIno:
		value, err := c.sh.compareFiles(left, op.String(), right)
		if err != nil {
			c.fail(err)
		}
		return value
	case syntax.TsEql, syntax.TsNeq, syntax.TsLeq, syntax.TsGeq, syntax.TsLss, syntax.TsGtr:
		a, b := c.arithm(left), int64(0)
		if c.status == 0 {
			b = c.arithm(right)
		}
		return c.status == 0 && compareIntegers(a, op.String(), b)
	}
	c.status = c.sh.fatal(&unknownNode{"test " + op.String()})
	return false
}

// arithm evaluates an operand of -eq and its kin; an error is said and makes the test false.
func (c *condition) arithm(text string) int64 {
	n, err := c.sh.exp.ArithmText(text)
	if err == nil {
		return n
	}
	var e *expand.Error
	if errors.As(err, &e) && !e.Exit {
		c.sh.errorf("[[: %s", err)
		c.status = 1
	} else {
		c.fail(err)
	}
	return 0
}

// match tells whether the pattern in y matches the whole of s.
func (c *condition) match(s string, y syntax.TestExpr) bool {
	w, ok := y.(*syntax.Word)
	if !ok {
		c.status = c.sh.fatal(&unknownNode{"operand of a test"})
		return false
	}
	pattern, err := c.sh.exp.Pattern(w)
	if err != nil {
		c.fail(err)
		return false
	}
	return expand.Match(pattern, s, c.sh.exp.MatchOpts()|expand.MatchExtGlob)
}

// regexp tells whether the regular expression in y matches s, and sets BASH_REMATCH.
func (c *condition) regexp(s string, y syntax.TestExpr) bool {
	w, ok := y.(*syntax.Word)
	if !ok {
		c.status = c.sh.fatal(&unknownNode{"operand of a test"})
		return false
	}
	pattern, err := c.sh.exp.Regexp(w)
	if err != nil {
		c.fail(err)
		return false
	}
	// bash hands over C strings.
	s, _, _ = strings.Cut(s, "\x00")
	re, err := compileERE(pattern, ereOptions{
		noCase: c.sh.shopt(shoptNocasematch),
		ascii:  isASCII(s),
		bytes:  !c.sh.utf8(),
	})
	if err != nil {
		c.status = 2
		return false
	}
	match, ok := re.find(s)
	c.sh.setRematch(match)
	return ok
}

// setRematch makes BASH_REMATCH an array of what was matched; like bash it sets the global
// variable, readonly or not.
func (sh *Shell) setRematch(match []string) {
	s := sh.scope
	for s.outer != nil {
		s = s.outer
	}
	s.vars["BASH_REMATCH"] = &expand.Var{
		Kind: expand.Indexed, Set: true, List: expand.NewArray(match...), Owner: sh.token,
	}
	sh.changed("BASH_REMATCH", nil)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
