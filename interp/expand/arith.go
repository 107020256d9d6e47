package expand

import (
	"math"

	"mvdan.cc/sh/v3/syntax"
)

// Arithmetic is evaluated in two ways that give the same results. An expression whose
// expansions give numbers and names is evaluated on the syntax tree. Bash expands an
// expression as a text before it parses it, so when an expansion gives more than an operand
// (x="1 + 2"; $((x2 * $x))) the expanded text is evaluated instead (see arithText), and so
// are the values of variables.

// exprDepth is bash's MAX_EXPR_RECURSION_LEVEL.
const exprDepth = 1024

// leafText is what an operand with expansions in it expanded to.
type leafText struct {
	node syntax.Node
	text string
}

// arithFail is an error at a node; Arithm makes the message of it.
type arithFail struct {
	msg  string
	node syntax.Node
	cut  bool // the text ends with the node
}

// Error returns what is wrong, without the expression.
func (f *arithFail) Error() string { return f.msg }

// Arithm evaluates e. The error's text is bash's: "1/0: division by 0 (error token is
// "0")"; the caller puts "((: " or "let: " before it. A nil e is 0.
func (c *Config) Arithm(e syntax.ArithmExpr) (int64, error) {
	if e == nil {
		return 0, nil
	}
	ev := evaluator{c: c}
	switch shapeOf(e) {
	case expanding:
		base := len(c.arith)
		simple, err := c.expandLeaves(e)
		ev.leaves = c.arith[base:]
		defer func() { c.arith = c.arith[:base] }()
		if err != nil {
			return 0, err
		}
		if !simple {
			return c.evalText(c.printArithm(e, ev.leaves, printLeaves), ev.leaves)
		}
	case odd:
		return c.evalText(c.showArithm(e), nil)
	}
	n, err := ev.eval(e)
	if err != nil {
		if f, ok := err.(*arithFail); ok {
			return 0, c.arithError(e, ev.leaves, f)
		}
		return 0, err
	}
	return n, nil
}

// shape tells how an expression can be evaluated.
type shape uint8

const (
	plain     shape = iota // literal operands
	odd                    // an operand is no number or name: the text decides what is wrong
	expanding              // an operand is more than a literal
)

func shapeOf(e syntax.ArithmExpr) shape {
	switch e := e.(type) {
	case *syntax.Word:
		if len(e.Parts) == 1 {
			switch part := e.Parts[0].(type) {
			case *syntax.Lit:
				return literalShape(part.Value)
			case *syntax.ParamExp:
				if naked(part) {
					return max(literalShape(part.Param.Value), shapeOf(part.Index))
				}
			}
		}
		return expanding
	case *syntax.BinaryArithm:
		return max(shapeOf(e.X), shapeOf(e.Y))
	case *syntax.UnaryArithm:
		return shapeOf(e.X)
	case *syntax.ParenArithm:
		return shapeOf(e.X)
	}
	return plain
}

func literalShape(s string) shape {
	if isName(s) {
		return plain
	}
	if _, ok := quickInt(s); ok {
		return plain
	}
	if operand(s) && s[0] != '-' {
		if _, msg := parseNumber(s); msg == "" {
			return plain
		}
	}
	return odd
}

// naked tells whether pe is the name[subscript] of an expression, without a dollar.
func naked(pe *syntax.ParamExp) bool {
	return pe.Short && pe.Index != nil && !pe.Dollar.IsValid()
}

// expandLeaves expands the operands of e, in the order of the text, onto c.arith; simple
// tells that each came out as a number or a name.
func (c *Config) expandLeaves(e syntax.ArithmExpr) (simple bool, err error) {
	switch e := e.(type) {
	case *syntax.Word:
		return c.expandLeaf(e)
	case *syntax.BinaryArithm:
		x, err := c.expandLeaves(e.X)
		if err != nil {
			return false, err
		}
		y, err := c.expandLeaves(e.Y)
		return x && y, err
	case *syntax.UnaryArithm:
		return c.expandLeaves(e.X)
	case *syntax.ParenArithm:
		return c.expandLeaves(e.X)
	}
	return false, nodeError(e)
}

