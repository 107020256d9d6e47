package bc

import (
	"fmt"
	"io"
	"strings"
)

// token is a kind of token: a byte stands for itself.
type token int

const (
	tokEOF token = 256 + iota
	tokName
	tokNumber
	tokString
	tokAssign // text is the operator before the =, or "="
	tokRel
	tokStep // ++, --
	tokAnd
	tokOr
	tokWord // a reserved word, text
)

// lexer cuts the texts into tokens.
type lexer struct {
	m    *machine
	name string
	in   io.Reader
	buf  []byte
	pos  int
	line int
	end  bool
	err  error // of a text; ends everything

	kind token
	text string
}

// fill reads more; false at the end of all texts. A text ends where the next begins.
func (l *lexer) fill() bool {
	for l.err == nil {
		if l.in == nil {
			name, in, err := l.m.config.Next()
			if err != nil {
				if l.err = err; err == io.EOF {
					l.err, l.end, l.line = nil, true, 1
				}
				return false
			}
			l.name, l.in, l.line = name, in, 1
		}
		if l.pos > 0 {
			l.buf = l.buf[:copy(l.buf, l.buf[l.pos:])]
			l.pos = 0
		}
		if len(l.buf) == cap(l.buf) {
			size := max(4096, 2*cap(l.buf))
			if l.err = l.m.need(size); l.err != nil {
				return false
			}
			l.buf = append(make([]byte, 0, size), l.buf...)
		}
		n, err := l.in.Read(l.buf[len(l.buf):cap(l.buf)])
		l.buf = l.buf[:len(l.buf)+n]
		switch {
		case n > 0:
			return true
		case err == io.EOF:
			l.in = nil
			if len(l.buf) > 0 {
				return false
			}
		case err != nil:
			l.err = err
		}
	}
	return false
}

// peek returns the byte i places ahead, -1 at the end of the text.
func (l *lexer) peek(i int) int {
	for l.pos+i >= len(l.buf) {
		if l.end || l.in == nil && l.pos < len(l.buf) || !l.fill() {
			return -1
		}
	}
	return int(l.buf[l.pos+i])
}

// take returns n bytes and goes on behind them.
func (l *lexer) take(n int) string {
	text := string(l.buf[l.pos : l.pos+n])
	l.pos += n
	return text
}

// next reads a token.
func (l *lexer) next() {
	for {
		b := l.peek(0)
		switch {
		case b < 0 && (l.end || l.err != nil):
			l.kind, l.text = tokEOF, ""
			return
		case b < 0:
			continue // the next text
		case b == ' ' || b == '\t':
			l.pos++
		case b == '\\' && l.peek(1) == '\n':
			l.pos += 2
			l.line++
		case b == '#':
			for c := l.peek(0); c >= 0 && c != '\n'; c = l.peek(0) {
				l.pos++
			}
		case b == '/' && l.peek(1) == '*':
			l.comment()
		case l.token(byte(b)):
			return
		}
	}
}

func (l *lexer) comment() {
	for l.pos += 2; ; l.pos++ {
		switch b := l.peek(0); {
		case b < 0:
			l.m.warn("EOF encountered in a comment.\n")
			return
		case b == '\n':
			l.line++
		case b == '*' && l.peek(1) == '/':
			l.pos += 2
			return
		}
	}
}

func isLower(b int) bool { return 'a' <= b && b <= 'z' }

func isDigit(b int) bool { return '0' <= b && b <= '9' || 'A' <= b && b <= 'Z' }

