package builtins

import (
	"errors"
	"maps"
	"strings"
)

// regexParser reads a pattern.
type regexParser struct {
	src  string
	pos  int
	opt  regexOptions
	fold bool

	multi  bool // Perl: the flag m
	dotAll bool // Perl: the flag s
	swap   bool // Perl: the flag U
	free   bool // Perl: the flag x
	plain  bool // Perl: the flag n
	looks  int  // Perl: how many look-arounds this is inside of

	glob      bool // a bracket expression of a file name pattern
	groups    int
	closed    map[int]bool // groups that are complete
	names     map[string]int
	nodes     map[int]*regexNode // Perl: the groups, for calls of them
	later     []func() error     // Perl: references that may be to groups that follow
	depth     int
	nesting   int
	irregular bool // there is what an automaton can't decide
	warnings  []string
}

// nestingLimit bounds the recursion over groups.
const nestingLimit = 500

var (
	errRegexParen    = errors.New(`Unmatched ( or \(`)
	errRegexClose    = errors.New(`Unmatched ) or \)`)
	errRegexSlash    = errors.New("Trailing backslash")
	errRegexBackref  = errors.New("Invalid back reference")
	errRegexBrace    = errors.New(`Unmatched \{`)
	errRegexContent  = errors.New(`Invalid content of \{\}`)
	errRegexBig      = errors.New("Regular expression too big")
	errRegexBracket  = errors.New("Unmatched [, [^, [:, [., or [=")
	errRegexRange    = errors.New("Invalid range end")
	errRegexClass    = errors.New("Invalid character class name")
	errRegexCollate  = errors.New("Invalid collation character")
	errRegexOperand  = errors.New("Invalid preceding regular expression")
	errRegexPattern  = errors.New("Invalid regular expression")
	errRegexClassPut = errors.New("character class syntax is [[:space:]], not [:space:]")
)

func (p *regexParser) parse() (*regexNode, error) {
	p.closed, p.names = map[int]bool{}, map[string]int{}
	switch p.opt.syntax {
	case regexFixed:
		cat := &regexNode{kind: nodeCat}
		for p.pos < len(p.src) {
			cat.subs = append(cat.subs, p.char(p.next()))
		}
		return cat, nil
	case regexPerl, regexRust:
		return p.parsePerl()
	}
	node, err := p.alternatives()
	if err == nil && p.pos < len(p.src) {
		return nil, errRegexClose
	}
	return node, err
}

// next reads one character of the pattern.
func (p *regexParser) next() rune {
	r, n := decodeRegex([]byte(p.src[p.pos:min(len(p.src), p.pos+4)]), p.opt.utf8)
	p.pos += n
	return r
}

// has reports whether the pattern goes on with s.
func (p *regexParser) has(s string) bool { return strings.HasPrefix(p.src[p.pos:], s) }

// accept moves over s if the pattern goes on with it.
func (p *regexParser) accept(s string) bool {
	if !p.has(s) {
		return false
	}
	p.pos += len(s)
	return true
}

// char returns the node for one character.
func (p *regexParser) char(r rune) *regexNode {
	if p.fold {
		b := setBuilder{utf: p.opt.utf8}
		b.add(r, r)
		b.fold()
		if len(b.ranges) > 2 {
			return &regexNode{kind: nodeSet, set: b.set()}
		}
	}
	return &regexNode{kind: nodeRune, r: r}
}

func (p *regexParser) basic() bool { return p.opt.syntax == regexBasic }

// atAlt and atClose look for | and ) in the spelling of the dialect.
func (p *regexParser) atAlt() bool {
	if p.basic() {
		return p.has(`\|`)
	}
	return p.has("|")
}

func (p *regexParser) atClose() bool {
	if p.basic() {
		return p.has(`\)`)
	}
	return p.has(")") && (p.depth > 0 || p.opt.strict && !p.opt.loneClose)
}

func (p *regexParser) alternatives() (*regexNode, error) {
	if p.nesting++; p.nesting > nestingLimit {
		return nil, errRegexBig
	}
	defer func() { p.nesting-- }()
	var list []*regexNode
	before, after := maps.Clone(p.closed), p.closed // a branch can't refer to the groups of another
	for {
		p.closed = maps.Clone(before)
		branch, err := p.branch()
		if err != nil {
			return nil, err
		}
		maps.Copy(after, p.closed)
		list = append(list, branch)
		if !p.atAlt() {
			break
		}
		p.pos++
		if p.basic() {
			p.pos++
		}
	}
	p.closed = after
	if len(list) == 1 {
		return list[0], nil
	}
	return &regexNode{kind: nodeAlt, subs: list}, nil
}

