package builtins

import (
	"fmt"
	"io"
	"math"
	"strings"
)

const xxdHelp = `Usage: xxd [OPTION]... [INFILE]
Make a hex dump, or do the reverse.

  -b         binary digit dump
  -c COLS    format COLS octets per line, default 16 (-p: 30, -i: 12, -b: 6)
  -e         little-endian dump
  -g BYTES   octets per group, default 2 (-b: 1, -e: 4)
  -i         output in C include file style
  -l LEN     stop after LEN octets
  -o OFF     add OFF to the displayed position
  -p, -ps    plain hex dump
  -r         reverse: convert a hex dump into binary
  -n NAME    the name of the array of -i
  -C         capital letters for it
  -s SEEK    start at SEEK bytes; from the end if negative
  -u         upper case hex letters
  -d         show the offset in decimal
      --help     display this help and exit
      --version  output version information and exit

An OUTFILE is refused: redirect the output. -a and -E are not supported.
`

type xxdOptions struct {
	plain, reverse, upper, bits, include, little, decimal bool

	columns, group int  // -1: the default
	asked          bool // for columns
	unbroken       bool // -p -c 0: one line
	length         int64
	seek, offset   int64
	fromEnd        bool
	file           string
	name           string // of -n
	capital        bool
}

func xxdTool() Tool {
	return Tool{Name: "xxd", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "xxd", func(c *call) error { return runXxd(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseXxd(args)
			if err != nil {
				return nil
			}
			return reads([]string{o.file})
		}}
}

// xxdValue returns how the long name of an option with a number or a name goes on.
func xxdValue(letter byte) (rest string, ok bool) {
	switch letter {
	case 'c':
		return "ols", true
	case 'g':
		return "roup", true
	case 'l':
		return "en", true
	case 'n':
		return "ame", true
	case 'o':
		return "ffset", true
	case 's':
		return "eek", true
	}
	return "", false
}

// parseXxd reads xxd's options: one a word, told by its first letter, in front of the file.
func parseXxd(args []string) (*xxdOptions, error) {
	o := &xxdOptions{columns: -1, group: -1, length: -1, file: "-"}
	g := &grammar{tool: "xxd", status: 1, help: xxdHelp}
	usage := &usageError{status: 1, bare: xxdUsage}
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		word := args[0]
		args = args[1:]
		if word == "--" {
			break
		}
		if word[1] == '-' {
			word = word[1:]
		}
		switch {
		case word == "-help":
			return nil, g.helpError()
		case word == "-version" || word[1] == 'v':
			return nil, g.versionError()
		}
		long, valued := xxdValue(word[1])
		switch {
		case !valued:
			if err := o.setFlag(g, word[1], usage); err != nil {
				return nil, err
			}
			continue
		case len(word) > 2 && !strings.HasPrefix(word[2:], long) && word[1:] != "skip":
			o.setValue(word[1], word[2:])
			continue
		case len(args) == 0:
			return nil, usage
		}
		o.setValue(word[1], args[0])
		args = args[1:]
	}
	switch {
	case len(args) > 2:
		return nil, usage
	case len(args) == 2:
		return nil, refuse(g.wrong("cannot write to %s: redirect the output to it with >", args[1]))
	case len(args) == 1:
		o.file = args[0]
	}
	return o, nil
}

// xxdUsage is what is said of a call that is wrong.
const xxdUsage = `Usage:
       xxd [options] [infile]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile]
See xxd --help for the options.
`

func (o *xxdOptions) setFlag(g *grammar, letter byte, usage error) error {
	switch letter {
	case 'b':
		o.setKind(&o.bits)
	case 'C':
		o.capital = true
	case 'd':
		o.decimal = true
	case 'e':
		o.setKind(&o.little)
	case 'i':
		o.setKind(&o.include)
	case 'p':
		o.setKind(&o.plain)
	case 'r':
		o.reverse = true
	case 'u':
		o.upper = true
	case 'a', 'E':
		return g.wrong("option -" + string(rune(letter)) + " is not supported; see xxd --help")
	default:
		return usage
	}
	return nil
}

