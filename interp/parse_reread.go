package interp

import (
	"sort"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// rereading finds what the parser has taken, yet for something else than bash does: the text
// is rewritten and read once more. That is
//   - let, whose arguments are words in bash;
//   - !(command) as a whole command, which without extglob is a negated subshell;
//   - a here-document whose delimiter is quoted in its middle: its body is not expanded;
//   - a # behind $x, "x" or $(…), which begins no comment: (echo $x#b).
func (r *repairs) rereading(file *syntax.File) repair {
	var fix repair
	let, bang, here := strings.Contains(r.text, "let"), strings.Contains(r.text, "!("), strings.Contains(r.text, "<<")
	hash := anyJoined(r.text)
	if !let && !bang && !here && !hash {
		return fix
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Word:
			if hash {
				fix.edits = append(fix.edits, r.noComment(n)...)
			}
		case *syntax.LetClause:
			fix.edits = append(fix.edits, edit{int(n.Let.Offset()), 3, letMark})
			fix.marks++
		case *syntax.CallExpr:
			if at, ok := negatedParens(n); ok {
				fix.edits = append(fix.edits, edit{at: at + 1, text: " "})
			}
		case *syntax.Redirect:
			if n.Op == syntax.Hdoc || n.Op == syntax.DashHdoc {
				fix.edits = append(fix.edits, r.quotedInside(n.Word)...)
			}
		}
		return true
	})
	sort.Slice(fix.edits, func(i, j int) bool { return fix.edits[i].at < fix.edits[j].at })
	return fix
}

// noComment finds a comment that begins where the last expansion of a word ends.
func (r *repairs) noComment(w *syntax.Word) []edit {
	if len(w.Parts) == 0 {
		return nil
	}
	at := int(w.End().Offset())
	if _, plain := w.Parts[len(w.Parts)-1].(*syntax.Lit); plain || at >= len(r.text) || r.text[at] != '#' {
		return nil
	}
	return []edit{{at: at, text: `\`}}
}

// negatedParens finds the place of the ! of a command that is !(…) and no more.
func negatedParens(ce *syntax.CallExpr) (at int, ok bool) {
	if len(ce.Args) != 1 || len(ce.Assigns) != 0 || len(ce.Args[0].Parts) != 1 {
		return 0, false
	}
	glob, ok := ce.Args[0].Parts[0].(*syntax.ExtGlob)
	if !ok || glob.Op != syntax.GlobExcept {
		return 0, false
	}
	return int(glob.Pos().Offset()), true
}

// quotedInside quotes the whole of a delimiter of which a part is quoted.
func (r *repairs) quotedInside(w *syntax.Word) []edit {
	if w == nil || len(w.Parts) < 2 {
		return nil
	}
	from, to := int(w.Pos().Offset()), int(w.End().Offset())
	if from >= to || to > len(r.text) {
		return nil
	}
	text := r.text[from:to]
	plain := strings.NewReplacer(`"`, "", "'", "").Replace(text)
	if plain == text || strings.ContainsAny(plain, "\\$`\n") {
		return nil
	}
	return []edit{{from, to - from, "'" + plain + "'"}}
}

// plainBody finds a function whose body is no compound command, which only the library takes.
func plainBody(text string, file *syntax.File) (syntax.Pos, bool) {
	if !strings.Contains(text, ")") && !strings.Contains(text, "function") {
		return syntax.Pos{}, false
	}
	var at syntax.Pos
	syntax.Walk(file, func(n syntax.Node) bool {
		fn, ok := n.(*syntax.FuncDecl)
		if !ok || fn.Body == nil || at.IsValid() {
			return !at.IsValid()
		}
		switch fn.Body.Cmd.(type) {
		case nil, *syntax.CallExpr, *syntax.DeclClause, *syntax.LetClause, *syntax.TimeClause, *syntax.CoprocClause, *syntax.FuncDecl:
			at = fn.Body.Pos()
		}
		return true
	})
	return at, at.IsValid()
}
