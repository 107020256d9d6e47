package expand

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// operator appends ${x:-word} and its kin.
func (b *builder) operator(pe *syntax.ParamExp, p *param, ctx context) error {
	exp := pe.Exp
	switch exp.Op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull,
		syntax.DefaultUnset, syntax.DefaultUnsetOrNull,
		syntax.ErrorUnset, syntax.ErrorUnsetOrNull,
		syntax.AssignUnset, syntax.AssignUnsetOrNull:
		return b.substitute(exp, p, ctx)
	}
	if exp.Op == syntax.OtherParamOps {
		return b.transform(exp, p, ctx)
	}
	if err := b.c.nounset(p); err != nil {
		return err
	}
	pattern, err := b.c.Pattern(exp.Word)
	if err != nil {
		return err
	}
	f, err := b.c.changer(exp.Op, pattern, b.c.patternOpts(p, pattern))
	if err != nil {
		return err
	}
	p.apply(f)
	p.changed = changedText
	if exp.Op >= syntax.UpperFirst && exp.Op <= syntax.LowerAll {
		p.changed = changedList
	}
	b.emit(p, ctx)
	return nil
}

// apply changes the value of p, each element of a list by itself.
func (p *param) apply(f func(string) string) {
	if !p.list {
		p.s = f(p.s)
		return
	}
	vals := make([]string, len(p.vals))
	for i, v := range p.vals {
		vals[i] = f(v)
	}
	p.vals = vals
}

// null tells whether p counts as unset for an operator, with a colon or without.
func (b *builder) null(p *param, colon, quoted bool) bool {
	if !p.set || !colon {
		return !p.set
	}
	if !p.list {
		return p.s == ""
	}
	if p.indirect {
		return false // as bash has it
	}
	join := " "
	if p.star && quoted {
		join = b.c.separators().join
	}
	return strings.Join(p.vals, join) == ""
}

// substitute handles the operators - + = ? with and without a colon.
func (b *builder) substitute(exp *syntax.Expansion, p *param, ctx context) error {
	null := func(colonOp syntax.ParExpOperator) bool { return b.null(p, exp.Op == colonOp, ctx.quoted) }
	switch exp.Op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if !null(syntax.AlternateUnsetOrNull) {
			return b.operand(exp.Word, ctx)
		}
		if p.list && !p.set && ctx.quoted {
			b.noElements = true
		}
		return nil
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull:
		if null(syntax.DefaultUnsetOrNull) {
			return b.operand(exp.Word, ctx)
		}
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		if null(syntax.ErrorUnsetOrNull) {
			return b.c.missing(exp, p)
		}
	case syntax.AssignUnset, syntax.AssignUnsetOrNull:
		if null(syntax.AssignUnsetOrNull) {
			if err := b.c.assignDefault(exp.Word, p, ctx); err != nil {
				return err
			}
		}
	}
	b.emit(p, ctx)
	return nil
}

// operand appends the word of an operator in the place of the parameter.
func (b *builder) operand(w *syntax.Word, ctx context) error {
	if w == nil {
		return nil
	}
	inner := context{quoted: ctx.quoted, document: ctx.document, operand: true}
	switch {
	case ctx.quoted:
	case ctx.tilde == tildeColons:
		inner.tilde = tildeColons
	default:
		inner.tilde = tildeStart
	}
	return b.parts(w.Parts, inner)
}

// missing is the error of ${x?word}.
func (c *Config) missing(exp *syntax.Expansion, p *param) error {
	text := "parameter not set"
	if exp.Op == syntax.ErrorUnsetOrNull {
		text = "parameter null or not set"
	}
	if exp.Word != nil {
		word, err := c.Word(exp.Word)
		if err != nil {
			return err
		}
		text = word
	}
	return &Error{Text: p.name + ": " + text, Exit: true, Status: 127}
}

// assignDefault gives the parameter of ${x=word} the word's value.
func (c *Config) assignDefault(w *syntax.Word, p *param, ctx context) error {
	if p.list && !p.positional {
		return &Error{Text: p.name + ": bad array subscript"}
	}
	if !p.variable {
		return &Error{Text: "$" + p.name + ": cannot assign in this way"}
	}
	b := c.take(false)
	defer c.put(b)
	if err := b.operand(w, context{quoted: ctx.quoted, document: ctx.document}); err != nil {
		return err
	}
	if b.err != nil {
		return b.err
	}
	if err := c.Sh.Assign(p.ref, b.plain()); err != nil {
		return err
	}
	if p.ref.Elem {
		*p = c.element(c.Sh.Var(p.ref.Name), p.ref, p.name)
	} else {
		*p = c.named(p.ref.Name)
	}
	return nil
}

// changer returns what # ## % %% ^ ^^ , ,, do to one value.
func (c *Config) changer(op syntax.ParExpOperator, pattern string, opt MatchOpt) (func(string) string, error) {
	switch op {
	case syntax.RemSmallPrefix, syntax.RemLargePrefix, syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		prog := compilePattern(pattern, opt)
		prog.stop = c.Sh.Stop
		longest := op == syntax.RemLargePrefix || op == syntax.RemLargeSuffix
		if op == syntax.RemSmallPrefix || op == syntax.RemLargePrefix {
			return func(s string) string {
				return s[max(prog.prefix(s, 0, longest), 0):]
			}, nil
		}
		return func(s string) string {
			if i := prog.suffix(s, longest); i >= 0 {
				return s[:i]
			}
			return s
		}, nil
	case syntax.UpperFirst, syntax.UpperAll, syntax.LowerFirst, syntax.LowerAll:
		first := op == syntax.UpperFirst || op == syntax.LowerFirst
		to := unicode.ToLower
		if op == syntax.UpperFirst || op == syntax.UpperAll {
			to = unicode.ToUpper
		}
		return func(s string) string { return changeCase(s, pattern, opt, first, to) }, nil
	}
	return nil, &Error{Text: op.String() + ": bad substitution"}
}

// patternOpts are the options for the patterns of expansions, where nocasematch matters
// for ${x/p/r} only.
func (c *Config) patternOpts(p *param, pattern string) MatchOpt {
	if p.list {
		return c.MatchOpts(append([]string{pattern}, p.vals...)...) &^ MatchNoCase
	}
	return c.MatchOpts(pattern, p.s) &^ MatchNoCase
}

// changeCase changes the case of the characters that match pattern ("" is any).
func changeCase(s, pattern string, opt MatchOpt, first bool, to func(rune) rune) string {
	var out strings.Builder
	for i := 0; i < len(s); {
		r, n := decode(s[i:], opt)
		char := s[i : i+n]
		i += n
		if pattern == "" || Match(pattern, char, opt) {
			char = caseOf(char, r, to)
		}
		out.WriteString(char)
		if first {
			out.WriteString(s[i:])
			break
		}
	}
	return out.String()
}

// caseOf returns char, which is r, in the case of to. A letter whose other case has no
// single character stays.
func caseOf(char string, r rune, to func(rune) rune) string {
	if r < 0 || to(r) == r {
		return char
	}
	return string(utf8.AppendRune(nil, to(r)))
}
