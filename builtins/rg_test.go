package builtins

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// rgTree are the files that the cases of testdata/rg search.
var rgTree = map[string]string{
	".git/HEAD": "needle\n", ".gitignore": "*.o\n/ignored.txt\nbuild/\n!keep.o\nlogs/*.log\n# comment\n\n\\#odd\n",
	".ignore": "secret*\n", ".hidden": "needle hidden\n", ".config/set": "needle set\n",
	"README.md": "# A needle in Markdown\n\ntext\n", "ignored.txt": "needle\n", "keep.o": "needle kept\n", "x.o": "needle\n",
	"build/out.o": "needle\n", "build/out.txt": "needle\n", "logs/a.log": "needle\n", "logs/a.txt": "needle log\n", "secret.txt": "needle\n",
	"#odd":           "needle\n",
	"src/main.go":    "package main\n\nfunc main() {\n\tneedle(1)\n\treturn\n}\n\nfunc needle(n int) {}\n",
	"src/lib.go":     "a.b (x)\nNeedle\nneedless needle needle\nend\n",
	"src/.gitignore": "tmp\n*.gen.go\n!important.gen.go\ndeep/skip/\n",
	"src/tmp/a.go":   "needle tmp\n",
	"src/x.gen.go":   "needle\n", "src/important.gen.go": "needle gen\n",
	"src/deep/a.txt": "needle deep\n", "src/deep/skip/b.txt": "needle\n", "src/deep/.ignore": "*.md\n", "src/deep/c.md": "needle\n",
	"uni.txt": "é É ñandú\nneedle ü\n", "lines.txt": "a\nb\nneedle\na\na\nb\n", "bin": "a b\nx\x00y\nb\n", "pats": "needle\nfunc\n",
}

func rgFixtures(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range rgTree {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("src", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// rgWant is what rg 13 printed for a case, in the order of the paths.
type rgWant struct {
	Status         int
	Stdout, Stderr string
}

// TestRG compares the cases of testdata/rg with what rg 13 did. With SAFESH_RECORD_RG set rg
// is run and its results are written.
func TestRG(t *testing.T) {
	dir := rgFixtures(t)
	const path = "testdata/rg/want.json"
	want := map[string]rgWant{}
	if text, err := os.ReadFile(path); err == nil {
		if err := json.Unmarshal(text, &want); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("testdata/rg/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	record := os.Getenv("SAFESH_RECORD_RG") != ""
	for line := range strings.Lines(string(text)) {
		c := parseCase(t, strings.TrimSuffix(line, "\n"))
		c.args = append([]string{"--sort", "path"}, c.args...)
		t.Run(c.line, func(t *testing.T) {
			if record {
				want[c.line] = recordRG(t, dir, c)
			}
			r := runTool(t, "rg", dir, c, []string{"LC_ALL=C.UTF-8"})
			got := rgWant{r.status, r.stdout, r.stderr}
			w, ok := want[c.line]
			if same := ok && got == w; same == (c.why != "") {
				t.Errorf("\n got %s\nwant %s", got, w)
			}
		})
	}
	if record {
		out, _ := json.MarshalIndent(want, "", " ")
		if err := os.WriteFile(path, append(out, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func recordRG(t *testing.T, dir string, c toolCase) rgWant {
	t.Helper()
	stdin := openStdin(t, dir, c)
	defer stdin.Close()
	cmd := exec.Command("rg", append([]string{"--no-config", "--no-ignore-global"}, c.args...)...)
	cmd.Dir, cmd.Stdin = dir, stdin
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return rgWant{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

func (w rgWant) String() string {
	return fmt.Sprintf("%d %q %q", w.Status, w.Stdout, w.Stderr)
}

// TestRGPerl tries -P, which the rg that is compared with was built without.
func TestRGPerl(t *testing.T) {
	dir := rgFixtures(t)
	for _, c := range []struct {
		args   []string
		status int
		stdout string
	}{
		{[]string{"-P", "(?<=need)less", "src/lib.go"}, 0, "needless needle needle\n"},
		{[]string{"-oP", `(e)\1\w(?=le\()`, "src/main.go"}, 0, "eed\need\n"},
		{[]string{"-P", "--no-pcre2", "-c", "needle", "pats"}, 0, "1\n"},
		{[]string{"--engine", "pcre2", "-o", "(?<!x)a(?!x)", "lines.txt"}, 0, "a\na\na\n"},
		{[]string{"--engine", "auto", "-n", "^n(?=ee)", "pats"}, 0, "1:needle\n"},
		{[]string{"-Pw", "a", "src/lib.go"}, 0, "a.b (x)\n"},
		{[]string{"-P", "(?=x", "pats"}, 2, ""},
		{[]string{"--engine", "default", "(?=x)", "pats"}, 2, ""},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			r := runTool(t, "rg", dir, toolCase{args: c.args}, []string{"LC_ALL=C.UTF-8"})
			if r.status != c.status || r.stdout != c.stdout || (r.stderr != "") != (c.status == 2) {
				t.Errorf("got %s", r)
			}
		})
	}
}
