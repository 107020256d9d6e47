package interp

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ereOptions are how a regular expression of [[ =~ ]] is compiled.
type ereOptions struct {
	noCase bool
	ascii  bool // the text to be matched is ASCII: classes need not know more
	bytes  bool // characters are bytes (the C locale)
	raw    bool // the text has bytes that are no characters: they match only themselves
}

// ere is a compiled POSIX extended regular expression as glibc reads them: matches are
// leftmost and longest; [[:class:]], \w \s \b \< \> \` \' and back references work.
type ere struct {
	opt    ereOptions
	re     *regexp.Regexp // nil with back references
	tree   *ereNode
	groups int
}

var errERE = errors.New("invalid regular expression")

// compileERE compiles pattern.
func compileERE(pattern string, opt ereOptions) (*ere, error) {
	if opt.bytes {
		pattern = latin1(pattern)
	} else {
		pattern, _ = guardBytes(pattern)
	}
	p := ereParser{s: pattern, opt: opt}
	tree, err := p.alternatives(0)
	if err != nil {
		return nil, err
	}
	e := &ere{opt: opt, tree: tree, groups: p.groups}
	if p.special {
		return e, nil
	}
	flags := "(?s)"
	if opt.noCase {
		flags = "(?si)"
	}
	var b strings.Builder
	tree.translate(&b)
	if e.re, err = regexp.Compile(flags + b.String()); err != nil {
		return nil, errERE
	}
	e.re.Longest()
	return e, nil
}

// find returns the leftmost-longest match and what the groups matched.
func (e *ere) find(s string) (match []string, ok bool) {
	if e.opt.bytes {
		s = latin1(s)
	} else if e.opt.raw {
		s, _ = guardBytes(s)
	}
	var loc []int
	if e.re != nil {
		loc = e.re.FindStringSubmatchIndex(s)
	} else {
		loc = e.backtrack(s)
	}
	if loc == nil {
		return nil, false
	}
	for i := 0; i < len(loc); i += 2 {
		part := ""
		if loc[i] >= 0 {
			part = s[loc[i]:loc[i+1]]
		}
		if e.opt.bytes {
			part = fromLatin1(part)
		} else if e.opt.raw {
			part = unguard(part)
		}
		match = append(match, part)
	}
	return match, true
}

// latin1 makes a character of every byte, fromLatin1 a byte of every character.
func latin1(s string) string {
	if isASCII(s) {
		return s
	}
	b := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		b = utf8.AppendRune(b, rune(s[i]))
	}
	return string(b)
}

