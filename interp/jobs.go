package interp

import (
	"cmp"
	"context"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"mvdan.cc/sh/v3/syntax"
)

// job is a command that runs beside the shell (`S &`, a process substitution, a coproc).
type job struct {
	id     int // %id; 0 when it is not in the list of jobs
	pid    int
	text   string
	cancel context.CancelCauseFunc
	dead   deadJob // how a signal ended it, until that was said
	own    bool    // pid is a child's own number: signals go to it
	mail   *mailbox
	group  *Group
	told   bool // that it stopped was said

	done   chan struct{}
	mu     sync.Mutex
	status int
	ended  bool
}

// finish ends the job with a status.
func (j *job) finish(status int) {
	j.mu.Lock()
	j.status, j.ended = status, true
	j.mu.Unlock()
	close(j.done)
}

// jobTable holds the jobs of one shell. Only the shell's own goroutine uses it.
type jobTable struct {
	list []*job
	// shown are the parent's jobs, which `jobs` in a subshell still lists.
	shown []*job
	// current is what %+ names, previous what %- does; nil for the newest ones.
	current, previous *job
}

// inherited is the table of a new subshell: it has no jobs of its own.
func (t *jobTable) inherited() jobTable {
	shown := append([]*job(nil), t.shown...)
	return jobTable{shown: append(shown, t.list...)}
}

// jobEnd is the reason of a job's context when the job was signalled.
type jobEnd struct{ sig syscall.Signal }

func (e *jobEnd) Error() string { return "job ended by " + e.sig.String() }

// ExitCode is 128+n.
func (e *jobEnd) ExitCode() int { return 128 + int(e.sig) }

// Signal is what is passed on to the job's processes.
func (e *jobEnd) Signal() os.Signal { return e.sig }

// newJob makes a job of a subshell that is about to run on its own.
func (sh *Shell) newJob(sub *Shell, text string, listed bool) *job {
	ctx, cancel := context.WithCancelCause(sub.ctx)
	sub.ctx = ctx
	j := &job{text: text, cancel: cancel, done: make(chan struct{})}
	j.pid, sub.release = sh.gate.TaskID()
	sub.mail = newMailbox()
	j.mail = sub.mail
	sub.bashpid = j.pid
	j.group = newGroup(sh.set(optMonitor), false, sh.session.tty)
	sub.group = j.group
	if listed {
		j.id = sh.jobs.nextID()
	}
	sh.jobs.list = append(sh.jobs.list, j)
	return j
}

// background runs `S &`.
func (sh *Shell) background(st *syntax.Stmt) {
	sh.slow()
	sub, err := sh.subshell()
	if err != nil {
		sh.fatal(err)
		return
	}
	sub.async = true
	fg := *st
	fg.Background, fg.Coprocess, fg.Disown = false, false, false
	if sh.hooks.conds&condDebug != 0 {
		sh.debugStage(sub, &fg)
	}
	j := sh.newJob(sub, sh.commandForm(&fg), true)
	sub.goAsync()
	sub.jobs.shown = nil
	sh.detachInput(sub)
	started := make(chan int, 1)
	single := plainCall(&fg) && !substitutes(&fg)
	_, parens := fg.Cmd.(*syntax.Subshell)
	sub.alone = single || parens && !fg.Negated || isPipeline(&fg)
	if single {
		sub.onStart = func(pid int) {
			select {
			case started <- pid:
			default:
			}
		}
		sub.onKilled = func(d deadJob) {
			j.mu.Lock()
			j.dead = d
			j.mu.Unlock()
		}
	}
	sh.session.asyncs.Add(1)
	go func() {
		defer sh.session.asyncs.Done()
		defer sh.session.guard()
		if sub.redirectForGood(&fg) {
			sub.childStmt(&fg)
		}
		sub.finish()
		j.finish(sub.status)
		sh.childEnded(j)
	}()
	if single {
		select {
		case pid := <-started:
			if pid != 0 {
				j.pid, j.own = pid, true
			}
		case <-j.done:
		}
	}
	sh.lastBg = j.pid
	if sh.interactive {
		sh.writeTo(2, "["+strconv.Itoa(j.id)+"] "+strconv.Itoa(j.pid)+"\n")
	}
	sh.status = 0
}

