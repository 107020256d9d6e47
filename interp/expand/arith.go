package expand

import (
	"math"
	"strconv"

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

func (f *arithFail) Error() string { return f.msg }

// Arithm evaluates e. The error's text is bash's: "1/0: division by 0 (error token is
// "0")"; the caller puts "((: " or "let: " before it. A nil e is 0.
func (c *Config) Arithm(e syntax.ArithmExpr) (int64, error) {
	if e == nil {
		return 0, nil
	}
	ev := evaluator{c: c}
	if expands(e) {
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

// expands tells whether e has an operand that is more than a literal.
func expands(e syntax.ArithmExpr) bool {
	switch e := e.(type) {
	case *syntax.Word:
		if len(e.Parts) == 1 {
			switch part := e.Parts[0].(type) {
			case *syntax.Lit:
				return false
			case *syntax.ParamExp:
				return !naked(part) || expands(part.Index)
			}
		}
		return true
	case *syntax.BinaryArithm:
		return expands(e.X) || expands(e.Y)
	case *syntax.UnaryArithm:
		return expands(e.X)
	case *syntax.ParenArithm:
		return expands(e.X)
	}
	return false
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
			return true, nil
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
		case *syntax.SglQuoted:
			err = b.singleQuoted(part, context{})
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

// evaluator evaluates one expression on the tree.
type evaluator struct {
	c      *Config
	leaves []leafText
}

func (ev *evaluator) eval(e syntax.ArithmExpr) (int64, error) {
	switch e := e.(type) {
	case *syntax.Word:
		return ev.word(e)
	case *syntax.BinaryArithm:
		return ev.binary(e)
	case *syntax.UnaryArithm:
		return ev.unary(e)
	case *syntax.ParenArithm:
		return ev.eval(e.X)
	case nil:
		return 0, nil
	}
	return 0, nodeError(e)
}

func (ev *evaluator) word(w *syntax.Word) (int64, error) {
	if len(w.Parts) == 1 {
		switch part := w.Parts[0].(type) {
		case *syntax.Lit:
			return ev.text(part.Value, w)
		case *syntax.ParamExp:
			if naked(part) {
				ref, err := ev.ref(w)
				if err != nil {
					return 0, err
				}
				return ev.c.refValue(ref)
			}
		}
	}
	return ev.text(ev.leaf(w), w)
}

func (ev *evaluator) leaf(n syntax.Node) string {
	for i := range ev.leaves {
		if ev.leaves[i].node == n {
			return ev.leaves[i].text
		}
	}
	return ""
}

// text evaluates one operand.
func (ev *evaluator) text(s string, n syntax.Node) (int64, error) {
	if v, ok := quickInt(s); ok {
		return v, nil
	}
	if isName(s) {
		return ev.c.nameValue(s)
	}
	if !operand(s) {
		return ev.c.evalText(s, nil)
	}
	negative := s[0] == '-'
	if negative {
		s = s[1:]
	}
	v, msg := parseNumber(s)
	if msg != "" {
		return 0, &arithFail{msg: msg, node: n, cut: true}
	}
	if negative {
		v = -v
	}
	return v, nil
}

// quickInt reads a plain decimal number of up to 18 digits.
func quickInt(s string) (int64, bool) {
	digits := s
	if s != "" && s[0] == '-' {
		digits = s[1:]
	}
	if digits == "" || len(digits) > 18 || digits[0] == '0' && len(digits) > 1 {
		return 0, false
	}
	n := int64(0)
	for i := 0; i < len(digits); i++ {
		d := digits[i] - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if len(digits) < len(s) {
		n = -n
	}
	return n, true
}

// nameValue returns the value of a variable in an expression.
func (c *Config) nameValue(name string) (int64, error) {
	v := c.Sh.Var(name)
	if v != nil && v.Kind == Scalar && v.Set {
		if n, ok := quickInt(v.Str); ok {
			return n, nil
		}
	}
	s, set := v.scalar()
	return c.valueOf(name, s, set)
}

// refValue is nameValue for an element.
func (c *Config) refValue(ref Ref) (int64, error) {
	if !ref.Elem {
		return c.nameValue(ref.Name)
	}
	v := c.Sh.Var(ref.Name)
	p := c.element(v, ref, ref.Name)
	return c.valueOf(ref.Name, p.s, p.set || v != nil)
}

// valueOf evaluates the value of a variable as an expression of its own.
func (c *Config) valueOf(name, s string, set bool) (int64, error) {
	if !set && c.Sh.Option(NoUnset) {
		return 0, unboundError(name)
	}
	if n, ok := quickInt(s); ok {
		return n, nil
	}
	if c.depth >= exprDepth {
		return 0, &Error{Text: s + ": expression recursion level exceeded (error token is \"" + s + "\")", Arith: true}
	}
	c.depth++
	defer func() { c.depth-- }()
	return c.evalText(s, nil)
}

// ref resolves what an operator assigns to.
func (ev *evaluator) ref(e syntax.ArithmExpr) (Ref, error) {
	w, ok := e.(*syntax.Word)
	if !ok || len(w.Parts) != 1 {
		return Ref{}, &arithFail{msg: "attempted assignment to non-variable", node: e}
	}
	switch part := w.Parts[0].(type) {
	case *syntax.Lit:
		if isName(part.Value) {
			return Ref{Name: part.Value}, nil
		}
	case *syntax.ParamExp:
		if naked(part) {
			return ev.element(part)
		}
	}
	return Ref{}, &arithFail{msg: "attempted assignment to non-variable", node: e}
}

func (ev *evaluator) element(pe *syntax.ParamExp) (Ref, error) {
	name := pe.Param.Value
	if !isName(name) {
		return Ref{}, &arithFail{msg: "syntax error: invalid arithmetic operator", node: pe.Index}
	}
	if v := ev.c.Sh.Var(name); v != nil && v.Kind == Associative {
		for i := range ev.leaves {
			if ev.leaves[i].node == syntax.Node(pe) {
				return Ref{Name: name, Elem: true, Assoc: true, Key: ev.leaves[i].text}, nil
			}
		}
		key, err := ev.c.keyText(pe.Index)
		return Ref{Name: name, Elem: true, Assoc: true, Key: key}, err
	}
	n, err := ev.eval(pe.Index)
	if err != nil {
		return Ref{}, err
	}
	return ev.c.indexed(name, n, func() string { return ev.c.showIndex(name, pe.Index) })
}

func (ev *evaluator) assign(ref Ref, n int64) error {
	return ev.c.Sh.Assign(ref, strconv.FormatInt(n, 10))
}

func (ev *evaluator) unary(e *syntax.UnaryArithm) (int64, error) {
	if e.Op == syntax.Inc || e.Op == syntax.Dec {
		return ev.step(e)
	}
	n, err := ev.eval(e.X)
	if err != nil {
		return 0, err
	}
	switch e.Op {
	case syntax.Not:
		return truth(n == 0), nil
	case syntax.BitNegation:
		return ^n, nil
	case syntax.Plus:
		return n, nil
	case syntax.Minus:
		return -n, nil
	}
	return 0, nodeError(e)
}

// step handles ++ and --.
func (ev *evaluator) step(e *syntax.UnaryArithm) (int64, error) {
	if w, ok := e.X.(*syntax.Word); ok && !e.Post && len(w.Parts) == 1 {
		if lit, ok := w.Parts[0].(*syntax.Lit); ok && !isName(lit.Value) {
			return ev.eval(w) // bash reads --5 as two signs
		}
	}
	ref, err := ev.ref(e.X)
	if err != nil {
		return 0, err
	}
	old, err := ev.c.refValue(ref)
	if err != nil {
		return 0, err
	}
	n := old + 1
	if e.Op == syntax.Dec {
		n = old - 1
	}
	if err := ev.assign(ref, n); err != nil {
		return 0, err
	}
	if e.Post {
		return old, nil
	}
	return n, nil
}

func truth(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func (ev *evaluator) binary(e *syntax.BinaryArithm) (int64, error) {
	if op, ok := assignOps[e.Op]; ok {
		return ev.assignment(e, op)
	}
	x, err := ev.eval(e.X)
	if err != nil {
		return 0, err
	}
	switch e.Op {
	case syntax.AndArit:
		if x == 0 {
			return 0, nil
		}
		y, err := ev.eval(e.Y)
		return truth(y != 0), err
	case syntax.OrArit:
		if x != 0 {
			return 1, nil
		}
		y, err := ev.eval(e.Y)
		return truth(y != 0), err
	case syntax.TernQuest:
		colon, ok := e.Y.(*syntax.BinaryArithm)
		if !ok || colon.Op != syntax.TernColon {
			return 0, nodeError(e)
		}
		if x != 0 {
			return ev.eval(colon.X)
		}
		return ev.eval(colon.Y)
	}
	y, err := ev.eval(e.Y)
	if err != nil {
		return 0, err
	}
	n, msg := calculate(e.Op, x, y)
	if msg != "" {
		node := e.Y
		if e.Op == syntax.Pow {
			node = lastOperand(node)
		}
		return 0, &arithFail{msg: msg, node: node}
	}
	return n, nil
}

// lastOperand returns the operand that e ends with: the last token that bash has read.
func lastOperand(e syntax.ArithmExpr) syntax.ArithmExpr {
	switch e := e.(type) {
	case *syntax.BinaryArithm:
		return lastOperand(e.Y)
	case *syntax.UnaryArithm:
		if !e.Post {
			return lastOperand(e.X)
		}
	}
	return e
}

// assignOps maps the assignment operators to what they do.
var assignOps = map[syntax.BinAritOperator]syntax.BinAritOperator{
	syntax.Assgn:    syntax.Comma,
	syntax.AddAssgn: syntax.Add,
	syntax.SubAssgn: syntax.Sub,
	syntax.MulAssgn: syntax.Mul,
	syntax.QuoAssgn: syntax.Quo,
	syntax.RemAssgn: syntax.Rem,
	syntax.AndAssgn: syntax.And,
	syntax.OrAssgn:  syntax.Or,
	syntax.XorAssgn: syntax.Xor,
	syntax.ShlAssgn: syntax.Shl,
	syntax.ShrAssgn: syntax.Shr,
}

func (ev *evaluator) assignment(e *syntax.BinaryArithm, op syntax.BinAritOperator) (int64, error) {
	ref, err := ev.ref(e.X)
	if err != nil {
		return 0, err
	}
	var old int64
	if op != syntax.Comma {
		if old, err = ev.c.refValue(ref); err != nil {
			return 0, err
		}
	}
	n, err := ev.eval(e.Y)
	if err != nil {
		return 0, err
	}
	n, msg := calculate(op, old, n)
	if msg != "" {
		return 0, &arithFail{msg: msg, node: e.Y}
	}
	return n, ev.assign(ref, n)
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
