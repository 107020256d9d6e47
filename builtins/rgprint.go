package builtins

import (
	"bytes"
	"fmt"
	"strconv"
)

// The colors of rg.
const (
	rgColorName  = "\x1b[35m"
	rgColorPlace = "\x1b[32m"
	rgColorMatch = "\x1b[1m\x1b[31m"
)

// rgBinary looks for a NUL in what was read. In files that were found in directories it ends
// the search before anything of that is looked at, as rg does; then it reports true. In others
// it turns into a line end.
func (f *grepFile) rgBinary() bool {
	if f.nullLines >= 0 || f.o.binary == binaryText {
		return false
	}
	i := bytes.IndexByte(f.buf[f.start:], 0)
	if i < 0 {
		return false
	}
	f.nullLines, f.nullAt = f.lines, f.base+int64(f.start+i)
	if !f.explicit && !f.in.stdin {
		f.buf = f.buf[:f.start]
		return true
	}
	if !f.o.count {
		f.hush, f.first = true, true
	}
	return false
}

// searchWhole searches the file as one text: -U.
func (f *grepFile) searchWhole() error {
	for {
		n, err := f.fill()
		if err != nil {
			return f.fail(f.name, err)
		}
		if f.rgBinary() || n == 0 {
			break
		}
		if len(f.buf) > wholeLimit {
			f.c.warn("%s: too large for --multiline", f.name)
			f.error = true
			return nil
		}
	}
	if f.nullLines >= 0 && f.o.binary != binaryText {
		zapNulls(f.buf, f.o.eol)
	}
	f.ended = true
	text := len(f.buf)
	if text == 0 || f.re == nil {
		return nil
	}
	if f.buf[text-1] != '\n' {
		f.buf = append(f.buf, '\n')
	}
	if err := f.wholeMatches(f.buf[:text]); err != nil {
		return err
	}
	if f.pending > 0 {
		return f.trailing(len(f.buf))
	}
	return nil
}

// wholeLimit is the size of the largest file that -U searches.
const wholeLimit = 256 << 20

// wholeMatches selects the lines that matches in text cover.
func (f *grepFile) wholeMatches(text []byte) error {
	from, to := -1, -1 // lines that are not printed yet
	done := 0          // lines before this place are
	take := func() error {
		if from < 0 {
			return nil
		}
		a, b := from, to
		from = -1
		if f.o.invert {
			a, b, done = done, a, b
			if a >= b {
				return nil
			}
		}
		f.blocks++
		return f.selected(a, b)
	}
	for at := 0; at <= len(text) && f.left > 0 && !(f.first && f.lines > 0); {
		start, end := f.re.findSpan(text, at)
		if start < 0 || start == len(text) && start == end && start > 0 {
			break
		}
		at = max(end, start+1)
		first := bytes.LastIndexByte(f.buf[:start], '\n') + 1
		last := max(start, end-1)
		last += bytes.IndexByte(f.buf[last:], '\n') + 1
		if from >= 0 && first < to {
			to = max(to, last)
			continue
		}
		if err := take(); err != nil {
			return err
		}
		from, to = first, last
	}
	if err := take(); err != nil {
		return err
	}
	if f.o.invert && done < len(f.buf) {
		return f.selected(done, len(f.buf))
	}
	return nil
}

// countHits counts the matches of selected lines.
func (f *grepFile) countHits(from, to int) {
	if f.o.invert || !f.rg.o.matches && !f.o.only {
		return
	}
	f.eachSpan(f.buf[from:to-1], func(int, int) { f.hits++ })
}

// eachSpan calls use with every match in a line: empty ones at every byte, but none right after
// another match, as Rust's find_iter has them.
func (f *grepFile) eachSpan(line []byte, use func(start, end int)) {
	last := -1
	for at := 0; at <= len(line); {
		start, end := f.re.findSpan(line, at)
		if start < 0 {
			return
		}
		if end > start || end != last {
			use(start, end)
		}
		at, last = end, end
		if start == end {
			at++
		}
	}
}

