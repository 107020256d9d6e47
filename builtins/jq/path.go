package jq

import (
	"math"
	"slices"
)

// path is where a value is, from the inside out. The outermost has no parent.
type path struct {
	parent *path
	key    Value
}

// noPath marks a value that is at no path while paths are followed.
var noPath = &path{}

func (p *path) child(key Value) *path {
	if p == nil {
		return nil
	}
	return &path{p, key}
}

// array returns the path as an array of its keys.
func (p *path) array() *Array {
	var keys []Value
	for ; p.parent != nil; p = p.parent {
		keys = append(keys, p.key)
	}
	slices.Reverse(keys)
	return &Array{v: keys}
}

// identical reports whether jq takes a value for the one at the path: scalars that are the
// same, and the same array or object.
func identical(a, b Value) bool {
	switch a := a.(type) {
	case nil:
		return b == nil
	case string:
		return false
	case *Array:
		b, ok := b.(*Array)
		return ok && a == b
	case *Object:
		b, ok := b.(*Object)
		return ok && a == b
	}
	return a == b
}

// onPath checks that a value is at a path before it is followed further.
func onPath(at place, attempt string) error {
	if at.p == noPath {
		return failf("Invalid path expression near attempt to " + attempt + " " + brief(at.v, 1<<20))
	}
	return nil
}

// index is a[b] with its path.
func (in *interp) index(n *node, e *env, at place, yield yielder) error {
	return in.each1(n.b, e, at.v, func(key Value) error {
		step := func(x place) error {
			if err := onPath(x, "access element "+brief(key, 1<<20)+" of"); err != nil {
				return err
			}
			v, err := in.indexed(x.v, key)
			if err != nil {
				return n.unless(err)
			}
			return yield(place{v, x.p.child(key)})
		}
		if n.a.op == opIdentity {
			return step(at)
		}
		return in.run(n.a, e, at, step)
	})
}

// slice is a[b:c] with its path.
func (in *interp) slice(n *node, e *env, at place, yield yielder) error {
	bound := func(n *node, yield func(Value) error) error {
		if n == nil {
			return yield(nil)
		}
		return in.each1(n, e, at.v, yield)
	}
	return bound(n.b, func(from Value) error {
		return bound(n.c, func(to Value) error {
			key := &Object{}
			key.Set("start", from)
			key.Set("end", to)
			return in.run(n.a, e, at, func(x place) error {
				if err := onPath(x, "access element "+brief(key, 1<<20)+" of"); err != nil {
					return err
				}
				v, err := in.indexed(x.v, key)
				if err != nil {
					return n.unless(err)
				}
				return yield(place{v, x.p.child(key)})
			})
		})
	})
}

// unless returns the error of a step, none where the step is optional.
func (n *node) unless(err error) error {
	if n.optional {
		return nil
	}
	return err
}

// iterate is .[], with ? nothing for what has no values.
func (in *interp) iterate(n *node, x place, yield yielder) error {
	if n.optional && x.p != noPath {
		switch x.v.(type) {
		case *Array, *Object:
		default:
			return nil
		}
	}
	return in.each(x, yield)
}

// each gives the values of an array or object.
func (in *interp) each(x place, yield yielder) error {
	if err := onPath(x, "iterate through"); err != nil {
		return err
	}
	switch v := x.v.(type) {
	case *Array:
		for i, item := range v.v {
			if err := yield(place{item, x.childAt(i)}); err != nil {
				return err
			}
		}
		return nil
	case *Object:
		for i, item := range v.vals {
			var p *path
			if x.p != nil {
				p = x.p.child(v.keys[i])
			}
			if err := yield(place{item, p}); err != nil {
				return err
			}
		}
		return nil
	}
	return failf("Cannot iterate over " + described(x.v))
}

func (x place) childAt(i int) *path {
	if x.p == nil {
		return nil
	}
	return x.p.child(float64(i))
}

// recurse is `..`.
func (in *interp) recurse(x place, yield yielder) error {
	if err := in.alive(); err != nil {
		return err
	}
	in.down()
	defer in.up()
	if err := yield(x); err != nil {
		return err
	}
	switch x.v.(type) {
	case *Array, *Object:
		return in.each(x, func(y place) error { return in.recurse(y, yield) })
	}
	return nil
}

// index returns v[key].
func (in *interp) indexed(v, key Value) (Value, error) {
	switch k := key.(type) {
	case string:
		switch o := v.(type) {
		case *Object:
			return o.get(k), nil
		case nil:
			return nil, nil
		}
		if len(k) >= 30 {
			return nil, failf("Cannot index " + kindName(v) + " with string")
		}
		return nil, failf("Cannot index " + kindName(v) + " with string \"" + k + "\"")
	case float64:
		switch a := v.(type) {
		case *Array:
			if k != math.Floor(k) { // nan too
				return nil, nil
			}
			i := toInt(k)
			if i < 0 {
				i += len(a.v)
			}
			if i < 0 || i >= len(a.v) {
				return nil, nil
			}
			return a.v[i], nil
		case nil:
			return nil, nil
		}
	case *Object:
		return in.sliceOf(v, k)
	case *Array:
		if a, ok := v.(*Array); ok {
			return in.positions(a, k), nil
		}
	}
	return nil, failf("Cannot index " + kindName(v) + " with " + kindName(key))
}

// sliceOf returns v[start:end]; key has the bounds.
func (in *interp) sliceOf(v Value, key *Object) (Value, error) {
	switch x := v.(type) {
	case nil:
		return nil, nil
	case *Array:
		from, to, err := bounds(key, len(x.v))
		if err != nil {
			return nil, err
		}
		return &Array{v: x.v[from:to:to]}, nil
	case string:
		in.spend(5 * len(x))
		runes := []rune(x)
		from, to, err := bounds(key, len(runes))
		if err != nil {
			return nil, failf("Start and end indices of an string slice must be numbers")
		}
		return string(runes[from:to]), nil
	}
	return nil, failf("Cannot index " + kindName(v) + " with object")
}

// bounds returns the places of start and end in something of n items.
func bounds(key *Object, n int) (from, to int, err error) {
	limit := func(name string, none float64) (float64, error) {
		v := key.get(name)
		f, ok := v.(float64)
		switch {
		case v == nil && key.find(name) >= 0:
			f = none
		case !ok:
			return 0, failf("Start and end indices of an array slice must be numbers")
		}
		if f < 0 {
			f += float64(n)
		}
		if f != f { // jq 1.6 aborts, later ones take it for none
			f = none
		}
		return min(max(f, 0), float64(n)), nil
	}
	start, err := limit("start", 0)
	if err != nil {
		return 0, 0, err
	}
	end, err := limit("end", float64(n))
	if err != nil {
		return 0, 0, err
	}
	from, to = int(start), int(math.Ceil(end))
	return from, max(from, to), nil
}

// positions returns where the array part begins in a.
func (in *interp) positions(a, part *Array) Value {
	out := &Array{}
	if len(part.v) == 0 {
		return out
	}
	for i := 0; i+len(part.v) <= len(a.v); i++ {
		in.step()
		same := true
		for j, x := range part.v {
			if same = in.equal(a.v[i+j], x); !same {
				break
			}
			in.step()
		}
		if same {
			in.grow(out, 2)
			out.v = append(out.v, float64(i))
		}
	}
	return out
}