// token reads the token that begins with b; false if there is none.
func (l *lexer) token(b byte) bool {
	next := l.peek(1)
	switch {
	case b == '\n':
		l.line++
	case isLower(int(b)):
		l.word()
		return true
	case isDigit(int(b)) || b == '.' && l.numberFollows():
		l.number()
		return true
	case b == '"':
		return l.str()
	case b == '.':
		l.pos++
		l.kind, l.text = tokWord, "last"
		return true
	case (b == '+' || b == '-') && next == int(b):
		l.kind, l.text = tokStep, l.take(2)
		return true
	case strings.IndexByte("+-*/%^", b) >= 0 && next == '=':
		l.kind, l.text = tokAssign, l.take(2)[:1]
		return true
	case strings.IndexByte("=<>!", b) >= 0 && next == '=':
		l.kind, l.text = tokRel, l.take(2)
		return true
	case b == '<' || b == '>':
		l.kind, l.text = tokRel, l.take(1)
		return true
	case b == '=':
		l.kind, l.text = tokAssign, l.take(1)
		return true
	case (b == '&' || b == '|') && next == int(b):
		l.pos += 2
		if l.kind, l.text = tokAnd, ""; b == '|' {
			l.kind = tokOr
		}
		return true
	case strings.IndexByte("+-;(){}[]*/%^,!", b) < 0:
		l.pos++
		l.illegal(b)
		return false
	}
	l.pos++
	l.kind, l.text = token(b), ""
	return true
}

func (l *lexer) illegal(b byte) {
	switch {
	case b < ' ':
		l.say(fmt.Sprintf("illegal character: ^%c", b+'@'))
	case b > '~':
		l.say(fmt.Sprintf("illegal character: \\%03o", b))
	default:
		l.say(fmt.Sprintf("illegal character: %c", b))
	}
}

// say prints an error of the text; nothing of what is being read is run.
func (l *lexer) say(text string) {
	l.m.warn(fmt.Sprintf("%s %d: %s\n", l.name, l.line, text))
	l.m.failed = true
}

// numberFollows: a point has a digit behind it.
func (l *lexer) numberFollows() bool {
	i := 1
	for l.peek(i) == '\\' && l.peek(i+1) == '\n' {
		i += 2
	}
	return isDigit(l.peek(i))
}

// number reads a number without the zeros in front of it and with no point at its end.
func (l *lexer) number() {
	i, point, lines := 0, false, 0
	var text []byte
	for {
		b := l.peek(i)
		switch {
		case b == '\\' && l.peek(i+1) == '\n':
			lines++
			i += 2
			continue
		case isDigit(b):
		case b == '.' && !point:
			point = true
		default:
			l.pos += i
			l.line += lines
			l.kind, l.text = tokNumber, strings.TrimSuffix(strings.TrimLeft(string(text), "0"), ".")
			if l.text == "" {
				l.text = "0"
			}
			return
		}
		text = append(text, byte(b))
		i++
	}
}

// str reads a string; one without an end is none.
func (l *lexer) str() bool {
	lines := 0
	for i := 1; ; i++ {
		switch l.peek(i) {
		case -1:
			l.pos++
			l.illegal('"')
			return false
		case '\n':
			lines++
		case '"':
			text := l.take(i + 1)
			l.line += lines
			l.kind, l.text = tokString, text[1:i]
			return true
		}
	}
}

// isReserved: the reserved words.
func isReserved(word string) bool {
	switch word {
	case "define", "break", "quit", "length", "return", "for", "if", "while", "sqrt", "scale", "ibase", "obase", "auto",
		"else", "read", "random", "halt", "last", "history", "warranty", "continue", "print", "limits", "void":
		return true
	}
	return false
}

func (l *lexer) word() {
	i := 1
	for b := l.peek(i); isLower(b) || '0' <= b && b <= '9' || b == '_'; b = l.peek(i) {
		i++
	}
	if l.kind, l.text = tokName, l.take(i); isReserved(l.text) {
		l.kind = tokWord
		return
	}
	if len(l.text) > 1 {
		l.strange("multiple letter name - " + l.text)
	}
}

// strange tells of what POSIX has not, where that was asked for.
func (l *lexer) strange(text string) {
	switch config := l.m.config; {
	case config.Standard:
		l.say("Error: " + text)
	case config.Strange:
		l.m.warn(fmt.Sprintf("%s %d: (Warning) %s\n", l.name, l.line, text))
	}
}
