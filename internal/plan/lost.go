package plan

import "mvdan.cc/sh/v3/syntax"

// lost is what the statements that were left out would have made: what needs it goes too. The
// zero value is nothing.
type lost struct{ vars, funcs, files map[string]bool }

func note(set *map[string]bool, name string) {
	if *set == nil {
		*set = map[string]bool{}
	}
	(*set)[name] = true
}

// add notes the variables, functions and files of a statement.
func (l *lost) add(st *syntax.Stmt) {
	syntax.Walk(st, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.FuncDecl:
			note(&l.funcs, n.Name.Value)
		case *syntax.CallExpr:
			if len(n.Args) == 0 {
				l.assigns(n.Assigns)
			}
		case *syntax.DeclClause:
			l.assigns(n.Args)
		case *syntax.Redirect:
			l.redirect(n)
		default:
			// It makes nothing.
		}
		return true
	})
}

func (l *lost) assigns(list []*syntax.Assign) {
	for _, as := range list {
		if as.Name != nil {
			note(&l.vars, as.Name.Value)
		}
	}
}

// redirect notes the file that a redirection would have written.
func (l *lost) redirect(rd *syntax.Redirect) {
	if f, ok, _ := redirFile(rd); ok && rd.Op != syntax.RdrIn && !own(f.Path) {
		note(&l.files, f.Path)
	}
}

// needs tells whether a statement calls a function or names a file that is not there.
func (l *lost) needs(st *syntax.Stmt) bool {
	if len(l.funcs) == 0 && len(l.files) == 0 {
		return false
	}
	for _, rd := range st.Redirs {
		if name, ok := static(rd.Word); ok && rd.Op == syntax.RdrIn && l.files[name] {
			return true
		}
	}
	ce, ok := st.Cmd.(*syntax.CallExpr)
	if !ok {
		return false
	}
	for i, word := range ce.Args {
		if name, ok := static(word); ok && (l.files[name] || i == 0 && l.funcs[name]) {
			return true
		}
	}
	return false
}
