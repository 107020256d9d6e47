package expand

import "math/bits"

// Extended patterns are matched by walking the tokens with the set of all places that the
// part so far can end at, so that no pattern takes exponential time.

// places is a set of indexes into the text.
type places []uint64

// extendedSteps bounds the work of one extended match.
const extendedSteps = 1 << 27

// stopSteps is the work after which the shell is asked whether to go on.
const stopSteps = 1 << 20

func (m *matcher) newPlaces() places {
	n := len(m.s)/64 + 1
	m.steps += n
	if m.total += n; m.stop != nil && m.total > stopSteps {
		m.total = 0
		if m.stop() != nil {
			m.stopped = true
		}
	}
	if m.stopped {
		m.steps = extendedSteps + 1
	}
	return make(places, n)
}

func (p places) add(i int) { p[i/64] |= 1 << (i % 64) }

func (p places) has(i int) bool { return p != nil && p[i/64]&(1<<(i%64)) != 0 }

// min returns the lowest place, -1 for none.
func (p places) min() int { return p.from(0) }

// from returns the lowest place that is at least i, -1 for none.
func (p places) from(i int) int {
	for w := i / 64; w < len(p); w++ {
		word := p[w]
		if w == i/64 {
			word &= ^uint64(0) << (i % 64)
		}
		if word != 0 {
			return w*64 + bits.TrailingZeros64(word)
		}
	}
	return -1
}

func (p places) max() int {
	for w := len(p) - 1; w >= 0; w-- {
		if p[w] != 0 {
			return w*64 + 63 - bits.LeadingZeros64(p[w])
		}
	}
	return -1
}

// union adds what is in q and tells whether that was anything new.
func (p places) union(q places) bool {
	var grown uint64
	for i, w := range q {
		grown |= w &^ p[i]
		p[i] |= w
	}
	return grown != 0
}

// extended returns the places where a match that begins at i can end.
func (m *matcher) extended(toks []token, i int) places {
	start := m.newPlaces()
	start.add(i)
	return m.run(toks, start)
}

func (m *matcher) run(toks []token, in places) places {
	for k := range toks {
		if m.steps > extendedSteps || in.min() < 0 {
			return make(places, len(in))
		}
		in = m.step(&toks[k], in)
	}
	return in
}

func (m *matcher) step(t *token, in places) places {
	switch t.kind {
	case literal, anyChar, charSet:
		out := m.newPlaces()
		for i := in.min(); i >= 0; i = in.from(i + 1) {
			m.steps++
			if end := m.one(t, i); end >= 0 {
				out.add(end)
			}
		}
		return out
	case anyText:
		out := m.newPlaces()
		m.onwards(out, in.min())
		return out
	case nothingElse:
		return m.exclude(t, in)
	}
	return m.group(t, in)
}

// onwards adds i and every character boundary after it.
func (m *matcher) onwards(out places, i int) {
	for i >= 0 && i < len(m.s) {
		out.add(i)
		m.steps++
		_, n := decode(m.s[i:], m.opt)
		i += n
	}
	if i >= 0 {
		out.add(i)
	}
}

// group handles @(…), ?(…), *(…) and +(…).
func (m *matcher) group(t *token, in places) places {
	alts := alternatives(t.text, m.opt)
	out := m.either(alts, in)
	if t.kind == oneOrMore || t.kind == zeroOrMore {
		for again := out; ; {
			again = m.either(alts, again)
			if !out.union(again) || m.steps > extendedSteps {
				break
			}
		}
	}
	if t.kind == zeroOrOne || t.kind == zeroOrMore {
		out.union(in)
	}
	return out
}

func (m *matcher) either(alts [][]token, in places) places {
	out := m.newPlaces()
	for _, toks := range alts {
		out.union(m.run(toks, in))
	}
	return out
}

// exclude handles !(…): any text but one that an alternative matches.
func (m *matcher) exclude(t *token, in places) places {
	alts := alternatives(t.text, m.opt)
	out := m.newPlaces()
	for i := in.min(); i >= 0 && m.steps <= extendedSteps; i = in.from(i + 1) {
		start := m.newPlaces()
		start.add(i)
		matched := m.either(alts, start)
		rest := m.newPlaces()
		m.onwards(rest, i)
		for w := range rest {
			out[w] |= rest[w] &^ matched[w]
		}
	}
	return out
}

func (m *matcher) extendedSuffix(toks []token, longest bool) int {
	ok := func(i int) bool {
		m.steps = 0
		return m.extended(toks, i).has(len(m.s))
	}
	if longest {
		for i := 0; i < len(m.s) && !m.stopped; {
			if ok(i) {
				return i
			}
			_, n := decode(m.s[i:], m.opt)
			i += n
		}
		if ok(len(m.s)) {
			return len(m.s)
		}
		return -1
	}
	for i := len(m.s); ; i -= m.lastSize(i) {
		if ok(i) {
			return i
		}
		if i == 0 || m.stopped {
			return -1
		}
	}
}

// alternatives compiles what is between the bars of a group.
func alternatives(text string, opt MatchOpt) [][]token {
	var alts [][]token
	add := func(s string) {
		toks, _ := compile(nil, s, opt)
		alts = append(alts, toks)
	}
	start, depth := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '[':
			if n := bracketEnd(text[i:]); n > 0 {
				i += n - 1
			}
		case '(':
			depth++
		case ')':
			depth--
		case '|':
			if depth == 0 {
				add(text[start:i])
				start = i + 1
			}
		}
	}
	add(text[start:])
	return alts
}
