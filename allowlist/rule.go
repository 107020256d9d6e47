package allowlist

import (
	"path"
	"strings"
	"time"
)

// rule is one [[allow]] or [[deny]] as read. Nothing in it depends on where the root is.
type rule struct {
	place
	deny  bool
	order int // among the rules of its effect
	name  string
	named bool // the policy names it

	run   []pathWord
	also  [][]pathWord
	exec  []pathWord
	text  string // run as written
	head  *cutFlag
	tail  *cutFlag
	after time.Duration
	sha   string

	flags     []*Flag
	args      []*Arg
	strict    bool // flags or args are given: the further words must fit them
	denyFlags []string

	script    int // index of the script in run, -1 for none
	glob      bool
	examples  []example
	why, use  string
	usePlace  place
	alsoPlace []place
}

// maxRun is the number of words that a spelling may have: the bits of a shape.
const maxRun = 64

// pathWord is a word of a rule.
type pathWord struct {
	text string
	// path: compared as a file, not as text.
	path bool
	// glob: the last component is a pattern.
	glob bool
}

// cutFlag is the flag that `| head` or `| tail` becomes.
type cutFlag struct {
	flag string
	cut  bool
}

type example struct {
	off   int
	words []string
	want  bool
}

func (r *reader) allowRule(p *Policy, v *value) {
	u := &rule{place: r.place(v.off), order: len(p.allows), script: -1}
	r.table(v, "[[allow]]", []field{
		{"name", func(v *value) { r.ruleName(u, v) }},
		{"run", func(v *value) { r.run(u, v) }},
		{"also", func(v *value) {
			r.list(v, func(e *value, s string) {
				u.also = append(u.also, r.words(e, s, false))
				u.alsoPlace = append(u.alsoPlace, r.place(e.off))
			})
		}},
		{"exec", func(v *value) {
			r.list(v, func(e *value, s string) {
				if s == "" && len(u.exec) == 0 {
					r.fail(e.off, "exec names no program")
				}
				u.exec = append(u.exec, newWord(token{text: s}, len(u.exec), len(u.exec) > 0))
			})
		}},
		{"head", func(v *value) { u.head = r.cutFlag(v, "head") }},
		{"tail", func(v *value) { u.tail = r.cutFlag(v, "tail") }},
		{"deadline", func(v *value) { r.duration(v, &u.after) }},
		{"sha256", func(v *value) { r.sum(u, v) }},
		{"flags", func(v *value) { r.flags(u, v) }},
		{"args", func(v *value) { r.args(u, v) }},
		{"deny_flags", func(v *value) { r.denyFlags(u, v) }},
		{"match", func(v *value) { r.examples(u, v, true) }},
		{"not_match", func(v *value) { r.examples(u, v, false) }},
	})
	r.finish(u, v, "[[allow]]")
	r.checkCut(u, u.head, v, "head")
	r.checkCut(u, u.tail, v, "tail")
	p.allows = append(p.allows, u)
}

func (r *reader) denyRule(p *Policy, v *value) {
	u := &rule{place: r.place(v.off), order: len(p.denies), script: -1, deny: true}
	r.table(v, "[[deny]]", []field{
		{"name", func(v *value) { r.ruleName(u, v) }},
		{"run", func(v *value) { r.run(u, v) }},
		{"why", func(v *value) { r.line(v, &u.why) }},
		{"use", func(v *value) { r.line(v, &u.use); u.usePlace = r.place(v.off) }},
		{"match", func(v *value) { r.examples(u, v, true) }},
		{"not_match", func(v *value) { r.examples(u, v, false) }},
	})
	u.why = strings.TrimRight(strings.TrimSpace(u.why), ".")
	r.finish(u, v, "[[deny]]")
	p.denies = append(p.denies, u)
}

func (r *reader) ruleName(u *rule, v *value) {
	r.line(v, &u.name)
	u.named = u.name != ""
}

func (r *reader) run(u *rule, v *value) {
	var s string
	r.line(v, &s)
	if s == "" {
		return
	}
	u.text = strings.TrimSpace(s)
	u.run = r.words(v, s, true)
	u.script = scriptIndex(u.run)
	for _, w := range u.run {
		u.glob = u.glob || w.glob
	}
}

