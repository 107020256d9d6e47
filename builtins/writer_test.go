package builtins

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dirEditor changes the files of a directory without a policy.
type dirEditor struct{ dirFS }

func (d dirEditor) Umask() fs.FileMode {
	mask := syscall.Umask(0)
	syscall.Umask(mask)
	return fs.FileMode(mask)
}

// on calls f with the path of a name.
func (d dirEditor) on(op, name string, f func(path string) error) error {
	path, err := d.path(op, name)
	if err != nil {
		return err
	}
	return f(path)
}

func (d dirEditor) Mkdir(name string, perm fs.FileMode) error {
	return d.on("mkdir", name, func(path string) error { return syscall.Mkdir(path, uint32(perm)) })
}

func (d dirEditor) Unlink(name string) error { return d.on("unlink", name, syscall.Unlink) }
func (d dirEditor) Rmdir(name string) error  { return d.on("rmdir", name, syscall.Rmdir) }

func (d dirEditor) Rename(from, to string, keep bool) error {
	if _, err := d.Lstat(to); keep && err == nil {
		return syscall.EEXIST
	}
	return d.on("rename", from, func(from string) error {
		return d.on("rename", to, func(to string) error { return syscall.Rename(from, to) })
	})
}

func (d dirEditor) Link(from, to string) error {
	return d.on("link", from, func(from string) error {
		return d.on("link", to, func(to string) error { return syscall.Link(from, to) })
	})
}

func (d dirEditor) Symlink(target, name string) error {
	return d.on("symlink", name, func(path string) error { return syscall.Symlink(target, path) })
}

func (d dirEditor) Mkfifo(name string, mode uint32) error {
	return d.on("mkfifo", name, func(path string) error { return syscall.Mkfifo(path, mode&0o777) })
}

func (d dirEditor) Chmod(name string, mode uint32) error {
	return d.on("chmod", name, func(path string) error { return syscall.Chmod(path, mode) })
}

func (d dirEditor) Chown(name string, uid, gid int) error {
	return d.on("chown", name, func(path string) error { return syscall.Lchown(path, uid, gid) })
}

func (d dirEditor) Chtimes(name string, t Times) error {
	if t.Now {
		t.Access, t.Modify = time.Now(), time.Now()
	}
	return d.on("chtimes", name, func(path string) error {
		info, err := d.Stat(name)
		if t.NoFollow {
			info, err = d.Lstat(name)
		}
		if err != nil {
			return err
		}
		s := statusOf(info)
		if t.Access.IsZero() {
			t.Access = s.atime
		}
		if t.Modify.IsZero() {
			t.Modify = s.mtime
		}
		if t.NoFollow && s.isLink() {
			return nil // its times are not compared
		}
		return os.Chtimes(path, t.Access, t.Modify)
	})
}

// writeFixtures makes the tree that a case of a writing tool works in.
func writeFixtures(t testing.TB) string {
	t.Helper()
	base := "" // memory is faster where there is some
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "writer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, d := range []string{"d/sub", "e", "full/d", "tree/one", "tree/.two"} {
		must(os.MkdirAll(filepath.Join(dir, d), 0o755))
	}
	for name, text := range map[string]string{
		"a": "alpha\n", "b": "beta\n", "empty": "", "x": "#!/bin/sh\n", "ro": "read only\n", "yes": strings.Repeat("y\n", 9),
		"no": strings.Repeat("n\n", 9), "lines": "one\ntwo\nthree\nfour\nfive\n", "nonl": "no newline", "sp ace": "space\n",
		"d/f": "in d\n", "d/sub/g": "in sub\n", "full/d/old": "old\n", "full/a": "another a\n", "h1": "hard\n", ".hid": "hidden\n",
		"tree/one/1": "1\n", "tree/.two/2": "2\n", "tree/3": "3\n", "dup": "x\nx\ny\nx\n", "secret": "secret\n",
		"bin": strings.Repeat("0123456789abcdef", 700), "-dash": "dash\n",
	} {
		must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	for name, mode := range map[string]fs.FileMode{"x": 0o755, "ro": 0o444, "b": 0o600, "e": 0o750, "secret": 0} {
		must(os.Chmod(filepath.Join(dir, name), mode))
	}
	must(os.Link(filepath.Join(dir, "h1"), filepath.Join(dir, "h2")))
	for name, to := range map[string]string{"link": "a", "dlink": "d", "dangling": "nowhere", "loop": "loop", "tree/up": "../a", "d/l": "f"} {
		must(os.Symlink(to, filepath.Join(dir, name)))
	}
	old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	must(filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		return os.Chtimes(name, old, old)
	}))
	newer := old.Add(time.Hour)
	must(os.Chtimes(filepath.Join(dir, "b"), newer, newer))
	return dir
}

