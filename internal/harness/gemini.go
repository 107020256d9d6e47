package harness

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// What Gemini CLI puts around a command (seen with 0.61). The options that it switches off
// are off; the command is not quoted, and whatever it does to the parentheses around it, it is
// parsed and run apart from them.
const (
	geminiHead = "shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file="
	geminiTrap = "\n(\n  trap 'jobs -p > \"$_bgpids_file\"' EXIT\n"
	geminiTail = "\n)\n__code=$?\nexit $__code"
	geminiName = "/bgpids.tmp"
)

// gemini reads what Gemini CLI hands over.
func gemini(src string, _ *syntax.File) (Wrapper, bool) {
	rest, ok := between(strings.TrimRight(src, "\n"), geminiHead, geminiTail)
	if !ok {
		return Wrapper{}, false
	}
	name, command, ok := strings.Cut(rest, geminiTrap)
	if !ok {
		return Wrapper{}, false
	}
	dir, ok := strings.CutSuffix(strings.Trim(name, "'"), geminiName)
	id, named := strings.CutPrefix(dir[strings.LastIndexByte(dir, '/')+1:], "gemini-shell-")
	return Wrapper{Command: command, Leaves: NoJobs, File: dir + geminiName}, ok && named && isID(id) && plainPath(dir)
}
