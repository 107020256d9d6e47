// Package confine starts children, waits for them and ends them with all they started.
//
// [Init] is called once, first thing. [Start] takes a [Spec] and gives a [Process]. Before
// the shell leaves it calls [CloseGate] and [EndAll]; then nothing runs below it.
//
// Promises: a child gets the descriptors of its Spec and no others; it is killed when the
// shell is killed, by SIGKILL too; an exit status is taken by [Process.Wait] of the child
// it belongs to and by nobody else; no signal goes to a process that is not meant, however
// fast pids are used again; what a child leaves behind, in other sessions and under other
// parents, is found and ended.
//
// What it does not do: it confines nobody's access to files and network yet. A SIGKILL of the
// shell ends its children at once, and what those started where there is a [Guard]. Without
// /proc, or with the /proc of another pid namespace, only children are known, not their
// descendants. Limits are set when the child already runs (see [Spec.Limits]). A process
// that has gained other rights (set-user-ID) can't be ended and is reported as a survivor.
//
// The state of this package belongs to the process as its umask and its children do, so it
// is one variable. All functions may be called by several goroutines.
package confine

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// ErrGateClosed is returned by [Start] after [CloseGate].
var ErrGateClosed = errors.New("no more starts: the shell is leaving")

// self is this process as a parent.
var self house

// house is what a process has once: a gate for starts, a umask, children.
type house struct {
	start  sync.Mutex // held from before a fork until the child is in live
	closed bool       // guarded by start
	reaper bool       // orphans come to this process; guarded by start

	umask sync.RWMutex // held for writing while the umask is not the shell's

	mu   sync.Mutex
	live map[int]*Process // started and not yet reaped; guarded by mu, as is every reaping

	guarded    bool // a guard is wanted; guarded by mu
	guardTried bool // guarded by start
	guard      int  // its pid, 0 without; guarded by mu
	guardPipe  int  // that it reads; guarded by mu

	spawn    sync.Once
	requests chan request

	born uint64 // ticks; children that are older were handed to us by exec
}

// Init takes stock of what the process was started with: descriptors from 3 up are closed
// in every child, and children that exist already are left alone by [EndAll]. It needs one
// system call or two, and puts up with a kernel that refuses. In a process that was started to
// be a guard (see [Guard]) it does that and does not return.
func Init() {
	if shell, ok := guardOf(os.Args); ok {
		runGuard(shell)
		os.Exit(0)
	}
	self.born = bootTicks()
	closeOnExec()
}

// closeOnExec marks all descriptors from 3 up.
func closeOnExec() {
	if unix.CloseRange(3, ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	// Before Linux 5.11, or a seccomp filter older than that.
	fds, err := numericNames("/proc/self/fd")
	for _, fd := range fds {
		if fd > 2 {
			unix.CloseOnExec(fd)
		}
	}
	if err != nil {
		for fd := 3; fd < 1024; fd++ {
			unix.CloseOnExec(fd)
		}
	}
}

// CloseGate makes every later [Start] fail. When it returns no start is in progress, so
// that a late background start can't outlive [EndAll].
func CloseGate() {
	self.start.Lock()
	defer self.start.Unlock()
	self.closed = true
}

// WithUmask calls f with the umask set to mask, or for -1 with that of the process, and
// keeps starts and other calls from having another in the meantime. Whoever makes files
// in this process while children may be started makes them in f. f must not call [Start]
// or WithUmask, and should not block (on a FIFO, say): starts may wait for it.
func WithUmask(mask int, f func()) {
	defer self.lockUmask(mask)()
	f()
}

// lockUmask sets the umask and returns what sets it back.
func (h *house) lockUmask(mask int) (undo func()) {
	if mask < 0 {
		h.umask.RLock()
		return h.umask.RUnlock
	}
	h.umask.Lock()
	old := unix.Umask(mask)
	return func() {
		unix.Umask(old)
		h.umask.Unlock()
	}
}
