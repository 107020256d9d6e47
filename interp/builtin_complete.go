package interp

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"syscall"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// completion is what complete and compgen were asked for.
type completion struct {
	actions                []byte
	words, filter, fn, cmd string
	glob, prefix, suffix   string
	options                []string
	print, remove          bool
	special                string // -D, -E or -I
	word                   string
	names                  []string
}

// compActions are the names of actions; those without a letter of their own have a capital.
var compActions = map[string]byte{
	"alias": 'a', "builtin": 'b', "command": 'c', "directory": 'd', "export": 'e', "file": 'f',
	"group": 'g', "job": 'j', "keyword": 'k', "service": 's', "user": 'u', "variable": 'v',
	"arrayvar": 'A', "binding": 'B', "disabled": 'X', "enabled": 'D', "function": 'F',
	"helptopic": 'b', "hostname": 'H', "running": 'J', "setopt": 'S', "shopt": 'O', "signal": 'N',
	"stopped": 'T',
}

// parseCompletion reads the options of compgen and complete.
func parseCompletion(args []string, complete bool) (*completion, error) {
	c := &completion{}
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		for i := 1; i < len(arg); i++ {
			l := arg[i]
			if to := c.operand(l); to != nil {
				if i+1 < len(arg) {
					*to = arg[i+1:]
				} else if len(args) > 0 {
					*to, args = args[0], args[1:]
				} else {
					return nil, errors.New("-" + string(l) + ": option requires an argument")
				}
				if err := c.named(l, *to); err != nil {
					return nil, err
				}
				break
			}
			if !c.letter(l, complete) {
				return nil, errors.New("-" + string(l) + ": invalid option")
			}
		}
	}
	if len(args) > 0 {
		c.word = args[0]
	}
	c.names = args
	return c, nil
}

// operand is where the argument of an option goes, nil for one without.
func (c *completion) operand(l byte) *string {
	switch l {
	case 'W':
		return &c.words
	case 'X':
		return &c.filter
	case 'F':
		return &c.fn
	case 'C':
		return &c.cmd
	case 'G':
		return &c.glob
	case 'P':
		return &c.prefix
	case 'S':
		return &c.suffix
	case 'A', 'o':
		return new(string)
	}
	return nil
}

// named takes the argument of -A and -o.
func (c *completion) named(l byte, arg string) error {
	switch l {
	case 'A':
		k, ok := compActions[arg]
		if !ok {
			return errors.New(arg + ": invalid action name")
		}
		c.actions = append(c.actions, k)
	case 'o':
		c.options = append(c.options, arg)
	}
	return nil
}

// letter takes an option without an argument.
func (c *completion) letter(l byte, complete bool) bool {
	switch {
	case strings.IndexByte("abcdefgjksuv", l) >= 0:
		c.actions = append(c.actions, l)
	case complete && l == 'p':
		c.print = true
	case complete && l == 'r':
		c.remove = true
	case complete && (l == 'D' || l == 'E' || l == 'I'):
		c.special = "-" + string(l)
	default:
		return false
	}
	return true
}

// builtinCompgen is compgen: the words that complete another.
func builtinCompgen(sh *Shell, args []string) int {
	if len(args) == 0 {
		return 0
	}
	c, err := parseCompletion(args, false)
	if err != nil {
		sh.errorf("compgen: %s", err)
		if strings.HasSuffix(err.Error(), "invalid option") {
			sh.printUsage("compgen")
		}
		return 2
	}
	list, err := sh.completionWords(c)
	if err != nil {
		sh.expandFailed(err)
		return 1
	}
	if len(list) == 0 {
		return 1
	}
	return sh.print("compgen", strings.Join(list, "\n")+"\n")
}

// completionWords are the words that c generates.
func (sh *Shell) completionWords(c *completion) (list []string, err error) {
	add := func(names []string) {
		for _, n := range names {
			if strings.HasPrefix(n, c.word) {
				list = append(list, n)
			}
		}
	}
	for _, kind := range c.actions {
		if kind == 'f' || kind == 'd' {
			names, err := sh.completeFiles(c.word, kind == 'd')
			if err != nil {
				return nil, err
			}
			list = append(list, names...)
			continue
		}
		add(sh.compgen(kind))
	}
	if c.glob != "" {
		names, err := sh.expandText(c.glob)
		if err != nil {
			return nil, err
		}
		for _, name := range names { // a pattern without matches is no file
			ok, err := (*expander)(sh).Exists(name)
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, name)
			}
		}
	}
	if c.words != "" {
		names, err := sh.expandText(c.words)
		if err != nil {
			return nil, err
		}
		add(names)
	}
	if c.fn != "" {
		sh.errorf("compgen: warning: -F option may not work as you expect")
		list = append(list, sh.completeByFunction(c)...)
	}
	if c.cmd != "" {
		sh.errorf("compgen: warning: -C option may not work as you expect")
		list = append(list, sh.byCommand(c)...)
	}
	return sh.fallback(c, c.shape(list))
}

// fallback adds the files that -o asks for when nothing else was found, or besides.
func (sh *Shell) fallback(c *completion, list []string) ([]string, error) {
	for _, o := range c.options {
		dirs := o == "dirnames" || o == "plusdirs"
		if o != "plusdirs" && (len(list) > 0 || !dirs && o != "default" && o != "bashdefault") {
			continue
		}
		names, err := sh.completeFiles(c.word, dirs)
		if err != nil {
			return nil, err
		}
		list = append(list, names...)
	}
	return list, nil
}

