package bc

import (
	"slices"
	"strconv"
)

// shape is what kind of expression was read.
type shape struct{ assignment, comparison, void bool }

// How tightly the operators bind. An assignment binds tighter than a comparison.
const (
	bindOr = 1 + iota
	bindAnd
	bindNot
	bindRel
	bindAssign
	bindSum
	bindProduct
	bindPower
	bindSign
)

// binding returns how tightly the next token binds as an operator, 0 if it is none.
func (p *parser) binding() int {
	switch p.peek() {
	case tokOr:
		return bindOr
	case tokAnd:
		return bindAnd
	case tokRel:
		return bindRel
	case '+', '-':
		return bindSum
	case '*', '/', '%':
		return bindProduct
	case '^':
		return bindPower
	}
	return 0
}

// expression reads operands joined by operators that bind tighter than least.
func (p *parser) expression(least int) (shape, error) {
	if err := p.nest(); err != nil {
		return shape{}, err
	}
	defer func() { p.depth-- }()
	left, err := p.operand()
	if err != nil {
		return left, err
	}
	for {
		bind := p.binding()
		if bind <= least {
			return left, nil
		}
		if left, err = p.operator(bind, left); err != nil {
			return left, err
		}
	}
}

// operator reads an operator and what is right of it.
func (p *parser) operator(bind int, left shape) (shape, error) {
	kind := p.lex.kind
	text := p.use()
	end := 0
	switch kind {
	case tokAnd:
		p.lex.strange("&& operator")
		end = p.code.label()
		p.code.op('D')
		p.code.jump('Z', end)
		p.code.op('p')
	case tokOr:
		p.lex.strange("|| operator")
		end = p.code.label()
		p.code.jump('B', end)
	}
	least := bind
	if bind == bindPower {
		least-- // 2^3^2 is 2^(3^2)
	}
	right, err := p.expression(least)
	if err != nil {
		return right, err
	}
	if left.void || right.void {
		if kind < 256 {
			text = string([]byte{byte(kind)})
		}
		p.lex.say("void expression with " + text)
	}
	switch kind {
	case tokAnd:
		p.code.op('D')
		p.code.jump('Z', end)
		p.code.op('p')
		p.code.op('1')
		p.code.place(end)
	case tokOr:
		done := p.code.label()
		p.code.jump('B', end)
		p.code.op('0')
		p.code.jump('J', done)
		p.code.place(end)
		p.code.op('1')
		p.code.place(done)
	case tokRel:
		p.code.op(relation(text))
		return shape{comparison: true}, nil
	default:
		p.code.op(byte(kind))
	}
	return shape{comparison: left.comparison || right.comparison}, nil
}

// relation is the operator of a comparison.
func relation(text string) byte {
	switch text {
	case "==":
		return '='
	case "!=":
		return '#'
	case "<=":
		return '{'
	case ">=":
		return '}'
	}
	return text[0]
}

// operand reads what stands between binary operators, assignments among them.
func (p *parser) operand() (shape, error) {
	switch p.peek() {
	case '-':
		p.use()
		kind, err := p.expression(bindSign)
		p.code.op('n')
		return shape{comparison: kind.comparison}, err
	case '!':
		p.use()
		_, err := p.expression(bindNot)
		p.lex.strange("! operator")
		p.code.op('!')
		return shape{}, err
	case tokStep:
		by := p.use()[0]
		place, err := p.named()
		if err != nil {
			return shape{}, err
		}
		if place.array {
			p.code.op('D')
		}
		p.code.step(place, by)
		p.code.load(place)
		return shape{}, nil
	case tokNumber:
		p.code.number(p.use())
		return shape{}, nil
	case '(':
		p.use()
		kind, err := p.expression(0)
		if err != nil {
			return kind, err
		}
		return shape{void: kind.void}, p.want(')')
	case tokName:
		return p.name()
	case tokWord:
		return p.word()
	}
	return shape{}, p.bad()
}

// lookup returns the number of a function by its name.
func (p *parser) lookup(name string) int {
	i := slices.IndexFunc(p.m.functions, func(f *function) bool { return f.name == name })
	if i < 0 {
		i = len(p.m.functions)
		p.m.functions = append(p.m.functions, &function{name: name})
	}
	return i
}

// name reads what begins with a name: a call, a variable, a place of an array.
func (p *parser) name() (shape, error) {
	name := p.use()
	if p.accept('(') {
		return p.call(p.lookup(name))
	}
	place, err := p.subscript(name)
	if err != nil {
		return shape{}, err
	}
	return p.assignment(place)
}

// named reads a variable or a place of an array.
func (p *parser) named() (place, error) {
	switch p.peek() {
	case tokName:
		return p.subscript(p.use())
	case tokWord:
		if special := specialOf(p.lex.text); special >= 0 {
			p.use()
			return place{slot: special}, nil
		}
	}
	return place{}, p.bad()
}

