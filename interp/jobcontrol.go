package interp

import (
	"context"
	"strconv"
	"syscall"

	"mvdan.cc/sh/v3/syntax"
)

// takeControl begins job control (bash manual, "Job Control") where the shell has a terminal of
// its own.
func (sh *Shell) takeControl() {
	if sh.session.ttyTried {
		return
	}
	sh.session.ttyTried = true
	for _, fd := range [...]int{2, 0} {
		f := sh.file(fd)
		if f == nil || !f.IsTerminal() {
			continue
		}
		if tty, err := sh.gate.Control(f); err == nil {
			sh.session.tty = tty
			return
		}
	}
}

// controls tells whether what this shell runs in the foreground becomes a job of its own.
func (sh *Shell) controls() bool {
	if sh.opts.set&optMonitor == 0 || sh.group != nil || sh.isSub {
		return false
	}
	sh.takeControl()
	return true
}

// unit is a part of a text that runs in the foreground as one job: a program, a pipeline, a
// subshell.
type unit struct {
	sh     *Shell
	group  *Group
	ctx    context.Context // of the shell around it
	cancel context.CancelCauseFunc
	text   func() string
	done   chan struct{}
	status int // once done is closed
	dead   deadJob
	child  bool // it is one program
}

// beginUnit makes what follows a job in the foreground; endUnit or await ends that.
func (sh *Shell) beginUnit(text func() string) *unit {
	u := &unit{sh: sh, group: newGroup(true, true, sh.session.tty), ctx: sh.ctx, text: text, done: make(chan struct{})}
	sh.ctx, u.cancel = context.WithCancelCause(sh.ctx)
	sh.group = u.group
	return u
}

// await waits until the unit is done or stopped and tells whether it was stopped: then it has
// become a job, and the status is set.
func (u *unit) await() (stopped bool) {
	sh := u.sh
	halted := false
	for !halted {
		select {
		case <-u.done:
			halted = true
		case <-u.group.halt:
			halted, stopped = true, true
		}
	}
	sh.ctx, sh.group = u.ctx, nil
	if !stopped {
		u.cancel(nil)
		sh.reclaim(u.group, u.dead.pid != 0)
		return false
	}
	pid, release := u.group.lead(), func() {}
	if pid == 0 {
		pid, release = sh.gate.TaskID()
	}
	j := &job{pid: pid, text: u.text(), cancel: u.cancel, own: u.child, group: u.group, done: make(chan struct{})}
	j.id = sh.jobs.nextID()
	sh.jobs.list = append(sh.jobs.list, j)
	go func() {
		<-u.done
		if u.dead.pid != 0 {
			j.mu.Lock()
			j.dead = u.dead
			j.mu.Unlock()
		}
		release()
		j.finish(u.status)
	}()
	sh.jobStopped(j)
	return true
}

// reclaim takes the terminal back from a job that was in the foreground. What a program
// made of the terminal's modes stays when it ended well.
func (sh *Shell) reclaim(g *Group, restore bool) {
	g.place(false)
	tty := sh.session.tty
	if tty == nil {
		return
	}
	tty.Give(0)
	if restore {
		tty.Restore()
	} else {
		tty.Keep()
	}
}

// jobStopped takes the terminal back from a job that stopped in the foreground and says so.
func (sh *Shell) jobStopped(j *job) {
	sig, _ := j.group.Stopped()
	j.group.hold(sig)
	sh.reclaim(j.group, true)
	sh.jobs.makeCurrent(j)
	sh.sayStopped(j)
	sh.status = 128 + int(sig)
	if sh.loops > 0 && sh.interactive {
		sh.ctl = control{breakLoop, sh.loops}
	}
}

// performUnit is Run of a permitted call as a job in the foreground.
func (sh *Shell) performUnit(permit Permit, p *Proc, killed *deadJob) (status int, err error, stopped bool) {
	u := sh.beginUnit(sh.commandText)
	p.Context, p.Group = sh.ctx, u.group
	files := make([]File, len(p.Files))
	for i, f := range p.Files {
		if f != nil {
			files[i] = f.Dup() // the call may outlive the redirections
		}
	}
	p.Files = files
	started := p.Started
	p.Started = func(pid int) {
		u.child = pid != 0
		started(pid)
	}
	p.Killed = func(pid int, sig syscall.Signal, core bool) { u.dead = deadJob{pid, sig, core} }
	go func() {
		defer close(u.done)
		defer sh.session.guard()
		u.status, err = permit.Run(p)
		for _, f := range files {
			if f != nil {
				f.Close()
			}
		}
	}()
	if u.await() {
		return sh.status, nil, true
	}
	*killed = u.dead
	return u.status, err, false
}

// subshellUnit runs a subshell as a job in the foreground.
func (sh *Shell) subshellUnit(cmd *syntax.Subshell) {
	u := sh.beginUnit(func() string { return sh.commandForm(&syntax.Stmt{Cmd: cmd}) })
	sub, err := sh.subshell()
	if err != nil {
		close(u.done)
		u.await()
		sh.fatal(err)
		return
	}
	sub.jobs.shown = nil
	sub.hooks.trap = noTrap
	sub.onKilled = func(d deadJob) { u.dead = d }
	go func() {
		defer close(u.done)
		defer sh.session.guard()
		sub.stmts(cmd.Stmts)
		sub.finish()
		u.status = sub.status
	}()
	if !u.await() {
		sh.status = u.status
		sh.unitKilled(u.dead)
	}
}

