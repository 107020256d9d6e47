package gate

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"safesh/builtins"
	"safesh/interp"
)

// walkTree makes a tree in the workspace with everything that a walk may meet.
func walkTree(t *testing.T, w *world) {
	t.Helper()
	for _, d := range []string{"/ws/tree/a/deep/deeper", "/ws/tree/b", "/ws/tree/.hidden", "/ws/tree/empty", "/ws/special"} {
		if err := os.MkdirAll(w.base+d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"a/one.go", "a/two.txt", "a/deep/three.go", "a/deep/deeper/four.go", "b/-five.go", "b/six seven.txt", ".hidden/eight.go", "top.go"} {
		w.write("/ws/tree/"+f, "first line\na pattern in "+f+"\nlast\n")
	}
	w.write("/ws/tree/binary", "pattern\x00\x01\n")
	w.write("/ws/tree/empty.go", "")
	for link, to := range map[string]string{
		"tree/tofile": "top.go", "tree/todir": "a", "tree/dangling": "nothing", "tree/a/loop": "..", "tree/b/self": "self", "linked": "tree/a",
	} {
		if err := os.Symlink(to, w.ws+"/"+link); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(w.ws+"/special/fifo", 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(w.ws+"/tree/b", 0o2755)
	os.Chmod(w.ws+"/tree/a/two.txt", 0o4711)
	if os.Getuid() != 0 {
		os.Mkdir(w.ws+"/tree/closed", 0)
		os.WriteFile(w.ws+"/tree/unreadable.go", nil, 0)
	}
}

// runWorldTool runs a tool in the workspace with the gate's files.
func (w *world) runTool(argv []string) (out, errs string, status int, tw *toolWorld) {
	tw = &toolWorld{gate: w.gate, proc: &interp.Proc{Context: w.t.Context(), Dir: w.ws}, name: argv[0]}
	tool, _ := builtins.NewTable().Lookup(argv[0])
	var stdout, stderr bytes.Buffer
	status = tool.Run(&builtins.IO{Context: w.t.Context(), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Files: tw, Dir: w.ws, Env: []string{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"}}, argv[1:])
	return stdout.String(), stderr.String(), status, tw
}

// TestWalk compares walks through the gate with those of the real programs, which see the
// entries of a directory in another order.
func TestWalk(t *testing.T) {
	w := newWorld(t, testPolicy)
	walkTree(t, w)
	for _, line := range []string{
		"grep -rn pattern tree", "grep -Rn pattern tree", "grep -rl pattern", "grep -rc pattern tree", "grep -rn pattern tree/", "grep -rn pattern ./tree",
		"grep -rn pattern linked", "grep -rn pattern linked/", "grep -Rl pattern linked", "grep -r pattern tree/tofile tree/dangling",
		"grep -rs pattern tree/b special", "find special -type p", "ls special", "du -a special", "grep -rL pattern tree", "grep -rh --include=*.go pattern tree", "grep -r --exclude-dir=deep pattern tree",
		"grep -n pattern tree/top.go tree/tofile tree/none tree/top.go/", "grep -d skip pattern tree tree/top.go", "grep -rT pattern tree/a",
		"find tree", "find -L tree", "find tree/ -type f -size +0", "find linked", "find -H linked -name *.go", "find tree -type l", "find tree -depth -perm -2000",
		"find tree -empty", "find tree -maxdepth 1 -printf %p:%y:%m:%s:%l\\n", "find tree -samefile tree/top.go", "find tree -newer tree/top.go -type d",
		"ls -R tree", "ls -lR tree/a", "ls -aR linked", "ls -LR tree/b", "du -a tree", "du -s linked linked/", "du -ab tree/a tree/top.go",
		"tree -a tree", "tree -ps tree/a", "rg --no-messages -n pattern tree/a", "rg --files tree", "rg --files -L tree/b", "rg -uu -l pattern tree",
	} {
		t.Run(line, func(t *testing.T) {
			argv := strings.Fields(line)
			out, errs, status, _ := w.runTool(argv)
			path, err := exec.LookPath(argv[0])
			if err != nil {
				t.Skip(err)
			}
			cmd := exec.Command(path, argv[1:]...)
			cmd.Args[0] = argv[0]
			cmd.Dir, cmd.Env = w.ws, []string{"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin"}
			cmd.Stdin = strings.NewReader("")
			var wantErrs strings.Builder
			cmd.Stderr = &wantErrs
			want, _ := cmd.Output()
			lines := func(s string) []string { return slices.Sorted(strings.Lines(s)) }
			if !slices.Equal(lines(out), lines(string(want))) || !slices.Equal(lines(errs), lines(wantErrs.String())) || status != cmd.ProcessState.ExitCode() {
				t.Errorf("%d\n%s%swant %d\n%s%s", status, out, errs, cmd.ProcessState.ExitCode(), want, &wantErrs)
			}
		})
	}
}

// TestWalkOrder: the entries of a directory come in the order of their names.
func TestWalkOrder(t *testing.T) {
	w := newWorld(t, testPolicy)
	walkTree(t, w)
	out, _, _, _ := w.runTool([]string{"find", "tree", "-maxdepth", "1"})
	names := strings.Split(strings.TrimSpace(out), "\n")
	if len(names) < 10 || !slices.IsSorted(names) {
		t.Errorf("order %q", names)
	}
}

// TestWalkLinkPutInBetween: what was put in the place of a directory or a file after the
// directory was listed leads nowhere.
func TestWalkLinkPutInBetween(t *testing.T) {
	open := func(w *world, tw *toolWorld, dir builtins.Dir, entry string) (string, error) {
		f, err := dir.Open(entry, "data/"+entry)
		if err != nil {
			return "", err
		}
		defer f.Close()
		text, _ := io.ReadAll(f)
		return string(text), nil
	}
	for _, c := range []struct {
		name   string
		change func(w *world)
		entry  string
		want   string
		denied bool
	}{
		{"nothing", func(*world) {}, "a.txt", "alpha\n", false},
		{"the file is a link", func(w *world) {
			os.Remove(w.ws + "/data/a.txt")
			os.Symlink("../../secret/key", w.ws+"/data/a.txt")
		}, "a.txt", "", true},
		{"the directory is a link", func(w *world) {
			os.Rename(w.ws+"/data", w.ws+"/moved")
			os.Symlink("../secret", w.ws+"/data")
		}, "key", "", true},
		{"the file is gone", func(w *world) { os.Remove(w.ws + "/data/a.txt") }, "a.txt", "", false},
		{"up", func(*world) {}, "..", "", false},
		{"another directory's", func(*world) {}, "../out/old", "old\n", false},
		{"outside", func(*world) {}, "../../secret/key", "", true},
		{"a FIFO", func(w *world) {
			os.Remove(w.ws + "/data/a.txt")
			syscall.Mkfifo(w.ws+"/data/a.txt", 0o644)
		}, "a.txt", "", true},
	} {
		for _, many := range []int{0, openDirs} {
			w := newWorld(t, testPolicy)
			tw := &toolWorld{gate: w.gate, proc: &interp.Proc{Context: t.Context(), Dir: w.ws}, name: "grep", dirs: many}
			dir, err := tw.OpenDir("data")
			if err != nil {
				t.Fatal(err)
			}
			c.change(w)
			text, err := open(w, tw, dir, c.entry)
			if text != c.want || denied(err) != c.denied || (tw.stopped != nil) != c.denied {
				t.Errorf("%s, %d directories open: %q, %v", c.name, many, text, err)
			}
			if dir.Close(); tw.dirs != many {
				t.Errorf("%d directories are open, not %d", tw.dirs, many)
			}
		}
	}
}

// TestWalkEntriesVanish: an entry that is gone says so.
func TestWalkEntriesVanish(t *testing.T) {
	w := newWorld(t, testPolicy)
	tw := &toolWorld{gate: w.gate, proc: &interp.Proc{Context: t.Context(), Dir: w.ws}, name: "du"}
	dir, err := tw.OpenDir("data")
	if err != nil {
		t.Fatal(err)
	}
	entry := dir.Entries()[0]
	if info, err := entry.Info(); err != nil || info.Size() != 6 || info.Name() != "a.txt" {
		t.Fatal(info, err)
	}
	os.Remove(w.ws + "/data/a.txt")
	if _, err := entry.Info(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open: %v", err)
	}
	dir.Close()
	if _, err := entry.Info(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("closed: %v", err)
	}
}

// TestFileInfo compares what the gate tells about files with what package os tells.
func TestFileInfo(t *testing.T) {
	w := newWorld(t, testPolicy)
	walkTree(t, w)
	os.Chmod(w.ws+"/data", 0o1777)
	for _, name := range []string{"data", "data/a.txt", "tree/b", "tree/a/two.txt", "special/fifo", "tree/tofile", "tree/dangling", "linked/deep", "tree/none", "tree/top.go/x", "tree/a/", "tree/top.go/", "tree/a/.", "tree/a/.."} {
		for _, how := range []struct {
			gate func(dir, name string) (fs.FileInfo, error)
			os   func(name string) (fs.FileInfo, error)
		}{{w.gate.Stat, os.Stat}, {w.gate.Lstat, os.Lstat}} {
			got, gotErr := how.gate(w.ws, name)
			want, wantErr := how.os(w.ws + "/" + name)
			if (gotErr == nil) != (wantErr == nil) || gotErr != nil && gotErr != bare(wantErr) {
				t.Errorf("%s: error %v, want %v", name, gotErr, wantErr)
			}
			if wantErr != nil || gotErr != nil {
				continue
			}
			if got.Mode() != want.Mode() || got.Size() != want.Size() || !got.ModTime().Equal(want.ModTime()) || got.IsDir() != want.IsDir() ||
				got.Sys().(*syscall.Stat_t).Ino != want.Sys().(*syscall.Stat_t).Ino {
				t.Errorf("%s: %v %d %v, want %v %d %v", name, got.Mode(), got.Size(), got.ModTime(), want.Mode(), want.Size(), want.ModTime())
			}
		}
	}
	got, err := w.gate.ReadDir(w.ws, "tree")
	want, wantErr := os.ReadDir(w.ws + "/tree")
	if err != nil || wantErr != nil || !slices.EqualFunc(got, want, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() && a.Type() == b.Type() }) {
		t.Errorf("%v, want %v; %v, %v", got, want, err, wantErr)
	}
}
