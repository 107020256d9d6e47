package gate

import (
	"os"
	"path"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// realTree is a directory with links in it, its path resolved.
func realTree(t *testing.T) string {
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{"/a/b", "/c"} {
		if err := os.MkdirAll(base+d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []string{"/a/f", "/c/f", "/f"} {
		if err := os.WriteFile(base+f, []byte(f), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"/tob": "a/b", "/a/up": "..", "/a/tof": "../f", "/a/dangling": "nothing", "/loop": "loop"} {
		if err := os.Symlink(to, base+link); err != nil {
			t.Fatal(err)
		}
	}
	return base
}

// TestRealPath compares the quick ways of resolving with the one link by link.
func TestRealPath(t *testing.T) {
	base := realTree(t)
	var near siblings
	defer near.close()
	for _, name := range []string{
		"", "/", "/.", "/..", "/a", "/a/", "/a//f", "/a/./f", "/a/f/", "/a/f/x", "/a/b/..", "/a/b/../f", "/a/new", "/a/new/", "/a/new/x",
		"/a/new/../f", "/missing/../tob/../f", "/tob", "/tob/", "/tob/..", "/tob/../f", "/tob/new", "/a/up", "/a/up/f", "/a/up/c/../f",
		"/a/tof", "/a/tof/", "/a/dangling", "/a/dangling/x", "/loop", "/loop/x",
	} {
		got, gotErr := realPath(base + name)
		near.real(path.Dir(base+name) + "/f")
		near.real(path.Dir(base+name) + "/f") // the second one makes it hold the directory
		if real, err := near.real(base + name); real != got || err != gotErr {
			t.Errorf("beside others realPath(%q) = %q, %v; want %q, %v", name, real, err, got, gotErr)
		}
		want, wantErr := links(nil).real(base + name)
		if got != want || gotErr != wantErr {
			t.Errorf("realPath(%q) = %q, %v; want %q, %v", name, got, gotErr, want, wantErr)
		}
	}
}

// TestOpenReal opens with openat2 and without.
func TestOpenReal(t *testing.T) {
	base := realTree(t)
	tests := []struct {
		name string
		flag int
		want []error // any of these
	}{
		{"/a/f", unix.O_RDONLY, []error{nil}},
		{"/a/b", unix.O_PATH | unix.O_DIRECTORY, []error{nil}},
		{"/a/up/f", unix.O_RDONLY, []error{syscall.ELOOP, syscall.ENOTDIR}},
		{"/tob/new", unix.O_WRONLY | unix.O_CREAT, []error{syscall.ELOOP, syscall.ENOTDIR}},
		{"/a/tof", unix.O_RDONLY, []error{syscall.ELOOP}},
		{"/a/tof", unix.O_WRONLY, []error{syscall.ELOOP}},
		{"/a/dangling", unix.O_WRONLY | unix.O_CREAT, []error{syscall.ELOOP}},
		{"/a/tof", unix.O_PATH | unix.O_NOFOLLOW, []error{nil}},
		{"/a/none", unix.O_RDONLY, []error{syscall.ENOENT}},
		{"/a/made", unix.O_WRONLY | unix.O_CREAT, []error{nil}},
	}
	for _, way := range []struct {
		name string
		open func(string, int, uint32) (int, error)
	}{{"openat2", openReal}, {"parts", openParts}} {
		for _, tt := range tests {
			fd, err := way.open(base+tt.name, tt.flag, 0o644)
			ok := false
			for _, w := range tt.want {
				ok = ok || err == w
			}
			if !ok {
				t.Errorf("%s: %s: %v, want one of %v", way.name, tt.name, err, tt.want)
			}
			if err == nil {
				unix.Close(fd)
			}
		}
	}
	if _, err := os.Lstat(base + "/a/nothing"); err == nil {
		t.Error("a link was followed to make a file")
	}
	if _, err := os.Lstat(base + "/a/b/new"); err == nil {
		t.Error("a file was made behind a link")
	}
}
