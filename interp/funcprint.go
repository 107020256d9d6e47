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