// branch reads a sequence of repeated atoms.
func (p *regexParser) branch() (*regexNode, error) {
	cat := &regexNode{kind: nodeCat}
	start := true  // nothing yet but anchors
	anchor := true // nothing before that could be repeated
	for p.pos < len(p.src) && !p.atAlt() && !p.atClose() {
		if anchor && p.opt.strict && (p.basic() && p.has(`\{`) || !p.basic() && p.has("{")) {
			return nil, errRegexOperand
		}
		if anchor && !p.basic() {
			from := p.pos
			if err := p.lonelyOperator(start); err != nil {
				return nil, err
			}
			if p.opt.grep && p.depth > 0 && p.has("{)") { // glibc has both stand for themselves
				cat.subs = append(cat.subs, p.char(p.next()), p.char(p.next()))
				anchor = false
				continue
			}
			if p.opt.grep && p.pos > from && p.has(")") {
				// parse_expression of glibc takes the ) for itself then
			} else if p.pos >= len(p.src) || p.atAlt() || p.atClose() {
				break
			}
		}
		var atom *regexNode
		var err error
		if atom, anchor, err = p.atom(start); err != nil {
			return nil, err
		}
		start = start && anchor && !p.basic() // of a BRE only the very first ^ is an anchor
		if !anchor || p.repeatable(atom, start) {
			from := p.pos
			if atom, err = p.repeats(atom); err != nil {
				return nil, err
			}
			if p.opt.grep && anchor && p.pos > from && p.depth > 0 && p.has(")") { // as after an operator without an operand
				cat.subs = append(cat.subs, atom)
				atom, anchor = p.char(p.next()), false
			}
		}
		cat.subs = append(cat.subs, atom)
	}
	return cat, nil
}

// repeatable reports whether an anchor of an ERE takes the operators after it: GNU grep has
// the anchor repeated then. It notes the warnings.
func (p *regexParser) repeatable(anchor *regexNode, start bool) bool {
	if p.basic() || p.opt.strict || anchor.assert != assertBegin && anchor.assert != assertEnd || p.src[p.pos-1] == '\'' || p.src[p.pos-1] == '`' {
		return false
	}
	from := p.pos
	if err := p.lonelyOperator(start); err != nil {
		return false
	}
	p.pos = from
	return true
}

// lonelyOperator drops repetition operators of an ERE that have no operand.
func (p *regexParser) lonelyOperator(warn bool) error {
	for p.pos < len(p.src) && !p.has("{}") {
		from := p.pos
		_, ok, err := p.operator()
		if err != nil || !ok {
			return err
		}
		if p.opt.strict {
			return errRegexOperand
		}
		if !warn {
			continue
		}
		what := p.src[from : from+1]
		if what == "{" {
			what = "{...}"
		}
		p.warnings = append(p.warnings, what+" at start of expression")
	}
	return nil
}

// bounds are those of a repetition.
type bounds struct{ min, max int }

// repeats reads the operators after an atom.
func (p *regexParser) repeats(atom *regexNode) (*regexNode, error) {
	for deep := 0; p.pos < len(p.src); deep++ {
		b, ok, err := p.operator()
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if p.opt.strict && p.basic() && (p.has("*") || p.has(`\{`)) {
			return nil, errRegexOperand // RE_CONTEXT_INVALID_DUP
		}
		if deep > nestingLimit {
			return nil, errRegexBig
		}
		if atom.kind == nodeRepeat && atom.min == 0 && atom.max < 0 {
			continue // more of a star is a star
		}
		atom = &regexNode{kind: nodeRepeat, subs: []*regexNode{atom}, min: b.min, max: b.max}
	}
	return atom, nil
}

// operator reads a repetition operator, if there is one.
func (p *regexParser) operator() (b bounds, ok bool, err error) {
	switch {
	case p.accept("*"):
		return bounds{0, -1}, true, nil
	case p.basic() && p.accept(`\+`), !p.basic() && p.accept("+"):
		return bounds{1, -1}, true, nil
	case p.basic() && p.accept(`\?`), !p.basic() && p.accept("?"):
		return bounds{0, 1}, true, nil
	case p.basic() && p.has(`\{`):
		p.pos += 2
		b, _, err := p.interval(`\}`)
		return b, err == nil, err
	case !p.basic() && p.has("{"):
		from := p.pos
		p.pos++
		b, loose, err := p.interval("}")
		if loose && !p.opt.strict {
			p.pos = from
			return b, false, nil // a brace like any other character
		}
		return b, err == nil, err
	}
	return b, false, nil
}

