package plan

import (
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// words walks the words of a call and returns the leading ones that are known. path tells
// that the first word, if it is not known, has a slash in it.
func (w *walker) words(list []*syntax.Word) (known []string, path bool) {
	known = make([]string, 0, len(list))
	for i, word := range list {
		if len(known) == i {
			if s, ok := static(word); ok {
				known = append(known, s)
				continue
			}
		}
		if i == 0 {
			path = hasSlash(word)
		}
		w.word(word)
	}
	return known, path
}

func hasSlash(word *syntax.Word) bool {
	for _, part := range word.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			if strings.Contains(part.Value, "/") {
				return true
			}
		case *syntax.DblQuoted:
			if hasSlash(&syntax.Word{Parts: part.Parts}) {
				return true
			}
		default:
			// What it expands to is not known.
		}
	}
	return false
}

// static is the value of a word that no expansion touches: literals and quotes only, and
// nothing that could be a pattern, a brace expansion or a tilde. The zero word is "".
func static(word *syntax.Word) (string, bool) {
	if word == nil {
		return "", true
	}
	if len(word.Parts) == 1 {
		switch part := word.Parts[0].(type) {
		case *syntax.Lit:
			if plainLit(part.Value) {
				return part.Value, true
			}
		case *syntax.SglQuoted:
			return singleQuoted(part), true
		default:
			// The general way.
		}
	}
	var b strings.Builder
	var s special
	for i, part := range word.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			s.literal(&b, part.Value, i == 0)
		case *syntax.SglQuoted:
			b.WriteString(singleQuoted(part))
		case *syntax.DblQuoted:
			if !doubleQuoted(&b, part) {
				return "", false
			}
		default:
			return "", false
		}
	}
	return b.String(), !s.expands()
}

// plainLit tells whether a literal stands for itself.
func plainLit(s string) bool {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\', '*', '?', '[', '{', '~':
			return false
		}
	}
	return true
}

// special notes the unquoted characters of a word that mean something to expansion.
type special struct {
	pattern, open, closed bool // * ?, [ and a later ]
	brace, list           bool // { and a , or .. anywhere
	tilde                 bool
}

// literal appends an unquoted literal. The parser leaves backslashes in.
func (s *special) literal(b *strings.Builder, lit string, first bool) {
	for i := 0; i < len(lit); i++ {
		c := lit[i]
		if c == '\\' {
			if i++; i == len(lit) {
				b.WriteByte('\\')
				return
			}
			b.WriteByte(lit[i])
			continue
		}
		switch c {
		case '*', '?':
			s.pattern = true
		case '[':
			s.open = true
		case ']':
			s.closed = s.open
		case '{':
			s.brace = true
		case ',':
			s.list = true
		case '.':
			s.list = s.list || i+1 < len(lit) && lit[i+1] == '.'
		case '~':
			// At the beginning, and behind = and : of what looks like an assignment.
			s.tilde = s.tilde || i == 0 && first || i > 0 && (lit[i-1] == '=' || lit[i-1] == ':')
		}
		b.WriteByte(c)
	}
}

func (s *special) expands() bool {
	return s.pattern || s.open && s.closed || s.brace && s.list || s.tilde
}

func singleQuoted(q *syntax.SglQuoted) string {
	if !q.Dollar {
		return q.Value
	}
	s, _ := expand.Unescape(q.Value, expand.EscapeDollar)
	return s
}

// doubleQuoted appends the value of a "…" that holds only text; ok is false for another one.
func doubleQuoted(b *strings.Builder, q *syntax.DblQuoted) bool {
	for _, part := range q.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			return false
		}
		for i := 0; i < len(lit.Value); i++ {
			c := lit.Value[i]
			if c == '\\' && i+1 < len(lit.Value) {
				switch next := lit.Value[i+1]; next {
				case '$', '`', '"', '\\':
					i++
					c = next
				case '\n':
					i++
					continue
				}
			}
			b.WriteByte(c)
		}
	}
	return true
}

// word walks the commands in a word. A nil word has none.
func (w *walker) word(word *syntax.Word) {
	if word != nil {
		w.parts(word.Parts)
	}
}

func (w *walker) parts(parts []syntax.WordPart) {
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit, *syntax.SglQuoted, *syntax.ExtGlob:
		case *syntax.DblQuoted:
			w.deeper(part, func() { w.parts(part.Parts) })
		case *syntax.ParamExp:
			w.deeper(part, func() { w.param(part) })
		case *syntax.CmdSubst:
			w.substitution(part.Stmts)
		case *syntax.ArithmExp:
			w.arithm(part.X)
		case *syntax.ProcSubst:
			w.substitution(part.Stmts)
		case *syntax.BraceExp:
			w.deeper(part, func() {
				for _, e := range part.Elems {
					w.word(e)
				}
			})
		default:
			w.unknown(part)
		}
	}
}

// deeper walks the inside of a node when the recursion allows it.
func (w *walker) deeper(n syntax.Node, body func()) {
	if w.enter(n) {
		body()
		w.leave()
	}
}

func (w *walker) substitution(list []*syntax.Stmt) {
	w.plan.seen |= seenChain
	w.apart("substitution", func() { w.stmts(list) })
}

// param walks the words inside ${…}.
func (w *walker) param(pe *syntax.ParamExp) {
	if pe.NestedParam != nil || len(pe.Modifiers) > 0 || pe.Flags != nil {
		w.unknown(pe)
		return
	}
	w.arithm(pe.Index)
	if pe.Slice != nil {
		w.arithm(pe.Slice.Offset)
		w.arithm(pe.Slice.Length)
	}
	if pe.Repl != nil {
		w.word(pe.Repl.Orig)
		w.word(pe.Repl.With)
	}
	if pe.Exp != nil {
		w.word(pe.Exp.Word)
	}
}

// arithm walks the commands in an arithmetic expression. A nil one has none. Sums lean to the
// left as deep as they are long: no recursion there.
func (w *walker) arithm(e syntax.ArithmExpr) {
	var spine []*syntax.BinaryArithm
	for {
		b, ok := e.(*syntax.BinaryArithm)
		if !ok {
			break
		}
		spine = append(spine, b)
		e = b.X
	}
	switch e := e.(type) {
	case nil:
	case *syntax.Word:
		w.word(e)
	case *syntax.UnaryArithm:
		w.deeper(e, func() { w.arithm(e.X) })
	case *syntax.ParenArithm:
		w.deeper(e, func() { w.arithm(e.X) })
	default:
		w.unknown(e)
	}
	for i := len(spine) - 1; i >= 0; i-- {
		b := spine[i]
		w.deeper(b, func() { w.arithm(b.Y) })
	}
}
