package plan

import (
	"strings"

	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// builtin plans what a shell builtin runs, reads or changes. words begins with its name.
func (w *walker) builtin(c *Call, words []string) {
	c.Kind = Builtin
	switch words[0] {
	case "eval":
		w.eval(c, words)
	case ".", "source":
		w.source(c, words)
	case "trap":
		w.trap(c, words)
	case "exec":
		w.exec(c, words)
	case "command":
		w.commandBuiltin(c, words)
	case "builtin":
		if rest := afterDashes(words[1:]); len(rest) > 0 {
			if w.cfg.builtin(rest[0]) {
				w.builtin(c, rest)
			}
		} else if c.Open {
			w.sh.loosen()
		}
	case "cd":
		w.cd(c, words)
	case "pushd", "popd":
		w.sh.lose()
	case "alias":
		w.alias(c, words)
	case "test", "[":
		if !c.Open {
			w.testCall(c, words)
		}
	}
}

// afterDashes drops a leading --.
func afterDashes(words []string) []string {
	if len(words) > 0 && words[0] == "--" {
		return words[1:]
	}
	return words
}

func isOption(word string) bool { return len(word) > 1 && word[0] == '-' }

// eval plans the text that the words make.
func (w *walker) eval(c *Call, words []string) {
	w.plan.seen |= seenNested
	rest := afterDashes(words[1:])
	if len(rest) == len(words)-1 && len(rest) > 0 && isOption(rest[0]) {
		return // a usage error
	}
	if c.Open {
		c.Note = "its text is known at run time only"
		w.sh.loosen()
		return
	}
	text := strings.Join(rest, " ")
	if strings.TrimSpace(text) == "" {
		return
	}
	w.nested(c, text, w.sh, "eval", [2]int{len(c.Argv) - len(rest), len(c.Argv)})
}

// source reads a file whose text is not known here.
func (w *walker) source(c *Call, words []string) {
	if rest := afterDashes(words[1:]); len(rest) > 0 {
		w.access(c, w.sh.dir, rest[0], allowlist.Read)
	} else if !c.Open {
		return
	}
	w.sh.loosen()
}

// trap plans the text of a trap. When it will run is not known.
func (w *walker) trap(c *Call, words []string) {
	rest := words[1:]
	if len(rest) > 0 && rest[0] != "--" && isOption(rest[0]) {
		return
	}
	rest = afterDashes(rest)
	switch {
	case len(rest) == 0 && c.Open:
		if !exitOnly(c) {
			w.sh.loosen()
		}
		return
	case len(rest) == 0, len(rest) == 1 && !c.Open, rest[0] == "", rest[0] == "-", isNumber(rest[0]):
		return
	}
	before := w.sh.place
	at := len(c.Argv) - len(rest)
	w.nested(c, rest[0], w.sh, "trap", [2]int{at, at + 1})
	moves := w.sh.changes != before.changes
	w.sh.dir, w.sh.known = before.dir, before.known && !moves
	if c.Nested != nil {
		w.sh.later = append(w.sh.later, span{c.Nested, 0, len(c.Nested.Calls)})
	}
}

// exitOnly tells whether a trap whose text is not known is for the end of the shell: then
// nothing comes after it.
func exitOnly(c *Call) bool {
	args := c.stmt.Cmd.(*syntax.CallExpr).Args
	if len(args) < c.Known+2 {
		return false
	}
	for _, word := range args[c.Known+1:] {
		if s, ok := static(word); !ok || s != "EXIT" && s != "0" {
			return false
		}
	}
	return true
}

// exec and command hand their words on: the evaluator has the gate judge them by themselves.
func (w *walker) exec(c *Call, words []string) {
	rest, clean := words[1:], false
	for len(rest) > 0 && isOption(rest[0]) {
		opt := rest[0]
		rest = rest[1:]
		if opt == "--" {
			break
		}
		i := strings.IndexByte(opt, 'a')
		letters := opt[1:]
		if i > 0 {
			letters = opt[1:i]
		}
		clean = clean || strings.Contains(letters, "c")
		if strings.Trim(letters, "cl") != "" {
			return // a usage error
		}
		if i == len(opt)-1 {
			if len(rest) == 0 {
				return
			}
			rest = rest[1:]
		}
	}
	if len(rest) == 0 {
		return
	}
	if clean {
		rest = append([]string{"env", "-i"}, rest...)
	}
	w.program(c, rest, false)
}

func (w *walker) commandBuiltin(c *Call, words []string) {
	rest := words[1:]
	for len(rest) > 0 && isOption(rest[0]) {
		opt := rest[0]
		rest = rest[1:]
		if opt == "--" {
			break
		}
		if strings.Trim(opt[1:], "p") != "" {
			return // a question (-v, -V) or a usage error
		}
	}
	switch {
	case len(rest) == 0:
		if c.Open {
			w.sh.loosen()
		}
	case w.cfg.builtin(rest[0]):
		w.builtin(c, rest)
	default:
		w.program(c, rest, false)
	}
}

// cd follows a change of directory.
func (w *walker) cd(c *Call, words []string) {
	rest := words[1:]
	for len(rest) > 0 && isOption(rest[0]) {
		opt := rest[0]
		rest = rest[1:]
		if opt == "--" {
			break
		}
		if strings.Trim(opt[1:], "LPe@") != "" {
			return // a usage error
		}
	}
	sh := w.sh
	if c.Open || len(rest) != 1 || rest[0] == "" || rest[0] == "-" || len(c.Assigns) > 0 {
		if len(rest) <= 1 || c.Open {
			sh.lose()
		}
		return
	}
	target := rest[0]
	if sh.cdpath && !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, ".") {
		sh.lose()
		return
	}
	dir, ok := w.cfg.chdir(sh.dir, target)
	if !sh.known {
		// A directory that cd leaves alone because it is outside the root is not told apart
		// from one that was not known before.
		ok = ok && strings.HasPrefix(target, "/") && dir != sh.dir
	}
	sh.move(dir, ok)
}

// alias notes the names that an alias may take the place of.
func (w *walker) alias(c *Call, words []string) {
	for _, word := range words[1:] {
		name, _, ok := strings.Cut(word, "=")
		if !ok || name == "" {
			continue
		}
		if w.sh.aliases == nil {
			w.sh.aliases = map[string]bool{}
		}
		w.sh.aliases[name] = true
	}
	if c.Open {
		w.sh.loosen()
	}
}
