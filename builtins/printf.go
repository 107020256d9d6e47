package builtins

import (
	"math"
	"strings"
	"unicode/utf8"
)

const printfHelp = `Usage: printf FORMAT [ARGUMENT]...
Print ARGUMENT(s) according to FORMAT.

FORMAT controls the output as in C printf. Sequences: \" \\ \a \b \c \e \f \n \r \t \v \NNN
\xHH \uHHHH \UHHHHHHHH, %% for a single %, %b for ARGUMENT with its escapes interpreted, %q
for ARGUMENT quoted for a shell, and the conversions diouxXfeEgGaAcs. FORMAT is used again
while there are arguments.

      --help     display this help and exit
      --version  output version information and exit
`

func printfGrammar() *grammar {
	return &grammar{tool: "printf", status: 1, help: printfHelp}
}

func printfTool() Tool {
	return Tool{Name: "printf", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "printf", func(c *call) error { return runPrintf(c, args) })
	}}
}

func runPrintf(c *call, args []string) error {
	g := printfGrammar()
	if err := g.soleHelp(args); err != nil {
		return err
	}
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return g.raw("missing operand")
	}
	p := &printer{c: c, args: args[1:]}
	for {
		had := len(p.args)
		if err := p.print(args[0]); err != nil {
			return err
		}
		if len(p.args) == 0 {
			return nil
		}
		if len(p.args) == had {
			c.warn("warning: ignoring excess arguments, starting with %s", c.quote(p.args[0]))
			return nil
		}
	}
}

// printer is a run of printf: the arguments not used yet.
type printer struct {
	c    *call
	args []string
}

// next takes the next argument; "" if there is none.
func (p *printer) next() string {
	if len(p.args) == 0 {
		return ""
	}
	arg := p.args[0]
	p.args = p.args[1:]
	return arg
}

