package gate

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// widePolicy may write the whole workspace, which holds what must stay as it is.
const widePolicy = `version = 1
[workspace]
root = "ws"
[files]
read = [".", "deep/read"]
write = [".", "deep/a/b", "other"]
[tools]
allow = ["@read-only", "@write"]
[[allow]]
name = "hello"
run = "scripts/hello"
[[allow]]
run = "tools/t-*"
[audit]
path = "ws/logs/audit.jsonl"
`

// editWorld is a wide workspace with ways out of it.
func editWorld(t *testing.T) *world {
	w := newWorld(t, widePolicy)
	w.gate.cfg.LogPath = w.ws + "/logs/audit.jsonl"
	for _, d := range []string{"/ws/deep/a/b", "/ws/deep/read", "/ws/d/sub", "/ws/tools", "/ws/logs", "/ws/e"} {
		if err := os.MkdirAll(w.base+d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w.write("/ws/d/f", "f\n")
	w.write("/ws/d/sub/g", "g\n")
	w.write("/ws/tools/t-one", "#!/bin/sh\n")
	os.Chmod(w.ws+"/tools/t-one", 0o755)
	w.write("/ws/logs/audit.jsonl", "{}\n")
	w.write("/ws/f", "f\n")
	w.link("../secret", "/ws/up")
	w.link("../secret/key", "/ws/leak")
	w.link("scripts/hello", "/ws/tohello")
	w.link("../f", "/ws/d/rel")
	for from, to := range map[string]string{"/policy.toml": "/ws/hardpolicy", "/ws/scripts/hello": "/ws/hardhello", "/ws/tools/t-one": "/ws/hardtool"} {
		if err := os.Link(w.base+from, w.base+to); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// snapshot is all that a test must not change: names, modes, links and contents.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Lstat(name)
		if err != nil {
			t.Fatal(err)
		}
		to, _ := os.Readlink(name)
		data, _ := os.ReadFile(name)
		b.WriteString(name + " " + info.Mode().String() + " " + to + " " + string(data) + "\n")
		return nil
	})
	return b.String()
}

// changed are the lines of two snapshots that differ.
func changed(before, after string) string {
	out := ""
	for line := range strings.Lines(after) {
		if !strings.Contains(before, line) {
			out += "+ " + line
		}
	}
	for line := range strings.Lines(before) {
		if !strings.Contains(after, line) {
			out += "- " + line
		}
	}
	return out
}

// edit does the acts of a gate by a short name.
func (w *world) edit(op, a, b string) error {
	g, dir := w.gate, w.ws
	switch op {
	case "mkdir":
		return g.Mkdir(dir, a, 0o755)
	case "unlink":
		return g.Unlink(dir, a, false)
	case "rmdir":
		return g.Unlink(dir, a, true)
	case "rename":
		return g.Rename(w.t.Context(), dir, a, b, false)
	case "link":
		return g.Link(dir, a, b)
	case "symlink":
		return g.Symlink(dir, a, b)
	case "chmod":
		return g.Chmod(dir, a, 0o777)
	case "setuid":
		return g.Chmod(dir, a, 0o4755)
	case "setgid":
		return g.Chmod(dir, a, 0o2755)
	case "mkfifo":
		return g.Mkfifo(dir, a, 0o644)
	case "chown":
		return g.Chown(dir, a, -1, -1)
	case "chtimes":
		return g.Chtimes(dir, a, builtins.Times{Now: true})
	}
	w.t.Fatalf("no act %s", op)
	return nil
}

// Each act is denied and changes nothing.
func TestEditDenied(t *testing.T) {
	w := editWorld(t)
	before := snapshot(t, w.base)
	for _, line := range []string{
		// out of the roots, by name, by .. and by links
		"mkdir ../n", "mkdir /etc/n", "mkdir up/n", "mkdir d/../../n", "unlink ../secret/key", "unlink up/key", "rmdir ../secret",
		"rename f ../n", "rename ../secret/key f", "rename up/key f", "rename f up/n", "rename ../secret d2", "chmod leak", "chmod up",
		"chmod ../secret/key", "chmod /etc/passwd", "chtimes leak", "chtimes /etc/passwd", "chown ../secret/key",
		// hard links make a file one that may be written
		"link ../secret/key n", "link leak ../n", "link f ../n", "link up/key n", "link /etc/passwd n", "link scripts/hello n",
		"link ../policy.toml n", "link tools/t-one n",
		// symbolic links lead listed programs out
		"symlink /etc/passwd n", "symlink ../secret/key n", "symlink ../../secret d/n", "symlink /proc/self/environ n",
		"symlink scripts/hello n", "symlink up/key n", "symlink ../n n", "symlink logs/audit.jsonl n", "symlink scripts n", "symlink / n",
		"symlink f ../n", "symlink f up/n",
		// scripts, patterns, the policy, the log, and what holds them
		"unlink scripts/hello", "rename scripts/hello n", "rename f scripts/hello", "rename d scripts", "rename scripts n", "rename e scripts",
		"rmdir scripts", "chmod scripts/hello", "chmod tohello", "chmod hardhello", "chmod hardpolicy", "chmod hardtool", "chown hardhello",
		"chtimes hardtool", "chtimes scripts/hello", "chmod scripts", "unlink tools/t-one", "rename f tools/t-two", "symlink f tools/t-two",
		"link f tools/t-two", "mkdir tools/t-two", "rename tools n", "rename d tools", "chmod tools", "unlink logs/audit.jsonl",
		"rename logs n", "rename f logs/audit.jsonl", "rename logs/audit.jsonl n", "rename f logs/audit.jsonl.1", "chmod logs/audit.jsonl",
		"symlink f logs/audit.jsonl.1", "unlink ../policy.toml", "chmod logs",
		// roots and what is above them
		"rename deep n", "rename deep/a n", "rename deep/a/b n", "rename d deep/a/b", "symlink d other", "rename d/rel n", "link f other",
		"rename e other", "symlink d deep/x/../a/b", "rename deep/read n", "rename . n", "rename ../ws n",
		// FIFOs
		"mkfifo ../n", "mkfifo up/n", "mkfifo leak/n", "mkfifo tools/t-two", "mkfifo logs/audit.jsonl.1", "mkfifo other", "mkfifo /proc/n",
		"mkfifo /dev/n", "mkfifo scripts/hello",
		// attributes
		"setuid f", "setgid f", "setuid d",
		// the kernel's own
		"unlink /proc/self/fd/3", "chmod /proc/self/fd/0", "rename /proc/self/fd/0 n", "link /proc/self/fd/0 n", "mkdir /proc/n",
		"chmod /proc/self/cwd/f", "chmod /dev/null", "unlink /dev/null", "rename f /dev/null", "chtimes /dev/null",
	} {
		t.Run(line, func(t *testing.T) {
			words := append(strings.Fields(line), "")
			err := w.edit(words[0], words[1], words[2])
			if line == "rename . n" { // as the kernel has it
				if err != syscall.EBUSY {
					t.Errorf("%v", err)
				}
			} else if !denied(err) {
				t.Errorf("not denied: %v", err)
			}
			if after := snapshot(t, w.base); after != before {
				t.Fatal(changed(before, after))
			}
		})
	}
}

// What lies in the write roots may be changed.
func TestEditAllowed(t *testing.T) {
	for _, line := range []string{
		"mkdir n", "mkdir d/sub/n", "mkdir other", "mkdir d/../n", "unlink f", "unlink leak", "unlink up", "unlink hardhello", "unlink tohello",
		"rmdir e", "rename f n", "rename f d/n", "rename d n", "rename d e/d", "rename d/rel d/rel2", "rename hardhello n", "link f n", "link d/f d/sub/f",
		"symlink f n", "symlink ../f d/n", "symlink nothing n", "symlink /dev/null n", "chmod f", "chmod d", "chmod e", "setgid d",
		"chtimes f", "chtimes d", "chown f", "rename tools/x tools/y", "mkdir tools/n", "symlink d scripts/n", "rmdir deep/a/b",
	} {
		t.Run(line, func(t *testing.T) {
			w := editWorld(t)
			w.write("/ws/tools/x", "x\n")
			before := snapshot(t, w.base)
			words := append(strings.Fields(line), "")
			err := w.edit(words[0], words[1], words[2])
			// e/d/rel would lead to e/f, which may be written as well.
			if err != nil {
				t.Errorf("%v", err)
			}
			changes := !strings.HasPrefix(line, "ch") || line == "chmod f"
			if after := snapshot(t, w.base); after == before && changes {
				t.Error("nothing has changed")
			}
		})
	}
}

// A relative link must not be moved to where it leads out, alone or in a directory.
func TestEditMovedLinks(t *testing.T) {
	const policy = "version = 1\n[workspace]\nroot = \"ws\"\n[files]\nread = [\".\"]\nwrite = [\"out\"]\n[tools]\nallow = [\"@write\"]\n"
	w := newWorld(t, policy)
	os.MkdirAll(w.ws+"/out/a/b", 0o755)
	w.link("../../x", "/ws/out/a/b/l")
	w.link("../old", "/ws/out/a/l")
	w.link("b", "/ws/out/a/in")
	for _, c := range []struct {
		from, to string
		denied   bool
	}{
		{"out/a/l", "out/l", true}, {"out/a/b", "out/b", true}, {"out/a", "out/c", false}, {"out/c/b/l", "out/c/l", true},
		{"out/c/in", "out/in", false}, {"out/c/l", "out/c/b/l2", false},
	} {
		err := w.edit("rename", c.from, c.to)
		if denied(err) != c.denied || !c.denied && err != nil {
			t.Errorf("rename %s %s: %v", c.from, c.to, err)
		}
	}
	if err := w.edit("link", "out/c/b/l", "out/hl"); !denied(err) {
		t.Errorf("a hard link of a link: %v", err)
	}
}

// While a directory is swapped for a link to the outside nothing outside is touched.
func TestEditRace(t *testing.T) {
	w := editWorld(t)
	os.Mkdir(w.ws+"/r", 0o755)
	os.Symlink("../secret", w.ws+"/l")
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				unix.Renameat2(unix.AT_FDCWD, w.ws+"/r", unix.AT_FDCWD, w.ws+"/l", unix.RENAME_EXCHANGE)
			}
		}
	}()
	before := snapshot(t, w.base+"/secret")
	w.gate.stderr = nil
	for range 400 {
		w.edit("mkdir", "r/n", "")
		w.edit("unlink", "r/key", "")
		w.edit("rename", "f", "r/f")
		w.edit("rename", "r/f", "f")
		w.edit("rename", "r/key", "k")
		w.edit("chmod", "r/key", "")
		w.edit("chtimes", "r/key", "")
		w.edit("link", "r/key", "k2")
		w.edit("symlink", "nothing", "r/s")
		w.edit("unlink", "r/s", "")
		w.edit("rmdir", "r/n", "")
	}
	close(stop)
	<-done
	if after := snapshot(t, w.base+"/secret"); after != before {
		t.Error(changed(before, after))
	}
	for _, name := range []string{"/k", "/k2"} {
		if _, err := os.Lstat(w.ws + name); err == nil {
			t.Errorf("%s came in from outside", name)
		}
	}
}