// words splits a text of the policy into the words of a rule.
func (r *reader) words(v *value, s string, globs bool) []pathWord {
	tokens, err := splitTokens(s)
	if err != nil {
		r.fail(v.off, "%s %s", quoteName(s), err)
		return nil
	}
	if len(tokens) == 0 || tokens[0].text == "" {
		r.fail(v.off, "%s names no program", quoteName(s))
		return nil
	}
	if len(tokens) > maxRun {
		r.fail(v.off, "%s has more than %d words", quoteName(s), maxRun)
		return nil
	}
	words := make([]pathWord, len(tokens))
	launched := false
	for i, t := range tokens {
		words[i] = newWord(t, i, launched)
		launched = i == 0 && isLauncher(t.text) || launched && !words[i].path
		if t.glob && !words[i].path {
			r.fail(v.off, "%s: a pattern may stand in a path only; quote it to mean the characters", quoteName(t.text))
		}
		if !words[i].glob {
			continue
		}
		dir, base := path.Split(t.text)
		_, err := path.Match(base, "")
		switch {
		case !globs:
			r.fail(v.off, "%s: a pattern may stand in run only", quoteName(t.text))
		case strings.ContainsAny(dir, "*?[\\"):
			r.fail(v.off, "%s: a pattern may stand for the last part of a path only", quoteName(t.text))
		case err != nil || strings.ContainsRune(base, '\\'):
			r.fail(v.off, "%s is not a valid pattern", quoteName(t.text))
		}
	}
	return words
}

// newWord classifies the word at index i of a command. launched: a launcher stands in front,
// so a word with a script's extension is a file although it has no slash.
func newWord(t token, i int, launched bool) pathWord {
	w := pathWord{text: t.text}
	switch {
	case t.text == "" || t.text[0] == '-':
	case i == 0:
		w.path = strings.Contains(t.text, "/")
	case strings.ContainsAny(t.text, ":="):
		// A URL, a revision's file, NAME=VALUE: text.
	default:
		w.path = strings.Contains(t.text, "/") || launched && scriptExt(t.text) != ""
	}
	w.glob = w.path && t.glob
	return w
}

// cutFlag reads head = "--limit" or head = { flag = "--limit", cut = true }.
func (r *reader) cutFlag(v *value, what string) *cutFlag {
	c := new(cutFlag)
	flag := func(v *value) {
		r.line(v, &c.flag)
		if v.kind == kindString && !isFlag(v.str) {
			r.fail(v.off, "%s is not a flag; write it like \"--limit\"", quoteName(v.str))
		}
	}
	if v.kind != kindTable {
		flag(v)
		return c
	}
	r.table(v, what, []field{
		{"flag", flag},
		{"cut", func(v *value) { r.boolean(v, &c.cut) }},
	})
	if c.flag == "" {
		r.fail(v.off, "%s has no flag", what)
	}
	return c
}

// checkCut: a flag that head or tail sets takes an integer; in a strict rule it is declared by
// that already.
func (r *reader) checkCut(u *rule, c *cutFlag, v *value, what string) {
	if c == nil {
		return
	}
	switch f := findFlag(u.flags, c.flag); {
	case f == nil && u.strict:
		u.flags = append(u.flags, &Flag{Name: c.flag, Value: Value{Type: "int"}})
	case f != nil && f.Type != "int" && f.Type != "":
		r.fail(v.get(what).off, "%s needs a flag of type int; %s is %s", what, c.flag, f.Type)
	}
}

func (r *reader) sum(u *rule, v *value) {
	var s string
	if !r.str(v, &s) || s == "" {
		return
	}
	if len(s) != 64 || strings.Trim(s, "0123456789abcdef") != "" {
		r.fail(v.off, "a sha256 is 64 lower-case hexadecimal digits")
		return
	}
	u.sha = s
}

func (r *reader) denyFlags(u *rule, v *value) {
	r.list(v, func(e *value, s string) {
		if !isFlag(strings.ReplaceAll(s, "*", "x")) {
			r.fail(e.off, "%s is not a flag or a pattern of one", quoteName(s))
			return
		}
		u.denyFlags = append(u.denyFlags, s)
	})
}

func (r *reader) examples(u *rule, v *value, want bool) {
	r.list(v, func(e *value, s string) {
		words, err := SplitWords(s)
		switch {
		case err != nil:
			r.fail(e.off, "%s %s", quoteName(s), err)
		case len(words) == 0:
			r.fail(e.off, "the example is empty")
		default:
			u.examples = append(u.examples, example{e.off, words, want})
		}
	})
}

// finish checks what a rule must have and gives it a name.
func (r *reader) finish(u *rule, v *value, what string) {
	if v.kind != kindTable {
		return
	}
	if v.get("run") == nil {
		r.fail(v.off, "%s has no run", what)
		return
	}
	if u.name == "" {
		u.name = u.text
		if u.script >= 0 && !u.glob {
			u.name = scriptName(u.run[u.script].text)
		}
	}
	if u.glob && u.sha != "" {
		r.fail(v.get("sha256").off, "a pattern cannot be pinned to one sha256")
	}
	if u.sha != "" && u.script < 0 {
		r.fail(v.get("sha256").off, "run names no script to pin")
	}
	if u.glob && len(u.exec) > 0 {
		r.fail(v.get("exec").off, "exec does not go with a pattern in run")
	}
}
