package builtins

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Colors of --color=always, diff's own.
const (
	diffBold  = "\x1b[1m"
	diffRed   = "\x1b[31m"
	diffGreen = "\x1b[32m"
	diffCyan  = "\x1b[36m"
	diffReset = "\x1b[0m"
)

// addDiffRegex compiles the argument of -I or -F.
func addDiffRegex(list *[]*regex, pattern string) error {
	re, err := compileRegex(pattern, regexOptions{utf8: true})
	if err != nil {
		return &usageError{status: diffTrouble, tail: pattern + ": " + err.Error()}
	}
	*list = append(*list, re)
	return nil
}

// mark is what stands in front of a line: with -T a tab is in place of its last blank, or behind.
func (o *diffOptions) mark(m string) string {
	switch {
	case !o.initialTab:
		return m
	case len(m) == 2:
		return m[:1] + "\t"
	}
	return strings.TrimSuffix(m, " ") + "\t"
}

// expandDiffTabs writes tabs as blanks up to the next multiple of size. A mark is written anew
// behind a carriage return.
func expandDiffTabs(text string, size int, mark string) string {
	var b strings.Builder
	column := 0
	for i, r := range []byte(text) {
		switch r {
		case '\t':
			n := size - column%size
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		case '\r':
			b.WriteByte(r)
			if rest := text[i+1:]; rest != "" && rest != "\n" {
				b.WriteString(mark)
			}
			column = 0
			continue
		case '\b':
			if column == 0 {
				continue
			}
			column--
		default:
			if r >= ' ' && r != 0x7f {
				column++
			}
		}
		b.WriteByte(r)
	}
	return b.String()
}

// head writes a line about lines; what comes after the color is tail.
func (p *diffPrinter) head(color, text, tail string) error {
	if p.o.color {
		text = color + text + diffReset
	}
	return p.c.writeString(text + tail + "\n")
}

// function is what -p and -F show of the nearest line that matches before one.
func (p *diffPrinter) function(line int) string {
	if len(p.o.function) == 0 {
		return ""
	}
	for line--; line >= 0; line-- {
		text := bytes.TrimSuffix(p.a.lines[line], newline)
		for _, re := range p.o.function {
			if re.match(text) {
				text = bytes.TrimLeft(text, " \t\v\f\r")
				return " " + string(bytes.TrimRight(text[:min(len(text), 40)], " \t\v\f\r"))
			}
		}
	}
	return ""
}

// raw writes lines as they are.
func (p *diffPrinter) raw(lines [][]byte) error {
	for _, line := range lines {
		if p.o.tabs {
			line = []byte(expandDiffTabs(string(line), p.o.tabSize, ""))
		}
		if err := p.c.write(line); err != nil {
			return err
		}
	}
	return nil
}

// rcs prints the changes for rcs: what to delete, and what to add behind which line.
func (p *diffPrinter) rcs() error {
	for i := range p.changes {
		ch := &p.changes[i]
		if ch.ignored {
			continue
		}
		head := ""
		if ch.deleted > 0 {
			head = "d" + strconv.Itoa(ch.lineA+1) + " " + strconv.Itoa(ch.deleted) + "\n"
		}
		if ch.inserted > 0 {
			head += "a" + strconv.Itoa(ch.lineA+ch.deleted) + " " + strconv.Itoa(ch.inserted) + "\n"
		}
		if err := p.c.writeString(head); err != nil {
			return err
		}
		if err := p.raw(p.b.lines[ch.lineB : ch.lineB+ch.inserted]); err != nil {
			return err
		}
	}
	return nil
}