// shape takes away what -X filters and puts -P and -S around the rest.
func (c *completion) shape(list []string) (out []string) {
	pattern, negated := strings.CutPrefix(c.filter, "!")
	for _, w := range list {
		if c.filter != "" && expand.Match(pattern, w, expand.MatchExtGlob) != negated {
			continue
		}
		out = append(out, c.prefix+w+c.suffix)
	}
	return out
}

// expandText expands a text as the words of a command.
func (sh *Shell) expandText(text string) ([]string, error) {
	file, err := Parse("x "+text, "")
	if err != nil || len(file.Stmts) != 1 || !plainCall(file.Stmts[0]) {
		return strings.Fields(text), nil
	}
	return sh.exp.Fields(file.Stmts[0].Cmd.(*syntax.CallExpr).Args[1:]...)
}

// completeFiles are the files, or directories, whose names begin with word.
func (sh *Shell) completeFiles(word string, onlyDirs bool) (list []string, err error) {
	dir, base := "", word
	if i := strings.LastIndexByte(word, '/'); i >= 0 {
		dir, base = word[:i+1], word[i+1:]
	}
	where := dir
	if where == "" {
		where = "."
	}
	entries, err := sh.gate.ReadDir(sh.dir, where)
	if err != nil {
		return nil, onlyDenial(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), base) && (!onlyDirs || e.IsDir()) && (base != "" || e.Name()[0] != '.') {
			list = append(list, dir+e.Name())
		}
	}
	return list, nil
}

// completeByFunction calls a completion function, which leaves its words in COMPREPLY.
func (sh *Shell) completeByFunction(c *completion) []string {
	fn := sh.funcs[c.fn]
	if fn == nil {
		return nil
	}
	sh.unset("COMPREPLY")
	sh.callFunction(fn, []string{"compgen", c.word, ""}, false)
	v := sh.lookup("COMPREPLY")
	if v == nil || v.List == nil {
		return nil
	}
	list := v.List.Values()
	sh.unset("COMPREPLY")
	return list
}

// signalWords are the names that -A signal completes.
func signalWords() (names []string) {
	for n := 1; n <= rtMax; n++ {
		if name := signalName(syscall.Signal(n)); name != "" {
			names = append(names, "SIG"+name)
		}
	}
	return names
}

// builtinComplete is complete: what it is told is kept and listed; nothing is completed.
func builtinComplete(sh *Shell, args []string) int {
	c, err := parseCompletion(args, true)
	if err != nil {
		sh.errorf("complete: %s", err)
		return 2
	}
	if c.special != "" {
		c.names = []string{c.special}
	}
	switch {
	case c.remove && len(c.names) == 0:
		sh.completions = nil
		return 0
	case len(c.names) == 0:
		return sh.print("complete", completionList(sh.completions, completionNames(sh.completions)))
	}
	table := maps.Clone(sh.completions)
	if table == nil {
		table = map[string]string{}
	}
	sh.completions = table
	for _, name := range c.names {
		_, known := table[name]
		switch {
		case (c.print || c.remove) && !known:
			sh.errorf("complete: %s: no completion specification", name)
			return 1
		case c.print:
			sh.print("complete", completionList(table, []string{name}))
		case c.remove:
			delete(table, name)
		default:
			table[name] = c.String()
		}
	}
	return 0
}

// completionNames are the names of specifications, those of options last.
func completionNames(table map[string]string) []string {
	names := sortedKeys(table)
	n := 0
	for n < len(names) && names[n][0] == '-' {
		n++
	}
	return append(names[n:len(names):len(names)], names[:n]...)
}

func completionList(table map[string]string, names []string) string {
	var b strings.Builder
	for _, n := range names {
		b.WriteString("complete " + table[n] + n + "\n")
	}
	return b.String()
}

// String is the specification as complete -p prints it, with a blank at its end.
func (c *completion) String() string {
	var b strings.Builder
	for _, o := range c.options {
		b.WriteString("-o " + o + " ")
	}
	for _, k := range c.actions {
		if strings.IndexByte("abcdefgjksuv", k) >= 0 {
			b.WriteString("-" + string(k) + " ")
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(compActions)) {
			if compActions[name] == k {
				b.WriteString("-A " + name + " ")
				break
			}
		}
	}
	for _, o := range []struct{ flag, value string }{
		{"-G", c.glob}, {"-W", c.words}, {"-P", c.prefix}, {"-S", c.suffix}, {"-X", c.filter}, {"-C", c.cmd},
	} {
		if o.value != "" {
			b.WriteString(o.flag + " " + singleQuote(o.value) + " ")
		}
	}
	if c.fn != "" {
		b.WriteString("-F " + c.fn + " ")
	}
	return b.String()
}

// builtinCompopt has nothing to change: no completion runs.
func builtinCompopt(sh *Shell, _ []string) int {
	sh.errorf("compopt: not currently executing completion function")
	return 1
}

// builtinBind takes everything and does nothing: there is no line editor.
func builtinBind(*Shell, []string) int { return 0 }
