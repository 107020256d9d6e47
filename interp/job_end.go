package interp

import (
	"strconv"
	"strings"
	"syscall"

	"mvdan.cc/sh/v3/syntax"
)

// deadJob is a child that a signal ended.
type deadJob struct {
	pid  int
	sig  syscall.Signal
	core bool
}

// text is how the end is told: in a column of 24, with the command behind it.
func (d *deadJob) text(command string) string {
	state := signalDescription(int(d.sig))
	state += strings.Repeat(" ", max(24-len(state), 0))
	if d.core {
		state += "(core dumped) "
	}
	return state + command
}

// sayKilled tells that a signal ended a command (bash's notify_of_job_status): SIGINT and
// SIGPIPE go without saying, and so does what has a trap.
func (sh *Shell) sayKilled(d deadJob) {
	switch {
	case sh.onKilled != nil:
		sh.onKilled(d)
	case d.sig == syscall.SIGINT || d.sig == syscall.SIGPIPE || sh.traps[signalName(d.sig)] != "":
	case sh.interactive || d.sig == syscall.SIGTERM:
		text := signalDescription(int(d.sig))
		if d.core {
			text += " (core dumped)"
		}
		sh.writeTo(2, text+"\n")
	default:
		sh.sayDead(d, sh.commandText())
	}
}

// sayDead is the line of a shell that is not interactive about a command that a signal ended.
func (sh *Shell) sayDead(d deadJob, command string) {
	pid := strconv.Itoa(d.pid)
	sh.errText(strings.Repeat(" ", max(5-len(pid), 0)) + pid + " " + d.text(command))
}

// seen is for a job whose end was seen: that a signal ended it is said.
func (sh *Shell) seen(j *job) {
	d := j.takeDead()
	if d.pid == 0 || sh.interactive {
		return
	}
	switch d.sig {
	case syscall.SIGINT, syscall.SIGPIPE, syscall.SIGTERM:
		return
	}
	sh.sayDead(d, j.text)
}

// sweep takes the jobs off the list that ended while a command ran: a shell that is not
// interactive forgets them, but for `wait PID`.
func (sh *Shell) sweep() {
	if sh.interactive {
		return
	}
	if sh.set(optMonitor) {
		for _, j := range sh.jobs.listed() {
			if !j.told && j.stopped() {
				sh.sayStopped(j)
			}
		}
		return
	}
	for _, j := range sh.jobs.listed() {
		if !j.running() {
			sh.seen(j)
			j.id = 0
		}
	}
}

// commandForm is a command as bash shows it in the list of jobs.
func (sh *Shell) commandForm(st *syntax.Stmt) string {
	src, raw := guardBytes(sh.src)
	p := &funcPrinter{src: src, step: 4}
	p.stmt(st, false)
	if raw {
		return unguard(string(p.out))
	}
	return string(p.out)
}

// ignoredSignals are the signals that this subshell's children ignore and the process doesn't.
func (sh *Shell) ignoredSignals() (list []syscall.Signal) {
	if !sh.isSub {
		return nil
	}
	for name, text := range sh.traps {
		if sig, ok := parseTrapSignal(name); ok && text == "" {
			list = append(list, sig)
		}
	}
	if sh.noQuit && sh.traps["QUIT"] == "" {
		list = append(list, syscall.SIGQUIT)
	}
	return list
}

// goAsync makes a subshell one that `&` started: without job control it ignores SIGINT and
// SIGQUIT (POSIX XCU 2.11).
func (sub *Shell) goAsync() {
	if sub.set(optMonitor) {
		return
	}
	sub.noQuit = true
	traps := map[string]string{"INT": ""}
	for name, text := range sub.traps {
		traps[name] = text
	}
	sub.traps = traps
	sub.mail.setSignal(syscall.SIGINT, "", false)
	sub.mail.setSignal(syscall.SIGQUIT, "", false)
}

// childEnded lets the trap of SIGCHLD know of a job that ran in process.
func (sh *Shell) childEnded(j *job) {
	if _, ok := sh.session.signals.handled.Load(syscall.SIGCHLD); ok && !j.own {
		sh.session.deliver(syscall.SIGCHLD)
	}
}
