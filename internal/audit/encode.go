package audit

import (
	"strconv"
	"time"
	"unicode/utf8"
)

// timeLayout is RFC 3339 with exactly six decimals, so that lines sort by time.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// AppendJSON appends the end line of r to b, without a newline and whatever its length.
// The bytes are ASCII and printable UTF-8 only; see [appendString].
func AppendJSON(b []byte, r *Record) []byte {
	b = appendHead(b, r, eventEnd)
	b = append(b, `,"calls":[`...)
	for i := range r.Calls {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCall(b, &r.Calls[i])
	}
	b = append(b, ']')
	b = appendCount(b, "calls_left_out", int64(r.CallsLeftOut))
	b = appendInt(b, "denials", int64(r.Denials))
	b = appendInt(b, "status", int64(r.Status))
	b = appendMs(b, r.Took)
	b = appendText(b, "strict_class", r.StrictClass)
	b = appendText(b, "error", r.Error)
	b = appendCount(b, "cut", int64(r.Cut))
	return append(b, '}')
}

// appendBegin appends the begin line of r, without a newline.
func appendBegin(b []byte, r *Record) []byte {
	b = appendHead(b, r, eventBegin)
	b = appendCount(b, "cut", int64(r.Cut))
	return append(b, '}')
}

// appendHead appends what begin and end lines share. Every line starts with `{"v":`, which
// can't occur inside a string: the reader finds a whole record behind a torn one by it.
func appendHead(b []byte, r *Record, event string) []byte {
	b = append(b, lineStart...)
	b = strconv.AppendInt(b, int64(r.Version), 10)
	b = append(b, `,"event":"`...)
	b = append(b, event...)
	b = append(b, `","id":"`...)
	b = appendID(b, r)
	b = append(b, `","time":"`...)
	b = r.Time.UTC().AppendFormat(b, timeLayout)
	b = append(b, '"')
	b = appendText(b, "session", r.Session)
	b = appendLabels(b, r.Labels)
	b = appendInt(b, "pid", int64(r.Pid))
	b = appendInt(b, "seq", int64(r.Seq))
	b = appendText(b, "shell", r.Shell)
	b = appendText(b, "mode", r.Mode)
	b = appendText(b, "dir", r.Dir)
	b = append(b, `,"text":`...)
	b = appendString(b, r.Text)
	b = appendText(b, "harness", r.Harness)
	b = appendText(b, "command", r.Command)
	return appendText(b, "startup", r.Startup)
}

// lineStart begins every line.
const lineStart = `{"v":`

// appendID appends what joins a begin line to its end line: pid, seq and start time.
func appendID(b []byte, r *Record) []byte {
	b = strconv.AppendInt(b, int64(r.Pid), 10)
	b = append(b, '.')
	b = strconv.AppendInt(b, int64(r.Seq), 10)
	b = append(b, '.')
	return strconv.AppendInt(b, r.Time.UnixMicro(), 10)
}

func appendLabels(b []byte, labels []Label) []byte {
	if len(labels) == 0 {
		return b
	}
	b = append(b, `,"labels":{`...)
	for i, l := range labels {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, l.Name)
		b = append(b, ':')
		b = appendString(b, l.Value)
	}
	return append(b, '}')
}

func appendCall(b []byte, c *Call) []byte {
	b = append(b, `{"argv":`...)
	b = appendStrings(b, c.Argv)
	b = appendCount(b, "argv_left_out", int64(c.ArgvLeftOut))
	b = appendText(b, "name", c.Name)
	b = append(b, `,"verdict":`...)
	b = appendString(b, c.Verdict)
	b = appendText(b, "rule", c.Rule)
	b = appendText(b, "class", c.Class)
	b = appendText(b, "strict_class", c.StrictClass)
	b = appendText(b, "why", c.Why)
	b = appendAbsorbed(b, c.Absorbed)
	b = appendInt(b, "status", int64(c.Status))
	b = appendMs(b, c.Took)
	b = appendCount(b, "out", c.Out)
	b = appendCount(b, "err", c.Err)
	b = appendText(b, "key", c.Key)
	if len(c.Files) > 0 {
		b = append(b, `,"files":`...)
		b = appendStrings(b, c.Files)
	}
	if len(c.Notes) > 0 {
		b = append(b, `,"notes":`...)
		b = appendStrings(b, c.Notes)
	}
	return append(b, '}')
}

func appendAbsorbed(b []byte, list []Absorption) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(b, `,"absorbed":[`...)
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"decorator":`...)
		b = appendString(b, list[i].Decorator)
		b = appendText(b, "became", list[i].Became)
		b = appendText(b, "class", list[i].Class)
		b = append(b, '}')
	}
	return append(b, ']')
}

func appendStrings(b []byte, list []string) []byte {
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// appendText appends `,"key":"value"`, or nothing for an empty value.
func appendText(b []byte, key, value string) []byte {
	if value == "" {
		return b
	}
	return appendString(appendKey(b, key), value)
}

// appendCount appends `,"key":n`, or nothing for 0.
func appendCount(b []byte, key string, n int64) []byte {
	if n == 0 {
		return b
	}
	return appendInt(b, key, n)
}

func appendInt(b []byte, key string, n int64) []byte {
	return strconv.AppendInt(appendKey(b, key), n, 10)
}

func appendKey(b []byte, key string) []byte {
	b = append(b, ',', '"')
	b = append(b, key...)
	return append(b, '"', ':')
}

// appendMs appends a duration as milliseconds with three decimals.
func appendMs(b []byte, d time.Duration) []byte {
	us := d.Microseconds()
	b = appendKey(b, "ms")
	if us < 0 {
		b, us = append(b, '-'), -us
	}
	b = strconv.AppendInt(b, us/1000, 10)
	frac := us % 1000
	return append(b, '.', byte('0'+frac/100), byte('0'+frac/10%10), byte('0'+frac%10))
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string of printable characters. Control characters (C0,
// DEL, C1), line separators and characters without a shape of their own or that change
// the direction of text are escaped. A byte that is not UTF-8 becomes the lone surrogate
// \udc80 … \udcff, as Python's surrogateescape has it; no valid text contains one, so the
// reader can turn it back.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if plain(c) {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscape(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !(r == utf8.RuneError && size == 1) && !unseen(r) {
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		if r == utf8.RuneError && size == 1 {
			b = appendUnit(b, 0xdc00|rune(s[i]))
		} else {
			b = appendRune(b, r)
		}
		i += size
		start = i
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// plain tells the ASCII characters that stand for themselves.
func plain(c byte) bool { return ' ' <= c && c < 0x7f && c != '"' && c != '\\' }

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	default:
		return appendUnit(b, rune(c))
	}
}

// appendRune appends r as one \u escape or as a surrogate pair.
func appendRune(b []byte, r rune) []byte {
	if r < 0x10000 {
		return appendUnit(b, r)
	}
	r -= 0x10000
	return appendUnit(appendUnit(b, 0xd800|r>>10), 0xdc00|r&0x3ff)
}

func appendUnit(b []byte, u rune) []byte {
	return append(b, '\\', 'u', hexDigits[u>>12&15], hexDigits[u>>8&15], hexDigits[u>>4&15], hexDigits[u&15])
}

// unseen reports whether a character above ASCII must not stand for itself: C1 controls,
// U+2028 and U+2029, and the formatting characters that hide or reorder text.
func unseen(r rune) bool {
	switch {
	case r < 0xa0, r == 0xad, r == 0x61c, r == 0x180e, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
		return true
	case r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
		return true
	default:
		return false
	}
}
