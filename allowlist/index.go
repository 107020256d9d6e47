package allowlist

import (
	"path"
	"slices"
	"strings"
	"sync"
)

// lazyIndex is made once a policy is first asked, so that binding it in steps costs nothing.
type lazyIndex struct {
	once  sync.Once
	index *index
}

func (p *Policy) indexed() *index {
	p.index.once.Do(func() { p.index.index = newIndex(p) })
	return p.index.index
}

// index finds the rules that words may match without looking at the others.
type index struct {
	allow, deny table
	// firsts are the first words of rules and spellings.
	firsts map[string]bool
	// exts are the extensions of allowed scripts.
	exts map[string]bool
	// strict finds the rules by run as written.
	strict map[string]*rule
	// names are the names of what is allowed, sorted.
	names   []string
	guarded guarded
}

// table is the index of the rules of one effect.
type table struct {
	rules []*boundRule
	// patterns are the spellings by key; shapes are the forms that keys have.
	patterns map[string][]*boundRule
	shapes   []shape
	// scripts are the rules by the script's absolute path; globs by the directory's.
	scripts map[string][]script
	globs   map[string][]*boundRule
	// wild are spellings with a pattern that no other index holds.
	wild []*boundRule
	bare map[string][]script
}

// boundRule is a rule with its paths made absolute.
type boundRule struct {
	*rule
	// abs[i] is the path of run[i], "" for a word that is text. A pattern's is its directory.
	abs []string
}

// script is a rule and the file, of a pattern one of those that it stands for.
type script struct {
	rule *boundRule
	file string
	// whole: the bare name stands for all of run, not for the script alone.
	whole bool
}

// shape is a number of words and the set of those that are paths.
type shape struct {
	n     int
	paths uint64
}

func newIndex(p *Policy) *index {
	ix := &index{firsts: map[string]bool{}, exts: map[string]bool{}, strict: make(map[string]*rule, len(p.allows))}
	for _, u := range p.allows {
		ix.firsts[u.run[0].text] = true
		for _, a := range u.also {
			ix.firsts[a[0].text] = true
		}
		if ix.strict[u.text] == nil {
			ix.strict[u.text] = u
		}
	}
	ix.allow.fill(p, ix, p.allows)
	ix.deny.fill(p, ix, p.denies)
	for _, b := range ix.allow.rules {
		if b.script >= 0 {
			ix.exts[scriptExt(b.run[b.script].text)] = true
		}
	}
	for name := range ix.allow.bare {
		ix.firsts[name] = true
	}
	ix.names = listedNames(p, ix)
	ix.guarded = newGuarded(p)
	return ix
}

func (t *table) fill(p *Policy, ix *index, rules []*rule) {
	t.patterns = make(map[string][]*boundRule, len(rules))
	t.scripts = make(map[string][]script, len(rules))
	t.globs = map[string][]*boundRule{}
	t.bare = map[string][]script{}
	for _, u := range rules {
		b := &boundRule{rule: u, abs: make([]string, len(u.run))}
		for i, w := range u.run {
			if w.path {
				b.abs[i] = w.absolute(p.root)
			}
		}
		t.rules = append(t.rules, b)
		t.add(p, ix, b)
		for _, words := range u.also {
			t.addPattern(p, b, words)
		}
	}
}

// absolute is the path of a rule's word; a pattern's is its directory.
func (w pathWord) absolute(root string) string {
	if w.glob {
		return joinPath(root, path.Dir(w.text))
	}
	return joinPath(root, w.text)
}

func (t *table) add(p *Policy, ix *index, b *boundRule) {
	if b.script < 0 || !b.launchedPlainly() {
		if b.glob {
			t.wild = append(t.wild, b)
		} else {
			t.addPattern(p, b, b.run)
		}
	}
	if b.script < 0 {
		return
	}
	if b.run[b.script].glob {
		t.addGlob(p, ix, b)
		return
	}
	t.addScript(p, ix, b, b.abs[b.script])
	if b.named && p.mayStandBare(ix, b.name) {
		t.bare[b.name] = append(t.bare[b.name], script{b, b.abs[b.script], true})
	}
}

// launchedPlainly: the rule's own spelling is an automatic one.
func (b *boundRule) launchedPlainly() bool {
	return b.script == 0 || knownLauncher(b.run[:b.script], scriptExt(b.run[b.script].text))
}

func (t *table) addScript(p *Policy, ix *index, b *boundRule, file string) {
	s := script{rule: b, file: file}
	t.scripts[file] = append(t.scripts[file], s)
	if r := p.real(file); r != file {
		t.scripts[r] = append(t.scripts[r], s)
	}
	base := path.Base(file)
	for _, name := range slices.Compact([]string{base, scriptName(base)}) {
		if p.mayStandBare(ix, name) {
			t.bare[name] = append(t.bare[name], s)
		}
	}
}

func (t *table) addGlob(p *Policy, ix *index, b *boundRule) {
	dir := b.abs[b.script]
	if p.scriptsKnown {
		for _, f := range p.scripts {
			if b.script == 0 && p.inert[f] {
				continue
			}
			if path.Dir(f) == dir && b.globMatches(path.Base(f)) {
				t.addScript(p, ix, b, f)
			}
		}
	}
	if p.scriptsKnown && !b.deny {
		return
	}
	t.globs[dir] = append(t.globs[dir], b)
	if r := p.real(dir); r != dir {
		t.globs[r] = append(t.globs[r], b)
	}
}

// globMatches matches a file name as the shell's globs do: a leading dot is not matched by
// a pattern without one.
func (b *boundRule) globMatches(base string) bool { return b.run[b.script].matchesBase(base) }

func (w pathWord) matchesBase(base string) bool {
	pattern := path.Base(w.text)
	if strings.HasPrefix(base, ".") && !strings.HasPrefix(pattern, ".") {
		return false
	}
	ok, err := path.Match(pattern, base)
	return ok && err == nil
}

// mayStandBare: nothing else goes by the name, so that it can only mean the script.
func (p *Policy) mayStandBare(ix *index, name string) bool {
	return name != "" && p.known[name] == nil && !ix.firsts[name] && !isLauncher(name) &&
		!isShell(name) && !isDecorator(name) && !slices.Contains(shellWords, name)
}

func (t *table) addPattern(p *Policy, b *boundRule, words []pathWord) {
	var s shape
	s.n = len(words)
	var k, resolved []byte
	for i, w := range words {
		if !w.path {
			k, resolved = appendKey(k, w.text, false), appendKey(resolved, w.text, false)
			continue
		}
		s.paths |= 1 << i
		abs := w.absolute(p.root)
		k, resolved = appendKey(k, abs, true), appendKey(resolved, p.real(abs), true)
	}
	if !slices.Contains(t.shapes, s) {
		t.shapes = append(t.shapes, s)
	}
	t.patterns[string(k)] = append(t.patterns[string(k)], b)
	if string(resolved) != string(k) {
		t.patterns[string(resolved)] = append(t.patterns[string(resolved)], b)
	}
}

// appendKey adds a word to a key. Words hold no zero bytes.
func appendKey(k []byte, word string, isPath bool) []byte {
	k = append(k, 0)
	if isPath {
		k = append(k, 0)
	}
	return append(k, word...)
}

func listedNames(p *Policy, ix *index) []string {
	var names []string
	for _, b := range ix.allow.rules {
		if b.glob && b.script >= 0 && p.scriptsKnown {
			continue
		}
		names = append(names, b.name)
	}
	if p.scriptsKnown {
		for _, list := range ix.allow.scripts {
			for _, s := range list {
				if s.rule.glob {
					names = append(names, scriptName(s.file))
				}
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
