package allowlist

import (
	"path"
	"slices"
	"strings"
)

// hit is a rule whose run, or a spelling of it, the first n words are.
type hit struct {
	*boundRule
	n int
	// explicit: by run or also, rather than by an automatic spelling.
	explicit bool
	// file is the script, of a pattern the one that was meant.
	file string
	// word is what stands for the pattern in run.
	word string
}

// hits finds the rules of the table that the words begin with: those spelt as the policy
// does first, then by the order of the policy.
func (t *trial) hits(tab *table) []hit {
	var out []hit
	prog := t.p.program(t.words[0])
	out = t.patternHits(out, tab, prog)
	for _, b := range tab.wild {
		out = t.wildHit(out, b, prog)
	}
	if strings.Contains(t.words[0], "/") {
		out = t.scriptHits(out, tab, 0, nil)
	}
	for i := range launchers {
		l := &launchers[i]
		if prog != l.words[0] || len(t.words) <= len(l.words) || !slices.Equal(t.words[1:len(l.words)], l.words[1:]) {
			continue
		}
		out = t.scriptHits(out, tab, len(l.words), l)
	}
	for _, s := range tab.bare[t.words[0]] {
		if s.whole {
			out = append(out, hit{s.rule, 1, false, s.file, ""})
		} else if t.matchSuffix(s.rule, 1) {
			out = append(out, newScriptHit(s.rule, 1, s.file, false))
		}
	}
	if len(out) > 1 {
		slices.SortStableFunc(out, func(a, b hit) int {
			if a.explicit != b.explicit {
				if a.explicit {
					return -1
				}
				return 1
			}
			return a.order - b.order
		})
	}
	return out
}

// newScriptHit is a hit whose script ends at word n, before the words of run behind it.
func newScriptHit(b *boundRule, n int, file string, explicit bool) hit {
	h := hit{b, n + len(b.run) - b.script - 1, explicit, file, ""}
	if b.run[b.script].glob {
		h.word = path.Join(path.Dir(b.run[b.script].text), path.Base(file))
		if strings.HasPrefix(b.run[b.script].text, "./") {
			h.word = "./" + h.word
		}
	}
	return h
}

// patternHits looks the words up in each form that spellings have: relative paths taken from
// the directory, then from the root.
func (t *trial) patternHits(out []hit, tab *table, prog string) []hit {
	var buf [256]byte
	for _, s := range tab.shapes {
		if s.n > len(t.words) || s.paths&1 == 0 && prog == "" {
			continue
		}
		out = t.shapeHits(out, tab, s, buf[:0], prog, 0)
		if s.paths != 0 {
			out = t.shapeHits(out, tab, s, buf[:0], prog, 1)
		}
	}
	return out
}

func (t *trial) shapeHits(out []hit, tab *table, s shape, k []byte, prog string, base int) []hit {
	for i, word := range t.words[:s.n] {
		isPath := s.paths&(1<<i) != 0
		if isPath {
			files, n := t.files(i)
			if n == 0 {
				return out
			}
			word = files[min(base, n-1)]
		} else if i == 0 {
			word = prog
		}
		k = appendKey(k, word, isPath)
	}
	for _, b := range tab.patterns[string(k)] {
		if !slices.ContainsFunc(out, func(h hit) bool { return h.boundRule == b && h.n == s.n }) {
			h := hit{b, s.n, true, "", ""}
			if b.script >= 0 {
				h.file = b.abs[b.script]
			}
			out = append(out, h)
		}
	}
	return out
}

// wildHit compares the words of a run with a pattern one by one.
func (t *trial) wildHit(out []hit, b *boundRule, prog string) []hit {
	if len(t.words) < len(b.run) {
		return out
	}
	h := hit{b, len(b.run), true, "", ""}
	for i, w := range b.run {
		switch {
		case w.glob:
			file, ok := t.matchGlob(i, w, b.abs[i])
			if !ok {
				return out
			}
			h.file, h.word = file, path.Join(path.Dir(w.text), path.Base(file))
		case !t.matchWord(i, w, b.abs[i], prog):
			return out
		}
	}
	return append(out, h)
}

