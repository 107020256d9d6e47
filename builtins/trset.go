package builtins

import (
	"fmt"
	"strings"
)

// trKind is what an element of a tr STRING is.
type trKind uint8

const (
	trChar trKind = iota // low to high, a single character or a range
	trClass
	trEqual
	trRepeat
)

// trItem is one element.
type trItem struct {
	kind      trKind
	low, high byte
	class     string
	count     int // of a repeat
	fill      bool
}

// trSet is a STRING of tr.
type trSet struct{ items []trItem }

// trUnit is one character of an array; the characters of [:upper:] and [:lower:] know their
// class, and the first one its size.
type trUnit struct {
	b     byte
	class byte // 'u', 'l' or 0
	size  int
}

// begins reports whether the unit is the first of a case class.
func (u trUnit) begins() bool { return u.class != 0 && u.size > 0 }

const trMostRepeats = 1 << 20 // of one [c*n]: no array has more than 256 characters to map

func (it *trItem) bytes() []byte {
	var out []byte
	switch it.kind {
	case trClass:
		for b := range 256 {
			if inByteClass(it.class, byte(b)) {
				out = append(out, byte(b))
			}
		}
	case trRepeat:
		for range it.count {
			out = append(out, it.low)
		}
	default:
		for b := int(it.low); b <= int(it.high); b++ {
			out = append(out, byte(b))
		}
	}
	return out
}

// units is the array that the set stands for.
func (s *trSet) units() []trUnit {
	var out []trUnit
	for i := range s.items {
		it := &s.items[i]
		list := it.bytes()
		for j, b := range list {
			u := trUnit{b: b}
			if it.kind == trClass && (it.class == "upper" || it.class == "lower") {
				u.class = it.class[0]
				if j == 0 {
					u.size = len(list)
				}
			}
			out = append(out, u)
		}
	}
	return out
}

func (s *trSet) length() int {
	n := 0
	for i := range s.items {
		it := &s.items[i]
		if it.kind == trRepeat {
			n += it.count
		} else {
			n += len(it.bytes())
		}
	}
	return n
}

func (s *trSet) members() *byteSet {
	set := &byteSet{}
	for _, u := range s.units() {
		set[u.b] = true
	}
	return set
}

// fills counts the repeats without a number.
func (s *trSet) fills() int {
	n := 0
	for _, it := range s.items {
		if it.fill {
			n++
		}
	}
	return n
}

// fill gives the repeat without a number the count that makes the set as long as length.
func (s *trSet) fill(length int) {
	missing := max(0, length-s.length())
	for i := range s.items {
		if s.items[i].fill {
			s.items[i].count = missing
		}
	}
}

func (s *trSet) has(kind trKind) bool {
	for _, it := range s.items {
		if it.kind == kind {
			return true
		}
	}
	return false
}

// restricted reports whether there is a class that is no case.
func (s *trSet) restricted() bool {
	for _, it := range s.items {
		if it.kind == trClass && it.class != "upper" && it.class != "lower" {
			return true
		}
	}
	return false
}

// uniform reports whether all characters are the same.
func (s *trSet) uniform() bool {
	list := s.units()
	for _, u := range list {
		if u.b != list[0].b {
			return false
		}
	}
	return true
}

// inByteClass reports whether b is in a class of the C locale.
func inByteClass(class string, b byte) bool {
	graph := b > ' ' && b < 0x7f
	switch class {
	case "alnum":
		return isLetter(b) || isDigit(b)
	case "alpha":
		return isLetter(b)
	case "blank":
		return b == ' ' || b == '\t'
	case "cntrl":
		return b < ' ' || b == 0x7f
	case "digit":
		return isDigit(b)
	case "graph":
		return graph
	case "lower":
		return b >= 'a' && b <= 'z'
	case "print":
		return graph || b == ' '
	case "punct":
		return graph && !isLetter(b) && !isDigit(b)
	case "space":
		return isSpace(b)
	case "upper":
		return b >= 'A' && b <= 'Z'
	case "xdigit":
		return hexValue(b) >= 0
	}
	return false
}

const byteClassNames = " alnum alpha blank cntrl digit graph lower print punct space upper xdigit "

// trParser reads a STRING.
type trParser struct {
	c       *call
	text    []byte
	escaped []bool
	set     trSet
}

