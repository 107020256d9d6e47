package builtins

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// longDouble is a number as GNU's tools compute with on amd64: 64 bits of mantissa, 15 of
// exponent. f is nil for a NaN.
type longDouble struct {
	f   *big.Float
	neg bool // the sign of a NaN
}

// The range of a long double, as exponents of [big.Float.MantExp].
const (
	longDoubleBits   = 64
	longDoubleMaxExp = 16384
	longDoubleMinExp = -16381
)

func newLongDouble(n int64) longDouble {
	return longDouble{f: new(big.Float).SetPrec(longDoubleBits).SetInt64(n)}
}

func (v longDouble) isNaN() bool { return v.f == nil }

func (v longDouble) isFinite() bool { return v.f != nil && !v.f.IsInf() }

func (v longDouble) negative() bool {
	if v.f == nil {
		return v.neg
	}
	return v.f.Signbit()
}

// float64 returns the nearest double.
func (v longDouble) float64() float64 {
	if v.f == nil {
		return math.NaN()
	}
	f, _ := v.f.Float64()
	return f
}

// parseLongDouble reads a number as strtold does and returns what follows it, all of s if s
// begins with none. inRange is false if the number is too large or too small.
func parseLongDouble(s string) (v longDouble, rest string, inRange bool) {
	p := strings.TrimLeft(s, " \t\n\v\f\r")
	neg := strings.HasPrefix(p, "-")
	if neg || strings.HasPrefix(p, "+") {
		p = p[1:]
	}
	if v, rest, ok := parseNamed(p, neg); ok {
		return v, rest, true
	}
	length, exponent, isHex := scanFloat(p)
	if length == 0 {
		return newLongDouble(0), s, true
	}
	text, rest := p[:length], p[length:]
	f := new(big.Float).SetPrec(longDoubleBits)
	inRange = true
	switch {
	case allZero(text):
	case exponent > 2*longDoubleMaxExp:
		f.SetInf(false)
		inRange = false
	case exponent < -2*longDoubleMaxExp:
		inRange = false
	default:
		if isHex && !strings.ContainsAny(text, "pP") {
			text += "p0"
		}
		f.Parse(text, 0) // the scan has made sure that it parses
		inRange = narrow(f)
	}
	if neg {
		f.Neg(f)
	}
	return longDouble{f: f}, rest, inRange
}

// parseNamed reads inf, infinity, nan and nan(…).
func parseNamed(p string, neg bool) (longDouble, string, bool) {
	lower := strings.ToLower(p[:min(len(p), 8)])
	switch {
	case lower == "infinity":
		return longDouble{f: new(big.Float).SetInf(neg)}, p[8:], true
	case strings.HasPrefix(lower, "inf"):
		return longDouble{f: new(big.Float).SetInf(neg)}, p[3:], true
	case !strings.HasPrefix(lower, "nan"):
		return longDouble{}, p, false
	}
	rest := p[3:]
	if strings.HasPrefix(rest, "(") {
		end := 1
		for end < len(rest) && (rest[end] == '_' || isDigit(rest[end]) || isLetter(rest[end])) {
			end++
		}
		if end < len(rest) && rest[end] == ')' {
			rest = rest[end+1:]
		}
	}
	return longDouble{neg: neg}, rest, true
}

func isLetter(b byte) bool { return 'A' <= upper(b) && upper(b) <= 'Z' }

// scanFloat returns the length of the unsigned number at the start of p, and about how large
// it is as a power of ten (of two for a hexadecimal one).
func scanFloat(p string) (length, exponent int, isHex bool) {
	isHex = len(p) > 2 && p[0] == '0' && upper(p[1]) == 'X' &&
		(hexValue(p[2]) >= 0 || p[2] == '.' && len(p) > 3 && hexValue(p[3]) >= 0)
	digit, mark, i, perDigit := isDigit, byte('E'), 0, 1
	if isHex {
		digit, mark, i, perDigit = func(b byte) bool { return hexValue(b) >= 0 }, 'P', 2, 4
	}
	digits, whole, leading := 0, 0, true
	for ; i < len(p) && digit(p[i]); i++ {
		digits++
		leading = leading && p[i] == '0'
		if !leading {
			whole++
		}
	}
	if i < len(p) && p[i] == '.' && (digits > 0 || i+1 < len(p) && digit(p[i+1])) {
		for i++; i < len(p) && digit(p[i]); i++ {
			digits++
			if leading = leading && p[i] == '0'; leading {
				whole--
			}
		}
	}
	if digits == 0 {
		return 0, 0, false
	}
	exponent = whole * perDigit
	if end, e := scanExponent(p, i, mark); end > i {
		return end, exponent + e, isHex
	}
	return i, exponent, isHex
}

