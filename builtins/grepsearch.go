package builtins

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"unicode/utf8"
)

// grepChunk is how much is read at once; GNU's buffer has this size, and what is in it decides
// from where on a file is binary.
const grepChunk = 96 << 10

// grepFile is the search of one file.
type grepFile struct {
	*grep
	in    *input
	name  string
	buf   []byte // what is held of the file
	base  int64  // the offset of buf[0] in the file
	start int    // of the next line to look at
	last  int    // the end of the last output in buf; -1 if it is there no more

	left      int // lines that may still be selected
	pending   int // lines of context to print after the last one
	lines     int // selected
	nullLines int // lines selected before the first NUL was seen; -1 if none was
	badText   bool
	hush      bool // print no lines
	first     bool // stop at the first selected line
	counted   int  // line ends before this place in buf are counted
	number    int
	nullAt    int64 // rg: the offset of the first NUL
	hits      int   // rg: matches, for --count-matches
	blocks    int   // rg: runs of lines that a match of -U covers
	headed    bool  // rg: the heading was printed
	width     int   // of numbers, for -T
	lastMatch int64 // offset after the last selected line
	added     int64 // 1 if the end of the last line is not the file's
	ended     bool  // the end of the file was read
}

// stream searches an input.
func (g *grep) stream(in *input, name string) error {
	if in.stdin {
		if info, ok := in.stat(); ok && info.IsDir() {
			return g.fail(name, errIsDirectory)
		}
	}
	f := &grepFile{grep: g, in: in, name: name, last: -1, nullLines: -1, left: g.o.max, buf: g.buf[:0]}
	if f.left < 0 && !(g.o.maxSet && g.o.invert) { // GNU's takes no line then
		f.left = math.MaxInt
	}
	f.hush = g.o.quiet || g.o.list != 0 || g.o.count
	f.first = g.o.quiet || g.o.list != 0
	if g.o.tab {
		f.width = len("9223372036854775807")
		if size, ok := in.regularSize(); ok {
			f.width = len(strconv.FormatInt(size, 10))
		}
	}
	if in.stdin || name != "" && name[0] == '/' { // /dev/fd/3, say; a file is read from its begin
		f.base, _ = in.offset()
	}
	f.lastMatch = f.base
	err := f.searchAny()
	if g.buf = f.buf; cap(g.buf) > 8*grepChunk {
		g.buf = nil
	}
	if err != nil {
		return err
	}
	return f.finish()
}

func (f *grepFile) searchAny() error {
	if f.rg != nil && f.rg.o.multiline {
		return f.searchWhole()
	}
	return f.search()
}

// search reads the file and looks at its lines.
func (f *grepFile) search() error {
	for !f.done() {
		n, err := f.more()
		if err != nil {
			return f.fail(f.name, err)
		}
		if f.rg != nil && f.rgBinary() {
			n = 0
		}
		if f.rg == nil && f.nullLines < 0 && f.o.eol != 0 && f.o.binary != binaryText && bytes.IndexByte(f.buf[f.start:], 0) >= 0 {
			if f.o.binary == binarySkip {
				f.lines = 0
				return nil
			}
			if !f.o.count {
				f.hush, f.first = true, true
			}
			f.nullLines = f.lines
		}
		if f.nullLines >= 0 && f.o.binary != binaryText {
			zapNulls(f.buf[f.start:], f.o.eol)
		}
		end := bytes.LastIndexByte(f.buf, f.o.eol) + 1
		if n == 0 {
			f.ended = true
			if end < len(f.buf) {
				f.added = 1
				f.buf = append(f.buf, f.o.eol)
				end = len(f.buf)
			}
		}
		if end > f.start {
			if err := f.lookAt(end); err != nil {
				return err
			}
			f.start = end
		}
		if n == 0 {
			return nil
		}
	}
	return nil
}

// done reports whether no more lines have to be looked at.
func (f *grepFile) done() bool { return f.left == 0 && f.pending == 0 || f.first && f.lines > 0 }

// zapNulls makes every NUL the end of a line, as GNU grep does in binary files.
func zapNulls(b []byte, eol byte) {
	for {
		i := bytes.IndexByte(b, 0)
		if i < 0 {
			return
		}
		b[i] = eol
		b = b[i+1:]
	}
}

// more fills until a line has ended, or what is held of one has doubled: to look at it after
// each read would take the square of its length.
func (f *grepFile) more() (int, error) {
	held := len(f.buf) - f.start
	n, err := f.fill()
	for got := n; n > 0 && got < held && err == nil; got += n {
		fresh := f.buf[len(f.buf)-n:]
		if bytes.IndexByte(fresh, f.o.eol) >= 0 || bytes.IndexByte(fresh, 0) >= 0 {
			break
		}
		n, err = f.fill()
	}
	return n, err
}

