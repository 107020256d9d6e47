package builtins

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

func grepTool() Tool { return grepLike("grep", regexBasic) }

func egrepTool() Tool { return grepLike("egrep", regexExtended) }

func fgrepTool() Tool { return grepLike("fgrep", regexFixed) }

func grepLike(name string, syntax regexSyntax) Tool {
	return Tool{Name: name, ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "grep", func(c *call) error { return runGrep(c, name, syntax, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseGrep(name, syntax, args)
			if err != nil {
				return nil
			}
			return o.uses()
		}}
}

// uses lists the files that the options and operands name.
func (o *grepOptions) uses() []FileUse {
	var uses []FileUse
	for _, source := range o.sources {
		if source.file {
			uses = append(uses, reads([]string{source.text})...)
		}
	}
	uses = append(uses, reads(o.filter.from)...)
	recurse := o.directories == actionRecurse
	if recurse && len(o.files) == 0 {
		return append(uses, FileUse{Name: ".", List: true})
	}
	for _, use := range reads(o.files) {
		uses = append(uses, use)
		if recurse {
			uses = append(uses, FileUse{Name: use.Name, List: true})
		}
	}
	return uses
}

// grep is one run of the tool.
type grep struct {
	c     *call
	o     *grepOptions
	re    *regex // nil: nothing matches
	utf   bool
	named bool // lines have the file's name in front
	found bool // a line was selected
	error bool
	used  bool // something was printed that a separator has to follow
	buf   []byte

	rg       *rg  // the run of rg that this serves, or nil
	explicit bool // rg: the file is an operand
}

func runGrep(c *call, name string, syntax regexSyntax, args []string) error {
	c.onWrite.status = 2
	o, err := parseGrep(name, syntax, args)
	if err != nil {
		return grepUsageError(c, name, err)
	}
	if o.obsolete {
		c.warn("warning: --unix-byte-offsets (-u) is obsolete")
	}
	g := &grep{c: c, o: o, utf: c.utf8()}
	patterns, err := g.patterns()
	if err != nil {
		return err
	}
	if o.list != 'L' && (o.max == 0 || o.matchesNothing(patterns)) {
		return stop(1)
	}
	if err := g.compile(patterns); err != nil {
		return err
	}
	if err := g.run(); err != nil {
		return err
	}
	switch {
	case g.found && (o.quiet || !g.error):
		c.status = 0
	case g.error:
		c.status = 2
	default:
		c.status = 1
	}
	return nil
}

// grepUsageError prints the usage line that GNU grep has between the message and the hint.
func grepUsageError(c *call, name string, err error) error {
	var u *usageError
	if !errors.As(err, &u) || !u.try {
		return err
	}
	if text := u.text(c); text != "" {
		c.warn("%s", text)
	}
	fmt.Fprintf(c.io.Stderr, "%sTry 'grep --help' for more information.\n", grepUsage)
	return stop(u.status)
}

// fail reports an error of a file and goes on, unless the call must stop.
func (g *grep) fail(name string, err error) error {
	if end := g.c.mustStop(err); end != nil {
		return end
	}
	g.error = true
	switch {
	case g.o.silent:
	case g.rg != nil:
		g.c.flush()
		g.rg.printError(name, err)
	default:
		g.c.warn("%s: %s", name, strerror(err))
	}
	return nil
}

// patterns reads the patterns, each once, and the files of names to exclude.
func (g *grep) patterns() ([]grepPattern, error) {
	var patterns []grepPattern
	seen := map[string]bool{}
	for _, source := range g.o.sources {
		text, file := source.text, ""
		if source.file {
			data, err := g.readFile(text)
			if err != nil {
				return nil, err
			}
			if data == "" {
				continue
			}
			text, file = strings.TrimSuffix(data, "\n"), source.text
		}
		line := 0
		for pattern := range strings.SplitSeq(text, "\n") {
			if line++; !seen[pattern] {
				patterns = append(patterns, grepPattern{pattern, file, line})
			}
			seen[pattern] = true
		}
	}
	for _, name := range g.o.filter.from {
		data, err := g.readFile(name)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(data) {
			g.o.filter.add(strings.TrimSuffix(line, "\n"), false)
		}
	}
	return patterns, nil
}

// matchesNothing reports whether no line can be selected, which GNU grep (main) sees before it
// compiles or opens anything.
func (o *grepOptions) matchesNothing(patterns []grepPattern) bool {
	if len(patterns) == 0 {
		return !o.invert
	}
	return o.invert && !o.lines && !o.words && len(patterns) == 1 && patterns[0].text == ""
}

// compile compiles the patterns into one.
func (g *grep) compile(patterns []grepPattern) error {
	if g.o.syntax == regexPerl && len(patterns) > 1 {
		return &usageError{status: 2, format: "the -P option only supports a single pattern"}
	}
	re, err := g.join(patterns)
	if err != nil {
		return &usageError{status: 2, tail: err.Error()}
	}
	g.re = re
	return nil
}

// grepPattern is a pattern and, if it is from a file, its place.
type grepPattern struct {
	text, file string
	line       int
}

// wrong is a pattern's error with its place.
func (p grepPattern) wrong(err error) error {
	if p.file == "" || errors.Is(err, errRegexClassPut) {
		return err
	}
	return fmt.Errorf("%s:%d: %w", p.file, p.line, err)
}

// join compiles the patterns, each on its own as back-references count within one. All that are
// wrong are reported, the last one by the error.
func (g *grep) join(patterns []grepPattern) (*regex, error) {
	opt := regexOptions{syntax: g.o.syntax, grep: true, ignoreCase: g.o.ignoreCase, utf8: g.utf}
	var list []*regex
	var failed error
	for _, pattern := range patterns {
		re, err := compileRegex(pattern.text, opt)
		if err != nil {
			if failed != nil {
				g.c.warn("%s", failed)
			}
			failed = pattern.wrong(err)
			continue
		}
		for _, text := range re.warnings {
			g.c.warn("warning: %s", text)
		}
		list = append(list, re)
	}
	if failed != nil || len(list) == 0 {
		return nil, failed
	}
	re, err := joinRegex(list)
	if err != nil {
		return nil, err
	}
	switch {
	case g.o.lines:
		return re.between(assertBegin, assertEnd)
	case g.o.words:
		return re.between(assertNotBegin, assertNotEnd)
	}
	return re, nil
}

// between returns the pattern with a condition before and one after it.
func (re *regex) between(before, after assertKind) (*regex, error) {
	out := &regex{opt: re.opt, groups: re.groups, names: re.names, exact: re.exact, perl: re.perl}
	out.node = &regexNode{kind: nodeCat, subs: []*regexNode{
		{kind: nodeAssert, assert: before}, re.node, {kind: nodeAssert, assert: after}}}
	return out, out.build()
}

// readFile reads a file of patterns; an error of it ends the call.
func (g *grep) readFile(name string) (string, error) {
	in, err := g.c.open(name)
	if err == nil {
		defer in.close()
		var data []byte
		if data, err = io.ReadAll(in); err == nil {
			return string(data), nil
		}
	}
	if end := g.c.mustStop(err); end != nil {
		return "", end
	}
	return "", &usageError{status: 2, tail: name + ": " + strerror(err)}
}

// errGrepDone ends the run early: the answer is known.
var errGrepDone = errors.New("done")

func (g *grep) run() error {
	files, recurse := g.o.files, g.o.directories == actionRecurse
	g.named = g.o.names == 'H' || g.o.names == 0 && (len(files) > 1 || recurse && (len(files) == 0 || !g.plainFile(files)))
	var err error
	switch {
	case len(files) == 0 && recurse:
		err = g.walk(".", "")
	case len(files) == 0:
		err = g.operand("-")
	}
	for _, name := range files {
		if err == nil {
			err = g.operand(name)
		}
	}
	if err == errGrepDone {
		return nil
	}
	return err
}

// plainFile reports whether the only operand is no directory: its lines need no name.
func (g *grep) plainFile(files []string) bool {
	if len(files) != 1 || files[0] == "-" {
		return len(files) == 1
	}
	info, err := g.c.io.Files.Stat(files[0])
	return err != nil || !info.IsDir()
}
