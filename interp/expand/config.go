package expand

import (
	"mvdan.cc/sh/v3/syntax"
)

// Config expands words for one shell. The zero Config with Sh set is ready; it holds
// scratch memory and is used by one goroutine at a time. Expansions may nest: a command
// substitution run by Sh may use the same Config.
type Config struct {
	// Sh answers what expansion asks.
	Sh Shell

	spare []*builder
	seps  *separators
	depth int        // of expressions that variables hold
	arith []leafText // expanded leaves of the expression being evaluated
}

// separators returns IFS as it is now.
func (c *Config) separators() *separators {
	ifs, unset := defaultIFS, true
	if v := c.Sh.Var("IFS"); v != nil && v.Set {
		ifs, unset = v.text(), false
	}
	if c.seps == nil || c.seps.ifs != ifs || c.seps.unset != unset {
		c.seps = newSeparators(ifs, unset)
	}
	return c.seps
}

// Fields expands words in full: braces, tildes, parameters, commands, arithmetic, field
// splitting, pathnames, quote removal. The slice is the caller's.
func (c *Config) Fields(words ...*syntax.Word) ([]string, error) {
	return c.AppendFields(make([]string, 0, len(words)), words...)
}

// AppendFields appends what Fields returns to dst.
func (c *Config) AppendFields(dst []string, words ...*syntax.Word) ([]string, error) {
	var err error
	for _, w := range words {
		if s, ok := c.quickField(w); ok {
			dst = append(dst, s)
			continue
		}
		if !hasBrace(w) || !c.Sh.Option(BraceExpand) {
			if dst, err = c.appendWord(dst, w, tildeArgs); err != nil {
				return nil, err
			}
			continue
		}
		braced, err := c.braces(w)
		if err != nil {
			return nil, err
		}
		tilde := tildeStart // what braces made is no assignment: x=~/{a,b}
		if len(braced) == 1 && braced[0] == w {
			tilde = tildeArgs
		}
		for _, bw := range braced {
			if dst, err = c.appendWord(dst, bw, tilde); err != nil {
				return nil, err
			}
		}
	}
	return dst, nil
}

// appendWord expands one word, braces aside.
func (c *Config) appendWord(dst []string, w *syntax.Word, tilde tildeMode) ([]string, error) {
	b := c.take(true)
	defer c.put(b)
	if err := b.word(w, tilde); err != nil {
		return nil, err
	}
	glob := !c.Sh.Option(NoGlob)
	for _, f := range b.finish() {
		if glob && b.globs(f, c.Sh.Option(ExtGlob)) {
			var err error
			if dst, err = c.appendPaths(dst, b, f); err != nil {
				return nil, err
			}
			continue
		}
		dst = append(dst, string(b.text[f.start:f.end]))
	}
	return dst, nil
}

// quickField handles the words that are most of all words without a builder: literals, and
// "$name".
func (c *Config) quickField(w *syntax.Word) (string, bool) {
	if len(w.Parts) != 1 {
		return "", false
	}
	switch part := w.Parts[0].(type) {
	case *syntax.Lit:
		return part.Value, plainLiteral(part.Value)
	case *syntax.SglQuoted:
		return part.Value, !part.Dollar
	case *syntax.ParamExp:
		s, ok := c.quickParam(part)
		return s, ok && c.inert(s)
	case *syntax.DblQuoted:
		if len(part.Parts) != 1 {
			return "", len(part.Parts) == 0
		}
		switch inner := part.Parts[0].(type) {
		case *syntax.Lit:
			return inner.Value, !hasByte(inner.Value, '\\')
		case *syntax.ParamExp:
			return c.quickParam(inner)
		}
	}
	return "", false
}

// quickParam returns the value of a plain $name or ${name} that is set: a scalar, or one of
// the first nine arguments.
func (c *Config) quickParam(pe *syntax.ParamExp) (string, bool) {
	if !plainParam(pe) {
		return "", false
	}
	name := pe.Param.Value
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' {
		if args := c.Sh.Args(); int(name[0]-'0') <= len(args) {
			return args[name[0]-'1'], true
		}
		return "", false
	}
	if !isName(name) || name == "_" {
		return "", false
	}
	v := c.Sh.Var(name)
	if v == nil || !v.Set || v.Kind != Scalar || v.Part == AllElements {
		return "", false
	}
	return v.Str, true
}

// inert tells whether s is one field as the value of an unquoted parameter: not empty, and
// with no separator or pattern.
func (c *Config) inert(s string) bool {
	sep := c.separators()
	for i := 0; i < len(s); i++ {
		if sep.class[s[i]] != noSep {
			return false
		}
		switch s[i] {
		case '*', '?', '[', '(':
			return false
		}
	}
	return s != ""
}

