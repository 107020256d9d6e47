package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// opencodeLines is what OpenCode and its kin put in front of a person's `!` command when the
// shell is called bash or zsh (seen with 1.18). The user's startup files are not read, and the
// directory is the one that the shell starts in. Commands of a model come as they are.
var opencodeLines = [...][3]string{{
	"shopt -s expand_aliases",
	"[[ -f ~/.bashrc ]] && source ~/.bashrc >/dev/null 2>&1 || true",
	`cd -- "$1"`,
}, {
	"[[ -f ~/.zshenv ]] && source ~/.zshenv >/dev/null 2>&1 || true",
	`[[ -f "${ZDOTDIR:-$HOME}/.zshrc" ]] && source "${ZDOTDIR:-$HOME}/.zshrc" >/dev/null 2>&1 || true`,
	`cd -- "$1"`,
}}

// opencode reads `eval "COMMAND"` behind these lines. The quotes are those of JSON: what
// expands in them is expanded before eval, so the eval is kept unless it is plain text.
func opencode(t text) (Wrapper, bool) {
	for _, lines := range opencodeLines {
		if rest, ok := behind(lines[:], strings.TrimSpace(t.src)); ok {
			return opencodeEval(t.file, rest, len(lines))
		}
	}
	return Wrapper{}, false
}

// behind is what follows the lines, however they are indented.
func behind(lines []string, src string) (rest string, ok bool) {
	for _, line := range lines {
		first, after, ok := strings.Cut(src, "\n")
		if !ok || strings.TrimSpace(first) != line {
			return "", false
		}
		src = strings.TrimLeft(after, " \t\n")
	}
	return src, true
}

// opencodeEval is the last of the statements, after so many others.
func opencodeEval(file *syntax.File, rest string, others int) (Wrapper, bool) {
	if file == nil {
		return Wrapper{}, false
	}
	n := len(file.Stmts)
	if n != others+1 || len(file.Stmts[n-1].Redirs) > 0 {
		return Wrapper{}, false
	}
	ce := call(file.Stmts[n-1])
	if ce == nil || len(ce.Args) != 2 || !strings.HasPrefix(rest, `eval "`) {
		return Wrapper{}, false
	}
	if text, ok := literal(ce.Args[1]); ok && !strings.HasPrefix(text, "-") {
		return Wrapper{Command: text}, true
	}
	return Wrapper{Command: rest}, true
}
