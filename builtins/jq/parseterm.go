package jq

// postfix parses a term with its .name, [index], [] and ? after it. A ? right after a step
// concerns that step alone.
func (p *parser) postfix() (*node, error) {
	begin := p.tok.kind
	n, err := p.term()
	step := begin == tokField || begin == "." && err == nil && n.op == opIndex
	for err == nil {
		switch p.tok.kind {
		case tokField:
			n, step = &node{op: opIndex, a: n, b: &node{op: opLiteral, val: p.tok.text}}, true
			err = p.advance()
		case ".":
			if err = p.advance(); err != nil {
				return nil, err
			}
			if p.tok.kind != tokString && p.tok.kind != "[" {
				return nil, p.unexpected()
			}
			if p.tok.kind == tokString {
				n, step = &node{op: opIndex, a: n, b: stringNode(p.tok, "")}, true
				err = p.advance()
			}
		case "[":
			n, err = p.bracket(n)
			step = true
		case "?":
			n, step = n.tried(step), false
			err = p.advance()
		case "?//", "?//=": // outside of patterns: ? and // or //=
			n, step = n.tried(step), false
			p.tok.kind = p.tok.kind[1:]
		default:
			return n, nil
		}
	}
	return nil, err
}

// tried is n with a ? after it.
func (n *node) tried(step bool) *node {
	if !step {
		return &node{op: opTry, a: n}
	}
	n.optional = true
	return n
}

// bracket parses what follows a term in brackets.
func (p *parser) bracket(n *node) (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch p.tok.kind {
	case "]":
		return &node{op: opIter, a: n}, p.advance()
	case ":":
		if err := p.advance(); err != nil {
			return nil, err
		}
		to, err := p.pipe()
		if err != nil {
			return nil, err
		}
		return &node{op: opSlice, a: n, c: to}, p.expect("]")
	}
	from, err := p.pipe()
	if err != nil {
		return nil, err
	}
	colon, err := p.accept(":")
	if err != nil || !colon {
		if err == nil {
			err = p.expect("]")
		}
		return &node{op: opIndex, a: n, b: from}, err
	}
	slice := &node{op: opSlice, a: n, b: from}
	if p.tok.kind != "]" {
		if slice.c, err = p.pipe(); err != nil {
			return nil, err
		}
	}
	return slice, p.expect("]")
}

func (p *parser) term() (*node, error) {
	t := p.tok
	switch t.kind {
	case tokNumber:
		return &node{op: opLiteral, val: t.num}, p.advance()
	case tokString:
		return stringNode(t, ""), p.advance()
	case tokFormat:
		if err := p.advance(); err != nil {
			return nil, err
		}
		if p.tok.kind == tokString {
			s := stringNode(p.tok, t.text)
			return s, p.advance()
		}
		return &node{op: opFormat, name: t.text}, nil
	case tokField:
		return &node{op: opIndex, a: &node{op: opIdentity}, b: &node{op: opLiteral, val: t.text}}, p.advance()
	case ".":
		if err := p.advance(); err != nil {
			return nil, err
		}
		n := &node{op: opIdentity}
		if p.tok.kind == tokString {
			n = &node{op: opIndex, a: n, b: stringNode(p.tok, "")}
			return n, p.advance()
		}
		return n, nil
	case "..":
		return &node{op: opRecurse}, p.advance()
	case tokVar:
		n := &node{op: opVar, name: t.text, pos: t.pos}
		if t.text == "__loc__" {
			n.op, n.name = opLocation, fileName(p.file)
			n.val = float64(p.fail(t.pos, "").(*CompileError).Line)
		}
		return n, p.advance()
	case "(":
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.pipe()
		if err != nil {
			return nil, err
		}
		return n, p.expect(")")
	case "[":
		return p.array()
	case "{":
		return p.object()
	case tokName:
		return p.word()
	}
	return nil, p.unexpected()
}

func (p *parser) array() (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	n := &node{op: opArray}
	if p.tok.kind != "]" {
		var err error
		if n.a, err = p.pipe(); err != nil {
			return nil, err
		}
	}
	return n, p.expect("]")
}

// stringNode is the node of a string token under a format.
func stringNode(t tok, format string) *node {
	if len(t.parts) == 1 {
		return &node{op: opLiteral, val: t.parts[0].text}
	}
	return &node{op: opString, name: format, parts: t.parts}
}

