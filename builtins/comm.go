package builtins

import (
	"bytes"
	"strconv"
	"strings"
)

const commHelp = `Usage: comm [OPTION]... FILE1 FILE2
Compare sorted files FILE1 and FILE2 line by line. When FILE1 or FILE2 (not both) is -, read
standard input.

  -1                      suppress column 1 (lines unique to FILE1)
  -2                      suppress column 2 (lines unique to FILE2)
  -3                      suppress column 3 (lines that appear in both files)
      --check-order       check that the input is correctly sorted, even if all lines pair
      --nocheck-order     do not check that the input is correctly sorted
      --output-delimiter=STR  separate columns with STR
      --total             output a summary
  -z, --zero-terminated   line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`

const (
	commCheck = longOnly + iota
	commNoCheck
	commDelimiter
	commTotal
)

type commOptions struct {
	hide           [3]bool
	check, noCheck bool
	delimiter      string
	total          bool
	end            byte
	files          []string
}

func commTool() Tool {
	return Tool{Name: "comm", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "comm", func(c *call) error { return runComm(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseComm(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseComm(args []string) (*commOptions, error) {
	o := &commOptions{delimiter: "\t", end: '\n'}
	g := &grammar{tool: "comm", status: 1, help: commHelp, options: []option{
		{'1', "", noArg}, {'2', "", noArg}, {'3', "", noArg}, {commCheck, "check-order", noArg},
		{commNoCheck, "nocheck-order", noArg}, {commDelimiter, "output-delimiter", needArg}, {commTotal, "total", noArg},
		{'z', "zero-terminated", noArg},
	}}
	var err error
	given := false
	o.files, err = g.parse(args, func(key rune, value string) error {
		switch key {
		case '1', '2', '3':
			o.hide[key-'1'] = true
		case commCheck:
			o.check, o.noCheck = true, false
		case commNoCheck:
			o.noCheck, o.check = true, false
		case commDelimiter:
			if given && o.delimiter != value && !(value == "" && o.delimiter == "\x00") {
				return g.wrong("multiple output delimiters specified")
			}
			if given, o.delimiter = true, value; value == "" {
				o.delimiter = "\x00"
			}
		case commTotal:
			o.total = true
		case 'z':
			o.end = 0
		}
		return nil
	})
	if err == nil {
		err = twoFiles(g, o.files)
	}
	return o, err
}

// twoFiles makes sure that there are two operands.
func twoFiles(g *grammar, files []string) error {
	switch len(files) {
	case 0:
		return g.raw("missing operand")
	case 1:
		return g.bad("missing operand after %s", files[0])
	case 2:
		return nil
	}
	return g.bad("extra operand %s", files[2])
}

// commSide is one of the two files.
type commSide struct {
	scan   *lineScanner
	name   string
	line   []byte
	last   []byte
	more   bool
	warned bool
	number int
}

// commRun compares the files.
type commRun struct {
	c        *call
	o        *commOptions
	sides    [2]commSide
	unpaired bool // a line without a partner was seen
	disorder bool
}

func runComm(c *call, args []string) error {
	o, err := parseComm(args)
	if err != nil {
		return err
	}
	r := &commRun{c: c, o: o}
	for i, name := range o.files {
		in, err := c.open(name)
		if err != nil {
			return c.fileError(err, c.quotePrefix(name))
		}
		defer in.close()
		r.sides[i] = commSide{scan: newLineScanner(in, o.end), name: name, number: i + 1}
	}
	for i := range r.sides {
		if err := r.advance(&r.sides[i]); err != nil {
			return err
		}
	}
	return r.compare()
}

// advance reads the next line of a side and looks whether it is in order.
func (r *commRun) advance(s *commSide) error {
	s.last = append(s.last[:0], s.line...)
	first := !s.more
	s.line, s.more = s.scan.next()
	if s.scan.err != nil {
		if end := r.c.mustStop(s.scan.err); end != nil {
			return end
		}
		return r.c.die("%s: %s", r.c.quotePrefix(s.name), strerror(s.scan.err))
	}
	if first || !s.more || r.o.noCheck || !r.o.check && !r.unpaired || s.warned || bytes.Compare(s.last, s.line) <= 0 {
		return nil
	}
	s.warned, r.disorder = true, true
	r.c.fail("file %d is not in sorted order", s.number)
	if r.o.check {
		return stop(1)
	}
	return nil
}

func (r *commRun) compare() error {
	var totals [3]int
	a, b := &r.sides[0], &r.sides[1]
	for a.more || b.more {
		order := 0
		switch {
		case !b.more:
			order = -1
		case !a.more:
			order = 1
		default:
			order = bytes.Compare(a.line, b.line)
		}
		column, line := 2, a.line
		if order != 0 {
			r.unpaired = true
			column = 0
		}
		if order > 0 {
			column, line = 1, b.line
		}
		totals[column]++
		if err := r.print(column, line); err != nil {
			return err
		}
		if order <= 0 {
			if err := r.advance(a); err != nil {
				return err
			}
		}
		if order >= 0 {
			if err := r.advance(b); err != nil {
				return err
			}
		}
	}
	if r.o.total {
		d := r.o.delimiter
		d = strings.TrimPrefix(d, "\x00") // a string of C
		text := strconv.Itoa(totals[0]) + d + strconv.Itoa(totals[1]) + d + strconv.Itoa(totals[2]) + d + "total"
		if err := r.c.writeString(text + string(rune(r.o.end))); err != nil {
			return err
		}
	}
	if r.disorder {
		r.c.fail("input is not in sorted order")
	}
	return nil
}

func (r *commRun) print(column int, line []byte) error {
	if r.o.hide[column] {
		return nil
	}
	for i := range column {
		if !r.o.hide[i] {
			if err := r.c.writeString(r.o.delimiter); err != nil {
				return err
			}
		}
	}
	if err := r.c.write(line); err != nil {
		return err
	}
	return r.c.writeByte(r.o.end)
}
