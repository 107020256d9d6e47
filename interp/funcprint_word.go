package interp

import (
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// assign prints an assignment; the elements of an array are separated by one blank.
func (p *funcPrinter) assign(as *syntax.Assign) string {
	if as.Array == nil || p.src == "" {
		return p.node(as)
	}
	elems := make([]string, len(as.Array.Elems))
	for i, e := range as.Array.Elems {
		elems[i] = p.element(e)
	}
	op := "=("
	if as.Append {
		op = "+=("
	}
	return as.Name.Value + op + strings.Join(elems, " ") + ")"
}

// element is one element of an array as written; its place begins inside the bracket.
func (p *funcPrinter) element(e *syntax.ArrayElem) string {
	if e.Index == nil {
		return p.node(e.Value)
	}
	text := "[" + p.node(e.Index) + "]="
	if e.Value != nil {
		text += p.node(e.Value)
	}
	return text
}

// node is a word as bash keeps it: as written, but with command substitutions printed
// anew, $'…' replaced by what it means, and lines that were continued joined.
func (p *funcPrinter) node(n syntax.Node) string {
	if p.src == "" || slice(p.src, n.Pos(), n.End()) == "" {
		return printNode(n)
	}
	var b strings.Builder
	at := n.Pos().Offset()
	copyTo := func(pos syntax.Pos) {
		if end := pos.Offset(); end > at && int(end) <= len(p.src) {
			b.WriteString(joinLines(p.src[at:end]))
			at = end
		}
	}
	syntax.Walk(n, func(x syntax.Node) bool {
		text, ok := p.special(x)
		if !ok {
			if q, dbl := x.(*syntax.DblQuoted); dbl && q.Dollar {
				copyTo(q.Left)
				at++
			}
			return true
		}
		copyTo(x.Pos())
		b.WriteString(text)
		at = x.End().Offset()
		return false
	})
	copyTo(n.End())
	return b.String()
}

// joinLines removes what continues a line.
func joinLines(s string) string {
	if !strings.Contains(s, "\\\n") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			if s[i+1] != '\n' {
				b.WriteString(s[i : i+2])
			}
			i++
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// special returns the text of a part that isn't copied as it is.
func (p *funcPrinter) special(n syntax.Node) (string, bool) {
	switch n := n.(type) {
	case *syntax.SglQuoted:
		if n.Dollar {
			text, _ := expand.Unescape(n.Value, expand.EscapeDollar)
			return singleQuote(text), true
		}
		return slice(p.src, n.Pos(), n.End()), true
	case *syntax.CmdSubst:
		if n.Backquotes {
			return slice(p.src, n.Pos(), n.End()), true
		}
		return "$(" + p.subst(n.Stmts) + ")", true
	case *syntax.ProcSubst:
		return n.Op.String() + p.subst(n.Stmts) + ")", true
	}
	return "", false
}

// subst prints the commands of a substitution, on one line where bash does.
func (p *funcPrinter) subst(list []*syntax.Stmt) string {
	sub := &funcPrinter{src: p.src, step: 4}
	sub.stmts(list)
	text := string(sub.out)
	if strings.HasPrefix(text, "(") {
		text = " " + text
	}
	return text
}

// redirs prints redirections; here-documents follow when the line is done.
func (p *funcPrinter) redirs(list []*syntax.Redirect, all bool) {
	p.heredoc = false
	var docs []*syntax.Redirect
	for i, r := range list {
		if i > 0 {
			p.str(" ")
		}
		if r.Op == syntax.Hdoc || r.Op == syntax.DashHdoc {
			docs = append(docs, r)
			p.docHead(r)
			continue
		}
		p.redir(r)
	}
	if all {
		if len(list) > 0 {
			p.str(" ")
		}
		p.str("2>&1")
	}
	switch {
	case len(docs) == 0:
	case p.lists > 0:
		p.deferred = docs
	default:
		p.bodies(docs)
	}
}

// redir prints one redirection. bash prints the descriptor when it isn't the usual one,
// and always when descriptors are copied.
func (p *funcPrinter) redir(r *syntax.Redirect) {
	fd := ""
	if r.N != nil {
		fd = r.N.Value
	}
	word := p.node(r.Word)
	op := r.Op.String()
	switch r.Op {
	case syntax.DplIn, syntax.DplOut:
		usual := "1"
		if r.Op == syntax.DplIn {
			usual = "0"
		}
		number := strings.TrimSuffix(word, "-")
		switch {
		case word == "-":
			op = ">&"
			if fd == "" {
				fd = usual
			}
		case strings.Trim(number, "0123456789") == "":
			if fd == "" {
				fd = usual
			}
		case fd == usual:
			fd = ""
		}
		p.str(fd + op + word)
		return
	case syntax.RdrIn, syntax.WordHdoc:
		if fd == "0" {
			fd = ""
		}
	case syntax.RdrInOut:
		if fd == "" {
			fd = "0"
		}
		if fd == "1" {
			fd = ""
		}
	default:
		if fd == "1" {
			fd = ""
		}
	}
	p.str(fd + op + " " + word)
}

// docHead prints the operator and the delimiter of a here-document.
func (p *funcPrinter) docHead(r *syntax.Redirect) {
	if r.N != nil && r.N.Value != "0" {
		p.str(r.N.Value)
	}
	word, quoted := delimiter(r.Word)
	if quoted {
		word = singleQuote(word)
	}
	p.str(r.Op.String() + word)
}

// delimiter is the delimiter of a here-document, and whether any of it is quoted.
func delimiter(w *syntax.Word) (text string, quoted bool) {
	for _, part := range w.Parts {
		switch part := part.(type) {
		case *syntax.Lit:
			bare := strings.ReplaceAll(part.Value, "\\", "")
			quoted = quoted || bare != part.Value
			text += bare
		case *syntax.SglQuoted:
			text, quoted = text+part.Value, true
		case *syntax.DblQuoted:
			quoted = true
			for _, q := range part.Parts {
				text += printNode(q)
			}
		default:
			text += printNode(part)
		}
	}
	return text, quoted
}

// bodies prints here-documents.
func (p *funcPrinter) bodies(docs []*syntax.Redirect) {
	p.str("\n")
	for _, r := range docs {
		word, quoted := delimiter(r.Word)
		p.str(p.docBody(r, quoted) + word + "\n")
	}
	p.heredoc = true
}

func (p *funcPrinter) docBody(r *syntax.Redirect, quoted bool) string {
	if r.Hdoc == nil {
		return ""
	}
	body := slice(p.src, r.Hdoc.Pos(), r.Hdoc.End())
	if body == "" {
		body = printNode(r.Hdoc)
	} else { // the parser's end is behind the delimiter
		body = body[:strings.LastIndexByte(body, '\n')+1]
	}
	if !quoted {
		body = joinLines(body)
	}
	if r.Op != syntax.DashHdoc {
		return body
	}
	lines := strings.SplitAfter(body, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimLeft(l, "\t")
	}
	return strings.Join(lines, "")
}
