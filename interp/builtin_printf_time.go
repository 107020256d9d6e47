package interp

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"safesh/interp/expand"
)

// maxTimeText is the size of bash's buffer for a formatted time: a longer one is "".
const maxTimeText = 128

// timeDirective carries out %(FORMAT)T; n is the index of the parenthesis.
func (p *printer) timeDirective(d *directive, format string, n int) string {
	depth, end := 1, n+1
	for ; end < len(format); end++ {
		switch format[end] {
		case '(':
			depth++
		case ')':
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if end+1 >= len(format) || format[end+1] != 'T' {
		var c byte
		if end+1 < len(format) {
			c = format[end+1]
		}
		p.errorf("printf: warning: `%s': invalid time format specification", string([]byte{c}))
		p.add("%")
		return format[1:]
	}
	layout := format[n+1 : end]
	if layout == "" {
		layout = "%X"
	}
	var seconds int64 = -1
	if len(p.args) > 0 {
		seconds = p.integer()
	}
	t := time.Unix(seconds, 0)
	switch seconds {
	case -1:
		t = time.Now()
	case -2:
		t = p.sh.started
	}
	text := strftime(layout, t.In(p.sh.location()))
	if len(text) >= maxTimeText {
		text = ""
	}
	p.text(d, text)
	return format[end+2:]
}

// location is the time zone that TZ names, the system's when TZ is not set.
func (sh *Shell) location() *time.Location {
	v := sh.lookup("TZ")
	if v == nil || v.Attr&expand.Exported == 0 || !v.Set { // as the C library sees it
		return time.Local
	}
	tz, ok := scalar(v)
	if !ok {
		return time.Local
	}
	name := strings.TrimPrefix(tz, ":")
	if name == "" || name == "UTC" || name == "UTC0" {
		return time.UTC
	}
	if loc := sh.zoneFile(name); loc != nil {
		return loc
	}
	if loc := ruleZone(name); loc != nil {
		return loc
	}
	letters := strings.IndexFunc(name, func(r rune) bool { return r|0x20 < 'a' || r|0x20 > 'z' })
	if letters < 0 {
		letters = len(name)
	}
	return time.FixedZone(name[:letters], 0)
}

// zoneFile reads a zone of the system's database.
func (sh *Shell) zoneFile(name string) *time.Location {
	if strings.Contains(name, "..") {
		return nil
	}
	path := name
	if name[0] != '/' {
		path = "/usr/share/zoneinfo/" + name
	}
	data, ok := sh.gate.Zone(path)
	if !ok {
		return nil
	}
	loc, err := time.LoadLocationFromTZData(name, data)
	if err != nil {
		return nil
	}
	return loc
}

// ruleZone makes a zone from a POSIX rule such as EST5EDT,M3.2.0,M11.1.0: package time reads
// such a rule at the end of a zone file, so one is made up around it. nil when it is none.
func ruleZone(rule string) *time.Location {
	name, offset, ok := ruleStandard(rule)
	if !ok {
		return nil
	}
	block := func() []byte { // a zone file without transitions (RFC 8536)
		b := append([]byte("TZif2"), make([]byte, 15)...)
		for _, n := range [...]uint32{0, 0, 0, 0, 1, uint32(len(name) + 1)} {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		b = binary.BigEndian.AppendUint32(b, uint32(int32(offset)))
		b = append(b, 0, 0)
		return append(append(b, name...), 0)
	}
	data := append(block(), block()...)
	data = append(data, "\n"+rule+"\n"...)
	loc, err := time.LoadLocationFromTZData(rule, data)
	if err != nil {
		return nil
	}
	return loc
}

// ruleStandard reads the name and the offset east of Greenwich that a POSIX rule begins with.
func ruleStandard(rule string) (name string, offset int, ok bool) {
	i := 0
	if strings.HasPrefix(rule, "<") {
		if i = strings.IndexByte(rule, '>'); i < 0 {
			return "", 0, false
		}
		name = rule[1:i]
		i++
	} else {
		for i < len(rule) && rule[i]|0x20 >= 'a' && rule[i]|0x20 <= 'z' {
			i++
		}
		name = rule[:i]
	}
	if len(name) < 3 || i >= len(rule) {
		return "", 0, false
	}
	sign := -1
	if rule[i] == '-' || rule[i] == '+' {
		if rule[i] == '-' {
			sign = 1
		}
		i++
	}
	var parts [3]int
	for n := range parts {
		value, end := digits(rule, i)
		if end == i || value > 167 {
			return "", 0, false
		}
		parts[n] = value
		if i = end; i >= len(rule) || rule[i] != ':' {
			break
		}
		i++
	}
	return name, sign * (parts[0]*3600 + parts[1]*60 + parts[2]), true
}

// timeField is one conversion of strftime: flags and a width (glibc) and the letter.
type timeField struct {
	pad    byte // '_', '-', '0' or 0 for the letter's own
	upper  bool
	swap   bool
	width  int
	letter byte
}

// strftime formats t as C's strftime does in the C locale.
func strftime(format string, t time.Time) string {
	var b []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b = append(b, format[i])
			continue
		}
		start := i
		var f timeField
		if i = f.parse(format, i+1); i >= len(format) {
			b = append(b, format[start:]...)
			break
		}
		text, ok := f.text(t)
		if !ok {
			text = f.fill(format[start : i+1])
		}
		b = append(b, text...)
	}
	return string(b)
}

// parse reads the field that begins at format[i] and returns the index of its letter.
func (f *timeField) parse(format string, i int) int {
	for ; i < len(format); i++ {
		switch format[i] {
		case '_', '-', '0', '+':
			f.pad = format[i]
			continue
		case '^':
			f.upper = true
			continue
		case '#':
			f.swap = true
			continue
		}
		break
	}
	f.width, i = digits(format, i)
	f.width = min(f.width, 2*maxTimeText)
	for i < len(format) && (format[i] == 'E' || format[i] == 'O') {
		i++
	}
	if i < len(format) {
		f.letter = format[i]
	}
	return i
}

// text formats the field; ok is false for a letter that strftime does not know.
func (f *timeField) text(t time.Time) (s string, ok bool) {
	if n, width, blank, ok := timeNumber(f.letter, t); ok {
		return f.number(n, width, blank), true
	}
	if f.letter == 'z' {
		return f.offset(t), true
	}
	s, ok = timeText(f.letter, t)
	if !ok {
		return "", false
	}
	switch {
	case f.upper && f.letter != 'P', f.swap && strings.IndexByte("aAbBh", f.letter) >= 0:
		s = strings.ToUpper(s)
	case f.swap && (f.letter == 'Z' || f.letter == 'p'):
		s = strings.ToLower(s)
	}
	return f.fill(s), true
}

// fill brings s to the field's width.
func (f *timeField) fill(s string) string {
	pad := " "
	if f.pad == '0' {
		pad = "0"
	}
	return strings.Repeat(pad, max(0, f.width-len(s))) + s
}

// offset is the zone's distance from UTC; glibc fills the sign and the number each by itself.
func (f *timeField) offset(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return f.fill(sign) + f.number(seconds/3600*100+seconds/60%60, 4, false)
}

// number formats a number with the field's own padding or that of its flag.
func (f *timeField) number(n, width int, blank bool) string {
	s := strconv.Itoa(abs(n))
	sign := ""
	if n < 0 {
		sign = "-"
	}
	width = max(width, f.width)
	pad := "0"
	switch {
	case f.pad == '-':
		width = f.width
		pad = " "
	case f.pad == '_', f.pad == 0 && (blank || f.letter == 's'):
		pad = " "
	}
	fill := strings.Repeat(pad, max(0, width-len(sign)-len(s)))
	if pad == " " {
		return fill + sign + s
	}
	return sign + fill + s
}

// timeNumber is the value of a numeric field, its width and whether it is filled with blanks.
func timeNumber(letter byte, t time.Time) (n, width int, blank, ok bool) {
	isoYear, isoWeek := t.ISOWeek()
	hour12 := (t.Hour()+11)%12 + 1
	switch letter {
	case 'C':
		return floorDiv(t.Year(), 100), 2, false, true
	case 'd':
		return t.Day(), 2, false, true
	case 'e':
		return t.Day(), 2, true, true
	case 'g':
		return ((isoYear % 100) + 100) % 100, 2, false, true
	case 'G':
		return isoYear, 1, false, true
	case 'H':
		return t.Hour(), 2, false, true
	case 'I':
		return hour12, 2, false, true
	case 'j':
		return t.YearDay(), 3, false, true
	case 'k':
		return t.Hour(), 2, true, true
	case 'l':
		return hour12, 2, true, true
	case 'm':
		return int(t.Month()), 2, false, true
	case 'M':
		return t.Minute(), 2, false, true
	case 's':
		return int(t.Unix()), 1, false, true
	case 'S':
		return t.Second(), 2, false, true
	case 'u':
		return (int(t.Weekday())+6)%7 + 1, 1, false, true
	case 'U':
		return (t.YearDay() + 6 - int(t.Weekday())) / 7, 2, false, true
	case 'V':
		return isoWeek, 2, false, true
	case 'w':
		return int(t.Weekday()), 1, false, true
	case 'W':
		return (t.YearDay() + 6 - (int(t.Weekday())+6)%7) / 7, 2, false, true
	case 'y':
		return ((t.Year() % 100) + 100) % 100, 2, false, true
	case 'Y':
		return t.Year(), 1, false, true
	}
	return 0, 0, false, false
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// timeText is the text of any other field.
func timeText(letter byte, t time.Time) (string, bool) {
	switch letter {
	case 'a':
		return t.Format("Mon"), true
	case 'A':
		return t.Format("Monday"), true
	case 'b', 'h':
		return t.Format("Jan"), true
	case 'B':
		return t.Format("January"), true
	case 'c':
		return strftime("%a %b %e %H:%M:%S %Y", t), true
	case 'D', 'x':
		return strftime("%m/%d/%y", t), true
	case 'F':
		return strftime("%Y-%m-%d", t), true
	case 'n':
		return "\n", true
	case 'p':
		return t.Format("PM"), true
	case 'P':
		return t.Format("pm"), true
	case 'r':
		return strftime("%I:%M:%S %p", t), true
	case 'R':
		return strftime("%H:%M", t), true
	case 't':
		return "\t", true
	case 'T', 'X':
		return strftime("%H:%M:%S", t), true
	case 'Z':
		name, _ := t.Zone()
		return name, true
	case '%':
		return "%", true
	}
	return "", false
}
