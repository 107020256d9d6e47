package awk

// symbol returns the variable that word names where the parser is. Its kind is not known yet.
func (p *parser) symbol(word string) *symbol {
	if sym := p.locals[word]; sym != nil {
		return sym
	}
	sym := p.prog.globals[word]
	if sym == nil {
		sym = &symbol{name: word, line: p.line}
		p.prog.globals[word] = sym
	}
	return sym
}

// array is symbol, used as an array.
func (p *parser) array(word string) *symbol {
	sym := p.symbol(word)
	p.asArray(sym)
	return sym
}

// value is symbol, used as a value.
func (p *parser) value(word string) *symbol {
	sym := p.symbol(word)
	p.asValue(sym)
	return sym
}

func (p *parser) asArray(sym *symbol) {
	sym.isArray = true
	p.check(sym)
}

func (p *parser) asValue(sym *symbol) {
	sym.isValue = true
	p.check(sym)
}

func (p *parser) check(sym *symbol) {
	if sym.isArray && sym.isValue {
		p.fail("%s is used as an array and as a variable", sym.name)
	}
}

// resolve finds out what is an array and numbers the variables.
func (p *parser) resolve() *Error {
	for _, name := range []string{"ENVIRON", "ARGV"} {
		sym := p.symbol(name)
		if sym.isValue {
			return &Error{Line: sym.line, Text: name + " is an array"}
		}
		sym.isArray = true
	}
	for name, fn := range p.funcs {
		if p.prog.globals[name] != nil && fn.defined {
			return &Error{Line: p.prog.globals[name].line, Text: name + " is a function"}
		}
	}
	if err := p.resolveCalls(); err != nil {
		return err
	}
	for _, sym := range p.prog.globals {
		if sym.class == classSpecial {
			continue
		}
		sym.n = p.prog.values
		if sym.isArray {
			sym.n = p.prog.arrays
			p.prog.arrays++
		} else {
			p.prog.values++
		}
	}
	for _, fn := range p.funcs {
		for _, sym := range fn.params {
			sym.n = fn.values
			if sym.isArray {
				sym.n = fn.arrays
				fn.arrays++
			} else {
				fn.values++
			}
		}
	}
	return nil
}

// resolveCalls lets arguments and parameters tell one another whether they are arrays.
func (p *parser) resolveCalls() *Error {
	for changed := true; changed; {
		changed = false
		for _, c := range p.pairs {
			switch {
			case !c.fn.defined:
				return &Error{Line: c.line, Text: "function " + c.fn.name + " never defined"}
			case c.index >= len(c.fn.params):
				return &Error{Line: c.line, Text: "too many arguments in call to " + c.fn.name}
			case c.index < 0:
				continue
			}
			to := c.fn.params[c.index]
			if c.arg == nil {
				if to.isArray {
					return &Error{Line: c.line, Text: "type error in argument of " + c.fn.name + ": " + to.name + " is an array"}
				}
				continue
			}
			if to.isArray != c.arg.isArray {
				to.isArray, c.arg.isArray = true, true
				changed = true
			}
			if (to.isArray && to.isValue) || (c.arg.isArray && c.arg.isValue) {
				return &Error{Line: c.line, Text: "type error in argument of " + c.fn.name + ": " + to.name}
			}
		}
	}
	return nil
}
