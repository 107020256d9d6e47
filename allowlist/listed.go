package allowlist

import (
	"path"
	"slices"
	"strings"
)

// Listed says whether a rule's run or a spelling of it is in front of the words once
// decorators are off, whether or not its flags fit. A function or an alias of that name must
// not shadow such a call.
func (p *Policy) Listed(argv []string, dir string, paths []string) bool {
	if p == nil || p.index == nil || p.root == "" {
		return false
	}
	c := &Call{Argv: argv, Dir: dir, Paths: paths}
	t := &trial{p: p, ix: p.indexed(), call: c, words: argv, paths: paths, dir: dir}
	for range maxDecorators {
		if len(t.words) == 0 {
			return false
		}
		if len(t.hits(&t.ix.allow)) > 0 {
			return true
		}
		if t.strip() != stripped {
			return false
		}
	}
	return false
}

// StartsRule says whether the word is the first of a rule or of a spelling of one: a program,
// a launcher of an allowed script, a script's name or its path from the root.
func (p *Policy) StartsRule(word string) bool {
	if p == nil || p.index == nil || p.root == "" || word == "" {
		return false
	}
	ix := p.indexed()
	prog := p.program(word)
	t := &trial{p: p, ix: ix, call: &Call{}, words: []string{word}, dir: p.root}
	if ix.firsts[word] || prog != "" && (ix.firsts[prog] || t.launchesRules(prog)) {
		return true
	}
	return strings.Contains(word, "/") && t.beginsRule() || len(t.hits(&ix.allow)) > 0
}

// shellMeta are the characters at which a strict text matcher gives up.
const shellMeta = "|&;<>()$`\n"

// StrictMatch is the matcher of harness allow-lists: the text is a rule's run, or that, a
// space and further words without any character that means something to a shell. It serves
// to tell what such a list would have refused.
func (p *Policy) StrictMatch(text string) (rule string, ok bool) {
	if p == nil || p.index == nil || strings.ContainsAny(text, shellMeta) {
		return "", false
	}
	ix := p.indexed()
	for i := 0; i <= len(text); i++ {
		if i < len(text) && text[i] != ' ' {
			continue
		}
		if u := ix.strict[text[:i]]; u != nil && !u.glob {
			return u.name, true
		}
	}
	for _, u := range p.allows {
		if u.glob {
			if name, ok := u.strictGlob(text); ok {
				return name, true
			}
		}
	}
	return "", false
}

// strictGlob matches a run with a pattern, word by word as written.
func (u *rule) strictGlob(text string) (string, bool) {
	words := strings.Split(text, " ")
	if len(words) < len(u.run) {
		return "", false
	}
	name := u.name
	for i, w := range u.run {
		if !w.glob {
			if words[i] != w.text {
				return "", false
			}
			continue
		}
		dir, base := path.Split(words[i])
		want, _ := path.Split(w.text)
		if dir != want || !w.matchesBase(base) {
			return "", false
		}
		if !u.named {
			name = scriptName(base)
		}
	}
	return name, true
}

// Names is the names of what rules allow, sorted: for lists in messages.
func (p *Policy) Names() []string {
	if p == nil || p.index == nil {
		return nil
	}
	return slices.Clone(p.indexed().names)
}

// Usage is the one-line synopsis of the allow rule of that name, "" when there is none.
func (p *Policy) Usage(name string) string {
	if p == nil || p.index == nil {
		return ""
	}
	for _, b := range p.indexed().allow.rules {
		if b.name == name {
			return b.synopsis(b.run, "")
		}
	}
	for _, f := range p.scripts {
		if scriptName(f) != name {
			continue
		}
		for _, s := range p.indexed().allow.scripts[f] {
			if s.rule.glob {
				return s.rule.synopsis(s.rule.run, path.Base(f))
			}
		}
	}
	return ""
}

// synopsis is run and the arguments; base stands for the pattern.
func (u *rule) synopsis(run []pathWord, base string) string {
	var words []string
	for _, w := range run {
		if w.glob && base != "" {
			words = append(words, path.Join(path.Dir(w.text), base))
		} else {
			words = append(words, w.text)
		}
	}
	text := printable(strings.Join(words, " "))
	args := u.arguments()
	switch {
	case args != "":
		return text + " " + args
	case u.strict:
		return text
	}
	return text + " [ARGUMENT…]"
}

// arguments lists the arguments, then the flags, those that may be missing in brackets.
func (u *rule) arguments() string {
	var parts []string
	for _, a := range u.args {
		s := printable(a.Name)
		if a.Type == "enum" {
			s = a.placeholder()
		}
		if a.Repeat {
			s += "…"
		}
		if a.Optional {
			s = "[" + s + "]"
		}
		parts = append(parts, s)
	}
	for _, f := range u.flags {
		s := f.Name
		if f.Type != "none" {
			s += " " + f.placeholder()
		}
		if !f.Required {
			s = "[" + s + "]"
		}
		if f.Repeat {
			s += "…"
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}
