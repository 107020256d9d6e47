package awk

import (
	"math"
	"strings"
)

func (in *interp) eval(x expr) value { return x.eval(in) }

// truth is eval where only truth counts.
func (in *interp) truth(x expr) bool { return x.truth(in) }

// evalNum is eval where only the number counts.
func (in *interp) evalNum(x expr) float64 { return x.num(in) }

func (in *interp) evalString(x expr) string {
	v := in.eval(x)
	return in.str(&v)
}

// str is a value as text.
func (in *interp) str(v *value) string {
	if v.kind == kindNumber {
		return formatNumber(v.n, in.convfmt)
	}
	return v.s
}

// regexOf returns the regular expression that x is or makes.
func (in *interp) regexOf(x expr) Regex {
	if lit, ok := x.(*regexLit); ok {
		return in.regexes[lit.re.n]
	}
	return in.dynamic(in.evalString(x))
}

// special is the value of a variable that means something.
func (in *interp) special(s *symbol) value {
	if s.isArray {
		in.fail(s.line, "%s is used as an array and as a variable", s.name)
	}
	switch s.n {
	case varNR:
		return number(in.nr)
	case varNF:
		in.rec.all()
		return number(float64(len(in.rec.fields)))
	case varFNR:
		return number(in.fnr)
	case varRSTART:
		return number(in.rstart)
	case varRLENGTH:
		return number(in.rlength)
	case varFILENAME:
		return in.file
	case varARGC:
		return in.argc
	}
	return text(*in.textVariable(s.n))
}

// textVariable is the place of a special variable that is text.
func (in *interp) textVariable(n int) *string {
	switch n {
	case varFS:
		return &in.fsText
	case varOFS:
		return &in.ofs
	case varORS:
		return &in.ors
	case varRS:
		return &in.rs
	case varSUBSEP:
		return &in.subsep
	case varCONVFMT:
		return &in.convfmt
	}
	return &in.ofmt
}

// table returns an array.
func (in *interp) table(s *symbol) *table {
	if s.class == classLocal {
		return in.tables[in.tbase+s.n]
	}
	return in.arrays[s.n]
}

// element returns an element, which is made if it is not there.
func (in *interp) element(x *element) *cell {
	if _, many := x.key.(*subscripts); many {
		return in.table(x.array).cell(in.key(x.key))
	}
	v := in.eval(x.key)
	t := in.table(x.array)
	if c := t.numbered(&v); c != nil {
		return c
	}
	return t.cell(in.str(&v))
}

// key returns a subscript as text.
func (in *interp) key(x expr) string {
	subs, ok := x.(*subscripts)
	if !ok {
		v := in.eval(x)
		return in.str(&v)
	}
	var b []byte
	for i, sub := range subs.list {
		if i > 0 {
			b = append(b, in.subsep...)
		}
		v := in.eval(sub)
		b = append(b, in.str(&v)...)
		in.bounded(len(b))
	}
	return string(b)
}

func (in *interp) bounded(size int) {
	if size > maxString {
		in.tooLong()
	}
	in.spend(size)
}

func (in *interp) fieldNumber(x *field) int {
	n := in.evalNum(x.index)
	if n < 0 || n != n {
		in.fail(0, "attempt to access field %d", clampInt(n, 1<<30))
	}
	if n > 1<<30 {
		in.fail(0, "field number %d is too large", clampInt(n, 1<<30))
	}
	return int(n)
}

func (in *interp) arithmetic(op byte, a, b float64, line int) float64 {
	switch op {
	case '+':
		return a + b
	case '-':
		return a - b
	case '*':
		return a * b
	case '/':
		if b == 0 {
			in.fail(line, "division by zero")
		}
		return a / b
	case '%':
		if b == 0 {
			in.fail(line, "division by zero in %%")
		}
		const exact = 1 << 53
		if m, n := int64(a), int64(b); float64(m) == a && float64(n) == b && m >= 0 && m < exact && n > 0 && n < exact {
			return float64(m % n) // math.Mod goes bit by bit
		}
		return math.Mod(a, b)
	}
	return math.Pow(a, b)
}

