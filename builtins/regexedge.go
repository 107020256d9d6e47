package builtins

// edge is what a character is to the conditions beside it.
type edge uint8

const (
	edgeText edge = iota // no character: an end of the text
	edgeLine             // a newline
	edgeWord
	edgeOther
)

func edgeOf(r rune, utf bool) edge {
	switch {
	case r == '\n':
		return edgeLine
	case isRegexWord(r, utf):
		return edgeWord
	}
	return edgeOther
}

// assertHolds reports whether a condition holds between two characters.
func assertHolds(kind assertKind, before, after edge) bool {
	switch kind {
	case assertBOL:
		return before == edgeText || before == edgeLine
	case assertEOL:
		return after == edgeText || after == edgeLine
	case assertBegin:
		return before == edgeText
	case assertEnd:
		return after == edgeText
	case assertWord:
		return (before == edgeWord) != (after == edgeWord)
	case assertInside:
		return (before == edgeWord) == (after == edgeWord)
	case assertHead:
		return before != edgeWord && after == edgeWord
	case assertTail:
		return before == edgeWord && after != edgeWord
	case assertNotBegin:
		return before != edgeWord
	case assertNotEnd:
		return after != edgeWord
	}
	return false
}