// repeatLimit is RE_DUP_MAX.
const repeatLimit = 32767

// interval reads what stands between braces and the closing one, as parse_dup_op of glibc does.
// loose: there is something else than numbers, or no end.
func (p *regexParser) interval(end string) (b bounds, loose bool, err error) {
	var stop byte
	b.min, stop = p.bound(end)
	switch {
	case b.min == -1 && stop == ',':
		b.min = 0
	case b.min == -1 && stop == '}':
		return b, false, errRegexContent
	}
	b.max = b.min
	if b.min >= 0 && stop == ',' {
		b.max, stop = p.bound(end)
	}
	switch {
	case (b.min < 0 || b.max < -1) && stop == 0:
		return b, true, errRegexBrace
	case b.min < 0 || b.max < -1:
		return b, true, errRegexContent
	case b.max >= 0 && b.max < b.min || stop != '}':
		return b, false, errRegexContent
	case b.min > repeatLimit || b.max > repeatLimit:
		return b, false, errRegexBig
	}
	return b, false, nil
}

// bound reads a number of an interval and what ends it: a comma, the closing brace, or 0 for the
// end of the pattern. It is -1 if there is none, -2 if there is something else.
func (p *regexParser) bound(end string) (n int, stop byte) {
	for n = -1; p.pos < len(p.src); p.pos++ {
		switch c := p.src[p.pos]; {
		case p.accept(end):
			return n, '}'
		case p.accept(","):
			return n, ','
		case isDigit(c) && n != -2:
			n = min(max(n, 0)*10+int(c-'0'), 1<<20)
		default:
			n = -2
			if c == '\\' {
				p.pos++
			}
		}
	}
	p.pos = len(p.src)
	return -2, 0
}

// number reads digits; -1 if there are none.
func (p *regexParser) number() int {
	n := -1
	for p.pos < len(p.src) && isDigit(p.src[p.pos]) {
		n = min(max(n, 0)*10+int(p.src[p.pos]-'0'), 1<<20)
		p.pos++
	}
	return n
}

// atom reads one atom. anchor: it is one, after which nothing can be repeated: a * of a BRE
// stands for itself there, one of an ERE for nothing (glibc, parse_expression).
func (p *regexParser) atom(start bool) (node *regexNode, anchor bool, err error) {
	if p.basic() && p.has(`\(`) || !p.basic() && p.has("(") {
		node, err = p.group()
		return node, false, err
	}
	switch c := p.src[p.pos]; {
	case c == '\\':
		node, err = p.escape()
		return node, err == nil && node.kind == nodeAssert, err
	case c == '[':
		p.pos++
		node, err = p.bracket()
		return node, false, err
	case c == '.':
		p.pos++
		return p.any(), false, nil
	case c == '^' && (!p.basic() || start):
		p.pos++
		return p.bol(), true, nil
	case c == '$' && (!p.basic() || p.atTail()):
		p.pos++
		return p.eol(), !p.basic(), nil
	}
	return p.char(p.next()), false, nil
}

// atTail reports whether the $ here ends a branch of a BRE.
func (p *regexParser) atTail() bool {
	rest := p.src[p.pos+1:]
	return rest == "" || strings.HasPrefix(rest, `\)`) || strings.HasPrefix(rest, `\|`)
}

func (p *regexParser) any() *regexNode {
	b := setBuilder{utf: p.opt.utf8}
	b.add(0, b.last())
	return &regexNode{kind: nodeSet, set: b.set()}
}

func (p *regexParser) bol() *regexNode {
	if p.multi {
		return &regexNode{kind: nodeAssert, assert: assertBOL}
	}
	return &regexNode{kind: nodeAssert, assert: assertBegin}
}

func (p *regexParser) eol() *regexNode {
	if p.multi {
		return &regexNode{kind: nodeAssert, assert: assertEOL}
	}
	return &regexNode{kind: nodeAssert, assert: assertEnd}
}

func (p *regexParser) group() (*regexNode, error) {
	p.pos++
	if p.basic() {
		p.pos++
	}
	p.groups++
	index := p.groups
	p.depth++
	sub, err := p.alternatives()
	if err != nil {
		return nil, err
	}
	p.depth--
	if p.pos >= len(p.src) {
		return nil, errRegexParen
	}
	p.pos++
	if p.basic() {
		p.pos++
	}
	p.closed[index] = true
	return &regexNode{kind: nodeGroup, subs: []*regexNode{sub}, index: index}, nil
}
