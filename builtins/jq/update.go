package jq

import (
	"math"
	"slices"
)

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
		if !u.own[v] {
			u.in.spend(objectSize * len(x.keys))
			x = x.clone()
			u.owns(x)
		}
		x.Set(name, sub)
		return x, nil
	case *Array:
		at, ok := key.(float64)
		i := toInt(math.Floor(at))
		if !ok || i < 0 || i >= len(x.v) {
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
	return u.in.setKey(v, key, sub)
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
		return nil, failf("Cannot update field at object index of " + kindName(v))
	case *Array:
		return nil, failf("Cannot update field at array index of array")
	}
	return nil, failf("Cannot index " + kindName(v) + " with " + kindName(key))
}

func (in *interp) setIndex(a *Array, at float64, sub Value) (Value, error) {
	i := toInt(math.Floor(at))
	if i < 0 {
		i += len(a.v)
	}
	switch {
	case i < 0:
		return nil, failf("Out of bounds negative array index")
	case i > maxIndex:
		return nil, failf("Array index too large")
	case i == len(a.v):
		in.grow(a, 1)
		return a.grown([]Value{sub}), nil
	case i > len(a.v):
		in.spend(5 * valueSize * i)
		return a.grown(append(make([]Value, i-len(a.v)), sub)), nil
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

// deletePaths returns v without what is at the paths.
func (in *interp) deletePaths(v Value, paths []Value) (Value, error) {
	list := make([][]Value, len(paths))
	slices.SortStableFunc(paths, in.compare)
	for i, p := range paths {
		keys, ok := p.(*Array)
		if !ok {
			return nil, failf("Path must be specified as an array")
		}
		list[i] = keys.v
	}
	return in.deleteSorted(v, list)
}

// deleteSorted deletes paths that are in order.
func (in *interp) deleteSorted(v Value, paths [][]Value) (Value, error) {
	if len(paths) == 0 {
		return v, nil
	}
	in.down()
	defer in.up()
	if len(paths[0]) == 0 {
		return nil, nil
	}
	if v == nil {
		return nil, nil
	}
	var last []Value // keys that end a path
	for end := len(paths); end > 0; {
		key, begin := paths[end-1][0], end-1
		for begin > 0 && in.equal(paths[begin-1][0], key) {
			begin--
		}
		group := paths[begin:end]
		end = begin
		if len(group[0]) == 1 {
			last = append(last, key)
			continue
		}
		old, err := in.indexed(v, key)
		if err != nil {
			return nil, err
		}
		if old == nil {
			continue
		}
		for i := range group {
			group[i] = group[i][1:]
		}
		sub, err := in.deleteSorted(old, group)
		if err == nil {
			v, err = in.setKey(v, key, sub)
		}
		if err != nil {
			return nil, err
		}
	}
	return deleteKeys(v, last)
}

// deleteKeys deletes keys that are in falling order, all at once where they are plain.
func deleteKeys(v Value, keys []Value) (_ Value, err error) {
	if len(keys) > 1 {
		switch x := v.(type) {
		case *Object:
			drop := map[string]bool{}
			for _, key := range keys {
				if name, ok := key.(string); ok {
					drop[name] = true
				}
			}
			if len(drop) == len(keys) {
				return x.without(func(name string) bool { return drop[name] }), nil
			}
		case *Array:
			drop := map[int]bool{}
			for _, key := range keys {
				if at, ok := key.(float64); ok && at >= 0 {
					drop[toInt(at)] = true
				}
			}
			if len(drop) == len(keys) {
				out := &Array{}
				for i, item := range x.v {
					if !drop[i] {
						out.v = append(out.v, item)
					}
				}
				return out, nil
			}
		}
	}
	for _, key := range keys {
		if v, err = deleteKey(v, key); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func deleteKey(v, key Value) (Value, error) {
	switch k := key.(type) {
	case string:
		if o, ok := v.(*Object); ok {
			if o.find(k) < 0 {
				return o, nil
			}
			return o.without(func(name string) bool { return name == k }), nil
		}
		return nil, failf("Cannot delete field at object index of " + kindName(v))
	case float64:
		a, ok := v.(*Array)
		if !ok {
			return nil, failf("Cannot delete field at array index of " + kindName(v))
		}
		i := toInt(math.Floor(k))
		if i < 0 {
			i += len(a.v)
		}
		if i < 0 || i >= len(a.v) {
			return a, nil
		}
		return &Array{v: slices.Concat(a.v[:i], a.v[i+1:])}, nil
	case *Object:
		a, ok := v.(*Array)
		if !ok {
			return nil, failf("Cannot delete field at object index of " + kindName(v))
		}
		from, to, err := bounds(k, len(a.v))
		if err != nil {
			return nil, err
		}
		return &Array{v: slices.Concat(a.v[:from], a.v[to:])}, nil
	}
	return nil, failf("Cannot delete field at " + kindName(key) + " index of " + kindName(v))
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
