package gate

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// world is a workspace with a gate: ws is the read root, ws/out the write root.
type world struct {
	t    *testing.T
	base string
	ws   string
	gate *Gate
}

const testPolicy = `version = 1
[workspace]
root = "ws"
cd = "absorb"
[files]
read = ["."]
write = ["out", "missing"]
[env]
pass = ["PATH", "HOME", "KEEP*"]
hide = ["KEEP_SECRET"]
set = ["TZ", "LC_*"]
[tools]
allow = ["@read-only", "tee"]
[[allow]]
name = "hello"
run = "scripts/hello"
[[allow]]
run = "true"
`

func newWorld(t *testing.T, policy string) *world {
	t.Helper()
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, base: base, ws: base + "/ws"}
	for _, d := range []string{"/ws/out", "/ws/data", "/ws/scripts", "/secret"} {
		if err := os.MkdirAll(base+d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w.write("/ws/data/a.txt", "alpha\n")
	w.write("/ws/out/old", "old\n")
	w.write("/secret/key", "key\n")
	w.write("/ws/scripts/hello", "#!/bin/sh\necho hello\n")
	os.Chmod(base+"/ws/scripts/hello", 0o755)
	file := base + "/policy.toml"
	w.write("/policy.toml", policy)
	table := builtins.NewTable()
	p, err := ReadPolicy(file, ToolInfos(table))
	if err != nil {
		t.Fatal(err)
	}
	w.gate = New(Config{
		Policy: p, PolicyFile: file, Tools: table, Dir: w.ws,
		Env: []string{"PATH=" + w.ws + "/out:/usr/bin:/bin:relative", "HOME=/h", "KEEP_A=1", "KEEP_SECRET=s", "OTHER=o"},
	})
	return w
}

func (w *world) write(name, text string) {
	w.t.Helper()
	if err := os.WriteFile(w.base+name, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) link(target, name string) {
	w.t.Helper()
	if err := os.Symlink(target, w.base+name); err != nil {
		w.t.Fatal(err)
	}
}

// denied tells whether an error is a denial.
func denied(err error) bool {
	var d *Denial
	return errors.As(err, &d)
}

func TestOpen(t *testing.T) {
	const read, write = os.O_RDONLY, os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	for _, c := range []struct {
		name, file string
		flag       int
		want       string // ok, denied, or an errno's text
	}{
		{"inside", "data/a.txt", read, "ok"},
		{"dots inside", "data/../data/./a.txt", read, "ok"},
		{"missing", "data/no", read, "no such file or directory"},
		{"missing directory", "no/such", read, "no such file or directory"},
		{"directory", "data", read, "ok"},
		{"outside", "../secret/key", read, "denied"},
		{"outside missing", "../secret/none", read, "denied"},
		{"absolute outside", "/etc/passwd", read, "denied"},
		{"prefix of the root's name", "../ws2/x", read, "denied"},
		{"link to outside", "data/leak", read, "denied"},
		{"link through outside", "data/dir/key", read, "denied"},
		{"link inside", "data/inner", read, "ok"},
		{"absolute link inside", "data/abs", read, "ok"},
		{"loop", "data/loop", read, "too many levels of symbolic links"},
		{"environment", "/proc/self/environ", read, "denied"},
		{"memory", "/proc/self/mem", os.O_RDWR, "denied"},
		{"kernel", "/sys/kernel/mm", read, "denied"},
		{"null", "/dev/null", write, "ok"},
		{"null by dots", "/dev/../dev/null", read, "ok"},
		{"other device", "/dev/zero", read, "denied"},
		{"fifo", "out/fifo", read, "denied"},
		{"new in write root", "out/new", write, "ok"},
		{"read of write root", "out/old", read, "ok"},
		{"read root", "data/a.txt", write, "denied"},
		{"script", "scripts/hello", write, "denied"},
		{"write link to outside", "out/escape", write, "denied"},
		{"write dangling link", "out/dangling", write, "denied"},
		{"write through directory link", "out/updir/x", write, "denied"},
		{"append outside", "../secret/key", os.O_WRONLY | os.O_APPEND, "denied"},
		{"exclusive old", "out/old", write | os.O_EXCL, "file exists"},
		{"policy", "../policy.toml", write, "denied"},
		{"policy by hard link", "out/hard", write, "denied"},
		{"empty", "", read, "no such file or directory"},
		{"nul byte", "data/a.txt\x00x", read, "invalid argument"},
		{"write root itself", "out", write, "is a directory"},
		{"missing write root", "missing/x", write, "no such file or directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, testPolicy)
			w.link("../../secret/key", "/ws/data/leak")
			w.link("../../secret", "/ws/data/dir")
			w.link("a.txt", "/ws/data/inner")
			w.link(w.ws+"/data/a.txt", "/ws/data/abs")
			w.link("loop", "/ws/data/loop")
			w.link("../../secret/planted", "/ws/out/dangling")
			w.link("../../secret/key", "/ws/out/escape")
			w.link("..", "/ws/out/updir")
			if err := os.Link(w.base+"/policy.toml", w.ws+"/out/hard"); err != nil {
				t.Fatal(err)
			}
			if err := unix.Mkfifo(w.ws+"/out/fifo", 0o644); err != nil {
				t.Fatal(err)
			}
			f, err := w.gate.Open(t.Context(), w.ws, c.file, c.flag, 0o644)
			got := "ok"
			switch {
			case denied(err):
				got = "denied"
			case err != nil:
				got = err.Error()
			default:
				f.Close()
			}
			if got != c.want {
				t.Errorf("Open(%q) = %s, want %s", c.file, got, c.want)
			}
			for name, want := range map[string]string{"/secret/key": "key\n", "/policy.toml": testPolicy} {
				if data, _ := os.ReadFile(w.base + name); string(data) != want {
					t.Errorf("%s has changed", name)
				}
			}
			if _, err := os.Lstat(w.base + "/secret/planted"); err == nil {
				t.Error("a file was made outside of the roots")
			}
		})
	}
}

// TestOpenRace swaps a directory for a link while it is opened: nothing outside is ever read.
func TestOpenRace(t *testing.T) {
	w := newWorld(t, testPolicy)
	os.Mkdir(w.ws+"/out/d", 0o755)
	w.write("/ws/out/d/key", "inside\n")
	w.link("../../secret", "/ws/out/l")
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				unix.Renameat2(unix.AT_FDCWD, w.ws+"/out/d", unix.AT_FDCWD, w.ws+"/out/l", unix.RENAME_EXCHANGE)
			}
		}
	}()
	for range 3000 {
		f, err := w.gate.Open(t.Context(), w.ws, "out/d/key", os.O_RDONLY, 0)
		if err != nil {
			continue
		}
		buf := make([]byte, 16)
		n, _ := f.Read(t.Context(), buf)
		f.Close()
		if string(buf[:n]) == "key\n" {
			t.Fatal("the secret was read")
		}
	}
	close(stop)
	<-done
}

