package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// claude reads what Claude Code hands over (seen with 2.1): a snapshot script, or
//
//	PREAMBLE && eval 'COMMAND' < /dev/null && pwd -P >| /tmp/claude-9c5b-cwd
//
// The preamble (a guard, `source SNAPSHOT 2>/dev/null || true`, shopt, unalias, exports) is
// dropped: a shell that read no startup file has nothing for it to undo. So are the lines of
// the user's CLAUDE_ENV_FILE in front of it, behind which the list begins with `: &&`.
func claude(src string, file *syntax.File) (Wrapper, bool) {
	if first, _, _ := strings.Cut(src, "\n"); claudeSnapshot(first) && strings.Contains(src, `"# Snapshot file"`) {
		return Wrapper{Refused: true}, true
	}
	if file == nil || len(file.Stmts) == 0 {
		return Wrapper{}, false
	}
	last := len(file.Stmts) - 1
	for _, st := range file.Stmts[:last] {
		if !inert(st) {
			return Wrapper{}, false
		}
	}
	list := chain(file.Stmts[last])
	n := len(list)
	if last > 0 && (n == 0 || !isColon(list[0].st)) {
		return Wrapper{}, false
	}
	if n < 3 || list[n-1].op != syntax.AndStmt || list[n-2].op != syntax.AndStmt {
		return Wrapper{}, false
	}
	w := Wrapper{InList: true, Leaves: WorkDir}
	for _, l := range list[:n-2] {
		if !inert(l.st) {
			return Wrapper{}, false
		}
		if name := sourced(l.st); name != "" {
			w.Snapshot = name
		}
	}
	var ok bool
	if w.Command, w.NullInput, ok = claudeEval(list[n-2].st); !ok {
		return Wrapper{}, false
	}
	w.File, ok = claudeLast(list[n-1].st)
	return w, ok
}

// claudeSnapshot is SNAPSHOT_FILE=/…/shell-snapshots/snapshot-NAME.sh.
func claudeSnapshot(line string) bool {
	name, ok := strings.CutPrefix(line, "SNAPSHOT_FILE=")
	return ok && strings.Contains(name, "/shell-snapshots/snapshot-") && strings.HasSuffix(strings.Trim(name, `'"`), ".sh")
}

// claudeEval is `eval WORD` with `< /dev/null` or without.
func claudeEval(st *syntax.Stmt) (command string, null, ok bool) {
	ce := call(st)
	if ce == nil || len(ce.Args) != 2 || len(st.Redirs) > 1 {
		return "", false, false
	}
	words := literals(ce)
	if words == nil || words[0] != "eval" || strings.HasPrefix(words[1], "-") {
		return "", false, false
	}
	if len(st.Redirs) == 0 {
		return words[1], false, true
	}
	rd := st.Redirs[0]
	from, _ := literal(rd.Word)
	return words[1], true, rd.Op == syntax.RdrIn && rd.N == nil && from == "/dev/null"
}

// claudeLast is `pwd -P >| FILE` and gives the file.
func claudeLast(st *syntax.Stmt) (string, bool) {
	ce := call(st)
	if ce == nil || len(st.Redirs) != 1 {
		return "", false
	}
	words, rd := literals(ce), st.Redirs[0]
	if len(words) != 2 || words[0] != "pwd" || words[1] != "-P" || rd.Op != syntax.RdrClob || rd.N != nil {
		return "", false
	}
	name, ok := literal(rd.Word)
	id, named := between(name[strings.LastIndexByte(name, '/')+1:], "claude-", "-cwd")
	return name, ok && named && isID(id) && plainPath(name)
}

// link is one command of a list and the operator in front of it.
type link struct {
	op syntax.BinCmdOperator
	st *syntax.Stmt
}

// maxLinks is more than any wrapper has.
const maxLinks = 200

// chain lists the commands of a && b || c, which lean to the left; nil for anything else.
func chain(st *syntax.Stmt) (list []link) {
	for len(list) < maxLinks {
		b, ok := st.Cmd.(*syntax.BinaryCmd)
		if st.Negated || st.Background || st.Coprocess || st.Disown {
			return nil
		}
		if !ok || len(st.Redirs) > 0 {
			list = append(list, link{st: st})
			for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
				list[i], list[j] = list[j], list[i]
			}
			return list
		}
		if b.Op != syntax.AndStmt && b.Op != syntax.OrStmt {
			return nil
		}
		list = append(list, link{b.Op, b.Y})
		st = b.X
	}
	return nil
}

// preambles are the commands that a preamble is made of. It is dropped whatever they are; a
// text with others is none, because something would be missing.
var preambles = [...]string{
	"builtin", "command", "echo", "exit", "export", "printf", "setopt", "shopt", "source", ".", "true", ":", "typeset",
	"unalias", "unset",
}

// inert tells whether a statement is part of a preamble.
func inert(st *syntax.Stmt) bool {
	ok := true
	syntax.Walk(st, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			if len(n.Args) > 0 {
				word, known := literal(n.Args[0])
				ok = ok && (known && isPreamble(word) || n.Args[0].Lit() == "[")
			}
		case *syntax.CmdSubst, *syntax.ProcSubst, *syntax.FuncDecl, *syntax.CoprocClause:
			ok = false
		}
		return ok
	})
	return ok
}

func isPreamble(word string) bool {
	for _, p := range preambles {
		if word == p {
			return true
		}
	}
	return false
}

// sourced is the absolute path that a `source FILE` or `. FILE` reads, "" for anything else.
func sourced(st *syntax.Stmt) string {
	ce := call(st)
	if ce == nil {
		return ""
	}
	words := literals(ce)
	if len(words) != 2 || words[0] != "source" && words[0] != "." || !strings.HasPrefix(words[1], "/") {
		return ""
	}
	return words[1]
}

// isColon tells whether a statement is the command `:`.
func isColon(st *syntax.Stmt) bool {
	ce := call(st)
	return ce != nil && len(ce.Args) == 1 && ce.Args[0].Lit() == ":" && len(st.Redirs) == 0
}
