package builtins

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// perlError is an error of a pattern in a Perl dialect, with its place.
type perlError struct {
	text     string // as PCRE says it
	rust     string // as rg says it
	from, to int
}

func (e *perlError) Error() string { return e.text }

func (p *regexParser) perlError(from int, text, rust string) error {
	return &perlError{text, rust, from, max(p.pos, from)}
}

func (p *regexParser) rust() bool { return p.opt.syntax == regexRust }

// parsePerl reads a pattern in PCRE's or rg's syntax.
func (p *regexParser) parsePerl() (*regexNode, error) {
	p.nodes = map[int]*regexNode{}
	for !p.rust() && (p.accept("(*UTF)") || p.accept("(*UCP)")) {
	}
	node, err := p.perlAlternatives(false)
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.src) {
		p.pos++
		return nil, p.perlError(p.pos-1, "unmatched closing parenthesis", "unopened group")
	}
	p.nodes[0] = node
	for _, check := range p.later {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return node, nil
}

// perlFlags are the flags that hold up to the end of a group.
type perlFlags struct{ fold, multi, dotAll, swap, free, plain bool }

func (p *regexParser) flags() perlFlags {
	return perlFlags{p.fold, p.multi, p.dotAll, p.swap, p.free, p.plain}
}

func (p *regexParser) setFlags(f perlFlags) {
	p.fold, p.multi, p.dotAll, p.swap, p.free, p.plain = f.fold, f.multi, f.dotAll, f.swap, f.free, f.plain
}

// perlAlternatives reads branches; with again the groups of each have the same numbers.
func (p *regexParser) perlAlternatives(again bool) (*regexNode, error) {
	if p.nesting++; p.nesting > nestingLimit {
		return nil, p.perlError(p.pos, "parentheses are too deeply nested", "exceeds the nest limit")
	}
	saved := p.flags()
	defer func() {
		p.nesting--
		p.setFlags(saved)
	}()
	var list []*regexNode
	first, most := p.groups, p.groups
	for {
		branch, err := p.perlBranch()
		if err != nil {
			return nil, err
		}
		list = append(list, branch)
		most = max(most, p.groups)
		if !p.accept("|") {
			break
		}
		if again {
			p.groups = first
		}
	}
	p.groups = most
	if len(list) == 1 {
		return list[0], nil
	}
	return &regexNode{kind: nodeAlt, subs: list}, nil
}

func (p *regexParser) perlBranch() (*regexNode, error) {
	cat := &regexNode{kind: nodeCat}
	for {
		if err := p.nothing(); err != nil {
			return nil, err
		}
		if p.pos >= len(p.src) || p.has("|") || p.has(")") {
			return cat, nil
		}
		if p.accept(`\Q`) && !p.rust() {
			if err := p.perlQuoted(cat); err != nil {
				return nil, err
			}
			continue
		}
		atom, err := p.perlAtom()
		if err != nil {
			return nil, err
		}
		if atom == nil { // flags
			continue
		}
		if atom, err = p.perlRepeats(atom); err != nil {
			return nil, err
		}
		cat.subs = append(cat.subs, atom)
	}
}

// perlQuoted reads what is between \Q and \E; an operator after it is for the last character.
func (p *regexParser) perlQuoted(cat *regexNode) error {
	text, _, found := strings.Cut(p.src[p.pos:], `\E`)
	sub := &regexParser{src: text, opt: p.opt}
	for sub.pos < len(text) {
		cat.subs = append(cat.subs, p.char(sub.next()))
	}
	p.pos += len(text)
	if found {
		p.pos += 2
	}
	if text == "" {
		return nil
	}
	last := len(cat.subs) - 1
	var err error
	cat.subs[last], err = p.perlRepeats(cat.subs[last])
	return err
}

// blanks skips what the flag x makes meaningless.
func (p *regexParser) blanks() {
	for p.free && p.pos < len(p.src) {
		switch c := p.src[p.pos]; {
		case c == '#':
			line, _, _ := strings.Cut(p.src[p.pos:], "\n")
			p.pos += len(line)
		case isSpace(c):
			p.pos++
		default:
			return
		}
	}
}

// nothing skips what has no meaning between an atom and its operator: blanks with the flag x,
// comments, \E and an empty \Q\E.
func (p *regexParser) nothing() error {
	for from := -1; from != p.pos; {
		from = p.pos
		p.blanks()
		if p.rust() {
			return nil
		}
		for p.accept(`\Q\E`) || p.accept(`\E`) {
		}
		if p.has("(?#") {
			end := strings.IndexByte(p.src[p.pos:], ')')
			if end < 0 {
				return p.perlError(p.pos, "missing ) after (?# comment", "")
			}
			p.pos += end + 1
		}
	}
	return nil
}

func (p *regexParser) perlAtom() (*regexNode, error) {
	from := p.pos
	switch c := p.src[p.pos]; c {
	case '(':
		return p.perlGroup()
	case '[':
		if kind, ok := p.posixClass(); ok && !p.rust() {
			if kind == ':' {
				return nil, p.perlError(from, "POSIX named classes are supported only within a class", "")
			}
			return nil, p.perlError(from, "POSIX collating elements are not supported", "")
		}
		p.pos++
		return p.perlBracket(from)
	case '\\':
		return p.perlEscape()
	case '.':
		p.pos++
		return p.perlDot(), nil
	case '^':
		p.pos++
		return p.bol(), nil
	case '$':
		p.pos++
		return p.eol(), nil
	case '*', '+', '?':
		p.pos++
		return nil, p.perlError(from, "quantifier does not follow a repeatable item", "repetition operator missing expression")
	case '{':
		if p.rust() {
			p.pos++
			return nil, p.perlError(from, "", "repetition operator missing expression")
		}
		if _, ok, err := p.perlOperator(); err != nil {
			return nil, err
		} else if ok {
			return nil, p.perlError(from, "quantifier does not follow a repeatable item", "")
		}
	}
	return p.char(p.next()), nil
}