// setKind sets the kind of dump: the last one counts.
func (o *xxdOptions) setKind(kind *bool) {
	o.bits, o.little, o.include, o.plain = false, false, false, false
	*kind = true
}

// setValue takes the argument of an option. A number ends where it is none any more.
func (o *xxdOptions) setValue(letter byte, value string) {
	if letter == 'n' {
		o.name = value
		return
	}
	digits := strings.TrimLeft(value, " \t\n\v\f\r")
	digits = strings.TrimPrefix(digits, "+")
	digits, negative := strings.CutPrefix(digits, "-")
	magnitude, _, _ := strtoumax(digits, true)
	n := int64(min(magnitude, math.MaxInt64))
	if negative {
		n = -n
	}
	switch letter {
	case 'c':
		o.columns, o.asked = int(int32(n)), true
	case 'g':
		o.group = int(int32(n))
	case 'l':
		o.length = n
	case 'o':
		if o.offset = int64(magnitude); negative {
			o.offset = -o.offset
		}
	case 's':
		o.fromEnd = negative
		if o.seek = n; n < 0 {
			o.seek = -n
		}
	}
}

func runXxd(c *call, args []string) error {
	o, err := parseXxd(args)
	if err != nil {
		return err
	}
	c.onWrite = writeFailure{own: true, status: 3}
	if err := o.defaults(); err != nil {
		return err
	}
	in, err := c.open(o.file)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return end
		}
		if o.file == "" {
			c.warn("%s", strerror(err))
			return stop(2)
		}
		c.warn("%s: %s", o.file, strerror(err))
		return stop(2)
	}
	defer in.close()
	if o.reverse && (o.bits || o.little || o.include) {
		c.warn("Sorry, cannot revert this type of hexdump")
		return stop(255)
	}
	if o.reverse {
		return o.revert(c, in)
	}
	return o.dump(c, in)
}

// defaults sets what was not asked for.
func (o *xxdOptions) defaults() error {
	columns, group := 16, 2
	switch {
	case o.plain:
		columns = 30
	case o.include:
		columns = 12
	case o.bits:
		columns, group = 6, 1
	case o.little:
		group = 4
	}
	switch {
	case !o.asked || o.columns == 0 && !o.plain:
		o.columns = columns
	case o.columns < 0 || o.columns > 256 && !o.include && !o.plain:
		return &usageError{status: 1, tail: "invalid number of columns (max. 256)."}
	case o.columns == 0:
		o.unbroken, o.columns = true, columns
	}
	if o.group < 0 {
		o.group = group
	}
	if o.group == 0 || o.group > o.columns {
		o.group = o.columns
	}
	return nil
}

// start moves to where the dump begins.
func (o *xxdOptions) start(c *call, in *input) error {
	if o.fromEnd {
		size, ok := in.regularSize()
		if !ok {
			c.warn("Sorry, cannot seek.")
			return stop(4)
		}
		if o.seek > size {
			c.warn("Sorry, cannot seek.")
			return stop(4)
		}
		o.seek = size - o.seek
	}
	if o.seek == 0 {
		return nil
	}
	if _, ok := in.regularSize(); ok {
		if _, ok := in.seek(o.seek, io.SeekCurrent); ok {
			return nil
		}
	}
	_, err := io.CopyN(io.Discard, in, o.seek)
	if err == io.EOF {
		c.warn("Sorry, cannot seek.")
		return stop(4)
	}
	return err
}

