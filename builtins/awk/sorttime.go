package awk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// sortCall does gawk's asort and asorti: values or keys in order, numbered from 1.
func (in *interp) sortCall(x *builtin) value {
	from := in.table(x.args[0].(*symbol))
	to := from
	if len(x.args) > 1 {
		to = in.table(x.args[1].(*symbol))
	}
	var list []value
	for _, key := range from.keys() {
		if x.name == "asorti" {
			list = append(list, text(key))
		} else {
			list = append(list, from.find(key).v)
		}
	}
	slices.SortStableFunc(list, func(a, b value) int {
		m, isM := a.numeric()
		n, isN := b.numeric()
		switch {
		case isM && isN && m < n, isM && !isN:
			return -1
		case isM && isN && m > n, isN && !isM:
			return 1
		case isM:
			return 0
		}
		return strings.Compare(in.str(&a), in.str(&b))
	})
	to.clear()
	for i, v := range list {
		to.cell(formatInt(int64(i + 1))).v = v
	}
	return number(float64(len(list)))
}

// timeCall does gawk's functions of time.
func (in *interp) timeCall(x *builtin) value {
	now := in.now()
	switch x.name {
	case "systime":
		return number(float64(now.Unix()))
	case "mktime":
		return number(mktime(in.evalString(x.args[0]), now.Location()))
	}
	format, t := "%a %b %e %H:%M:%S %Z %Y", now
	if len(x.args) > 0 {
		format = in.evalString(x.args[0])
	}
	if len(x.args) > 1 {
		t = time.Unix(int64(clampInt(in.evalNum(x.args[1]), 1<<55)), 0).In(now.Location())
	}
	if len(x.args) > 2 && in.truth(x.args[2]) {
		t = t.UTC()
	}
	return text(string(strftime(nil, format, t)))
}

// mktime reads "YYYY MM DD HH MM SS"; -1 if it is something else.
func mktime(s string, zone *time.Location) float64 {
	var n [6]int
	words := strings.Fields(s)
	if len(words) < 6 {
		return -1
	}
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(words[i]); err != nil || n[i] > 1<<20 || n[i] < -1<<20 {
			return -1
		}
	}
	return float64(time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, zone).Unix())
}

// layout returns what Go writes for a conversion of strftime; false if it has no word for it.
func layout(name byte) (string, bool) {
	switch name {
	case 'a':
		return "Mon", true
	case 'A':
		return "Monday", true
	case 'b', 'h':
		return "Jan", true
	case 'B':
		return "January", true
	case 'c':
		return "Mon Jan _2 15:04:05 2006", true
	case 'd':
		return "02", true
	case 'D', 'x':
		return "01/02/06", true
	case 'e':
		return "_2", true
	case 'F':
		return "2006-01-02", true
	case 'H':
		return "15", true
	case 'I':
		return "03", true
	case 'j':
		return "002", true
	case 'm':
		return "01", true
	case 'M':
		return "04", true
	case 'p':
		return "PM", true
	case 'r':
		return "03:04:05 PM", true
	case 'R':
		return "15:04", true
	case 'S':
		return "05", true
	case 'T', 'X':
		return "15:04:05", true
	case 'y':
		return "06", true
	case 'Y':
		return "2006", true
	case 'z':
		return "-0700", true
	case 'Z':
		return "MST", true
	}
	return "", false
}

// strftime adds t in a format of the C library.
func strftime(b []byte, format string, t time.Time) []byte {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b = append(b, format[i])
			continue
		}
		i++
		for strings.IndexByte("-_0EO", format[i]) >= 0 && i+1 < len(format) {
			i++
		}
		year, week := t.ISOWeek()
		switch c := format[i]; c {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case '%':
			b = append(b, '%')
		case 's':
			b = strconv.AppendInt(b, t.Unix(), 10)
		case 'u':
			b = strconv.AppendInt(b, int64(t.Weekday()+6)%7+1, 10)
		case 'w':
			b = strconv.AppendInt(b, int64(t.Weekday()), 10)
		case 'k':
			b = fmt.Appendf(b, "%2d", t.Hour())
		case 'l':
			b = fmt.Appendf(b, "%2d", (t.Hour()+11)%12+1)
		case 'C':
			b = fmt.Appendf(b, "%02d", t.Year()/100)
		case 'G':
			b = strconv.AppendInt(b, int64(year), 10)
		case 'V':
			b = fmt.Appendf(b, "%02d", week)
		case 'U':
			b = fmt.Appendf(b, "%02d", (t.YearDay()+6-int(t.Weekday()))/7)
		case 'W':
			b = fmt.Appendf(b, "%02d", (t.YearDay()+6-int(t.Weekday()+6)%7)/7)
		default:
			if layout, ok := layout(c); ok {
				b = t.AppendFormat(b, layout)
			} else {
				b = append(b, '%', c)
			}
		}
	}
	return b
}
