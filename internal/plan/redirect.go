package plan

import (
	"strings"

	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// redirWords walks the words and here-documents of redirections.
func (w *walker) redirWords(redirs []*syntax.Redirect) {
	for _, rd := range redirs {
		w.word(rd.Word)
		switch rd.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			w.plan.seen |= seenHeredoc
			w.word(rd.Hdoc)
		case syntax.WordHdoc:
			w.plan.seen |= seenHeredoc
		default:
			w.plan.seen |= seenRedirect
		}
	}
}

// redirFile is the file that a redirection opens; ok is false when it opens none or its name
// is not known. known is false for an operator that has no case here.
func redirFile(rd *syntax.Redirect) (f allowlist.FileAccess, ok, known bool) {
	switch rd.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrAll, syntax.AppAll:
		f.Access = allowlist.Write
	case syntax.RdrIn:
		f.Access = allowlist.Read
	case syntax.RdrInOut:
		f.Access = allowlist.Read | allowlist.Write
	case syntax.DplOut:
		// >&word opens a file unless the word is a descriptor.
		name, ok := static(rd.Word)
		f.Path, f.Access = name, allowlist.Write
		return f, ok && rd.N == nil && name != "-" && !isNumber(strings.TrimSuffix(name, "-")), true
	case syntax.DplIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
		return f, false, true
	default:
		return f, false, false
	}
	f.Path, ok = static(rd.Word)
	return f, ok, true
}

// fileRedirs are the files that a call's redirections name.
func (w *walker) fileRedirs(redirs []*syntax.Redirect) []allowlist.FileAccess {
	var out []allowlist.FileAccess
	for _, rd := range redirs {
		if f, ok, _ := redirFile(rd); ok && !own(f.Path) {
			out = append(out, f)
		}
	}
	return out
}

// accessRedirs judges the files of a call's redirections.
func (w *walker) accessRedirs(c *Call, redirs []*syntax.Redirect) {
	for _, rd := range redirs {
		f, ok, known := redirFile(rd)
		if !known {
			c.Kind = Syntax
			w.deny(c, "redirection that safesh does not know: "+rd.Op.String())
			return
		}
		if ok && !w.access(c, w.sh.dir, f.Path, f.Access) {
			c.redir = rd
			c.byName = false
		}
	}
}

// compoundRedirs judges redirections that belong to no simple command.
func (w *walker) compoundRedirs(st *syntax.Stmt) {
	for _, rd := range st.Redirs {
		f, ok, known := redirFile(rd)
		if !known {
			w.unknown(rd)
			continue
		}
		if ok {
			w.file(rd.Pos(), rd.Word.End(), f, rd)
		}
	}
}

// file judges a file that is named outside a simple command. Only a denial is worth a line of
// the plan.
func (w *walker) file(from, to syntax.Pos, f allowlist.FileAccess, rd *syntax.Redirect) {
	if own(f.Path) {
		return
	}
	probe := Call{}
	if w.access(&probe, w.sh.dir, f.Path, f.Access) {
		return
	}
	c := w.add(from, to)
	if c == nil {
		return
	}
	c.Kind, c.Decided, c.Decision, c.byFile = File, true, probe.Decision, probe.byFile
	c.Redirs, c.redir = []allowlist.FileAccess{f}, rd
}

// own tells whether name stands for one of the shell's own descriptors or for nothing at all:
// no policy needs to list them.
func own(name string) bool {
	switch name {
	case "/dev/null", "/dev/stdin", "/dev/stdout", "/dev/stderr":
		return true
	}
	number, ok := strings.CutPrefix(name, "/dev/fd/")
	if !ok {
		number, ok = strings.CutPrefix(name, "/proc/self/fd/")
	}
	return ok && len(number) <= 4 && isNumber(number)
}

func isNumber(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
