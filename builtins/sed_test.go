package builtins

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sedOn runs sed in a directory with the file f.
func sedOn(t *testing.T, edit func(dirFS) Editor, text string, args ...string) (dir string, r result) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "f"), []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	w := &IO{Context: t.Context(), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Files: dirFS{dir: dir, deny: "denied"}, Edit: edit(dirFS{dir: dir}), Dir: dir, Env: []string{"LC_ALL=C.UTF-8"}}
	r.status = lookup(t, "sed").Run(w, args)
	r.stdout, r.stderr = stdout.String(), stderr.String()
	return dir, r
}

func asReader(dirFS) Editor { return nil }

func asEditor(d dirFS) Editor { return dirEditor{d} }

func TestSedInPlace(t *testing.T) {
	tests := []struct {
		name, text, want, backup string
		args                     []string
	}{
		{"plain", "a\nb\n", "x\nb\n", "", []string{"-i", "s/a/x/", "f"}},
		{"no end", "a\nb", "x\nb", "", []string{"-i", "s/a/x/", "f"}},
		{"bsd", "a\n", "x\n", "", []string{"-i", "", "s/a/x/", "f"}},
		{"bsd with -e", "a\n", "x\n", "", []string{"-i", "", "-e", "s/a/x/", "f"}},
		{"suffix", "a\n", "x\n", "f.bak", []string{"-i.bak", "s/a/x/", "f"}},
		{"star", "a\n", "x\n", "old_f", []string{"-i", "--in-place=old_*", "s/a/x/", "f"}},
		{"cluster", "a\nb\n", "x\n", "", []string{"-ni", "s/a/x/p", "f"}},
		{"extended", "aa\n", "x\n", "", []string{"-Ei", "s/a+/x/", "f"}},
		{"after", "a\n", "x\n", "", []string{"s/a/x/", "-i", "f"}},
		{"quit", "a\nb\n", "a\n", "", []string{"-i", "1q", "f"}},
		{"append", "a\nb\n", "a\nb\nc\n", "", []string{"-i", "$a c", "f"}},
		{"delete", "a\nb\nc\n", "a\n", "", []string{"-i", "2,$d", "f"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, r := sedOn(t, asEditor, tt.text, tt.args...)
			got, _ := os.ReadFile(filepath.Join(dir, "f"))
			if r.status != 0 || r.stdout+r.stderr != "" || string(got) != tt.want {
				t.Errorf("%s, file %q, want %q", r, got, tt.want)
			}
			if tt.backup != "" {
				if old, err := os.ReadFile(filepath.Join(dir, tt.backup)); err != nil || string(old) != tt.text {
					t.Errorf("%s: %q, %v", tt.backup, old, err)
				}
			}
			dir, r = sedOn(t, asReader, tt.text, tt.args...)
			got, _ = os.ReadFile(filepath.Join(dir, "f"))
			if want := "sed: -i writes files: not allowed here\n"; r.status != 4 || r.stderr != want || string(got) != tt.text {
				t.Errorf("%s, file %q", r, got)
			}
		})
	}
}

func TestSedRefuses(t *testing.T) {
	tests := []struct{ script, want string }{
		{"w out", "-e expression #1, char 5: the `w' command writes files: not allowed here, except /dev/stdout and /dev/stderr"},
		{"s/a/b/w out", "-e expression #1, char 11: the `w' command writes files: not allowed here, except /dev/stdout and /dev/stderr"},
		{"1e ls", "-e expression #1, char 2: the `e' command runs programs: not allowed here"},
		{"s/a/b/e", "-e expression #1, char 7: the flag `e' of `s' runs programs: not allowed here"},
	}
	for _, tt := range tests {
		t.Run(tt.script, func(t *testing.T) {
			_, r := sedOn(t, asReader, "a\n", tt.script, "f")
			if r.status != 1 || r.stdout != "" || r.stderr != "sed: "+tt.want+"\n" {
				t.Error(r)
			}
		})
	}
	t.Run("denied", func(t *testing.T) {
		for _, args := range [][]string{{"p", "denied"}, {"r denied", "f"}, {"R denied", "f"}, {"-f", "denied", "f"}} {
			if _, r := sedOn(t, asReader, "a\n", args...); r.status != statusDenied || r.stderr != "" {
				t.Errorf("%q: %s", args, r)
			}
		}
	})
}

func TestSedFile(t *testing.T) {
	script := "# comment\n/a/ {\n  s/a/x/\n  a\\\n  more\n}\n$!d\n"
	dir, _ := sedOn(t, asReader, "a\nb\n")
	if err := os.WriteFile(filepath.Join(dir, "s"), []byte(script), 0o644); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	w := &IO{Context: t.Context(), Stdin: strings.NewReader("a\nb\n"), Stdout: &stdout, Stderr: &stderr, Files: dirFS{dir: dir}}
	if status := lookup(t, "sed").Run(w, []string{"-f", "s"}); status != 0 || stdout.String() != "  more\nb\n" {
		t.Errorf("status %d, %q, %q", status, stdout.String(), stderr.String())
	}
}

// A script that never ends stops with its Context.
func TestSedStops(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	w := &IO{Context: ctx, Stdin: strings.NewReader("a\n"), Stdout: io.Discard, Stderr: io.Discard, Files: dirFS{}}
	if status := lookup(t, "sed").Run(w, []string{":a;ba"}); status != statusStopped {
		t.Error(status)
	}
}

// FuzzSed compiles and runs any script: no panic, an end.
func FuzzSed(f *testing.F) {
	for _, c := range readCases(f, "sed") {
		for _, arg := range c.args {
			f.Add(arg, "a\nline 1\nb", strings.Contains(c.line, "-E"), strings.Contains(c.line, "-n"))
		}
	}
	f.Fuzz(func(t *testing.T, script, text string, extended, quiet bool) {
		args := []string{"-e", script}
		if extended {
			args = append(args, "-E")
		}
		if quiet {
			args = append(args, "-n")
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		w := &IO{Context: ctx, Stdin: strings.NewReader(text), Stdout: &failingWriter{1 << 20, io.ErrClosedPipe}, Stderr: io.Discard,
			Files: &noteFS{}, Dir: "/", Env: []string{"LC_ALL=C.UTF-8"}}
		start := time.Now()
		if status := lookup(t, "sed").Run(w, args); status < 0 || status > 255 {
			t.Errorf("status %d", status)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func BenchmarkSed(b *testing.B) {
	b.Run("lines", func(b *testing.B) { benchTool(b, "sed", "-n", "100,200p", "f") })
	b.Run("quit", func(b *testing.B) { benchTool(b, "sed", "-n", "100,200p;200q", "f") })
	b.Run("substitute", func(b *testing.B) { benchTool(b, "sed", "s/INFO/info/", "f") })
	b.Run("groups", func(b *testing.B) { benchTool(b, "sed", "-E", `s/([0-9]+) ms by (\w+)/\2:\1/`, "f") })
	b.Run("match", func(b *testing.B) { benchTool(b, "sed", "/worker [0-6]/d", "f") })
}
