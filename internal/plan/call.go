package plan

import (
	"strings"

	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// simple walks a simple command: its words, its redirections, then the call itself.
func (w *walker) simple(st *syntax.Stmt, ce *syntax.CallExpr) { w.simpleFiltered(st, ce, nil) }

func (w *walker) simpleFiltered(st *syntax.Stmt, ce *syntax.CallExpr, f *allowlist.Filter) {
	argv, path := w.words(ce.Args)
	assigns := w.assigns(ce.Assigns)
	w.redirWords(st.Redirs)
	if len(ce.Args) == 0 {
		w.plan.seen |= seenChain
		w.compoundRedirs(st)
		return
	}
	if len(assigns) > 0 {
		w.plan.seen |= seenPrefix
	}
	from, to := span2(st, ce)
	c := w.add(from, to)
	if c == nil {
		return
	}
	c.Argv, c.Known, c.Open = argv, len(argv), len(argv) < len(ce.Args)
	c.Assigns, c.Redirs, c.Filter = assigns, w.fileRedirs(st.Redirs), f
	w.classify(c, path)
	w.accessRedirs(c, st.Redirs)
}

// span2 is the range of a simple command with its redirections, here-documents aside.
func span2(st *syntax.Stmt, ce *syntax.CallExpr) (from, to syntax.Pos) {
	from, to = ce.Pos(), ce.End()
	for _, rd := range st.Redirs {
		if p := rd.Pos(); from.After(p) {
			from = p
		}
		if e := rd.Word.End(); e.After(to) {
			to = e
		}
	}
	return from, to
}

// add appends a call to the plan. It is nil when the plan is full; then the whole text is
// denied.
func (w *walker) add(from, to syntax.Pos) *Call {
	p := w.plan
	if len(p.Calls) >= maxCalls {
		if !w.full {
			w.full = true
			c := &p.Calls[len(p.Calls)-1]
			c.Kind = Syntax
			w.deny(c, "the text has too many calls")
		}
		return nil
	}
	start, end := p.between(from, to)
	p.Calls = append(p.Calls, Call{
		Source: p.Text[start:end], Pos: start, End: end,
		Line: int(from.Line()), Col: int(from.Col()),
		Dir: w.sh.dir, DirKnown: w.sh.known, Context: w.context,
		stmt: w.stmtOf, loose: w.sh.loose,
	})
	return &p.Calls[len(p.Calls)-1]
}

// deny makes a call a denial of the plan's own.
func (w *walker) deny(c *Call, why string) {
	c.Decided = true
	c.Decision = allowlist.Decision{Class: allowlist.BadArgument, Why: why, Key: "plan:" + c.Kind.String()}
}

// assigns walks assignments and returns those in front of a call.
func (w *walker) assigns(list []*syntax.Assign) []allowlist.Assign {
	if len(list) == 0 {
		return nil
	}
	out := make([]allowlist.Assign, 0, len(list))
	for _, as := range list {
		w.arithm(as.Index)
		value, _ := static(as.Value)
		w.word(as.Value)
		if as.Array != nil {
			for _, e := range as.Array.Elems {
				w.arithm(e.Index)
				w.word(e.Value)
			}
		}
		if as.Name == nil {
			continue
		}
		if as.Name.Value == "CDPATH" {
			w.sh.cdpath = true
		}
		if as.Append {
			value = "" // what it is appended to is not known
		}
		out = append(out, allowlist.Assign{Name: as.Name.Value, Value: value})
	}
	return out
}

// classify finds what a call's first word means, as the evaluator does: a function (never in
// the place of a listed call), a builtin, a program.
func (w *walker) classify(c *Call, path bool) {
	if len(c.Argv) == 0 {
		c.Kind = Dynamic
		if !path {
			// It may expand to eval, cd or a function. A word with a slash in it can't.
			w.sh.loosen()
		}
		return
	}
	name := c.Argv[0]
	sh := w.sh
	switch {
	case sh.funcs[name] && !w.cfg.listed(c.Argv, sh.dir):
		c.Kind = Function
		if sh.funcLoosens {
			sh.loosen()
		} else if sh.funcMoves {
			sh.lose()
		}
	case w.cfg.builtin(name):
		c.byName = true
		w.builtin(c, c.Argv)
	case !sh.fresh && w.cfg.known(name) && !w.cfg.listed(c.Argv, sh.dir):
		c.Kind = Function
		sh.loosen()
	default:
		c.byName = true
		w.program(c, c.Argv, true)
	}
	if sh.aliases[name] {
		sh.loosen()
	}
}

// program asks the judge about a call. plain: it stands for itself, not behind exec or
// command, whose calls the evaluator judges without what is around them.
func (w *walker) program(c *Call, words []string, plain bool) {
	c.Kind, c.Decided, c.judged = Program, true, words
	call := allowlist.Call{Argv: words, Dir: w.sh.dir, Open: c.Open}
	if plain {
		call.Assigns, call.Filter, call.Redirs = c.Assigns, c.Filter, c.Redirs
	}
	c.Decision = w.cfg.decide(call)
	d := &c.Decision
	if d.Verdict != allowlist.Allow {
		return
	}
	c.runs = true
	dir := w.sh.dir
	if d.Chdir != "" {
		dir = d.Chdir
	}
	switch d.Act {
	case allowlist.Tool:
		if argv := d.Argv; len(argv) > 0 && !c.Open {
			for _, f := range w.cfg.files(argv[0], argv[1:]) {
				w.access(c, dir, f.Path, f.Access)
			}
			w.started(c, dir, argv, 0)
		}
	case allowlist.Shell:
		w.nestedShell(c, dir, d.Argv)
	}
}

// started judges the calls that a tool's words say it will start, xargs rm. What could stand
// in the place of a denied one is not known before it is whole, at run time.
func (w *walker) started(c *Call, dir string, argv []string, depth int) {
	if depth == w.cfg.maxDepth() || len(argv) == 0 || c.denied() {
		return // what is left is judged at run time
	}
	for _, call := range w.cfg.calls(argv[0], argv[1:]) {
		call.Dir = dir
		d := w.cfg.decide(call)
		switch {
		case c.denied():
			return
		case d.Verdict != allowlist.Allow:
			d.Use = ""
			c.Decision, c.judged = d, call.Argv
		case d.Act == allowlist.Tool:
			w.started(c, dir, d.Argv, depth+1)
		case d.Act == allowlist.Shell && c.Nested == nil:
			w.nestedShell(c, dir, d.Argv)
		}
	}
}

// access judges a file that a call names. The first denial stands, but for one that another
// directory could lift.
func (w *walker) access(c *Call, dir, name string, a allowlist.Access) bool {
	if own(name) || c.denied() && !c.byFile {
		return true
	}
	d := w.cfg.access(dir, name, a)
	relative := !strings.HasPrefix(name, "/")
	if d.Verdict == allowlist.Allow || c.denied() && relative {
		return true
	}
	c.Decision, c.Decided = d, true
	c.judged, c.byFile = nil, relative
	return false
}
