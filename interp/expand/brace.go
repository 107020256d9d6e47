package expand

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// hasBrace tells whether w has a literal with an opening brace.
func hasBrace(w *syntax.Word) bool {
	for _, part := range w.Parts {
		if lit, ok := part.(*syntax.Lit); ok && hasByte(lit.Value, '{') {
			return true
		}
	}
	return false
}

// braceItem is a character of a word, or a part of it that brace expansion doesn't look
// into. An escaped character has c == 0.
type braceItem struct {
	c    byte
	text string
	part syntax.WordPart
}

// bracer expands the braces of one word (bash: braces.c).
type bracer struct {
	c     *Config
	size  int // bytes and items made so far
	count int
}

// maxBraces is the largest number of words that one word may become.
const maxBraces = 1 << 22

// braces returns the words that w becomes.
func (c *Config) braces(w *syntax.Word) ([]*syntax.Word, error) {
	var items []braceItem
	for _, part := range w.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			items = append(items, braceItem{part: part})
			continue
		}
		for s := lit.Value; s != ""; {
			n := 1
			item := braceItem{c: s[0]}
			if s[0] == '\\' && len(s) > 1 {
				n, item.c = 2, 0
			}
			item.text = s[:n]
			items = append(items, item)
			s = s[n:]
		}
	}
	b := bracer{c: c}
	lists, err := b.expand(items)
	if err != nil {
		return nil, err
	}
	if len(lists) == 1 && len(lists[0]) == len(items) {
		return []*syntax.Word{w}, nil
	}
	words := make([]*syntax.Word, 0, len(lists))
	for _, list := range lists {
		if word := braceWord(list); word != nil {
			words = append(words, word)
		}
	}
	return words, nil
}

// braceWord makes a word of items; none of an empty one.
func braceWord(items []braceItem) *syntax.Word {
	w := &syntax.Word{}
	var text []byte
	flush := func() {
		if len(text) > 0 {
			w.Parts = append(w.Parts, &syntax.Lit{Value: string(text)})
			text = text[:0]
		}
	}
	for _, item := range items {
		if item.part != nil {
			flush()
			w.Parts = append(w.Parts, item.part)
			continue
		}
		text = append(text, item.text...)
	}
	flush()
	if len(w.Parts) == 0 {
		return nil
	}
	growNames(w.Parts)
	return w
}

// growNames makes $x{a,b} mean $xa $xb: bash expands braces before it reads names.
func growNames(parts []syntax.WordPart) {
	for i := 0; i+1 < len(parts); i++ {
		pe, ok := parts[i].(*syntax.ParamExp)
		if !ok || !pe.Short || !isName(pe.Param.Value) {
			continue
		}
		if lit, ok := parts[i+1].(*syntax.Lit); ok {
			n := 0
			for n < len(lit.Value) && nameByte(lit.Value[n]) {
				n++
			}
			grown := *pe
			grown.Param = &syntax.Lit{Value: pe.Param.Value + lit.Value[:n]}
			parts[i], parts[i+1] = &grown, &syntax.Lit{Value: lit.Value[n:]}
		}
	}
}

// gobble returns the index of the character wanted at or after i outside inner braces, -1
// for none. A closing brace counts when there was a comma or a range before it.
func gobble(items []braceItem, i int, want byte) int {
	level := 0
	choice := want != '}'
	for ; i < len(items); i++ {
		ch := items[i].c
		if ch == want && level == 0 && choice {
			// bash: a brace by itself, and {} at the start, are left alone.
			if ch == '{' && i == 0 && i+1 < len(items) && items[1].c == '}' {
				continue
			}
			return i
		}
		switch {
		case ch == '{':
			level++
		case ch == '}' && level > 0:
			level--
		case ch == ',' && level == 0:
			choice = true
		case ch == '.' && level == 0 && i+2 < len(items) && items[i+1].c == '.' && items[i+2].c != '}':
			choice = true
		}
	}
	return -1
}

func (b *bracer) expand(items []braceItem) ([][]braceItem, error) {
	open, closing := -1, -1
	for i := 0; ; i = open + 1 {
		if open = gobble(items, i, '{'); open < 0 {
			return [][]braceItem{items}, nil
		}
		if closing = gobble(items, open+1, '}'); closing >= 0 {
			break
		}
		if err := b.grow(0); err != nil {
			return nil, err
		}
	}
	amble, post := items[open+1:closing], items[closing+1:]
	var tack [][]braceItem
	var err error
	if hasComma(amble) {
		tack, err = b.choices(amble)
	} else {
		tack, err = b.sequence(amble)
		if tack == nil && err == nil {
			tack = [][]braceItem{items[open : closing+1]}
		}
	}
	if err != nil {
		return nil, err
	}
	rest := [][]braceItem{nil}
	if len(post) > 0 {
		if rest, err = b.expand(post); err != nil {
			return nil, err
		}
	}
	return b.join(items[:open], tack, rest)
}

func hasComma(items []braceItem) bool {
	for _, item := range items {
		if item.c == ',' {
			return true
		}
	}
	return false
}

