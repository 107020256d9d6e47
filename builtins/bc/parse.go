package bc

import (
	"errors"
	"strings"
)

// errSyntax has been reported, or follows so closely on one that was that it is not.
var errSyntax = errors.New("syntax error")

// parser reads statements and makes code of them. The text of a line is run as soon as it is
// complete; after a syntax error the parser goes on as one made by yacc does with rules for
// "error statement" in lists and "error newline" between lines.
type parser struct {
	m   *machine
	lex *lexer
	// ready: a token was read and not used.
	ready bool
	// quiet counts down the tokens in which an error is not told of.
	quiet             int
	code              *code
	depth             int
	breaks, continues int // labels, -1: outside of a loop
	function          bool
}

// peek is the kind of the next token.
func (p *parser) peek() token {
	if !p.ready {
		p.lex.next()
		p.ready = true
	}
	return p.lex.kind
}

// is reports whether the next token is the reserved word.
func (p *parser) is(word string) bool { return p.peek() == tokWord && p.lex.text == word }

// use takes the next token.
func (p *parser) use() string {
	p.peek()
	p.ready = false
	if p.quiet > 0 {
		p.quiet--
	}
	return p.lex.text
}

// accept takes the next token if it is of a kind.
func (p *parser) accept(kind token) bool {
	if p.peek() != kind {
		return false
	}
	p.use()
	return true
}

func (p *parser) want(kind token) error {
	if !p.accept(kind) {
		return p.bad()
	}
	return nil
}

// bad is a syntax error at the next token.
func (p *parser) bad() error {
	if p.peek(); p.lex.err != nil {
		return p.lex.err
	}
	if p.quiet == 0 {
		p.lex.say("syntax error")
	}
	p.m.failed = true
	if p.quiet == 3 { // nothing was used since the last one
		if p.lex.kind == tokEOF {
			return errQuit
		}
		p.ready = false
	}
	p.quiet = 3
	return errSyntax
}

// starts reports whether the next token begins a statement.
func (p *parser) starts() bool {
	switch p.peek() {
	case tokName, tokNumber, tokString, tokStep, '-', '(', '!', '{':
		return true
	case tokWord:
		return !strings.Contains(" define else auto void ", " "+p.lex.text+" ")
	}
	return false
}

// recover goes on to where a statement begins; newline: or a line ends, which it then takes.
func (p *parser) recover(newline bool) (ended bool, err error) {
	for !p.starts() {
		switch p.peek() {
		case tokEOF:
			if p.lex.err != nil {
				return false, p.lex.err
			}
			return false, errQuit
		case '\n':
			if newline {
				p.use()
				p.quiet = 0
				return true, nil
			}
		}
		if err := p.m.alive(); err != nil {
			return false, err
		}
		p.ready = false
	}
	return false, nil
}

// program reads and runs everything.
func (p *parser) program() error {
	for {
		p.fresh(&code{})
		if p.is("define") {
			err := p.definition()
			switch {
			case err == errSyntax:
				err = p.items(true)
			case err == nil:
				p.m.failed = false
				continue
			}
			if err != nil {
				return err
			}
		} else if p.peek() == tokEOF {
			return p.lex.err
		} else if err := p.items(false); err != nil {
			return err
		}
		if p.m.failed {
			p.m.failed = false
			continue
		}
		if err := p.m.run(p.code); err != nil {
			return err
		}
	}
}

// fresh begins new code outside of everything.
func (p *parser) fresh(c *code) {
	p.code, p.depth, p.breaks, p.continues, p.function = c, 0, -1, -1, false
}

// items reads statements up to the end of the line; broken: after an error.
func (p *parser) items(broken bool) error {
	mid := false // in a statement behind a semicolon
	for {
		if broken {
			p.fresh(p.code)
			if ended, err := p.recover(!mid); ended || err != nil {
				return err
			}
			broken = false
		}
		var err error
		switch {
		case p.accept('\n'):
			return nil
		case p.accept(';'):
			mid = true
			continue
		case !p.starts():
			err = p.bad()
		default:
			if err = p.statement(); err == nil && p.peek() != '\n' && p.peek() != ';' {
				mid = false
				err = p.bad()
			}
		}
		switch {
		case err == errSyntax:
			broken = true
		case err != nil:
			return err
		default:
			mid = false
		}
	}
}

// block reads statements up to a brace.
func (p *parser) block() error {
	separated := true
	for {
		switch {
		case p.accept('}'):
			return nil
		case p.accept('\n') || p.accept(';'):
			separated = true
			continue
		}
		var err error
		if separated && p.starts() {
			err = p.statement()
		} else {
			err = p.bad()
		}
		separated = false
		if err == errSyntax {
			if _, err := p.recover(false); err != nil {
				return err
			}
			separated = true
		} else if err != nil {
			return err
		}
	}
}

// nest bounds how deep the parser goes.
func (p *parser) nest() error {
	if p.depth++; p.depth > maxNest {
		p.lex.say("memory exhausted")
		return ErrMemory
	}
	return nil
}