func (t *trial) matchGlob(i int, w pathWord, dir string) (string, bool) {
	files, n := t.files(i)
	for _, f := range files[:n] {
		d, base := path.Dir(f), path.Base(f)
		if (d == dir || d == t.p.real(dir)) && w.matchesBase(base) {
			return path.Join(dir, base), true
		}
	}
	return "", false
}

// matchWord compares the call's word i with a rule's word without a pattern.
func (t *trial) matchWord(i int, w pathWord, abs, prog string) bool {
	if w.path {
		files, n := t.files(i)
		for _, f := range files[:n] {
			if f == abs || f == t.p.real(abs) {
				return true
			}
		}
		return false
	}
	if i == 0 {
		return prog == w.text
	}
	return t.words[i] == w.text
}

// scriptHits finds rules by the script at word i, launched by l (nil: by itself).
func (t *trial) scriptHits(out []hit, tab *table, i int, l *launcher) []hit {
	files, n := t.files(i)
	for _, f := range files[:n] {
		for _, s := range tab.scripts[f] {
			out = t.scriptHit(out, s.rule, i, s.file, l)
		}
		dir, base := path.Split(f)
		for _, b := range tab.globs[path.Clean(dir)] {
			if b.globMatches(base) {
				out = t.scriptHit(out, b, i, path.Join(b.abs[b.script], base), l)
			}
		}
	}
	return out
}

func (t *trial) scriptHit(out []hit, b *boundRule, i int, file string, l *launcher) []hit {
	own := l != nil && len(l.words) == b.script && slices.EqualFunc(b.run[:b.script], l.words, func(w pathWord, s string) bool {
		return w.text == s
	})
	if l != nil && !own && scriptExt(file) != l.ext {
		return out
	}
	if !t.matchSuffix(b, i+1) {
		return out
	}
	h := newScriptHit(b, i+1, file, own || l == nil && b.script == 0)
	if slices.ContainsFunc(out, func(o hit) bool { return o.boundRule == b && o.n == h.n && o.file == file }) {
		return out
	}
	return append(out, h)
}

// matchSuffix compares the words from n with those of run behind the script.
func (t *trial) matchSuffix(b *boundRule, n int) bool {
	suffix := b.run[b.script+1:]
	if len(t.words) < n+len(suffix) {
		return false
	}
	for i, w := range suffix {
		if !t.matchWord(n+i, w, b.abs[b.script+1+i], "") {
			return false
		}
	}
	return true
}

// files is what the word i may be the path of: the gate's answer if there is one, else the
// file from the directory, else the one from the root. A first word without a slash is a
// program on the PATH, never a file.
func (t *trial) files(i int) (files [2]string, n int) {
	w := t.words[i]
	if !namesFile(w) || i == 0 && !strings.Contains(w, "/") {
		return files, 0
	}
	if i < len(t.paths) && t.paths[i] != "" {
		files[0] = path.Clean(t.paths[i])
		return files, 1
	}
	if path.IsAbs(w) {
		files[0] = path.Clean(w)
		return files, 1
	}
	if path.IsAbs(t.dir) {
		files[n] = path.Join(t.dir, w)
		n++
	}
	if f := path.Join(t.p.root, w); n == 0 || f != files[0] {
		files[n] = f
		n++
	}
	return files, n
}

// spelling is the words of run (or exec) as they work from the directory, and as written.
func (t *trial) spelling(h hit, words []pathWord) (runs, canonical []string) {
	for _, w := range words {
		text := w.text
		if w.glob {
			text = h.word
		}
		canonical = append(canonical, text)
		if w.path && !path.IsAbs(text) {
			if abs := joinPath(t.p.root, text); !path.IsAbs(t.dir) || path.Join(t.dir, text) != abs {
				text = abs
			}
		}
		runs = append(runs, text)
	}
	return runs, canonical
}
