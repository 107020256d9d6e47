package allowlist

import (
	"path"
	"slices"
	"strings"
)

// maxText is far above any policy that people write and below what the parser's positions hold.
const maxText = 64 << 20

// Parse reads a policy. name is for messages; tools are the in-process tools that [tools]
// may name. The error is a [*ParseError] at what is wrong first in the text. A policy whose
// root is relative must be bound with [Policy.WithRoot] before it allows anything.
func Parse(name string, text []byte, tools []ToolInfo) (*Policy, error) {
	if len(text) > maxText {
		return nil, &ParseError{name, 1, 1, "the policy is too long"}
	}
	doc, f := readTOML(text)
	if f == nil {
		r := &reader{text: text, tools: tools, lines: lineStarts(text)}
		p := r.policy(name, doc)
		if r.fault == nil {
			r.checkExamples(p)
		}
		if r.fault == nil {
			return p, nil
		}
		f = r.fault
	}
	line, col := position(text, f.off)
	return nil, &ParseError{name, line, col, f.text}
}

func (r *reader) policy(name string, doc *value) *Policy {
	p := &Policy{
		name: name, rootText: ".", limits: defaultLimits, set: defaultSet,
		tools: map[string]*toolEntry{}, known: make(map[string]*ToolInfo, len(r.tools)), index: new(lazyIndex),
	}
	for i := range r.tools {
		p.known[r.tools[i].Name] = &r.tools[i]
	}
	version := false
	r.table(doc, "the policy", []field{
		{"version", func(v *value) {
			version = true
			if n, ok := r.integer(v); ok && n != 1 {
				r.fail(v.off, "version %d is not known; this safesh reads version 1", n)
			}
		}},
		{"mode", func(v *value) { p.mode = Mode(r.oneOf(v, "enforce", "observe")) }},
		{"denials", func(v *value) { p.denials = DenialMode(r.oneOf(v, "stop", "continue")) }},
		{"workspace", func(v *value) { r.workspace(p, v) }},
		{"files", func(v *value) { r.files(p, v) }},
		{"env", func(v *value) { r.env(p, v) }},
		{"limits", func(v *value) { r.limits(&p.limits, v) }},
		{"tools", func(v *value) { r.toolTable(p, v) }},
		{"allow", func(v *value) { r.tables(v, "allow", func(v *value) { r.allowRule(p, v) }) }},
		{"deny", func(v *value) { r.tables(v, "deny", func(v *value) { r.denyRule(p, v) }) }},
		{"harness", func(v *value) { r.harness(p, v) }},
		{"audit", func(v *value) { r.audit(&p.audit, v) }},
	})
	if !version {
		r.fail(0, "the version is missing; write version = 1")
	}
	if path.IsAbs(p.rootText) {
		p.root = path.Clean(p.rootText)
	}
	return p
}

func (r *reader) workspace(p *Policy, v *value) {
	r.table(v, "[workspace]", []field{
		{"root", func(v *value) { r.line(v, &p.rootText) }},
		{"cd", func(v *value) { p.cd = CdMode(r.oneOf(v, "deny", "absorb")) }},
	})
}

// Harnesses are the names that [harness] profiles may list: the harnesses that put a text of
// their own around a model's.
var Harnesses = [...]string{"claude-code", "codex", "copilot", "gemini", "opencode"}

func (r *reader) harness(p *Policy, v *value) {
	r.table(v, "[harness]", []field{
		{"profiles", func(v *value) {
			r.list(v, func(e *value, _ string) {
				p.profiles = append(p.profiles, Harnesses[r.oneOf(e, Harnesses[:]...)])
			})
		}},
	})
}

func (r *reader) files(p *Policy, v *value) {
	r.table(v, "[files]", []field{
		{"read", func(v *value) { r.strings(v, &p.read) }},
		{"write", func(v *value) { r.strings(v, &p.write) }},
		{"strip_at", func(v *value) { r.boolean(v, &p.stripAt) }},
	})
}

func (r *reader) env(p *Policy, v *value) {
	r.table(v, "[env]", []field{
		{"pass", func(v *value) { r.namePatterns(v, &p.pass) }},
		{"hide", func(v *value) { r.namePatterns(v, &p.hide) }},
		{"set", func(v *value) { r.namePatterns(v, &p.set) }},
	})
}

// namePatterns reads patterns of variable names: letters, digits, _ and *.
func (r *reader) namePatterns(v *value, to *[]string) {
	*to = []string{}
	r.list(v, func(e *value, s string) {
		if name := strings.ReplaceAll(s, "*", "_"); !isName(name) {
			r.fail(e.off, "%s is not a variable name or a pattern of one", quoteName(s))
			return
		}
		*to = append(*to, s)
	})
}

// isName: a variable's name, POSIX 3.216.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

func (r *reader) limits(l *Limits, v *value) {
	r.table(v, "[limits]", []field{
		{"deadline", func(v *value) { r.duration(v, &l.Deadline) }},
		{"output", func(v *value) { r.size(v, &l.Output) }},
		{"memory", func(v *value) { r.size(v, &l.Memory) }},
		{"processes", func(v *value) {
			r.natural(v, &l.Processes)
			if v.kind == kindInt && l.Processes == 0 {
				r.fail(v.off, "0 is not more than nothing")
			}
		}},
	})
}

