package jq

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// CompileError says that a text is no filter.
type CompileError struct {
	Text  string // what is wrong, as jq says it
	File  string // of a module; "": the filter itself
	Line  int    // from 1; 0: it has no place
	Count int    // how many errors there are
	Lines string // the line
	// Missing: there is no such module. Next is an error of another module.
	Missing bool
	Next    *CompileError
	of      *dependency // that is missing
	Data    bool        // a module's data can't be read: jq says "error" within the text
}

func (e *CompileError) Error() string {
	if e.Line == 0 {
		return e.Text
	}
	return e.Text + " at " + fileName(e.File) + ", line " + strconv.Itoa(e.Line) + ":\n" + e.Lines
}

// fileName is how jq names the text of a place.
func fileName(file string) string {
	if file == "" {
		return "<top-level>"
	}
	return file
}

// Kinds of tokens besides the operators and punctuation, which are their own text.
const (
	tokEnd    = ""
	tokNumber = "number"
	tokField  = "field"  // .name
	tokName   = "name"   // also keywords
	tokString = "string" // its parts are in the token
	tokFormat = "@"
	tokVar    = "$"
)

// tok is one token of a filter.
type tok struct {
	kind  string
	text  string  // of a name, field, format, variable
	num   float64 // of a number
	parts []part  // of a string
	pos   int
}

// part is a piece of a string: text, or the filter inside \( ).
type part struct {
	text string
	expr *node
}

// lexer cuts a filter into tokens; strings call the parser for what is inside \( ).
type lexer struct {
	src  string
	file string // of a module
	pos  int
	nest int
}

// operators, longest first.
var operators = [...]string{
	"?//=", "?//", "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "..", "|", ",", "=", "<", ">", "+", "-", "*",
	"/", "%", "(", ")", "[", "]", "{", "}", ":", ";", ".", "?",
}

func (l *lexer) fail(pos int, text string) error {
	if len(text) > 0 && text[0] == '!' {
		text = "syntax error, unexpected " + text[1:] + " (Unix shell quoting issues?)"
	}
	from := strings.LastIndexByte(l.src[:min(pos, len(l.src))], '\n') + 1
	line, _, _ := strings.Cut(l.src[from:], "\n")
	line += strings.Repeat(" ", max(0, min(pos, len(l.src)-1)-from)) // where it is, as jq shows it
	return &CompileError{Text: text, File: l.file, Line: 1 + strings.Count(l.src[:from], "\n"), Count: 1, Lines: line}
}

func isLetter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func isDigit(c byte) bool { return c-'0' <= 9 }

// space skips blanks and comments.
func (l *lexer) space() {
	for l.pos < len(l.src) {
		switch l.src[l.pos] {
		case ' ', '\t', '\r', '\n':
			l.pos++
		case '#':
			end := strings.IndexByte(l.src[l.pos:], '\n')
			if end < 0 {
				end = len(l.src) - l.pos
			}
			l.pos += end
		default:
			return
		}
	}
}

// word returns the end of the name at pos; with more, names joined by :: are one.
func (l *lexer) word(pos int, joined bool) int {
	end := pos
	for end < len(l.src) && (isLetter(l.src[end]) || end > pos && isDigit(l.src[end])) {
		end++
		if joined && end+2 < len(l.src) && l.src[end:end+2] == "::" && isLetter(l.src[end+2]) {
			end += 2
		}
	}
	return end
}

func (l *lexer) next() (tok, error) {
	l.space()
	t := tok{pos: l.pos}
	if l.pos >= len(l.src) {
		return t, nil
	}
	rest := l.src[l.pos:]
	c := rest[0]
	second := byte(0)
	if len(rest) > 1 {
		second = rest[1]
	}
	switch {
	case c == '"':
		return l.str()
	case c == '.' && isLetter(second):
		end := l.word(l.pos+1, false)
		t.kind, t.text, l.pos = tokField, l.src[l.pos+1:end], end
		return t, nil
	case c == '$' && isLetter(second):
		end := l.word(l.pos+1, true)
		t.kind, t.text, l.pos = tokVar, l.src[l.pos+1:end], end
		return t, nil
	case c == '@' && (isLetter(second) || isDigit(second)):
		end := l.pos + 1
		for end < len(l.src) && (isLetter(l.src[end]) || isDigit(l.src[end])) {
			end++
		}
		t.kind, t.text, l.pos = tokFormat, l.src[l.pos:end], end
		return t, nil
	case isDigit(c), c == '.' && isDigit(second):
		return l.number()
	case isLetter(c):
		end := l.word(l.pos, true)
		t.kind, t.text, l.pos = tokName, l.src[l.pos:end], end
		return t, nil
	}
	for _, op := range operators {
		if strings.HasPrefix(rest, op) {
			t.kind, l.pos = op, l.pos+len(op)
			return t, nil
		}
	}
	return t, l.fail(l.pos, "!INVALID_CHARACTER")
}

func (l *lexer) number() (tok, error) {
	t := tok{kind: tokNumber, pos: l.pos}
	i := l.pos
	digits := func() {
		for i < len(l.src) && isDigit(l.src[i]) {
			i++
		}
	}
	digits()
	if i < len(l.src) && l.src[i] == '.' && !strings.HasPrefix(l.src[i:], "..") {
		i++
		digits()
	}
	if i < len(l.src) && l.src[i]|0x20 == 'e' {
		mantissa := i
		if i++; i < len(l.src) && (l.src[i] == '+' || l.src[i] == '-') {
			i++
		}
		exponent := i
		if digits(); i == exponent {
			i = mantissa
		}
	}
	t.num, _ = parseNumber([]byte(l.src[l.pos:i]))
	l.pos = i
	return t, nil
}

// str reads a string with its interpolations.
func (l *lexer) str() (tok, error) {
	t := tok{kind: tokString, pos: l.pos}
	l.pos++
	var text []byte
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		switch {
		case c == '"':
			l.pos++
			t.parts = append(t.parts, part{text: string(text)})
			return t, nil
		case c == '\\' && strings.HasPrefix(l.src[l.pos:], `\(`):
			l.pos += 2
			if l.nest++; l.nest > maxNesting {
				return t, l.fail(l.pos, "!too deep nesting")
			}
			expr, err := l.inner()
			if err != nil {
				return t, err
			}
			l.nest--
			t.parts = append(t.parts, part{text: string(text)}, part{expr: expr})
			text = text[:0]
		case c == '\\':
			var n int
			var wrong string
			if text, n, wrong = appendUnescaped(text, []byte(l.src[l.pos:min(len(l.src), l.pos+12)])); wrong != "" {
				return t, l.fail(l.pos, "!INVALID_CHARACTER")
			}
			l.pos += n
		default:
			r, n := utf8.DecodeRuneInString(l.src[l.pos:])
			text = utf8.AppendRune(text, r)
			l.pos += n
		}
	}
	return t, l.fail(l.pos, "!$end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START or QQSTRING_END")
}

// inner parses the filter of \( ) up to its parenthesis.
func (l *lexer) inner() (*node, error) {
	p := &parser{lexer: l}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.pipe()
	if err != nil {
		return nil, err
	}
	if p.tok.kind != ")" {
		return nil, p.unexpected()
	}
	return n, nil // the parenthesis is the last token that was read
}
