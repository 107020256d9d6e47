package expand

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// ArithmText evaluates an expression that is known only at run time: an argument of let,
// the value given to an integer variable, the operands of -eq. "" is 0. Subscripts in it
// are expanded, command substitutions included; nothing else is.
func (c *Config) ArithmText(s string) (int64, error) {
	if n, ok := quickInt(s); ok {
		return n, nil
	}
	return c.evalText(s, nil)
}

// arithText evaluates a text as it parses it (bash: expr.c, whose structure and messages
// this follows).
type arithText struct {
	c      *Config
	s      string
	leaves []leafText // keys of associative arrays that s refers to

	pos        int // after the current token
	start      int // of the current token, for messages
	tok, last  arithToken
	assignOp   syntax.BinAritOperator // of an opAssign
	name       string                 // of a str token
	ref        Ref                    // of a str token, when it is needed
	sub        string                 // of a str token, with its brackets
	value      int64
	skip       int // > 0: nothing is looked up or assigned
	depth      int // of parentheses and operators
	terminated int // s ends here for messages, when > 0
}

// arithToken is an operator, or one of the kinds below; 0 is the end.
type arithToken int32

const (
	tokNum arithToken = iota + 256
	tokStr
	tokAssign
	tokOpAssign
	tokPreInc
	tokPreDec
	tokPostInc
	tokPostDec
	tokCond
	tokBinary // + syntax operator
)

// textDepth bounds the nesting inside one text.
const textDepth = 2000

func (c *Config) evalText(s string, leaves []leafText) (n int64, err error) {
	if strings.Trim(s, " \t\n") == "" {
		return 0, nil
	}
	t := arithText{c: c, s: s, leaves: leaves}
	defer func() {
		if e := recover(); e != nil {
			stop, ok := e.(arithStop)
			if !ok {
				panic(e)
			}
			n, err = 0, stop.err
		}
	}()
	t.next()
	n = t.comma()
	if t.tok != 0 {
		t.fail("syntax error in expression")
	}
	return n, nil
}

// arithStop unwinds the parser; it never leaves evalText.
type arithStop struct{ err error }

func (t *arithText) check(err error) {
	if err != nil {
		panic(arithStop{err})
	}
}

// fail gives up with bash's message: the whole text, and the rest of it from the last token.
func (t *arithText) fail(msg string) {
	s := t.s
	if t.terminated > 0 {
		s = s[:t.terminated]
	}
	text := strings.TrimLeft(s, " \t") + ": " + msg + " (error token is \"" + s[min(t.start, len(s)):] + "\")"
	panic(arithStop{&Error{Text: text, Arith: true}})
}

// next reads a token; the value of a variable is looked up with it.
func (t *arithText) next() {
	i := t.pos
	for i < len(t.s) && (t.s[i] == ' ' || t.s[i] == '\t' || t.s[i] == '\n') {
		i++
	}
	if i == len(t.s) {
		t.last, t.tok, t.pos = t.tok, 0, i
		return
	}
	t.start, t.pos = i, i
	switch ch := t.s[i]; {
	case ch >= '0' && ch <= '9':
		t.number()
	case nameByte(ch):
		t.variable()
	default:
		t.operator()
	}
}

func (t *arithText) number() {
	i := t.pos
	for i < len(t.s) && (nameByte(t.s[i]) || t.s[i] == '#' || t.s[i] == '@') {
		i++
	}
	n, msg := parseNumber(t.s[t.pos:i])
	if msg != "" {
		t.terminated = i
		t.fail(msg)
	}
	t.value, t.pos = n, i
	t.last, t.tok = t.tok, tokNum
}

func (t *arithText) variable() {
	i := t.pos
	for i < len(t.s) && nameByte(t.s[i]) {
		i++
	}
	t.name, t.sub = t.s[t.pos:i], ""
	if i < len(t.s) && t.s[i] == '[' {
		end := subscriptEnd(t.s[i:])
		if end == 0 {
			t.fail("bad array subscript")
		}
		t.sub = t.s[i : i+end]
		i += end
	}
	t.pos = i
	t.value, t.ref = 0, Ref{Name: t.name}
	pre := t.tok == tokPreInc || t.tok == tokPreDec
	if t.skip == 0 {
		if t.sub != "" {
			t.resolve()
		}
		if pre || !t.assigned() {
			n, err := t.c.refValue(t.ref)
			t.check(err)
			t.value = n
		}
	}
	t.last, t.tok = t.tok, tokStr
}

// assigned tells whether a plain = follows.
func (t *arithText) assigned() bool {
	rest := strings.TrimLeft(t.s[t.pos:], " \t\n")
	return rest != "" && rest[0] == '=' && (len(rest) == 1 || rest[1] != '=')
}

// resolve finds the element that the token names.
func (t *arithText) resolve() {
	sub := t.sub[1 : len(t.sub)-1]
	if sub != "" && sub[0] == 0 {
		if n, err := strconv.Atoi(sub[1:]); err == nil && n < len(t.leaves) {
			t.ref = Ref{Name: t.name, Elem: true, Assoc: true, Key: t.leaves[n].text}
			return
		}
	}
	if sub == "" {
		t.ref = Ref{Name: t.name, Elem: true, Index: -1}
		return
	}
	ref, err := t.c.subscriptText(t.name, t.c.Sh.Var(t.name), sub)
	t.check(err)
	t.ref = ref
}

// subscriptEnd returns the index after the ] that closes s[0]=='[', 0 for none.
func subscriptEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '\'', '"':
			if end := strings.IndexByte(s[i+1:], s[i]); end >= 0 {
				i += end + 1
			}
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

// parseNumber reads a number with its base (bash: strlong); msg says what is wrong with it.
func parseNumber(s string) (n int64, msg string) {
	base, based := int64(10), false
	if len(s) > 1 && s[0] == '0' {
		base, based, s = 8, true, s[1:]
		if s[0] == 'x' || s[0] == 'X' {
			base, s = 16, s[1:]
		}
	}
	for i := 0; i < len(s); i++ {
		if s[i] == '#' {
			switch {
			case based:
				return 0, "invalid number"
			case n < 2 || n > 64:
				return 0, "invalid arithmetic base"
			case i+1 == len(s) || s[i+1] == '#':
				return 0, "invalid integer constant"
			}
			base, based, n = n, true, 0
			continue
		}
		d := baseDigit(s[i], base)
		if d >= base {
			return 0, "value too great for base"
		}
		n = n*base + d
	}
	return n, ""
}

func baseDigit(c byte, base int64) int64 {
	switch {
	case c >= '0' && c <= '9':
		return int64(c - '0')
	case c >= 'a' && c <= 'z':
		return int64(c-'a') + 10
	case c >= 'A' && c <= 'Z' && base <= 36:
		return int64(c-'A') + 10
	case c >= 'A' && c <= 'Z':
		return int64(c-'A') + 36
	case c == '@':
		return 62
	}
	return 63
}
