package builtins

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// colorFixtures has a file of each kind that has a color.
func colorFixtures(t *testing.T) string {
	t.Helper()
	defer syscall.Umask(syscall.Umask(0))
	dir := t.TempDir()
	for _, f := range []struct {
		name string
		mode uint32
	}{
		{"plain", 0o644}, {"run", 0o755}, {"su", 0o4755}, {"sg", 0o2755}, {"a.md", 0o644}, {"b.MD", 0o644}, {"c.tar.gz", 0o644},
		{"run.md", 0o755}, {"sp ace", 0o644}, {"a-name-that-is-longer-than-a-line-of-eighty-columns-so-that-the-rest-of-it-is-cleared-to-the-end", 0o644},
	} {
		name := filepath.Join(dir, f.name)
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Chmod(name, f.mode); err != nil {
			t.Fatal(err)
		}
	}
	for name, mode := range map[string]uint32{"dir": 0o755, "dir.md": 0o755, "sticky": 0o1755, "open": 0o777, "both": 0o1777} {
		name = filepath.Join(dir, name)
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
	}
	for _, err := range []error{
		os.Symlink("dir", filepath.Join(dir, "todir")), os.Symlink("run", filepath.Join(dir, "torun")),
		syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644), os.Link(filepath.Join(dir, "plain"), filepath.Join(dir, "second")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ls --color as GNU's ls, with and without LS_COLORS.
func TestLsColors(t *testing.T) {
	if _, err := exec.LookPath("/usr/bin/ls"); err != nil {
		t.Skip(err)
	}
	dir := colorFixtures(t)
	for _, colors := range []string{
		"", "di=01;33:*.md=35:ex=04", "no=00;37:fi=32", "lc=<:rc=>:rs=R:di=D", "ec=E:di=1:fi=0", "mh=44;37:su=00:sg=:tw=:ow=0:st=",
		`*.md=\e[1\x41\101^G\_:*.MD=9:*=7:*gz=8`, "xx=1", "di", "*.md", "*a=b:c", `di=1\`, "cl=CLEAR:fi=1", "::di=1::", "DI=1", "no=0:fi=00", "rs=:di=1",
	} {
		for _, term := range []string{"xterm-256color", "dumb", "con80x25"} {
			for _, line := range []string{
				"--color", "--color=always -l", "--color=yes -C", "--color=force -x -w 40", "--color=always -m", "--color=always -lF", "--color -sF plain run dir",
				"--color -CF -w 0", "--color=auto", "--color=never", "--color=always --color=no", "--color=x", "--color -R", "--color -i", "-d --color todir dir", "-1Q --color",
			} {
				c := parseCase(t, line)
				env := []string{"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC0", "TERM=" + term, "LS_COLORS=" + colors}
				want, got := runReal(t, "ls", dir, c, env), runFileTool(t, "ls", dir, c, env)
				if want.offset, got.offset = 0, 0; want != got {
					t.Errorf("LS_COLORS=%s TERM=%s ls %s\n got %s\nwant %s", colors, term, line, got, want)
				}
			}
		}
	}
}
