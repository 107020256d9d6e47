package awk

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// formatter does printf and sprintf.
type formatter struct {
	out  []byte
	utf8 bool
	// text converts a value; nil: numbers as they are.
	text func(v *value) string
	args []value
	next int
	// short: there were more conversions than arguments.
	short bool
}

// conversion is one % of a format.
type conversion struct {
	flags     string
	width     int
	precision int // -1: none
	verb      byte
}

// maxWidth bounds a width and a precision.
const maxWidth = 1 << 20

// format adds the formatted arguments to out.
func (f *formatter) format(format string, args []value) {
	f.args, f.next = args, 0
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			f.out = append(f.out, format...)
			return
		}
		f.out = append(f.out, format[:i]...)
		format = format[i:]
		if f.simple(format) {
			format = format[2:]
			if len(f.out) > maxString {
				return
			}
			continue
		}
		c, length := f.parse(format)
		switch {
		case c.verb == 0:
			f.out = append(f.out, format[:length]...)
		case c.verb == '%':
			f.out = append(f.out, '%')
		case f.next >= len(f.args):
			f.short = true
			v := value{}
			f.convert(c, &v)
		default:
			f.next++
			f.convert(c, &f.args[f.next-1])
		}
		format = format[length:]
		if len(f.out) > maxString {
			return
		}
	}
}

// simple does %s, and %d of what is no large number.
func (f *formatter) simple(format string) bool {
	if len(format) < 2 || f.next >= len(f.args) {
		return false
	}
	v := &f.args[f.next]
	switch format[1] {
	case 's':
		f.out = append(f.out, f.str(v)...)
	case 'd':
		n := v.num()
		if !(n > -1<<53 && n < 1<<53) {
			return false
		}
		f.out = strconv.AppendInt(f.out, int64(n), 10)
	default:
		return false
	}
	f.next++
	return true
}

// parse reads the conversion that s begins with; a verb of 0 says that it is none.
func (f *formatter) parse(s string) (c conversion, length int) {
	i := 1
	for i < len(s) && strings.IndexByte("-+ #0'", s[i]) >= 0 {
		i++
	}
	c.flags = s[1:i]
	c.width, i = f.count(s, i, 0)
	if c.width < 0 {
		c.width = -c.width
		c.flags += "-"
	}
	c.precision = -1
	if i < len(s) && s[i] == '.' {
		c.precision, i = f.count(s, i+1, -1)
	}
	for i < len(s) && strings.IndexByte("hlLqjzt", s[i]) >= 0 {
		i++
	}
	if i >= len(s) {
		return conversion{}, len(s)
	}
	if strings.IndexByte("diouxXeEfFgGaAcs%", s[i]) < 0 {
		return conversion{}, i + 1
	}
	c.verb = s[i]
	return c, i + 1
}

// count reads a number or a * at s[i]; none is what stands for an argument beyond all numbers.
func (f *formatter) count(s string, i, none int) (n, end int) {
	if i < len(s) && s[i] == '*' {
		if f.next < len(f.args) {
			v := f.args[f.next].num()
			if f.next++; v <= math.MinInt64 || v >= math.MaxInt64 || v != v { // no number of C's
				return none, i + 1
			}
			n = clampInt(v, maxWidth)
		}
		return n, i + 1
	}
	for i < len(s) && isDigit(s[i]) {
		n = min(n*10+int(s[i]-'0'), maxWidth)
		i++
	}
	return n, i
}

// clampInt truncates n to an int between -limit and limit.
func clampInt(n float64, limit int) int {
	switch {
	case n != n:
		return 0
	case n > float64(limit):
		return limit
	case n < float64(-limit):
		return -limit
	}
	return int(n)
}

func (f *formatter) convert(c conversion, v *value) {
	switch c.verb {
	case 's':
		s := f.str(v)
		if c.precision >= 0 {
			s = s[:f.prefix(s, c.precision)]
		}
		f.pad(c, s, "")
	case 'c':
		f.pad(c, f.char(v), "")
	case 'd', 'i', 'o', 'u', 'x', 'X':
		f.integer(c, v.num())
	default:
		f.float(c, v.num())
	}
}

func (f *formatter) str(v *value) string {
	if f.text != nil {
		return f.text(v)
	}
	if v.kind == kindNumber {
		return strconv.FormatFloat(v.n, 'g', -1, 64)
	}
	return v.s
}

