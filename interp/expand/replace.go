package expand

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// replacement is the right side of ${x/p/r}: texts, with the match between each two.
type replacement []string

// replace changes p as ${x/p/r} does (bash: pat_subst).
func (c *Config) replace(p *param, pe *syntax.ParamExp) error {
	repl := pe.Repl
	orig, other := slashPattern(pe)
	pattern, err := c.Pattern(orig)
	if err != nil {
		return err
	}
	with, err := c.replacement(other)
	if err != nil {
		return err
	}
	r := replacer{c: c, with: with, all: repl.All}
	if !repl.All && pattern != "" && (pattern[0] == '#' || pattern[0] == '%') {
		r.anchor = pattern[0]
		pattern = pattern[1:]
	}
	if pattern == "" && r.anchor == 0 {
		return nil
	}
	if miscounted(pattern) {
		return nil
	}
	r.stars = strings.Trim(pattern, "*") == ""
	opt := c.patternOpts(p, pattern) | c.MatchOpts()&MatchNoCase
	r.prog = compilePattern(pattern, opt)
	r.prog.stop = c.Sh.Stop
	p.apply(r.apply)
	if r.err == nil {
		r.err = c.Sh.Stop()
	}
	return r.err
}

// slashPattern returns the pattern and the replacement of pe. After // a slash is the first
// character of the pattern, which the parser takes for the end of an empty one.
func slashPattern(pe *syntax.ParamExp) (orig, with *syntax.Word) {
	repl := pe.Repl
	if !repl.All || repl.Orig != nil {
		return repl.Orig, repl.With
	}
	slash := &syntax.Lit{Value: "/"}
	if repl.With == nil {
		if pe.Rbrace.Offset() < pe.Param.End().Offset()+3 {
			return nil, nil
		}
		return &syntax.Word{Parts: []syntax.WordPart{slash}}, nil
	}
	orig = &syntax.Word{Parts: []syntax.WordPart{slash}}
	for i, part := range repl.With.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok {
			orig.Parts = append(orig.Parts, part)
			continue
		}
		k := strings.IndexByte(lit.Value, '/')
		if k < 0 || k > 0 && lit.Value[k-1] == '\\' {
			orig.Parts = append(orig.Parts, part)
			continue
		}
		orig.Parts = append(orig.Parts, &syntax.Lit{Value: lit.Value[:k]})
		rest := []syntax.WordPart{&syntax.Lit{Value: lit.Value[k+1:]}}
		return orig, &syntax.Word{Parts: append(rest, repl.With.Parts[i+1:]...)}
	}
	return orig, nil
}

// miscounted tells whether bash takes pattern to match more characters than it can: it looks
// only for matches of the length that it counts, and takes the ] of [^] or [!] for the end
// of the bracket (bash: umatchlen).
func miscounted(pattern string) bool {
	found := false
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++
		case '*':
			return false
		case '(':
			if i > 0 && strings.IndexByte("?*+@!", pattern[i-1]) >= 0 {
				return false
			}
		case '[':
			rest := pattern[i+1:]
			found = found || len(rest) > 2 && (rest[0] == '^' || rest[0] == '!') && rest[1] == ']'
		}
	}
	return found
}

type replacer struct {
	c      *Config
	prog   program
	with   replacement
	anchor byte // '#' or '%'
	stars  bool // the pattern is * and no more: all that an empty value matches
	all    bool
	err    error
}

func (r *replacer) apply(s string) string {
	switch r.anchor {
	case '#':
		if end := r.prog.prefix(s, 0, true); end >= 0 {
			return r.with.text(s[:end]) + s[end:]
		}
		return s
	case '%':
		start := r.prog.suffix(s, true)
		if start >= 0 && (start < len(s) || s == "" || r.prog.startsOptional()) {
			return s[:start] + r.with.text(s[start:])
		}
		return s
	}
	return r.anywhere(s)
}

func (r *replacer) anywhere(s string) string {
	if s == "" && !r.stars {
		return s
	}
	var out strings.Builder
	limit := r.c.Sh.MaxBytes()
	i := 0
	for i < len(s) || s == "" {
		start, end := r.prog.search(s, i)
		if start < 0 || start == len(s) && start > 0 {
			break
		}
		out.WriteString(s[i:start])
		out.WriteString(r.with.text(s[start:end]))
		if i = end; start == end && i < len(s) {
			_, n := decode(s[i:], r.prog.opt)
			out.WriteString(s[i : i+n])
			i += n
		}
		if !r.all || s == "" {
			break
		}
		if limit > 0 && out.Len() > limit {
			r.err = limitError()
			break
		}
		if r.err = r.c.Sh.Stop(); r.err != nil {
			break
		}
	}
	if i == 0 && out.Len() == 0 {
		return s
	}
	out.WriteString(s[i:])
	return out.String()
}

// text returns the replacement for one match.
func (r replacement) text(match string) string {
	if len(r) == 1 {
		return r[0]
	}
	return strings.Join(r, match)
}

// replacement expands w. With patsub_replacement an unquoted & stands for the match, and a
// backslash that came out of an expansion quotes & and itself.
func (c *Config) replacement(w *syntax.Word) (replacement, error) {
	if w == nil {
		return replacement{""}, nil
	}
	b := c.take(false)
	defer c.put(b)
	if err := b.word(w, tildeStart); err != nil {
		return nil, err
	}
	if !c.Sh.Option(PatSubReplacement) {
		return replacement{b.plain()}, nil
	}
	var r replacement
	var part []byte
	for i := 0; i < len(b.text); i++ {
		char := b.text[i]
		switch {
		case b.quoted[i]:
		case char == '\\' && i+1 < len(b.text) && (b.text[i+1] == '&' || b.text[i+1] == '\\'):
			i++
			char = b.text[i]
		case char == '&':
			r = append(r, string(part))
			part = part[:0]
			continue
		}
		part = append(part, char)
	}
	return append(r, string(part)), nil
}
