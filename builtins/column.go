package builtins

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const columnHelp = `Usage: column [OPTION]... [FILE]...
Columnate lists.

  -t, --table                  create a table
  -s, --separator=STRING       possible table delimiters
  -o, --output-separator=STRING  columns separator for table output (default two spaces)
  -c, --output-width=WIDTH     width of output in number of characters
  -L, --keep-empty-lines       don't ignore empty lines
  -x, --fillrows               fill rows before columns
      --help     display this help and exit
      --version  output version information and exit
`

type columnOptions struct {
	table, keepEmpty, rows bool
	separators, between    string
	width                  int
	hasWidth               bool
	files                  []string
}

func columnTool() Tool {
	return Tool{Name: "column", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "column", func(c *call) error { return runColumn(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseColumn(args)
			if err != nil {
				return nil
			}
			return namedReads(o.files)
		}}
}

func parseColumn(args []string) (*columnOptions, error) {
	o := &columnOptions{between: "  "}
	g := &grammar{tool: "column", status: 1, help: columnHelp, options: []option{
		{'t', "table", noArg}, {'s', "separator", needArg}, {'o', "output-separator", needArg}, {'c', "output-width", needArg},
		{'c', "columns", needArg}, {'L', "keep-empty-lines", noArg}, {'x', "fillrows", noArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 't':
			o.table = true
		case 's':
			o.separators = value
		case 'o':
			o.between = value
		case 'c':
			n, faults := parseSize(value, false, "")
			failure := ""
			if faults == sizeOverflow || faults == 0 && n > math.MaxUint32 || strings.HasPrefix(strings.TrimSpace(value), "-") && len(value) > 1 {
				faults, failure = sizeOverflow, ": Numerical result out of range"
			}
			if faults != 0 {
				return &usageError{status: 1, tail: "invalid columns argument: '" + value + "'" + failure}
			}
			o.width, o.hasWidth = int(n), true
		case 'L':
			o.keepEmpty = true
		case 'x':
			o.rows = true
		}
		return nil
	})
	if err == nil && o.table && o.rows {
		err = &usageError{status: 1, tail: "mutually exclusive arguments: --table --fillrows"}
	}
	o.files = files
	return o, err
}

func runColumn(c *call, args []string) error {
	o, err := parseColumn(args)
	if err != nil {
		return err
	}
	if !o.hasWidth {
		o.width = 80
		if text, ok := c.getenv("COLUMNS"); ok {
			if n, err := strconv.Atoi(text); err == nil && n > 0 {
				o.width = n
			}
		}
	}
	var lines []string
	size := 0
	err = o.eachLine(c, func(text []byte) error {
		text, _, _ = bytes.Cut(text, []byte{0}) // a string of C
		if size += len(text); size > sortMemory {
			return c.die("too large to keep in memory")
		}
		if strings.TrimSpace(string(text)) == "" {
			text = nil
		}
		if o.keepEmpty || len(text) > 0 {
			lines = append(lines, visibleText(text, c.utf8()))
		}
		return nil
	})
	if err != nil || len(lines) == 0 {
		return err
	}
	f := &lsFormatter{c: c, utf: c.utf8(), o: &lsOptions{end: '\n'}}
	switch {
	case widest(f, lines) >= o.width && !o.table:
		return c.writeString(strings.Join(lines, "\n") + "\n")
	case o.table:
		c.status = 0 // the table alone counts
		return o.printTable(c, f, lines)
	case o.rows:
		return o.printRows(c, f, lines)
	}
	return o.printColumns(c, f, lines)
}

// eachLine hands on the lines of the files, of the standard input if there are none.
func (o *columnOptions) eachLine(c *call, line func(text []byte) error) error {
	open, files := c.openNamed, o.files // - is a file, too
	if len(files) == 0 {
		open, files = c.open, orStdin(nil)
	}
	for _, name := range files {
		in, err := open(name)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			c.warn("%s: %s", name, strerror(err))
			c.status++
			continue
		}
		s := newLineScanner(in, '\n')
		for text, ok := s.next(); ok && err == nil; text, ok = s.next() {
			err = line(text)
		}
		in.close()
		switch {
		case err != nil:
			return err
		case s.err != nil:
			if end := c.mustStop(s.err); end != nil {
				return end
			}
			return c.die("read failed: %s", strerror(s.err))
		}
	}
	return nil
}

