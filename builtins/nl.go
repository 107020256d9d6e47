package builtins

import (
	"fmt"
	"math"
	"strings"
)

const nlHelp = `Usage: nl [OPTION]... [FILE]...
Write each FILE to standard output, with line numbers added.
With no FILE, or when FILE is -, read standard input.

  -b, --body-numbering=STYLE      use STYLE for numbering body lines
  -d, --section-delimiter=CC      use CC for logical page delimiters
  -f, --footer-numbering=STYLE    use STYLE for numbering footer lines
  -h, --header-numbering=STYLE    use STYLE for numbering header lines
  -i, --line-increment=NUMBER     line number increment at each line
  -l, --join-blank-lines=NUMBER   group of NUMBER empty lines counted as one
  -n, --number-format=FORMAT      ln, rn or rz: left, right, right with zeros
  -p, --no-renumber               do not reset line numbers for each section
  -s, --number-separator=STRING   add STRING after (possible) line number
  -v, --starting-line-number=NUMBER  first line number for each section
  -w, --number-width=NUMBER       use NUMBER columns for line numbers
      --help     display this help and exit
      --version  output version information and exit

STYLE is a (all lines), t (nonempty lines), n (none) or pBRE (lines that match).
Default: -bt -d'\:' -fn -hn -i1 -l1 -n'rn' -s<TAB> -v1 -w6
`

func nlGrammar() *grammar {
	return &grammar{tool: "nl", status: 1, help: nlHelp, options: []option{
		{'b', "body-numbering", needArg}, {'d', "section-delimiter", needArg}, {'f', "footer-numbering", needArg},
		{'h', "header-numbering", needArg}, {'i', "line-increment", needArg}, {'l', "join-blank-lines", needArg},
		{'n', "number-format", needArg}, {'p', "no-renumber", noArg}, {'s', "number-separator", needArg},
		{'v', "starting-line-number", needArg}, {'v', "first-page", needArg}, {'w', "number-width", needArg},
	}}
}

