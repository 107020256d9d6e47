package builtins

import (
	"strconv"
	"strings"
)

const xargsHelp = `Usage: xargs [OPTION]... COMMAND [INITIAL-ARGS]...
Run COMMAND with arguments INITIAL-ARGS and more arguments read from input.

  -0, --null                   items are separated by a null, not whitespace
  -a, --arg-file=FILE          read arguments from FILE, not standard input
  -d, --delimiter=CHARACTER    items in input stream are separated by CHARACTER
  -E END                       set logical EOF string
  -i, --replace[=R]            replace R in INITIAL-ARGS with names read from input
  -I R                         same as --replace=R
  -L, --max-lines=MAX-LINES    use at most MAX-LINES non-blank input lines per call
  -l[MAX-LINES]                similar to -L but defaults to at most one
  -n, --max-args=MAX-ARGS      use at most MAX-ARGS arguments per call
  -P, --max-procs=MAX-PROCS    accepted: one call runs after the other
  -r, --no-run-if-empty        if there are no arguments, do not run COMMAND
  -s, --max-chars=MAX-CHARS    limit length of calls to MAX-CHARS
  -t, --verbose                print calls before executing them
  -x, --exit                   exit if the size (see -s) is exceeded
      --help     display this help and exit
      --version  output version information and exit

Every call is decided like any other; its standard input is empty. -p and -o are refused.
`

const (
	xargsShowLimits = longOnly + iota
	xargsSlot
)

func xargsGrammar() *grammar {
	return &grammar{tool: "xargs", status: 1, help: xargsHelp, inOrder: true, options: []option{
		{'0', "null", noArg}, {'a', "arg-file", needArg}, {'d', "delimiter", needArg}, {'E', "", needArg},
		{'e', "eof", maybeArg}, {'I', "", needArg}, {'i', "replace", maybeArg}, {'L', "", needArg},
		{'l', "max-lines", maybeArg}, {'n', "max-args", needArg}, {'o', "open-tty", noArg}, {'p', "interactive", noArg},
		{'r', "no-run-if-empty", noArg}, {'s', "max-chars", needArg}, {'t', "verbose", noArg},
		{xargsShowLimits, "show-limits", noArg}, {'x', "exit", noArg},
		{'P', "max-procs", needArg}, {xargsSlot, "process-slot-var", needArg},
	}}
}

