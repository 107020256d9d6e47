package builtins

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// odRun dumps the bytes of all files as one.
type odRun struct {
	c       *call
	o       *odOptions
	line    []byte // the bytes of the line that is being filled
	before  []byte // the line before
	have    bool   // there was one
	marked  bool   // its * was printed
	address uint64
	skip    uint64
	left    uint64
	opened  bool         // a file was read
	full    func() error // prints a full line
}

func runOd(c *call, args []string) error {
	o, err := parseOd(args)
	if err != nil {
		return err
	}
	if o.odd {
		c.warn("warning: invalid width %d; using %d instead", o.width, o.line)
	}
	r := &odRun{c: c, o: o, address: o.skip, skip: o.skip, left: o.limit}
	r.full = r.print
	if err := c.eachInput(o.files, r.add); err != nil && err != errOdFull {
		return err
	}
	if !r.opened {
		return nil
	}
	if r.skip > 0 {
		return c.die("cannot skip past end of combined input")
	}
	if len(r.line) > 0 {
		if err := r.print(); err != nil {
			return err
		}
	}
	if o.radix == 'n' {
		return nil
	}
	return c.writeString(r.place() + "\n")
}

// errOdFull ends the reading at the limit of -N.
const errOdFull = stop(-1)

func (r *odRun) add(in *input) (readErr, err error) {
	buf := in.chunk()
	r.opened = true
	for {
		room := uint64(len(buf))
		if r.o.limited {
			if room = min(room, r.skip+r.left); room == 0 {
				return nil, errOdFull
			}
		}
		n, err := in.read(buf[:room])
		if err != nil || n == 0 {
			return err, nil
		}
		b := buf[:n]
		skipped := min(r.skip, uint64(n))
		r.skip -= skipped
		b = b[skipped:]
		r.left -= min(r.left, uint64(len(b)))
		for len(b) > 0 {
			take := min(len(b), r.o.line-len(r.line))
			r.line = append(r.line, b[:take]...)
			b = b[take:]
			if len(r.line) == r.o.line {
				if err := r.full(); err != nil {
					return nil, err
				}
			}
		}
	}
}

// place is the address as -A wants it.
func (r *odRun) place() string {
	switch r.o.radix {
	case 'd':
		return fmt.Sprintf("%07d", r.address)
	case 'x':
		return fmt.Sprintf("%06x", r.address)
	case 'n':
		return ""
	}
	return fmt.Sprintf("%07o", r.address)
}

// print writes the line, or a * for lines like the one before.
func (r *odRun) print() error {
	full := len(r.line) == r.o.line
	if full && !r.o.all && r.have && bytes.Equal(r.line, r.before) {
		r.address += uint64(len(r.line))
		r.line = r.line[:0]
		if r.marked {
			return nil
		}
		r.marked = true
		return r.c.writeString("*\n")
	}
	r.marked, r.have = false, true
	for i := range r.o.formats {
		head := r.place()
		if i > 0 {
			head = strings.Repeat(" ", len(head))
		}
		if err := r.c.writeString(head + r.fields(&r.o.formats[i]) + "\n"); err != nil {
			return err
		}
	}
	r.address += uint64(len(r.line))
	r.before = append(r.before[:0], r.line...)
	r.line = r.line[:0]
	return nil
}

// fields formats the line's bytes one way.
func (r *odRun) fields(f *odFormat) string {
	count := r.o.line / f.size
	used := (len(r.line) + f.size - 1) / f.size
	data := append(bytes.Clone(r.line), make([]byte, used*f.size-len(r.line))...)
	var b strings.Builder
	left := f.pad
	for i := range used {
		next := f.pad * (count - 1 - i) / count
		text := r.value(f, data[i*f.size:][:f.size])
		b.WriteString(padLeft(text, left-next+f.width))
		left = next
	}
	if f.text {
		missing := f.width*(count-used) + left
		b.WriteString(strings.Repeat(" ", missing) + "  >")
		for _, c := range r.line {
			if c < ' ' || c > '~' {
				c = '.'
			}
			b.WriteByte(c)
		}
		b.WriteByte('<')
	}
	return b.String()
}

// odNames are the characters of -t a up to the space, three bytes each.
const odNames = "nulsohstxetxeotenqackbelbs ht nl vt ff cr so si dledc1dc2dc3dc4naksynetbcanem subescfs gs rs us sp "

// value formats one field.
func (r *odRun) value(f *odFormat, b []byte) string {
	switch f.conv {
	case 'a':
		c := b[0] & 0x7f
		switch {
		case int(c) < len(odNames)/3:
			return strings.TrimRight(odNames[3*int(c):][:3], " ")
		case c == 0x7f:
			return "del"
		}
		return string(rune(c))
	case 'c':
		return odChar(b[0])
	}
	var n uint64
	switch f.size {
	case 1:
		n = uint64(b[0])
	case 2:
		n = uint64(r.o.order.Uint16(b))
	case 4:
		n = uint64(r.o.order.Uint32(b))
	default:
		n = r.o.order.Uint64(b)
	}
	switch f.conv {
	case 'd':
		shift := 64 - 8*f.size
		return strconv.FormatInt(int64(n<<shift)>>shift, 10)
	case 'u':
		return strconv.FormatUint(n, 10)
	case 'x':
		return fmt.Sprintf("%0*x", f.width, n)
	case 'o':
		return fmt.Sprintf("%0*o", f.width, n)
	}
	if f.size == 4 {
		return odFloat(float64(math.Float32frombits(uint32(n))), 32)
	}
	return odFloat(math.Float64frombits(n), 64)
}

func odChar(c byte) string {
	if i := strings.IndexByte("\x00\a\b\f\n\r\t\v", c); i >= 0 {
		return `\` + string("0abfnrtv"[i])
	}
	if c >= ' ' && c < 0x7f {
		return string(rune(c))
	}
	return fmt.Sprintf("%03o", c)
}

// odFloat is the shortest decimal that reads as the same number, at least as precise as C's
// FLT_DIG or DBL_DIG.
func odFloat(v float64, bits int) string {
	switch {
	case math.IsNaN(v):
		if math.Signbit(v) {
			return "-nan"
		}
		return "nan"
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	}
	precision, least := 15, 2.2250738585072014e-308
	if bits == 32 {
		precision, least = 6, 1.1754943508222875e-38
	}
	if math.Abs(v) < least {
		precision = 1
	}
	for ; precision < 17; precision++ {
		text := strconv.FormatFloat(v, 'g', precision, bits)
		if back, err := strconv.ParseFloat(text, bits); err == nil && back == v {
			return text
		}
	}
	return strconv.FormatFloat(v, 'g', 17, bits)
}
