package interp

import (
	"sync"
	"sync/atomic"
	"syscall"
)

// Group is what the programs of one job have in common: under job control a process group,
// and whether they are stopped. The gate starts programs in it. Its methods may be called by
// several goroutines.
type Group struct {
	own bool // the programs get a process group
	tty Terminal

	mu         sync.Mutex
	foreground bool
	pgid       int          // 0: no process of the group runs
	live       map[int]bool // children, and whether they are stopped
	sig        syscall.Signal
	free       chan struct{} // closed while what runs in process may go on
	held       atomic.Bool
	halt       chan struct{} // gets a value when all children are stopped
}

// Terminal is the terminal of a shell that has job control. Its methods may be called by several
// goroutines.
type Terminal interface {
	// Fd is the kernel's descriptor.
	Fd() int
	// Give makes a process group, or the shell's own for 0, that of the foreground.
	Give(pgid int) error
	// Keep remembers the terminal's modes, and Restore puts back what was kept.
	Keep()
	Restore()
	// Leave gives the terminal back to the group that had it when the shell began.
	Leave()
}

// newGroup is the group of a job. own: it is a process group; tty is nil without a terminal.
func newGroup(own, foreground bool, tty Terminal) *Group {
	return &Group{own: own, foreground: foreground, tty: tty, live: map[int]bool{}, halt: make(chan struct{}, 1)}
}

// Enter calls start for a new child of the group and takes note of the number that it returns:
// own tells whether the child gets a process group, pgid is the group's number (0 for one that
// the child leads), tty the descriptor of the terminal that is to be the group's, -1 for none.
// A process group that has ended meanwhile is replaced.
func (g *Group) Enter(start func(own bool, pgid, tty int) (pid int, err error)) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	tty := -1
	if g.tty != nil && g.foreground && g.own {
		tty = g.tty.Fd()
	}
	pid, err := start(g.own, g.pgid, tty)
	if err != nil && g.own && g.pgid != 0 {
		pid, err = start(true, 0, tty) // its leader and all others have ended
		g.pgid = 0
	}
	if err != nil {
		return err
	}
	if g.pgid == 0 {
		g.pgid = pid
	}
	g.live[pid] = false
	return nil
}

// Changed is called for a child that stopped by a signal, or goes on (0).
func (g *Group) Changed(pid int, stopped syscall.Signal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.live[pid] = stopped != 0; stopped != 0 {
		g.sig = stopped
	}
	g.tell()
}

// Left is called for a child that has ended. Where it was the last one the terminal goes back
// to the shell, which may read from it now.
func (g *Group) Left(pid int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.live, pid)
	if len(g.live) == 0 {
		g.pgid = 0
		if g.foreground && g.own && g.tty != nil {
			g.tty.Give(0)
		}
	}
	g.tell()
}

// tell says it to who waits when all children are stopped; g.mu is held.
func (g *Group) tell() {
	if !g.stopped() && !g.held.Load() {
		select {
		case <-g.halt:
		default:
		}
		return
	}
	select {
	case g.halt <- struct{}{}:
	default:
	}
}

// stopped tells whether there are children and all are stopped; g.mu is held.
func (g *Group) stopped() bool {
	for _, stopped := range g.live {
		if !stopped {
			return false
		}
	}
	return len(g.live) > 0
}

// Stopped tells whether the job is stopped, and by which signal.
func (g *Group) Stopped() (syscall.Signal, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.sig, g.stopped() || g.held.Load()
}

// send passes a signal on to the group's children with kill. What runs in process stops and
// goes on before its next command.
func (g *Group) send(sig syscall.Signal, kill func(pid int, sig syscall.Signal) error) (err error) {
	switch sig {
	case syscall.SIGSTOP, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU:
		g.hold(sig)
	case syscall.SIGCONT, syscall.SIGKILL:
		g.resume()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.own && g.pgid != 0 {
		return kill(-g.pgid, sig)
	}
	for pid := range g.live {
		if e := kill(pid, sig); e != nil && e != syscall.ESRCH {
			err = e
		}
	}
	return err
}

// hold makes what runs in process wait before its next command.
func (g *Group) hold(sig syscall.Signal) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sig = sig
	if g.free == nil {
		g.free = make(chan struct{})
	}
	g.held.Store(true)
	select {
	case g.halt <- struct{}{}:
	default:
	}
}

// resume ends hold.
func (g *Group) resume() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.held.Store(false)
	if g.free != nil {
		close(g.free)
		g.free = nil
	}
	select {
	case <-g.halt:
	default:
	}
	for pid := range g.live {
		g.live[pid] = false
	}
}

// pause waits while the group is held, no longer than until done.
func (g *Group) pause(done <-chan struct{}) {
	g.mu.Lock()
	free := g.free
	g.mu.Unlock()
	if free == nil {
		return
	}
	select {
	case <-free:
	case <-done:
	}
}

// lead is the number of the process group, 0 for none.
func (g *Group) lead() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.pgid
}

// place puts the job in the foreground or takes it away.
func (g *Group) place(foreground bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.foreground = foreground
	if foreground && g.own && g.tty != nil && g.pgid != 0 {
		g.tty.Give(g.pgid)
	}
}
