package builtins

import (
	"strconv"
	"strings"
	"time"
)

const (
	dateLocal = "%a %b %e %H:%M:%S %Y"
)

// dateSpec is one % directive of a date format.
type dateSpec struct {
	pad    byte // '-', '_', '0' or 0
	upper  bool
	swap   bool // #: the other case
	width  int
	colons int
	conv   byte
}

// formatDate formats a time as date(1) does in the C locale.
func formatDate(format string, t time.Time) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		spec, next, ok := readDateSpec(format, i+1)
		if !ok {
			b.WriteString(format[i:next])
			i = next - 1
			continue
		}
		text, ok := spec.text(t)
		if !ok {
			text = format[i:next]
		}
		b.WriteString(text)
		i = next - 1
	}
	return b.String()
}

// readDateSpec reads flags, width, modifiers and the letter.
func readDateSpec(format string, i int) (s dateSpec, next int, ok bool) {
	for ; i < len(format); i++ {
		switch format[i] {
		case '-', '_', '0':
			s.pad = format[i]
			continue
		case '^':
			s.upper = true
			continue
		case '#':
			s.swap = true
			continue
		case '+':
			continue
		}
		break
	}
	i, s.width = digitsAt(format, i)
	s.width = min(s.width, 4096)
	for i < len(format) && (format[i] == 'E' || format[i] == 'O') {
		i++
	}
	for i < len(format) && format[i] == ':' {
		s.colons++
		i++
	}
	if i == len(format) {
		return s, i, false
	}
	s.conv = format[i]
	return s, i + 1, s.colons == 0 || s.conv == 'z' && s.colons <= 3
}

// number pads a number to the directive's width, or its own.
func (s *dateSpec) number(n int64, width int, pad byte) string {
	if s.pad != 0 {
		pad = s.pad
	}
	if s.width > 0 {
		width = s.width
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	text := strconv.FormatInt(n, 10)
	missing := max(0, width-len(text)-len(sign))
	switch pad {
	case '-':
		return sign + text
	case '_':
		return strings.Repeat(" ", missing) + sign + text
	}
	return sign + strings.Repeat("0", missing) + text
}

// word pads a text and changes its case.
func (s *dateSpec) word(text string) string {
	if s.upper {
		text = strings.ToUpper(text)
	}
	pad := " "
	if s.pad == '0' {
		pad = "0"
	}
	return strings.Repeat(pad, max(0, s.width-len(text))) + text
}

func (s *dateSpec) text(t time.Time) (string, bool) {
	if text, ok := s.clock(t); ok {
		return text, true
	}
	if text, ok := s.calendar(t); ok {
		return text, true
	}
	composed := map[byte]string{'c': dateLocal, 'D': "%m/%d/%y", 'F': "%Y-%m-%d", 'r': "%I:%M:%S %p", 'R': "%H:%M",
		'T': "%H:%M:%S", 'x': "%m/%d/%y", 'X': "%H:%M:%S"}
	if format, ok := composed[s.conv]; ok {
		if s.conv == 'F' && t.Year() > 9999 && s.pad == 0 {
			format = "+" + format
		}
		return s.word(formatDate(format, t)), true
	}
	switch s.conv {
	case '%':
		return s.word("%"), true
	case 'n':
		return s.word("\n"), true
	case 't':
		return s.word("\t"), true
	}
	return "", false
}

// clock formats the directives of the time of day.
func (s *dateSpec) clock(t time.Time) (string, bool) {
	hour12 := (t.Hour()+11)%12 + 1
	switch s.conv {
	case 'H':
		return s.number(int64(t.Hour()), 2, '0'), true
	case 'k':
		return s.number(int64(t.Hour()), 2, '_'), true
	case 'I':
		return s.number(int64(hour12), 2, '0'), true
	case 'l':
		return s.number(int64(hour12), 2, '_'), true
	case 'M':
		return s.number(int64(t.Minute()), 2, '0'), true
	case 'S':
		return s.number(int64(t.Second()), 2, '0'), true
	case 's':
		return s.number(t.Unix(), 1, '0'), true
	case 'N':
		return s.nanoseconds(t.Nanosecond()), true
	case 'p', 'P':
		text := "AM"
		if t.Hour() >= 12 {
			text = "PM"
		}
		if s.conv == 'P' || s.swap {
			text = strings.ToLower(text)
		}
		return s.word(text), true
	case 'z':
		return s.offset(t), true
	case 'Z':
		name, _ := t.Zone()
		if s.swap {
			name = strings.ToLower(name)
		}
		return s.word(name), true
	}
	return "", false
}

// nanoseconds: a width cuts the digits.
func (s *dateSpec) nanoseconds(n int) string {
	text := strconv.Itoa(n + 1e9)[1:]
	switch {
	case s.width > 0 && s.width <= 9:
		text = text[:s.width]
	case s.width > 9:
		text += strings.Repeat("0", s.width-9)
	}
	return text
}

func (s *dateSpec) offset(t time.Time) string {
	_, seconds := t.Zone()
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	two := func(n int) string { return strconv.Itoa(n + 100)[1:] }
	hours, minutes, rest := two(seconds/3600), two(seconds/60%60), two(seconds%60)
	switch {
	case s.colons == 1:
		return sign + hours + ":" + minutes
	case s.colons == 2, s.colons == 3 && seconds%60 != 0:
		return sign + hours + ":" + minutes + ":" + rest
	case s.colons == 3 && seconds/60%60 != 0:
		return sign + hours + ":" + minutes
	case s.colons == 3:
		return sign + hours
	}
	digits := hours + minutes
	if missing := s.width - 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return sign + digits
}

// calendar formats the directives of the date.
func (s *dateSpec) calendar(t time.Time) (string, bool) {
	year, week := t.ISOWeek()
	weekday := int(t.Weekday())
	switch s.conv {
	case 'a', 'A', 'b', 'B', 'h':
		text := t.Weekday().String()
		if s.conv == 'b' || s.conv == 'B' || s.conv == 'h' {
			text = t.Month().String()
		}
		if s.conv != 'A' && s.conv != 'B' {
			text = text[:3]
		}
		if s.swap {
			text = strings.ToUpper(text)
		}
		return s.word(text), true
	case 'C':
		return s.number(int64(t.Year()/100), 2, '0'), true
	case 'd':
		return s.number(int64(t.Day()), 2, '0'), true
	case 'e':
		return s.number(int64(t.Day()), 2, '_'), true
	case 'g':
		return s.number(int64(year%100), 2, '0'), true
	case 'G':
		return s.number(int64(year), 4, '0'), true
	case 'j':
		return s.number(int64(t.YearDay()), 3, '0'), true
	case 'm':
		return s.number(int64(t.Month()), 2, '0'), true
	case 'q':
		return s.number(int64((t.Month()+2)/3), 1, '0'), true
	case 'u':
		return s.number(int64((weekday+6)%7+1), 1, '0'), true
	case 'U':
		return s.number(int64((t.YearDay()+6-weekday)/7), 2, '0'), true
	case 'V':
		return s.number(int64(week), 2, '0'), true
	case 'w':
		return s.number(int64(weekday), 1, '0'), true
	case 'W':
		return s.number(int64((t.YearDay()+6-(weekday+6)%7)/7), 2, '0'), true
	case 'y':
		return s.number(int64(t.Year()%100), 2, '0'), true
	case 'Y':
		return s.number(int64(t.Year()), 4, '0'), true
	}
	return "", false
}
