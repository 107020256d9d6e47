package allowlist

import (
	"path"
	"strings"
)

// misfit is the first word behind a rule's run that the rule does not take.
type misfit struct {
	class Class
	why   string // a predicate of the rule's name: "takes no --x"
	// at is the word's index behind run, -1 when something is missing. In a flag's word the
	// value stands behind prefix.
	at int
	// span is the number of words to leave out so that the call may fit.
	span   int
	prefix string
	value  string
	takes  *Value // what the value should have been
	// unknown: the flag is not one of the rule's.
	unknown bool
	// bare: why is a sentence of its own and the arguments need not be listed.
	bare bool
}

// fitter goes through the words behind run.
type fitter struct {
	t     *trial
	u     *rule
	rest  []string
	first int // index of rest[0] in the call
	i     int
	given []bool // by flag
	pos   int    // positional arguments so far
	ended bool   // by --
	// repeated: the argument with repeat has been given.
	repeated bool
}

// misfit says what of the call does not fit the rule, nil when all does. In an open call only
// what no further word can mend counts.
func (t *trial) misfit(h hit) *misfit {
	rest := t.words[h.n:]
	if m := denyFlag(h.rule, rest); m != nil {
		return m
	}
	if !h.strict {
		return nil
	}
	f := &fitter{t: t, u: h.rule, rest: rest, first: h.n, given: make([]bool, len(h.flags))}
	for f.i < len(rest) {
		if m := f.word(rest[f.i]); m != nil {
			return m
		}
	}
	if t.open {
		return nil
	}
	return f.missing()
}

func (f *fitter) word(w string) *misfit {
	switch {
	case f.ended || len(w) < 2 || w[0] != '-':
		return f.positional(w)
	case w == "--":
		f.ended = true
		f.i++
		return nil
	}
	n, name, val, has := f.lookup(w)
	if n < 0 {
		if _, isNumber := plainFloat(w); isNumber && f.pos < len(f.u.args) && f.u.args[f.pos].accepts(w) {
			return f.positional(w)
		}
		return &misfit{class: UnknownFlag, why: "takes no " + brief(name), at: f.i, unknown: true}
	}
	flag := f.u.flags[n]
	if f.given[n] && !flag.Repeat {
		m := &misfit{class: BadArgument, why: "takes " + name + " once", at: f.i, span: 1}
		if !has && flag.Type != "none" && f.i+1 < len(f.rest) {
			m.span = 2
		}
		return m
	}
	f.given[n] = true
	at := f.i
	f.i++
	switch {
	case flag.Type == "none":
		if has {
			return f.badValue(at, name, name+"=", val, &flag.Value)
		}
		return nil
	case has:
		return f.value(at, name, w[:len(w)-len(val)], val, &flag.Value)
	case f.i == len(f.rest):
		if f.t.open {
			return nil
		}
		return f.badValue(-1, name, "", "", &flag.Value)
	case looksLikeFlag(f.rest[f.i]):
		return f.badValue(-1, name, "", "", &flag.Value)
	}
	f.i++
	return f.value(at+1, name, "", f.rest[at+1], &flag.Value)
}

// lookup finds the flag of a word: --flag, --flag=VALUE, -n, -nVALUE. name is the flag as
// written, has that the word holds the value as well.
func (f *fitter) lookup(w string) (n int, name, val string, has bool) {
	name, val, has = strings.Cut(w, "=")
	for i, flag := range f.u.flags {
		if flag.Name == name || flag.Short == name {
			return i, name, val, has
		}
	}
	if w[1] != '-' {
		for i, flag := range f.u.flags {
			for _, short := range []string{flag.Name, flag.Short} {
				if len(short) == 2 && flag.Type != "none" && strings.HasPrefix(w, short) {
					return i, short, w[2:], true
				}
			}
		}
	}
	return -1, name, "", false
}

