package interp

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// compound prints a compound command.
func (p *funcPrinter) compound(cmd syntax.Command) {
	switch cmd := cmd.(type) {
	case *syntax.Block:
		p.block(cmd)
	case *syntax.Subshell:
		p.str("( ")
		p.skip++
		p.stmts(cmd.Stmts)
		p.flush("")
		p.str(" )")
	case *syntax.BinaryCmd:
		p.binary(cmd)
	case *syntax.IfClause:
		p.ifClause(cmd)
	case *syntax.WhileClause:
		p.whileClause(cmd)
	case *syntax.ForClause:
		p.forClause(cmd)
	case *syntax.CaseClause:
		p.caseClause(cmd)
	case *syntax.FuncDecl:
		p.funcDecl(cmd)
	case *syntax.ArithmCmd:
		p.str("((" + p.between(cmd.Left, 2, cmd.Right, cmd.X) + "))")
	case *syntax.TestClause:
		p.str("[[ ")
		p.test(cmd.X)
		p.str(" ]]")
	case *syntax.TimeClause:
		p.time(cmd)
	case *syntax.CoprocClause:
		name := "COPROC"
		if cmd.Name != nil {
			name = p.node(cmd.Name)
		}
		p.str("coproc " + name + " ")
		p.skip++
		p.stmt(cmd.Stmt, false)
	default:
		p.str(printNode(cmd))
	}
}

// between is the text from n bytes behind left up to right.
func (p *funcPrinter) between(left syntax.Pos, n int, right syntax.Pos, x syntax.Node) string {
	a, b := int(left.Offset())+n, int(right.Offset())
	if p.src == "" || a > b || b > len(p.src) {
		if x == nil {
			return ""
		}
		return printNode(x)
	}
	return p.src[a:b]
}

func (p *funcPrinter) time(cmd *syntax.TimeClause) {
	p.str("time ")
	if cmd.PosixFormat {
		p.str("-p ")
	}
	if cmd.Stmt != nil {
		p.skip++
		p.stmt(cmd.Stmt, false)
	}
}

func (p *funcPrinter) block(cmd *syntax.Block) {
	p.str("{ ")
	if p.inFunc {
		p.str("\n")
		p.indent += p.step
	} else {
		p.skip++
	}
	p.stmts(cmd.Stmts)
	p.flush("")
	if p.inFunc {
		p.str("\n")
		p.indent -= p.step
		p.spaces()
	} else {
		p.semicolon()
		p.str(" ")
	}
	p.str("}")
}

// binary prints a pipeline, or commands joined by && and ||.
func (p *funcPrinter) binary(cmd *syntax.BinaryCmd) {
	p.lists++
	p.skip++
	switch cmd.Op {
	case syntax.Pipe, syntax.PipeAll:
		stages := flatten(cmd, nil)
		for i, s := range stages {
			if i > 0 {
				p.flush(" |")
				p.str(" ")
				p.skip++
			}
			p.stmt(s.stmt, s.all)
			if i > 0 {
				p.flush("")
			}
		}
	default:
		p.stmt(cmd.X, false)
		p.flush(" " + cmd.Op.String() + " ")
		p.skip++
		p.stmt(cmd.Y, false)
	}
	p.flush("")
	p.lists--
}

func (p *funcPrinter) ifClause(cmd *syntax.IfClause) {
	p.str("if ")
	p.skip++
	p.stmts(cmd.Cond)
	p.semicolon()
	p.str(" then\n")
	p.nested(cmd.Then)
	if e := cmd.Else; e != nil {
		p.semicolon()
		p.newline("else\n")
		if len(e.Cond) > 0 { // elif
			p.indent += p.step
			p.pad()
			p.ifClause(e)
			p.flush("")
			p.indent -= p.step
		} else {
			p.nested(e.Then)
		}
	}
	p.semicolon()
	p.newline("fi")
}

// nested prints a list one step further in.
func (p *funcPrinter) nested(list []*syntax.Stmt) {
	p.indent += p.step
	p.stmts(list)
	p.flush("")
	p.indent -= p.step
}

