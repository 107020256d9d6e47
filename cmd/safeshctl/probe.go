package main

import (
	"errors"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

// probeTime is how long a shell that is tried may take.
const probeTime = 5 * time.Second

// probe tells whether a shell is safesh, by calling it: it must say so, and it must run a text.
// why says what it is instead, or what is wrong with it.
func probe(shell string, env []string) (isSafesh bool, why string) {
	if shell == "" {
		return false, "there is none"
	}
	said, status, err := runShell(shell, env, "--version")
	first, _, _ := strings.Cut(said, "\n")
	switch {
	case err != nil:
		return false, err.Error()
	case status != 0 || !strings.HasPrefix(said, "safesh, "):
		if len(first) > 60 {
			first = first[:60] + "…"
		}
		return false, "it is no safesh: --version says " + strconv.Quote(first)
	}
	const mark = "safesh-doctor"
	said, status, err = runShell(shell, env, "-c", "echo "+mark)
	switch {
	case err != nil:
		return true, err.Error()
	case said != mark+"\n" || status != 0:
		return true, "it does not run a text: status " + strconv.Itoa(status) + ": " + strings.TrimSpace(said)
	}
	return true, ""
}

// runShell calls a program and returns what it wrote and its status. It is killed when it takes
// too long.
func runShell(path string, env []string, args ...string) (said string, status int, err error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return "", 0, err
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		return "", 0, err
	}
	defer r.Close()
	p, err := os.StartProcess(path, append([]string{path}, args...), &os.ProcAttr{Env: env, Files: []*os.File{null, w, w}})
	w.Close()
	if err != nil {
		var pe *os.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return "", 0, err
	}
	timer := time.AfterFunc(probeTime, func() {
		p.Kill()
		r.Close() // a child of it may hold the other end
	})
	out, _ := io.ReadAll(io.LimitReader(r, 64<<10))
	st, err := p.Wait()
	if !timer.Stop() {
		return "", 0, errors.New("it takes longer than " + probeTime.String())
	}
	if err != nil {
		return "", 0, err
	}
	return string(out), st.ExitCode(), nil
}
