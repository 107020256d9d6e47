package builtins

import (
	"fmt"
	"strings"
)

// argKind says whether an option takes an argument.
type argKind uint8

const (
	noArg argKind = iota
	needArg
	maybeArg // only as --name=value
)

// absent is the value of an option that has no argument but may have one. No argument of a
// call is the same.
const absent = "\x00"

// longOnly is the first key of options without a short letter.
const longOnly rune = 256

// option is one option of a tool. Two names of one option are two entries with one key.
type option struct {
	key  rune   // the short letter, or longOnly and up
	long string // without the dashes; "" if it has none
	arg  argKind
}

// grammar is what a tool's arguments look like.
type grammar struct {
	tool    string
	status  int  // of a usage error
	inOrder bool // the first operand ends the options
	equals  bool // a = between a short option and its value is none of the value
	// operand, if there is one, tells words that end the options although they begin with -.
	operand func(word string) bool
	help    string
	options []option
	at      int    // the place of the word that is being read
	used    string // the option that is being set, as it was spelled: "-n" or "--lines"
}

// usageError says that the arguments can't be run, or that the answer is a help text.
type usageError struct {
	status int
	try    bool   // print the "Try 'x --help'" line
	bare   string // the whole of what is printed to stderr
	help   string // --help or --version: printed to stdout, status 0
	format string
	words  []string // quoted into the format's %s
	tail   string   // after the message, as it is
}

func (u *usageError) Error() string { return u.text(nil) }

// refusal marks the error of arguments that the real program would take and this tool never
// does, under no policy: what runs programs or writes past the gate.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

func refuse(err error) error { return refusal{err} }

// text returns the message with its words quoted for c's locale.
func (u *usageError) text(c *call) string {
	text := u.format
	for _, word := range u.words {
		text = strings.Replace(text, "%s", quoteWord(word, c != nil && c.utf8()), 1)
	}
	return text + u.tail
}

// bad returns an error of the tool's arguments; every %s of the format is a word, quoted.
func (g *grammar) bad(format string, words ...string) *usageError {
	return &usageError{status: g.status, try: true, format: format, words: words}
}

// wrong is bad without the hint at --help.
func (g *grammar) wrong(format string, words ...string) *usageError {
	return &usageError{status: g.status, format: format, words: words}
}

