package builtins

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestSkip skips in made-up texts from every place: no place is passed over where three bytes can begin
// a match, and none is returned where two can't.
func TestSkip(t *testing.T) {
	for seed, pattern := range []string{"error|timeout", "a|b", "[ab]c|d", "ab?c|x", "é|er", "(x|y)(a|b)", "[0-9]+-|q", "é|ü", "[xz].",
		"[xz].+e", "(er|ti)(r|m)", "err|tim|x", "e[^r]t|i", "(a|b|c|d|e|i|m|q|r){3}"} {
		re, err := compileRegex(pattern, regexOptions{syntax: regexExtended, utf8: true})
		if err != nil {
			t.Fatal(err)
		}
		auto := re.automaton()
		if auto.first == nil || len(auto.prefix) > 1 || auto.only >= 0 {
			t.Fatalf("%s: looked for in another way", pattern)
		}
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			for range 60 {
				b := skipText(r)
				for from := range len(b) + 1 {
					early, late := placeOf(auto, b, from, 2), placeOf(auto, b, from, 3)
					if got := auto.skip(b, from); got < early || got > late {
						t.Fatalf("%s: skip(%q, %d) = %d, want %d to %d", pattern, b, from, got, early, late)
					}
				}
			}
		})
	}
}

// placeOf is the first place where so many bytes, or those up to the end, can begin a match.
func placeOf(auto *regexDFA, b []byte, from, count int) int {
	tables := [...]*[256]uint8{auto.first, auto.second, auto.third}
	for at := from; at < len(b); at++ {
		bits := uint8(255)
		for i := range min(count, len(b)-at) {
			bits &= tables[i][b[at+i]]
		}
		if bits != 0 {
			return at
		}
	}
	return len(b)
}

// skipText makes up bytes: with few that begin a match, or many.
func skipText(r *rand.Rand) []byte {
	b := make([]byte, r.IntN(300))
	letters := []byte("errtimabcdxyq0-\xc3\xa9\xbc")
	rare := r.IntN(80) + 1
	for i := range b {
		b[i] = "wnopsu .,"[r.IntN(9)]
		if r.IntN(rare) == 0 {
			b[i] = letters[r.IntN(len(letters))]
		}
	}
	return b
}
