package builtins

import (
	"fmt"
	"io"
	"strconv"
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
  -s SEEK    start at SEEK bytes; from the end if negative
  -u         upper case hex letters
  -d         show the offset in decimal
      --help     display this help and exit
      --version  output version information and exit

An OUTFILE is refused: redirect the output. -a, -C, -E and -n are not supported.
`

type xxdOptions struct {
	plain, reverse, upper, bits, include, little, decimal bool

	columns, group int // -1: the default
	length         int64
	seek, offset   int64
	fromEnd        bool
	file           string
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

// parseXxd reads xxd's options: one a word, some of them with more than one letter.
func parseXxd(args []string) (*xxdOptions, error) {
	o := &xxdOptions{columns: -1, group: -1, length: -1, file: "-"}
	g := &grammar{tool: "xxd", status: 1, help: xxdHelp}
	var files []string
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case word == "--help":
			return nil, g.helpError()
		case word == "--version":
			return nil, g.versionError()
		case word == "-" || word == "" || word[0] != '-':
			files = append(files, word)
			continue
		case word == "--":
			files = append(files, args[i+1:]...)
			i = len(args)
			continue
		}
		word = strings.TrimPrefix(word, "-")
		if len(word) > 1 && word[0] == '-' {
			word = word[1:]
		}
		if strings.IndexByte("cglos", word[0]) >= 0 && !strings.HasPrefix(word, "ps") {
			value := strings.TrimLeft(word[1:], "abcdefghijklmnopqrstuvwxyz")
			if value == "" {
				if i++; i == len(args) {
					return nil, g.wrong("option -" + word[:1] + " needs an argument; see xxd --help")
				}
				value = args[i]
			}
			if err := o.setNumber(g, word[0], value); err != nil {
				return nil, err
			}
			continue
		}
		if err := o.setFlags(g, word); err != nil {
			return nil, err
		}
	}
	if len(files) > 1 {
		return nil, refuse(g.wrong("cannot write to %s: redirect the output to it with >", files[1]))
	}
	if len(files) == 1 {
		o.file = files[0]
	}
	return o, nil
}

func (o *xxdOptions) setFlags(g *grammar, word string) error {
	switch word {
	case "b":
		o.bits = true
	case "d":
		o.decimal = true
	case "e":
		o.little = true
	case "i", "include":
		o.include = true
	case "p", "ps", "plain", "postscript":
		o.plain = true
	case "r", "revert":
		o.reverse = true
	case "u":
		o.upper = true
	case "rp":
		o.reverse, o.plain = true, true
	default:
		return refuse(g.wrong("option -" + word + " is not supported; see xxd --help"))
	}
	return nil
}

func (o *xxdOptions) setNumber(g *grammar, letter byte, value string) error {
	n, err := strconv.ParseInt(value, 0, 64)
	if err != nil {
		return g.wrong("invalid number %s", value)
	}
	switch letter {
	case 'c':
		o.columns = int(min(max(n, 0), 256))
	case 'g':
		o.group = int(min(max(n, 0), 1<<20))
	case 'l':
		o.length = n
	case 'o':
		o.offset = n
	case 's':
		o.fromEnd = n < 0
		if o.seek = n; n < 0 {
			o.seek = -n
		}
	}
	return nil
}

func runXxd(c *call, args []string) error {
	o, err := parseXxd(args)
	if err != nil {
		return err
	}
	in, err := c.open(o.file)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return end
		}
		c.warn("%s: %s", o.file, strerror(err))
		return stop(2)
	}
	defer in.close()
	o.defaults()
	if o.reverse {
		return o.revert(c, in)
	}
	return o.dump(c, in)
}

func (o *xxdOptions) defaults() {
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
	if o.columns <= 0 {
		o.columns = columns
	}
	if o.group < 0 {
		o.group = group
	}
	if o.group == 0 || o.group > o.columns {
		o.group = o.columns
	}
}

// start moves to where the dump begins.
func (o *xxdOptions) start(c *call, in *input) error {
	if o.fromEnd {
		size, ok := in.regularSize()
		if !ok {
			return c.die("sorry cannot seek.")
		}
		o.seek = max(0, size-o.seek)
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
		err = nil
	}
	return err
}

func (o *xxdOptions) dump(c *call, in *input) error {
	if err := o.start(c, in); err != nil {
		return c.fileError(err, o.file)
	}
	line := make([]byte, 0, o.columns)
	buf := make([]byte, 32<<10)
	pos, total := o.seek+o.offset, int64(0)
	if o.include && o.file != "-" {
		if err := c.printf("unsigned char %s[] = {\n", xxdName(o.file)); err != nil {
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
			return c.fileError(err, o.file)
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
	if o.include {
		return o.includeEnd(c, total)
	}
	return nil
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
	if o.file != "-" {
		text += fmt.Sprintf("};\nunsigned int %s_len = %d;\n", xxdName(o.file), total)
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
		out = fmt.Appendf(out, "%08x:", pos)
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

// revert turns a dump back into bytes.
func (o *xxdOptions) revert(c *call, in *input) error {
	s := newLineScanner(in, '\n')
	var written int64
	half := -1
	for {
		line, ok := s.next()
		if !ok {
			break
		}
		if o.plain {
			var err error
			if half, err = revertPlain(c, line, half); err != nil {
				return err
			}
			continue
		}
		var err error
		if written, err = o.revertLine(c, string(line), written); err != nil {
			return err
		}
	}
	if s.err != nil {
		return c.fileError(s.err, o.file)
	}
	return nil
}

// revertPlain writes the bytes of a line of hex digits; half is a digit that waits for its
// partner, or -1. What is no digit and no space ends the line.
func revertPlain(c *call, line []byte, half int) (int, error) {
	for _, b := range line {
		digit := hexValue(b)
		switch {
		case isSpace(b):
		case digit < 0:
			return -1, nil
		case half < 0:
			half = digit
		default:
			if err := c.writeByte(byte(half<<4 | digit)); err != nil {
				return -1, err
			}
			half = -1
		}
	}
	return half, nil
}

// xxdGap is the largest hole in a dump that is filled with zeros.
const xxdGap = 1 << 30

func (o *xxdOptions) revertLine(c *call, line string, written int64) (int64, error) {
	head, rest, ok := strings.Cut(line, ":")
	pos, err := strconv.ParseInt(strings.TrimSpace(head), 16, 64)
	if !ok || err != nil {
		return written, nil
	}
	if pos += o.seek; pos < written || pos-written > xxdGap {
		return written, c.die("sorry, cannot seek backwards.")
	}
	for ; written < pos; written++ {
		if err := c.writeByte(0); err != nil {
			return written, err
		}
	}
	blanks := 0
	for i, count := 0, 0; i+1 < len(rest) && blanks < 2 && count < o.columns; {
		if rest[i] == ' ' {
			blanks++
			i++
			continue
		}
		high, low := hexValue(rest[i]), hexValue(rest[i+1])
		if high < 0 || low < 0 {
			break
		}
		if err := c.writeByte(byte(high<<4 | low)); err != nil {
			return written, err
		}
		blanks = 0
		written++
		count++
		i += 2
	}
	return written, nil
}
