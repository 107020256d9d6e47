package awk

import (
	"fmt"
)

// parser builds a program.
type parser struct {
	lexer
	prog     *Program
	funcs    map[string]*function
	locals   map[string]*symbol // of the function being read
	inFunc   bool
	noRecord bool // in BEGIN or END
	loops    int
	depth    int
	noGT     bool // > ends an expression: inside of print
	noIn     bool // in ends an expression: inside of for
	pairs    []pair
}

// pair says that two symbols are of one kind: an argument and its parameter.
type pair struct {
	arg   *symbol
	fn    *function
	index int
	line  int
}

// Parse compiles a text. The error is an *[Error].
func Parse(text string) (*Program, error) {
	p := &parser{lexer: lexer{text: text, line: 1}, prog: &Program{globals: map[string]*symbol{}}, funcs: map[string]*function{}}
	for _, s := range specials {
		p.prog.globals[s.name] = &symbol{name: s.name, class: classSpecial, n: s.n, isValue: true}
	}
	if err := p.program(); err != nil {
		return nil, err
	}
	if err := p.resolve(); err != nil {
		return nil, err
	}
	return p.prog, nil
}

// program reads everything. Errors inside the parser travel as panics of *Error: each has
// one way out, here.
func (p *parser) program() (err *Error) {
	defer func() {
		if r := recover(); r != nil {
			e, ok := r.(*Error)
			if !ok {
				panic(r)
			}
			err = e
		}
	}()
	p.advance()
	for {
		for p.tok == tokNewline || p.tok == ";" {
			p.advance()
		}
		if p.tok == tokEOF {
			return nil
		}
		p.item()
		if p.tok != tokNewline && p.tok != ";" && p.tok != tokEOF && p.last != "}" {
			p.unexpected()
		}
	}
}

func (p *parser) advance() {
	if err := p.next(); err != nil {
		panic(err)
	}
}

func (p *parser) fail(format string, args ...any) {
	panic(&Error{Line: p.line, Text: fmt.Sprintf(format, args...)})
}

// refuse is fail for what is right in awk and not taken here.
func (p *parser) refuse(text string) {
	panic(&Error{Line: p.line, Text: text, Refused: true})
}

func (p *parser) unexpected() {
	if p.tok == tokEOF || p.tok == tokNewline {
		p.fail("syntax error at or near %s", p.tok)
	}
	p.fail("syntax error at or near %s", p.text[p.begin:p.pos])
}

func (p *parser) expect(tok token) {
	if p.tok != tok {
		p.unexpected()
	}
	p.advance()
}

func (p *parser) newlines() {
	for p.tok == tokNewline {
		p.advance()
	}
}

// deeper counts how far the parser is inside; the result takes it back.
func (p *parser) deeper() func() {
	if p.depth++; p.depth > maxNest {
		p.fail("too deeply nested")
	}
	return func() { p.depth-- }
}

// item reads a rule or a function.
func (p *parser) item() {
	switch p.tok {
	case "BEGIN":
		p.advance()
		p.prog.begin = append(p.prog.begin, p.outside()...)
	case "END":
		p.advance()
		p.prog.end = append(p.prog.end, p.outside()...)
		p.prog.hasEnd = true
	case "function":
		p.function()
	case "{":
		p.prog.rules = append(p.prog.rules, rule{body: p.braces()})
	default:
		r := rule{pattern: p.expr()}
		if p.tok == "," {
			p.advance()
			p.newlines()
			r.until = p.expr()
			r.state = p.prog.ranges
			p.prog.ranges++
		}
		if p.tok == "{" {
			r.body = p.braces()
		} else {
			r.print = true
		}
		p.prog.rules = append(p.prog.rules, r)
	}
}

// outside reads the statements of BEGIN or END.
func (p *parser) outside() []stmt {
	p.noRecord = true
	defer func() { p.noRecord = false }()
	return p.braces()
}

