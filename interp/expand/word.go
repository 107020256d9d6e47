package expand

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// context is where a part of a word stands.
type context struct {
	quoted   bool      // between double quotes, or in a here-document
	document bool      // in a here-document
	operand  bool      // in the word of ${x:-word} and its kin
	nested   bool      // between double quotes in such a word between double quotes
	tilde    tildeMode // of the word's literals
}

// limitError says that a value grew past Shell.MaxBytes.
func limitError() error {
	return &Error{Text: "expansion: value too large (limit)", Exit: true, Status: 1}
}

func nodeError(n syntax.Node) error {
	return &Error{Text: fmt.Sprintf("cannot expand %T", n)}
}

// word appends the expansion of a whole word.
func (b *builder) word(w *syntax.Word, tilde tildeMode) error {
	if err := b.parts(w.Parts, context{tilde: tilde}); err != nil {
		return err
	}
	return b.err
}

func (b *builder) parts(parts []syntax.WordPart, ctx context) error {
	tilde := tildes{mode: ctx.tilde}
	for i, part := range parts {
		if lit, ok := part.(*syntax.Lit); ok {
			if ctx.quoted {
				b.quotedLiteral(lit.Value, ctx)
			} else {
				b.literal(lit.Value, ctx, &tilde, i == 0, i == len(parts)-1)
			}
			continue
		}
		if err := b.part(part, ctx); err != nil {
			return err
		}
		if b.err != nil {
			return b.err
		}
	}
	return b.err
}

func (b *builder) part(part syntax.WordPart, ctx context) error {
	switch part := part.(type) {
	case *syntax.SglQuoted:
		return b.singleQuoted(part, ctx)
	case *syntax.DblQuoted:
		return b.doubleQuoted(part, ctx)
	case *syntax.ParamExp:
		return b.param(part, ctx)
	case *syntax.CmdSubst:
		return b.command(part, ctx)
	case *syntax.ArithmExp:
		n, err := b.c.Arithm(part.X)
		if err != nil {
			return err
		}
		b.value(strconv.FormatInt(n, 10), ctx.quoted)
		return nil
	case *syntax.ProcSubst:
		path, err := b.c.Sh.ProcSubst(part)
		b.add(path, true)
		return err
	case *syntax.ExtGlob:
		return b.extGlob(part, ctx)
	default:
		return nodeError(part)
	}
}

// value appends the result of an expansion.
func (b *builder) value(s string, quoted bool) {
	if quoted {
		b.add(s, true)
		return
	}
	b.addSplit(s)
}

// bare appends literal text that is not quoted: in an operand it is split like a value.
func (b *builder) bare(s string, ctx context) {
	if ctx.operand {
		b.addSplit(s)
		return
	}
	b.add(s, false)
}

// literal appends a literal outside double quotes.
func (b *builder) literal(s string, ctx context, tilde *tildes, first, last bool) {
	if first && tilde.mode != tildeNone && s != "" && s[0] == '~' {
		s = s[b.tilde(s, tilde.colons(), last):]
	}
	start := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			b.bare(s[start:i], ctx)
			if i++; i == len(s) {
				b.add(`\`, true)
				return
			}
			b.add(s[i:i+1], true)
			start = i + 1
		case '=', ':':
			if !tilde.after(s, i, first) || i+1 == len(s) || s[i+1] != '~' {
				continue
			}
			b.bare(s[start:i+1], ctx)
			n := b.tilde(s[i+1:], true, last)
			start = i + 1 + n
			if n > 0 {
				i += n
			}
		}
	}
	if start < len(s) {
		b.bare(s[start:], ctx)
	}
}

// quotedLiteral appends a literal between double quotes or in a here-document: a backslash
// quotes only what would be special there.
func (b *builder) quotedLiteral(s string, ctx context) {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			b.add(s, true)
			return
		}
		b.add(s[:i], true)
		next := s[i+1]
		escaped := ctx.nested
		switch next {
		case '$', '`', '\\':
			escaped = true
		case '"':
			escaped = escaped || !ctx.document || ctx.operand
		case '}':
			escaped = escaped || ctx.operand
		}
		if escaped {
			i++
		}
		b.add(s[i:i+1], true)
		s = s[i+1:]
	}
}

