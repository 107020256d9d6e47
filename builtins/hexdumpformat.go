package builtins

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// hexPart is text and at most one conversion of a format of -e.
type hexPart struct {
	text  string // before the conversion
	flags string // its flags, width and precision
	kind  string // its letters, "" for text alone
	size  int    // of the bytes that it shows
}

// hexUnit is one ITERATIONS/COUNT "FORMAT".
type hexUnit struct {
	parts    []hexPart
	reps     int
	repeated bool // ITERATIONS was given
	size     int
	last     bool // shown at the end alone: it has %_A
}

// hexFormat is the argument of one -e.
type hexFormat struct {
	units []hexUnit
	size  int
}

func hexFault(format string, word string) error {
	return &usageError{status: 1, tail: strings.Replace(format, "&", word, 1)}
}

// parseHexFormat reads the argument of an -e.
func parseHexFormat(text string) (*hexFormat, error) {
	f := &hexFormat{}
	bad := hexFault("bad format {&}", text)
	rest := text
	space := func() { rest = strings.TrimLeft(rest, " \t\n\v\f\r") }
	number := func(ends string) (int, bool) {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		n, fault := decimal(rest[:digits])
		rest = rest[digits:]
		return int(n), fault == countOK && n <= 1<<16 && rest != "" && strings.IndexByte(ends, rest[0]) >= 0
	}
	for space(); rest != ""; space() {
		u := hexUnit{reps: 1}
		ok := true
		if isDigit(rest[0]) {
			if u.reps, ok = number(" \t\n/"); !ok {
				return nil, bad
			}
			u.repeated = true
			space()
		}
		if strings.HasPrefix(rest, "/") {
			rest = rest[1:]
			space()
		}
		if rest != "" && isDigit(rest[0]) {
			if u.size, ok = number(" \t\n"); !ok {
				return nil, bad
			}
			space()
		}
		if rest == "" || rest[0] != '"' {
			return nil, bad
		}
		body, after, ok := strings.Cut(rest[1:], `"`)
		if !ok {
			return nil, bad
		}
		rest = after
		if err := u.parse(hexEscapes(body)); err != nil {
			return nil, err
		}
		f.units = append(f.units, u)
		if !u.last {
			f.size += u.reps * u.size
		}
	}
	return f, nil
}

// hexEscapes replaces the escapes of a format.
func hexEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch value, ok := simpleEscape(s[i]); {
		case s[i] == '0':
			b.WriteByte(0)
		case ok && s[i] != 'e':
			b.WriteByte(value)
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// parse cuts a format into its parts.
func (u *hexUnit) parse(format string) error {
	given, shown := u.size, 0
	for format != "" {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			u.parts = append(u.parts, hexPart{text: format})
			break
		}
		p := hexPart{text: format[:i]}
		format = format[i+1:]
		n := len(format) - len(strings.TrimLeft(format, "#-+ 0123456789."))
		p.flags, format = format[:n], format[n:]
		size, length, err := p.conversion(format, given)
		if err != nil {
			return err
		}
		if p.size = size; size > 0 {
			shown++
		}
		p.kind, format = format[:length], format[length:]
		u.last = u.last || strings.HasPrefix(p.kind, "_A")
		u.parts = append(u.parts, p)
		if given == 0 {
			u.size += size
		}
	}
	if given > 0 && shown > 1 {
		return hexFault("byte count with multiple conversion characters", "")
	}
	return nil
}

// conversion is how many bytes the conversion in front of s shows, and how long it is.
func (p *hexPart) conversion(s string, given int) (size, length int, err error) {
	if s == "" {
		return 0, 0, hexFault("bad conversion character %&", "")
	}
	check := func(standard int, sizes ...int) (int, int, error) {
		if given == 0 {
			return standard, 1, nil
		}
		for _, n := range sizes {
			if n == given {
				return given, 1, nil
			}
		}
		return 0, 0, hexFault("bad byte count for conversion character &", s[:1])
	}
	switch s[0] {
	case 'c':
		return check(1, 1)
	case 'd', 'i', 'o', 'u', 'x', 'X':
		return check(4, 1, 2, 4, 8)
	case 'e', 'E', 'f', 'g', 'G':
		return check(8, 4, 8)
	case 's':
		_, precision, ok := strings.Cut(p.flags, ".")
		n, fault := decimal(precision)
		switch {
		case given > 0:
			return given, 1, nil
		case !ok || precision == "" || fault != countOK || n > 1<<16:
			return 0, 0, hexFault("%s requires a precision or a byte count", "")
		}
		return int(n), 1, nil
	case '_':
		if len(s) > 2 && (s[1] == 'a' || s[1] == 'A') && strings.IndexByte("dox", s[2]) >= 0 {
			return 0, 3, nil
		}
		if len(s) > 1 && strings.IndexByte("cpu", s[1]) >= 0 {
			n, _, err := check(1, 1)
			return n, 2, err
		}
		return 0, 0, hexFault("bad conversion character %&", s[:min(2, len(s))])
	}
	return 0, 0, hexFault("bad conversion character %&", s[:1])
}

