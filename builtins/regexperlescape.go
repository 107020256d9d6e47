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
		if p.looks > 0 {
			return nil, p.perlError(from, "\\K is not allowed in lookarounds (but see PCRE2_EXTRA_ALLOW_LOOKAROUND_BSK)", "")
		}
		p.irregular = true
		return &regexNode{kind: nodeKeep}, nil
	case c == 'R':
		p.pos++
		crlf := &regexNode{kind: nodeCat, subs: []*regexNode{{kind: nodeRune, r: '\r'}, {kind: nodeRune, r: '\n'}}}
		b := setBuilder{utf: p.opt.utf8}
		b.add('\n', '\r')
		return &regexNode{kind: nodeAlt, subs: []*regexNode{crlf, {kind: nodeSet, set: b.set()}}}, nil
	case c == 'X': // a character and the marks on it
		p.pos++
		p.irregular = true
		return p.cluster(), nil
	case c == 'N':
		p.pos++
		if p.has("{") && !p.quantifies() {
			return nil, p.perlError(from, perlNames, "")
		}
		saved := p.dotAll
		p.dotAll = false
		node := p.perlDot()
		p.dotAll = saved
		return node, nil
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

// perlNames says what PCRE says of escapes of Perl's that it does not have.
const perlNames = `PCRE2 does not support \F, \L, \l, \N{name}, \U, or \u`

// quantifies reports whether an interval stands here.
func (p *regexParser) quantifies() bool {
	from := p.pos
	_, ok, _ := p.perlOperator()
	p.pos = from
	return ok
}

// cluster is \X, roughly: a line end, or a character with its marks.
func (p *regexParser) cluster() *regexNode {
	b := setBuilder{utf: p.opt.utf8}
	b.unicodeClass("M")
	marks := &regexNode{kind: nodeRepeat, max: -1, subs: []*regexNode{{kind: nodeSet, set: b.set()}}}
	if !p.opt.utf8 {
		marks = &regexNode{}
	}
	crlf := &regexNode{kind: nodeCat, subs: []*regexNode{{kind: nodeRune, r: '\r'}, {kind: nodeRune, r: '\n'}}}
	one := &regexNode{kind: nodeCat, subs: []*regexNode{p.any(), marks}}
	return &regexNode{kind: nodeAtomic, subs: []*regexNode{{kind: nodeAlt, subs: []*regexNode{crlf, one}}}}
}

// perlBackref reads \N, \g{N}, \gN or \k<name>; \g<N> and \g'N' call the group. A number that is
// no group's is the code of a character.
func (p *regexParser) perlBackref(from int) (*regexNode, error) {
	if p.rust() {
		p.number()
		return nil, p.perlError(from, "", "backreferences are not supported")
	}
	letter := p.src[p.pos]
	if isDigit(letter) {
		start := p.pos
		if n := p.number(); n < 10 || letter >= '8' || n <= p.groups {
			return p.namedRef(from, p.src[start:p.pos]), nil
		}
		p.pos = start
		r, _ := p.coded(8, 1, 3)
		return p.char(r), nil
	}
	p.pos++
	open := ""
	if p.pos < len(p.src) {
		open = p.src[p.pos : p.pos+1]
	}
	end, ok := map[string]string{"{": "}", "<": ">", "'": "'"}[open]
	if !ok {
		if word := p.callWord(); letter == 'g' && word != "" && word != "R" {
			p.pos += len(word)
			return p.namedRef(from, word), nil
		}
		if letter == 'g' {
			return nil, p.perlError(from, `\g is not followed by a braced, angle-bracketed, or quoted name/number or by a plain number`, "")
		}
		return nil, p.perlError(from, `\k is not followed by a braced, angle-bracketed, or quoted name`, "")
	}
	p.pos++
	word := ""
	var err error
	if letter == 'g' && !p.has("R") {
		word = p.callWord()
		p.pos += len(word)
	}
	if word == "" {
		word, err = p.refName(end)
	} else if !p.accept(end) {
		err = p.perlError(from, "syntax error in subpattern name (missing terminator?)", "")
	}
	if letter == 'g' && open != "{" {
		return p.callOf(from, word), err
	}
	return p.namedRef(from, word), err
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
		return 0, false, p.perlError(from, perlNames, "")
	case 'l', 'L', 'F':
		if !p.rust() {
			return 0, false, p.perlError(from, perlNames, "")
		}
	case 'o':
		if !p.rust() {
			r, err = p.octalEscape(from)
			return r, false, err
		}
	case 'c':
		if !p.rust() {
			if p.pos >= len(p.src) {
				return 0, false, p.perlError(from, `\c at end of pattern`, "")
			}
			p.pos++
			if c := p.src[p.pos-1]; c < ' ' || c > '~' {
				return 0, false, p.perlError(from, `\c must be followed by a printable ASCII character`, "")
			}
			return rune(strings.ToUpper(p.src[p.pos-1 : p.pos])[0] ^ 0x40), false, nil
		}
	case '0', '1', '2', '3', '4', '5', '6', '7':
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
		b.add(0xa0, 0xa0)
		if p.opt.utf8 {
			b.unicodeClass("Zs")
			b.add(0x180e, 0x180e)
		}
	case 'v':
		b.add('\n', '\r')
		b.add(0x85, 0x85)
		if p.opt.utf8 {
			b.add(0x2028, 0x2029)
		}
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
	if name == "" && !p.rust() {
		return p.perlError(from, `malformed \P or \p sequence`, "")
	}
	sub := setBuilder{utf: p.opt.utf8}
	if !sub.unicodeClass(name) && (p.rust() || !sub.perlProperty(name)) {
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
		return rune(n), p.tooLarge(from, n)
	}
	start, most := p.pos, 2
	if letter := p.src[from+1]; letter == 'u' {
		most = 4
	} else if letter == 'U' {
		most = 8
	}
	for p.pos < len(p.src) && p.pos < start+most && strings.IndexByte("0123456789abcdef", lowerByte(p.src[p.pos])) >= 0 {
		p.pos++
	}
	if p.pos < start+most && p.rust() {
		return 0, p.perlError(from, "", "invalid hexadecimal digit")
	}
	n, _ := strconv.ParseUint("0"+p.src[start:p.pos], 16, 32)
	return rune(n), nil
}

