package plan

import (
	"strings"

	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// maxUse is the longest text for which a suggestion is made: a longer one is no help.
const maxUse = 8 << 10

// Use brings the text into an allowed form: a denied call is replaced by what its decision
// suggests, or its statement is left out with the operator that joins it; everything else
// stays as written. decideText says whether a text has no certain denial (nil: planned with
// this plan's Config); nothing is returned that it has not allowed. "" when no call that does
// anything remains.
func (p *Plan) Use(decideText func(string) bool) string {
	if decideText == nil {
		decideText = p.cfg.allows
	}
	s := p.rewrite()
	if s == "" || s == strings.TrimSpace(p.Text) || !decideText(s) {
		return ""
	}
	return s
}

// rewrite is the text in its allowed form, not yet decided again.
func (p *Plan) rewrite() string {
	if len(p.Text) > maxUse || p.shift != nil || p.file == nil {
		return ""
	}
	r := &rewriter{p: p, troubles: map[*syntax.Stmt][]*Call{}}
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.Kind == Syntax {
			return ""
		}
		if c.Certain || c.Nested != nil && c.Nested.Denied() != nil {
			r.troubles[c.stmt] = append(r.troubles[c.stmt], c)
		}
	}
	if !r.list(p.file.Stmts) {
		return ""
	}
	s, ok := r.apply()
	if !ok || !r.useful() {
		return ""
	}
	return strings.TrimSpace(s)
}

// rewriter collects the edits that take the denied calls out of a text.
type rewriter struct {
	p        *Plan
	troubles map[*syntax.Stmt][]*Call // what is denied, by statement
	edits    []edit
	whole    int // inside words, where nothing may be left out
	lost     lost
}

// stmt edits a statement; false means that it has to be left out.
func (r *rewriter) stmt(st *syntax.Stmt) bool {
	if r.lost.needs(st) {
		return false
	}
	for _, c := range r.troubles[st] {
		if replaced, ok := r.call(st, c); replaced || !ok {
			return ok
		}
	}
	for _, rd := range st.Redirs {
		if !r.inside(rd) {
			return false
		}
	}
	switch cmd := st.Cmd.(type) {
	case nil:
		return true
	case *syntax.CallExpr:
		return r.inside(cmd)
	case *syntax.ArithmCmd, *syntax.TestClause, *syntax.DeclClause, *syntax.LetClause:
		return r.inside(cmd)
	case *syntax.Block:
		return r.list(cmd.Stmts)
	case *syntax.Subshell:
		return r.list(cmd.Stmts)
	case *syntax.BinaryCmd:
		if isPipe(cmd.Op) {
			return r.pipeline(chain(cmd))
		}
		return r.andOr(chain(cmd))
	case *syntax.IfClause:
		return r.ifClause(cmd)
	case *syntax.WhileClause:
		return r.keepAll(cmd.Cond) && r.list(cmd.Do)
	case *syntax.ForClause:
		return r.inside(cmd.Loop) && r.list(cmd.Do)
	case *syntax.CaseClause:
		return r.caseClause(cmd)
	case *syntax.FuncDecl:
		return r.stmt(cmd.Body)
	case *syntax.TimeClause:
		return cmd.Stmt == nil || r.stmt(cmd.Stmt)
	case *syntax.CoprocClause:
		return r.stmt(cmd.Stmt)
	default:
		return false
	}
}

// call edits one call that is denied or runs a text that is. replaced: nothing is left of it.
func (r *rewriter) call(st *syntax.Stmt, c *Call) (replaced, ok bool) {
	ce, simple := st.Cmd.(*syntax.CallExpr)
	switch {
	case c.Certain && c.redir != nil:
		r.lost.redirect(c.redir)
		if c.redir.Op == syntax.RdrIn || c.redir.Op == syntax.RdrInOut {
			return false, false
		}
		// The same call, its output where the sender sees it.
		from, to := r.p.between(c.redir.Pos(), c.redir.Word.End())
		r.drop(r.p.blanksBefore(from), to)
		return false, true
	case !simple || len(ce.Args) == 0:
		return false, false
	case c.Certain:
		return !c.Open, r.replace(st, ce, c)
	case c.nested[1] == 0:
		return false, false
	}
	text := c.Nested.rewrite()
	if text == "" {
		return false, false
	}
	from, to := r.p.between(ce.Args[c.nested[0]].Pos(), ce.Args[c.nested[1]-1].End())
	r.edits = append(r.edits, edit{from, to, singleQuote(text), true})
	return false, true
}

// replace puts the decision's suggestion in the place of a call's words. Of an open call the
// words that are not known stay, and where there is no suggestion the assignments in front,
// which may be all that is wrong, go.
func (r *rewriter) replace(st *syntax.Stmt, ce *syntax.CallExpr, c *Call) bool {
	from, to, use := ce.Pos(), ce.End(), c.Decision.Use
	switch {
	case use == "" && c.Open && len(c.Assigns) > 0 && r.allowed(c):
		to = ce.Args[0].Pos()
	case use == "":
		return false
	case c.Open:
		to = ce.Args[len(c.Argv)-1].End()
	}
	for _, rd := range st.Redirs {
		// A redirection between the words would be lost, a here-document left behind.
		if rd.Pos().After(from) && to.After(rd.Pos()) {
			return false
		}
	}
	start, end := r.p.between(from, to)
	r.edits = append(r.edits, edit{start, end, use, true})
	return true
}