func (in *interp) concat(x *concat) value {
	if len(x.list) == 2 {
		a := in.evalString(x.list[0])
		b := in.evalString(x.list[1])
		in.bounded(len(a) + len(b))
		return text(a + b)
	}
	var few [8]string
	parts := few[:0]
	size := 0
	for _, part := range x.list {
		s := in.evalString(part)
		size += len(s)
		in.bounded(size)
		parts = append(parts, s)
	}
	return text(strings.Join(parts, ""))
}

// compared compares values that are not both plain numbers.
func (in *interp) compared(x *compare, a, b *value) bool {
	if m, ok := a.numeric(); ok {
		if n, ok := b.numeric(); ok {
			return x.numbers(m, n)
		}
	}
	s, t := in.str(a), in.str(b)
	switch {
	case s == t:
		return x.same
	case x.less == x.more:
		return x.less
	}
	return s < t == x.less
}

func (x *compare) numbers(m, n float64) bool {
	switch {
	case m < n:
		return x.less
	case m > n:
		return x.more
	case m == n:
		return x.same
	}
	return x.less && x.more // not equal: a NaN is to nothing
}

// call calls a function of the text.
func (in *interp) call(x *call) value {
	in.tick()
	if in.calls++; in.calls > maxCalls {
		in.fail(x.line, "function call nesting too deep")
	}
	fn := x.fn
	base, tbase := len(in.locals), len(in.tables)
	for i, sym := range fn.params {
		switch {
		case sym.isArray && i < len(x.args):
			in.tables = append(in.tables, in.table(x.args[i].(*symbol)))
		case sym.isArray:
			in.tables = append(in.tables, newTable(in))
		case i < len(x.args):
			v := in.eval(x.args[i])
			in.locals = append(in.locals, v.keep())
		default:
			in.locals = append(in.locals, value{})
		}
	}
	for _, extra := range x.args[min(len(fn.params), len(x.args)):] {
		in.eval(extra)
	}
	oldBase, oldTBase := in.base, in.tbase
	in.base, in.tbase = base, tbase
	in.result = value{}
	f := in.block(fn.body)
	in.base, in.tbase = oldBase, oldTBase
	clear(in.locals[base:])
	in.locals, in.tables = in.locals[:base], in.tables[:tbase]
	in.calls--
	switch f {
	case flowNext, flowNextFile, flowExit:
		if f == flowNextFile {
			in.endFile()
			f = flowNext
		}
		panic(unwind{f})
	}
	v := in.result
	in.result = value{}
	return v
}

// getline reads a record: 1, 0 at the end, -1 if there is no such file.
func (in *interp) getline(x *getline) float64 {
	if x.file != nil {
		return in.getlineFile(x)
	}
	record, ok := in.next()
	if !ok {
		return 0
	}
	in.nr++
	in.fnr++
	in.accept(x.to, record)
	return 1
}

// accept stores a record of getline.
func (in *interp) accept(to expr, record string) {
	if to == nil {
		in.rec.set(record, in.rs == "")
		return
	}
	in.assign(to, value{kind: kindInput, s: record})
}

func (in *interp) getlineFile(x *getline) float64 {
	name := in.evalString(x.file)
	f := in.files[name]
	if f == nil {
		f = in.openFile(name)
		if f == nil {
			return -1
		}
		in.files[strings.Clone(name)] = f
	}
	record, ok := in.read(&f.reader)
	switch {
	case ok:
		in.accept(x.to, record)
		return 1
	case f.err != nil:
		if in.cfg.Fatal != nil && in.cfg.Fatal(f.err) {
			panic(failure{f.err})
		}
		return -1
	}
	return 0
}

// noClose is the standard input as a file.
type noClose struct{}

func (noClose) Close() error { return nil }

func (in *interp) openFile(name string) *openFile {
	if name == "-" || name == "/dev/stdin" {
		return &openFile{reader{src: in.stdin(), need: in.cfg.Need}, noClose{}}
	}
	src, err := in.cfg.Open(name)
	if err != nil {
		if in.cfg.Fatal != nil && in.cfg.Fatal(err) {
			panic(failure{err})
		}
		return nil
	}
	return &openFile{reader{src: src, need: in.cfg.Need}, src}
}
