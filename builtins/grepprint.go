package builtins

import (
	"bytes"
	"fmt"
	"strconv"
	"syscall"
)

var errIsDirectory error = syscall.EISDIR

// The colors of GNU grep.
const (
	colorName  = "35"
	colorPlace = "32"
	colorMark  = "36"
	colorMatch = "01;31"
)

// selected takes the lines of buf[from:to] as selected: one, or with -v any number.
func (f *grepFile) selected(from, to int) error {
	if f.pending > 0 {
		if err := f.trailing(from); err != nil {
			return err
		}
	}
	if !f.hush {
		if err := f.leading(from); err != nil {
			return err
		}
	}
	if f.rg != nil && f.rg.o.count {
		f.countHits(from, to)
	}
	n, end := 0, from
	for end < to && n < f.left {
		next := end + bytes.IndexByte(f.buf[end:to], f.o.eol) + 1
		if !f.hush {
			if err := f.line(end, next, ':'); err != nil {
				return err
			}
		}
		n++
		end = next
		if f.first {
			break
		}
	}
	f.lastMatch = f.base + int64(end)
	f.pending = 0
	if !f.hush {
		f.pending = max(0, f.o.after)
	}
	f.used = true
	f.left -= n
	f.lines += n
	return nil
}

// leading prints the context before a selected line, and the separator.
func (f *grepFile) leading(at int) error {
	from := at
	for i := 0; i < f.o.before && from > max(f.last, 0); i++ {
		from = bytes.LastIndexByte(f.buf[:from-1], f.o.eol) + 1
	}
	if (f.o.before >= 0 || f.o.after >= 0) && f.used && from != f.last && !f.o.noSeparator && !(f.rg != nil && f.rg.o.heading && f.lines == 0) {
		f.colored(colorMark, f.o.separator)
		if err := f.c.writeByte('\n'); err != nil {
			return err
		}
	}
	for from < at {
		next := from + bytes.IndexByte(f.buf[from:at], f.o.eol) + 1
		if err := f.line(from, next, '-'); err != nil {
			return err
		}
		from = next
	}
	return nil
}

// trailing prints the context after a selected line, up to a place.
func (f *grepFile) trailing(to int) error {
	f.last = max(f.last, 0)
	for ; f.pending > 0 && f.last < to; f.pending-- {
		next := f.last + bytes.IndexByte(f.buf[f.last:to], f.o.eol) + 1
		mark := byte('-')
		if f.rg != nil && f.left == 0 && f.re != nil && f.re.match(f.buf[f.last:next-1]) != f.o.invert {
			mark = ':' // rg goes on looking while there is context
		}
		if err := f.line(f.last, next, mark); err != nil {
			return err
		}
	}
	return nil
}

// line prints one line or what matches in it. A line that is no text is left out, and for what
// is context it is as if it had not been there: so GNU grep (prline, prtext) has it.
func (f *grepFile) line(from, to int, mark byte) error {
	if f.rg != nil {
		f.last = to
		return f.rgLine(from, to, mark)
	}
	if !f.o.only && !f.head(from, to-1, from, to, mark) {
		return nil
	}
	matching := (mark == ':') != f.o.invert
	rest := from
	if matching && (f.o.only || f.o.color) {
		var ok bool
		if rest, ok = f.parts(from, to, mark); !ok {
			return nil
		}
	}
	f.last = to
	if !f.o.only {
		if err := f.c.write(f.buf[rest:to]); err != nil {
			return err
		}
	}
	return f.flushed(f.c.outErr)
}

// flushed flushes after a line if that is wanted.
func (f *grepFile) flushed(err error) error {
	if err == nil && f.o.buffered {
		return f.c.flush()
	}
	return err
}

// parts prints the matches of a line, with color the text between them too. It returns where
// the rest of the line begins; false: nothing more is to be printed.
func (f *grepFile) parts(from, to int, mark byte) (rest int, ok bool) {
	line := f.buf[from : to-1]
	printed := 0
	for at := 0; at <= len(line); {
		start, end := f.re.findSpan(line, at)
		if start < 0 {
			break
		}
		if start == end {
			at = start + 1
			if at < len(line) && f.utf {
				for at < len(line) && line[at]&0xc0 == 0x80 {
					at++
				}
			}
			continue
		}
		if f.o.only {
			if !f.head(from+start, from+end, from, to, mark) {
				return 0, false
			}
		} else {
			f.c.write(line[printed:start])
		}
		f.colored(colorMatch, string(line[start:end]))
		if f.o.only {
			f.c.writeByte(f.o.eol)
		}
		at, printed = end, end
	}
	return from + printed, f.c.outErr == nil
}

// head prints what comes before the text buf[from:to]; false if that is no text.
func (f *grepFile) head(from, to, lineFrom, lineTo int, mark byte) bool {
	if f.o.binary != binaryText && f.badEncoding(f.buf[from:to]) {
		f.badText = true
		return false
	}
	any := false
	if f.named {
		f.fileName()
		if !f.o.null {
			f.colored(colorMark, string(mark))
		}
		any = true
	}
	if f.o.number {
		f.count(lineFrom)
		f.place(int64(f.number)+1, mark)
		any = true
	}
	if f.o.offset {
		f.place(f.base+int64(from), mark)
		any = true
	}
	if f.o.tab && any && to > from {
		f.c.writeByte('\t')
	}
	return true
}

// fileName prints the name of the file and, with -Z, the NUL after it.
func (f *grepFile) fileName() {
	f.colored(colorName, f.name)
	if f.o.null {
		f.c.writeByte(0)
	}
}

func (f *grepFile) place(n int64, mark byte) {
	if f.o.color || f.o.tab {
		f.colored(colorPlace, fmt.Sprintf("%*d", f.width, n))
		f.colored(colorMark, string(mark))
		return
	}
	if f.c.room(24) != nil {
		return
	}
	f.c.grow()
	f.c.buf = append(strconv.AppendInt(f.c.buf, n, 10), mark)
}

// colored writes text, in a color if colors are wanted. An error of the output comes up again
// with the next write.
func (f *grepFile) colored(color, text string) {
	if f.o.color && text != "" {
		f.c.writeString("\x1b[" + color + "m\x1b[K")
		f.c.writeString(text)
		f.c.writeString("\x1b[m\x1b[K")
		return
	}
	f.c.writeString(text)
}

func (f *grepFile) printCount() error {
	if f.named {
		f.fileName()
		if !f.o.null {
			f.colored(colorMark, ":")
		}
	}
	f.c.printf("%d\n", f.lines)
	return f.flushed(f.c.outErr)
}
