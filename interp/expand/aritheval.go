package expand

import (
	"strconv"

	"mvdan.cc/sh/v3/syntax"
)

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
				ref, err := ev.element(part)
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
	if !ref.Assoc && ref.Index < 0 {
		c.warn(ref.Name + ": bad array subscript")
		return 0, nil
	}
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
	if isEmpty(pe.Index) {
		return Ref{Name: name, Elem: true, Index: -1}, nil
	}
	n, err := ev.eval(pe.Index)
	if err != nil {
		if f, ok := err.(*arithFail); ok {
			err = ev.c.arithError(pe.Index, ev.leaves, f)
		}
		return Ref{}, abandon(err)
	}
	ref := Ref{Name: name, Elem: true, Index: ev.c.fromEnd(ev.c.Sh.Var(name), n)}
	if ref.Index < 0 {
		ref.Key = strconv.FormatInt(n, 10) // for the message
	}
	return ref, nil
}

// assign assigns n. A subscript before the first is said, and the expression goes on.
func (ev *evaluator) assign(ref Ref, n int64) error {
	if ref.Elem && !ref.Assoc && ref.Index < 0 {
		ev.c.warn(ref.Name + "[" + ref.Key + "]: bad array subscript")
		return nil
	}
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
	if op, ok := assignOp(e.Op); ok {
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

// assignOp returns what an assignment operator does, Comma for a plain =.
func assignOp(op syntax.BinAritOperator) (syntax.BinAritOperator, bool) {
	switch op {
	case syntax.Assgn:
		return syntax.Comma, true
	case syntax.AddAssgn:
		return syntax.Add, true
	case syntax.SubAssgn:
		return syntax.Sub, true
	case syntax.MulAssgn:
		return syntax.Mul, true
	case syntax.QuoAssgn:
		return syntax.Quo, true
	case syntax.RemAssgn:
		return syntax.Rem, true
	case syntax.AndAssgn:
		return syntax.And, true
	case syntax.OrAssgn:
		return syntax.Or, true
	case syntax.XorAssgn:
		return syntax.Xor, true
	case syntax.ShlAssgn:
		return syntax.Shl, true
	case syntax.ShrAssgn:
		return syntax.Shr, true
	}
	return 0, false
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
