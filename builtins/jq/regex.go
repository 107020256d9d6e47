package jq

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// RegexOptions are the flags of match that concern the pattern.
type RegexOptions struct {
	IgnoreCase bool // i
	Extended   bool // x: blanks and comments in the pattern do not count
	DotAll     bool // s: . matches a newline
}

// Regex is a compiled pattern.
type Regex interface {
	// Find returns the places of the first match from on and of its groups, -1 for those that
	// took no part, or nil; an error when matching was given up.
	Find(text []byte, from int) ([]int, error)
	// Names returns the names of the groups, "" for those without; [0] is the whole match.
	Names() []string
}

type regexKey struct{ flags, text string }

// pattern compiles a pattern once for all runs.
func (in *interp) pattern(text, flags string) (Regex, error) {
	key := regexKey{flags, text}
	if in.prog.last != nil && in.prog.used == key {
		return in.prog.last, nil
	}
	var o RegexOptions
	for _, c := range flags {
		switch c {
		case 'i':
			o.IgnoreCase = true
		case 'x':
			o.Extended = true
		case 'm', 'p':
			o.DotAll = true
		case 'g', 'n', 'l', 's':
		default:
			return nil, failf(flags + " is not a valid modifier string")
		}
	}
	if re, ok := in.prog.regexes[key]; ok {
		in.prog.used, in.prog.last = key, re
		return re, nil
	}
	if in.cfg.Regex == nil {
		return nil, failf("there are no regular expressions")
	}
	re, err := in.cfg.Regex(text, o)
	if err != nil {
		return nil, failf(text + " (at offset 0) is not a valid regex: " + err.Error())
	}
	if in.prog.regexes == nil || len(in.prog.regexes) > 100 {
		in.prog.regexes = map[regexKey]Regex{}
	}
	in.prog.regexes[key], in.prog.used, in.prog.last = re, key, re
	return re, nil
}

// matchString is _match(re; flags; test): whether it matches, or an array of the matches.
func matchString(in *interp, v Value, args []Value) (Value, error) {
	s, ok := v.(string)
	if !ok {
		return nil, failf(described(v) + " cannot be matched, as it is not a string")
	}
	text, ok := args[0].(string)
	if !ok {
		return nil, failf(described(args[0]) + " is not a string")
	}
	flags, ok := args[1].(string)
	if !ok && args[1] != nil {
		return nil, failf(described(args[1]) + " is not a string")
	}
	re, err := in.pattern(text, flags)
	if err != nil {
		return nil, err
	}
	b := []byte(s)
	if args[2] == true {
		return in.tested(re, b, flagged(flags, 'n'))
	}
	return in.matches(re, b, flagged(flags, 'g'), flagged(flags, 'n'))
}

// tested reports whether there is a match, with needed one that is not empty.
func (in *interp) tested(re Regex, b []byte, needed bool) (Value, error) {
	if needed {
		found, err := in.matches(re, b, true, true)
		return err == nil && len(found.v) > 0, err
	}
	loc, err := re.Find(b, 0)
	if err != nil {
		return nil, failf(err.Error())
	}
	return loc != nil, nil
}

// matches collects the first or all matches; empty ones not at all with skipEmpty.
func (in *interp) matches(re Regex, b []byte, all, skipEmpty bool) (*Array, error) {
	out := &Array{}
	names := re.Names()
	chars, counted := 0, 0 // characters before a byte
	offset := func(at int) float64 {
		if at < counted {
			return float64(utf8.RuneCount(b[:at]))
		}
		chars += utf8.RuneCount(b[counted:at])
		counted = at
		return float64(chars)
	}
	for from := 0; from <= len(b); {
		if err := in.alive(); err != nil {
			return nil, err
		}
		loc, err := re.Find(b, from)
		if err != nil {
			return nil, failf(err.Error())
		}
		if loc == nil {
			break
		}
		if from = loc[1]; loc[0] == loc[1] {
			_, size := utf8.DecodeRune(b[from:])
			from += max(size, 1)
			if from > len(b) && loc[0] == len(b) && len(out.v) > 0 && all && len(b) > 0 {
				break // jq 1.6 finds no empty match at the end
			}
		}
		if !skipEmpty || loc[0] != loc[1] {
			in.spend(1<<10 + loc[1] - loc[0])
			out.v = append(out.v, matchObject(b, loc, names, offset))
		}
		if !all {
			break
		}
	}
	return out, nil
}