func (o *xxdOptions) dump(c *call, in *input) error {
	if err := o.start(c, in); err != nil {
		return c.fileError(err, o.file)
	}
	line := make([]byte, 0, min(o.columns, 4096))
	buf := make([]byte, 32<<10)
	pos, total := o.seek+o.offset, int64(0)
	if o.include && o.named() {
		if err := c.printf("unsigned char %s[] = {\n", o.variable()); err != nil {
			return err
		}
	}
	for o.length < 0 || total < o.length {
		room := int64(len(buf))
		if o.length >= 0 {
			room = min(room, o.length-total)
		}
		n, err := in.read(buf[:room])
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			c.warn("%s", strerror(err))
			return stop(2)
		}
		if n == 0 {
			break
		}
		for _, b := range buf[:n] {
			if line = append(line, b); len(line) == o.columns {
				if err := o.line(c, line, pos, total == 0 && pos == o.seek+o.offset); err != nil {
					return err
				}
				pos += int64(len(line))
				line = line[:0]
			}
		}
		total += int64(n)
	}
	if len(line) > 0 {
		if err := o.line(c, line, pos, pos == o.seek+o.offset); err != nil {
			return err
		}
	}
	switch {
	case o.include:
		return o.includeEnd(c, total)
	case o.unbroken:
		return c.writeByte('\n')
	}
	return nil
}

// named reports whether there is a name for the array of -i.
func (o *xxdOptions) named() bool { return o.file != "-" || o.name != "" }

// variable is the name of the array of -i.
func (o *xxdOptions) variable() string {
	name := o.name
	if name == "" {
		name = o.file
	}
	if name = xxdName(name); o.capital {
		return strings.ToUpper(name)
	}
	return name
}

// xxdName makes a file name a name in C.
func xxdName(name string) string {
	b := []byte(name)
	for i := range b {
		if !isLetter(b[i]) && !isDigit(b[i]) {
			b[i] = '_'
		}
	}
	if len(b) > 0 && isDigit(b[0]) {
		return "__" + string(b)
	}
	return string(b)
}

func (o *xxdOptions) includeEnd(c *call, total int64) error {
	text := "\n"
	if total == 0 {
		text = ""
	}
	if o.named() {
		length := "_len"
		if o.capital {
			length = "_LEN"
		}
		text += fmt.Sprintf("};\nunsigned int %s%s = %d;\n", o.variable(), length, total)
	}
	return c.writeString(text)
}

func (o *xxdOptions) digits() string {
	if o.upper {
		return "0123456789ABCDEF"
	}
	return "0123456789abcdef"
}

func (o *xxdOptions) line(c *call, line []byte, pos int64, first bool) error {
	digits := o.digits()
	var out []byte
	switch {
	case o.plain:
		for _, b := range line {
			out = append(out, digits[b>>4], digits[b&15])
		}
		if o.unbroken {
			return c.write(out)
		}
		return c.write(append(out, '\n'))
	case o.include:
		if !first {
			out = append(out, ",\n"...)
		}
		for i, b := range line {
			separator := ", 0x"
			if i == 0 {
				separator = "  0x"
			}
			if o.upper {
				separator = strings.ToUpper(separator)
			}
			out = append(append(out, separator...), digits[b>>4], digits[b&15])
		}
		return c.write(out)
	}
	if o.decimal {
		out = fmt.Appendf(out, "%08d:", pos)
	} else {
		out = fmt.Appendf(out, "%08x:", uint64(pos))
	}
	out = o.groups(out, line, digits)
	out = append(out, ' ', ' ')
	for _, b := range line {
		if b < ' ' || b > '~' {
			b = '.'
		}
		out = append(out, b)
	}
	return c.write(append(out, '\n'))
}

// groups writes the octets of a line, and blanks for what is missing.
func (o *xxdOptions) groups(out, line []byte, digits string) []byte {
	width := 2
	if o.bits {
		width = 8
	}
	for i := range o.columns {
		if i%o.group == 0 {
			out = append(out, ' ')
		}
		at := i
		if o.little {
			start := i - i%o.group
			at = start + o.group - 1 - i%o.group
		}
		switch {
		case at >= len(line):
			out = append(out, strings.Repeat(" ", width)...)
		case o.bits:
			out = fmt.Appendf(out, "%08b", line[at])
		default:
			out = append(out, digits[line[at]>>4], digits[line[at]&15])
		}
	}
	return out
}
