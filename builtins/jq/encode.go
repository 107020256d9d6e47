package jq

import (
	"unicode/utf8"
)

// Format says how values are written. The zero Format is compact JSON.
type Format struct {
	// Indent is the number of spaces (or tabs) of a level; 0: compact, on one line.
	Indent int
	Tab    bool
	Sort   bool // keys in order
	ASCII  bool // other characters as \uXXXX
	Color  bool // with jq's default colours
	// Need is asked before more memory is taken, as [Config] has it; nil: no bound.
	Need func(bytes int) error

	most  int // bytes that are wanted; 0: all
	asked int // bytes that Need knows of
}

// Append writes v to b. The error is Need's.
func (f *Format) Append(b []byte, v Value) (out []byte, err error) {
	defer caught(&err)
	f.asked = len(b)
	if f.Color {
		return f.colored(b, v, 0), nil
	}
	return f.plain(b, v, 0), nil
}

// appendJSON writes a scalar.
func appendJSON(b []byte, v Value) []byte { return (&Format{}).plain(b, v, 0) }

// json is tojson.
func (in *interp) json(v Value) string {
	f := Format{Need: in.cfg.Need}
	b := f.plain(nil, v, 0)
	in.spend(len(b))
	return string(b)
}

// brief is the JSON text of a value in a message, cut to n bytes as jq cuts it.
func brief(v Value, n int) string {
	f := Format{most: n + 1}
	return clipped(string(f.plain(nil, v, 0)), n)
}

// enough tells whether b has all that is wanted; else it asks for the memory of what comes.
func (f *Format) enough(b []byte) bool {
	if f.Need != nil && len(b)-f.asked > askAfter {
		f.asked = len(b)
		ask(f.Need, len(b)/4+2*askAfter)
	}
	return f.most > 0 && len(b) >= f.most
}

// maxPrinted is how deep values are written; jq 1.6 has this in the place of what is deeper.
const (
	maxPrinted = 256
	stripped   = "<stripped: exceeds max depth>"
)

func (f *Format) plain(b []byte, v Value, level int) []byte {
	if level > maxPrinted {
		return append(b, stripped...)
	}
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		if v {
			return append(b, "true"...)
		}
		return append(b, "false"...)
	case float64:
		return appendNumber(b, v)
	case string:
		if f.most > 0 {
			v = v[:min(len(v), f.most)]
		}
		return appendString(b, v, f.ASCII)
	case *Array:
		if len(v.v) == 0 {
			return append(b, "[]"...)
		}
		b = append(b, '[')
		for i, item := range v.v {
			if f.enough(b) {
				break
			}
			if i > 0 {
				b = append(b, ',')
			}
			b = f.plain(f.newline(b, level+1), item, level+1)
		}
		return append(f.newline(b, level), ']')
	case *Object:
		if len(v.keys) == 0 {
			return append(b, "{}"...)
		}
		return f.object(b, v, level)
	}
	return b
}

func (f *Format) object(b []byte, o *Object, level int) []byte {
	b = append(b, '{')
	if f.Sort {
		o = o.ordered()
	}
	for i, key := range o.keys {
		if f.enough(b) {
			break
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(f.newline(b, level+1), key, f.ASCII)
		b = append(b, ':')
		if f.Indent > 0 {
			b = append(b, ' ')
		}
		b = f.plain(b, o.vals[i], level+1)
	}
	return append(f.newline(b, level), '}')
}

// ordered returns o with its keys in order.
func (o *Object) ordered() *Object {
	keys := o.sorted()
	vals := make([]Value, len(keys))
	for i, key := range keys {
		vals[i] = o.get(key)
	}
	return &Object{keys: keys, vals: vals}
}

func (f *Format) newline(b []byte, level int) []byte {
	if f.Indent == 0 {
		return b
	}
	b = append(b, '\n')
	fill := byte(' ')
	if f.Tab {
		fill = '\t'
	}
	for range level * f.Indent {
		b = append(b, fill)
	}
	return b
}

// Colours of jq 1.6, its field colour included.
const (
	colorOff    = "\x1b[0m"
	colorKey    = "\x1b[34;1m"
	colorNull   = "\x1b[1;30m"
	colorScalar = "\x1b[0;39m"
	colorString = "\x1b[0;32m"
	colorNest   = "\x1b[1;39m"
)

func (f *Format) colored(b []byte, v Value, level int) []byte {
	if level > maxPrinted {
		return append(append(append(b, colorOf(v)...), stripped...), colorOff...)
	}
	switch v := v.(type) {
	case nil:
		return append(append(append(b, colorNull...), "null"...), colorOff...)
	case string:
		return append(appendString(append(b, colorString...), v, f.ASCII), colorOff...)
	case *Array:
		b = append(b, colorNest+"["...)
		for i, item := range v.v {
			f.enough(b)
			if i > 0 {
				b = append(b, colorNest+","...)
			}
			b = f.colored(f.newline(b, level+1), item, level+1)
		}
		if len(v.v) == 0 {
			return append(b, "]"+colorOff...)
		}
		b = f.newline(append(b, colorNest...), level)
		return append(b, colorNest+"]"+colorOff...)
	case *Object:
		return f.coloredObject(b, v, level)
	}
	return append(f.plain(append(b, colorScalar...), v, level), colorOff...)
}

// colorOf is the colour that a value begins with.
func colorOf(v Value) string {
	switch v.(type) {
	case nil:
		return colorNull
	case string:
		return colorString
	case *Array, *Object:
		return colorNest
	}
	return colorScalar
}

func (f *Format) coloredObject(b []byte, o *Object, level int) []byte {
	b = append(b, colorNest+"{"...)
	if len(o.keys) == 0 {
		return append(b, "}"+colorOff...)
	}
	if f.Sort {
		o = o.ordered()
	}
	for i, key := range o.keys {
		f.enough(b)
		if i > 0 {
			b = append(b, colorNest+","...)
		}
		b = append(f.newline(b, level+1), colorOff+colorKey...)
		b = append(appendString(b, key, f.ASCII), colorOff+colorNest+":"...)
		if f.Indent > 0 {
			b = append(b, ' ')
		}
		b = f.colored(append(b, colorOff...), o.vals[i], level+1)
	}
	b = f.newline(append(b, colorNest...), level)
	return append(b, colorNest+"}"+colorOff...)
}

const hexDigits = "0123456789abcdef"

// appendString writes s as a JSON string.
func appendString(b []byte, s string, ascii bool) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f && c != '"' && c != '\\' || c >= 0x80 && !ascii {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		if c < 0x80 {
			b = appendEscape(b, c)
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r >= 0x10000 {
				b = appendUnicode(b, 0xd800+(r-0x10000)>>10)
				r = 0xdc00 + (r-0x10000)&0x3ff
			}
			b = appendUnicode(b, r)
			i += size
		}
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return appendUnicode(b, rune(c))
}

func appendUnicode(b []byte, r rune) []byte {
	return append(b, '\\', 'u', hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
}
