package builtins

import (
	"slices"
	"unicode"
)

// runeSet is a set of characters: sorted ranges, and a bit for each of the first 128.
type runeSet struct {
	low    [2]uint64
	ranges []rune // pairs lo, hi
}

func (s *runeSet) has(r rune) bool {
	if uint32(r) < 128 {
		return s.low[r>>6]>>(uint(r)&63)&1 != 0
	}
	lo, hi := 0, len(s.ranges)/2
	for lo < hi {
		mid := (lo + hi) / 2
		switch {
		case r < s.ranges[2*mid]:
			hi = mid
		case r > s.ranges[2*mid+1]:
			lo = mid + 1
		default:
			return true
		}
	}
	return false
}

// setBuilder collects the members of a set.
type setBuilder struct {
	ranges []rune
	utf    bool
}

func (b *setBuilder) add(lo, hi rune) { b.ranges = append(b.ranges, lo, hi) }

func (b *setBuilder) addAll(s *runeSet) { b.ranges = append(b.ranges, s.ranges...) }

// last is the largest character of the locale.
func (b *setBuilder) last() rune {
	if b.utf {
		return unicode.MaxRune
	}
	return 255
}

// normalize sorts the ranges and joins those that touch.
func (b *setBuilder) normalize() {
	pairs := make([][2]rune, 0, len(b.ranges)/2)
	for i := 0; i < len(b.ranges); i += 2 {
		pairs = append(pairs, [2]rune{b.ranges[i], b.ranges[i+1]})
	}
	slices.SortFunc(pairs, func(x, y [2]rune) int { return int(x[0]) - int(y[0]) })
	b.ranges = b.ranges[:0]
	for _, p := range pairs {
		if n := len(b.ranges); n > 0 && p[0] <= b.ranges[n-1]+1 {
			b.ranges[n-1] = max(b.ranges[n-1], p[1])
		} else {
			b.ranges = append(b.ranges, p[0], p[1])
		}
	}
}

// negate turns the set into all other characters. Bytes that are no character are in neither.
func (b *setBuilder) negate() {
	b.normalize()
	var out []rune
	next := rune(0)
	for i := 0; i < len(b.ranges); i += 2 {
		if b.ranges[i] > b.last() {
			break
		}
		if b.ranges[i] > next {
			out = append(out, next, b.ranges[i]-1)
		}
		next = b.ranges[i+1] + 1
	}
	if next <= b.last() {
		out = append(out, next, b.last())
	}
	b.ranges = out
}

// remove takes r out.
func (b *setBuilder) remove(r rune) {
	b.negate()
	b.add(r, r)
	b.negate()
}

// intersect keeps the members that are in other too.
func (b *setBuilder) intersect(other *setBuilder) {
	b.negate()
	other.negate()
	b.ranges = append(b.ranges, other.ranges...)
	b.negate()
}

// combine makes b what with and b are together by a set operator; with may be nil. fold: case
// does not count.
func (b *setBuilder) combine(with *setBuilder, op string, fold bool) {
	if fold {
		b.fold()
	}
	if with == nil {
		return
	}
	other := &setBuilder{utf: b.utf, ranges: slices.Clone(with.ranges)}
	switch op {
	case "&&":
		b.intersect(other)
	case "--":
		b.negate()
		b.intersect(other)
	case "~~":
		both := &setBuilder{utf: b.utf, ranges: slices.Clone(b.ranges)}
		both.intersect(&setBuilder{utf: b.utf, ranges: slices.Clone(with.ranges)})
		b.ranges = append(b.ranges, other.ranges...)
		both.negate()
		b.intersect(both)
	}
}

// foldLimit is the size of a range from which on it is taken to be closed under case folding.
const foldLimit = 0x3000

// fold adds the other case of every member.
func (b *setBuilder) fold() {
	n := len(b.ranges)
	for i := 0; i < n; i += 2 {
		lo, hi := b.ranges[i], b.ranges[i+1]
		if lo >= rawRune {
			continue
		}
		if hi-lo > foldLimit {
			hi = lo + foldLimit
		}
		for r := lo; r <= hi; r++ {
			eachFold(r, b.utf, func(f rune) { b.add(f, f) })
		}
	}
}

// eachFold calls add with the other cases of r.
func eachFold(r rune, utf bool, add func(rune)) {
	if !utf {
		switch {
		case r >= 'a' && r <= 'z':
			add(r - 32)
		case r >= 'A' && r <= 'Z':
			add(r + 32)
		}
		return
	}
	if r >= rawRune {
		return
	}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		add(f)
	}
}

