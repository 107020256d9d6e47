package expand

import (
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestArray compares an Array with a map under random changes.
func TestArray(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		a, want := NewArray(), map[int]string{}
		for range 60 {
			i := rnd.IntN(12)
			if rnd.IntN(8) == 0 {
				i = rnd.IntN(1000) * 1000003
			}
			if rnd.IntN(3) > 0 {
				v := string(rune('a' + rnd.IntN(26)))
				a.Set(i, v)
				want[i] = v
			} else {
				a.Unset(i)
				delete(want, i)
			}
			if rnd.IntN(10) == 0 {
				a = a.Clone()
			}
			checkArray(t, a, want)
		}
	}
}

func checkArray(t *testing.T, a *Array, want map[int]string) {
	t.Helper()
	keys := slices.Sorted(maps.Keys(want))
	top := -1
	if len(keys) > 0 {
		top = keys[len(keys)-1]
	}
	if !slices.Equal(a.Keys(), keys) || a.Len() != len(keys) || a.Max() != top {
		t.Fatalf("keys %v (length %d, max %d), want %v", a.Keys(), a.Len(), a.Max(), keys)
	}
	vals := a.Values()
	for n, k := range keys {
		if v, ok := a.Get(k); !ok || v != want[k] || vals[n] != v {
			t.Fatalf("element %d is %q, %v, in Values %q; want %q", k, v, ok, vals[n], want[k])
		}
	}
	if _, ok := a.Get(top + 1); ok {
		t.Fatal("an element after the last")
	}
}

func TestArrayFarIsSmall(t *testing.T) {
	a := NewArray("x")
	a.Set(1<<40, "y")
	if len(a.dense) != 1 || a.Len() != 2 || a.Max() != 1<<40 {
		t.Errorf("%d dense, length %d, max %d", len(a.dense), a.Len(), a.Max())
	}
}
