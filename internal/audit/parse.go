package audit

import (
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// parser reads the JSON of one line. It knows the whole grammar, for keys of later versions
// have to be skipped, and takes nothing else: trailing commas, bare words, raw control
// bytes are errors. The first error stays; callers check it once, at the end.
type parser struct {
	in    string
	pos   int
	depth int
	err   error
}

// maxDepth bounds the nesting of values that are skipped.
const maxDepth = 64

var errShape = errors.New("not an audit record")

func (p *parser) fail() { // keeps the first error; moves to the end, so that loops stop
	if p.err == nil {
		p.err = errShape
	}
	p.pos = len(p.in)
}

func (p *parser) peek() byte {
	for p.pos < len(p.in) {
		switch c := p.in[p.pos]; c {
		case ' ', '\t', '\r', '\n':
			p.pos++
		default:
			return c
		}
	}
	return 0
}

// take consumes c if it is next.
func (p *parser) take(c byte) bool {
	if p.peek() != c || p.pos >= len(p.in) {
		return false
	}
	p.pos++
	return true
}

func (p *parser) want(c byte) {
	if !p.take(c) {
		p.fail()
	}
}

// object calls field for each key of an object; field must consume the value.
func (p *parser) object(field func(key string)) {
	p.enter('{')
	for first := true; p.err == nil && !p.take('}'); first = false {
		if !first {
			p.want(',')
		}
		key := p.string()
		p.want(':')
		if p.err == nil {
			field(key)
		}
	}
	p.depth--
}

// array calls entry for each entry of an array; entry must consume it.
func (p *parser) array(entry func()) {
	p.enter('[')
	for first := true; p.err == nil && !p.take(']'); first = false {
		if !first {
			p.want(',')
		}
		if p.err == nil {
			entry()
		}
	}
	p.depth--
}

func (p *parser) enter(c byte) {
	p.want(c)
	if p.depth++; p.depth > maxDepth {
		p.fail()
	}
}

func (p *parser) strings() (list []string) {
	p.array(func() { list = append(list, p.string()) })
	return list
}

// string reads a string and undoes [appendString].
func (p *parser) string() string {
	p.want('"')
	start := p.pos
	for p.pos < len(p.in) {
		switch c := p.in[p.pos]; {
		case c == '"':
			p.pos++
			return p.in[start : p.pos-1]
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			p.fail()
		default:
			p.pos++
		}
	}
	p.fail()
	return ""
}

// escaped reads the rest of a string that holds an escape.
func (p *parser) escaped(start int) string {
	b := append([]byte(nil), p.in[start:p.pos]...)
	for p.pos < len(p.in) {
		c := p.in[p.pos]
		p.pos++
		switch {
		case c == '"':
			return string(b)
		case c == '\\':
			b = p.escape(b)
		case c < ' ':
			p.fail()
		default:
			b = append(b, c)
		}
	}
	p.fail()
	return ""
}

// escape reads what follows a backslash.
func (p *parser) escape(b []byte) []byte {
	if p.pos >= len(p.in) {
		p.fail()
		return b
	}
	c := p.in[p.pos]
	p.pos++
	switch c {
	case '"', '\\', '/':
		return append(b, c)
	case 'n':
		return append(b, '\n')
	case 't':
		return append(b, '\t')
	case 'r':
		return append(b, '\r')
	case 'b':
		return append(b, '\b')
	case 'f':
		return append(b, '\f')
	case 'u':
		return p.unit(b)
	default:
		p.fail()
		return b
	}
}

// unit reads the digits of a \u escape, and the second half of a surrogate pair.
func (p *parser) unit(b []byte) []byte {
	u, ok := p.hex4(p.pos)
	if !ok {
		p.fail()
		return b
	}
	p.pos += 4
	switch {
	case u >= 0xdc80 && u <= 0xdcff: // a byte that was not UTF-8
		return append(b, byte(u))
	case u >= 0xd800 && u <= 0xdbff && p.pos+1 < len(p.in) && p.in[p.pos] == '\\' && p.in[p.pos+1] == 'u':
		if low, ok := p.hex4(p.pos + 2); ok && low >= 0xdc00 && low <= 0xdfff {
			p.pos += 6
			return utf8.AppendRune(b, (u-0xd800)<<10|(low-0xdc00)+0x10000)
		}
	}
	return utf8.AppendRune(b, u) // a half pair of foreign origin becomes U+FFFD
}

func (p *parser) hex4(at int) (rune, bool) {
	if at+4 > len(p.in) {
		return 0, false
	}
	u, err := strconv.ParseUint(p.in[at:at+4], 16, 16)
	return rune(u), err == nil
}

// number returns the text of a number.
func (p *parser) number() string {
	p.peek()
	start := p.pos
	if p.pos < len(p.in) && p.in[p.pos] == '-' {
		p.pos++
	}
	digits := func() (n int) {
		for ; p.pos < len(p.in) && p.in[p.pos] >= '0' && p.in[p.pos] <= '9'; n++ {
			p.pos++
		}
		if n == 0 {
			p.fail()
		}
		return n
	}
	if first := p.pos; digits() > 1 && p.in[first] == '0' {
		p.fail()
	}
	if p.pos < len(p.in) && p.in[p.pos] == '.' {
		p.pos++
		digits()
	}
	if p.pos < len(p.in) && p.in[p.pos]|0x20 == 'e' {
		p.pos++
		if p.pos < len(p.in) && (p.in[p.pos] == '+' || p.in[p.pos] == '-') {
			p.pos++
		}
		digits()
	}
	if p.err != nil {
		return ""
	}
	return p.in[start:p.pos]
}

func (p *parser) int64() int64 {
	n, err := strconv.ParseInt(p.number(), 10, 64)
	if err != nil {
		p.fail()
	}
	return n
}

func (p *parser) int() int { return int(p.int64()) }

// ms reads milliseconds. Whole microseconds up to 2^53 come back exactly.
func (p *parser) ms() time.Duration {
	f, err := strconv.ParseFloat(p.number(), 64)
	if err != nil {
		p.fail()
		return 0
	}
	us := f * 1000
	if us < 0 {
		return time.Duration(us-0.5) * time.Microsecond
	}
	return time.Duration(us+0.5) * time.Microsecond
}

func (p *parser) time() time.Time {
	t, err := time.Parse(time.RFC3339Nano, p.string())
	if err != nil {
		p.fail()
	}
	return t.UTC()
}

// skip passes over a value of any kind.
func (p *parser) skip() {
	switch c := p.peek(); c {
	case '{':
		p.object(func(string) { p.skip() })
	case '[':
		p.array(p.skip)
	case '"':
		p.string()
	case 't', 'f', 'n':
		p.word()
	default:
		p.number()
	}
}

func (p *parser) word() {
	for _, w := range [...]string{"true", "false", "null"} {
		if end := p.pos + len(w); end <= len(p.in) && p.in[p.pos:end] == w {
			p.pos = end
			return
		}
	}
	p.fail()
}
