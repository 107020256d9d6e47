package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// manner is a text, or another way of calling a shell, that must go as it does under bash.
type manner struct {
	name string
	text string   // of -c
	args []string // in place of -c text
	// launch is a text of /bin/sh that ends in `exec "$@"`: what the shell is started with.
	launch string
	// stdin is what stdin holds, an empty one is /dev/null; open: and it has no end.
	stdin string
	open  bool
	// file: stdin is a regular file.
	file bool
	// real: programs open their own descriptors again, which a socket refuses under bash, too.
	real bool
	// want is what must come where bash is no example: stdout, stderr, status.
	want *answer
	// only is the one mode that it is for.
	only string
	// quiet: stderr is not compared.
	quiet bool
}

// answer is what a harness gets to see.
type answer struct {
	out, err string
	status   int
	eof      time.Duration // when the last holder of stdout and stderr was gone
}

// stdio is how a harness connects stdout and stderr.
type stdio string

const (
	pipes   stdio = "pipes"
	one     stdio = "one pipe"
	sockets stdio = "sockets"       // as node does
	appends stdio = "appended file" // as Claude Code does: one file for both
)

// like is what bash is asked with: it can't open a socket, and empties a file.
func (s stdio) like() stdio {
	switch s {
	case sockets:
		return pipes
	case appends:
		return one
	}
	return s
}