func TestChdir(t *testing.T) {
	w := newWorld(t, testPolicy)
	w.link("../../secret", "/ws/data/dir")
	for _, c := range []struct {
		name, to, dir string
		absorbed      bool
		err           error
	}{
		{"inside", "data", "/ws/data", false, nil},
		{"root", "..", "", true, nil},
		{"outside", "/tmp", "", true, nil},
		{"link to outside", "data/dir", "", true, nil},
		{"missing inside", "gone", "", false, syscall.ENOENT},
		{"a file", "data/a.txt", "", false, syscall.ENOTDIR},
		{"itself", ".", "/ws", false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, absorbed, err := w.gate.Chdir(w.ws, c.to, false)
			want := ""
			if c.dir != "" {
				want = w.base + c.dir
			}
			if dir != want || absorbed != c.absorbed || !errors.Is(err, c.err) {
				t.Errorf("Chdir(%q) = %q %v %v", c.to, dir, absorbed, err)
			}
		})
	}
}

func TestChildEnv(t *testing.T) {
	w := newWorld(t, testPolicy)
	w.gate.bind()
	p := &interp.Proc{Dir: w.ws, Env: []string{
		"HOME=/changed", "KEEP_A=2", "KEEP_NEW=1", "LD_PRELOAD=x", "TZ=UTC", "LC_ALL=C", "PATH=/evil", "OTHER=o",
	}}
	got := w.gate.childEnv(p, &allowlist.Decision{Env: []allowlist.Assign{{Name: "LC_TIME", Value: "C"}, {Name: "BAD", Value: "1"}}})
	want := []string{"HOME=/h", "KEEP_A=1", "LC_ALL=C", "LC_TIME=C", "PATH=/usr/bin:/bin", "PWD=" + w.ws, "TZ=UTC"}
	if !slices.Equal(got, want) {
		t.Errorf("environment %q, want %q", got, want)
	}
	clean := w.gate.childEnv(p, &allowlist.Decision{ClearEnv: true})
	if want := []string{"PATH=/usr/bin:/bin", "PWD=" + w.ws}; !slices.Equal(clean, want) {
		t.Errorf("after env -i: %q, want %q", clean, want)
	}
	if seen := w.gate.Environ(); slices.ContainsFunc(seen, func(e string) bool { return strings.HasPrefix(e, "KEEP_SECRET") || strings.HasPrefix(e, "OTHER") }) {
		t.Errorf("the text sees %q", seen)
	}
}

