package builtins

import (
	"bytes"
	"strconv"
	"strings"
)

const joinHelp = `Usage: join [OPTION]... FILE1 FILE2
For each pair of input lines with identical join fields, write a line to standard output. The
default join field is the first, delimited by blanks. When FILE1 or FILE2 (not both) is -, read
standard input.

  -a FILENUM             also print unpairable lines from file FILENUM, 1 or 2
  -e STRING              replace missing (empty) input fields with STRING
  -i, --ignore-case      ignore differences in case when comparing fields
  -j FIELD               equivalent to '-1 FIELD -2 FIELD'
  -o FORMAT              obey FORMAT while constructing output line: FILENUM.FIELD or 0, or auto
  -t CHAR                use CHAR as input and output field separator
  -v FILENUM             like -a FILENUM, but suppress joined output lines
  -1 FIELD               join on this FIELD of file 1
  -2 FIELD               join on this FIELD of file 2
      --check-order      check that the input is correctly sorted, even if all lines pair
      --nocheck-order    do not check that the input is correctly sorted
      --header           treat the first line in each file as field headers
  -z, --zero-terminated  line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit

Both files must be sorted on the join fields. Case is ignored for ASCII letters only.
`

const (
	joinCheck = longOnly + iota
	joinNoCheck
	joinHeader
)

// joinField is a field of the output: file 1 or 2, or 0 for the join field.
type joinField struct{ file, field int }

type joinOptions struct {
	fields       [2]int // the join fields from 0
	set          [2]bool
	unpaired     [2]bool // -a, -v
	noPaired     bool    // -v
	empty        string  // -e
	fold, auto   bool
	format       []joinField
	tab          int // the separator, -1 for blanks, -2 for none: the line is one field
	check, quiet bool
	header       bool
	end          byte
	files        []string
}