func nlTool() Tool {
	return Tool{Name: "nl", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "nl", func(c *call) error { return runNL(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseNL(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

// nlStyle says which lines of a section are numbered.
type nlStyle struct {
	letter byte
	match  func(line []byte) bool
}

type nlOptions struct {
	styles    [3]nlStyle // of header, body and footer
	delimiter string
	step      int64
	join      int64
	format    string
	keep      bool // numbers go on in a new section
	separator string
	first     int64
	width     int
	files     []string
}

// The sections of a page.
const (
	nlHeader = iota
	nlBody
	nlFooter
)

func parseNL(args []string) (*nlOptions, error) {
	o := &nlOptions{delimiter: `\:`, step: 1, join: 1, format: "rn", separator: "\t", first: 1, width: 6}
	o.styles = [3]nlStyle{{letter: 'n'}, {letter: 't'}, {letter: 'n'}}
	g := nlGrammar()
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	o.files = orStdin(files)
	return o, err
}

func (o *nlOptions) set(g *grammar, key rune, value string) (err error) {
	switch key {
	case 'b':
		return o.style(g, nlBody, "body", value)
	case 'f':
		return o.style(g, nlFooter, "footer", value)
	case 'h':
		return o.style(g, nlHeader, "header", value)
	case 'd':
		if o.delimiter = value; len(value) == 1 {
			o.delimiter += ":"
		}
	case 'i':
		o.step, err = nlNumber(g, value, math.MinInt64, math.MaxInt64, "invalid line number increment")
	case 'l':
		o.join, err = nlNumber(g, value, 1, math.MaxInt64, "invalid line number of blank lines")
	case 'n':
		if value != "ln" && value != "rn" && value != "rz" {
			return g.bad("invalid line numbering format: %s", value)
		}
		o.format = value
	case 'p':
		o.keep = true
	case 's':
		o.separator = value
	case 'v':
		o.first, err = nlNumber(g, value, math.MinInt64, math.MaxInt64, "invalid starting line number")
	case 'w':
		var n int64
		n, err = nlNumber(g, value, 1, math.MaxInt32, "invalid line number field width")
		o.width = int(n)
	}
	return err
}

func (o *nlOptions) style(g *grammar, section int, name, value string) error {
	switch {
	case value != "" && strings.IndexByte("atn", value[0]) >= 0: // what follows is not looked at
		o.styles[section] = nlStyle{letter: value[0]}
	case strings.HasPrefix(value, "p"):
		match, err := basicMatcher(g, value[1:])
		o.styles[section] = nlStyle{'p', match}
		return err
	default:
		return g.bad("invalid "+name+" numbering style: %s", value)
	}
	return nil
}

func nlNumber(g *grammar, word string, least, most int64, what string) (int64, error) {
	digits, negative := strings.CutPrefix(strings.TrimLeft(word, " \t\n\v\f\r"), "-")
	n, fault := parseCount(digits, "")
	if fault == countInvalid || negative && digits != "" && !isDigit(digits[0]) {
		return 0, g.wrong(what+": %s", word)
	}
	value := int64(n)
	if negative {
		value = -value
	}
	if fault == countOverflow || n > math.MaxInt64 || value < least || value > most {
		err := g.wrong(what+": %s", word)
		err.tail = ": Numerical result out of range"
		if fault == countOverflow || n > math.MaxInt64 || value > most {
			err.tail = ": Value too large for defined data type"
		}
		return 0, err
	}
	return value, nil
}

// basicMatcher compiles a basic regular expression.
func basicMatcher(g *grammar, pattern string) (func(line []byte) bool, error) {
	re, err := compileRegex(pattern, regexOptions{utf8: true})
	if err != nil {
		return nil, &usageError{status: g.status, tail: err.Error()}
	}
	return re.match, nil
}

func runNL(c *call, args []string) error {
	o, err := parseNL(args)
	if err != nil {
		return err
	}
	n := &numberer{c: c, o: o, style: &o.styles[nlBody], line: o.first}
	n.blank = strings.Repeat(" ", o.width+len(o.separator))
	for section, count := range []int{3, 2, 1} {
		if o.delimiter != "" {
			n.marks[section] = strings.Repeat(o.delimiter, count)
		}
	}
	return c.eachLine(o.files, '\n', func(line []byte, _ bool) error { return n.add(line) })
}

// numberer numbers lines.
type numberer struct {
	c      *call
	o      *nlOptions
	style  *nlStyle
	marks  [3]string // the lines that begin a section
	blank  string    // in place of a number
	line   int64
	over   bool  // the numbers have come to their end
	blanks int64 // empty lines in a row
}

func (n *numberer) add(line []byte) error {
	if len(line) > 0 && len(line) <= len(n.marks[nlHeader]) {
		for section := range n.marks {
			if string(line) == n.marks[section] {
				n.style = &n.o.styles[section]
				if !n.o.keep {
					n.line, n.over = n.o.first, false
				}
				return n.c.writeByte('\n')
			}
		}
	}
	numbered := false
	switch n.style.letter {
	case 'a':
		n.blanks++
		numbered = n.o.join <= 1 || len(line) > 0 || n.blanks == n.o.join
		if numbered {
			n.blanks = 0
		}
	case 't':
		numbered = len(line) > 0
	case 'p':
		numbered = n.style.match(line)
	}
	if err := n.prefix(numbered); err != nil {
		return err
	}
	if err := n.c.write(line); err != nil {
		return err
	}
	return n.c.writeByte('\n')
}

func (n *numberer) prefix(numbered bool) error {
	if !numbered {
		return n.c.writeString(n.blank)
	}
	if n.over {
		return n.c.die("line number overflow")
	}
	number, next := n.line, n.line+n.o.step
	n.over = n.o.step > 0 && next < number || n.o.step < 0 && next > number
	n.line = next
	switch {
	case n.o.format == "ln":
		return n.c.printf("%-*d%s", n.o.width, number, n.o.separator)
	case n.o.format == "rz":
		return n.c.printf("%0*d%s", n.o.width, number, n.o.separator)
	case n.o.width <= 20 && number >= 0:
		return n.quick(number)
	}
	return n.c.writeString(fmt.Sprintf("%*d%s", n.o.width, number, n.o.separator))
}

// quick writes a number without the cost of a format.
func (n *numberer) quick(number int64) error {
	var digits [20]byte
	i := len(digits)
	for first := true; first || number > 0; first = false {
		i--
		digits[i] = '0' + byte(number%10)
		number /= 10
	}
	for len(digits)-i < n.o.width {
		i--
		digits[i] = ' '
	}
	if err := n.c.write(digits[i:]); err != nil {
		return err
	}
	return n.c.writeString(n.o.separator)
}
