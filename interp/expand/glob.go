package expand

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// component is a part of a path between slashes.
type component struct {
	slashes string // before it
	text    string // of a literal one
	pattern string // "" when it is literal
	deep    bool   // ** with globstar
}

// globber expands one pattern to paths.
type globber struct {
	c     *Config
	comps []component
	opt   MatchOpt
	dots  bool // names that begin with a dot match
	skip  bool // . and .. never match
	found []string
}

// appendPaths appends the paths that match the field f, or what stands for none.
func (c *Config) appendPaths(dst []string, b *builder, f span) ([]string, error) {
	plain := string(b.text[f.start:f.end])
	g := globber{c: c, comps: b.components(f), dots: c.Sh.Option(DotGlob)}
	if !slices.ContainsFunc(g.comps, func(comp component) bool { return comp.pattern != "" }) {
		return append(dst, plain), nil
	}
	if c.Sh.Option(ExtGlob) {
		g.opt |= MatchExtGlob
	}
	if c.Sh.Option(NoCaseGlob) {
		g.opt |= MatchNoCase
	}
	if c.byteChars() {
		g.opt |= MatchBytes
	}
	ignore := c.globIgnore()
	g.skip = len(ignore) > 0 || c.Sh.Option(GlobSkipDots)
	if err := g.walk("", 0); err != nil {
		return nil, err
	}
	if len(ignore) > 0 {
		g.found = slices.DeleteFunc(g.found, func(path string) bool { return ignored(path, ignore, g.opt) })
	}
	if len(g.found) == 0 {
		switch {
		case c.Sh.Option(FailGlob):
			return nil, &Error{Text: "no match: " + plain}
		case c.Sh.Option(NullGlob):
			return dst, nil
		}
		return append(dst, plain), nil
	}
	slices.Sort(g.found)
	return append(dst, slices.Compact(g.found)...), nil
}

// components cuts the field at its slashes.
func (b *builder) components(f span) []component {
	var comps []component
	ext, star := b.c.Sh.Option(ExtGlob), b.c.Sh.Option(GlobStar)
	for i := f.start; i <= f.end; {
		var comp component
		start := i
		for i < f.end && b.text[i] == '/' {
			i++
		}
		comp.slashes = string(b.text[start:i])
		start = i
		for i < f.end && b.text[i] != '/' {
			i++
		}
		if part := (span{start, i}); b.globs(part, ext) {
			comp.pattern = b.pattern(start, i)
			comp.deep = star && comp.pattern == "**"
		} else {
			comp.text = unescaped(b.pattern(start, i))
		}
		comps = append(comps, comp)
		if i == f.end {
			break
		}
	}
	return comps
}

