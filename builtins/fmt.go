package builtins

import (
	"math"
	"strings"
)

const fmtHelp = `Usage: fmt [-WIDTH] [OPTION]... [FILE]...
Reformat each paragraph in the FILE(s), writing to standard output.
With no FILE, or when FILE is -, read standard input.

  -c, --crown-margin        preserve indentation of first two lines
  -p, --prefix=STRING       reformat only lines beginning with STRING, reattaching the prefix
  -s, --split-only          split long lines, but do not refill
  -t, --tagged-paragraph    indentation of first line different from second
  -u, --uniform-spacing     one space between words, two after sentences
  -w, --width=WIDTH         maximum line width (default of 75 columns)
  -g, --goal=WIDTH          goal width (default of 93% of width)
      --help     display this help and exit
      --version  output version information and exit
`

type fmtOptions struct {
	crown, tagged, split, uniform bool
	lead                          int    // blanks in front of the prefix
	prefix                        string // without blanks around it
	full                          int    // its length with those behind it
	width, goal                   int
	files                         []string
}

func fmtTool() Tool {
	return Tool{Name: "fmt", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "fmt", func(c *call) error { return runFmt(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseFmt(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseFmt(args []string) (*fmtOptions, error) {
	o := &fmtOptions{}
	g := &grammar{tool: "fmt", status: 1, help: fmtHelp, options: []option{
		{'c', "crown-margin", noArg}, {'p', "prefix", needArg}, {'s', "split-only", noArg}, {'t', "tagged-paragraph", noArg},
		{'u', "uniform-spacing", noArg}, {'w', "width", needArg}, {'g', "goal", needArg},
	}}
	width, goal := absent, absent
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && isDigit(args[0][1]) {
		width, args = args[0][1:], args[1:]
	}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'c':
			o.crown = true
		case 'p':
			bare := strings.TrimLeft(value, " ")
			o.lead, o.full, o.prefix = len(value)-len(bare), len(bare), strings.TrimRight(bare, " ")
		case 's':
			o.split = true
		case 't':
			o.tagged = true
		case 'u':
			o.uniform = true
		case 'w':
			width = value
		case 'g':
			goal = value
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.files = orStdin(files)
	return o, o.widths(g, width, goal)
}

// fmtMost is the widest width: half of the characters that a paragraph may have at once.
const fmtMost = fmtChars / 2

func (o *fmtOptions) widths(g *grammar, width, goal string) error {
	number := func(word string, most int) (int, error) {
		n, fault := parseCount(word, "")
		if fault == countOK && n <= uint64(most) {
			return int(n), nil
		}
		err := g.wrong("invalid width: %s", word)
		if fault != countInvalid {
			err.tail = ": Numerical result out of range"
		}
		if fault == countOverflow || n > math.MaxInt64 {
			err.tail = ": Value too large for defined data type"
		}
		return 0, err
	}
	var err error
	o.width = 75
	if width != absent {
		if o.width, err = number(width, fmtMost); err != nil {
			return err
		}
	}
	o.goal = o.width * (2*(100-7) + 1) / 200
	if goal == absent {
		return nil
	}
	if o.goal, err = number(goal, o.width); err == nil && width == absent {
		o.width = o.goal + 10
	}
	return err
}

func runFmt(c *call, args []string) error {
	o, err := parseFmt(args)
	if err != nil {
		return err
	}
	for _, name := range o.files {
		in, err := c.open(name)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			c.fail("cannot open %s for reading: %s", c.quoteName(name), strerror(err))
			continue
		}
		f := &formatter{c: c, o: o, in: in, buf: in.chunk()}
		err = f.run()
		in.close()
		if err != nil {
			return err
		}
		if f.err != nil {
			if end := c.mustStop(f.err); end != nil {
				return end
			}
			c.fail("read error")
		}
	}
	return nil
}
