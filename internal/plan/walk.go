package plan

import (
	"fmt"

	"mvdan.cc/sh/v3/syntax"
)

// walker makes the plan of one text.
type walker struct {
	cfg     *Config
	plan    *Plan
	sh      *shell
	level   int // texts around this one
	depth   int // nodes around this one
	filters bool
	context string
	stmtOf  *syntax.Stmt // the statement whose words are being walked
	full    bool         // the plan holds no more calls
}

func (w *walker) text(file *syntax.File) {
	w.stmts(file.Stmts)
	w.sh.finish()
}

func (w *walker) stmts(list []*syntax.Stmt) {
	if len(list) > 1 {
		w.plan.seen |= seenChain
	}
	for _, st := range list {
		w.stmt(st)
	}
}

// stmt walks one statement in the shell that the walker is in.
func (w *walker) stmt(st *syntax.Stmt) {
	if !w.enter(st) {
		return
	}
	outer := w.stmtOf
	w.stmtOf = st
	if !plain(st) {
		w.plan.seen |= seenChain
	}
	if st.Background || st.Coprocess || st.Disown {
		w.apart("background", func() { w.bare(st) })
	} else {
		w.bare(st)
	}
	w.stmtOf = outer
	w.leave()
}

// enter guards the recursion: what is deeper than any real text is denied unseen.
func (w *walker) enter(n syntax.Node) bool {
	if w.depth >= maxNesting {
		w.refuse(n, fmt.Sprintf("syntax nested deeper than %d levels", maxNesting))
		return false
	}
	w.depth++
	return true
}

func (w *walker) leave() { w.depth-- }

// within walks something under another context.
func (w *walker) within(context string, body func()) {
	outer := w.context
	w.context = context
	body()
	w.context = outer
}

// apart walks what runs in a subshell: its directory and functions stay there.
func (w *walker) apart(context string, body func()) {
	before := w.sh.place
	w.sh.loops = 0
	w.within(context, body)
	w.sh.place = before
}

// loop walks the body of a loop: what it does may come before its own beginning.
func (w *walker) loop(body func()) {
	before, start := w.sh.place, len(w.plan.Calls)
	w.sh.loops++
	body()
	w.sh.loops--
	moves := w.sh.changes != before.changes
	if moves {
		w.sh.known = false
	}
	if before.loops == 0 {
		mark(w.plan.Calls[start:], moves, w.sh.loose && !before.loose)
	}
}

// bare walks a statement without its `!` and `&`.
func (w *walker) bare(st *syntax.Stmt) {
	if ce, ok := st.Cmd.(*syntax.CallExpr); ok {
		w.simple(st, ce)
		return
	}
	w.redirWords(st.Redirs)
	w.compoundRedirs(st)
	if st.Cmd != nil {
		w.command(st.Cmd)
	}
}

// command walks any command but a simple one. An unknown node is denied.
func (w *walker) command(cmd syntax.Command) {
	if b, ok := cmd.(*syntax.BinaryCmd); ok {
		w.binary(b)
		return
	}
	w.plan.seen |= seenChain
	switch cmd := cmd.(type) {
	case *syntax.Block:
		w.stmts(cmd.Stmts)
	case *syntax.Subshell:
		w.apart("subshell", func() { w.stmts(cmd.Stmts) })
	case *syntax.IfClause:
		w.ifClause(cmd)
	case *syntax.WhileClause:
		w.loop(func() {
			w.within("condition", func() { w.stmts(cmd.Cond) })
			w.within("loop", func() { w.stmts(cmd.Do) })
		})
	case *syntax.ForClause:
		w.forClause(cmd)
	case *syntax.CaseClause:
		w.caseClause(cmd)
	case *syntax.FuncDecl:
		w.funcDecl(cmd)
	case *syntax.ArithmCmd:
		w.arithm(cmd.X)
	case *syntax.TestClause:
		w.test(cmd.X)
	case *syntax.DeclClause:
		w.assigns(cmd.Args)
	case *syntax.LetClause:
		for _, e := range cmd.Exprs {
			w.arithm(e)
		}
	case *syntax.TimeClause:
		w.plan.seen |= seenPrefix
		if cmd.Stmt != nil {
			w.stmt(cmd.Stmt)
		}
	case *syntax.CoprocClause:
		w.word(cmd.Name)
		w.apart("background", func() { w.stmt(cmd.Stmt) })
	default:
		w.unknown(cmd)
	}
}

// ifClause walks all branches; each one begins where the conditions before it left off.
func (w *walker) ifClause(cmd *syntax.IfClause) {
	before := w.sh.place
	for c := cmd; c != nil; c = c.Else {
		w.within("condition", func() { w.stmts(c.Cond) })
		cond := w.sh.place
		w.within("branch", func() { w.stmts(c.Then) })
		w.sh.dir, w.sh.known = cond.dir, cond.known && cond.changes == before.changes
	}
	w.sh.dir, w.sh.known = before.dir, before.known && w.sh.changes == before.changes
}

func (w *walker) forClause(cmd *syntax.ForClause) {
	switch loop := cmd.Loop.(type) {
	case *syntax.WordIter:
		for _, item := range loop.Items {
			w.word(item)
		}
		w.loop(func() { w.within("loop", func() { w.stmts(cmd.Do) }) })
	case *syntax.CStyleLoop:
		w.arithm(loop.Init)
		w.loop(func() {
			w.arithm(loop.Cond)
			w.within("loop", func() { w.stmts(cmd.Do) })
			w.arithm(loop.Post)
		})
	default:
		w.unknown(cmd)
	}
}

// caseClause walks all items; any of them may run, and ;;& and ;& run several.
func (w *walker) caseClause(cmd *syntax.CaseClause) {
	w.word(cmd.Word)
	before := w.sh.place
	for _, item := range cmd.Items {
		for _, p := range item.Patterns {
			w.word(p)
		}
		w.within("branch", func() { w.stmts(item.Stmts) })
		if item.Op == syntax.Break {
			w.sh.dir = before.dir
			w.sh.known = before.known
		} else {
			w.sh.known = w.sh.known && w.sh.changes == before.changes
		}
	}
	w.sh.dir, w.sh.known = before.dir, before.known && w.sh.changes == before.changes
}

// funcDecl walks the body of a function. It runs later: where, and after what, is not known.
func (w *walker) funcDecl(cmd *syntax.FuncDecl) {
	if cmd.Name == nil || len(cmd.Names) > 0 {
		w.unknown(cmd)
		return
	}
	sh := w.sh
	if sh.funcs == nil {
		sh.funcs = map[string]bool{}
	}
	sh.funcs[cmd.Name.Value] = true
	before, start := sh.place, len(w.plan.Calls)
	sh.loops = 0
	w.within("function body "+cmd.Name.Value, func() { w.stmt(cmd.Body) })
	sh.funcMoves = sh.funcMoves || sh.changes != before.changes
	sh.funcLoosens = sh.funcLoosens || sh.loose && !before.loose
	sh.place = before
	sh.later = append(sh.later, span{w.plan, start, len(w.plan.Calls)})
}

// unknown denies syntax that has no case here.
func (w *walker) unknown(n syntax.Node) {
	w.refuse(n, fmt.Sprintf("syntax that safesh does not know: %T", n))
}

// refuse adds a denial of the whole text that no rule is about.
func (w *walker) refuse(n syntax.Node, why string) {
	c := w.add(n.Pos(), n.Pos())
	if c == nil {
		return
	}
	c.Kind = Syntax
	w.deny(c, why)
}
