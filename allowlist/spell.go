package allowlist

import (
	"path"
	"slices"
	"strings"
)

// launcher is a way to start a script with an extension.
type launcher struct {
	ext   string
	words []string
}

// launchers are the automatic spellings: what may stand in front of an allowed script
// although its rule names another launcher or none. Options never may.
var launchers = []launcher{
	{".py", []string{"python3"}},
	{".py", []string{"python"}},
	{".py", []string{"python3", "-u"}},
	{".py", []string{"python", "-u"}},
	{".py", []string{"uv", "run"}},
	{".py", []string{"uv", "run", "python"}},
	{".py", []string{"uv", "run", "python3"}},
	{".sh", []string{"sh"}},
	{".sh", []string{"bash"}},
	{".sh", []string{"zsh"}},
	{".sh", []string{"dash"}},
	{".js", []string{"node"}},
	{".mjs", []string{"node"}},
	{".cjs", []string{"node"}},
	{".ts", []string{"npx", "tsx"}},
	{".ts", []string{"tsx"}},
	{".ts", []string{"bun"}},
	{".ts", []string{"bun", "run"}},
	{".ts", []string{"deno", "run"}},
	{".rb", []string{"ruby"}},
	{".pl", []string{"perl"}},
}

// isLauncher says whether a rule that begins with the program runs the script behind it.
func isLauncher(program string) bool {
	switch program {
	case "poetry", "pdm", "pipenv", "ksh":
		return true
	}
	for i := range launchers {
		if launchers[i].words[0] == program {
			return true
		}
	}
	return false
}

// scriptExt is the extension of a script that has a launcher, "" for others.
func scriptExt(name string) string {
	ext := path.Ext(name)
	if ext == "" || path.Base(name) == ext {
		return ""
	}
	for i := range launchers {
		if launchers[i].ext == ext {
			return ext
		}
	}
	return ""
}

// scriptName is the name that a script goes by: the file's without an extension.
func scriptName(name string) string {
	base := path.Base(name)
	return strings.TrimSuffix(base, scriptExt(base))
}

// scriptIndex finds the script in [LAUNCHER…] SCRIPT […], -1 when run is no such thing.
func scriptIndex(run []pathWord) int {
	if len(run) == 0 || run[0].path {
		return len(run[:min(1, len(run))]) - 1
	}
	if !isLauncher(run[0].text) {
		return -1
	}
	for i, w := range run {
		if !w.path {
			continue
		}
		if scriptExt(w.text) != "" || knownLauncher(run[:i], "") {
			return i
		}
		return -1
	}
	return -1
}

// knownLauncher says whether the words are an automatic spelling for the extension, "" for any.
func knownLauncher(words []pathWord, ext string) bool {
	for i := range launchers {
		l := &launchers[i]
		if (ext == "" || l.ext == ext) && slices.EqualFunc(words, l.words, func(w pathWord, s string) bool {
			return w.text == s
		}) {
			return true
		}
	}
	return false
}

// shells are the programs that are never started: what they are given is judged instead.
var shells = []string{"sh", "bash", "dash", "zsh", "ksh", "ash", "mksh", "rbash", "safesh"}

// isShell: the word names a shell, in whatever directory, as a login shell or not.
func isShell(word string) bool {
	return slices.Contains(shells, path.Base(strings.TrimPrefix(word, "-")))
}

// takesOver: the call is one of a shell, whose text is judged in its place. A safesh that is
// given another policy or log is none: it would get neither.
func takesOver(words []string) bool {
	if !isShell(words[0]) {
		return false
	}
	if path.Base(words[0]) != "safesh" || len(words) == 1 {
		return true
	}
	name, _, _ := strings.Cut(words[1], "=")
	return name != "--policy" && name != "--audit"
}

// shellWords are the names that mean something to the shell itself, so that a script of that
// name is not meant by the bare name.
var shellWords = []string{
	".", ":", "[", "[[", "alias", "bg", "bind", "break", "builtin", "caller", "case", "cd",
	"command", "compgen", "complete", "compopt", "continue", "declare", "dirs", "disown",
	"echo", "enable", "eval", "exec", "exit", "export", "false", "fc", "fg", "for", "function",
	"getopts", "hash", "help", "history", "if", "jobs", "kill", "let", "local", "logout",
	"mapfile", "popd", "printf", "pushd", "pwd", "read", "readarray", "readonly", "return",
	"select", "set", "shift", "shopt", "source", "suspend", "test", "time", "times", "trap",
	"true", "type", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
}

// standardBins are the directories whose programs go by their bare names.
var standardBins = []string{"/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"}

// program is the bare name of the program that a first word means: the word itself, or the
// last part of an absolute path into a trusted directory; "" for any other path.
func (p *Policy) program(word string) string {
	if !strings.Contains(word, "/") {
		return word
	}
	if word[0] != '/' || !namesFile(word) {
		return ""
	}
	dir, base := path.Split(path.Clean(word))
	dir = path.Clean(dir)
	if slices.Contains(standardBins, dir) || slices.Contains(p.trusted, dir) {
		return base
	}
	return ""
}

// namesFile: the word can be the path of a file; a trailing slash or dot says a directory.
func namesFile(word string) bool {
	return word != "" && word[0] != '-' && !strings.HasSuffix(word, "/") &&
		!strings.HasSuffix(word, "/.") && !strings.HasSuffix(word, "/..")
}
