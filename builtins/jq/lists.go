package jq

import (
	"slices"
)

// arrayOf returns the items of an array, or the error of a function that needs one.
func arrayOf(v Value, what string) ([]Value, error) {
	a, ok := v.(*Array)
	if !ok {
		return nil, failf(described(v) + " cannot be " + what + ", as it is not an array")
	}
	return a.v, nil
}

func sorted(in *interp, v Value, _ []Value) (Value, error) {
	items, err := arrayOf(v, "sorted")
	if err != nil {
		return nil, err
	}
	in.spend(valueSize * len(items))
	items = slices.Clone(items)
	slices.SortStableFunc(items, in.compare)
	return &Array{v: items}, nil
}

// keyed is an item beside what it is ordered by.
type keyed struct{ item, key Value }

// byKeys returns the items with their keys, in order of these.
func (in *interp) byKeys(v, keys Value) ([]keyed, error) {
	a, ok := v.(*Array)
	by, ok2 := keys.(*Array)
	if !ok || !ok2 || len(by.v) != len(a.v) {
		return nil, cannot(v, keys, "be sorted, as they are not both arrays")
	}
	items := a.v
	in.spend(2 * valueSize * len(items))
	list := make([]keyed, len(items))
	for i, item := range items {
		list[i] = keyed{item, by.v[i]}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return in.compare(a.key, b.key) })
	return list, nil
}

func sortedBy(in *interp, v Value, args []Value) (Value, error) {
	list, err := in.byKeys(v, args[0])
	out := &Array{v: make([]Value, 0, len(list))}
	for _, k := range list {
		out.v = append(out.v, k.item)
	}
	return out, err
}

func groupedBy(in *interp, v Value, args []Value) (Value, error) {
	list, err := in.byKeys(v, args[0])
	out := &Array{}
	var group *Array
	for i, k := range list {
		if i == 0 || in.compare(list[i-1].key, k.key) != 0 {
			group = &Array{}
			out.v = append(out.v, group)
		}
		group.v = append(group.v, k.item)
	}
	return out, err
}

func uniqueBy(in *interp, v Value, args []Value) (Value, error) {
	list, err := in.byKeys(v, args[0])
	out := &Array{}
	for i, k := range list {
		if i == 0 || in.compare(list[i-1].key, k.key) != 0 {
			out.v = append(out.v, k.item)
		}
	}
	return out, err
}

func unique(in *interp, v Value, _ []Value) (Value, error) {
	switch x := v.(type) {
	case *Array:
		return uniqueBy(in, v, []Value{v})
	case *Object:
		keys := &Array{}
		for _, item := range x.vals {
			keys.v = append(keys.v, NewArray(item))
		}
		return uniqueBy(in, v, []Value{keys})
	}
	return nil, failf("Cannot iterate over " + described(v))
}

// extreme returns the smallest (sign -1: the first of equals) or largest (the last) item.
func extreme(sign int) nativeFunc {
	return func(in *interp, v Value, _ []Value) (Value, error) {
		return extremeBy(sign)(in, v, []Value{v})
	}
}

func extremeBy(sign int) nativeFunc {
	return func(in *interp, v Value, args []Value) (Value, error) {
		a, ok := v.(*Array)
		keys, ok2 := args[0].(*Array)
		switch {
		case !ok || !ok2:
			return nil, cannot(v, args[0], "be iterated over")
		case len(a.v) != len(keys.v):
			return nil, failf(described(v) + " and " + described(args[0]) + " have wrong length")
		}
		best := 0
		for i := range a.v {
			c := in.compare(keys.v[i], keys.v[best])
			if sign < 0 && c < 0 || sign > 0 && c >= 0 {
				best = i
			}
		}
		if len(a.v) == 0 {
			return nil, nil
		}
		return a.v[best], nil
	}
}

func reversed(in *interp, v Value, _ []Value) (Value, error) {
	if v == nil {
		return &Array{}, nil
	}
	a, ok := v.(*Array)
	if !ok {
		n, err := length(v)
		if err != nil {
			return nil, err
		}
		if n == 0.0 {
			return &Array{}, nil
		}
		return nil, failf("Cannot index " + kindName(v) + " with number")
	}
	in.spend(valueSize * len(a.v))
	items := slices.Clone(a.v)
	slices.Reverse(items)
	return &Array{v: items}, nil
}

func flattenTo(in *interp, v Value, args []Value) (Value, error) {
	depth, ok := args[0].(float64)
	if kindOrder(args[0]) < kindOrder(0.0) || ok && depth < 0 || depth != depth {
		return nil, failf("flatten depth must not be negative")
	}
	out, err := in.flatten(v, depth)
	if !ok && err == nil && nested(v) {
		return nil, cannot(args[0], 1.0, "be subtracted")
	}
	return out, err
}

// nested reports whether an array or object holds an array.
func nested(v Value) bool {
	isArray := func(item Value) bool { _, ok := item.(*Array); return ok }
	switch v := v.(type) {
	case *Array:
		return slices.ContainsFunc(v.v, isArray)
	case *Object:
		return slices.ContainsFunc(v.vals, isArray)
	}
	return false
}

func (in *interp) flatten(v Value, depth float64) (Value, error) {
	out := &Array{}
	var walk func(items []Value, depth float64)
	walk = func(items []Value, depth float64) {
		in.down()
		defer in.up()
		for _, item := range items {
			in.step()
			if a, ok := item.(*Array); ok && depth != 0 {
				walk(a.v, depth-1)
			} else {
				in.grow(out, 1)
				out.v = append(out.v, item)
			}
		}
	}
	switch v := v.(type) {
	case *Array:
		walk(v.v, depth)
	case *Object:
		walk(v.vals, depth)
	default:
		return nil, failf("Cannot iterate over " + described(v))
	}
	return out, nil
}

func toEntries(in *interp, v Value, _ []Value) (Value, error) {
	out := &Array{}
	put := func(key, val Value) {
		in.spend(8 * valueSize)
		out.v = append(out.v, &Object{keys: entryKeys, vals: []Value{key, val}})
	}
	switch v := v.(type) {
	case *Object:
		for i, key := range v.keys {
			put(key, v.vals[i])
		}
	case *Array:
		for i, item := range v.v {
			put(float64(i), item)
		}
	default:
		return nil, failf(described(v) + " has no keys")
	}
	return out, nil
}

// entryKeys are the keys of an entry; objects that share them never change them.
var entryKeys = []string{"key", "value"}

// transpose gives columns for rows. What is no array fails where jq's own definition does.
func transpose(in *interp, v Value, _ []Value) (Value, error) {
	var rows []Value
	switch v := v.(type) {
	case *Array:
		rows = v.v
	case *Object:
		rows = v.vals
	default:
		return nil, failf("Cannot iterate over " + described(v))
	}
	width := 0.0
	for _, row := range rows {
		n, err := length(row)
		if err != nil {
			return nil, err
		}
		width = max(width, n.(float64))
	}
	out := &Array{}
	if o, ok := v.(*Object); ok {
		if len(rows) == 0 {
			return nil, failf("Range bounds must be numeric")
		}
		if width > 0 {
			return in.indexed(o, 0.0)
		}
	}
	for i := 0; float64(i) < width; i++ {
		in.spend(valueSize * (1 + len(rows)))
		column := &Array{v: make([]Value, len(rows))}
		for j, row := range rows {
			x, err := in.indexed(row, float64(i))
			if err != nil {
				return nil, err
			}
			column.v[j] = x
		}
		out.v = append(out.v, column)
	}
	return out, nil
}
