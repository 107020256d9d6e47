package builtins

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// world returns an IO over the fixtures whose outputs are the buffers.
func world(t testing.TB, dir, stdin string) (w *IO, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	return &IO{Context: t.Context(), Stdin: strings.NewReader(stdin), Stdout: stdout, Stderr: stderr,
		Files: dirFS{dir: dir, deny: "denied"}, Dir: dir, Env: []string{"A=1", "PATH=/bin"}}, stdout, stderr
}

func lookup(t testing.TB, name string) *Tool {
	t.Helper()
	tool, ok := NewTable().Lookup(name)
	if !ok {
		t.Fatalf("no tool %s", name)
	}
	return tool
}

// writers are the tools that are not in @read-only.
var writers = []string{"chmod", "cp", "install", "link", "ln", "mkdir", "mkfifo", "mktemp", "mv", "rm", "rmdir", "split", "tee", "touch", "truncate", "unlink"}

func TestTable(t *testing.T) {
	table := NewTable()
	names := table.Names()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("names are not sorted and unique: %q", names)
	}
	for i, tool := range table.Tools() {
		found, ok := table.Lookup(names[i])
		if tool.Name != names[i] || !ok || found.Name != names[i] || tool.Run == nil {
			t.Errorf("%s: tool %q", names[i], tool.Name)
		}
		if tool.ReadOnly == slices.Contains(writers, tool.Name) {
			t.Errorf("%s: ReadOnly is %v", tool.Name, tool.ReadOnly)
		}
	}
	if _, ok := table.Lookup("reboot"); ok {
		t.Error("there is a tool reboot")
	}
	if _, ok := new(Table).Lookup("cat"); ok {
		t.Error("the zero table holds cat")
	}
}

func TestHelp(t *testing.T) {
	for _, tool := range NewTable().Tools() {
		for _, option := range []string{"--help", "--version"} {
			if tool.Name == "test" {
				continue // test --help is a string that is not empty
			}
			w, stdout, stderr := world(t, t.TempDir(), "")
			status := tool.Run(w, []string{option})
			want := "Usage: " + tool.Name
			if option == "--version" {
				want = tool.Name + " (safesh)\n"
			}
			switch tool.Name + option {
			case "[--help":
				want = "Usage: test"
			case "bc--help": // as the original's
				want = "usage: bc"
			case "jq--help":
				want = "Usage:\tjq"
			case "jq--version": // scripts ask for it
				want = "jq-1.6\n"
			}
			if tool.Name == "false" {
				status--
			}
			if status != 0 || !strings.HasPrefix(stdout.String(), want) || stderr.Len() > 0 {
				t.Errorf("%s %s: status %d, %q, %q", tool.Name, option, status, stdout, stderr)
			}
		}
	}
}