// visibleText writes bytes that are no characters of the locale as \xNN.
func visibleText(text []byte, utf bool) string {
	if bytes.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 || utf && utf8.Valid(text) {
		return string(text)
	}
	var b strings.Builder
	for i := 0; i < len(text); {
		n := 1
		if utf {
			_, n = utf8.DecodeRune(text[i:])
		}
		if n == 1 && text[i] >= utf8.RuneSelf {
			fmt.Fprintf(&b, "\\x%02x", text[i])
		} else {
			b.Write(text[i : i+n])
		}
		i += n
	}
	return b.String()
}

// cells cuts a line: at runs of white space, or at every separator.
func (o *columnOptions) cells(line string) []string {
	if o.separators == "" {
		return strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' })
	}
	var out []string
	for {
		i := strings.IndexAny(line, o.separators)
		if i < 0 {
			return append(out, line)
		}
		out = append(out, line[:i])
		line = line[i+1:]
	}
}

func (o *columnOptions) printTable(c *call, f *lsFormatter, lines []string) error {
	rows := make([][]string, len(lines))
	var widths []int
	for i, line := range lines {
		rows[i] = o.cells(line)
		for j, cell := range rows[i] {
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], f.widthOf(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for j := range widths {
			cell := ""
			if j < len(row) {
				cell = row[j]
			}
			b.WriteString(cell)
			if j+1 < len(widths) {
				b.WriteString(strings.Repeat(" ", widths[j]-f.widthOf(cell)))
				b.WriteString(o.between)
			}
		}
		if err := c.writeString(b.String() + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// widest is the width of the longest line.
func widest(f *lsFormatter, lines []string) int {
	most := 0
	for _, line := range lines {
		most = max(most, f.widthOf(line))
	}
	return most
}

// longest is the width of a column: the longest line, up to the next tab stop.
func longest(f *lsFormatter, lines []string) int { return (widest(f, lines) + 8) &^ 7 }

// tabs moves from one position to another with tabs.
func tabs(from, to int) string {
	var b strings.Builder
	for next := (from + 8) &^ 7; next <= to; next = (from + 8) &^ 7 {
		b.WriteByte('\t')
		from = next
	}
	return b.String()
}

func (o *columnOptions) printColumns(c *call, f *lsFormatter, lines []string) error {
	width := longest(f, lines)
	columns := max(1, o.width/width)
	rows := (len(lines) + columns - 1) / columns
	for row := range rows {
		at := 0
		var b strings.Builder
		for i := row; i < len(lines); i += rows {
			b.WriteString(lines[i])
			at += f.widthOf(lines[i])
			if i+rows < len(lines) {
				end := (i/rows + 1) * width
				b.WriteString(tabs(at, end))
				at = end
			}
		}
		if err := c.writeString(b.String() + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (o *columnOptions) printRows(c *call, f *lsFormatter, lines []string) error {
	width := longest(f, lines)
	columns := o.width / width // 0: one line has them all
	var b strings.Builder
	at := 0
	for i, line := range lines {
		b.WriteString(line)
		at += f.widthOf(line)
		column := i
		if columns > 0 {
			column = i % columns
		}
		if column == columns-1 || i == len(lines)-1 {
			b.WriteByte('\n')
			at = 0
			continue
		}
		end := (column + 1) * width
		b.WriteString(tabs(at, end))
		at = end
	}
	return c.writeString(b.String())
}
