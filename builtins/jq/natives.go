package jq

import (
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// nativeFunc is a function of values: its input and arguments, one output or an error.
type nativeFunc func(in *interp, v Value, args []Value) (Value, error)

type nativeEntry struct {
	name  string
	arity int
	do    nativeFunc
}

// natives returns the functions of values. The tables are made when a filter is compiled:
// nothing of it is paid for by a shell that runs none.
func natives() []nativeEntry {
	return slices.Concat(textNatives(), listNatives(), worldNatives())
}

func textNatives() []nativeEntry {
	return []nativeEntry{
		{"not", 0, func(_ *interp, v Value, _ []Value) (Value, error) { return !truthy(v), nil }},
		{"type", 0, func(_ *interp, v Value, _ []Value) (Value, error) { return kindName(v), nil }},
		{"length", 0, func(_ *interp, v Value, _ []Value) (Value, error) { return length(v) }},
		{"utf8bytelength", 0, byteLength},
		{"keys", 0, func(in *interp, v Value, _ []Value) (Value, error) { return in.keysOf(v, true) }},
		{"keys_unsorted", 0, func(in *interp, v Value, _ []Value) (Value, error) { return in.keysOf(v, false) }},
		{"has", 1, has},
		{"contains", 1, contains},
		{"add", 0, sum},
		{"tojson", 0, func(in *interp, v Value, _ []Value) (Value, error) { return in.json(v), nil }},
		{"fromjson", 0, fromJSON},
		{"tostring", 0, func(in *interp, v Value, _ []Value) (Value, error) { return in.text(v), nil }},
		{"tonumber", 0, toNumber},
		{"startswith", 1, affix("startswith() requires string inputs", strings.HasPrefix)},
		{"endswith", 1, affix("endswith() requires string inputs", strings.HasSuffix)},
		{"ltrimstr", 1, trimAffix(strings.TrimPrefix)},
		{"rtrimstr", 1, trimAffix(strings.TrimSuffix)},
		{"trimstr", 1, trimAffix(func(s, x string) string { return strings.TrimSuffix(strings.TrimPrefix(s, x), x) })},
		{"trim", 0, trimSpace(strings.TrimSpace)},
		{"ltrim", 0, trimSpace(func(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) })},
		{"rtrim", 0, trimSpace(func(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) })},
		{"explode", 0, explode},
		{"implode", 0, implode},
		{"ascii_downcase", 0, changeCase('A', 'Z')},
		{"ascii_upcase", 0, changeCase('a', 'z')},
		{"split", 1, splitString},
		{"join", 1, join},
		{"_indices", 1, indicesOf},
	}
}

func listNatives() []nativeEntry {
	return []nativeEntry{
		{"sort", 0, sorted},
		{"_sort_by", 1, sortedBy},
		{"_group_by", 1, groupedBy},
		{"_unique_by", 1, uniqueBy},
		{"unique", 0, unique},
		{"min", 0, extreme(-1)},
		{"max", 0, extreme(1)},
		{"_min_by", 1, extremeBy(-1)},
		{"_max_by", 1, extremeBy(1)},
		{"reverse", 0, reversed},
		{"flatten", 0, func(in *interp, v Value, _ []Value) (Value, error) { return in.flatten(v, 1e9) }},
		{"flatten", 1, flattenTo},
		{"to_entries", 0, toEntries},
		{"transpose", 0, transpose},
		{"tobool", 0, toBoolean},
		{"toboolean", 0, toBoolean},
		{"setpath", 2, setPathOf},
		{"delpaths", 1, func(in *interp, v Value, args []Value) (Value, error) {
			list, ok := args[0].(*Array)
			if !ok {
				return nil, failf("Paths must be specified as an array")
			}
			return in.deletePaths(v, slices.Clone(list.v))
		}},
		{"format", 1, func(in *interp, v Value, args []Value) (Value, error) {
			name, ok := args[0].(string)
			if !ok {
				return nil, failf(described(args[0]) + " is not a valid format")
			}
			return in.format("@"+name, v)
		}},
	}
}

