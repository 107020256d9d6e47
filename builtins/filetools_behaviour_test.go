package builtins

import (
	"context"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A denied call or file ends a tool with status 126, and no further call is started.
func TestFileToolsDenied(t *testing.T) {
	dir := fileFixtures(t)
	for _, tc := range []struct {
		args  []string
		calls int
	}{
		{[]string{"xargs", "-n", "1", "denied"}, 1},
		{[]string{"xargs", "-I", "{}", "denied", "{}"}, 1},
		{[]string{"xargs", "-a", "denied", "echo"}, 0},
		{[]string{"find", "tree", "-exec", "denied", "{}", ";"}, 1},
		{[]string{"find", "tree", "-exec", "denied", "{}", "+"}, 1},
		{[]string{"find", "tree", "-type", "f", "-exec", "denied", "{}", "+", "-quit"}, 1},
		{[]string{"find", "denied"}, 0},
		{[]string{"find", "tree", "-newer", "denied"}, 0},
		{[]string{"ls", "denied"}, 0},
		{[]string{"ls", "-l", "ten", "denied"}, 0},
		{[]string{"sort", "ten", "denied"}, 0},
		{[]string{"uniq", "denied"}, 0},
		{[]string{"cut", "-f1", "denied"}, 0},
		{[]string{"nl", "denied"}, 0},
	} {
		w, _, stderr := world(t, dir, "a\nb\nc\n")
		calls := 0
		w.Run = func([]string, io.Reader) (int, error) {
			calls++
			return 126, denial{}
		}
		status := lookup(t, tc.args[0]).Run(w, tc.args[1:])
		if status != 126 || calls != tc.calls || stderr.Len() > 0 {
			t.Errorf("%q: status %d, %d calls, %q", tc.args, status, calls, stderr)
		}
	}
}

// What writes, removes or asks is refused with a line before anything happens.
func TestFileToolsRefuse(t *testing.T) {
	dir := fileFixtures(t)
	for _, line := range []string{
		"find . -delete", "find . -name x -delete", "find . -fprint out", "find . -fprintf out %p", "find . -fls out",
		"find . -fprint0 out",
		"sort -o out ten", "sort --output=out ten", "sort --compress-program=gzip ten", "uniq ten out", "xargs -p echo",
		"xargs -o echo",
	} {
		w, stdout, stderr := world(t, dir, "a\n")
		w.Run = func(argv []string, _ io.Reader) (int, error) {
			t.Errorf("%s: started %q", line, argv)
			return 0, nil
		}
		words := strings.Fields(line)
		status := lookup(t, words[0]).Run(w, words[1:])
		if status == 0 || stdout.Len() > 0 || strings.Count(stderr.String(), "\n") == 0 {
			t.Errorf("%s: status %d, %q, %q", line, status, stdout, stderr)
		}
	}
	if names, _ := filepath.Glob(dir + "/out*"); len(names) > 0 {
		t.Errorf("written: %q", names)
	}
}

// Files names what is listed and read, and nothing when the words are not valid.
func TestFileToolsFiles(t *testing.T) {
	for _, tc := range []struct {
		line string
		want []FileUse
	}{
		{"ls", []FileUse{{Name: ".", List: true}}},
		{"ls -la a b", []FileUse{{Name: "a", List: true}, {Name: "b", List: true}}},
		{"find", []FileUse{{Name: ".", List: true}}},
		{"find a -newer b -name x", []FileUse{{Name: "a", List: true}, {Name: "b"}}},
		{"find a -delete", []FileUse{{Name: "a", List: true}}},
		{"find a -fprint b", []FileUse{{Name: "a", List: true}, {Name: "b", Write: true}}},
		{"sort -o b a", []FileUse{{Name: "a"}, {Name: "b", Write: true}}},
		{"uniq a b", []FileUse{{Name: "a"}, {Name: "b", Write: true}}},
		{"sed -i.x p d/a", []FileUse{{Name: "d/a"}, {Name: "d/a", Write: true, Entry: true},
			{Name: "d/sedXXXXXX", Write: true, Entry: true}, {Name: "d/a.x", Write: true, Entry: true}}},
		{"rm -rf a", []FileUse{{Name: "a", Write: true, Entry: true}}},
		{"mv a b", []FileUse{{Name: "a", Write: true, Entry: true}, {Name: "b", Write: true}}},
		{"cp -r a b", []FileUse{{Name: "a", List: true}, {Name: "b", Write: true}}},
		{"cp -l a b", []FileUse{{Name: "a", Write: true, Entry: true}, {Name: "b", Write: true}}},
		{"ln -s /etc b", []FileUse{{Name: "b", Write: true}}},
		{"ln a b", []FileUse{{Name: "a", Write: true, Entry: true}, {Name: "b", Write: true}}},
		{"chmod +x a", []FileUse{{Name: "a", Write: true}}},
		{"touch -r b a", []FileUse{{Name: "a", Write: true}, {Name: "b"}}},
		{"mktemp -p d", []FileUse{{Name: "d/tmp.XXXXXXXXXX", Write: true, Entry: true}}},
		{"mktemp", nil},
		{"mkdir", nil},
		{"sort -k2 a b", []FileUse{{Name: "a"}, {Name: "b"}}},
		{"sort -k a b", nil},
		{"xargs -a f rm", []FileUse{{Name: "f"}}},
		{"xargs rm -rf /", nil},
		{"uniq -c f", []FileUse{{Name: "f"}}},
		{"cut -f 1 -- -f", []FileUse{{Name: "-f"}}},
	} {
		words := strings.Fields(tc.line)
		got := lookup(t, words[0]).Files(words[1:])
		if len(got) != len(tc.want) {
			t.Errorf("%s: %v, want %v", tc.line, got, tc.want)
			continue
		}
		for i := range got {
			if got[i] != tc.want[i] {
				t.Errorf("%s: %v, want %v", tc.line, got, tc.want)
			}
		}
	}
}

// When nobody reads any more, or Context ends, a tool ends without a word.
func TestFileToolsEnd(t *testing.T) {
	dir := fileFixtures(t)
	for _, line := range []string{"sort big", "nl -ba big big", "cut -c1- big", "tr a b", "uniq big", "find . -exec true ;",
		"find . . . . -printf %1000p", "ls -lR . . . . . . .", "xargs -n 1 true"} {
		words := strings.Fields(line)
		run := func(w *IO) int {
			w.Stdin = strings.NewReader(strings.Repeat("a line of text\n", 100000))
			w.Run = func([]string, io.Reader) (int, error) { return 0, nil }
			return lookup(t, words[0]).Run(w, words[1:])
		}
		w, _, stderr := world(t, dir, "")
		w.Stdout = &failingWriter{0, syscall.EPIPE}
		silent := strings.Contains(line, "true")
		if status := run(w); status != 141 && !silent || stderr.Len() > 0 {
			t.Errorf("%s: closed pipe: status %d, %q", line, status, stderr)
		}
		w, _, stderr = world(t, dir, "")
		ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
		w.Context = ctx
		if status := run(w); status != 143 && status != 0 || silent && status != 143 || stderr.Len() > 0 {
			t.Errorf("%s: ended context: status %d, %q", line, status, stderr)
		}
		cancel()
	}
}