func TestReadPolicy(t *testing.T) {
	dir := t.TempDir()
	file := dir + "/p.toml"
	put := func(mode os.FileMode) {
		os.Remove(file)
		os.WriteFile(file, []byte("version = 1\n"), 0o600)
		os.Chmod(file, mode)
	}
	put(0o644)
	if _, err := ReadPolicy(file, nil); err != nil {
		t.Error(err)
	}
	for _, mode := range []os.FileMode{0o664, 0o646, 0o666} {
		put(mode)
		if _, err := ReadPolicy(file, nil); err == nil || !strings.Contains(err.Error(), "chmod go-w") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
	put(0o644)
	os.Symlink(file, dir+"/link.toml")
	for _, name := range []string{dir + "/link.toml", dir, dir + "/none.toml", "/dev/null"} {
		if _, err := ReadPolicy(name, nil); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// TestNothingAllowedWithoutPolicy: a gate without a policy denies all.
func TestNothingAllowedWithoutPolicy(t *testing.T) {
	dir := t.TempDir()
	g := New(Config{Tools: builtins.NewTable(), Dir: dir})
	if _, err := g.Decide(&interp.Call{Argv: []string{"true"}, Dir: dir}); !denied(err) {
		t.Errorf("a call: %v", err)
	}
	if _, err := g.Open(t.Context(), dir, "x", os.O_RDONLY, 0); !denied(err) {
		t.Errorf("a file: %v", err)
	}
	if _, err := g.ReadDir(dir, "."); !denied(err) {
		t.Errorf("a directory: %v", err)
	}
	if err := g.Signal(1, syscall.SIGTERM); !denied(err) {
		t.Errorf("a signal: %v", err)
	}
}

// TestFiles covers the files that have no name: pipes, data, captures.
func TestFiles(t *testing.T) {
	g := New(Config{Tools: builtins.NewTable(), Dir: "/"})
	ctx, cancel := context.WithCancel(t.Context())
	r, w, err := g.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := r.Read(ctx, make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("a read that waits ends with %v", err)
	}
	r.Close()
	if _, err := w.Write(t.Context(), []byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("a write to a closed pipe: %v", err)
	}
	w.Close()
	d, err := g.Data([]byte("abc"))
	if err != nil {
		t.Fatal(err)
	}
	two := d.Dup()
	buf := make([]byte, 2)
	d.Read(t.Context(), buf)
	n, _ := two.Read(t.Context(), buf)
	if string(buf[:n]) != "c" {
		t.Errorf("references do not share the offset: %q", buf[:n])
	}
	c := g.Capture(10)
	c.Write(t.Context(), []byte("12"))
	if fd, err := c.Fd(); err != nil {
		t.Error(err)
	} else {
		unix.Write(fd, []byte("34"))
	}
	c.Write(t.Context(), []byte("56"))
	if data, err := c.Content(t.Context()); string(data) != "123456" || err != nil {
		t.Errorf("captured %q %v", data, err)
	}
	small := g.Capture(3)
	small.Write(t.Context(), []byte("12345"))
	if _, err := small.Content(t.Context()); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("past the limit: %v", err)
	}
}

func TestPrintable(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain é", "plain é"}, {"a\x1b]0;x\a", `a\x1b]0;x\x07`}, {"a\nb", `a\nb`}, {"\xff", `\xff`},
		{"\u202e", `\xe2\x80\xae`}, {"\u0085", `\xc2\x85`},
	} {
		if got := printable(c.in); got != c.want {
			t.Errorf("printable(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
