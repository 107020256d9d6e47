package bc

// param is a parameter or an auto variable of a function.
type param struct {
	slot         int
	array, byRef bool
}

// function is one that a text defines or -l brings.
type function struct {
	name    string
	defined bool
	void    bool
	params  []param
	autos   []param
	code    *code
	native  func(m *machine, args []num) (num, error)
}

// definition reads the definition of a function.
func (p *parser) definition() error {
	p.use()
	f := &function{defined: true, code: p.code}
	if p.is("void") {
		p.use()
		f.void = true
	}
	if p.peek() != tokName {
		return p.bad()
	}
	f.name = p.use()
	at := p.lookup(f.name)
	if err := p.want('('); err != nil {
		return err
	}
	var err error
	if f.params, err = p.list(')'); err != nil {
		return err
	}
	p.newlines()
	if err := p.want('{'); err != nil {
		return err
	}
	p.newlines()
	if p.is("auto") {
		p.use()
		if f.autos, err = p.list('\n'); err != nil {
			return err
		}
	}
	p.check(f)
	p.function = true
	p.m.functions[at].void = f.void
	if err := p.block(); err != nil {
		return err
	}
	f.code.op('0')
	f.code.op('R')
	if len(f.code.labels) > 0xffff {
		return ErrMemory
	}
	if !p.m.failed {
		p.m.functions[at] = f
	}
	return nil
}

// list reads names up to a parenthesis or the end of a line.
func (p *parser) list(end token) ([]param, error) {
	var list []param
	if end == ')' && p.accept(end) {
		return nil, nil
	}
	for {
		var v param
		v.byRef = p.accept('*')
		if p.peek() != tokName {
			return nil, p.bad()
		}
		name := p.use()
		if v.array = p.accept('['); v.array {
			if err := p.want(']'); err != nil {
				return nil, err
			}
			v.slot = p.m.array(name)
		} else {
			v.slot = p.m.variable(name)
		}
		list = append(list, v)
		switch {
		case p.accept(','):
		case p.accept(end), end == '\n' && p.accept(';'):
			return list, nil
		default:
			return nil, p.bad()
		}
	}
}

// check tells of names that are used twice.
func (p *parser) check(f *function) {
	seen := map[[2]int]string{}
	add := func(list []param, kind, twice string) {
		for _, v := range list {
			key := [2]int{v.slot, 0}
			if v.array {
				key[1] = 1
			}
			switch before := seen[key]; {
			case before == kind:
				p.lex.say(twice)
			case before != "":
				p.lex.say("variable in both parameter and auto lists")
			}
			seen[key] = kind
		}
	}
	add(f.params, "parameter", "duplicate parameter names")
	add(f.autos, "auto", "duplicate auto variable names")
}
