package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// opencodeLines is what OpenCode and its kin put in front of a person's `!` command when the
// shell is called bash (seen with 1.18). The user's ~/.bashrc is not read, and the directory
// is the one that the shell starts in. Commands of a model come as they are.
var opencodeLines = [...]string{
	"shopt -s expand_aliases",
	"[[ -f ~/.bashrc ]] && source ~/.bashrc >/dev/null 2>&1 || true",
	`cd -- "$1"`,
}

// opencode reads `eval "COMMAND"` behind these lines. The quotes are those of JSON: what
// expands in them is expanded before eval, so the eval is kept unless it is plain text.
func opencode(src string, file *syntax.File) (Wrapper, bool) {
	rest := strings.TrimSpace(src)
	for _, line := range opencodeLines {
		first, after, ok := strings.Cut(rest, "\n")
		if !ok || strings.TrimSpace(first) != line {
			return Wrapper{}, false
		}
		rest = strings.TrimLeft(after, " \t\n")
	}
	if file == nil {
		return Wrapper{}, false
	}
	n := len(file.Stmts)
	if n != len(opencodeLines)+1 || len(file.Stmts[n-1].Redirs) > 0 {
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
