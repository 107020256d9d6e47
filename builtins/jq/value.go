package jq

import (
	"slices"
	"strings"
)

// Value is a JSON value: nil, bool, float64, string, *Array or *Object. Values do not change
// once they are made and may be shared; one goroutine at a time may use those of one run.
type Value = any

// Array is a list of values. The zero Array is empty.
type Array struct {
	v []Value
	// used is the length up to which the backing of v is taken, shared by all arrays that
	// grew from one another: the longest of them may be grown in place.
	used *int
}

// NewArray returns an array of the values, which the caller gives away.
func NewArray(values ...Value) *Array { return &Array{v: values} }

// Len is the number of values.
func (a *Array) Len() int { return len(a.v) }

// At returns the value at a place that is there.
func (a *Array) At(i int) Value { return a.v[i] }

// Add adds a value in place. Only the maker of an array that nobody else has seen may.
func (a *Array) Add(v Value) { a.v = append(a.v, v) }

// grown returns a with more values after its own.
func (a *Array) grown(more []Value) *Array {
	n := len(a.v) + len(more)
	if a.used != nil && *a.used == len(a.v) && cap(a.v) >= n {
		*a.used = n
		return &Array{v: append(a.v, more...), used: a.used}
	}
	v := make([]Value, len(a.v), n+n/2+4)
	copy(v, a.v)
	used := n
	return &Array{v: append(v, more...), used: &used}
}

// Object is a map with its keys in order. The zero Object is empty.
type Object struct {
	keys []string
	vals []Value
	// used as in Array, for keys and vals.
	used *int
	// index finds keys when there are many. Objects that grew from one another share it: a
	// place in it counts only if it holds the key here.
	index map[string]int
}

// indexFrom is the number of keys from which an object has an index.
const indexFrom = 9

// Len is the number of keys.
func (o *Object) Len() int { return len(o.keys) }

// Set gives a key a value in place. Only the maker of an object that nobody else has seen may.
func (o *Object) Set(key string, v Value) {
	if i := o.find(key); i >= 0 {
		o.vals[i] = v
		return
	}
	if o.index != nil {
		o.index[key] = len(o.keys)
	}
	o.keys = append(o.keys, key)
	o.vals = append(o.vals, v)
}

// find returns the place of a key, -1 if it is not there.
func (o *Object) find(key string) int {
	if len(o.keys) < indexFrom {
		for i, k := range o.keys {
			if k == key {
				return i
			}
		}
		return -1
	}
	if o.index == nil {
		o.index = make(map[string]int, 2*len(o.keys))
		for i, k := range o.keys {
			o.index[k] = i
		}
	}
	if i, ok := o.index[key]; ok && i < len(o.keys) && o.keys[i] == key {
		return i
	}
	return -1
}

// get returns the value of a key, nil if it is not there.
func (o *Object) get(key string) Value {
	if i := o.find(key); i >= 0 {
		return o.vals[i]
	}
	return nil
}

// with returns o with a key set.
func (o *Object) with(key string, v Value) *Object {
	if i := o.find(key); i >= 0 {
		vals := make([]Value, len(o.vals))
		copy(vals, o.vals)
		vals[i] = v
		return &Object{keys: o.keys, vals: vals, index: o.index}
	}
	n := len(o.keys)
	grown := &Object{used: o.used, index: o.index}
	if o.used == nil || *o.used != n || cap(o.keys) == n || cap(o.vals) == n {
		room := n + n/2 + 4
		grown.keys, grown.vals = make([]string, n, room), make([]Value, n, room)
		copy(grown.keys, o.keys)
		copy(grown.vals, o.vals)
		grown.used, grown.index = new(int), nil
	} else {
		grown.keys, grown.vals = o.keys, o.vals
	}
	grown.keys, grown.vals = append(grown.keys, key), append(grown.vals, v)
	*grown.used = n + 1
	if grown.index != nil {
		grown.index[key] = n
	}
	return grown
}

// clone returns a copy that shares nothing.
func (o *Object) clone() *Object {
	return &Object{keys: slices.Clone(o.keys), vals: slices.Clone(o.vals)}
}

// without returns o without the keys.
func (o *Object) without(drop func(key string) bool) *Object {
	out := &Object{keys: make([]string, 0, len(o.keys)), vals: make([]Value, 0, len(o.keys))}
	for i, k := range o.keys {
		if !drop(k) {
			out.keys, out.vals = append(out.keys, k), append(out.vals, o.vals[i])
		}
	}
	return out
}

// sorted returns the keys in order of their bytes.
func (o *Object) sorted() []string {
	keys := slices.Clone(o.keys)
	slices.Sort(keys)
	return keys
}

// kindName is jq's name of the value's type.
func kindName(v Value) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case *Array:
		return "array"
	}
	return "object"
}

// kindOrder is the place of the value's type in jq's order of all values.
func kindOrder(v Value) int {
	switch v := v.(type) {
	case nil:
		return 0
	case bool:
		if v {
			return 2
		}
		return 1
	case float64:
		return 3
	case string:
		return 4
	case *Array:
		return 5
	}
	return 6
}

// compare orders two values as jq's sort does.
func (in *interp) compare(a, b Value) int {
	if x, y := kindOrder(a), kindOrder(b); x != y {
		return x - y
	}
	switch a := a.(type) {
	case float64:
		b := b.(float64)
		switch {
		case a < b || a != a: // nan is less than any number
			return -1
		case a == b:
			return 0
		}
		return 1
	case string:
		return strings.Compare(a, b.(string))
	case *Array:
		b := b.(*Array)
		in.down()
		defer in.up()
		for i := range min(len(a.v), len(b.v)) {
			if c := in.compare(a.v[i], b.v[i]); c != 0 {
				return c
			}
		}
		return len(a.v) - len(b.v)
	case *Object:
		return in.compareObjects(a, b.(*Object))
	}
	return 0
}

// compareObjects orders by the sorted keys, then by the values in that order.
func (in *interp) compareObjects(a, b *Object) int {
	in.down()
	defer in.up()
	x, y := a.sorted(), b.sorted()
	if c := slices.Compare(x, y); c != 0 {
		return c
	}
	for _, key := range x {
		if c := in.compare(a.get(key), b.get(key)); c != 0 {
			return c
		}
	}
	return 0
}

// equal reports whether two values are the same JSON.
func (in *interp) equal(a, b Value) bool {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return ok && a == b
	case float64:
		b, ok := b.(float64)
		return ok && a == b
	}
	return in.compare(a, b) == 0
}

// truthy: everything but false and null.
func truthy(v Value) bool { return v != nil && v != false }
