package builtins

import (
	"strconv"
	"strings"
)

// perlEscape reads a backslash outside of brackets.
func (p *regexParser) perlEscape() (*regexNode, error) {
	from := p.pos
	p.pos++
	if p.pos >= len(p.src) {
		p.pos = from
		return nil, &perlError{`\ at end of pattern`, "incomplete escape sequence, reached end of pattern prematurely", from, from + 1}
	}
	c := p.src[p.pos]
	assert := map[byte]assertKind{'b': assertWord, 'B': assertInside, 'A': assertBegin, 'z': assertEnd}
	if !p.rust() {
		assert['Z'], assert['G'] = assertEnd, assertBegin
	}
	kind, isAssert := assert[c]
	switch {
	case isAssert:
		p.pos++
		return &regexNode{kind: nodeAssert, assert: kind}, nil
	case c >= '1' && c <= '9' || !p.rust() && (c == 'g' || c == 'k'):
		return p.perlBackref(from)
	case p.rust():
	case c == 'K':
		p.pos++
		p.irregular = true
		return &regexNode{kind: nodeKeep}, nil
	case c == 'R':
		p.pos++
		crlf := &regexNode{kind: nodeCat, subs: []*regexNode{{kind: nodeRune, r: '\r'}, {kind: nodeRune, r: '\n'}}}
		b := setBuilder{utf: p.opt.utf8}
		b.add('\n', '\r')
		return &regexNode{kind: nodeAlt, subs: []*regexNode{crlf, {kind: nodeSet, set: b.set()}}}, nil
	case c == 'N':
		p.pos++
		saved := p.dotAll
		p.dotAll = false
		node := p.perlDot()
		p.dotAll = saved
		return node, nil
	case c == 'E':
		p.pos++
		return &regexNode{kind: nodeEmpty}, nil
	}
	b := &setBuilder{utf: p.opt.utf8}
	r, class, err := p.perlCharEscape(b)
	if err != nil {
		return nil, err
	}
	if !class {
		return p.char(r), nil
	}
	return &regexNode{kind: nodeSet, set: b.set()}, nil
}

// perlBackref reads \N, \g{N}, \gN or \k<name>.
func (p *regexParser) perlBackref(from int) (*regexNode, error) {
	letter := p.src[p.pos]
	word := ""
	if letter == 'g' || letter == 'k' {
		p.pos++
		for _, pair := range []string{"{}", "<>", "''"} {
			if p.accept(pair[:1]) {
				word, _, _ = strings.Cut(p.src[p.pos:], pair[1:])
				p.pos = min(p.pos+len(word)+1, len(p.src))
				break
			}
		}
	}
	if word == "" {
		start := p.pos
		p.number()
		word = p.src[start:p.pos]
	}
	if p.rust() {
		return nil, p.perlError(from, "", "backreferences are not supported")
	}
	n, named := p.names[word]
	if !named {
		n, _ = strconv.Atoi(word)
		if n < 0 {
			n += p.groups + 1
		}
	}
	if n <= 0 || n > p.groups {
		return nil, p.perlError(from, "reference to non-existent subpattern", "")
	}
	p.irregular = true
	return &regexNode{kind: nodeBackref, index: n, fold: p.fold}, nil
}

