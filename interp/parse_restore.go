package interp

import (
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// restore takes the marks out of the tree; false when one is missing, because it ended up in
// what is no code.
func (r *repairs) restore(file *syntax.File) bool {
	syntax.Walk(file, r.node)
	if r.marks != 0 {
		return false
	}
	r.relocate(file)
	return true
}

func (r *repairs) node(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.ArithmExp:
		r.expr(n.X)
	case *syntax.ArithmCmd:
		r.expr(n.X)
	case *syntax.ParenArithm:
		r.expr(n.X)
	case *syntax.UnaryArithm:
		r.expr(n.X)
	case *syntax.BinaryArithm:
		r.expr(n.X)
		r.expr(n.Y)
	case *syntax.CStyleLoop:
		r.expr(n.Init)
		r.expr(n.Cond)
		r.expr(n.Post)
	case *syntax.ParamExp:
		r.paramExp(n)
	case *syntax.Assign:
		r.expr(n.Index)
		r.assign(n)
	case *syntax.ArrayElem:
		r.expr(n.Index)
		if n.Value != nil {
			r.unquote(n.Value, markWord)
		}
		if _, ok := r.take(n.Value, markAdd); ok {
			n.Value.Parts[0] = &syntax.Lit{}
		}
	case *syntax.Redirect:
		r.delimiter(n.Word)
	case *syntax.CallExpr:
		r.letName(n)
		for _, w := range n.Args {
			r.unquote(w, markWord)
		}
	}
	return true
}

// expr takes the quotes off the expression e: it is the text between them.
func (r *repairs) expr(e syntax.ArithmExpr) {
	if w, ok := e.(*syntax.Word); ok {
		r.unquote(w, markExpr)
	}
}

// unquote takes the quotes with a mark off the parts of w.
func (r *repairs) unquote(w *syntax.Word, kind rune) {
	var parts []syntax.WordPart
	for _, part := range w.Parts {
		q, ok := part.(*syntax.DblQuoted)
		if !ok || !r.unmark(q, kind) {
			parts = append(parts, part)
			continue
		}
		parts = append(parts, q.Parts...)
	}
	w.Parts = parts
}

// unmark removes a mark that begins q.
func (r *repairs) unmark(q *syntax.DblQuoted, kind rune) bool {
	if len(q.Parts) == 0 {
		return false
	}
	lit, ok := q.Parts[0].(*syntax.Lit)
	if !ok {
		return false
	}
	rest, ok := strings.CutPrefix(lit.Value, string(kind))
	if !ok {
		return false
	}
	if lit.Value = rest; rest == "" {
		q.Parts = q.Parts[1:]
	} else {
		lit.ValuePos = syntax.NewPos(lit.ValuePos.Offset()+utf8.UTFMax, lit.ValuePos.Line(), lit.ValuePos.Col()+utf8.UTFMax)
	}
	r.marks--
	return true
}

// take finds a mark at the beginning of w and returns what it refers to.
func (r *repairs) take(w *syntax.Word, kind rune) (saved string, ok bool) {
	if w == nil || len(w.Parts) == 0 {
		return "", false
	}
	q, ok := w.Parts[0].(*syntax.DblQuoted)
	if !ok || len(q.Parts) != 1 {
		return "", false
	}
	lit, ok := q.Parts[0].(*syntax.Lit)
	if !ok {
		return "", false
	}
	rest, ok := strings.CutPrefix(lit.Value, string(kind))
	if !ok {
		return "", false
	}
	r.marks--
	return r.reference(rest), true
}

// reference is the text that a mark refers to.
func (r *repairs) reference(s string) string {
	number, _, _ := strings.Cut(s, ";")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(r.saved) {
		return ""
	}
	return r.saved[n]
}

