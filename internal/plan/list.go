package plan

import "mvdan.cc/sh/v3/syntax"

// link is one command of a list or pipeline and the operator in front of it.
type link struct {
	op  syntax.BinCmdOperator
	pos syntax.Pos // of the operator
	st  *syntax.Stmt
}

// chain lists the commands of a tree of `&&` and `||`, or of a pipeline, in order. The trees
// lean to the left, as deep as the text is long: no recursion.
func chain(cmd *syntax.BinaryCmd) []link {
	pipe := isPipe(cmd.Op)
	n := 2
	for c := leftChain(cmd, pipe); c != nil; c = leftChain(c, pipe) {
		n++
	}
	links := make([]link, n)
	for {
		n--
		links[n] = link{cmd.Op, cmd.OpPos, cmd.Y}
		c := leftChain(cmd, pipe)
		if c == nil {
			links[0].st = cmd.X
			return links
		}
		cmd = c
	}
}

// leftChain is the same kind of tree on the left of an operator, nil for anything else.
func leftChain(cmd *syntax.BinaryCmd, pipe bool) *syntax.BinaryCmd {
	st := cmd.X
	c, ok := st.Cmd.(*syntax.BinaryCmd)
	if !ok || isPipe(c.Op) != pipe || !plain(st) || len(st.Redirs) > 0 {
		return nil
	}
	return c
}

func isPipe(op syntax.BinCmdOperator) bool { return op == syntax.Pipe || op == syntax.PipeAll }

// plain tells whether a statement has neither `!` nor `&`.
func plain(st *syntax.Stmt) bool {
	return !st.Negated && !st.Background && !st.Coprocess && !st.Disown
}

func (w *walker) binary(cmd *syntax.BinaryCmd) {
	links := chain(cmd)
	for _, l := range links[1:] {
		switch l.op {
		case syntax.AndStmt, syntax.OrStmt, syntax.Pipe, syntax.PipeAll:
		default:
			w.unknown(cmd)
			return
		}
	}
	if isPipe(cmd.Op) {
		w.plan.seen |= seenPipe
		w.pipeline(links)
		return
	}
	w.plan.seen |= seenChain
	w.andOr(links)
}

// andOr walks a && b || c. The directory after it is known when every command that changed it
// was sure to run: the first one, and those behind a `cd` that is expected to succeed.
func (w *walker) andOr(links []link) {
	start, sure, stray := w.sh.changes, true, false
	for i, l := range links {
		before := w.sh.place
		if i > 0 && l.op == syntax.OrStmt {
			w.sh.known = w.sh.known && before.changes == start
			w.stmt(l.st)
			w.sh.dir, w.sh.known = before.dir, before.known
			stray = stray || w.sh.changes != before.changes
			sure = false
			continue
		}
		w.stmt(l.st)
		moved := w.sh.changes != before.changes
		stray = stray || moved && !sure
		sure = sure && moved && w.sh.known
	}
	if stray {
		w.sh.known = false
	}
}

// pipeline walks the stages, each in a subshell of its own. The last one is not when lastpipe
// is set.
func (w *walker) pipeline(links []link) {
	for i := 0; i < len(links); i++ {
		x := links[i].st
		context := w.context
		if i > 0 {
			context = "pipe stage"
		}
		if i+1 < len(links) {
			if f := w.filter(x, links[i+1].st); f != nil {
				w.filtered(x, links[i+1].st, f, context)
				i++
				continue
			}
		}
		changes := w.sh.changes
		w.apart(context, func() { w.stmt(x); changes -= w.sh.changes })
		if i == len(links)-1 && changes != 0 {
			w.sh.lose()
		}
	}
}