// print goes through the format once.
func (p *printer) print(format string) error {
	for format != "" {
		i := strings.IndexAny(format, `%\`)
		if i < 0 {
			return p.c.writeString(format)
		}
		if err := p.c.writeString(format[:i]); err != nil {
			return err
		}
		mark := format[i]
		format = format[i+1:]
		var used int
		var err error
		if mark == '\\' {
			used, err = p.c.escape(format, false)
		} else {
			used, err = p.directive(format)
		}
		if err != nil {
			return err
		}
		format = format[used:]
	}
	return nil
}

// directive handles what follows a % and returns its length.
func (p *printer) directive(s string) (int, error) {
	if s != "" {
		switch s[0] {
		case '%':
			return 1, p.c.writeByte('%')
		case 'b':
			return 1, p.escaped(p.next())
		case 'q':
			if len(p.args) == 0 {
				return 1, nil
			}
			return 1, p.c.writeString(quoteShell(p.next(), p.c.utf8(), quoteNeeded))
		}
	}
	var d directive
	i, allowed := d.flags(s)
	i, err := p.width(&d, s, i)
	if err != nil {
		return 0, err
	}
	if i < len(s) && s[i] == '.' {
		allowed = strings.ReplaceAll(allowed, "c", "")
		if i, err = p.precision(&d, s, i+1); err != nil {
			return 0, err
		}
	}
	for i < len(s) && strings.IndexByte("lLhjtz", s[i]) >= 0 {
		i++
	}
	if i >= len(s) || strings.IndexByte(allowed, s[i]) < 0 {
		return 0, p.c.die("%%%s: invalid conversion specification", s[:min(i+1, len(s))])
	}
	d.conv = s[i]
	if d.width > math.MaxInt32 || d.prec > math.MaxInt32 {
		return 0, p.c.die("write error")
	}
	return i + 1, p.convert(&d, p.next())
}

// flags reads the flags and returns the conversions that may follow them.
func (d *directive) flags(s string) (int, string) {
	allowed := "aAcdeEfFgGiosuxX"
	without := func(set string) {
		allowed = strings.Map(func(r rune) rune {
			if strings.ContainsRune(set, r) {
				return -1
			}
			return r
		}, allowed)
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case 'I', '\'':
			without("aAceEosxX")
		case '-':
			d.minus = true
		case '+':
			d.plus = true
		case ' ':
			d.space = true
		case '#':
			d.alt = true
			without("cdisu")
		case '0':
			d.zero = true
			without("cs")
		default:
			return i, allowed
		}
	}
	return len(s), allowed
}

func (p *printer) width(d *directive, s string, i int) (int, error) {
	if i < len(s) && s[i] == '*' {
		if len(p.args) == 0 {
			return i + 1, nil
		}
		word := p.next()
		mag, neg := p.signed(word)
		if mag > math.MaxInt32 && !(neg && mag == math.MaxInt32+1) {
			return i, p.c.die("invalid field width: %s", p.c.quote(word))
		}
		d.width = int(mag)
		d.minus = d.minus || neg
		return i + 1, nil
	}
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	d.width = bounded(s[start:i])
	return i, nil
}

func (p *printer) precision(d *directive, s string, i int) (int, error) {
	d.hasPrec = true
	if i < len(s) && s[i] == '*' {
		if len(p.args) == 0 {
			return i + 1, nil
		}
		word := p.next()
		mag, neg := p.signed(word)
		switch {
		case neg && mag > 0:
			d.hasPrec = false
		case mag > math.MaxInt32:
			return i, p.c.die("invalid precision: %s", p.c.quote(word))
		default:
			d.prec = int(mag)
		}
		return i + 1, nil
	}
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	d.prec = bounded(s[start:i])
	return i, nil
}

// bounded reads digits; what is beyond an int of C is one more than its largest.
func bounded(digits string) int {
	n, _ := decimal(digits)
	return int(min(n, math.MaxInt32+1))
}

// escaped writes the argument of a %b.
func (p *printer) escaped(s string) error {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return p.c.writeString(s)
		}
		if err := p.c.writeString(s[:i]); err != nil {
			return err
		}
		used, err := p.c.escape(s[i+1:], true)
		if err != nil {
			return err
		}
		s = s[i+1+used:]
	}
}

func (p *printer) convert(d *directive, arg string) error {
	switch d.conv {
	case 'd', 'i':
		mag, neg := p.signed(arg)
		return p.c.putNumber(d, d.integer(mag, neg))
	case 'o', 'u', 'x', 'X':
		return p.c.putNumber(d, d.integer(p.unsigned(arg), false))
	case 'c':
		char := "\x00"
		if arg != "" {
			char = arg[:1]
		}
		return p.text(d, char)
	case 's':
		if d.hasPrec && d.prec < len(arg) {
			arg = arg[:d.prec]
		}
		return p.text(d, arg)
	}
	v, ok := p.charConstant(arg)
	if ok {
		return p.c.putNumber(d, d.float(newLongDouble(int64(v))))
	}
	value, rest, inRange := parseLongDouble(arg)
	p.verify(arg, rest, inRange)
	return p.c.putNumber(d, d.float(value))
}

func (p *printer) text(d *directive, s string) error {
	pad := d.width - len(s)
	if !d.minus {
		if err := p.c.pad(' ', pad); err != nil {
			return err
		}
	}
	if err := p.c.writeString(s); err != nil || !d.minus {
		return err
	}
	return p.c.pad(' ', pad)
}

// charConstant returns the value of an argument 'x or "x.
func (p *printer) charConstant(arg string) (rune, bool) {
	if len(arg) < 2 || arg[0] != '\'' && arg[0] != '"' {
		return 0, false
	}
	value, n := rune(arg[1]), 1
	if p.c.utf8() {
		if r, size := utf8.DecodeRuneInString(arg[1:]); r != utf8.RuneError || size > 1 {
			value, n = r, size
		}
	}
	if rest := arg[1+n:]; rest != "" {
		p.c.warn("warning: %s: character(s) following character constant have been ignored", rest)
	}
	return value, true
}

// signed reads the argument of %d; what does not fit becomes the nearest number that does.
func (p *printer) signed(arg string) (mag uint64, neg bool) {
	if v, ok := p.charConstant(arg); ok {
		return uint64(v), false
	}
	mag, neg, rest, inRange := parseInteger(arg)
	if neg && mag > 1<<63 {
		mag, inRange = 1<<63, false
	} else if !neg && mag > math.MaxInt64 {
		mag, inRange = math.MaxInt64, false
	}
	p.verify(arg, rest, inRange)
	return mag, neg && mag > 0
}

// unsigned reads the argument of %u; a negative number wraps around as strtoumax has it.
func (p *printer) unsigned(arg string) uint64 {
	if v, ok := p.charConstant(arg); ok {
		return uint64(v)
	}
	mag, neg, rest, inRange := parseInteger(arg)
	p.verify(arg, rest, inRange)
	if neg && inRange {
		return -mag
	}
	return mag
}

// verify complains about an argument that is not, or not only, a number in range.
func (p *printer) verify(arg, rest string, inRange bool) {
	switch {
	case !inRange:
		p.c.fail("%s: Numerical result out of range", p.c.quote(arg))
	case rest == "":
	case rest == arg:
		p.c.fail("%s: expected a numeric value", p.c.quote(arg))
	default:
		p.c.fail("%s: value not completely converted", p.c.quote(arg))
	}
}

// parseInteger reads a number as strtoumax does with base 0 and returns what follows it, all
// of s if s begins with none.
func parseInteger(s string) (mag uint64, neg bool, rest string, inRange bool) {
	p := strings.TrimLeft(s, " \t\n\v\f\r")
	neg = strings.HasPrefix(p, "-")
	if neg || strings.HasPrefix(p, "+") {
		p = p[1:]
	}
	base := 10
	if len(p) > 2 && p[0] == '0' && upper(p[1]) == 'X' && hexValue(p[2]) >= 0 {
		base, p = 16, p[2:]
	} else if strings.HasPrefix(p, "0") {
		base = 8
	}
	inRange = true
	i := 0
	for ; i < len(p); i++ {
		digit := hexValue(p[i])
		if digit < 0 || digit >= base {
			break
		}
		if mag > (math.MaxUint64-uint64(digit))/uint64(base) {
			inRange = false
		}
		mag = mag*uint64(base) + uint64(digit)
	}
	if i == 0 {
		return 0, false, s, true
	}
	if !inRange {
		mag = math.MaxUint64
	}
	return mag, neg, p[i:], inRange
}
