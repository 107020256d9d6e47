package interp

import (
	"bytes"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"safesh/interp/expand"
)

const printfSynopsis = "printf [-v var] format [arguments]"

// flushAt is how much printf keeps before it writes: below it the output is one write.
const flushAt = 1 << 20

// printer is one run of printf.
type printer struct {
	sh     *Shell
	args   []string // not used yet
	out    []byte
	made   int    // bytes made in this pass over the format (%n)
	target string // the variable of -v, "" for stdout
	status int
	bad    bool // an argument was no number
	done   bool // \c, an error: nothing more is printed
}

// builtinPrintf prints its arguments by a format (bash manual, "Bash Builtins").
func builtinPrintf(sh *Shell, args []string) int {
	p := printer{sh: sh}
	if len(args) == 0 || args[0] != "" && args[0][0] == '-' {
		o := optReader{sh: sh, name: "printf", synopsis: printfSynopsis, letters: "v:", args: args}
		for c := o.next(); c != 0; c = o.next() {
			if c == '?' {
				return 2
			}
			if !isTarget(o.arg) {
				sh.errorf("printf: `%s': not a valid identifier", o.arg)
				return 2
			}
			p.target = o.arg
		}
		if args = o.args; len(args) == 0 {
			o.misuse()
			return 2
		}
	}
	format := args[0]
	p.args = args[1:]
	for {
		left := len(p.args)
		p.made = 0
		p.pass(format)
		if p.done || len(p.args) == 0 || len(p.args) == left || sh.ctx.Err() != nil {
			break
		}
	}
	return p.finish()
}

// finish delivers what was printed and returns the status.
func (p *printer) finish() int {
	if p.status == 0 && p.bad {
		p.status = 1
	}
	if p.target != "" {
		text := string(p.out)
		if i := strings.IndexByte(text, 0); i >= 0 {
			text = text[:i]
		}
		if err := p.sh.bind(p.target, text); err != nil {
			return p.sh.bindFailed("printf", err)
		}
	} else if len(p.out) > 0 {
		if s := p.sh.print("printf", string(p.out)); s != 0 {
			return s
		}
	}
	return p.status
}

// stop ends the printing with a status.
func (p *printer) stop(status int) {
	p.done, p.status = true, status
}

// errorf prints a message. Lines that are complete come before it: bash's stdout is line
// buffered.
func (p *printer) errorf(format string, args ...any) {
	if i := bytes.LastIndexByte(p.out, '\n') + 1; i > 0 && p.target == "" {
		if s := p.sh.print("printf", string(p.out[:i])); s != 0 {
			p.stop(s)
		}
		p.out = append(p.out[:0], p.out[i:]...)
	}
	p.sh.errorf(format, args...)
}

// add appends text to the output.
func (p *printer) add(text string) {
	if !p.room(len(text)) {
		return
	}
	p.out = append(p.out, text...)
	p.made += len(text)
}

// pad appends n times c; n may be huge.
func (p *printer) pad(c byte, n int) {
	for n > 0 && !p.done {
		k := min(n, 64<<10)
		if !p.room(k) {
			return
		}
		for range k {
			p.out = append(p.out, c)
		}
		p.made += k
		n -= k
	}
}

// room makes place for n bytes: it writes what there is or, for a variable, stops at the
// limit of a value.
func (p *printer) room(n int) bool {
	switch {
	case p.done:
		return false
	case p.target != "" && len(p.out)+n > p.sh.session.maxBytes:
		p.stop(p.sh.fatal(&limitError{p.target, p.sh.session.maxBytes}))
		p.target, p.out = "", nil
		return false
	case p.target == "" && len(p.out) > flushAt:
		if s := p.sh.print("printf", string(p.out)); s != 0 {
			p.out = p.out[:0]
			p.stop(s)
			return false
		}
		p.out = p.out[:0]
	}
	return true
}

// pass goes through the format once.
func (p *printer) pass(format string) {
	for format != "" && !p.done {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			p.literal(format)
			return
		}
		if i > 0 {
			p.literal(format[:i])
		}
		format = format[i:]
		switch {
		case strings.HasPrefix(format, "%%"):
			p.add("%")
			format = format[2:]
		case strings.HasPrefix(format, "%s"):
			p.add(p.next())
			format = format[2:]
		default:
			format = p.directive(format)
		}
	}
}

