package expand

import (
	"strings"
	"unicode/utf8"
)

// EscapeMode tells which backslash escapes [Unescape] knows.
type EscapeMode uint8

// The modes: $'…', echo -e, printf %b's argument, printf's format.
const (
	EscapeDollar EscapeMode = iota
	EscapeEcho
	EscapePrintfB
	EscapeFormat
)

// Unescape replaces the backslash escapes of s. stop tells that \c ended the output
// (echo -e and %b); what follows it is dropped. In $'…' a NUL ends the text, as bash's
// strings end there.
func Unescape(s string, mode EscapeMode) (text string, stop bool) {
	i := strings.IndexByte(s, '\\')
	if i < 0 {
		return s, false
	}
	u := unescaper{mode: mode, out: make([]byte, 0, len(s))}
	for i >= 0 {
		u.out = append(u.out, s[:i]...)
		s = s[i+1:]
		if s == "" {
			u.out = append(u.out, '\\')
			break
		}
		s = u.escape(s)
		if u.stop {
			return string(u.out), mode != EscapeDollar
		}
		i = strings.IndexByte(s, '\\')
	}
	return string(append(u.out, s...)), false
}

type unescaper struct {
	mode EscapeMode
	out  []byte
	stop bool
}

// escape handles the escape that s begins with (its backslash is gone) and returns the rest.
func (u *unescaper) escape(s string) string {
	c := s[0]
	switch c {
	case 'a', 'b', 'e', 'E', 'f', 'n', 'r', 't', 'v', '\\':
		u.out = append(u.out, controlEscape(c))
		return s[1:]
	case '\'', '"', '?':
		return u.quoteEscape(s)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return u.octal(s)
	case 'x':
		return u.hex(s)
	case 'u':
		return u.unicode(s, 4)
	case 'U':
		return u.unicode(s, 8)
	case 'c':
		return u.control(s)
	}
	u.out = append(u.out, '\\', c)
	return s[1:]
}

func controlEscape(c byte) byte {
	switch c {
	case 'a':
		return '\a'
	case 'b':
		return '\b'
	case 'e', 'E':
		return 0x1b
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case 'v':
		return '\v'
	}
	return c
}

func (u *unescaper) quoteEscape(s string) string {
	if u.mode == EscapeEcho || u.mode == EscapePrintfB {
		u.out = append(u.out, '\\')
	}
	u.out = append(u.out, s[0])
	return s[1:]
}

// octal: three digits; echo -e wants a 0 before them, %b allows one.
func (u *unescaper) octal(s string) string {
	digits := 3
	if u.mode == EscapeEcho && s[0] != '0' {
		u.out = append(u.out, '\\', s[0])
		return s[1:]
	}
	if s[0] == '0' && (u.mode == EscapeEcho || u.mode == EscapePrintfB) {
		digits = 4
	}
	n, i := 0, 0
	for i < len(s) && i < digits && s[i] >= '0' && s[i] <= '7' {
		n = n*8 + int(s[i]-'0')
		i++
	}
	return u.code(byte(n), s[i:])
}

// code appends a byte that was given as a number.
func (u *unescaper) code(b byte, rest string) string {
	if b == 0 && u.mode == EscapeDollar {
		u.stop = true
		return ""
	}
	u.out = append(u.out, b)
	return rest
}

func (u *unescaper) hex(s string) string {
	i, limit := 1, 2
	braced := u.mode == EscapeDollar && len(s) > 1 && s[1] == '{'
	if braced {
		i, limit = 2, len(s)
	}
	n, digits := hexNumber(s[i:], limit)
	if digits == 0 && !braced {
		u.out = append(u.out, '\\', 'x')
		return s[1:]
	}
	i += digits
	if braced && i < len(s) && s[i] == '}' {
		i++
	}
	return u.code(byte(n), s[i:])
}

func (u *unescaper) unicode(s string, limit int) string {
	n, digits := hexNumber(s[1:], limit)
	if digits == 0 {
		u.out = append(u.out, '\\', s[0])
		return s[1:]
	}
	if n == 0 {
		return u.code(0, s[1+digits:])
	}
	u.out = appendCode(u.out, n)
	return s[1+digits:]
}

// appendCode appends n in UTF-8 as bash's u32toutf8 does: surrogates too, and numbers past
// the last code point in up to six bytes.
func appendCode(out []byte, n uint32) []byte {
	switch {
	case n >= 0xd800 && n <= 0xdfff:
		return append(out, 0xe0|byte(n>>12), tail(n>>6), tail(n))
	case n <= utf8.MaxRune:
		return utf8.AppendRune(out, rune(n))
	case n < 0x200000:
		return append(out, 0xf0|byte(n>>18), tail(n>>12), tail(n>>6), tail(n))
	case n < 0x4000000:
		return append(out, 0xf8|byte(n>>24), tail(n>>18), tail(n>>12), tail(n>>6), tail(n))
	case n < 0x80000000:
		return append(out, 0xfc|byte(n>>30), tail(n>>24), tail(n>>18), tail(n>>12), tail(n>>6), tail(n))
	}
	return out
}

func tail(n uint32) byte { return 0x80 | byte(n&0x3f) }

func hexNumber(s string, limit int) (n uint32, digits int) {
	for digits < limit && digits < len(s) {
		d := digitValue(s[digits])
		if d < 0 || d > 15 {
			break
		}
		n = n<<4 | uint32(d)
		digits++
	}
	return n, digits
}

// digitValue is the value of a hexadecimal digit, -1 for none.
func digitValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// control handles \cX of $'…' and the \c that ends the output of echo -e and %b.
func (u *unescaper) control(s string) string {
	switch u.mode {
	case EscapeEcho, EscapePrintfB:
		u.stop = true
		return ""
	case EscapeDollar:
		if len(s) < 2 {
			break
		}
		rest, c := s[2:], s[1]
		if c == '\\' && len(rest) > 0 && rest[0] == '\\' {
			rest = rest[1:]
		}
		if c == '?' {
			return u.code(0x7f, rest)
		}
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		return u.code(c&0x1f, rest)
	}
	u.out = append(u.out, '\\', 'c')
	return s[1:]
}