func (p *parser) function() {
	p.advance()
	if p.tok != tokName && p.tok != tokFuncName {
		p.unexpected()
	}
	fn := p.functionNamed(p.word)
	if fn.defined {
		p.fail("function %s is defined twice", fn.name)
	}
	fn.defined = true
	p.advance()
	p.expect("(")
	p.locals, p.inFunc = map[string]*symbol{}, true
	for p.tok != ")" {
		if p.tok != tokName {
			p.unexpected()
		}
		if p.locals[p.word] != nil || p.word == fn.name {
			p.fail("parameter %s of function %s is not allowed", p.word, fn.name)
		}
		sym := &symbol{name: p.word, class: classLocal, line: p.line}
		p.locals[p.word] = sym
		fn.params = append(fn.params, sym)
		p.advance()
		if p.tok == "," {
			p.advance()
			p.newlines()
		} else if p.tok != ")" {
			p.unexpected()
		}
	}
	p.advance()
	p.newlines()
	fn.body = p.braces()
	p.locals, p.inFunc = nil, false
}

func (p *parser) functionNamed(name string) *function {
	fn := p.funcs[name]
	if fn == nil {
		fn = &function{name: name}
		p.funcs[name] = fn
	}
	return fn
}

// braces reads { statements }.
func (p *parser) braces() []stmt {
	defer p.deeper()()
	p.newlines()
	p.expect("{")
	list := []stmt{}
	for {
		for p.tok == tokNewline || p.tok == ";" {
			p.advance()
		}
		if p.tok == "}" {
			p.advance()
			return list
		}
		list = append(list, p.statement())
	}
}

// body reads what a loop or a condition controls.
func (p *parser) body() []stmt {
	defer p.deeper()()
	p.newlines()
	switch p.tok {
	case ";":
		p.advance()
		return nil
	case "{":
		return p.braces()
	}
	return []stmt{p.statement()}
}

// statement reads a statement with its end.
func (p *parser) statement() stmt {
	switch p.tok {
	case "{":
		return &blockStmt{p.braces()}
	case "if":
		return p.ifStatement()
	case "while":
		p.advance()
		test := p.test()
		return &loopStmt{test: test, body: p.loopBody()}
	case "do":
		p.advance()
		body := p.loopBody()
		for p.tok == tokNewline || p.tok == ";" {
			p.advance()
		}
		if p.tok != "while" {
			p.unexpected()
		}
		p.advance()
		s := &loopStmt{body: body, bodyAt: true, test: p.test()}
		p.end()
		return s
	case "for":
		return p.forStatement()
	}
	s := p.simple()
	p.end()
	return s
}

// end reads the end of a simple statement; a brace stays.
func (p *parser) end() {
	switch p.tok {
	case ";", tokNewline:
		p.advance()
	case "}", tokEOF:
	default:
		p.unexpected()
	}
}

func (p *parser) test() expr {
	p.expect("(")
	defer p.open()()
	test := p.expr()
	p.expect(")")
	return test
}

// open forgets what ends expressions outside of a parenthesis; the result brings it back.
func (p *parser) open() func() {
	gt, in := p.noGT, p.noIn
	p.noGT, p.noIn = false, false
	return func() { p.noGT, p.noIn = gt, in }
}

func (p *parser) loopBody() []stmt {
	p.loops++
	defer func() { p.loops-- }()
	return p.body()
}

func (p *parser) ifStatement() stmt {
	p.advance()
	s := &ifStmt{test: p.test()}
	s.yes = p.body()
	saved, depth := p.lexer, p.depth
	for p.tok == tokNewline || p.tok == ";" {
		p.advance()
	}
	if p.tok != "else" {
		p.lexer, p.depth = saved, depth
		return s
	}
	p.advance()
	s.no = p.body()
	return s
}

func (p *parser) forStatement() stmt {
	p.advance()
	p.expect("(")
	if s := p.forIn(); s != nil {
		return s
	}
	s := &loopStmt{}
	if p.tok != ";" {
		s.init = p.simple()
	}
	p.expect(";")
	p.newlines()
	if p.tok != ";" {
		s.test = p.expr()
	}
	p.expect(";")
	p.newlines()
	if p.tok != ")" {
		s.step = p.simple()
	}
	p.expect(")")
	s.body = p.loopBody()
	return s
}

