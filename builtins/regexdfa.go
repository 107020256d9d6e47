package builtins

import (
	"bytes"
	"slices"
)

// stateLimit bounds the states that an automaton keeps: about 4 MiB.
const stateLimit = 2000

// regexDFA is the automaton of a program. Its states are made when a text first comes to
// them; when there are too many it forgets them all and goes on.
type regexDFA struct {
	prog *regexProg
	utf  bool
	eol  int // the byte that ends a line, -1 if the text is one

	states map[string]*dfaState
	starts [8]*dfaState // by way of searching and what is before
	found  *dfaState    // a match has ended: the search is over
	// first and second have a common bit for a byte that a match can begin with and one that can
	// follow it there. nil: any can, or a match may be empty.
	first, second *[256]uint8
	third         *[256]uint8 // and one that can follow those two
	triples       *[96]byte   // the same for tripleScan, made by makeTriples
	noTriples     bool        // tripleScan cannot be used
	only          int         // the one byte of first; negative if there are more
	prefix        []byte      // every match begins with it
	lead          bool        // prefix begins with what the pattern needs, so that a search looks for it anyway

	mark  []uint32 // instructions of the current closure have the value of turn
	turn  uint32
	stack []int32
	list  []int32
	wide  int
}

// dfaState is a set of instructions to go on at.
type dfaState struct {
	next   [256]*dfaState
	wide   map[rune]*dfaState
	pcs    []int32
	before edge
	hunt   bool // a match may begin anywhere, else only at the first place
	hit    bool // a match has ended before the last character
	stop   bool // look at hit; or nothing can match any more
	final  int8 // a match ends at the end of the text: 0 not known, 1 yes, -1 no
}

// newDFA returns the automaton of a program whose matches have the text need, if it is known.
func newDFA(prog *regexProg, opt regexOptions, eol int, need []byte) *regexDFA {
	d := &regexDFA{prog: prog, utf: opt.utf8, eol: eol, mark: make([]uint32, len(prog.insts))}
	d.found = &dfaState{hit: true, stop: true}
	d.reset()
	d.firstBytes()
	d.lead = len(d.prefix) > 1 && bytes.HasPrefix(d.prefix, need)
	return d
}

func (d *regexDFA) reset() {
	d.states, d.wide = make(map[string]*dfaState), 0
	clear(d.starts[:])
}

// start returns the state at a place with the given character before it.
func (d *regexDFA) start(hunt bool, before edge) *dfaState {
	i := int(before)
	if hunt {
		i += 4
	}
	if d.starts[i] == nil {
		var pcs []int32
		if !hunt {
			pcs = []int32{0}
		}
		d.starts[i] = d.state(pcs, before, hunt, false)
	}
	return d.starts[i]
}

// startAt is start for a place in b.
func (d *regexDFA) startAt(b []byte, at int, hunt bool) *dfaState {
	if at == 0 || !d.prog.assert {
		return d.start(hunt, edgeText)
	}
	r, _ := decodeRegexBefore(b[:at], d.utf)
	if int(r) == d.eol {
		return d.start(hunt, edgeText)
	}
	return d.start(hunt, edgeOf(r, d.utf))
}

// state returns the state for a set of instructions.
func (d *regexDFA) state(pcs []int32, before edge, hunt, hit bool) *dfaState {
	if !d.prog.assert {
		before = edgeText
	}
	slices.Sort(pcs)
	key := make([]byte, 3, 3+3*len(pcs))
	key[0] = byte(before)
	if hunt {
		key[1] = 1
	}
	if hit {
		key[2] = 1
	}
	for _, pc := range pcs {
		key = append(key, byte(pc), byte(pc>>8), byte(pc>>16))
	}
	if s, ok := d.states[string(key)]; ok {
		return s
	}
	s := &dfaState{pcs: slices.Clone(pcs), before: before, hunt: hunt, hit: hit}
	s.stop = hit || len(pcs) == 0 && !hunt
	d.states[string(key)] = s
	return s
}

// closure collects in list the instructions that take a character, and reports whether a
// match ends here.
func (d *regexDFA) closure(s *dfaState, after edge) (match bool) {
	d.turn++
	if d.turn == 0 {
		clear(d.mark)
		d.turn = 1
	}
	d.list, d.stack = d.list[:0], append(d.stack[:0], s.pcs...)
	if s.hunt {
		d.stack = append(d.stack, 0)
	}
	for len(d.stack) > 0 {
		pc := d.stack[len(d.stack)-1]
		d.stack = d.stack[:len(d.stack)-1]
		if d.mark[pc] == d.turn {
			continue
		}
		d.mark[pc] = d.turn
		in := &d.prog.insts[pc]
		switch in.op {
		case opRune, opSet:
			d.list = append(d.list, pc)
		case opMatch:
			match = true
		case opAssert:
			if assertHolds(assertKind(in.n), s.before, after) {
				d.stack = append(d.stack, in.x)
			}
		case opSplit, opMoved:
			d.stack = append(d.stack, in.x, in.y)
		default:
			d.stack = append(d.stack, in.x)
		}
	}
	return match
}

