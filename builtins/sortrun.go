package builtins

import (
	"bytes"
	"slices"
	"strconv"
)

// sortMemory is how much text sort takes.
const sortMemory = 1 << 30

// sortItem is one line: where it and a key of it are in the text.
type sortItem struct {
	prefix             uint64 // of a key, the first as long as nothing is sorted
	start, end         uint32
	keyStart, keyLimit uint32 // of that key
}

// sortItemSize is what a sortItem takes.
const sortItemSize = 24

// sorter sorts lines in memory.
type sorter struct {
	c     *call
	o     *sortOptions
	data  []byte
	items []sortItem
	files []int // where each file's items begin

	stream bool          // files are merged as they are read
	queue  []*sortSource // those, the one whose line comes next first
}

func (s *sorter) text(it *sortItem) []byte { return s.data[it.start:it.end] }

// key is the key of an item that it has the place of.
func (s *sorter) key(it *sortItem) []byte { return s.data[it.keyStart:it.keyLimit] }

// read reads all files.
func (s *sorter) read() error {
	for _, name := range s.o.files {
		start := len(s.data)
		if err := s.readFile(name); err != nil {
			return err
		}
		if n := len(s.data); n > start && s.data[n-1] != s.o.end {
			s.data = append(s.data, s.o.end)
		}
		s.files = append(s.files, len(s.items))
		if err := s.split(start); err != nil {
			return err
		}
	}
	return nil
}

func (s *sorter) readFile(name string) error {
	in, err := s.c.open(name)
	if err != nil {
		what := "cannot read"
		return s.die(err, what, name)
	}
	defer in.close()
	if size, ok := in.regularSize(); ok && size < sortMemory {
		if err := s.c.need(int(size)); err != nil {
			return err
		}
		s.data = slices.Grow(s.data, int(size)+fileChunk/4+1) // with room to see the end
	}
	for {
		if cap(s.data)-len(s.data) < fileChunk/4 {
			if err := s.c.need(2 * cap(s.data)); err != nil {
				return err
			}
			s.data = slices.Grow(s.data, fileChunk/4)
		}
		room := s.data[len(s.data):cap(s.data)]
		n, err := in.read(room[:min(len(room), 8<<20)])
		if err != nil {
			return s.die(err, "read failed", name)
		}
		if n == 0 {
			return nil
		}
		if s.data = s.data[:len(s.data)+n]; len(s.data) > sortMemory {
			s.c.warn("more than %s bytes of input: too large to sort in memory", strconv.Itoa(sortMemory))
			return stop(sortTrouble)
		}
	}
}

// split makes items of the text from start on.
func (s *sorter) split(start int) error {
	lines := bytes.Count(s.data[start:], []byte{s.o.end})
	if err := s.c.need(sortItemSize * (len(s.items) + lines)); err != nil {
		return err
	}
	s.items = slices.Grow(s.items, lines)
	var first *sortKey
	if len(s.o.keys) > 0 {
		first = s.o.keys[0]
	}
	for start < len(s.data) {
		end := start + bytes.IndexByte(s.data[start:], s.o.end)
		it := sortItem{start: uint32(start), end: uint32(end), keyStart: uint32(start), keyLimit: uint32(end)}
		line := s.data[start:end]
		if first == nil {
			it.prefix = bytesPrefix(line)
			if s.o.reverse {
				it.prefix = ^it.prefix
			}
		} else {
			from, to := first.span(line, s.o.tab)
			it.keyStart, it.keyLimit = uint32(start+from), uint32(start+to)
			it.prefix = first.prefix(line[from:to])
		}
		s.items = append(s.items, it)
		start = end + 1
	}
	return nil
}

// compareFrom orders two lines by the keys from a level on; keyStart and keyLimit are of the
// first of them.
func (s *sorter) compareFrom(level int, a, b *sortItem) int {
	return s.o.compareKeys(level, s.key(a), s.key(b), s.text(a), s.text(b))
}

// compareKeys orders two lines by the keys from a level on, of which x and y are the first.
func (o *sortOptions) compareKeys(level int, x, y, a, b []byte) int {
	for i := level; i < len(o.keys); i++ {
		k := o.keys[i]
		if i > level {
			x, y = k.of(a, o.tab), k.of(b, o.tab)
		}
		if diff := k.compare(x, y); diff != 0 {
			return diff
		}
	}
	if len(o.keys) > 0 && (o.unique || o.stable) {
		return 0
	}
	diff := bytes.Compare(a, b)
	if o.reverse {
		return -diff
	}
	return diff
}

// equal reports whether two lines have the same keys, for -u.
func (s *sorter) equal(a, b *sortItem) bool {
	x, y := s.text(a), s.text(b)
	for _, k := range s.o.keys {
		if k.compare(k.of(x, s.o.tab), k.of(y, s.o.tab)) != 0 {
			return false
		}
	}
	return len(s.o.keys) > 0 || bytes.Equal(x, y)
}

// merge is sort -m: the files' lines in turn, the smallest first.
func (s *sorter) merge() error {
	var parts [][]sortItem
	for i, from := range s.files {
		to := len(s.items)
		if i+1 < len(s.files) {
			to = s.files[i+1]
		}
		if from < to {
			parts = append(parts, s.items[from:to])
		}
	}
	for len(parts) > 1 {
		var next [][]sortItem
		for i := 0; i < len(parts); i += 2 {
			if i+1 == len(parts) {
				next = append(next, parts[i])
			} else {
				next = append(next, s.mergeTwo(make([]sortItem, 0, len(parts[i])+len(parts[i+1])), parts[i], parts[i+1], 0))
			}
		}
		parts = next
	}
	if len(parts) == 0 {
		return nil
	}
	return s.print(parts[0])
}

// print writes the lines, with -u the first of each run of equal ones.
func (s *sorter) print(items []sortItem) error {
	var last *sortItem
	for i := range items {
		it := &items[i]
		if s.o.unique {
			if last != nil && s.equal(last, it) {
				continue
			}
			last = it
		}
		if err := s.c.write(s.data[it.start : it.end+1]); err != nil {
			return err
		}
	}
	return nil
}
