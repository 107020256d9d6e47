package interp

import (
	"errors"
	"strconv"
	"syscall"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// simple runs a simple command (POSIX XCU 2.9.1): words are expanded, what they name is
// found, the gate decides, and only then are redirections opened.
func (sh *Shell) simple(ce *syntax.CallExpr, redirs []*syntax.Redirect) {
	sh.substState = -1
	if sh.beginCommand(ce, redirs) {
		return
	}
	fields, err := sh.exp.Fields(ce.Args...)
	if err == nil {
		err = sh.ctxErr()
	}
	if err != nil {
		sh.expandFailed(err)
		return
	}
	if len(fields) == 0 {
		sh.assignments(ce.Assigns, redirs)
		return
	}
	sh.run(fields, ce.Assigns, redirs)
	sh.lastArg = fields[len(fields)-1]
}

// ctxErr is the reason why the text was stopped, nil while it goes on.
func (sh *Shell) ctxErr() error {
	if sh.ctl.kind == exiting {
		return &expand.Error{Text: "stopped"}
	}
	return nil
}

// assignments are a simple command without a command name.
func (sh *Shell) assignments(assigns []*syntax.Assign, redirs []*syntax.Redirect) {
	for _, as := range assigns {
		assign := sh.assignClause
		if sh.set(optXtrace) {
			assign = sh.tracedAssign
		}
		if err := assign(as); err != nil {
			sh.assignFailed(err)
			return
		}
	}
	failed := 0
	if len(redirs) > 0 { // after the assignments, whose errors leave the files alone
		undo, err := sh.redirect(redirs)
		if err != nil {
			sh.redirectFailed(err)
			failed = sh.status
		} else {
			undo()
		}
		if sh.ctl.kind != goOn {
			return
		}
	}
	sh.status = max(sh.substState, failed, 0)
	if failed == 0 && newStdin(redirs) {
		sh.status = 0 // as in bash, which forgets the substitution
	}
	sh.lastArg = ""
}

// newStdin tells whether a redirection opens another file as stdin, or closes it.
func newStdin(redirs []*syntax.Redirect) bool {
	for _, r := range redirs {
		n := r.N != nil && r.N.Value == "0"
		in := n || r.N == nil
		switch r.Op {
		case syntax.RdrIn, syntax.RdrInOut:
			if in {
				return true
			}
		case syntax.DplIn, syntax.DplOut:
			if (n || in && r.Op == syntax.DplIn) && r.Word.Lit() == "-" {
				return true
			}
		}
	}
	return false
}

// assignFailed reports a plain assignment that failed; bash gives up the command line.
func (sh *Shell) assignFailed(err error) {
	sh.expandFailed(err)
}

// run finds what fields[0] names and runs it.
func (sh *Shell) run(fields []string, assigns []*syntax.Assign, redirs []*syntax.Redirect) {
	name := fields[0]
	b := sh.builtin(name)
	if b != nil && b.special && sh.set(optPosix) {
		sh.runBuiltin(b, fields, assigns, redirs)
		return
	}
	if fn := sh.funcs[name]; fn != nil && !sh.gate.Listed(fields, sh.dir) {
		sh.announce(0)
		sh.alone = false
		sh.runFunction(fn, fields, assigns, redirs)
		return
	}
	if b != nil {
		sh.announce(0)
		sh.runBuiltin(b, fields, assigns, redirs)
		return
	}
	sh.runProgram(fields, assigns, redirs)
}

// inPlace applies redirections and the assignments in front of a command around body, which
// runs in this shell.
func (sh *Shell) inPlace(fields []string, assigns []*syntax.Assign, redirs []*syntax.Redirect, keep bool, body func()) {
	outer := sh.scope
	if len(assigns) > 0 {
		front := &scope{vars: make(map[string]*expand.Var, len(assigns)), outer: outer, temp: true}
		sh.scope = front
		if !sh.assignPrefix(assigns) {
			sh.scope = outer
			return
		}
		defer func() {
			sh.scope, sh.env = outer, nil
			if keep {
				sh.mergeFront(front)
			}
		}()
	}
	if sh.set(optXtrace) {
		sh.traceWords(fields)
	}
	undo, stay := func() {}, func() {}
	if len(redirs) > 0 {
		inner := sh.scope
		sh.scope = outer // the words of redirections do not see the assignments
		rs, err := sh.expandRedirs(redirs)
		sh.scope = inner
		if err == nil {
			undo, err = sh.apply(rs)
			stay = sh.keep
		}
		if err != nil {
			sh.redirectFailed(err)
			return
		}
	}
	wait := sh.startFilter()
	body()
	wait()
	if sh.keepRedirs {
		sh.keepRedirs = false
		stay()
		return
	}
	undo()
}

// assignPrefix makes the assignments in front of a command in the innermost scope. A
// readonly variable is said and left out, as bash does.
func (sh *Shell) assignPrefix(assigns []*syntax.Assign) bool {
	for _, as := range assigns {
		if as.Index != nil {
			sh.errorf("`%s[%s]': not a valid identifier", as.Name.Value, subscriptText(as.Index))
			continue
		}
		name, value, err := sh.prefixValue(as)
		if err != nil {
			sh.expandFailed(err)
			return false
		}
		if sh.set(optXtrace) {
			sh.traceText(name + "=" + tracedValue(value))
		}
		if v := sh.lookup(name); v != nil && v.Attr&expand.Readonly != 0 {
			sh.errorf("%s: readonly variable", name)
			if sh.set(optPosix) && !sh.interactive {
				sh.status = 1
				sh.exit(1)
				return false
			}
			continue
		}
		if err := sh.assignIn(sh.scope, expand.Ref{Name: name}, value, false); err != nil {
			sh.expandFailed(err)
			return false
		}
		if sh.scope.temp {
			sh.scope.vars[name].Attr |= expand.Exported | expand.Temporary
		}
	}
	sh.env = nil
	return true
}

// prefixValue expands one assignment in front of a command.
func (sh *Shell) prefixValue(as *syntax.Assign) (name, value string, err error) {
	name = as.Name.Value
	if as.Value != nil {
		value, err = sh.exp.AssignValue(as.Value)
	}
	if as.Append && err == nil {
		value = sh.value(name) + value
	}
	return name, value, err
}

func (sh *Shell) runBuiltin(b *builtin, fields []string, assigns []*syntax.Assign, redirs []*syntax.Redirect) {
	keep := b.special && sh.set(optPosix)
	failed := true
	sh.inPlace(fields, assigns, redirs, keep, func() {
		failed = false
		sh.status = b.run(sh, fields[1:])
	})
	if (failed || sh.usageError) && keep && !sh.interactive && sh.status != 0 {
		sh.exit(sh.status)
	}
	sh.usageError = false
}

func (sh *Shell) runFunction(fn *function, fields []string, assigns []*syntax.Assign, redirs []*syntax.Redirect) {
	front := len(assigns) > 0
	sh.inPlace(fields, assigns, redirs, false, func() { sh.callFunction(fn, fields[1:], front) })
}

// callFunction calls a function with its arguments; front tells that the innermost scope has
// the assignments in front of the call, which are variables of the function then.
func (sh *Shell) callFunction(fn *function, args []string, front bool) {
	if n, err := strconv.Atoi(sh.value("FUNCNEST")); err == nil && n > 0 && len(sh.calls) >= n {
		sh.errorf("%s: maximum function nesting level exceeded (%d)", fn.name, n)
		sh.status = 1
		sh.ctl = control{kind: discarding}
		return
	}
	if len(sh.calls) >= maxCallDepth {
		sh.errorf("%s: maximum function nesting level exceeded (%d)", fn.name, maxCallDepth)
		sh.fatal(&tooDeep{})
		return
	}
	oldArgs, oldScope, loops, line, base := sh.args, sh.scope, sh.loops, sh.line, sh.lineBase
	hints, src := sh.hints, sh.src
	var hidden hiddenTraps
	if sh.hooks.conds != 0 {
		hidden = sh.hideTraps(sh.notInherited(fn))
	}
	sh.calls = append(sh.calls, frame{name: fn.name, source: fn.source, line: sh.line, fn: true})
	sh.args, sh.loops = args, 0
	sh.scope = functionScope(oldScope, front)
	sh.lineBase, sh.hints, sh.src = fn.base, fn.hints, fn.text
	if sh.hooks.conds&condDebug == 0 || !sh.enterDebug(fn) {
		sh.stmt(fn.decl.Body)
	}
	before := sh.status
	if sh.ctl.kind == returning {
		sh.status, sh.ctl, before = sh.ctl.n, control{}, sh.hooks.before
	}
	if sh.hooks.conds&condReturn != 0 && sh.ctl.kind == goOn {
		sh.returnTrap(before)
	}
	sh.restoreTraps(hidden)
	if len(sh.scope.vars) > 0 {
		sh.restoreOptions(sh.scope)
		sh.env = nil
		if front {
			sh.keepFront(sh.scope)
		}
	}
	sh.scope, sh.args, sh.loops = oldScope, oldArgs, loops
	sh.calls = sh.calls[:len(sh.calls)-1]
	sh.line, sh.lineBase, sh.hints, sh.src = line, base, hints, src
}

// returnTrap runs the RETURN trap of a function; before is the $? that it sees.
func (sh *Shell) returnTrap(before int) {
	status := sh.status
	sh.status = before
	sh.runTrap("RETURN")
	switch sh.ctl.kind {
	case goOn:
		sh.status = status
	case returning:
		sh.status, sh.ctl = sh.ctl.n, control{}
	}
}

// enterDebug runs the DEBUG trap that a traced function has before its body.
func (sh *Shell) enterDebug(fn *function) (skip bool) {
	sh.line = int(fn.decl.Body.Pos().Line()) + fn.base
	return sh.debugTrap()
}

// tooDeep is recursion past the limit.
type tooDeep struct{}

func (*tooDeep) Error() string { return "recursion is too deep" }

// ExitCode is safesh's own failure status.
func (*tooDeep) ExitCode() int { return 125 }

// sourceName is what BASH_SOURCE says of the running text.
func (sh *Shell) sourceName() string {
	for i := len(sh.calls) - 1; i >= 0; i-- {
		if sh.calls[i].source != "" {
			return sh.calls[i].source
		}
	}
	if sh.source == "c" {
		return "environment"
	}
	return sh.name
}

// runProgram has the gate judge and run a call that the shell itself does not know.
func (sh *Shell) runProgram(fields []string, assigns []*syntax.Assign, redirs []*syntax.Redirect) {
	rs, err := sh.childRedirs(redirs)
	if err != nil {
		sh.redirectFailed(err)
		return
	}
	if sh.ctl.kind != goOn || rs == nil && len(redirs) > 0 {
		return
	}
	call := &Call{Argv: fields, Dir: sh.dir, Arg0: sh.arg0}
	sh.arg0 = ""
	if !assignsPath(assigns) {
		sh.locate(call)
	}
	outer := sh.scope
	if len(assigns) > 0 {
		sh.scope = &scope{vars: make(map[string]*expand.Var, len(assigns)), outer: outer, temp: true}
		defer func() { sh.scope, sh.env = outer, nil }()
		if !sh.assignPrefix(assigns) {
			return
		}
		for _, as := range assigns {
			if v := sh.scope.vars[as.Name.Value]; v != nil {
				call.Assigns = append(call.Assigns, as.Name.Value+"="+v.Str)
			}
		}
	}
	for _, r := range rs {
		if r.kind == openFile && !sh.ownDevice(r.name) {
			call.Redirs = append(call.Redirs, Redir{r.name, r.flag})
		}
	}
	if sh.filter != nil {
		call.Filter = sh.filter.hint
	}
	if sh.set(optXtrace) {
		sh.traceWords(fields)
	}
	if assignsPath(assigns) {
		call.Program, _, _ = sh.gate.Lookup(sh.dir, fields[0], sh.value("PATH"))
	}
	permit, err := sh.gate.Decide(call)
	if err != nil {
		sh.refused(err)
		return
	}
	sh.perform(permit, rs, fields)
}

// refused handles a call that the gate did not permit.
func (sh *Shell) refused(err error) {
	var d Denial
	if errors.As(err, &d) && !sh.mayGoOn(d) {
		sh.fatal(d)
		return
	}
	sh.status = stopStatus(err)
}

// mayGoOn tells whether a denial leaves the text running (denials = "continue").
func (sh *Shell) mayGoOn(d Denial) bool {
	c, ok := d.(interface{ Continue() bool })
	return ok && c.Continue()
}

// perform opens the redirections of a permitted call and runs it.
func (sh *Shell) perform(permit Permit, rs []redirection, fields []string) {
	undo, err := sh.apply(rs)
	if err != nil {
		sh.redirectFailed(err)
		return
	}
	defer undo()
	wait := func() {}
	if done, cut := permit.Filtered(); sh.filter != nil && (!done || cut) {
		wait = sh.startFilter()
	} else {
		sh.filter = nil
	}
	sh.slow()
	p := sh.proc()
	if fn := sh.funcs["command_not_found_handle"]; fn != nil && !sh.noHandler {
		p.NotFound = func() int { return sh.handleMissing(fn, fields) }
	}
	started := false
	p.Started = func(pid int) {
		started = pid != 0
		sh.announce(pid)
	}
	var killed deadJob
	p.Killed = func(pid int, sig syscall.Signal, core bool) { killed = deadJob{pid, sig, core} }
	status, stopped := 0, false
	if sh.controls() {
		status, err, stopped = sh.performUnit(permit, p, &killed)
	} else {
		status, err = permit.Run(p)
	}
	if stopped {
		wait()
		return
	}
	if killed.sig == syscall.SIGINT && sh.controls() && sh.interactive {
		sh.status = status
		sh.unitKilled(killed)
		killed.pid = 0
	}
	if killed.pid != 0 {
		sh.sayKilled(killed)
	}
	if started {
		sh.remember(fields[0])
	}
	if len(sh.jobs.list) > 0 {
		defer sh.sweep()
	}
	if err != nil {
		sh.refused(err)
	} else {
		sh.status = status
		sh.session.signals.arrived(sh)
		sh.session.signals.settle(sh, status-128)
	}
	wait()
}

// proc is what a permitted call runs with.
func (sh *Shell) proc() *Proc {
	return &Proc{
		Context: sh.ctx, Dir: sh.dir, Env: sh.environ(), Files: sh.files, Umask: sh.umask,
		Ignore: sh.ignoredSignals(), Limits: sh.limited,
		Started: sh.announce, Async: sh.async, Group: sh.group, Shell: sh.nestedShell, Errorf: sh.errorf,
	}
}

// plainCall tells whether a statement is one simple command with words.
func plainCall(st *syntax.Stmt) bool {
	ce, ok := st.Cmd.(*syntax.CallExpr)
	return ok && len(ce.Args) > 0 && !st.Background && !st.Negated
}
