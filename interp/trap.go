package interp

import (
	"context"
	"math/bits"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// signalState is how a session follows the signals that the process gets. Delivery starts
// with the first thing that can take time, as do the timers of [Config.Arm]: most texts never
// need them.
type signalState struct {
	once    sync.Once
	pending atomic.Uint64 // bit n: trapped signal n is to be handled by the main shell
	wake    chan int      // the number of a trapped signal, for wait
	marks   chan struct{} // a mark has come
	some    atomic.Bool   // there was a trap once
	handled sync.Map      // numbers of signals that have a trap
	ignored sync.Map
}

// SignalMark is a signal that nobody else sends, of those whose numbers come after those with
// names: the kernel and the Go runtime hand on the lower numbers first.
const SignalMark = syscall.Signal(61)

// markWait bounds the wait for the mark.
const markWait = 50 * time.Millisecond

// SignalStop is why a text ends that got a signal without a trap for it.
type SignalStop struct{ Sig syscall.Signal }

// Error names the signal.
func (e *SignalStop) Error() string { return "ended by " + e.Sig.String() }

// ExitCode is 128+n: safesh never dies of the signal itself.
func (e *SignalStop) ExitCode() int { return 128 + int(e.Sig) }

// Signal is what is passed on to the text's processes.
func (e *SignalStop) Signal() os.Signal { return e.Sig }

// watched tells whether watch was called: whether anything was slow.
func (s *signalState) watched() bool { return s.wake != nil }

// slow says that what follows may take time.
func (sh *Shell) slow() { sh.session.signals.watch(sh) }

// watch starts the delivery of signals, once.
func (s *signalState) watch(sh *Shell) {
	s.once.Do(func() {
		s.wake, s.marks = make(chan int, 16), make(chan struct{}, 1)
		session := sh.session
		if session.arm != nil {
			session.arm()
		}
		ch := sh.gate.Signals()
		go func() {
			for sig := range ch {
				if n, ok := sig.(syscall.Signal); ok {
					session.deliver(n)
				}
			}
		}()
	})
}

// deliver handles one signal: a trap runs in the main shell when its command is done, what
// has no trap ends the text.
func (s *session) deliver(sig syscall.Signal) {
	if sig == syscall.SIGKILL { // from the text itself
		s.cancel(&SignalStop{sig})
		return
	}
	if _, ok := s.signals.ignored.Load(sig); ok {
		return
	}
	if sig == SignalMark {
		select {
		case s.signals.marks <- struct{}{}:
		default:
		}
	}
	if _, ok := s.signals.handled.Load(sig); ok {
		s.signals.pending.Or(1 << uint(sig))
		select {
		case s.signals.wake <- int(sig):
		default:
		}
		return
	}
	switch sig {
	case SignalMark:
		return
	case syscall.SIGCHLD, syscall.SIGCONT, syscall.SIGURG, syscall.SIGWINCH, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU:
		return // what is ignored by default, and what stops, which a shell does not
	}
	if s.interactive && (sig == syscall.SIGTERM || sig == syscall.SIGQUIT) {
		return // POSIX, sh: an interactive shell ignores them
	}
	s.cancel(&SignalStop{sig})
}

// arrived waits until the signals that the process got while a command ran are known, so that
// their traps run before the next one. Without traps there is nothing to wait for.
func (s *signalState) arrived(sh *Shell) {
	if !s.some.Load() || sh.isSub || s.marks == nil {
		return
	}
	select {
	case <-s.marks: // one that came too late
	default:
	}
	sh.gate.MarkSignals()
	ctx, cancel := context.WithTimeout(sh.ctx, markWait)
	defer cancel()
	select {
	case <-s.marks:
	case <-ctx.Done():
	}
}

// settle gives the shell's own copy of a signal time to arrive: one that goes to the process
// group reaches a child and the shell at once, and the child's end may be seen first.
func (s *signalState) settle(sh *Shell, sig int) {
	wait := 3 * time.Millisecond
	switch syscall.Signal(sig) {
	case syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT:
	default:
		if _, ok := s.handled.Load(syscall.SIGCHLD); !ok || sh.isSub {
			return
		}
		wait = 20 * time.Millisecond // the child's end is a signal too
	}
	ctx, cancel := context.WithTimeout(sh.ctx, wait)
	defer cancel()
	select {
	case <-ctx.Done():
	case <-s.wake: // its trap runs before the next command
	}
}

// settleChild gives the signal of a child's end time to arrive.
func (s *signalState) settleChild(sh *Shell) {
	if _, ok := s.handled.Load(syscall.SIGCHLD); ok && !sh.isSub {
		s.settle(sh, int(syscall.SIGCHLD))
	}
}

// trapped is a channel that tells of trapped signals; nil (for ever silent) in a subshell.
func (s *signalState) trapped(sh *Shell) <-chan int {
	if sh.isSub {
		if sh.mail != nil {
			return sh.mail.wake
		}
		return nil
	}
	s.watch(sh)
	return s.wake
}

// runPendingTraps runs the traps of the signals that came. A signal's trap does not run inside
// itself.
func (sh *Shell) runPendingTraps() {
	pending := &sh.session.signals.pending
	if sh.isSub {
		if sh.mail == nil {
			return
		}
		pending = &sh.mail.pending
	}
	for left := pending.Load() &^ sh.hooks.signals; left != 0; left = pending.Load() &^ sh.hooks.signals {
		n := bits.TrailingZeros64(left)
		bit := uint64(1) << n
		pending.And(^bit)
		sh.hooks.signals |= bit
		sh.runTrap(signalName(syscall.Signal(n)))
		sh.hooks.signals &^= bit
		if sh.ctl.kind == exiting {
			return
		}
	}
}

// runTrap runs the command of a trap and returns its status; $? and the way on are as before,
// unless the command leaves.
func (sh *Shell) runTrap(name string) int {
	text, cond := sh.traps[name], condBit(name)
	if text == "" || sh.hooks.active&cond != 0 {
		return 0
	}
	status, ctl, pipes, line, base, arg := sh.status, sh.ctl, sh.pipestatus, sh.line, sh.lineBase, sh.lastArg
	noErrexit, substState := sh.noErrexit, sh.substState
	sh.ctl = control{}
	sh.hooks.active |= cond
	sh.inTrap++
	if cond == 0 {
		sh.line, sh.lineBase = 1, 0 // the text of a signal's trap has lines of its own
	}
	kind := anyTrap
	if cond == condDebug {
		kind = debugTrap
	}
	leave := sh.hooks.enter(kind, status)
	result := sh.evalText(text, strings.ToLower(name)+" trap")
	leave()
	sh.inTrap--
	sh.hooks.active &^= cond
	if sh.ctl.kind == goOn {
		sh.status, sh.ctl = status, ctl
	}
	sh.pipestatus, sh.line, sh.lineBase, sh.lastArg = pipes, line, base, arg
	sh.noErrexit, sh.substState = noErrexit, substState
	return result
}

// runExitTrap runs the EXIT trap when the shell ends; its status becomes the shell's only
// when it exits by itself.
func (sh *Shell) runExitTrap() {
	text := sh.traps["EXIT"]
	if text == "" {
		return
	}
	delete(sh.traps, "EXIT")
	status := sh.status
	if sh.ctl.kind == exiting {
		status = sh.ctl.n
	}
	sh.ctl, sh.status = control{}, status
	sh.inTrap++
	sh.line, sh.lineBase = 1, 0
	sh.depth--
	leave := sh.hooks.enter(exitTrap, status)
	sh.evalText(text, "exit trap")
	leave()
	sh.depth++
	sh.inTrap--
	if sh.ctl.kind == exiting {
		status = sh.ctl.n
	}
	sh.ctl = control{}
	sh.exit(status)
}

// setTrap sets, ignores ("") or resets (reset) the trap of a signal or condition.
func (sh *Shell) setTrap(name, text string, reset bool) {
	sh.parentTraps = nil
	if _, ok := sh.fixed[name]; ok && !sh.interactive {
		return // POSIX XCU, trap
	}
	if sh.traps == nil {
		sh.traps = map[string]string{}
	}
	sig, isSignal := parseTrapSignal(name)
	if reset {
		delete(sh.traps, name)
	} else {
		sh.traps[name] = text
	}
	if bit := condBit(name); bit != 0 {
		sh.hooks.conds &^= bit
		if !reset && text != "" {
			sh.hooks.conds |= bit
		}
	}
	if isSignal && sh.isSub {
		if sh.mail == nil {
			sh.mail = newMailbox()
		}
		sh.mail.setSignal(sig, text, reset)
	}
	if !isSignal || sh.isSub {
		return
	}
	st := &sh.session.signals
	if reset || text != "" {
		st.ignored.Delete(sig)
	}
	switch {
	case reset:
		st.handled.Delete(sig)
		sh.gate.IgnoreSignal(sig, false)
	case text == "":
		st.handled.Delete(sig)
		st.ignored.Store(sig, true)
		sh.gate.IgnoreSignal(sig, true)
	default:
		st.handled.Store(sig, true)
		st.some.Store(true)
		sh.gate.IgnoreSignal(sig, false)
	}
	st.watch(sh)
}

// startIgnored makes the signals that were ignored when the process started ones that stay so:
// a trap for them has no effect, unless the shell is interactive (POSIX XCU, trap).
func (sh *Shell) startIgnored(signals []syscall.Signal) {
	for _, sig := range signals {
		if sh.traps == nil {
			sh.traps = map[string]string{}
		}
		sh.traps[signalName(sig)] = ""
		sh.session.signals.ignored.Store(sig, true)
	}
	sh.fixed = ignoredTraps(sh.traps)
}

// ignoredTraps are the traps that a subshell keeps: those that ignore.
func ignoredTraps(traps map[string]string) map[string]string {
	var kept map[string]string
	for name, text := range traps {
		if text == "" {
			if kept == nil {
				kept = map[string]string{}
			}
			kept[name] = text
		}
	}
	return kept
}

// gateIgnoresPipe tells whether the text ignores SIGPIPE: then a broken pipe is an error
// like any other.
func (sh *Shell) gateIgnoresPipe() bool {
	text, ok := sh.traps["PIPE"]
	return ok && text == ""
}