// forIn reads the rest of for (key in array), nil if it is another for.
func (p *parser) forIn() stmt {
	if p.tok != tokName && p.tok != "(" {
		return nil
	}
	saved := p.lexer
	parens := p.tok == "(" // for ((i in a)) is not common, for ((i = …) is
	if parens || p.tok != tokName {
		return nil
	}
	word := p.word
	p.advance()
	if p.tok != "in" {
		p.lexer = saved
		return nil
	}
	p.advance()
	if p.tok != tokName {
		p.lexer = saved
		return nil
	}
	array := p.word
	p.advance()
	if p.tok != ")" {
		p.lexer = saved
		return nil
	}
	s := &forIn{key: p.value(word), array: p.array(array)}
	p.advance()
	s.body = p.loopBody()
	return s
}

// simple reads a statement without its end.
func (p *parser) simple() stmt {
	line := p.line
	switch tok := p.tok; tok {
	case "print", "printf":
		return p.print()
	case "delete":
		return p.delete()
	case "next", "nextfile":
		if p.noRecord {
			p.fail("improper use of %s", tok)
		}
		p.advance()
		if tok == "next" {
			return &jump{flowNext}
		}
		return &jump{flowNextFile}
	case "break", "continue":
		if p.loops == 0 {
			p.fail("%s outside of a loop", tok)
		}
		p.advance()
		if tok == "break" {
			return &jump{flowBreak}
		}
		return &jump{flowContinue}
	case "exit":
		p.advance()
		return &exitStmt{p.optional(), line}
	case "return":
		if !p.inFunc {
			p.fail("return outside of a function")
		}
		p.advance()
		return &returnStmt{p.optional()}
	case "switch":
		p.fail("switch is not supported")
	}
	x := p.expr()
	if a, ok := x.(*assign); ok {
		return &exprStmt{x, a.op != 0}
	}
	_, number := x.(*step)
	return &exprStmt{x, number}
}

// optional reads an expression unless the statement ends.
func (p *parser) optional() expr {
	if p.tok == ";" || p.tok == tokNewline || p.tok == "}" || p.tok == tokEOF {
		return nil
	}
	return p.expr()
}

func (p *parser) delete() stmt {
	p.advance()
	parens := p.tok == "("
	if parens {
		p.advance()
	}
	if p.tok != tokName {
		p.unexpected()
	}
	s := &deletion{array: p.array(p.word)}
	p.advance()
	if p.tok == "[" {
		s.key = p.subscript()
	}
	if parens {
		p.expect(")")
	}
	return s
}

// print reads print and printf. Only the two streams can be written to.
func (p *parser) print() stmt {
	s := &printStmt{printf: p.tok == "printf", line: p.line}
	p.advance()
	switch p.tok {
	case ";", tokNewline, "}", tokEOF, ">", ">>", "|", "|&":
	default:
		gt := p.noGT
		p.noGT = true
		s.args = p.list(p.mayGroup())
		p.noGT = gt
	}
	if s.printf && len(s.args) == 0 {
		p.fail("printf: no format")
	}
	switch p.tok {
	case ">", ">>":
		p.advance()
		gt := p.noGT
		p.noGT = true
		to, _ := p.concat().(*constant)
		p.noGT = gt
		switch {
		case to != nil && (to.v.s == "/dev/stderr" || to.v.s == "/dev/fd/2"):
			s.stderr = true
		case to != nil && (to.v.s == "/dev/stdout" || to.v.s == "/dev/fd/1" || to.v.s == "-"):
		default:
			p.refuse("print > file writes files: not allowed here, except \"/dev/stdout\" and \"/dev/stderr\"")
		}
	case "|", "|&":
		p.refuse("print | command runs programs: not allowed here")
	}
	return s
}

// mayGroup reads an expression that may be a list in parentheses.
func (p *parser) mayGroup() []expr {
	x := p.exprOrGroup()
	if g, ok := x.(*grouping); ok {
		return g.list
	}
	return []expr{x}
}

// list reads the rest of a list of expressions.
func (p *parser) list(list []expr) []expr {
	for p.tok == "," {
		p.advance()
		p.newlines()
		list = append(list, p.expr())
	}
	return list
}