// looksLikeFlag: many programs would not take the word for a value, so neither do rules.
func looksLikeFlag(w string) bool {
	if len(w) < 2 || w[0] != '-' || strings.ContainsAny(w, " \t\n") {
		return false
	}
	_, isNumber := plainFloat(w)
	return !isNumber
}

func (f *fitter) value(at int, name, prefix, val string, x *Value) *misfit {
	if !x.accepts(val) {
		return f.badValue(at, name, prefix, val, x)
	}
	if x.Type == "path" {
		return f.pathValue(at, name, prefix, val)
	}
	return nil
}

func (f *fitter) badValue(at int, name, prefix, val string, x *Value) *misfit {
	return &misfit{
		class: BadArgument, why: brief(name) + " takes " + x.wants(), bare: true,
		at: at, prefix: prefix, value: val, takes: x,
	}
}

// pathValue: a path is a value only where the policy lets files be read or written at all.
func (f *fitter) pathValue(at int, name, prefix, val string) *misfit {
	t := f.t
	if t.p.stripAt {
		val = strings.TrimPrefix(val, "@")
	}
	file := ""
	if i := f.first + at; prefix == "" && i < len(t.paths) {
		file = t.paths[i]
	}
	if file == "" {
		dir := t.dir
		if !path.IsAbs(dir) {
			dir = t.p.root
		}
		file = joinPath(dir, val)
	}
	if t.p.DecideAccess(file, Stat).Verdict == Allow {
		return nil
	}
	return &misfit{
		class: OutsidePath, why: brief(name) + " takes a path inside: " + t.p.describe(append(t.p.Read(), t.p.Write()...)),
		bare: true, at: -1,
	}
}

func (f *fitter) positional(w string) *misfit {
	if f.pos >= len(f.u.args) {
		return &misfit{class: BadArgument, why: "takes no further argument " + brief(w), at: f.i}
	}
	a := f.u.args[f.pos]
	if a.Repeat {
		f.repeated = true
	} else {
		f.pos++
	}
	f.i++
	return f.value(f.i-1, a.Name, "", w, &a.Value)
}

// missing names what a rule needs and the call does not give.
func (f *fitter) missing() *misfit {
	for i, flag := range f.u.flags {
		if flag.Required && !f.given[i] {
			return &misfit{class: BadArgument, why: "needs " + flag.Name, at: -1}
		}
	}
	if f.pos < len(f.u.args) {
		a := f.u.args[f.pos]
		if !a.Optional && !(a.Repeat && f.repeated) {
			return &misfit{class: BadArgument, why: "needs " + brief(a.Name), at: -1}
		}
	}
	return nil
}

// denyFlag finds a word that deny_flags names. All words are looked at, those behind -- too.
func denyFlag(u *rule, rest []string) *misfit {
	if len(u.denyFlags) == 0 {
		return nil
	}
	for i, w := range rest {
		if len(w) < 2 || w[0] != '-' {
			continue
		}
		for _, d := range u.denyFlags {
			name, _, _ := strings.Cut(w, "=")
			if star(d, w) || star(d, name) || readAs(d, w, name) && findFlag(u.flags, name) == nil {
				return &misfit{class: UnknownFlag, why: "takes no " + brief(name), at: i, unknown: true}
			}
		}
	}
	return nil
}

// readAs: a program could read the word as the flag of the pattern although it is written
// another way: abbreviated (getopt_long), with the value attached, in a cluster. A flag that
// the rule declares is what it says.
func readAs(pattern, word, name string) bool {
	literal, _, _ := strings.Cut(pattern, "*")
	if strings.HasPrefix(literal, "--") {
		return len(name) > 2 && strings.HasPrefix(literal, name)
	}
	if len(literal) != 2 || len(pattern) != 2 || word[1] == '-' {
		return false
	}
	cluster := strings.TrimLeft(word[1:], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	return word[1] == literal[1] || cluster && strings.IndexByte(word, literal[1]) > 0
}