// step returns the state after r.
func (d *regexDFA) step(s *dfaState, r rune) *dfaState {
	eol := int(r) == d.eol
	after := edgeText
	if !eol {
		after = edgeOf(r, d.utf)
	}
	match := d.closure(s, after)
	switch {
	case match && s.hunt:
		return d.found
	case eol && s.hunt:
		return d.start(true, edgeText)
	case eol:
		return d.state(nil, edgeText, false, match)
	}
	d.turn++ // the marks serve for the targets now
	targets := d.stack[:0]
	for _, pc := range d.list {
		in := &d.prog.insts[pc]
		if in.op == opRune && in.r != r || in.op == opSet && !in.set.has(r) || d.mark[in.x] == d.turn {
			continue
		}
		d.mark[in.x] = d.turn
		targets = append(targets, in.x)
	}
	return d.state(targets, after, s.hunt, match)
}

// move returns the state after the character at the start of b, whose length is n.
func (d *regexDFA) move(s *dfaState, b []byte) (next *dfaState, n int) {
	r, n := decodeRegex(b, d.utf)
	if len(d.states) > stateLimit || d.wide > 32*stateLimit {
		d.reset() // s itself stays as it is
		s = d.state(s.pcs, s.before, s.hunt, false)
	}
	if n > 1 || r >= rawRune {
		if next = s.wide[r]; next != nil {
			return next, n
		}
		if s.wide == nil {
			s.wide = make(map[rune]*dfaState)
		}
		next = d.step(s, r)
		s.wide[r] = next
		d.wide++
		return next, n
	}
	next = d.step(s, r)
	s.next[b[0]] = next
	return next, 1
}

// atEnd reports whether a match ends at the end of the text.
func (d *regexDFA) atEnd(s *dfaState) bool {
	if s.final == 0 {
		s.final = -1
		if d.closure(s, edgeText) {
			s.final = 1
		}
	}
	return s.final > 0
}

// matches reports whether there is a match in b that starts at from or later.
func (d *regexDFA) matches(b []byte, from int) bool { return d.search(b, from) >= 0 }

// search returns a place inside or right after a match that starts at from or later: the
// first at which it is certain that there is one; -1 for none. With an eol, lines are texts
// of their own.
func (d *regexDFA) search(b []byte, from int) int {
	home := d.home()
	if d.prog.assert && len(d.prefix) > 1 {
		return d.tryEach(b, from)
	}
	return d.hunt(b, from, home)
}

// tryEach is search where every match begins with a text: it tries each place that has it.
func (d *regexDFA) tryEach(b []byte, from int) int {
	budget := 4*(len(b)-from) + 256
	for at := d.skip(b, from); at < len(b); at = d.skip(b, at+1) {
		hit, used := d.shortest(b, at)
		if hit >= 0 {
			return hit
		}
		if budget -= used; budget < 0 {
			return d.hunt(b, at, nil)
		}
	}
	return -1
}

// shortest returns a place inside or right after the match that starts at from, as search
// does, -1 if there is none, and how many bytes it has looked at.
func (d *regexDFA) shortest(b []byte, from int) (hit, used int) {
	s := d.startAt(b, from, false)
	i := from
	for i < len(b) {
		next, n := s.next[b[i]], 1
		if next == nil {
			next, n = d.move(s, b[i:])
		}
		if next.stop {
			if next.hit {
				return i, i - from + 1
			}
			return -1, i - from + 1
		}
		s = next
		i += n
	}
	if d.atEnd(s) {
		return i, i - from + 1
	}
	return -1, i - from + 1
}

// hunt follows all matches that may be under way at once. In the state home it skips to where
// one can begin.
func (d *regexDFA) hunt(b []byte, from int, home *dfaState) int {
	s := d.startAt(b, from, true)
	for i := from; i < len(b); {
		if s == home {
			if i = d.skip(b, i); i == len(b) {
				break
			}
		}
		next := s.next[b[i]]
		if next == nil {
			var n int
			next, n = d.move(s, b[i:])
			if next.stop {
				return i
			}
			i += n
			s = next
			if home != nil {
				home = d.home() // the states may be new ones
			}
			continue
		}
		if next.stop {
			return i
		}
		s = next
		i++
	}
	if d.atEnd(s) {
		return len(b)
	}
	return -1
}

// home returns the state in which nothing of a match has been seen, if it is the same at any
// place: from there on a search may skip to where a match can begin.
func (d *regexDFA) home() *dfaState {
	if d.first == nil || d.prog.assert {
		return nil
	}
	return d.start(true, edgeText)
}

// longest returns the end of the longest match that starts at from, -1 for none, and how many
// bytes it has looked at.
func (d *regexDFA) longest(b []byte, from int) (end, used int) {
	s := d.startAt(b, from, false)
	end = -1
	i := from
	for i < len(b) {
		next, n := s.next[b[i]], 1
		if next == nil {
			next, n = d.move(s, b[i:])
		}
		if next.stop {
			if next.hit {
				end = i
			}
			if len(next.pcs) == 0 {
				return end, i - from + 1
			}
		}
		s = next
		i += n
	}
	if d.atEnd(s) {
		end = i
	}
	return end, i - from + 1
}