// set returns the finished set.
func (b *setBuilder) set() *runeSet {
	b.normalize()
	s := &runeSet{ranges: b.ranges}
	for i := 0; i < len(b.ranges); i += 2 {
		for r := b.ranges[i]; r <= b.ranges[i+1] && r < 128; r++ {
			s.low[r>>6] |= 1 << (uint(r) & 63)
		}
	}
	return s
}

// table adds the members of a Unicode table above ASCII.
func (b *setBuilder) table(tables ...*unicode.RangeTable) {
	for _, t := range tables {
		for _, r := range t.R16 {
			b.stride(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range t.R32 {
			b.stride(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
}

func (b *setBuilder) stride(lo, hi, stride rune) {
	if stride == 1 {
		b.add(lo, hi)
		return
	}
	for r := lo; r <= hi; r += stride {
		b.add(r, r)
	}
}

// asciiClass returns a class of POSIX in the C locale, as pairs of bounds.
func asciiClass(name string) ([]rune, bool) {
	switch name {
	case "alpha":
		return []rune{'A', 'Z', 'a', 'z'}, true
	case "digit":
		return []rune{'0', '9'}, true
	case "alnum":
		return []rune{'0', '9', 'A', 'Z', 'a', 'z'}, true
	case "upper":
		return []rune{'A', 'Z'}, true
	case "lower":
		return []rune{'a', 'z'}, true
	case "space":
		return []rune{'\t', '\r', ' ', ' '}, true
	case "blank":
		return []rune{'\t', '\t', ' ', ' '}, true
	case "punct":
		return []rune{'!', '/', ':', '@', '[', '`', '{', '~'}, true
	case "print":
		return []rune{' ', '~'}, true
	case "graph":
		return []rune{'!', '~'}, true
	case "cntrl":
		return []rune{0, 31, 127, 127}, true
	case "xdigit":
		return []rune{'0', '9', 'A', 'F', 'a', 'f'}, true
	case "word":
		return []rune{'0', '9', 'A', 'Z', '_', '_', 'a', 'z'}, true
	case "ascii":
		return []rune{0, 127}, true
	}
	return nil, false
}

// wideSpaces are the spaces of a UTF-8 locale beyond ASCII.
var wideSpaces = []rune{0x1680, 0x1680, 0x2000, 0x2006, 0x2008, 0x200a, 0x2028, 0x2029, 0x205f, 0x205f, 0x3000, 0x3000}

// class adds a named class; false if there is none of that name. "word" and "ascii" are not
// POSIX's.
func (b *setBuilder) class(name string) bool {
	ascii, ok := asciiClass(name)
	if !ok {
		return false
	}
	b.ranges = append(b.ranges, ascii...)
	if !b.utf {
		return true
	}
	wide := setBuilder{utf: true}
	switch name {
	case "alpha", "alnum", "word":
		wide.table(unicode.L, unicode.Nd, unicode.Nl, unicode.Other_Alphabetic)
	case "upper":
		wide.table(unicode.Lu, unicode.Lt)
	case "lower":
		wide.table(unicode.Ll)
	case "space":
		b.ranges = append(b.ranges, wideSpaces...)
	case "blank":
		b.ranges = append(b.ranges, wideSpaces...)
		b.remove(0x2028)
		b.remove(0x2029)
	case "punct":
		wide.table(unicode.P, unicode.S, unicode.M, unicode.Cf, unicode.Co)
		wide.ranges = append(wide.ranges, 0xa0, 0xa0, 0x2007, 0x2007, 0x202f, 0x202f)
	case "print":
		wide.table(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs, unicode.Cf, unicode.Co)
	case "graph":
		wide.table(unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Cf, unicode.Co)
	case "cntrl":
		b.add(0x80, 0x9f)
		b.add(0x2028, 0x2029)
	}
	for i := 0; i < len(wide.ranges); i += 2 {
		if wide.ranges[i+1] >= 128 {
			b.add(max(128, wide.ranges[i]), wide.ranges[i+1])
		}
	}
	return true
}

// isRegexWord reports whether r is a letter, a digit or an underscore in the locale.
func isRegexWord(r rune, utf bool) bool {
	switch {
	case r < 128:
		return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	case !utf || r >= rawRune:
		return false
	}
	return unicode.IsLetter(r) || unicode.In(r, unicode.Nd, unicode.Nl, unicode.Other_Alphabetic)
}