// allowed tells whether an open call would pass without the assignments in front.
func (r *rewriter) allowed(c *Call) bool {
	d := r.p.cfg.decide(allowlist.Call{Argv: c.Argv, Dir: c.Dir, Open: true})
	return c.judged != nil && d.Verdict == allowlist.Allow
}

func singleQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// inside edits the substitutions in the words of a node. They must stay whole; and a call
// that needs a variable whose assignment is gone has to go as well.
func (r *rewriter) inside(n syntax.Node) bool {
	ok := true
	r.whole++
	syntax.Walk(n, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Stmt:
			ok = ok && r.stmt(n)
			return false
		case *syntax.ParamExp:
			ok = ok && !(n.Param != nil && r.lost.vars[n.Param.Value])
		default:
			// Only these two matter.
		}
		return ok
	})
	r.whole--
	return ok
}

// keepAll edits statements none of which may be left out.
func (r *rewriter) keepAll(list []*syntax.Stmt) bool {
	r.whole++
	ok := r.list(list)
	r.whole--
	return ok
}

// list edits statements one after the other; false when none remains.
func (r *rewriter) list(list []*syntax.Stmt) bool {
	kept := -1  // the last one that stays
	first := -1 // the first of those left out behind it
	for i, st := range list {
		if r.stmt(st) {
			if first >= 0 {
				r.drop(r.p.begin(list[first]), r.p.begin(st))
				first = -1
			}
			kept = i
			continue
		}
		if r.whole > 0 {
			return false
		}
		r.lost.add(st)
		if first < 0 {
			first = i
		}
	}
	if kept < 0 {
		return len(list) == 0
	}
	if first >= 0 {
		r.cutTail(list[kept], list[len(list)-1])
	}
	return true
}

// cutTail leaves out what follows a statement up to another one.
func (r *rewriter) cutTail(kept, last *syntax.Stmt) {
	from, to := r.p.offset(endOf(kept)), r.p.offset(endOf(last))
	top := last == r.p.file.Stmts[len(r.p.file.Stmts)-1]
	if kept.Background || last.Background && !top {
		from = r.p.offset(kept.End())
	}
	if last.Semicolon.IsValid() && (last.Background || top) {
		to = r.p.offset(last.End())
	}
	for _, c := range last.Comments {
		to = max(to, r.p.offset(c.End()))
	}
	r.drop(from, max(from, to))
}

// andOr edits a && b || c.
func (r *rewriter) andOr(links []link) bool {
	kept, first := -1, -1
	left, busy := false, false
	for i, l := range links {
		if r.stmt(l.st) {
			if first >= 0 && kept < 0 {
				r.drop(r.p.begin(links[first].st), r.p.begin(l.st))
			}
			kept, first = i, -1
			busy = busy || !r.p.isNoise(l.st)
			continue
		}
		if r.whole > 0 {
			return false
		}
		r.lost.add(l.st)
		left = true
		if kept >= 0 {
			r.drop(r.p.offset(endOf(links[i-1].st)), r.p.offset(endOf(l.st)))
		} else if first < 0 {
			first = i
		}
	}
	// `rm x || echo failed` without rm is not worth keeping.
	return kept >= 0 && (busy || !left)
}

// pipeline edits a | b | c. Without its first stage the others have nothing to read; behind
// another one that is left out only a head or tail still means what was meant.
func (r *rewriter) pipeline(links []link) bool {
	torn := false
	for i, l := range links {
		if (!torn || cutsLines(l.st)) && r.stmt(l.st) {
			continue
		}
		torn = true
		if i == 0 || r.whole > 0 {
			return false
		}
		r.lost.add(l.st)
		r.drop(r.p.offset(endOf(links[i-1].st)), r.p.offset(endOf(l.st)))
	}
	return true
}

func (r *rewriter) ifClause(cmd *syntax.IfClause) bool {
	for c := cmd; c != nil; c = c.Else {
		if !r.keepAll(c.Cond) || !r.list(c.Then) {
			return false
		}
	}
	return true
}

func (r *rewriter) caseClause(cmd *syntax.CaseClause) bool {
	if !r.inside(cmd.Word) {
		return false
	}
	for _, item := range cmd.Items {
		for _, p := range item.Patterns {
			if !r.inside(p) {
				return false
			}
		}
		if !r.list(item.Stmts) {
			return false
		}
	}
	return true
}

// isNoise tells whether a statement is a call that only talks.
func (p *Plan) isNoise(st *syntax.Stmt) bool {
	ce, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(ce.Args) == 0 {
		return false
	}
	switch name, _ := static(ce.Args[0]); name {
	case "echo", "printf", "true", ":", "false", "exit":
		return true
	}
	return false
}

// cutsLines tells whether a stage is a head or tail.
func cutsLines(st *syntax.Stmt) bool {
	ce, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(ce.Args) == 0 {
		return false
	}
	name, _ := static(ce.Args[0])
	return name == "head" || name == "tail"
}
