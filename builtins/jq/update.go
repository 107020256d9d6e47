package jq

import "slices"

// getPath returns what is at keys of v; null where nothing is.
func (in *interp) getPath(v Value, keys []Value) (Value, error) {
	for _, key := range keys {
		if v == nil {
			return nil, nil
		}
		var err error
		if v, err = in.indexed(v, key); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// setPath returns v with what change makes of the value at keys.
func (in *interp) setPath(v Value, keys []Value, change func(Value) (Value, error)) (Value, error) {
	return (&updater{in: in}).set(v, keys, change)
}

// updater changes one value many times: the arrays and objects that it has made are its own
// and are changed in place.
type updater struct {
	in  *interp
	own map[Value]bool
}

func (u *updater) set(v Value, keys []Value, change func(Value) (Value, error)) (Value, error) {
	if len(keys) == 0 {
		if u.own[v] {
			u.own = nil // the value gets known to others
		}
		return change(v)
	}
	u.in.down()
	defer u.in.up()
	old, err := u.in.indexed(v, keys[0])
	if err != nil {
		return nil, err
	}
	if part, ok := old.(*Array); ok && u.own[v] {
		if _, ok := keys[0].(*Object); ok { // a slice shares memory with what is changed in place
			u.in.spend(valueSize * len(part.v))
			old = &Array{v: slices.Clone(part.v)}
		}
	}
	sub, err := u.set(old, keys[1:], change)
	if err != nil {
		return nil, err
	}
	return u.put(v, keys[0], sub)
}

// put is setKey in place where the array or object is our own.
func (u *updater) put(v, key, sub Value) (Value, error) {
	switch x := v.(type) {
	case *Object:
		name, ok := key.(string)
		if !ok {
			break
		}
		i := x.find(name)
		if i < 0 {
			u.in.spend(objectSize)
			return x.with(name, sub), nil
		}
		if !u.own[v] { // its values are its own, the keys stay shared
			u.in.spend(valueSize * len(x.keys))
			x = &Object{keys: x.keys, vals: slices.Clone(x.vals), index: x.index}
			u.owns(x)
		}
		x.vals[i] = sub
		return x, nil
	case *Array:
		at, ok := key.(float64)
		i := toInt(at)
		if !ok || i < 0 || i >= len(x.v) || at != at {
			break
		}
		if !u.own[v] {
			u.in.spend(valueSize * len(x.v))
			x = &Array{v: slices.Clone(x.v)}
			u.owns(x)
		}
		x.v[i] = sub
		return x, nil
	}
	if a, ok := v.(*Array); ok && u.own[v] {
		if k, ok := key.(*Object); ok && u.inSlice(a, k, sub) {
			return a, nil
		}
	}
	out, err := u.in.setKey(v, key, sub)
	if _, ok := key.(*Object); ok && err == nil {
		u.owns(out) // setSlice has made it
	}
	return out, err
}

// inSlice changes a slice in place if its length stays.
func (u *updater) inSlice(a *Array, key *Object, sub Value) bool {
	put, ok := sub.(*Array)
	from, to, err := bounds(key, len(a.v))
	if !ok || err != nil || to-from != len(put.v) {
		return false
	}
	copy(a.v[from:to], put.v)
	return true
}

func (u *updater) owns(v Value) {
	if u.own == nil {
		u.own = map[Value]bool{}
	}
	u.own[v] = true
}

// maxIndex is the last place that an array may get by assignment.
const maxIndex = 536870911

// setKey returns v with key set.
func (in *interp) setKey(v, key, sub Value) (Value, error) {
	switch k := key.(type) {
	case string:
		switch o := v.(type) {
		case nil:
			in.spend(objectSize)
			return (&Object{}).with(k, sub), nil
		case *Object:
			in.spend(objectSize)
			if o.find(k) >= 0 {
				in.spend(valueSize * len(o.keys))
			}
			return o.with(k, sub), nil
		}
	case float64:
		a, ok := v.(*Array)
		if v == nil {
			a, ok = &Array{}, true
		}
		if ok {
			return in.setIndex(a, k, sub)
		}
	case *Object:
		a, ok := v.(*Array)
		if v == nil {
			a, ok = &Array{}, true
		}
		if ok {
			return in.setSlice(a, k, sub)
		}
	}
	return nil, failf("Cannot update field at " + kindName(key) + " index of " + kindName(v))
}

func (in *interp) setIndex(a *Array, at float64, sub Value) (Value, error) {
	i := toInt(at)
	if i < 0 {
		i += len(a.v)
	}
	switch {
	case i < 0 || at != at:
		return nil, failf("Out of bounds negative array index")
	case i > maxIndex:
		return nil, failf("Array index too large")
	case i == len(a.v):
		in.grow(a, 1)
		return a.grown([]Value{sub}), nil
	case i > len(a.v):
		in.spend(2 * valueSize * (i + 1))
		items := make([]Value, i+1)
		copy(items, a.v)
		items[i] = sub
		return &Array{v: items}, nil
	}
	in.spend(valueSize * len(a.v))
	items := slices.Clone(a.v)
	items[i] = sub
	return &Array{v: items}, nil
}

func (in *interp) setSlice(a *Array, key *Object, sub Value) (Value, error) {
	from, to, err := bounds(key, len(a.v))
	if err != nil {
		return nil, err
	}
	put, ok := sub.(*Array)
	if !ok {
		return nil, failf("A slice of an array can only be assigned another array")
	}
	in.spend(valueSize * (len(a.v) + len(put.v)))
	items := make([]Value, 0, len(a.v)-(to-from)+len(put.v))
	items = append(append(append(items, a.v[:from]...), put.v...), a.v[to:]...)
	return &Array{v: items}, nil
}

// pathsOf collects the paths that n gives in v.
func (in *interp) pathsOf(n *node, e *env, v Value, yield func(*Array) error) error {
	return in.run(n, e, place{v, &path{}}, func(x place) error {
		if x.p == noPath {
			return failf("Invalid path expression with result " + brief(x.v, 29))
		}
		return yield(x.p.array())
	})
}

// assign does the operators that change what is at paths.
func (in *interp) assign(n *node, e *env, v Value, yield func(Value) error) error {
	if n.name == "|=" {
		out, err := in.modify(n.a, e, v, func(old Value) (out Value, found bool, err error) {
			err = in.first(n.b, e, place{v: old}, func(x place) error {
				out, found = x.v, true
				return nil
			})
			return out, found, err
		})
		if err != nil {
			return err
		}
		return yield(out)
	}
	return in.each1(n.b, e, v, func(right Value) error {
		out, err := in.modify(n.a, e, v, func(old Value) (Value, bool, error) {
			switch {
			case n.name == "=":
				return right, true, nil
			case n.name == "//=" && truthy(old):
				return old, true, nil
			case n.name == "//=":
				return right, true, nil
			}
			x, err := in.binary(n.name[:1], old, right)
			return x, true, err
		})
		if err != nil {
			return err
		}
		return yield(out)
	})
}

// modify returns v with what change makes of the values at the paths of n; those for which
// there is nothing are deleted, one after the other.
func (in *interp) modify(n *node, e *env, v Value, change func(Value) (Value, bool, error)) (Value, error) {
	out := v
	u := &updater{in: in}
	err := in.pathsOf(n, e, v, func(p *Array) error {
		found := true
		next, err := u.set(out, p.v, func(old Value) (x Value, err error) {
			x, found, err = change(old)
			return x, err
		})
		if err == nil && !found {
			next, err = in.deletePaths(out, []Value{p})
		}
		out = next
		return err
	})
	return out, err
}