// treeOf describes all that is below dir.
func treeOf(t testing.TB, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(dir, name)
		info, err := os.Lstat(name)
		if err != nil {
			return err
		}
		s := statusOf(info)
		line := rel + " " + modeText(s.mode)
		switch {
		case s.isLink():
			to, _ := os.Readlink(name)
			line += " -> " + to
		case s.typeOf() == syscall.S_IFREG:
			text, _ := os.ReadFile(name)
			line += fmt.Sprintf(" links %d owner %d %s", s.nlink, s.uid, shorten(string(text)))
		}
		if !s.isLink() {
			if time.Since(s.mtime).Abs() < time.Hour {
				line += " now"
			} else {
				line += s.mtime.UTC().Format(" 2006-01-02T15:04:05")
			}
		}
		list = append(list, line)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// splitChain splits the words of a case at ;; into calls: the first one's tool is the file's.
func splitChain(tool string, args []string) [][]string {
	calls := [][]string{{tool}}
	for _, word := range args {
		if word == ";;" {
			calls = append(calls, nil)
			continue
		}
		calls[len(calls)-1] = append(calls[len(calls)-1], word)
	}
	return calls
}

// writerResult is what a chain of calls leaves.
type writerResult struct {
	result
	tree []string
}

// runWriter runs a case in dir with the tools or with the real programs.
func runWriter(t testing.TB, tool, dir string, c toolCase, env []string, real bool) writerResult {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stdin := openStdin(t, dir, c)
	defer stdin.Close()
	var stdout, stderr bytes.Buffer
	var r writerResult
	for _, argv := range splitChain(tool, c.args) {
		if real {
			cmd := exec.CommandContext(ctx, "/usr/bin/"+argv[0])
			cmd.Args, cmd.Dir, cmd.Env = argv, dir, env
			cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
			err := cmd.Run()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			r.status = cmd.ProcessState.ExitCode()
			continue
		}
		files := dirFS{dir: dir}
		w := &IO{Context: ctx, Stdin: stdin, Stdout: plainWriter{&stdout}, Stderr: &stderr, Files: files, Edit: dirEditor{files}, Dir: dir, Env: env}
		r.status = lookup(t, argv[0]).Run(w, argv[1:])
	}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	r.tree = treeOf(t, dir)
	return r
}

// TestWriters runs the cases of testdata/write with the real programs and with the tools, each
// in a tree of its own, and compares the trees as well. A ~ in front of a case says that it
// makes names at random.
func TestWriters(t *testing.T) {
	paths, err := filepath.Glob("testdata/write/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	defer syscall.Umask(syscall.Umask(0o022))
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat("/usr/bin/" + name); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			for _, c := range readCases(t, "../write/"+name) {
				t.Run(c.line, func(t *testing.T) { compareWriter(t, name, c) })
			}
		})
	}
}

func compareWriter(t *testing.T, tool string, c toolCase) {
	random := len(c.args) > 0 && c.args[0] == "~"
	if random {
		c.args = c.args[1:]
	}
	env := []string{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", "TZ=UTC0", "TMPDIR=e"}
	want := runWriter(t, tool, writeFixtures(t), c, env, true)
	got := runWriter(t, tool, writeFixtures(t), c, env, false)
	if random {
		plain := treeOf(t, writeFixtures(t))
		want.hideRandom(plain)
		got.hideRandom(plain)
	}
	differs := want.result != got.result || !slices.Equal(want.tree, got.tree)
	if differs && c.why == "" {
		t.Errorf("\n got %s\nwant %s%s", got.result, want.result, treeDiff(got.tree, want.tree))
	}
	if c.why != "" && !differs {
		t.Errorf("no difference any more: %s", c.why)
	}
}

// hideRandom writes X for the letters of names that are not in the plain tree.
func (r *writerResult) hideRandom(plain []string) {
	hide := func(s string) string {
		return strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
				return 'X'
			}
			return c
		}, s)
	}
	r.stdout = hide(r.stdout)
	for i, line := range r.tree {
		if !slices.Contains(plain, line) {
			name, rest, _ := strings.Cut(line, " ")
			r.tree[i] = hide(name) + " " + rest
		}
	}
	slices.Sort(r.tree)
}

func treeDiff(got, want []string) string {
	var b strings.Builder
	for _, line := range got {
		if !slices.Contains(want, line) {
			b.WriteString("\n  + " + line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			b.WriteString("\n  - " + line)
		}
	}
	return b.String()
}

// TestMoveAcross moves files and trees to another file system, as the real mv does.
func TestMoveAcross(t *testing.T) {
	for _, line := range []string{"-v a TO", "-v d TO", "h1 h2 TO", "link dangling TO", "-T b TO/n", "ro x TO/", "tree TO/n", "-n a TO", "-v empty d/f TO"} {
		t.Run(line, func(t *testing.T) {
			var results [2]writerResult
			var moved [2][]string
			for i, real := range []bool{true, false} {
				from, to := writeFixtures(t), t.TempDir()
				a, errA := os.Stat(from)
				b, errB := os.Stat(to)
				if errA != nil || errB != nil {
					t.Fatal(errA, errB)
				}
				if a.Sys().(*syscall.Stat_t).Dev == b.Sys().(*syscall.Stat_t).Dev {
					t.Skip("there is one file system only")
				}
				c := parseCase(t, strings.ReplaceAll(line, "TO", to))
				results[i] = runWriter(t, "mv", from, c, []string{"LC_ALL=C.UTF-8", "TZ=UTC0"}, real)
				lines := strings.SplitAfter(strings.ReplaceAll(results[i].stdout, to, "TO"), "\n")
				slices.Sort(lines) // the order of a directory is its file system's
				results[i].stdout = strings.Join(lines, "")
				moved[i] = treeOf(t, to)[1:]
			}
			want, got := results[0], results[1]
			if want.result != got.result || !slices.Equal(want.tree, got.tree) || !slices.Equal(moved[0], moved[1]) {
				t.Errorf("\n got %s\nwant %s%s%s", got.result, want.result, treeDiff(got.tree, want.tree), treeDiff(moved[1], moved[0]))
			}
		})
	}
}
