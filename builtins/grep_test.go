package builtins

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// benchStatus is benchTool for a call that ends with a status.
func benchStatus(b *testing.B, want int, name string, args ...string) {
	dir := b.TempDir()
	text := benchText()
	if err := os.WriteFile(filepath.Join(dir, "f"), text, 0o644); err != nil {
		b.Fatal(err)
	}
	tool := lookup(b, name)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		w := &IO{Context: b.Context(), Stdin: bytes.NewReader(nil), Stdout: sink{}, Stderr: io.Discard,
			Files: dirFS{dir: dir}, Dir: dir, Env: []string{"LC_ALL=C.UTF-8"}}
		if status := tool.Run(w, args); status != want {
			b.Fatal(status)
		}
	}
}

// TestGrepWalk compares recursive searches with the real grep, whose order is another.
func TestGrepWalk(t *testing.T) {
	path, err := exec.LookPath("grep")
	if err != nil {
		t.Skip(err)
	}
	dir := rgFixtures(t)
	sorted := func(s string) string {
		lines := strings.SplitAfter(s, "\n")
		slices.Sort(lines)
		return strings.Join(lines, "")
	}
	for _, line := range []string{
		"-r needle", "-rn needle .", "-rn needle ./", "-rl needle src", "-rc needle src/", "-R needle link", "-r needle link",
		"-Rl needle .", "-rl --include=*.go needle", "-rl --include=*.go --include=*.md needle .", "-rl --exclude=*.go needle",
		"-rl --exclude-dir=src needle", "-rl --exclude-dir=src/ needle .", "-rl --exclude-dir=deep needle src", "-rL needle src",
		"-rl --exclude-dir=.git --exclude=.* needle", "-rhc needle src README.md", "-rZl needle src/tmp", "-rw -A1 needle src/lib.go",
		"-rq needle", "-rq nothing", "-rs needle nope src", "-rlv needle", "-rl --include=src needle src", "-d recurse -l needle src",
		"-rI x", "-r x bin", "-rlE func|text",
	} {
		t.Run(line, func(t *testing.T) {
			args := strings.Fields(line)
			cmd := exec.Command(path, args...)
			cmd.Args[0], cmd.Dir, cmd.Env = "grep", dir, []string{"LC_ALL=C.UTF-8"}
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			cmd.Run()
			w, out, errs := world(t, dir, "")
			w.Env = cmd.Env
			status := lookup(t, "grep").Run(w, args)
			if status != cmd.ProcessState.ExitCode() || sorted(out.String()) != sorted(stdout.String()) || sorted(errs.String()) != sorted(stderr.String()) {
				t.Errorf("\n got %d %q %q\nwant %d %q %q", status, out, errs, cmd.ProcessState.ExitCode(), &stdout, &stderr)
			}
		})
	}
}

// TestGrepDenied: a denial ends the call with 126, and nothing is said.
func TestGrepDenied(t *testing.T) {
	dir := fixtures(t)
	for _, line := range []string{"grep x denied", "grep line ten denied", "grep -f denied x", "grep -r x denied", "rg line ten denied",
		"rg -f denied", "grep -s x denied", "rg --no-messages x denied", "grep -q nothing denied ten", "grep --exclude-from=denied x ten"} {
		args := strings.Fields(line)
		w, _, stderr := world(t, dir, "")
		if status := lookup(t, args[0]).Run(w, args[1:]); status != statusDenied || stderr.Len() > 0 {
			t.Errorf("%s: status %d, %q", line, status, stderr)
		}
	}
}

// TestGrepBacktracking: what could take for ever is given up.
func TestGrepBacktracking(t *testing.T) {
	text := strings.Repeat("a", 60) + "\n"
	for _, args := range [][]string{{"-E", `^(a*)*(a*)*\1b\2c`}, {"-P", `^(?=(a*)*b)(a|aa)+\1c`}, {"-E", `(a|aa)*(a|aa)*(a|aa)*\1x`}} {
		w, _, stderr := world(t, t.TempDir(), text)
		start := time.Now()
		status := lookup(t, "grep").Run(w, args)
		if took := time.Since(start); took > 10*time.Second || status == 0 {
			t.Errorf("%q: status %d after %v, %s", args, status, took, stderr)
		}
	}
}

// TestGrepContext: what is kept for the context before a line is looked through a few times, not
// after each read, which would take the square of it.
func TestGrepContext(t *testing.T) {
	const lines = 48 << 20
	w, out, stderr := world(t, t.TempDir(), strings.Repeat("\n", lines)+"x\n")
	start := time.Now()
	status := lookup(t, "grep").Run(w, []string{"-B", "1000000000000", "x"})
	if took := time.Since(start); status != 0 || out.Len() != lines+2 || took > 20*time.Second {
		t.Errorf("status %d after %v, %d bytes, %s", status, took, out.Len(), stderr)
	}
}

func BenchmarkGrep(b *testing.B) {
	b.Run("literal=rare", func(b *testing.B) { benchStatus(b, 1, "grep", "worker 8", "f") })
	b.Run("literal=all", func(b *testing.B) { benchTool(b, "grep", "worker 7", "f") })
	b.Run("count", func(b *testing.B) { benchTool(b, "grep", "-c", "served", "f") })
	b.Run("ignorecase", func(b *testing.B) { benchStatus(b, 1, "grep", "-i", "WORKER 8", "f") })
	b.Run("class", func(b *testing.B) { benchStatus(b, 1, "grep", "[0-9]x", "f") })
	b.Run("alternation", func(b *testing.B) { benchStatus(b, 1, "grep", `error\|warning`, "f") })
	b.Run("only", func(b *testing.B) { benchTool(b, "grep", "-o", "[0-9]* ms", "f") })
	b.Run("number", func(b *testing.B) { benchTool(b, "grep", "-n", "INFO", "f") })
	b.Run("invert", func(b *testing.B) { benchTool(b, "grep", "-v", "nothing", "f") })
}
