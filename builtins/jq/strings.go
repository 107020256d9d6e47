package jq

import (
	"unicode/utf8"
)

func explode(in *interp, v Value, _ []Value) (Value, error) {
	s, ok := v.(string)
	if !ok {
		return nil, failf("explode input must be a string")
	}
	out := &Array{}
	for _, r := range s {
		in.grow(out, 2)
		out.v = append(out.v, float64(r))
	}
	return out, nil
}

func implode(_ *interp, v Value, _ []Value) (Value, error) {
	a, ok := v.(*Array)
	if !ok {
		return nil, failf("implode input must be an array")
	}
	var b []byte
	for _, item := range a.v {
		f, ok := item.(float64)
		if !ok {
			return nil, failf("Unicode codepoint must be numeric")
		}
		b = utf8.AppendRune(b, rune(min(max(f, -1), 0x110000)))
	}
	return string(b), nil
}

func changeCase(from, to byte) nativeFunc {
	return func(_ *interp, v Value, _ []Value) (Value, error) {
		s, ok := v.(string)
		if !ok {
			return nil, failf("explode input must be a string")
		}
		b := []byte(s)
		for i, c := range b {
			if c >= from && c <= to {
				b[i] = c ^ 0x20
			}
		}
		return string(b), nil
	}
}

func splitString(in *interp, v Value, args []Value) (Value, error) {
	s, ok := v.(string)
	sep, ok2 := args[0].(string)
	if !ok || !ok2 {
		return nil, failf("split input and separator must be strings")
	}
	return in.split(s, sep), nil
}

func join(in *interp, v Value, args []Value) (Value, error) {
	var items []Value
	switch v := v.(type) {
	case *Array:
		items = v.v
	case *Object:
		items = v.vals
	default:
		return nil, failf("Cannot iterate over " + described(v))
	}
	if len(items) == 0 {
		return "", nil
	}
	sep, ok := args[0].(string)
	if !ok && args[0] != nil && len(items) > 1 {
		return nil, cannot(in.text(items[0]), args[0], "added")
	}
	var b []byte
	for i, item := range items {
		if i > 0 {
			in.spend(len(sep))
			b = append(b, sep...)
		}
		switch x := item.(type) {
		case nil:
		case string:
			in.spend(len(x))
			b = append(b, x...)
		case *Array, *Object:
			return nil, cannot(string(b), item, "added")
		default:
			b = appendJSON(b, x)
		}
	}
	return string(b), nil
}

// indicesOf is indices: of a string in a string, of an array or a value in an array.
func indicesOf(in *interp, v Value, args []Value) (Value, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case *Array:
		if part, ok := args[0].(*Array); ok {
			return in.positions(x, part), nil
		}
		return in.positions(x, NewArray(args[0])), nil
	case string:
		part, ok := args[0].(string)
		if !ok {
			break
		}
		out := &Array{}
		if part == "" {
			return nil, nil
		}
		for i := 0; i+len(part) <= len(x); i++ {
			if x[i:i+len(part)] == part {
				in.grow(out, 2)
				out.v = append(out.v, float64(i))
			}
		}
		return out, nil
	}
	return nil, failf("Cannot determine indices of " + kindName(args[0]) + " in " + kindName(v))
}