func worldNatives() []nativeEntry {
	return []nativeEntry{
		{"env", 0, funcEnv},
		{"infinite", 0, func(*interp, Value, []Value) (Value, error) { return math.Inf(1), nil }},
		{"nan", 0, func(*interp, Value, []Value) (Value, error) { return math.NaN(), nil }},
		{"now", 0, now},
		{"mktime", 0, makeTime},
		{"gmtime", 0, func(_ *interp, v Value, _ []Value) (Value, error) { return brokenDown(v, nil, "gmtime") }},
		{"localtime", 0, func(in *interp, v Value, _ []Value) (Value, error) { return brokenDown(v, in.cfg.Local, "localtime") }},
		{"strftime", 1, func(_ *interp, v Value, args []Value) (Value, error) { return formatTime(v, args[0], nil, "strftime") }},
		{"strflocaltime", 1, func(in *interp, v Value, args []Value) (Value, error) {
			return formatTime(v, args[0], in.cfg.Local, "strflocaltime")
		}},
		{"strptime", 1, parseTime},
		{"_match", 3, matchString},
		{"input_filename", 0, inputFile},
		{"input_line_number", 0, inputLine},
		{"get_search_list", 0, searchList},
		{"get_prog_origin", 0, programOrigin},
		{"get_jq_origin", 0, func(*interp, Value, []Value) (Value, error) { return jqOrigin, nil }},
		{"have_literal_numbers", 0, func(*interp, Value, []Value) (Value, error) { return true, nil }},
		{"have_decnum", 0, func(*interp, Value, []Value) (Value, error) { return false, nil }},
		{"modulemeta", 0, moduleMeta},
		{"isnan", 0, isNumber(func(f float64) bool { return f != f })},
		{"isinfinite", 0, isNumber(func(f float64) bool { return math.IsInf(f, 0) })},
		{"isnormal", 0, isNumber(func(f float64) bool { return f == f && !math.IsInf(f, 0) && math.Abs(f) >= 0x1p-1022 })},
		{"abs", 0, absolute},
		{"toarray", 0, func(_ *interp, v Value, _ []Value) (Value, error) {
			if a, ok := v.(*Array); ok {
				return a, nil
			}
			return NewArray(v), nil
		}},
	}
}

func length(v Value) (Value, error) {
	switch v := v.(type) {
	case nil:
		return 0.0, nil
	case string:
		return float64(utf8.RuneCountInString(v)), nil
	case float64:
		return math.Abs(v), nil
	case *Array:
		return float64(len(v.v)), nil
	case *Object:
		return float64(len(v.keys)), nil
	}
	return nil, failf(described(v) + " has no length")
}

func byteLength(_ *interp, v Value, _ []Value) (Value, error) {
	s, ok := v.(string)
	if !ok {
		return nil, failf(described(v) + " only strings have UTF-8 byte length")
	}
	return float64(len(s)), nil
}

func (in *interp) keysOf(v Value, inOrder bool) (Value, error) {
	out := &Array{}
	switch v := v.(type) {
	case *Object:
		in.spend(3 * valueSize * len(v.keys))
		keys := v.keys
		if inOrder {
			keys = v.sorted()
		}
		for _, key := range keys {
			out.v = append(out.v, key)
		}
		return out, nil
	case *Array:
		in.spend(3 * valueSize * len(v.v))
		for i := range v.v {
			out.v = append(out.v, float64(i))
		}
		return out, nil
	}
	return nil, failf(described(v) + " has no keys")
}

func has(_ *interp, v Value, args []Value) (Value, error) {
	if v == nil {
		return false, nil
	}
	switch key := args[0].(type) {
	case string:
		if o, ok := v.(*Object); ok {
			return o.find(key) >= 0, nil
		}
	case float64:
		if a, ok := v.(*Array); ok {
			return key > -1 && key < float64(len(a.v)), nil
		}
	}
	return nil, failf("Cannot check whether " + kindName(v) + " has a " + kindName(args[0]) + " key")
}

func contains(in *interp, v Value, args []Value) (Value, error) {
	if kindOrder(v) != kindOrder(args[0]) {
		return nil, cannot(v, args[0], "have their containment checked")
	}
	return in.contains(v, args[0]), nil
}

func (in *interp) contains(a, b Value) bool {
	in.down()
	defer in.up()
	switch x := a.(type) {
	case *Object:
		if y, ok := b.(*Object); ok {
			for i, key := range y.keys {
				at := x.find(key)
				if at < 0 {
					return false
				}
				if !in.contains(x.vals[at], y.vals[i]) {
					return false
				}
			}
			return true
		}
	case *Array:
		if y, ok := b.(*Array); ok {
			for _, want := range y.v {
				found := false
				for i := 0; i < len(x.v) && !found; i++ {
					found = in.contains(x.v[i], want)
				}
				if !found {
					return false
				}
			}
			return true
		}
	case string:
		if y, ok := b.(string); ok {
			return strings.Contains(x, y)
		}
	}
	return in.equal(a, b)
}

// sum is add: strings are joined at once, the rest goes pair by pair.
func sum(in *interp, v Value, _ []Value) (Value, error) {
	var items []Value
	switch v := v.(type) {
	case *Array:
		items = v.v
	case *Object:
		items = v.vals
	default:
		return nil, failf("Cannot iterate over " + described(v))
	}
	var total Value
	var err error
	for i := 0; i < len(items); i++ {
		if _, ok := total.(string); ok {
			var b strings.Builder
			b.WriteString(total.(string))
			for ; i < len(items); i++ {
				s, ok := items[i].(string)
				if !ok && items[i] != nil {
					break
				}
				in.spend(2 * len(s))
				b.WriteString(s)
			}
			if total = b.String(); i == len(items) {
				break
			}
		}
		if total, err = in.add(total, items[i]); err != nil {
			return nil, err
		}
	}
	return total, nil
}

