package expand

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// printMode tells what the printer writes for the operands of an expression.
type printMode uint8

const (
	printLeaves printMode = iota // what they expanded to
	printSource                  // their source
	printKey                     // their expansion, as part of a subscript that is a text
)

// arithPrinter writes an expression as a text, with the spaces it had in the source.
type arithPrinter struct {
	c      *Config
	mode   printMode
	leaves []leafText
	out    strings.Builder
	end    uint // offset in the source after what has been written
	begun  bool
	err    error

	mark             syntax.Node // whose place in the text is wanted
	markAt, markStop int
}

func (c *Config) printArithm(e syntax.ArithmExpr, leaves []leafText, mode printMode) string {
	p := arithPrinter{c: c, leaves: leaves, mode: mode}
	p.expr(e)
	return p.out.String()
}

// showArithm returns the source of e for a message.
func (c *Config) showArithm(e syntax.ArithmExpr) string {
	return c.printArithm(e, nil, printSource)
}

// showIndex returns name[index] for a message.
func (c *Config) showIndex(name string, index syntax.ArithmExpr) string {
	return name + "[" + c.showArithm(index) + "]"
}

// arithError makes the message of an error at a node of e.
func (c *Config) arithError(e syntax.ArithmExpr, leaves []leafText, f *arithFail) error {
	p := arithPrinter{c: c, leaves: leaves, mark: f.node}
	p.expr(e)
	text := p.out.String()
	if f.cut {
		text = text[:p.markStop]
	}
	return &Error{Text: text + ": " + f.msg + " (error token is \"" + text[p.markAt:] + "\")", Arith: true}
}

// maxGap bounds the spaces between two tokens.
const maxGap = 200

// token writes s, which stands in the source from pos to end.
func (p *arithPrinter) token(s string, pos, end syntax.Pos) {
	p.space(pos)
	p.out.WriteString(s)
	p.advance(end)
}

func (p *arithPrinter) space(pos syntax.Pos) {
	if p.begun && pos.IsValid() && pos.Offset() > p.end {
		p.out.WriteString(strings.Repeat(" ", int(min(pos.Offset()-p.end, maxGap))))
	}
	p.begun = true
}

func (p *arithPrinter) advance(end syntax.Pos) {
	if end.IsValid() {
		p.end = end.Offset()
	}
}

func (p *arithPrinter) operator(s string, pos syntax.Pos) {
	p.space(pos)
	p.out.WriteString(s)
	p.end = pos.Offset() + uint(len(s))
}

func (p *arithPrinter) expr(e syntax.ArithmExpr) {
	start := -1
	if p.mark != nil && p.mark == syntax.Node(e) {
		if e.Pos().IsValid() {
			p.space(e.Pos())
			p.end = e.Pos().Offset()
		}
		start = p.out.Len()
	}
	switch e := e.(type) {
	case *syntax.Word:
		p.word(e)
	case *syntax.BinaryArithm:
		p.expr(e.X)
		p.operator(e.Op.String(), e.OpPos)
		p.expr(e.Y)
	case *syntax.UnaryArithm:
		if e.Post {
			p.expr(e.X)
			p.operator(e.Op.String(), e.OpPos)
			break
		}
		p.operator(e.Op.String(), e.OpPos)
		p.expr(e.X)
	case *syntax.ParenArithm:
		p.operator("(", e.Lparen)
		p.expr(e.X)
		p.operator(")", e.Rparen)
	default:
		p.err = nodeError(e)
	}
	if start >= 0 {
		p.markAt, p.markStop = start, p.out.Len()
	}
}

func (p *arithPrinter) word(w *syntax.Word) {
	if len(w.Parts) == 0 {
		return
	}
	if len(w.Parts) == 1 {
		switch part := w.Parts[0].(type) {
		case *syntax.Lit:
			if p.mode != printKey {
				p.token(part.Value, w.Pos(), w.End())
				return
			}
		case *syntax.ParamExp:
			if naked(part) {
				p.element(part)
				return
			}
		}
	}
	p.space(w.Pos())
	switch p.mode {
	case printLeaves:
		ev := evaluator{c: p.c, leaves: p.leaves}
		p.out.WriteString(ev.leaf(w))
	case printSource:
		if err := syntax.NewPrinter().Print(&p.out, w); err != nil {
			p.err = err
		}
	case printKey:
		s, err := p.c.keyPart(w)
		if err != nil && p.err == nil {
			p.err = err
		}
		p.out.WriteString(s)
	}
	p.advance(w.End())
}

// element writes name[subscript]; the key of an associative array that has been expanded is
// referred to by its number, so that nothing in it is read again.
func (p *arithPrinter) element(pe *syntax.ParamExp) {
	p.token(pe.Param.Value, pe.Param.Pos(), pe.Param.End())
	p.out.WriteByte('[')
	p.end++
	known := false
	if p.mode == printLeaves {
		for i := range p.leaves {
			if p.leaves[i].node == syntax.Node(pe) {
				p.out.WriteString("\x00" + strconv.Itoa(i))
				known = true
			}
		}
	}
	if !known {
		p.expr(pe.Index)
	} else {
		p.advance(pe.Index.End())
	}
	p.out.WriteByte(']')
	p.end++
}
