package allowlist

import (
	"slices"
	"strconv"
	"strings"
)

// cutCall is a call's words with a limit in place.
type cutCall struct {
	rest   []string
	became string
	cut    bool
}

// absorbFilter turns `| head -N` into the rule's flag. It does not when the words cannot be
// sure to mean that: several limits, one that is no number, one that the rule would not take.
func (t *trial) absorbFilter(u *rule, rest []string) (cutCall, bool) {
	f := t.call.Filter
	if f == nil || f.N < 1 || t.open {
		return cutCall{}, false
	}
	c := u.head
	switch f.Tool {
	case "head":
	case "tail":
		c = u.tail
	default:
		return cutCall{}, false
	}
	if c == nil || limitedElsewhere(u, c, rest) {
		return cutCall{}, false
	}
	declared := findFlag(u.flags, c.flag)
	at, form, found := findLimit(rest, c.flag, declared)
	if found > 1 || declared != nil && !declared.inRange(float64(f.N)) {
		return cutCall{}, false
	}
	if found == 0 {
		end := slices.Index(rest, "--")
		if end < 0 {
			end = len(rest)
		}
		n := strconv.Itoa(f.N)
		return cutCall{slices.Insert(slices.Clone(rest), end, c.flag, n), c.flag + " " + n, c.cut}, true
	}
	old, ok := decimal(form.value)
	if !ok || old < 0 {
		return cutCall{}, false
	}
	least := strconv.FormatInt(min(old, int64(f.N)), 10)
	out := slices.Clone(rest)
	out[at] = form.prefix + least
	return cutCall{out, c.flag + " " + least, c.cut}, true
}

// limitedElsewhere tells whether the words limit the call at its other end already: first N
// of the last M is not what a script that is given both flags need mean.
func limitedElsewhere(u *rule, c *cutFlag, rest []string) bool {
	for _, other := range []*cutFlag{u.head, u.tail} {
		if other == nil || other.flag == c.flag {
			continue
		}
		if _, _, found := findLimit(rest, other.flag, findFlag(u.flags, other.flag)); found > 0 {
			return true
		}
	}
	return false
}

// limitForm is how a limit was written: what stands in front of the number in its word.
type limitForm struct{ prefix, value string }

// findLimit finds the word that holds the flag's value, and counts how often it is given.
func findLimit(rest []string, flag string, declared *Flag) (at int, form limitForm, found int) {
	names := []string{flag}
	if declared != nil {
		names = names[:0]
		for _, n := range []string{declared.Name, declared.Short} {
			if n != "" {
				names = append(names, n)
			}
		}
	}
	for i := 0; i < len(rest) && rest[i] != "--"; i++ {
		for _, n := range names {
			w := rest[i]
			switch {
			case w == n && i+1 < len(rest):
				at, form = i+1, limitForm{"", rest[i+1]}
			case w == n:
				at, form = i, limitForm{w, ""}
			case strings.HasPrefix(w, n+"="):
				at, form = i, limitForm{n + "=", w[len(n)+1:]}
			case len(n) == 2 && strings.HasPrefix(w, n):
				at, form = i, limitForm{n, w[2:]}
			default:
				continue
			}
			found++
			break
		}
	}
	return at, form, found
}

// spellingAbsorption says how the sent words differ from the rule's. Equal ends are left out.
// Words made absolute for the directory are the same spelling.
func spellingAbsorption(sent, canonical, prefix []string) (Absorption, bool) {
	if slices.Equal(sent, canonical) || slices.Equal(sent, prefix) {
		return Absorption{}, false
	}
	class := BareBinary
	if len(sent) == len(canonical) && differInPath(sent, canonical) {
		class = DirPrefix
	}
	a, b := sent, canonical
	for len(a) > 1 && len(b) > 1 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return Absorption{Quote(a), Quote(b), class}, true
}

// differInPath: only words with a slash are written differently.
func differInPath(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] && (!strings.Contains(a[i], "/") || i == 0 && !strings.Contains(b[i], "/")) {
			return false
		}
	}
	return true
}