// singleQuoted appends '…' or $'…'. In the operand of an expansion between double quotes a
// single quote is a character, and what is between two of them is expanded.
func (b *builder) singleQuoted(q *syntax.SglQuoted, ctx context) error {
	switch {
	case !ctx.quoted || q.Dollar && !ctx.document:
		text := q.Value
		if q.Dollar {
			text, _ = Unescape(text, EscapeDollar)
		}
		b.touch()
		b.add(text, true)
		return nil
	case q.Dollar:
		b.add("$'"+q.Value+"'", true)
		return nil
	}
	b.add("'", true)
	if strings.ContainsAny(q.Value, "$`\\") {
		w, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Document(strings.NewReader(q.Value))
		if err != nil {
			return &Error{Text: "bad substitution: '" + q.Value + "'"}
		}
		if w != nil {
			if err := b.parts(w.Parts, ctx); err != nil {
				return err
			}
		}
	} else {
		b.add(q.Value, true)
	}
	b.add("'", true)
	return nil
}

// doubleQuoted appends "…". It makes a field even when it is empty, unless it has an
// expansion like "$@" of no elements and nothing else.
func (b *builder) doubleQuoted(q *syntax.DblQuoted, ctx context) error {
	outer := b.noElements
	b.noElements = false
	inner := context{quoted: true, nested: ctx.operand && ctx.quoted}
	if err := b.parts(q.Parts, inner); err != nil {
		return err
	}
	if !b.noElements {
		b.touch()
	}
	b.noElements = b.noElements || outer
	return nil
}

// command appends the output of a command substitution, without NUL bytes and the newlines
// at its end.
func (b *builder) command(cs *syntax.CmdSubst, ctx context) error {
	if cs.TempFile || cs.ReplyVar {
		return &Error{Text: "${ …; }: bad substitution"}
	}
	out, err := b.c.Sh.CmdSubst(cs)
	if err != nil {
		return err
	}
	if bytes.IndexByte(out, 0) >= 0 {
		out = bytes.ReplaceAll(out, []byte{0}, nil)
	}
	b.value(string(bytes.TrimRight(out, "\n")), ctx.quoted)
	return nil
}

// extGlob appends an extended pattern. The parser leaves its inside as raw text, in which
// quotes and expansions are still to be seen.
func (b *builder) extGlob(g *syntax.ExtGlob, ctx context) error {
	b.add(g.Op.String(), false)
	text := g.Pattern.Value
	if !strings.ContainsAny(text, "'\"$`\\") {
		b.add(text, false)
	} else {
		w, err := parseOperand(text)
		if err != nil {
			return err
		}
		if err := b.parts(w.Parts, context{}); err != nil {
			return err
		}
	}
	b.add(")", false)
	return nil
}

// parseOperand parses text, in which any character but quotes and expansions is literal:
// so it is in the operand of ${x:-…}, whose closing brace is the only trouble.
func parseOperand(text string) (*syntax.Word, error) {
	var src strings.Builder
	src.WriteString("${x:-")
	depth := 0
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\\' && quote != '\'' && i+1 < len(text):
			src.WriteByte(c)
			i++
			c = text[i]
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '{' && i > 0 && text[i-1] == '$':
			depth++
		case c == '}' && depth > 0:
			depth--
		case c == '}':
			src.WriteByte('\\')
		}
		src.WriteByte(c)
	}
	src.WriteByte('}')
	word, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Document(strings.NewReader(src.String()))
	if err == nil && word != nil && len(word.Parts) == 1 {
		if pe, ok := word.Parts[0].(*syntax.ParamExp); ok && pe.Exp != nil && pe.Exp.Word != nil {
			return pe.Exp.Word, nil
		}
	}
	return nil, &Error{Text: "bad pattern: " + text}
}
