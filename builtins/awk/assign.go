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
	case varRS:
		if len(s) > 1 {
			in.rsRegex = in.dynamic(s)
		}
	}
	*in.textVariable(n) = s
}

func (in *interp) assignment(x *assign) value {
	if x.op == 0 {
		v := in.eval(x.from)
		in.assign(x.to, v)
		if v.kind == kindNone {
			return v
		}
		return v
	}
	by := in.evalNum(x.from)
	if v := in.scalar(x.to); v != nil {
		*v = number(in.arithmetic(x.op, v.num(), by, x.line))
		return *v
	}
	if e, ok := x.to.(*element); ok {
		c := in.element(e)
		c.v = number(in.arithmetic(x.op, c.v.num(), by, x.line))
		return c.v
	}
	to, was := in.place(x.to)
	v := number(in.arithmetic(x.op, was.num(), by, x.line))
	in.assign(to, v)
	return v
}

// scalar returns where a variable that is not special has its value; nil for anything else.
func (in *interp) scalar(x expr) *value {
	s, ok := x.(*symbol)
	switch {
	case !ok || s.isArray:
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

func (in *interp) step(x *step) value {
	var was float64
	if v := in.scalar(x.to); v != nil {
		was = v.num()
		*v = number(was + x.by)
	} else if e, ok := x.to.(*element); ok {
		c := in.element(e)
		was = c.v.num()
		c.v = number(was + x.by)
	} else {
		to, v := in.place(x.to)
		was = v.num()
		in.assign(to, number(was+x.by))
	}
	if x.post {
		return number(was)
	}
	return number(was + x.by)
}
