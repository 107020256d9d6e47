package interp

import (
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// SyntaxError is a text that could not be parsed, with its place.
type SyntaxError struct {
	// Line and Col count from 1; Col counts bytes.
	Line, Col int
	// Text says what is wrong; Source is the line it is on.
	Text, Source string
	// Incomplete: more text could make it right (an interactive shell asks for it).
	Incomplete bool
	// Conditional: it is in a [[ ]], where bash gives up the text and leaves $? alone.
	Conditional bool

	kept   bool // status is the one to end with
	status int
}

// keep is the status of the shell after the error when it was status before.
func (e *SyntaxError) keep(status int) int {
	if !e.Conditional {
		return 2
	}
	e.kept, e.status = true, status
	return status
}

// Error returns "line:col: text".
func (e *SyntaxError) Error() string { return fmt.Sprintf("%d:%d: %s", e.Line, e.Col, e.Text) }

// Report is the error as a person reads it: the place and what is wrong, the line, and a
// caret below the place.
func (e *SyntaxError) Report() string {
	text := fmt.Sprintf("line %d, column %d: syntax error: %s\n", e.Line, e.Col, e.Text)
	if e.Source == "" || len(e.Source) > 400 {
		return text
	}
	pad := make([]byte, 0, e.Col)
	for i := 0; i < e.Col-1 && i < len(e.Source); i++ {
		switch c := e.Source[i]; {
		case c == '\t':
			pad = append(pad, '\t')
		case c < 0x80 || c >= 0xC0:
			pad = append(pad, ' ')
		}
	}
	return text + "  " + visible(e.Source) + "\n  " + string(pad) + "^\n"
}

// visible replaces control characters, which a terminal would act on.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return '?'
		}
		return r
	}, s)
}

// ExitCode is 2, as bash's for a syntax error; in a [[ ]] of a script on stdin it is the
// status of what ran before.
func (e *SyntaxError) ExitCode() int {
	if e.kept {
		return e.status
	}
	return 2
}

// Parse parses a text in bash's language. It is the only parser of safesh: what runs, what
// is planned and what is explained went through it. The error is a *SyntaxError.
//
// Where the library differs from bash it is worked around here, and only here:
//   - a here-document that ends with the text is taken as closed (bash only warns);
//   - what bash looks at when it expands it, and not before, is rewritten until the library
//     takes it (see repairs);
//   - bytes that are not UTF-8 go through unharmed (the library refuses them), and so do
//     carriage returns (it drops them);
//   - NUL bytes are dropped, as bash does when it reads a script.
func Parse(src, name string) (*syntax.File, error) { return parseText(src, name, true) }

// parseText is Parse; final says that the text ends here (else an open here-document is an
// incomplete text).
func parseText(src, name string, final bool) (*syntax.File, error) {
	if line, col := tooNested(src); line > 0 {
		return nil, &SyntaxError{Line: line, Col: col, Text: "parentheses are nested too deep"}
	}
	text, raw := guardBytes(src)
	parse := func(text string) (*syntax.File, error) {
		return syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), name)
	}
	for {
		r := repairs{text: text}
		file, err := r.read(parse)
		if err == nil {
			if at, ok := plainBody(text, file); ok {
				return nil, syntaxError(src, syntax.ParseError{Pos: at, Text: "the body of a function must be a compound command"}, false)
			}
			if raw || r.joined {
				restoreBytes(file)
			}
			return file, nil
		}
		closed, ok := closeHeredoc(text, err)
		if (ok || r.open) && !final {
			return nil, syntaxError(src, err, true)
		}
		if !ok {
			return nil, syntaxError(src, err, false)
		}
		text = closed
	}
}

// maxOpen is how many parentheses may be open at a place of a text. The parser takes time in
// the square of their number, and stack in proportion.
const maxOpen = 1500

// tooNested finds the place where too many parentheses are open, 0 when there is none. Those
// in single quotes don't count; in other data they would have to be unbalanced.
func tooNested(src string) (line, col int) {
	if strings.Count(src, "(") <= maxOpen {
		return 0, 0
	}
	open, line, begin, quoted := 0, 1, 0, false
	for i := range len(src) {
		switch src[i] {
		case '\n':
			line, begin = line+1, i+1
		case '\'':
			quoted = !quoted
		case '(':
			if !quoted {
				open++
			}
		case ')':
			if !quoted {
				open = max(open-1, 0)
			}
		}
		if open > maxOpen {
			return line, i - begin + 1
		}
	}
	return 0, 0
}

// unclosedHeredoc is what the parser says of a here-document without an end.
const unclosedHeredoc = "unclosed here-document "

// closeHeredoc appends the delimiter that the parser misses at the end of text.
func closeHeredoc(text string, err error) (string, bool) {
	pe, ok := err.(syntax.ParseError)
	if !ok {
		return "", false
	}
	i := strings.Index(pe.Text, unclosedHeredoc)
	if i < 0 {
		return "", false
	}
	word := strings.Trim(pe.Text[i+len(unclosedHeredoc):], "`'")
	if strings.HasSuffix(text, "\n"+word+"\n") || word == "" && strings.HasSuffix(text, "\n\n") {
		return "", false // it did not help the last time
	}
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text + word + "\n", true
}

// syntaxError turns the library's error into ours.
func syntaxError(src string, err error, incomplete bool) error {
	e := &SyntaxError{Line: 1, Col: 1, Text: err.Error()}
	switch pe := err.(type) {
	case syntax.ParseError:
		e.Line, e.Col, e.Text = int(pe.Pos.Line()), int(pe.Pos.Col()), pe.Text
		e.Incomplete = pe.Incomplete || incomplete
	case syntax.LangError:
		e.Line, e.Col = int(pe.Pos.Line()), int(pe.Pos.Col())
		e.Text = pe.Feature + " is not understood"
	}
	e.Conditional = !e.Incomplete && inCondition(src, err)
	if strings.Contains(src, "\r\n") {
		e.Text += " (lines end in a carriage return)"
	}
	lines := strings.Split(src, "\n")
	if e.Line >= 1 && e.Line <= len(lines) {
		e.Source = lines[e.Line-1]
	}
	return e
}

// inCondition tells whether err is about the inside of a [[ ]].
func inCondition(src string, err error) bool {
	pos, ok := errorPos(err)
	at := min(int(pos.Offset())+2, len(src))
	if !ok {
		return false
	}
	text := err.Error()
	switch {
	case strings.Contains(text, "test operator"), strings.Contains(text, "`[[`"):
		return true
	case !strings.Contains(text, "must be followed by"):
		return false
	}
	open := strings.LastIndex(src[:at], "[[ ")
	return open >= 0 && !strings.Contains(src[open:at], "]]")
}

// parse parses a text of this shell and lets the checker look at it.
func (sh *Shell) parse(src, name string) (*Text, error) {
	file, err := Parse(src, name)
	if err != nil {
		if sh.mayAlias(src) {
			return byLines(src, name), nil
		}
		return nil, err
	}
	return sh.check(&Text{Source: src, Name: name, File: file})
}

// check lets the checker judge a parsed text and keeps its hints.
func (sh *Shell) check(t *Text) (*Text, error) {
	if sh.session.checker == nil {
		return t, nil
	}
	t.Dir = sh.dir
	t.Known = sh.knows
	hints, err := sh.session.checker.Check(t)
	if err != nil {
		return nil, err
	}
	t.Hints = hints
	return t, nil
}

// knows tells whether name is a function, an alias or a builtin of this shell.
func (sh *Shell) knows(name string) bool {
	return sh.funcs[name] != nil || sh.aliases[name] != "" || lookupBuiltin(name) != nil
}
