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

// exports are the variables that `export NAME=VALUE…` sets, or that
// `{ [ -n "${NAME:-}" ] || export NAME=VALUE; }` sets where they are empty. Values that are not
// literal are left out.
func exports(st *syntax.Stmt) (list []Export) {
	if len(st.Redirs) > 0 || st.Negated || st.Background || st.Coprocess || st.Disown {
		return nil
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.DeclClause:
		if cmd.Variant == nil || cmd.Variant.Value != "export" {
			return nil
		}
		for _, as := range cmd.Args {
			if as.Name == nil || as.Naked || as.Append || as.Index != nil || as.Array != nil {
				return nil
			}
			if value, ok := literal(as.Value); ok {
				list = append(list, Export{Name: as.Name.Value, Value: value})
			}
		}
	case *syntax.Block:
		if len(cmd.Stmts) != 1 {
			return nil
		}
		or, ok := cmd.Stmts[0].Cmd.(*syntax.BinaryCmd)
		if !ok || or.Op != syntax.OrStmt {
			return nil
		}
		if list = exports(or.Y); len(list) != 1 || !isUnset(or.X, list[0].Name) {
			return nil
		}
		list[0].Default = true
	}
	return list
}

// isUnset tells whether a statement is `[ -n "${NAME:-}" ]`.
func isUnset(st *syntax.Stmt, name string) bool {
	ce := call(st)
	if ce == nil || len(ce.Args) != 4 || ce.Args[0].Lit() != "[" || ce.Args[1].Lit() != "-n" || ce.Args[3].Lit() != "]" {
		return false
	}
	var b strings.Builder
	return syntax.NewPrinter().Print(&b, ce.Args[2]) == nil && b.String() == `"${`+name+`:-}"`
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
