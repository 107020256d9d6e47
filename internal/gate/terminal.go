package gate

import (
	"os"
	"os/signal"
	"sync"
	"syscall"

	"safesh/internal/confine"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// terminal is a terminal that the shell hands to the process groups of its jobs.
type terminal struct {
	fd     int
	before int // the process group that had it

	mu    sync.Mutex
	modes *unix.Termios
}

// jobSignals stop a process that has no handler for them. A shell with job control ignores
// them (bash does too: a terminal may be read and given away then), what it starts does not.
var jobSignals = []unix.Signal{unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU}

// Control takes the terminal f for job control: this process leads a group of its own and has
// the foreground. It fails with ENOTTY, or EPERM where the terminal is not ours.
func (g *Gate) Control(f interp.File) (interp.Terminal, error) {
	fd, err := f.Fd()
	if err != nil || !f.IsTerminal() {
		return nil, syscall.ENOTTY
	}
	before, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	if err != nil || before != unix.Getpgrp() {
		return nil, syscall.EPERM // another session's, or we are in its background
	}
	if fd, err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 255); err != nil {
		return nil, err
	}
	for _, sig := range jobSignals {
		signal.Ignore(sig)
	}
	t := &terminal{fd: fd, before: before}
	if before != os.Getpid() && unix.Setpgid(0, 0) == nil {
		t.Give(0)
	}
	t.Keep()
	g.mu.Lock()
	g.terminal = t
	g.mu.Unlock()
	return t, nil
}

// Fd is the kernel's descriptor.
func (t *terminal) Fd() int { return t.fd }

// Give makes a process group that of the foreground; 0 is the shell's own.
func (t *terminal) Give(pgid int) error {
	if pgid == 0 {
		pgid = unix.Getpgrp()
	}
	return unix.IoctlSetPointerInt(t.fd, unix.TIOCSPGRP, pgid)
}

// Keep remembers the modes.
func (t *terminal) Keep() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if modes, err := unix.IoctlGetTermios(t.fd, unix.TCGETS); err == nil {
		t.modes = modes
	}
}

// Restore puts back the modes that were kept.
func (t *terminal) Restore() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.modes != nil {
		unix.IoctlSetTermios(t.fd, unix.TCSETSW, t.modes)
	}
}

// Leave gives the terminal back.
func (t *terminal) Leave() {
	if t.before != unix.Getpgrp() {
		unix.IoctlSetPointerInt(t.fd, unix.TIOCSPGRP, t.before)
	}
}

// launch starts a child, as a member of its job's group where it has one.
func launch(s confine.Spec, group *interp.Group) (p *confine.Process, err error) {
	if group == nil {
		return confine.Start(s)
	}
	err = group.Enter(func(own bool, pgid, tty int) (int, error) {
		if own {
			s.Setpgid, s.Pgid, s.Default = true, pgid, jobSignals
			if s.Foreground = tty >= 0; s.Foreground {
				s.Tty = tty
			}
		}
		if p, err = confine.Start(s); err != nil {
			return 0, err
		}
		return p.Pid, nil
	})
	return p, err
}

// watch waits for a child; its job's group is told of its stops.
func watch(p *confine.Process, group *interp.Group) (confine.Status, error) {
	if group == nil {
		return p.Wait()
	}
	defer group.Left(p.Pid)
	return p.Watch(func(stopped unix.Signal) { group.Changed(p.Pid, stopped) })
}

// reclaim takes the terminal for the shell when something in process reads from it while a
// program of its job has the foreground (`cat | program` with both in one job).
func (d *desc) reclaim(err error) bool {
	if err != syscall.EIO || !d.tty {
		return false
	}
	d.gate.mu.Lock()
	t := d.gate.terminal
	d.gate.mu.Unlock()
	if t == nil {
		return false
	}
	now, err := unix.IoctlGetInt(t.fd, unix.TIOCGPGRP)
	return err == nil && now != unix.Getpgrp() && t.Give(0) == nil
}

// groupReachable tells whether all processes of a group are below this one.
func groupReachable(pgid int) (found bool) {
	for _, d := range confine.Descendants(os.Getpid()) {
		if id, err := unix.Getpgid(d); err == nil && id == pgid {
			found = true
		}
	}
	return found && pgid != unix.Getpgrp()
}