// pipelineUnit runs a pipeline as a job in the foreground.
func (sh *Shell) pipelineUnit(cmd *syntax.BinaryCmd) {
	u := sh.beginUnit(func() string { return sh.commandForm(&syntax.Stmt{Cmd: cmd}) })
	stages := flatten(cmd, nil)
	results, wait := sh.startStages(stages, u)
	go func() {
		defer close(u.done)
		for _, done := range wait {
			<-done
		}
		if n := len(results); n > 0 && len(results[n-1]) > 0 {
			u.status = results[n-1][0]
		}
	}()
	if !u.await() {
		sh.pipeStatus(results, stages[len(stages)-1].stmt)
		sh.unitKilled(u.dead)
	}
}

// unitKilled is for a signal that ended the last program of a job in the foreground: SIGINT is
// taken as if the shell had got it, so that loops and lists end.
func (sh *Shell) unitKilled(d deadJob) {
	if d.pid == 0 {
		return
	}
	if d.sig != syscall.SIGINT || !sh.interactive {
		sh.sayKilled(d)
		return
	}
	part := sh.session.part.Load()
	switch {
	case part == nil || sh.traps["INT"] != "" && sh.loops == 0:
		sh.writeTo(1, "\n")
	default:
		(*part)(&SignalStop{syscall.SIGINT})
	}
}

// makeCurrent makes a job the one that %+ names.
func (t *jobTable) makeCurrent(j *job) {
	if t.current != j {
		t.previous, t.current = t.current, j
	}
}

// nextID is the number of the next job.
func (t *jobTable) nextID() int {
	id := 1
	for _, o := range t.list {
		id = max(id, o.id+1)
	}
	return id
}

// stopped tells whether the job is stopped.
func (j *job) stopped() bool {
	if j.group == nil || !j.group.own || !j.running() {
		return false // without job control a shell does not look
	}
	_, stopped := j.group.Stopped()
	return stopped
}

// resume lets a stopped job go on.
func (sh *Shell) resume(j *job, foreground bool) {
	j.told = false
	if j.group == nil {
		return
	}
	j.group.place(foreground)
	sh.signal(j, syscall.SIGCONT)
}

// foreground waits for a job that was put in the foreground.
func (sh *Shell) foreground(j *job) int {
	if j.group == nil {
		status := sh.wait(j)
		sh.jobs.forget(j)
		return status
	}
	sh.resume(j, true)
	for j.running() {
		select {
		case <-j.done:
		case <-sh.ctx.Done():
			j.cancel(context.Cause(sh.ctx))
			<-j.done
		case <-j.group.halt:
			if j.stopped() {
				sh.jobStopped(j)
				return sh.status
			}
		}
	}
	sh.jobs.forget(j)
	d := j.takeDead()
	sh.reclaim(j.group, d.pid != 0)
	sh.unitKilled(d)
	return j.status
}

// halted is the channel that tells wait of a stop of the job; nil (for ever silent) without
// job control.
func (sh *Shell) halted(j *job) <-chan struct{} {
	if j.group == nil || !sh.set(optMonitor) {
		return nil
	}
	return j.group.halt
}

// waitStopped is the status of a wait for a job that is stopped, which an interactive shell says.
func (sh *Shell) waitStopped(j *job) int {
	if !j.told {
		sh.sayStopped(j)
	}
	sh.writeTo(2, sh.errName()+": warning: wait_for_job: job "+strconv.Itoa(j.id)+" is stopped\n")
	sig, _ := j.group.Stopped()
	return 128 + int(sig)
}

// sayStopped tells of a job that stopped.
func (sh *Shell) sayStopped(j *job) {
	j.told = true
	sh.writeTo(2, "\n"+jobLine(j, sh.jobs.marks()[j], false))
}

// takeDead is how a signal ended the job, unless that was said.
func (j *job) takeDead() deadJob {
	j.mu.Lock()
	defer j.mu.Unlock()
	d := j.dead
	j.dead = deadJob{}
	return d
}

// stoppedJobs tells whether there are stopped jobs.
func (sh *Shell) stoppedJobs() bool {
	for _, j := range sh.jobs.listed() {
		if j.stopped() {
			return true
		}
	}
	return false
}

// mayExit tells whether an interactive shell may leave its jobs: with stopped ones (checkjobs:
// with any) it says so, unless the command before asked for them or was told. typed is the
// number of that command.
func (sh *Shell) mayExit(typed int) bool {
	if !sh.interactive || sh.isSub || sh.exitAsked > 0 && sh.exitAsked >= typed {
		return true
	}
	running := false
	for _, j := range sh.jobs.listed() {
		running = running || j.running()
	}
	switch check := sh.shopt(shoptBit("checkjobs")); {
	case sh.stoppedJobs():
		sh.writeTo(2, "There are stopped jobs.\n")
		if check {
			builtinJobs(sh, nil)
		}
	case check && running:
		sh.writeTo(2, "There are running jobs.\n")
		builtinJobs(sh, nil)
	default:
		return true
	}
	sh.exitAsked = sh.typed
	return false
}

// endControl ends the jobs that an interactive shell leaves stopped, and gives the terminal
// back.
func (sh *Shell) endControl() {
	if sh.isSub {
		return
	}
	for _, j := range sh.jobs.list {
		if j.stopped() {
			sh.signal(j, syscall.SIGTERM)
			sh.signal(j, syscall.SIGCONT)
		}
	}
	if tty := sh.session.tty; tty != nil {
		tty.Leave()
	}
}

// stopWarning is what wait says of a stopped job that it does not wait for.
func (sh *Shell) stopWarning(j *job) {
	sh.errorf("wait: warning: job %d[%s] stopped", j.id, strconv.Itoa(j.pid))
}
