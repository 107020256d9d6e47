package main

import (
	"io"
	"os"
	"os/signal"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"

	"safesh/allowlist"
	"safesh/internal/confine"
	"safesh/interp"

	"golang.org/x/sys/unix"
	"mvdan.cc/sh/v3/syntax"
)

// Under bash a list in the background is a process, and outlives the text that started it. Here
// it is run by the shell itself. In observe mode, where a text must do what it does under bash,
// a text with such a list is run by a second process, the back; the first, which the harness
// knows, passes signals on and leaves with the text's status, and the back stays until its lists
// have ended. `$$` and PPID in the text are those of the front. In enforce mode nothing outlives
// a text, and there is no front.

// behindOption is how a back learns what it is: descriptor, front's pid, front's parent.
const behindOption = "--behind"

// behind is what a back knows of its front; the zero value is a shell without one.
type behind struct {
	fd, pid, parent int
	told            *atomic.Bool
}

// parseBehind reads the value of the option.
func parseBehind(value string) (behind, bool) {
	var n [3]int
	words := strings.Split(value, ",")
	if len(words) != len(n) {
		return behind{}, false
	}
	for i, w := range words {
		var err error
		if n[i], err = strconv.Atoi(w); err != nil || n[i] < 1 {
			return behind{}, false
		}
	}
	return behind{n[0], n[1], n[2], new(atomic.Bool)}, n[0] > 2
}

// watch ends the back when the front is killed before the text has ended. (A death signal from
// the kernel could not be called off: it belongs to the thread that started the program.)
func (b behind) watch() {
	fds := []unix.PollFd{{Fd: int32(b.fd)}} // an error: nobody reads any more
	for {
		n, err := unix.Poll(fds, -1)
		if err == nil && n > 0 && !b.told.Load() {
			unix.Kill(os.Getpid(), syscall.SIGKILL)
		}
		if err != unix.EINTR {
			return
		}
	}
}

// report tells the front the text's status. From then on the front's death is nothing to it.
func (b behind) report(status int) {
	b.told.Store(true)
	unix.Write(b.fd, []byte{byte(status)})
}

// wantsFront tells whether the text may leave a list behind that the shell itself runs.
func wantsFront(inv *interp.Invocation, p *allowlist.Policy) bool {
	if p.Mode() != allowlist.Observe || !inv.HasCommand || inv.Interactive || strings.IndexByte(inv.Command, '&') < 0 {
		return false
	}
	file, err := interp.Parse(inv.Command, "")
	if err != nil {
		return false
	}
	own := map[string]bool{}
	for _, name := range inProcess {
		own[name] = true
	}
	found := false
	syntax.Walk(file, func(n syntax.Node) bool {
		if f, ok := n.(*syntax.FuncDecl); ok {
			own[f.Name.Value] = true
		}
		return true
	})
	syntax.Walk(file, func(n syntax.Node) bool {
		if st, ok := n.(*syntax.Stmt); ok && st.Background && !startsProgram(st, own) {
			found = true
		}
		return !found
	})
	return found
}

// inProcess are the commands that run what they are given in the shell itself.
var inProcess = [...]string{
	"eval", "source", ".", "command", "builtin", "sh", "bash", "dash", "zsh", "ksh", "ash", "rbash", "safesh",
}

// startsProgram tells whether a statement in the background is a single program: nothing of it
// is left to the shell once it runs. own are the names that the shell runs itself.
func startsProgram(st *syntax.Stmt, own map[string]bool) bool {
	ce, ok := st.Cmd.(*syntax.CallExpr)
	if !ok {
		return false
	}
	for _, w := range ce.Args {
		if own[path.Base(w.Lit())] {
			return false
		}
	}
	return len(ce.Args) > 0 && ce.Args[0].Lit() != ""
}

// front runs the text in a back and returns its status. ok is false when no back could be
// started.
func front(args, env []string) (status int, ok bool) {
	var pipe [2]int
	if unix.Pipe2(pipe[:], unix.O_CLOEXEC) != nil {
		return 0, false
	}
	in := os.NewFile(uintptr(pipe[0]), "back")
	defer in.Close()
	value := strings.Join([]string{"3", strconv.Itoa(os.Getpid()), strconv.Itoa(os.Getppid())}, ",")
	signals := make(chan os.Signal, 16)
	for _, s := range []os.Signal{syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2} {
		if !signal.Ignored(s) {
			signal.Notify(signals, s)
		}
	}
	back, err := confine.Start(confine.Spec{
		Path: "/proc/self/exe", Argv: slices.Concat([]string{args[0], behindOption + "=" + value}, args[1:]),
		Env: env, Files: []int{0, 1, 2, pipe[1]}, Umask: -1, Outlive: true,
	})
	unix.Close(pipe[1])
	if err != nil {
		return 0, false
	}
	go func() {
		for s := range signals {
			back.Signal(s.(syscall.Signal))
		}
	}()
	var told [1]byte
	if _, err := io.ReadFull(in, told[:]); err == nil {
		return int(told[0]), true
	}
	st, err := back.Wait()
	if err != nil {
		return statusFailed, true
	}
	return st.Shell(), true
}
