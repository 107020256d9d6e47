package expand

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bracketEnd returns the index after the ] that closes the bracket expression at p[0]=='[',
// 0 when it isn't closed and the [ stands for itself.
func bracketEnd(p string) int {
	i := 1
	if i < len(p) && (p[i] == '!' || p[i] == '^') {
		i++
	}
	for first := true; i < len(p); first = false {
		switch p[i] {
		case ']':
			if !first {
				return i + 1
			}
		case '\\':
			i++
		case '[':
			if i+1 < len(p) && (p[i+1] == ':' || p[i+1] == '.' || p[i+1] == '=') {
				if end := strings.Index(p[i+2:], string([]byte{p[i+1], ']'})); end >= 0 {
					i += 2 + end + 1
				} else if p[i+1] != ':' {
					return 0
				}
			}
		}
		i++
	}
	return 0
}

// bracketMatch tells whether the bracket expression set ("[…]", whole) has r.
func bracketMatch(set string, r rune, opt MatchOpt) bool {
	set = set[1 : len(set)-1]
	not := false
	if set != "" && (set[0] == '!' || set[0] == '^') {
		not, set = true, set[1:]
	}
	if opt&MatchNoCase != 0 {
		r = fold(r)
	}
	b := bracket{set: set, opt: opt}
	for b.set != "" {
		if b.item(r) {
			return !not
		}
	}
	return not
}

// bracket reads the items of a bracket expression one by one.
type bracket struct {
	set string
	opt MatchOpt
}

// item takes the next character, range or class off the set and tells whether it has r.
func (b *bracket) item(r rune) bool {
	if strings.HasPrefix(b.set, "[:") {
		if end := strings.Index(b.set, ":]"); end >= 2 {
			class := strings.ReplaceAll(b.set[2:end], `\`, "")
			b.set = b.set[end+2:]
			return b.class(class, r)
		}
	}
	equivalence := strings.HasPrefix(b.set, "[=")
	low, ok := b.char()
	if len(b.set) > 1 && b.set[0] == '-' && !equivalence {
		b.set = b.set[1:]
		high, okHigh := b.char()
		return ok && okHigh && low <= r && r <= high
	}
	return ok && low == r
}

// char takes one character off the set: itself, escaped, or as [.x.] or [=x=].
func (b *bracket) char() (rune, bool) {
	if strings.HasPrefix(b.set, "[.") || strings.HasPrefix(b.set, "[=") {
		if end := strings.Index(b.set[2:], b.set[1:2]+"]"); end >= 0 {
			name := b.set[2 : 2+end]
			b.set = b.set[2+end+2:]
			return collating(name)
		}
	}
	if b.set[0] == '\\' && len(b.set) > 1 {
		b.set = b.set[1:]
	}
	r, n := decode(b.set, b.opt)
	b.set = b.set[n:]
	if b.opt&MatchNoCase != 0 {
		r = fold(r)
	}
	return r, true
}

// collating returns the character that a collating symbol names.
func collating(name string) (rune, bool) {
	if r, n := decode(name, 0); n == len(name) && n > 0 {
		return r, true
	}
	const names = "NUL=\x00 tab=\t newline=\n space=\x20 hyphen=- period=. slash=/ " +
		"exclamation-mark=! quotation-mark=\" number-sign=# dollar-sign=$ percent-sign=% " +
		"ampersand=& apostrophe=' left-parenthesis=( right-parenthesis=) asterisk=* " +
		"plus-sign=+ comma=, hyphen-minus=- full-stop=. solidus=/ colon=: semicolon=; " +
		"less-than-sign=< equals-sign== greater-than-sign=> question-mark=? commercial-at=@ " +
		"left-square-bracket=[ backslash=\\ reverse-solidus=\\ right-square-bracket=] " +
		"circumflex=^ underscore=_ grave-accent=` left-brace={ vertical-line=| right-brace=} tilde=~ "
	if i := strings.Index(" "+names, " "+name+"="); i >= 0 {
		return rune(names[i+len(name)+1]), true
	}
	return 0, false
}

// class tells whether r is in the POSIX class called name.
func (b *bracket) class(name string, r rune) bool {
	if r < 0 {
		return false
	}
	if b.opt&MatchNoCase != 0 && (name == "upper" || name == "lower") {
		return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsUpper(unicode.ToUpper(r))
	}
	switch name {
	case "alpha":
		return unicode.IsLetter(r)
	case "digit":
		return r >= '0' && r <= '9'
	case "alnum":
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	case "upper":
		return unicode.IsUpper(r)
	case "lower":
		return unicode.IsLower(r)
	case "space":
		return unicode.IsSpace(r) && r != 0x85 && r != 0xa0
	case "blank":
		return r == ' ' || r == '\t' || r > utf8.RuneSelf && r != 0xa0 && unicode.Is(unicode.Zs, r)
	case "punct":
		return unicode.IsGraphic(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r)
	case "print":
		return unicode.IsGraphic(r)
	case "graph":
		return unicode.IsGraphic(r) && !unicode.IsSpace(r)
	case "cntrl":
		return unicode.IsControl(r)
	case "xdigit":
		return r < utf8.RuneSelf && digitValue(byte(r)) >= 0
	case "ascii":
		return r < utf8.RuneSelf
	case "word":
		return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	return false
}

// fold maps the cases of a letter onto one.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return unicode.ToLower(r)
}

// decode returns the first character of s and its size: a byte that is no part of a
// character counts as one and comes back negative, so that it equals no character.
func decode(s string, opt MatchOpt) (rune, int) {
	if s == "" {
		return 0, 0
	}
	if s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	if opt&MatchBytes == 0 {
		if r, n := utf8.DecodeRuneInString(s); n > 1 {
			return r, n
		}
	}
	return -rune(s[0]), 1
}

func decodeLast(s string, opt MatchOpt) (rune, int) {
	last := s[len(s)-1]
	if last < utf8.RuneSelf {
		return rune(last), 1
	}
	if opt&MatchBytes == 0 {
		if r, n := utf8.DecodeLastRuneInString(s); n > 1 {
			return r, n
		}
	}
	return -rune(last), 1
}
