package interp

import (
	"maps"
	"runtime"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// stage is one command of a pipeline.
type stage struct {
	stmt *syntax.Stmt
	all  bool // |& follows: stderr goes into the pipe as well
}

// flatten lists the stages of a pipeline.
func flatten(cmd *syntax.BinaryCmd, list []stage) []stage {
	list = flattenSide(cmd.X, list)
	list[len(list)-1].all = cmd.Op == syntax.PipeAll
	return flattenSide(cmd.Y, list)
}

func flattenSide(st *syntax.Stmt, list []stage) []stage {
	b, ok := st.Cmd.(*syntax.BinaryCmd)
	if ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) && len(st.Redirs) == 0 && !st.Negated && !st.Background {
		return flatten(b, list)
	}
	return append(list, stage{stmt: st})
}

// pendingFilter is the `head` or `tail` behind a call that the call may take over.
type pendingFilter struct {
	hint  *Filter
	stage stage
	// what startFilter left: the filter's own status.
	started bool
	status  int
}

// pipeline runs its stages at once, each in a subshell (the last one in this shell under
// lastpipe). The status is the last stage's or, with pipefail, the last failure's.
func (sh *Shell) pipeline(cmd *syntax.BinaryCmd) {
	if sh.controls() {
		sh.pipelineUnit(cmd)
		return
	}
	stages := flatten(cmd, nil)
	results, wait := sh.startStages(stages, nil)
	for _, done := range wait {
		<-done
	}
	sh.pipeStatus(results, stages[len(stages)-1].stmt)
}

// startStages starts the stages of a pipeline. Without a unit the last one has run when it
// returns. The results are complete when all the channels are closed.
func (sh *Shell) startStages(stages []stage, u *unit) ([][]int, []chan struct{}) {
	results := make([][]int, len(stages))
	wait := make([]chan struct{}, 0, len(stages))
	var in File
	for i := 0; i < len(stages); i++ {
		at := i
		sub, err := sh.subshell()
		if err != nil {
			sh.fatal(err)
			break
		}
		filter := sh.pendingFilter(stages[i:])
		if filter != nil {
			i++
		}
		sub.stdinGiven = in != nil
		if in != nil {
			sub.place(0, in)
			in = nil
		}
		last := i == len(stages)-1
		if !last {
			if in = sh.pipeFrom(sub, stages[i].all); in == nil {
				break
			}
		}
		st := stages[at].stmt
		if sub.alone = plainCall(st); last && sh.alone {
			sub.bashpid = sh.bashpid // $! is the last one's
		}
		if sh.hooks.conds&condDebug != 0 {
			sh.debugStage(sub, st)
		}
		if !last {
			sub.onKilled = func(deadJob) {}
		} else if u != nil {
			sub.onKilled = func(d deadJob) { u.dead = d }
		}
		if last && sh.shopt(shoptLastpipe) && !sh.set(optMonitor) {
			results[at] = sh.lastStage(sub, st)
			break
		}
		if last && u == nil {
			runtime.Gosched() // let the writers begin, as forked ones would
			results[at] = sub.stage(st, filter)
			break
		}
		done := make(chan struct{})
		wait = append(wait, done)
		go func() {
			defer close(done)
			defer sh.session.guard()
			results[at] = sub.stage(st, filter)
		}()
	}
	if in != nil {
		in.Close()
	}
	return results, wait
}

// pendingFilter is the second of the stages when the first may take it over, else nil.
func (sh *Shell) pendingFilter(stages []stage) *pendingFilter {
	if len(stages) < 2 || !plainCall(stages[0].stmt) {
		return nil
	}
	hint := sh.hints.Filters[stages[1].stmt]
	if hint == nil {
		return nil
	}
	filter := &pendingFilter{hint: hint, stage: stages[0]}
	filter.stage.stmt = stages[1].stmt
	return filter
}

