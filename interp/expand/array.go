package expand

import (
	"maps"
	"slices"
)

// Array is an indexed array; the zero value is empty and ready. Elements that follow one
// another from 0 live in a slice, those far out in a map: a[1000000]=x costs one element.
type Array struct {
	dense []string
	holes map[int]struct{} // indexes below len(dense) that are unset; never the last one
	far   map[int]string   // indexes above len(dense)
	order []int            // the keys of far in rising order; nil: to be sorted anew
}

// NewArray returns an array with the values at 0, 1, …. It keeps vals.
func NewArray(vals ...string) *Array { return &Array{dense: vals} }

// Get returns element i and whether it is set.
func (a *Array) Get(i int) (string, bool) {
	if i < 0 {
		return "", false
	}
	if i < len(a.dense) {
		if a.holes != nil {
			if _, hole := a.holes[i]; hole {
				return "", false
			}
		}
		return a.dense[i], true
	}
	v, ok := a.far[i]
	return v, ok
}

// Set sets element i. A negative i is ignored: the caller counts from the end.
func (a *Array) Set(i int, v string) {
	switch {
	case i < 0:
	case i < len(a.dense):
		a.dense[i] = v
		delete(a.holes, i)
	case i == len(a.dense):
		a.dense = append(a.dense, v)
		if len(a.far) > 0 {
			a.absorb()
		}
	default:
		a.setFar(i, v)
	}
}

// absorb moves what has come to follow the slice out of the map.
func (a *Array) absorb() {
	delete(a.far, len(a.dense)-1)
	for {
		v, ok := a.far[len(a.dense)]
		if !ok {
			break
		}
		delete(a.far, len(a.dense))
		a.dense = append(a.dense, v)
	}
	a.order = nil
}

func (a *Array) setFar(i int, v string) {
	if a.far == nil {
		a.far = map[int]string{}
	}
	if _, ok := a.far[i]; !ok {
		if n := len(a.order); len(a.far) == 0 || n > 0 && a.order[n-1] < i {
			a.order = append(a.order, i)
		} else {
			a.order = nil
		}
	}
	a.far[i] = v
}

// Unset removes element i.
func (a *Array) Unset(i int) {
	switch {
	case i < 0:
	case i < len(a.dense)-1:
		if a.holes == nil {
			a.holes = map[int]struct{}{}
		}
		a.holes[i] = struct{}{}
		a.dense[i] = ""
	case i == len(a.dense)-1:
		a.dense = a.dense[:i]
		for len(a.dense) > 0 && a.hole(len(a.dense)-1) {
			delete(a.holes, len(a.dense)-1)
			a.dense = a.dense[:len(a.dense)-1]
		}
	default:
		if _, ok := a.far[i]; ok {
			delete(a.far, i)
			if n := len(a.order); n > 0 && a.order[n-1] == i {
				a.order = a.order[:n-1]
			} else {
				a.order = nil
			}
		}
	}
}

func (a *Array) hole(i int) bool {
	_, ok := a.holes[i]
	return ok
}

// Len returns the number of elements that are set.
func (a *Array) Len() int { return len(a.dense) - len(a.holes) + len(a.far) }

// sorted returns the keys of far in rising order.
func (a *Array) sorted() []int {
	if len(a.order) != len(a.far) {
		a.order = slices.Sorted(maps.Keys(a.far))
	}
	return a.order
}

// Max returns the highest index, -1 when the array is empty.
func (a *Array) Max() int {
	if len(a.far) > 0 {
		keys := a.sorted()
		return keys[len(keys)-1]
	}
	return len(a.dense) - 1
}

// Keys returns the indexes in rising order.
func (a *Array) Keys() []int {
	keys := make([]int, 0, a.Len())
	for i := range a.dense {
		if len(a.holes) == 0 || !a.hole(i) {
			keys = append(keys, i)
		}
	}
	return append(keys, a.sorted()...)
}

// Values returns the elements in the order of Keys. The slice is the caller's.
func (a *Array) Values() []string {
	vals := make([]string, 0, a.Len())
	if len(a.holes) == 0 {
		vals = append(vals, a.dense...)
	} else {
		for i, v := range a.dense {
			if !a.hole(i) {
				vals = append(vals, v)
			}
		}
	}
	for _, k := range a.sorted() {
		vals = append(vals, a.far[k])
	}
	return vals
}

// Clone returns a copy.
func (a *Array) Clone() *Array {
	return &Array{
		dense: slices.Clone(a.dense),
		holes: maps.Clone(a.holes),
		far:   maps.Clone(a.far),
		order: slices.Clone(a.order),
	}
}
