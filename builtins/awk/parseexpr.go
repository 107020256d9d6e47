package awk

// expr reads an expression.
func (p *parser) expr() expr {
	return p.single(p.exprOrGroup())
}

// single refuses a list in parentheses that is not before in.
func (p *parser) single(x expr) expr {
	if _, ok := x.(*grouping); ok {
		p.unexpected()
	}
	return x
}

// exprOrGroup reads a conditional expression or an assignment, or (a, b) for print.
func (p *parser) exprOrGroup() expr {
	defer p.deeper()()
	x := p.or()
	if p.tok == "?" {
		test := p.single(x)
		p.advance()
		p.newlines()
		yes := p.expr()
		p.newlines()
		p.expect(":")
		p.newlines()
		return &cond{test, yes, p.expr()}
	}
	return p.assignment(x)
}

// assignment reads what follows if x is assigned to.
func (p *parser) assignment(x expr) expr {
	var op byte
	switch p.tok {
	case "=":
	case "+=", "-=", "*=", "/=", "%=", "^=":
		op = p.tok[0]
	default:
		return x
	}
	// a < b = c and !x = y: the variable is the right end of what was read.
	at := p.rightEnd(&x)
	if at == nil || !isLvalue(*at) {
		p.unexpected()
	}
	line := p.line
	p.advance()
	p.newlines()
	from := p.expr()
	*at = &assign{p.lvalue(*at), op, from, line}
	return x
}

// rightEnd finds where in x an assignment belongs.
func (p *parser) rightEnd(x *expr) *expr {
	for {
		if isLvalue(*x) {
			return x
		}
		switch n := (*x).(type) {
		case *unary:
			x = &n.from
		case *logic:
			x = &n.b
		case *match:
			x = &n.re
		case *compare:
			x = &n.b
		default:
			return nil
		}
	}
}

func isLvalue(x expr) bool {
	switch x.(type) {
	case *symbol, *field, *fieldN, *element:
		return true
	}
	return false
}

// lvalue notes that x is assigned to.
func (p *parser) lvalue(x expr) expr {
	if sym, ok := x.(*symbol); ok {
		p.asValue(sym)
	}
	return x
}

func (p *parser) or() expr {
	x := p.and()
	for p.tok == "||" {
		a := p.single(x)
		p.advance()
		p.newlines()
		x = &logic{false, a, p.operand(p.and())}
	}
	return x
}

func (p *parser) and() expr {
	x := p.in()
	for p.tok == "&&" {
		a := p.single(x)
		p.advance()
		p.newlines()
		x = &logic{true, a, p.operand(p.in())}
	}
	return x
}

// operand finishes an operand on the right of a logical operator: it may be an assignment.
func (p *parser) operand(x expr) expr { return p.assignment(p.single(x)) }

func (p *parser) in() expr {
	x := p.match()
	for p.tok == "in" && !p.noIn {
		p.advance()
		if p.tok != tokName {
			p.unexpected()
		}
		key := x
		if g, ok := x.(*grouping); ok {
			key = &subscripts{g.list}
		}
		x = &inArray{key, p.array(p.word)}
		p.advance()
	}
	return x
}

func (p *parser) match() expr {
	x := p.compare()
	for p.tok == "~" || p.tok == "!~" {
		not := p.tok == "!~"
		text := p.single(x)
		p.advance()
		x = &match{text, p.single(p.compare()), not}
	}
	return x
}

func (p *parser) compare() expr {
	x := p.concat()
	for {
		switch p.tok {
		case "<", "<=", "==", "!=", ">=":
		case ">":
			if p.noGT {
				return x
			}
		case "|", "|&":
			if !p.pipes() {
				return x
			}
		default:
			return x
		}
		op, a := p.tok, p.single(x)
		p.advance()
		x = &compare{op[0] == '<' || op == "!=", op[1:] == "=" && op != "!=", op[0] == '>' || op == "!=", a, p.single(p.concat())}
	}
}

