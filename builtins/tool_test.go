package builtins

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// dirFS is a gate without a policy over a directory. Names in deny are denied, names in
// secret can't be read.
type dirFS struct {
	dir    string
	deny   string
	secret string
}

// denial is a gate's refusal.
type denial struct{}

func (denial) Error() string { return "denied" }

func (denial) Denied() bool { return true }

func (d dirFS) path(op, name string) (string, error) {
	switch {
	case name == "":
		return "", &fs.PathError{Op: op, Path: name, Err: syscall.ENOENT}
	case name == d.deny:
		return "", denial{}
	case name == d.secret && op == "open":
		return "", &fs.PathError{Op: op, Path: name, Err: syscall.EACCES}
	case filepath.IsAbs(name):
		return name, nil
	}
	return d.dir + "/" + name, nil
}

func (d dirFS) Open(name string) (File, error) { return d.OpenFile(name, os.O_RDONLY, 0) }

func (d dirFS) OpenFile(name string, flag int, perm fs.FileMode) (File, error) {
	path, err := d.path("open", name)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, flag, perm)
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d dirFS) Readable(name string) bool {
	path, err := d.path("open", name)
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (d dirFS) Stat(name string) (fs.FileInfo, error) {
	path, err := d.path("stat", name)
	if err != nil {
		return nil, err
	}
	return os.Stat(path)
}

func (d dirFS) Lstat(name string) (fs.FileInfo, error) {
	path, err := d.path("lstat", name)
	if err != nil {
		return nil, err
	}
	return os.Lstat(path)
}

func (d dirFS) ReadDir(name string) ([]fs.DirEntry, error) {
	path, err := d.path("readdir", name)
	if err != nil {
		return nil, err
	}
	return os.ReadDir(path)
}

func (d dirFS) Readlink(name string) (string, error) {
	path, err := d.path("readlink", name)
	if err != nil {
		return "", err
	}
	return os.Readlink(path)
}

// fixtures writes the files that cases use into a new directory.
func fixtures(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	var ten, big, all strings.Builder
	for i := range 12 {
		ten.WriteString("line " + strconv.Itoa(i+1) + "\n")
	}
	for i := range 9000 {
		big.WriteString("row " + strconv.Itoa(i) + " of a file that is larger than a buffer\n")
	}
	for i := range 256 {
		all.WriteByte(byte(i))
	}
	files := map[string]string{
		"empty": "", "ten": ten.String(), "nonl": "a\nb\nc", "one": "x", "big": big.String(),
		"nul": "a\x00b b\x00\x00c\nd\x00e", "all": all.String() + "\r\n" + all.String(),
		"bad":    "\xff\xfe word\xc3 \xe2\x82\nx\x80y \xed\xa0\x80 z\xf0\x9f\x98",
		"uni":    "héllo wörld\n日本語 テキスト\nnb\u00a0sp \u2003em\u3000id\u2028ls\ne\u0301 😀 \u200b\u00ad soft\n",
		"blank":  "\n\n\n a\n\n\nb\n\n",
		"tabs":   "a\tb\r\n\tc\r\n\rd\r\x7f\x01\v\f\b\r",
		"spaced": "        eight\n       seven\n    four  two   three        end\n \t mix \t  x\t \ty \n  \b  back    \n   a b  c   d    e     f      g       h        i\nx       tab        \n          ",
		"page":   strings.Repeat("12345678\n1234567", 1024),
		"sp ace": "space\n", "new\nline": "nl\n", "it's": "quote\n", "a:b": "colon\n", "-": "dash\n",
		"sub/file": "sub\n", "secret": "secret\n",
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "run"), []byte("#!/bin/sh\n"), 0o755))
	must(os.Symlink("ten", filepath.Join(dir, "link")))
	must(os.Symlink("nowhere", filepath.Join(dir, "dangling")))
	must(os.Symlink("loop", filepath.Join(dir, "loop")))
	must(os.Link(filepath.Join(dir, "ten"), filepath.Join(dir, "hard")))
	must(syscall.Mkfifo(filepath.Join(dir, "fifo"), 0o644))
	must(os.Chmod(filepath.Join(dir, "sub"), 0o755|fs.ModeSticky|fs.ModeSetgid))
	must(os.Chmod(filepath.Join(dir, "secret"), 0))
	old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	must(os.Chtimes(filepath.Join(dir, "nonl"), old, old))
	return dir
}

// result is what a run of a tool leaves.
type result struct {
	stdout, stderr string
	status         int
	offset         int64 // of a seekable stdin
	written        string
}

// toolCase is one line of testdata/diff: words of a call, its stdin, and why it may differ.
type toolCase struct {
	line     string
	args     []string
	stdin    string // a fixture
	seekable bool   // stdin is the file itself, else a pipe
	why      string
}

// parseCase reads a line: words, Go strings, `<file` or `|file` for stdin, `#DIFF why`.
func parseCase(t testing.TB, line string) toolCase {
	t.Helper()
	c := toolCase{line: line}
	line, c.why, _ = strings.Cut(line, " #DIFF ")
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimLeft(line, " ") {
		if line[0] == '"' {
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				t.Fatalf("%s: %v", c.line, err)
			}
			word, _ := strconv.Unquote(quoted)
			c.args = append(c.args, word)
			line = line[len(quoted):]
			continue
		}
		word, rest, _ := strings.Cut(line, " ")
		line = rest
		switch {
		case word[0] == '<' && len(word) > 1:
			c.stdin, c.seekable = word[1:], true
		case word[0] == '|' && len(word) > 1:
			c.stdin = word[1:]
		default:
			c.args = append(c.args, word)
		}
	}
	return c
}