func fromLatin1(s string) string {
	if isASCII(s) {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

// ereNode is a part of a regular expression.
type ereNode struct {
	kind  ereKind
	text  string // in Go's syntax: a character, a set or an assertion
	subs  []*ereNode
	group int // of a group or a back reference
	min   int
	max   int // -1 for no limit
}

type ereKind uint8

const (
	ereChar ereKind = iota
	ereAssert
	ereConcat
	ereEither
	ereGroup
	ereRepeat
	ereBackref
)

// translate writes the node in Go's syntax.
func (n *ereNode) translate(b *strings.Builder) {
	switch n.kind {
	case ereConcat:
		for _, sub := range n.subs {
			sub.translate(b)
		}
	case ereEither:
		b.WriteString("(?:")
		for i, sub := range n.subs {
			if i > 0 {
				b.WriteByte('|')
			}
			sub.translate(b)
		}
		b.WriteByte(')')
	case ereGroup:
		b.WriteByte('(')
		n.subs[0].translate(b)
		b.WriteByte(')')
	case ereRepeat:
		b.WriteString("(?:")
		n.subs[0].translate(b)
		b.WriteByte(')')
		b.WriteString(n.quantifier())
	default:
		b.WriteString(n.text)
	}
}

func (n *ereNode) quantifier() string {
	switch {
	case n.min == 0 && n.max < 0:
		return "*"
	case n.min == 1 && n.max < 0:
		return "+"
	case n.min == 0 && n.max == 1:
		return "?"
	case n.max < 0:
		return "{" + strconv.Itoa(n.min) + ",}"
	}
	return "{" + strconv.Itoa(n.min) + "," + strconv.Itoa(n.max) + "}"
}

// The limits of glibc (RE_DUP_MAX) and, for nesting, of this package.
const (
	ereMaxCount = 32767
	ereMaxDepth = 500
)

// ereParser reads a regular expression.
type ereParser struct {
	s       string
	pos     int
	opt     ereOptions
	groups  int
	closed  [10]bool // groups that a back reference may name
	special bool     // or something else that Go's regexp can't do
}

func (p *ereParser) peek() byte {
	if p.pos < len(p.s) {
		return p.s[p.pos]
	}
	return 0
}

// alternatives reads branches with | between them, up to the end or an open group's ).
func (p *ereParser) alternatives(depth int) (*ereNode, error) {
	if depth > ereMaxDepth {
		return nil, errERE
	}
	n := &ereNode{kind: ereEither}
	for {
		branch, err := p.branch(depth)
		if err != nil {
			return nil, err
		}
		n.subs = append(n.subs, branch)
		if p.pos >= len(p.s) || p.s[p.pos] != '|' {
			break
		}
		p.pos++
	}
	if len(n.subs) == 1 {
		return n.subs[0], nil
	}
	return n, nil
}

func (p *ereParser) branch(depth int) (*ereNode, error) {
	n := &ereNode{kind: ereConcat}
	for p.pos < len(p.s) {
		c := p.s[p.pos]
		if c == '|' || c == ')' && depth > 0 {
			break
		}
		part, err := p.atom(c, depth)
		if err != nil {
			return nil, err
		}
		if part.kind != ereAssert {
			if part, err = p.repeats(part); err != nil {
				return nil, err
			}
		}
		n.subs = append(n.subs, part)
	}
	return n, nil
}

// atom reads one character, set, group or assertion, c being its first byte.
func (p *ereParser) atom(c byte, depth int) (*ereNode, error) {
	switch c {
	case '*', '+', '?', '{':
		return nil, errERE
	case '(':
		return p.group(depth)
	case '[':
		set, err := p.bracket()
		return &ereNode{text: set}, err
	case '\\':
		return p.escape()
	case '.':
		p.pos++
		if p.opt.raw {
			return &ereNode{text: "[^" + rawRange + "]"}, nil
		}
		return &ereNode{text: "."}, nil
	case '^':
		p.pos++
		return &ereNode{kind: ereAssert, text: `\A`}, nil
	case '$':
		p.pos++
		return &ereNode{kind: ereAssert, text: `\z`}, nil
	}
	return p.char(), nil
}

// rawRange are the characters that stand for bytes that are none, in a set of Go's syntax.
const rawRange = `\x{10FE80}-\x{10FEFF}`

// char reads one literal character.
func (p *ereParser) char() *ereNode {
	r, n := utf8.DecodeRuneInString(p.s[p.pos:])
	p.pos += n
	return &ereNode{text: regexp.QuoteMeta(string(r))}
}

func (p *ereParser) group(depth int) (*ereNode, error) {
	p.pos++
	p.groups++
	n := &ereNode{kind: ereGroup, group: p.groups}
	sub, err := p.alternatives(depth + 1)
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, errERE
	}
	p.pos++
	if n.group < len(p.closed) {
		p.closed[n.group] = true
	}
	n.subs = []*ereNode{sub}
	return n, nil
}

func (p *ereParser) escape() (*ereNode, error) {
	p.pos++
	if p.pos >= len(p.s) {
		return nil, errERE
	}
	c := p.s[p.pos]
	if c >= '1' && c <= '9' {
		p.pos++
		if !p.closed[c-'0'] {
			return nil, errERE
		}
		p.special = true
		return &ereNode{kind: ereBackref, group: int(c - '0')}, nil
	}
	i := strings.IndexByte("wWsSbB<>`'", c)
	if i < 0 {
		return p.char(), nil
	}
	p.pos++
	switch c {
	case 'w', 'W', 's', 'S':
		set := ereClass("space", p.opt)
		if c|0x20 == 'w' {
			set = ereClass("alnum", p.opt) + "_"
		}
		if c < 'a' {
			return &ereNode{text: "[^" + set + "]"}, nil
		}
		return &ereNode{text: "[" + set + "]"}, nil
	}
	if i < 8 && !p.opt.ascii && !p.opt.bytes {
		p.special = true // Go's \b knows only ASCII
	}
	text := [...]string{4: `\b`, 5: `\B`, 6: `\b`, 7: `\b`, 8: `\A`, 9: `\z`}[i]
	return &ereNode{kind: ereAssert, text: text}, nil
}

// repeats reads the operators behind an atom; each applies to all before it.
func (p *ereParser) repeats(n *ereNode) (*ereNode, error) {
	for depth := 0; ; depth++ {
		r := &ereNode{kind: ereRepeat, subs: []*ereNode{n}, max: -1}
		switch p.peek() {
		case '*':
		case '+':
			r.min = 1
		case '?':
			r.max = 1
		case '{':
			if !p.interval(r) {
				return nil, errERE
			}
			p.pos--
		default:
			return n, nil
		}
		if p.pos++; depth > ereMaxDepth {
			return nil, errERE
		}
		n = r
	}
}

// interval reads {n}, {n,}, {,m} or {n,m}.
func (p *ereParser) interval(r *ereNode) bool {
	var end int
	r.min, end = digits(p.s, p.pos+1)
	given := end > p.pos+1
	r.max = r.min
	p.pos = end
	if p.peek() == ',' {
		r.max, end = digits(p.s, p.pos+1)
		if end == p.pos+1 {
			r.max = -1
		}
		given = true
		p.pos = end
	}
	if !given || p.peek() != '}' || r.min > ereMaxCount || r.max > ereMaxCount || r.max >= 0 && r.max < r.min {
		return false
	}
	p.pos++
	return true
}
