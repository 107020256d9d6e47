package awk

import "strings"

// assign stores a value.
func (in *interp) assign(to expr, v value) {
	switch to := to.(type) {
	case *symbol:
		in.assignVariable(to, v)
	case *element:
		in.element(to).v = v.keep()
	case *fieldN:
		in.rec.setField(to.n, v.keep())
	case *field:
		in.rec.setField(in.fieldNumber(to), v.keep())
	}
}

func (in *interp) assignVariable(s *symbol, v value) {
	switch {
	case s.isArray:
		in.fail(s.line, "%s is used as an array and as a variable", s.name)
	case s.class == classGlobal:
		in.globals[s.n] = v.keep()
		return
	case s.class == classLocal:
		in.locals[in.base+s.n] = v.keep()
		return
	}
	switch s.n {
	case varNR:
		in.nr = v.num()
	case varNF:
		in.rec.setCount(clampInt(v.num(), 1<<30))
	case varFNR:
		in.fnr = v.num()
	case varRSTART:
		in.rstart = v.num()
	case varRLENGTH:
		in.rlength = v.num()
	case varFILENAME:
		in.file = v.keep()
	case varARGC:
		in.argc = v.keep()
	default:
		in.assignText(s.n, strings.Clone(in.str(&v)))
	}
}

// assignText sets a special variable that is text.
func (in *interp) assignText(n int, s string) {
	switch n {
	case varFS:
		in.rec.all() // the record that is there was read under the old one
		in.fs = in.splitter(s)
	case varOFS:
		in.rec.whole() // what was assigned to fields before is joined by the old one
	case varRS:
		if len(s) > 1 {
			in.rsRegex = in.dynamic(s)
		}
	}
	*in.textVariable(n) = s
}

// update does an assignment with an operator and returns the result.
func (in *interp) update(x *assign) float64 {
	by := x.from.num(in)
	if v := in.scalar(x.to); v != nil {
		if v.kind != kindNumber {
			*v = number(v.num())
		}
		v.n = in.arithmetic(x.op, v.n, by, x.line)
		return v.n
	}
	if e, ok := x.to.(*element); ok {
		c := in.element(e)
		n := in.arithmetic(x.op, c.v.num(), by, x.line)
		c.v = number(n)
		return n
	}
	to, was := in.place(x.to)
	n := in.arithmetic(x.op, was.num(), by, x.line)
	in.assign(to, number(n))
	return n
}

// scalar returns where a variable that is not special has its value; nil for anything else.
func (in *interp) scalar(x expr) *value {
	if s, ok := x.(*symbol); ok {
		return in.stored(s)
	}
	return nil
}

// stored is scalar of a symbol.
func (in *interp) stored(s *symbol) *value {
	switch {
	case s.isArray:
		return nil
	case s.class == classGlobal:
		return &in.globals[s.n]
	case s.class == classLocal:
		return &in.locals[in.base+s.n]
	}
	return nil
}

// place evaluates what an lvalue needs once: a field gets its number.
func (in *interp) place(to expr) (expr, value) {
	if f, ok := to.(*field); ok {
		n := in.fieldNumber(f)
		return &fieldN{n}, in.rec.field(n)
	}
	return to, in.eval(to)
}

// step does ++ or -- and returns what the variable was.
func (in *interp) step(x *step) (was float64) {
	if v := in.scalar(x.to); v != nil {
		if v.kind != kindNumber {
			*v = number(v.num())
		}
		was = v.n
		v.n += x.by
		return was
	}
	if e, ok := x.to.(*element); ok {
		c := in.element(e)
		was = c.v.num()
		c.v = number(was + x.by)
		return was
	}
	to, v := in.place(x.to)
	was = v.num()
	in.assign(to, number(was+x.by))
	return was
}