// pipes refuses command | getline; false if the pipe is one of print.
func (p *parser) pipes() bool {
	saved := p.lexer
	p.advance()
	if p.tok == "getline" {
		p.refuse("command | getline runs programs: not allowed here")
	}
	p.lexer = saved
	if !p.noGT {
		p.unexpected()
	}
	return false
}

func (p *parser) concat() expr {
	x := p.sum()
	var list []expr
	for {
		switch p.tok {
		case tokNumber, tokString, tokName, tokFuncName, "$", "(", "-", "+", "++", "--", "!", "getline":
			if p.tok == "-" || p.tok == "+" {
				break // sum has taken them
			}
			if list == nil {
				list = []expr{p.single(x)}
			}
			list = append(list, p.single(p.sum()))
			continue
		case tokBuiltin:
			if list == nil {
				list = []expr{p.single(x)}
			}
			list = append(list, p.single(p.sum()))
			continue
		}
		break
	}
	if list != nil {
		return &concat{list}
	}
	return x
}

func (p *parser) sum() expr {
	x := p.product()
	for p.tok == "+" || p.tok == "-" {
		op, a, line := p.tok[0], p.single(x), p.line
		p.advance()
		x = &binary{op, a, p.single(p.product()), line}
	}
	return x
}

func (p *parser) product() expr {
	x := p.unary()
	for p.tok == "*" || p.tok == "/" || p.tok == "%" {
		op, a, line := p.tok[0], p.single(x), p.line
		p.advance()
		x = &binary{op, a, p.single(p.unary()), line}
	}
	return x
}

func (p *parser) unary() expr {
	switch p.tok {
	case "!", "-", "+":
		defer p.deeper()()
		op := p.tok[0]
		p.advance()
		from := p.single(p.unary())
		if c, ok := from.(*constant); ok && op == '-' && c.v.kind == kindNumber {
			return &constant{number(-c.v.n)}
		}
		return &unary{op, from}
	}
	return p.power()
}

func (p *parser) power() expr {
	x := p.postfix()
	if p.tok != "^" {
		return x
	}
	defer p.deeper()()
	a, line := p.single(x), p.line
	p.advance()
	return &binary{'^', a, p.single(p.exponent()), line}
}

// exponent is what may follow ^: it may have a sign.
func (p *parser) exponent() expr {
	switch p.tok {
	case "!", "-", "+":
		defer p.deeper()()
		op := p.tok[0]
		p.advance()
		return &unary{op, p.single(p.exponent())}
	}
	return p.power()
}

func (p *parser) postfix() expr {
	x := p.primary()
	if (p.tok == "++" || p.tok == "--") && isLvalue(x) {
		by := 1.0
		if p.tok == "--" {
			by = -1
		}
		p.advance()
		return &step{p.lvalue(x), by, true}
	}
	return x
}

func (p *parser) primary() expr {
	switch p.tok {
	case tokNumber:
		v := number(p.num)
		p.advance()
		return &constant{v}
	case tokString:
		v := text(p.word)
		p.advance()
		return &constant{v}
	case "/", "/=":
		return p.regexLit()
	case "$":
		p.advance()
		return p.fieldOf()
	case "++", "--":
		by := 1.0
		if p.tok == "--" {
			by = -1
		}
		p.advance()
		defer p.deeper()()
		x := p.primary()
		if !isLvalue(x) {
			p.unexpected()
		}
		return &step{p.lvalue(x), by, false}
	case "(":
		return p.parens()
	case tokName:
		return p.variable()
	case tokFuncName:
		return p.call()
	case tokBuiltin:
		return p.builtin()
	case "getline":
		return p.getline()
	}
	p.unexpected()
	return nil
}

func (p *parser) regexLit() expr {
	line := p.line
	text, err := p.regex()
	if err != nil {
		panic(err)
	}
	re := &pattern{text: text, line: line, n: len(p.prog.patterns)}
	p.prog.patterns = append(p.prog.patterns, re)
	p.advance()
	return &regexLit{re}
}

