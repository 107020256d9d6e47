package builtins

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
)

// splitter is a run of split.
type splitter struct {
	c      *call
	o      *splitOptions
	base   string
	places []int // of the suffix, in the alphabet
	began  bool
	out    File
	source fs.FileInfo
}

func newSplitter(c *call, o *splitOptions) *splitter {
	s := &splitter{c: c, o: o, base: o.prefix, places: make([]int, o.length)}
	for i := range o.start {
		s.places[o.length-len(o.start)+i] = strings.IndexByte(o.alphabet, o.start[i])
	}
	return s
}

// name is the name of the file that is written.
func (s *splitter) name() string {
	suffix := make([]byte, len(s.places))
	for i, p := range s.places {
		suffix[i] = s.o.alphabet[p]
	}
	return s.base + string(suffix) + s.o.extra
}

// advance counts the suffix up; one that may grow does so before its first place is used up.
func (s *splitter) advance() error {
	for i := len(s.places) - 1; i >= 0; i-- {
		s.places[i]++
		if i == 0 && !s.o.fixed && s.places[0] == len(s.o.alphabet)-1 {
			s.base += s.o.alphabet[s.places[0] : s.places[0]+1]
			s.places = make([]int, len(s.places)+1)
			return nil
		}
		if s.places[i] < len(s.o.alphabet) {
			return nil
		}
		s.places[i] = 0
	}
	return s.c.die("output file suffixes exhausted")
}

// next closes the file that is written and opens the next one.
func (s *splitter) next() error {
	if err := s.close(); err != nil {
		return err
	}
	if s.began {
		if err := s.advance(); err != nil {
			return err
		}
	}
	s.began = true
	name := s.name()
	if s.o.verbose {
		if err := s.c.writeString("creating file " + s.c.quoteName(name) + "\n"); err != nil {
			return err
		}
	}
	if info, err := s.c.io.Files.Stat(name); err == nil && s.source != nil && sameFile(info, s.source) {
		return s.c.die("%s would overwrite input; aborting", s.c.quoteName(name))
	}
	out, err := s.c.io.Files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return s.failed(err, name)
	}
	s.out = out
	return nil
}

func (s *splitter) failed(err error, name string) error {
	if end := s.c.mustStop(err); end != nil {
		return end
	}
	return s.c.die("%s: %s", s.c.quotePrefix(name), strerror(err))
}

func (s *splitter) close() error {
	if s.out == nil {
		return nil
	}
	err := s.out.Close()
	s.out = nil
	if err != nil {
		return s.failed(err, s.name())
	}
	return nil
}

// write writes to the file, or with -n K/N to the standard output.
func (s *splitter) write(b []byte) error {
	if s.o.chunk > 0 {
		return s.c.write(b)
	}
	if _, err := s.out.Write(b); err != nil {
		return s.failed(err, s.name())
	}
	return s.c.alive()
}

func runSplit(c *call, args []string) error {
	o, err := parseSplit(args)
	if err != nil {
		return err
	}
	if _, err := c.editor(); err != nil {
		return err
	}
	in, err := c.open(o.file)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return end
		}
		return c.die("cannot open %s for reading: %s", c.quoteName(o.file), strerror(err))
	}
	defer in.close()
	s := newSplitter(c, o)
	s.source, _ = in.stat()
	readErr, err := s.cut(in)
	if closed := s.close(); err == nil {
		err = closed
	}
	if err != nil || readErr == nil {
		return err
	}
	if end := c.mustStop(readErr); end != nil {
		return end
	}
	return c.die("%s: %s", c.quotePrefix(o.file), strerror(readErr))
}

func (s *splitter) cut(in *input) (readErr, err error) {
	switch s.o.way {
	case splitByLines:
		return s.lines(in, func(n int, used uint64, _ []byte) bool { return used == s.o.size })
	case splitByBoth:
		return s.lines(in, func(n int, used uint64, _ []byte) bool { return used > 0 && used+uint64(n) > s.o.size })
	case splitByBytes:
		return s.bytes(in, s.o.size, 0)
	case splitRoundChunks:
		return s.round(in)
	}
	size, ok := in.regularSize()
	if info, has := in.stat(); has && !ok {
		st := statusOf(info)
		ok = info.Mode()&fs.ModeCharDevice != 0 && major(st.rdev) == 1 && minor(st.rdev) == 3 // /dev/null
	}
	if !ok {
		if info, has := in.stat(); has && info.IsDir() {
			_, err := in.read(make([]byte, 1))
			return err, nil
		}
		return nil, s.c.die("%s: cannot determine file size", s.c.quotePrefix(s.o.file))
	}
	if at, ok := in.offset(); ok {
		size = max(0, size-at)
	}
	if s.o.way == splitLineChunks {
		return s.lineChunks(in, uint64(size)/s.o.size)
	}
	return s.bytes(in, max(1, uint64(size)/s.o.size), s.o.size)
}

