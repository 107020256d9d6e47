package builtins

import (
	"bytes"
	"context"
	"errors"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// nobody is the user that originals run as in made-up calls: root could set the clock.
const nobody = 65534

// madeCall is a made-up call. Its stdin, unless it is closed, is a pipe with text.
type madeCall struct {
	args    []string
	text    string
	env     []string
	noStdin bool   // descriptor 0 is closed
	stdout  string // "closed", "full" or ""
}

// String is the call as somebody would type it.
func (c madeCall) String() string {
	var b strings.Builder
	for _, word := range c.args {
		b.WriteString(strconv.Quote(word) + " ")
	}
	if c.noStdin {
		b.WriteString("<&- ")
	}
	switch c.stdout {
	case "closed":
		b.WriteString(">&- ")
	case "full":
		b.WriteString(">/dev/full ")
	}
	return b.String() + strings.Join(c.env, " ")
}

// madeResult is what a made-up call leaves.
type madeResult struct {
	status         int
	stdout, stderr string
	late           bool // it had to be ended, or ran another program
	tree           string
}

func (r madeResult) String() string {
	s := "status " + strconv.Itoa(r.status) + " stdout " + shorten(r.stdout) + " stderr " + shorten(r.stderr)
	if r.late {
		s += " late"
	}
	return s + r.tree
}

// some keeps the first bytes of an output and then says that nobody reads any more.
type some struct {
	bytes.Buffer
	most int
	full func()
}

func (s *some) Write(b []byte) (int, error) {
	if s.Len()+len(b) > s.most {
		s.full()
		return 0, syscall.EPIPE
	}
	return s.Buffer.Write(b)
}

// closedStream is a descriptor that is closed.
type closedStream struct{}

func (closedStream) Read([]byte) (int, error)       { return 0, syscall.EBADF }
func (closedStream) Write([]byte) (int, error)      { return 0, syscall.EBADF }
func (closedStream) Seek(int64, int) (int64, error) { return 0, syscall.EBADF }
func (closedStream) Close() error                   { return syscall.EBADF }
func (closedStream) Stat() (fs.FileInfo, error)     { return nil, syscall.EBADF }

const madeOutput = 64 << 10

// madeTool runs a made-up call with the tool.
func madeTool(t testing.TB, tool *Tool, dir string, c madeCall) madeResult {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	stdout, stderr := &some{most: madeOutput, full: cancel}, &some{most: madeOutput, full: cancel}
	files := dirFS{dir: dir, secret: "secret"}
	stdin, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	io.WriteString(feed, c.text) // shorter than a pipe
	feed.Close()
	ran := false
	run := func(argv []string, in io.Reader) (int, error) {
		ran = true
		return runIn(t, dir, c.env, stdout, stderr)(argv, in)
	}
	w := &IO{Context: ctx, Stdin: stdin, Stdout: plainWriter{stdout}, Stderr: plainWriter{stderr},
		Files: parentFS{files}, Edit: dirEditor{files}, Dir: dir, Env: c.env, Run: run}
	if c.noStdin {
		w.Stdin = closedStream{}
	}
	switch c.stdout {
	case "closed":
		w.Stdout = closedStream{}
	case "full":
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer full.Close()
		w.Stdout = full
	}
	r := madeResult{status: tool.Run(w, slices.Clone(c.args))}
	r.stdout, r.stderr, r.late = stdout.String(), stderr.String(), ctx.Err() != nil || ran
	return r
}

// madeReal runs a made-up call with the original.
func madeReal(t testing.TB, name, dir string, c madeCall) madeResult {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	stdout, stderr := &some{most: madeOutput, full: cancel}, &some{most: madeOutput, full: cancel}
	cmd := exec.CommandContext(ctx, "/usr/bin/"+name)
	cmd.Args = append([]string{name}, c.args...)
	cmd.Dir, cmd.Env = dir, c.env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.text), stdout, stderr
	cmd.WaitDelay = time.Second
	if c.noStdin || c.stdout != "" {
		redirections := ""
		if c.noStdin {
			redirections = " <&-"
		}
		switch c.stdout {
		case "closed":
			redirections += " >&-"
		case "full":
			redirections += " >/dev/full"
		}
		cmd.Path = "/bin/sh"
		cmd.Args = append([]string{"sh", "-c", `exec "$0" "$@"` + redirections, name}, c.args...)
		cmd.Env = append(slices.Clone(c.env), "PATH=/usr/bin")
	}
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	err := cmd.Run()
	var exit *exec.ExitError
	r := madeResult{stdout: stdout.String(), stderr: stderr.String()}
	switch {
	case ctx.Err() != nil:
		r.late = true
	case errors.As(err, &exit):
		r.status = exit.ExitCode()
		if s := exit.Sys().(syscall.WaitStatus); s.Signaled() {
			r.status = 128 + int(s.Signal())
		}
	case err != nil && !errors.Is(err, syscall.EPIPE):
		t.Fatalf("%s %s: %v", name, c, err)
	case err != nil:
		r.status = statusPipe
	}
	return r
}