func joinTool() Tool {
	return Tool{Name: "join", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "join", func(c *call) error { return runJoin(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseJoin(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func joinGrammar() *grammar {
	return &grammar{tool: "join", status: 1, help: joinHelp, options: []option{
		{'a', "", needArg}, {'e', "", needArg}, {'i', "ignore-case", noArg}, {'j', "", needArg}, {'o', "", needArg},
		{'t', "", needArg}, {'v', "", needArg}, {'1', "", needArg}, {'2', "", needArg}, {joinCheck, "check-order", noArg},
		{joinNoCheck, "nocheck-order", noArg}, {joinHeader, "header", noArg}, {'z', "zero-terminated", noArg},
	}}
}

func parseJoin(args []string) (*joinOptions, error) {
	o := &joinOptions{tab: -1, end: '\n'}
	g := joinGrammar()
	var files []string
	list := false // words behind -o LIST may go on with it
	_, err := g.parse(args, func(key rune, value string) error { return o.setOption(g, key, value) })
	if err != nil {
		return nil, err
	}
	// The operands once more, in order: those behind -o that are fields belong to it.
	files, err = g.parse(args, func(key rune, _ string) error {
		list = key == 'o'
		return nil
	})
	if err != nil {
		return nil, err
	}
	for list && len(files) > 2 {
		if err := o.addFormat(g, files[0]); err != nil {
			return nil, err
		}
		files = files[1:]
	}
	o.files = files
	if len(files) > 2 {
		return nil, g.raw("extra operand %s", quoteShell(files[2], true, quoteAlways))
	}
	if err := twoFiles(g, files); err != nil {
		return nil, err
	}
	if files[0] == "-" && files[1] == "-" {
		return nil, g.wrong("both files cannot be standard input")
	}
	return o, nil
}

func (o *joinOptions) setOption(g *grammar, key rune, value string) error {
	switch key {
	case 'a', 'v':
		n, faults := parseSize(value, false, "")
		if faults != 0 || n != 1 && n != 2 {
			return g.wrong("invalid field number: %s", value)
		}
		o.unpaired[n-1] = true
		o.noPaired = o.noPaired || key == 'v'
	case 'e':
		if o.empty != "" && o.empty != value {
			return g.wrong("conflicting empty-field replacement strings")
		}
		o.empty = value
	case 'i':
		o.fold = true
	case 'j':
		if err := o.joinOn(g, 0, value); err != nil {
			return err
		}
		return o.joinOn(g, 1, value)
	case '1', '2':
		return o.joinOn(g, int(key-'1'), value)
	case 'o':
		if value == "auto" {
			o.auto = true
			return nil
		}
		return o.addFormat(g, value)
	case 't':
		return o.separator(g, value)
	case joinCheck:
		o.check, o.quiet = true, false
	case joinNoCheck:
		o.quiet, o.check = true, false
	case joinHeader:
		o.header = true
	case 'z':
		o.end = 0
	}
	return nil
}

func (o *joinOptions) separator(g *grammar, value string) error {
	tab := -2
	switch {
	case value == "":
		tab = -2
	case value == `\0`:
		tab = 0
	case len(value) == 1:
		tab = int(value[0])
	default:
		return g.wrong("multi-character tab %s", value)
	}
	if o.tab != -1 && o.tab != tab {
		return g.wrong("incompatible tabs")
	}
	o.tab = tab
	return nil
}

// fieldNumber reads the number of a field; the result counts from 0.
func (o *joinOptions) fieldNumber(g *grammar, word string) (int, error) {
	n, fault := parseCount(word, "")
	if fault == countInvalid || n == 0 || strings.HasPrefix(word, "-") {
		return 0, g.wrong("invalid field number: %s", word)
	}
	return int(min(n, 1<<40)) - 1, nil
}

func (o *joinOptions) joinOn(g *grammar, file int, word string) error {
	n, err := o.fieldNumber(g, word)
	if err != nil {
		return err
	}
	if o.set[file] && o.fields[file] != n {
		return g.wrong("incompatible join fields " + strconv.Itoa(o.fields[file]+1) + ", " + strconv.Itoa(n+1))
	}
	o.fields[file], o.set[file] = n, true
	return nil
}

// addFormat reads a list of fields of -o.
func (o *joinOptions) addFormat(g *grammar, list string) error {
	for _, word := range strings.Split(strings.NewReplacer(" ", ",", "\t", ",").Replace(list), ",") {
		if word == "0" {
			o.format = append(o.format, joinField{})
			continue
		}
		switch {
		case word == "":
			return g.wrong("invalid file number in field spec: %s", word)
		case word[0] == '0':
			return g.wrong("invalid field specifier: %s", word)
		case word[0] != '1' && word[0] != '2':
			return g.wrong("invalid file number in field spec: %s", word)
		case len(word) < 2 || word[1] != '.':
			return g.wrong("invalid field specifier: %s", word)
		}
		n, err := o.fieldNumber(g, word[2:])
		if err != nil {
			return err
		}
		o.format = append(o.format, joinField{int(word[0] - '0'), n})
	}
	return nil
}

// joinLine is a line and its fields.
type joinLine struct {
	text   []byte
	fields [][]byte
}

// joinSide is one of the files.
type joinSide struct {
	scan   *lineScanner
	name   string
	number int // of the line that was read last
	ready  joinLine
	more   bool
	last   joinLine
	warned bool
}

// joiner pairs the lines of two files.
type joiner struct {
	c        *call
	o        *joinOptions
	sides    [2]joinSide
	auto     [2]int // fields of the first lines, for -o auto
	unpaired bool   // a line without a partner was seen
	disorder bool
}

func runJoin(c *call, args []string) error {
	o, err := parseJoin(args)
	if err != nil {
		return err
	}
	j := &joiner{c: c, o: o}
	for i, name := range o.files {
		in, err := c.open(name)
		if err != nil {
			return c.fileError(err, c.quotePrefix(name))
		}
		defer in.close()
		j.sides[i] = joinSide{scan: newLineScanner(in, o.end), name: name}
	}
	return j.run()
}

// split cuts a line into its fields.
func (j *joiner) split(text []byte) joinLine {
	line := joinLine{text: bytes.Clone(text)}
	switch rest := line.text; {
	case len(rest) == 0: // an empty line has no fields
	case j.o.tab == -2:
		line.fields = [][]byte{rest}
	case j.o.tab >= 0:
		line.fields = bytes.Split(rest, []byte{byte(j.o.tab)})
	default:
		line.fields = bytes.FieldsFunc(rest, func(r rune) bool { return isJoinBlank(byte(min(r, 255))) })
		if len(rest) > 0 && len(line.fields) > 0 && isJoinBlank(rest[len(rest)-1]) {
			line.fields = append(line.fields, nil) // a blank at the end begins an empty field
		}
	}
	return line
}

func isJoinBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' }

// key is the join field of a line.
func (j *joiner) key(side int, line *joinLine) []byte {
	if n := j.o.fields[side]; n < len(line.fields) {
		return line.fields[n]
	}
	return nil
}

func (j *joiner) compare(a, b []byte) int {
	if j.o.fold {
		return bytes.Compare(foldASCII(a), foldASCII(b))
	}
	return bytes.Compare(a, b)
}

func foldASCII(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = upper(c)
	}
	return out
}

// advance reads the next line of a file and looks whether it is in order.
func (j *joiner) advance(i int) error {
	s := &j.sides[i]
	hadLine := s.more
	s.last = s.ready
	text, ok := s.scan.next()
	if s.scan.err != nil {
		if end := j.c.mustStop(s.scan.err); end != nil {
			return end
		}
		return j.c.die("read error: %s", strerror(s.scan.err))
	}
	s.more = ok
	if !ok {
		return nil
	}
	s.number++
	s.ready = j.split(text)
	skip := j.o.header && s.number <= 2 // a header is in no order
	if !hadLine || skip || j.o.quiet || !j.o.check && !j.unpaired || s.warned {
		return nil
	}
	if j.compare(j.key(i, &s.last), j.key(i, &s.ready)) > 0 {
		return j.outOfOrder(s)
	}
	return nil
}

func (j *joiner) outOfOrder(s *joinSide) error {
	s.warned, j.disorder = true, true
	j.c.fail("%s:%d: is not sorted: %s", s.name, s.number, s.ready.text)
	if j.o.check {
		return stop(1)
	}
	return nil
}
