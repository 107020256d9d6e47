package interp

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSteps is how long such a regular expression is tried: a match can take time exponential
// in the text.
const maxSteps = 1 << 22

// backtracker matches what Go's regexp can't: back references, and the edges of words that
// are not ASCII.
type backtracker struct {
	e     *ere
	s     string
	loc   []int // of the groups, as in FindStringSubmatchIndex
	best  []int
	steps int
	sets  map[string]*regexp.Regexp
}

// backtrack returns the leftmost match that is the longest there, nil for none.
func (e *ere) backtrack(s string) []int {
	b := backtracker{e: e, s: s, sets: map[string]*regexp.Regexp{}}
	for start := 0; start <= len(s); {
		b.loc = make([]int, 2*e.groups+2)
		for i := range b.loc {
			b.loc[i] = -1
		}
		b.match(e.tree, start, func(end int) bool {
			if b.best == nil || end > b.best[1] {
				b.best = append([]int(nil), b.loc...)
				b.best[0], b.best[1] = start, end
			}
			return end == len(s)
		})
		if b.best != nil {
			return b.best
		}
		_, n := utf8.DecodeRuneInString(s[start:])
		start += max(n, 1)
	}
	return nil
}

// match calls then with every index where n, begun at i, can end, until then is content.
func (b *backtracker) match(n *ereNode, i int, then func(int) bool) bool {
	if b.steps++; b.steps > maxSteps {
		return true
	}
	switch n.kind {
	case ereChar, ereAssert:
		end := b.one(n, i)
		return end >= 0 && then(end)
	case ereConcat:
		return b.sequence(n.subs, i, then)
	case ereEither:
		for _, sub := range n.subs {
			if b.match(sub, i, then) {
				return true
			}
		}
		return false
	case ereGroup:
		return b.group(n, i, then)
	case ereRepeat:
		return b.repeat(n, i, 0, then)
	case ereBackref:
		from, to := b.loc[2*n.group], b.loc[2*n.group+1]
		if from < 0 || !b.same(i, b.s[from:to]) {
			return false
		}
		return then(i + to - from)
	}
	return false
}

func (b *backtracker) same(i int, text string) bool {
	if len(b.s)-i < len(text) {
		return false
	}
	part := b.s[i : i+len(text)]
	return part == text || b.e.opt.noCase && strings.EqualFold(part, text)
}

func (b *backtracker) sequence(subs []*ereNode, i int, then func(int) bool) bool {
	if len(subs) == 0 {
		return then(i)
	}
	return b.match(subs[0], i, func(end int) bool { return b.sequence(subs[1:], end, then) })
}

func (b *backtracker) group(n *ereNode, i int, then func(int) bool) bool {
	from, to := &b.loc[2*n.group], &b.loc[2*n.group+1]
	oldFrom, oldTo := *from, *to
	done := b.match(n.subs[0], i, func(end int) bool {
		innerFrom, innerTo := *from, *to
		*from, *to = i, end
		if then(end) {
			return true
		}
		*from, *to = innerFrom, innerTo
		return false
	})
	if !done {
		*from, *to = oldFrom, oldTo
	}
	return done
}

func (b *backtracker) repeat(n *ereNode, i, count int, then func(int) bool) bool {
	if n.max < 0 || count < n.max {
		done := b.match(n.subs[0], i, func(end int) bool {
			if end == i { // more empty turns would lead nowhere new
				return then(end)
			}
			return b.repeat(n, end, count+1, then)
		})
		if done {
			return true
		}
	}
	return count >= n.min && then(i)
}

// one matches a character or an assertion and returns where it ends, -1 for no match.
func (b *backtracker) one(n *ereNode, i int) int {
	re := b.sets[n.text]
	if re == nil {
		flags := "(?s)"
		if b.e.opt.noCase {
			flags = "(?si)"
		}
		re = regexp.MustCompile(flags + `\A(?:` + n.text + `)\z`)
		b.sets[n.text] = re
	}
	if n.kind == ereAssert {
		return b.assert(n.text, i)
	}
	if i >= len(b.s) {
		return -1
	}
	_, size := utf8.DecodeRuneInString(b.s[i:])
	if !re.MatchString(b.s[i : i+size]) {
		return -1
	}
	return i + size
}

func (b *backtracker) assert(text string, i int) int {
	before, _ := utf8.DecodeLastRuneInString(b.s[:i])
	after, _ := utf8.DecodeRuneInString(b.s[i:])
	boundary := wordRune(before) != wordRune(after)
	ok := false
	switch text {
	case `\A`:
		ok = i == 0
	case `\z`:
		ok = i == len(b.s)
	case `\b`:
		ok = boundary
	case `\B`:
		ok = !boundary
	}
	if !ok {
		return -1
	}
	return i
}

// wordRune tells whether r is part of a word as \w has it. The end of the text is none.
func wordRune(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Nl, r))
}