// plainLiteral tells whether s stands for itself: no quoting, tilde, brace or pattern.
func plainLiteral(s string) bool {
	if s == "" || s[0] == '~' {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\', '{', '*', '?', '[', '+', '@', '!', '=':
			return false
		}
	}
	return true
}

func hasByte(s string, c byte) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == c {
			return true
		}
	}
	return false
}

// quickText is quickField for what is not split: the literals may have pattern characters.
func (c *Config) quickText(w *syntax.Word) (string, bool) {
	if len(w.Parts) == 1 {
		switch part := w.Parts[0].(type) {
		case *syntax.Lit:
			s := part.Value
			if s != "" && s[0] != '~' && !hasByte(s, '\\') && !hasByte(s, ':') {
				return s, true
			}
			return "", false
		case *syntax.ParamExp:
			return c.quickParam(part)
		}
	}
	return c.quickField(w)
}

// Word expands w to one string: no braces, no field splitting, no pathnames. "$@" is joined
// with spaces. A nil w is "".
func (c *Config) Word(w *syntax.Word) (string, error) {
	return c.single(w, tildeStart)
}

// AssignValue is Word with tildes after each unquoted colon expanded too.
func (c *Config) AssignValue(w *syntax.Word) (string, error) {
	return c.single(w, tildeColons)
}

// Literal is Word without tildes.
func (c *Config) Literal(w *syntax.Word) (string, error) { return c.single(w, tildeNone) }

// Braces expands the braces of w, and nothing else: several words when it has some.
func (c *Config) Braces(w *syntax.Word) ([]*syntax.Word, error) {
	if !c.Braced(w) {
		return []*syntax.Word{w}, nil
	}
	return c.braces(w)
}

// Braced tells whether Fields would expand braces in w; a nil w has none.
func (c *Config) Braced(w *syntax.Word) bool {
	if w == nil || !hasBrace(w) || !c.Sh.Option(BraceExpand) {
		return false
	}
	words, err := c.braces(w)
	return err == nil && len(words) > 1
}

func (c *Config) single(w *syntax.Word, tilde tildeMode) (string, error) {
	if w == nil {
		return "", nil
	}
	if s, ok := c.quickText(w); ok {
		return s, nil
	}
	b := c.take(false)
	defer c.put(b)
	if err := b.word(w, tilde); err != nil {
		return "", err
	}
	return b.plain(), nil
}

// Target expands the target of a redirection. The caller complains ("ambiguous redirect")
// unless exactly one field comes back. In POSIX mode there are no pathnames.
func (c *Config) Target(w *syntax.Word) ([]string, error) {
	if !c.Sh.Option(PosixMode) {
		return c.Fields(w)
	}
	b := c.take(true)
	defer c.put(b)
	if err := b.word(w, tildeArgs); err != nil {
		return nil, err
	}
	var fields []string
	for _, f := range b.finish() {
		fields = append(fields, string(b.text[f.start:f.end]))
	}
	return fields, nil
}

// Document expands the body of a here-document whose delimiter is not quoted.
func (c *Config) Document(w *syntax.Word) (string, error) {
	if w == nil {
		return "", nil
	}
	b := c.take(false)
	defer c.put(b)
	if err := b.parts(w.Parts, context{quoted: true, document: true}); err != nil {
		return "", err
	}
	return b.plain(), b.err
}

// Pattern expands w to the text of a pattern for [Match]: what was quoted is escaped.
func (c *Config) Pattern(w *syntax.Word) (string, error) {
	if w == nil {
		return "", nil
	}
	b := c.take(false)
	defer c.put(b)
	if err := b.word(w, tildeStart); err != nil {
		return "", err
	}
	return b.pattern(0, len(b.text)), nil
}

// Regexp expands the right side of =~ to an extended regular expression: what was quoted
// is escaped.
func (c *Config) Regexp(w *syntax.Word) (string, error) {
	b := c.take(false)
	defer c.put(b)
	if err := b.word(w, tildeStart); err != nil {
		return "", err
	}
	return b.regexp(), nil
}

// MatchOpts returns the options that [Match] needs to match texts (the pattern and the
// subject) in this shell as it is now.
func (c *Config) MatchOpts(texts ...string) MatchOpt {
	var opt MatchOpt
	if c.Sh.Option(ExtGlob) {
		opt |= MatchExtGlob
	}
	if c.Sh.Option(NoCaseMatch) {
		opt |= MatchNoCase
	}
	for _, s := range texts {
		if !ascii(s) {
			if c.byteChars() {
				opt |= MatchBytes
			}
			break
		}
	}
	return opt
}

// Match matches pattern against s with the options of the shell, for case and [[ == ]]
// (test is true), where extended patterns are always understood.
func (c *Config) Match(pattern, s string, test bool) bool {
	opt := c.MatchOpts(pattern, s)
	if test {
		opt |= MatchExtGlob
	}
	return Match(pattern, s, opt)
}