// ed prints a script for ed, the last change first.
func (p *diffPrinter) ed() error {
	for _, f := range []*diffFile{p.a, p.b} {
		if n := len(f.lines); n > 0 && !bytes.HasSuffix(f.lines[n-1], newline) {
			p.c.warn("%s: No newline at end of file\n", f.name)
			p.status = diffTrouble
			f.lines[n-1] = append(bytes.Clone(f.lines[n-1]), '\n')
		}
	}
	for i := len(p.changes) - 1; i >= 0; i-- {
		ch := &p.changes[i]
		if ch.ignored {
			continue
		}
		var head string
		switch {
		case ch.inserted == 0:
			head = span(ch.lineA+1, ch.lineA+ch.deleted, ",") + "d\n"
		case ch.deleted == 0:
			head = strconv.Itoa(ch.lineA) + "a\n"
		default:
			head = span(ch.lineA+1, ch.lineA+ch.deleted, ",") + "c\n"
		}
		if err := p.c.writeString(head); err != nil {
			return err
		}
		if ch.inserted > 0 {
			if err := p.edText(p.b.lines[ch.lineB : ch.lineB+ch.inserted]); err != nil {
				return err
			}
		}
	}
	return nil
}

// edText writes the lines of a command of ed; a dot alone would end them.
func (p *diffPrinter) edText(lines [][]byte) error {
	inside := true
	for _, line := range lines {
		if !inside {
			if err := p.c.writeString("a\n"); err != nil {
				return err
			}
			inside = true
		}
		var err error
		if string(line) == ".\n" {
			inside = false
			err = p.c.writeString("..\n.\ns/.//\n")
		} else {
			err = p.raw([][]byte{line})
		}
		if err != nil {
			return err
		}
	}
	if !inside {
		return nil
	}
	return p.c.writeString(".\n")
}

// columns are the width of a half of -y and where the second begins.
func (o *diffOptions) columns() (half, second int) {
	tab := o.tabSize
	if o.tabs {
		tab = 1
	}
	const gutter = 3
	off := o.width/2 + (tab+gutter)/2 + o.width&(tab+gutter)&1
	off -= off % tab
	half = max(0, min(off-gutter, o.width-off))
	if half == 0 {
		return 0, o.width
	}
	return half, off
}

// sideBySide prints both files in two columns.
func (p *diffPrinter) sideBySide() error {
	for i := range p.changes {
		ch := &p.changes[i]
		if ch.ignored {
			continue
		}
		if err := p.common(ch.lineA, ch.lineB); err != nil {
			return err
		}
		a, b := p.a.lines[ch.lineA:ch.lineA+ch.deleted], p.b.lines[ch.lineB:ch.lineB+ch.inserted]
		for n := range max(len(a), len(b)) {
			var err error
			switch {
			case n >= len(a):
				err = p.pair(nil, '>', b[n])
			case n >= len(b):
				err = p.pair(a[n], '<', nil)
			default:
				err = p.pair(a[n], '|', b[n])
			}
			if err != nil {
				return err
			}
		}
		p.shown = [2]int{ch.lineA + ch.deleted, ch.lineB + ch.inserted}
	}
	return p.common(len(p.a.lines), len(p.b.lines))
}

// common prints the lines in front of two places; changes that are ignored may be among them.
func (p *diffPrinter) common(endA, endB int) error {
	a, b := p.a.lines[p.shown[0]:endA], p.b.lines[p.shown[1]:endB]
	p.shown = [2]int{endA, endB}
	if p.o.suppress {
		return nil
	}
	if !p.o.leftColumn {
		for len(a) > 0 && len(b) > 0 {
			if err := p.pair(a[0], ' ', b[0]); err != nil {
				return err
			}
			a, b = a[1:], b[1:]
		}
		for _, line := range b {
			if err := p.pair(nil, ')', line); err != nil {
				return err
			}
		}
	}
	for _, line := range a {
		if err := p.pair(line, '(', nil); err != nil {
			return err
		}
	}
	return nil
}

