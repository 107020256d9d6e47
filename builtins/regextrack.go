package builtins

import (
	"bytes"
)

// Limits of the tracker.
const (
	stepLimit    = 4 << 20 // steps of one find where a place may be visited again
	visitedLimit = 1 << 31 // bits of the table of visits
	lookDepth    = 500
)

// regexTracker finds matches with their groups by backtracking. Without back-references and
// look-around it comes to every pair of instruction and place once: linear time. With them the
// number of steps is limited.
type regexTracker struct {
	re   *regex
	prog *regexProg
	utf  bool
	b    []byte
	caps []int // groups, then marks
	best []int
	jobs []trackJob
	keep int // where \K put the start, -1

	visited []uint64
	dirty   []int
	stride  int
	base    int

	want  int // the end that is asked for, -1 if any
	steps int
	depth int
	err   error
}

// trackJob is something to go back to: a place to try, or a slot to restore.
type trackJob struct {
	pc    int32 // -1: restore the slot
	place int
	slot  int
}

func newTracker(re *regex) *regexTracker {
	return &regexTracker{re: re, prog: re.prog, utf: re.opt.utf8,
		caps: make([]int, 2*(re.groups+1)+re.prog.marks+1), best: make([]int, 2*(re.groups+1))}
}

// run finds the first match that starts at from or later; with end >= 0 the one from from to
// end, which is known to exist.
func (t *regexTracker) run(b []byte, from, end int) []int {
	t.b, t.want, t.steps, t.err = b, end, 0, nil
	once := t.re.exact
	if once && !t.prepare(from, end) {
		t.err = errTooComplex
		return nil
	}
	defer t.clean()
	auto := t.re.automaton()
	for at := from; at <= len(b); at++ {
		if end < 0 {
			at = auto.skip(b, at)
		}
		for i := range t.caps {
			t.caps[i] = -1
		}
		t.keep = -1
		if stop := t.try(t.prog, at, once); stop >= 0 {
			return t.result(at, stop)
		}
		if end >= 0 || t.err != nil {
			return nil
		}
		if at < len(b) && t.utf {
			_, n := decodeRegex(b[at:], true)
			at += n - 1
		}
	}
	return nil
}

func (t *regexTracker) result(start, end int) []int {
	loc := t.re.loc
	copy(loc, t.best)
	loc[0], loc[1] = start, end
	if t.keep >= 0 {
		loc[0] = min(t.keep, end)
	}
	return loc
}

// prepare makes the table of visits.
func (t *regexTracker) prepare(from, end int) bool {
	if end < 0 {
		end = len(t.b)
	}
	t.base, t.stride = from, end-from+1
	bits := t.stride * len(t.prog.insts)
	if bits > visitedLimit {
		return false
	}
	if words := bits/64 + 1; words > len(t.visited) {
		t.visited = make([]uint64, words+words/4)
	}
	return true
}

func (t *regexTracker) clean() {
	for _, word := range t.dirty {
		t.visited[word] = 0
	}
	t.dirty = t.dirty[:0]
	t.b = nil
}

// seen notes a visit and reports whether it is not the first.
func (t *regexTracker) seen(pc int32, at int) bool {
	if at-t.base >= t.stride {
		return true // past the end that is asked for
	}
	bit := int(pc)*t.stride + at - t.base
	word, mask := bit/64, uint64(1)<<(bit%64)
	if t.visited[word]&mask != 0 {
		return true
	}
	if t.visited[word] == 0 {
		t.dirty = append(t.dirty, word)
	}
	t.visited[word] |= mask
	return false
}

// try runs the program at a place and returns the end of its match, -1 for none. The longest
// match counts, except in Perl's dialects and inside look-around.
func (t *regexTracker) try(prog *regexProg, at int, once bool) int {
	bottom := len(t.jobs)
	first := t.re.perl || t.depth > 0
	longest := -1
	t.jobs = append(t.jobs, trackJob{pc: 0, place: at})
	for len(t.jobs) > bottom {
		job := t.jobs[len(t.jobs)-1]
		t.jobs = t.jobs[:len(t.jobs)-1]
		if job.pc < 0 {
			t.setSlot(job.slot, job.place)
			continue
		}
		end := t.follow(prog, job.pc, job.place, once)
		if t.err != nil {
			t.jobs = t.jobs[:bottom]
			return -1
		}
		if end < 0 || t.want >= 0 && t.depth == 0 && end != t.want || end <= longest {
			continue
		}
		longest = end
		if t.depth == 0 {
			copy(t.best, t.caps)
		}
		if first || end == t.want || end == len(t.b) {
			t.jobs = t.jobs[:bottom]
			return end
		}
	}
	return longest
}

