package allowlist

import "strings"

// nearest returns the candidate with the smallest edit distance to word, if one is near
// enough to be meant. Of equals the first wins.
func nearest(word string, candidates []string) (string, bool) {
	best, bestDistance := "", -1
	folded := foldName(word)
	if len(folded) == 0 || len(folded) > 64 {
		return "", false
	}
	var d distancer
	for _, c := range candidates {
		f := foldName(c)
		most := threshold(folded, f)
		if bestDistance >= 0 {
			most = min(most, bestDistance-1)
		}
		if most < 0 || len(f) > 64 || abs(len(f)-len(folded)) > most {
			continue
		}
		if n := d.distance(folded, f); n <= most {
			best, bestDistance = c, n
		}
	}
	return best, bestDistance >= 0
}

// threshold is the number of edits up to which two names may be the same one misspelt: one
// in three characters, at most three. Of words of up to two letters nothing is near.
func threshold(a, b string) int {
	n := min(len(a), len(b))
	if n < 3 {
		return 0
	}
	return min(n/3, 3)
}

// foldName makes names equal that differ in case or in - and _ only.
func foldName(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "-", "_")
}

func abs(n int) int { return max(n, -n) }

// distancer keeps three rows of the table between calls.
type distancer struct{ rows [3][65]int }

// distance is the optimal string alignment distance (Damerau-Levenshtein without edits
// inside a transposition) of a and b, each of up to 64 bytes.
func (d *distancer) distance(a, b string) int {
	before, last, row := &d.rows[0], &d.rows[1], &d.rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			n := min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				n = min(n, before[j-2]+1)
			}
			row[j] = n
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