// scanExponent reads an exponent at p[i:]; end is i if there is none.
func scanExponent(p string, i int, mark byte) (end, value int) {
	j := i
	if j >= len(p) || upper(p[j]) != mark {
		return i, 0
	}
	j++
	neg := j < len(p) && p[j] == '-'
	if neg || j < len(p) && p[j] == '+' {
		j++
	}
	start := j
	for ; j < len(p) && isDigit(p[j]); j++ {
		if value < 1<<30/10 {
			value = value*10 + int(p[j]-'0')
		}
	}
	if j == start {
		return i, 0
	}
	if neg {
		value = -value
	}
	return j, value
}

// allZero reports whether the number written text is zero.
func allZero(text string) bool {
	if len(text) > 1 && upper(text[1]) == 'X' {
		text = text[2:]
		if i := strings.IndexAny(text, "pP"); i >= 0 {
			text = text[:i]
		}
	} else if i := strings.IndexAny(text, "eE"); i >= 0 {
		text = text[:i]
	}
	return strings.Trim(text, "0.") == ""
}

// narrow brings f into the range of a long double; false if that changed its value.
func narrow(f *big.Float) bool {
	exp := f.MantExp(nil)
	switch {
	case exp > longDoubleMaxExp:
		f.SetInf(f.Signbit())
		return false
	case exp >= longDoubleMinExp:
		return true
	case exp < longDoubleMinExp-longDoubleBits:
		f.SetInt64(0)
		return false
	}
	bits := max(1, longDoubleBits-(longDoubleMinExp-exp))
	f.SetPrec(uint(bits))
	exact := f.Acc() == big.Exact
	f.SetPrec(longDoubleBits)
	return exact
}

// number is a formatted number in parts, so that long runs of zeros are written, not built.
type number struct {
	sign     string // sign and 0x
	leading  int    // zeros after the sign
	digits   string
	trailing int // zeros after the digits
	exponent string
	noZero   bool // the 0 flag has no effect
}

// directive is a parsed % conversion.
type directive struct {
	minus, plus, space, alt, zero bool

	width   int
	prec    int
	hasPrec bool
	conv    byte
}

// mostDigits is more fraction digits than any long double has; the rest are zeros.
const mostDigits = 16600

// float formats v for one of efgaEFGA.
func (d *directive) float(v longDouble) number {
	n := number{sign: d.signOf(v.negative())}
	lower := d.conv | 0x20
	switch {
	case !v.isFinite():
		n.digits, n.noZero = "inf", true
		if v.isNaN() {
			n.digits = "nan"
		}
	case lower == 'a':
		d.hexFloat(&n, v)
	default:
		d.decimalFloat(&n, v, lower)
	}
	if d.conv != lower {
		n.sign = strings.ToUpper(n.sign)
		n.digits = strings.ToUpper(n.digits)
		n.exponent = strings.ToUpper(n.exponent)
	}
	return n
}

func (d *directive) signOf(neg bool) string {
	switch {
	case neg:
		return "-"
	case d.plus:
		return "+"
	case d.space:
		return " "
	}
	return ""
}

func (d *directive) decimalFloat(n *number, v longDouble, conv byte) {
	prec := 6
	if d.hasPrec {
		prec = d.prec
	}
	abs := new(big.Float).Abs(v.f)
	strip := false
	if conv == 'g' {
		prec = max(prec, 1)
		digits := min(prec, mostDigits)
		exp := 0
		if abs.Sign() != 0 {
			text := abs.Text('e', digits-1)
			exp, _ = strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
		}
		conv = 'e'
		if exp >= -4 && exp < prec {
			conv = 'f'
			prec -= exp
		}
		prec--
		strip = !d.alt
	}
	shown := min(prec, mostDigits)
	n.digits = abs.Text(conv, shown)
	if i := strings.IndexByte(n.digits, 'e'); i >= 0 {
		n.digits, n.exponent = n.digits[:i], n.digits[i:]
	}
	switch {
	case strip && strings.IndexByte(n.digits, '.') >= 0:
		n.digits = strings.TrimRight(strings.TrimRight(n.digits, "0"), ".")
	case !strip:
		n.trailing = prec - shown
	}
	if d.alt && strings.IndexByte(n.digits, '.') < 0 {
		n.digits += "."
	}
}

