package builtins

import (
	"slices"
	"strings"
)

const foldHelp = `Usage: fold [OPTION]... [FILE]...
Wrap input lines in each FILE, writing to standard output.
With no FILE, or when FILE is -, read standard input.

  -b, --bytes         count bytes rather than columns
  -s, --spaces        break at spaces
  -w, --width=WIDTH   use WIDTH columns instead of 80
      --help     display this help and exit
      --version  output version information and exit
`

type foldOptions struct {
	bytes, spaces bool
	width         int
	files         []string
}

func foldTool() Tool {
	return Tool{Name: "fold", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "fold", func(c *call) error { return runFold(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseFold(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseFold(args []string) (*foldOptions, error) {
	o := &foldOptions{width: 80}
	g := &grammar{tool: "fold", status: 1, help: foldHelp, options: []option{
		{'b', "bytes", noArg}, {'s', "spaces", noArg}, {'w', "width", needArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	digits := ""
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'b':
			o.bytes = true
		case 's':
			o.spaces = true
		case 'w':
			digits = ""
			return o.setWidth(g, value)
		default: // the obsolete form -N
			if digits += string(key); !slices.ContainsFunc(args, func(word string) bool { return strings.Contains(word, digits) }) {
				digits = string(key) // of another word
			}
			return o.setWidth(g, digits)
		}
		return nil
	})
	o.files = orStdin(files)
	return o, err
}

func (o *foldOptions) setWidth(g *grammar, word string) error {
	n, fault := parseCount(word, "")
	if fault == countInvalid || n == 0 || n > 1<<40 {
		err := g.wrong("invalid number of columns: %s", word)
		switch {
		case fault == countOverflow || fault == countOK && n > 0:
			err.tail = ": Value too large for defined data type"
		case fault == countOK:
			err.tail = ": Numerical result out of range"
		}
		return err
	}
	o.width = int(n)
	return nil
}

func runFold(c *call, args []string) error {
	o, err := parseFold(args)
	if err != nil {
		return err
	}
	return c.eachLine(o.files, '\n', func(line []byte, ended bool) error { return o.fold(c, line, ended) })
}

// next is the column after a byte.
func (o *foldOptions) next(column int, b byte) int {
	if o.bytes {
		return column + 1
	}
	switch b {
	case '\b':
		return max(0, column-1)
	case '\r':
		return 0
	case '\t':
		return column + 8 - column%8
	}
	return column + 1
}

func (o *foldOptions) fold(c *call, line []byte, ended bool) error {
	start, column, blank := 0, 0, -1
	for i := 0; i < len(line); i++ {
		column = o.next(column, line[i])
		if column > o.width && i > start {
			end := i
			if o.spaces && blank >= start {
				end = blank + 1
			}
			if err := c.write(line[start:end]); err != nil {
				return err
			}
			if err := c.writeByte('\n'); err != nil {
				return err
			}
			start, column, blank = end, 0, -1
			i = end - 1
			continue
		}
		if line[i] == ' ' || line[i] == '\t' {
			blank = i
		}
	}
	if err := c.write(line[start:]); err != nil {
		return err
	}
	if ended {
		return c.writeByte('\n')
	}
	return nil
}
