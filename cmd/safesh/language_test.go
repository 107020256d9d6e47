package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// built is the safesh binary under test, made once.
var built struct {
	once sync.Once
	path string
	err  error
}

// safeshBinary builds cmd/safesh and returns its path.
func safeshBinary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		dir, err := os.MkdirTemp("", "safesh-bin")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "bash") // $0 is then the same as under bash
		cmd := exec.Command("go", "build", "-o", built.path, "safesh/cmd/safesh")
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("build: %v\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// languageCase is one text that bash and safesh must treat alike.
type languageCase struct {
	file string
	line int
	text string
	diff string // why they differ on purpose
}

// readCases reads a file of cases: texts separated by lines "---"; a first line "#DIFF why"
// marks a difference on purpose.
func readCases(t testing.TB, file string) (cases []languageCase) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	line := 1
	for _, part := range strings.Split("\n"+string(data), "\n---\n") {
		text := strings.TrimPrefix(part, "\n")
		c := languageCase{file: filepath.Base(file), line: line, text: strings.TrimRight(text, "\n")}
		if rest, ok := strings.CutPrefix(c.text, "#DIFF "); ok {
			c.diff, c.text, _ = strings.Cut(rest, "\n")
		}
		if c.text != "" {
			cases = append(cases, c)
		}
		line += strings.Count(part, "\n") + 1
	}
	return cases
}

// outcome is what a run gave.
type outcome struct {
	stdout string
	status int
	stderr string
}

// runShell runs a text with a shell in an empty directory.
func runShell(t testing.TB, shell string, args []string, text string) outcome {
	t.Helper()
	dir := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, shell, append(args, "-c", text)...)
	cmd.Args[0] = "bash"
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + dir, "LANG=C.UTF-8", "LC_ALL=C.UTF-8", "TZ=UTC", "PWD=" + dir}
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what a text leaves behind ends with it
	killGroup := func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.Cancel = killGroup
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if cmd.Process != nil {
		_ = killGroup() // nobody is there when all went well
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return outcome{status: -1, stderr: err.Error()}
	}
	out := strings.ReplaceAll(stdout.String(), dir, "@DIR@")
	return outcome{out, cmd.ProcessState.ExitCode(), stderr.String()}
}

// observePolicy is a policy under which everything runs.
func observePolicy(t testing.TB) string {
	file := filepath.Join(t.TempDir(), "observe.toml")
	if err := os.WriteFile(file, []byte("version = 1\nmode = \"observe\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestLanguage runs the cases of testdata/language through bash and safesh.
func TestLanguage(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("bash is missing")
		}
		t.Skip("bash is missing")
	}
	shell, policy := safeshBinary(t), observePolicy(t)
	files, err := filepath.Glob("../../testdata/language/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			for _, c := range readCases(t, file) {
				t.Run(fmt.Sprintf("line%d", c.line), func(t *testing.T) {
					compare(t, c, runShell(t, bash, nil, c.text), runShell(t, shell, []string{"--policy", policy}, c.text))
				})
			}
		})
	}
}

// compare fails when the outcomes differ, or when a difference on purpose is gone.
func compare(t *testing.T, c languageCase, want, got outcome) {
	same := want.stdout == got.stdout && want.status == got.status
	switch {
	case c.diff != "" && same:
		t.Errorf("%s:%d: no difference any more (%s):\n%s", c.file, c.line, c.diff, c.text)
	case c.diff == "" && !same:
		t.Errorf("%s:%d:\n%s\n-- bash: %q %d\n%s-- safesh: %q %d\n%s", c.file, c.line, c.text,
			want.stdout, want.status, want.stderr, got.stdout, got.status, got.stderr)
	}
}

// TestDifferences fails on a #DIFF reason that docs/differences.md doesn't have, bugs apart.
func TestDifferences(t *testing.T) {
	doc, err := os.ReadFile("../../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../testdata/language/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		for _, c := range readCases(t, file) {
			if c.diff != "" && !strings.HasPrefix(c.diff, "bug: ") && !bytes.Contains(doc, []byte("| "+c.diff+" |")) {
				t.Errorf("%s:%d: docs/differences.md has no row %q", c.file, c.line, c.diff)
			}
		}
	}
}
