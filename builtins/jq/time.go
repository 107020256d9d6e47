package jq

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

func now(in *interp, _ Value, _ []Value) (Value, error) {
	if in.cfg.Now == nil {
		return 0.0, nil
	}
	return float64(in.cfg.Now().UnixMicro()) / 1e6, nil
}

// brokenDown returns the time of seconds since 1970 as jq's array: year, month from 0, day,
// hour, minute, second, day of the week, day of the year from 0.
func brokenDown(v Value, zone *time.Location, name string) (Value, error) {
	f, ok := v.(float64)
	if !ok {
		return nil, failf(name + "() requires numeric inputs")
	}
	if !(math.Abs(f) <= 67768036191676799) {
		if name == "gmtime" {
			return nil, failf("errror converting number of seconds since epoch to datetime")
		}
		return nil, failf("error converting number of seconds since epoch to datetime")
	}
	if zone == nil {
		zone = time.UTC
	}
	return fromTime(time.Unix(int64(f), 0).In(zone), f-math.Floor(f)), nil
}

func fromTime(t time.Time, part float64) *Array {
	return NewArray(float64(t.Year()), float64(t.Month()-1), float64(t.Day()), float64(t.Hour()), float64(t.Minute()),
		float64(t.Second())+part, float64(t.Weekday()), float64(t.YearDay()-1))
}

// toTime reads a broken down time.
func toTime(v Value, zone *time.Location, name string) (time.Time, error) {
	a, ok := v.(*Array)
	if !ok {
		return time.Time{}, failf(name + " requires array inputs")
	}
	var n [6]int // as in jq 1.8, not all need to be there
	for i := range min(len(a.v), 8) {
		f, ok := a.v[i].(float64)
		if !ok || f != f {
			return time.Time{}, failf(name + " requires parsed datetime inputs")
		}
		if i < len(n) {
			n[i] = toInt(min(max(f, -1e9), 1e9))
		}
	}
	return time.Date(n[0], time.Month(n[1]+1), n[2], n[3], n[4], n[5], 0, zone), nil
}

func makeTime(_ *interp, v Value, _ []Value) (Value, error) {
	t, err := toTime(v, time.UTC, "mktime")
	if err != nil {
		return nil, err
	}
	return float64(t.Unix()), nil
}

// formatTime is strftime and strflocaltime.
func formatTime(v, layout Value, zone *time.Location, name string) (Value, error) {
	if zone == nil {
		zone = time.UTC
	}
	if _, ok := v.(float64); ok {
		var err error
		if v, err = brokenDown(v, zone, name); err != nil {
			return nil, err
		}
	}
	if _, ok := v.(*Array); !ok {
		return nil, failf(name + "/1 requires parsed datetime inputs")
	}
	text, ok := layout.(string)
	if !ok {
		return nil, failf(name + "/1 requires a string format")
	}
	t, err := toTime(v, zone, name+"/1")
	if err != nil {
		return nil, err
	}
	return string(strftime(nil, text, t)), nil
}

// goLayout is Go's word for a conversion of strftime, "" if it has none.
func goLayout(c byte) string {
	switch c {
	case 'a':
		return "Mon"
	case 'A':
		return "Monday"
	case 'b', 'h':
		return "Jan"
	case 'B':
		return "January"
	case 'c':
		return "Mon Jan _2 15:04:05 2006"
	case 'd':
		return "02"
	case 'D', 'x':
		return "01/02/06"
	case 'e':
		return "_2"
	case 'F':
		return "2006-01-02"
	case 'H':
		return "15"
	case 'I':
		return "03"
	case 'j':
		return "002"
	case 'm':
		return "01"
	case 'M':
		return "04"
	case 'p':
		return "PM"
	case 'r':
		return "03:04:05 PM"
	case 'R':
		return "15:04"
	case 'S':
		return "05"
	case 'T', 'X':
		return "15:04:05"
	case 'y':
		return "06"
	case 'Y':
		return "2006"
	case 'z':
		return "-0700"
	case 'Z':
		return "MST"
	}
	return ""
}

