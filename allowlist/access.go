package allowlist

import (
	"path"
	"strings"
)

// DecideAccess judges one access to a file. name is absolute and already free of symlinks;
// containment is by whole components. A write root may be read as well. No write root covers
// an allowed script, a protected path, or a directory that holds one of them, since renaming
// the directory would put another file in its place. The devices that every program may use
// (/dev/null and such) are the gate's matter.
func (p *Policy) DecideAccess(name string, a Access) Decision {
	if p == nil || p.index == nil || p.root == "" {
		return fileDenial(OutsidePath, "the policy has no workspace root yet")
	}
	if !path.IsAbs(name) || strings.IndexByte(name, 0) >= 0 {
		return fileDenial(OutsidePath, "the path "+brief(name)+" is not absolute")
	}
	name = path.Clean(name)
	a &^= Entry
	rule := ""
	if a&Write != 0 {
		root, ok := p.covers(p.write, name)
		switch {
		case !ok:
			return fileDenial(WriteClass, p.roots())
		case p.isProtected(name):
			return fileDenial(WriteClass, brief(path.Base(name))+" is kept as it is; "+p.roots())
		}
		rule = "write:" + root
	}
	if a&^Write != 0 || a == 0 {
		root, ok := p.covers(p.read, name)
		if rule == "" {
			rule = "read:" + root
		}
		if !ok {
			if root, ok = p.covers(p.write, name); !ok {
				return fileDenial(OutsidePath, p.roots())
			}
			if a&Write == 0 {
				rule = "write:" + root
			}
		}
	}
	return Decision{Verdict: Allow, Rule: rule}
}

func fileDenial(class Class, why string) Decision {
	return Decision{Class: class, Why: why, Key: "file:" + string(class)}
}

// covers finds the root, as the policy writes it, that the path is in.
func (p *Policy) covers(roots []string, name string) (string, bool) {
	for _, r := range roots {
		abs := joinPath(p.root, r)
		if within(name, abs) || within(name, p.real(abs)) {
			return r, true
		}
	}
	return "", false
}

// roots says where files may be used.
func (p *Policy) roots() string {
	return "readable here: " + p.describe(p.Read()) + "; writable: " + p.describe(p.Write())
}

func (p *Policy) isProtected(name string) bool {
	for _, f := range p.protected {
		if within(f, name) || within(p.real(f), name) || rotated(name, f) || rotated(name, p.real(f)) {
			return true
		}
	}
	if log := path.Clean(p.audit.Path); path.IsAbs(log) && (within(log, name) || rotated(name, log)) {
		return true
	}
	g := &p.indexed().guarded
	if g.files[name] {
		return true
	}
	for _, w := range g.globs[path.Dir(name)] {
		if w.matchesBase(path.Base(name)) {
			return true
		}
	}
	return false
}

// rotated tells whether name is a log that was put aside: file and a number behind a dot.
func rotated(name, file string) bool {
	n, ok := strings.CutPrefix(name, file+".")
	return ok && n != "" && strings.Trim(n, "0123456789") == ""
}

// guarded is what no write may touch on account of the allow rules.
type guarded struct {
	// files are the scripts and every directory above one.
	files map[string]bool
	// globs are the patterns by directory.
	globs map[string][]pathWord
}

func newGuarded(p *Policy) guarded {
	g := guarded{files: map[string]bool{}, globs: map[string][]pathWord{}}
	for _, u := range p.allows {
		g.add(p, u.run)
		g.add(p, u.exec)
		for _, words := range u.also {
			g.add(p, words)
		}
	}
	return g
}

func (g *guarded) add(p *Policy, words []pathWord) {
	for _, w := range words {
		if !w.path {
			continue
		}
		abs := w.absolute(p.root)
		for _, f := range []string{abs, p.real(abs)} {
			if w.glob {
				g.globs[f] = append(g.globs[f], w)
			}
			for ; !g.files[f]; f = path.Dir(f) {
				g.files[f] = true
			}
		}
	}
}

// ScriptPaths is the absolute, lexically clean path of every path word in rules, in the order
// of the policy; for a pattern, of its directory. The gate resolves them once for
// [Policy.WithResolved].
func (p *Policy) ScriptPaths() []string {
	if p == nil || p.root == "" {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	for _, list := range [][]*rule{p.allows, p.denies} {
		for _, u := range list {
			for _, words := range append([][]pathWord{u.run, u.exec}, u.also...) {
				for _, w := range words {
					if abs := w.absolute(p.root); w.path && !seen[abs] {
						seen[abs] = true
						out = append(out, abs)
					}
				}
			}
		}
	}
	return out
}

// Globs is the absolute patterns of the rules' runs, for [Policy.WithScripts].
func (p *Policy) Globs() []string {
	if p == nil || p.root == "" {
		return nil
	}
	var out []string
	for _, u := range p.allows {
		for _, w := range u.run {
			if w.glob {
				out = append(out, joinPath(p.root, w.text))
			}
		}
	}
	return out
}
