package confine

import (
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Spec says what to start and how. It is not changed and not kept.
type Spec struct {
	// Path is the program, absolute. Nothing is searched.
	Path string
	// Argv is all words, the first included; at least one.
	Argv []string
	// Env is the whole environment, NAME=value each. Nil is an empty one.
	Env []string
	// Dir is the directory to start in; empty means the shell's.
	Dir string
	// Files holds the descriptor for the child's descriptor i, or -1 for a closed one. The
	// child has no others.
	Files []int
	// Umask is the child's, or -1 for the shell's.
	Umask int
	// Nice is added to the niceness. It is set when the child already runs, and as with
	// nice(1) a refusal changes nothing.
	Nice int
	// IgnoreHUP starts the child with SIGHUP ignored, as nohup does; see [Spec.RestoreHUP].
	IgnoreHUP bool
	// RestoreHUP is called where IgnoreHUP had to ignore the signal in the shell itself for
	// the length of a fork (there is no other way to make the Go runtime hand it on). That
	// drops the shell's own signal.Notify for SIGHUP: this function makes it again. Nil: the
	// default. It must not call into this package. A SIGHUP to the shell in that half a
	// millisecond is lost.
	RestoreHUP func()
	// Outlive: the child is not ended by the death of the shell.
	Outlive bool
	// Ignore are other signals that the child starts with ignored; Restore is for each of them
	// what RestoreHUP is for SIGHUP.
	Ignore  []unix.Signal
	Restore func(unix.Signal)
	// Setsid starts a new session.
	Setsid bool
	// Setpgid puts the child in process group Pgid; 0 is one of its own.
	Setpgid bool
	Pgid    int
	// Foreground makes its process group that of the terminal on descriptor Tty. It implies
	// Setpgid.
	Foreground bool
	Tty        int
	// Default are signals that the shell ignores and the child does not.
	Default []unix.Signal
	// Limits are set as soon as the child runs, and on what it has started by then. They are
	// no barrier against a program that races them. None raises a hard limit.
	Limits []Rlimit
}

// Rlimit is one limit of setrlimit(2), RLIMIT_… of package unix.
type Rlimit struct {
	Resource   int
	Soft, Hard uint64
}

// StartError is a start that failed.
type StartError struct {
	Op   string // exec, chdir or limit
	Path string // the program, or the directory
	Err  unix.Errno
}

func (e *StartError) Error() string { return e.Op + " " + e.Path + ": " + e.Err.Error() }

// Unwrap returns the errno.
func (e *StartError) Unwrap() error { return e.Err }

// ExitCode is the status that sh gives: 127 for what is not there, 126 for what can't run.
func (e *StartError) ExitCode() int {
	if e.Err == unix.ENOENT && e.Op == "exec" {
		return 127
	}
	return 126
}

// Start starts a child. The caller calls [Process.Wait], and may close the files of the
// Spec. Errors are [ErrGateClosed] or a *[StartError].
func Start(s Spec) (*Process, error) {
	if runtime.LockOSThread(); unix.Gettid() == os.Getpid() {
		defer runtime.UnlockOSThread()
		return self.fork(&s)
	}
	runtime.UnlockOSThread()
	self.spawn.Do(func() {
		self.requests = make(chan request)
		go self.spawner()
	})
	reply := make(chan started, 1)
	self.requests <- request{&s, reply}
	r := <-reply
	return r.process, r.err
}

type request struct {
	spec  *Spec
	reply chan<- started
}

type started struct {
	process *Process
	err     error
}

// spawner makes the forks that come from other threads than the first. It has one thread
// that lives as long as the process, as the first one does (the runtime parks it, and never
// ends it): the death signal of a child comes when the thread that forked it ends (prctl(2),
// https://go.dev/issue/27505). What the first thread starts itself needs no hand-over, which
// is two switches between threads.
func (h *house) spawner() {
	runtime.LockOSThread()
	for r := range h.requests {
		p, err := h.fork(r.spec)
		r.reply <- started{p, err}
	}
}

// fork starts one child and makes it known.
func (h *house) fork(s *Spec) (*Process, error) {
	if len(s.Path) == 0 || s.Path[0] != '/' || len(s.Argv) == 0 {
		return nil, &StartError{"exec", s.Path, unix.EINVAL}
	}
	h.start.Lock()
	defer h.start.Unlock()
	if h.closed {
		return nil, ErrGateClosed
	}
	if !h.reaper { // late: a shell that starts nothing need not pay for it
		h.reaper = true
		unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // refused: orphans are not ours to end
	}
	p := &Process{house: h, since: bootTicks()}
	var err error
	if p.Pid, err = h.forkExec(s); err != nil {
		return nil, s.error(err)
	}
	h.mu.Lock()
	if h.live == nil {
		h.live = map[int]*Process{}
	}
	h.live[p.Pid] = p
	guarded := h.guarded
	h.mu.Unlock()
	if guarded && !h.guardTried {
		go h.startGuard()
	}
	if err := s.settle(p.Pid); err != nil {
		p.Signal(unix.SIGKILL)
		p.Wait()
		return nil, &StartError{"limit", s.Path, err.(unix.Errno)}
	}
	return p, nil
}

// forkExec forks with what of the process a child inherits set as the Spec has it. Nothing
// else forks meanwhile (h.start): what is set here is inherited by this child only.
func (h *house) forkExec(s *Spec) (int, error) {
	closeOnExec() // also what was opened since Init without the flag
	defer h.lockUmask(s.Umask)()
	if s.IgnoreHUP {
		defer ignore(unix.SIGHUP, s.RestoreHUP)()
	}
	for _, sig := range s.Ignore {
		defer ignore(sig, func() {
			if s.Restore != nil {
				s.Restore(sig)
			}
		})()
	}
	for _, sig := range s.Default {
		defer heed(sig)()
	}
	death := unix.SIGKILL
	if s.Outlive {
		death = 0
	}
	files := make([]uintptr, len(s.Files))
	for i, fd := range s.Files {
		files[i] = uintptr(fd)
	}
	return syscall.ForkExec(s.Path, s.Argv, &syscall.ProcAttr{
		Dir:   s.Dir,
		Env:   s.Env,
		Files: files,
		Sys: &syscall.SysProcAttr{
			Pdeathsig:  death,
			Setsid:     s.Setsid,
			Setpgid:    s.Setpgid,
			Pgid:       s.Pgid,
			Foreground: s.Foreground,
			Ctty:       s.Tty,
		},
	})
}

// forkGuard starts this program again as a guard that reads from descriptor in.
func forkGuard(in int, shell proc) (pid int, err error) {
	closeOnExec()
	return syscall.ForkExec("/proc/self/exe", guardArgs(shell), &syscall.ProcAttr{
		Dir:   "/",
		Env:   []string{"GOMAXPROCS=1"},
		Files: []uintptr{uintptr(in), ^uintptr(0), ^uintptr(0)},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
}

// ignore ignores a signal and returns what undoes it. The runtime resets the signals that
// it handles in each child; one that is ignored it leaves so.
func ignore(sig unix.Signal, restore func()) (undo func()) {
	if signal.Ignored(sig) {
		return func() {}
	}
	signal.Ignore(sig)
	return func() {
		if restore != nil {
			restore()
		}
		if signal.Ignored(sig) {
			signal.Reset(sig)
		}
	}
}

// heed stops ignoring a signal and returns what ignores it again. What has a handler the
// runtime resets in each child.
func heed(sig unix.Signal) (undo func()) {
	if !signal.Ignored(sig) {
		return func() {}
	}
	lost := make(chan os.Signal, 1)
	signal.Notify(lost, sig)
	return func() { signal.Ignore(sig) }
}

// settle sets what has to wait for the child's pid.
func (s *Spec) settle(pid int) error {
	if s.Nice != 0 {
		if raw, err := unix.Getpriority(unix.PRIO_PROCESS, pid); err == nil {
			unix.Setpriority(unix.PRIO_PROCESS, pid, 20-raw+s.Nice) // the system call counts from 40 down to 1
		}
	}
	if len(s.Limits) == 0 {
		return nil
	}
	if err := s.limit(pid); err != nil {
		return err
	}
	for _, d := range Descendants(pid) {
		if err := s.limit(d); err != nil {
			return err
		}
	}
	return nil
}

func (s *Spec) limit(pid int) error {
	for _, l := range s.Limits {
		var old unix.Rlimit
		err := unix.Prlimit(pid, l.Resource, nil, &old)
		if err == nil {
			hard := min(l.Hard, old.Max)
			err = unix.Prlimit(pid, l.Resource, &unix.Rlimit{Cur: min(l.Soft, hard), Max: hard}, nil)
		}
		if err != nil && err != unix.ESRCH { // gone already
			return err
		}
	}
	return nil
}

// error says what failed. ForkExec has one errno for the directory and the program.
func (s *Spec) error(err error) error {
	errno, ok := err.(unix.Errno)
	if !ok {
		errno = unix.EINVAL
	}
	if s.Dir != "" && unix.Access(s.Dir, unix.X_OK) != nil {
		return &StartError{"chdir", s.Dir, errno}
	}
	return &StartError{"exec", s.Path, errno}
}
