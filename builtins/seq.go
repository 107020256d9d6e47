package builtins

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

const seqHelp = `Usage: seq [OPTION]... LAST
  or:  seq [OPTION]... FIRST LAST
  or:  seq [OPTION]... FIRST INCREMENT LAST
Print numbers from FIRST to LAST, in steps of INCREMENT.

  -f, --format=FORMAT      use printf style floating-point FORMAT
  -s, --separator=STRING   use STRING to separate numbers (default: \n)
  -w, --equal-width        equalize width by padding with leading zeroes
      --help     display this help and exit
      --version  output version information and exit
`

func seqGrammar() *grammar {
	return &grammar{tool: "seq", status: 1, help: seqHelp, inOrder: true, operand: isNegative, options: []option{
		{'w', "equal-width", noArg}, {'f', "format", needArg}, {'s', "separator", needArg},
	}}
}

func seqTool() Tool {
	return Tool{Name: "seq", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "seq", func(c *call) error { return runSeq(c, args) })
	}}
}

// isNegative reports whether word looks like a negative number: an operand, not an option.
func isNegative(word string) bool {
	return len(word) > 1 && word[0] == '-' && (word[1] == '.' || isDigit(word[1]))
}

// anyPrecision is the precision of a number that has no fixed point form.
const anyPrecision = math.MaxInt32

// seqNumber is an operand of seq with the shape it was written in.
type seqNumber struct {
	word      string
	value     longDouble
	width     int
	precision int
}

type seqOptions struct {
	format    string
	hasFormat bool
	separator string
	sameWidth bool

	first, step, last seqNumber
}

func parseSeq(g *grammar, args []string) (*seqOptions, error) {
	one := seqNumber{word: "1", value: newLongDouble(1), width: 1}
	o := &seqOptions{separator: "\n", first: one, step: one}
	words, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'f':
			o.format, o.hasFormat = value, true
		case 's':
			o.separator = value
		case 'w':
			o.sameWidth = true
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(words) == 0:
		return nil, g.raw("missing operand")
	case len(words) > 3:
		return nil, g.bad("extra operand %s", words[3])
	}
	if o.hasFormat {
		if _, err := parseSeqFormat(g, o.format); err != nil {
			return nil, err
		}
		if o.sameWidth {
			return nil, g.raw("format string may not be specified when printing equal width strings")
		}
	}
	return o, o.operands(g, words)
}

func (o *seqOptions) operands(g *grammar, words []string) error {
	numbers := make([]seqNumber, 0, 3)
	for i, word := range words {
		n, err := parseSeqNumber(g, word)
		if err != nil {
			return err
		}
		numbers = append(numbers, n)
		if i == 1 && len(words) == 3 && n.value.f.Sign() == 0 {
			return g.bad("invalid Zero increment value: %s", word)
		}
	}
	o.last = numbers[len(numbers)-1]
	if len(numbers) > 1 {
		o.first = numbers[0]
	}
	if len(numbers) > 2 {
		o.step = numbers[1]
	}
	return nil
}

// parseSeqNumber reads an operand; how it is written decides the width and the precision of
// the output.
func parseSeqNumber(g *grammar, word string) (seqNumber, error) {
	value, rest, inRange := parseLongDouble(word)
	if rest != "" || word == "" || !inRange && value.f.Sign() != 0 {
		return seqNumber{}, g.bad("invalid floating point argument: %s", word)
	}
	if value.isNaN() {
		return seqNumber{}, g.bad("invalid %s argument: %s", "not-a-number", word)
	}
	n := seqNumber{word: word, value: value, precision: anyPrecision}
	text := strings.TrimLeft(word, " \t\n\v\f\r+")
	point := strings.IndexByte(text, '.')
	if point < 0 && strings.IndexByte(text, 'p') < 0 {
		n.precision = 0
	}
	if strings.ContainsAny(text, "xX") || !value.isFinite() {
		return n, nil
	}
	n.shape(text, point)
	return n, nil
}