// chance is a number from 0 to n-1 that depends on the words alone.
func chance(n int, words ...string) int {
	h := fnv.New64a()
	for _, word := range words {
		io.WriteString(h, word+"\x00")
	}
	return int(h.Sum64() % uint64(n))
}

// callShare is how many of the made-up calls a test makes: one in n. SAFESH_CALLS=1 has all.
func callShare(t testing.TB, usual int) int {
	if s := os.Getenv("SAFESH_CALLS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			t.Fatal("SAFESH_CALLS is not a number", err)
		}
		return n
	}
	return usual
}

// callDir makes a directory where made-up calls run, for the user that originals run as.
func callDir(t testing.TB) string {
	t.Helper()
	base := ""
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		base = "/dev/shm"
	}
	dir, err := os.MkdirTemp(base, "calls")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	openUp(t, dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "calls") // what is in .. is known, too
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	fillCallDir(t, dir)
	return dir
}

// fillCallDir makes the files of made-up calls in an empty directory.
func fillCallDir(t testing.TB, dir string) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Chmod(dir, 0o755))
	must(os.Mkdir(filepath.Join(dir, "d"), 0o755))
	for name, text := range map[string]string{"f": "b 1\na 2\n\nc\t3\n", "e": "", "d/g": "in d\n", "secret": "s\n", "h": "a 2\nb 1\n"} {
		must(os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	must(os.Symlink("loop", filepath.Join(dir, "loop")))
	must(os.Symlink("gone", filepath.Join(dir, "broken")))
	must(os.Symlink("f", filepath.Join(dir, "link")))
	must(os.Chmod(filepath.Join(dir, "secret"), 0))
	old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	for _, name := range []string{"f", "e", "d/g", "h", "d", "."} {
		must(os.Chtimes(filepath.Join(dir, name), old, old))
	}
	if os.Geteuid() == 0 {
		for _, name := range []string{"f", "e", "d/g", "h", "d", "loop", "broken", "link", "secret", "."} {
			must(os.Lchown(filepath.Join(dir, name), nobody, nobody))
		}
	}
}

// knownCall is a line of testdata/calls/known.txt.
type knownCall struct {
	tools []string
	call  *regexp.Regexp
	why   string
}

type knownCalls []knownCall

// readKnownCalls reads which differences are meant.
func readKnownCalls(t testing.TB) knownCalls {
	t.Helper()
	text, err := os.ReadFile("testdata/calls/known.txt")
	if err != nil {
		t.Fatal(err)
	}
	var list knownCalls
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "//") || line == "" {
			continue
		}
		head, why, ok := strings.Cut(line, " #DIFF ")
		tools, pattern, ok2 := strings.Cut(head, " ")
		if !ok || !ok2 {
			t.Fatalf("no reason: %s", line)
		}
		list = append(list, knownCall{strings.Split(tools, ","), regexp.MustCompile(strings.TrimSpace(pattern)), why})
	}
	return list
}

// why returns why a call differs on purpose, "" if it does not.
func (k knownCalls) why(tool string, c madeCall, got, want madeResult) string {
	shown := c.String() + " => " + strconv.Itoa(got.status) + " " + got.stderr + " original: " + want.stderr
	for i := range k {
		if (k[i].tools[0] == "*" || slices.Contains(k[i].tools, tool)) && k[i].call.MatchString(shown) {
			return k[i].why
		}
	}
	return ""
}

// TestKnownCalls fails on a reason that docs/differences.md does not have.
func TestKnownCalls(t *testing.T) {
	doc, err := os.ReadFile("../docs/differences.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range readKnownCalls(t) {
		if !strings.Contains(string(doc), "| "+k.why+" |") {
			t.Errorf("docs/differences.md has no row %q", k.why)
		}
	}
}
