package interp

import (
	"math/big"
	"strconv"
	"strings"
)

// integerText is a number as strtoimax reads it.
type integerText struct {
	mag uint64
	neg bool
}

const cSpace = " \t\n\v\f\r"

// parseInteger reads an integer as C does: white space, a sign, 0x or 0 for the base. rest
// is what follows it, all of s when there is no number; ok is false for one too large.
func parseInteger(s string) (n integerText, rest string, ok bool) {
	p := strings.TrimLeft(s, cSpace)
	if p != "" && (p[0] == '-' || p[0] == '+') {
		n.neg = p[0] == '-'
		p = p[1:]
	}
	base := 10
	switch {
	case len(p) > 2 && p[0] == '0' && p[1]|0x20 == 'x' && digitOf(p[2]) < 16:
		base, p = 16, p[2:]
	case p != "" && p[0] == '0':
		base = 8
	}
	i := 0
	for i < len(p) && digitOf(p[i]) < base {
		i++
	}
	if i == 0 {
		return integerText{}, s, true
	}
	mag, err := strconv.ParseUint(p[:i], base, 64)
	n.mag = mag
	return n, p[i:], err == nil
}

// digitOf is the value of a digit, 99 for none.
func digitOf(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'z':
		return int(c|0x20-'a') + 10
	}
	return 99
}

// numberText is a formatted number in parts: long runs of zeros are printed, never built.
type numberText struct {
	sign     string // with 0x
	leading  int    // zeros behind the sign
	digits   string
	trailing int // zeros behind the digits
	exponent string
	noZero   bool // the flag 0 is ignored
}

// number prints n, padded.
func (p *printer) number(d *directive, n numberText) {
	pad := d.width - len(n.sign) - n.leading - len(n.digits) - n.trailing - len(n.exponent)
	zeros := d.zero && !d.minus && !n.noZero
	if !d.minus && !zeros {
		p.pad(' ', pad)
	}
	p.add(n.sign)
	if zeros {
		p.pad('0', pad)
	}
	p.pad('0', n.leading)
	p.add(n.digits)
	p.pad('0', n.trailing)
	p.add(n.exponent)
	if d.minus {
		p.pad(' ', pad)
	}
}