// setFormats makes all formats show blocks of one size.
func (h *hexdumper) setFormats() {
	h.block = 0
	for _, f := range h.o.formats {
		h.block = max(h.block, f.size)
	}
	for _, f := range h.o.formats {
		if len(f.units) == 0 {
			continue
		}
		if u := &f.units[len(f.units)-1]; f.size < h.block && !u.repeated && u.size > 0 && !u.last {
			u.reps += (h.block - f.size) / u.size
		}
	}
}

// formatted shows a block by the formats of -e.
func (h *hexdumper) formatted() error {
	end := len(h.line)
	block := append(bytes.Clone(h.line), make([]byte, h.block-end)...)
	for _, f := range h.o.formats {
		at := 0
		for _, u := range f.units {
			if u.last {
				continue
			}
			for rep := range u.reps {
				for i, p := range u.parts {
					text := p.show(block, at, h.address, at >= end && (p.size > 0 || p.kind != ""))
					if u.reps > 1 && rep == u.reps-1 && i == len(u.parts)-1 && p.kind == "" && text != "" && isSpace(text[len(text)-1]) {
						text = text[:len(text)-1]
					}
					if err := h.c.writeString(text); err != nil {
						return err
					}
					at += p.size
				}
			}
		}
	}
	return nil
}

// ends shows the units with %_A.
func (h *hexdumper) ends() error {
	for _, f := range h.o.formats {
		for _, u := range f.units {
			for _, p := range u.parts {
				if !u.last {
					continue
				}
				if err := h.c.writeString(p.show(nil, 0, h.address, false)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// show is the part for the bytes at a place of a block; past: they are behind the input's end.
func (p *hexPart) show(block []byte, at int, address uint64, past bool) string {
	if p.kind == "" {
		return p.text
	}
	if past {
		return p.text + fmt.Sprintf("%"+strings.TrimLeft(p.flags, "#-+ 0")+"s", "")
	}
	if p.kind[0] == '_' && (p.kind[1] == 'a' || p.kind[1] == 'A') {
		return p.text + fmt.Sprintf("%"+p.flags+p.kind[2:], address+uint64(at))
	}
	b := block[at : at+p.size]
	switch p.kind {
	case "c":
		return p.text + padTo(string(b[:1]), p.flags)
	case "s":
		text, _, _ := strings.Cut(string(block[at:]), "\x00")
		return p.text + fmt.Sprintf("%"+p.flags+"s", text)
	case "_c":
		return p.text + fmt.Sprintf("%"+p.flags+"s", odChar(b[0]))
	case "_p":
		if b[0] < ' ' || b[0] > '~' {
			return p.text + padTo(".", p.flags)
		}
		return p.text + padTo(string(b[:1]), p.flags)
	case "_u":
		return p.text + fmt.Sprintf("%"+p.flags+"s", hexName(b[0]))
	case "e", "E", "f", "g", "G":
		flags := p.flags
		if !strings.Contains(flags, ".") {
			flags += ".6"
		}
		return p.text + fmt.Sprintf("%"+flags+p.kind, hexFloat(b))
	}
	verb := p.kind
	if verb == "i" || verb == "u" {
		verb = "d"
	}
	value := hexInteger(b)
	if p.kind == "d" || p.kind == "i" {
		shift := 64 - 8*len(b)
		return p.text + fmt.Sprintf("%"+p.flags+verb, int64(value<<shift)>>shift)
	}
	return p.text + fmt.Sprintf("%"+p.flags+verb, value)
}

// padTo pads a byte by the width among flags: Go counts characters, not bytes.
func padTo(text, flags string) string {
	left := strings.Contains(flags, "-")
	width, _, _ := strings.Cut(strings.TrimLeft(flags, "#-+ 0"), ".")
	n, _ := decimal(width)
	fill := strings.Repeat(" ", max(0, int(min(n, 1<<16))-len(text)))
	if left {
		return text + fill
	}
	return fill + text
}

func hexInteger(b []byte) uint64 {
	var all [8]byte
	copy(all[:], b)
	return binary.LittleEndian.Uint64(all[:])
}

func hexFloat(b []byte) float64 {
	if len(b) == 4 {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(b)))
	}
	return math.Float64frombits(hexInteger(b))
}

// hexName is the name of a control character, the character, or its number.
func hexName(b byte) string {
	names := strings.Fields("nul soh stx etx eot enq ack bel bs ht lf vt ff cr so si dle dc1 dc2 dc3 dc4 nak syn etb can em sub esc fs gs rs us")
	switch {
	case int(b) < len(names):
		return names[b]
	case b == 0x7f:
		return "del"
	case b < 0x7f:
		return string(rune(b))
	}
	return fmt.Sprintf("%02x", b)
}
