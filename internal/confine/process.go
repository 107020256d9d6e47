package confine

import (
	"os"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Process is a child that was started. Its methods may be called at any time, by several
// goroutines.
type Process struct {
	// Pid is the child's. After Wait it may be another process's: signal it through here.
	Pid int

	house *house
	since uint64 // ticks before its fork: nothing it started is older

	wait   sync.Mutex // held while waiting
	done   bool       // reaped; guarded by house.mu
	status Status
	err    error
}

// Status is how a child ended: it exited with Code, or Signal ended it.
type Status struct {
	Exited   bool
	Code     int
	Signal   int
	CoreDump bool
	Usage    unix.Rusage
}

// Shell is the status as $? has it: the code, or 128 and the signal.
func (s Status) Shell() int {
	if s.Exited {
		return s.Code
	}
	return 128 + s.Signal
}

// Wait waits until the child has ended and returns how. Every call returns the same.
func (p *Process) Wait() (Status, error) {
	p.wait.Lock()
	defer p.wait.Unlock()
	if !p.reaped() {
		// It is left a zombie until the reaping below, which Signal can't fall into: a
		// zombie keeps its pid.
		_, err := ignoreEINTR(func() (int, error) {
			return 0, unix.Waitid(unix.P_PID, p.Pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		})
		p.reap(err)
	}
	return p.status, p.err
}

// Watch is [Process.Wait] that also tells of the child's stops: with the signal that stopped
// it, and with 0 when it goes on.
func (p *Process) Watch(changed func(stopped unix.Signal)) (Status, error) {
	p.wait.Lock()
	defer p.wait.Unlock()
	for !p.reaped() {
		_, err := ignoreEINTR(func() (int, error) {
			return 0, unix.Waitid(unix.P_PID, p.Pid, nil, unix.WEXITED|unix.WSTOPPED|unix.WCONTINUED|unix.WNOWAIT, nil)
		})
		if ws, ok := p.change(err); ok {
			if !ws.Stopped() {
				changed(0)
			} else {
				changed(ws.StopSignal())
			}
		}
	}
	return p.status, p.err
}

// change takes a stop of the child; ok is false when it was its end, which is taken as well.
func (p *Process) change(err error) (ws unix.WaitStatus, ok bool) {
	if err != nil || ended(p.Pid) {
		p.reap(err)
		return 0, false
	}
	p.house.mu.Lock()
	defer p.house.mu.Unlock()
	var info unix.Siginfo
	// Without WEXITED: an end in between is left for the next look.
	err = unix.Waitid(unix.P_PID, p.Pid, &info, unix.WSTOPPED|unix.WCONTINUED|unix.WNOHANG, nil)
	return stopOf(&info), err == nil && info.Signo != 0
}

// stopOf is a stop as wait(2) would have it. The status stands behind the numbers of the child
// and its user (siginfo_t, waitid(2)).
func stopOf(info *unix.Siginfo) unix.WaitStatus {
	const cldContinued = 6
	if info.Code == cldContinued {
		return 0xffff
	}
	status := *(*int32)(unsafe.Add(unsafe.Pointer(info), 24))
	return unix.WaitStatus(status<<8 | 0x7f)
}

// reap takes the status of a child that has ended; err is what waiting for that gave.
func (p *Process) reap(err error) {
	p.house.mu.Lock()
	defer p.house.mu.Unlock()
	var ws unix.WaitStatus
	if err == nil {
		_, err = ignoreEINTR(func() (int, error) { return unix.Wait4(p.Pid, &ws, 0, &p.status.Usage) })
	}
	if err != nil {
		p.err = os.NewSyscallError("wait", err)
	} else if p.status.Exited = ws.Exited(); p.status.Exited {
		p.status.Code = ws.ExitStatus()
	} else {
		p.status.Signal, p.status.CoreDump = int(ws.Signal()), ws.CoreDump()
	}
	p.done = true
	delete(p.house.live, p.Pid)
}

// tryReap reaps the child if it has ended and nobody waits for it.
func (p *Process) tryReap() {
	if !p.wait.TryLock() {
		return
	}
	defer p.wait.Unlock()
	if !p.reaped() && ended(p.Pid) {
		p.reap(nil)
	}
}

// ended reports whether a child is a zombie. It takes nothing.
func ended(pid int) bool {
	var info unix.Siginfo
	err := unix.Waitid(unix.P_PID, pid, &info, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil)
	return err == nil && info.Signo != 0
}

func (p *Process) reaped() bool {
	p.house.mu.Lock()
	defer p.house.mu.Unlock()
	return p.done
}

// Signal sends a signal to the child, and returns os.ErrProcessDone once it was waited for.
// It can't reach another process: a pid is free only after a reaping, and that takes the
// lock that is held here.
func (p *Process) Signal(sig unix.Signal) error {
	p.house.mu.Lock()
	defer p.house.mu.Unlock()
	if p.done {
		return os.ErrProcessDone
	}
	return os.NewSyscallError("kill", unix.Kill(p.Pid, sig))
}

// ignoreEINTR calls f until it returns something else than EINTR.
func ignoreEINTR(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != unix.EINTR {
			return n, err
		}
	}
}
