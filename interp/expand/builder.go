package expand

// builder collects the characters that the parts of a word expand to, each marked quoted or
// not, and cuts them into fields where an unquoted expansion has separators.
type builder struct {
	c      *Config
	text   []byte
	quoted []bool // one for each byte of text
	fields []span // finished ones
	start  int    // of the current field
	// split: separators cut fields. Otherwise everything is one field, and lists are joined.
	split bool
	// begun: the current field exists, even when it is empty. white: white space has just
	// ended a field, and another separator right after it belongs to it.
	begun, white bool
	// noElements: the double quotes being read have a "$@" of no elements.
	noElements bool
	err        error
}

type span struct{ start, end int }

// take returns a builder for one word; put gives it back. Expansions nest.
func (c *Config) take(split bool) *builder {
	var b *builder
	if n := len(c.spare); n > 0 {
		b = c.spare[n-1]
		c.spare = c.spare[:n-1]
	} else {
		b = &builder{c: c}
	}
	b.split = split
	return b
}

// keptBytes is the largest buffer that is kept for the next word.
const keptBytes = 1 << 16

func (c *Config) put(b *builder) {
	if cap(b.text) > keptBytes {
		return
	}
	b.text, b.quoted, b.fields = b.text[:0], b.quoted[:0], b.fields[:0]
	b.start, b.begun, b.white, b.noElements, b.err = 0, false, false, false, nil
	c.spare = append(c.spare, b)
}

// add appends s to the current field.
func (b *builder) add(s string, quoted bool) {
	if s == "" {
		return
	}
	b.begun, b.white = true, false
	b.text = append(b.text, s...)
	b.mark(len(s), quoted)
	if limit := b.c.Sh.MaxBytes(); limit > 0 && len(b.text) > limit {
		b.fail(limitError())
	}
}

func (b *builder) mark(n int, quoted bool) {
	for range n {
		b.quoted = append(b.quoted, quoted)
	}
}

// fail keeps the first error, for parts that are too deep to return it.
func (b *builder) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// touch makes the current field exist.
func (b *builder) touch() { b.begun, b.white = true, false }

// cut ends the current field; an empty one that nothing has touched is none.
func (b *builder) cut() {
	if b.begun {
		b.fields = append(b.fields, span{b.start, len(b.text)})
		b.start = len(b.text)
		b.begun = false
	}
}

// addSplit appends the result of an unquoted expansion.
func (b *builder) addSplit(s string) {
	if !b.split {
		b.add(s, false)
		return
	}
	sep := b.c.separators()
	start := 0 // of what is not yet appended
	for i := 0; i < len(s); {
		class, n := sep.at(s[i:])
		if class == noSep {
			i += n
			continue
		}
		b.add(s[start:i], false)
		switch {
		case b.begun:
			b.cut()
			b.white = class == whiteSep
		case class == solidSep && b.white:
			b.white = false
		case class == solidSep:
			b.begun = true
			b.cut()
		}
		i += n
		start = i
	}
	b.add(s[start:], false)
}

// addList appends the elements of a list, as "$@" or "$*" when it is quoted.
func (b *builder) addList(p *param, ctx context) {
	switch {
	case !b.split || ctx.quoted && p.star:
		b.addJoined(p, ctx)
	case ctx.quoted:
		for i, v := range p.vals {
			if i > 0 {
				b.cut()
			}
			b.touch()
			b.add(v, true)
		}
	default:
		sep := b.c.separators()
		join := sep.join
		if ctx.operand && !p.star && join != "" {
			// bash: ${x-$@} is one text, which isn't split where a space doesn't.
			if sep.class[' '] == noSep {
				b.addJoined(p, ctx)
				return
			}
			join = " "
		}
		for i, v := range p.vals {
			if i > 0 && join == "" {
				b.cut()
			} else if i > 0 {
				b.addSplit(join)
			}
			b.addSplit(v)
		}
	}
}

// addJoined appends a list as one text.
func (b *builder) addJoined(p *param, ctx context) {
	join := b.joint(p, ctx)
	for i, v := range p.vals {
		if i > 0 {
			b.add(join, ctx.quoted)
		}
		b.add(v, ctx.quoted)
	}
}

// joint returns what a list is joined with where it can't be several fields: for $* the
// first character of IFS, for $@ a space. What bash does for ${@#x} and its like was
// measured, not read anywhere.
func (b *builder) joint(p *param, ctx context) string {
	join := b.c.separators().join
	switch {
	case p.star && join == "" && p.positional && ctx.operand && !ctx.quoted:
		return " "
	case p.star:
		return join
	case join != "" && (p.changed == changedText || p.changed == changedList && ctx.quoted):
		return join
	}
	return " "
}

// finish ends the last field and returns all of them.
func (b *builder) finish() []span {
	b.cut()
	return b.fields
}

// plain returns everything that was appended, as it is.
func (b *builder) plain() string { return string(b.text) }

// pattern returns the text between start and end with a backslash before each quoted
// character that would be special in a pattern.
func (b *builder) pattern(start, end int) string {
	if !b.anyQuotedSpecial(start, end) {
		return string(b.text[start:end])
	}
	out := make([]byte, 0, end-start+8)
	for i := start; i < end; i++ {
		if b.quoted[i] && patternSpecial(b.text[i]) {
			out = append(out, '\\')
		}
		out = append(out, b.text[i])
	}
	return string(out)
}

func (b *builder) anyQuotedSpecial(start, end int) bool {
	for i := start; i < end; i++ {
		if b.quoted[i] && patternSpecial(b.text[i]) {
			return true
		}
	}
	return false
}

// patternSpecial tells whether c means something in a pattern, between its brackets, or
// before it in ${x/#p/r}.
func patternSpecial(c byte) bool {
	switch c {
	case '*', '?', '[', ']', '\\', '-', '!', '^', '(', ')', '|', '@', '+', ':', '.', '=', '#', '%':
		return true
	}
	return false
}

// regexp returns the text with a backslash before each quoted character that would be
// special in an extended regular expression.
func (b *builder) regexp() string {
	out := make([]byte, 0, len(b.text)+8)
	bracket := false // between [ and ] a backslash is a character, so nothing is escaped
	for i, c := range b.text {
		switch {
		case !b.quoted[i] && c == '[':
			bracket = true
		case !b.quoted[i] && c == ']':
			bracket = false
		case b.quoted[i] && !bracket && regexpSpecial(c):
			out = append(out, '\\')
		}
		out = append(out, c)
	}
	return string(out)
}

func regexpSpecial(c byte) bool {
	switch c {
	case '\\', '.', '[', ']', '*', '+', '?', '{', '}', '(', ')', '|', '^', '$':
		return true
	}
	return false
}

// globs tells whether the field has an unquoted character that makes it a pattern.
func (b *builder) globs(f span, ext bool) bool {
	bracket := false
	for i := f.start; i < f.end; i++ {
		if b.quoted[i] {
			continue
		}
		switch b.text[i] {
		case '*', '?':
			return true
		case '[':
			bracket = true
		case ']':
			if bracket {
				return true
			}
		case '+', '@', '!':
			if ext && i+1 < f.end && b.text[i+1] == '(' && !b.quoted[i+1] {
				return true
			}
		case '\\':
			i++
		}
	}
	return false
}
