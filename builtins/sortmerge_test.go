package builtins

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestSortMergeLikeOriginal merges and checks made-up files, sorted or not, as the real sort does.
func TestSortMergeLikeOriginal(t *testing.T) {
	path, err := exec.LookPath("sort")
	if err != nil {
		t.Skip(err)
	}
	ways := []string{"-m a", "-m a b", "-m b a c", "-m c - a", "-m - -", "-m empty a", "-m empty", "-m a missing b", "-m a . b",
		"-m -o new a b", "-m -o a a b", "-m -o b a b c", "-m -o link a c", "-m -o a - a", "-m -o missing/x a", "-c a", "-C a", "-c -", "-c -u b", "-c empty", "-c ."}
	outputs := []string{"new", "a", "b", "link", "c"}
	for seed, options := range sortOptionLines {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		for way, text := range ways {
			if way%5 != seed%5 {
				continue
			}
			args := strings.Fields(options + " " + text)
			files := mergeInputs(t, r, path, options, r.IntN(3) > 0)
			var seen [2]string
			for side := range seen {
				dir := t.TempDir()
				for name, content := range files {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				if err := os.Symlink("a", filepath.Join(dir, "link")); err != nil {
					t.Fatal(err)
				}
				seen[side] = sortOnce(t, path, side == 0, dir, args, files["stdin"])
				for _, name := range outputs {
					content, _ := os.ReadFile(filepath.Join(dir, name))
					seen[side] += fmt.Sprintf("%s: %q\n", name, content)
				}
			}
			if seen[0] != seen[1] {
				t.Errorf("sort %s: first difference %s", strings.Join(args, " "), firstDifference(seen[0], seen[1]))
			}
		}
	}
}

// mergeInputs makes up files; sorted ones are sorted by the real sort.
func mergeInputs(t *testing.T, r *rand.Rand, path, options string, sorted bool) map[string]string {
	files := map[string]string{"empty": ""}
	for _, name := range []string{"a", "b", "c", "stdin"} {
		text := sortText(r, r.IntN(40))
		if sorted {
			cmd := exec.Command(path, strings.Fields(options)...)
			cmd.Env, cmd.Stdin = []string{"LC_ALL=C"}, strings.NewReader(text)
			out, err := cmd.Output()
			if err != nil {
				t.Fatal(err)
			}
			text = string(out)
			if r.IntN(3) == 0 {
				text = strings.TrimSuffix(text, "\n")
			}
		}
		files[name] = text
	}
	return files
}

// sortOnce runs our sort or the real one and returns all that it said.
func sortOnce(t *testing.T, path string, own bool, dir string, args []string, stdin string) string {
	var out, errs bytes.Buffer
	status := 0
	if own {
		tool, _ := NewTable().Lookup("sort")
		files := dirFS{dir: dir}
		status = tool.Run(&IO{Context: t.Context(), Stdin: strings.NewReader(stdin), Stdout: &out, Stderr: &errs, Files: files,
			Edit: dirEditor{files}, Dir: dir, Env: []string{"LC_ALL=C"}}, args)
	} else {
		cmd := exec.Command(path, args...)
		cmd.Args[0] = "sort"
		cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, []string{"LC_ALL=C"}, strings.NewReader(stdin), &out, &errs
		if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		status = cmd.ProcessState.ExitCode()
	}
	return fmt.Sprintf("%sstatus %d\n%s", out.String(), status, errs.String())
}

// TestSortMergeHoldsLittle merges more than may be held.
func TestSortMergeHoldsLittle(t *testing.T) {
	dir := t.TempDir()
	var one bytes.Buffer
	for i := range 200_000 {
		fmt.Fprintf(&one, "line number %09d of a file\n", i)
	}
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(filepath.Join(dir, name), one.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tool, _ := NewTable().Lookup("sort")
	w := &IO{Context: t.Context(), Stdin: strings.NewReader(""), Stdout: &countWriter{}, Stderr: &bytes.Buffer{}, Files: dirFS{dir: dir}, Dir: dir,
		Env: []string{"LC_ALL=C"}}
	for _, args := range [][]string{{"-m", "a", "b"}, {"-c", "a"}} {
		out := &countWriter{}
		w.Stdout = out
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if status := tool.Run(w, args); status != 0 {
			t.Fatalf("sort %v: status %d: %s", args, status, w.Stderr)
		}
		if args[0] == "-m" && out.n != 2*one.Len() {
			t.Errorf("sort %v: %d bytes, want %d", args, out.n, 2*one.Len())
		}
		runtime.ReadMemStats(&after)
		if made := after.TotalAlloc - before.TotalAlloc; made > 2<<20 {
			t.Errorf("sort %v: %d bytes were allocated", args, made)
		}
	}
}

// countWriter counts what is written.
type countWriter struct{ n int }

func (w *countWriter) Write(b []byte) (int, error) {
	w.n += len(b)
	return len(b), nil
}
