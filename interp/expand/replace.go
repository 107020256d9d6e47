package expand

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// replacement is the right side of ${x/p/r}: texts, with the match between each two.
type replacement []string

// replace changes p as ${x/p/r} does (bash: pat_subst).
func (c *Config) replace(p *param, repl *syntax.Replace) error {
	pattern, err := c.Pattern(repl.Orig)
	if err != nil {
		return err
	}
	with, err := c.replacement(repl.With)
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
	opt := c.patternOpts(p, pattern) | c.MatchOpts()&MatchNoCase
	r.prog = compilePattern(pattern, opt)
	p.apply(r.apply)
	return r.err
}

type replacer struct {
	c      *Config
	prog   program
	with   replacement
	anchor byte // '#' or '%'
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
		if start := r.prog.suffix(s, true); start >= 0 {
			return s[:start] + r.with.text(s[start:])
		}
		return s
	}
	return r.anywhere(s)
}

func (r *replacer) anywhere(s string) string {
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
