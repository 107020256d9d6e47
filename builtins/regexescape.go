package builtins

import (
	"strings"
)

// escapeAssert returns the condition that GNU writes with a backslash and this letter.
func escapeAssert(name byte) (assertKind, bool) {
	switch name {
	case 'b':
		return assertWord, true
	case 'B':
		return assertInside, true
	case '<':
		return assertHead, true
	case '>':
		return assertTail, true
	case '`':
		return assertBegin, true
	case '\'':
		return assertEnd, true
	}
	return 0, false
}

// escape reads a backslash and what it escapes.
func (p *regexParser) escape() (*regexNode, error) {
	p.pos++
	if p.pos >= len(p.src) {
		return nil, errRegexSlash
	}
	if r, ok := p.charEscape(); ok {
		return p.char(r), nil
	}
	c := p.src[p.pos]
	switch {
	case p.opt.awk && c == 'y':
		p.pos++
		return &regexNode{kind: nodeAssert, assert: assertWord}, nil
	case c >= '1' && c <= '9' && !p.opt.awk:
		p.pos++
		return p.backref(int(c - '0'))
	case c == 'w' || c == 'W' || c == 's' || c == 'S':
		p.pos++
		return &regexNode{kind: nodeSet, set: p.escapedSet(c)}, nil
	}
	if kind, ok := escapeAssert(c); ok {
		p.pos++
		return &regexNode{kind: nodeAssert, assert: kind}, nil
	}
	return p.char(p.next()), nil
}

// escapedSet is the set of \w \W \s \S \d \D in the locale.
func (p *regexParser) escapedSet(c byte) *runeSet {
	b := setBuilder{utf: p.opt.utf8}
	switch c | 0x20 {
	case 'w':
		b.class("word")
	case 's':
		b.class("space")
	case 'd':
		b.class("digit")
	}
	if c < 'a' {
		b.negate()
	}
	return b.set()
}

func (p *regexParser) backref(n int) (*regexNode, error) {
	if !p.closed[n] {
		return nil, errRegexBackref
	}
	p.irregular = true
	return &regexNode{kind: nodeBackref, index: n, fold: p.fold}, nil
}

// charEscape reads an escape that stands for a character, after its backslash, where the
// options have such escapes.
func (p *regexParser) charEscape() (rune, bool) {
	if !p.opt.escapes && !p.opt.awk {
		return 0, false
	}
	const letters = "a\af\fn\nr\rt\tv\v"
	c := p.src[p.pos]
	if i := strings.IndexByte(letters, c); i >= 0 && i%2 == 0 {
		p.pos++
		return rune(letters[i+1]), true
	}
	if p.opt.awk {
		switch {
		case c == 'b':
			p.pos++
			return '\b', true
		case c >= '0' && c <= '7':
			return p.coded(8, 1, 3)
		case c == '"' || c == '/':
			p.pos++
			return rune(c), true
		}
		return 0, false
	}
	from := p.pos
	p.pos++
	var r rune
	ok := false
	switch c {
	case 'd':
		r, ok = p.coded(10, 3, 3)
	case 'o':
		r, ok = p.coded(8, 3, 3)
	case 'x':
		r, ok = p.coded(16, 1, 2)
	case 'c':
		if ok = p.pos < len(p.src); ok {
			r = rune(strings.ToUpper(p.src[p.pos : p.pos+1])[0] ^ 0x40)
			p.pos++
		}
	}
	if !ok {
		p.pos = from
	}
	return r, ok
}

// coded reads a number of at least low and at most high digits: the code of a byte.
func (p *regexParser) coded(base, low, high int) (rune, bool) {
	value, digits := 0, 0
	for digits < high && p.pos < len(p.src) {
		d := strings.IndexByte("0123456789abcdef", lowerByte(p.src[p.pos]))
		if d < 0 || d >= base {
			break
		}
		value = value*base + d
		digits++
		p.pos++
	}
	if digits < low {
		p.pos -= digits
		return 0, false
	}
	return loneByte(byte(value), p.opt.utf8), true
}

func lowerByte(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 32
	}
	return c
}

// loneByte is the character that a lone byte is.
func loneByte(b byte, utf bool) rune {
	r, _ := decodeRegex([]byte{b}, utf)
	return r
}

// bracket reads a bracket expression after its [.
func (p *regexParser) bracket() (*regexNode, error) {
	from := p.pos
	negative := p.accept("^")
	if p.pos >= len(p.src) {
		return nil, errRegexPattern
	}
	b := &setBuilder{utf: p.opt.utf8}
	for first := true; ; first = false {
		if p.pos >= len(p.src) {
			return nil, errRegexBracket
		}
		if !first && p.accept("]") {
			break
		}
		if p.has("-") && !first && !p.has("-]") && p.pos+1 < len(p.src) && !p.opt.awk && !p.glob {
			return nil, errRegexRange // a - in the middle must be that of a range
		}
		if err := p.bracketItem(b); err != nil {
			return nil, err
		}
	}
	if inside := p.src[from : p.pos-1]; len(inside) > 2 && inside[0] == ':' && inside[len(inside)-1] == ':' && !p.opt.awk {
		return nil, errRegexClassPut
	}
	if p.fold {
		b.fold()
	}
	if negative {
		b.negate()
	}
	return &regexNode{kind: nodeSet, set: b.set()}, nil
}

// bracketItem reads a class, a character or a range into b.
func (p *regexParser) bracketItem(b *setBuilder) error {
	if p.accept("[:") {
		name, err := p.bracketName(":]")
		if err != nil {
			return err
		}
		if p.fold && (name == "upper" || name == "lower") {
			name = "alpha"
		}
		if name == "word" || name == "ascii" || !b.class(name) {
			return errRegexClass
		}
		return nil
	}
	lo, err := p.bracketChar()
	if err != nil {
		return err
	}
	if !p.has("-") || p.has("-]") || p.pos+1 >= len(p.src) {
		b.add(lo, lo)
		return nil
	}
	p.pos++
	if p.has("[:") {
		return errRegexRange
	}
	hi, err := p.bracketChar()
	if err != nil {
		return err
	}
	if hi < lo {
		return errRegexRange
	}
	b.add(lo, hi)
	return nil
}

// bracketName reads up to end, which closes a class or a collating symbol.
func (p *regexParser) bracketName(end string) (string, error) {
	name, _, ok := strings.Cut(p.src[p.pos:], end)
	if !ok {
		return "", errRegexBracket
	}
	p.pos += len(name) + len(end)
	return name, nil
}

// bracketChar reads a character of a bracket expression, also as [.c.] or [=c=].
func (p *regexParser) bracketChar() (rune, error) {
	for _, mark := range []string{".", "="} {
		if !p.accept("[" + mark) {
			continue
		}
		name, err := p.bracketName(mark + "]")
		if err != nil {
			return 0, err
		}
		sub := &regexParser{src: name, opt: p.opt}
		if name == "" {
			return 0, errRegexCollate
		}
		r := sub.next()
		if sub.pos < len(name) {
			return 0, errRegexCollate
		}
		return r, nil
	}
	if p.has(`\`) && p.pos+1 < len(p.src) && (p.opt.escapes || p.opt.awk) {
		p.pos++
		if r, ok := p.charEscape(); ok {
			return r, nil
		}
		if !p.opt.awk {
			p.pos--
		}
	}
	if p.pos >= len(p.src) {
		return 0, errRegexBracket
	}
	return p.next(), nil
}
