package confine

import (
	"os"
	"os/signal"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// A shell that is killed by SIGKILL takes its children along (PR_SET_PDEATHSIG), but not what
// those have started: the kernel gives it to init, and nobody can tell any more whose it was.
// So a second process, the guard, keeps a list of what runs below the shell, and ends it when
// the shell is gone without a word. It is this program again, in a session of its own, so that
// a signal to the shell's process group does not reach it; it holds nothing of the harness's.
// It is started for a text that takes long and has children: a short one does without.

// guardName is argv[0] of a guard; its arguments are the shell's pid and start time.
const guardName = "safesh-guard"

// guardLook is how often a guard looks at what runs: what was started and orphaned in less time
// before the shell was killed is missed.
const guardLook = 100 * time.Millisecond

// guardKill bounds how long a guard goes on ending what it knows.
const guardKill = 5 * time.Second

// Guard is called when a text has taken long: from now on a guard looks after what runs below
// this process. Without /proc, or where no process can be started, there is none: nothing else
// changes.
func Guard() {
	self.mu.Lock()
	self.guarded = true
	some := len(self.live) > 0
	self.mu.Unlock()
	if some {
		self.startGuard()
	}
}

// startGuard starts the guard once.
func (h *house) startGuard() {
	h.start.Lock()
	defer h.start.Unlock()
	if h.closed || h.guardTried {
		return
	}
	h.guardTried = true
	me, ok := readStat(os.Getpid())
	if !ok {
		return
	}
	var pipe [2]int
	if unix.Pipe2(pipe[:], unix.O_CLOEXEC) != nil {
		return
	}
	defer unix.Close(pipe[0])
	pid, err := forkGuard(pipe[0], me.proc)
	if err != nil {
		unix.Close(pipe[1])
		return
	}
	h.mu.Lock()
	h.guard, h.guardPipe = pid, pipe[1]
	h.mu.Unlock()
}

// stopGuard ends the guard: the shell leaves in good order.
func (h *house) stopGuard() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.guard == 0 {
		return
	}
	unix.Kill(h.guard, unix.SIGKILL)
	ignoreEINTR(func() (int, error) { return unix.Wait4(h.guard, nil, 0, nil) })
	unix.Close(h.guardPipe)
	h.guard = 0
}

// isGuard reports whether a pid is the guard's.
func (h *house) isGuard(pid int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return pid == h.guard
}

// guardArgs are the arguments of a guard of the given shell.
func guardArgs(shell proc) []string {
	return []string{guardName, strconv.Itoa(shell.pid), strconv.FormatUint(shell.start, 10)}
}

// guardOf returns the shell that the arguments make this process the guard of.
func guardOf(args []string) (shell proc, ok bool) {
	if len(args) != 3 || args[0] != guardName {
		return proc{}, false
	}
	pid, err1 := strconv.Atoi(args[1])
	start, err2 := strconv.ParseUint(args[2], 10, 64)
	return proc{pid, start}, err1 == nil && err2 == nil
}

// runGuard is a guard's life. Descriptor 0 is a pipe whose other end the shell alone holds.
func runGuard(shell proc) {
	signal.Ignore(unix.SIGTERM, unix.SIGINT, unix.SIGHUP, unix.SIGQUIT, unix.SIGPIPE, unix.SIGUSR1, unix.SIGUSR2,
		unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU)
	known := map[proc]bool{}
	for alive := true; alive; {
		known = lookBelow(shell, known)
		fds := []unix.PollFd{{Fd: 0, Events: unix.POLLIN}}
		n, err := unix.Poll(fds, int(guardLook/time.Millisecond))
		alive = n == 0 || err == unix.EINTR
	}
	for until := time.Now().Add(guardKill); time.Now().Before(until); {
		known = lookBelow(shell, known)
		if len(known) == 0 {
			return
		}
		for m := range known {
			m.signal(unix.SIGKILL)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// lookBelow returns what is known and still runs, and all below that and below the shell,
// without this process.
func lookBelow(shell proc, known map[proc]bool) map[proc]bool {
	k, err := newKin()
	if err != nil {
		return known
	}
	now := map[proc]bool{}
	var roots []int
	for m := range known {
		if st, ok := readStat(m.pid); ok && st.proc == m && !st.dead {
			now[m] = true
			roots = append(roots, m.pid)
		}
	}
	if st, ok := readStat(shell.pid); ok && st.proc == shell && !st.dead {
		roots = append(roots, shell.pid)
	}
	for _, pid := range k.below(roots) {
		if st, ok := readStat(pid); ok && !st.dead && pid != os.Getpid() {
			now[st.proc] = true
		}
	}
	return now
}