// detachInput lets a job read nothing (POSIX XCU 2.9.3.1: without job control an asynchronous
// list reads from /dev/null, unless its input is redirected).
func (sh *Shell) detachInput(sub *Shell) {
	if sh.set(optMonitor) || sub.file(0) == nil || pipedInput(sh) {
		return
	}
	if null, err := sh.gate.Data(nil); err == nil {
		sub.place(0, null)
	}
}

// redirectForGood carries out the redirections of a compound command that is all that the
// subshell does: what they replace is closed, as it is in a child, and nobody waits for its end.
func (sub *Shell) redirectForGood(st *syntax.Stmt) bool {
	switch st.Cmd.(type) {
	case nil, *syntax.CallExpr, *syntax.DeclClause:
		return true
	}
	if len(st.Redirs) == 0 {
		return true
	}
	if _, err := sub.redirect(st.Redirs); err != nil {
		sub.redirectFailed(err)
		return false
	}
	sub.keep()
	st.Redirs = nil
	return true
}

// isPipeline tells whether a statement is a pipeline of several commands.
func isPipeline(st *syntax.Stmt) bool {
	b, ok := st.Cmd.(*syntax.BinaryCmd)
	return ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) && len(st.Redirs) == 0
}

// substitutes tells whether a command's words hold a command substitution: it may take its
// time before the command itself starts.
func substitutes(st *syntax.Stmt) bool {
	found := false
	syntax.Walk(st, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.CmdSubst, *syntax.ProcSubst:
			found = true
		}
		return !found
	})
	return found
}

// announce tells a waiting background that the job's command begins: as a child with the
// number pid, or in process (0).
func (sh *Shell) announce(pid int) {
	if f := sh.onStart; f != nil {
		sh.onStart = nil
		f(pid)
	}
}

// pipedInput tells whether this subshell reads from a pipe of its pipeline, which its jobs
// then do too.
func pipedInput(sh *Shell) bool { return sh.stdinGiven }

// find returns the job that spec names: a process number, %n, %+, %-, %text, %?text.
func (t *jobTable) find(spec string) *job {
	if n, err := strconv.Atoi(spec); err == nil {
		// The newest first: the number of a job that ended may have been given to another.
		for i := len(t.list) - 1; i >= 0; i-- {
			if t.list[i].pid == n {
				return t.list[i]
			}
		}
		return nil
	}
	spec, ok := strings.CutPrefix(spec, "%")
	if !ok {
		return nil
	}
	listed := t.listed()
	if len(listed) == 0 {
		return nil
	}
	switch plus, minus := t.currentPair(listed); spec {
	case "", "+", "%":
		return plus
	case "-":
		return cmp.Or(minus, plus)
	}
	if n, err := strconv.Atoi(spec); err == nil { // a number
		for _, j := range listed {
			if j.id == n {
				return j
			}
		}
		return nil
	}
	if list := matching(listed, spec); len(list) == 1 {
		return list[0]
	}
	return nil
}

// matching are the jobs whose commands begin with spec or, behind a ?, hold it.
func matching(jobs []*job, spec string) (list []*job) {
	for _, j := range jobs {
		if inner, ok := strings.CutPrefix(spec, "?"); ok && strings.Contains(j.text, inner) || !ok && strings.HasPrefix(j.text, spec) {
			list = append(list, j)
		}
	}
	return list
}

// noJob says that spec names no job, or too many.
func (sh *Shell) noJob(cmd, spec string) {
	if text, ok := strings.CutPrefix(spec, "%"); ok && text != "" && len(matching(sh.jobs.listed(), text)) > 1 {
		sh.errorf("%s: %s: ambiguous job spec", cmd, strings.TrimPrefix(text, "?"))
	}
	sh.errorf("%s: %s: no such job", cmd, spec)
}

