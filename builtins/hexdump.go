package builtins

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"syscall"
)

const hexdumpHelp = `Usage: hexdump [options] [FILE]...
Display file contents in hexadecimal, decimal, octal, or ascii: two-byte hexadecimal by default.
hd is hexdump -C. With no FILE, read standard input.

  -b, --one-byte-octal    one-byte octal display
  -c, --one-byte-char     one-byte character display
  -C, --canonical         canonical hex+ASCII display
  -d, --two-bytes-decimal two-byte decimal display
  -o, --two-bytes-octal   two-byte octal display
  -x, --two-bytes-hex     two-byte hexadecimal display
  -e, --format FORMAT     format string to be used for displaying data, with none of the displays above
  -n, --length N          interpret only N bytes of input
  -s, --skip OFFSET       skip OFFSET bytes from the beginning
  -v, --no-squeezing      output identical lines
      --help     display this help and exit
      --version  output version information and exit

Files of formats (-f) are not supported.
`

type hexdumpOptions struct {
	kinds     []byte
	limit     uint64
	limited   bool
	skip      uint64
	all       bool
	files     []string
	formats   []*hexFormat
	formatted bool // there is a -e
}

func hexdumpTool() Tool { return hexdumpNamed("hexdump") }

func hdTool() Tool { return hexdumpNamed("hd") }

