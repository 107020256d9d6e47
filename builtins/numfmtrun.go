package builtins

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"
)

// What GNU's numfmt computes with: digits of an input, digits without scaling.
const (
	numfmtMostDigits = 27
	numfmtUnscaled   = 18
)

// numfmtRun converts the numbers of one call.
type numfmtRun struct {
	c     *call
	o     *numfmtOptions
	width int  // of the field that is converted, 0: not padded
	valid bool // no number was invalid
}

func runNumfmt(c *call, args []string) error {
	o, err := parseNumfmt(args)
	if err != nil {
		return err
	}
	r := &numfmtRun{c: c, o: o, width: o.padding, valid: true}
	if len(o.numbers) > 0 {
		for _, word := range o.numbers {
			if err := r.line(word, true); err != nil {
				return err
			}
		}
	} else if err := r.input(); err != nil {
		return err
	}
	if !r.valid && o.invalid == "fail" {
		c.status = 2
	}
	return nil
}

// input converts the lines of the standard input, but for the header.
func (r *numfmtRun) input() error {
	s := newLineScanner(&input{r.c.stdin(), "standard input", true, r.c}, r.o.end)
	for n := uint64(0); ; n++ {
		text, ok := s.next()
		if !ok {
			break
		}
		if n < r.o.header {
			if err := r.c.write(text); err != nil {
				return err
			}
			if s.ended {
				if err := r.c.writeByte(r.o.end); err != nil {
					return err
				}
			}
			continue
		}
		if i := bytes.IndexByte(text, 0); i >= 0 {
			text = text[:i] // as a string of C
		}
		if err := r.line(string(text), s.ended); err != nil {
			return err
		}
	}
	if s.err != nil {
		return r.c.fileError(s.err, "error reading input")
	}
	return nil
}

// line converts the fields of a line.
func (r *numfmtRun) line(text string, ended bool) error {
	for field := uint64(1); ; field++ {
		end := r.fieldEnd(text)
		if err := r.field(text[:end], field); err != nil {
			return err
		}
		if end == len(text) {
			break
		}
		separator := byte(' ')
		if r.o.delimiter >= 0 {
			separator = byte(r.o.delimiter)
		}
		if err := r.c.writeByte(separator); err != nil {
			return err
		}
		text = text[end+1:]
	}
	if !ended {
		return nil
	}
	return r.c.writeByte(r.o.end)
}

func isNumfmtBlank(b byte) bool { return b == ' ' || b == '\t' }

// fieldEnd returns where the first field of a line ends: blanks in front are its own.
func (r *numfmtRun) fieldEnd(text string) int {
	i := 0
	if r.o.delimiter >= 0 {
		if i = strings.IndexByte(text, byte(r.o.delimiter)); i < 0 {
			i = len(text)
		}
		return i
	}
	for i < len(text) && (isNumfmtBlank(text[i]) || text[i] == '\n') {
		i++
	}
	for i < len(text) && !isNumfmtBlank(text[i]) && text[i] != '\n' {
		i++
	}
	return i
}

func (r *numfmtRun) chosen(field uint64) bool {
	for _, part := range r.o.ranges {
		if part.low <= field && field <= part.high {
			return true
		}
	}
	return false
}

// field converts one field, or prints it as it is.
func (r *numfmtRun) field(text string, field uint64) error {
	if !r.chosen(field) {
		return r.c.writeString(text)
	}
	if r.o.suffix != "" && len(text) > len(r.o.suffix) {
		text = strings.TrimSuffix(text, r.o.suffix)
	}
	word := strings.TrimLeft(text, " \t")
	if r.o.auto {
		if r.width = 0; len(word) < len(text) || field > 1 {
			r.width = len(text)
		}
	}
	value, precision, err := r.value(word)
	if err == nil {
		if r.o.precision >= 0 {
			precision = r.o.precision
		}
		err = r.printable(value, precision)
	}
	if err == nil {
		return r.print(value, precision)
	}
	r.valid = false
	if r.o.invalid == "abort" {
		return err
	}
	if r.o.invalid != "ignore" {
		r.c.warn("%s", err.text(r.c))
	}
	return r.c.writeString(text)
}

