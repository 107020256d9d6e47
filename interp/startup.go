package interp

import (
	"context"
	"errors"
	"sync/atomic"
	"syscall"
)

// startup reads the files that bash reads before the first command (bash manual, "Bash
// Startup Files"). One that the policy does not let be read is passed over in silence.
func (sh *Shell) startup(inv *Invocation) {
	if _, ok := sh.valueSet("POSIXLY_CORRECT"); ok {
		sh.opts.set |= optPosix
	}
	if inv.HasCommand {
		sh.setVar("BASH_EXECUTION_STRING", inv.Command)
	}
	posix := sh.set(optPosix)
	switch {
	case sh.shopt(shoptLoginShell) && !inv.NoProfile:
		sh.startFile("/etc/profile")
		names := []string{"/.bash_profile", "/.bash_login", "/.profile"}
		if posix {
			names = names[2:]
		}
		for _, name := range names {
			if home := sh.value("HOME"); home != "" && !sh.Exited() && sh.startFile(home+name) {
				break
			}
		}
	case sh.interactive && posix:
		sh.startVar("ENV")
	case sh.interactive && inv.NoRC:
	case sh.interactive && inv.RCFile != "":
		sh.startFile(inv.RCFile)
	case sh.interactive:
		sh.startFile("/etc/bash.bashrc")
		if home := sh.value("HOME"); home != "" && !sh.Exited() {
			sh.startFile(home + "/.bashrc")
		}
	case !posix:
		sh.startVar("BASH_ENV")
	}
}

// startVar reads the startup file that a variable names.
func (sh *Shell) startVar(name string) {
	value := sh.value(name)
	if value == "" {
		return
	}
	w, err := (*expander)(sh).ParseWord(value)
	if err != nil {
		return
	}
	if value, err = sh.exp.Document(w); err == nil && value != "" {
		sh.startFile(value)
	}
}

// startFile runs a startup file and tells whether it was there. Neither `return` nor a denial
// in it keeps the text from running.
func (sh *Shell) startFile(name string) bool {
	if !sh.gate.Readable(sh.dir, name) {
		return false
	}
	src, err := sh.readFile(name)
	if err != nil {
		return false
	}
	end := sh.gate.BeginStartup(name, src)
	apart := sh.apart
	if sh.isSub {
		apart = func(part func()) error { part(); return nil } // a denial there is one of the text around it
	}
	apart(func() {
		t, err := sh.parse(src, name)
		if err != nil {
			sh.calls = append(sh.calls, frame{name: "source", source: name})
			sh.failText(err, "")
			sh.calls = sh.calls[:len(sh.calls)-1]
			return
		}
		sh.sourceText(t, []string{name})
	})
	end(sh.status)
	if !sh.Exited() {
		sh.status = 0
	}
	return true
}

// separate makes what stops a text stop one part of it only, while [Shell.apart] runs one.
func (s *session) separate() {
	whole := s.cancel
	s.cancel = func(cause error) {
		part := s.part.Load()
		switch {
		case part != nil && !hangup(cause):
			(*part)(cause)
		case s.interactive && isInterrupt(cause):
			// between two commands: nothing to stop
		default:
			whole(cause)
		}
	}
}

// isInterrupt tells whether cause is SIGINT.
func isInterrupt(cause error) bool {
	var s *SignalStop
	return errors.As(cause, &s) && s.Sig == syscall.SIGINT
}

// hangup tells whether cause ends an interactive shell too.
func hangup(cause error) bool {
	var s *SignalStop
	return errors.As(cause, &s) && s.Sig == syscall.SIGHUP
}

// apart runs one part of what the shell does: a startup file, or a command at the prompt. A
// denial or an interrupt ends the part and not the shell.
func (sh *Shell) apart(part func()) (cause error) {
	outer := sh.ctx
	ctx, cancel := context.WithCancelCause(outer)
	sh.ctx = ctx
	before := sh.session.part.Swap(&cancel)
	part()
	sh.session.part.Store(before)
	sh.ctx = outer
	cause = context.Cause(ctx)
	if cause != nil && outer.Err() == nil {
		sh.ctl, sh.stopErr = control{}, nil
		sh.status = stopStatus(cause)
	}
	if len(sh.jobs.list) == 0 {
		cancel(nil)
	}
	return cause
}

// partCancel ends the part that runs.
type partCancel = atomic.Pointer[context.CancelCauseFunc]
