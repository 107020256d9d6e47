package builtins

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// globMatcher matches names as fnmatch(3) does.
type globMatcher struct {
	fold   bool // without regard to case
	utf    bool
	path   bool // * and ? don't match a slash
	period bool // nor a dot at the start
}

// match reports whether the whole name matches the pattern.
func (m globMatcher) match(pattern, name string) bool {
	if m.period && strings.HasPrefix(name, ".") && !strings.HasPrefix(pattern, ".") && !strings.HasPrefix(pattern, `\.`) {
		return false
	}
	if m.fold {
		pattern, name = foldName(pattern, m.utf), foldName(name, m.utf)
	}
	// Where to go on when the text after the last * does not match.
	backPattern, backName := -1, 0
	p, n := 0, 0
	for n < len(name) {
		if p < len(pattern) && pattern[p] == '*' {
			backPattern, backName = p+1, n
			p++
			continue
		}
		if p < len(pattern) {
			if size, used := m.one(pattern[p:], name[n:]); size > 0 {
				p, n = p+used, n+size
				continue
			}
		}
		if backPattern < 0 || m.path && name[backName] == '/' {
			return false
		}
		_, size := m.char(name[backName:])
		backName += size
		p, n = backPattern, backName
	}
	return strings.Trim(pattern[p:], "*") == ""
}

func foldName(s string, utf bool) string {
	if utf {
		return strings.ToLower(s)
	}
	b := []byte(s)
	for i := range b {
		if b[i] >= 'A' && b[i] <= 'Z' {
			b[i] += 'a' - 'A'
		}
	}
	return string(b)
}

func (m globMatcher) char(s string) (rune, int) {
	if !m.utf || s[0] < utf8.RuneSelf {
		return rune(s[0]), 1
	}
	r, size := utf8.DecodeRuneInString(s)
	return r, size
}

// one matches one character of the name with the start of the pattern; size is 0 if it does
// not match, used is how much of the pattern was needed.
func (m globMatcher) one(pattern, name string) (size, used int) {
	r, size := m.char(name)
	switch pattern[0] {
	case '?':
		if m.path && r == '/' || m.utf && r == utf8.RuneError && size == 1 {
			return 0, 0
		}
		return size, 1
	case '[':
		if matched, used := m.bracket(pattern, r); used > 0 {
			if !matched || m.path && r == '/' {
				return 0, 0
			}
			return size, used
		}
	case '\\':
		if len(pattern) > 1 {
			want, length := m.char(pattern[1:])
			if want == r {
				return size, 1 + length
			}
			return 0, 0
		}
		return 0, 0
	}
	want, length := m.char(pattern)
	if want != r {
		return 0, 0
	}
	return size, length
}

// bracket matches a bracket expression; used is 0 if it is none.
func (m globMatcher) bracket(pattern string, r rune) (matched bool, used int) {
	i := 1
	negate := i < len(pattern) && (pattern[i] == '!' || pattern[i] == '^')
	if negate {
		i++
	}
	for first := true; i < len(pattern); first = false {
		if pattern[i] == ']' && !first {
			return matched != negate, i + 1
		}
		if strings.HasPrefix(pattern[i:], "[:") {
			if end := strings.Index(pattern[i:], ":]"); end > 0 {
				matched = matched || m.inClass(pattern[i+2:i+end], r)
				i += end + 2
				continue
			}
		}
		low, size := m.bracketChar(pattern[i:])
		i += size
		high := low
		if i+1 < len(pattern) && pattern[i] == '-' && pattern[i+1] != ']' {
			high, size = m.bracketChar(pattern[i+1:])
			i += 1 + size
		}
		matched = matched || low <= r && r <= high
	}
	return false, 0
}

func (m globMatcher) bracketChar(s string) (rune, int) {
	if s[0] == '\\' && len(s) > 1 {
		r, size := m.char(s[1:])
		return r, size + 1
	}
	return m.char(s)
}

func (m globMatcher) inClass(class string, r rune) bool {
	if r < utf8.RuneSelf {
		return inByteClass(class, byte(r)) || m.fold && (class == "upper" || class == "lower") && isLetter(byte(r))
	}
	if !m.utf {
		return false
	}
	switch class {
	case "alpha", "alnum":
		return unicode.IsLetter(r) || unicode.IsDigit(r)
	case "upper":
		return unicode.IsUpper(r) || m.fold && unicode.IsLower(r)
	case "lower":
		return unicode.IsLower(r)
	case "space":
		return spaceRune(r)
	case "punct":
		return printableRune(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !spaceRune(r)
	case "print", "graph":
		return printableRune(r)
	}
	return false
}
