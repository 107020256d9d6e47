package plan

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"safesh/allowlist"
)

// String is what `safeshctl explain` prints: a line for each call with its verdict, the rule
// and what would run, and below it what was absorbed or why it is denied. The verdicts are
// allow, deny, shell (a builtin), func, and later for what only run time can tell.
func (p *Plan) String() string {
	calls, denied := p.count()
	var b strings.Builder
	b.WriteString("plan: " + plural(calls, "call"))
	if denied > 0 {
		b.WriteString(", " + strconv.Itoa(denied) + " denied")
	}
	b.WriteByte('\n')
	e := explainer{b: &b}
	e.measure(p, "")
	e.calls(p, "", "")
	if denied > 0 {
		if use := p.Use(nil); use != "" {
			b.WriteString("use: " + indented(use, "     ") + "\n")
		}
	}
	return b.String()
}

func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// explainer prints calls in columns.
type explainer struct {
	b            *strings.Builder
	number, rule int // widths
}

// maxRule is the widest rule that the columns are made for.
const maxRule = 20

func (e *explainer) measure(p *Plan, prefix string) {
	for i := range p.Calls {
		c := &p.Calls[i]
		number := prefix + strconv.Itoa(i+1)
		e.number = max(e.number, len(number))
		if n := utf8.RuneCountInString(ruleOf(c)); n <= maxRule {
			e.rule = max(e.rule, n)
		}
		if c.Nested != nil {
			e.measure(c.Nested, number+".")
		}
	}
}

func (e *explainer) calls(p *Plan, prefix, indent string) {
	for i := range p.Calls {
		c := &p.Calls[i]
		number := prefix + strconv.Itoa(i+1)
		e.b.WriteString(indent)
		e.column(number, e.number)
		e.column(verdict(c), len("allow"))
		e.column(ruleOf(c), e.rule)
		e.b.WriteString(runs(c))
		e.b.WriteByte('\n')
		if c.Context != p.context {
			e.detail(indent+strings.Repeat(" ", e.number+len("  allow  ")), "in", c.Context)
		}
		e.details(c, indent+strings.Repeat(" ", e.number+len("  allow  ")))
		if c.Nested != nil {
			e.calls(c.Nested, number+".", indent+"  ")
		}
	}
}

func (e *explainer) column(s string, width int) {
	e.b.WriteString(s)
	for n := utf8.RuneCountInString(s); n < width; n++ {
		e.b.WriteByte(' ')
	}
	e.b.WriteString("  ")
}

// detail is one line below a call.
func (e *explainer) detail(indent, name, text string) {
	if text != "" {
		e.b.WriteString(indent + name + ": " + printable(text) + "\n")
	}
}

// details are the lines below a call.
func (e *explainer) details(c *Call, indent string) {
	line := func(name, text string) { e.detail(indent, name, text) }
	d := &c.Decision
	for _, a := range d.Absorbed {
		line("absorbed", a.Decorator+" -> "+a.Became)
	}
	if !c.DirKnown && c.denied() && !c.Certain {
		line("dir", "known at run time only")
	}
	switch {
	case c.Certain:
		line("why", d.Why)
		line("use", d.Use)
	case c.denied():
		line("may be denied", orDash(d.Why))
	}
	line("note", c.Note)
}

// verdict is the one word for a call.
func verdict(c *Call) string {
	switch {
	case c.Certain:
		return "deny"
	case c.denied(), c.Kind == Dynamic:
		return "later"
	case c.Kind == Function:
		return "func"
	case c.Kind == Builtin:
		return "shell"
	}
	return "allow"
}

// ruleOf is the rule that decided, "-" for none.
func ruleOf(c *Call) string {
	if !c.Decided {
		return "-"
	}
	return orDash(printable(c.Decision.Rule))
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// runs is what would run: of an allowed call its canonical words, else what was sent.
func runs(c *Call) string {
	words := c.Argv
	switch {
	case c.Kind != Program:
		return shorten(printable(c.Source))
	case c.Decision.Verdict == allowlist.Allow && len(c.Decision.Canonical) > 0:
		words = c.Decision.Canonical
	}
	s := allowlist.Quote(words)
	if c.Open {
		s += " …"
	}
	return shorten(printable(s))
}

// shorten cuts a line to what a terminal carries.
func shorten(s string) string {
	const most = 240
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}

// indented puts the lines of a suggestion below each other.
func indented(s, indent string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = printable(l)
	}
	return strings.Join(lines, "\n"+indent)
}

// printable escapes what could forge or hide output on a terminal.
func printable(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] >= ' ' && s[i] < 0x7f
	}
	if clean {
		return s
	}
	b := make([]byte, 0, len(s)+8)
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case hidden(r, n):
			for _, c := range []byte(s[:n]) {
				b = append(b, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
			}
		default:
			b = append(b, s[:n]...)
		}
		s = s[n:]
	}
	return string(b)
}

const hexDigits = "0123456789abcdef"

// hidden tells whether a character is a control one, changes the direction of the text, or
// is no character at all.
func hidden(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size == 1, r < ' ', r >= 0x7f && r < 0xa0:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f, r == 0xfeff:
		return true
	}
	return r >= 0xe000 && r <= 0xf8ff || r >= 0xe0000
}
