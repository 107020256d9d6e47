package expand

import "unicode/utf8"

// program is a compiled pattern.
type program struct {
	toks []token
	ext  bool
	opt  MatchOpt
	stop func() error // asked now and then; nothing matches after an error
}

func compilePattern(pattern string, opt MatchOpt) program {
	if !utf8.ValidString(pattern) {
		opt |= MatchBytes
	}
	p := program{opt: opt}
	p.toks, p.ext = compile(nil, pattern, opt)
	return p
}

// startsOptional tells whether bash lets the pattern match nothing at the end of a text.
func (p *program) startsOptional() bool {
	if len(p.toks) == 0 {
		return true
	}
	kind := p.toks[0].kind
	return kind == zeroOrMore || kind == zeroOrOne || kind == anyText
}

// prefix returns the end of the shortest or longest match that begins at i, -1 for none.
func (p *program) prefix(s string, i int, longest bool) int {
	m := matcher{s: s, opt: p.opt, stop: p.stop}
	if p.ext {
		ends := m.extended(p.toks, i)
		if longest {
			return ends.max()
		}
		return ends.min()
	}
	return m.prefix(p.toks, i, longest)
}

func (m *matcher) prefix(toks []token, i int, longest bool) int {
	head, rest, more := cut(toks)
	if i = m.at(head, i); i < 0 {
		return -1
	}
	for more {
		head, rest, more = cut(rest)
		if more || !longest {
			if _, i = m.find(head, i); i < 0 {
				return -1
			}
			continue
		}
		start, end := m.findBack(head, len(m.s))
		if start < i {
			return -1
		}
		return end
	}
	return i
}

// suffix returns the beginning of the shortest or longest match that ends s, -1 for none.
func (p *program) suffix(s string, longest bool) int {
	m := matcher{s: s, opt: p.opt, stop: p.stop}
	if p.ext {
		return m.extendedSuffix(p.toks, longest)
	}
	rest, last, more := cutBack(p.toks)
	i := m.before(last, len(s))
	for more && i >= 0 {
		rest, last, more = cutBack(rest)
		if more || !longest {
			i, _ = m.findBack(last, i)
			continue
		}
		start, end := m.find(last, 0)
		if end > i {
			return -1
		}
		return start
	}
	return i
}

// search returns the leftmost longest match at or after from, start -1 for none.
func (p *program) search(s string, from int) (start, end int) {
	m := matcher{s: s, opt: p.opt, stop: p.stop}
	if p.ext {
		for i := from; ; {
			m.steps = 0
			if end = m.extended(p.toks, i).max(); end >= 0 {
				return i, end
			}
			if i >= len(s) || m.stopped {
				return -1, -1
			}
			_, n := decode(s[i:], p.opt)
			i += n
		}
	}
	head, _, more := cut(p.toks)
	start, end = m.find(head, from)
	if start >= 0 && more {
		// What follows the first star is looked for in the rest of s whatever the start:
		// if it isn't there now it won't be later.
		end = m.prefix(p.toks, start, true)
		if end < 0 {
			return -1, -1
		}
	}
	return start, end
}