// The numbers of the variables that are always there.
const (
	slotIbase = iota
	slotObase
	slotScale
	slotHistory
	slotLast
	firstSlot
)

func specialOf(word string) int {
	switch word {
	case "ibase":
		return slotIbase
	case "obase":
		return slotObase
	case "scale":
		return slotScale
	case "history":
		return slotHistory
	case "last":
		return slotLast
	}
	return -1
}

func (p *parser) subscript(name string) (place, error) {
	if !p.accept('[') {
		return place{slot: p.m.variable(name)}, nil
	}
	kind, err := p.expression(0)
	if err != nil {
		return place{}, err
	}
	if kind.comparison {
		p.lex.strange("comparison in subscript")
	}
	return place{slot: p.m.array(name), array: true}, p.want(']')
}

// assignment reads what may follow a place.
func (p *parser) assignment(to place) (shape, error) {
	switch p.peek() {
	case tokStep:
		p.code.loadKeep(to)
		by := p.use()[0]
		if to.array {
			p.code.op('x')
		}
		p.code.step(to, by)
		return shape{}, nil
	case tokAssign:
	default:
		p.code.load(to)
		return shape{}, nil
	}
	by := p.use()[0]
	if by != '=' {
		p.code.loadKeep(to)
	}
	kind, err := p.expression(bindAssign)
	if err != nil {
		return kind, err
	}
	if kind.comparison {
		p.lex.strange("comparison in assignment")
	}
	if kind.void {
		p.lex.say("Assignment of a void expression")
	}
	if by != '=' {
		p.code.op(by)
	}
	p.code.store(to)
	return shape{assignment: true}, nil
}

// word reads an operand that begins with a reserved word.
func (p *parser) word() (shape, error) {
	text := p.lex.text
	switch text {
	case "length", "sqrt", "scale":
		if p.use(); text == "scale" && p.peek() != '(' {
			return p.assignment(place{slot: slotScale})
		}
		if err := p.want('('); err != nil {
			return shape{}, err
		}
		if _, err := p.expression(0); err != nil {
			return shape{}, err
		}
		p.code.op('c')
		p.code.op(map[string]byte{"length": 'L', "sqrt": 'R', "scale": 'S'}[text])
		return shape{}, p.want(')')
	case "read", "random":
		p.use()
		p.lex.strange(text + " function")
		p.code.op('c')
		p.code.op(map[string]byte{"read": 'I', "random": 'X'}[text])
		if err := p.want('('); err != nil {
			return shape{}, err
		}
		return shape{}, p.want(')')
	}
	special := specialOf(text)
	if special < 0 {
		return shape{}, p.bad()
	}
	p.use()
	if special == slotLast {
		p.lex.strange("Last variable")
	}
	return p.assignment(place{slot: special})
}

// call reads the arguments of a call.
func (p *parser) call(f int) (shape, error) {
	var kinds []byte
	for !p.accept(')') {
		if len(kinds) > 0 {
			if err := p.want(','); err != nil {
				return shape{}, err
			}
		}
		kind, err := p.argument()
		if err != nil {
			return shape{}, err
		}
		kinds = append(kinds, kind)
	}
	p.code.op('C')
	p.code.slot(f)
	slices.Reverse(kinds) // as they are taken from the stack
	p.code.bytes = append(p.code.bytes, kinds...)
	p.code.op(':')
	return shape{void: p.m.functions[f].void}, nil
}

// argument reads an expression or a whole array.
func (p *parser) argument() (byte, error) {
	if p.peek() == tokName {
		name := p.use()
		if p.peek() != '[' {
			return '0', p.continued(name)
		}
		p.use()
		if p.accept(']') {
			p.code.constant(strconv.Itoa(p.m.array(name)))
			return '1', nil
		}
		if _, err := p.expression(0); err != nil {
			return 0, err
		}
		if err := p.want(']'); err != nil {
			return 0, err
		}
		left, err := p.assignment(place{slot: p.m.array(name), array: true})
		if err != nil {
			return 0, err
		}
		return '0', p.rest(left)
	}
	kind, err := p.expression(0)
	if kind.comparison {
		p.lex.strange("comparison in argument")
	}
	if kind.void {
		p.lex.say("void argument")
	}
	return '0', err
}

// continued reads an expression whose name has been read.
func (p *parser) continued(name string) error {
	var left shape
	var err error
	if p.accept('(') {
		left, err = p.call(p.lookup(name))
	} else {
		left, err = p.assignment(place{slot: p.m.variable(name)})
	}
	if err != nil {
		return err
	}
	return p.rest(left)
}

// rest reads the operators behind an operand.
func (p *parser) rest(left shape) (err error) {
	for err == nil {
		bind := p.binding()
		if bind == 0 {
			return nil
		}
		left, err = p.operator(bind, left)
	}
	return err
}