// hexFloat formats as glibc does for a long double: the first digit has four bits.
func (d *directive) hexFloat(n *number, v longDouble) {
	n.sign += "0x"
	var mant uint64
	exp := 0
	if v.f.Sign() != 0 {
		m := new(big.Float)
		exp = v.f.MantExp(m) - 4
		m.Abs(m)
		mant, _ = m.SetMantExp(m, longDoubleBits).Uint64()
	}
	const fraction = 15 // hexadecimal digits
	first, rest := mant>>60, mant<<4
	digits := strconv.FormatUint(rest|1, 16) // the lowest four bits of rest are free
	digits = strings.Repeat("0", 16-len(digits)) + digits
	digits = digits[:fraction]
	if !d.hasPrec {
		digits = strings.TrimRight(digits, "0")
	} else if d.prec >= fraction {
		n.trailing = d.prec - fraction
	} else {
		shift := uint(60 - 4*d.prec)
		q, rem, half := mant>>shift, mant&(1<<shift-1), uint64(1)<<(shift-1)
		if rem > half || rem == half && q&1 == 1 {
			q++
		}
		first = q >> (4 * uint(d.prec))
		digits = ""
		if d.prec > 0 {
			digits = strconv.FormatUint(q&(1<<(4*uint(d.prec))-1), 16)
			digits = strings.Repeat("0", d.prec-len(digits)) + digits
		}
		if first == 16 {
			first = 1
			exp += 4
		}
	}
	n.digits = strconv.FormatUint(first, 16)
	if digits != "" || n.trailing > 0 || d.alt {
		n.digits += "." + digits
	}
	n.exponent = "p" + strconv.Itoa(exp)
	if exp >= 0 {
		n.exponent = "p+" + strconv.Itoa(exp)
	}
}

// integer formats a magnitude with its sign for one of diouxX.
func (d *directive) integer(mag uint64, neg bool) number {
	var n number
	base := 10
	switch d.conv {
	case 'd', 'i':
		n.sign = d.signOf(neg)
	case 'o':
		base = 8
	case 'x', 'X':
		base = 16
		if d.alt && mag != 0 {
			n.sign = "0x"
		}
	}
	n.digits = strconv.FormatUint(mag, base)
	if mag == 0 && d.hasPrec && d.prec == 0 {
		n.digits = ""
	}
	if d.hasPrec {
		n.noZero = true
		n.leading = max(0, d.prec-len(n.digits))
	}
	if d.conv == 'o' && d.alt && n.leading == 0 && !strings.HasPrefix(n.digits, "0") {
		n.leading = 1
	}
	if d.conv == 'X' {
		n.sign, n.digits = strings.ToUpper(n.sign), strings.ToUpper(n.digits)
	}
	return n
}

// putNumber writes a number, padded to the directive's width.
func (c *call) putNumber(d *directive, n number) error {
	pad := d.width - len(n.sign) - n.leading - len(n.digits) - n.trailing - len(n.exponent)
	zeros := n.leading
	before := 0
	if pad > 0 && !d.minus {
		if d.zero && !n.noZero {
			zeros += pad
		} else {
			before = pad
		}
	}
	if err := c.pad(' ', before); err != nil {
		return err
	}
	if err := c.writeString(n.sign); err != nil {
		return err
	}
	if err := c.pad('0', zeros); err != nil {
		return err
	}
	if err := c.writeString(n.digits); err != nil {
		return err
	}
	if err := c.pad('0', n.trailing); err != nil {
		return err
	}
	if err := c.writeString(n.exponent); err != nil || !d.minus {
		return err
	}
	return c.pad(' ', pad)
}

// pad writes b n times.
func (c *call) pad(b byte, n int) error {
	if n <= 0 {
		return nil
	}
	block := strings.Repeat(string(rune(b)), min(n, 4096))
	for ; n > 0; n -= len(block) {
		if n < len(block) {
			block = block[:n]
		}
		if err := c.writeString(block); err != nil {
			return err
		}
	}
	return nil
}