// paramExp gives a substitution that is none its text for a name: the expansion refuses it
// with that text, and printers show it.
func (r *repairs) paramExp(n *syntax.ParamExp) {
	r.expr(n.Index)
	if n.Slice != nil {
		r.expr(n.Slice.Offset)
		r.expr(n.Slice.Length)
	}
	if n.Exp == nil {
		return
	}
	if text, ok := r.take(n.Exp.Word, markSubst); ok {
		n.Param.Value = text
		n.Exp = nil
		return
	}
	if _, ok := r.take(n.Exp.Word, markCount); ok {
		n.Param.Value = "#"
		n.Exp.Word.Parts = n.Exp.Word.Parts[1:]
	}
}

func (r *repairs) assign(n *syntax.Assign) {
	if sub, ok := r.take(n.Value, markElem); ok {
		n.Value.Parts = n.Value.Parts[1:]
		n.Index = &syntax.Word{Parts: []syntax.WordPart{&syntax.Lit{ValuePos: n.Name.ValueEnd, Value: sub}}}
		return
	}
	if _, ok := r.take(n.Value, markList); ok {
		n.Value, n.Array = nil, &syntax.ArrayExpr{}
		return
	}
	if n.Value == nil {
		return
	}
	for _, part := range n.Value.Parts {
		if q, ok := part.(*syntax.DblQuoted); ok {
			r.unmark(q, markValue)
		}
	}
}

func (r *repairs) delimiter(w *syntax.Word) {
	if w == nil || len(w.Parts) != 1 {
		return
	}
	switch part := w.Parts[0].(type) {
	case *syntax.Lit:
		r.delimiterName(&part.Value)
	case *syntax.SglQuoted:
		r.delimiterName(&part.Value)
	}
}

func (r *repairs) delimiterName(name *string) {
	if number, ok := strings.CutSuffix(*name, "_here"); ok && strings.HasPrefix(number, "_") {
		if word := r.reference(number[1:]); word != "" {
			*name = word
			r.marks--
		}
	}
}

func (r *repairs) letName(n *syntax.CallExpr) {
	if len(n.Args) == 0 || len(n.Args[0].Parts) != 1 {
		return
	}
	if lit, ok := n.Args[0].Parts[0].(*syntax.Lit); ok && lit.Value == letMark {
		lit.Value = "let"
		r.marks--
	}
}

// relocate brings the positions of a tree back to the text that was given.
func (r *repairs) relocate(file *syntax.File) {
	m := r.mover()
	m.value(reflect.ValueOf(file))
}

// mover changes every position below a value.
type mover struct {
	r     *repairs
	lines []int // where the lines of the text begin
	seen  map[uintptr]bool
}

func (r *repairs) mover() *mover {
	m := &mover{r: r, lines: []int{0}, seen: map[uintptr]bool{}}
	for i := range len(r.source) {
		if r.source[i] == '\n' {
			m.lines = append(m.lines, i+1)
		}
	}
	return m
}

var posType = reflect.TypeFor[syntax.Pos]()

func (m *mover) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		m.value(v.Elem())
	case reflect.Pointer:
		if v.IsNil() || m.seen[v.Pointer()] {
			return
		}
		m.seen[v.Pointer()] = true
		m.value(v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			m.value(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == posType {
			if pos, ok := v.Interface().(syntax.Pos); ok && pos.IsValid() && v.CanSet() {
				v.Set(reflect.ValueOf(m.pos(pos)))
			}
			return
		}
		for i := range v.NumField() {
			m.value(v.Field(i))
		}
	}
}

func (m *mover) pos(pos syntax.Pos) syntax.Pos {
	at := m.r.origin(int(pos.Offset()))
	line := sort.SearchInts(m.lines, at+1)
	return syntax.NewPos(uint(at), uint(line), uint(at-m.lines[line-1]+1))
}

// atOrigin brings the place of an error back to the text that was given.
func (r *repairs) atOrigin(err error) error {
	if len(r.layers) == 0 {
		return err
	}
	m := r.mover()
	switch e := err.(type) {
	case syntax.ParseError:
		e.Pos = m.pos(e.Pos)
		return e
	case syntax.LangError:
		e.Pos = m.pos(e.Pos)
		return e
	}
	return err
}