// shape computes width and precision of a decimal number, as seq.c's scan_arg.
func (n *seqNumber) shape(text string, point int) {
	fraction := 0
	n.width = len(text)
	if point >= 0 {
		fraction = strings.IndexAny(text[point+1:], "eE")
		if fraction < 0 {
			fraction = len(text) - point - 1
		}
		n.precision = fraction
		switch {
		case fraction == 0:
			n.width--
		case point == 0 || !isDigit(text[point-1]):
			n.width++
		}
	}
	e := strings.IndexAny(text, "eE")
	if e < 0 {
		return
	}
	_, exponent := scanExponent(text, e, 'E')
	if exponent < 0 {
		n.precision -= exponent
	} else {
		n.precision -= min(n.precision, exponent)
	}
	n.width -= len(text) - e
	if exponent < 0 {
		if point < 0 || e == point+1 {
			n.width++
		}
		exponent = -exponent
	} else {
		if point >= 0 && n.precision == 0 && fraction > 0 {
			n.width--
		}
		exponent -= min(fraction, exponent)
	}
	n.width += exponent
}

func runSeq(c *call, args []string) error {
	g := seqGrammar()
	o, err := parseSeq(g, args)
	if err != nil {
		return err
	}
	if !o.hasFormat && o.first.precision == 0 && o.step.precision == 0 && o.last.precision == 0 {
		if done, err := seqIntegers(c, o); done || err != nil {
			return err
		}
	}
	if o.hasFormat {
		f, err := parseSeqFormat(g, o.format)
		if err != nil {
			return err
		}
		return seqFloats(c, o, f)
	}
	return seqFloats(c, o, o.defaultFormat())
}

// integerWidth returns the width that -w asks for, 0 without it.
func (o *seqOptions) integerWidth() int {
	if !o.sameWidth {
		return 0
	}
	return max(o.first.width, o.last.width)
}

// seqIntegers prints a sequence of whole numbers, if it is one that can be computed exactly.
func seqIntegers(c *call, o *seqOptions) (done bool, err error) {
	const most = 1 << 62
	first, ok1 := smallInteger(o.first.value)
	step, ok2 := smallInteger(o.step.value)
	last, ok3 := smallInteger(o.last.value)
	if ok1 && ok2 && !o.last.value.isFinite() && !o.sameWidth {
		last, ok3 = most-1, true
		if o.last.value.negative() {
			last = -last
		}
	}
	if ok1 && ok2 && ok3 {
		return true, seqSmall(c, o, first, step, last)
	}
	// seq.c, seq_fast: beyond these limits GNU computes with long doubles.
	if o.sameWidth || len(o.separator) != 1 || !ok2 || step <= 0 || step > 200 {
		return false, nil
	}
	from, ok1 := o.first.integer()
	to, ok3 := o.last.integer()
	if !ok1 || !ok3 {
		return false, nil
	}
	return true, seqLarge(c, o.separator, from, big.NewInt(step), to)
}

// integer returns the exact value of a whole number that is not negative.
func (n *seqNumber) integer() (*big.Int, bool) {
	if allDigits(n.word) {
		return new(big.Int).SetString(n.word, 10)
	}
	if !n.value.isFinite() || n.value.negative() {
		return nil, false
	}
	i, accuracy := n.value.f.Int(nil)
	return i, accuracy == big.Exact
}

func allDigits(word string) bool { return word != "" && strings.Trim(word, "0123456789") == "" }

// smallInteger returns v as an integer with room to add to it.
func smallInteger(v longDouble) (int64, bool) {
	if !v.isFinite() || !v.f.IsInt() || v.f.MantExp(nil) > 61 || v.f.Signbit() && v.f.Sign() == 0 {
		return 0, false
	}
	n, _ := v.f.Int64()
	return n, true
}

func seqSmall(c *call, o *seqOptions, first, step, last int64) error {
	width := o.integerWidth()
	if step > 0 && first > last || step < 0 && first < last {
		return nil
	}
	for n := first; ; {
		if err := c.putInteger(n, width); err != nil {
			return err
		}
		n += step
		if step > 0 && n > last || step < 0 && n < last {
			return c.writeByte('\n')
		}
		if err := c.writeString(o.separator); err != nil {
			return err
		}
	}
}