// choices expands {a,b,c}.
func (b *bracer) choices(items []braceItem) ([][]braceItem, error) {
	var out [][]braceItem
	for start := 0; ; {
		end := gobble(items, start, ',')
		part := items[start:]
		if end >= 0 {
			part = items[start:end]
		}
		lists, err := b.expand(part)
		if err != nil {
			return nil, err
		}
		out = append(out, lists...)
		if end < 0 {
			return out, nil
		}
		start = end + 1
	}
}

// join puts pre before each of tack, and each of rest behind each of those.
func (b *bracer) join(pre []braceItem, tack, rest [][]braceItem) ([][]braceItem, error) {
	if len(pre) == 0 && len(rest) == 1 && len(rest[0]) == 0 {
		return tack, nil
	}
	out := make([][]braceItem, 0, min(len(tack)*len(rest), 1024))
	for _, t := range tack {
		for _, r := range rest {
			list := make([]braceItem, 0, len(pre)+len(t)+len(r))
			list = append(append(append(list, pre...), t...), r...)
			if err := b.grow(len(list)); err != nil {
				return nil, err
			}
			out = append(out, list)
		}
	}
	return out, nil
}

// braceCost is about what a list costs beside its text.
const braceCost = 64

// grow counts a list that is made, and gives up when there are too many.
func (b *bracer) grow(n int) error {
	b.count++
	b.size += n + braceCost
	if limit := b.c.Sh.MaxBytes(); limit > 0 && b.size > limit {
		return limitError()
	}
	if b.count > maxBraces {
		return &Error{Text: "brace expansion: failed to allocate memory for " + strconv.Itoa(b.count) + " elements"}
	}
	if b.count%1024 == 0 {
		return b.c.Sh.Stop()
	}
	return nil
}

// sequence expands {x..y} and {x..y..step}; nil when it is none.
func (b *bracer) sequence(items []braceItem) ([][]braceItem, error) {
	var text strings.Builder
	for _, item := range items {
		if item.c == 0 {
			return nil, nil
		}
		text.WriteByte(item.c)
	}
	seq, ok := parseSequence(text.String())
	if !ok {
		return nil, nil
	}
	if limit := b.c.Sh.MaxBytes(); limit > 0 && seq.count() > uint64(limit)/braceCost {
		return nil, limitError()
	}
	var out [][]braceItem
	for n := seq.from; ; n += seq.step {
		if err := b.grow(1 + seq.width); err != nil {
			return nil, err
		}
		out = append(out, []braceItem{seq.item(n)})
		// The distance is compared so that nothing overflows.
		if seq.step > 0 && uint64(seq.to)-uint64(n) < uint64(seq.step) ||
			seq.step < 0 && uint64(n)-uint64(seq.to) < -uint64(seq.step) {
			return out, nil
		}
	}
}

// braceRange is {from..to..step}.
type braceRange struct {
	from, to, step int64
	letters        bool
	width          int // of numbers padded with zeros
}

// count is how many items there are, less one.
func (seq *braceRange) count() uint64 {
	if seq.step > 0 {
		return (uint64(seq.to) - uint64(seq.from)) / uint64(seq.step)
	}
	return (uint64(seq.from) - uint64(seq.to)) / -uint64(seq.step)
}

func (seq *braceRange) item(n int64) braceItem {
	if !seq.letters {
		s := strconv.FormatInt(n, 10)
		if len(s) < seq.width {
			sign := ""
			if n < 0 {
				sign, s = "-", s[1:]
			}
			s = sign + strings.Repeat("0", seq.width-len(sign)-len(s)) + s
		}
		return braceItem{text: s}
	}
	switch c := byte(n); c {
	case '\\':
		return braceItem{part: &syntax.SglQuoted{}}
	case '`', '[', ']', '^':
		return braceItem{part: &syntax.SglQuoted{Value: string(rune(c))}}
	default:
		return braceItem{text: string(rune(c))}
	}
}

// parseSequence reads x..y or x..y..step (bash: expand_seqterm).
func parseSequence(s string) (seq braceRange, ok bool) {
	left, rest, ok := strings.Cut(s, "..")
	right, step, stepped := strings.Cut(rest, "..")
	if !ok || left == "" || right == "" || stepped && step == "" {
		return seq, false
	}
	seq.step = 1
	if stepped {
		n, err := strconv.ParseInt(step, 10, 64)
		if err != nil {
			return seq, false
		}
		seq.step = n
	}
	from, errFrom := strconv.ParseInt(left, 10, 64)
	to, errTo := strconv.ParseInt(right, 10, 64)
	switch {
	case errFrom == nil && errTo == nil:
		seq.from, seq.to = from, to
		if padded(left) || padded(right) {
			seq.width = max(len(left), len(right))
		}
	case len(left) == 1 && len(right) == 1 && letter(left[0]) && letter(right[0]):
		seq.letters, seq.from, seq.to = true, int64(left[0]), int64(right[0])
	default:
		return seq, false
	}
	if seq.step == 0 {
		seq.step = 1
	}
	if (seq.from > seq.to) != (seq.step < 0) && seq.from != seq.to {
		seq.step = -seq.step
	}
	return seq, true
}

func padded(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return len(s) > 1 && s[0] == '0'
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
