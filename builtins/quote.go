package builtins

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quoteStyle says when quoteShell puts quotes around a word.
type quoteStyle uint8

const (
	quoteNeeded quoteStyle = iota // when a shell would not take it as it is
	quoteColon                    // the same, and when it has a colon
	quoteAlways
)

// shellSpecial are the bytes that need quotes wherever they stand (gnulib quotearg.c).
const shellSpecial = " !\"$&()*;<=>?[^`|'\\"

// compatible are the specials that mean themselves between double quotes.
const compatible = " '"

// quoteShell quotes s so that a shell reads it back, as gnulib's shell-escape styles do.
func quoteShell(s string, utf bool, style quoteStyle) string {
	if style != quoteAlways && !needsQuotes(s, utf, style == quoteColon) {
		return s
	}
	if strings.Contains(s, "'") && doubleQuotable(s, utf) {
		return `"` + s + `"`
	}
	var b strings.Builder
	b.WriteByte('\'')
	escaping := false // inside $'…'
	for i := 0; i < len(s); {
		n, printable := charAt(s[i:], utf)
		char := s[i : i+n]
		i += n
		switch {
		case char == "'":
			b.WriteString(`'\''`)
			escaping = false
			continue
		case printable:
			if escaping {
				b.WriteString("''")
				escaping = false
			}
			b.WriteString(char)
			continue
		}
		if !escaping {
			b.WriteString("'$'")
			escaping = true
		}
		b.WriteString(escapeBytes(char))
	}
	b.WriteByte('\'')
	return b.String()
}

// needsQuotes reports whether a shell would read s as something else.
func needsQuotes(s string, utf, colon bool) bool {
	if s == "" || s == "{" || s == "}" || s[0] == '#' || s[0] == '~' {
		return true
	}
	for i := 0; i < len(s); {
		n, printable := charAt(s[i:], utf)
		if !printable || strings.IndexByte(shellSpecial, s[i]) >= 0 || colon && s[i] == ':' {
			return true
		}
		i += n
	}
	return false
}

// doubleQuotable reports whether every character of s means itself between double quotes.
func doubleQuotable(s string, utf bool) bool {
	for i := 0; i < len(s); {
		n, printable := charAt(s[i:], utf)
		char := s[i]
		special := strings.IndexByte(shellSpecial+"{}#~", char) >= 0 && strings.IndexByte(compatible, char) < 0
		if !printable || special {
			return false
		}
		i += n
	}
	return true
}

// charAt returns the length of the first character of s and whether it can be printed.
func charAt(s string, utf bool) (int, bool) {
	if s[0] < utf8.RuneSelf {
		return 1, s[0] >= ' ' && s[0] != 0x7f
	}
	if !utf {
		return 1, false
	}
	r, n := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && n == 1 {
		return 1, false
	}
	return n, printableRune(r)
}

// printableRune is iswprint of a UTF-8 locale.
func printableRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= ' ' && r != 0x7f
	}
	return unicode.IsGraphic(r) || unicode.In(r, unicode.Cf, unicode.Co) || unicode.Is(unicode.Zs, r)
}

// escapeBytes writes every byte of s as a C escape.
func escapeBytes(s string) string {
	const letters = "abtnvfr" // from 7 on
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] >= 7 && int(s[i]) < 7+len(letters) {
			b.WriteByte('\\')
			b.WriteByte(letters[s[i]-7])
		} else {
			b.Write([]byte{'\\', '0' + s[i]>>6, '0' + s[i]>>3&7, '0' + s[i]&7})
		}
	}
	return b.String()
}

// quoteWord quotes s as gnulib's locale style does: ‘s’ where the locale has UTF-8, else 's'.
func quoteWord(s string, utf bool) string {
	left, right := "'", "'"
	if utf {
		left, right = "‘", "’"
	}
	var b strings.Builder
	b.WriteString(left)
	for i := 0; i < len(s); {
		n, printable := charAt(s[i:], utf)
		char := s[i : i+n]
		i += n
		switch {
		case char == `\` || char == right:
			b.WriteString(`\` + char)
		case printable:
			b.WriteString(char)
		default:
			b.WriteString(escapeBytes(char))
		}
	}
	b.WriteString(right)
	return b.String()
}