// pair prints a line of each file, nil for none, and what they are to each other between them.
func (p *diffPrinter) pair(left []byte, mark byte, right []byte) error {
	half, second := p.o.columns()
	s := &sideLine{o: p.o, utf: p.c.utf8()}
	ended := bytes.HasSuffix(left, newline)
	color := map[byte]string{'<': diffRed, '>': diffGreen}[mark]
	if p.o.color {
		s.out = append(s.out, color...)
	}
	column := 0
	if left != nil {
		column = s.half(left, 0, half)
	}
	if mark != ' ' {
		at := (half + second - 1) / 2
		s.tabTo(column, at)
		column = max(column, at) + 1
		if mark == '|' && ended != bytes.HasSuffix(right, newline) {
			mark = '/'
			if !ended {
				mark = '\\'
			}
		}
		s.out = append(s.out, mark)
	}
	if right != nil {
		ended = ended || bytes.HasSuffix(right, newline)
		if right[0] != '\n' {
			s.tabTo(column, second)
			s.half(right, max(column, second), half)
		}
	}
	if ended {
		s.out = append(s.out, '\n')
	}
	if p.o.color && color != "" {
		s.out = append(s.out, diffReset...)
	}
	return p.c.write(s.out)
}

// sideLine is a line of -y that is being made.
type sideLine struct {
	o   *diffOptions
	utf bool
	out []byte
}

// tabTo goes from a column to another with tabs and blanks.
func (s *sideLine) tabTo(from, to int) {
	if !s.o.tabs {
		for tab := from + s.o.tabSize - from%s.o.tabSize; tab <= to; tab += s.o.tabSize {
			s.out = append(s.out, '\t')
			from = tab
		}
	}
	for ; from < to; from++ {
		s.out = append(s.out, ' ')
	}
}

// half writes what of a line goes into bound columns; it returns the column it has come to.
func (s *sideLine) half(line []byte, indent, bound int) (out int) {
	in := 0
	for rest := line; len(rest) > 0; {
		c := rest[0]
		size := 1
		switch {
		case c == '\n':
			return out
		case c == '\t':
			spaces := s.o.tabSize - in%s.o.tabSize
			if in == out {
				out = s.tab(out, out+spaces, bound)
			}
			in += spaces
		case c == '\r':
			s.out = append(s.out, c)
			s.tabTo(0, indent)
			in, out = 0, 0
		case c == '\b':
			in, out = s.back(in, out, bound)
		case (c < ' ' || c == 0x7f || c >= utf8.RuneSelf && !s.utf) && c != '\f' && c != '\v':
			if in <= bound {
				out = in
				s.out = append(s.out, c)
			}
		case c == '\f' || c == '\v':
			if in < bound {
				s.out = append(s.out, c)
			}
		case s.utf && c >= utf8.RuneSelf && utf8.FullRune(rest):
			var r rune
			r, size = utf8.DecodeRune(rest)
			if size > 1 {
				if r != 0x2028 && r != 0x2029 {
					in += max(runeWidth(r), 0)
				}
				if in <= bound {
					out = in
					s.out = append(s.out, rest[:size]...)
				}
				break
			}
			fallthrough
		default:
			if in++; in <= bound {
				out = in
				s.out = append(s.out, c)
			}
		}
		rest = rest[size:]
	}
	return out
}

// tab writes a tab from one column to a stop.
func (s *sideLine) tab(from, stop, bound int) int {
	if s.o.tabs {
		stop = max(from, min(stop, bound))
		s.out = append(s.out, strings.Repeat(" ", stop-from)...)
		return stop
	}
	if stop >= bound {
		return from
	}
	s.out = append(s.out, '\t')
	return stop
}

// back takes a backspace.
func (s *sideLine) back(in, out, bound int) (int, int) {
	if in == 0 {
		return in, out
	}
	if in--; in >= bound {
		return in, out
	}
	if out <= in {
		s.out = append(s.out, strings.Repeat(" ", in-out)...)
	} else {
		s.out = append(s.out, '\b')
	}
	return in, in
}

// looseTabs is a line as -E compares it.
func (o *diffOptions) looseTabs(text string) string {
	var b strings.Builder
	column := 0
	for _, c := range []byte(text) {
		n := 1
		switch c {
		case '\t':
			n = o.tabSize - column%o.tabSize
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		case '\r':
			n = -column
		case '\b':
			n = -min(column, 1)
		}
		column += n
		b.WriteByte(c)
	}
	return b.String()
}
