package gate

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"time"

	"safesh/allowlist"
	"safesh/internal/audit"
	"safesh/internal/confine"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// timeoutStop is why a call ends whose deadline has passed.
type timeoutStop struct{ sig syscall.Signal }

func (e *timeoutStop) Error() string { return "deadline passed" }

// ExitCode is 124, as timeout's.
func (e *timeoutStop) ExitCode() int { return 124 }

// Signal is what the call's processes get.
func (e *timeoutStop) Signal() os.Signal { return e.sig }

// Filtered tells whether the filter behind the call became a flag, and whether its lines
// are cut as well.
func (pm *permit) Filtered() (done, cut bool) { return pm.d.FilterDone, pm.d.FilterCut }

// Run carries out the decision.
func (pm *permit) Run(p *interp.Proc) (int, error) {
	begin := time.Now()
	ctx, cancel := pm.deadline(p.Context)
	defer cancel()
	q := *p
	q.Context = ctx
	if pm.d.Chdir != "" {
		q.Dir = pm.d.Chdir
	}
	status, err := pm.act(&q)
	var over *timeoutStop
	if errors.As(context.Cause(ctx), &over) && p.Context.Err() == nil && !pm.d.Timeout.Preserve {
		status = 124
		if over.sig == syscall.SIGKILL {
			status = 137
		}
	}
	pm.gate.finishCall(pm.at, func(c *audit.Call) { c.Status, c.Took = status, time.Since(begin) })
	return status, err
}

// deadline is the call's context under its timeout.
func (pm *permit) deadline(ctx context.Context) (context.Context, context.CancelFunc) {
	t := pm.d.Timeout
	if t == nil || t.After <= 0 {
		return ctx, func() {}
	}
	sig := unix.SignalNum("SIG" + strings.TrimPrefix(t.Signal, "SIG"))
	if sig == 0 {
		sig = syscall.SIGTERM
	}
	ctx, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(t.After, func() { cancel(&timeoutStop{sig}) })
	return ctx, func() {
		timer.Stop()
		cancel(context.Canceled)
	}
}

func (pm *permit) act(p *interp.Proc) (int, error) {
	g, d := pm.gate, &pm.d
	switch d.Act {
	case allowlist.Tool:
		started(p, 0)
		return g.runTool(pm, p)
	case allowlist.Shell:
		started(p, 0)
		return p.Shell(p.Context, named(d.Argv, pm.arg0), innerEnv(p.Env, d), p.Dir, p.Files), nil
	case allowlist.Start:
		program, err := g.program(d.Argv[0], p.Dir, g.path)
		if err != nil {
			return notFound(p, d.Argv[0], err), nil
		}
		return g.start(program, pm, p, g.childEnv(p, d))
	}
	return 125, &bugError{"an allowed call says not how it runs"}
}

// named is argv with the name that exec -a gave.
func named(argv []string, arg0 string) []string {
	if arg0 == "" {
		return argv
	}
	return append([]string{arg0}, argv[1:]...)
}

// bugError is what can't happen: it is said and denied.
type bugError struct{ what string }

func (e *bugError) Error() string { return "bug: " + e.what }

// ExitCode is safesh's own failure status.
func (e *bugError) ExitCode() int { return 125 }

// program finds the file that a word names.
func (g *Gate) program(word, dir string, dirs []string) (string, error) {
	if strings.Contains(word, "/") {
		return join(dir, word), nil
	}
	return findProgram(word, dirs)
}

// notFound says as bash does why a program can't start and returns the status.
func notFound(p *interp.Proc, word string, err error) int {
	var no syscall.Errno
	if errors.As(err, &no); no == 0 {
		no = syscall.ENOENT
	}
	if p.Unstarted != nil {
		return unstarted(p, word, no)
	}
	if no == syscall.ENOENT && !strings.Contains(word, "/") {
		if p.NotFound != nil {
			return p.NotFound()
		}
		p.Errorf("%s: command not found", word)
		return 127
	}
	p.Errorf("%s: %s", word, interp.Strerror(no))
	if no == syscall.ENOENT {
		return 127
	}
	return 126
}

// unstarted tells the caller and returns the status.
func unstarted(p *interp.Proc, name string, no syscall.Errno) int {
	p.Unstarted(name, no)
	if no == syscall.ENOENT {
		return 127
	}
	return 126
}

// start runs a program and waits for it.
func (g *Gate) start(program string, pm *permit, p *interp.Proc, env []string) (int, error) {
	d := &pm.d
	files, relays, err := g.childFiles(p.Files)
	if err != nil {
		p.Errorf("%s: %s", d.Argv[0], err)
		return 126, nil
	}
	defer func() { g.flushRelays(relays, pm.at) }()
	if len(p.Ignore) > 0 {
		g.noting.Wait() // else the signal may be taken up between here and the fork
	}
	proc, err := launch(confine.Spec{
		Path: program, Argv: named(d.Argv, pm.arg0), Env: env, Dir: p.Dir, Files: files, Umask: p.Umask,
		Nice: d.Nice, IgnoreHUP: d.IgnoreHUP, Outlive: g.observe && p.Async,
		Ignore: p.Ignore, Restore: g.heed, Limits: limits(p.Limits),
	}, p.Group)
	if err != nil {
		return g.startFailed(program, pm, p, err)
	}
	started(p, proc.Pid)
	g.children.add(proc)
	defer g.children.remove(proc)
	st, err := waitFor(p, proc, d.Timeout)
	if err != nil {
		return 125, nil
	}
	if !st.Exited && p.Killed != nil && p.Context.Err() == nil {
		p.Killed(proc.Pid, syscall.Signal(st.Signal), st.CoreDump)
	}
	return st.Shell(), nil
}