// rgLine prints a line as rg does.
func (f *grepFile) rgLine(from, to int, mark byte) error {
	line := f.buf[from : to-1]
	o := f.rg.o
	matching := mark == ':' && !f.o.invert || mark == '-' && f.o.invert && o.only
	first := -1
	if matching && (o.only || o.vimgrep || o.column) {
		f.eachSpan(line, func(start, end int) {
			if first < 0 {
				first = start
			}
			switch {
			case o.only:
				f.rgHead(from, from+start, start+1, mark)
				f.rgText(line[start:end], line, start, matching, true)
			case o.vimgrep && !o.only:
				f.rgHead(from, from, start+1, mark)
				f.rgText(line, line, 0, matching, true)
			}
		})
		if o.only || o.vimgrep {
			return f.flushed(f.c.outErr)
		}
	}
	f.rgHead(from, from, first+1, mark)
	f.rgText(line, line, 0, matching, mark == ':')
	return f.flushed(f.c.outErr)
}

// rgHead prints the heading of the file, if it is time, and what comes before a line.
func (f *grepFile) rgHead(from, place, column int, mark byte) {
	o := f.rg.o
	if o.heading && !f.headed {
		if f.rg.headed {
			f.c.writeByte('\n')
		}
		f.headed, f.rg.headed = true, true
		if f.named {
			f.rgColored(rgColorName, f.name)
			f.c.writeByte('\n')
		}
	}
	if f.named && !o.heading {
		f.rgColored(rgColorName, f.name)
		if o.null {
			f.c.writeByte(0)
		} else {
			f.c.writeByte(mark)
		}
	}
	number := func(n int64) {
		f.rgColored(rgColorPlace, strconv.FormatInt(n, 10))
		f.c.writeByte(mark)
	}
	if o.number {
		f.count(from)
		number(int64(f.number) + 1)
	}
	if o.column && column > 0 {
		number(int64(column))
	}
	if o.offset {
		number(f.base + int64(place))
	}
}

// rgText prints the text of a line, or of the match at start of it, with what -r, --trim, -M
// and colors make of it.
func (f *grepFile) rgText(text, line []byte, start int, matching, chosen bool) {
	o := f.rg.o
	replaced := matching && o.replace != nil && !o.only && !o.color
	if replaced {
		text, matching = f.replaced(text), false
	}
	end := 1
	if o.only && matching {
		end = 0
	}
	if o.width > 0 && len(text)+end > o.width && !(o.only && o.replace != nil) {
		f.omitted(line, matching || replaced, chosen)
		return
	}
	if o.trim {
		text = bytes.TrimLeft(text, " \t\r\v\f")
	}
	switch {
	case !matching || o.replace == nil && !o.color:
		f.c.write(text)
	case o.only && o.replace == nil:
		f.rgColored(rgColorMatch, string(text))
	case o.only:
		if loc := f.re.find(line, start); loc != nil {
			f.rgColored(rgColorMatch, f.expand(*o.replace, line, loc))
		}
	default:
		printed := 0
		f.eachSpan(text, func(start, end int) {
			f.c.write(text[printed:start])
			printed = end
			if o.replace == nil {
				f.rgColored(rgColorMatch, string(text[start:end]))
			} else if loc := f.re.find(text, start); loc != nil {
				f.rgColored(rgColorMatch, f.expand(*o.replace, text, loc))
			}
		})
		f.c.write(text[printed:])
	}
	f.c.writeByte(f.o.eol)
}

// replaced is a line with -r's text in the place of every match.
func (f *grepFile) replaced(line []byte) []byte {
	var out []byte
	printed := 0
	f.eachSpan(line, func(start, end int) {
		out = append(out, line[printed:start]...)
		printed = end
		if loc := f.re.find(line, start); loc != nil {
			out = append(out, f.expand(*f.rg.o.replace, line, loc)...)
		}
	})
	return append(out, line[printed:]...)
}

// omitted stands for a line that is longer than -M allows; its matches are counted if they had
// to be found anyway.
func (f *grepFile) omitted(line []byte, matching, chosen bool) {
	o := f.rg.o
	switch {
	case !chosen:
		f.c.writeString("[Omitted long context line]\n")
	case matching && !o.only && (o.replace != nil || o.column || o.vimgrep || o.color):
		n := 0
		f.eachSpan(line, func(int, int) { n++ })
		f.c.writeString("[Omitted long line with " + strconv.Itoa(n) + " matches]\n")
	default:
		f.c.writeString("[Omitted long matching line]\n")
	}
}