// listed are the jobs that `jobs` shows.
func (t *jobTable) listed() []*job {
	var list []*job
	for _, j := range t.list {
		if j.id > 0 {
			list = append(list, j)
		}
	}
	return list
}

// forget drops a job whose end was seen.
func (t *jobTable) forget(j *job) {
	for i, o := range t.list {
		if o == j {
			t.list = append(t.list[:i:i], t.list[i+1:]...)
			return
		}
	}
}

// wait waits for a job and returns its status; a trapped signal ends the wait with 128+n.
func (sh *Shell) wait(j *job) int {
	sh.slow()
	for {
		if sh.set(optMonitor) && j.stopped() {
			return sh.waitStopped(j)
		}
		select {
		case <-j.done:
			return j.status
		default:
		}
		if status, cut := sh.await(j.done, sh.halted(j)); cut {
			return status
		}
	}
}

// running tells whether the job still runs.
func (j *job) running() bool {
	select {
	case <-j.done:
		return false
	default:
		return true
	}
}

// signal sends a signal to a job. One that runs in process ends as a process would.
func (sh *Shell) signal(j *job, sig syscall.Signal) error {
	if !j.running() {
		return syscall.ESRCH
	}
	stops := sig == syscall.SIGSTOP || sig == syscall.SIGTSTP || sig == syscall.SIGTTIN || sig == syscall.SIGTTOU
	switch {
	case j.own && j.group != nil && j.group.lead() == j.pid:
		halted := j.stopped()
		if err := j.group.send(sig, sh.sendSignal); err != nil || !halted || sig != syscall.SIGTERM && sig != syscall.SIGHUP {
			return err
		}
		return j.group.send(syscall.SIGCONT, sh.sendSignal)
	case j.own:
		return sh.gate.Signal(j.pid, sig)
	case j.group != nil && (stops || sig == syscall.SIGCONT):
		j.mail.post(sig)
		return j.group.send(sig, sh.sendSignal)
	}
	switch sig {
	case 0, syscall.SIGCONT, syscall.SIGCHLD, syscall.SIGWINCH, syscall.SIGURG:
		j.mail.post(sig)
		return nil
	}
	if !j.mail.post(sig) {
		if j.group != nil {
			j.group.resume()
		}
		j.cancel(&jobEnd{sig})
	}
	return nil
}

// sendSignal is Signal of the gate.
func (sh *Shell) sendSignal(pid int, sig syscall.Signal) error { return sh.gate.Signal(pid, sig) }

// coproc runs `coproc NAME command`: a job with its stdin and stdout on pipes.
func (sh *Shell) coproc(cmd *syntax.CoprocClause) {
	name := "COPROC"
	if cmd.Name != nil {
		name = literal(cmd.Name)
	}
	sub, err := sh.subshell()
	if err != nil {
		sh.fatal(err)
		return
	}
	inR, inW, err := sh.gate.Pipe()
	if err != nil {
		sub.finish()
		sh.errorf("coproc: %s", errnoText(err))
		sh.status = 1
		return
	}
	outR, outW, err := sh.gate.Pipe()
	if err != nil {
		inR.Close()
		inW.Close()
		sub.finish()
		sh.errorf("coproc: %s", errnoText(err))
		sh.status = 1
		return
	}
	sub.place(0, inR)
	sub.place(1, outW)
	rfd, wfd := sh.freeFd(63), 0
	sh.put(rfd, outR)
	wfd = sh.freeFd(60)
	sh.put(wfd, inW)
	j := sh.newJob(sub, "coproc "+name+" "+sh.commandForm(cmd.Stmt), true)
	sub.goAsync()
	go func() {
		defer sh.session.guard()
		sub.stmt(cmd.Stmt)
		sub.finish()
		j.finish(sub.status)
	}()
	sh.lastBg, sh.status = j.pid, 0
	sh.setArray(name, []string{strconv.Itoa(rfd), strconv.Itoa(wfd)})
	sh.setVar(name+"_PID", strconv.Itoa(j.pid))
}

// freeFd is the highest free descriptor from n down.
func (sh *Shell) freeFd(n int) int {
	for sh.file(n) != nil {
		n--
	}
	return n
}
