package builtins

import (
	"bytes"
	"strconv"
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
	o       *diffOptions
	zone    *time.Location
	a, b    *diffFile
	changes []diffChange
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
			change.ignored = p.o.blankLines && p.blank(&change)
			p.changes = append(p.changes, change)
		} else if i == len(x) || j == len(y) {
			return
		} else {
			i++
			j++
		}
	}
}

// blank reports whether all lines of a change are blank.
func (p *diffPrinter) blank(ch *diffChange) bool {
	isBlank := func(line []byte) bool {
		if p.o.allSpace || p.o.space || p.o.trailing {
			line = bytes.TrimSpace(line)
		}
		return len(line) == 0 || line[0] == '\n'
	}
	for _, line := range p.a.lines[ch.lineA : ch.lineA+ch.deleted] {
		if !isBlank(line) {
			return false
		}
	}
	for _, line := range p.b.lines[ch.lineB : ch.lineB+ch.inserted] {
		if !isBlank(line) {
			return false
		}
	}
	return true
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
	return p.c.writeString("Files " + p.c.quotePlain(p.a.name) + " and " + p.c.quotePlain(p.b.name) + " differ\n")
}

func (p *diffPrinter) print() error {
	switch p.o.style {
	case diffBrief:
		return p.brief()
	case diffPlain:
		return p.normal()
	}
	marks := [2]string{"---", "+++"}
	if p.o.style == diffContext {
		marks = [2]string{"***", "---"}
	}
	for i, f := range []*diffFile{p.a, p.b} {
		if err := p.c.writeString(marks[i] + " " + p.label(i, f) + "\n"); err != nil {
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
	return p.c.quoteTab(f.name) + "\t" + formatDate(format, t.In(p.zone))
}

// quoteTab quotes a name of a header when it has characters that need it.
func (c *call) quoteTab(name string) string {
	for i := 0; i < len(name); i++ {
		if name[i] == '"' || name[i] == '\\' || name[i] < ' ' || name[i] == 0x7f {
			f := lsFormatter{utf: c.utf8()}
			return `"` + f.escape(name, '"') + `"`
		}
	}
	return name
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
		head := span(fromA, ch.lineA+ch.deleted, ",") + letter + span(fromB, ch.lineB+ch.inserted, ",") + "\n"
		if err := p.c.writeString(head); err != nil {
			return err
		}
		if err := p.put("< ", p.a.lines[ch.lineA:ch.lineA+ch.deleted]); err != nil {
			return err
		}
		if letter == "c" {
			if err := p.c.writeString("---\n"); err != nil {
				return err
			}
		}
		if err := p.put("> ", p.b.lines[ch.lineB:ch.lineB+ch.inserted]); err != nil {
			return err
		}
	}
	return nil
}

// put writes lines behind a mark.
func (p *diffPrinter) put(mark string, lines [][]byte) error {
	for _, line := range lines {
		if err := p.c.writeString(mark); err != nil {
			return err
		}
		if err := p.c.write(line); err != nil {
			return err
		}
		if line[len(line)-1] != '\n' {
			if err := p.c.writeString("\n\\ No newline at end of file\n"); err != nil {
				return err
			}
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
	head := "@@ -" + unifiedSpan(first.lineA-before, endA+after) + " +" + unifiedSpan(first.lineB-before, endB+after) + " @@\n"
	if err := p.c.writeString(head); err != nil {
		return err
	}
	line := first.lineA - before
	for i := range changes {
		ch := &changes[i]
		if err := p.put(" ", p.a.lines[line:ch.lineA]); err != nil {
			return err
		}
		line = ch.lineA + ch.deleted
		if err := p.put("-", p.a.lines[ch.lineA:line]); err != nil {
			return err
		}
		if err := p.put("+", p.b.lines[ch.lineB:ch.lineB+ch.inserted]); err != nil {
			return err
		}
	}
	return p.put(" ", p.a.lines[line:endA+after])
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
	head := "***************\n*** " + span(fromA+1, toA, ",") + " ****\n"
	if err := p.c.writeString(head); err != nil {
		return err
	}
	if deleted {
		line := fromA
		for i := range changes {
			ch := &changes[i]
			if err := p.contextLines(p.a.lines, line, ch.lineA, ch.deleted, changeMark(ch, "- ")); err != nil {
				return err
			}
			line = ch.lineA + ch.deleted
		}
		if err := p.put("  ", p.a.lines[line:toA]); err != nil {
			return err
		}
	}
	if err := p.c.writeString("--- " + span(fromB+1, toB, ",") + " ----\n"); err != nil || !inserted {
		return err
	}
	line := fromB
	for i := range changes {
		ch := &changes[i]
		if err := p.contextLines(p.b.lines, line, ch.lineB, ch.inserted, changeMark(ch, "+ ")); err != nil {
			return err
		}
		line = ch.lineB + ch.inserted
	}
	return p.put("  ", p.b.lines[line:toB])
}

func changeMark(ch *diffChange, alone string) string {
	if ch.deleted > 0 && ch.inserted > 0 {
		return "! "
	}
	return alone
}

// contextLines prints the unchanged lines in front of a change and the changed ones.
func (p *diffPrinter) contextLines(lines [][]byte, from, change, count int, mark string) error {
	if err := p.put("  ", lines[from:change]); err != nil {
		return err
	}
	return p.put(mark, lines[change:change+count])
}