// sign is what stands before a signed number.
func (d *directive) sign(neg bool) string {
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

// integer formats for one of diouxX.
func (d *directive) integer(mag uint64, neg bool) (n numberText) {
	base := 10
	switch d.verb {
	case 'd', 'i':
		n.sign = d.sign(neg)
	case 'o':
		base = 8
	case 'x', 'X':
		base = 16
		if d.alt && mag != 0 {
			n.sign = "0x"
		}
	}
	n.digits = strconv.FormatUint(mag, base)
	if d.hasPrec {
		if mag == 0 {
			n.digits = ""
		}
		n.noZero = true
		n.leading = max(0, d.prec-len(n.digits))
	}
	if d.verb == 'o' && d.alt && n.leading == 0 && !strings.HasPrefix(n.digits, "0") {
		n.leading = 1
	}
	if d.verb == 'X' {
		n.sign, n.digits = strings.ToUpper(n.sign), strings.ToUpper(n.digits)
	}
	return n
}

// floatKind is a binary floating-point format of C.
type floatKind struct {
	bits           uint // of the mantissa
	minExp, maxExp int  // as big.Float.MantExp counts
}

// bash computes with long double, in POSIX mode with double.
var (
	longDouble = floatKind{64, -16381, 16384}
	double     = floatKind{53, -1021, 1024}
)

// floatValue is a floating-point number; f is nil for a NaN.
type floatValue struct {
	f   *big.Float
	neg bool // a NaN's sign
}

func (v floatValue) negative() bool { return v.f == nil && v.neg || v.f != nil && v.f.Signbit() }

// float takes an argument for %f and its kin and prints it.
func (p *printer) float(d *directive) {
	kind := &longDouble
	if p.sh.set(optPosix) && !d.long {
		kind = &double
	}
	arg := p.next()
	var v floatValue
	if code, ok := p.characterCode(arg); ok {
		v.f = new(big.Float).SetInt64(code)
	} else {
		var rest string
		var inRange bool
		v, rest, inRange = kind.parse(arg)
		p.checkNumber(arg, rest, inRange)
	}
	p.number(d, d.float(v, kind))
}

// parse reads a number as strtold does. rest is what follows it, all of s when there is no
// number; inRange is false when it is too large or loses bits because it is too small.
func (k *floatKind) parse(s string) (v floatValue, rest string, inRange bool) {
	p := strings.TrimLeft(s, cSpace)
	neg := false
	if p != "" && (p[0] == '-' || p[0] == '+') {
		neg = p[0] == '-'
		p = p[1:]
	}
	if name := len(floatName(p)); name > 0 {
		v.neg = neg
		if p[0]|0x20 == 'i' {
			v.f = new(big.Float).SetInf(neg)
		}
		return v, p[name:], true
	}
	n := scanFloat(p)
	if n.end == 0 {
		return floatValue{f: new(big.Float)}, s, true
	}
	f, inRange := k.round(n)
	if neg {
		f.Neg(f)
	}
	return floatValue{f: f}, p[n.end:], inRange
}

// floatName is the inf, infinity, nan or nan(…) that p begins with.
func floatName(p string) string {
	lower := strings.ToLower(p[:min(len(p), 8)])
	switch {
	case lower == "infinity":
		return p[:8]
	case strings.HasPrefix(lower, "inf"):
		return p[:3]
	case !strings.HasPrefix(lower, "nan"):
		return ""
	}
	for i := 4; len(p) > 3 && p[3] == '(' && i < len(p); i++ {
		if p[i] == ')' {
			return p[:i+1]
		}
		if p[i] != '_' && digitOf(p[i]) > 35 {
			break
		}
	}
	return p[:3]
}

// floatText is a number in decimal or hexadecimal as text.
type floatText struct {
	digits string // without the point
	base   int
	exp    int // of 10 or 2, for digits taken as an integer
	end    int // of the number in the text
}

// scanFloat reads an unsigned number at the start of p; end is 0 when there is none.
func scanFloat(p string) (n floatText) {
	n.base = 10
	i, mark, perDigit := 0, byte('e'), 1
	if len(p) > 2 && p[0] == '0' && p[1]|0x20 == 'x' &&
		(digitOf(p[2]) < 16 || p[2] == '.' && len(p) > 3 && digitOf(p[3]) < 16) {
		n.base, i, mark, perDigit = 16, 2, 'p', 4
	}
	start, point := i, -1
	for ; i < len(p); i++ {
		if p[i] == '.' && point < 0 {
			point = i
		} else if digitOf(p[i]) >= n.base {
			break
		}
	}
	whole, frac := p[start:i], ""
	if point >= 0 {
		whole, frac = p[start:point], p[point+1:i]
	}
	if whole == "" && frac == "" {
		return floatText{}
	}
	n.digits = strings.TrimLeft(whole+frac, "0")
	n.exp = -len(frac) * perDigit
	n.end = i
	if i < len(p) && p[i]|0x20 == mark {
		if e, end := scanExponent(p, i+1); end > 0 {
			n.exp += e
			n.end = end
		}
	}
	return n
}

// scanExponent reads a signed number at p[i:]; end is 0 when there is none.
func scanExponent(p string, i int) (value, end int) {
	neg := i < len(p) && p[i] == '-'
	if neg || i < len(p) && p[i] == '+' {
		i++
	}
	value, end = digits(p, i)
	if end == i {
		return 0, 0
	}
	if neg {
		value = -value
	}
	return value, end
}

// round returns the nearest number of the kind.
func (k *floatKind) round(n floatText) (f *big.Float, inRange bool) {
	f = new(big.Float).SetPrec(k.bits)
	if n.digits == "" {
		return f, true
	}
	// The size as a power of two, roughly; far outside there is nothing to compute.
	size := n.exp + 4*len(n.digits)
	if n.base == 10 {
		size = (n.exp + len(n.digits)) * 10 / 3
	}
	switch {
	case size > 4*k.maxExp:
		return f.SetInf(false), false
	case size < 4*k.minExp:
		return f, false
	}
	exact, _ := new(big.Int).SetString(n.digits, n.base)
	scale := new(big.Int)
	if n.base == 10 {
		scale.Exp(big.NewInt(10), big.NewInt(int64(abs(n.exp))), nil)
	} else {
		scale.Lsh(big.NewInt(1), uint(abs(n.exp)))
	}
	ratio := new(big.Rat)
	if n.exp >= 0 {
		ratio.SetInt(exact.Mul(exact, scale))
	} else {
		ratio.SetFrac(exact, scale)
	}
	return k.narrow(f.SetRat(ratio), ratio)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// narrow brings f, the nearest number to exact without regard to the exponent, into the
// range of the kind.
func (k *floatKind) narrow(f *big.Float, exact *big.Rat) (_ *big.Float, inRange bool) {
	exp := f.MantExp(nil)
	switch {
	case exp > k.maxExp:
		return f.SetInf(false), false
	case exp >= k.minExp:
		return f, true
	}
	bits := int(k.bits) - (k.minExp - exp)
	if bits < 1 {
		return f.SetInt64(0), false
	}
	small := new(big.Float).SetPrec(uint(bits)).SetRat(exact)
	return small, small.Acc() == big.Exact
}

// maxDigits is more digits than any long double has behind the point; the rest are zeros.
const maxDigits = 16500

// float formats v for one of eEfFgGaA.
func (d *directive) float(v floatValue, kind *floatKind) (n numberText) {
	n.sign = d.sign(v.negative())
	switch lower := d.verb | 0x20; {
	case v.f == nil:
		n.digits, n.noZero = "nan", true
	case v.f.IsInf():
		n.digits, n.noZero = "inf", true
	case lower == 'a':
		d.hexFloat(&n, v.f, kind)
	case lower == 'g':
		d.shortFloat(&n, v.f)
	default:
		prec := 6
		if d.hasPrec {
			prec = d.prec
		}
		d.decimalFloat(&n, v.f, lower, prec)
	}
	if d.verb < 'a' {
		n.sign = strings.ToUpper(n.sign)
		n.digits = strings.ToUpper(n.digits)
		n.exponent = strings.ToUpper(n.exponent)
	}
	return n
}

// decimalFloat formats with prec digits behind the point, in the form of %e or %f.
func (d *directive) decimalFloat(n *numberText, f *big.Float, form byte, prec int) {
	shown := min(prec, maxDigits)
	n.digits = new(big.Float).Abs(f).Text(form, shown)
	n.trailing = prec - shown
	if i := strings.IndexByte(n.digits, 'e'); i >= 0 {
		n.digits, n.exponent = n.digits[:i], n.digits[i:]
	}
	if d.alt && strings.IndexByte(n.digits, '.') < 0 {
		n.digits += "."
	}
}

// shortFloat is %g: the form of %e for very small and very large numbers, without zeros at
// the end.
func (d *directive) shortFloat(n *numberText, f *big.Float) {
	prec := 6
	if d.hasPrec {
		prec = max(d.prec, 1)
	}
	exp := 0
	if f.Sign() != 0 {
		text := f.Text('e', min(prec, maxDigits)-1)
		exp, _ = strconv.Atoi(text[strings.IndexByte(text, 'e')+1:])
	}
	if exp < -4 || exp >= prec {
		d.decimalFloat(n, f, 'e', prec-1)
	} else {
		d.decimalFloat(n, f, 'f', prec-1-exp)
	}
	if !d.alt {
		n.trailing = 0
		if strings.IndexByte(n.digits, '.') >= 0 {
			n.digits = strings.TrimRight(strings.TrimRight(n.digits, "0"), ".")
		}
	}
}

// hexFloat is %a as glibc prints it: the first digit of a long double has four bits, that of
// a double one.
func (d *directive) hexFloat(n *numberText, f *big.Float, kind *floatKind) {
	n.sign += "0x"
	lead := uint(4)
	if kind.bits == 53 {
		lead = 1
	}
	exp := 0
	mant := new(big.Int) // lead bits, then 15 digits of four
	if f.Sign() != 0 {
		m := new(big.Float)
		exp = f.MantExp(m) - int(lead)
		m.Abs(m).SetMantExp(m, int(lead)+60).Int(mant)
	}
	const fraction = 15
	digits := fraction
	if d.hasPrec && d.prec < fraction {
		digits = d.prec
		roundShift(mant, uint(4*(fraction-d.prec)))
	}
	text := mant.Text(16)
	text = strings.Repeat("0", max(0, digits+1-len(text))) + text
	if len(text) > digits+1 { // rounded up to one more digit
		text = text[:digits+1]
		exp += 4
	}
	first, rest := text[:1], text[1:]
	if !d.hasPrec {
		rest = strings.TrimRight(rest, "0")
	} else if d.prec > fraction {
		n.trailing = d.prec - fraction
	}
	n.digits = first
	if rest != "" || n.trailing > 0 || d.alt {
		n.digits += "." + rest
	}
	n.exponent = "p" + strconv.Itoa(exp)
	if exp >= 0 {
		n.exponent = "p+" + strconv.Itoa(exp)
	}
}

// roundShift shifts m right, rounding half to even.
func roundShift(m *big.Int, shift uint) {
	half := new(big.Int).Lsh(big.NewInt(1), shift-1)
	low := new(big.Int).And(m, new(big.Int).Sub(new(big.Int).Lsh(half, 1), big.NewInt(1)))
	m.Rsh(m, shift)
	if c := low.Cmp(half); c > 0 || c == 0 && m.Bit(0) == 1 {
		m.Add(m, big.NewInt(1))
	}
}
