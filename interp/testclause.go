package interp

import (
	"errors"
	"strings"
	"unicode/utf8"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// testClause evaluates [[ x ]] and returns its status: 0 or 1, 2 after an error in a regular
// expression (bash manual, "Conditional Constructs").
func (sh *Shell) testClause(x syntax.TestExpr) int {
	c := condition{sh: sh}
	status := c.eval(x)
	if c.failed != 0 {
		return c.failed
	}
	return status
}

// condition is the evaluation of one [[ ]]. Its parts have statuses, not truth values: a bad
// regular expression has 2. After a failed expansion failed is not 0 and nothing more is
// evaluated.
type condition struct {
	sh     *Shell
	failed int
}

func (c *condition) eval(x syntax.TestExpr) int {
	if c.failed != 0 {
		return 1
	}
	switch x := x.(type) {
	case *syntax.Word:
		if inner := c.negation(x); inner != nil {
			return b2i(c.eval(inner) == 0)
		}
		return b2i(c.word(x) == "")
	case *syntax.ParenTest:
		return c.eval(x.X)
	case *syntax.UnaryTest:
		if x.Op == syntax.TsNot {
			return c.list(x)
		}
		return b2i(!c.unary(x))
	case *syntax.BinaryTest:
		if x.Op == syntax.AndTest || x.Op == syntax.OrTest {
			return c.list(x)
		}
		return c.binary(x)
	}
	return c.unknown("test expression")
}

// negation returns the expression of !( x ), which the parser takes for a pattern; nil when
// it is one because extglob is on, or w is something else.
func (c *condition) negation(w *syntax.Word) syntax.TestExpr {
	if len(w.Parts) != 1 || c.sh.shopt(shoptExtglob) {
		return nil
	}
	eg, ok := w.Parts[0].(*syntax.ExtGlob)
	if !ok || eg.Op != syntax.GlobExcept {
		return nil
	}
	file, err := Parse("[[ "+eg.Pattern.Value+" ]]", "")
	if err != nil || len(file.Stmts) != 1 {
		return nil
	}
	tc, ok := file.Stmts[0].Cmd.(*syntax.TestClause)
	if !ok {
		return nil
	}
	return tc.X
}

// unknown refuses a node that this evaluator does not know.
func (c *condition) unknown(node string) int {
	c.failed = max(c.sh.fatal(&unknownNode{node}), 1)
	return c.failed
}

// fail reports a failed expansion.
func (c *condition) fail(err error) int {
	c.failed = max(c.sh.testFailed(err), 1)
	return c.failed
}

// list evaluates terms with ! && || between them. The parser takes them from right to left
// without precedence and ! for all that follows (! a && b || c is !(a && (b || c))); in
// bash ! binds to its term, and && before ||.
func (c *condition) list(x syntax.TestExpr) int {
	status := 0 // of the terms with && since the last ||
	for {
		negated := false
		for {
			not, ok := x.(*syntax.UnaryTest)
			if !ok || not.Op != syntax.TsNot {
				break
			}
			negated = !negated
			x = not.X
		}
		term := x
		op, more := x.(*syntax.BinaryTest)
		if more = more && (op.Op == syntax.AndTest || op.Op == syntax.OrTest); more {
			term = op.X
		}
		if status == 0 {
			if status = c.eval(term); negated {
				status = b2i(status == 0)
			}
		}
		switch {
		case !more, c.failed != 0, op.Op == syntax.OrTest && status == 0:
			return status
		case op.Op == syntax.OrTest:
			status = 0
		}
		x = op.Y
	}
}

// operand returns x as the word that it must be.
func (c *condition) operand(x syntax.TestExpr) *syntax.Word {
	w, ok := x.(*syntax.Word)
	if !ok {
		c.unknown("operand of a test")
	}
	return w
}

// word expands a word to one string.
func (c *condition) word(x syntax.TestExpr) string {
	w := c.operand(x)
	if w == nil {
		return ""
	}
	s, err := c.sh.exp.Word(w)
	if err != nil {
		c.fail(err)
	}
	return s
}

func (c *condition) unary(x *syntax.UnaryTest) bool {
	op := x.Op.String()
	arg := c.word(x.X)
	if c.failed != 0 {
		return false
	}
	if !isUnaryTest(op) {
		c.unknown("test " + op)
		return false
	}
	if c.sh.set(optXtrace) {
		c.sh.traceText("[[ " + op + " " + traceQuote(arg) + " ]]")
	}
	value, err := c.sh.unaryTest(op[1], arg)
	if err != nil {
		c.fail(err)
	}
	return value
}

func (c *condition) binary(x *syntax.BinaryTest) int {
	left := c.word(x.X)
	if c.failed != 0 {
		return 1
	}
	if c.sh.set(optXtrace) {
		c.traceBinary(left, x)
	}
	switch x.Op {
	case syntax.TsMatchShort, syntax.TsMatch:
		return b2i(!c.match(left, x.Y))
	case syntax.TsNoMatch:
		return b2i(c.match(left, x.Y))
	case syntax.TsReMatch:
		return c.regexp(left, x.Y)
	}
	right := c.word(x.Y)
	if c.failed != 0 {
		return 1
	}
	return c.compare(left, x.Op, right)
}

func (c *condition) compare(left string, op syntax.BinTestOperator, right string) int {
	switch op {
	case syntax.TsBefore:
		return b2i(left >= right)
	case syntax.TsAfter:
		return b2i(left <= right)
	case syntax.TsNewer, syntax.TsOlder, syntax.TsDevIno:
		value, err := c.sh.compareFiles(left, op.String(), right)
		if err != nil {
			return c.fail(err)
		}
		return b2i(!value)
	case syntax.TsEql, syntax.TsNeq, syntax.TsLeq, syntax.TsGeq, syntax.TsLss, syntax.TsGtr:
		a, ok := c.arithm(left)
		if !ok {
			return 1
		}
		b, ok := c.arithm(right)
		return b2i(!ok || !compareIntegers(a, op.String(), b))
	}
	return c.unknown("test " + op.String())
}

// arithm evaluates an operand of -eq and its kin; an error is said and makes the test false.
func (c *condition) arithm(text string) (n int64, ok bool) {
	n, err := c.sh.exp.ArithmText(text)
	if err == nil {
		return n, true
	}
	var e *expand.Error
	if errors.As(err, &e) && !e.Exit && !e.Abandon {
		c.sh.errorf("[[: %s", err)
	} else {
		c.fail(err)
	}
	return 0, false
}

// match tells whether the pattern in y matches the whole of s.
func (c *condition) match(s string, y syntax.TestExpr) bool {
	w := c.operand(y)
	if w == nil {
		return false
	}
	pattern, err := c.sh.exp.Pattern(w)
	if err != nil {
		c.fail(err)
		return false
	}
	return c.sh.exp.Match(pattern, s, true)
}

// regexp tells whether the regular expression in y matches s, and sets BASH_REMATCH.
func (c *condition) regexp(s string, y syntax.TestExpr) int {
	w := c.operand(y)
	if w == nil {
		return 1
	}
	pattern, err := c.sh.exp.Regexp(w)
	if err != nil {
		return c.fail(err)
	}
	s, _, _ = strings.Cut(s, "\x00") // bash hands over C strings
	re, err := compileERE(pattern, ereOptions{
		noCase: c.sh.shopt(shoptNocasematch),
		ascii:  isASCII(s),
		bytes:  !c.sh.utf8(),
		raw:    !utf8.ValidString(s),
	})
	if err != nil {
		return 2
	}
	match, ok := re.find(s)
	c.sh.setRematch(match)
	return b2i(!ok)
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
