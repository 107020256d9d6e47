package allowlist

import (
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds the decisions about suggestions: a suggestion of a suggestion is enough.
const maxDepth = 2

// deny ends the trial with an implicit denial.
func (t *trial) deny(class Class, why, use string) Decision {
	return Decision{
		Class: class, Why: why, Use: use, Key: t.subject() + ":" + string(class),
		Absorbed: t.d.Absorbed,
	}
}

// subject is the program or script that a call is about, for the key of its shape.
func (t *trial) subject() string {
	words := t.words
	if len(words) == 0 {
		words = t.call.Argv
	}
	if len(words) == 0 {
		return ""
	}
	if i := t.scriptWord(); i > 0 {
		return brief(scriptName(words[i]))
	}
	return brief(scriptName(words[0]))
}

// explicit is a denial by a rule.
func (t *trial) explicit(u *rule) Decision {
	why := u.why
	if why == "" {
		why = brief(u.text) + " is denied by the policy"
	}
	d := t.deny(BadArgument, why, "")
	if words, err := SplitWords(u.use); err == nil && len(words) > 0 {
		d.Use = t.usable(words)
	}
	d.Explicit, d.Rule = true, u.name
	d.Key = brief(u.name) + ":" + string(d.Class)
	return d
}

// usable is the words quoted if they would be allowed where the call stands, or what would be
// suggested in their place, else "".
func (t *trial) usable(words []string) string {
	if t.depth >= maxDepth || len(words) == 0 || isAssign(words[0]) {
		return ""
	}
	d, _ := t.p.judge(Call{Argv: words, Dir: t.call.Dir}, t.depth+1)
	if d.Verdict == Allow {
		return Quote(words)
	}
	return d.Use
}

// useWithout suggests the call behind a decorator that cannot be read: the first words from
// which it is allowed.
func (t *trial) useWithout() string {
	for i := 1; i < len(t.words) && i <= 8; i++ {
		d, _ := t.p.judge(Call{Argv: t.words[i:], Dir: t.dir}, maxDepth)
		if d.Verdict == Allow && d.Act == Start {
			return Quote(t.words[i:])
		}
	}
	return ""
}

// denyAssign is the denial of A=B in front of an allowed call.
func (t *trial) denyAssign(h hit, name string) Decision {
	why := "a command may set " + listNames(t.p.set) + "; " + brief(name) + " comes from the harness"
	if len(t.p.set) == 0 {
		why = "commands run in the environment that the harness gives; " + brief(name) + " comes from there"
	}
	d := t.deny(BadArgument, why, t.usable(t.words))
	d.Rule = h.ruleName()
	d.Key = brief(h.ruleName()) + ":" + string(BadArgument)
	return d
}

// denyMisfit is the denial of words that the nearest rule does not take.
func (t *trial) denyMisfit(h hit) Decision {
	m := t.misfit(h)
	if m == nil {
		return t.denyUnlisted()
	}
	name := brief(h.ruleName())
	why := name + " " + m.why
	if m.bare {
		why = m.why
	}
	if synopsis := h.arguments(); synopsis != "" && !m.bare && h.strict {
		why += "; its arguments are: " + synopsis
	} else if h.strict && !m.bare {
		why += "; it has no arguments"
	}
	d := t.deny(m.class, why, t.mend(h, m))
	d.Rule, d.Key = h.ruleName(), name+":"+string(m.class)
	return d
}

// mend suggests the call with the misfit corrected or left out, whatever is allowed first.
func (t *trial) mend(h hit, m *misfit) string {
	if m.at < 0 || t.open {
		return ""
	}
	_, prefix := t.spelling(h, h.run)
	for _, rest := range m.corrections(h.rule, t.words[h.n:]) {
		words := append(prefix[:len(prefix):len(prefix)], rest...)
		if d, _ := t.p.judge(Call{Argv: words, Dir: t.call.Dir}, maxDepth); d.Verdict == Allow {
			return Quote(words)
		}
	}
	if t.depth == 0 {
		return t.mendMore(h, m, prefix)
	}
	return ""
}

// mendMore lets the next trial mend what is wrong besides the first thing.
func (t *trial) mendMore(h hit, m *misfit, prefix []string) string {
	for _, rest := range m.corrections(h.rule, t.words[h.n:]) {
		if use := t.usable(append(prefix[:len(prefix):len(prefix)], rest...)); use != "" {
			return use
		}
	}
	return ""
}

// corrections are the words behind run as they might have been meant, likeliest first.
func (m *misfit) corrections(u *rule, rest []string) [][]string {
	var out [][]string
	replace := func(word string) {
		c := slices.Clone(rest)
		c[m.at] = word
		out = append(out, c)
	}
	switch {
	case m.takes != nil && m.takes.Type == "none":
		replace(strings.TrimSuffix(m.prefix, "="))
	case m.takes != nil:
		if v, ok := m.takes.closest(m.value); ok {
			replace(m.prefix + v)
		}
	case m.span > 0:
		out = append(out, slices.Delete(slices.Clone(rest), m.at, m.at+m.span))
	case m.unknown:
		name, val, has := strings.Cut(rest[m.at], "=")
		if best, ok := nearest(name, flagNames(u)); ok && best != name {
			if has {
				best += "=" + val
			}
			replace(best)
		}
		fallthrough
	default:
		out = append(out, slices.Delete(slices.Clone(rest), m.at, m.at+1))
		if m.at+1 < len(rest) {
			out = append(out, slices.Delete(slices.Clone(rest), m.at, m.at+2))
		}
	}
	return out
}

// closest is the value of the type that is nearest to s.
func (x *Value) closest(s string) (string, bool) {
	switch x.Type {
	case "enum":
		return nearest(s, x.Values)
	case "int":
		n, ok := decimal(s)
		switch {
		case !ok:
		case x.Max != nil && float64(n) > *x.Max:
			return number(*x.Max), true
		case x.Min != nil && float64(n) < *x.Min:
			return number(*x.Min), true
		}
	}
	return "", false
}

func flagNames(u *rule) []string {
	var names []string
	for _, f := range u.flags {
		if !slices.Contains(u.denyFlags, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}

// scriptWord is the index of the word that a launcher in front would run, 0 when there is none.
func (t *trial) scriptWord() int {
	if len(t.words) < 2 || !launches(t.p.program(t.words[0])) {
		return 0
	}
	for i, w := range t.words[1:] {
		if w != "" && w[0] != '-' && (scriptExt(w) != "" || strings.Contains(w, "/")) {
			return i + 1
		}
	}
	return 0
}

// launches: the program is a launcher or a version of one, such as python3.12.
func launches(prog string) bool {
	return isLauncher(prog) || isLauncher(strings.TrimRight(prog, "0123456789."))
}

// shortTool is the length of tool names up to which one that is near is likelier another
// program (cut and cat, sed and seq) than a slip of the finger.
const shortTool = 3

// denyUnlisted is the denial of a call that no rule begins like.
func (t *trial) denyUnlisted() Decision {
	word := t.words[0]
	prog := t.p.program(word)
	switch {
	case launches(prog) && t.launchesRules(prog):
		return t.denyLaunch(prog)
	case strings.Contains(word, "/"):
		return t.denyScript(0)
	case t.ix.firsts[word]:
		return t.denySubcommand()
	case t.p.writer(prog):
		return t.denyWriter(prog)
	}
	d := t.deny(ToolName, t.notListed(word, "command"), "")
	d.Program = word
	best, ok := nearest(word, t.candidates())
	if ok && !(t.p.known[best] != nil && len(best) <= shortTool) {
		d.Use = t.useNamed(best, t.words[1:])
		return d
	}
	d.Unlisted = true
	return d
}

// launchesRules: the program could start an allowed script.
func (t *trial) launchesRules(prog string) bool {
	if t.ix.firsts[prog] {
		return true
	}
	base := strings.TrimRight(prog, "0123456789.")
	for i := range launchers {
		if l := launchers[i].words[0]; (l == prog || l == base) && t.ix.exts[launchers[i].ext] {
			return true
		}
	}
	return false
}

// denyLaunch: a launcher with something else behind it than an allowed script.
func (t *trial) denyLaunch(prog string) Decision {
	i := t.scriptWord()
	if i == 0 {
		return t.deny(BadArgument, brief(prog)+" runs listed scripts only"+t.listing(), "")
	}
	for at := range t.words[1:] {
		as := *t
		as.drop(at + 1)
		as.open = true
		for _, h := range as.hits(&t.ix.allow) {
			if h.script < 0 {
				continue
			}
			_, canonical := t.spelling(h, h.run)
			use := t.usable(append(canonical, as.words[h.n:]...))
			why := brief(h.ruleName()) + " runs as: " + printable(Quote(canonical))
			d := t.deny(BadArgument, why, use)
			d.Rule, d.Key = h.ruleName(), brief(h.ruleName())+":"+string(BadArgument)
			return d
		}
	}
	return t.denyScript(i)
}

// denyScript: the word i names a script or a program that is not listed, or not with the
// words behind it.
func (t *trial) denyScript(i int) Decision {
	if d, ok := t.denyScriptWords(i); ok {
		return d
	}
	word, shown := t.words[i], scriptName(t.words[i])
	if i == 0 || slices.Contains(t.ix.names, shown) {
		shown = word
	}
	kind := "script"
	if scriptExt(word) == "" && i == 0 {
		kind = "program"
	}
	use := ""
	if best, ok := nearest(scriptName(word), t.candidates()); ok {
		use = t.useNamed(best, t.words[i+1:])
	}
	return t.deny(UnknownScript, t.notListed(shown, kind), use)
}

// denyScriptWords: the script at word i is listed, but with other words behind it.
func (t *trial) denyScriptWords(i int) (Decision, bool) {
	var forms, next []string
	var b *boundRule
	for _, r := range t.ix.allow.rules {
		if r.script < 0 || r.glob || len(r.run) == r.script+1 || !t.matchWord(i, r.run[r.script], r.abs[r.script], "") {
			continue
		}
		b = r
		forms = append(forms, r.text)
		next = append(next, r.run[r.script+1].text)
	}
	if b == nil {
		return Decision{}, false
	}
	use := ""
	if i+1 < len(t.words) {
		if best, ok := nearest(t.words[i+1], next); ok {
			use = t.usable(slices.Concat(t.words[:i+1], []string{best}, t.words[i+2:]))
		}
	}
	return t.deny(BadArgument, brief(scriptName(t.words[i]))+" is listed as: "+listNames(forms), use), true
}

// denySubcommand: the program begins a rule, but the words behind it are no rule's.
func (t *trial) denySubcommand() Decision {
	var forms []string
	var seconds []string
	for _, b := range t.ix.allow.rules {
		if b.run[0].text == t.words[0] && len(b.run) > 1 {
			forms = append(forms, b.text)
			seconds = append(seconds, b.run[1].text)
		}
	}
	use := ""
	if len(t.words) > 1 {
		if best, ok := nearest(t.words[1], seconds); ok && best != t.words[1] {
			use = t.usable(append([]string{t.words[0], best}, t.words[2:]...))
		}
	}
	why := "listed with " + brief(t.words[0]) + ": " + listNames(forms)
	if len(forms) == 0 {
		why = brief(t.words[0]) + " is not listed with these words" + t.listing()
	}
	return t.deny(BadArgument, why, use)
}

// candidates are the names that a misspelt one is compared with.
func (t *trial) candidates() []string {
	return slices.Concat(t.ix.names, t.p.toolNames, t.firstWords())
}

func (t *trial) firstWords() []string {
	var out []string
	for w := range t.ix.firsts {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// useNamed suggests the rule, tool or first word of that name with the sender's arguments.
func (t *trial) useNamed(name string, args []string) string {
	prefix := []string{name}
	for _, b := range t.ix.allow.rules {
		if b.name == name && !b.glob {
			_, prefix = t.spelling(hit{boundRule: b}, b.run)
			break
		}
	}
	for _, f := range t.p.scripts {
		if scriptName(f) == name && !slices.Contains(t.p.toolNames, name) {
			prefix = []string{strings.TrimPrefix(f, strings.TrimSuffix(t.p.root, "/")+"/")}
			break
		}
	}
	return t.usable(append(prefix[:len(prefix):len(prefix)], args...))
}

// notListed shows letters that only look like others as what they are.
func (t *trial) notListed(name, kind string) string {
	ascii := strconv.QuoteToASCII(name)
	return brief(ascii[1:len(ascii)-1]) + " is not a listed " + kind + t.listing()
}

// listing is "; listed: a, b" or "".
func (t *trial) listing() string {
	if len(t.ix.names) > 0 {
		return "; listed: " + listNames(t.ix.names)
	}
	if len(t.p.toolNames) > 0 {
		return "; listed: " + listNames(t.p.toolNames)
	}
	return "; the policy lists none"
}

// listNames joins names up to what one line carries.
func listNames(names []string) string {
	const most, room = 10, 160
	var b strings.Builder
	for i, n := range names {
		n = brief(n)
		if i == most || i > 0 && b.Len()+len(n) > room {
			b.WriteString(" and " + strconv.Itoa(len(names)-i) + " more")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(n)
	}
	return b.String()
}

// describe names roots relative to the workspace's.
func (p *Policy) describe(roots []string) string {
	if len(roots) == 0 {
		return "nothing"
	}
	names := make([]string, 0, len(roots))
	for _, r := range roots {
		switch rel, ok := strings.CutPrefix(r, strings.TrimSuffix(p.root, "/")+"/"); {
		case r == p.root:
			r = "."
		case ok:
			r = rel
		}
		if r = path.Clean(r); !slices.Contains(names, r) {
			names = append(names, r)
		}
	}
	return listNames(names)
}