// fill reads more; 0 at the end of the file.
func (f *grepFile) fill() (int, error) {
	if cap(f.buf)-len(f.buf) < grepChunk {
		if err := f.makeRoom(); err != nil {
			return 0, err
		}
	}
	n, err := f.in.read(f.buf[len(f.buf) : len(f.buf)+grepChunk])
	f.buf = f.buf[:len(f.buf)+n]
	return n, err
}

// makeRoom drops what is not needed any more. The buffer grows when that is little of it: to
// look for the first line of the context after each read would take the square of what is held.
func (f *grepFile) makeRoom() (err error) {
	keep := f.start
	for i := 0; i < f.o.before && keep > max(f.last, 0) && !f.hush; i++ {
		keep = bytes.LastIndexByte(f.buf[:keep-1], f.o.eol) + 1
	}
	keep = max(keep, f.last, 0)
	if f.o.number {
		f.count(keep)
	}
	if keep > 0 {
		f.buf = append(f.buf[:0], f.buf[keep:]...)
		f.base += int64(keep)
		f.start -= keep
		f.counted = max(f.counted-keep, 0)
		if f.last >= 0 {
			f.last = max(f.last-keep, -1)
		}
	}
	if room := cap(f.buf) - len(f.buf); room < max(grepChunk, cap(f.buf)/4) {
		f.buf, err = f.c.grown(f.buf, max(room+1, grepChunk+1))
	}
	return err
}

// count counts line ends up to a place.
func (f *grepFile) count(to int) {
	if to > f.counted {
		f.number += bytes.Count(f.buf[f.counted:to], []byte{f.o.eol})
		f.counted = to
	}
}

// lookAt searches the whole lines up to end.
func (f *grepFile) lookAt(end int) error {
	for at := f.start; at < end && f.left != 0; {
		from, to, err := f.next(at, end)
		if err != nil {
			return err
		}
		if !f.o.invert {
			if from < 0 {
				break
			}
			if err := f.selected(from, to); err != nil {
				return err
			}
			at = to
		} else {
			if from < 0 {
				from, to = end, end
			}
			if from > at {
				if err := f.selected(at, from); err != nil {
					return err
				}
			}
			at = to
		}
		if f.first && f.lines > 0 {
			return nil
		}
	}
	if f.pending > 0 {
		return f.trailing(end)
	}
	return nil
}

// next returns the bounds of the next line with a match between at and end, -1 if none.
func (f *grepFile) next(at, end int) (from, to int, err error) {
	if f.re == nil {
		return -1, -1, nil
	}
	from, to = f.re.nextLine(f.buf[at:end], f.o.eol)
	switch {
	case f.re.err != nil:
		f.c.warn("%s: %s", f.name, f.re.err)
		return 0, 0, stop(2)
	case from < 0:
		return -1, -1, nil
	}
	return at + from, at + to, nil
}

// finish prints what comes after the lines of a file.
func (f *grepFile) finish() error {
	if f.in.stdin {
		f.giveBack()
	}
	if f.rg != nil {
		return f.rgFinish()
	}
	f.found = f.found || f.lines > 0
	if f.o.quiet && f.found {
		return errGrepDone
	}
	o := f.o
	if o.count && o.list == 0 && !o.quiet {
		if err := f.printCount(); err != nil {
			return err
		}
	}
	if !o.quiet && (o.list == 'l' && f.lines > 0 || o.list == 'L' && f.lines == 0) {
		end := byte('\n')
		if o.null {
			end = 0
		}
		f.colored(colorName, f.name)
		return f.flushed(f.c.writeByte(end))
	}
	if !(o.quiet || o.list != 0 || o.count) && o.binary == binaryReport && (f.badText || f.nullLines >= 0 && f.nullLines < f.lines) {
		f.c.warn("%s: binary file matches", f.name)
	}
	return nil
}

// giveBack leaves a seekable standard input where GNU grep leaves it.
func (f *grepFile) giveBack() {
	switch {
	case f.first && f.lines > 0:
	case f.left == 0:
		if f.lastMatch == f.base+int64(len(f.buf)) {
			f.lastMatch -= f.added
		}
		f.in.seek(f.lastMatch, io.SeekStart)
	case !f.ended:
		f.in.seek(0, io.SeekEnd)
	}
}

// badEncoding reports whether b has bytes that are no character.
func (f *grepFile) badEncoding(b []byte) bool { return f.utf && !utf8.Valid(b) }
