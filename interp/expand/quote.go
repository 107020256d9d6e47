package expand

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Quote returns s as printf %q prints it: backslashes before what the shell would read,
// $'…' when there is something that doesn't print, two quotes when s is empty.
func Quote(s string) string {
	if s == "" {
		return "''"
	}
	if !Printable(s) {
		return quoteDollar(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if backslashed(s, i) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// backslashed tells whether s[i] needs a backslash (bash: sh_backslash_quote).
func backslashed(s string, i int) bool {
	switch s[i] {
	case ' ', '!', '"', '$', '&', '\'', '(', ')', '*', ',', ';', '<', '>', '?', '[', '\\',
		']', '^', '`', '{', '|', '}':
		return true
	case '#':
		return i == 0
	case '~':
		return i == 0 || s[i-1] == ':' || s[i-1] == '='
	}
	return false
}

// QuoteSingle returns s in single quotes, or as $'…' when something in it doesn't print:
// ${v@Q} and the values that alias and trap -p print.
func QuoteSingle(s string) string {
	if !Printable(s) {
		return quoteDollar(s)
	}
	return singleQuoted(s)
}

// Quoted is quote(s), or $'…' when s has bytes that are no characters in the locale.
func (c *Config) Quoted(s string, quote func(string) string) string {
	if ascii(s) || !c.byteChars() {
		return quote(s)
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(s) {
		quoteByte(&b, s[i])
	}
	b.WriteByte('\'')
	return b.String()
}

// quoteSingle is QuoteSingle in the locale.
func (c *Config) quoteSingle(s string) string { return c.Quoted(s, QuoteSingle) }

func singleQuoted(s string) string {
	if s == "'" {
		return `\'`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// QuoteDouble returns s in double quotes, or as $'…' when something in it doesn't print:
// what declare -p prints.
func QuoteDouble(s string) string {
	if !Printable(s) {
		return quoteDollar(s)
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"', '$', '`', '\\':
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	b.WriteByte('"')
	return b.String()
}

// QuoteSet returns s as `set` without arguments prints a value: bare when it can be read
// back bare.
func QuoteSet(s string) string {
	if !Printable(s) {
		return quoteDollar(s)
	}
	for i := 0; i < len(s); i++ {
		if s[i] != ',' && backslashed(s, i) {
			return singleQuoted(s)
		}
	}
	return s
}

// QuoteKey returns the subscript of an associative array as declare -p prints it between
// the brackets: bare when it can be, else in double quotes.
func QuoteKey(s string) string {
	if !Printable(s) {
		return quoteDollar(s)
	}
	if s == "@" || s == "*" {
		return QuoteDouble(s)
	}
	for i := 0; i < len(s); i++ {
		if s[i] != ',' && backslashed(s, i) {
			return QuoteDouble(s)
		}
	}
	return s
}

// Printable tells whether every character of s prints; quoting uses $'…' otherwise.
func Printable(s string) bool {
	for i := 0; i < len(s); {
		if b := s[i]; b < utf8.RuneSelf {
			if b < ' ' || b == 0x7f {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !printRune(r, n) {
			return false
		}
		i += n
	}
	return true
}

func printRune(r rune, n int) bool {
	return (r != utf8.RuneError || n > 1) && (unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r))
}

// quoteDollar returns $'s' (bash: ansic_quote).
func quoteDollar(s string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if n > 1 && printRune(r, n) {
			b.WriteString(s[i : i+n])
			i += n
			continue
		}
		for _, c := range []byte(s[i : i+n]) {
			quoteByte(&b, c)
		}
		i += n
	}
	b.WriteByte('\'')
	return b.String()
}

func quoteByte(b *strings.Builder, c byte) {
	const names = "\x07a\bb\x1bE\ff\nn\rr\tt\vv\\\\''"
	for i := 0; i < len(names); i += 2 {
		if names[i] == c {
			b.WriteByte('\\')
			b.WriteByte(names[i+1])
			return
		}
	}
	if c < ' ' || c >= 0x7f {
		b.Write([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
		return
	}
	b.WriteByte(c)
}