func fromJSON(in *interp, v Value, _ []Value) (Value, error) {
	s, ok := v.(string)
	if !ok {
		return nil, failf(described(v) + " only strings can be parsed")
	}
	return in.parseWhole(s)
}

// parseWhole reads the one JSON text in s.
func (in *interp) parseWhole(s string) (Value, error) {
	d := &Decoder{mark: -1, buf: []byte(in.spent(s)), eof: true, Need: in.cfg.Need}
	v, err := d.Next()
	if err == io.EOF {
		return nil, failf("Expected JSON value (while parsing '" + s + "')")
	}
	if err == nil {
		if _, err = d.Next(); err == nil {
			return nil, failf("Unexpected extra JSON values (while parsing '" + s + "')")
		}
	}
	if e, ok := err.(*SyntaxError); ok {
		return nil, failf(e.Error() + " (while parsing '" + s + "')")
	}
	return v, nil
}

func toNumber(in *interp, v Value, _ []Value) (Value, error) {
	switch x := v.(type) {
	case float64:
		return x, nil
	case string:
		n, err := in.parseWhole(x)
		if err != nil {
			return nil, err
		}
		if _, ok := n.(float64); ok {
			return n, nil
		}
	}
	return nil, failf(described(v) + " cannot be parsed as a number")
}

func toBoolean(_ *interp, v Value, _ []Value) (Value, error) {
	switch v {
	case true, "true":
		return true, nil
	case false, "false":
		return false, nil
	}
	return nil, failf(described(v) + " cannot be parsed as a boolean")
}

func affix(wrong string, test func(s, x string) bool) nativeFunc {
	return func(_ *interp, v Value, args []Value) (Value, error) {
		s, ok := v.(string)
		x, ok2 := args[0].(string)
		if !ok || !ok2 {
			return nil, failf(wrong)
		}
		return test(s, x), nil
	}
}

func trimAffix(trim func(s, x string) string) nativeFunc {
	return func(_ *interp, v Value, args []Value) (Value, error) {
		s, ok := v.(string)
		x, ok2 := args[0].(string)
		if !ok || !ok2 {
			return v, nil
		}
		return trim(s, x), nil
	}
}

func trimSpace(trim func(string) string) nativeFunc {
	return func(_ *interp, v Value, _ []Value) (Value, error) {
		s, ok := v.(string)
		if !ok {
			return nil, failf("trim input must be a string")
		}
		return trim(s), nil
	}
}

func funcEnv(in *interp, _ Value, _ []Value) (Value, error) {
	o := &Object{}
	for _, pair := range in.cfg.Env {
		if name, val, ok := strings.Cut(pair, "="); ok {
			o.Set(Text(name), Text(val))
		}
	}
	return o, nil
}

func inputFile(in *interp, _ Value, _ []Value) (Value, error) {
	if in.cfg.File != nil {
		if name, known := in.cfg.File(); known {
			return name, nil
		}
	}
	return nil, nil
}

func inputLine(in *interp, _ Value, _ []Value) (Value, error) {
	if in.cfg.Line == nil {
		return 0.0, nil
	}
	return float64(in.cfg.Line()), nil
}

func isNumber(test func(float64) bool) nativeFunc {
	return func(_ *interp, v Value, _ []Value) (Value, error) {
		f, ok := v.(float64)
		return ok && test(f), nil
	}
}

func absolute(_ *interp, v Value, _ []Value) (Value, error) {
	f, ok := v.(float64)
	if !ok {
		return nil, failf(described(v) + " has no absolute value")
	}
	if f < 0 {
		f = -f
	}
	return f, nil
}

func setPathOf(in *interp, v Value, args []Value) (Value, error) {
	keys, ok := args[0].(*Array)
	if !ok {
		return nil, failf("Path must be specified as an array")
	}
	return in.setPath(v, keys.v, func(Value) (Value, error) { return args[1], nil })
}

// builtins returns the names of all functions, name/arity, without those that begin with _.
func builtins() *Array {
	out := &Array{}
	put := func(name string, arity int) {
		if name[0] != '_' {
			out.v = append(out.v, name+"/"+strconv.Itoa(arity))
		}
	}
	for _, f := range natives() {
		put(f.name, f.arity)
	}
	for _, f := range specials() {
		put(f.name, f.arity)
	}
	for i := range prelude {
		put(prelude[i].name, prelude[i].arity)
	}
	for i := range mathNames {
		put(mathNames[i].name, mathNames[i].arity)
	}
	return out
}
