package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// codex reads what Codex hands over (seen with 0.169): a snapshot script, a trial of the
// snapshot, or
//
//	PREAMBLE
//	if . 'SNAPSHOT' >/dev/null 2>&1; then :; fi
//	PREAMBLE
//	exec '/path/of/the/shell' -c 'COMMAND'
//
// The preamble keeps some variables over the snapshot, which is not read: it is dropped.
// Without a snapshot Codex hands over the command itself.
func codex(t text) (Wrapper, bool) {
	src, file := t.src, t.file
	if codexSnapshot(src) {
		return Wrapper{Refused: true}, true
	}
	if file == nil || len(file.Stmts) < 2 {
		return Wrapper{}, false
	}
	n := len(file.Stmts)
	w := Wrapper{}
	for _, st := range file.Stmts[:n-1] {
		if !inert(st) {
			return Wrapper{}, false
		}
		if name := codexSource(st); name != "" {
			w.Snapshot = name
		}
		w.Exports = append(w.Exports, exports(st)...)
	}
	last := file.Stmts[n-1]
	ce := call(last)
	if w.Snapshot == "" || ce == nil || len(last.Redirs) > 0 {
		return Wrapper{}, false
	}
	words := literals(ce)
	if len(words) != 4 || words[0] != "exec" || words[2] != "-c" || !isShellPath(words[1]) {
		return Wrapper{}, false
	}
	w.Command = words[3]
	return w, true
}

// codexSnapshot tells whether the text makes a snapshot or tries one.
func codexSnapshot(src string) bool {
	if file, ok := between(src, `set -e; . "`, `"`); ok {
		return strings.Contains(file, "/shell_snapshots/") && !strings.ContainsAny(file, "\"\n`$")
	}
	for _, begin := range []string{`if [ -z "${BASH_ENV-}" ] && [ -n "${HOME-}" ]`, `if [[ -n "${ZDOTDIR-}" ]]; then`, `if [ -n "${ENV-}" ]`} {
		if strings.HasPrefix(src, begin) {
			return strings.Contains(src, "'# Snapshot file'") && strings.Contains(src, "__codex_snapshot_")
		}
	}
	return false
}

// codexSource is the file of `if . 'FILE' >/dev/null 2>&1; then :; fi`.
func codexSource(st *syntax.Stmt) string {
	cmd, ok := st.Cmd.(*syntax.IfClause)
	if !ok || len(cmd.Cond) != 1 || cmd.Else != nil {
		return ""
	}
	if name := sourced(cmd.Cond[0]); strings.Contains(name, "/shell_snapshots/") {
		return name
	}
	return ""
}

// isShellPath tells whether name is the absolute path of a shell that Codex takes.
func isShellPath(name string) bool {
	i := strings.LastIndexByte(name, '/')
	if i < 0 || name[0] != '/' {
		return false
	}
	stem, _, _ := strings.Cut(name[i+1:], ".")
	return stem == "bash" || stem == "zsh" || stem == "sh"
}