// A tool writes only when the policy lists it or its form, whatever it tries.
func TestToolWithoutForm(t *testing.T) {
	w := newWorld(t, testPolicy)
	for _, argv := range [][]string{
		{"sed", "-i", "s/o/x/", "out/old"}, {"sort", "-o", "out/n", "data/a.txt"}, {"uniq", "data/a.txt", "out/n"}, {"find", "out", "-delete"},
		{"find", "out", "-fprint", "out/n"}, {"rm", "out/old"}, {"mv", "out/old", "out/n"}, {"xargs", "rm"}, {"cp", "data/a.txt", "out/n"},
	} {
		_, err := w.gate.Decide(&interp.Call{Argv: argv, Dir: w.ws})
		if argv[0] == "xargs" {
			continue
		}
		if !denied(err) {
			t.Errorf("%q: %v", argv, err)
		}
	}
	// Even a tool that is handed a permit by mistake gets no way to write.
	world := &toolWorld{gate: w.gate, proc: &interp.Proc{Context: t.Context(), Dir: w.ws}, name: "sort"}
	if _, err := world.OpenFile("out/n", os.O_WRONLY|os.O_CREATE, 0o644); !denied(err) {
		t.Errorf("a tool that reads opens for writing: %v", err)
	}
	if _, err := os.Lstat(w.ws + "/out/n"); err == nil {
		t.Error("out/n was written")
	}
}

