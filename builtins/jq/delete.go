package jq

import "slices"

// deletePaths returns v without what is at the paths, which it puts in order.
func (in *interp) deletePaths(v Value, paths []Value) (Value, error) {
	list := make([][]Value, len(paths))
	slices.SortStableFunc(paths, in.compare)
	for i, p := range paths {
		keys, ok := p.(*Array)
		if !ok {
			return nil, failf("Path must be specified as array, not " + kindName(p))
		}
		list[i] = keys.v
	}
	if len(list) > 0 && len(list[0]) == 0 {
		return nil, nil
	}
	return in.deleteSorted(v, list)
}

// deleteSorted deletes paths that are in order and not empty: first what is deeper, then all
// keys of v at once.
func (in *interp) deleteSorted(v Value, paths [][]Value) (Value, error) {
	in.down()
	defer in.up()
	var last []Value // keys that end a path
	for i := 0; i < len(paths); {
		key, j := paths[i][0], i+1
		for j < len(paths) && in.equal(key, paths[j][0]) {
			j++
		}
		group := paths[i:j]
		i = j
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
		for n := range group {
			group[n] = group[n][1:]
		}
		sub, err := in.deleteSorted(old, group)
		if err == nil {
			v, err = in.setKey(v, key, sub)
		}
		if err != nil {
			return nil, err
		}
	}
	if v == nil || len(last) == 0 {
		return v, nil
	}
	switch x := v.(type) {
	case *Array:
		return in.withoutItems(x, last)
	case *Object:
		drop := make(map[string]bool, len(last))
		for _, key := range last {
			name, ok := key.(string)
			if !ok {
				return nil, failf("Cannot delete " + kindName(key) + " field of object")
			}
			drop[name] = true
		}
		in.spend(objectSize * len(x.keys))
		return x.without(func(name string) bool { return drop[name] }), nil
	}
	return nil, failf("Cannot delete fields from " + kindName(v))
}

// withoutItems returns a without the items and slices that the keys name.
func (in *interp) withoutItems(a *Array, keys []Value) (Value, error) {
	n := len(a.v)
	drop := make([]bool, n)
	in.spend((valueSize + 1) * n)
	for _, key := range keys {
		switch k := key.(type) {
		case float64:
			i := toInt(k)
			if k < 0 {
				i += n
			}
			if k == k && i >= 0 && i < n {
				drop[i] = true
			}
		case *Object:
			from, to, err := bounds(k, n)
			if err != nil {
				return nil, err
			}
			for i := from; i < to; i++ {
				drop[i] = true
			}
		default:
			return nil, failf("Cannot delete " + kindName(key) + " element of array")
		}
	}
	out := &Array{v: make([]Value, 0, n)}
	for i, item := range a.v {
		if !drop[i] {
			out.v = append(out.v, item)
		}
	}
	return out, nil
}