// choose returns the word of known that value is or abbreviates, for an option that takes
// one of a few words.
func (g *grammar) choose(long, value string, known ...string) (string, error) {
	var found []string
	for _, word := range known {
		if word == value {
			return word, nil
		}
		if strings.HasPrefix(word, value) {
			found = append(found, word)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	format := "invalid argument %s for %s\nValid arguments are:"
	if len(found) > 1 {
		format = "ambiguous argument %s for %s\nValid arguments are:"
	}
	return "", g.bad(format+strings.Repeat("\n  - %s", len(known)), append([]string{value, "--" + long}, known...)...)
}

// raw is bad with a message that is printed as it is.
func (g *grammar) raw(format string, args ...any) *usageError {
	return &usageError{status: g.status, try: true, tail: fmt.Sprintf(format, args...)}
}

func (g *grammar) helpError() *usageError { return &usageError{help: g.help, status: g.status} }

func (g *grammar) versionError() *usageError {
	return &usageError{help: g.tool + " (safesh)\n", status: g.status}
}

// parse walks args as getopt_long does, hands every option to set in order and returns the
// operands. The first error ends the walk.
func (g *grammar) parse(args []string, set func(key rune, value string) error) ([]string, error) {
	var operands []string
	for i := 0; i < len(args); i++ {
		arg := args[i]
		g.at = i
		var used int
		var err error
		switch {
		case arg == "--":
			return append(operands, args[i+1:]...), nil
		case g.operand != nil && g.operand(arg):
			return args[i:], nil
		case len(arg) < 2 || arg[0] != '-':
			if g.inOrder {
				return args[i:], nil
			}
			operands = append(operands, arg)
		case arg[1] == '-':
			used, err = g.long(arg[2:], args[i+1:], set)
		default:
			used, err = g.short(arg[1:], args[i+1:], set)
		}
		if err != nil {
			return nil, err
		}
		i += used
	}
	return operands, nil
}

// short handles a word of short options; it returns how many words of rest it used.
func (g *grammar) short(word string, rest []string, set func(rune, string) error) (int, error) {
	for j := 0; j < len(word); j++ {
		opt := g.findShort(word[j])
		if opt == nil {
			return 0, g.raw("invalid option -- '%s'", word[j:j+1])
		}
		g.used = "-" + word[j:j+1]
		if opt.arg != needArg {
			if err := set(opt.key, absent); err != nil {
				return 0, err
			}
			continue
		}
		if j+1 < len(word) {
			value := word[j+1:]
			if g.equals {
				value = strings.TrimPrefix(value, "=")
			}
			return 0, set(opt.key, value)
		}
		if len(rest) == 0 {
			return 0, g.raw("option requires an argument -- '%s'", word[j:j+1])
		}
		return 1, set(opt.key, rest[0])
	}
	return 0, nil
}

func (g *grammar) findShort(letter byte) *option {
	for i := range g.options {
		if g.options[i].key == rune(letter) {
			return &g.options[i]
		}
	}
	return nil
}

// long handles one long option, word without its dashes.
func (g *grammar) long(word string, rest []string, set func(rune, string) error) (int, error) {
	name, value, hasValue := strings.Cut(word, "=")
	opt, err := g.findLong(name, word)
	if err != nil {
		return 0, err
	}
	g.used = "--" + opt.long
	switch {
	case opt.arg == noArg && hasValue:
		return 0, g.raw("option '--%s' doesn't allow an argument", opt.long)
	case opt.key == keyHelp:
		return 0, g.helpError()
	case opt.key == keyVersion:
		return 0, g.versionError()
	case opt.arg == needArg && !hasValue:
		if len(rest) == 0 {
			return 0, g.raw("option '--%s' requires an argument", opt.long)
		}
		return 1, set(opt.key, rest[0])
	}
	if !hasValue {
		value = absent
	}
	return 0, set(opt.key, value)
}

// Keys of the two options that every tool has.
const (
	keyHelp rune = -1 - iota
	keyVersion
)

var commonOptions = []option{{keyHelp, "help", noArg}, {keyVersion, "version", noArg}}

// findLong finds the option that name is or abbreviates; word is the whole of it.
func (g *grammar) findLong(name, word string) (*option, error) {
	var found *option
	var all []string
	ambiguous := false
	for _, list := range [][]option{g.options, commonOptions} {
		for i := range list {
			opt := &list[i]
			if opt.long == "" || !strings.HasPrefix(opt.long, name) {
				continue
			}
			if opt.long == name {
				return opt, nil
			}
			all = append(all, opt.long)
			if found == nil {
				found = opt
			} else if found.key != opt.key || found.arg != opt.arg {
				ambiguous = true
			}
		}
	}
	switch {
	case found == nil:
		return nil, g.raw("unrecognized option '--%s'", word)
	case ambiguous:
		return nil, g.raw("option '--%s' is ambiguous; possibilities: '--%s'", word, strings.Join(all, "' '--"))
	}
	return found, nil
}

// soleHelp answers --help or --version as the only argument: the rule of tools whose other
// arguments are never options (echo, printf).
func (g *grammar) soleHelp(args []string) error {
	if len(args) != 1 {
		return nil
	}
	switch args[0] {
	case "--help":
		return g.helpError()
	case "--version":
		return g.versionError()
	}
	return nil
}

// noOptions parses the arguments of a tool that has operands only.
func (g *grammar) noOptions(args []string) ([]string, error) {
	return g.parse(args, func(rune, string) error { return nil })
}