func (p *funcPrinter) whileClause(cmd *syntax.WhileClause) {
	if cmd.Until {
		p.str("until ")
	} else {
		p.str("while ")
	}
	p.skip++
	p.stmts(cmd.Cond)
	p.flush("")
	p.semicolon()
	p.str(" do\n")
	p.nested(cmd.Do)
	p.semicolon()
	p.newline("done")
}

func (p *funcPrinter) forClause(cmd *syntax.ForClause) {
	switch loop := cmd.Loop.(type) {
	case *syntax.WordIter:
		word := "for "
		if cmd.Select {
			word = "select "
		}
		items := `"$@"`
		if loop.InPos.IsValid() {
			list := make([]string, len(loop.Items))
			for i, w := range loop.Items {
				list[i] = p.node(w)
			}
			items = strings.Join(list, " ")
		}
		p.str(word + loop.Name.Value + " in " + items + ";")
	case *syntax.CStyleLoop:
		p.str("for ((" + p.forExprs(loop) + "))")
	}
	p.newline("do\n")
	p.nested(cmd.Do)
	p.semicolon()
	p.newline("done")
}

// forExprs are the three expressions of an arithmetic for; what is empty counts as 1.
func (p *funcPrinter) forExprs(loop *syntax.CStyleLoop) string {
	parts := strings.SplitN(p.between(loop.Lparen, 2, loop.Rparen, nil), ";", 3)
	if len(parts) != 3 {
		parts = make([]string, 3)
		for i, x := range []syntax.ArithmExpr{loop.Init, loop.Cond, loop.Post} {
			if x != nil {
				parts[i] = printNode(x)
			}
		}
	}
	for i, s := range parts {
		if parts[i] = strings.TrimLeft(s, " \t\n"); parts[i] == "" {
			parts[i] = "1"
		}
	}
	return strings.Join(parts, "; ")
}

func (p *funcPrinter) caseClause(cmd *syntax.CaseClause) {
	p.str("case " + p.node(cmd.Word) + " in ")
	p.indent += p.step
	for n, item := range cmd.Items {
		p.newline("")
		for i, w := range item.Patterns {
			text := p.node(w)
			switch {
			case i > 0:
				p.str(" | ")
			case n == 0 && text == "esac":
				p.str("(")
			}
			p.str(text)
		}
		p.str(")\n")
		p.nested(item.Stmts)
		op := ";;"
		if item.Op == syntax.Fallthrough || item.Op == syntax.Resume {
			op = item.Op.String()
		}
		p.newline(op)
	}
	p.indent -= p.step
	p.newline("esac")
}

func (p *funcPrinter) funcDecl(cmd *syntax.FuncDecl) {
	p.str("function " + cmd.Name.Value + " () \n")
	p.spaces()
	p.str("{ \n")
	outer, inFunc := p.indent, p.inFunc
	p.inFunc = true
	p.indent += p.step
	p.body(cmd.Body, outer)
	p.inFunc = inFunc
}

// test prints an expression of [[ ]].
func (p *funcPrinter) test(x syntax.TestExpr) {
	switch x := x.(type) {
	case *syntax.Word:
		p.str("-n " + p.node(x))
	case *syntax.ParenTest:
		p.str("( ")
		p.test(x.X)
		p.str(" )")
	case *syntax.UnaryTest:
		p.str(x.Op.String() + " ")
		if w, ok := x.X.(*syntax.Word); ok && x.Op != syntax.TsNot {
			p.str(p.node(w))
			return
		}
		p.test(x.X)
	case *syntax.BinaryTest:
		p.operand(x.Op, x.X)
		p.str(" " + x.Op.String() + " ")
		p.operand(x.Op, x.Y)
	default:
		p.str(printNode(x))
	}
}

// operand prints a side of a binary test: a word, or an expression for && and ||.
func (p *funcPrinter) operand(op syntax.BinTestOperator, x syntax.TestExpr) {
	if w, ok := x.(*syntax.Word); ok && op != syntax.AndTest && op != syntax.OrTest {
		p.str(p.node(w))
		return
	}
	p.test(x)
}
