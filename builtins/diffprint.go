package builtins

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// diffChange is a run of lines that are different.
type diffChange struct {
	lineA, lineB      int
	deleted, inserted int
	ignored           bool // blank lines only, with -B
}

// diffPrinter prints what is different between two files.
type diffPrinter struct {
	c       *call
	run     *diffRun
	o       *diffOptions
	zone    *time.Location
	a, b    *diffFile
	changes []diffChange
	shown   [2]int // lines of -y that were printed
	status  int    // of trouble while printing
}

// compare finds the changes.
func (p *diffPrinter) compare(stopped func() bool) {
	classes := map[string]int{}
	number := func(f *diffFile) []int {
		f.lines = splitLines(f.data)
		out := make([]int, len(f.lines))
		for i, line := range f.lines {
			key := p.o.key(line)
			class, ok := classes[key]
			if !ok {
				class = len(classes)
				classes[key] = class
			}
			out[i] = class
		}
		return out
	}
	x, y := number(p.a), number(p.b)
	p.a.changed, p.b.changed = diffLines(x, y, len(classes), stopped)
	for i, j := 0, 0; i < len(x) || j < len(y); {
		change := diffChange{lineA: i, lineB: j}
		for i < len(x) && p.a.changed[i] {
			i++
		}
		for j < len(y) && p.b.changed[j] {
			j++
		}
		change.deleted, change.inserted = i-change.lineA, j-change.lineB
		if change.deleted > 0 || change.inserted > 0 {
			change.ignored = (p.o.blankLines || len(p.o.ignore) > 0) && p.trivial(&change)
			p.changes = append(p.changes, change)
		} else if i == len(x) || j == len(y) {
			return
		} else {
			i++
			j++
		}
	}
}

// trivial reports whether all lines of a change are blank, with -B, or match an -I.
func (p *diffPrinter) trivial(ch *diffChange) bool {
	counts := func(line []byte) bool {
		text := bytes.TrimSuffix(line, newline)
		if slices.ContainsFunc(p.o.ignore, func(re *regex) bool { return re.match(text) }) {
			return false
		}
		if p.o.allSpace || p.o.space || p.o.trailing {
			text = bytes.TrimSpace(text)
		}
		return !p.o.blankLines || len(text) > 0
	}
	return !slices.ContainsFunc(p.a.lines[ch.lineA:ch.lineA+ch.deleted], counts) &&
		!slices.ContainsFunc(p.b.lines[ch.lineB:ch.lineB+ch.inserted], counts)
}

// any reports whether there is a change that counts.
func (p *diffPrinter) any() bool {
	for i := range p.changes {
		if !p.changes[i].ignored {
			return true
		}
	}
	return false
}

func (p *diffPrinter) brief() error {
	return p.c.writeString("Files " + p.run.shown(0, p.a) + " and " + p.run.shown(1, p.b) + " differ\n")
}

func (p *diffPrinter) print() error {
	switch p.o.style {
	case diffBrief:
		return p.brief()
	case diffPlain:
		return p.normal()
	case diffSide:
		return p.sideBySide()
	case diffEd:
		return p.ed()
	case diffRCS:
		return p.rcs()
	}
	marks := [2]string{"---", "+++"}
	if p.o.style == diffContext {
		marks = [2]string{"***", "---"}
	}
	for i, f := range []*diffFile{p.a, p.b} {
		if err := p.head(diffBold, marks[i]+" "+p.label(i, f), ""); err != nil {
			return err
		}
	}
	for i := 0; i < len(p.changes); {
		end := p.hunkEnd(i)
		if err := p.hunk(p.changes[i:end]); err != nil {
			return err
		}
		i = end
	}
	return nil
}

