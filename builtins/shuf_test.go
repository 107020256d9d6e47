package builtins

import (
	"slices"
	"strings"
	"testing"
)

// Every line comes once, as many as are asked for, and a source of bytes decides all.
func TestShuf(t *testing.T) {
	dir := fixtures(t)
	shuf := func(call string) []string {
		t.Helper()
		w, stdout, stderr := world(t, dir, "")
		if status := lookup(t, "shuf").Run(w, strings.Fields(call)); status != 0 || stderr.Len() > 0 {
			t.Fatalf("shuf %s: status %d, %q", call, status, stderr)
		}
		return strings.Fields(stdout.String())
	}
	some := shuf("-i 10-99 -n 20")
	slices.Sort(some)
	if len(some) != 20 || len(slices.Compact(slices.Clone(some))) != 20 || some[0] < "10" || some[19] > "99" {
		t.Errorf("20 of 10-99: %q", some)
	}
	if a, b := shuf("-i 1-50 --random-source=big"), shuf("-i 1-50 --random-source=big"); !slices.Equal(a, b) || slices.IsSorted(a) {
		t.Errorf("with a source: %q, %q", a, b)
	}
	if n := len(shuf("-r -n 1000 -e a b")); n != 1000 {
		t.Errorf("repeated: %d", n)
	}
	seen := map[string]int{}
	for range 2000 {
		seen[shuf("-n 1 -e a b c d")[0]]++
	}
	for _, word := range []string{"a", "b", "c", "d"} {
		if seen[word] < 350 || seen[word] > 650 {
			t.Errorf("%s came %d times of 2000", word, seen[word])
		}
	}
}
