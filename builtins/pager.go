package builtins

import (
	"strings"
	"syscall"
)

const lessHelp = `Usage: less [OPTION]... [FILE]...
Write each FILE, or standard input, to standard output: nobody turns pages here, so less does what
it does when its output is no terminal. Its options and +COMMANDs are checked and have no effect.
-o and -O (a log file), -k and --lesskey-src (keys), -t and -T (tags) are refused; LESSOPEN is not looked at.

      --help     display this help and exit
      --version  output version information and exit
`

const moreHelp = `Usage: more [OPTION]... [FILE]...
Write standard input, unless it is a terminal, and each FILE to standard output: nobody turns pages
here, so more does what it does when its output is no terminal. Its options have no effect.

  -c, -d, -e, -f, -l, -p, -s, -u, -n NUMBER, -NUMBER, +NUMBER, +/PATTERN
      --help     display this help and exit
      --version  output version information and exit
`

// Letters of less's options: those without an argument, those with one, and those that read or
// write other files.
const (
	lessPlain   = "aAcCdeEfFgGiIJKLmMnNqQrRsSuUwWX~0123456789"
	lessValued  = "bhjpPxyzD#\""
	lessRefused = "oOktT"
)

// lessLong are the names of less's options without an argument, then those with one.
var (
	lessLong = []string{"search-skip-screen", "SEARCH-SKIP-SCREEN", "auto-buffers", "clear-screen", "CLEAR-SCREEN", "dumb", "quit-at-eof",
		"QUIT-AT-EOF", "force", "quit-if-one-screen", "hilite-search", "HILITE-SEARCH", "ignore-case", "IGNORE-CASE", "status-column",
		"quit-on-intr", "no-lessopen", "long-prompt", "LONG-PROMPT", "line-numbers", "LINE-NUMBERS", "quiet", "silent", "QUIET", "SILENT",
		"raw-control-chars", "RAW-CONTROL-CHARS", "squeeze-blank-lines", "chop-long-lines", "underline-special", "UNDERLINE-SPECIAL",
		"hilite-unread", "HILITE-UNREAD", "no-init", "tilde", "no-keypad", "follow-name", "use-backslash", "mouse", "no-histdups",
		"incsearch", "save-marks", "use-color"}
	lessLongValued = []string{"buffers", "max-back-scroll", "jump-target", "pattern", "prompt", "tabs", "max-forw-scroll", "window",
		"quotes", "color", "shift", "rscroll", "wheel-lines", "header", "line-num-width", "status-col-width"}
)

func lessGrammar() *grammar {
	g := &grammar{tool: "less", status: 1, inOrder: true, help: lessHelp}
	for _, letter := range lessPlain {
		g.options = append(g.options, option{letter, "", noArg})
	}
	for _, letter := range lessValued + lessRefused {
		g.options = append(g.options, option{letter, "", needArg})
	}
	for _, name := range lessLong {
		g.options = append(g.options, option{longOnly, name, noArg})
	}
	for _, name := range lessLongValued {
		g.options = append(g.options, option{longOnly, name, needArg})
	}
	return g
}

func parseLess(args []string) ([]string, error) {
	g := lessGrammar()
	var err error
	for {
		args, err = g.parse(args, func(key rune, _ string) error {
			if key < longOnly && strings.ContainsRune(lessRefused, key) {
				return refuse(g.raw("-%c reads or writes another file: not allowed here", key))
			}
			return nil
		})
		if err != nil || len(args) == 0 || args[0] == "" || args[0][0] != '+' {
			break
		}
		args = args[1:]
	}
	return orStdin(args), err
}

func lessTool() Tool {
	return Tool{Name: "less", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "less", func(c *call) error { return runLess(c, args) })
		},
		Files: func(args []string) []FileUse {
			names, err := parseLess(args)
			if err != nil {
				return nil
			}
			return reads(names)
		}}
}

func runLess(c *call, args []string) error {
	names, err := parseLess(args)
	if err != nil {
		return err
	}
	for _, name := range names {
		text := name + ": "
		in, err := c.open(name)
		var readErr error
		if err == nil {
			readErr, err = c.copyAll(in)
			in.close()
			if err != nil {
				return err
			}
		} else {
			readErr = err
		}
		if readErr == nil {
			continue
		}
		if end := c.mustStop(readErr); end != nil {
			return end
		}
		text += strerror(readErr)
		if isErrno(readErr, syscall.EISDIR) {
			text = name + " is a directory"
		}
		if err := c.writeString(text + "\n"); err != nil { // as less does where it has no screen
			return err
		}
	}
	return nil
}

func parseMore(args []string) ([]string, error) {
	g := &grammar{tool: "more", status: 1, help: moreHelp, options: []option{
		{'c', "print-over", noArg}, {'d', "silent", noArg}, {'e', "exit-on-eof", noArg}, {'f', "logical", noArg},
		{'l', "no-pause", noArg}, {'p', "clean-print", noArg}, {'s', "squeeze", noArg}, {'u', "plain", noArg},
		{'n', "lines", needArg}, {'h', "help", noArg}, {'V', "version", noArg},
	}}
	var rest []string
	for _, word := range args {
		if len(word) > 1 && (word[0] == '+' || word[0] == '-' && allDigits(word[1:])) {
			continue
		}
		rest = append(rest, word)
	}
	return g.parse(rest, func(key rune, value string) error {
		switch {
		case key == 'h':
			return g.helpError()
		case key == 'V':
			return g.versionError()
		case key == 'n' && !allDigits(value):
			return &usageError{status: 1, tail: "argument error: '" + value + "'"}
		}
		return nil
	})
}

func moreTool() Tool {
	return Tool{Name: "more", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "more", func(c *call) error { return runMore(c, args) })
		},
		Files: func(args []string) []FileUse {
			names, err := parseMore(args)
			var uses []FileUse
			if err == nil {
				for _, name := range names {
					uses = append(uses, FileUse{Name: name})
				}
			}
			return uses
		}}
}

func runMore(c *call, args []string) error {
	names, err := parseMore(args)
	if err != nil {
		return err
	}
	in := &input{c.stdin(), "standard input", true, c}
	if !isTerminal(c.io.Stdin) {
		if _, err := c.copyAll(in); err != nil {
			return err
		}
	} else if len(names) == 0 {
		return (&grammar{tool: "more", status: 1}).bad("bad usage")
	}
	for _, name := range names {
		if err := c.morePage(name); err != nil {
			return err
		}
	}
	return nil
}

// morePage writes one file under its name.
func (c *call) morePage(name string) error {
	const line = "::::::::::::::\n"
	f, err := c.io.Files.Open(name)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return end
		}
		c.warn("cannot open %s: %s", name, strerror(err))
		return nil
	}
	in := &input{f, name, false, c}
	defer in.close()
	if info, ok := in.stat(); ok && info.IsDir() {
		return c.writeString("\n*** " + name + ": directory ***\n\n")
	}
	if err := c.writeString(line + name + "\n" + line); err != nil {
		return err
	}
	readErr, err := c.copyAll(in)
	if err == nil && readErr != nil {
		return c.fileError(readErr, name)
	}
	return err
}
