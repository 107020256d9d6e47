package builtins

import (
	"fmt"
	"unicode/utf8"
)

// simpleEscape returns what a backslash and letter stand for in printf and echo.
func simpleEscape(letter byte) (byte, bool) {
	switch letter {
	case 'a':
		return '\a', true
	case 'b':
		return '\b', true
	case 'e':
		return 0x1b, true
	case 'f':
		return '\f', true
	case 'n':
		return '\n', true
	case 'r':
		return '\r', true
	case 't':
		return '\t', true
	case 'v':
		return '\v', true
	case '\\':
		return '\\', true
	}
	return 0, false
}

// digitsValue reads up to most digits of the base (8 or 16) and returns how many there were.
func digitsValue(s string, base, most int) (value uint32, length int) {
	for length < most && length < len(s) {
		digit := hexValue(s[length])
		if digit < 0 || digit >= base {
			break
		}
		value = value*uint32(base) + uint32(digit)
		length++
	}
	return value, length
}

// escape writes the printf escape after the backslash that s follows and returns its length.
// With octalZero, octal escapes are \0NNN, as in %b.
func (c *call) escape(s string, octalZero bool) (int, error) {
	if s == "" {
		return 0, c.writeByte('\\')
	}
	switch b := s[0]; {
	case b == 'x':
		value, n := digitsValue(s[1:], 16, 2)
		if n == 0 {
			return 0, c.die("missing hexadecimal number in escape")
		}
		return 1 + n, c.writeByte(byte(value))
	case isOctal(b):
		skip := 0
		if octalZero && b == '0' {
			skip = 1
		}
		value, n := digitsValue(s[skip:], 8, 3)
		return skip + n, c.writeByte(byte(value))
	case b == 'c':
		return 0, stop(0)
	case b == '"':
		return 1, c.writeByte('"')
	case b == 'u' || b == 'U':
		return c.unicodeEscape(s)
	default:
		if value, ok := simpleEscape(b); ok {
			return 1, c.writeByte(value)
		}
		if err := c.writeByte('\\'); err != nil {
			return 0, err
		}
		return 1, c.writeByte(b)
	}
}

// unicodeEscape writes \uHHHH or \UHHHHHHHH.
func (c *call) unicodeEscape(s string) (int, error) {
	digits := 4
	if s[0] == 'U' {
		digits = 8
	}
	value, n := digitsValue(s[1:], 16, digits)
	if n < digits {
		return 0, c.die("missing hexadecimal number in escape")
	}
	control := value <= 0x9f && value != '$' && value != '@' && value != '`'
	if control || 0xd800 <= value && value <= 0xdfff {
		return 0, c.die("invalid universal character name \\%c%0*x", s[0], digits, value)
	}
	length := 1 + digits
	switch {
	case value < utf8.RuneSelf:
		return length, c.writeByte(byte(value))
	case c.utf8() && value <= utf8.MaxRune:
		return length, c.writeString(string(rune(value)))
	case value < 0x10000:
		return length, c.writeString(fmt.Sprintf("\\u%04X", value))
	}
	return length, c.writeString(fmt.Sprintf("\\U%08X", value))
}

// die prints a message and ends the call with status 1.
func (c *call) die(format string, args ...any) error {
	c.warn(format, args...)
	return stop(1)
}