func (r *reader) toolTable(p *Policy, v *value) {
	r.table(v, "[tools]", []field{
		{"allow", func(v *value) {
			r.list(v, func(e *value, s string) { r.toolEntry(p, e, s) })
		}},
	})
}

// toolEntry reads "@read-only", "@write", "tee" or "sed -i".
func (r *reader) toolEntry(p *Policy, v *value, s string) {
	if s == "@read-only" || s == "@write" {
		r.toolSet(p, s == "@write")
		return
	}
	words, err := SplitWords(s)
	if err != nil || len(words) == 0 {
		r.fail(v.off, "%s is not a tool and its options", quoteName(s))
		return
	}
	info := p.known[words[0]]
	if info == nil {
		r.unknownTool(v, words[0])
		return
	}
	e := p.addTool(words[0])
	for _, w := range words[1:] {
		if !slices.Contains(info.Forms, w) {
			r.unknownForm(v, info, w)
			return
		}
		e.add(w)
	}
}

// toolSet adds @read-only, the tools that write no file whatever their options, or @write:
// the others and the forms that write.
func (r *reader) toolSet(p *Policy, write bool) {
	for i := range r.tools {
		t := &r.tools[i]
		if write == t.ReadOnly && !(write && len(t.Forms) > 0) {
			continue
		}
		e := p.addTool(t.Name)
		for _, form := range t.Forms {
			if write {
				e.add(form)
			}
		}
	}
}

func (e *toolEntry) add(form string) {
	if !slices.Contains(e.options, form) {
		e.options = append(e.options, form)
	}
}

func (r *reader) unknownForm(v *value, t *ToolInfo, word string) {
	if len(t.Forms) == 0 {
		r.fail(v.off, "%s has no form %s: name the tool alone", t.Name, quoteName(word))
		return
	}
	r.fail(v.off, "%s is not a form of %s; known: %s", quoteName(word), t.Name, listNames(t.Forms))
}

func (r *reader) unknownTool(v *value, name string) {
	what, known := "tool", []string{"@read-only", "@write"}
	if strings.HasPrefix(name, "@") {
		what = "set of tools"
	}
	for i := range r.tools {
		known = append(known, r.tools[i].Name)
	}
	if best, ok := nearest(name, known); ok {
		r.fail(v.off, "unknown %s %s; did you mean %q?", what, quoteName(name), best)
		return
	}
	r.fail(v.off, "unknown %s %s", what, quoteName(name))
}

func (p *Policy) addTool(name string) *toolEntry {
	e := p.tools[name]
	if e == nil {
		e = new(toolEntry)
		p.tools[name] = e
		p.toolNames = append(p.toolNames, name)
	}
	return e
}

func (r *reader) audit(a *Audit, v *value) {
	r.table(v, "[audit]", []field{
		{"path", func(v *value) { r.line(v, &a.Path) }},
		{"on_error", func(v *value) { a.Continue = r.oneOf(v, "deny", "continue") == 1 }},
		{"max_size", func(v *value) { r.size(v, &a.MaxSize) }},
		{"labels", func(v *value) { r.labels(a, v) }},
	})
}

func (r *reader) labels(a *Audit, v *value) {
	if v.kind != kindTable {
		r.wrong(v, "a table of names and strings")
		return
	}
	for i := range v.keys {
		var s string
		if r.str(v.keys[i].val, &s) {
			a.Labels = append(a.Labels, Label{v.keys[i].key, s})
		}
	}
}

// checkExamples decides the match and not_match examples of each rule. A policy without a
// root of its own is tried with one that is no real directory.
func (r *reader) checkExamples(p *Policy) {
	bound := p
	if p.root == "" {
		bound = p.WithRoot("/root-of-examples")
	}
	for _, list := range [][]*rule{p.allows, p.denies} {
		for _, u := range list {
			for _, e := range u.examples {
				r.checkExample(bound, u, e)
			}
		}
	}
}

func (r *reader) checkExample(p *Policy, u *rule, e example) {
	c := Call{Argv: e.words, Dir: p.root}
	for len(c.Argv) > 0 {
		name, val, ok := strings.Cut(c.Argv[0], "=")
		if !ok || !isName(name) {
			break
		}
		c.Assigns = append(c.Assigns, Assign{name, val})
		c.Argv = c.Argv[1:]
	}
	d, by := p.judge(c, 0)
	matched := by == u && (u.deny || d.Verdict == Allow)
	switch {
	case e.want && !matched && d.Verdict == Allow && !u.deny:
		r.fail(e.off, "the example is allowed, but by %s", quoteName(d.Rule))
	case e.want && !matched && d.Why != "":
		r.fail(e.off, "the example does not match the rule: %s", d.Why)
	case e.want && !matched:
		r.fail(e.off, "the example does not match the rule")
	case !e.want && matched:
		r.fail(e.off, "the example matches the rule")
	}
}