// limits are the limits of a call's child.
func limits(list []interp.Rlimit) (out []confine.Rlimit) {
	for _, l := range list {
		out = append(out, confine.Rlimit(l))
	}
	return out
}

// startFailed handles a program that the kernel did not start. One without a #! line is
// read as a shell script, as bash does: here that means in process, every call judged.
func (g *Gate) startFailed(program string, pm *permit, p *interp.Proc, err error) (int, error) {
	if errors.Is(err, syscall.ENOEXEC) && !isBinary(program) {
		name := program
		if strings.Contains(pm.d.Argv[0], "/") {
			name = pm.d.Argv[0]
		}
		argv := append([]string{"sh", name}, pm.d.Argv[1:]...)
		return p.Shell(p.Context, argv, p.Env, p.Dir, p.Files), nil
	}
	if errors.Is(err, confine.ErrGateClosed) {
		return 125, nil
	}
	var st unix.Stat_t
	if errors.Is(err, syscall.EACCES) && unix.Stat(program, &st) == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR {
		err = syscall.EISDIR
	}
	name := pm.d.Argv[0]
	if !strings.Contains(name, "/") && p.Unstarted == nil {
		name = program // as bash names what it has found and can't start
	}
	switch {
	case p.Unstarted != nil:
	case errors.Is(err, syscall.ENOEXEC):
		p.Errorf("%s: cannot execute binary file: %s", name, interp.Strerror(syscall.ENOEXEC))
		return 126, nil
	case errors.Is(err, syscall.ENOENT) && unix.Stat(p.Dir, &st) == nil && unix.Stat(program, &st) == nil:
		p.Errorf("%s: cannot execute: required file not found", name) // what runs it is not there
		return 127, nil
	}
	return notFound(p, name, err), nil
}

// isBinary tells whether a file's first line holds a NUL byte.
func isBinary(program string) bool {
	f, err := os.Open(program)
	if err != nil {
		return true
	}
	defer f.Close()
	buf := make([]byte, 80)
	n, _ := f.Read(buf)
	line, _, _ := strings.Cut(string(buf[:n]), "\n")
	return strings.IndexByte(line, 0) >= 0
}

// waitFor waits for a child. When ctx ends the child and everything it started are ended:
// by the signal that ctx ended for, and after a grace by KILL.
func waitFor(p *interp.Proc, proc *confine.Process, t *allowlist.Timeout) (confine.Status, error) {
	ctx := p.Context
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		sig, wait := syscall.SIGTERM, grace
		if s, ok := context.Cause(ctx).(interface{ Signal() os.Signal }); ok {
			if n, ok := s.Signal().(syscall.Signal); ok {
				sig = n
			}
		}
		if t != nil && t.KillAfter > 0 {
			wait = t.KillAfter
		}
		proc.End(sig, wait)
	})
	st, err := watch(proc, p.Group)
	if !stop() {
		<-ended
	}
	return st, err
}

// started tells the evaluator that a call runs.
func started(p *interp.Proc, pid int) {
	if p.Started != nil {
		p.Started(pid)
	}
}

// flushRelays waits for what a child wrote and records how much it was.
func (g *Gate) flushRelays(relays []*relay, at int) {
	for _, r := range relays {
		r.flush()
	}
	g.finishCall(at, func(c *audit.Call) {
		for _, r := range relays {
			r.mu.Lock()
			if r.fd == 2 {
				c.Err += r.n
			} else {
				c.Out += r.n
			}
			r.mu.Unlock()
		}
	})
}

// childFiles are the kernel's descriptors of a call's files. Where the text's output is
// limited the child writes to a relay that counts.
func (g *Gate) childFiles(files []interp.File) (fds []int, relays []*relay, err error) {
	byDesc := map[*outputLimit]*relay{}
	fds = make([]int, len(files))
	for i, f := range files {
		fds[i] = -1
		if f == nil {
			continue
		}
		if own, ok := f.(*file); ok && own.d.limit != nil {
			t := byDesc[own.d.limit]
			if t == nil {
				if t, err = g.newRelay(f); err != nil {
					return nil, relays, err
				}
				byDesc[own.d.limit], t.fd = t, own.d.fd
				relays = append(relays, t)
			}
			f = t.w
		}
		if fds[i], err = f.Fd(); err != nil {
			return nil, relays, err
		}
	}
	return fds, relays, nil
}