// expand writes a replacement: $N, $name, ${name} and $$.
func (f *grepFile) expand(template string, line []byte, loc []int) string {
	var b bytes.Buffer
	for i := 0; i < len(template); i++ {
		if template[i] != '$' {
			b.WriteByte(template[i])
			continue
		}
		rest := template[i+1:]
		switch {
		case len(rest) > 0 && rest[0] == '$':
			b.WriteByte('$')
			i++
			continue
		case len(rest) > 0 && rest[0] == '{' && bytes.IndexByte([]byte(rest), '}') > 0:
			end := bytes.IndexByte([]byte(rest), '}')
			f.group(&b, rest[1:end], line, loc)
			i += end + 1
			continue
		}
		n := 0
		for n < len(rest) && (rest[n] == '_' || isDigit(rest[n]) || lowerByte(rest[n]) >= 'a' && lowerByte(rest[n]) <= 'z') {
			n++
		}
		if n == 0 {
			b.WriteByte('$')
			continue
		}
		f.group(&b, rest[:n], line, loc)
		i += n
	}
	return b.String()
}

// group writes what a group of the match took.
func (f *grepFile) group(b *bytes.Buffer, name string, line []byte, loc []int) {
	n, err := strconv.Atoi(name)
	if err != nil {
		n = -1
		for i, known := range f.re.names {
			if known == name && name != "" {
				n = i
			}
		}
	}
	if n >= 0 && 2*n+1 < len(loc) && loc[2*n] >= 0 {
		b.Write(line[loc[2*n]:loc[2*n+1]])
	}
}

// rgColored writes text in a color, if colors are wanted.
func (f *grepFile) rgColored(color, text string) {
	if f.o.color && text != "" {
		text = "\x1b[0m" + color + text + "\x1b[0m"
	}
	f.c.writeString(text)
}

// rgFinish prints what comes after the lines of a file.
func (f *grepFile) rgFinish() error {
	o := f.rg.o
	cut := f.nullLines >= 0 && !f.explicit && !f.in.stdin // left at its first NUL
	if cut && (o.count || o.list != 0) {
		f.lines, f.hits = 0, 0
	}
	hit := f.lines > 0
	if o.list == 'L' {
		hit = !hit && !cut
	}
	f.found = f.found || hit || cut && o.list == 'L'
	switch {
	case o.quiet && hit:
		return errGrepDone
	case o.quiet:
	case o.list != 0 && hit:
		end := byte('\n')
		if o.null {
			end = 0
		}
		f.rgColored(rgColorName, f.name)
		return f.flushed(f.c.writeByte(end))
	case o.list != 0:
	case o.count:
		return f.rgCount()
	case f.nullLines >= 0 && f.lines > 0:
		return f.rgBinaryNote(cut)
	}
	return nil
}

func (f *grepFile) rgCount() error {
	n := f.lines
	if (f.rg.o.matches || f.o.only) && !f.o.invert {
		n = f.hits
	}
	if f.rg.o.multiline && !f.o.invert && !f.rg.o.matches && !f.o.only {
		n = f.blocks
	}
	if n == 0 && !f.rg.o.zero {
		return nil
	}
	if f.named {
		f.rgColored(rgColorName, f.name)
		if f.o.null {
			f.c.writeByte(0)
		} else {
			f.c.writeByte(':')
		}
	}
	return f.flushed(f.c.printf("%d%c", n, f.o.eol))
}

func (f *grepFile) rgBinaryNote(cut bool) error {
	name := ""
	if f.named {
		name = f.name + ": "
	}
	text := "binary file matches"
	if cut {
		text = "WARNING: stopped searching binary file after match"
	}
	if f.rg.o.heading && !f.headed {
		if f.rg.headed {
			f.c.writeByte('\n')
		}
		f.rg.headed = true
	}
	return f.c.writeString(name + fmt.Sprintf("%s (found \"\\0\" byte around offset %d)\n", text, f.nullAt))
}
