package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// literal is the value of a word that no expansion touches. Patterns, braces and tildes are
// no such words.
func literal(word *syntax.Word) (string, bool) {
	if word == nil {
		return "", false
	}
	var b strings.Builder
	for _, part := range word.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			if !unquoted(&b, part.Value) {
				return "", false
			}
		case *syntax.SglQuoted:
			if part.Dollar {
				return "", false
			}
			b.WriteString(part.Value)
		case *syntax.DblQuoted:
			if !doubleQuoted(&b, part) {
				return "", false
			}
		default:
			return "", false
		}
	}
	return b.String(), true
}

// unquoted appends a literal outside of quotes.
func unquoted(b *strings.Builder, lit string) bool {
	for i := 0; i < len(lit); i++ {
		switch c := lit[i]; c {
		case '*', '?', '[', '{', '~':
			return false
		case '\\':
			if i++; i == len(lit) || lit[i] == '\n' {
				return false
			}
			b.WriteByte(lit[i])
		default:
			b.WriteByte(c)
		}
	}
	return true
}

// doubleQuoted appends what stands in "…" when that is text alone (POSIX XCU 2.2.3).
func doubleQuoted(b *strings.Builder, q *syntax.DblQuoted) bool {
	if q.Dollar {
		return false
	}
	for _, part := range q.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			return false
		}
		s := lit.Value
		for i := 0; i < len(s); i++ {
			if s[i] == '\\' && i+1 < len(s) {
				switch s[i+1] {
				case '$', '`', '"', '\\':
					i++
				case '\n':
					return false
				}
			}
			b.WriteByte(s[i])
		}
	}
	return true
}

// call is the simple command of a plain statement (no `!`, no `&`, no assignment in front), nil
// for anything else.
func call(st *syntax.Stmt) *syntax.CallExpr {
	ce, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || st.Negated || st.Background || st.Coprocess || st.Disown || len(ce.Assigns) > 0 || len(ce.Args) == 0 {
		return nil
	}
	return ce
}

// literals are the values of a call's words, nil when one of them is not literal.
func literals(ce *syntax.CallExpr) []string {
	words := make([]string, len(ce.Args))
	for i, w := range ce.Args {
		var ok bool
		if words[i], ok = literal(w); !ok {
			return nil
		}
	}
	return words
}
