package builtins

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strconv"
)

const uniqHelp = `Usage: uniq [OPTION]... [INPUT [OUTPUT]]
Filter adjacent matching lines from INPUT (or standard input), writing to OUTPUT (or standard output).
With no options, matching lines are merged to the first occurrence.

  -c, --count           prefix lines by the number of occurrences
  -d, --repeated        only print duplicate lines, one for each group
  -D                    print all duplicate lines
      --all-repeated[=METHOD]  like -D, but separate groups with an empty line;
                          METHOD={none(default),prepend,separate}
  -f, --skip-fields=N   avoid comparing the first N fields
      --group[=METHOD]  show all items, separating groups with an empty line;
                          METHOD={separate(default),prepend,append,both}
  -i, --ignore-case     ignore differences in case when comparing
  -s, --skip-chars=N    avoid comparing the first N characters
  -u, --unique          only print unique lines
  -z, --zero-terminated line delimiter is NUL, not newline
  -w, --check-chars=N   compare no more than N characters in lines
      --help     display this help and exit
      --version  output version information and exit

The policy lists an OUTPUT operand as "uniq OUTPUT".
`

const uniqGroup = longOnly

type uniqOptions struct {
	count, ignoreCase          bool
	unique, first, later       bool // which lines of a group are printed
	method                     string
	group                      string
	skipFields, skipChars, use int
	optionGiven                bool // one that --group excludes
	end                        byte
	files                      []string
	output                     []string // one or none
}