// literal prints a part of the format without conversions.
func (p *printer) literal(text string) {
	if strings.IndexByte(text, '\\') >= 0 {
		p.escapeErrors(text)
		text, _ = expand.Unescape(text, expand.EscapeFormat)
	}
	p.add(text)
}

// escapeErrors says where a \x or \u lacks its digits.
func (p *printer) escapeErrors(text string) {
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 || i+1 >= len(text) {
			return
		}
		c := text[i+1]
		text = text[i+2:]
		if c != 'x' && c != 'u' && c != 'U' || text != "" && strings.IndexByte("0123456789abcdefABCDEF", text[0]) >= 0 {
			continue
		}
		what := "hex"
		if c != 'x' {
			what = "unicode"
		}
		p.errorf("printf: missing %s digit for \\%c", what, c)
	}
}

// next takes the next argument; "" when there is none.
func (p *printer) next() string {
	if len(p.args) == 0 {
		return ""
	}
	arg := p.args[0]
	p.args = p.args[1:]
	return arg
}

// directive is a conversion of the format.
type directive struct {
	minus, plus, space, alt, zero bool

	width, prec int
	hasPrec     bool
	precForm    byte // how it is written: '9' in digits, '*', or 0 when only the point is there
	long        bool // the modifier L
	verb        byte
}

// directive carries out the conversion that format begins with and returns what follows it.
func (p *printer) directive(format string) string {
	d, n := p.parse(format)
	if n >= len(format) {
		p.errorf("printf: `%s': missing format character", format)
		p.stop(1)
		return ""
	}
	d.verb = format[n]
	if d.verb == '(' {
		return p.timeDirective(&d, format, n)
	}
	p.convert(&d)
	return format[n+1:]
}

// parse reads flags, width, precision and modifiers up to the index of the conversion.
func (p *printer) parse(format string) (d directive, n int) {
	n = 1
	at := func() byte {
		if n < len(format) {
			return format[n]
		}
		return 0
	}
	for ; at() != 0 && strings.IndexByte("#'-+ 0", at()) >= 0; n++ {
		d.flag(at())
	}
	if at() == '*' {
		n++
		d.width = p.size()
		if d.width < 0 {
			d.minus, d.width = true, -d.width
		}
	} else {
		d.width, n = digits(format, n)
	}
	if at() == '.' {
		n++
		d.hasPrec = true
		switch at() {
		case '*':
			n++
			d.precForm = '*'
			d.prec = p.size()
			d.hasPrec = d.prec >= 0
		case '-':
			_, n = digits(format, n+1)
			d.hasPrec = false
		default:
			start := n
			if d.prec, n = digits(format, n); n > start {
				d.precForm = '9'
			}
		}
	}
	for ; at() != 0 && strings.IndexByte("hjlLtz", at()) >= 0; n++ {
		d.long = d.long || at() == 'L'
	}
	return d, n
}

func (d *directive) flag(c byte) {
	switch c {
	case '#':
		d.alt = true
	case '-':
		d.minus = true
	case '+':
		d.plus = true
	case ' ':
		d.space = true
	case '0':
		d.zero = true
	}
}

// digits reads a number at format[n:], at most MaxInt32, and returns the index behind it.
func digits(format string, n int) (value, end int) {
	for ; n < len(format) && format[n] >= '0' && format[n] <= '9'; n++ {
		value = min(value*10+int(format[n]-'0'), math.MaxInt32)
	}
	return value, n
}

// size takes an argument for a width or precision that is given as *.
func (p *printer) size() int {
	if len(p.args) == 0 {
		return 0
	}
	n := p.integer()
	if n < math.MinInt32 || n > math.MaxInt32 {
		if len(p.args) > 0 {
			p.outOfRange(p.args[0]) // bash names the argument behind it
		}
		n = min(max(n, -math.MaxInt32), math.MaxInt32)
	}
	return int(n)
}

// convert prints one argument by d.
func (p *printer) convert(d *directive) {
	switch d.verb {
	case 's':
		p.text(d, p.next())
	case 'c':
		arg := p.next()
		if arg == "" {
			arg = "\x00"
		}
		d.hasPrec = false
		p.text(d, arg[:1])
	case 'd', 'i':
		n := p.integer()
		mag := uint64(n)
		if n < 0 {
			mag = -mag
		}
		p.number(d, d.integer(mag, n < 0))
	case 'o', 'u', 'x', 'X':
		p.number(d, d.integer(p.unsigned(), false))
	case 'e', 'E', 'f', 'F', 'g', 'G', 'a', 'A':
		p.float(d)
	case 'b':
		arg := p.next()
		p.escapeErrors(arg)
		text, stop := expand.Unescape(arg, expand.EscapePrintfB)
		p.text(d, text)
		if stop {
			p.bad = false
			p.stop(0)
		}
	case 'q', 'Q':
		p.quoted(d)
	case 'n':
		p.count(p.next())
	default:
		p.errorf("printf: `%s': invalid format character", string([]byte{d.verb}))
		p.stop(1)
	}
}

