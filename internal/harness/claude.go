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
func claude(t text) (Wrapper, bool) {
	if first, _, _ := strings.Cut(t.src, "\n"); claudeSnapshot(first) && strings.Contains(t.src, `"# Snapshot file"`) {
		return Wrapper{Refused: true}, true
	}
	if t.file == nil || len(t.file.Stmts) == 0 {
		return Wrapper{}, false
	}
	last := len(t.file.Stmts) - 1
	list := chain(t.file.Stmts[last])
	n := len(list)
	if last > 0 && (n == 0 || !isColon(list[0].st)) {
		return Wrapper{}, false
	}
	if n < 3 || list[n-1].op != syntax.AndStmt || list[n-2].op != syntax.AndStmt {
		return Wrapper{}, false
	}
	w := Wrapper{InList: true, Leaves: WorkDir}
	for _, st := range t.file.Stmts[:last] {
		if !w.preamble(st) {
			return Wrapper{}, false
		}
	}
	for _, l := range list[:n-2] {
		if !w.preamble(l.st) {
			return Wrapper{}, false
		}
	}
	var ok bool
	if w.Command, w.NullInput, ok = claudeEval(list[n-2].st); !ok {
		if w.Command, w.NullInput, ok = claudeCarried(list[n-2].st, t.getenv); !ok {
			return Wrapper{}, false
		}
	}
	w.Command = unwatched(w.Command)
	w.File, ok = claudeLast(list[n-1].st)
	return w, ok
}

// preamble takes up one statement of a preamble; false when it is none.
func (w *Wrapper) preamble(st *syntax.Stmt) bool {
	if !inert(st) {
		return false
	}
	if name := sourced(st); name != "" {
		w.Snapshot = name
	}
	w.Exports = append(w.Exports, exports(st)...)
	return true
}

// claudeText is the variable in which Claude Code hands a command over that stops processes by
// their arguments, so that it does not find the shell's own.
const claudeText = "__CLAUDE_CC_COMMAND_TEXT"

// claudeCarried is `'eval' "\builtin 'unset' -v 'NAME'; 'eval' $NAME"`: the variable holds what
// stands behind eval in other wrappers.
func claudeCarried(st *syntax.Stmt, getenv func(string) string) (command string, null, ok bool) {
	ce := call(st)
	if ce == nil || len(ce.Args) != 2 || len(st.Redirs) > 0 || getenv == nil {
		return "", false, false
	}
	word, _ := literal(ce.Args[0])
	q, quoted := ce.Args[1].Parts[0].(*syntax.DblQuoted)
	if word != "eval" || !quoted || len(ce.Args[1].Parts) != 1 || q.Dollar || len(q.Parts) != 2 {
		return "", false, false
	}
	lit, _ := q.Parts[0].(*syntax.Lit)
	pe, _ := q.Parts[1].(*syntax.ParamExp)
	if lit == nil || lit.Value != `\builtin 'unset' -v '`+claudeText+`'; 'eval' ` || pe == nil || !pe.Short || pe.Param.Value != claudeText {
		return "", false, false
	}
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader("eval "+getenv(claudeText)), "")
	if err != nil || len(file.Stmts) != 1 {
		return "", false, false
	}
	return claudeEval(file.Stmts[0])
}

// What Claude Code puts around the first long sleep of a command, which it may end with SIGPIPE.
const (
	watchedHead = "{ CLAUDE_CODE_WATCHED_SLEEP=1 "
	watchedTail = ` || ( case $? in 141) ;; *) \builtin exit "$?";; esac ); }`
)

// unwatched takes that off again.
func unwatched(command string) string {
	before, rest, ok := strings.Cut(command, watchedHead)
	if !ok {
		return command
	}
	sleep, after, ok := strings.Cut(rest, watchedTail)
	time, named := strings.CutPrefix(sleep, "sleep ")
	if !ok || !named || strings.Trim(time, digits+". smhd") != "" {
		return command
	}
	return before + sleep + after
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
