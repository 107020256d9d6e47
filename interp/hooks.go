package interp

import (
	"context"
	"maps"
	"strings"
	"sync/atomic"
	"syscall"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// hooks are the traps of conditions that the evaluator looks at while it runs commands.
type hooks struct {
	conds   uint8  // conditions that have a trap
	active  uint8  // conditions whose trap runs: none runs inside itself
	signals uint64 // signals whose trap runs
	skip    bool   // the DEBUG trap of the next command has been run
	before  int    // $? before the last return, which the RETURN trap sees
	trap    trapKind
	saved   int // $? before that trap
}

// trapKind is the trap that runs, as far as exit and return without a status care.
type trapKind uint8

const (
	noTrap trapKind = iota
	exitTrap
	debugTrap
	anyTrap // another one
)

// enter notes that a trap begins and returns what notes its end.
func (h *hooks) enter(kind trapKind, status int) (leave func()) {
	was, saved := h.trap, h.saved
	h.trap, h.saved = kind, status
	return func() { h.trap, h.saved = was, saved }
}

// The bits of hooks.
const (
	condDebug = 1 << iota
	condErr
	condReturn
)

// condNames are the conditions in the order of their bits.
var condNames = [...]string{"DEBUG", "ERR", "RETURN"}

// condBit is the bit of a condition, 0 for EXIT and signals.
func condBit(name string) uint8 {
	for i, n := range condNames {
		if n == name {
			return 1 << i
		}
	}
	return 0
}

// runningCommand is the command that BASH_COMMAND shows.
type runningCommand struct {
	node   any // a syntax.Node, or the head of a compound command as text
	redirs []*syntax.Redirect
	src    string
}

// commandText is BASH_COMMAND: the command that runs, or that ran when a trap came.
func (sh *Shell) commandText() string {
	r := sh.running
	src, raw := guardBytes(r.src)
	p := &funcPrinter{src: src}
	switch n := r.node.(type) {
	case nil:
		return ""
	case *syntax.ForClause:
		p.forHead(n)
	case *syntax.CaseClause:
		p.str("case " + p.node(n.Word) + " in ")
	case syntax.ArithmExpr:
		p.str("((" + p.node(n) + "))")
	case syntax.Command:
		p.stmt(&syntax.Stmt{Cmd: n, Redirs: r.redirs}, false)
	}
	if raw {
		return unguard(string(p.out))
	}
	return string(p.out)
}

// forHead prints what BASH_COMMAND shows of a for or select.
func (p *funcPrinter) forHead(cmd *syntax.ForClause) {
	loop, ok := cmd.Loop.(*syntax.WordIter)
	if !ok {
		return
	}
	word := "for "
	if cmd.Select {
		word = "select "
	}
	items := `"$@"`
	if loop.InPos.IsValid() {
		list := make([]string, len(loop.Items))
		for i, w := range loop.Items {
			list[i] = p.node(w)
		}
		items = strings.Join(list, " ")
	}
	p.str(word + loop.Name.Value + " in " + items)
}

// begin notes the command that is about to run and runs the DEBUG trap. Under extdebug a trap
// that fails passes the command over, one that returns 2 leaves the function.
func (sh *Shell) beginCommand(node syntax.Node, redirs []*syntax.Redirect) (skip bool) {
	if sh.inTrap == 0 {
		sh.running = runningCommand{node, redirs, sh.src}
	}
	if sh.hooks.conds&condDebug == 0 {
		return false
	}
	if sh.hooks.skip {
		sh.hooks.skip = false
		return false
	}
	return sh.debugTrap()
}

// debugTrap runs the DEBUG trap and tells whether the command is passed over.
func (sh *Shell) debugTrap() bool {
	result := sh.runTrap("DEBUG")
	if sh.ctl.kind != goOn {
		return true
	}
	if result == 0 || !sh.shopt(shoptExtdebug) {
		return false
	}
	if result == 2 && len(sh.calls) > 0 {
		sh.ctl = control{returning, sh.status}
	} else {
		sh.status = 0
	}
	return true
}

// debugStage runs the DEBUG trap of a simple command that sub is about to run beside this
// shell.
func (sh *Shell) debugStage(sub *Shell, st *syntax.Stmt) {
	ce, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || sh.hooks.active&condDebug != 0 {
		return
	}
	line := sh.line
	sh.line = int(st.Pos().Line()) + sh.lineBase
	sh.beginCommand(ce, st.Redirs)
	sh.line = line
	sub.running = sh.running
	sub.hooks.skip = true
}

// inheritTraps gives a new subshell its traps: those that ignore, ERR under set -E, DEBUG and
// RETURN under set -T.
func (sh *Shell) inheritTraps(parent *Shell) {
	sh.mail = nil
	if len(parent.traps) == 0 {
		if !parent.isSub || parent.parentTraps == nil {
			sh.parentTraps = nil
		}
		sh.traps = nil
		return
	}
	if !parent.isSub || parent.parentTraps == nil {
		sh.parentTraps = maps.Clone(parent.traps) // the parent may change its own meanwhile
	}
	sh.traps = ignoredTraps(parent.traps)
	sh.hooks.conds = 0
	for i, name := range condNames {
		text, ok := parent.traps[name]
		opt := uint64(optFunctrace)
		if name == "ERR" {
			opt = optErrtrace
		}
		if ok && text != "" && parent.set(opt) && parent.hooks.conds&(1<<i) != 0 {
			if sh.traps == nil {
				sh.traps = map[string]string{}
			}
			sh.traps[name] = text
			sh.hooks.conds |= 1 << i
		}
	}
}

// hiddenTraps are the traps that a function or a sourced file does not have, nil for none.
type hiddenTraps map[string]string

// hideTraps takes away the traps that a function does not inherit: DEBUG and RETURN without
// set -T, ERR without set -E.
func (sh *Shell) hideTraps(which uint8) (hidden hiddenTraps) {
	for i, name := range condNames {
		bit := uint8(1) << i
		if sh.hooks.conds&which&bit == 0 {
			continue
		}
		if hidden == nil {
			hidden = hiddenTraps{}
		}
		hidden[name] = sh.traps[name]
		delete(sh.traps, name)
		sh.hooks.conds &^= bit
	}
	return hidden
}

// notInherited are the conditions whose traps a function does not inherit.
func (sh *Shell) notInherited(fn *function) (which uint8) {
	if !sh.set(optFunctrace) && fn.attr&expand.Traced == 0 {
		which = condDebug | condReturn
	}
	if !sh.set(optErrtrace) {
		which |= condErr
	}
	return which
}

// showTraps gives back what hideTraps took, unless another one was set meanwhile.
func (sh *Shell) restoreTraps(hidden hiddenTraps) {
	for name, text := range hidden {
		if _, ok := sh.traps[name]; !ok {
			sh.traps[name] = text
			sh.hooks.conds |= condBit(name)
		}
	}
}

// mailbox holds the signals for a job that runs in process.
type mailbox struct {
	pending, handled, ignored atomic.Uint64 // bit n: signal n
	wake                      chan int
}

func newMailbox() *mailbox { return &mailbox{wake: make(chan int, 4)} }

// post leaves a signal when the job has a trap for it or ignores it, and tells whether so.
func (m *mailbox) post(sig syscall.Signal) bool {
	bit := uint64(1) << uint(sig)
	switch {
	case m == nil || sig == syscall.SIGKILL || sig <= 0 || sig > 63:
		return false
	case m.ignored.Load()&bit != 0:
		return true
	case m.handled.Load()&bit == 0:
		return false
	}
	m.pending.Or(bit)
	select {
	case m.wake <- int(sig):
	default:
	}
	return true
}

// setSignal follows `trap` in a job.
func (m *mailbox) setSignal(sig syscall.Signal, text string, reset bool) {
	if m == nil || sig <= 0 || sig > 63 {
		return
	}
	bit := uint64(1) << uint(sig)
	m.handled.And(^bit)
	m.ignored.And(^bit)
	switch {
	case reset:
	case text == "":
		m.ignored.Or(bit)
	default:
		m.handled.Or(bit)
	}
}

// await waits for done, or for halted (nil: never); cut tells that the end of the text or a trapped signal came first.
func (sh *Shell) await(done, halted <-chan struct{}) (status int, cut bool) {
	trapped := sh.session.signals.trapped(sh)
	for {
		select {
		case <-done:
			return 0, false
		case <-halted:
			return 0, false
		case <-sh.ctx.Done():
			return stopStatus(context.Cause(sh.ctx)), true
		case n := <-trapped:
			if sh.signalPending(n) {
				return 128 + n, true
			}
		}
	}
}

// signalPending tells whether the trap of a signal is still to run.
func (sh *Shell) signalPending(n int) bool {
	if n <= 0 || n > 63 {
		return false
	}
	pending := &sh.session.signals.pending
	if sh.isSub && sh.mail != nil {
		pending = &sh.mail.pending
	}
	return pending.Load()&(1<<uint(n)) != 0
}

// errName is the name in front of a message: the file of the running function or sourced
// text ("environment" for a function of -c), else $0.
func (sh *Shell) errName() string {
	if n := len(sh.calls); n > 0 && !sh.interactive {
		if s := sh.calls[n-1].source; s != "" {
			return s
		}
	}
	return sh.name
}