// fieldOf reads what follows $.
func (p *parser) fieldOf() expr {
	defer p.deeper()()
	var index expr
	switch p.tok {
	case "-", "+", "!":
		op := p.tok[0]
		p.advance()
		index = &unary{op, p.single(p.primary())}
	default:
		index = p.single(p.primary())
	}
	if c, ok := index.(*constant); ok && c.v.kind == kindNumber && c.v.n >= 0 && c.v.n < maxFields {
		return &fieldN{int(c.v.n)}
	}
	return &field{index}
}

func (p *parser) parens() expr {
	p.advance()
	defer p.open()()
	p.newlines()
	list := p.list([]expr{p.expr()})
	p.newlines()
	p.expect(")")
	if len(list) == 1 {
		if isLvalue(list[0]) {
			return list[0] // ($1)++ and (x) = 1 are fine
		}
		return &unary{'(', list[0]} // keeps an assignment from reaching inside
	}
	return &grouping{list}
}

func (p *parser) variable() expr {
	word := p.word
	p.advance()
	if p.tok == "[" {
		x := &element{array: p.array(word)}
		x.key = p.subscript()
		return x
	}
	return p.symbol(word)
}

// subscript reads [a] or [a, b].
func (p *parser) subscript() expr {
	p.expect("[")
	defer p.open()()
	list := p.list([]expr{p.expr()})
	p.expect("]")
	if len(list) > 1 {
		return &subscripts{list}
	}
	return list[0]
}

func (p *parser) call() expr {
	if p.locals[p.word] != nil {
		p.fail("%s is a parameter, not a function", p.word)
	}
	c := &call{fn: p.functionNamed(p.word), line: p.line}
	p.advance()
	c.args = p.arguments()
	for i, arg := range c.args {
		if sym, ok := arg.(*symbol); ok && sym.class != classSpecial {
			p.pairs = append(p.pairs, pair{sym, c.fn, i, c.line})
		} else {
			p.pairs = append(p.pairs, pair{nil, c.fn, i, c.line})
		}
	}
	if len(c.args) == 0 {
		p.pairs = append(p.pairs, pair{nil, c.fn, -1, c.line})
	}
	return c
}

// arguments reads (a, b).
func (p *parser) arguments() []expr {
	p.expect("(")
	defer p.open()()
	p.newlines()
	var list []expr
	if p.tok != ")" {
		list = p.list([]expr{p.expr()})
	}
	p.newlines()
	p.expect(")")
	return list
}

func (p *parser) getline() expr {
	p.advance()
	g := &getline{}
	switch p.tok {
	case tokName, "$":
		g.to = p.lvalue(p.primary())
	}
	if p.tok == "<" {
		p.advance()
		g.file = p.single(p.primary())
	}
	return g
}

// builtin reads a call of a built-in function.
func (p *parser) builtin() expr {
	b := &builtin{name: p.word, line: p.line}
	if b.name == "system" {
		p.refuse("system() runs programs: not allowed here")
	}
	want, _ := builtinArgs(b.name)
	p.advance()
	if p.tok == "(" {
		b.args = p.arguments()
	} else if b.name != "length" {
		p.unexpected()
	}
	if len(b.args) < want.least || len(b.args) > want.most {
		p.fail("wrong number of arguments in call to %s", b.name)
	}
	for i, arg := range b.args {
		if sym, ok := arg.(*symbol); ok && (b.name != "length" || sym.class == classSpecial) {
			if want.array == i+1 || want.arrayToo == i+1 {
				p.asArray(sym)
			} else {
				p.asValue(sym)
			}
		} else if !ok && (want.array == i+1 || want.arrayToo == i+1) {
			p.fail("%s: argument %d must be an array", b.name, i+1)
		}
	}
	if (b.name == "sub" || b.name == "gsub") && len(b.args) == 3 && !isLvalue(b.args[2]) {
		// gawk warns only: the result is lost.
		b.args[2] = &unary{'(', b.args[2]}
	}
	return b
}
