package plan

import (
	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// Plan is what a text would do. It does not change once made and is safe for concurrent use
// if the functions of its Config are.
type Plan struct {
	// Text is the text as sent.
	Text string
	// Calls are the calls in the order of evaluation: those in the words of a call come
	// before it. A stage that its call takes over (`| head -5`) is not a call.
	Calls []Call
	// Filters maps a pipe stage (`head -5` behind a call) to its meaning.
	Filters map[*syntax.Stmt]*allowlist.Filter

	context string // of the calls that stand in nothing else
	file    *syntax.File
	cfg     *Config
	sh      *shell
	seen    features
	shift   *offsets
}

// Kind is what stands in front of a call.
type Kind uint8

// The kinds. Only a Program is decided by Config.Decide.
const (
	Program  Kind = iota // a program, a tool or a shell
	Builtin              // a shell builtin
	Function             // a function or an alias, of the text or of the running shell
	Dynamic              // the first word is known at run time only
	File                 // a file that a redirection or [[ ]] names outside a simple command
	Syntax               // what the plan does not understand or follow: always denied
)

var kindNames = [...]string{"program", "builtin", "function", "dynamic", "file", "syntax"}

// String is the kind's name.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "?"
}

// Call is one simple command of a plan, or an access to a file outside one.
type Call struct {
	Kind Kind
	// Argv holds the leading words that are known before expansion, Known is their number;
	// Open says that more words follow.
	Argv  []string
	Known int
	Open  bool
	// Assigns are the assignments in front of the call; a value that is not known is "".
	Assigns []allowlist.Assign
	// Redirs are the files of its redirections, as far as they are known.
	Redirs []allowlist.FileAccess
	// Filter is the pipe stage behind the call that it may take over.
	Filter *allowlist.Filter

	// Source is the call as written, from byte Pos to byte End of the plan's text; Line and
	// Col count from 1.
	Source    string
	Pos, End  int
	Line, Col int
	// Dir is the directory of the call. Unless DirKnown it is the last one that was known.
	Dir      string
	DirKnown bool
	// Context is what the call stands in: "pipe stage", "condition", "substitution", …
	Context string

	// Decision is set when Decided; a builtin is decided only when a file that it names is
	// denied.
	Decision allowlist.Decision
	Decided  bool
	// Certain marks a denial that holds whatever happens before the call is reached.
	Certain bool
	// Note says what else is to be known: why a nested text was not followed.
	Note string
	// Nested is the plan of the text that the call runs (sh -c TEXT, eval, trap).
	Nested *Plan

	stmt   *syntax.Stmt
	judged []string         // the words that were judged; nil when a file was denied
	redir  *syntax.Redirect // the redirection that was denied
	nested [2]int           // the words that hold the nested text: first, last+1
	loose  bool             // a function of any name may have been defined before
	byName bool             // a function of its name would take the call's place
	byFile bool             // a relative name was denied
	runs   bool             // but for a file that it names it is an allowed program
	soft   bool             // the call in front may take this stage over at run time
}

func (c *Call) denied() bool { return c.Decided && c.Decision.Verdict != allowlist.Allow }

// Make plans a text: file is its tree, src its bytes.
func Make(file *syntax.File, src string, cfg Config) *Plan {
	p := build(file, src, &cfg, true)
	if len(p.Filters) > 0 && (p.sh.defines("head") || p.sh.defines("tail")) {
		// One of them is defined further down: in a loop that would come first.
		p = build(file, src, &cfg, false)
	}
	return p
}

func build(file *syntax.File, src string, cfg *Config, filters bool) *Plan {
	sh := &shell{place: place{dir: cfg.Dir, known: true}, inherited: cfg.known}
	w := &walker{cfg: cfg, sh: sh, plan: newPlan(file, src, cfg, sh), filters: filters}
	w.text(file)
	w.settle(w.plan)
	return w.plan
}

func newPlan(file *syntax.File, src string, cfg *Config, sh *shell) *Plan {
	return &Plan{
		Text: src, Calls: make([]Call, 0, min(len(file.Stmts), maxCalls)),
		file: file, cfg: cfg, sh: sh, shift: newOffsets(src),
	}
}

// Denied is the first certain denial, in nested texts too; nil for none.
func (p *Plan) Denied() *Call {
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.Certain {
			return c
		}
		if c.Nested != nil {
			if d := c.Nested.Denied(); d != nil {
				return d
			}
		}
	}
	return nil
}

// count is the number of calls and of certain denials.
func (p *Plan) count() (calls, denied int) {
	for i := range p.Calls {
		c := &p.Calls[i]
		calls++
		if c.Certain {
			denied++
		}
		if c.Nested != nil {
			n, d := c.Nested.count()
			calls, denied = calls+n, denied+d
		}
	}
	return calls, denied
}

// settle says which denials are certain, when everything that could make a difference has
// been seen.
func (w *walker) settle(p *Plan) {
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.denied() {
			c.Certain = w.certain(c, p.sh)
		}
		if c.Nested != nil {
			w.settle(c.Nested)
		}
	}
}

// certain tells whether a denial holds whatever happens before the call.
func (w *walker) certain(c *Call, sh *shell) bool {
	switch {
	case c.Kind == Syntax:
		return true
	case c.soft, c.byName && (c.loose || w.shadowed(c.Argv[0], sh)):
		return false
	case c.judged == nil:
		return c.DirKnown || !c.byFile
	case c.Decision.Unlisted && w.cfg.missing(c.Decision.Program):
		return false
	}
	return c.DirKnown || !w.variesByDir(c)
}

// shadowed tells whether a function or an alias may stand in for the program or builtin of
// that name.
func (w *walker) shadowed(name string, sh *shell) bool {
	return sh.defines(name) || !w.cfg.builtin(name) && sh.mayBe(name)
}

// variesByDir tells whether a denied call could be allowed in another directory: its words
// may name an allowed script there.
func (w *walker) variesByDir(c *Call) bool {
	if c.Decision.Explicit && !anyPath(c.judged) {
		return false
	}
	if isRelativePath(c.judged[0]) {
		return true
	}
	// A program that is denied whatever follows it is denied everywhere.
	d := w.cfg.decide(allowlist.Call{Argv: c.judged[:1], Dir: c.Dir, Open: true})
	return d.Verdict == allowlist.Allow
}
