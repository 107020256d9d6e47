package builtins

import (
	"math"
	"strings"
)

// What a paragraph may hold at once; a longer one is printed in parts.
const (
	fmtWords = 1000
	fmtChars = 5000
)

// The costs of GNU fmt, which chooses the breaks of a paragraph together.
const (
	fmtLine     = 70 * 70
	fmtSentence = 50 * 50
	fmtNoBreak  = 600 * 600
	fmtBonus    = 40 * 40 // for a break at a parenthesis or punctuation
	fmtCredit   = 3 * 3
)

// fmtWord is a word of a paragraph.
type fmtWord struct {
	text                 []byte
	length, space        int
	paren, period, punct bool
	final                bool // a sentence ends with it
	lineLength           int  // of the line that begins here
	cost                 int64
	next                 int // the word that begins the next line
}

// formatter fills the lines of one file.
type formatter struct {
	c            *call
	o            *fmtOptions
	in           *input
	buf          []byte
	at, have     int
	err          error
	words        []fmtWord
	chars        int
	tabs         bool
	prefixIndent int
	nextIndent   int
	column, out  int // of the input and of the output
	first, other int // indentation of the first and of the other lines
	lastLine     int
	next         int // the next character, -1 at the end
	writeErr     error
}

func (f *formatter) get() int {
	if f.err != nil {
		return -1
	}
	if f.at == f.have {
		n, err := f.in.read(f.buf)
		if err != nil || n == 0 {
			f.err = err
			return -1
		}
		f.at, f.have = 0, n
	}
	f.at++
	return int(f.buf[f.at-1])
}

func (f *formatter) put(b byte) {
	if f.writeErr == nil {
		f.writeErr = f.c.writeByte(b)
	}
}

func (f *formatter) run() error {
	f.next = f.getPrefix()
	for f.writeErr == nil && f.paragraph() {
		f.choose()
		f.print(len(f.words))
	}
	return f.writeErr
}

// blanks skips blanks and counts columns.
func (f *formatter) blanks(c int) int {
	for {
		switch c {
		case ' ':
			f.column++
		case '\t':
			f.tabs = true
			f.column = (f.column/8 + 1) * 8
		default:
			return c
		}
		c = f.get()
	}
}

func (f *formatter) getPrefix() int {
	f.column = 0
	c := f.blanks(f.get())
	if f.o.prefix == "" {
		f.nextIndent = min(f.o.lead, f.column)
		return c
	}
	f.nextIndent = f.column
	for i := range len(f.o.prefix) {
		if c != int(f.o.prefix[i]) {
			return c
		}
		f.column++
		c = f.get()
	}
	return f.blanks(c)
}

// paragraph reads the next one; lines that belong to none are copied.
func (f *formatter) paragraph() bool {
	f.lastLine = 0
	c := f.next
	for c == '\n' || c < 0 || f.nextIndent < f.o.lead || f.column < f.nextIndent+f.o.full {
		if c = f.copyRest(c); c < 0 {
			f.next = -1
			return false
		}
		f.put('\n')
		c = f.getPrefix()
	}
	f.prefixIndent, f.first = f.nextIndent, f.column
	f.words, f.chars = f.words[:0], 0
	c = f.line(c)
	same := f.same(c)
	f.setOther(same)
	switch {
	case f.o.split:
	case f.o.tagged && !f.o.crown && !(same && f.column != f.first):
	default:
		for f.same(c) && f.column == f.other && f.writeErr == nil {
			c = f.line(c)
		}
	}
	last := &f.words[len(f.words)-1]
	last.period, last.final = true, true
	f.next = c
	return true
}

func (f *formatter) copyRest(c int) int {
	f.out = 0
	if f.column > f.nextIndent || c != '\n' && c >= 0 {
		f.space(f.nextIndent)
		for i := 0; f.out != f.column && i < len(f.o.prefix); i++ {
			f.put(f.o.prefix[i])
			f.out++
		}
		if c >= 0 && c != '\n' {
			f.space(f.column - f.out)
		}
		if c < 0 && f.column >= f.nextIndent+len(f.o.prefix) {
			f.put('\n')
		}
	}
	for c != '\n' && c >= 0 {
		f.put(byte(c))
		c = f.get()
	}
	return c
}

// same tells whether the line that begins with c belongs to the paragraph.
func (f *formatter) same(c int) bool {
	return f.nextIndent == f.prefixIndent && f.column >= f.nextIndent+f.o.full && c != '\n' && c >= 0
}

func (f *formatter) setOther(same bool) {
	switch {
	case f.o.split:
		f.other = f.first
	case f.o.crown:
		f.other = f.first
		if same {
			f.other = f.column
		}
	case f.o.tagged:
		switch {
		case same && f.column != f.first:
			f.other = f.column
		case f.other == f.first && f.first == 0:
			f.other = 3
		case f.other == f.first:
			f.other = 0
		}
	default:
		f.other = f.first
	}
}

