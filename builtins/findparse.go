package builtins

import (
	"strconv"
	"strings"
	"time"
)

// findParser reads the arguments of find. The call is nil when only the files are asked for.
type findParser struct {
	c      *call
	p      *findPlan
	words  []string
	pos    int
	acts   bool   // there is an action that replaces -print
	prunes bool   // -prune was used
	regex  string // the -regextype
	g      *grammar
	nested int

	forms    []string // of writing
	deletes  bool
	explicit bool // -depth was given
}

// bad is an error of the arguments.
func (p *findParser) bad(format string, words ...string) error { return p.g.wrong(format, words...) }

func (p *findParser) raw(text string) error { return &usageError{status: 1, tail: text} }

func parseFind(c *call, args []string) (*findPlan, error) { return newFindParser(c).parse(args) }

func newFindParser(c *call) *findParser {
	p := &findParser{c: c, p: &findPlan{most: -1}, g: &grammar{tool: "find", status: 1, help: findHelp}}
	if c != nil {
		p.p.utf, p.p.now = c.utf8(), time.Now()
		p.p.zone, _ = c.location()
		p.p.dayStart = p.p.now.Add(-24 * time.Hour)
	} else {
		p.p.zone = time.UTC
	}
	return p
}

func (p *findParser) parse(args []string) (*findPlan, error) {
	args, err := p.leading(args)
	if err != nil {
		return nil, err
	}
	for len(args) > 0 && !isFindExpression(args[0], true) {
		p.p.paths = append(p.p.paths, args[0])
		args = args[1:]
	}
	p.words = args
	if p.p.test, err = p.whole(); err != nil {
		return nil, err
	}
	if p.p.help != nil {
		return nil, p.p.help
	}
	if p.p.list != "" && len(p.p.paths) > 0 {
		return nil, p.bad("extra operand %s\nfind: file operands cannot be combined with -files0-from", p.p.paths[0])
	}
	if p.p.list == "-" && p.p.asks {
		return nil, p.raw("option -files0-from reading from standard input cannot be combined with -ok, -okdir\n")
	}
	return p.p, nil
}

// leading reads the options in front of the paths.
func (p *findParser) leading(args []string) ([]string, error) {
	for len(args) > 0 {
		switch word := args[0]; {
		case word == "-H":
			p.p.followed, p.p.follow = true, false
		case word == "-L":
			p.p.follow, p.p.followed = true, false
		case word == "-P":
			p.p.follow, p.p.followed = false, false
		case strings.HasPrefix(word, "-O") && len(word) > 2 && isDigit(word[2]):
		case word == "--":
			return args[1:], nil
		default:
			return args, nil
		}
		args = args[1:]
	}
	return args, nil
}

// isFindExpression reports whether a word belongs to the expression; leading ones may not be
// ) or ,.
func isFindExpression(word string, leading bool) bool {
	switch {
	case len(word) > 1 && word[0] == '-', word == "(", word == "!":
		return true
	case word == ")" || word == ",":
		return !leading
	}
	return false
}

func (p *findParser) whole() (findTest, error) {
	if len(p.words) == 0 {
		return findPrint, nil
	}
	test, err := p.list()
	if err != nil {
		return nil, err
	}
	if p.pos < len(p.words) {
		return nil, p.raw("you have too many ')'")
	}
	if p.deletes && p.prunes && !p.explicit {
		return nil, p.raw("The -delete action automatically turns on -depth, but -prune does nothing when -depth is in effect.  " +
			"If you want to carry on anyway, just explicitly use the -depth option.")
	}
	if p.acts {
		return test, nil
	}
	return func(f *finder, e *findEntry) bool { return test(f, e) && f.err == nil && findPrint(f, e) }, nil
}

func (p *findParser) peek() string {
	if p.pos < len(p.words) {
		return p.words[p.pos]
	}
	return ""
}

// list is expressions separated by commas.
func (p *findParser) list() (findTest, error) {
	left, err := p.or()
	for err == nil && p.peek() == "," {
		if err = p.operator(); err != nil {
			break
		}
		var right findTest
		first := left
		right, err = p.or()
		left = func(f *finder, e *findEntry) bool {
			first(f, e)
			return f.err == nil && right(f, e)
		}
	}
	return left, err
}

func isFindOr(word string) bool { return word == "-o" || word == "-or" }

func (p *findParser) or() (findTest, error) {
	left, err := p.and()
	for err == nil && isFindOr(p.peek()) {
		if err = p.operator(); err != nil {
			break
		}
		var right findTest
		first := left
		right, err = p.and()
		left = func(f *finder, e *findEntry) bool { return first(f, e) || f.err == nil && right(f, e) }
	}
	return left, err
}

// operator takes a binary operator and makes sure that something follows it.
func (p *findParser) operator() error {
	word := p.peek()
	p.pos++
	switch next := p.peek(); {
	case p.pos == len(p.words):
		return p.raw("expected an expression after '" + word + "'")
	case next == ")":
		return p.raw("expected an expression between '" + word + "' and ')'")
	}
	return nil
}