func (p *parser) statement() error {
	if err := p.nest(); err != nil {
		return err
	}
	defer func() { p.depth-- }()
	switch p.peek() {
	case tokString:
		p.code.op('w')
		p.code.text(p.use())
		return nil
	case '{':
		p.use()
		return p.block()
	case tokWord:
		if done, err := p.wordStatement(); done {
			return err
		}
	}
	kind, err := p.expression(0)
	if err != nil {
		return err
	}
	if kind.comparison {
		p.lex.strange("comparison in expression")
	}
	if kind.assignment || kind.void {
		p.code.op('p')
	} else {
		p.code.op('W')
	}
	return nil
}

// wordStatement reads a statement that begins with a reserved word; not done: an expression does.
func (p *parser) wordStatement() (done bool, err error) {
	switch p.lex.text {
	case "quit":
		return true, errQuit
	case "halt":
		p.use()
		p.code.op('h')
	case "warranty":
		p.use()
		return true, p.m.put("\nThere is no warranty, to the extent permitted by law.\n\n")
	case "limits":
		p.use()
		return true, p.m.put(limitsText)
	case "break", "continue":
		return true, p.leave(p.use())
	case "return":
		return true, p.returned()
	case "print":
		p.use()
		p.lex.strange("print statement")
		return true, p.print()
	case "if":
		return true, p.conditional()
	case "while":
		return true, p.while()
	case "for":
		return true, p.loop()
	default:
		return false, nil
	}
	return true, nil
}

const limitsText = `BC_BASE_MAX     = 2147483647
BC_DIM_MAX      = 16777215
BC_SCALE_MAX    = 2147483647
BC_STRING_MAX   = 2147483647
MAX Exponent    = 9223372036854775807
Number of vars  = 32767
`

func (p *parser) leave(word string) error {
	label, text := p.breaks, "Break outside a for/while"
	if word == "continue" {
		p.lex.strange("Continue statement")
		label, text = p.continues, "Continue outside a for"
	}
	if label < 0 {
		p.lex.say(text)
		return nil
	}
	p.code.jump('J', label)
	return nil
}

func (p *parser) returned() error {
	p.use()
	if !p.starts() || p.peek() == tokString {
		p.code.op('0')
	} else if kind, err := p.expression(0); err != nil {
		return err
	} else if kind.comparison {
		p.lex.strange("comparison in return expresion")
	}
	p.peek()
	if !p.function {
		p.lex.say("Return outside of a function.")
	}
	p.code.op('R')
	return nil
}

func (p *parser) print() error {
	for {
		if p.peek() == tokString {
			p.code.op('O')
			p.code.text(p.use())
		} else {
			kind, err := p.expression(0)
			if err != nil {
				return err
			}
			if kind.void {
				p.lex.say("void expression in print")
			}
			p.code.op('P')
		}
		if !p.accept(',') {
			return nil
		}
	}
}

func (p *parser) newlines() {
	for p.accept('\n') {
	}
}

// condition reads an expression in parentheses.
func (p *parser) condition() error {
	if err := p.want('('); err != nil {
		return err
	}
	kind, err := p.expression(0)
	if err != nil {
		return err
	}
	if kind.void {
		p.lex.say("void expression")
	}
	return p.want(')')
}

// body reads the statement of a loop or a condition.
func (p *parser) body() error {
	p.newlines()
	if !p.starts() {
		return p.bad()
	}
	return p.statement()
}

func (p *parser) conditional() error {
	p.use()
	if err := p.condition(); err != nil {
		return err
	}
	label := p.code.label()
	p.code.jump('Z', label)
	if err := p.body(); err != nil {
		return err
	}
	if p.is("else") {
		p.use()
		p.lex.strange("else clause in if statement")
		end := p.code.label()
		p.code.jump('J', end)
		p.code.place(label)
		label = end
		if err := p.body(); err != nil {
			return err
		}
	}
	p.code.place(label)
	return nil
}

func (p *parser) while() error {
	p.use()
	begin, end := p.code.label(), p.code.label()
	p.code.place(begin)
	if err := p.condition(); err != nil {
		return err
	}
	p.code.jump('Z', end)
	breaks, continues := p.breaks, p.continues
	p.breaks, p.continues = end, begin
	err := p.body()
	p.breaks, p.continues = breaks, continues
	p.code.jump('J', begin)
	p.code.place(end)
	return err
}

// optional reads an expression if there is one before the token.
func (p *parser) optional(end token) (has bool, err error) {
	if p.peek() != end {
		has = true
		if _, err := p.expression(0); err != nil {
			return true, err
		}
	}
	return has, p.want(end)
}

func (p *parser) loop() error {
	p.use()
	if err := p.want('('); err != nil {
		return err
	}
	has, err := p.optional(';')
	if err != nil {
		return err
	}
	if has {
		p.code.op('p')
	}
	test, inside, step, end := p.code.label(), p.code.label(), p.code.label(), p.code.label()
	p.code.place(test)
	if has, err = p.optional(';'); err != nil {
		return err
	}
	if !has {
		p.code.op('1')
	}
	p.code.jump('B', inside)
	p.code.jump('J', end)
	p.code.place(step)
	if has, err = p.optional(')'); err != nil {
		return err
	}
	if has {
		p.code.op('p')
	}
	p.code.jump('J', test)
	p.code.place(inside)
	breaks, continues := p.breaks, p.continues
	p.breaks, p.continues = end, step
	err = p.body()
	p.breaks, p.continues = breaks, continues
	p.code.jump('J', step)
	p.code.place(end)
	return err
}
