package awk

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode/utf8"
)

// signature says how many arguments a built-in function takes, and which are arrays (from 1).
type signature struct{ least, most, array, arrayToo int }

// builtinArgs returns what the built-in function called name takes; false if there is none.
func builtinArgs(name string) (signature, bool) {
	switch name {
	case "length", "srand", "fflush":
		return signature{most: 1}, true
	case "substr", "sub", "gsub":
		return signature{least: 2, most: 3}, true
	case "index", "atan2", "lshift", "rshift":
		return signature{least: 2, most: 2}, true
	case "split":
		return signature{least: 2, most: 3, array: 2}, true
	case "gensub":
		return signature{least: 3, most: 4}, true
	case "match":
		return signature{least: 2, most: 3, array: 3}, true
	case "sprintf":
		return signature{least: 1, most: 1 << 20}, true
	case "tolower", "toupper", "sin", "cos", "exp", "log", "sqrt", "int", "system", "strtonum", "compl":
		return signature{least: 1, most: 1}, true
	case "rand", "systime":
		return signature{}, true
	case "close", "mktime":
		return signature{least: 1, most: 2}, true
	case "strftime":
		return signature{most: 3}, true
	case "and", "or", "xor":
		return signature{least: 2, most: 1 << 10}, true
	case "asort", "asorti":
		return signature{least: 1, most: 2, array: 1, arrayToo: 2}, true
	}
	return signature{}, false
}

// builtin calls a built-in function.
func (in *interp) builtin(x *builtin) value {
	switch x.name {
	case "length":
		return in.length(x)
	case "substr":
		return in.substr(x)
	case "index":
		s, t := in.evalString(x.args[0]), in.evalString(x.args[1])
		return number(float64(in.charIndex(s, strings.Index(s, t))))
	case "split":
		return in.splitCall(x)
	case "sub", "gsub":
		return in.sub(x)
	case "gensub":
		return in.gensub(x)
	case "match":
		return in.matchCall(x)
	case "sprintf":
		return text(string(in.sprintf(x.args, x.line)))
	case "tolower":
		return text(in.fold(in.evalString(x.args[0]), strings.ToLower, 'A'))
	case "toupper":
		return text(in.fold(in.evalString(x.args[0]), strings.ToUpper, 'a'))
	case "close":
		return number(in.close(in.evalString(x.args[0])))
	case "fflush":
		in.flush()
		return number(0)
	case "asort", "asorti":
		return in.sortCall(x)
	case "systime", "strftime", "mktime":
		return in.timeCall(x)
	}
	return in.numeric(x)
}

// numeric calls a function of numbers.
func (in *interp) numeric(x *builtin) value {
	if x.name == "strtonum" {
		return number(strtonum(in.evalString(x.args[0])))
	}
	var few [4]float64
	args := few[:0]
	for _, arg := range x.args {
		args = append(args, in.evalNum(arg))
	}
	switch x.name {
	case "int":
		return number(math.Trunc(args[0]))
	case "sin":
		return number(math.Sin(args[0]))
	case "cos":
		return number(math.Cos(args[0]))
	case "atan2":
		return number(math.Atan2(args[0], args[1]))
	case "exp":
		return number(math.Exp(args[0]))
	case "log":
		return number(math.Log(args[0]))
	case "sqrt":
		return number(math.Sqrt(args[0]))
	case "rand":
		return number(in.random.Float64())
	case "srand":
		was := in.seed
		in.seed = float64(in.now().Unix())
		if len(args) > 0 {
			in.seed = args[0]
		}
		in.random = rand.New(rand.NewPCG(math.Float64bits(in.seed), 0))
		return number(was)
	}
	return number(bitwise(x.name, args))
}

// bitwise are gawk's functions of bits.
func bitwise(name string, args []float64) float64 {
	bits := func(n float64) uint64 { return uint64(max(0, min(n, 1<<53))) }
	n := bits(args[0])
	switch name {
	case "lshift":
		return float64(n << bits(args[1]))
	case "rshift":
		return float64(n >> bits(args[1]))
	case "compl":
		return float64(^n & (1<<53 - 1))
	}
	for _, arg := range args[1:] {
		switch name {
		case "and":
			n &= bits(arg)
		case "or":
			n |= bits(arg)
		default:
			n ^= bits(arg)
		}
	}
	return float64(n)
}

// strtonum reads decimal, octal (0…) and hexadecimal (0x…) numbers.
func strtonum(s string) float64 {
	s = strings.TrimLeft(s, " \t\n\v\f\r")
	digits, base := s, 10
	switch {
	case len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x':
		digits, base = s[2:], 16
	case len(s) > 1 && s[0] == '0' && !strings.ContainsAny(s, ".eE89"):
		digits, base = s[1:], 8
	default:
		return parsePrefix(s)
	}
	n := 0.0
	for _, c := range []byte(digits) {
		d, err := strconv.ParseUint(string(c), base, 8)
		if err != nil {
			break
		}
		n = n*float64(base) + float64(d)
	}
	return n
}

// length is the number of characters, or of the elements of an array.
func (in *interp) length(x *builtin) value {
	if len(x.args) == 0 {
		return number(float64(in.chars(in.rec.whole())))
	}
	if sym, ok := x.args[0].(*symbol); ok && sym.isArray {
		return number(float64(in.table(sym).size()))
	}
	return number(float64(in.chars(in.evalString(x.args[0]))))
}