// unescaped removes the backslashes of a pattern that is a literal.
func unescaped(s string) string {
	if !hasByte(s, '\\') {
		return s
	}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// denied returns err when it must end the expansion; other errors mean "no such file".
func denied(err error) error {
	var d interface{ Denied() bool }
	if errors.As(err, &d) && d.Denied() {
		return err
	}
	return nil
}

// walk matches the components from i on below base.
func (g *globber) walk(base string, i int) error {
	comp := &g.comps[i]
	last := i == len(g.comps)-1
	prefix := base + comp.slashes
	switch {
	case comp.deep:
		return g.deep(prefix, i)
	case comp.pattern != "":
		return g.list(prefix, i)
	case !last:
		return g.walk(prefix+comp.text, i+1)
	}
	path := prefix + comp.text
	ok, err := false, error(nil)
	if comp.text == "" {
		ok, err = g.c.Sh.IsDir(path)
	} else {
		ok, err = g.c.Sh.Exists(path)
	}
	if err != nil {
		return denied(err)
	}
	if ok {
		g.found = append(g.found, path)
	}
	return nil
}

func (g *globber) readDir(prefix string) ([]fs.DirEntry, error) {
	if err := g.c.Sh.Stop(); err != nil {
		return nil, err
	}
	if prefix == "" {
		prefix = "."
	}
	entries, err := g.c.Sh.ReadDir(prefix)
	if err != nil {
		return nil, denied(err)
	}
	if entries == nil {
		entries = []fs.DirEntry{}
	}
	return entries, nil
}

// list matches a pattern against the names in a directory.
func (g *globber) list(prefix string, i int) error {
	comp := &g.comps[i]
	last := i == len(g.comps)-1
	entries, err := g.readDir(prefix)
	if err != nil {
		return err
	}
	toks, ext := compile(nil, comp.pattern, g.opt)
	dot := leadingDot(comp.pattern, g.opt)
	if dot && !g.skip && entries != nil {
		for _, name := range [...]string{".", ".."} {
			if err := g.name(prefix, name, toks, ext, i, last); err != nil {
				return err
			}
		}
	}
	for _, entry := range entries {
		name := entry.Name()
		if name[0] == '.' && !dot && !g.dots || !last && entry.Type().IsRegular() {
			continue
		}
		if err := g.name(prefix, name, toks, ext, i, last); err != nil {
			return err
		}
	}
	return nil
}

// name takes a name that matches and goes on with the next component below it.
func (g *globber) name(prefix, name string, toks []token, ext bool, i int, last bool) error {
	m := matcher{s: name, opt: g.opt}
	if ext && !m.extended(toks, 0).has(len(name)) || !ext && !m.full(toks) {
		return nil
	}
	if last {
		g.found = append(g.found, prefix+name)
		return nil
	}
	return g.walk(prefix+name, i+1)
}

// leadingDot tells whether the pattern begins with a literal dot.
func leadingDot(pattern string, opt MatchOpt) bool {
	if len(pattern) > 1 && pattern[0] == '\\' {
		pattern = pattern[1:]
	}
	if pattern[0] == '.' {
		return true
	}
	if opt&MatchExtGlob == 0 || len(pattern) < 3 || pattern[1] != '(' || pattern[0] == '!' || !extOperator(pattern[0]) {
		return false
	}
	for _, alt := range strings.Split(pattern[2:], "|") {
		if strings.HasPrefix(alt, ".") || strings.HasPrefix(alt, `\.`) {
			return true
		}
	}
	return false
}

// deep matches **: nothing, or directories below one another; at the end of a pattern all
// files below, too. Links to directories are not followed.
func (g *globber) deep(prefix string, i int) error {
	for i+1 < len(g.comps) && g.comps[i+1].deep {
		i++
	}
	last := i == len(g.comps)-1
	if last {
		if prefix != "" {
			if ok, err := g.c.Sh.IsDir(prefix); err != nil || !ok {
				return denied(err)
			}
			base := prefix
			if g.afterPattern(i) {
				base = strings.TrimRight(prefix, "/")
			}
			g.found = append(g.found, base)
		}
		return g.descend(prefix, i, last)
	}
	if g.comps[i+1].pattern != "" || g.comps[i+1].text != "" {
		next := g.comps[i+1]
		g.comps[i+1].slashes = ""
		err := g.walk(prefix, i+1)
		g.comps[i+1] = next
		if err != nil {
			return err
		}
	} else if prefix != "" {
		g.found = append(g.found, prefix)
	}
	return g.descend(prefix, i, last)
}

// afterPattern tells whether a component before i is a pattern; bash then writes the
// directory that ** itself stands for without its slash.
func (g *globber) afterPattern(i int) bool {
	return slices.ContainsFunc(g.comps[:i], func(comp component) bool {
		return comp.pattern != "" && !comp.deep
	}) || i > 1 && g.comps[0].deep && !g.comps[i-1].deep
}

// onlyDirs tells whether component i is the end of a pattern like **/.
func (g *globber) onlyDirs(i int) bool {
	return i == len(g.comps)-1 && g.comps[i].pattern == "" && g.comps[i].text == ""
}

func (g *globber) descend(prefix string, i int, last bool) error {
	entries, err := g.readDir(prefix)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		if name[0] == '.' && !g.dots {
			continue
		}
		path := prefix + name
		if last {
			g.found = append(g.found, path)
		}
		if !entry.IsDir() {
			if !last && g.onlyDirs(i+1) && entry.Type()&fs.ModeSymlink != 0 {
				if err := g.walk(path, i+1); err != nil {
					return err
				}
			}
			continue
		}
		if !last {
			if err := g.walk(path, i+1); err != nil {
				return err
			}
		}
		if err := g.descend(path+"/", i, last); err != nil {
			return err
		}
	}
	return nil
}

// globIgnore returns the patterns of GLOBIGNORE.
func (c *Config) globIgnore() []string {
	v := c.Sh.Var("GLOBIGNORE")
	if v == nil || v.text() == "" {
		return nil
	}
	var list []string
	s, start := v.text(), 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			if n := bracketEnd(s[i:]); n > 0 {
				i += n - 1
			}
		case ':':
			list = append(list, s[start:i])
			start = i + 1
		}
	}
	return append(list, s[start:])
}

// ignored tells whether a pattern of GLOBIGNORE matches path; a slash is matched by a slash
// only, or by a * that ends the pattern.
func ignored(path string, patterns []string, opt MatchOpt) bool {
	for _, pattern := range patterns {
		names, parts := strings.Split(path, "/"), strings.Split(pattern, "/")
		open := len(names) > len(parts) && strings.HasSuffix(pattern, "*") && !strings.HasSuffix(pattern, `\*`)
		if len(names) != len(parts) && !open {
			continue
		}
		all := true
		for i := range parts {
			all = all && Match(parts[i], names[i], opt)
		}
		if all {
			return true
		}
	}
	return false
}
