package gate

import (
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"safesh/allowlist"
	"safesh/internal/confine"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// children are the processes that run, by number.
type children struct {
	mu   sync.Mutex
	live map[int]*confine.Process
}

func (c *children) add(p *confine.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live == nil {
		c.live = map[int]*confine.Process{}
	}
	c.live[p.Pid] = p
}

func (c *children) remove(p *confine.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.live, p.Pid)
}

func (c *children) find(pid int) *confine.Process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.live[pid]
}

// Signal sends a signal to a process of this text: a child, what it started, or the shell
// itself. Others are out of reach.
func (g *Gate) Signal(pid int, sig os.Signal) error {
	n, ok := sig.(syscall.Signal)
	if !ok {
		return syscall.EINVAL
	}
	if p := g.children.find(pid); p != nil {
		return bareErrno(p.Signal(n))
	}
	if g.observe {
		return unix.Kill(pid, n)
	}
	if pid == os.Getpid() {
		g.writeBegin() // it may be the last thing that happens
		return unix.Kill(pid, n)
	}
	if pid == 0 {
		for _, d := range confine.Descendants(os.Getpid()) {
			unix.Kill(d, n)
		}
		return unix.Kill(os.Getpid(), n)
	}
	if pid < -1 && groupReachable(-pid) {
		return unix.Kill(pid, n)
	}
	for _, d := range confine.Descendants(os.Getpid()) {
		if d == pid {
			return unix.Kill(pid, n)
		}
	}
	if pid > 0 && unix.Kill(pid, 0) == syscall.ESRCH {
		return syscall.ESRCH
	}
	d := allowlist.Decision{Class: allowlist.BadArgument, Why: "kill reaches the jobs and children of this command", Key: "kill:bad-argument"}
	return g.deny([]string{"kill", "-" + unix.SignalName(n), itoa(pid)}, d, nil)
}

func bareErrno(err error) error {
	if err == os.ErrProcessDone {
		return syscall.ESRCH
	}
	return err
}

// TaskID returns the number of a thread of this process: no other process or thread has it
// as long as it is not released.
func (g *Gate) TaskID() (int, func()) {
	id, done := make(chan int), make(chan struct{})
	var hold func()
	hold = func() {
		// Never unlocked: the thread ends with the goroutine, and its number is not given out
		// again to the next job.
		runtime.LockOSThread()
		if tid := unix.Gettid(); tid != os.Getpid() {
			id <- tid
			<-done
			return
		}
		// The first thread's number is the process's own: keep it until another one is found.
		go hold()
		<-done
		runtime.UnlockOSThread()
	}
	go hold()
	var once sync.Once
	return <-id, func() { once.Do(func() { close(done) }) }
}

// endSignals are the signals that harnesses end a text with. otherSignals would end a
// program as well; without a handler the Go runtime ignores them, so that they can wait.
// The last line of them makes it crash, when another process sends one; SIGPIPE comes of the
// shell's own writes, and SIGPROF never gets through.
var (
	endSignals   = []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT}
	otherSignals = []os.Signal{
		syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGVTALRM, syscall.SIGXCPU,
		syscall.SIGXFSZ, syscall.SIGIO, syscall.SIGPWR, syscall.SIGSTKFLT,
		syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGSEGV, syscall.SIGSYS,
	}
)

// Ignored are the signals that were ignored when the process started, of those where the Go
// runtime lets that be known: it has taken over the others before anyone could ask.
func Ignored() (list []syscall.Signal) {
	for _, s := range [...]syscall.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(s) {
			list = append(list, s)
		}
	}
	return list
}

// Signals starts to deliver the process's signals. Those that were ignored when the shell
// started stay ignored. Each one costs two switches between threads, which is why it is done
// beside what the text does.
func (g *Gate) Signals() <-chan os.Signal {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.signals == nil {
		g.signals = make(chan os.Signal, 16)
		g.noting.Add(1)
		go func() {
			defer g.noting.Done()
			notify(g.signals, endSignals)
		}()
	}
	return g.signals
}

// MarkSignals sends the process a signal that means nothing.
func (g *Gate) MarkSignals() {
	g.Signals()
	g.marking.Do(func() {
		g.noting.Wait() // the signals in front of it are taken up first
		signal.Notify(g.signals, interp.SignalMark)
	})
	unix.Kill(os.Getpid(), interp.SignalMark)
}

// notify delivers signals to ch, but for those that are ignored.
func notify(ch chan<- os.Signal, signals []os.Signal) {
	for _, s := range signals {
		if !signal.Ignored(s) {
			signal.Notify(ch, s)
		}
	}
}

// IgnoreSignal makes the process and its later children ignore a signal, or not.
func (g *Gate) IgnoreSignal(sig os.Signal, ignore bool) {
	switch sig {
	case syscall.SIGKILL, syscall.SIGSTOP, syscall.SIGSEGV, syscall.SIGILL, syscall.SIGFPE, syscall.SIGBUS:
		return
	}
	if ignore {
		signal.Ignore(sig)
		return
	}
	g.Signals()
	signal.Notify(g.signals, sig)
}

// heed undoes that a signal was ignored for the length of a fork.
func (g *Gate) heed(sig unix.Signal) {
	if g.signals != nil {
		signal.Notify(g.signals, sig)
	}
}

// Umask is the process's file mode creation mask.
func (g *Gate) Umask() int { return confine.Umask() }

// Times are the processor times of this process and its ended children.
func (g *Gate) Times() (user, sys, childUser, childSys time.Duration) {
	var self, kids unix.Rusage
	unix.Getrusage(unix.RUSAGE_SELF, &self)
	unix.Getrusage(unix.RUSAGE_CHILDREN, &kids)
	d := func(t unix.Timeval) time.Duration { return time.Duration(t.Nano()) }
	return d(self.Utime), d(self.Stime), d(kids.Utime), d(kids.Stime)
}

// IDs are the numbers of the parent and of the user.
func (g *Gate) IDs() (ppid, uid, euid int, groups []int) {
	all, _ := os.Getgroups()
	groups = append(groups, os.Getgid()) // bash has the primary one first
	for _, g := range all {
		if g != groups[0] {
			groups = append(groups, g)
		}
	}
	ppid = os.Getppid()
	if g.cfg.Parent != 0 {
		ppid = g.cfg.Parent
	}
	return ppid, os.Getuid(), os.Geteuid(), groups
}

// Pid is the number that the process is known by.
func (g *Gate) Pid() int {
	if g.cfg.Pid != 0 {
		return g.cfg.Pid
	}
	return os.Getpid()
}

// Hostname is the machine's name.
func (g *Gate) Hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "localhost"
	}
	return name
}

// Limit is getrlimit.
func (g *Gate) Limit(resource int) (soft, hard uint64, err error) {
	var r unix.Rlimit
	err = unix.Getrlimit(resource, &r)
	return r.Cur, r.Max, err
}

// SetLimit is setrlimit: it holds for this process and its later children.
func (g *Gate) SetLimit(resource int, soft, hard uint64) error {
	return unix.Setrlimit(resource, &unix.Rlimit{Cur: soft, Max: hard})
}

// End ends everything that the text left running and returns what could not be ended. In
// observe mode jobs stay, as under bash.
func (g *Gate) End() (survivors []int) {
	confine.CloseGate()
	if g.observe {
		return nil
	}
	return confine.EndAll(grace)
}