// lines cuts between lines: where full says so of a line's length and what the file has, lines
// or bytes. A line longer than a piece of -C is cut.
func (s *splitter) lines(in *input, full func(n int, used uint64, line []byte) bool) (readErr, err error) {
	used, open := uint64(0), false
	scan := newLineScanner(in, s.o.separator)
	for {
		line, ok := scan.next()
		if !ok {
			return scan.err, nil
		}
		if scan.ended {
			line = scan.buf[scan.start-len(line)-1 : scan.start]
		}
		if !open || full(len(line), used, line) {
			if err := s.next(); err != nil {
				return nil, err
			}
			open, used = true, 0
		}
		for s.o.way == splitByBoth && uint64(len(line)) > s.o.size {
			if err := s.write(line[:s.o.size]); err != nil {
				return nil, err
			}
			if err := s.next(); err != nil {
				return nil, err
			}
			line = line[s.o.size:]
		}
		if err := s.write(line); err != nil {
			return nil, err
		}
		if used++; s.o.way == splitByBoth {
			used += uint64(len(line)) - 1
		}
	}
}

// bytes cuts after so many bytes; with chunks there are that many pieces, the last one of what
// is left.
func (s *splitter) bytes(in *input, size, chunks uint64) (readErr, err error) {
	buf := make([]byte, fileChunk)
	var piece, used uint64 // the number of the piece that is open, and what it has
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		if n == 0 {
			break
		}
		for b := buf[:n]; len(b) > 0; {
			if piece == 0 || used == size && piece != chunks {
				if err := s.piece(piece + 1); err != nil {
					return nil, err
				}
				piece, used = piece+1, 0
			}
			most := len(b)
			if piece != chunks {
				most = int(min(uint64(most), size-used))
			}
			if err := s.put(piece, b[:most]); err != nil {
				return nil, err
			}
			used += uint64(most)
			b = b[most:]
		}
	}
	return nil, s.rest(piece, chunks)
}

// piece opens a piece; with -n K/N nothing is to be opened.
func (s *splitter) piece(uint64) error {
	if s.o.chunk > 0 {
		return s.c.alive()
	}
	return s.next()
}

// put writes to a piece: with -n K/N to the Kth alone.
func (s *splitter) put(piece uint64, b []byte) error {
	if s.o.chunk > 0 && s.o.chunk != piece {
		return nil
	}
	return s.write(b)
}

// rest makes the pieces that nothing was left for.
func (s *splitter) rest(piece, chunks uint64) error {
	for ; piece < chunks && !s.o.elide && s.o.chunk == 0; piece++ {
		if err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// lineChunks is -n l/N: a line belongs to the piece that it begins in.
func (s *splitter) lineChunks(in *input, size uint64) (readErr, err error) {
	scan := newLineScanner(in, s.o.separator)
	var piece, at uint64
	for {
		line, ok := scan.next()
		if !ok {
			if scan.err != nil {
				return scan.err, nil
			}
			return nil, s.rest(piece, s.o.size)
		}
		if scan.ended {
			line = scan.buf[scan.start-len(line)-1 : scan.start]
		}
		var mine uint64
		if size > 0 {
			mine = min(at/size+1, s.o.size)
		} else {
			mine = min(at+1, s.o.size)
		}
		for piece < mine {
			if piece++; piece < mine && s.o.elide {
				continue
			}
			if err := s.piece(piece); err != nil {
				return nil, err
			}
		}
		if err := s.put(piece, line); err != nil {
			return nil, err
		}
		at += uint64(len(line))
	}
}

// round is -n r/N: the pieces get a line each in turn.
func (s *splitter) round(in *input) (readErr, err error) {
	var pieces []*bytes.Buffer
	scan := newLineScanner(in, s.o.separator)
	for n := uint64(0); ; n++ {
		line, ok := scan.next()
		if !ok {
			break
		}
		if scan.ended {
			line = scan.buf[scan.start-len(line)-1 : scan.start]
		}
		piece := n%s.o.size + 1
		if s.o.chunk > 0 {
			if err := s.put(piece, line); err != nil {
				return nil, err
			}
			continue
		}
		if err := s.c.need(len(line)); err != nil {
			return nil, err
		}
		if uint64(len(pieces)) < piece {
			pieces = append(pieces, &bytes.Buffer{})
		}
		pieces[piece-1].Write(line)
	}
	for _, p := range pieces {
		if err := s.next(); err != nil {
			return nil, err
		}
		if err := s.write(p.Bytes()); err != nil {
			return nil, err
		}
	}
	if err := s.rest(uint64(len(pieces)), s.o.size); err != nil {
		return nil, err
	}
	return scan.err, nil
}
