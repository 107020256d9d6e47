package plan

import (
	"fmt"

	"safesh/allowlist"
	"safesh/interp"
)

// nested plans a text inside the text, in the shell that will run it.
func (w *walker) nested(c *Call, text string, sh *shell, context string, words [2]int) {
	if w.level+1 >= w.cfg.maxDepth() {
		c.Kind = Syntax
		w.deny(c, fmt.Sprintf("texts nested deeper than %d levels", w.cfg.maxDepth()))
		return
	}
	if w.cfg.Parse == nil {
		c.Note = "its text was not parsed"
		sh.loosen()
		return
	}
	file, err := w.cfg.Parse(text)
	if err != nil {
		c.Note = "its text does not parse: " + err.Error()
		return
	}
	p := newPlan(file, text, w.cfg, sh)
	p.context = context
	in := &walker{
		cfg: w.cfg, plan: p, sh: sh, level: w.level + 1, depth: w.depth,
		filters: w.filters, context: context,
	}
	in.stmts(file.Stmts)
	if sh != w.sh {
		sh.finish()
	}
	c.Nested, c.nested = p, words
}

// nestedShell plans the text of sh -c TEXT, or judges the script of sh FILE.
func (w *walker) nestedShell(c *Call, dir string, argv []string) {
	if len(argv) == 0 {
		return
	}
	w.plan.seen |= seenNested
	inv, err := interp.ParseArgs(argv[1:])
	switch {
	case err != nil, inv.Version, inv.Help:
		return
	case inv.HasCommand:
		at := len(c.Argv) - len(argv) + commandAt(argv, inv)
		words := [2]int{at, at + 1}
		if c.Decision.Act != allowlist.Shell || at < 0 || at >= len(c.Argv) || c.Argv[at] != inv.Command {
			words = [2]int{} // the text is part of a word (env -S), or a tool starts it
		}
		w.nested(c, inv.Command, w.ownShell(c, dir), "nested "+baseName(argv[0])+" -c", words)
	case inv.File != "":
		w.access(c, dir, inv.File, allowlist.Read)
	}
}

// commandAt is the index of the text of -c in a shell's words: it and $0 and what follows
// are the last ones.
func commandAt(argv []string, inv *interp.Invocation) int {
	at := len(argv) - 1 - len(inv.Args)
	if at > 0 && (inv.Name != "" || argv[at] != inv.Command) {
		at--
	}
	return at
}

// ownShell is a shell that has of the one around it only what may have been exported to it.
func (w *walker) ownShell(c *Call, dir string) *shell {
	outer := w.sh
	return &shell{
		place:     place{dir: dir, known: c.DirKnown || dir != outer.dir, loose: c.loose},
		fresh:     true,
		cdpath:    outer.cdpath,
		inherited: outer.mayBe,
	}
}

func baseName(s string) string {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return s[i+1:]
		}
	}
	return s
}
