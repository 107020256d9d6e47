package interp

import (
	"strconv"
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// function is a function of the shell.
type function struct {
	name   string
	decl   *syntax.FuncDecl
	text   string // the whole text in which decl was parsed
	source string // BASH_SOURCE: the file, or "environment"
	line   int
	base   int // added to line numbers of the body
	hints  Hints
	attr   expand.Attr
}

// where is what declare -F prints under extdebug: name, line and file.
func (fn *function) where() string { return fn.name + " " + strconv.Itoa(fn.line) + " " + fn.source }

// funcText is the definition of a function as bash prints it.
func (sh *Shell) funcText(fn *function) string {
	head := fn.name + " () \n"
	if isKeywordName(fn.name) {
		head = "function " + head
	}
	p, raw := newPrinter(fn)
	p.indent, p.step = 4, 4
	p.str(head + "{ \n")
	text := p.function(fn.decl.Body)
	if raw {
		return unguard(text)
	}
	return text
}

// exportedFuncs are the exported functions as environment entries.
func (sh *Shell) exportedFuncs() []string {
	var env []string
	for _, n := range sh.funcNames() {
		fn := sh.funcs[n]
		if fn.attr&expand.Exported == 0 {
			continue
		}
		p, raw := newPrinter(fn)
		p.indent, p.step = 1, 0
		p.str("() { ")
		text := p.function(fn.decl.Body)
		if raw {
			text = unguard(text)
		}
		env = append(env, "BASH_FUNC_"+n+"%%="+text)
	}
	return env
}

// commandText is BASH_COMMAND: the command that runs.
func (sh *Shell) commandText() string {
	if sh.running == nil {
		return ""
	}
	return printNode(sh.running)
}

// funcPrinter prints commands as bash's print_cmd.c does, quirks included. Words are copied
// from the text they were parsed from.
type funcPrinter struct {
	out      []byte
	src      string
	indent   int
	step     int
	skip     int  // lines that begin without indentation, as they go on one that is there
	inFunc   bool // lists go over lines
	lists    int  // connections (;, &, |, &&, ||) around what is printed
	deferred []*syntax.Redirect
	heredoc  bool // a here-document has just been printed
}

// newPrinter returns a printer for a function. Without its text, words are printed by the
// parser's own printer.
func newPrinter(fn *function) (p *funcPrinter, raw bool) {
	src, raw := guardBytes(fn.text)
	if n := fn.decl.Name; n == nil || slice(src, n.Pos(), n.End()) != n.Value {
		src = ""
	}
	return &funcPrinter{src: src, inFunc: true}, raw
}

// slice returns the text between two places, "" when it isn't there.
func slice(src string, from, to syntax.Pos) string {
	a, b := int(from.Offset()), int(to.Offset())
	if a < 0 || b > len(src) || a > b {
		return ""
	}
	return src[a:b]
}

func (p *funcPrinter) str(s string) { p.out = append(p.out, s...) }

// pad begins a line, or goes on with the one that is there.
func (p *funcPrinter) pad() {
	if p.skip > 0 {
		p.skip--
		return
	}
	p.spaces()
}

func (p *funcPrinter) spaces() {
	for range p.indent {
		p.out = append(p.out, ' ')
	}
}

func (p *funcPrinter) newline(s string) {
	p.out = append(p.out, '\n')
	p.spaces()
	p.str(s)
}

// semicolon ends a list, unless what ends it is there.
func (p *funcPrinter) semicolon() {
	if n := len(p.out); n > 0 && (p.out[n-1] == '&' || p.out[n-1] == '\n') {
		return
	}
	p.out = append(p.out, ';')
}

// function prints a function's body behind its opening brace, and returns everything.
func (p *funcPrinter) function(body *syntax.Stmt) string {
	outer := p.indent - p.step
	if p.step == 0 {
		outer = 0
	}
	p.body(body, outer)
	return string(p.out)
}

func (p *funcPrinter) body(body *syntax.Stmt, outer int) {
	block, ok := body.Cmd.(*syntax.Block)
	if ok {
		p.stmts(block.Stmts)
	} else {
		p.stmt(body, false)
	}
	p.flush("")
	p.indent = outer
	if ok && len(body.Redirs) > 0 {
		p.newline("} ")
		p.redirs(body.Redirs, false)
		return
	}
	p.newline("}")
}

// stmts prints a list.
func (p *funcPrinter) stmts(list []*syntax.Stmt) {
	connected := len(list) > 1 || len(list) == 1 && list[0].Background
	if connected {
		p.lists++
		defer func() { p.lists-- }()
	}
	for i, st := range list {
		p.stmt(st, false)
		if i > 0 {
			p.flush("")
		}
		last := i == len(list)-1
		switch {
		case st.Background || st.Coprocess || st.Disown:
			p.flush(" &")
			if !last {
				p.str(" ")
				p.skip++
			}
		case !last:
			p.separate()
		}
	}
	if connected {
		p.flush("")
	}
}

// separate prints what stands between two commands of a list.
func (p *funcPrinter) separate() {
	switch {
	case len(p.deferred) > 0 && p.inFunc:
		p.flush("")
	case len(p.deferred) > 0:
		p.flush(";")
	case p.heredoc:
		p.heredoc = false
	default:
		p.str(";")
	}
	if p.inFunc {
		p.str("\n")
		return
	}
	p.str(" ")
	p.skip++
}

// flush prints s and the here-documents that wait for the end of the line.
func (p *funcPrinter) flush(s string) {
	if s == ";" {
		s = ""
	}
	p.str(s)
	if len(p.deferred) == 0 {
		return
	}
	docs := p.deferred
	p.deferred = nil
	p.bodies(docs)
	if s != "" {
		p.str(" ")
	}
}

// stmt prints one command; all: its errors go into the pipe too.
func (p *funcPrinter) stmt(st *syntax.Stmt, all bool) {
	p.pad()
	if st.Negated {
		p.str("! ")
	}
	switch cmd := st.Cmd.(type) {
	case nil:
		p.redirs(st.Redirs, all)
		return
	case *syntax.CallExpr:
		p.simple(p.callWords(cmd), st.Redirs, all)
		return
	case *syntax.DeclClause:
		words := []string{cmd.Variant.Value}
		for _, as := range cmd.Args {
			words = append(words, p.assign(as))
		}
		p.simple(words, st.Redirs, all)
		return
	case *syntax.LetClause:
		words := []string{"let"}
		for _, e := range cmd.Exprs {
			words = append(words, p.node(e))
		}
		p.simple(words, st.Redirs, all)
		return
	default:
		p.compound(cmd)
	}
	if len(st.Redirs) > 0 || all {
		p.str(" ")
		p.redirs(st.Redirs, all)
	}
}

func (p *funcPrinter) callWords(ce *syntax.CallExpr) []string {
	words := make([]string, 0, len(ce.Assigns)+len(ce.Args))
	for _, as := range ce.Assigns {
		words = append(words, p.assign(as))
	}
	for _, w := range ce.Args {
		words = append(words, p.node(w))
	}
	return words
}

func (p *funcPrinter) simple(words []string, redirs []*syntax.Redirect, all bool) {
	p.str(strings.Join(words, " "))
	if len(redirs) > 0 || all {
		if len(words) > 0 {
			p.str(" ")
		}
		p.redirs(redirs, all)
	}
}

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