func parseTrSet(c *call, word string) (*trSet, error) {
	p := &trParser{c: c}
	p.text, p.escaped = unescapeTr(c, word)
	i := 0
	for i+2 < len(p.text) {
		if p.is(i, '[') {
			next, err := p.bracket(i)
			if err != nil {
				return nil, err
			}
			if next > i {
				i = next
				continue
			}
		}
		if !p.is(i+1, '-') {
			p.char(i)
			i++
			continue
		}
		low, high := p.text[i], p.text[i+2]
		if low > high {
			return nil, c.die("range-endpoints of '%s-%s' are in reverse collating sequence order", trOctal(low), trOctal(high))
		}
		p.set.items = append(p.set.items, trItem{low: low, high: high})
		i += 3
	}
	for ; i < len(p.text); i++ {
		p.char(i)
	}
	return &p.set, nil
}

func (p *trParser) char(i int) {
	p.set.items = append(p.set.items, trItem{low: p.text[i], high: p.text[i]})
}

// is reports whether there is an unescaped b at i.
func (p *trParser) is(i int, b byte) bool {
	return i < len(p.text) && p.text[i] == b && !p.escaped[i]
}

// bracket reads [:class:], [=c=] and [c*n] at i and returns where they end; i if there is none.
func (p *trParser) bracket(i int) (int, error) {
	if p.is(i+1, ':') || p.is(i+1, '=') {
		mark := p.text[i+1]
		for end := i + 2; end+1 < len(p.text); end++ {
			if p.is(end, mark) && p.is(end+1, ']') {
				done, err := p.class(i, end)
				if err != nil || done {
					return end + 2, err
				}
				break
			}
		}
	}
	return p.repeat(i)
}

// class reads what is between i+2 and end; done is false if it may be a repeat.
func (p *trParser) class(i, end int) (done bool, err error) {
	name := string(p.text[i+2 : end])
	if p.text[i+1] == ':' {
		switch {
		case name == "":
			return false, p.c.die("missing character class name '[::]'")
		case strings.Contains(byteClassNames, " "+name+" "):
			p.set.items = append(p.set.items, trItem{kind: trClass, class: name})
			return true, nil
		case p.starDigits(i + 2):
			return false, nil
		}
		return false, p.c.die("invalid character class %s", p.c.quote(trPrintables(name)))
	}
	switch {
	case name == "":
		return false, p.c.die("missing equivalence class character '[==]'")
	case len(name) == 1:
		p.set.items = append(p.set.items, trItem{kind: trEqual, low: name[0], high: name[0]})
		return true, nil
	case p.starDigits(i + 2):
		return false, nil
	}
	return false, p.c.die("%s: equivalence class operand must be a single character", trPrintables(name))
}

// starDigits reports whether "*", digits and "]" follow.
func (p *trParser) starDigits(i int) bool {
	if !p.is(i, '*') {
		return false
	}
	for i++; i < len(p.text) && isDigit(p.text[i]); i++ {
	}
	return p.is(i, ']')
}

func (p *trParser) repeat(i int) (int, error) {
	if !p.is(i+2, '*') {
		return i, nil
	}
	for end := i + 3; end < len(p.text) && !p.escaped[end]; end++ {
		if p.text[end] != ']' {
			continue
		}
		digits := string(p.text[i+3 : end])
		it := trItem{kind: trRepeat, low: p.text[i+1], high: p.text[i+1], fill: digits == ""}
		if digits != "" {
			n, ok := repeatCount(digits)
			if !ok {
				return 0, p.c.die("invalid repeat count %s in [c*n] construct", p.c.quote(trPrintables(digits)))
			}
			it.count, it.fill = n, n == 0
		}
		p.set.items = append(p.set.items, it)
		return end + 1, nil
	}
	return i, nil
}

// repeatCount reads the n of [c*n], octal if it begins with 0.
func repeatCount(digits string) (int, bool) {
	base := 10
	if digits[0] == '0' {
		base = 8
	}
	n := 0
	for i := 0; i < len(digits); i++ {
		d := hexValue(digits[i])
		if d < 0 || d >= base {
			return 0, false
		}
		n = min(n*base+d, trMostRepeats)
	}
	return n, true
}

// trPrintable writes a character as tr's messages do.
func trPrintable(b byte) string {
	const letters = "abtnvfr" // from 7 on
	switch {
	case b == '\\':
		return `\\`
	case b >= 7 && int(b) < 7+len(letters):
		return `\` + letters[b-7:b-6]
	case b >= ' ' && b < 0x7f:
		return string(rune(b))
	}
	return fmt.Sprintf("\\%03o", b)
}

// trOctal is trPrintable without letters.
func trOctal(b byte) string {
	if b >= ' ' && b < 0x7f {
		return string(rune(b))
	}
	return fmt.Sprintf("\\%03o", b)
}

func trPrintables(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		b.WriteString(trPrintable(s[i]))
	}
	return b.String()
}