// object parses { … }.
func (p *parser) object() (*node, error) {
	n := &node{op: opObject}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for p.tok.kind != "}" {
		key, val, err := p.pair()
		if err != nil {
			return nil, err
		}
		n.list = append(n.list, key, val)
		if p.tok.kind == "}" {
			break
		}
		if p.tok.kind != "," {
			return nil, p.unexpected()
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	return n, p.advance()
}

// pair parses one pair of an object: name, "str", $var, @format "str" or (expr), with or
// without a value where that is clear.
func (p *parser) pair() (key, val *node, err error) {
	t := p.tok
	bare := &node{op: opIdentity}
	switch t.kind {
	case tokVar:
		key, val = &node{op: opLiteral, val: t.text}, &node{op: opVar, name: t.text, pos: t.pos}
		if t.text == "__loc__" {
			val.op, val.name = opLocation, fileName(p.file)
			val.val = float64(p.fail(t.pos, "").(*CompileError).Line)
		}
		if err = p.advance(); err != nil || p.tok.kind != ":" {
			return key, val, err
		}
		key = val
	case tokName:
		key = &node{op: opLiteral, val: t.text}
		if err = p.advance(); err != nil || p.tok.kind != ":" {
			return key, &node{op: opIndex, a: bare, b: key}, err
		}
	case tokNumber:
		key = &node{op: opLiteral, val: t.num}
		if err = p.advance(); err == nil && p.tok.kind != ":" {
			err = p.unexpected()
		}
	case tokString, tokFormat:
		if key, err = p.term(); err != nil || p.tok.kind != ":" {
			return key, &node{op: opIndex}, err
		}
	case "(":
		if key, err = p.term(); err == nil && p.tok.kind != ":" {
			err = p.unexpected()
		}
	default:
		err = p.unexpected()
	}
	if err == nil && key.op == opLiteral {
		if _, ok := key.val.(string); !ok {
			err = p.fail(t.pos, "Cannot use "+described(key.val)+" as object key")
		}
	}
	if err == nil {
		err = p.advance()
	}
	if err == nil {
		val, err = p.pairValue()
	}
	return key, val, err
}

// pairValue parses the value of a pair: no comma in it.
func (p *parser) pairValue() (*node, error) {
	left, err := p.binary(1)
	if err != nil || p.tok.kind != "|" {
		return left, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	right, err := p.pairValue()
	return &node{op: opPipe, a: left, b: right}, err
}

// word parses what begins with a name: a keyword's construct or a call.
func (p *parser) word() (*node, error) {
	t := p.tok
	switch t.text {
	case "if":
		return p.conditional()
	case "try":
		return p.try()
	case "reduce", "foreach":
		return p.fold()
	case "break":
		if err := p.advance(); err != nil {
			return nil, err
		}
		n := &node{op: opBreak, name: p.tok.text, pos: t.pos}
		return n, p.expect(tokVar)
	}
	if isKeyword(t.text) {
		return nil, p.unexpected()
	}
	if v, ok := constant(t.text); ok {
		return &node{op: opLiteral, val: v}, p.advance()
	}
	n := &node{op: opCall, name: t.text, pos: t.pos}
	if err := p.advance(); err != nil {
		return nil, err
	}
	open, err := p.accept("(")
	if err != nil || !open {
		return n, err
	}
	for {
		arg, err := p.pipe()
		if err != nil {
			return nil, err
		}
		n.list = append(n.list, arg)
		more, err := p.accept(";")
		if err != nil {
			return nil, err
		}
		if !more {
			return n, p.expect(")")
		}
	}
}

// constant is the value of true, false and null.
func constant(word string) (Value, bool) {
	switch word {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return nil, word == "null"
}

// conditional parses if … then … elif … else … end; the current token is if or elif.
func (p *parser) conditional() (*node, error) {
	n := &node{op: opIf}
	err := p.advance()
	if err == nil {
		n.a, err = p.pipe()
	}
	if err == nil {
		err = p.expectWord("then")
	}
	if err == nil {
		n.b, err = p.pipe()
	}
	switch {
	case err != nil:
	case p.keyword("elif"):
		n.c, err = p.conditional()
		return n, err
	case p.keyword("else"):
		if err = p.advance(); err == nil {
			n.c, err = p.pipe()
		}
	default:
		n.c = &node{op: opIdentity}
	}
	if err == nil {
		err = p.expectWord("end")
	}
	return n, err
}

func (p *parser) try() (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	body, err := p.tried()
	if err != nil {
		return nil, err
	}
	n := &node{op: opTry, a: body}
	if p.keyword("catch") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		n.b, err = p.tried()
	}
	return n, err
}

// tried parses the body of try or catch: one term.
func (p *parser) tried() (*node, error) {
	if p.tok.kind != "-" {
		return p.postfix()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.postfix()
	return &node{op: opNeg, a: n}, err
}

// source parses what reduce and foreach go through: as in jq 1.8, operators may be in it.
func (p *parser) source() (*node, error) {
	outer := p.sourced
	p.sourced = true
	n, err := p.binary(1)
	p.sourced = outer
	return n, err
}

// fold parses reduce and foreach.
func (p *parser) fold() (*node, error) {
	n := &node{op: opReduce}
	if p.tok.text == "foreach" {
		n.op = opForeach
	}
	err := p.advance()
	if err == nil {
		n.a, err = p.source()
	}
	if err == nil && !p.keyword("as") {
		err = p.unexpected()
	}
	if err == nil {
		n.pats, err = p.patterns()
	}
	if err == nil {
		err = p.expect("(")
	}
	if err == nil {
		n.b, err = p.pipe()
	}
	if err == nil {
		err = p.expect(";")
	}
	if err == nil {
		n.c, err = p.pipe()
	}
	if err == nil && n.op == opForeach && p.tok.kind == ";" {
		if err = p.advance(); err == nil {
			n.d, err = p.pipe()
		}
	}
	if err == nil {
		err = p.expect(")")
	}
	return n, err
}
