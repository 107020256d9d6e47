package interp

import (
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// rawBase maps byte b of a text that is not UTF-8 to the character rawBase+b (the last
// private plane, which no text uses) on its way through the parser.
const rawBase = 0x10FE00

// guardBytes drops NULs and maps bytes that are not UTF-8, and carriage returns, which the
// library drops.
func guardBytes(src string) (text string, raw bool) {
	if strings.IndexByte(src, 0) >= 0 {
		src = strings.ReplaceAll(src, "\x00", "")
	}
	if utf8.ValidString(src) && strings.IndexByte(src, '\r') < 0 {
		return src, false
	}
	var b strings.Builder
	for i := 0; i < len(src); {
		r, n := utf8.DecodeRuneInString(src[i:])
		if r == utf8.RuneError && n == 1 || r == '\r' {
			b.WriteRune(rawBase + rune(src[i]))
		} else {
			b.WriteString(src[i : i+n])
		}
		i += n
	}
	return b.String(), true
}

// unguard turns mapped characters back into bytes.
func unguard(s string) string {
	i := strings.IndexFunc(s, isRaw)
	if i < 0 {
		return s
	}
	b := []byte(s[:i])
	for _, r := range s[i:] {
		if r == joint {
			continue
		}
		if isRaw(r) {
			b = append(b, byte(r-rawBase))
		} else {
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

func isRaw(r rune) bool {
	return r >= rawBase+0x80 && r <= rawBase+0xFF || r == rawBase+'\r' || r == joint
}

// restoreBytes undoes guardBytes in a tree.
func restoreBytes(file *syntax.File) {
	syntax.Walk(file, restoreNode)
}

// joint goes in front of a # in a word, which the library takes for a comment behind $x or
// "x" within parentheses: (echo $x#b).
const joint = rawBase + 1

// joints puts joints in around and behind an error; those within quotes
// do no harm.
func (r *repairs) joints(at int) repair {
	var fix repair
	for i := max(at-lookBack, 1); i < len(r.text) && len(fix.edits) < maxJoints; i++ {
		if r.text[i] == '#' && joined(r.text, i) {
			fix.edits = append(fix.edits, edit{at: i, text: string(rune(joint))})
		}
	}
	return fix
}

// maxJoints bounds the joints of a repair.
const maxJoints = 1000

// anyJoined tells whether the text has a # that follows a quote or an expansion where the
// library may take it for a comment.
func anyJoined(s string) bool {
	if strings.IndexByte(s, '(') < 0 && strings.IndexByte(s, '`') < 0 {
		return false
	}
	for i := 1; i < len(s); i++ {
		n := strings.IndexByte(s[i:], '#')
		if n < 0 {
			return false
		}
		if i += n; joined(s, i) || s[i-1] == ')' || s[i-1] == '`' {
			return true
		}
	}
	return false
}

// joined tells whether the # at s[i] follows a quote, ${…} or $name.
func joined(s string, i int) bool {
	switch c := s[i-1]; {
	case c == '"' || c == '\'' || c == '}':
		return true
	case strings.IndexByte("?!*@-$", c) >= 0:
		return i > 1 && s[i-2] == '$'
	case !isNameByte(c):
		return false
	}
	for i--; i >= 0 && isNameByte(s[i]); i-- {
	}
	return i >= 0 && s[i] == '$'
}