// text prints s; width and precision are in bytes.
func (p *printer) text(d *directive, s string) {
	if d.hasPrec && d.prec < len(s) {
		s = s[:d.prec]
	}
	n := d.width - len(s)
	if !d.minus {
		p.pad(' ', n)
	}
	p.add(s)
	if d.minus {
		p.pad(' ', n)
	}
}

// quoted prints an argument quoted for the shell; %Q applies the precision before quoting,
// if it is written in digits.
func (p *printer) quoted(d *directive) {
	arg := p.next()
	if d.verb == 'Q' && d.precForm != 0 {
		if d.precForm == '9' && d.prec < len(arg) {
			arg = arg[:d.prec]
		}
		d.hasPrec = false
	}
	p.text(d, p.sh.exp.Quoted(arg, expand.Quote))
}

// count is %n: the variable gets the number of bytes printed so far.
func (p *printer) count(name string) {
	switch {
	case name == "":
	case !isName(name):
		p.errorf("printf: `%s': not a valid identifier", name)
		p.stop(1)
	default:
		if err := p.sh.setVar(name, strconv.Itoa(p.made)); err != nil {
			p.stop(p.sh.bindFailed("printf", err))
		}
	}
}

// characterCode is the value of an argument that begins with a quote: its next character.
func (p *printer) characterCode(arg string) (code int64, ok bool) {
	if arg == "" || arg[0] != '\'' && arg[0] != '"' {
		return 0, false
	}
	if arg = arg[1:]; arg == "" {
		return 0, true
	}
	if !p.sh.utf8() {
		return int64(arg[0]), true
	}
	return longRune(arg), true
}

// longRune is the character that s begins with in UTF-8 of up to six bytes, which the C
// library reads; a byte that begins none stands for itself.
func longRune(s string) int64 {
	n := bits.LeadingZeros8(^s[0])
	if n < 2 || n > 6 || len(s) < n {
		return int64(s[0])
	}
	code := int64(s[0]) & (1<<(7-n) - 1)
	for i := 1; i < n; i++ {
		if s[i]&0xC0 != 0x80 {
			return int64(s[0])
		}
		code = code<<6 | int64(s[i]&0x3F)
	}
	if n == 2 && code < 0x80 || n > 2 && code < 1<<(5*n-4) || code>>11 == 0x1B { // too long a form, or half a pair
		return int64(s[0])
	}
	return code
}

// integer takes an argument for %d.
func (p *printer) integer() int64 {
	arg := p.next()
	if code, ok := p.characterCode(arg); ok {
		return code
	}
	n, rest, ok := parseInteger(arg)
	value := int64(n.mag)
	switch {
	case n.neg && n.mag > 1<<63:
		value, ok = math.MinInt64, false
	case n.neg:
		value = -value
	case n.mag > math.MaxInt64:
		value, ok = math.MaxInt64, false
	}
	p.checkNumber(arg, rest, ok)
	return value
}

// unsigned takes an argument for %u and its kin.
func (p *printer) unsigned() uint64 {
	arg := p.next()
	if code, ok := p.characterCode(arg); ok {
		return uint64(code)
	}
	n, rest, ok := parseInteger(arg)
	if n.neg && ok {
		n.mag = -n.mag
	}
	p.checkNumber(arg, rest, ok)
	return n.mag
}

// checkNumber says what is wrong with a number of which rest was not understood.
func (p *printer) checkNumber(arg, rest string, inRange bool) {
	if rest != "" {
		what := "number"
		switch {
		case len(arg) > 1 && arg[0] == '0' && arg[1] >= '0' && arg[1] <= '9':
			what = "octal number"
		case strings.HasPrefix(arg, "0x"):
			what = "hex number"
		}
		p.errorf("printf: %s: invalid %s", arg, what)
		p.bad = true
	} else if !inRange {
		p.outOfRange(arg)
	}
}

func (p *printer) outOfRange(arg string) {
	p.errorf("printf: warning: %s: Numerical result out of range", arg)
}
