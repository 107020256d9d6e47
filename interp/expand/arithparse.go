package expand

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// operators are the tokens of more than one character, longest first, then those of one.
var operators = []struct {
	text string
	op   syntax.BinAritOperator
	asgn bool
}{
	{"<<=", syntax.Shl, true}, {">>=", syntax.Shr, true},
	{"==", syntax.Eql, false}, {"!=", syntax.Neq, false}, {">=", syntax.Geq, false},
	{"<=", syntax.Leq, false}, {"<<", syntax.Shl, false}, {">>", syntax.Shr, false},
	{"&&", syntax.AndArit, false}, {"||", syntax.OrArit, false}, {"**", syntax.Pow, false},
	{"*=", syntax.Mul, true}, {"/=", syntax.Quo, true}, {"%=", syntax.Rem, true},
	{"+=", syntax.Add, true}, {"-=", syntax.Sub, true}, {"&=", syntax.And, true},
	{"^=", syntax.Xor, true}, {"|=", syntax.Or, true},
	{"*", syntax.Mul, false}, {"/", syntax.Quo, false}, {"%", syntax.Rem, false},
	{"<", syntax.Lss, false}, {">", syntax.Gtr, false}, {"&", syntax.And, false},
	{"^", syntax.Xor, false}, {"|", syntax.Or, false}, {",", syntax.Comma, false},
	{"+", syntax.Add, false}, {"-", syntax.Sub, false},
}

// operator reads an operator token.
func (t *arithText) operator() {
	rest := t.s[t.pos:]
	tok, n := t.steps(rest)
	if tok == 0 {
		tok, n = t.symbol(rest)
	}
	if tok == 0 {
		if t.tok == 0 || t.tok != tokNum && t.tok != tokStr && t.tok != ')' && t.tok < tokPostInc {
			t.fail("syntax error: operand expected")
		}
		t.fail("syntax error: invalid arithmetic operator")
	}
	t.pos += n
	t.last, t.tok = t.tok, tok
}

func (t *arithText) symbol(rest string) (arithToken, int) {
	for _, o := range operators {
		if strings.HasPrefix(rest, o.text) {
			if o.asgn {
				t.assignOp = o.op
				return tokOpAssign, len(o.text)
			}
			return tokBinary + arithToken(o.op), len(o.text)
		}
	}
	switch rest[0] {
	case '=':
		return tokAssign, 1
	case '!', '~', '(', ')', '?', ':':
		return arithToken(rest[0]), 1
	}
	return 0, 0
}

// steps reads ++ and --, which are two signs when nothing that can be stepped is near.
func (t *arithText) steps(rest string) (arithToken, int) {
	if len(rest) < 2 || rest[0] != rest[1] || rest[0] != '+' && rest[0] != '-' {
		return 0, 0
	}
	inc := rest[0] == '+'
	switch {
	case t.tok == tokStr && inc:
		return tokPostInc, 2
	case t.tok == tokStr:
		return tokPostDec, 2
	case t.tok == tokNum && (t.last == tokPreInc || t.last == tokPreDec):
		t.fail(rest[:2] + ": assignment requires lvalue")
	}
	after := strings.TrimLeft(rest[2:], " \t\n")
	if after == "" || !nameByte(after[0]) || after[0] >= '0' && after[0] <= '9' {
		return 0, 0
	}
	if inc {
		return tokPreInc, 2
	}
	return tokPreDec, 2
}

func (t *arithText) enter() {
	if t.depth++; t.depth > textDepth {
		t.fail("expression recursion level exceeded")
	}
}

func (t *arithText) comma() int64 {
	t.enter()
	n := t.assign()
	for t.tok == tokBinary+arithToken(syntax.Comma) {
		t.next()
		n = t.assign()
	}
	t.depth--
	return n
}

func (t *arithText) assign() int64 {
	n := t.cond()
	if t.tok != tokAssign && t.tok != tokOpAssign {
		return n
	}
	if t.last != tokStr {
		t.fail("attempted assignment to non-variable")
	}
	op, ref := syntax.Comma, t.ref
	if t.tok == tokOpAssign {
		op = t.assignOp
	}
	t.enter()
	t.next()
	value := t.assign()
	t.depth--
	if t.skip > 0 {
		return value
	}
	result, msg := calculate(op, n, value)
	if msg != "" {
		t.fail(msg)
	}
	t.set(ref, result)
	return result
}

func (t *arithText) set(ref Ref, n int64) {
	ev := evaluator{c: t.c}
	t.check(ev.assign(ref, n))
}

func (t *arithText) cond() int64 {
	test := t.binary(0)
	if t.tok != '?' {
		return test
	}
	t.enter()
	yes := t.branch(test == 0, t.comma)
	if t.tok != ':' {
		t.fail("`:' expected for conditional expression")
	}
	no := t.branch(test != 0, t.cond)
	t.last = tokCond
	t.depth--
	if test != 0 {
		return yes
	}
	return no
}