// chars is the length of s in characters.
func (in *interp) chars(s string) int {
	if in.utf8 {
		n := ascii(s)
		return n + utf8.RuneCountInString(s[n:])
	}
	return len(s)
}

// ascii returns the length of a begin of s that is ASCII, if s is short or has no other the
// whole of it.
func ascii(s string) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		p := s[i : i+8]
		if (p[0]|p[1]|p[2]|p[3]|p[4]|p[5]|p[6]|p[7])&0x80 != 0 {
			return i
		}
	}
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// charIndex is the number of the character at byte i of s, from 1; 0 for -1.
func (in *interp) charIndex(s string, i int) int {
	if i < 0 {
		return 0
	}
	return in.chars(s[:i]) + 1
}

// substr returns the characters from start on. As in gawk and mawk numbers are truncated, and
// a start before the first character is the first: POSIX counts what is missing.
func (in *interp) substr(x *builtin) value {
	s := in.evalString(x.args[0])
	first := max(clampInt(in.evalNum(x.args[1]), 1<<40), 1) - 1
	last := 1 << 40
	if len(x.args) > 2 {
		last = first + clampInt(in.evalNum(x.args[2]), 1<<40)
	}
	if first >= last {
		return text("")
	}
	if !in.utf8 || ascii(s) == len(s) {
		first, last = min(first, len(s)), min(last, len(s))
		return text(s[first:last])
	}
	begin := in.form.prefix(s, first)
	return text(s[begin : begin+in.form.prefix(s[begin:], last-first)])
}

// fold changes the case of s.
func (in *interp) fold(s string, all func(string) string, from byte) string {
	if in.utf8 && utf8.ValidString(s) {
		return all(s)
	}
	b := []byte(s)
	for i, c := range b {
		if c >= from && c < from+26 {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

func (in *interp) splitCall(x *builtin) value {
	whole := in.eval(x.args[0])
	s := in.str(&whole)
	if whole.kind == kindInput { // the array keeps it, not all that was read
		s = in.passing(in.bytes(s))
	}
	var by splitter
	switch {
	case len(x.args) < 3:
		if in.fs.kind == splitRegex || in.fs.kind == splitByte {
			by = in.fs
		} else {
			by = splitter{kind: in.fs.kind}
		}
	default:
		if lit, ok := x.args[2].(*regexLit); ok {
			by = splitter{kind: splitRegex, re: in.regexes[lit.re.n]}
		} else {
			by = in.splitter(in.evalString(x.args[2]))
		}
	}
	in.parts = in.split(in.parts[:0], s, &by)
	in.table(x.args[1].(*symbol)).fill(in.parts)
	return number(float64(len(in.parts)))
}

// passing returns b as text for a record or the parts of one, which are soon gone: it shares
// memory with those before and after it. It has to be of kindInput, so that keep copies it.
func (in *interp) passing(b []byte) string {
	if in.pool.Cap()-in.pool.Len() < len(b) {
		in.pool = strings.Builder{}
		in.pool.Grow(max(chunk, len(b)))
	}
	begin := in.pool.Len()
	in.pool.Write(b)
	return in.pool.String()[begin:]
}

// expand adds a replacement of gensub.
func expand(out []byte, by, s string, groups []int) []byte {
	group := func(n int) {
		if 2*n+1 < len(groups) && groups[2*n] >= 0 {
			out = append(out, s[groups[2*n]:groups[2*n+1]]...)
		}
	}
	for i := 0; i < len(by); i++ {
		switch c := by[i]; {
		case c == '&':
			group(0)
		case c != '\\' || i+1 == len(by):
			out = append(out, c)
		case isDigit(by[i+1]):
			i++
			group(int(by[i] - '0'))
		case by[i+1] == '&' || by[i+1] == '\\':
			i++
			out = append(out, by[i])
		default:
			out = append(out, c)
		}
	}
	return out
}

// matchCall does match, with gawk's array of groups.
func (in *interp) matchCall(x *builtin) value {
	s := in.evalString(x.args[0])
	re := in.regexOf(x.args[1])
	b := in.bytes(s)
	start, end := re.Span(b, 0)
	in.rstart, in.rlength = 0, -1
	if start >= 0 {
		in.rstart, in.rlength = float64(in.charIndex(s, start)), float64(in.chars(s[start:end]))
	}
	if len(x.args) > 2 {
		t := in.table(x.args[2].(*symbol))
		t.clear()
		var groups []int
		if start >= 0 {
			groups = re.Groups(b, start)
		}
		for i := 0; i+1 < len(groups); i += 2 {
			if groups[i] < 0 {
				continue
			}
			n := formatInt(int64(i / 2))
			t.cell(n).v = value{kind: kindArgs, s: strings.Clone(s[groups[i]:groups[i+1]])}
			t.cell(n + in.subsep + "start").v = number(float64(in.charIndex(s, groups[i])))
			t.cell(n + in.subsep + "length").v = number(float64(in.chars(s[groups[i]:groups[i+1]])))
		}
	}
	return number(in.rstart)
}

// close closes a file of getline: 0, or -1 if it is not open.
func (in *interp) close(name string) float64 {
	f := in.files[name]
	if f == nil {
		return -1
	}
	f.closer.Close() // it was only read
	delete(in.files, name)
	return 0
}