// keepSlot is the slot of \K.
const keepSlot = -1

func (t *regexTracker) setSlot(slot, value int) {
	if slot == keepSlot {
		t.keep = value
	} else {
		t.caps[slot] = value
	}
}

func (t *regexTracker) slot(slot int) int {
	if slot == keepSlot {
		return t.keep
	}
	return t.caps[slot]
}

// change sets a slot until this way turns out wrong.
func (t *regexTracker) change(slot, value int) {
	t.jobs = append(t.jobs, trackJob{pc: -1, slot: slot, place: t.slot(slot)})
	t.setSlot(slot, value)
}

// follow goes one way through the program and leaves the others as jobs. It returns the end
// of the match, -1 if the way ends.
func (t *regexTracker) follow(prog *regexProg, pc int32, at int, once bool) int {
	for {
		if once {
			if t.seen(pc, at) {
				return -1
			}
		} else if t.steps++; t.steps > stepLimit {
			t.err = errTooComplex
			return -1
		}
		in := &prog.insts[pc]
		pc = in.x
		switch in.op {
		case opRune, opSet:
			if at >= len(t.b) {
				return -1
			}
			r, n := decodeRegex(t.b[at:], t.utf)
			if in.op == opRune && r != in.r || in.op == opSet && !in.set.has(r) {
				return -1
			}
			at += n
		case opSplit:
			t.jobs = append(t.jobs, trackJob{pc: in.y, place: at})
		case opJump:
		case opMatch:
			return at
		case opMoved:
			if t.caps[t.markSlot(in.n)] == at {
				pc = in.y
			}
		default:
			if at = t.special(in, at); at < 0 {
				return -1
			}
		}
	}
}

func (t *regexTracker) markSlot(n int) int { return len(t.best) + n }

// special does the instructions that are rare; it returns the place to go on at, or -1.
func (t *regexTracker) special(in *regexInst, at int) int {
	switch in.op {
	case opSave:
		t.change(in.n, at)
	case opMark:
		t.change(t.markSlot(in.n), at)
	case opKeep:
		t.change(keepSlot, at)
	case opAssert:
		if !t.holds(assertKind(in.n), at) {
			return -1
		}
	case opBackref:
		return t.again(in, at)
	case opTaken:
		if (t.caps[2*in.n+1] >= 0) == in.flag {
			return -1
		}
	case opLook, opAtomic, opCall:
		return t.look(in, at)
	}
	return at
}

// holds reports whether a condition holds at a place.
func (t *regexTracker) holds(kind assertKind, at int) bool {
	before, after := edgeText, edgeText
	if at > 0 {
		r, _ := decodeRegexBefore(t.b[:at], t.utf)
		before = edgeOf(r, t.utf)
	}
	if at < len(t.b) {
		r, _ := decodeRegex(t.b[at:], t.utf)
		after = edgeOf(r, t.utf)
	}
	return assertHolds(kind, before, after)
}

// again takes once more what a group took.
func (t *regexTracker) again(in *regexInst, at int) int {
	start, end := t.caps[2*in.n], t.caps[2*in.n+1]
	if start < 0 || end < 0 {
		return -1
	}
	text := t.b[start:end]
	t.steps += len(text) / 16
	if bytes.HasPrefix(t.b[at:], text) {
		return at + len(text)
	}
	if !in.flag {
		return -1
	}
	for len(text) > 0 {
		if at >= len(t.b) {
			return -1
		}
		r, n := decodeRegex(text, t.utf)
		s, m := decodeRegex(t.b[at:], t.utf)
		same := r == s
		eachFold(r, t.utf, func(f rune) { same = same || f == s })
		if !same {
			return -1
		}
		text, at = text[n:], at+m
	}
	return at
}

// look runs the program of a look-around, an atomic group or a call.
func (t *regexTracker) look(in *regexInst, at int) int {
	start := at
	for range max(in.behind, 0) {
		if start == 0 {
			if in.flag {
				return at
			}
			return -1
		}
		_, n := decodeRegexBefore(t.b[:start], t.utf)
		start -= n
	}
	if t.depth++; t.depth > lookDepth {
		t.err = errTooComplex
		return -1
	}
	saved := append([]int(nil), t.caps...)
	end := t.try(in.look, start, false)
	t.depth--
	taken := append([]int(nil), t.caps...)
	copy(t.caps, saved)
	switch {
	case t.err != nil:
		return -1
	case in.op != opLook && end < 0, in.op == opLook && (end >= 0) == in.flag:
		return -1
	}
	if !in.flag && in.op != opCall {
		for i, value := range taken {
			if value != saved[i] {
				t.change(i, value)
			}
		}
	}
	if in.op != opLook {
		return end
	}
	return at
}