// label is a file's name and time.
func (p *diffPrinter) label(i int, f *diffFile) string {
	if i < len(p.o.labels) {
		return p.o.labels[i]
	}
	t := time.Unix(0, 0)
	switch {
	case f.name == "-" && f.info != nil && f.info.Mode().IsRegular(), f.name != "-" && f.info != nil:
		t = f.info.ModTime()
	case f.name == "-":
		t = time.Now()
	}
	format := "%Y-%m-%d %H:%M:%S.%N %z"
	if p.o.style == diffContext && !p.c.timeLocale() {
		format = dateLocal
	}
	return quoteC(f.name) + "\t" + formatDate(format, t.In(p.zone))
}

// quoteC is a name of a header as diff writes it: with a blank, a quote or what is no ASCII text
// in it, it is a string of C.
func quoteC(name string) string {
	var b strings.Builder
	quoted := false
	for _, c := range []byte(name) {
		i := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c)
		quoted = quoted || i >= 0 || c <= ' ' || c >= 0x80
		switch {
		case i >= 0:
			b.WriteString(`\` + `abtnvfr"\`[i:i+1])
		case c < ' ' || c >= 0x80:
			b.WriteString(`\` + string([]byte{'0' + c>>6, '0' + c>>3&7, '0' + c&7}))
		default:
			b.WriteByte(c)
		}
	}
	if !quoted {
		return name
	}
	return `"` + b.String() + `"`
}

// span writes lines first to last, counted from 1.
func span(first, last int, separator string) string {
	if last > first {
		return strconv.Itoa(first) + separator + strconv.Itoa(last)
	}
	return strconv.Itoa(last)
}

func (p *diffPrinter) normal() error {
	for i := range p.changes {
		ch := &p.changes[i]
		if ch.ignored {
			continue
		}
		letter := "c"
		fromA, fromB := ch.lineA+1, ch.lineB+1
		switch {
		case ch.deleted == 0:
			letter, fromA = "a", ch.lineA
		case ch.inserted == 0:
			letter, fromB = "d", ch.lineB
		}
		head := span(fromA, ch.lineA+ch.deleted, ",") + letter + span(fromB, ch.lineB+ch.inserted, ",")
		if err := p.head(diffCyan, head, ""); err != nil {
			return err
		}
		if err := p.put("< ", diffRed, p.a.lines[ch.lineA:ch.lineA+ch.deleted]); err != nil {
			return err
		}
		if letter == "c" {
			if err := p.c.writeString("---\n"); err != nil {
				return err
			}
		}
		if err := p.put("> ", diffGreen, p.b.lines[ch.lineB:ch.lineB+ch.inserted]); err != nil {
			return err
		}
	}
	return nil
}

// put writes lines behind a mark, in a color.
func (p *diffPrinter) put(mark, color string, lines [][]byte) error {
	reset := diffReset
	if color == "" || !p.o.color {
		color, reset = "", ""
	}
	mark = color + p.o.mark(mark)
	for _, line := range lines {
		if err := p.c.writeString(mark); err != nil {
			return err
		}
		text := bytes.TrimSuffix(line, newline)
		if p.o.tabs {
			again := "" // the mark of a unified line is not repeated
			if p.o.style != diffUnified {
				again = mark
			}
			text = []byte(expandDiffTabs(string(text), p.o.tabSize, again))
		}
		if err := p.c.write(text); err != nil {
			return err
		}
		end := reset + "\n"
		if line[len(line)-1] != '\n' {
			end += "\\ No newline at end of file\n"
		}
		if err := p.c.writeString(end); err != nil {
			return err
		}
	}
	return nil
}

// hunkEnd returns where the changes end that are so near that they share their context.
func (p *diffPrinter) hunkEnd(i int) int {
	for ; ; i++ {
		ch := &p.changes[i]
		if i+1 == len(p.changes) {
			return i + 1
		}
		next := &p.changes[i+1]
		most := 2*p.o.context + 1
		if ch.ignored || next.ignored {
			most = p.o.context
		}
		if next.lineA-(ch.lineA+ch.deleted) >= most {
			return i + 1
		}
	}
}

// hunk prints changes with the lines around them.
func (p *diffPrinter) hunk(changes []diffChange) error {
	counts := false
	for i := range changes {
		counts = counts || !changes[i].ignored
	}
	if !counts {
		return nil
	}
	first, last := &changes[0], &changes[len(changes)-1]
	before := min(p.o.context, first.lineA, first.lineB)
	endA, endB := last.lineA+last.deleted, last.lineB+last.inserted
	after := min(p.o.context, len(p.a.lines)-endA, len(p.b.lines)-endB)
	if p.o.style == diffContext {
		return p.contextHunk(changes, first.lineA-before, endA+after, first.lineB-before, endB+after)
	}
	head := "@@ -" + unifiedSpan(first.lineA-before, endA+after) + " +" + unifiedSpan(first.lineB-before, endB+after) + " @@"
	if err := p.head(diffCyan, head, p.function(first.lineA-before)); err != nil {
		return err
	}
	line := first.lineA - before
	for i := range changes {
		ch := &changes[i]
		if err := p.put(" ", "", p.a.lines[line:ch.lineA]); err != nil {
			return err
		}
		line = ch.lineA + ch.deleted
		if err := p.put("-", diffRed, p.a.lines[ch.lineA:line]); err != nil {
			return err
		}
		if err := p.put("+", diffGreen, p.b.lines[ch.lineB:ch.lineB+ch.inserted]); err != nil {
			return err
		}
	}
	return p.put(" ", "", p.a.lines[line:endA+after])
}

// unifiedSpan is a range of a unified hunk: its start and how many lines.
func unifiedSpan(from, to int) string {
	switch to - from {
	case 0:
		return strconv.Itoa(from) + ",0"
	case 1:
		return strconv.Itoa(from + 1)
	}
	return strconv.Itoa(from+1) + "," + strconv.Itoa(to-from)
}

// contextHunk prints changes the old way: the lines of both files one after the other.
func (p *diffPrinter) contextHunk(changes []diffChange, fromA, toA, fromB, toB int) error {
	deleted, inserted := false, false
	for i := range changes {
		deleted = deleted || changes[i].deleted > 0
		inserted = inserted || changes[i].inserted > 0
	}
	if err := p.c.writeString("***************" + p.function(fromA) + "\n"); err != nil {
		return err
	}
	if err := p.head(diffCyan, "*** "+span(fromA+1, toA, ",")+" ****", ""); err != nil {
		return err
	}
	if deleted {
		line := fromA
		for i := range changes {
			ch := &changes[i]
			if err := p.contextLines(diffRed, p.a.lines, line, ch.lineA, ch.deleted, changeMark(ch, "- ")); err != nil {
				return err
			}
			line = ch.lineA + ch.deleted
		}
		if err := p.put("  ", diffRed, p.a.lines[line:toA]); err != nil {
			return err
		}
	}
	if err := p.head(diffCyan, "--- "+span(fromB+1, toB, ",")+" ----", ""); err != nil || !inserted {
		return err
	}
	line := fromB
	for i := range changes {
		ch := &changes[i]
		if err := p.contextLines(diffGreen, p.b.lines, line, ch.lineB, ch.inserted, changeMark(ch, "+ ")); err != nil {
			return err
		}
		line = ch.lineB + ch.inserted
	}
	return p.put("  ", diffGreen, p.b.lines[line:toB])
}

func changeMark(ch *diffChange, alone string) string {
	if ch.deleted > 0 && ch.inserted > 0 {
		return "! "
	}
	return alone
}

// contextLines prints the unchanged lines in front of a change and the changed ones.
func (p *diffPrinter) contextLines(color string, lines [][]byte, from, change, count int, mark string) error {
	if err := p.put("  ", color, lines[from:change]); err != nil {
		return err
	}
	return p.put(mark, color, lines[change:change+count])
}
