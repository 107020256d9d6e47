package allowlist

import (
	"path"
	"slices"
	"strings"
	"time"
)

// maxDecorators ends a call that is decorated beyond sense.
const maxDecorators = 64

// Decide judges one call. It is a pure function of the policy and the call, safe for
// concurrent use, and its time does not depend on the number of rules. A nil, zero or unbound
// policy denies everything.
func (p *Policy) Decide(c Call) Decision {
	d, _ := p.judge(c, 0)
	return d
}

// trial is one decision in the making.
type trial struct {
	p     *Policy
	ix    *index
	call  *Call
	open  bool
	depth int // decisions above this one, which asks about what another would suggest

	// What is left of the call when decorators have been taken off.
	words, paths []string
	dir          string
	env          []Assign // set by env and sudo

	d Decision

	// trouble is what is wrong with a decorator; cut: only that words are missing; split: the
	// words that env -S has replaced.
	trouble string
	cut     bool
	split   []string
	// maybe: with more words an open call could be what a rule lists with its decorators.
	maybe bool
}

// judge decides and names the rule that did. depth counts the decisions that led here.
func (p *Policy) judge(c Call, depth int) (Decision, *rule) {
	if p == nil || p.index == nil || p.root == "" {
		return Decision{Class: BadArgument, Why: "the policy has no workspace root yet", Key: ":" + string(BadArgument)}, nil
	}
	t := &trial{
		p: p, ix: p.indexed(), call: &c, open: c.Open, depth: depth,
		words: c.Argv, paths: c.Paths, dir: c.Dir,
	}
	if len(c.Paths) > len(c.Argv) {
		t.paths = c.Paths[:len(c.Argv)]
	}
	return t.run()
}

// run takes decorators off until a rule, a shell or a tool is in front. Rules come first at
// each step, so a policy may deny or list a decorated form.
func (t *trial) run() (Decision, *rule) {
	for _, w := range t.words {
		if strings.IndexByte(w, 0) >= 0 {
			return t.deny(BadArgument, "a word holds a zero byte", ""), nil
		}
	}
	if d, u := t.denied(); u != nil {
		return d, u
	}
	for range maxDecorators {
		if len(t.words) == 0 || t.words[0] == "" && !t.open {
			return t.noWords(), nil
		}
		hits := t.hits(&t.ix.allow)
		if d, u, done := t.firstFit(hits); done {
			return d, u
		}
		if t.open && !t.maybe && isDecorator(t.p.program(t.words[0])) {
			t.maybe = t.beginsRule()
		}
		s := t.strip()
		switch {
		case s == stripped:
		case s == unknown || s == broken && t.maybe:
			return t.pass(), nil
		case s == broken:
			return t.deny(BadArgument, t.trouble, t.useWithout()), nil
		default:
			return t.last(hits, s)
		}
	}
	return t.deny(BadArgument, "the call has too many decorators", ""), nil
}

// denied asks the deny rules about the call and about what is left of it as each decorator
// is taken off: deny beats a rule that lists the decorated form, too.
func (t *trial) denied() (Decision, *rule) {
	if len(t.ix.deny.rules) == 0 {
		return Decision{}, nil
	}
	s := *t
	for range maxDecorators {
		if len(s.words) == 0 || s.words[0] == "" {
			break
		}
		if h := s.hits(&t.ix.deny); len(h) > 0 {
			return s.explicit(h[0].rule), h[0].rule
		}
		if s.strip() != stripped {
			break
		}
	}
	return Decision{}, nil
}

func (t *trial) noWords() Decision {
	if t.open {
		return t.pass()
	}
	return t.deny(BadArgument, "the call has no program", "")
}

// firstFit allows by the first rule whose flags and arguments the call fits.
func (t *trial) firstFit(hits []hit) (Decision, *rule, bool) {
	for _, h := range hits {
		if t.misfit(h) != nil {
			continue
		}
		d, u := t.allow(h)
		return d, u, true
	}
	return Decision{}, nil, false
}

// last decides when nothing more can be taken off: by a shell, by the tools, or not at all.
func (t *trial) last(hits []hit, s step) (Decision, *rule) {
	switch {
	case len(hits) == 0 && takesOver(t.words):
		return t.shell(), nil
	case t.p.tools[t.p.program(t.words[0])] != nil:
		return t.tool(), nil
	case t.open && (t.maybe || t.mayBecomeAllowed(len(hits) > 0)):
		return t.pass(), nil
	case len(hits) > 0:
		return t.denyMisfit(hits[0]), hits[0].rule
	case s == alone:
		name := brief(path.Base(t.words[0]))
		return t.deny(BadArgument, name+" stands in front of a command: "+name+" … COMMAND", ""), nil
	}
	return t.denyUnlisted(), nil
}