// line reads the words of a line; it returns the first character of the next one.
func (f *formatter) line(c int) int {
	for {
		w := fmtWord{}
		for {
			if f.chars == fmtChars {
				f.setOther(true)
				f.flush(len(w.text))
			}
			w.text = append(w.text, byte(c))
			f.chars++
			if c = f.get(); c < 0 || isSpace(byte(c)) {
				break
			}
		}
		w.length = len(w.text)
		f.column += w.length
		w.punctuation()
		start := f.column
		c = f.blanks(c)
		w.space = f.column - start
		w.final = c < 0 || w.period && (c == '\n' || w.space > 1)
		if c == '\n' || c < 0 || f.o.uniform {
			if w.space = 1; w.final {
				w.space = 2
			}
		}
		if len(f.words) == fmtWords-2 {
			f.setOther(true)
			f.flush(w.length)
		}
		f.words = append(f.words, w)
		if c == '\n' || c < 0 {
			return f.getPrefix()
		}
	}
}

func (w *fmtWord) punctuation() {
	first, last := w.text[0], w.text[len(w.text)-1]
	w.paren = strings.IndexByte("(['`\"", first) >= 0
	w.punct = last > ' ' && last < 0x7f && !isLetter(last) && !isDigit(last)
	end := len(w.text) - 1
	for end > 0 && strings.IndexByte(")]'\"", w.text[end]) >= 0 {
		end--
	}
	w.period = strings.IndexByte(".?!", w.text[end]) >= 0
}

// flush prints the part of a long paragraph up to its best break; kept is how many characters
// of a word that is being read stay.
func (f *formatter) flush(kept int) {
	if len(f.words) == 0 {
		f.chars = kept
		return
	}
	f.choose()
	split, best := len(f.words), int64(math.MaxInt64)
	for w := f.words[0].next; w != len(f.words); w = f.words[w].next {
		after := int64(0)
		if n := f.words[w].next; n < len(f.words) {
			after = f.words[n].cost
		}
		if d := f.words[w].cost - after; d < best {
			split, best = w, d
		}
		if best <= math.MaxInt64-fmtCredit {
			best += fmtCredit
		}
	}
	f.print(split)
	f.words = append(f.words[:0], f.words[split:]...)
	f.chars = kept
	for i := range f.words {
		f.chars += f.words[i].length
	}
}

// choose finds the breaks of least cost, from the last word on.
func (f *formatter) choose() {
	limit := len(f.words)
	for start := limit - 1; start >= 0; start-- {
		best := int64(math.MaxInt64)
		length := f.other
		if start == 0 {
			length = f.first
		}
		word := &f.words[start]
		length += word.length
		for w := start + 1; ; w++ {
			cost := f.lineCost(w, length)
			if w < limit {
				cost += f.words[w].cost
			}
			if start == 0 && f.lastLine > 0 {
				cost += square(10*(length-f.lastLine)) / 2
			}
			if cost < best {
				best, word.next, word.lineLength = cost, w, length
			}
			if w == limit {
				break
			}
			if length += f.words[w-1].space + f.words[w].length; length >= f.o.width {
				break
			}
		}
		word.cost = best + f.baseCost(start)
	}
}

func square(n int) int64 { return int64(n) * int64(n) }

func (f *formatter) baseCost(i int) int64 {
	w := &f.words[i]
	cost := int64(fmtLine)
	if i > 0 {
		switch before := &f.words[i-1]; {
		case before.period && before.final:
			cost -= fmtSentence
		case before.period:
			cost += fmtNoBreak
		case before.punct:
			cost -= fmtBonus
		case i > 1 && f.words[i-2].final:
			cost += 200 * 200 / int64(before.length+2)
		}
	}
	switch {
	case w.paren:
		cost -= fmtBonus
	case w.final:
		cost += 150 * 150 / int64(w.length+2)
	}
	return cost
}

// lineCost is the cost of a line of a length with the word next behind it.
func (f *formatter) lineCost(next, length int) int64 {
	if next == len(f.words) {
		return 0
	}
	cost := square(10 * (f.o.goal - length))
	if w := &f.words[next]; w.next != len(f.words) {
		cost += square(10*(length-w.lineLength)) / 2
	}
	return cost
}

// print writes the lines up to a word.
func (f *formatter) print(end int) {
	indent := f.first
	for w := 0; w != end && f.writeErr == nil; w = f.words[w].next {
		f.out = 0
		f.space(f.prefixIndent)
		for i := range len(f.o.prefix) {
			f.put(f.o.prefix[i])
		}
		f.out += len(f.o.prefix)
		f.space(indent - f.out)
		last := f.words[w].next - 1
		for i := w; i <= last; i++ {
			if f.writeErr == nil {
				f.writeErr = f.c.write(f.words[i].text)
			}
			f.out += f.words[i].length
			if i < last {
				f.space(f.words[i].space)
			}
		}
		f.lastLine = f.out
		f.put('\n')
		indent = f.other
	}
}

// space writes blanks, tabs among them if the input has some.
func (f *formatter) space(n int) {
	target := f.out + n
	if f.tabs {
		if stop := target / 8 * 8; f.out+1 < stop {
			for f.out < stop {
				f.put('\t')
				f.out = (f.out/8 + 1) * 8
			}
		}
	}
	for f.out < target {
		f.put(' ')
		f.out++
	}
}