func xargsTool() Tool {
	return Tool{Name: "xargs", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "xargs", func(c *call) error { return runXargs(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseXargs(nil, args)
			if err != nil {
				return nil
			}
			return reads([]string{o.file})
		},
		Calls: func(args []string) []Start {
			o, err := parseXargs(nil, args)
			if err != nil {
				return nil
			}
			return startOf(o.command, o.replace, o.replace == "")
		}}
}

type xargsOptions struct {
	file      string
	delimiter int // -1 for blanks, quotes and newlines
	end       string
	hasEnd    bool
	replace   string // "" for none
	lines     int    // per call, 0 for no limit
	args      int    // per call, 0 for no limit
	procs     int    // calls at the same time
	chars     int    // per call
	skipEmpty bool
	verbose   bool
	exit      bool
	command   []string
}

// parseXargs reads the arguments; c may be nil.
func parseXargs(c *call, args []string) (*xargsOptions, error) {
	o := &xargsOptions{file: "-", delimiter: -1, chars: argumentLimit, procs: 1}
	g := xargsGrammar()
	args = xargsJoined(g, args)
	var err error
	o.command, err = g.parse(args, func(key rune, value string) error { return o.set(c, g, key, value) })
	if err != nil {
		return nil, err
	}
	if c != nil && o.end != "" && o.delimiter >= 0 {
		c.warn("warning: the -E option has no effect if -0 or -d is used.\n")
	}
	if len(o.command) == 0 {
		o.command = []string{"echo"}
	}
	if o.replace != "" || o.lines > 0 {
		o.exit = true
	}
	return o, nil
}

// xargsJoined rewrites -iR, -lN and -eEND, whose argument is part of the word or missing, as
// long options.
func xargsJoined(g *grammar, args []string) []string {
	long := map[byte]string{'i': "--replace", 'l': "--max-lines", 'e': "--eof"}
	var out []string
	for i := 0; i < len(args); i++ {
		word := args[i]
		if len(word) < 2 || word[0] != '-' || word == "--" {
			return append(out, args[i:]...)
		}
		out = append(out, word)
		if word[1] == '-' {
			name, _, has := strings.Cut(word[2:], "=")
			if opt, err := g.findLong(name, word); err == nil && opt.arg == needArg && !has && i+1 < len(args) {
				i++
				out = append(out, args[i])
			}
			continue
		}
		for j := 1; j < len(word); j++ {
			if name, ok := long[word[j]]; ok {
				out = out[:len(out)-1]
				if j > 1 {
					out = append(out, word[:j])
				}
				if rest := word[j+1:]; rest != "" {
					name += "=" + rest
				}
				out = append(out, name)
				break
			}
			opt := g.findShort(word[j])
			if opt == nil {
				break
			}
			if takes := opt.arg == needArg; takes {
				if j+1 == len(word) && i+1 < len(args) {
					i++
					out = append(out, args[i])
				}
				break
			}
		}
	}
	return out
}

func (o *xargsOptions) set(c *call, g *grammar, key rune, value string) (err error) {
	switch key {
	case '0':
		o.delimiter, o.hasEnd = 0, false
	case 'a':
		o.file = value
	case 'd':
		o.hasEnd = false
		o.delimiter, err = xargsDelimiter(g, value)
	case 'E', 'e':
		if value == absent {
			value = ""
		}
		o.end, o.hasEnd = value, value != ""
	case 'I', 'i':
		if o.replace = value; value == absent || value == "" {
			o.replace = "{}"
		}
		o.excludes(c, 'I')
	case 'L', 'l':
		o.lines = 1
		if value != absent {
			if o.lines, err = xargsNumber(g, "L", value, 1); err != nil {
				return err
			}
		}
		o.excludes(c, byte(key))
	case 'n':
		if o.args, err = xargsNumber(g, "n", value, 1); err != nil {
			return err
		}
		if o.args == 1 && o.replace != "" {
			o.args = 0 // as GNU: -n1 goes with -I
			return err
		}
		o.excludes(c, 'n')
	case 'P':
		if o.procs, err = xargsNumber(g, "P", value, 0); o.procs == 0 || o.procs > xargsMost {
			o.procs = xargsMost
		}
	case 'o', 'p':
		return g.wrong("-" + string(key) + " is not supported: there is nobody to ask")
	case 'r':
		o.skipEmpty = true
	case 's':
		var n int
		n, err = xargsNumber(g, "s", value, 1)
		o.chars = min(n, argumentLimit)
	case 't':
		o.verbose = true
	case 'x':
		o.exit = true
	case xargsShowLimits, xargsSlot:
		return g.wrong("--show-limits and --process-slot-var are not supported")
	}
	return err
}

// excludes lets the last of -I, -L and -n win.
func (o *xargsOptions) excludes(c *call, last byte) {
	drop := func(on bool, first, second string) {
		if on && c != nil {
			c.warn("warning: options %s and %s are mutually exclusive, ignoring previous %s value", first, second, first)
		}
	}
	const replace, lines, args = "--replace", "--max-lines", "--max-args"
	switch last {
	case 'I':
		drop(o.lines > 0, lines, replace+"/-I/-i")
		drop(o.args > 0, args, replace+"/-I/-i")
		o.lines, o.args = 0, 0
	case 'L', 'l':
		with := "-L"
		if last == 'l' {
			with = lines + "/-l"
		}
		drop(o.replace != "", replace, with)
		drop(o.args > 0, args, with)
		o.replace, o.args = "", 0
	case 'n':
		drop(o.lines > 0, lines, args+"/-n")
		drop(o.replace != "", replace, args+"/-n")
		o.lines, o.replace = 0, ""
	}
}

func xargsNumber(g *grammar, letter, word string, least int) (int, error) {
	n, err := strconv.Atoi(word)
	if err != nil && !allDigits(strings.TrimLeft(word, "+-")) {
		return 0, g.raw("invalid number \"%s\" for -%s option", word, letter)
	}
	if err != nil {
		n = 1 << 30
	}
	if n < least {
		return 0, g.raw("value %s for -%s option should be >= %d", word, letter, least)
	}
	return n, nil
}

// xargsDelimiter reads a character or an escape.
func xargsDelimiter(g *grammar, word string) (int, error) {
	if len(word) == 1 {
		return int(word[0]), nil
	}
	if len(word) > 1 && word[0] == '\\' {
		switch {
		case word[1] == 'x':
			if n, length := digitsValue(word[2:], 16, 8); length > 0 && length == len(word)-2 && n < 256 {
				return int(n), nil
			}
			return 0, g.wrong("Invalid escape sequence " + word + " in input delimiter specification.")
		case isOctal(word[1]):
			if n, length := digitsValue(word[1:], 8, 8); length == len(word)-1 && n < 256 {
				return int(n), nil
			}
			return 0, g.wrong("Invalid escape sequence " + word + " in input delimiter specification.")
		case len(word) == 2:
			if value, ok := simpleEscape(word[1]); ok {
				return int(value), nil
			}
		}
		return 0, g.wrong("Invalid escape sequence " + word + " in input delimiter specification.")
	}
	return 0, g.wrong("Invalid input delimiter specification " + word +
		": the delimiter must be either a single character or an escape sequence starting with \\.")
}