// A denial ends a tool at once, with what came before it and no word of its own.
func TestDenied(t *testing.T) {
	dir := fixtures(t)
	for _, tc := range []struct {
		call, stdout string
	}{
		{"cat one denied nonl", "x"},
		{"cat -n one denied nonl", "     1\tx"},
		{"head -n 1 one denied nonl", "==> one <==\nx"},
		{"head denied", ""},
		{"tail -n 1 one denied nonl", "==> one <==\nx"},
		{"tail -F denied", ""},
		{"wc one denied nonl", ""},
		{"wc -l denied", ""},
		{"tee denied out", ""},
		{"test -e denied", ""},
		{"test -e denied -o a = a", ""},
		{"test one -nt denied", ""},
		{"[ -L denied ]", ""},
	} {
		words := strings.Fields(tc.call)
		w, stdout, stderr := world(t, dir, "data")
		status := lookup(t, words[0]).Run(w, words[1:])
		if status != 126 || stdout.String() != tc.stdout || stderr.Len() > 0 {
			t.Errorf("%s: status %d, %q, %q", tc.call, status, stdout, stderr)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("tee opened a file after the denied one")
	}
}

// failingWriter takes some bytes and then fails.
type failingWriter struct {
	left int
	err  error
}

func (w *failingWriter) Write(b []byte) (int, error) {
	if w.left -= len(b); w.left < 0 {
		return 0, &os.PathError{Op: "write", Path: "stdout", Err: w.err}
	}
	return len(b), nil
}

var endless = []string{
	"yes", "yes a b", "seq inf", "seq 1 inf", "seq 0 0.5 1e18", "seq 99999999999999999999 999999999999999999999",
	"cat big big big", "cat -n big big big", "cat -A big big", "head -n 8000 big", "head -n -1 big", "head -c -1 big",
	"tail -n 8000 big", "tail -c 300000 big", "tail -n +2 big", "printf %1000000000d 1", "printf %.1000000000f 1", "tee",
}

func TestBrokenPipe(t *testing.T) {
	dir := fixtures(t)
	big, err := os.ReadFile(filepath.Join(dir, "big"))
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range endless {
		words := strings.Fields(call)
		w, _, stderr := world(t, dir, string(big))
		w.Stdout = &failingWriter{100_000, syscall.EPIPE}
		if status := lookup(t, words[0]).Run(w, words[1:]); status != 141 || stderr.Len() > 0 {
			t.Errorf("%s: status %d, %q", call, status, stderr)
		}
	}
}

// contextIO fails when the context has ended, as the streams of a real IO do.
type contextIO struct{ ctx context.Context }

func (c contextIO) Write(b []byte) (int, error) { return len(b), c.ctx.Err() }

func (c contextIO) Read([]byte) (int, error) {
	<-c.ctx.Done()
	return 0, c.ctx.Err()
}

func TestContextEnds(t *testing.T) {
	dir := fixtures(t)
	for _, call := range []string{
		"yes", "seq inf", "seq 0 0.5 1e18", "printf %2000000000d%2000000000d 1 1", "sleep infinity", "sleep 1d",
		"tail -f ten", "tail -F ten", "tail -f -s 0.001 ten nonl", "cat", "cat -n", "head", "head -n -1", "head -c -1",
		"tail", "tail -c 3", "tail -n +2", "wc", "wc -c", "wc -w", "tee", "cat ten - nonl",
	} {
		words := strings.Fields(call)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		w, _, stderr := world(t, dir, "")
		w.Context, w.Stdin, w.Stdout = ctx, contextIO{ctx}, contextIO{ctx}
		if status := lookup(t, words[0]).Run(w, words[1:]); status != 143 || stderr.Len() > 0 {
			t.Errorf("%s: status %d, %q", call, status, stderr)
		}
		cancel()
	}
}

// What the real programs say to a full disk.
func TestDiskFull(t *testing.T) {
	dir := fixtures(t)
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	defer full.Close()
	calls := append([]string{"echo a", "printf a", "seq 3", "wc ten", "head ten", "tail ten", "cat ten missing", "cat -n ten missing",
		"basename a", "dirname a", "env", "printenv", "nice", "tail -n 1 missing ten", "wc missing ten"}, endless...)
	for _, call := range calls {
		words := strings.Fields(call)
		if _, err := os.Stat("/usr/bin/" + words[0]); err != nil {
			t.Skip(err)
		}
		if strings.HasPrefix(call, "printf %1") || strings.HasPrefix(call, "printf %.1") {
			continue // the original writes nothing before it has all of it in memory
		}
		w, _, stderr := world(t, dir, "data\n")
		w.Stdout = full
		status := lookup(t, words[0]).Run(w, words[1:])
		cmd := exec.Command("/usr/bin/"+words[0], words[1:]...)
		var want bytes.Buffer
		cmd.Args[0], cmd.Dir, cmd.Env = words[0], dir, []string{"LC_ALL=C"}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader("data\n"), full, &want
		cmd.Run() // its status is compared
		if status != cmd.ProcessState.ExitCode() || stderr.String() != want.String() {
			t.Errorf("%s: status %d, %q; want %d, %q", call, status, stderr, cmd.ProcessState.ExitCode(), want.String())
		}
	}
}

func TestFiles(t *testing.T) {
	read := func(names ...string) []FileUse { return reads(names) }
	for _, tc := range []struct {
		call string
		want []FileUse
	}{
		{"cat -n a - b", read("a", "b")},
		{"cat -Z a", nil},
		{"cat", nil},
		{"head -5 a", read("a")},
		{"head -n 5 a -- -b", read("a", "-b")},
		{"head -n x a", nil},
		{"tail +5 a", read("a")},
		{"tail -n 5 a b", read("a", "b")},
		{"tail --lines", nil},
		{"wc -l a", read("a")},
		{"tee -a x -", []FileUse{{Name: "x", Write: true}, {Name: "-", Write: true}}},
		{"tee --wrong x", nil},
		{"test -e a -a b -nt c", read("a", "b", "c")},
		{"test a = b", nil},
		{"test a b", nil},
		{"[ -f a ]", read("a")},
		{"[ -f a", nil},
	} {
		words := strings.Fields(tc.call)
		if got := lookup(t, words[0]).Files(words[1:]); !reflect.DeepEqual(got, tc.want) {
			t.Errorf("%s: %v, want %v", tc.call, got, tc.want)
		}
	}
}

// The tools that run a call pass it on with their stdin and take its status.
func TestDelegate(t *testing.T) {
	for _, tc := range []struct {
		call, want string
		status     int
	}{
		{"env a b", "a b", 7},
		{"env -- a -b", "a -b", 7},
		{"nice a b", "a b", 7},
		{"nice -n 5 a -n", "a -n", 7},
		{"nice -5 a", "a", 7},
		{"nohup a b", "a b", 7},
		{"stdbuf -oL a -b", "a -b", 7},
		{"timeout 5 a b", "a b", 7},
		{"timeout -k 1 -s KILL 5 a b", "a b", 7},
		{"time a b", "a b", 7},
		{"env X=1 a", "", 125},
		{"env -0 a", "", 125},
		{"env stop", "stop", 126},
		{"timeout 5 stop", "stop", 126},
	} {
		words := strings.Fields(tc.call)
		w, _, stderr := world(t, "/", "input")
		got := ""
		w.Run = func(argv []string, stdin io.Reader) (int, error) {
			got = strings.Join(argv, " ")
			if data, err := io.ReadAll(stdin); string(data) != "input" {
				t.Errorf("%s: stdin %q, %v", tc.call, data, err)
			}
			if argv[0] == "stop" {
				return 126, denial{}
			}
			return 7, nil
		}
		status := lookup(t, words[0]).Run(w, words[1:])
		if status != tc.status || got != tc.want {
			t.Errorf("%s: status %d, ran %q, %q", tc.call, status, got, stderr)
		}
		w.Run = nil
		if status := lookup(t, words[0]).Run(w, words[1:]); status != 125 {
			t.Errorf("%s without Run: status %d", tc.call, status)
		}
	}
}

// waitingWriter tells of every write.
type waitingWriter struct{ wrote chan string }

func (w waitingWriter) Write(b []byte) (int, error) {
	w.wrote <- string(b)
	return len(b), nil
}

// tail -f prints what is added, starts again when the file is cut, and with -F goes over to
// a new file of the name.
func TestFollow(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "log")
	write := func(path, text string, flag int) {
		f, err := os.OpenFile(path, flag|os.O_WRONLY|os.O_CREATE, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
	}
	write(path, "1\n2\n", 0)
	ctx, cancel := context.WithCancel(t.Context())
	w, _, _ := world(t, dir, "")
	out := waitingWriter{make(chan string)}
	w.Context, w.Stdout = ctx, out
	status := make(chan int)
	go func() { status <- lookup(t, "tail").Run(w, []string{"-F", "-n", "1", "-s", "0.002", "log"}) }()
	expect := func(want string) {
		t.Helper()
		if got := <-out.wrote; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	expect("2\n")
	write(path, "3\n", os.O_APPEND)
	expect("3\n")
	write(path, "4\n", os.O_TRUNC)
	expect("4\n")
	write(path+".new", "5\n", 0)
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	expect("5\n")
	cancel()
	if got := <-status; got != 143 {
		t.Errorf("status %d", got)
	}
}

// cat shows what came over a pipe before it waits for more.
func TestCatIsPrompt(t *testing.T) {
	for _, args := range [][]string{nil, {"-n"}, {"-A"}} {
		r, p, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		w, _, _ := world(t, t.TempDir(), "")
		out := waitingWriter{make(chan string)}
		w.Stdin, w.Stdout = r, out
		status := make(chan int)
		go func() { status <- lookup(t, "cat").Run(w, args) }()
		for range 3 {
			if _, err := p.WriteString("word\n"); err != nil {
				t.Fatal(err)
			}
			if got := <-out.wrote; !strings.Contains(got, "word") {
				t.Errorf("cat %v: %q", args, got)
			}
		}
		p.Close()
		if got := <-status; got != 0 {
			t.Errorf("cat %v: status %d", args, got)
		}
		r.Close()
	}
}

// tee goes on with its other outputs when one fails.
func TestTeeOutputFails(t *testing.T) {
	for _, tc := range []struct {
		args   string
		err    error
		status int
		stderr string
		stays  bool // the file gets all of the input
	}{
		{"out", syscall.EPIPE, 141, "", false},
		{"-p out", syscall.EPIPE, 0, "", true},
		{"-p out", syscall.ENOSPC, 1, "tee: 'standard output': No space left on device\n", true},
		{"out", syscall.ENOSPC, 1, "tee: 'standard output': No space left on device\n", true},
		{"--output-error=exit out", syscall.EPIPE, 1, "tee: 'standard output': Broken pipe\n", false},
		{"--output-error=warn out", syscall.EPIPE, 1, "tee: 'standard output': Broken pipe\n", true},
		{"--output-error=exit-nopipe out", syscall.EPIPE, 0, "", true},
	} {
		dir := t.TempDir()
		w, _, stderr := world(t, dir, "data")
		w.Stdout = &failingWriter{0, tc.err}
		status := lookup(t, "tee").Run(w, strings.Fields(tc.args))
		text, err := os.ReadFile(filepath.Join(dir, "out"))
		if err != nil {
			t.Fatal(err)
		}
		if status != tc.status || stderr.String() != tc.stderr || (string(text) == "data") != tc.stays {
			t.Errorf("tee %s with %v: status %d, %q, file %q", tc.args, tc.err, status, stderr, text)
		}
	}
}

func TestCatRefusesItsOutput(t *testing.T) {
	dir := fixtures(t)
	out, err := os.OpenFile(filepath.Join(dir, "ten"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	w, _, stderr := world(t, dir, "")
	w.Stdout = out
	if status := lookup(t, "cat").Run(w, []string{"ten"}); status != 1 || stderr.String() != "cat: ten: input file is output file\n" {
		t.Errorf("status %d, %q", status, stderr)
	}
}

func TestWCTotal(t *testing.T) {
	dir := fixtures(t)
	for when, want := range map[string]string{
		"auto":   "12 ten\n 2 nonl\n14 total\n",
		"always": "12 ten\n 2 nonl\n14 total\n",
		"never":  "12 ten\n 2 nonl\n",
		"only":   "14\n",
	} {
		w, stdout, _ := world(t, dir, "")
		if status := lookup(t, "wc").Run(w, []string{"-l", "--total=" + when, "ten", "nonl"}); status != 0 || stdout.String() != want {
			t.Errorf("%s: status %d, %q", when, status, stdout)
		}
	}
}

func TestPwd(t *testing.T) {
	w, stdout, _ := world(t, "/some/where", "")
	if status := lookup(t, "pwd").Run(w, nil); status != 0 || stdout.String() != "/some/where\n" {
		t.Errorf("status %d, %q", status, stdout)
	}
}

// A tool never opens a file by itself: nil FS and nil streams that are not needed are fine.
func TestEmptyWorld(t *testing.T) {
	for _, call := range []string{"true", "false", "echo a", "seq 3", "basename a/b", "cat", "head", "tail", "wc", "tee"} {
		words := strings.Fields(call)
		w := &IO{Stdout: io.Discard, Stderr: io.Discard}
		if status := lookup(t, words[0]).Run(w, words[1:]); status > 1 {
			t.Errorf("%s: status %d", call, status)
		}
	}
}

func TestStrerror(t *testing.T) {
	for want, err := range map[string]error{
		"No such file or directory": &os.PathError{Op: "open", Path: "x", Err: syscall.ENOENT},
		"Is a directory":            syscall.EISDIR,
		"Permission denied":         os.ErrPermission,
		"Input/output error":        syscall.EIO,
		"odd":                       errors.New("odd"),
	} {
		if got := strerror(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}
