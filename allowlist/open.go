package allowlist

import (
	"slices"
	"strings"
)

// mayBecomeAllowed says whether further words could make an open call one that a rule, a
// shell, a tool or a decorator takes. The words known so far fit no rule as a whole;
// hit: they are a rule's, but do not fit it.
func (t *trial) mayBecomeAllowed(hit bool) bool {
	if t.words[0] == "" {
		return false
	}
	prog := t.p.program(t.words[0])
	if !hit && takesOver(t.words) || isDecorator(prog) || t.p.tools[prog] != nil {
		return true
	}
	return t.beginsRule()
}

// beginsRule: the words are the beginning of a spelling of some rule.
func (t *trial) beginsRule() bool {
	prog := t.p.program(t.words[0])
	for _, b := range t.ix.allow.rules {
		if t.begins(b, b.run, b.abs, prog) {
			return true
		}
		for _, words := range b.also {
			if t.begins(b, words, nil, prog) {
				return true
			}
		}
		if b.script >= 0 && t.beginsScript(b, prog) {
			return true
		}
	}
	return false
}

// begins: the known words are the first of a spelling.
func (t *trial) begins(b *boundRule, spelling []pathWord, abs []string, prog string) bool {
	if len(t.words) >= len(spelling) {
		return false
	}
	for i := range t.words {
		w := spelling[i]
		if w.glob {
			if _, ok := t.matchGlob(i, w, abs[i]); !ok {
				return false
			}
			continue
		}
		if !t.matchWord(i, w, w.absolute(t.p.root), prog) {
			return false
		}
	}
	return true
}

// beginsScript: the known words are a launcher's, or a launched script with more of run to
// come behind it.
func (t *trial) beginsScript(b *boundRule, prog string) bool {
	ext := scriptExt(b.run[b.script].text)
	for i := range launchers {
		l := &launchers[i]
		if prog != l.words[0] || l.ext != ext && !(b.glob && ext == "") {
			continue
		}
		n := min(len(l.words), len(t.words))
		if !slices.Equal(t.words[1:n], l.words[1:n]) {
			continue
		}
		if len(t.words) <= len(l.words) || t.beginsSuffix(b, len(l.words)) {
			return true
		}
	}
	if strings.Contains(t.words[0], "/") {
		return t.beginsSuffix(b, 0)
	}
	for _, s := range t.ix.allow.bare[t.words[0]] {
		if s.rule == b && t.suffixSoFar(b, 1) {
			return true
		}
	}
	return false
}

// beginsSuffix: word i is the script and what follows it so far follows it in run.
func (t *trial) beginsSuffix(b *boundRule, i int) bool {
	w := b.run[b.script]
	if w.glob {
		if _, ok := t.matchGlob(i, w, b.abs[b.script]); !ok {
			return false
		}
	} else if !t.matchWord(i, w, b.abs[b.script], "") {
		return false
	}
	return t.suffixSoFar(b, i+1)
}

func (t *trial) suffixSoFar(b *boundRule, n int) bool {
	suffix := b.run[b.script+1:]
	if len(t.words)-n >= len(suffix) {
		return false
	}
	for i := range t.words[n:] {
		if !t.matchWord(n+i, suffix[i], b.abs[b.script+1+i], "") {
			return false
		}
	}
	return true
}