func hexdumpNamed(name string) Tool {
	return Tool{Name: name, ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, name, func(c *call) error { return runHexdump(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseHexdump(name, args)
			if err != nil {
				return nil
			}
			return namedReads(o.files)
		}}
}

func parseHexdump(name string, args []string) (*hexdumpOptions, error) {
	o := &hexdumpOptions{}
	if name == "hd" {
		o.kinds = []byte{'C'}
	}
	g := &grammar{tool: name, status: 1, help: strings.Replace(hexdumpHelp, "hexdump", name, 1), options: []option{
		{'b', "one-byte-octal", noArg}, {'c', "one-byte-char", noArg}, {'C', "canonical", noArg},
		{'d', "two-bytes-decimal", noArg}, {'o', "two-bytes-octal", noArg}, {'x', "two-bytes-hex", noArg},
		{'n', "length", needArg}, {'s', "skip", needArg}, {'v', "no-squeezing", noArg},
		{'e', "format", needArg},
	}}
	var err error
	o.files, err = g.parse(args, func(key rune, value string) (err error) {
		switch key {
		case 'n':
			o.limited = true
			o.limit, err = hexdumpNumber("length", value)
		case 's':
			o.skip, err = hexdumpNumber("offset", value)
		case 'v':
			o.all = true
		case 'e':
			o.formatted = true
			var f *hexFormat
			if value == "" {
				break // it shows nothing, and no display of the usual comes in its place
			}
			f, err = parseHexFormat(value)
			o.formats = append(o.formats, f)
		default:
			o.kinds = append(o.kinds, byte(key))
		}
		return err
	})
	if err == nil && len(o.formats) > 0 && len(o.kinds) > 0 {
		err = g.wrong("a format does not go with another display here")
	}
	return o, err
}

// hexdumpNumber reads a size as util-linux does.
func hexdumpNumber(what, value string) (uint64, error) {
	n, faults := parseSize(value, true, "kKMGTPEZY0")
	failure := ": Invalid argument"
	if faults == sizeOverflow {
		failure = ": Numerical result out of range"
	}
	if faults != 0 {
		return 0, &usageError{status: 1, tail: "failed to parse " + what + ": '" + value + "'" + failure}
	}
	return n, nil
}

func runHexdump(c *call, args []string) error {
	o, err := parseHexdump(c.name, args)
	if err != nil {
		return err
	}
	if len(o.kinds) == 0 && !o.formatted {
		o.kinds = []byte{0}
	}
	if len(o.kinds) == 0 && len(o.formats) == 0 {
		return nil
	}
	h := &hexdumper{c: c, o: o}
	h.odRun = odRun{c: c, o: &odOptions{line: 16, limited: o.limited}, left: o.limit, full: h.print}
	if len(o.formats) > 0 {
		h.setFormats()
		if h.block == 0 {
			return nil // no format shows anything of the input
		}
		h.odRun.o.line = h.block
	}
	if err := h.read(); err != nil {
		return err
	}
	return h.end()
}

// hexdumper prints lines of 16 bytes.
type hexdumper struct {
	odRun
	c     *call
	o     *hexdumpOptions
	block int // of formats, 0 without
}

// read takes the bytes of all files as one, in lines.
func (h *hexdumper) read() error {
	if h.odRun.o.limited && h.left == 0 {
		return nil // no file is opened then
	}
	failed := 0
	for _, name := range orStdin(h.o.files) {
		in, err := h.open(name)
		if err != nil {
			if end := h.c.mustStop(err); end != nil {
				return end
			}
			h.c.fail("%s: %s", name, strerror(err))
			failed++
			continue
		}
		if ready, err := h.skipIn(in); !ready || err != nil {
			in.close()
			if err != nil {
				return err
			}
			continue
		}
		readErr, err := h.add(in)
		in.close()
		if err == errOdFull {
			return nil
		}
		if err != nil {
			return err
		}
		if readErr != nil {
			if end := h.c.mustStop(readErr); end != nil {
				return end
			}
			h.c.warn("%s: %s", name, strerror(readErr)) // the status stays
		}
	}
	if failed == len(orStdin(h.o.files)) {
		h.c.warn("all input file arguments failed")
		return stop(1)
	}
	return nil
}

// open opens a file; - is one, too, if it is named.
func (h *hexdumper) open(name string) (*input, error) {
	if len(h.o.files) > 0 {
		return h.c.openNamed(name)
	}
	return h.c.open(name)
}

// skipIn skips what -s has left in a file; false when that is more than there is. The place is
// sought, so that a pipe is an error, and that of the standard input counts from its begin.
func (h *hexdumper) skipIn(in *input) (ready bool, err error) {
	left := h.o.skip
	if left == 0 {
		return true, nil
	}
	if size, ok := in.regularSize(); ok && len(h.o.files) > 0 && left > uint64(size) {
		h.o.skip -= uint64(size)
		h.address += uint64(size)
		return false, nil
	}
	err = syscall.ESPIPE
	if s, ok := in.Reader.(io.Seeker); ok {
		if left > math.MaxInt64 {
			err = syscall.EINVAL
		} else {
			_, err = s.Seek(int64(left), io.SeekStart)
		}
	}
	if err != nil {
		name := in.name
		if in.stdin {
			name = "stdin"
		}
		return false, h.c.die("%s: %s", name, strerror(err))
	}
	h.address += left
	h.o.skip = 0
	return true, nil
}

func (h *hexdumper) end() error {
	if len(h.line) > 0 {
		if err := h.print(); err != nil {
			return err
		}
	}
	if h.address == 0 {
		return nil // there was nothing
	}
	if h.block > 0 {
		return h.ends()
	}
	return h.c.writeString(h.offset() + "\n")
}

// offset is the last address, as the last display has it: longer for -C.
func (h *hexdumper) offset() string {
	if h.o.kinds[len(h.o.kinds)-1] == 'C' {
		return fmt.Sprintf("%08x", h.address)
	}
	return fmt.Sprintf("%07x", h.address)
}

func (h *hexdumper) print() error {
	if !h.o.all && h.have && len(h.line) == h.odRun.o.line && bytes.Equal(h.line, h.before) {
		h.address += uint64(len(h.line))
		h.line = h.line[:0]
		if h.marked {
			return nil
		}
		h.marked = true
		return h.c.writeString("*\n")
	}
	h.marked, h.have = false, true
	if h.block > 0 {
		if err := h.formatted(); err != nil {
			return err
		}
	}
	for _, kind := range h.o.kinds {
		offset := fmt.Sprintf("%07x", h.address)
		if kind == 'C' {
			offset = fmt.Sprintf("%08x", h.address)
		}
		if err := h.c.writeString(offset + hexdumpFields(kind, h.line) + "\n"); err != nil {
			return err
		}
	}
	h.address += uint64(len(h.line))
	h.before = append(h.before[:0], h.line...)
	h.line = h.line[:0]
	return nil
}

// hexdumpFields formats up to 16 bytes.
func hexdumpFields(kind byte, line []byte) string {
	var b strings.Builder
	switch kind {
	case 'C':
		return hexdumpCanonical(line)
	case 'b', 'c':
		for i := range 16 {
			switch {
			case i >= len(line):
				b.WriteString("    ")
			case kind == 'b':
				fmt.Fprintf(&b, " %03o", line[i])
			default:
				b.WriteString(padLeft(odChar(line[i]), 4))
			}
		}
		return b.String()
	}
	format, width := " %04x", 5
	switch kind {
	case 'd':
		format, width = "   %05d", 8
	case 'o':
		format, width = "  %06o", 8
	case 'x':
		format, width = "    %04x", 8
	}
	padded := append(bytes.Clone(line), 0)
	for i := 0; i < 16; i += 2 {
		if i < len(line) {
			fmt.Fprintf(&b, format, binary.LittleEndian.Uint16(padded[i:]))
		} else {
			b.WriteString(strings.Repeat(" ", width))
		}
	}
	return b.String()
}

func hexdumpCanonical(line []byte) string {
	var b strings.Builder
	for i := range 16 {
		if i%8 == 0 {
			b.WriteByte(' ')
		}
		if i < len(line) {
			fmt.Fprintf(&b, " %02x", line[i])
		} else {
			b.WriteString("   ")
		}
	}
	b.WriteString("  |")
	for _, c := range line {
		if c < ' ' || c > '~' {
			c = '.'
		}
		b.WriteByte(c)
	}
	return b.String() + "|"
}