// A program that is made in a write root can't be started by its name or path.
func TestMadeProgramsDontRun(t *testing.T) {
	w := newWorld(t, strings.Replace(testPolicy, `"tee"`, `"@write"`, 1))
	w.write("/ws/out/evil", "#!/bin/sh\n")
	if err := w.edit("chmod", "out/evil", ""); err != nil {
		t.Fatal(err)
	}
	for _, argv := range [][]string{{"evil"}, {"out/evil"}, {"./out/evil"}, {w.ws + "/out/evil"}, {"true", "x"}} {
		p, err := w.gate.Decide(&interp.Call{Argv: argv, Dir: w.ws})
		if pm, ok := p.(*permit); ok && err == nil && pm.d.Act == allowlist.Start && argv[0] != "true" {
			t.Errorf("%q may start %q", argv, pm.d.Argv)
		}
	}
	w.write("/ws/out/true", "#!/bin/sh\n")
	os.Chmod(w.ws+"/out/true", 0o755)
	if full, err := w.gate.program("true", w.ws, w.gate.path); err != nil || strings.HasPrefix(full, w.ws) {
		t.Errorf("true is %s, %v", full, err)
	}
}

func TestTimespec(t *testing.T) {
	if ts := timespec(time.Time{}); ts.Nsec != unix.UTIME_OMIT {
		t.Error(ts)
	}
	if ts := timespec(time.Unix(5, 7)); ts.Sec != 5 || ts.Nsec != 7 {
		t.Error(ts)
	}
}
