package builtins

import (
	"fmt"
	"strings"
)

// sedScript is a compiled script of sed.
type sedScript struct {
	commands []sedCommand
	quiet    bool // the script begins with #n
}

// sedAddressKind says what an address means.
type sedAddressKind uint8

const (
	sedLine   sedAddressKind = iota // N; 0 only in 0,/re/
	sedLast                         // $
	sedMatch                        // /re/
	sedStep                         // first~step
	sedPlus                         // addr,+N
	sedMultip                       // addr,~N
)

// sedAddress is one address.
type sedAddress struct {
	kind    sedAddressKind
	n, step uint64
	re      *regex // of sedMatch; nil for the empty one: the last that was used
}

// sedCommand is one command with its addresses. What else is in it depends on the letter.
type sedCommand struct {
	letter byte
	not    bool
	a1, a2 *sedAddress
	text   []byte // a i c
	file   string // r R w
	now    bool   // 0r: the file comes out at once
	label  string // b t T :
	jump   int    // b t T {: where to go
	number int    // q Q l L: -1 if there is none
	subst  *sedSubst
	table  map[rune]rune // y with characters
	from   []rune        // the characters of table, in their order
	bytes  *[256]byte    // y with bytes
	// where stands for messages about what shows up later.
	where string
}

// sedSubst is what s does.
type sedSubst struct {
	re     *regex // nil: the last that was used
	parts  []sedPart
	plain  bool // no part changes case
	number int  // replace from this match on
	global bool
	print  int
	file   string // of the flag w
}

// sedPart is a piece of a replacement: text, then a group, then a change of case.
type sedPart struct {
	text  []byte
	group int // -1: none
	fold  byte
}

// sedReader reads the text of one -e or -f.
type sedReader struct {
	text string
	pos  int
	file string // of -f
	line int
	expr int // the number of the -e
}

const sedEOF = -1

func (r *sedReader) next() int {
	if r.pos >= len(r.text) {
		return sedEOF
	}
	ch := r.text[r.pos]
	r.pos++
	if ch == '\n' {
		r.line++
	}
	return int(ch)
}

// back gives ch, which came last, back.
func (r *sedReader) back(ch int) {
	if ch == sedEOF {
		return
	}
	r.pos--
	if ch == '\n' {
		r.line--
	}
}

// nonblank returns the next character that is no blank.
func (r *sedReader) nonblank() int {
	for {
		if ch := r.next(); ch != ' ' && ch != '\t' {
			return ch
		}
	}
}

// integer reads a number whose first character is ch; no digits are 0.
func (r *sedReader) integer(ch int) uint64 {
	var n uint64
	for ; ch >= '0' && ch <= '9'; ch = r.next() {
		if n < 1<<59 {
			n = n*10 + uint64(ch-'0')
		}
	}
	r.back(ch)
	return n
}

// bad is the error of the place that was read last.
func (r *sedReader) bad(format string, args ...any) error {
	return sedError(r.where(), fmt.Sprintf(format, args...))
}

// refuse is bad for what is right in sed and not taken here.
func (r *sedReader) refuse(format string, args ...any) error { return refuse(r.bad(format, args...)) }

func (r *sedReader) where() string {
	if r.file != "" {
		return fmt.Sprintf("file %s line %d", r.file, r.line)
	}
	return fmt.Sprintf("-e expression #%d, char %d", r.expr, r.pos)
}

// start is where without the place: what GNU says about what is known at the end only.
func (r *sedReader) start() string {
	if r.file != "" {
		return r.where()
	}
	return fmt.Sprintf("-e expression #%d, char 0", r.expr)
}

func sedError(where, text string) error {
	return &usageError{status: 1, tail: where + ": " + text}
}

// slashed reads up to the delimiter as a regular expression or a replacement is written:
// \n is a newline in the first, a backslash takes the delimiter's meaning away.
func (r *sedReader) slashed(slash int, isRegex bool) (string, bool) {
	var b []byte
	for {
		ch := r.next()
		switch {
		case ch == sedEOF:
			return "", false
		case ch == slash:
			return string(b), true
		case ch == '\n':
			r.back(ch)
			return "", false
		case ch == '[' && isRegex:
			n := bracketLength(r.text[r.pos-1:])
			if n == 0 {
				line, _, _ := strings.Cut(r.text[r.pos:], "\n")
				r.pos += len(line)
				return "", false
			}
			b = append(b, r.text[r.pos-1:r.pos-1+n]...)
			r.pos += n - 1
			continue
		case ch != '\\':
			b = append(b, byte(ch))
			continue
		}
		ch = r.next()
		switch {
		case ch == sedEOF:
			return "", false
		case ch == 'n' && isRegex:
			ch = '\n'
		case ch == '\n' && isRegex:
		case ch != slash || !isRegex && ch == '&':
			b = append(b, '\\')
		}
		b = append(b, byte(ch))
	}
}

// bracketLength is the length of the bracket expression that s begins with; 0 if it does not
// end.
func bracketLength(s string) int {
	i := 1
	if i < len(s) && s[i] == '^' {
		i++
	}
	s, _, _ = strings.Cut(s, "\n")
	for first := i; i < len(s); i++ {
		switch {
		case s[i] == ']' && i > first:
			return i + 1
		case s[i] == '[' && i+1 < len(s) && strings.IndexByte(":.=", s[i+1]) >= 0:
			end := strings.Index(s[i+2:], s[i+1:i+2]+"]")
			if end < 0 {
				return 0
			}
			i += end + 3
		}
	}
	return 0
}

// label reads a label: up to white space, a semicolon or a brace.
func (r *sedReader) label() string {
	ch := r.nonblank()
	begin := r.pos - 1
	if ch == sedEOF {
		return ""
	}
	for ch != sedEOF && !isSpace(byte(ch)) && ch != ';' && ch != '}' {
		ch = r.next()
	}
	r.back(ch)
	return r.text[begin:r.pos]
}

// fileName reads the rest of the line.
func (r *sedReader) fileName() (string, error) {
	ch := r.nonblank()
	if ch == sedEOF || ch == '\n' {
		r.back(ch)
		return "", r.bad("missing filename in r/R/w/W commands")
	}
	begin := r.pos - 1
	for ch != sedEOF && ch != '\n' {
		ch = r.next()
	}
	r.back(ch)
	return r.text[begin:r.pos], nil
}

// end reads what may follow a command.
func (r *sedReader) end() error {
	switch ch := r.nonblank(); ch {
	case '}', '#':
		r.back(ch)
	case sedEOF, '\n', ';':
	default:
		return r.bad("extra characters after command")
	}
	return nil
}
