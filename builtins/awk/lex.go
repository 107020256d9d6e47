package awk

import (
	"strconv"
	"strings"
)

// token is a kind of token; those of operators and keywords are their own text.
type token string

const (
	tokEOF      token = "end of text"
	tokNewline  token = "newline"
	tokNumber   token = "number"
	tokString   token = "string"
	tokName     token = "name"
	tokFuncName token = "name(" // a name right before a parenthesis
	tokBuiltin  token = "builtin"
)

// keyword returns the token of a word with a meaning of its own.
func keyword(word string) (token, bool) {
	switch word {
	case "BEGIN", "END", "function", "if", "else", "while", "for", "do", "break", "continue",
		"next", "nextfile", "exit", "return", "delete", "in", "getline", "print", "printf", "switch":
		return token(word), true
	case "func":
		return "function", true
	}
	return "", false
}

// operators are the tokens of signs, longest first.
var operators = []token{
	"**=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "**", "==", "<=", ">=", "!=", "!~", ">>", "|&",
	"{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "=",
}

// lexer cuts a text into tokens.
type lexer struct {
	text string
	pos  int
	line int

	// The current token.
	tok   token
	word  string // name, string, or the text of a number
	num   float64
	begin int // where the token begins
	last  token
}

// next reads the next token. A slash is a division: the parser asks for a regular expression.
func (l *lexer) next() *Error {
	l.last = l.tok
	if err := l.space(); err != nil {
		return err
	}
	l.begin = l.pos
	if l.pos >= len(l.text) {
		l.tok = tokEOF
		return nil
	}
	switch c := l.text[l.pos]; {
	case c == '\n':
		l.pos++
		l.line++
		l.tok = tokNewline
	case c == '"':
		return l.str()
	case isDigit(c) || c == '.' && l.pos+1 < len(l.text) && isDigit(l.text[l.pos+1]):
		l.number()
	case isNameStart(c):
		l.name()
	default:
		for _, op := range operators {
			if strings.HasPrefix(l.text[l.pos:], string(op)) {
				l.pos += len(op)
				l.tok = op
				if op == "**" || op == "**=" {
					l.tok = "^" + op[2:]
				}
				return nil
			}
		}
		return l.bad("unexpected character " + strconv.QuoteToGraphic(l.text[l.pos:l.pos+1]))
	}
	return nil
}

func (l *lexer) bad(text string) *Error { return &Error{Line: l.line, Text: text} }

// space skips blanks, comments and continued lines.
func (l *lexer) space() *Error {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\r':
			l.pos++
		case strings.HasPrefix(rest, "\\\n"):
			l.pos += 2
			l.line++
		case strings.HasPrefix(rest, "\\\r\n"):
			l.pos += 3
			l.line++
		case rest[0] == '#':
			if i := strings.IndexByte(rest, '\n'); i >= 0 {
				l.pos += i
			} else {
				l.pos = len(l.text)
			}
		default:
			return nil
		}
	}
	return nil
}

func (l *lexer) number() {
	n := numberLength(l.text[l.pos:])
	l.word = l.text[l.pos : l.pos+n]
	l.num = parseDecimal(l.word)
	l.pos += n
	l.tok = tokNumber
}

func (l *lexer) name() {
	begin := l.pos
	for l.pos < len(l.text) && (isNameStart(l.text[l.pos]) || isDigit(l.text[l.pos])) {
		l.pos++
	}
	l.word = l.text[begin:l.pos]
	if tok, ok := keyword(l.word); ok {
		l.tok = tok
		return
	}
	if _, ok := builtinArgs(l.word); ok {
		l.tok = tokBuiltin
		return
	}
	l.tok = tokName
	if l.pos < len(l.text) && l.text[l.pos] == '(' {
		l.tok = tokFuncName
	}
}

// str reads a string.
func (l *lexer) str() *Error {
	begin := l.pos + 1
	for i := begin; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			if i++; i < len(l.text) && l.text[i] == '\n' {
				l.line++
			}
		case '\n':
			return l.bad("unterminated string " + l.text[l.pos:i])
		case '"':
			l.word = unescape(l.text[begin:i])
			l.pos = i + 1
			l.tok = tokString
			return nil
		}
	}
	return l.bad("unterminated string " + l.text[l.pos:])
}

// regex reads the regular expression whose slash is the current token.
func (l *lexer) regex() (string, *Error) {
	var b strings.Builder
	i, bracket := l.begin+1, 0
	for ; i < len(l.text) && l.text[i] != '\n'; i++ {
		switch c := l.text[i]; {
		case c == '\\' && i+1 < len(l.text):
			i++
			switch l.text[i] {
			case '/':
			case '\n':
				l.line++
				continue
			default:
				b.WriteByte('\\')
			}
			b.WriteByte(l.text[i])
			continue
		case bracket > 0 && c == '[' && i+1 < len(l.text) && strings.IndexByte(":.=", l.text[i+1]) >= 0:
			if end := strings.Index(l.text[i+2:], l.text[i+1:i+2]+"]"); end >= 0 {
				b.WriteString(l.text[i : i+end+4])
				i += end + 3
				continue
			}
		case bracket > 0 && c == ']' && i >= bracket:
			bracket = 0
		case bracket == 0 && c == '[' && closesBracket(l.text[i+1:]):
			bracket = i + 2 // a ] that comes first is an ordinary character
			if i+1 < len(l.text) && l.text[i+1] == '^' {
				bracket++
			}
		case bracket == 0 && c == '/':
			l.pos = i + 1
			return b.String(), nil
		}
		b.WriteByte(l.text[i])
	}
	return "", l.bad("unterminated regular expression " + l.text[l.begin:i])
}

// closesBracket reports whether a bracket expression that s is the inside of ends in its line.
func closesBracket(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	line = strings.TrimPrefix(line, "^")
	return len(line) > 1 && strings.IndexByte(line[1:], ']') >= 0
}

// unescape replaces the escapes of a string. What is none keeps its backslash: it is likely
// to become a regular expression.
func unescape(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case '"', '\\', '/':
			b = append(b, c)
		case 'n', 't', 'r', 'a', 'b', 'f', 'v':
			b = append(b, "\n\t\r\a\b\f\v"[strings.IndexByte("ntrabfv", c)])
		case '\n':
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n, end := 0, min(i+3, len(s))
			for ; i < end && s[i] >= '0' && s[i] <= '7'; i++ {
				n = n*8 + int(s[i]-'0')
			}
			i--
			b = append(b, byte(n))
		default:
			b = append(b, '\\', c)
		}
	}
	return string(b)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameStart(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }
