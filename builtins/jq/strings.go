package jq

import (
	"strings"
	"unicode/utf8"
)

// Text returns s as jq takes it: what is no UTF-8 becomes U+FFFD, one for each byte that
// begins nothing and one for each character that is cut short, too long or no character. At
// the end the whole rest that a first byte asks for is taken.
func Text(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	b := make([]byte, 0, len(s)+8)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if r != utf8.RuneError || n > 1 {
			b = append(b, s[i:i+n]...)
			i += n
			continue
		}
		b = append(b, "\ufffd"...)
		i += brokenLen(s[i:])
	}
	return string(b)
}

// brokenLen is how many bytes jq drops for the broken character that s begins with.
func brokenLen(s string) int {
	n := 1
	switch c := s[0]; {
	case c >= 0xc2 && c < 0xe0:
		n = 2
	case c >= 0xe0 && c < 0xf0:
		n = 3
	case c >= 0xf0 && c < 0xf5:
		n = 4
	}
	if n > len(s) {
		return len(s)
	}
	for i := 1; i < n; i++ {
		if s[i]&0xc0 != 0x80 {
			return i
		}
	}
	return n
}

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
	sep, ok := args[0].(string)
	var b []byte
	for i, item := range items {
		if i > 0 {
			if !ok && args[0] != nil {
				return nil, cannot(string(b), args[0], "be added")
			}
			in.spend(len(sep))
			b = append(b, sep...)
		}
		switch x := item.(type) {
		case nil:
		case string:
			in.spend(len(x))
			b = append(b, x...)
		case *Array, *Object:
			return nil, cannot(string(b), item, "be added")
		default:
			b = appendJSON(b, x)
		}
	}
	return string(b), nil
}

// indicesOf is indices: of a string in a string, of an array or a value in an array.
func indicesOf(in *interp, v Value, args []Value) (Value, error) {
	switch x := v.(type) {
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
		if part == "" {
			return nil, nil
		}
		return in.places(x, part), nil
	}
	return in.indexed(v, args[0])
}

// places are the bytes where part begins in s, also where it overlaps itself: in time that is
// linear in both (Knuth, Morris and Pratt).
func (in *interp) places(s, part string) *Array {
	out := &Array{}
	first := strings.Index(s, part[:1])
	if first < 0 || len(part) > len(s) {
		return out
	}
	in.spend(4 * len(part))
	back := make([]int32, len(part)+1) // how much of part is its begin again, after so many bytes
	for i, k := 1, int32(0); i < len(part); i++ {
		for k > 0 && part[i] != part[k] {
			k = back[k]
		}
		if part[i] == part[k] {
			k++
		}
		back[i+1] = k
		in.step()
	}
	k := 0
	for i := first; i < len(s); i++ {
		for k > 0 && s[i] != part[k] {
			k = int(back[k])
		}
		if k == 0 && s[i] != part[0] { // on to where it may begin
			next := strings.IndexByte(s[i:], part[0])
			if next < 0 {
				break
			}
			i += next
		}
		if k++; k == len(part) {
			in.grow(out, 2)
			out.v = append(out.v, float64(i+1-len(part)))
			k = int(back[k])
		}
		if i&1023 == 0 {
			in.spend(1024)
		}
	}
	return out
}