// perlCharEscape reads, after a backslash, an escape that stands for a character, or for a
// class, which it adds to b.
func (p *regexParser) perlCharEscape(b *setBuilder) (r rune, class bool, err error) {
	from := p.pos - 1
	c := p.src[p.pos]
	p.pos++
	switch c {
	case 'd', 'D', 'w', 'W', 's', 'S', 'h', 'H', 'v', 'V':
		if p.rust() && (c|0x20 == 'h' || c == 'V') {
			return 0, false, p.perlError(from, "", "unrecognized escape sequence")
		}
		if p.rust() && c == 'v' {
			return '\v', false, nil
		}
		b.addAll(p.perlClass(c))
		return 0, true, nil
	case 'p', 'P':
		return 0, true, p.unicodeEscape(b, from, c == 'P')
	case 'x':
		r, err = p.hexEscape(from)
		return r, false, err
	case 'u', 'U':
		if p.rust() {
			r, err = p.hexEscape(from)
			return r, false, err
		}
	case 'c':
		if !p.rust() && p.pos < len(p.src) {
			p.pos++
			return rune(strings.ToUpper(p.src[p.pos-1 : p.pos])[0] ^ 0x40), false, nil
		}
	case '0':
		if !p.rust() {
			p.pos--
			r, _ = p.coded(8, 1, 3)
			return r, false, nil
		}
	}
	const letters = "a\af\fn\nr\rt\te\x1b"
	if i := strings.IndexByte(letters, c); i >= 0 && i%2 == 0 && (c != 'e' || !p.rust()) {
		return rune(letters[i+1]), false, nil
	}
	if isLetter := c|0x20 >= 'a' && c|0x20 <= 'z'; isLetter || isDigit(c) || p.rust() && !strings.ContainsRune(`\.+*?()|[]{}^$#&-~ `, rune(c)) {
		return 0, false, p.perlError(from, `unrecognized character follows \`, "unrecognized escape sequence")
	}
	p.pos--
	return p.next(), false, nil
}

// perlClass is the set of a class letter: by Unicode for rg, by ASCII for PCRE.
func (p *regexParser) perlClass(c byte) *runeSet {
	b := setBuilder{utf: p.opt.utf8 && p.rust()}
	switch c | 0x20 {
	case 'd':
		b.class("digit")
		if b.utf {
			b.unicodeClass("Nd")
		}
	case 'w':
		b.class("word")
	case 's':
		b.class("space")
	case 'h':
		b.class("blank")
	case 'v':
		b.add('\n', '\r')
	}
	b.utf = p.opt.utf8
	if c < 'a' {
		b.negate()
	}
	return b.set()
}

// unicodeEscape reads the name of \pL or \p{Name}.
func (p *regexParser) unicodeEscape(b *setBuilder, from int, negative bool) error {
	var name string
	switch {
	case p.accept("{"):
		var ok bool
		name, _, ok = strings.Cut(p.src[p.pos:], "}")
		if !ok {
			return p.perlError(from, `malformed \P or \p sequence`, "incomplete escape sequence, reached end of pattern prematurely")
		}
		p.pos += len(name) + 1
		if rest, ok := strings.CutPrefix(name, "^"); ok {
			name, negative = rest, !negative
		}
	case p.pos < len(p.src):
		name = p.src[p.pos : p.pos+1]
		p.pos++
	}
	sub := setBuilder{utf: p.opt.utf8}
	if !sub.unicodeClass(name) {
		return p.perlError(from, `unknown property after \P or \p`, "Unicode property not found")
	}
	if negative {
		sub.negate()
	}
	b.ranges = append(b.ranges, sub.ranges...)
	return nil
}

// hexEscape reads the digits of \xHH or \x{H…}.
func (p *regexParser) hexEscape(from int) (rune, error) {
	if p.accept("{") {
		digits, _, ok := strings.Cut(p.src[p.pos:], "}")
		n, err := strconv.ParseUint(digits, 16, 32)
		if !ok || err != nil || n > 0x10ffff {
			return 0, p.perlError(from, `non-hex character in \x{} (closing brace missing?)`, "hexadecimal literal is not a Unicode scalar value")
		}
		p.pos += len(digits) + 1
		return rune(n), nil
	}
	start := p.pos
	for p.pos < len(p.src) && p.pos < start+2 && strings.IndexByte("0123456789abcdef", lowerByte(p.src[p.pos])) >= 0 {
		p.pos++
	}
	if p.pos == start && p.rust() {
		return 0, p.perlError(from, "", "invalid hexadecimal digit")
	}
	n, _ := strconv.ParseUint("0"+p.src[start:p.pos], 16, 32)
	return rune(n), nil
}

// perlBracket reads a character class after its [.
func (p *regexParser) perlBracket(from int) (*regexNode, error) {
	b, err := p.perlMembers(from)
	if err != nil {
		return nil, err
	}
	return &regexNode{kind: nodeSet, set: b.set()}, nil
}

func (p *regexParser) perlMembers(from int) (*setBuilder, error) {
	if p.nesting++; p.nesting > nestingLimit {
		return nil, p.perlError(from, "character class nested too deeply", "exceeds the nest limit")
	}
	defer func() { p.nesting-- }()
	negative := p.accept("^")
	b := &setBuilder{utf: p.opt.utf8}
	var with *setBuilder // what && takes the intersection with
	for first := true; ; first = false {
		if p.pos >= len(p.src) {
			return nil, &perlError{"missing terminating ] for character class", "unclosed character class", from, from + 1}
		}
		if !first && p.accept("]") {
			break
		}
		if p.rust() && p.accept("&&") {
			if with != nil {
				b.intersect(with)
			}
			with, b = b, &setBuilder{utf: p.opt.utf8}
			continue
		}
		if err := p.perlMember(b); err != nil {
			return nil, err
		}
	}
	if with != nil {
		b.intersect(with)
	}
	if p.fold {
		b.fold()
	}
	if negative {
		b.negate()
	}
	return b, nil
}

// perlMember reads a class, a character or a range.
func (p *regexParser) perlMember(b *setBuilder) error {
	from := p.pos
	if p.has("[:") {
		if name, _, ok := strings.Cut(p.src[p.pos+2:], ":]"); ok && strings.Trim(name, "^abcdefghijklmnopqrstuvwxyz") == "" {
			p.pos += len(name) + 4
			sub := setBuilder{}
			short, negative := strings.CutPrefix(name, "^")
			if !sub.class(short) {
				return p.perlError(from, "unknown POSIX class name", "unrecognized character class")
			}
			if sub.utf = p.opt.utf8; negative {
				sub.negate()
			}
			b.ranges = append(b.ranges, sub.ranges...)
			return nil
		}
	}
	if p.rust() && p.accept("[") {
		sub, err := p.perlMembers(from)
		if err == nil {
			b.ranges = append(b.ranges, sub.ranges...)
		}
		return err
	}
	lo, class, err := p.perlMemberChar(b)
	if err != nil || class {
		return err
	}
	if !p.has("-") || p.has("-]") || p.pos+1 >= len(p.src) {
		b.add(lo, lo)
		return nil
	}
	p.pos++
	hi, class, err := p.perlMemberChar(b)
	switch {
	case err != nil:
		return err
	case class:
		b.add(lo, lo)
		b.add('-', '-')
	case hi < lo:
		return p.perlError(from, "range out of order in character class", "invalid character class range, the start must be <= the end")
	default:
		b.add(lo, hi)
	}
	return nil
}

// perlMemberChar reads one character of a class; class: it was a class and is in b.
func (p *regexParser) perlMemberChar(b *setBuilder) (r rune, class bool, err error) {
	if p.pos >= len(p.src) || p.src[p.pos] != '\\' {
		return p.next(), false, nil
	}
	p.pos++
	switch {
	case p.pos >= len(p.src):
		return 0, false, p.perlError(p.pos-1, `\ at end of pattern`, "incomplete escape sequence, reached end of pattern prematurely")
	case !p.rust() && p.accept("b"):
		return '\b', false, nil
	}
	return p.perlCharEscape(b)
}
