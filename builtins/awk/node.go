package awk

// What each kind of expression is worth.

func (x *constant) eval(in *interp) value  { return x.v }
func (x *constant) num(in *interp) float64 { return x.v.num() }
func (x *constant) truth(in *interp) bool  { return x.v.truth() }

func (x *regexLit) eval(in *interp) value  { return boolean(x.truth(in)) }
func (x *regexLit) num(in *interp) float64 { return truthNumber(x.truth(in)) }
func (x *regexLit) truth(in *interp) bool {
	return in.regexes[x.re.n].Match(in.bytes(in.rec.whole()))
}

func (x *field) eval(in *interp) value { return in.rec.field(in.fieldNumber(x)) }
func (x *field) num(in *interp) float64 {
	v := x.eval(in)
	return v.num()
}
func (x *field) truth(in *interp) bool {
	v := x.eval(in)
	return v.truth()
}

func (x *fieldN) eval(in *interp) value { return in.rec.field(x.n) }
func (x *fieldN) num(in *interp) float64 {
	v := in.rec.field(x.n)
	return v.num()
}
func (x *fieldN) truth(in *interp) bool {
	v := in.rec.field(x.n)
	return v.truth()
}

func (x *element) eval(in *interp) value  { return in.element(x).v }
func (x *element) num(in *interp) float64 { return in.element(x).v.num() }
func (x *element) truth(in *interp) bool  { return in.element(x).v.truth() }

func (x *subscripts) eval(in *interp) value  { return text(in.key(x)) }
func (x *subscripts) num(in *interp) float64 { return parsePrefix(in.key(x)) }
func (x *subscripts) truth(in *interp) bool  { return in.key(x) != "" }

func (s *symbol) eval(in *interp) value {
	if v := in.stored(s); v != nil {
		return *v
	}
	return in.special(s)
}

func (s *symbol) num(in *interp) float64 {
	if v := in.stored(s); v != nil {
		if v.kind == kindNumber {
			return v.n
		}
		return v.num()
	}
	v := in.special(s)
	return v.num()
}

func (s *symbol) truth(in *interp) bool {
	v := s.eval(in)
	return v.truth()
}

func (x *assign) eval(in *interp) value {
	if x.op != 0 {
		return number(in.update(x))
	}
	v := x.from.eval(in)
	in.assign(x.to, v)
	return v
}

func (x *assign) num(in *interp) float64 {
	if x.op != 0 {
		return in.update(x)
	}
	v := x.eval(in)
	return v.num()
}

func (x *assign) truth(in *interp) bool {
	v := x.eval(in)
	return v.truth()
}

func (x *step) eval(in *interp) value { return number(x.num(in)) }
func (x *step) num(in *interp) float64 {
	was := in.step(x)
	if x.post {
		return was
	}
	return was + x.by
}
func (x *step) truth(in *interp) bool { return x.num(in) != 0 }

func (x *binary) eval(in *interp) value { return number(x.num(in)) }
func (x *binary) num(in *interp) float64 {
	a := x.a.num(in)
	b := x.b.num(in)
	switch x.op {
	case '+':
		return a + b
	case '-':
		return a - b
	case '*':
		return a * b
	}
	return in.arithmetic(x.op, a, b, x.line)
}
func (x *binary) truth(in *interp) bool { return x.num(in) != 0 }

func (x *unary) eval(in *interp) value {
	switch x.op {
	case '!':
		return boolean(!x.from.truth(in))
	case '-', '+':
		return number(x.num(in))
	}
	return x.from.eval(in)
}

func (x *unary) num(in *interp) float64 {
	switch x.op {
	case '!':
		return truthNumber(!x.from.truth(in))
	case '-':
		return -x.from.num(in)
	}
	return x.from.num(in)
}

func (x *unary) truth(in *interp) bool {
	switch x.op {
	case '!':
		return !x.from.truth(in)
	case '-', '+':
		return x.num(in) != 0
	}
	return x.from.truth(in)
}

func (x *concat) eval(in *interp) value { return in.concat(x) }
func (x *concat) num(in *interp) float64 {
	v := in.concat(x)
	return v.num()
}
func (x *concat) truth(in *interp) bool {
	v := in.concat(x)
	return v.truth()
}

func (x *compare) eval(in *interp) value  { return boolean(x.truth(in)) }
func (x *compare) num(in *interp) float64 { return truthNumber(x.truth(in)) }
func (x *compare) truth(in *interp) bool {
	a := x.a.eval(in)
	b := x.b.eval(in)
	if a.kind == kindNumber && b.kind == kindNumber {
		return x.numbers(a.n, b.n)
	}
	return in.compared(x, &a, &b)
}

func (x *logic) eval(in *interp) value  { return boolean(x.truth(in)) }
func (x *logic) num(in *interp) float64 { return truthNumber(x.truth(in)) }
func (x *logic) truth(in *interp) bool {
	if x.and {
		return x.a.truth(in) && x.b.truth(in)
	}
	return x.a.truth(in) || x.b.truth(in)
}

func (x *cond) eval(in *interp) value {
	if x.test.truth(in) {
		return x.yes.eval(in)
	}
	return x.no.eval(in)
}

func (x *cond) num(in *interp) float64 {
	if x.test.truth(in) {
		return x.yes.num(in)
	}
	return x.no.num(in)
}

func (x *cond) truth(in *interp) bool {
	if x.test.truth(in) {
		return x.yes.truth(in)
	}
	return x.no.truth(in)
}

func (x *match) eval(in *interp) value  { return boolean(x.truth(in)) }
func (x *match) num(in *interp) float64 { return truthNumber(x.truth(in)) }
func (x *match) truth(in *interp) bool {
	s := in.evalString(x.text)
	return in.regexOf(x.re).Match(in.bytes(s)) != x.not
}

func (x *inArray) eval(in *interp) value  { return boolean(x.truth(in)) }
func (x *inArray) num(in *interp) float64 { return truthNumber(x.truth(in)) }
func (x *inArray) truth(in *interp) bool {
	key := in.key(x.key)
	return in.table(x.array).find(key) != nil
}

func (x *call) eval(in *interp) value { return in.call(x) }
func (x *call) num(in *interp) float64 {
	v := in.call(x)
	return v.num()
}
func (x *call) truth(in *interp) bool {
	v := in.call(x)
	return v.truth()
}

func (x *builtin) eval(in *interp) value { return in.builtin(x) }
func (x *builtin) num(in *interp) float64 {
	v := in.builtin(x)
	return v.num()
}
func (x *builtin) truth(in *interp) bool {
	v := in.builtin(x)
	return v.truth()
}

func (x *getline) eval(in *interp) value  { return number(in.getline(x)) }
func (x *getline) num(in *interp) float64 { return in.getline(x) }
func (x *getline) truth(in *interp) bool  { return in.getline(x) != 0 }

// The parser lets a grouping stand nowhere but before in and after print.

func (x *grouping) eval(in *interp) value {
	in.fail(0, "unexpected expression")
	return value{}
}
func (x *grouping) num(in *interp) float64 { return x.eval(in).n }
func (x *grouping) truth(in *interp) bool  { return x.eval(in).n != 0 }

func truthNumber(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