// prefix is the length of the first n characters of s.
func (f *formatter) prefix(s string, n int) int {
	if !f.utf8 {
		return min(n, len(s))
	}
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// char is what %c prints: the character of a number, the first one of a text.
func (f *formatter) char(v *value) string {
	n, ok := v.n, v.kind == kindNumber
	if v.kind == kindInput || v.kind == kindArgs {
		n, ok = looksNumeric(v.s)
	}
	switch {
	case !ok && v.s == "":
		return "\x00"
	case !ok:
		return v.s[:f.prefix(v.s, 1)]
	}
	if r := rune(clampInt(n, 1<<30)); f.utf8 && r >= utf8.RuneSelf && utf8.ValidRune(r) {
		return string(r)
	}
	return string([]byte{byte(clampInt(n, 1<<30))})
}

// pad adds s after sign in c's width.
func (f *formatter) pad(c conversion, s, sign string) {
	width := len(s) + len(sign)
	if f.utf8 && c.width > 0 {
		width = utf8.RuneCountInString(s) + len(sign)
	}
	fill := max(c.width-width, 0)
	switch {
	case strings.IndexByte(c.flags, '-') >= 0:
		f.out = append(append(f.out, sign...), s...)
		f.fill(' ', fill)
	case strings.IndexByte(c.flags, '0') >= 0 && c.verb != 's' && c.verb != 'c':
		f.out = append(f.out, sign...)
		f.fill('0', fill)
		f.out = append(f.out, s...)
	default:
		f.fill(' ', fill)
		f.out = append(append(f.out, sign...), s...)
	}
}

func (f *formatter) fill(b byte, n int) {
	for range n {
		f.out = append(f.out, b)
	}
}

// sign is the sign that is printed before a number.
func (c conversion) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case strings.IndexByte(c.flags, '+') >= 0:
		return "+"
	case strings.IndexByte(c.flags, ' ') >= 0:
		return " "
	}
	return ""
}

func (f *formatter) integer(c conversion, n float64) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		f.special(c, n)
		return
	}
	n = math.Trunc(n)
	var digits string
	base := 10
	switch c.verb {
	case 'o':
		base = 8
	case 'x', 'X':
		base = 16
	}
	signed := c.verb == 'd' || c.verb == 'i'
	switch abs := math.Abs(n); {
	case !signed && (n < -1<<63 || n >= 1<<64): // as gawk does what fits into no machine word
		c.verb = 'g'
		f.float(c, n)
		return
	case !signed && n < 0:
		digits = strconv.FormatUint(uint64(int64(n)), base)
	case abs < 1<<63:
		digits = strconv.FormatUint(uint64(abs), base)
	default:
		whole, _ := big.NewFloat(abs).Int(nil)
		digits = whole.Text(base)
	}
	if c.verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	if c.precision >= 0 {
		if c.precision == 0 && n == 0 {
			digits = ""
		}
		digits = strings.Repeat("0", max(c.precision-len(digits), 0)) + digits
		c.flags = strings.ReplaceAll(c.flags, "0", "")
	}
	sign := ""
	if signed {
		sign = c.sign(n < 0)
	}
	if strings.IndexByte(c.flags, '#') >= 0 {
		switch {
		case c.verb == 'o' && !strings.HasPrefix(digits, "0"):
			digits = "0" + digits
		case c.verb|0x20 == 'x' && n != 0:
			sign += "0" + string(c.verb)
		}
	}
	f.pad(c, digits, sign)
}

// special prints what is no number.
func (f *formatter) special(c conversion, n float64) {
	s := "inf"
	if math.IsNaN(n) {
		s = "nan"
	}
	if c.verb < 'a' {
		s = strings.ToUpper(s)
	}
	c.flags = strings.ReplaceAll(c.flags, "0", "")
	f.pad(c, s, c.sign(math.Signbit(n)))
}

func (f *formatter) float(c conversion, n float64) {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		f.special(c, n)
		return
	}
	precision := c.precision
	verb := c.verb
	switch {
	case verb == 'a' || verb == 'A':
		f.pad(c, strconv.FormatFloat(math.Abs(n), verb|0x20-'a'+'x', precision, 64), c.sign(math.Signbit(n)))
		return
	case precision < 0:
		precision = 6
	case precision == 0 && verb|0x20 == 'g':
		precision = 1
	}
	if verb == 'F' {
		verb = 'f'
	}
	var s string
	if strings.IndexByte(c.flags, '#') >= 0 {
		s = fmt.Sprintf("%#."+strconv.Itoa(precision)+string(verb), math.Abs(n))
	} else {
		s = strconv.FormatFloat(math.Abs(n), verb, min(precision, 1100), 64)
	}
	f.pad(c, s, c.sign(math.Signbit(n)))
}
