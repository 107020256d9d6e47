package jq

import (
	"math"
	"slices"
	"strings"
)

// clipped returns JSON text cut to n bytes as jq's messages show values.
func clipped(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return Text(text[:n-3]) + "..."
}

// described is a value in a message: its type and, in short, itself.
func described(v Value) string { return kindName(v) + " (" + brief(v, 14) + ")" }

func cannot(a, b Value, what string) error {
	return failf(described(a) + " and " + described(b) + " cannot " + what)
}

// binary returns a op b.
func (in *interp) binary(op string, a, b Value) (Value, error) {
	switch op {
	case "==":
		return in.equal(a, b), nil
	case "!=":
		return !in.equal(a, b), nil
	case "<":
		return in.compare(a, b) < 0, nil
	case "<=":
		return in.compare(a, b) <= 0, nil
	case ">":
		return in.compare(a, b) > 0, nil
	case ">=":
		return in.compare(a, b) >= 0, nil
	case "+":
		return in.add(a, b)
	case "-":
		return in.subtract(a, b)
	case "*":
		return in.multiply(a, b)
	case "/":
		return in.divide(a, b)
	}
	return remainder(a, b)
}

func (in *interp) add(a, b Value) (Value, error) {
	switch {
	case a == nil:
		return b, nil
	case b == nil:
		return a, nil
	}
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return x + y, nil
		}
	case string:
		if y, ok := b.(string); ok {
			in.spend(len(x) + len(y))
			return x + y, nil
		}
	case *Array:
		if y, ok := b.(*Array); ok {
			if len(y.v) == 0 {
				return x, nil
			}
			in.grow(x, len(y.v))
			return x.grown(y.v), nil
		}
	case *Object:
		if y, ok := b.(*Object); ok {
			in.spend(objectSize * (len(x.keys) + len(y.keys)))
			return merged(x, y), nil
		}
	}
	return nil, cannot(a, b, "be added")
}

// merged is x + y of objects.
func merged(x, y *Object) *Object {
	switch len(y.keys) {
	case 0:
		return x
	case 1:
		return x.with(y.keys[0], y.vals[0])
	}
	out := x.clone()
	for i, key := range y.keys {
		out.Set(key, y.vals[i])
	}
	return out
}

func (in *interp) subtract(a, b Value) (Value, error) {
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			return x - y, nil
		}
	case *Array:
		if y, ok := b.(*Array); ok {
			in.spend(valueSize * len(x.v))
			out := &Array{}
			for _, item := range x.v {
				if !slices.ContainsFunc(y.v, func(v Value) bool {
					in.step()
					return in.equal(v, item)
				}) {
					out.v = append(out.v, item)
				}
			}
			return out, nil
		}
	}
	return nil, cannot(a, b, "be subtracted")
}

// maxRepeated bounds the string of "x" * n.
const maxRepeated = 1 << 29

func (in *interp) multiply(a, b Value) (Value, error) {
	switch x := a.(type) {
	case float64:
		switch y := b.(type) {
		case float64:
			return x * y, nil
		case string:
			return in.repeated(y, x)
		}
	case string:
		if y, ok := b.(float64); ok {
			return in.repeated(x, y)
		}
	case *Object:
		if y, ok := b.(*Object); ok {
			return in.deepMerged(x, y), nil
		}
	}
	return nil, cannot(a, b, "be multiplied")
}

func (in *interp) repeated(s string, n float64) (Value, error) {
	if !(n > 0) {
		return nil, nil
	}
	times := max(math.Floor(n), 1)
	if s == "" {
		return "", nil
	}
	if times*float64(len(s)) > maxRepeated {
		return nil, failf("Repeat string result too long")
	}
	in.spend(int(times) * len(s))
	var b strings.Builder
	b.Grow(int(times) * len(s))
	piece := strings.Repeat(s, 1+min(int(times)-1, askAfter/len(s)))
	for left := int(times) * len(s); left > 0; left -= len(piece) {
		piece = piece[:min(left, len(piece))]
		b.WriteString(piece)
		in.spend(len(piece) / 16)
	}
	return b.String(), nil
}

func (in *interp) deepMerged(x, y *Object) *Object {
	in.down()
	defer in.up()
	in.spend(objectSize * (len(x.keys) + len(y.keys)))
	out := x.clone()
	for i, key := range y.keys {
		v := y.vals[i]
		if old, ok := out.get(key).(*Object); ok {
			if sub, ok := v.(*Object); ok {
				v = in.deepMerged(old, sub)
			}
		}
		out.Set(key, v)
	}
	return out
}

func (in *interp) divide(a, b Value) (Value, error) {
	switch x := a.(type) {
	case float64:
		if y, ok := b.(float64); ok {
			if y == 0 {
				return nil, cannot(a, b, "be divided because the divisor is zero")
			}
			return x / y, nil
		}
	case string:
		if y, ok := b.(string); ok {
			return in.split(x, y), nil
		}
	}
	return nil, cannot(a, b, "be divided")
}

func remainder(a, b Value) (Value, error) {
	x, ok := a.(float64)
	y, ok2 := b.(float64)
	if !ok || !ok2 {
		return nil, cannot(a, b, "be divided (remainder)")
	}
	if x != x || y != y {
		return math.NaN(), nil
	}
	i, j := toInt(x), toInt(y)
	if j == 0 {
		return nil, cannot(a, b, "be divided (remainder) because the divisor is zero")
	}
	if j < 0 {
		j = -j // the sign is the dividend's
	}
	if j < 0 {
		return float64(i), nil
	}
	return float64(i % j), nil
}

func negate(v Value) (Value, error) {
	f, ok := v.(float64)
	if !ok {
		return nil, failf(described(v) + " cannot be negated")
	}
	return -f, nil
}

// split cuts s at each sep, into characters if that is empty.
func (in *interp) split(s, sep string) *Array {
	out := &Array{}
	if s == "" {
		return out
	}
	n := strings.Count(s, sep) + 1
	in.spend(2 * valueSize * n)
	out.v = make([]Value, 0, n)
	if sep == "" {
		for _, r := range s {
			in.step()
			out.v = append(out.v, string(r))
		}
		return out
	}
	for more := true; more; in.step() {
		var part string
		part, s, more = strings.Cut(s, sep)
		out.v = append(out.v, part)
	}
	return out
}
