package builtins

import (
	"cmp"
	"slices"
	"sync"
)

// Lines are sorted by the prefix of their first key, eight bytes or a number that orders as
// the key does. What has the same prefix is sorted by the next eight bytes of the key, and
// what has the same key by the next one, the last of which is the whole line: a run of lines
// is at a level, the place of its key, and at a depth in that key. So each part of a line is
// looked at once, where a comparison of whole lines looks at equal beginnings again and again.
// Every step keeps the order of what it takes for equal.

const (
	sortFew   = 16      // lines that are compared as they are
	sortSome  = 256     // lines that are sorted by comparing their prefixes
	sortWorth = 1 << 14 // lines that are worth a second processor
)

// sortRun is a part of the lines of which nothing is known to differ in front of depth in the
// key at level. tmp is room for as many items.
type sortRun struct {
	items, tmp   []sortItem
	level, depth int
	parallel     bool // another processor may help
}

// part is the run of the items in a range.
func (r sortRun) part(from, to int) sortRun {
	r.items, r.tmp = r.items[from:to], r.tmp[from:to]
	return r
}

// sort sorts the items; lines that compare equal keep their order. When Context ends it comes
// to a quick end without an order.
func (s *sorter) sort() error {
	if err := s.c.need(sortItemSize * len(s.items)); err != nil {
		return err
	}
	tmp := make([]sortItem, len(s.items))
	s.order(sortRun{items: s.items, tmp: tmp, parallel: len(tmp) > sortWorth})
	return nil
}

// order sorts a run whose items have the prefixes of its level and depth.
func (s *sorter) order(r sortRun) {
	n := len(r.items)
	if n > sortSome && s.c.done() {
		return
	}
	if r.parallel = r.parallel && n > sortWorth; !r.parallel {
		radix(r.items, r.tmp)
		s.eachRun(r, func(same sortRun) { s.refine(same) })
		return
	}
	half := n / 2
	twice(func() { radix(r.items[:half], r.tmp[:half]) }, func() { radix(r.items[half:], r.tmp[half:]) })
	mergePrefixes(r.items[:half], r.items[half:], r.tmp)
	twice(func() { copy(r.items[:half], r.tmp[:half]) }, func() { copy(r.items[half:], r.tmp[half:]) })
	s.share(r)
}

// twice calls two functions at once.
func twice(f, g func()) {
	done := make(chan bool)
	go func() {
		defer close(done)
		f()
	}()
	g()
	<-done
}

// eachRun hands on the runs of items that have the same prefix.
func (s *sorter) eachRun(r sortRun, f func(same sortRun)) {
	for from := 0; from < len(r.items); {
		to := from + 1
		for to < len(r.items) && r.items[to].prefix == r.items[from].prefix {
			to++
		}
		if to > from+1 {
			f(r.part(from, to))
		}
		from = to
	}
}

// share refines the runs of items that have the same prefix with two processors: of each long
// run both do a part, and of the others in turns.
func (s *sorter) share(r sortRun) {
	var mu sync.Mutex
	next := 0
	var long []sortRun
	take := func() sortRun {
		mu.Lock()
		defer mu.Unlock()
		from := next
		for next < len(r.items) && next-from < sortWorth/4 {
			begin := next
			for next++; next < len(r.items) && r.items[next].prefix == r.items[begin].prefix; next++ {
			}
			if next-begin > max(len(r.items)/4, sortWorth) {
				long = append(long, r.part(begin, next))
				if from == begin {
					from = next
					continue
				}
				return r.part(from, begin)
			}
		}
		return r.part(from, next)
	}
	work := func() {
		for {
			some := take()
			if len(some.items) == 0 {
				return
			}
			some.parallel = false
			s.eachRun(some, func(same sortRun) { s.refine(same) })
		}
	}
	twice(work, work)
	for _, same := range long {
		s.refine(same)
	}
}

// refine sorts items that have the same prefix.
func (s *sorter) refine(r sortRun) {
	k := s.keyAt(r.level)
	switch {
	case len(r.items) <= sortFew:
		s.compareSort(r)
	case k == nil || k.bytewise():
		s.deeper(r)
	case s.sameKey(r, k):
		s.nextKey(r)
	default:
		s.compareSort(r)
	}
}

// keyAt is the key of a level; nil for the whole line.
func (s *sorter) keyAt(level int) *sortKey {
	if level < len(s.o.keys) {
		return s.o.keys[level]
	}
	return nil
}

// backward reports whether the order of a level is turned round.
func (s *sorter) backward(level int) bool {
	if k := s.keyAt(level); k != nil {
		return k.reverse
	}
	return s.o.reverse
}

// sameKey reports whether the keys of all items are equal.
func (s *sorter) sameKey(r sortRun, k *sortKey) bool {
	first := s.key(&r.items[0])
	for i := range r.items[1:] {
		if k.compare(first, s.key(&r.items[i+1])) != 0 {
			return false
		}
	}
	return true
}

// deeper sorts by what follows the prefix in keys that are compared byte by byte.
func (s *sorter) deeper(r sortRun) {
	for {
		if len(r.items) > sortSome && s.c.done() {
			return
		}
		ended, rest := s.ends(r)
		s.orderEnded(ended)
		if r = rest; len(r.items) < 2 {
			return
		}
		r.depth += 8
		if !s.prefixes(r) {
			s.order(r)
			return
		}
	}
}

// orderEnded sorts the items of a run whose keys have ended within the prefix: they differ at most
// in NULs at their end.
func (s *sorter) orderEnded(r sortRun) {
	if len(r.items) < 2 {
		return
	}
	size := r.items[0].keyLimit - r.items[0].keyStart
	for i := range r.items {
		if r.items[i].keyLimit-r.items[i].keyStart != size {
			s.compareSort(r)
			return
		}
	}
	s.nextKey(r)
}

