package expand

import (
	"strings"
	"unicode/utf8"
)

// MatchOpt are the options of [Match].
type MatchOpt uint8

// The options: MatchExtGlob understands ?(a|b) and its kin, MatchNoCase ignores case,
// MatchBytes takes every byte for a character (the C locale).
const (
	MatchExtGlob MatchOpt = 1 << iota
	MatchNoCase
	MatchBytes
)

// Match tells whether pattern (bash: "Pattern Matching") matches the whole of s. A
// backslash in pattern quotes the next character. A byte that is no part of a UTF-8
// sequence is a character of its own. Matching takes time proportional to the sizes
// multiplied; an extended pattern that would take much longer is given up: no match.
func Match(pattern, s string, opt MatchOpt) bool {
	if !utf8.ValidString(pattern) {
		opt |= MatchBytes // as bash, which can't convert such a pattern
	}
	var buf [20]token
	toks, ext := compile(buf[:0], pattern, opt)
	m := matcher{s: s, opt: opt}
	if ext {
		return m.extended(toks, 0).has(len(s))
	}
	return m.full(toks)
}

// tokenKind is what a part of a pattern is. The extended ones are their own characters.
type tokenKind uint8

const (
	literal tokenKind = iota
	anyChar
	charSet
	anyText
	oneOf       tokenKind = '@'
	oneOrMore   tokenKind = '+'
	zeroOrMore  tokenKind = '*'
	zeroOrOne   tokenKind = '?'
	nothingElse tokenKind = '!'
)

// token is a part of a pattern: text is the literal, the whole bracket expression, or what
// is between the parentheses of an extended one.
type token struct {
	kind tokenKind
	text string
}

// compile appends the tokens of pattern to toks; ext tells that one is extended.
func compile(toks []token, pattern string, opt MatchOpt) (_ []token, ext bool) {
	start := 0 // of a run of literal characters
	flush := func(end int) {
		if start < end {
			toks = append(toks, token{literal, pattern[start:end]})
		}
	}
	for i := 0; i < len(pattern); {
		c := pattern[i]
		if opt&MatchExtGlob != 0 && i+1 < len(pattern) && pattern[i+1] == '(' && extOperator(c) {
			if end := groupEnd(pattern, i+2); end > 0 {
				flush(i)
				toks = append(toks, token{tokenKind(c), pattern[i+2 : end]})
				ext, i = true, end+1
				start = i
				continue
			}
		}
		switch c {
		case '\\':
			if i+1 == len(pattern) {
				i++
				continue
			}
			flush(i)
			start = i + 1
			_, n := decode(pattern[i+1:], opt)
			i += 1 + n
		case '*':
			flush(i)
			if n := len(toks); n == 0 || toks[n-1].kind != anyText {
				toks = append(toks, token{kind: anyText})
			}
			i++
			start = i
		case '?':
			flush(i)
			toks = append(toks, token{kind: anyChar})
			i++
			start = i
		case '[':
			n := bracketEnd(pattern[i:])
			if n == 0 {
				i++
				continue
			}
			flush(i)
			toks = append(toks, token{charSet, pattern[i : i+n]})
			i += n
			start = i
		default:
			i++
		}
	}
	flush(len(pattern))
	return toks, ext
}

func extOperator(c byte) bool {
	return c == '@' || c == '+' || c == '*' || c == '?' || c == '!'
}

