package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The test binary is also the shell that writes: AUDIT_HELPER holds path, size, files to
// keep and the number of texts (-1: until killed).
func TestMain(m *testing.M) {
	if args := os.Getenv("AUDIT_HELPER"); args != "" {
		os.Exit(helper(strings.Fields(args)))
	}
	os.Exit(m.Run())
}

func helper(args []string) int {
	size, _ := strconv.ParseInt(args[1], 10, 64)
	keep, _ := strconv.Atoi(args[2])
	texts, _ := strconv.Atoi(args[3])
	l, err := Open(args[0], Options{MaxSize: size, Keep: keep})
	for i := 1; err == nil && i != texts+1; i++ {
		r := &Record{Text: strings.Repeat("x", i*977%9000), Status: i, Calls: []Call{{Argv: []string{"a\nb"}, Verdict: Allow}}}
		if err = l.Begin(r); err == nil {
			fmt.Println(i)
			err = l.Write(r)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func helperCmd(t testing.TB, path string, size, keep, texts int) *exec.Cmd {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), fmt.Sprintf("AUDIT_HELPER=%s %d %d %d", path, size, keep, texts), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	return cmd
}

func TestManyShellsAtOnce(t *testing.T) {
	const shells, texts = 100, 5
	for _, tt := range []struct {
		name string
		size int
	}{{"one file", 0}, {"rotated", 100 << 10}} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "audit.jsonl")
			var wg sync.WaitGroup
			for range shells {
				cmd := helperCmd(t, path, tt.size, 1000, texts)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				wg.Go(func() {
					if err := cmd.Wait(); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			seen := map[string]bool{}
			err := ReadLog(path, func(l TornLine) { t.Errorf("torn: %d %.80q", l.Line, l.Text) }, func(r *Record) error {
				if r.Incomplete || r.Status != r.Seq {
					t.Errorf("pid %d seq %d: incomplete %v, status %d", r.Pid, r.Seq, r.Incomplete, r.Status)
				}
				seen[fmt.Sprint(r.Pid, " ", r.Seq)] = true
				return nil
			})
			if err != nil || len(seen) != shells*texts {
				t.Fatalf("%d of %d records, %v", len(seen), shells*texts, err)
			}
			if rotated, _ := filepath.Glob(path + ".*"); (len(rotated) > 3) != (tt.size > 0) {
				t.Errorf("%d rotated files", len(rotated))
			}
		})
	}
}

// Shells are killed at random instructions while others write; each text that a shell said
// it had begun is there.
func TestKilledShellsLeaveALog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	rounds := 40
	if testing.Short() {
		rounds = 5
	}
	begun := map[int]int{}
	for i := range rounds {
		var cmds [2]*exec.Cmd
		var outs [2]strings.Builder
		for j := range cmds {
			cmds[j] = helperCmd(t, path, 200<<10, 10_000, -1)
			cmds[j].Stdout = &outs[j]
			if err := cmds[j].Start(); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Duration(20+i*7%30) * time.Millisecond) // any instruction will do
		for j, cmd := range cmds {
			cmd.Process.Kill()
			cmd.Wait()
			begun[cmd.Process.Pid] = strings.Count(outs[j].String(), "\n")
		}
	}
	got, incomplete, torn, total := map[int]int{}, 0, 0, 0
	err := ReadLog(path, func(l TornLine) { torn++; t.Logf("torn: %.60q", l.Text) }, func(r *Record) error {
		got[r.Pid] = max(got[r.Pid], r.Seq)
		total++
		if r.Incomplete {
			incomplete++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pid, n := range begun {
		if got[pid] < n {
			t.Errorf("shell %d began %d texts, %d are in the log", pid, n, got[pid])
		}
	}
	if incomplete > 2*rounds || torn > 2*rounds {
		t.Errorf("%d incomplete, %d torn of %d shells", incomplete, torn, 2*rounds)
	}
	t.Logf("%d records, %d incomplete, %d torn", total, incomplete, torn)
}

func TestTornLineIsEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	half := string(appendBegin(nil, &Record{Version: 1, Text: "half"}))[:40]
	if err := os.WriteFile(path, []byte(half), 0o600); err != nil {
		t.Fatal(err)
	}
	l := open(t, path, Options{})
	if err := l.Write(&Record{Text: "whole"}); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	list, torn := readAll(t, string(text))
	if len(list) != 1 || list[0].Text != "whole" || len(torn) != 1 || torn[0].Text != half || torn[0].Line != 1 {
		t.Fatalf("records %+v, torn %+v", list, torn)
	}
}

// A whole line glued to a torn one is found, also when its text looks like a line start.
func TestGluedLineIsFound(t *testing.T) {
	whole := string(AppendJSON(nil, &Record{Version: 1, Text: `{"v":1,"event"`}))
	list, torn := readAll(t, whole[:50]+whole+"\n"+whole+"\n")
	if len(list) != 2 || len(torn) != 1 || torn[0].Text != whole[:50] {
		t.Fatalf("%d records, torn %+v", len(list), torn)
	}
}

func TestBeginWithoutEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, Options{})
	killed, ended := &Record{Text: "killed", Session: "s"}, &Record{Text: "ended"}
	for _, err := range []error{l.Begin(killed), l.Begin(ended), l.Write(ended)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	text, _ := os.ReadFile(path)
	list, torn := readAll(t, string(text))
	if len(list) != 2 || len(torn) != 0 || list[0].Text != "ended" || list[0].Incomplete {
		t.Fatalf("%+v, torn %v", list, torn)
	}
	if r := list[1]; r.Text != "killed" || !r.Incomplete || r.Session != "s" || r.Pid != os.Getpid() || r.Seq != 1 {
		t.Fatalf("%+v", r)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	real, link, fifo := filepath.Join(dir, "real"), filepath.Join(dir, "link"), filepath.Join(dir, "fifo")
	if err := errors.Join(os.WriteFile(real, nil, 0o600), os.Symlink(real, link), unix.Mkfifo(fifo, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, fifo, dir, "/dev/zero", filepath.Join(dir, "no", "log"), ""} {
		if l, err := Open(path, Options{}); err == nil {
			l.Close()
			t.Errorf("%s was opened", path)
		}
	}
	null := open(t, "/dev/null", Options{MaxSize: 1})
	if err := errors.Join(null.Begin(&Record{}), null.Write(&Record{})); err != nil {
		t.Error(err)
	}
	if err := errors.Join(null.Close(), null.Close()); err != nil || null.Write(&Record{}) != ErrClosed {
		t.Error("close", err)
	}
	open(t, filepath.Join(dir, "new"), Options{})
	if info, err := os.Stat(filepath.Join(dir, "new")); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// A log that was moved, removed or replaced is found again before the next line.
func TestLogFollowsItsPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, Options{})
	write := func(text string) error { return l.Write(&Record{Text: text}) }
	if err := errors.Join(write("1"), os.Rename(path, path+".1"), write("2"), os.Remove(path), write("3")); err != nil {
		t.Fatal(err)
	}
	var got []string
	if err := ReadLog(path, nil, func(r *Record) error { got = append(got, r.Text); return nil }); err != nil {
		t.Fatal(err)
	}
	if strings.Join(got, " ") != "1 3" {
		t.Fatalf("%q", got)
	}
	os.Remove(path)
	if err := os.Symlink("/dev/null", path); err != nil {
		t.Fatal(err)
	}
	if err := write("4"); !errors.Is(err, unix.ELOOP) {
		t.Fatalf("a link was followed: %v", err)
	}
}

func TestRotationKeepsAndOrders(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, Options{MaxSize: 1, Keep: 3})
	write := func(n int) {
		t.Helper()
		if err := l.Write(&Record{Status: n}); err != nil {
			t.Fatal(err)
		}
	}
	read := func() (got string) {
		t.Helper()
		if err := ReadLog(path, nil, func(r *Record) error { got += fmt.Sprint(r.Status, " "); return nil }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	for n := range 6 {
		write(n)
	}
	if got := read(); got != "2 3 4 5 " {
		t.Fatal(got)
	}
	// A rotation killed half way left a number free: nothing is lost, nothing dropped early.
	if err := errors.Join(os.Remove(path+".3"), os.Rename(path+".2", path+".3"), os.Rename(path+".1", path+".2")); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "3 4 5 " {
		t.Fatal(got)
	}
	write(6)
	if got := read(); got != "3 4 5 6 " {
		t.Fatal(got)
	}
	if _, err := os.Stat(path + ".4"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("more files than asked for")
	}
}

// A full file: what was written of a line is followed by its rest, or by the whole line.
func TestShortWriteIsTakenUp(t *testing.T) {
	for _, others := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "audit.jsonl")
		l := open(t, path, Options{})
		line := appendLine([]byte{'\n'}, &Record{Version: 1, Text: "whole"}, AppendJSON)
		l.buf = line
		if _, err := unix.Write(l.fd, line[1:30]); err != nil { // as if the first write had stopped here
			t.Fatal(err)
		}
		end, _ := unix.Seek(l.fd, 0, 1)
		if others {
			if err := open(t, path, Options{}).Write(&Record{Text: "other"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.takeUp(line[30:], end); err != nil {
			t.Fatal(err)
		}
		text, _ := os.ReadFile(path)
		list, torn := readAll(t, string(text))
		if last := list[len(list)-1]; last.Text != "whole" || (len(list) == 2) != others || (len(torn) == 1) != others {
			t.Fatalf("others %v: %q", others, text)
		}
	}
}

// A stopped process that holds the lock costs time, not the shell.
func TestLockIsNotWaitedForForEver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l, other := open(t, path, Options{}), open(t, path, Options{})
	if err := unix.Flock(other.fd, unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := l.lock(unix.LOCK_SH, 10*time.Millisecond); err != unix.EWOULDBLOCK {
		t.Fatal(err)
	}
	l.opts.MaxSize = 1
	if err := errors.Join(unix.Flock(other.fd, unix.LOCK_SH), l.Write(&Record{}), l.Write(&Record{})); err != nil {
		t.Fatal(err) // the rotation is put off, the record is not
	}
}

func TestMaskedLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, Options{Mask: true})
	r := &Record{Text: "A_TOKEN=hunter2 x", Calls: []Call{{Argv: []string{"x", "--password", "hunter2"}, Why: "A_TOKEN=hunter2"}}}
	if err := errors.Join(l.Begin(r), l.Write(r)); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(path)
	if strings.Contains(string(text), "hunter2") || !strings.Contains(r.Text, "hunter2") || r.Calls[0].Argv[2] != "hunter2" {
		t.Fatalf("%s", text)
	}
}

func TestReadTail(t *testing.T) {
	path := filepath.Join(t.TempDir(), "audit.jsonl")
	l := open(t, path, Options{})
	for n := range 10 {
		if err := l.Write(&Record{Status: n, Seq: 1, Time: time.UnixMicro(1)}); err != nil {
			t.Fatal(err)
		}
	}
	info, _ := os.Stat(path)
	line := info.Size() / 10
	for _, tt := range []struct {
		max  int64
		want string
	}{{0, ""}, {1, ""}, {line, "9 "}, {line + 1, "9 "}, {3*line - 1, "8 9 "}, {info.Size() * 2, "0 1 2 3 4 5 6 7 8 9 "}} {
		got := ""
		if err := ReadTail(path, tt.max, func(r *Record) error { got += fmt.Sprint(r.Status, " "); return nil }); err != nil || got != tt.want {
			t.Errorf("last %d bytes: %q, want %q, %v", tt.max, got, tt.want, err)
		}
	}
}

func open(t testing.TB, path string, opts Options) *Log {
	t.Helper()
	l, err := Open(path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
