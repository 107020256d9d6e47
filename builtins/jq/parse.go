package jq

import "math"

// parser reads a filter by recursive descent, operators by their binding (jq's parser.y).
type parser struct {
	*lexer
	tok     tok
	sourced bool // in the source of a fold: `as` is not part of it
}

// parse reads a whole filter: what it imports, and the rest.
func parse(text string) (*source, error) {
	p := &parser{lexer: &lexer{src: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	src := &source{text: text}
	if err := p.directives(src); err != nil {
		return nil, err
	}
	var err error
	src.root, err = p.rest()
	return src, err
}

// rest parses up to the end of the text.
func (p *parser) rest() (*node, error) {
	if p.tok.kind == tokEnd {
		return &node{op: opIdentity}, nil
	}
	n, err := p.pipe()
	if err == nil && p.tok.kind != tokEnd {
		err = p.unexpected()
	}
	return n, err
}

func (p *parser) advance() (err error) {
	p.tok, err = p.lexer.next()
	return err
}

func (p *parser) keyword(name string) bool { return p.tok.kind == tokName && p.tok.text == name }

// unexpected is the error for the current token.
func (p *parser) unexpected() error {
	what := "'" + p.tok.kind + "'"
	switch p.tok.kind {
	case tokEnd:
		what = "$end"
	case tokNumber:
		what = "LITERAL"
	case tokField:
		what = "FIELD"
	case tokName:
		what = "IDENT"
		if isKeyword(p.tok.text) {
			what = p.tok.text
		}
	case tokString:
		what = "QQSTRING_START"
	case tokFormat:
		what = "FORMAT"
	case tokVar:
		what = "'$'"
	}
	return p.fail(p.tok.pos, "!"+what)
}

// accept takes a token if it is of the kind.
func (p *parser) accept(kind string) (bool, error) {
	if p.tok.kind != kind {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) expect(kind string) error {
	if p.tok.kind != kind {
		return p.unexpected()
	}
	return p.advance()
}

func (p *parser) expectWord(word string) error {
	if !p.keyword(word) {
		return p.unexpected()
	}
	return p.advance()
}

func isKeyword(word string) bool {
	switch word {
	case "def", "if", "then", "else", "elif", "end", "as", "reduce", "foreach", "try", "catch", "label", "import", "include",
		"and", "or", "__loc__", "module":
		return true
	}
	return false
}

// enter bounds how deep a text may nest.
func (p *parser) enter() error {
	if p.nest++; p.nest > 4*maxNesting {
		return p.fail(p.tok.pos, "!too deep nesting")
	}
	return nil
}

// pipe: everything, the loosest binding.
func (p *parser) pipe() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	outer := p.sourced
	p.sourced = false
	defer func() { p.nest, p.sourced = p.nest-1, outer }()
	if p.keyword("def") {
		def, err := p.definition()
		if err != nil {
			return nil, err
		}
		n := &node{op: opDef, def: def, a: &node{op: opIdentity}}
		if p.tok.kind != tokEnd {
			n.a, err = p.pipe()
		}
		return n, err
	}
	left, err := p.binary(0)
	if err != nil || p.tok.kind != "|" {
		return left, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	right, err := p.pipe()
	return &node{op: opPipe, a: left, b: right}, err
}

// binding returns how tight an operator binds, 0 for none; assoc is 'l', 'r' or 'n' for none.
func binding(t tok) (level int, assoc byte) {
	switch t.kind {
	case ",":
		return 1, 'l'
	case "//":
		return 2, 'r'
	case "=", "|=", "+=", "-=", "*=", "/=", "%=", "//=":
		return 3, 'n'
	case "==", "!=", "<", "<=", ">", ">=":
		return 6, 'n'
	case "+", "-":
		return 7, 'l'
	case "*", "/", "%":
		return 8, 'l'
	case tokName:
		switch t.text {
		case "or":
			return 4, 'l'
		case "and":
			return 5, 'l'
		}
	}
	return 0, 0
}

// binary parses operators that bind tighter than level.
func (p *parser) binary(level int) (*node, error) {
	begin := p.tok.pos
	left, err := p.unary()
	if err != nil {
		return nil, err
	}
	for {
		t := p.tok
		bind, assoc := binding(t)
		if bind <= level {
			return left, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		next := bind
		if assoc == 'r' {
			next--
		}
		right, err := p.binary(next)
		if err != nil {
			return nil, err
		}
		if after, _ := binding(p.tok); assoc == 'n' && after == bind {
			return nil, p.unexpected()
		}
		if left, err = p.join(t, left, right, begin); err != nil {
			return nil, err
		}
	}
}

// join makes the node of an operator; its left side begins at begin.
func (p *parser) join(t tok, left, right *node, begin int) (*node, error) {
	n := &node{op: opBinary, name: t.kind, a: left, b: right, pos: t.pos}
	switch t.kind {
	case ",":
		n.op = opComma
	case "//":
		n.op = opAlt
	case "=", "|=", "+=", "-=", "*=", "/=", "%=", "//=":
		n.op = opAssign
	case tokName:
		n.op = opAnd
		if t.text == "or" {
			n.op = opOr
		}
	case "/":
		if left.op == opLiteral && right.op == opLiteral && right.val == 0.0 {
			f, ok := left.val.(float64)
			if ok && f != 0 {
				return nil, p.fail(begin, "Division by zero?")
			}
			if ok {
				return &node{op: opLiteral, val: math.NaN()}, nil
			}
		}
	}
	return n, nil
}

func (p *parser) unary() (*node, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.nest-- }()
	if p.tok.kind == "-" {
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.binary(7)
		return &node{op: opNeg, a: n}, err
	}
	if p.keyword("def") {
		return p.pipe()
	}
	if p.keyword("label") {
		return p.label()
	}
	n, err := p.postfix()
	if err != nil {
		return nil, err
	}
	if p.keyword("as") && !p.sourced {
		return p.as(n)
	}
	return n, nil
}

// as parses `as PATTERNS | body` after its source.
func (p *parser) as(source *node) (*node, error) {
	pats, err := p.patterns()
	if err != nil {
		return nil, err
	}
	if err := p.expect("|"); err != nil {
		return nil, err
	}
	body, err := p.pipe()
	return &node{op: opAs, a: source, pats: pats, b: body}, err
}

func (p *parser) label() (*node, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	name := p.tok.text
	if err := p.expect(tokVar); err != nil {
		return nil, err
	}
	if err := p.expect("|"); err != nil {
		return nil, err
	}
	body, err := p.pipe()
	return &node{op: opLabel, name: name, a: body}, err
}

// definition parses `def name(params): body;`.
func (p *parser) definition() (*definition, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	def := &definition{name: p.tok.text}
	if err := p.expect(tokName); err != nil {
		return nil, err
	}
	open, err := p.accept("(")
	for more := open; more && err == nil; {
		name := p.tok.text
		if p.tok.kind == tokVar {
			name = "$" + name
		} else if p.tok.kind != tokName {
			return nil, p.unexpected()
		}
		def.params = append(def.params, name)
		if err = p.advance(); err == nil {
			if more, err = p.accept(";"); err == nil && !more {
				err = p.expect(")")
			}
		}
	}
	if err == nil {
		err = p.expect(":")
	}
	if err == nil {
		def.body, err = p.pipe()
	}
	if err == nil {
		err = p.expect(";")
	}
	return def, err
}

// patterns parses PATTERN ?// PATTERN …
func (p *parser) patterns() (pats []*pattern, err error) {
	for more := true; more; {
		if err := p.advance(); err != nil { // as or ?//
			return nil, err
		}
		pat, err := p.pattern()
		if err != nil {
			return nil, err
		}
		pats = append(pats, pat)
		more = p.tok.kind == "?//"
	}
	return pats, nil
}

func (p *parser) pattern() (*pattern, error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.nest-- }()
	switch p.tok.kind {
	case tokVar:
		pat := &pattern{kind: 'v', name: p.tok.text}
		return pat, p.advance()
	case "[":
		pat := &pattern{kind: 'a'}
		for more := true; more; {
			if err := p.advance(); err != nil {
				return nil, err
			}
			item, err := p.pattern()
			if err != nil {
				return nil, err
			}
			pat.array = append(pat.array, item)
			more = p.tok.kind == ","
		}
		return pat, p.expect("]")
	case "{":
		pat := &pattern{kind: 'o'}
		for more := true; more; {
			if err := p.advance(); err != nil {
				return nil, err
			}
			if err := p.patternPair(pat); err != nil {
				return nil, err
			}
			more = p.tok.kind == ","
		}
		return pat, p.expect("}")
	}
	return nil, p.unexpected()
}

// patternPair parses one `key: pattern`, `$name` or `$name: pattern` of an object pattern.
func (p *parser) patternPair(pat *pattern) error {
	t := p.tok
	var key *node
	var val *pattern
	var err error
	switch t.kind {
	case tokVar:
		key = &node{op: opLiteral, val: t.text}
		val = &pattern{kind: 'v', name: t.text}
		err = p.advance()
		if err == nil && p.tok.kind == ":" {
			if err = p.advance(); err == nil {
				pat.keys, pat.vals = append(pat.keys, key), append(pat.vals, val)
				val, err = p.pattern()
			}
		}
		pat.keys, pat.vals = append(pat.keys, key), append(pat.vals, val)
		return err
	case tokName:
		key, err = &node{op: opLiteral, val: t.text}, p.advance()
	case tokString:
		if key, err = stringNode(t, ""), p.advance(); err != nil {
			return err
		}
	case "(":
		if err = p.advance(); err == nil {
			if key, err = p.pipe(); err == nil {
				err = p.expect(")")
			}
		}
	default:
		return p.unexpected()
	}
	if err == nil {
		err = p.expect(":")
	}
	if err == nil {
		val, err = p.pattern()
	}
	pat.keys, pat.vals = append(pat.keys, key), append(pat.vals, val)
	return err
}
