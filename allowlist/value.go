package allowlist

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// accepts says whether the word is a value of the type. A path is judged by its place as
// well, in [judge.pathValue].
func (x *Value) accepts(s string) bool {
	if strings.IndexByte(s, 0) >= 0 {
		return false
	}
	switch x.Type {
	case "int":
		n, ok := decimal(s)
		return ok && x.inRange(float64(n))
	case "number":
		f, ok := plainFloat(s)
		return ok && x.inRange(f)
	case "string":
		n := utf8.RuneCountInString(s)
		return n >= x.MinLen && (x.MaxLen == 0 || n <= x.MaxLen) &&
			(x.pattern == nil || x.pattern.MatchString(s))
	case "enum":
		return slices.Contains(x.Values, s)
	case "timestamp":
		return isTimestamp(s)
	case "path":
		return s != ""
	case "json":
		return validJSON(s)
	default:
		return false
	}
}

func (x *Value) inRange(f float64) bool {
	return (x.Min == nil || f >= *x.Min) && (x.Max == nil || f <= *x.Max)
}

// wants describes the value for the sentence "--limit takes …".
func (x *Value) wants() string {
	switch x.Type {
	case "int":
		return "a whole number" + x.bounds()
	case "number":
		return "a number" + x.bounds()
	case "string":
		switch {
		case x.pattern != nil:
			return "a value of the form " + brief(x.source)
		case x.MinLen > 0 && x.MaxLen > 0:
			return "from " + strconv.Itoa(x.MinLen) + " to " + strconv.Itoa(x.MaxLen) + " characters"
		case x.MinLen > 0:
			return "at least " + strconv.Itoa(x.MinLen) + " characters"
		case x.MaxLen > 0:
			return "at most " + strconv.Itoa(x.MaxLen) + " characters"
		}
		return "a value"
	case "enum":
		return "one of: " + listNames(x.Values)
	case "timestamp":
		return "a time such as 2026-01-31T09:00:00Z"
	case "path":
		return "a path"
	case "json":
		return "a JSON value"
	default:
		return "no value"
	}
}

func (x *Value) bounds() string {
	switch {
	case x.Min != nil && x.Max != nil:
		return " from " + number(*x.Min) + " to " + number(*x.Max)
	case x.Min != nil:
		return " from " + number(*x.Min)
	case x.Max != nil:
		return " up to " + number(*x.Max)
	}
	return ""
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// placeholder stands for the value in a synopsis.
func (x *Value) placeholder() string {
	switch x.Type {
	case "int", "number":
		return "N"
	case "enum":
		if len(x.Values) <= 6 {
			return printable(strings.Join(x.Values, "|"))
		}
		return "NAME"
	case "timestamp":
		return "TIME"
	case "path":
		return "PATH"
	case "json":
		return "JSON"
	default:
		return "TEXT"
	}
}

// decimal reads a whole number as every program does: a sign and digits.
func decimal(s string) (int64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// plainFloat reads 1, -1.5 and 1e3, but no inf, nan, hexadecimal or underscore.
func plainFloat(s string) (float64, bool) {
	if s == "" || strings.Trim(s, "0123456789.eE+-") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

// timeLayouts are the common forms of a time.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999 Z0700", "2006-01-02 15:04:05.999999999 MST",
	"2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01-02", "2006/01/02",
	"2006/01/02 15:04:05", "20060102", "20060102T150405Z0700", "20060102T150405",
	time.RFC1123, time.RFC1123Z, time.RFC822, time.RFC822Z, time.ANSIC, time.UnixDate,
	"Jan 2 2006", "Jan 2, 2006", "2 Jan 2006", "January 2, 2006",
}

func isTimestamp(s string) bool {
	if len(s) > 40 {
		return false
	}
	if _, ok := decimal(s); ok && len(s) >= 9 && len(s) <= 16 && s[0] != '-' {
		return true // seconds, milliseconds or microseconds since 1970
	}
	for _, l := range timeLayouts {
		if _, err := time.Parse(l, s); err == nil {
			return true
		}
	}
	return false
}

// validJSON says whether s is one JSON value (RFC 8259), nested up to a sane depth.
func validJSON(s string) bool {
	rest, ok := jsonValue(jsonSpace(s), 0)
	return ok && jsonSpace(rest) == ""
}

func jsonSpace(s string) string { return strings.TrimLeft(s, " \t\r\n") }

func jsonValue(s string, depth int) (string, bool) {
	if s == "" || depth > 100 {
		return "", false
	}
	switch s[0] {
	case '{':
		return jsonList(s[1:], '}', depth)
	case '[':
		return jsonList(s[1:], ']', depth)
	case '"':
		return jsonString(s[1:])
	}
	for _, word := range []string{"true", "false", "null"} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			return rest, true
		}
	}
	return jsonNumber(s)
}

// jsonList reads the rest of an object or an array.
func jsonList(s string, end byte, depth int) (string, bool) {
	s = jsonSpace(s)
	if s != "" && s[0] == end {
		return s[1:], true
	}
	for {
		var ok bool
		if end == '}' {
			if s == "" || s[0] != '"' {
				return "", false
			}
			if s, ok = jsonString(s[1:]); !ok {
				return "", false
			}
			if s, ok = strings.CutPrefix(jsonSpace(s), ":"); !ok {
				return "", false
			}
			s = jsonSpace(s)
		}
		if s, ok = jsonValue(s, depth+1); !ok {
			return "", false
		}
		s = jsonSpace(s)
		switch {
		case s == "":
			return "", false
		case s[0] == end:
			return s[1:], true
		case s[0] != ',':
			return "", false
		}
		s = jsonSpace(s[1:])
	}
}

func jsonString(s string) (string, bool) {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return s[i+1:], true
		case c < ' ':
			return "", false
		case c == '\\':
			i++
			if i == len(s) || strings.IndexByte(`"\/bfnrtu`, s[i]) < 0 {
				return "", false
			}
			if s[i] == 'u' {
				if i+4 >= len(s) || strings.Trim(s[i+1:i+5], "0123456789abcdefABCDEF") != "" {
					return "", false
				}
				i += 4
			}
		}
	}
	return "", false
}

func jsonNumber(s string) (string, bool) {
	digits := func(s string) (string, int) {
		rest := strings.TrimLeft(s, "0123456789")
		return rest, len(s) - len(rest)
	}
	s = strings.TrimPrefix(s, "-")
	rest, n := digits(s)
	if n == 0 || n > 1 && s[0] == '0' {
		return "", false
	}
	if after, ok := strings.CutPrefix(rest, "."); ok {
		if rest, n = digits(after); n == 0 {
			return "", false
		}
	}
	if rest != "" && (rest[0] == 'e' || rest[0] == 'E') {
		after := rest[1:]
		if after != "" && (after[0] == '+' || after[0] == '-') {
			after = after[1:]
		}
		if rest, n = digits(after); n == 0 {
			return "", false
		}
	}
	return rest, true
}
