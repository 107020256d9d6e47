package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// result is what a run gave.
type result struct {
	stdout, stderr string
	status         int
	timeout        bool
}

// maxOutput is what is kept of an output; a case that writes more has failed anyway.
const maxOutput = 4 << 20

// runCase runs a case through a shell as the suite's own harness does.
func (c *Config) runCase(t Case, shell Shell, tmp string) result {
	dir, err := os.MkdirTemp(tmp, "case")
	if err != nil {
		return result{status: -1, stderr: err.Error()}
	}
	defer removeAll(dir)
	for _, d := range t.Dirs {
		os.Mkdir(filepath.Join(dir, d), 0o777)
	}
	argv := []string{shell.As}
	if t.File != "" {
		argv = append(argv, t.File)
	}
	bin := binDir(tmp, shell)
	return start(filepath.Join(bin, shell.As), argv, c.environ(shell, bin, dir), dir, t.Text, c.Timeout)
}

// environ is the environment that the suite's own harness gives.
func (c *Config) environ(shell Shell, bin, dir string) []string {
	env := append([]string{"PATH=" + bin + ":" + os.Getenv("PATH"), "TMP=" + dir}, c.Env...)
	if c.Suite == "oils" {
		return append(env, "LC_ALL=C.UTF-8", "LOCALE_ARCHIVE=", "OILS_GC_ON_EXIT=", "REPO_ROOT="+c.Dir, "SH="+shell.As)
	}
	return append(env, "HOME="+dir, "TEST_UTIL="+bin, "TEST_SHELL="+shell.As)
}

// removeAll also removes directories that a case has made read-only.
func removeAll(dir string) {
	if os.RemoveAll(dir) != nil {
		filepath.Walk(dir, func(name string, info os.FileInfo, err error) error {
			if info != nil && info.IsDir() {
				os.Chmod(name, 0o700)
			}
			return nil
		})
		os.RemoveAll(dir)
	}
}

// start runs a program in a session of its own, which is killed when the program or the
// deadline ends. Its parent is a supervisor: cases signal their parents.
func start(path string, argv, env []string, dir, stdin string, timeout time.Duration) result {
	self, err := os.Executable()
	if err != nil {
		return result{status: -1, stderr: err.Error()}
	}
	var ends [8]*os.File // stdin, stdout, stderr, status: read and write end
	for i := 0; i < len(ends); i += 2 {
		if ends[i], ends[i+1], err = os.Pipe(); err != nil {
			return result{status: -1, stderr: err.Error()}
		}
	}
	p, err := os.StartProcess(self, append([]string{supervisor, path}, argv...), &os.ProcAttr{
		Dir: dir, Env: append(env, "PWD="+dir), Files: []*os.File{ends[0], ends[3], ends[5], ends[7]},
		Sys: &syscall.SysProcAttr{Setsid: true},
	})
	for _, i := range []int{0, 3, 5, 7} {
		ends[i].Close()
	}
	for _, i := range []int{2, 4, 6} {
		defer ends[i].Close()
	}
	if err != nil {
		ends[1].Close()
		return result{status: -1, stderr: err.Error()}
	}
	go func() {
		io.WriteString(ends[1], stdin)
		ends[1].Close()
	}()
	return wait(p, ends[2], ends[4], ends[6], timeout)
}

// supervisor is the name under which this program starts a shell.
const supervisor = "conformance-supervisor"

// supervise starts a shell, waits for it, and writes its status to descriptor 3.
func supervise(argv []string) int {
	syscall.CloseOnExec(3)
	dir, err := os.Getwd()
	if err != nil {
		return 1
	}
	p, err := os.StartProcess(argv[0], argv[1:], &os.ProcAttr{Dir: dir, Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		return 1
	}
	for _, f := range []*os.File{os.Stdin, os.Stdout, os.Stderr} {
		f.Close()
	}
	state, err := p.Wait()
	if err != nil {
		return 1
	}
	status := state.ExitCode()
	if ws := state.Sys().(syscall.WaitStatus); ws.Signaled() {
		status = -int(ws.Signal()) // as the harness of Oils has it
	}
	os.NewFile(3, "status").WriteString(strconv.Itoa(status))
	return 0
}

// wait reads what a program writes until it and those that hold its outputs have ended, or the
// deadline.
func wait(p *os.Process, stdout, stderr, status *os.File, timeout time.Duration) (r result) {
	deadline := time.AfterFunc(timeout, func() { syscall.Kill(-p.Pid, syscall.SIGKILL) })
	outs, errs := readAll(stdout, timeout), readAll(stderr, timeout)
	_, err := p.Wait()
	if err != nil {
		return result{status: -1, stderr: err.Error()}
	}
	r.stdout, r.stderr = <-outs, <-errs
	r.timeout = !deadline.Stop()
	syscall.Kill(-p.Pid, syscall.SIGKILL)
	text, _ := io.ReadAll(status)
	if r.status, err = strconv.Atoi(string(text)); err != nil {
		r.status, r.stderr = -int(syscall.SIGKILL), r.stderr+"(the supervisor was killed)\n"
	}
	return r
}

// readAll reads a file to its end, or until a second after the deadline.
func readAll(f *os.File, timeout time.Duration) chan string {
	out := make(chan string, 1)
	f.SetReadDeadline(time.Now().Add(timeout + time.Second))
	go func() {
		var b bytes.Buffer
		io.Copy(&b, io.LimitReader(f, maxOutput))
		io.Copy(io.Discard, f)
		out <- b.String()
	}()
	return out
}