// pipeFrom makes the pipe that sub writes to, with stderr if all, and returns its other end:
// nil, and sub has ended, when there is none to be had.
func (sh *Shell) pipeFrom(sub *Shell, all bool) File {
	r, w, err := sh.gate.Pipe()
	if err != nil {
		sub.finish()
		sh.errorf("pipe error: %s", errnoText(err))
		sh.status = 1
		return nil
	}
	sub.place(1, w)
	if all {
		sub.place(2, w.Dup())
	}
	return r
}

// lastStage runs the last stage in this shell (lastpipe); sub lends its input.
func (sh *Shell) lastStage(sub *Shell, st *syntax.Stmt) []int {
	old := sh.file(0)
	var in File
	if f := sub.file(0); f != nil {
		in = f.Dup()
	}
	sub.traps = nil
	sub.finish()
	sh.put(0, in)
	sh.stmt(st)
	sh.place(0, old)
	return []int{sh.status}
}

// childStmt runs the statement of a subshell that has nothing else: of a simple command, a
// subshell or a pipeline the ERR trap looks at what is inside only.
func (sh *Shell) childStmt(st *syntax.Stmt) {
	inside := false
	switch cmd := st.Cmd.(type) {
	case *syntax.CallExpr, *syntax.Subshell:
		inside = true
	case *syntax.BinaryCmd:
		inside = cmd.Op == syntax.Pipe || cmd.Op == syntax.PipeAll
	}
	if !inside || st.Negated || sh.stopped() || sh.set(optNoexec) {
		sh.stmt(st)
		return
	}
	if p := st.Position; p.IsValid() {
		sh.line = int(p.Line()) + sh.lineBase
	}
	sh.bare(st)
}

// stage runs one stage to its end and returns its status, or two: its own and that of the
// filter behind it that it did not take over.
func (sh *Shell) stage(st *syntax.Stmt, filter *pendingFilter) []int {
	sh.filter = filter
	sh.childStmt(st)
	sh.finish()
	if filter != nil && filter.started {
		return []int{sh.status, filter.status}
	}
	return []int{sh.status}
}

// pipeStatus sets $? and PIPESTATUS.
func (sh *Shell) pipeStatus(results [][]int, last *syntax.Stmt) {
	if sh.ctl.kind == exiting {
		return
	}
	status := sh.pipestatus[:0:0]
	for _, r := range results {
		status = append(status, r...)
	}
	sh.pipestatus = status
	if len(status) == 0 {
		return
	}
	sh.status = status[len(status)-1]
	if sh.set(optPipefail) {
		for i := len(status) - 1; i >= 0 && sh.status == 0; i-- {
			sh.status = status[i]
		}
	}
	sh.lastSubshell(last)
}

// lastSubshell runs the ERR trap for a last stage that is ( … ): bash looks at its status once
// by itself and once as the pipeline's.
func (sh *Shell) lastSubshell(last *syntax.Stmt) {
	if _, sub := last.Cmd.(*syntax.Subshell); !sub || last.Negated || sh.status == 0 || sh.noErrexit > 0 || sh.ctl.kind != goOn {
		return
	}
	if sh.hooks.conds&condErr != 0 && !sh.shopt(shoptLastpipe) && !sh.set(optErrexit) {
		sh.runTrap("ERR")
	}
}

// startFilter starts the filter that stands behind the call, when there is one that the
// call did not take over: the call's output goes through it. The result waits for it.
func (sh *Shell) startFilter() func() {
	f := sh.filter
	if f == nil {
		return func() {}
	}
	sh.filter = nil
	sub, err := sh.subshell()
	if err != nil {
		sh.fatal(err)
		return func() {}
	}
	r, w, err := sh.gate.Pipe()
	if err != nil {
		sub.finish()
		sh.errorf("pipe error: %s", errnoText(err))
		return func() {}
	}
	sub.place(0, r)
	out, errOut := sh.file(1), sh.file(2)
	sh.put(1, w)
	if f.stage.all {
		sh.put(2, w.Dup())
	}
	f.started = true
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer sh.session.guard()
		sub.stmt(f.stage.stmt)
		sub.finish()
		f.status = sub.status
	}()
	return func() {
		sh.place(1, out)
		if f.stage.all {
			sh.place(2, errOut)
		}
		<-done
	}
}

