package expand

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// bashPath returns where bash is; without it the test is skipped at home and fails in CI.
func bashPath(t *testing.T) string {
	path, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// fixture makes the directory that the cases run in.
func fixture(t testing.TB) string {
	dir := t.TempDir()
	for _, name := range []string{
		"a", "b", "ab", "abc", "B", ".hid", "x y", "f.c", "g.c", "f.h", "-dash", "[x]", "star*", "é", `back\slash`,
		"d/a", "d/b.c", "d/.dot", "d/sub/deep.c", "d/sub/z", "e/a", ".hdir/in", "n1", "n2", "n10",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{"link": "d", "dangling": "nowhere"} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const bashPreamble = `f() { printf '[%d]' "$#"; [ $# -eq 0 ] || printf '<%s>' "$@"; echo; }
`

var bashPrefix = regexp.MustCompile(`(?m)^(bash|environment): (line \d+: )?`)

// runBash runs text in bash and returns what fakeShell.run would: the output, then what it
// had to complain about.
func runBash(t *testing.T, bash, dir, text string) string {
	cmd := exec.Command(bash, "--norc", "-O", "extglob", "-c", bashPreamble+text)
	cmd.Args[0], cmd.Dir = "bash", dir
	cmd.Env = []string{"LANG=C.UTF-8", "HOME=/h", "PATH=/usr/bin:/bin"}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	_ = cmd.Run()
	got := out.String()
	for line := range strings.Lines(errs.String()) {
		got += "ERR " + bashPrefix.ReplaceAllString(line, "")
	}
	return got
}

// TestBash runs each line of testdata/cases/*.txt here and in bash. A case that is known to
// differ ends in "#DIFF why".
func TestBash(t *testing.T) {
	bash, dir := bashPath(t), fixture(t)
	files, err := filepath.Glob("testdata/cases/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for i, line := range strings.Split(string(data), "\n") {
				if line == "" || strings.HasPrefix(line, "# ") {
					continue
				}
				text, why, diff := strings.Cut(line, " #DIFF ")
				text = strings.ReplaceAll(text, "⏎", "\n")
				want := runBash(t, bash, dir, text)
				got := newFakeShell(dir).run(text)
				switch {
				case diff && got == want:
					t.Errorf("%s:%d: %s\nno longer differs (%s)", file, i+1, text, why)
				case !diff && got != want:
					t.Errorf("%s:%d: %s\n got: %q\nbash: %q", file, i+1, text, got, want)
				}
			}
		})
	}
}
