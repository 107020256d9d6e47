package plan

import (
	"strconv"
	"unicode/utf8"

	"safesh/allowlist"
)

// AppendJSON appends the plan as one JSON object on one line: what `safeshctl explain --json`
// prints. The bytes are printable.
func (p *Plan) AppendJSON(b []byte) []byte {
	calls, denied := p.count()
	b = append(b, `{"v":1,"text":`...)
	b = appendString(b, p.Text)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(calls), 10)
	b = append(b, `,"denied":`...)
	b = strconv.AppendInt(b, int64(denied), 10)
	b = appendField(b, "strict_class", string(p.Class()))
	b = appendCalls(b, p)
	if denied > 0 {
		b = appendField(b, "use", p.Use(nil))
	}
	return append(b, '}')
}

func appendCalls(b []byte, p *Plan) []byte {
	b = append(b, `,"calls":[`...)
	for i := range p.Calls {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendCall(b, &p.Calls[i])
	}
	return append(b, ']')
}

func appendCall(b []byte, c *Call) []byte {
	d := &c.Decision
	b = append(b, `{"kind":`...)
	b = appendString(b, c.Kind.String())
	b = appendField(b, "verdict", verdict(c))
	b = appendWords(b, "argv", c.Argv)
	b = appendTrue(b, "open", c.Open)
	b = appendField(b, "source", c.Source)
	b = appendInt(b, "pos", c.Pos)
	b = appendInt(b, "end", c.End)
	b = appendInt(b, "line", c.Line)
	b = appendInt(b, "col", c.Col)
	b = appendField(b, "context", c.Context)
	b = appendField(b, "dir", c.Dir)
	b = appendTrue(b, "dir_unknown", !c.DirKnown)
	b = appendTrue(b, "certain", c.Certain)
	b = appendField(b, "rule", d.Rule)
	if c.denied() {
		b = appendField(b, "class", string(d.Class))
		b = appendField(b, "key", d.Key)
		b = appendField(b, "why", d.Why)
		b = appendField(b, "use", d.Use)
	}
	b = appendWords(b, "runs", d.Canonical)
	b = appendAbsorbed(b, d.Absorbed)
	b = appendField(b, "note", c.Note)
	if c.Nested != nil {
		b = append(b, `,"nested":{"text":`...)
		b = appendString(b, c.Nested.Text)
		b = append(appendCalls(b, c.Nested), '}')
	}
	return append(b, '}')
}

func appendAbsorbed(b []byte, list []allowlist.Absorption) []byte {
	if len(list) == 0 {
		return b
	}
	b = append(b, `,"absorbed":[`...)
	for i, a := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"decorator":`...)
		b = appendString(b, a.Decorator)
		b = appendField(b, "became", a.Became)
		b = append(appendField(b, "class", string(a.Class)), '}')
	}
	return append(b, ']')
}

// appendField appends ,"name":"value" unless the value is empty.
func appendField(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return appendString(append(append(append(b, `,"`...), name...), `":`...), value)
}

func appendInt(b []byte, name string, n int) []byte {
	b = append(append(append(b, `,"`...), name...), `":`...)
	return strconv.AppendInt(b, int64(n), 10)
}

func appendTrue(b []byte, name string, is bool) []byte {
	if !is {
		return b
	}
	return append(append(append(b, `,"`...), name...), `":true`...)
}

func appendWords(b []byte, name string, words []string) []byte {
	if len(words) == 0 {
		return b
	}
	b = append(append(append(b, `,"`...), name...), `":[`...)
	for i, w := range words {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, w)
	}
	return append(b, ']')
}

// appendString appends a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r == utf8.RuneError && n == 1:
			b = append(b, "\ufffd"...)
		case hidden(r, n):
			b = appendEscaped(b, r)
		default:
			b = append(b, s[:n]...)
		}
		s = s[n:]
	}
	return append(b, '"')
}

// appendEscaped appends \uXXXX, twice for a character past the first plane.
func appendEscaped(b []byte, r rune) []byte {
	if r > 0xffff {
		r -= 0x10000
		return appendEscaped(appendEscaped(b, 0xd800+r>>10), 0xdc00+r&0x3ff)
	}
	return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
