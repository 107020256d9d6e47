package expand

import (
	"strings"
	"unicode"

	"mvdan.cc/sh/v3/syntax"
)

// transform appends ${x@Q} and its kin.
func (b *builder) transform(exp *syntax.Expansion, p *param, ctx context) error {
	op := ""
	if exp.Word != nil && len(exp.Word.Parts) == 1 {
		if lit, ok := exp.Word.Parts[0].(*syntax.Lit); ok {
			op = lit.Value
		}
	}
	c := b.c
	p.changed = changedText
	if !p.set {
		if err := c.nounset(p); err != nil {
			return err
		}
		if !p.list && op != "a" && op != "A" {
			return nil
		}
	}
	switch op {
	case "Q":
		p.apply(c.quoteSingle)
	case "E":
		p.apply(func(s string) string { text, _ := Unescape(s, EscapeDollar); return text })
	case "U", "u", "L":
		p.apply(caseTransform(op, c.patternOpts(p, "")))
	case "P":
		return b.prompt(p, ctx)
	case "a":
		p.attributes()
	case "A":
		c.declaration(p)
	case "K":
		p.keyed(false)
	case "k":
		p.keyed(true)
	default:
		return &Error{Text: "${" + p.name + "@" + op + "}: bad substitution"}
	}
	b.emit(p, ctx)
	return nil
}

func caseTransform(op string, opt MatchOpt) func(string) string {
	to := unicode.ToUpper
	if op == "L" {
		to = unicode.ToLower
	}
	return func(s string) string { return changeCase(s, "", opt, op == "u", to) }
}

func (b *builder) prompt(p *param, ctx context) error {
	var failed error
	p.apply(func(s string) string {
		text, err := b.c.Sh.Prompt(s)
		if err != nil {
			failed = err
		}
		return text
	})
	if failed == nil {
		b.emit(p, ctx)
	}
	return failed
}

// Flags returns the letters of the attributes as ${x@a} and declare -p show them.
func (v *Var) Flags() string {
	if v == nil {
		return ""
	}
	var flags []byte
	add := func(on bool, c byte) {
		if on {
			flags = append(flags, c)
		}
	}
	add(v.Kind == Indexed, 'a')
	add(v.Kind == Associative, 'A')
	add(v.Attr&Integer != 0, 'i')
	add(v.Attr&NameRef != 0, 'n')
	add(v.Attr&Readonly != 0, 'r')
	add(v.Attr&Traced != 0, 't')
	add(v.Attr&Exported != 0, 'x')
	add(v.Attr&Capital != 0, 'c')
	add(v.Attr&Lower != 0, 'l')
	add(v.Attr&Upper != 0, 'u')
	return string(flags)
}

// attributes makes p the letters of the variable's attributes, once for each element.
func (p *param) attributes() {
	flags := p.v.Flags()
	if p.list && !p.positional && p.v != nil && len(p.vals) == 0 {
		p.vals = []string{flags}
	}
	p.apply(func(string) string { return flags })
}

// declaration makes p the command that would create it.
func (c *Config) declaration(p *param) {
	switch {
	case p.positional:
		if len(p.vals) > 0 {
			p.apply(c.quoteSingle)
			p.vals = append([]string{"set", "--"}, p.vals...)
		}
	case p.list:
		if p.v == nil {
			p.vals = nil
			return
		}
		p.vals = []string{"declare", "-" + p.v.Flags(), ""}
		name := strings.TrimSuffix(strings.TrimSuffix(p.name, "[@]"), "[*]")
		if p.v.Kind == Scalar {
			p.vals = strings.Fields(declared(name, p.v.Flags(), QuoteSingle(p.v.Str)))
			return
		}
		p.vals[2] = name + "=" + p.v.Compound()
	case p.v == nil || !p.variable:
		p.s = ""
	case !p.set:
		if flags := p.v.Flags(); flags != "" {
			p.s = "declare -" + flags + " " + p.ref.Name
		}
	default:
		p.s = declared(p.name, p.v.Flags(), c.quoteSingle(p.s))
	}
}

func declared(name, flags, value string) string {
	if flags == "" {
		return name + "=" + value
	}
	return "declare -" + flags + " " + name + "=" + value
}

// Compound returns the elements of an array as declare -p prints them: ([0]="a" [1]="b").
func (v *Var) Compound() string {
	var b strings.Builder
	b.WriteByte('(')
	vals := v.values()
	for i, k := range v.keys() {
		if i > 0 && v.Kind == Indexed {
			b.WriteByte(' ')
		}
		b.WriteByte('[')
		if v.Kind == Associative {
			k = QuoteKey(k)
		}
		b.WriteString(k)
		b.WriteString("]=")
		b.WriteString(QuoteDouble(vals[i]))
		if v.Kind == Associative {
			b.WriteByte(' ')
		}
	}
	b.WriteByte(')')
	return b.String()
}

// keyed makes p its subscripts and values: one quoted text (@K), or words (@k).
func (p *param) keyed(words bool) {
	if !p.list || p.positional || p.v == nil || p.v.Kind == Scalar {
		p.apply(QuoteSingle)
		return
	}
	var out strings.Builder
	var vals []string
	for i, k := range p.v.keys() {
		if words {
			vals = append(vals, k, p.vals[i])
			continue
		}
		if i > 0 && p.v.Kind == Indexed {
			out.WriteByte(' ')
		}
		if p.v.Kind == Associative {
			k = QuoteKey(k)
		}
		out.WriteString(k + " " + QuoteDouble(p.vals[i]))
		if p.v.Kind == Associative {
			out.WriteByte(' ')
		}
	}
	if !words && out.Len() > 0 {
		vals = []string{out.String()}
	}
	p.vals = vals
}
