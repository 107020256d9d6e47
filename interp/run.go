package interp

import (
	"context"
	"errors"
	"syscall"
	"time"
)

// RunInvocation runs what a command line names: the text of -c, a script file, or commands
// from stdin. shell is the name that the shell was called by. The error is the reason when the text was refused or could not be parsed; it
// has been said.
func (sh *Shell) RunInvocation(inv *Invocation, shell string) error {
	sh.session.separate()
	if sh.startup(inv); sh.Exited() {
		return nil
	}
	switch {
	case inv.HasCommand:
		return sh.runCommand(inv.Command)
	case inv.File != "":
		src, ok := sh.readScript(inv.File, shell)
		if !ok {
			sh.exit(sh.status)
			return nil
		}
		return sh.runRecorded(src, inv.File)
	}
	if sh.interactive {
		return sh.converse()
	}
	_, err := sh.RunStdin()
	var se *SyntaxError
	if errors.As(err, &se) {
		sh.saySyntax(se, "")
	}
	return err
}

// runRecorded runs a whole text as one record.
func (sh *Shell) runRecorded(src, name string) error {
	sh.endRecord = sh.gate.Begin(src)
	_, err := sh.Run(src, name)
	var se *SyntaxError
	if errors.As(err, &se) {
		sh.saySyntax(se, src)
	}
	return err
}

// saySyntax prints a syntax error: the place, the line and a caret, and the text as it may have
// been meant.
func (sh *Shell) saySyntax(e *SyntaxError, src string) {
	sh.writeTo(2, sh.name+": "+e.Report())
	if f, ok := sh.session.checker.(Fixer); ok && src != "" {
		if use := f.Fix(src, sh.dir); use != "" {
			sh.gate.Say("use: " + use)
		}
	}
}

// exitGrace is how long an EXIT trap may take after the text was stopped.
const exitGrace = time.Second

// Close ends the shell: the EXIT trap runs, the record is closed. err is what Run returned.
// It returns the exit status of the process.
func (sh *Shell) Close(err error) int {
	if sh.ctl.kind != exiting && err != nil {
		sh.exit(stopStatus(err))
	}
	if sh.session.signals.pending.Load() != 0 {
		sh.runPendingTraps() // of a signal that came with the last command
	}
	if sh.ctx.Err() != nil {
		sh.stopErr = context.Cause(sh.ctx)
		sh.exit(stopStatus(sh.stopErr))
		if s := (*SignalStop)(nil); errors.As(sh.stopErr, &s) && s.Sig == syscall.SIGKILL {
			delete(sh.traps, "EXIT")
		}
		ctx, cancel := context.WithCancelCause(context.Background())
		timer := time.AfterFunc(exitGrace, func() { cancel(context.DeadlineExceeded) })
		defer timer.Stop()
		sh.ctx, sh.session.cancel = ctx, cancel
	}
	sh.runExitTrap()
	status := sh.status
	if sh.ctl.kind == exiting {
		status = sh.ctl.n
	}
	sh.awaitSubsts()
	sh.endControl()
	sh.noteJobs()
	if sh.endRecord != nil {
		sh.endRecord(status)
	}
	return status
}

// noteJobs says which jobs are ended because the text is: a sender that forgot `wait` would
// look for their output in vain.
func (sh *Shell) noteJobs() {
	if sh.interactive || sh.stopErr != nil {
		return
	}
	for _, j := range sh.jobs.listed() {
		if j.running() {
			sh.gate.Say("note: ended with the command: " + j.text + " &; `wait` waits for it")
		}
	}
}

// AwaitAsync closes the shell's files and waits until every list that was started with & has
// ended, after Close.
func (sh *Shell) AwaitAsync() {
	sh.closeAll()
	sh.session.asyncs.Wait()
}

// awaitSubsts waits for process substitutions, which have lost their writer or reader by
// now: what `cmd > >(tac)` prints belongs to the text.
func (sh *Shell) awaitSubsts() {
	if !sh.session.signals.watched() { // none was started: they count as slow
		return
	}
	done := make(chan struct{})
	go func() {
		sh.session.substs.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-sh.ctx.Done():
	}
}

// StopText is why the text was stopped before its end, when that was not a denial and not a
// signal: "" otherwise.
func (sh *Shell) StopText() string {
	var d Denial
	var s *SignalStop
	if sh.stopErr == nil || errors.As(sh.stopErr, &d) || errors.As(sh.stopErr, &s) {
		return ""
	}
	var said interface{ Said() bool }
	if errors.As(sh.stopErr, &said) && said.Said() {
		return ""
	}
	return "stopped: " + sh.stopErr.Error()
}