// strftime adds t in a format of the C library.
func strftime(b []byte, layout string, t time.Time) []byte {
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' || i+1 == len(layout) {
			b = append(b, layout[i])
			continue
		}
		i++
		switch c := layout[i]; c {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case '%':
			b = append(b, '%')
		case 's':
			b = strconv.AppendInt(b, t.Unix(), 10)
		case 'P':
			b = append(b, strings.ToLower(t.Format("PM"))...)
		default:
			if word := goLayout(c); word != "" {
				b = t.AppendFormat(b, word)
			} else {
				b = timeNumber(b, c, t)
			}
		}
	}
	return b
}

// timeNumber adds the conversions that Go has no word for.
func timeNumber(b []byte, c byte, t time.Time) []byte {
	year, week := t.ISOWeek()
	switch c {
	case 'u':
		return strconv.AppendInt(b, int64(t.Weekday()+6)%7+1, 10)
	case 'w':
		return strconv.AppendInt(b, int64(t.Weekday()), 10)
	case 'k':
		return fmt.Appendf(b, "%2d", t.Hour())
	case 'l':
		return fmt.Appendf(b, "%2d", (t.Hour()+11)%12+1)
	case 'C':
		return fmt.Appendf(b, "%02d", t.Year()/100)
	case 'G':
		return strconv.AppendInt(b, int64(year), 10)
	case 'g':
		return fmt.Appendf(b, "%02d", year%100)
	case 'V':
		return fmt.Appendf(b, "%02d", week)
	case 'U':
		return fmt.Appendf(b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
	case 'W':
		return fmt.Appendf(b, "%02d", (t.YearDay()+6-int(t.Weekday()+6)%7)/7)
	}
	return append(b, '%', c)
}

// parseTime is strptime.
func parseTime(_ *interp, v Value, args []Value) (Value, error) {
	s, ok := v.(string)
	if !ok {
		return nil, failf("strptime/1 requires string inputs and arguments")
	}
	layout, ok := args[0].(string)
	if !ok {
		return nil, failf("strptime/1 requires string inputs and arguments")
	}
	p := timeReader{s: s, year: 1900, month: 1, wday: -1, yday: -1}
	if !p.read(layout) || p.s != "" && !strings.ContainsRune(" \t\n\v\f\r", rune(p.s[0])) {
		return nil, failf("date \"" + upToNUL(s) + "\" does not match format \"" + layout + "\"")
	}
	if p.unix {
		return fromTime(time.Unix(int64(p.seconds), 0).UTC(), 0), nil
	}
	out := p.parsed()
	if p.s != "" {
		out.v = append(out.v, p.s)
	}
	return out, nil
}

func upToNUL(s string) string {
	s, _, _ = strings.Cut(s, "\x00")
	return s
}

// parsed is what was read as the C library's strptime leaves it: what the format has not is 0,
// the days of the week and of the year are those of the date if any of it was read.
func (p *timeReader) parsed() *Array {
	if p.afternoon && p.hour < 12 {
		p.hour += 12
	}
	first := time.Date(p.year, 1, 1, 0, 0, 0, 0, time.UTC)
	if p.yday >= 0 && p.dated && !(p.hasMonth && p.hasDay) {
		t := first.AddDate(0, 0, p.yday)
		if !p.hasMonth {
			p.month = int(t.Month())
		}
		if !p.hasDay {
			p.day = t.Day()
		}
	}
	t := time.Date(p.year, time.Month(p.month), p.day, 0, 0, 0, 0, time.UTC)
	wday, yday := p.wday, p.yday
	if p.dated && wday < 0 {
		wday = int(t.Weekday())
	}
	if p.dated && yday < 0 {
		yday = int(t.Sub(first) / (24 * time.Hour))
	}
	if wday < 0 {
		wday = 8
	}
	if yday < 0 && !p.dated {
		yday = 367
	}
	return NewArray(float64(p.year), float64(p.month-1), float64(p.day), float64(p.hour), float64(p.minute), float64(p.second),
		float64(wday), float64(yday))
}

// timeReader reads a time by a format of strptime.
type timeReader struct {
	s                                      string
	year, month, day, hour, minute, second int
	seconds                                int
	unix, afternoon                        bool
	wday, yday                             int  // -1: not read
	dated, hasMonth, hasDay                bool // a date was read, its month and day too
}

func (p *timeReader) read(layout string) bool {
	for i := 0; i < len(layout); i++ {
		c := layout[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n':
			p.s = strings.TrimLeft(p.s, " \t\n")
		case c != '%' || i+1 == len(layout):
			if p.s == "" || p.s[0] != c {
				return false
			}
			p.s = p.s[1:]
		default:
			if i++; !p.conversion(layout[i]) {
				return false
			}
		}
	}
	return true
}

func (p *timeReader) conversion(c byte) bool {
	var n int
	switch c {
	case 'Y':
		p.dated = true
		return p.number(&p.year, 4, 0, 9999)
	case 'm':
		p.dated, p.hasMonth = true, true
		return p.number(&p.month, 2, 1, 12)
	case 'd', 'e':
		p.dated, p.hasDay = true, true
		return p.number(&p.day, 2, 1, 31)
	case 'H', 'k':
		return p.number(&p.hour, 2, 0, 23)
	case 'I', 'l':
		ok := p.number(&p.hour, 2, 1, 12)
		p.hour %= 12
		return ok
	case 'M':
		return p.number(&p.minute, 2, 0, 59)
	case 'S':
		return p.number(&p.second, 2, 0, 61)
	case 'j':
		ok := p.number(&n, 3, 1, 366)
		p.yday = n - 1
		return ok
	case 'u', 'w':
		ok := p.number(&n, 1, 0, 7)
		p.wday = n % 7
		return ok && (c == 'w' && n < 7 || c == 'u' && n > 0)
	case 'y':
		p.dated = true
		ok := p.number(&n, 2, 0, 99)
		if p.year = 1900 + n; n < 69 {
			p.year += 100
		}
		return ok
	case 's':
		p.unix = true
		return p.number(&p.seconds, 18, 0, math.MaxInt)
	case 'T':
		return p.read("%H:%M:%S")
	case 'R':
		return p.read("%H:%M")
	case 'F':
		return p.read("%Y-%m-%d")
	case 'D':
		return p.read("%m/%d/%y")
	case 'c':
		return p.read("%a %b %e %H:%M:%S %Y")
	case 'n', 't':
		p.s = strings.TrimLeft(p.s, " \t\n")
		return true
	case '%':
		return p.read("%")
	}
	return p.word(c)
}

// number reads up to width digits into to.
func (p *timeReader) number(to *int, width, least, most int) bool {
	p.s = strings.TrimLeft(p.s, " ")
	i := 0
	for i < len(p.s) && i < width && isDigit(p.s[i]) {
		i++
	}
	n, err := strconv.Atoi(p.s[:i])
	p.s = p.s[i:]
	*to = n
	return err == nil && n >= least && n <= most
}

// word reads a name of a month, day, half of the day or zone.
func (p *timeReader) word(c byte) bool {
	begins := func(name string) bool {
		if len(p.s) >= len(name) && strings.EqualFold(p.s[:len(name)], name) {
			p.s = p.s[len(name):]
			return true
		}
		return false
	}
	switch c {
	case 'b', 'B', 'h':
		for m := time.January; m <= time.December; m++ {
			if begins(m.String()) || begins(m.String()[:3]) {
				p.month, p.dated, p.hasMonth = int(m), true, true
				return true
			}
		}
	case 'a', 'A':
		for d := time.Sunday; d <= time.Saturday; d++ {
			if begins(d.String()) || begins(d.String()[:3]) {
				p.wday = int(d)
				return true
			}
		}
	case 'p', 'P':
		if begins("PM") {
			p.afternoon = true
			return true
		}
		return begins("AM")
	case 'Z':
		i := 0
		for i < len(p.s) && isLetter(p.s[i]) && p.s[i] != '_' {
			i++
		}
		p.s = p.s[i:]
		return true
	case 'z':
		if begins("Z") {
			return true
		}
		if len(p.s) < 3 || p.s[0] != '+' && p.s[0] != '-' {
			return false
		}
		var n int
		p.s = strings.Replace(p.s[1:], ":", "", 1)
		return p.number(&n, 4, 0, 2400)
	}
	return false
}