func (c *Config) expandLeaf(w *syntax.Word) (simple bool, err error) {
	if len(w.Parts) == 1 {
		switch part := w.Parts[0].(type) {
		case *syntax.Lit:
			return literalShape(part.Value) == plain, nil
		case *syntax.ParamExp:
			if !naked(part) {
				break
			}
			if v := c.Sh.Var(part.Param.Value); v == nil || v.Kind != Associative {
				return c.expandLeaves(part.Index)
			}
			key, err := c.keyText(part.Index)
			c.arith = append(c.arith, leafText{part, key})
			return true, err
		}
	}
	text, err := c.operandText(w)
	c.arith = append(c.arith, leafText{w, text})
	return operand(text), err
}

// operandText expands the operand of an expression, as between double quotes.
func (c *Config) operandText(w *syntax.Word) (string, error) {
	if len(w.Parts) == 1 {
		if pe, ok := w.Parts[0].(*syntax.ParamExp); ok {
			if s, ok := c.quickParam(pe); ok {
				return s, nil
			}
		}
	}
	b := c.take(false)
	defer c.put(b)
	for _, part := range w.Parts {
		ctx := context{quoted: true}
		var err error
		switch part := part.(type) {
		case *syntax.Lit:
			b.quotedLiteral(part.Value, ctx)
		case *syntax.SglQuoted: // bash 5.2 takes the quotes for a part of the expression
			text := part.Value
			if part.Dollar {
				text, _ = Unescape(text, EscapeDollar)
			}
			b.add("'"+text+"'", true)
		default:
			err = b.part(part, ctx)
		}
		if err != nil {
			return "", err
		}
	}
	return b.plain(), b.err
}

// operand tells whether s is one operand: a number, perhaps negative, or a name.
func operand(s string) bool {
	if s != "" && s[0] == '-' {
		s = s[1:]
		if s == "" || s[0] < '0' || s[0] > '9' {
			return false
		}
	}
	for i := 0; i < len(s); i++ {
		if !nameByte(s[i]) && s[i] != '#' && s[i] != '@' {
			return false
		}
	}
	return s != "" && s[0] != '#' && s[0] != '@'
}

// calculate applies a binary operator; msg says why it can't.
func calculate(op syntax.BinAritOperator, x, y int64) (n int64, msg string) {
	switch op {
	case syntax.Add:
		return x + y, ""
	case syntax.Sub:
		return x - y, ""
	case syntax.Mul:
		return x * y, ""
	case syntax.Quo, syntax.Rem:
		return divide(op, x, y)
	case syntax.Pow:
		if y < 0 {
			return 0, "exponent less than 0"
		}
		return power(x, y), ""
	case syntax.Eql:
		return truth(x == y), ""
	case syntax.Neq:
		return truth(x != y), ""
	case syntax.Lss:
		return truth(x < y), ""
	case syntax.Gtr:
		return truth(x > y), ""
	case syntax.Leq:
		return truth(x <= y), ""
	case syntax.Geq:
		return truth(x >= y), ""
	case syntax.And:
		return x & y, ""
	case syntax.Or:
		return x | y, ""
	case syntax.Xor:
		return x ^ y, ""
	case syntax.Shl:
		return x << (uint64(y) & 63), ""
	case syntax.Shr:
		return x >> (uint64(y) & 63), ""
	case syntax.Comma:
		return y, ""
	}
	return 0, "syntax error: invalid arithmetic operator"
}

func divide(op syntax.BinAritOperator, x, y int64) (int64, string) {
	switch {
	case y == 0:
		return 0, "division by 0"
	case x == math.MinInt64 && y == -1 && op == syntax.Quo:
		return x, ""
	case x == math.MinInt64 && y == -1:
		return 0, ""
	case op == syntax.Quo:
		return x / y, ""
	}
	return x % y, ""
}

func power(x, y int64) int64 {
	n := int64(1)
	for ; y > 0; y >>= 1 {
		if y&1 != 0 {
			n *= x
		}
		x *= x
	}
	return n
}
