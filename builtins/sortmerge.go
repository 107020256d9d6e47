package builtins

import (
	"fmt"
	"slices"
)

// sortMergeFiles is how many files are merged while they are read; each is held open.
const sortMergeFiles = 64

// sortLine is a line that is compared while others are not there yet.
type sortLine struct {
	text, key []byte // key is the first
	prefix    uint64
}

// sortSource is a file that is merged or checked, with its current line.
type sortSource struct {
	name  string
	in    *input
	lines *lineScanner
	line  sortLine
	rank  int // its place among the operands
}

// load makes text the line.
func (l *sortLine) load(o *sortOptions, text []byte) {
	l.text, l.key = text, text
	if len(o.keys) > 0 {
		l.key = o.keys[0].of(text, o.tab)
		l.prefix = o.keys[0].prefix(l.key)
		return
	}
	if l.prefix = bytesPrefix(text); o.reverse {
		l.prefix = ^l.prefix
	}
}

// set makes a copy of text the line.
func (l *sortLine) set(o *sortOptions, text []byte) { l.load(o, append(l.text[:0], text...)) }

func (o *sortOptions) compareLines(a, b *sortLine) int {
	switch {
	case a.prefix < b.prefix:
		return -1
	case a.prefix > b.prefix:
		return 1
	}
	return o.compareKeys(0, a.key, b.key, a.text, b.text)
}

// source opens a file of the operands.
func (s *sorter) source(name string) (*sortSource, error) {
	in, err := s.c.open(name)
	if err != nil {
		return nil, s.die(err, "cannot read", name)
	}
	if err := s.c.need(fileChunk); err != nil {
		in.close()
		return nil, err
	}
	lines := newLineScanner(in, s.o.end)
	lines.buf = make([]byte, fileChunk)
	return &sortSource{name: name, in: in, lines: lines}, nil
}

// next goes to the next line; false at the end of the file.
func (s *sorter) next(src *sortSource) (bool, error) {
	text, ok := src.lines.next()
	if !ok {
		if err := src.lines.err; err != nil {
			return false, s.die(err, "read failed", src.name)
		}
		return false, nil
	}
	src.line.load(s.o, text)
	return true, nil
}

// readable looks for files that are not there, before anything is read.
func (s *sorter) readable() error {
	for _, name := range s.o.files {
		if name == "-" {
			continue
		}
		if _, err := s.c.io.Files.Stat(name); err != nil {
			return s.die(err, "cannot read", name)
		}
	}
	return nil
}

// streams reports whether the files can be merged while they are read: they are not too many, the
// standard input is at most one of them, and what is written is none.
func (s *sorter) streams() bool {
	o := s.o
	first := slices.Index(o.files, "-")
	if len(o.files) > sortMergeFiles || first >= 0 && slices.Contains(o.files[first+1:], "-") {
		return false
	}
	if !o.hasOutput {
		return true
	}
	out, err := s.c.io.Files.Stat(o.output)
	if err != nil || !out.Mode().IsRegular() {
		return true
	}
	return first < 0 && !slices.ContainsFunc(o.files, func(name string) bool {
		info, err := s.c.io.Files.Stat(name)
		return err != nil || sameFile(info, out)
	})
}

// openAll opens the files, before anything is written.
func (s *sorter) openAll() error {
	for _, name := range s.o.files {
		src, err := s.source(name)
		if err != nil {
			return err
		}
		src.rank = len(s.queue)
		s.queue = append(s.queue, src)
	}
	return nil
}

func (s *sorter) closeAll() {
	for _, src := range s.queue {
		src.in.close()
	}
}

// mergeFiles is sort -m of files that it reads as it goes: a line of each is held, and they are in
// the order in which they come, those of the file that was named first before equal ones.
func (s *sorter) mergeFiles() error {
	if err := s.begin(); err != nil {
		return err
	}
	p := mergePrinter{s: s}
	for len(s.queue) > 0 {
		first := s.queue[0]
		if err := p.print(&first.line); err != nil {
			return err
		}
		more, err := s.next(first)
		switch {
		case err != nil:
			return err
		case !more:
			first.in.close()
			s.queue = s.queue[1:]
		default:
			s.settle()
		}
	}
	return nil
}

// begin reads the first line of each file and orders those that have one.
func (s *sorter) begin() error {
	live := make([]*sortSource, 0, len(s.queue))
	for _, src := range s.queue {
		more, err := s.next(src)
		if err != nil {
			return err
		}
		if more {
			live = append(live, src)
		} else {
			src.in.close()
		}
	}
	slices.SortStableFunc(live, func(a, b *sortSource) int { return s.o.compareLines(&a.line, &b.line) })
	s.queue = live
	return nil
}

// settle moves the first file, which has a new line, behind those whose lines come before it. Its
// place is found by halving: where files are not sorted, it decides what comes out.
func (s *sorter) settle() {
	first := s.queue[0]
	low, high := 1, len(s.queue)
	for probe := low; low < high; probe = (low + high) / 2 {
		other := s.queue[probe]
		diff := s.o.compareLines(&first.line, &other.line)
		if diff < 0 || diff == 0 && first.rank < other.rank {
			high = probe
		} else {
			low = probe + 1
		}
	}
	copy(s.queue, s.queue[1:low])
	s.queue[low-1] = first
}

// mergePrinter writes lines; with -u the first of each run of equal ones.
type mergePrinter struct {
	s       *sorter
	last    sortLine
	printed bool
}

func (p *mergePrinter) print(line *sortLine) error {
	o, c := p.s.o, p.s.c
	if o.unique {
		if p.printed && o.compareLines(&p.last, line) == 0 {
			return nil
		}
		p.printed = true
		p.last.set(o, line.text)
	}
	if err := c.write(line.text); err != nil {
		return err
	}
	return c.writeByte(o.end)
}

// checkOrder is sort -c.
func (s *sorter) checkOrder() error {
	o := s.o
	if err := s.readable(); err != nil {
		return err
	}
	src, err := s.source(o.files[0])
	if err != nil {
		return err
	}
	defer src.in.close()
	var last sortLine
	for n := 1; ; n++ {
		more, err := s.next(src)
		if err != nil || !more {
			return err
		}
		if n > 1 {
			diff := o.compareLines(&last, &src.line)
			if diff > 0 || diff == 0 && o.unique {
				if o.check == 'c' {
					s.c.flush() // its error comes up again at the end
					fmt.Fprintf(s.c.io.Stderr, "sort: %s:%d: disorder: %s%c", s.c.quotePrefix(src.name), n, src.line.text, o.end)
				}
				return stop(1)
			}
		}
		last.set(o, src.line.text)
	}
}
