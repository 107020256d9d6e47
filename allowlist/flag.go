package allowlist

import (
	"regexp"
	"strings"
)

// Flag is one flag that a rule declares.
type Flag struct {
	// Name is the flag with its dashes; Short is its other spelling, "" for none.
	Name, Short string
	// Required: a call without it does not fit. Repeat: it may be given more than once.
	Required, Repeat bool
	Value
}

// Arg is one positional argument that a rule declares.
type Arg struct {
	Name string
	// Optional: may be missing. Repeat: takes all that follow; the last argument only.
	Optional, Repeat bool
	Value
}

// Value says what a flag or an argument takes.
type Value struct {
	// Type is int, number, string, enum, timestamp, path, json or none.
	Type string
	// Values are the words of an enum.
	Values []string
	// Layout is the form of timestamp that the program takes.
	Layout string
	// Min and Max bound an int or a number; nil for no bound.
	Min, Max *float64
	// MinLen and MaxLen bound a string in characters; MaxLen 0 is no bound.
	MinLen, MaxLen int

	pattern *regexp.Regexp
	source  string // of pattern
}

// isFlag: a dash and something that is not blank or quoting.
func isFlag(s string) bool {
	return len(s) > 1 && s[0] == '-' && s != "--" && strings.Trim(s[1:], "-") != "" &&
		!strings.ContainsAny(s, "= \t\n'\"\\") && printable(s) == s
}

func findFlag(flags []*Flag, name string) *Flag {
	for _, f := range flags {
		if f.Name == name || f.Short == name && name != "" {
			return f
		}
	}
	return nil
}

func (r *reader) flags(u *rule, v *value) {
	u.strict = true
	if v.kind != kindTable {
		r.wrong(v, "a table of flags")
		return
	}
	for i := range v.keys {
		e := &v.keys[i]
		if !isFlag(e.key) {
			r.fail(e.off, "%s is not a flag; write it like \"--limit\"", quoteName(e.key))
			continue
		}
		if findFlag(u.flags, e.key) != nil {
			r.fail(e.off, "%s is declared twice", e.key)
		}
		f := &Flag{Name: e.key}
		r.table(e.val, "flag "+e.key, append(r.valueFields(&f.Value, true),
			field{"short", func(v *value) { r.shortFlag(u, f, v) }},
			field{"required", func(v *value) { r.boolean(v, &f.Required) }},
			field{"repeat", func(v *value) { r.boolean(v, &f.Repeat) }},
		))
		r.checkValue(&f.Value, e.val, "flag "+e.key)
		u.flags = append(u.flags, f)
	}
}

func (r *reader) shortFlag(u *rule, f *Flag, v *value) {
	var s string
	if !r.str(v, &s) {
		return
	}
	switch {
	case !isFlag(s) || len(s) != 2:
		r.fail(v.off, "%s is not a short flag; write it like \"-n\"", quoteName(s))
	case findFlag(u.flags, s) != nil || s == f.Name:
		r.fail(v.off, "%s is declared twice", s)
	default:
		f.Short = s
	}
}

func (r *reader) args(u *rule, v *value) {
	u.strict = true
	r.tables(v, "allow.args", func(v *value) {
		a := new(Arg)
		r.table(v, "[[allow.args]]", append(r.valueFields(&a.Value, false),
			field{"name", func(v *value) { r.line(v, &a.Name) }},
			field{"optional", func(v *value) { r.boolean(v, &a.Optional) }},
			field{"repeat", func(v *value) { r.boolean(v, &a.Repeat) }},
		))
		if a.Name == "" {
			r.fail(v.off, "[[allow.args]] has no name")
		}
		r.checkValue(&a.Value, v, "argument "+brief(a.Name))
		if n := len(u.args); n > 0 {
			switch last := u.args[n-1]; {
			case last.Repeat:
				r.fail(v.off, "nothing can follow an argument with repeat")
			case last.Optional && !a.Optional:
				r.fail(v.off, "only optional arguments can follow an optional one")
			}
		}
		u.args = append(u.args, a)
	})
}

// valueTypes are the types of values; only a flag can take none.
var valueTypes = []string{"string", "int", "number", "enum", "timestamp", "path", "json", "none"}

func (r *reader) valueFields(x *Value, isFlag bool) []field {
	types := valueTypes
	if !isFlag {
		types = types[:len(types)-1]
	}
	return []field{
		{"type", func(v *value) { x.Type = types[r.oneOf(v, types...)] }},
		{"min", func(v *value) { r.number(v, &x.Min) }},
		{"max", func(v *value) { r.number(v, &x.Max) }},
		{"values", func(v *value) { r.strings(v, &x.Values) }},
		{"layout", func(v *value) { r.layout(x, v) }},
		{"min_len", func(v *value) { r.natural(v, &x.MinLen) }},
		{"max_len", func(v *value) { r.natural(v, &x.MaxLen) }},
		{"pattern", func(v *value) { r.pattern(x, v) }},
	}
}

// pattern compiles an RE2 expression that the whole value must match.
func (r *reader) pattern(x *Value, v *value) {
	if !r.str(v, &x.source) {
		return
	}
	re, err := regexp.Compile(`\A(?:` + x.source + `)\z`)
	if err != nil {
		r.fail(v.off, "%s is not a regular expression", quoteName(x.source))
		return
	}
	x.pattern = re
}

// namedLayouts are the layouts that have a name.
var namedLayouts = []string{
	"RFC3339", "RFC3339Nano", "RFC1123", "RFC1123Z", "RFC822", "RFC822Z", "ANSIC", "UnixDate",
	"DateTime", "DateOnly", "unix", "unixms",
}

// layout reads the name of a layout or Go's reference time in the form wanted.
func (r *reader) layout(x *Value, v *value) {
	var s string
	if !r.str(v, &s) {
		return
	}
	if !strings.Contains(s, "2006") {
		for _, name := range namedLayouts {
			if s == name {
				x.Layout = s
				return
			}
		}
		r.fail(v.off, "unknown layout %s; it may be %s, or the form of 2006-01-02T15:04:05",
			quoteName(s), strings.Join(namedLayouts, ", "))
		return
	}
	x.Layout = s
}

// checkValue refuses keys that mean nothing for the type, as they show a mistake.
func (r *reader) checkValue(x *Value, v *value, what string) {
	if v.kind != kindTable {
		return
	}
	if v.get("type") == nil {
		r.fail(v.off, "%s has no type", what)
		return
	}
	only := func(key string, types ...string) {
		k := v.get(key)
		if k == nil {
			return
		}
		for _, t := range types {
			if t == x.Type {
				return
			}
		}
		r.fail(k.off, "%s is for type %s", key, strings.Join(types, " and "))
	}
	only("min", "int", "number")
	only("max", "int", "number")
	only("values", "enum")
	only("layout", "timestamp")
	only("min_len", "string")
	only("max_len", "string")
	only("pattern", "string")
	switch {
	case x.Type == "enum" && len(x.Values) == 0:
		r.fail(v.off, "%s has no values", what)
	case x.Min != nil && x.Max != nil && *x.Min > *x.Max:
		r.fail(v.get("max").off, "max is less than min")
	case x.MaxLen > 0 && x.MinLen > x.MaxLen:
		r.fail(v.get("max_len").off, "max_len is less than min_len")
	}
}