// groupEnd returns the index of the ) that closes the group whose text begins at i, 0 when
// there is none.
func groupEnd(p string, i int) int {
	for depth := 1; i < len(p); i++ {
		switch p[i] {
		case '\\':
			i++
		case '[':
			if n := bracketEnd(p[i:]); n > 0 {
				i += n - 1
			}
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return 0
}

// matcher matches tokens against s.
type matcher struct {
	s     string
	opt   MatchOpt
	steps int // of one extended match
	total int // of all of them, for stop
	stop  func() error
	// stopped: stop has said so, and nothing matches any more.
	stopped bool
}

// one matches the single-character or literal token t at i and returns the index after it,
// -1 when it doesn't match.
func (m *matcher) one(t *token, i int) int {
	switch t.kind {
	case literal:
		if m.opt&MatchNoCase != 0 {
			return m.literalFold(t.text, i)
		}
		if strings.HasPrefix(m.s[i:], t.text) {
			return i + len(t.text)
		}
	case anyChar:
		if i < len(m.s) {
			_, n := decode(m.s[i:], m.opt)
			return i + n
		}
	case charSet:
		if i < len(m.s) {
			if r, n := decode(m.s[i:], m.opt); bracketMatch(t.text, r, m.opt) {
				return i + n
			}
		}
	}
	return -1
}

func (m *matcher) literalFold(text string, i int) int {
	for text != "" {
		want, n := decode(text, m.opt)
		got, k := decode(m.s[i:], m.opt)
		if k == 0 || fold(want) != fold(got) {
			return -1
		}
		text = text[n:]
		i += k
	}
	return i
}

// oneBack is one for the characters before end; it returns the index of the first.
func (m *matcher) oneBack(t *token, end int) int {
	if t.kind == literal {
		if m.opt&MatchNoCase == 0 {
			if strings.HasSuffix(m.s[:end], t.text) {
				return end - len(t.text)
			}
			return -1
		}
		i := end
		for range m.chars(t.text) {
			if i == 0 {
				return -1
			}
			i -= m.lastSize(i)
		}
		if m.literalFold(t.text, i) == end {
			return i
		}
		return -1
	}
	if end == 0 {
		return -1
	}
	i := end - m.lastSize(end)
	if m.one(t, i) == end {
		return i
	}
	return -1
}

func (m *matcher) chars(s string) int {
	if m.opt&MatchBytes != 0 {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

func (m *matcher) lastSize(end int) int {
	_, n := decodeLast(m.s[:end], m.opt)
	return n
}

// at matches the tokens (no star among them) at i and returns the index after them, or -1.
func (m *matcher) at(toks []token, i int) int {
	for k := range toks {
		if i = m.one(&toks[k], i); i < 0 {
			return -1
		}
	}
	return i
}

// before matches the tokens so that they end at end and returns where they begin, or -1.
func (m *matcher) before(toks []token, end int) int {
	for k := len(toks) - 1; k >= 0; k-- {
		if end = m.oneBack(&toks[k], end); end < 0 {
			return -1
		}
	}
	return end
}

// find returns the leftmost place at or after i where the tokens match, start -1 for none.
func (m *matcher) find(toks []token, i int) (start, end int) {
	if len(toks) == 0 {
		return i, i
	}
	jump := toks[0].kind == literal && m.opt&MatchNoCase == 0
	for {
		if jump {
			k := strings.Index(m.s[i:], toks[0].text)
			if k < 0 {
				return -1, -1
			}
			i += k
		}
		if end = m.at(toks, i); end >= 0 {
			return i, end
		}
		if i >= len(m.s) {
			return -1, -1
		}
		_, n := decode(m.s[i:], m.opt)
		i += n
	}
}

// findBack returns the rightmost place that ends at or before end, start -1 for none.
func (m *matcher) findBack(toks []token, end int) (start, last int) {
	for {
		if start = m.before(toks, end); start >= 0 {
			return start, end
		}
		if end == 0 {
			return -1, -1
		}
		end -= m.lastSize(end)
	}
}

// cut returns the tokens before the first star and those after it; more is false when
// there is no star.
func cut(toks []token) (head, rest []token, more bool) {
	for i := range toks {
		if toks[i].kind == anyText {
			return toks[:i], toks[i+1:], true
		}
	}
	return toks, nil, false
}

// cutBack is cut at the last star.
func cutBack(toks []token) (rest, last []token, more bool) {
	for i := len(toks) - 1; i >= 0; i-- {
		if toks[i].kind == anyText {
			return toks[:i], toks[i+1:], true
		}
	}
	return nil, toks, false
}

// full tells whether the tokens match all of s.
func (m *matcher) full(toks []token) bool {
	head, rest, more := cut(toks)
	i := m.at(head, 0)
	if i < 0 || !more {
		return i == len(m.s)
	}
	middle, last, _ := cutBack(rest)
	end := m.before(last, len(m.s))
	if end < i {
		return false
	}
	for more = middle != nil; more; {
		head, middle, more = cut(middle)
		if _, i = m.find(head, i); i < 0 || i > end {
			return false
		}
	}
	return true
}