// tooLarge is the error for a code that the locale has no character for.
func (p *regexParser) tooLarge(from int, code uint64) error {
	if !p.rust() && !p.opt.utf8 && code > 255 || code > 0x10ffff {
		return p.perlError(from, `character code point value in \x{} or \o{} is too large`, "")
	}
	return nil
}

// octalEscape reads the digits of \o{N…}.
func (p *regexParser) octalEscape(from int) (rune, error) {
	if !p.accept("{") {
		return 0, p.perlError(from, `missing opening brace after \o`, "")
	}
	digits, _, ok := strings.Cut(p.src[p.pos:], "}")
	n, err := strconv.ParseUint(digits, 8, 32)
	switch {
	case digits == "":
		return 0, p.perlError(from, `digits missing in \x{} or \o{} or \N{U+}`, "")
	case !ok || err != nil:
		return 0, p.perlError(from, `non-octal character in \o{} (closing brace missing?)`, "")
	}
	p.pos += len(digits) + 1
	return rune(n), p.tooLarge(from, n)
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
	var with *setBuilder // what op is done to with what follows
	op := ""
	for p.rust() && p.accept("-") {
		b.add('-', '-')
	}
	for first := len(b.ranges) == 0; ; first = false {
		if p.pos >= len(p.src) {
			return nil, &perlError{"missing terminating ] for character class", "unclosed character class", from, from + 1}
		}
		if !first && p.accept("]") {
			break
		}
		if next := p.setOperator(); next != "" {
			b.combine(with, op, p.fold)
			with, op, b = b, next, &setBuilder{utf: p.opt.utf8}
			continue
		}
		if err := p.perlMember(b); err != nil {
			return nil, err
		}
	}
	b.combine(with, op, p.fold)
	if negative {
		b.negate()
	}
	return b, nil
}

// setOperator reads an operator of rg's classes: &&, -- or ~~.
func (p *regexParser) setOperator() string {
	for _, op := range []string{"&&", "--", "~~"} {
		if p.rust() && p.accept(op) {
			return op
		}
	}
	return ""
}

// posixClass reports whether [: :], [. .] or [= =] stands here; kind is the character.
func (p *regexParser) posixClass() (kind byte, ok bool) {
	if !p.has("[:") && !p.has("[.") && !p.has("[=") {
		return 0, false
	}
	kind = p.src[p.pos+1]
	name, _, ok := strings.Cut(p.src[p.pos+2:], string([]byte{kind, ']'}))
	return kind, ok && strings.Trim(name, "^abcdefghijklmnopqrstuvwxyz") == ""
}

// perlMember reads a class, a character or a range.
func (p *regexParser) perlMember(b *setBuilder) error {
	from := p.pos
	if kind, ok := p.posixClass(); ok && kind != ':' && !p.rust() {
		return p.perlError(from, "POSIX collating elements are not supported", "")
	} else if ok && kind == ':' {
		name, _, _ := strings.Cut(p.src[p.pos+2:], ":]")
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
	if !p.rust() && p.accept(`\Q`) {
		text, _, found := strings.Cut(p.src[p.pos:], `\E`)
		if p.pos += len(text); found {
			p.pos += 2
		}
		for sub := (&regexParser{src: text, opt: p.opt}); sub.pos < len(text); {
			r := sub.next()
			b.add(r, r)
		}
		return nil
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
		if class && !p.rust() && p.has("-") && !p.has("-]") && p.pos+1 < len(p.src) {
			return p.perlError(from, "invalid range in character class", "")
		}
		return err
	}
	if !p.has("-") || p.has("-]") || p.rust() && p.has("--") || p.pos+1 >= len(p.src) {
		b.add(lo, lo)
		return nil
	}
	p.pos++
	hi, class, err := p.perlMemberChar(b)
	switch {
	case err != nil:
		return err
	case class && !p.rust():
		return p.perlError(from, "invalid range in character class", "")
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
	case !p.rust() && p.has("N"):
		return 0, false, p.perlError(p.pos-1, `\N is not supported in a class`, "")
	case !p.rust() && strings.IndexByte("RXB", p.src[p.pos]) >= 0:
		return 0, false, p.perlError(p.pos-1, "escape sequence is invalid in character class", "")
	}
	return p.perlCharEscape(b)
}