// perlDot is a dot: any character but a newline, if the flag s is not set.
func (p *regexParser) perlDot() *regexNode {
	if p.dotAll {
		return p.any()
	}
	b := setBuilder{utf: p.opt.utf8}
	b.add('\n', '\n')
	b.negate()
	return &regexNode{kind: nodeSet, set: b.set()}
}

func (p *regexParser) perlRepeats(atom *regexNode) (*regexNode, error) {
	for deep := 0; ; deep++ {
		if err := p.nothing(); err != nil {
			return nil, err
		}
		from := p.pos
		b, ok, err := p.perlOperator()
		if err != nil || !ok {
			return atom, err
		}
		if (deep > 0 || atom.kind == nodeAssert || atom.kind == nodeKeep) && !p.rust() {
			return nil, p.perlError(from, "quantifier does not follow a repeatable item", "")
		}
		if deep > nestingLimit {
			return nil, p.perlError(from, "", "exceeds the nest limit")
		}
		repeat := &regexNode{kind: nodeRepeat, subs: []*regexNode{atom}, min: b.min, max: b.max, lazy: p.swap}
		switch {
		case p.accept("?"):
			repeat.lazy = !p.swap
		case !p.rust() && p.accept("+"):
			p.irregular = true
			repeat = &regexNode{kind: nodeAtomic, subs: []*regexNode{repeat}}
		}
		atom = repeat
	}
}

// perlOperator reads * + ? or an interval.
func (p *regexParser) perlOperator() (b bounds, ok bool, err error) {
	switch {
	case p.accept("*"):
		return bounds{0, -1}, true, nil
	case p.accept("+"):
		return bounds{1, -1}, true, nil
	case p.accept("?"):
		return bounds{0, 1}, true, nil
	case !p.accept("{"):
		return b, false, nil
	}
	from := p.pos - 1
	b.min = p.number()
	b.max = b.min
	if p.accept(",") {
		b.max = p.number()
	}
	closed := p.accept("}")
	switch {
	case (!closed || b.min < 0) && p.rust():
		if p.pos >= len(p.src) {
			return b, false, p.perlError(from, "", "unclosed counted repetition")
		}
		p.pos++
		return b, false, p.perlError(p.pos-1, "", "repetition quantifier expects a valid decimal")
	case !closed || b.min < 0:
		p.pos = from
		return b, false, nil
	case b.max >= 0 && b.max < b.min:
		return b, false, p.perlError(from, "numbers out of order in {} quantifier", "invalid repetition count range, the start must be <= the end")
	case b.min > 65535 || b.max > 65535:
		return b, false, p.perlError(from, "number too big in {} quantifier", "decimal literal invalid")
	}
	return b, true, nil
}

// length returns how many characters every match of the node has; false if that varies.
func (n *regexNode) length() (int, bool) {
	switch n.kind {
	case nodeEmpty, nodeAssert, nodeLook, nodeKeep:
		return 0, true
	case nodeRune, nodeSet:
		return 1, true
	case nodeCat, nodeGroup, nodeAtomic:
		total := 0
		for _, sub := range n.subs {
			l, ok := sub.length()
			if !ok {
				return 0, false
			}
			total += l
		}
		return total, true
	case nodeRepeat:
		l, ok := n.subs[0].length()
		return l * n.min, ok && n.min == n.max
	case nodeAlt:
		first, ok := n.subs[0].length()
		for _, sub := range n.subs[1:] {
			l, same := sub.length()
			ok = ok && same && l == first
		}
		return first, ok
	}
	return 0, false
}

// unicodeClass adds a general category or a script by its name.
func (b *setBuilder) unicodeClass(name string) bool {
	_, value, ok := strings.Cut(name, "=")
	if ok {
		name = value
	}
	if name == "Any" {
		b.add(0, utf8.MaxRune)
		return true
	}
	for _, tables := range []map[string]*unicode.RangeTable{unicode.Categories, unicode.Scripts, unicode.Properties} {
		for key, t := range tables {
			if strings.EqualFold(key, name) {
				b.table(t)
				return true
			}
		}
	}
	long := map[string]string{"letter": "L", "uppercase_letter": "Lu", "lowercase_letter": "Ll", "number": "N",
		"decimal_number": "Nd", "punctuation": "P", "symbol": "S", "mark": "M", "separator": "Z", "alphabetic": "L",
		"uppercase": "Lu", "lowercase": "Ll"}
	if short, ok := long[strings.ToLower(name)]; ok {
		return b.unicodeClass(short)
	}
	return false
}

// perlProperty adds one of PCRE's own properties.
func (b *setBuilder) perlProperty(name string) bool {
	name = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
	switch name {
	case "l&":
		return b.unicodeClass("Lu") && b.unicodeClass("Ll") && b.unicodeClass("Lt")
	case "xan":
		return b.unicodeClass("L") && b.unicodeClass("N")
	case "xwd":
		b.add('_', '_')
		return b.unicodeClass("L") && b.unicodeClass("N")
	case "xsp", "xps":
		b.class("space")
		return b.unicodeClass("Z")
	}
	return b.unicodeClass(name)
}
