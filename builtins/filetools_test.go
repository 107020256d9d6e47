package builtins

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// fileFixtures are the fixtures and more files for sorting, fields and walks.
func fileFixtures(t testing.TB) string {
	t.Helper()
	dir := fixtures(t)
	openUp(t, dir)
	text, err := os.ReadFile("testdata/files/fixtures.txtar")
	if err != nil {
		t.Fatal(err)
	}
	old := time.Date(2020, 2, 29, 12, 34, 56, 789, time.UTC)
	for part := range strings.SplitSeq("\n"+string(text), "\n-- ") {
		name, body, ok := strings.Cut(part, " --\n")
		if !ok {
			continue
		}
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range typedFiles {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range gzipFixtures(t) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"tree/to-dir": "src", "tree/to-file": "src/main.go", "tree/broken": "gone"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{"tree/empty", "tree/.hidden", "tree/src", "tree"} {
		if err := os.MkdirAll(filepath.Join(dir, path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(filepath.Join(dir, path), old, old); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// parentFS tells about parents too.
type parentFS struct{ dirFS }

func (p parentFS) StatParent(dir string) (fs.FileInfo, error) { return p.Stat(dir + "/..") }

// runIn runs a call of a tool (xargs, find -exec) with the real program.
func runIn(t testing.TB, dir string, env []string, stdout, stderr io.Writer) func([]string, io.Reader) (int, error) {
	var mu sync.Mutex // calls may run at the same time
	return func(argv []string, stdin io.Reader) (int, error) {
		if argv[0] == "denied" {
			return 126, denial{}
		}
		cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
		cmd.Dir, cmd.Env = dir, env
		cmd.Stdin = stdin
		var out, problems bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &problems
		err := cmd.Run()
		mu.Lock()
		stdout.Write(out.Bytes())
		stderr.Write(problems.Bytes())
		mu.Unlock()
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit):
			if s, ok := exit.Sys().(syscall.WaitStatus); ok && s.Signaled() {
				return 128 + int(s.Signal()), &Signaled{s.Signal()}
			}
			return exit.ExitCode(), nil
		case errors.Is(err, syscall.ENOENT), errors.Is(err, exec.ErrNotFound):
			return 127, &Unstarted{argv[0], syscall.ENOENT}
		case err != nil:
			return 126, &Unstarted{argv[0], syscall.EACCES}
		}
		return 0, nil
	}
}

func runFileTool(t testing.TB, name, dir string, c toolCase, env []string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stdin := openStdin(t, dir, c)
	defer stdin.Close()
	var stdout, stderr bytes.Buffer
	w := &IO{Context: ctx, Stdin: stdin, Stdout: plainWriter{&stdout}, Stderr: &stderr,
		Files: parentFS{dirFS{dir: dir, secret: "secret"}}, Dir: dir, Env: env, Run: runIn(t, dir, env, &stdout, &stderr),
		RunIn: func(in string, argv []string, stdin io.Reader) (int, error) {
			if !filepath.IsAbs(in) {
				in = dir + "/" + in
			}
			return runIn(t, in, env, &stdout, &stderr)(argv, stdin)
		}}
	r := result{status: lookup(t, name).Run(w, c.args)}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return r
}

func sortedLines(s string) string {
	lines := strings.SplitAfter(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// TestFileTools runs the cases of testdata/files with the real programs and with the tools.
// A ~ in front of a case says that the order of the lines is not defined.
func TestFileTools(t *testing.T) {
	paths, err := filepath.Glob("testdata/files/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	dir := fileFixtures(t)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat("/usr/bin/" + name); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			for _, c := range readCases(t, "../files/"+name) {
				t.Run(c.line, func(t *testing.T) { compareFileTool(t, name, dir, c) })
			}
		})
	}
}

func compareFileTool(t *testing.T, tool, dir string, c toolCase) {
	anyOrder := len(c.args) > 0 && c.args[0] == "~"
	if anyOrder {
		c.args = c.args[1:]
	}
	differs := false
	for _, env := range [][]string{
		{"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC0"},
		{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=EST5EDT,M3.2.0,M11.1.0"},
	} {
		want, got := runReal(t, tool, dir, c, env), runFileTool(t, tool, dir, c, env)
		want.offset, got.offset = 0, 0 // what is left of a standard input that was read to its end
		if anyOrder {
			want.stdout, got.stdout = sortedLines(want.stdout), sortedLines(got.stdout)
		}
		if want == got {
			continue
		}
		differs = true
		if c.why == "" {
			t.Errorf("%s\n got %s\nwant %s", env[0], got, want)
		}
	}
	if c.why != "" && !differs {
		t.Errorf("no difference any more: %s", c.why)
	}
}