func (p *findParser) and() (findTest, error) {
	left, err := p.not()
	for err == nil && p.pos < len(p.words) {
		word := p.peek()
		if isFindOr(word) || word == "," || word == ")" {
			break
		}
		if word == "-a" || word == "-and" {
			if err = p.operator(); err != nil {
				break
			}
		}
		var right findTest
		first := left
		right, err = p.not()
		left = func(f *finder, e *findEntry) bool { return first(f, e) && f.err == nil && right(f, e) }
	}
	return left, err
}

// findDeepest is how deep an expression may be nested.
const findDeepest = 1000

func (p *findParser) not() (findTest, error) {
	if p.nested++; p.nested > findDeepest {
		return nil, p.raw("the expression is nested too deeply")
	}
	defer func() { p.nested-- }()
	word := p.peek()
	switch {
	case word == "!" || word == "-not":
		p.pos++
		if p.pos == len(p.words) || p.peek() == ")" {
			return nil, p.raw("expected an expression after '" + word + "'")
		}
		test, err := p.not()
		return func(f *finder, e *findEntry) bool { return !test(f, e) && f.err == nil }, err
	case word == "(":
		return p.group()
	case isFindOr(word) || word == "-a" || word == "-and" || word == ",":
		return nil, p.raw("invalid expression; you have used a binary operator '" + word + "' with nothing before it.")
	case word == ")":
		return nil, p.raw("invalid expression; you have too many ')'")
	}
	return p.primary()
}

func (p *findParser) group() (findTest, error) {
	p.pos++
	switch {
	case p.pos == len(p.words):
		return nil, p.raw("invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('")
	case p.peek() == ")":
		return nil, p.raw("invalid expression; empty parentheses are not allowed.")
	}
	test, err := p.list()
	if err != nil {
		return nil, err
	}
	if p.peek() != ")" {
		return nil, p.raw("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
	}
	p.pos++
	return test, nil
}

// primary is one option, test or action.
func (p *findParser) primary() (findTest, error) {
	word := p.words[p.pos]
	if !isFindExpression(word, false) {
		text := "paths must precede expression: `" + word + "'"
		return nil, p.raw(text)
	}
	p.pos++
	name := strings.TrimPrefix(word, "-")
	if strings.HasPrefix(word, "--") {
		name = word[2:]
	}
	if name == "help" || name == "version" {
		p.p.help = p.g.helpError()
		if name == "version" {
			p.p.help = p.g.versionError()
		}
		return nil, p.p.help
	}
	for _, table := range []func(string) (findTest, error){p.option, p.test, p.match, p.number, p.refuse, p.writing, p.action} {
		test, err := table(name)
		if test != nil || err != nil {
			return test, err
		}
	}
	return nil, p.raw("unknown predicate `" + word + "'")
}

// argument takes the argument of the predicate that was just read.
func (p *findParser) argument() (string, error) {
	if p.pos == len(p.words) {
		return "", p.raw("missing argument to `" + p.words[p.pos-1] + "'")
	}
	p.pos++
	return p.words[p.pos-1], nil
}

func findTrue(*finder, *findEntry) bool { return true }

// option reads what sets something for the whole walk.
func (p *findParser) option(name string) (findTest, error) {
	switch name {
	case "depth", "d":
		p.p.depth, p.explicit = true, true
	case "follow":
		p.p.follow, p.p.followed = true, false
	case "xdev", "mount":
		p.p.oneDev = true
	case "daystart":
		p.startOfDay()
	case "noleaf", "warn", "nowarn", "ignore_readdir_race", "noignore_readdir_race", "a", "and":
	case "maxdepth", "mindepth":
		word, err := p.argument()
		if err != nil {
			return nil, err
		}
		n, convErr := strconv.Atoi(word)
		if convErr != nil || n < 0 || word[0] == '+' {
			return nil, p.bad("Expected a positive decimal integer argument to -"+name+", but got %s", word)
		}
		if name == "maxdepth" {
			p.p.most = n
		} else {
			p.p.least = n
		}
	case "files0-from":
		word, err := p.argument()
		if err != nil {
			return nil, err
		}
		p.p.list = word
		p.p.uses = append(p.p.uses, reads([]string{word})...)
	case "regextype":
		word, err := p.argument()
		if err != nil {
			return nil, err
		}
		p.regex = word
		if _, ok := findRegexType(word); !ok {
			return nil, p.unknownRegexType(word)
		}
	default:
		return nil, nil
	}
	return findTrue, nil
}

// startOfDay makes times count from the start of today.
func (p *findParser) startOfDay() {
	if p.p.daystart {
		return
	}
	now := p.p.now.In(p.p.zone)
	p.p.daystart = true
	p.p.dayStart = time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, p.p.zone)
}

// refuse answers the predicates that are not there.
func (p *findParser) refuse(name string) (findTest, error) {
	switch name {
	case "fstype", "context":
		return nil, p.raw("-" + name + " is not supported")
	}
	return nil, nil
}
