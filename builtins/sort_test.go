package builtins

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// sortOptionLines are ways to sort: every kind of key, alone and before others.
var sortOptionLines = []string{
	"", "-r", "-u", "-ru", "-s", "-n", "-nr", "-nu", "-ns", "-nsr", "-h", "-hr", "-V", "-Vr", "-f", "-fu", "-d", "-df", "-i", "-M", "-g", "-gr", "-b",
	"-k2", "-k2r", "-k2,2", "-k2,2r", "-k2,2n", "-k2,2n -k1", "-k2,2n -k1r", "-k1,1 -k2n", "-k2,2 -k1,1r", "-k1,1 -u", "-k1,1 -s", "-k1,1r -s", "-rk1,1",
	"-t, -k3rn", "-t, -k2,2", "-t, -k2,2 -k3n", "-t, -k2V", "-t, -k3h -k1,1", "-t, -k2,2f -k3", "-t, -k9", "-k1.2,1.4", "-k2b,2", "-bk2.2,2", "-t, -k2,2M -k1",
	"-z", "-zr", "-k2,2n -k3,3 -k1,1r -s",
}

// sortText makes up lines of which many are equal in their beginnings, their keys or as a whole.
func sortText(r *rand.Rand, lines int) string {
	words := []string{"", "a", "ab", "abcdefgh", "abcdefghi", "abcdefghabcdefgh", "abcdefghabcdefghabcdefghX", "Abcdefgh", "jan", "Feb", "1.10", "1.9", "v2.0.1", "-5", "007", "2K", "1M", "1e3", "é", "\xff", " b", "~"}
	var b strings.Builder
	word := func() { b.WriteString(words[r.IntN(len(words))]) }
	for range lines {
		switch r.IntN(12) {
		case 0:
			word()
		case 1:
			word()
			b.WriteString(strings.Repeat("\x00", r.IntN(10)))
		case 2:
			b.WriteString("the same beginning of a long line ")
			word()
		case 3:
			b.WriteString("the same beginning of a long line and " + strings.Repeat("x", r.IntN(40)))
		case 4, 5, 6:
			word()
			fmt.Fprintf(&b, " %d ", r.IntN(20)-5)
			word()
		default:
			word()
			b.WriteByte(',')
			word()
			fmt.Fprintf(&b, ",%d%c", r.IntN(1000), "KM ,x"[r.IntN(5)])
		}
		b.WriteByte('\n')
	}
	text := b.String()
	if r.IntN(2) == 0 {
		text = strings.TrimSuffix(text, "\n")
	}
	return text
}

// TestSortLikeOriginal sorts made-up lines and compares with the real sort: few lines, some
// and so many that both processors sort.
func TestSortLikeOriginal(t *testing.T) {
	path, err := exec.LookPath("sort")
	if err != nil {
		t.Skip(err)
	}
	tool, _ := NewTable().Lookup("sort")
	for _, lines := range []int{12, 400, 3 * sortWorth} {
		for seed, options := range sortOptionLines {
			r := rand.New(rand.NewPCG(uint64(seed), uint64(lines)))
			text := sortText(r, lines)
			if strings.Contains(options, "g") && lines > 400 {
				continue // the real one takes long
			}
			args := strings.Fields(options)
			var out, errs bytes.Buffer
			status := tool.Run(&IO{Context: t.Context(), Stdin: strings.NewReader(text), Stdout: &out, Stderr: &errs, Dir: t.TempDir(), Env: []string{"LC_ALL=C"}}, args)
			cmd := exec.Command(path, args...)
			cmd.Env, cmd.Stdin = []string{"LC_ALL=C"}, strings.NewReader(text)
			want, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			if status != 0 || errs.Len() > 0 || !bytes.Equal(out.Bytes(), want) {
				t.Errorf("%d lines, sort %s: status %d %s, first difference %s", lines, options, status, &errs, firstDifference(out.String(), string(want)))
			}
		}
	}
}

// firstDifference shows where two texts begin to differ.
func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("in line %d: %q, want %q", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("in length: %d lines, want %d", len(a), len(b))
}

// TestSortOneLongBeginning sorts lines that differ behind a megabyte.
func TestSortOneLongBeginning(t *testing.T) {
	tool, _ := NewTable().Lookup("sort")
	begin := strings.Repeat("0123456", 150_000)
	var in, want strings.Builder
	for i := range 40 {
		fmt.Fprintf(&in, "%s%02d\n", begin, 39-i)
		fmt.Fprintf(&want, "%s%02d\n", begin, i)
	}
	var out, errs bytes.Buffer
	status := tool.Run(&IO{Context: t.Context(), Stdin: strings.NewReader(in.String()), Stdout: &out, Stderr: &errs, Dir: "/"}, nil)
	if status != 0 || out.String() != want.String() {
		t.Errorf("status %d %s", status, &errs)
	}
}