// ends parts the items whose keys end within the prefix from those that go on: a key that ends
// comes first.
func (s *sorter) ends(r sortRun) (ended, rest sortRun) {
	limit := uint32(r.depth + 8)
	n := 0
	for i := range r.items {
		if it := &r.items[i]; it.keyLimit-it.keyStart <= limit {
			n++
		}
	}
	all := len(r.items)
	if n == 0 || n == all {
		return r.part(0, n), r.part(n, all)
	}
	back := s.backward(r.level)
	at, other := 0, n
	if back {
		at, other = all-n, 0
	}
	ended, rest = r.part(at, at+n), r.part(other, other+all-n)
	for i := range r.items {
		if it := &r.items[i]; it.keyLimit-it.keyStart <= limit {
			r.tmp[at] = *it
			at++
		} else {
			r.tmp[other] = *it
			other++
		}
	}
	copy(r.items, r.tmp)
	return ended, rest
}

// prefixes fills in the prefixes at the depth of a run and reports whether all are the same.
func (s *sorter) prefixes(r sortRun) bool {
	flip := uint64(0)
	if s.backward(r.level) {
		flip = ^flip
	}
	var differ uint64
	for i := range r.items {
		it := &r.items[i]
		it.prefix = bytesPrefix(s.data[it.keyStart+uint32(r.depth):it.keyLimit]) ^ flip
		differ |= it.prefix ^ r.items[0].prefix
	}
	return differ == 0
}

// nextKey sorts a run of which the keys up to its level are equal.
func (s *sorter) nextKey(r sortRun) {
	if r.level++; r.level > len(s.o.keys) || r.level == len(s.o.keys) && (s.o.unique || s.o.stable) {
		return
	}
	r.depth = 0
	k := s.keyAt(r.level)
	for i := range r.items {
		it := &r.items[i]
		it.keyStart, it.keyLimit = it.start, it.end
		if k == nil {
			continue
		}
		from, to := k.span(s.text(it), s.o.tab)
		it.keyStart, it.keyLimit = it.start+uint32(from), it.start+uint32(to)
		it.prefix = k.prefix(s.key(it))
	}
	if k == nil {
		s.prefixes(r)
	}
	s.order(r)
}

// compareSort sorts a run by comparing its lines.
func (s *sorter) compareSort(r sortRun) {
	n := len(r.items)
	if !r.parallel || n < sortWorth {
		s.sortSlice(r.items, r.level)
		return
	}
	half := n / 2
	twice(func() { s.sortSlice(r.items[:half], r.level) }, func() { s.sortSlice(r.items[half:], r.level) })
	copy(r.items, s.mergeTwo(r.tmp[:0], r.items[:half], r.items[half:], r.level))
}

// sortSlice sorts a part. When Context ends it comes to a quick end without an order.
func (s *sorter) sortSlice(items []sortItem, level int) {
	calls, ended := 0, false
	slices.SortFunc(items, func(a, b sortItem) int {
		if calls++; calls&0xfff == 0 && s.c.done() {
			ended = true
		}
		if ended {
			return 0
		}
		if diff := s.compareFrom(level, &a, &b); diff != 0 {
			return diff
		}
		return cmp.Compare(a.start, b.start)
	})
}

// mergeTwo appends the items of two sorted parts, of which a comes first in the input, to out.
func (s *sorter) mergeTwo(out, a, b []sortItem, level int) []sortItem {
	for len(a) > 0 && len(b) > 0 {
		if s.compareFrom(level, &a[0], &b[0]) <= 0 {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}

// radix sorts items by their prefixes, byte after byte from the last; equal ones keep their order.
func radix(items, tmp []sortItem) {
	if len(items) < sortSome {
		slices.SortFunc(items, func(a, b sortItem) int {
			if a.prefix != b.prefix {
				if a.prefix < b.prefix {
					return -1
				}
				return 1
			}
			return int(a.start) - int(b.start)
		})
		return
	}
	var counts [8][256]uint32
	ordered, last := true, uint64(0)
	for i := range items {
		p := items[i].prefix
		ordered, last = ordered && p >= last, p
		for pass := range counts {
			counts[pass][byte(p>>(8*pass))]++
		}
	}
	if ordered {
		return
	}
	from, to := items, tmp
	for pass := range counts {
		places, shift := &counts[pass], 8*pass
		if places[byte(from[0].prefix>>shift)] == uint32(len(items)) {
			continue
		}
		at := uint32(0)
		for b, n := range places {
			places[b] = at
			at += n
		}
		for i := range from {
			b := byte(from[i].prefix >> shift)
			to[places[b]] = from[i]
			places[b]++
		}
		from, to = to, from
	}
	if &from[0] != &items[0] {
		copy(items, from)
	}
}

// mergePrefixes merges two parts that are sorted by their prefixes into out, from both ends at once.
func mergePrefixes(a, b, out []sortItem) {
	half := len(out) / 2
	twice(func() {
		i, j := 0, 0
		for at := range out[:half] {
			if j == len(b) || i < len(a) && a[i].prefix <= b[j].prefix {
				out[at] = a[i]
				i++
			} else {
				out[at] = b[j]
				j++
			}
		}
	}, func() {
		i, j := len(a)-1, len(b)-1
		for at := len(out) - 1; at >= half; at-- {
			if i < 0 || j >= 0 && b[j].prefix >= a[i].prefix {
				out[at] = b[j]
				j--
			} else {
				out[at] = a[i]
				i--
			}
		}
	})
}
