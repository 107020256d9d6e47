package plan

import (
	"cmp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// edit replaces the bytes from…to of a text.
type edit struct {
	from, to int
	text     string
	mends    bool // a call that works is left
}

// drop leaves out the bytes from…to.
func (r *rewriter) drop(from, to int) {
	r.edits = append(r.edits, edit{from: from, to: to})
}

// apply makes the edits. ok is false when one of them would tear a here-document from the
// call that reads it.
func (r *rewriter) apply() (string, bool) {
	if !r.hereDocs() {
		return "", false
	}
	// A longer edit covers those inside it.
	slices.SortStableFunc(r.edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to))
	})
	var b strings.Builder
	at := 0
	kept := r.edits[:0]
	for _, e := range r.edits {
		if e.from < at {
			if e.to > at {
				// Two statements left out side by side.
				at = e.to
				kept[len(kept)-1].to = at
			}
			continue
		}
		b.WriteString(r.p.Text[at:e.from])
		b.WriteString(e.text)
		at = e.to
		kept = append(kept, e)
	}
	r.edits = kept
	b.WriteString(r.p.Text[at:])
	return b.String(), true
}

// gone tells whether the bytes from…to are left out or replaced.
func (r *rewriter) gone(from, to int) bool {
	for _, e := range r.edits {
		if e.from <= from && to <= e.to {
			return true
		}
	}
	return false
}

func (r *rewriter) touched(from, to int) bool {
	for _, e := range r.edits {
		if e.from < to && from < e.to {
			return true
		}
	}
	return false
}

// hereDocs leaves out the bodies of here-documents whose operator is left out, and tells
// whether all others are whole.
func (r *rewriter) hereDocs() bool {
	if !strings.Contains(r.p.Text, "<<") {
		return true
	}
	ok := true
	syntax.Walk(r.p.file, func(n syntax.Node) bool {
		rd, is := n.(*syntax.Redirect)
		if is && (rd.Op == syntax.Hdoc || rd.Op == syntax.DashHdoc) {
			ok = ok && r.hereDoc(rd)
		}
		return ok
	})
	return ok
}

func (r *rewriter) hereDoc(rd *syntax.Redirect) bool {
	op, word := r.p.between(rd.OpPos, rd.Word.End())
	lost := r.gone(op, word)
	if rd.Hdoc == nil || len(rd.Hdoc.Parts) == 0 {
		return !lost // where it ends is not known
	}
	from, to := r.p.between(rd.Hdoc.Pos(), rd.Hdoc.End())
	if i := strings.IndexByte(r.p.Text[to:], '\n'); i >= 0 {
		to += i + 1 // the line of the delimiter
	} else {
		to = len(r.p.Text)
	}
	switch {
	case !lost:
		return !r.touched(from, to)
	case !r.gone(from, to):
		r.drop(from, to)
	}
	return true
}

// useful tells whether a call remains that does something: echo, cd and their like do not.
func (r *rewriter) useful() bool {
	for _, e := range r.edits {
		if e.mends {
			return true
		}
	}
	for i := range r.p.Calls {
		c := &r.p.Calls[i]
		if c.works() && !r.gone(c.Pos, c.End) {
			return true
		}
	}
	return false
}

// works tells whether a call runs a program. One whose redirection is denied loses only that.
func (c *Call) works() bool {
	if c.Kind == Program && c.runs && (!c.denied() || c.redir != nil) && c.Nested == nil {
		return true
	}
	if c.Nested != nil {
		for i := range c.Nested.Calls {
			if c.Nested.Calls[i].works() {
				return true
			}
		}
	}
	return false
}

// begin is where a statement begins, with the comments in front of it.
func (p *Plan) begin(st *syntax.Stmt) int {
	at := p.offset(st.Pos())
	for _, c := range st.Comments {
		at = min(at, p.offset(c.Pos()))
	}
	return at
}

// blanksBefore is where the blanks in front of a byte begin.
func (p *Plan) blanksBefore(at int) int {
	for at > 0 && (p.Text[at-1] == ' ' || p.Text[at-1] == '\t') {
		at--
	}
	return at
}

// endOf is where a statement ends, without the `;` or `&` behind it and without the bodies of
// its here-documents, which may stand behind other statements.
func endOf(st *syntax.Stmt) syntax.Pos {
	end := st.Pos()
	switch cmd := st.Cmd.(type) {
	case nil:
	case *syntax.BinaryCmd:
		end = endOf(cmd.Y)
	case *syntax.FuncDecl:
		end = endOf(cmd.Body)
	case *syntax.TimeClause:
		if end = cmd.End(); cmd.Stmt != nil {
			end = endOf(cmd.Stmt)
		}
	case *syntax.CoprocClause:
		end = endOf(cmd.Stmt)
	default:
		end = cmd.End()
	}
	for _, rd := range st.Redirs {
		if e := rd.Word.End(); e.After(end) {
			end = e
		}
	}
	return end
}
