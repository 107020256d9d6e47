package builtins

import (
	"bytes"
	"unicode/utf8"
)

// nodeKind is what a part of a pattern is.
type nodeKind uint8

const (
	nodeEmpty nodeKind = iota
	nodeRune
	nodeSet
	nodeCat
	nodeAlt
	nodeRepeat
	nodeGroup
	nodeBackref
	nodeAssert
	nodeLook   // look-around
	nodeAtomic // (?>…) and possessive repeats
	nodeKeep   // \K
	nodeCall   // what a group matches, once more: call
	nodeTaken  // only if the group took part, or with negative not
)

// assertKind is a condition on a place in the text.
type assertKind uint8

const (
	assertBOL      assertKind = iota // ^ with multiline
	assertEOL                        // $ with multiline
	assertBegin                      // of the text
	assertEnd                        // of the text
	assertWord                       // \b
	assertInside                     // \B
	assertHead                       // \<
	assertTail                       // \>
	assertNotBegin                   // for -w: the character before is no word character
	assertNotEnd                     // for -w: the character after is none
)

// regexNode is a part of a pattern.
type regexNode struct {
	kind     nodeKind
	r        rune
	set      *runeSet
	subs     []*regexNode
	min, max int // of a repeat; max -1: no end
	lazy     bool
	index    int // of a group or back-reference
	assert   assertKind
	negative bool // of a look-around
	behind   bool
	fold     bool // of a back-reference
	call     *regexNode
}

// rawRune is the first of the runes that stand for bytes which are no character.
const rawRune rune = 0x110000

// decodeRegex decodes the first character of b, which is not empty.
func decodeRegex(b []byte, utf bool) (rune, int) {
	if !utf || b[0] < utf8.RuneSelf {
		return rune(b[0]), 1
	}
	r, n := utf8.DecodeRune(b)
	if n == 1 {
		return rawRune + rune(b[0]), 1
	}
	return r, n
}

// decodeRegexBefore decodes the last character of b, which is not empty.
func decodeRegexBefore(b []byte, utf bool) (rune, int) {
	last := b[len(b)-1]
	if !utf || last < utf8.RuneSelf {
		return rune(last), 1
	}
	r, n := utf8.DecodeLastRune(b)
	if n == 1 {
		return rawRune + rune(last), 1
	}
	return r, n
}

// appendRegexRune encodes a character as decodeRegex reads it.
func appendRegexRune(b []byte, r rune, utf bool) []byte {
	switch {
	case r >= rawRune:
		return append(b, byte(r-rawRune))
	case !utf:
		return append(b, byte(r))
	}
	return utf8.AppendRune(b, r)
}

func indexFrom(b, sub []byte, from int) int {
	i := bytes.Index(b[from:], sub)
	if i < 0 {
		return -1
	}
	return from + i
}

// shifted returns the node with all groups numbered n higher.
func (n *regexNode) shifted(by int) *regexNode {
	if by == 0 {
		return n
	}
	node := *n
	if n.kind == nodeGroup || n.kind == nodeBackref {
		node.index += by
	}
	node.subs = make([]*regexNode, len(n.subs))
	for i, sub := range n.subs {
		node.subs[i] = sub.shifted(by)
	}
	return &node
}

// literal returns bytes that every match has, and whether they are the whole pattern.
func (n *regexNode) literal(opt regexOptions) (need []byte, pure bool) {
	l := &literalFinder{opt: opt, pure: true}
	l.walk(n)
	l.cut()
	return l.best, l.pure && len(l.best) > 0
}

// literalFinder collects the runs of characters of a sequence and keeps the longest.
type literalFinder struct {
	opt  regexOptions
	run  []byte
	best []byte
	pure bool
}

func (l *literalFinder) cut() {
	if len(l.run) > len(l.best) {
		l.best = l.run
	}
	l.run = nil
}

func (l *literalFinder) walk(n *regexNode) {
	switch n.kind {
	case nodeEmpty:
	case nodeRune:
		if n.r >= rawRune {
			l.pure = false // its byte may be a part of a character of the text
		}
		l.run = appendRegexRune(l.run, n.r, l.opt.utf8)
	case nodeCat:
		for _, sub := range n.subs {
			l.walk(sub)
		}
	case nodeGroup:
		l.pure = false // the automaton doesn't find groups
		l.walk(n.subs[0])
	case nodeRepeat:
		l.pure = false
		if n.min == 0 {
			l.cut()
			return
		}
		l.walk(n.subs[0])
		l.cut()
	case nodeAssert, nodeKeep:
		l.pure = false // zero width: the characters around it are neighbours
	default:
		l.pure = false
		l.cut()
	}
}