func matchObject(b []byte, loc []int, names []string, offset func(int) float64) Value {
	captures := &Array{}
	describe := func(o *Object, from, to int) {
		o.Set("offset", offset(from))
		o.Set("length", float64(utf8.RuneCount(b[from:to])))
		o.Set("string", string(b[from:to]))
	}
	m := &Object{}
	describe(m, loc[0], loc[1])
	for i := 1; 2*i+1 < len(loc); i++ {
		group := &Object{}
		switch from, to := loc[2*i], loc[2*i+1]; {
		case from < 0: // jq's order
			group.Set("offset", -1.0)
			group.Set("string", nil)
			group.Set("length", 0.0)
		case from == to:
			group.Set("offset", offset(from))
			group.Set("string", "")
			group.Set("length", 0.0)
		default:
			describe(group, from, to)
		}
		var name Value
		if i < len(names) && names[i] != "" {
			name = Text(names[i])
		}
		group.Set("name", name)
		captures.v = append(captures.v, group)
	}
	m.Set("captures", captures)
	return m
}

// replaced is _replaced(matches; str): the input with what str makes of the groups of each
// match in its place. With several outputs of str the first match's vary fastest.
func replaced(in *interp, n *node, e *env, at place, yield yielder) error {
	s, ok := at.v.(string)
	out := in.plain(at, yield)
	return in.each1(n.list[0], e, at.v, func(v Value) error {
		matches, isArray := v.(*Array)
		if !ok || !isArray {
			return failf("bug: matches of what is no string")
		}
		gaps, rest := between(s, matches.v)
		texts := make([][]string, len(matches.v))
		for i := len(texts) - 1; i >= 0; i-- {
			err := in.run(n.list[1], e, place{v: groupsOf(matches.v[i])}, func(x place) error {
				text, ok := x.v.(string)
				if !ok && x.v != nil {
					return cannot(gaps[i], x.v, "be added")
				}
				in.spend(valueSize + len(gaps[i]) + len(text))
				texts[i] = append(texts[i], gaps[i]+text)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return in.joined(texts, rest, out)
	})
}

// between returns the text before each match and that after the last one.
func between(s string, matches []Value) (gaps []string, rest string) {
	chars := 0
	skip := func(to int) (text string) {
		i := 0
		for chars < to && i < len(s) {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			chars++
		}
		text, s = s[:i], s[i:]
		return text
	}
	for _, match := range matches {
		o := match.(*Object)
		from := toInt(o.get("offset").(float64))
		gaps = append(gaps, skip(from))
		skip(from + toInt(o.get("length").(float64)))
	}
	return gaps, s
}

// groupsOf returns the named groups of a match as an object.
func groupsOf(match Value) *Object {
	named := &Object{}
	for _, group := range match.(*Object).get("captures").(*Array).v {
		o := group.(*Object)
		if name, ok := o.get("name").(string); ok {
			named.Set(name, o.get("string"))
		}
	}
	return named
}

// joined gives the texts one after the other, in all combinations.
func (in *interp) joined(texts [][]string, rest string, out func(Value) error) error {
	if slices.ContainsFunc(texts, func(list []string) bool { return len(list) == 0 }) {
		return nil
	}
	pick := make([]int, len(texts))
	for {
		var b strings.Builder
		for i, list := range texts {
			in.spend(2 * len(list[pick[i]]))
			b.WriteString(list[pick[i]])
		}
		b.WriteString(rest)
		if err := out(b.String()); err != nil {
			return err
		}
		i := 0
		for ; i < len(pick); i++ {
			if pick[i]++; pick[i] < len(texts[i]) {
				break
			}
			pick[i] = 0
		}
		if i == len(pick) {
			return in.alive()
		}
	}
}
