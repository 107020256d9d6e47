package plan

import (
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// offsets brings positions of a tree back to the text that was sent: interp.Parse hides bytes
// that are not UTF-8 as characters of four bytes from the parser and drops NULs. nil changes
// nothing.
type offsets struct{ at []int }

func newOffsets(src string) *offsets {
	if strings.IndexByte(src, 0) < 0 && utf8.ValidString(src) {
		return nil
	}
	o := &offsets{at: make([]int, 0, len(src)+1)}
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRuneInString(src[i:])
		width := n
		switch {
		case src[i] == 0:
			width = 0
		case r == utf8.RuneError && n == 1:
			width = utf8.UTFMax
		}
		for range width {
			o.at = append(o.at, i)
		}
		i += n
	}
	return o
}

// offset is the byte of the plan's text that a position means.
func (p *Plan) offset(pos syntax.Pos) int {
	n := int(pos.Offset())
	switch {
	case p.shift == nil:
	case n < len(p.shift.at):
		n = p.shift.at[n]
	default:
		n = len(p.Text)
	}
	// A here-document that the text does not close ends behind it.
	return min(n, len(p.Text))
}

// between is the text between two positions.
func (p *Plan) between(from, to syntax.Pos) (start, end int) {
	start, end = p.offset(from), p.offset(to)
	return start, max(start, end)
}