// pass allows what is known of an open call; how it runs is decided when all words are known.
func (t *trial) pass() Decision {
	return Decision{Verdict: Allow, Absorbed: t.d.Absorbed}
}

func (t *trial) shell() Decision {
	t.absorbed(brief(t.words[0]), "judged text", NestedShell)
	d := t.d
	argv := slices.Clone(t.words)
	d.Verdict, d.Act, d.Argv, d.Env = Allow, Shell, argv, t.env
	d.Rule, d.Canonical = "shell", argv
	return d
}

func (t *trial) tool() Decision {
	name := t.p.program(t.words[0])
	if d, ok := t.denyForm(name); ok {
		return d
	}
	if d, ok := t.denyRefused(name); ok {
		return d
	}
	argv := append([]string{name}, t.words[1:]...)
	if t.words[0] != name {
		t.absorbed(Quote(t.words[:1]), name, BareBinary)
	}
	d := t.d
	d.Verdict, d.Act, d.Argv, d.Env = Allow, Tool, argv, t.env
	d.Rule, d.Canonical = "tool:"+name, argv
	d.Writes = !t.p.known[name].ReadOnly || len(t.p.tools[name].options) > 0
	return d
}

// allow decides for a rule that the call fits: it runs unless a deny rule names the canonical
// spelling or a variable is set that may not be.
func (t *trial) allow(h hit) (Decision, *rule) {
	rest := t.words[h.n:]
	prefix, canonical := t.spelling(h, h.run)
	if u := t.deniedAs(canonical, rest); u != nil {
		return t.explicit(u), u
	}
	env, bad := t.startEnv()
	if bad != "" {
		return t.denyAssign(h, bad), h.rule
	}
	d := t.d
	d.Absorbed = append([]Absorption(nil), d.Absorbed...)
	if a, ok := spellingAbsorption(t.words[:h.n], canonical, prefix); ok {
		d.Absorbed = append(d.Absorbed, a)
	}
	if cut, ok := t.absorbFilter(h.rule, rest); ok {
		rest = cut.rest
		d.FilterDone, d.FilterCut = true, cut.cut
		d.Absorbed = append(d.Absorbed, Absorption{t.call.Filter.Text, cut.became, PipeFilter})
	}
	if len(h.exec) > 0 {
		prefix, _ = t.spelling(h, h.exec)
	}
	d.Verdict, d.Act, d.Rule, d.Env = Allow, Start, h.ruleName(), env
	d.Argv = append(prefix[:len(prefix):len(prefix)], rest...)
	d.Canonical = append(canonical[:len(canonical):len(canonical)], rest...)
	d.Script, d.SHA256 = h.file, h.sha
	d.Timeout = shorter(d.Timeout, h.after)
	return d, h.rule
}

// ruleName is the rule's name, for a pattern the name of the script that was meant.
func (h *hit) ruleName() string {
	if h.glob && !h.named && h.file != "" {
		return scriptName(h.file)
	}
	return h.name
}

func shorter(prefix *Timeout, rule time.Duration) *Timeout {
	if rule > 0 && (prefix == nil || rule < prefix.After) {
		return &Timeout{After: rule}
	}
	return prefix
}

// deniedAs asks the deny rules about the canonical spelling, which is relative to the root.
func (t *trial) deniedAs(canonical, rest []string) *rule {
	if len(t.ix.deny.rules) == 0 {
		return nil
	}
	as := &trial{p: t.p, ix: t.ix, call: t.call, dir: t.p.root}
	as.words = append(canonical[:len(canonical):len(canonical)], rest...)
	if h := as.hits(&t.ix.deny); len(h) > 0 {
		return h[0].rule
	}
	return nil
}

// startEnv is the environment changes of a child, or the first name that may not be set.
func (t *trial) startEnv() (env []Assign, bad string) {
	for _, list := range [][]Assign{t.call.Assigns, t.env} {
		for _, a := range list {
			if !t.p.Settable(a.Name) {
				return nil, a.Name
			}
		}
	}
	if !t.d.ClearEnv {
		env = append(env, t.call.Assigns...)
		for _, name := range t.d.Unset {
			env = without(env, name)
		}
	}
	return append(env, t.env...), ""
}

func (t *trial) absorbed(decorator, became string, class Class) {
	t.d.Absorbed = append(t.d.Absorbed, Absorption{decorator, became, class})
}