// bad is an error of a number.
func (r *numfmtRun) bad(format string, words ...string) *usageError {
	return &usageError{status: 2, format: format, words: words}
}

// digits reads digits in front of s.
func (r *numfmtRun) digits(s, all string) (v *big.Float, rest string, err *usageError) {
	v = newFloat(0)
	ten, count := newFloat(10), 0
	i := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		if count > 0 || s[i] != '0' {
			count++
		}
		if count > numfmtMostDigits {
			return nil, "", r.bad("value too large to be converted: %s", all)
		}
		if count > 0 {
			v.Mul(v, ten)
			v.Add(v, newFloat(int64(s[i]-'0')))
		}
	}
	if i == 0 && !strings.HasPrefix(s, ".") {
		return nil, "", r.bad("invalid number: %s", all)
	}
	return v, s[i:], nil
}

func newFloat(n int64) *big.Float { return new(big.Float).SetPrec(longDoubleBits).SetInt64(n) }

// powerOf is base to a power, rounded at each step as a long double is.
func powerOf(base int64, power int) *big.Float {
	v, b := newFloat(1), newFloat(base)
	for range min(power, 5000) { // beyond any number of digits that is accepted
		v.Mul(v, b)
	}
	return v
}

// value reads a number with its unit; precision is how many digits its fraction has.
func (r *numfmtRun) value(text string) (v *big.Float, precision int, err *usageError) {
	word, negative := strings.CutPrefix(text, "-")
	v, rest, err := r.digits(word, text)
	if err != nil {
		return nil, 0, err
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		fraction, end, err := r.digits(after, text)
		if err != nil {
			return nil, 0, err
		}
		precision, rest = len(after)-len(end), end
		v.Add(v, fraction.Quo(fraction, powerOf(10, precision)))
	}
	power, base := 0, r.o.base(r.o.from)
	if rest != "" {
		rest = strings.TrimLeft(rest, " \t")
		if power = strings.IndexByte("KMGTPEZY", (rest + "?")[0]) + 1; power == 0 {
			return nil, 0, r.bad("invalid suffix in input: %s", text)
		}
		if r.o.from == "none" {
			return nil, 0, r.bad("rejecting suffix in input: %s (consider using --from)", text)
		}
		rest = rest[1:]
		if precision = 0; r.o.from == "auto" && strings.HasPrefix(rest, "i") {
			rest, base = rest[1:], 1024
		}
	}
	if r.o.from == "iec-i" {
		after, ok := strings.CutPrefix(rest, "i")
		if rest = after; !ok {
			return nil, 0, r.bad("missing 'i' suffix in input: %s (e.g Ki/Mi/Gi)", text)
		}
	}
	v.Mul(v, powerOf(base, power))
	if rest != "" {
		return nil, 0, r.bad("invalid suffix in input %s: %s", text, rest)
	}
	if negative {
		v.Neg(v)
	}
	if r.o.fromUnit != 1 || r.o.toUnit != 1 {
		v.Mul(v, newFloat(0).SetUint64(r.o.fromUnit))
		v.Quo(v, newFloat(0).SetUint64(r.o.toUnit))
	}
	return v, precision, nil
}

func (o *numfmtOptions) base(scale string) int64 {
	if strings.HasPrefix(scale, "iec") {
		return 1024
	}
	return 1000
}

// scaled divides v by base until it is smaller; power is how often.
func scaled(v *big.Float, base int64) (small *big.Float, power int) {
	small, b := new(big.Float).Copy(v), newFloat(base)
	for new(big.Float).Abs(small).Cmp(b) >= 0 {
		small.Quo(small, b)
		power++
	}
	return small, power
}