func uniqGrammar() *grammar {
	g := &grammar{tool: "uniq", status: 1, help: uniqHelp, options: []option{
		{'c', "count", noArg}, {'d', "repeated", noArg}, {'D', "all-repeated", maybeArg}, {'f', "skip-fields", needArg},
		{uniqGroup, "group", maybeArg}, {'i', "ignore-case", noArg}, {'s', "skip-chars", needArg},
		{'u', "unique", noArg}, {'z', "zero-terminated", noArg}, {'w', "check-chars", needArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	return g
}

func uniqTool() Tool {
	return Tool{Name: "uniq", ReadOnly: true, Forms: []string{"OUTPUT"}, Edit: uniqForms,
		Run: func(w *IO, args []string) int {
			return run(w, "uniq", func(c *call) error { return runUniq(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseUniq(args)
			if err != nil {
				return nil
			}
			return append(reads(o.files), writes(o.output)...)
		}}
}

func parseUniq(args []string) (*uniqOptions, error) {
	o := &uniqOptions{unique: true, first: true, use: math.MaxInt, end: '\n'}
	g := uniqGrammar()
	digits := false
	files, err := g.parse(args, func(key rune, value string) error {
		if key >= '0' && key <= '9' { // the obsolete form -N
			if !digits {
				o.skipFields = 0
			}
			digits = true
			o.skipFields = min(o.skipFields, math.MaxInt/16)*10 + int(key-'0')
			return nil
		}
		digits = false
		return o.set(g, key, value)
	})
	if err != nil {
		return nil, err
	}
	if len(files) > 2 {
		return nil, g.bad("extra operand %s", files[2])
	}
	if len(files) == 2 {
		if files[1] != "-" {
			o.output = files[1:]
		}
		files = files[:1]
	}
	o.files = orStdin(files)
	return o, o.validate(g)
}

func (o *uniqOptions) set(g *grammar, key rune, value string) (err error) {
	o.optionGiven = o.optionGiven || key == 'c' || key == 'd' || key == 'D' || key == 'u'
	switch key {
	case 'c':
		o.count = true
	case 'd':
		o.unique = false
	case 'D':
		o.unique, o.later, o.method = false, true, "none"
		if value != absent {
			o.method, err = g.chooseGroup(1, "all-repeated", value, "none", "prepend", "separate")
		}
	case uniqGroup:
		o.group = "separate"
		if value != absent {
			o.group, err = g.chooseGroup(1, "group", value, "prepend", "append", "separate", "both")
		}
	case 'f':
		o.skipFields, err = uniqNumber(g, value, "invalid number of fields to skip")
	case 's':
		o.skipChars, err = uniqNumber(g, value, "invalid number of bytes to skip")
	case 'w':
		o.use, err = uniqNumber(g, value, "invalid number of bytes to compare")
	case 'i':
		o.ignoreCase = true
	case 'u':
		o.first = false
	case 'z':
		o.end = 0
	}
	return err
}

func uniqNumber(g *grammar, word, what string) (int, error) {
	n, fault := parseCount(word, "")
	if fault == countInvalid {
		return 0, &usageError{status: 1, tail: word + ": " + what}
	}
	return int(min(n, math.MaxInt)), nil
}

func (o *uniqOptions) validate(g *grammar) error {
	switch {
	case o.group != "" && o.optionGiven:
		return g.raw("--group is mutually exclusive with -c/-d/-D/-u")
	case o.count && o.later:
		return g.raw("printing all duplicated lines and repeat counts is meaningless")
	}
	return nil
}

// key returns the part of a line that is compared.
func (o *uniqOptions) key(line []byte) []byte {
	i := 0
	for n := 0; n < o.skipFields && i < len(line); n++ {
		i = skipField(line, i)
	}
	line = line[i:]
	line = line[min(o.skipChars, len(line)):]
	return line[:min(o.use, len(line))]
}

func (o *uniqOptions) same(a, b []byte) bool {
	if !o.ignoreCase {
		return bytes.Equal(a, b)
	}
	return len(a) == len(b) && slices.EqualFunc(a, b, func(x, y byte) bool { return upper(x) == upper(y) })
}

func runUniq(c *call, args []string) error {
	o, err := parseUniq(args)
	if err != nil {
		return err
	}
	name := o.files[0]
	in, err := c.open(name)
	if err != nil {
		return c.fileError(err, c.quotePrefix(name))
	}
	defer in.close()
	if len(o.output) == 0 {
		return o.filter(c, name, in)
	}
	if _, err := c.editor(); err != nil {
		return err
	}
	out := o.output[0]
	f, err := c.io.Files.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return c.fileError(err, c.quotePrefix(out))
	}
	err = c.into(f, func() error { return o.filter(c, name, in) })
	if closed := f.Close(); err == nil && closed != nil {
		return c.fileError(closed, "write error")
	}
	return err
}

// uniqForms tells whether uniq is asked to write a file.
func uniqForms(args []string) Edit {
	o, err := parseUniq(args)
	if err != nil || len(o.output) == 0 {
		return Edit{}
	}
	edit := Edit{Forms: []string{"OUTPUT"}, Out: o.output[0]}
	if last := len(args) - 1; args[last] == edit.Out && o.files[0] != edit.Out {
		edit.Without = args[:last]
	}
	return edit
}

// filter writes the lines of a file that are asked for.
func (o *uniqOptions) filter(c *call, name string, in *input) (err error) {
	u := &uniqFilter{c: c, o: o, lines: newLineScanner(in, o.end)}
	if o.unique && o.first && !o.count {
		err = u.groups()
	} else {
		err = u.counts()
	}
	if err != nil || u.lines.err == nil {
		return err
	}
	if end := c.mustStop(u.lines.err); end != nil {
		return end
	}
	c.fail("error reading %s", c.quoteName(name))
	return nil
}

// uniqFilter finds runs of equal lines.
type uniqFilter struct {
	c     *call
	o     *uniqOptions
	lines *lineScanner
	last  []byte // a copy of the last line
	key   []byte // its key, inside last
}

func (u *uniqFilter) keep(line []byte) {
	u.last = append(u.last[:0], line...)
	u.key = u.o.key(u.last)
}

func (u *uniqFilter) print(line []byte) error {
	if err := u.c.write(line); err != nil {
		return err
	}
	return u.c.writeByte(u.o.end)
}

// groups prints the first line of each group, or all with separators.
func (u *uniqFilter) groups() error {
	mode := u.o.group
	begun := false
	for {
		line, ok := u.lines.next()
		if !ok {
			break
		}
		fresh := !begun || !u.o.same(u.o.key(line), u.key)
		if fresh && (mode == "prepend" || mode == "both" || begun && mode != "") {
			if err := u.c.writeByte(u.o.end); err != nil {
				return err
			}
		}
		if fresh || mode != "" {
			if err := u.print(line); err != nil {
				return err
			}
			u.keep(line)
			begun = true
		}
	}
	if begun && (mode == "append" || mode == "both") {
		return u.c.writeByte(u.o.end)
	}
	return nil
}

// counts prints the lines of groups by their number.
func (u *uniqFilter) counts() error {
	line, ok := u.lines.next()
	if !ok {
		return nil
	}
	u.keep(line)
	matches, firstGroup := 0, true
	for {
		line, ok := u.lines.next()
		if !ok {
			break
		}
		match := u.o.same(u.o.key(line), u.key)
		if !match {
			firstGroup = firstGroup && matches == 0
		} else if matches++; matches == 1 && (u.o.method == "prepend" || u.o.method == "separate" && !firstGroup) {
			if err := u.c.writeByte(u.o.end); err != nil {
				return err
			}
		}
		if match && !u.o.later {
			continue
		}
		if err := u.member(match, matches); err != nil {
			return err
		}
		u.keep(line)
		if !match {
			matches = 0
		}
	}
	if u.lines.err != nil {
		return nil
	}
	return u.member(false, matches)
}

// member prints the kept line if its place in the group asks for it.
func (u *uniqFilter) member(match bool, matches int) error {
	shown := u.o.later
	switch {
	case matches == 0:
		shown = u.o.unique
	case !match:
		shown = u.o.first
	}
	if !shown {
		return nil
	}
	if u.o.count {
		var digits [20]byte
		text := strconv.AppendInt(digits[:0], int64(matches+1), 10)
		const spaces = "       "
		if err := u.c.writeString(spaces[min(len(text), len(spaces)):] + string(text) + " "); err != nil {
			return err
		}
	}
	return u.print(u.last)
}
