package confine

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// killWait is how long killed processes get to disappear. What is left then is in the
// kernel for good (a dead network file system), or not ours to kill.
const killWait = 2 * time.Second

// maxPoll is how many processes are watched at once.
const maxPoll = 128

// End sends sig to the child and everything it started, wakes what is stopped, gives it
// grace to leave, and kills what is left, in rounds until a look finds nothing. With
// SIGKILL there is no grace. It returns the pids that outlived all of it, mostly none.
//
// What the child started is its descendants, and the orphans that came to this process and
// are not older than the child. An orphan doesn't tell whose it was: one that another
// child left, started later than this one, is ended too.
//
// The child itself is still to be waited for. End may be called when that is done, too:
// for what it left behind.
func (p *Process) End(sig unix.Signal, grace time.Duration) (survivors []int) {
	return end(p.family, sig, grace)
}

// EndAll ends as [Process.End] does, with SIGTERM, everything below this process that was
// not there before [Init], and reaps it. Call [CloseGate] first.
func EndAll(grace time.Duration) (survivors []int) {
	survivors = end(self.everyone, unix.SIGTERM, grace)
	for _, p := range self.started() {
		p.tryReap()
	}
	Reap()
	self.stopGuard()
	return survivors
}

// Reap reaps the orphans that came to this process and have ended, and returns how many.
// It asks for each by its pid, so it can't take a status that a [Process.Wait] is after.
func Reap() (n int) {
	self.start.Lock() // no child between its fork and its entry in live
	defer self.start.Unlock()
	if childless() {
		return 0
	}
	k, err := newKin()
	if err != nil {
		return 0
	}
	self.mu.Lock()
	defer self.mu.Unlock()
	for _, pid := range k.children(os.Getpid()) {
		if self.live[pid] == nil && pid != self.guard {
			if got, err := unix.Wait4(pid, nil, unix.WNOHANG, nil); err == nil && got == pid {
				n++
			}
		}
	}
	return n
}

func (h *house) started() (list []*Process) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.live {
		list = append(list, p)
	}
	return list
}

// everyone returns all that runs below this process and began after it.
func (h *house) everyone() []proc {
	return h.gather(h.started(), h.born)
}

// family returns what runs of p and of what it started.
func (p *Process) family() []proc {
	var own []*Process
	if !p.reaped() {
		own = []*Process{p}
	}
	return p.house.gather(own, p.since)
}

// gather returns what runs of the given children, of the orphans that are not older than
// since, and of all descendants of both, parents first: a parent that is ended before its
// children can't start more of them unseen.
func (h *house) gather(own []*Process, since uint64) (list []proc) {
	if childless() { // then there is nothing below either: orphans come to us
		return nil
	}
	var roots []int
	for _, p := range own {
		roots = append(roots, p.Pid)
	}
	k, err := newKin()
	if err == nil {
		roots = append(roots, h.orphans(k, since)...)
		roots = append(roots, k.below(roots)...)
	}
	for _, pid := range roots {
		if st, ok := readStat(pid); ok && !st.dead {
			list = append(list, st.proc)
		} else if !ok && err != nil && !ended(pid) {
			list = append(list, proc{pid: pid}) // no /proc: a child that is not reaped yet
		}
	}
	return list
}

// orphans returns the children that this process has and did not start, and that are not
// older than since.
func (h *house) orphans(k kin, since uint64) (list []int) {
	h.start.Lock() // no child between its fork and its entry in live
	defer h.start.Unlock()
	for _, pid := range k.children(os.Getpid()) {
		if st, ok := readStat(pid); ok && st.start >= since && !h.knows(pid) && !h.isGuard(pid) {
			list = append(list, pid)
		}
	}
	return list
}

// childless reports whether this process has no child of any kind: the common end of a
// text, known without a look into /proc. Nothing is reaped.
func childless() bool {
	return unix.Waitid(unix.P_ALL, 0, nil, unix.WEXITED|unix.WNOHANG|unix.WNOWAIT, nil) == unix.ECHILD
}

// knows reports whether a pid is a started child's.
func (h *house) knows(pid int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.live[pid] != nil
}

// end ends what find finds.
func end(find func() []proc, sig unix.Signal, grace time.Duration) (survivors []int) {
	list := find()
	if sig != unix.SIGKILL {
		for _, m := range list {
			m.signal(sig)
			m.signal(unix.SIGCONT)
		}
		until := time.Now().Add(grace)
		for ; len(list) > 0 && time.Now().Before(until); list = find() {
			awaitEnd(list, until)
		}
	}
	for until := time.Now().Add(killWait); len(list) > 0 && time.Now().Before(until); list = find() {
		for _, m := range list {
			m.signal(unix.SIGKILL)
		}
		awaitEnd(list, earlier(until, time.Now().Add(50*time.Millisecond)))
	}
	for _, m := range list {
		survivors = append(survivors, m.pid)
	}
	return survivors
}

// signal sends a signal to this very process. The descriptor is opened first and the start
// time compared then, so that the process compared is the one that gets it.
func (m proc) signal(sig unix.Signal) {
	fd, err := unix.PidfdOpen(m.pid, 0)
	if err == unix.ESRCH {
		return
	}
	if err == nil {
		defer unix.Close(fd)
	}
	if st, ok := readStat(m.pid); m.start == 0 && !self.knows(m.pid) || m.start != 0 && (!ok || st.start != m.start) {
		return
	}
	if err == nil && unix.PidfdSendSignal(fd, sig, nil, 0) == nil {
		return
	}
	// Before Linux 5.3, a seccomp filter, or no descriptor left.
	unix.Kill(m.pid, sig)
}

// awaitEnd waits until all of the list, or the first maxPoll of it, have ended, and no
// longer than until.
func awaitEnd(list []proc, until time.Time) {
	fds := make([]unix.PollFd, 0, maxPoll)
	for _, m := range list[:min(len(list), maxPoll)] {
		if fd, err := unix.PidfdOpen(m.pid, 0); err == nil {
			defer unix.Close(fd)
			fds = append(fds, unix.PollFd{Fd: int32(fd), Events: unix.POLLIN})
		}
	}
	if len(fds) == 0 {
		time.Sleep(min(2*time.Millisecond, time.Until(until)))
		return
	}
	for left := len(fds); left > 0; {
		wait := time.Until(until)
		if wait <= 0 {
			return
		}
		n, err := unix.Poll(fds, int(wait.Milliseconds())+1)
		if err != nil && err != unix.EINTR {
			return
		}
		for i := range fds {
			if n > 0 && fds[i].Revents != 0 {
				fds[i].Fd, fds[i].Revents = -1, 0 // poll(2) passes over negative ones
				left--
			}
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
