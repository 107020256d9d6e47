package harness

import "strings"

// What Gemini CLI puts around a command (seen with 0.61): the options that it switches off are
// off, then one of two forms, of a model's command and of a person's `!` command. The command
// is not quoted, and whatever it does to what is around it, it is parsed and run apart from that.
const (
	geminiShopt = "shopt -u promptvars nullglob extglob nocaseglob dotglob; "
	geminiHead  = "_bgpids_file="
	geminiTrap  = "\n(\n  trap 'jobs -p > \"$_bgpids_file\"' EXIT\n"
	geminiTail  = "\n)\n__code=$?\nexit $__code"
	geminiOpen  = "{\n"
	geminiClose = "\n}\n__code=$?; pwd > "
	geminiEnd   = "; exit $__code"
)

// gemini reads what Gemini CLI hands over.
func gemini(t text) (Wrapper, bool) {
	src := strings.TrimPrefix(strings.TrimRight(t.src, "\n"), geminiShopt)
	if rest, ok := between(src, geminiHead, geminiTail); ok {
		name, command, ok := strings.Cut(rest, geminiTrap)
		file, named := geminiFile(name, "/bgpids.tmp")
		return Wrapper{Command: command, Leaves: NoJobs, File: file}, ok && named
	}
	rest, ok := between(src, geminiOpen, geminiEnd)
	at := strings.LastIndex(rest, geminiClose)
	if !ok || at < 0 {
		return Wrapper{}, false
	}
	file, named := geminiFile(rest[at+len(geminiClose):], "/pwd.tmp")
	return Wrapper{Command: rest[:at], Leaves: LogicalDir, File: file}, named
}

// geminiFile is a file of that name in a directory /…/gemini-shell-ID, in quotes or without.
func geminiFile(word, base string) (string, bool) {
	dir, ok := strings.CutSuffix(strings.Trim(word, "'"), base)
	id, named := strings.CutPrefix(dir[strings.LastIndexByte(dir, '/')+1:], "gemini-shell-")
	return dir + base, ok && named && isID(id) && plainPath(dir)
}