// putInteger writes n with zeros up to width.
func (c *call) putInteger(n int64, width int) error {
	if width > 20 {
		d := directive{zero: true, width: width, conv: 'd'}
		mag := uint64(n)
		if n < 0 {
			mag = -mag
		}
		return c.putNumber(&d, d.integer(mag, n < 0))
	}
	if err := c.room(32); err != nil {
		return err
	}
	if width == 0 {
		c.buf = strconv.AppendInt(c.buf, n, 10)
		return nil
	}
	var digits [24]byte
	text := strconv.AppendInt(digits[:0], n, 10)
	if n < 0 {
		c.buf = append(c.buf, '-')
		text = text[1:]
		width--
	}
	for i := len(text); i < width; i++ {
		c.buf = append(c.buf, '0')
	}
	c.buf = append(c.buf, text...)
	return nil
}

// seqLarge counts with numbers of any length.
func seqLarge(c *call, separator string, n, step, last *big.Int) error {
	if n.Cmp(last) > 0 {
		return nil
	}
	for {
		if err := c.writeString(n.String()); err != nil {
			return err
		}
		if n.Add(n, step); n.Cmp(last) > 0 {
			return c.writeByte('\n')
		}
		if err := c.writeString(separator); err != nil {
			return err
		}
	}
}

// defaultFormat returns the format that shows the operands' precision.
func (o *seqOptions) defaultFormat() *seqFormat {
	prec := max(o.first.precision, o.step.precision)
	f := &seqFormat{directive: directive{conv: 'g'}}
	if prec == anyPrecision || o.last.precision == anyPrecision {
		return f
	}
	f.conv, f.prec, f.hasPrec = 'f', prec, true
	if !o.sameWidth {
		return f
	}
	first := o.first.width + prec - o.first.precision
	last := o.last.width + prec - o.last.precision
	if o.last.precision > 0 && prec == 0 {
		last--
	}
	if o.last.precision == 0 && prec > 0 {
		last++
	}
	if o.first.precision == 0 && prec > 0 {
		first++
	}
	f.zero, f.width = true, max(first, last)
	return f
}

// seqFloats prints numbers computed as GNU does: first + i*step in long doubles, and one
// number more if it prints as LAST does.
func seqFloats(c *call, o *seqOptions, f *seqFormat) error {
	first, step, last := o.first.value.f, o.step.value.f, o.last.value.f
	beyond := func(x *big.Float) bool {
		if step.Sign() < 0 {
			return x.Cmp(last) < 0
		}
		return last.Cmp(x) < 0
	}
	if beyond(first) {
		return nil
	}
	x, before := longDouble{f: first}, longDouble{}
	i := new(big.Float).SetPrec(longDoubleBits)
	one := big.NewFloat(1)
	for out := false; ; {
		before = x
		if err := c.putSeq(f, x); err != nil {
			return err
		}
		if out {
			break
		}
		i.Add(i, one)
		x = addStep(first, step, i)
		if out = beyond(x.f); out && !f.printsAs(x, before, last) {
			break
		}
		if err := c.writeString(o.separator); err != nil {
			return err
		}
	}
	return c.writeByte('\n')
}

// addStep computes first + i*step; the infinite ones stay what they are.
func addStep(first, step, i *big.Float) longDouble {
	x := new(big.Float).SetPrec(longDoubleBits)
	if first.IsInf() || step.IsInf() {
		if first.IsInf() {
			return longDouble{f: first}
		}
		return longDouble{f: step}
	}
	x.Mul(i, step)
	narrow(x)
	x.Add(first, x)
	narrow(x)
	return longDouble{f: x}
}

func (c *call) putSeq(f *seqFormat, x longDouble) error {
	if err := c.writeString(f.prefix); err != nil {
		return err
	}
	if err := c.putNumber(&f.directive, f.float(x)); err != nil {
		return err
	}
	return c.writeString(f.suffix)
}

// printsAs reports whether x, just past last, prints as last and not as the one before.
func (f *seqFormat) printsAs(x, before longDouble, last *big.Float) bool {
	text := f.float(x).String()
	value, rest, _ := parseLongDouble(text)
	return rest == "" && !value.isNaN() && value.f.Cmp(last) == 0 && text != f.float(before).String()
}

// String returns the number without padding.
func (n number) String() string {
	const most = 1 << 16 // zeros beyond don't change what it means
	return n.sign + strings.Repeat("0", min(n.leading, most)) + n.digits +
		strings.Repeat("0", min(n.trailing, most)) + n.exponent
}