// readCases reads testdata/diff/NAME.txt.
func readCases(t testing.TB, name string) []toolCase {
	t.Helper()
	text, err := os.ReadFile("testdata/diff/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []toolCase
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "//") || line == "" {
			continue
		}
		cases = append(cases, parseCase(t, strings.TrimPrefix(line, ". ")))
	}
	return cases
}

// openStdin opens the standard input of a case.
func openStdin(t testing.TB, dir string, c toolCase) *os.File {
	t.Helper()
	if c.stdin == "" {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if c.seekable {
		f, err := os.Open(filepath.Join(dir, c.stdin))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	text, err := os.ReadFile(filepath.Join(dir, c.stdin))
	if err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		w.Write(text) // the tool may stop reading
		w.Close()
	}()
	return r
}

// plainWriter hides everything but Write.
type plainWriter struct{ io.Writer }

func runTool(t testing.TB, name, dir string, c toolCase, env []string) result {
	t.Helper()
	tool, ok := NewTable().Lookup(name)
	if !ok {
		t.Fatalf("no tool %s", name)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stdin := openStdin(t, dir, c)
	defer stdin.Close()
	var stdout, stderr bytes.Buffer
	w := &IO{Context: ctx, Stdin: stdin, Stdout: plainWriter{&stdout}, Stderr: &stderr,
		Files: dirFS{dir: dir, secret: "secret"}, Dir: dir, Env: env}
	if len(env)%2 == 0 { // one of the two locales takes the way of io.ReaderFrom
		w.Stdout = &stdout
	}
	r := result{status: tool.Run(w, c.args)}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	r.finish(dir, stdin, c)
	return r
}

func runReal(t testing.TB, name, dir string, c toolCase, env []string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stdin := openStdin(t, dir, c)
	defer stdin.Close()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, "/usr/bin/"+name)
	cmd.Args = append([]string{name}, c.args...)
	cmd.Dir, cmd.Env = dir, env
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, &stdout, &stderr
	if os.Geteuid() == 0 && slices.Contains(c.args, "secret") {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	var r result
	if err := cmd.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			t.Fatal(err)
		}
		r.status = exit.ExitCode()
	}
	r.stdout, r.stderr = stdout.String(), stderr.String()
	r.finish(dir, stdin, c)
	return r
}

// finish notes the offset of stdin and collects the files out* that were written.
func (r *result) finish(dir string, stdin *os.File, c toolCase) {
	if c.seekable {
		r.offset, _ = stdin.Seek(0, io.SeekCurrent)
	}
	names, _ := filepath.Glob(dir + "/out*")
	for _, name := range names {
		text, _ := os.ReadFile(name)
		r.written += filepath.Base(name) + ": " + string(text)
		os.Remove(name)
	}
}

// openUp lets another user into the directories above the fixtures.
func openUp(t testing.TB, dir string) {
	for ; strings.HasPrefix(dir, os.TempDir()+"/"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Log(err)
		}
	}
}

// TestLikeOriginal runs the cases of testdata/diff with the real programs and with the tools.
func TestLikeOriginal(t *testing.T) {
	paths, err := filepath.Glob("testdata/diff/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	dir := fixtures(t)
	openUp(t, dir)
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".txt")
		tool := name
		if name == "bracket" {
			tool = "["
		}
		t.Run(name, func(t *testing.T) {
			if _, err := os.Stat("/usr/bin/" + tool); err != nil {
				if os.Getenv("CI") == "true" {
					t.Fatal(err)
				}
				t.Skip(err)
			}
			for _, c := range readCases(t, name) {
				t.Run(c.line, func(t *testing.T) { compare(t, tool, dir, c) })
			}
		})
	}
}

func compare(t *testing.T, tool, dir string, c toolCase) {
	differs := false
	for _, env := range [][]string{
		{"LC_ALL=C", "PATH=/bin", "A=1"},
		{"LC_ALL=C.UTF-8", "A=x=y"},
	} {
		want, got := runReal(t, tool, dir, c, env), runTool(t, tool, dir, c, env)
		if want == got {
			continue
		}
		differs = true
		if c.why == "" {
			t.Errorf("%s\n got %s\nwant %s", env[0], got, want)
		}
	}
	if c.why != "" && !differs {
		t.Errorf("no difference any more: %s", c.why)
	}
}

func (r result) String() string {
	return "status " + strconv.Itoa(r.status) + " offset " + strconv.FormatInt(r.offset, 10) +
		" stdout " + shorten(r.stdout) + " stderr " + shorten(r.stderr) + " written " + shorten(r.written)
}

func shorten(s string) string {
	if len(s) > 400 {
		return strconv.Quote(s[:200]) + "…" + strconv.Quote(s[len(s)-200:]) + " " + strconv.Itoa(len(s))
	}
	return strconv.Quote(s)
}