// printable returns the error of a value that has more digits than can be printed.
func (r *numfmtRun) printable(v *big.Float, precision int) *usageError {
	_, digits := scaled(v, 10)
	d := directive{conv: 'g'}
	shown := d.float(longDouble{f: v}).String()
	switch {
	case r.o.to == "none" && digits+precision > numfmtUnscaled && precision > 0:
		return r.bad("value/precision too large to be printed: '" + shown + "/" + strconv.Itoa(precision) + "' (consider using --to)")
	case r.o.to == "none" && digits+precision > numfmtUnscaled:
		return r.bad("value too large to be printed: '" + shown + "' (consider using --to)")
	case digits > numfmtMostDigits-1:
		return r.bad("value too large to be printed: '" + shown + "' (cannot handle values > 999Y)")
	}
	return nil
}

// rounded is v as a whole number by the method of --round.
func (r *numfmtRun) rounded(v *big.Float) *big.Float {
	add := 0
	whole, accuracy := v.Int(nil)
	switch r.o.round {
	case "up":
		add = max(v.Sign(), 0)
	case "down":
		add = min(v.Sign(), 0)
	case "from-zero":
		add = v.Sign()
	case "nearest":
		half := newFloat(int64(v.Sign()))
		half.Quo(half, newFloat(2))
		whole, _ = half.Add(v, half).Int(nil)
	}
	if accuracy != big.Exact && add != 0 {
		whole.Add(whole, big.NewInt(int64(add)))
	}
	return newFloat(0).SetInt(whole)
}

// print writes a value with its unit, padded.
func (r *numfmtRun) print(v *big.Float, precision int) error {
	d := directive{conv: 'f', hasPrec: true, prec: precision, zero: r.o.zeros > 0, width: r.o.zeros}
	unit := ""
	if r.o.to == "none" {
		shift := powerOf(10, precision)
		v = r.rounded(newFloat(0).Mul(v, shift))
		v.Quo(v, shift)
	} else {
		v, unit, d.prec = r.scale(v)
	}
	n := d.float(longDouble{f: v})
	text := unit + r.o.suffix
	pad := r.width - len(text) - max(d.width, len(n.sign)+len(n.digits)+n.trailing)
	if err := r.c.writeString(r.o.prefix); err != nil {
		return err
	}
	if !r.o.left {
		if err := r.c.pad(' ', pad); err != nil {
			return err
		}
	}
	if err := r.c.putNumber(&d, n); err != nil {
		return err
	}
	if err := r.c.writeString(text); err != nil {
		return err
	}
	if r.o.left {
		if err := r.c.pad(' ', pad); err != nil {
			return err
		}
	}
	return r.c.writeString(r.o.behind)
}

// scale brings v below the base of --to: the number, its unit and its digits after the point.
func (r *numfmtRun) scale(v *big.Float) (small *big.Float, unit string, precision int) {
	base := r.o.base(r.o.to)
	small, power := scaled(v, base)
	ten := newFloat(10)
	isSmall := func() bool { return new(big.Float).Abs(small).Cmp(ten) < 0 }
	adjust := 0
	if r.o.precision >= 0 {
		adjust = min(power*3, r.o.precision)
	} else if isSmall() {
		adjust = 1
	}
	shift := powerOf(10, adjust)
	small = r.rounded(newFloat(0).Mul(small, shift))
	small.Quo(small, shift)
	if new(big.Float).Abs(small).Cmp(newFloat(base)) >= 0 {
		small.Quo(small, newFloat(base))
		power++
	}
	switch {
	case r.o.precision >= 0:
		precision = r.o.precision
	case small.Sign() != 0 && isSmall() && power > 0:
		precision = 1
	}
	if power > 0 {
		unit = "KMGTPEZY"[power-1 : power]
		if r.o.to == "iec-i" {
			unit += "i"
		}
	}
	return small, unit, precision
}