// stage is a directory with shells, policies and programs.
type stage struct {
	dir   string
	shell string
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{dir: tempDir(t)}
	buildInto(t, s.dir)
	s.shell = filepath.Join(s.dir, "safesh")
	common := "[workspace]\nroot = \"ws\"\n[files]\nread = [\".\"]\nwrite = [\".\"]\n[env]\npass = [\"*\"]\nset = [\"*\"]\n[tools]\nallow = [\"@read-only\", \"@write\"]\n" +
		"[audit]\npath = \"audit.jsonl\"\n"
	for _, program := range []string{"ext", "env -u X ext", "setpriv", "nohup"} {
		common += "[[allow]]\nrun = \"" + program + "\"\n"
	}
	for name, text := range map[string]string{
		"observe.toml": "version = 1\nmode = \"observe\"\n" + common,
		"enforce.toml": "version = 1\nmode = \"enforce\"\n" + common,
		// ext is a program that does what its words say.
		"ws/.keep": "",
		"bin/ext":  "#!/bin/sh\nexec \"$@\"\n",
	} {
		name = filepath.Join(s.dir, "stage", name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := writeFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// tempDir is a directory that other users can enter.
func tempDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// run calls a shell as bash does in a mode: bash, observe or enforce.
func (s *stage) run(t *testing.T, mode string, m manner, io stdio) answer {
	t.Helper()
	dir := tempDir(t)
	ws := filepath.Join(dir, "ws")
	if err := copyTree(filepath.Join(s.dir, "stage"), dir); err != nil {
		t.Fatal(err)
	}
	shell := s.shell
	if mode == "bash" {
		shell = "/bin/bash"
	}
	args := m.args
	if args == nil {
		args = []string{"-c", m.text}
	}
	launch := m.launch
	if launch == "" {
		launch = `exec "$@"`
	}
	// The name is bash in each case: $0 and messages are the same.
	name := filepath.Join(dir, "bash")
	if err := os.Symlink(shell, name); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/bin/sh", append([]string{"-c", launch, "launch", name}, args...)...)
	cmd.Dir = ws
	cmd.Env = []string{"PATH=" + filepath.Join(dir, "bin") + ":/usr/bin:/bin", "HOME=" + ws, "LC_ALL=C.UTF-8", "SAFESH_POLICY=" + filepath.Join(dir, mode+".toml")}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	a := converse(t, cmd, m, io)
	a.out, a.err = plain(a.out, dir), plain(a.err, dir)
	return a
}

// plain leaves out what is another one in each run: directories, pids.
func plain(text, dir string) string {
	text = strings.ReplaceAll(text, dir, "@TMP@")
	return regexp.MustCompile(`line (\d+): +\d+ `).ReplaceAllString(text, "line $1: PID ")
}

// converse starts the shell as a harness does, and reads until nobody holds stdout and stderr.
func converse(t *testing.T, cmd *exec.Cmd, m manner, kind stdio) answer {
	t.Helper()
	closers := connectStdin(t, cmd, m)
	var ends [2]*os.File // what the harness reads from
	switch kind {
	case pipes:
		ends[0], cmd.Stdout = pipe(t)
		ends[1], cmd.Stderr = pipe(t)
	case one:
		ends[0], cmd.Stdout = pipe(t)
		cmd.Stderr = cmd.Stdout
	case sockets:
		ends[0], cmd.Stdout = socketPair(t)
		ends[1], cmd.Stderr = socketPair(t)
	case appends:
		name := filepath.Join(t.TempDir(), "out")
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdout, cmd.Stderr = f, f
		ends[0], _ = os.Open(name)
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(20*time.Second, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer kill.Stop()
	for _, f := range []any{cmd.Stdout, cmd.Stderr} {
		f.(*os.File).Close()
	}
	if kind == appends {
		cmd.Wait()
	}
	var texts [2]bytes.Buffer
	done := make(chan struct{})
	for i, f := range ends {
		go func() {
			if f != nil {
				io.Copy(&texts[i], f)
				f.Close()
			}
			done <- struct{}{}
		}()
	}
	<-done
	<-done
	a := answer{out: texts[0].String(), err: texts[1].String(), eof: time.Since(begin)}
	cmd.Wait()
	for _, c := range closers {
		c.Close()
	}
	a.status = cmd.ProcessState.ExitCode()
	return a
}

// connectStdin gives the shell what the case says; the harness closes what is returned when
// all is done.
func connectStdin(t *testing.T, cmd *exec.Cmd, m manner) (after []io.Closer) {
	switch {
	case m.file:
		name := filepath.Join(t.TempDir(), "in")
		if err := writeFile(name, []byte(m.stdin), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdin = f
		return []io.Closer{f}
	case m.open:
		ours, theirs := socketPair(t)
		io.WriteString(ours, m.stdin)
		cmd.Stdin = theirs
		return []io.Closer{ours, theirs}
	case m.stdin != "":
		r, w := pipe(t)
		io.WriteString(w, m.stdin)
		w.Close()
		cmd.Stdin = r
		return []io.Closer{r}
	}
	return nil
}

func pipe(t *testing.T) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	return r, w
}

func socketPair(t *testing.T) (ours, theirs *os.File) {
	t.Helper()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fds[0]), "ours"), os.NewFile(uintptr(fds[1]), "theirs")
}

// compare runs a case in both modes and compares it with bash.
func (s *stage) compare(t *testing.T, m manner, kinds ...stdio) {
	t.Run(m.name, func(t *testing.T) {
		t.Parallel()
		for _, kind := range kinds {
			like := kind.like()
			if m.real {
				like = kind
			}
			var want answer
			if m.want != nil {
				want = *m.want
			} else {
				want = s.run(t, "bash", m, like)
				if strings.Contains(want.err, ": exec: ") {
					t.Fatalf("bash is not started: %q", want.err)
				}
			}
			for _, mode := range []string{"observe", "enforce"} {
				if m.only != "" && m.only != mode {
					continue
				}
				got := s.run(t, mode, m, kind)
				if got.out != want.out || got.err != want.err && !m.quiet || got.status != want.status {
					t.Errorf("%s, %s:\n%s\n got %q %q %d\nwant %q %q %d", mode, kind, m.text, got.out, got.err, got.status, want.out, want.err, want.status)
				}
				if m.want == nil && got.eof > want.eof+1500*time.Millisecond {
					t.Errorf("%s, %s:\n%s\nends after %v, bash after %v", mode, kind, m.text, got.eof, want.eof)
				}
			}
		}
	})
}

var stdioManners = []manner{
	{name: "own names", text: "echo a >/dev/stdout; echo b >/dev/stderr; echo c >/dev/fd/1; echo d >/dev/fd/2; echo e >/proc/self/fd/1"},
	{name: "own names of a program", text: "ext echo a >/dev/stdout; ext echo b >/dev/stderr; ext echo c >>/dev/fd/1; ext sh -c 'echo d >&2' 2>/dev/fd/2"},
	{name: "what was printed stays", text: "echo before; echo a >/dev/stdout; ext echo b; echo c >>/dev/stderr; ext echo d >/dev/fd/2; echo after"},
	{name: "tee in process", text: "echo a | tee /dev/stderr", only: "enforce"},
	{name: "tee to stdout", text: "echo a | tee /dev/stdout", only: "enforce"},
	{name: "tee the program", text: "echo a | ext tee /dev/stderr; echo $?", real: true, only: "observe"},
	{name: "cat stdin by name", text: "cat </dev/stdin; cat /dev/fd/0", stdin: "a\nb\n"},
	{name: "read stdin by name", text: "read a </dev/stdin; read b </dev/fd/0; echo $a-$b", stdin: "a\nb\n"},
	{name: "socket stdin by name", text: "read a </dev/stdin; read b </dev/fd/0; echo $a-$b", stdin: "a\nb\n", open: true, want: &answer{out: "a-b\n"}},
	{name: "order of lines", text: "for i in 1 2 3; do echo o$i; echo e$i >&2; ext echo p$i; ext echo q$i >&2; done"},
	{name: "and of pipelines", text: "for i in 1 2 3; do echo o$i | cat; { echo e$i >&2; } | cat; ext echo p$i | tr p r; done"},
	{name: "copies", text: "exec 3>&1 4>&2; echo a >&3; echo b >&4; echo c >/dev/fd/3; ext echo d >&3; exec 3>&- 4>&-; echo e >&3"},
	{name: "exec to a file", text: "exec >f 2>&1; echo a; ext echo b; echo c >&2; echo d >/dev/stdout; ext echo e; exec >/dev/null; cat f | wc -l >g; cat g f"},
	{name: "exec to a file and back", text: "exec 3>&1 >f; echo a; ext echo b; exec >&3 3>&-; cat f; echo c"},
	{name: "append", text: "echo a >f; exec 3>>f; echo b >&3; echo c >>f; ext echo d >&3; cat f"},
	{name: "no seek", text: "cat /dev/null; ext printf 'a'; printf 'b'; ext printf 'c'; head -c 1 <<<d; ext printf 'e'; echo"},
	{name: "binary", text: "printf 'a\\0b\\377\\n'; ext printf 'c\\000d\\n'"},
	{name: "swapped", text: "{ echo a; echo b >&2; ext echo c; ext sh -c 'echo d >&2'; } 3>&1 1>&2 2>&3"},
	{name: "closed for a command", text: "echo a >&-; ext echo b >&-; echo c", quiet: true},
}

// TestStdio connects the shell as harnesses do: pipes, sockets, a file that both append to.
func TestStdio(t *testing.T) {
	s := newStage(t)
	for _, m := range stdioManners {
		s.compare(t, m, pipes, sockets, appends)
	}
}

var eofManners = []manner{
	{name: "a guard", text: "ext sleep 0.5; echo a"},
	{name: "a guard and a pipeline", text: "ext sleep 0.5 | cat; ext sleep 0.3; echo a"},
	{name: "a time-out", text: "timeout 0.3 ext sleep 5; echo $?"},
	{name: "a time-out that a program ignores", text: "timeout -k 0.2 0.3 ext sh -c 'trap \"\" TERM; sleep 5; sleep 5'; echo $?", only: "observe"},
	{name: "time-outs in time-outs", text: "timeout 5 timeout 0.3 ext sleep 5; echo $?; timeout 0.3 timeout 5 ext sleep 5; echo $?"},
	{name: "a waited job", text: "ext sleep 0.4 & wait; echo $?"},
	{name: "a job elsewhere", text: "ext sleep 3 >/dev/null 2>&1 & echo a", only: "observe"},
	{name: "a job that prints", text: "{ ext sleep 0.5; echo late; } & echo a", only: "observe"},
	{name: "a list that prints", text: "ext sleep 0.3 && echo late && ext sleep 0.3 && ext echo later & echo a; exit 3", only: "observe"},
	{name: "a group elsewhere", text: "{ ext sleep 0.3; ext sleep 2.5; } >/dev/null 2>&1 & echo a", only: "observe"},
	{name: "a subshell's job", text: "(ext sleep 2.5 >/dev/null 2>&1 &); ext sleep 0.4; echo a", only: "observe"},
	{name: "output closed by exec", text: "exec >f 2>&1; ext sleep 0.5; echo a"},
	{name: "output closed while it runs", text: "exec >&- 2>&-; ext sleep 2.5", only: "observe"},
	{name: "a closed reader", text: "ext yes | head -n 1; echo ${PIPESTATUS[@]}"},
	{name: "a substitution", text: "x=$(ext sleep 0.4; echo a); echo $x"},
	{name: "process substitution", text: "cat <(ext sleep 0.3; echo a); ext echo b > >(cat); ext sleep 0.1"},
	{name: "coproc", text: "coproc { ext sleep 0.3; echo a; }; read x <&${COPROC[0]}; echo $x; wait"},
}

// TestEOF: a reader of stdout and stderr sees their end as soon as bash's would.
func TestEOF(t *testing.T) {
	s := newStage(t)
	for _, m := range eofManners {
		s.compare(t, m, pipes, sockets)
	}
}

var stdinManners = []manner{
	{name: "nothing is read", text: "echo hi", open: true},
	{name: "nor by a program", text: "ext echo hi", open: true},
	{name: "heredoc", text: "cat <<X\na\nX\next cat <<X\nb\nX", open: true},
	{name: "one line", text: "read a; echo $a", stdin: "x\ny\n", open: true},
	{name: "read, then a program", text: "(read a; ext cat; echo $a)", stdin: "x\ny\nz\n", file: true},
	{name: "read, then cat", text: "(read a; cat; echo $a)", stdin: "x\ny\nz\n", file: true},
	{name: "read from a pipe, then a program", text: "read a; ext cat; echo $a", stdin: "x\ny\nz\n"},
	{name: "read -n", text: "read -n 3 a; read -N 2 b; ext cat; echo $a,$b", stdin: "abcdefgh\nz\n"},
	{name: "read -d", text: "read -d : a; ext cat; echo $a", stdin: "ab:cd\nef\n"},
	{name: "redirected", text: "printf 'a\\nb\\nc\\n' >f; (read a; cat) <f; { read a; ext cat; } <f; while read l; do echo $l; ext head -c 2; done <f"},
	{name: "head leaves the rest", text: "printf 'a\\nb\\nc\\nd\\n' >f; (head -n 1; ext cat) <f; (ext head -n 1; cat) <f; (head -n 2 >/dev/null; head -n 1; read x; echo $x) <f"},
	{name: "head -c leaves the rest of a pipe", text: "printf 'abcdef' | (head -c 2; echo; ext cat)"},
	{name: "grep -m leaves the rest", text: "printf 'a\\nb\\nc\\nd\\n' >f; (grep -m 1 b; ext cat) <f"},
	{name: "a loop and its programs", text: "while read l; do echo $l; ext cat; done", stdin: "x\ny\nz\n"},
	{name: "script on a pipe", args: []string{"-s"}, stdin: "echo a\next cat\nb\nc\n"},
	{name: "script on a pipe, read", args: []string{}, stdin: "read x\none\necho $x\nhead -c 4\ntwo\necho three\ncat\nrest\n"},
	{name: "script in a file on stdin", args: []string{}, stdin: "read x\none\necho $x\next head -n 1\ntwo\necho three\next cat\nrest\n", file: true},
	{name: "script that ends itself", args: []string{}, stdin: "echo a\nexit 3\necho b\n", open: true},
	{name: "program and loop", text: "ext sh -c 'read a; echo 1$a'; read b; echo 2$b; ext cat", stdin: "x\ny\nz\n"},
	{name: "mapfile", text: "mapfile -n 1 a; ext cat; echo ${a[0]}", stdin: "x\ny\nz\n"},
	{name: "background reads nothing", text: "cat & wait; read a; echo $a", stdin: "x\n"},
	{name: "no input", text: "cat; read a; echo $?"},
}

// TestStdin: stdin is read as far as a command reads it, and not at all before one does.
func TestStdin(t *testing.T) {
	s := newStage(t)
	for _, m := range stdinManners {
		s.compare(t, m, pipes)
	}
}