// guard turns a panic of a subshell's goroutine into the end of the text: a bug in one
// stage must not take the shell down without a word.
func (s *session) guard() {
	if r := recover(); r != nil {
		s.cancel(&bugError{r})
	}
}

// subshell returns a copy of the shell that shares nothing with it but open file
// descriptions. It must be finished.
func (sh *Shell) subshell() (*Shell, error) {
	if sh.session.live.Add(1) > sh.session.maxProcs {
		sh.session.live.Add(-1)
		return nil, &tooMany{int(sh.session.maxProcs)}
	}
	sub := *sh
	sub.isSub = true
	sub.outer, sub.alone = sh, false
	sub.level++
	sub.token = new(owner)
	sh.token = new(owner)
	sub.scope = sh.scope.copy()
	sub.exp = expand.Config{Sh: (*expander)(&sub)} // its scratch memory is not shared
	sub.ownFunc, sh.ownFunc = false, false
	sub.aliases = maps.Clone(sh.aliases)
	sub.dynGone = maps.Clone(sh.dynGone)
	sub.random = 0 // RANDOM is seeded anew
	sub.files = make([]File, len(sh.files), max(len(sh.files), 10))
	for i, f := range sh.files {
		if f != nil {
			sub.files[i] = f.Dup()
		}
	}
	sub.args = sh.args[:len(sh.args):len(sh.args)]
	sub.dirStack = sh.dirStack[:len(sh.dirStack):len(sh.dirStack)]
	sub.calls = sh.calls[:len(sh.calls):len(sh.calls)]
	sub.pipestatus = append([]int(nil), sh.pipestatus...)
	sub.inheritTraps(sh)
	sub.jobs = sh.jobs.inherited()
	sub.procFds = nil
	sub.filter = nil
	sub.loops = 0
	sub.onStart = nil
	sub.onKilled = nil
	sub.growing = [2]growth{}
	sub.bashpid = 0
	sub.release = nil
	return &sub, nil
}

// copy copies a chain of scopes; the variables themselves are shared until they change.
func (s *scope) copy() *scope {
	if s == nil {
		return nil
	}
	c := *s
	c.vars = maps.Clone(s.vars)
	c.outer = s.outer.copy()
	return &c
}

// finish ends a subshell: its EXIT trap runs and its descriptors are closed.
func (sh *Shell) finish() {
	if sh.ctl.kind == discarding {
		sh.status = 1
	}
	sh.runExitTrap()
	sh.closeAll()
	if sh.release != nil {
		sh.release()
	}
	sh.session.live.Add(-1)
}

func (sh *Shell) closeAll() {
	for i, f := range sh.files {
		if f != nil {
			f.Close()
			sh.files[i] = nil
		}
	}
}

// subshellCommand is ( list ).
func (sh *Shell) subshellCommand(cmd *syntax.Subshell) {
	if sh.controls() {
		sh.subshellUnit(cmd)
		return
	}
	if sh.alone { // ( list ) & is one process
		sh.alone, sh.jobs.shown = false, nil
		sh.stmts(cmd.Stmts)
		sh.runExitTrap()
		return
	}
	sub, err := sh.subshell()
	if err != nil {
		sh.fatal(err)
		return
	}
	sub.jobs.shown = nil
	sub.hooks.trap = noTrap
	sub.stmts(cmd.Stmts)
	sub.finish()
	sh.status = sub.status
}

// tooMany is a fork bomb that met the limit.
type tooMany struct{ max int }

func (e *tooMany) Error() string { return "too many subshells and jobs at once" }

// ExitCode is safesh's own failure status.
func (e *tooMany) ExitCode() int { return 125 }

// bugError is a panic caught in a subshell.
type bugError struct{ what any }

func (e *bugError) Error() string { return "bug in safesh: the text was stopped" }

// ExitCode is safesh's own failure status.
func (e *bugError) ExitCode() int { return 125 }