// branch reads one branch of ?:, without effect when skipped.
func (t *arithText) branch(skip bool, read func() int64) int64 {
	if skip {
		t.skip++
	}
	t.next()
	if t.tok == 0 || t.tok == ':' {
		t.fail("expression expected")
	}
	n := read()
	if skip {
		t.skip--
	}
	return n
}

// precedence is the level of a binary operator, 0 for none; ** is read by power.
func (t arithToken) precedence() int {
	switch syntax.BinAritOperator(t - tokBinary) {
	case syntax.OrArit:
		return 1
	case syntax.AndArit:
		return 2
	case syntax.Or:
		return 3
	case syntax.Xor:
		return 4
	case syntax.And:
		return 5
	case syntax.Eql, syntax.Neq:
		return 6
	case syntax.Lss, syntax.Gtr, syntax.Leq, syntax.Geq:
		return 7
	case syntax.Shl, syntax.Shr:
		return 8
	case syntax.Add, syntax.Sub:
		return 9
	case syntax.Mul, syntax.Quo, syntax.Rem:
		return 10
	}
	return 0
}

// binary reads operators that bind tighter than level.
func (t *arithText) binary(level int) int64 {
	x := t.power()
	for t.tok > tokBinary {
		prec := t.tok.precedence()
		if prec <= level {
			break
		}
		op := syntax.BinAritOperator(t.tok - tokBinary)
		after := t.pos
		skip := op == syntax.OrArit && x != 0 || op == syntax.AndArit && x == 0
		if skip {
			t.skip++
		}
		t.next()
		y := t.binary(prec)
		if skip {
			t.skip--
		}
		x = t.apply(op, x, y, after)
		t.last = tokNum
	}
	return x
}

// apply calculates; after is where the right operand begins, for the message.
func (t *arithText) apply(op syntax.BinAritOperator, x, y int64, after int) int64 {
	switch op {
	case syntax.OrArit:
		return truth(x != 0 || y != 0)
	case syntax.AndArit:
		return truth(x != 0 && y != 0)
	}
	n, msg := calculate(op, x, y)
	if msg != "" && t.skip == 0 {
		t.start = after
		for t.start < len(t.s) && (t.s[t.start] == ' ' || t.s[t.start] == '\t') {
			t.start++
		}
		t.fail(msg)
	}
	return n
}

func (t *arithText) power() int64 {
	x := t.unary()
	if t.tok != tokBinary+arithToken(syntax.Pow) {
		return x
	}
	t.enter()
	t.next()
	y := t.power()
	t.depth--
	t.last = tokNum
	if y < 0 {
		t.fail("exponent less than 0")
	}
	return power(x, y)
}

func (t *arithText) unary() int64 {
	op := t.tok
	switch op {
	case '!', '~', tokBinary + arithToken(syntax.Add), tokBinary + arithToken(syntax.Sub):
	default:
		return t.primary()
	}
	t.enter()
	t.next()
	n := t.unary()
	t.depth--
	t.last = tokNum
	switch op {
	case '!':
		return truth(n == 0)
	case '~':
		return ^n
	case tokBinary + arithToken(syntax.Sub):
		return -n
	}
	return n
}

func (t *arithText) primary() int64 {
	switch t.tok {
	case tokPreInc, tokPreDec:
		return t.preStep()
	case '(':
		t.next()
		n := t.comma()
		if t.tok != ')' {
			t.fail("missing `)'")
		}
		t.next()
		return n
	case tokNum:
		n := t.value
		t.next()
		return n
	case tokStr:
		return t.postStep()
	}
	t.fail("syntax error: operand expected")
	return 0
}

func (t *arithText) preStep() int64 {
	tok := t.tok
	t.next()
	if t.tok != tokStr {
		t.fail("identifier expected after pre-increment or pre-decrement")
	}
	n := t.value + 1
	if tok == tokPreDec {
		n = t.value - 1
	}
	if t.skip == 0 {
		t.set(t.ref, n)
	}
	t.tok = tokNum // so that --x=7 is an error
	t.next()
	return n
}

// postStep reads a variable and what may follow it. The token after it must not be looked
// up here: an assignment to the variable needs its own reference.
func (t *arithText) postStep() int64 {
	n := t.value
	ref := t.ref
	rest := strings.TrimLeft(t.s[t.pos:], " \t\n")
	if !strings.HasPrefix(rest, "++") && !strings.HasPrefix(rest, "--") {
		t.next()
		return n
	}
	t.next()
	if t.skip == 0 {
		if t.tok == tokPostInc {
			t.set(ref, n+1)
		} else {
			t.set(ref, n-1)
		}
	}
	t.tok = tokNum // so that x++=7 is an error
	t.next()
	return n
}
