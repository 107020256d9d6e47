package allowlist

import (
	"slices"
	"strings"
)

// Warning is something in a valid policy that is likely a mistake.
type Warning struct {
	// Line and Col are 1-based.
	Line, Col int
	Text      string
}

// interpreters run whatever their arguments say. A rule that is one of them and no more, or
// one with options only, allows everything.
var interpreters = []string{
	"python3", "python", "python2", "pypy", "pypy3", "bash", "sh", "dash", "zsh", "ksh", "fish",
	"node", "deno", "bun", "npx", "tsx", "uv", "uvx", "pipx", "poetry", "pdm", "pipenv", "perl",
	"ruby", "php", "lua", "tclsh", "Rscript", "osascript", "awk", "gawk", "mawk", "sed", "vim",
	"ed", "emacs", "ssh", "xargs", "find", "parallel", "env", "sudo", "doas", "su", "timeout",
	"nice", "nohup", "setsid", "stdbuf", "time", "watch", "strace", "gdb", "make", "just", "tar",
	"git", "docker", "podman", "kubectl", "npm", "pnpm", "yarn", "go", "cargo", "busybox", "eval", "exec",
}

// runnerWords are the second words with which an interpreter is still a bare one.
var runnerWords = []string{"run", "exec", "dlx", "eval", "tool", "x", "python", "python3", "bash", "sh"}

// Lint lists what in the policy is likely a mistake, in the order of the text.
func (p *Policy) Lint() []Warning {
	q := p
	if q.root == "" {
		q = p.WithRoot("/root-of-lint")
	}
	l := &linter{p: q, ix: q.indexed(), seen: map[string]bool{}}
	for _, b := range l.ix.allow.rules {
		l.interpreter(b)
		l.writable(b)
		l.unreachable(b)
		l.duplicate(b.rule)
	}
	l.seen = map[string]bool{}
	for _, b := range l.ix.deny.rules {
		l.duplicate(b.rule)
		l.deniedUse(b.rule)
	}
	slices.SortStableFunc(l.out, func(a, b Warning) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	})
	return l.out
}

type linter struct {
	p    *Policy
	ix   *index
	seen map[string]bool
	out  []Warning
}

func (l *linter) warn(at place, text string) {
	l.out = append(l.out, Warning{at.line, at.col, text})
}

func (l *linter) interpreter(b *boundRule) {
	if b.strict && len(b.flags) == 0 && len(b.args) > 0 && b.script >= 0 {
		return
	}
	if bareInterpreter(b.run) {
		l.warn(b.place, brief(b.text)+" runs whatever it is given; name the script as well")
	}
	for i, words := range b.also {
		if bareInterpreter(words) {
			l.warn(b.alsoPlace[i], "a spelling that is an interpreter alone takes every call of it for this rule")
		}
	}
}

// bareInterpreter: an interpreter with nothing behind it but options and words such as run.
func bareInterpreter(words []pathWord) bool {
	name := scriptName(words[0].text)
	if !slices.Contains(interpreters, name) && !slices.Contains(interpreters, strings.TrimRight(name, "0123456789.")) {
		return false
	}
	if name == "git" || name == "docker" || name == "kubectl" || name == "sed" || name == "find" {
		return len(words) == 1
	}
	for _, w := range words[1:] {
		if !strings.HasPrefix(w.text, "-") && !slices.Contains(runnerWords, w.text) {
			return false
		}
	}
	return true
}

// writable: DecideAccess keeps an allowed script from being written through safesh, but not
// from a program that safesh starts; nor does it keep what the script imports.
func (l *linter) writable(b *boundRule) {
	for i, w := range b.run {
		if !w.path {
			continue
		}
		if root, ok := l.p.covers(l.p.write, b.abs[i]); ok {
			l.warn(b.place, brief(w.text)+" is inside the write root "+brief(root)+", where what it loads can be replaced")
			return
		}
	}
}

// unreachable: an earlier rule takes all that this one would, or a deny rule forbids it.
func (l *linter) unreachable(b *boundRule) {
	if b.glob {
		return
	}
	t := &trial{p: l.p, ix: l.ix, call: &Call{}, dir: l.p.root}
	for _, w := range b.run {
		t.words = append(t.words, w.text)
	}
	if h := t.hits(&l.ix.deny); len(h) > 0 {
		l.warn(b.place, "never allowed: the deny rule "+quoteName(h[0].name)+" covers it")
		return
	}
	for _, h := range t.hits(&l.ix.allow) {
		if h.order < b.order && h.explicit && !h.strict && len(h.denyFlags) == 0 {
			l.warn(b.place, "never reached: the earlier rule "+quoteName(h.name)+" covers it")
			return
		}
	}
}

func (l *linter) duplicate(u *rule) {
	if l.seen[u.name] {
		l.warn(u.place, "the name "+quoteName(u.name)+" is used twice")
	}
	l.seen[u.name] = true
}

func (l *linter) deniedUse(u *rule) {
	if u.use == "" {
		return
	}
	words, err := SplitWords(u.use)
	if err != nil || l.p.Decide(Call{Argv: words, Dir: l.p.root}).Verdict != Allow {
		l.warn(u.usePlace, "use would be denied, so it is never shown")
	}
}
