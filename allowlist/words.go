package allowlist

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// operators are the characters that end a simple command or need the shell: policies hold words only.
const operators = "|&;<>()`\n\r"

var (
	errOperator = errors.New("holds a shell operator; write one plain command")
	errDollar   = errors.New("holds an expansion; write the words themselves")
	errQuote    = errors.New("holds an unfinished quote")
)

// token is one word of a split text.
type token struct {
	text string
	// glob: an unquoted *, ? or [ is in it.
	glob bool
}

// SplitWords splits one simple command into words by the shell's quoting: blanks, '…', "…",
// $'…' and backslash. Operators and expansions are errors: what comes back is the argv that
// a shell would make of the text, globs and braces left as they are.
func SplitWords(text string) ([]string, error) {
	tokens, err := splitTokens(text)
	if err != nil {
		return nil, err
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.text
	}
	return words, nil
}

func splitTokens(text string) ([]token, error) {
	var out []token
	s := splitter{rest: text}
	for {
		s.rest = strings.TrimLeft(s.rest, " \t")
		if s.rest == "" {
			return out, nil
		}
		switch s.rest[0] {
		case '#':
			return nil, errOperator
		case '~':
			return nil, errDollar
		}
		t, err := s.word()
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
}

type splitter struct{ rest string }

func (s *splitter) word() (token, error) {
	var b []byte
	var t token
	for s.rest != "" && s.rest[0] != ' ' && s.rest[0] != '\t' {
		c := s.rest[0]
		var err error
		switch {
		case c == '\'':
			b, err = s.single(b)
		case c == '"':
			b, err = s.double(b)
		case strings.HasPrefix(s.rest, "$'"):
			b, err = s.ansi(b)
		case c == '$':
			err = errDollar
		case c == '\\':
			if len(s.rest) < 2 || s.rest[1] == '\n' {
				return t, errQuote
			}
			b, s.rest = append(b, s.rest[1]), s.rest[2:]
		case strings.IndexByte(operators, c) >= 0:
			err = errOperator
		default:
			t.glob = t.glob || c == '*' || c == '?' || c == '['
			b, s.rest = append(b, c), s.rest[1:]
		}
		if err != nil {
			return t, err
		}
	}
	t.text = string(b)
	return t, nil
}

func (s *splitter) single(b []byte) ([]byte, error) {
	end := strings.IndexByte(s.rest[1:], '\'')
	if end < 0 {
		return nil, errQuote
	}
	b = append(b, s.rest[1:1+end]...)
	s.rest = s.rest[end+2:]
	return b, nil
}

func (s *splitter) double(b []byte) ([]byte, error) {
	for i := 1; i < len(s.rest); i++ {
		switch c := s.rest[i]; c {
		case '"':
			s.rest = s.rest[i+1:]
			return b, nil
		case '$', '`':
			return nil, errDollar
		case '\\':
			i++
			if i == len(s.rest) {
				return nil, errQuote
			}
			// POSIX 2.2.3: the backslash is special before these only.
			if strings.IndexByte("$`\"\\\n", s.rest[i]) < 0 {
				b = append(b, '\\')
			}
			if s.rest[i] != '\n' {
				b = append(b, s.rest[i])
			}
		default:
			b = append(b, c)
		}
	}
	return nil, errQuote
}

// ansi reads $'…' with the escapes that [Quote] writes.
func (s *splitter) ansi(b []byte) ([]byte, error) {
	for i := 2; i < len(s.rest); i++ {
		c := s.rest[i]
		if c == '\'' {
			s.rest = s.rest[i+1:]
			return b, nil
		}
		if c != '\\' {
			b = append(b, c)
			continue
		}
		i++
		if i == len(s.rest) {
			return nil, errQuote
		}
		switch e := s.rest[i]; e {
		case 'n':
			b = append(b, '\n')
		case 't':
			b = append(b, '\t')
		case 'r':
			b = append(b, '\r')
		case '\\', '\'':
			b = append(b, e)
		case 'x':
			if i+2 >= len(s.rest) {
				return nil, errQuote
			}
			n, err := strconv.ParseUint(s.rest[i+1:i+3], 16, 8)
			if err != nil || n == 0 {
				return nil, errDollar
			}
			b, i = append(b, byte(n)), i+2
		default:
			return nil, errDollar
		}
	}
	return nil, errQuote
}

// Quote writes words so that a shell reads them back: plain where that is safe, else in
// single quotes, and as $'…' when a word holds control bytes, which are never written raw.
func Quote(words []string) string {
	var b []byte
	for i, w := range words {
		if i > 0 {
			b = append(b, ' ')
		} else if strings.IndexByte(w, '=') >= 0 && plainWord(w) {
			// In front of a command A=B is an assignment.
			b = append(append(append(b, '\''), w...), '\'')
			continue
		}
		b = appendQuoted(b, w)
	}
	return string(b)
}

func appendQuoted(b []byte, w string) []byte {
	switch {
	case w == "":
		return append(b, "''"...)
	case plainWord(w):
		return append(b, w...)
	case printable(w) == w:
		b = append(b, '\'')
		b = append(b, strings.ReplaceAll(w, "'", `'\''`)...)
		return append(b, '\'')
	}
	b = append(b, "$'"...)
	for len(w) > 0 {
		r, n := utf8.DecodeRuneInString(w)
		switch {
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == '\\' || r == '\'':
			b = append(b, '\\', byte(r))
		case shown(r, n):
			b = append(b, w[:n]...)
		default:
			b = appendHex(b, w[:n])
		}
		w = w[n:]
	}
	return append(b, '\'')
}

func appendHex(b []byte, s string) []byte {
	const digits = "0123456789abcdef"
	for i := range len(s) {
		b = append(b, '\\', 'x', digits[s[i]>>4], digits[s[i]&15])
	}
	return b
}

// plainWord: no shell reads the word as anything but itself.
func plainWord(w string) bool {
	for i := range len(w) {
		c := w[i]
		switch {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9':
		case strings.IndexByte("_-./:@%+,", c) >= 0:
		case c == '=' && i > 0:
		default:
			return false
		}
	}
	return true
}

// shown: the decoded character may be written to a terminal and a log as it is.
func shown(r rune, size int) bool {
	return (r != utf8.RuneError || size > 1) && strconv.IsPrint(r)
}

// printable writes what a terminal or a log line must not get raw as \xNN.
func printable(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] >= ' ' && s[i] < 0x7f
	}
	if clean {
		return s
	}
	b := make([]byte, 0, len(s)+8)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if shown(r, n) {
			b = append(b, s[:n]...)
		} else {
			b = appendHex(b, s[:n])
		}
		s = s[n:]
	}
	return string(b)
}

// brief is printable, cut to what a one-line message can carry.
func brief(s string) string { return atMost(60, s) }

// atMost is the begin of s, of most bytes, without control characters.
func atMost(most int, s string) string {
	if len(s) > most {
		cut := most
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return printable(s)
}

// quoteName puts a name of the policy in quotes for a message.
func quoteName(s string) string { return `"` + brief(s) + `"` }
