package interp

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"syscall"
)

// builtinKill is kill.
func builtinKill(sh *Shell, args []string) int {
	const usage = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]"
	sig := syscall.SIGTERM
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		opt := args[0]
		args = args[1:]
		if len(opt) > 2 && (opt[1] == 's' || opt[1] == 'n') {
			opt, args = opt[:2], append([]string{opt[2:]}, args...)
		}
		switch {
		case opt == "-l" || opt == "-L":
			return sh.listSignals(args)
		case opt == "--":
		case opt == "-s" || opt == "-n":
			if len(args) == 0 {
				sh.errorf("kill: %s: option requires an argument", opt)
				return 1
			}
			opt, args = "-"+args[0], args[1:]
			fallthrough
		default:
			var ok bool
			if sig, ok = parseSignal(opt[1:]); !ok {
				sh.errorf("kill: %s: invalid signal specification", opt[1:])
				return 1
			}
			if len(args) > 0 && args[0] == "--" {
				args = args[1:]
			}
		}
	}
	if len(args) == 0 {
		sh.writeTo(2, usage+"\n")
		return 2
	}
	status := 0
	for _, spec := range args {
		if s := sh.killOne(spec, sig); s != 0 {
			status = s
		}
		if sh.ctl.kind == exiting {
			break
		}
	}
	return status
}

// killOne sends a signal to a job or process of this text.
func (sh *Shell) killOne(spec string, sig syscall.Signal) int {
	if j := sh.jobs.find(spec); j != nil {
		if err := sh.signal(j, sig); err != nil {
			sh.errorf("kill: (%d) - %s", j.pid, errnoText(err))
			return 1
		}
		return 0
	}
	if strings.HasPrefix(spec, "%") {
		sh.noJob("kill", spec)
		return 1
	}
	pid, err := strconv.Atoi(spec)
	if err != nil {
		sh.errorf("kill: %s: arguments must be process or job IDs", spec)
		return 1
	}
	if pid < -1 {
		if j := sh.jobs.find(spec[1:]); j != nil && j.group != nil && j.group.own && !j.own {
			if err := sh.signal(j, sig); err == nil {
				return 0
			}
		}
	}
	if sh.isSub && pid == sh.bashpid {
		return sh.killSub(sig)
	}
	if pid == sh.gate.Pid() && sig != syscall.SIGSTOP {
		return sh.killSelf(sig)
	}
	if err := sh.gate.Signal(pid, sig); err != nil {
		if d, ok := err.(Denial); ok {
			return sh.fatal(d)
		}
		sh.errorf("kill: (%s) - %s", spec, errnoText(err))
		return 1
	}
	return 0
}

// killSub sends a signal to this subshell, which is no process of its own.
func (sh *Shell) killSub(sig syscall.Signal) int {
	switch sig {
	case 0, syscall.SIGCONT, syscall.SIGCHLD, syscall.SIGWINCH, syscall.SIGURG:
		sh.mail.post(sig)
		return 0
	case syscall.SIGSTOP, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU:
		if g := sh.group; g != nil && g.own {
			g.hold(sig)
			g.pause(sh.ctx.Done())
			return 0
		}
	}
	if sig == syscall.SIGQUIT && sh.noQuit && sh.traps["QUIT"] == "" {
		return 0
	}
	if text, ok := sh.traps[signalName(sig)]; ok && text == "" || sh.mail.post(sig) {
		return 0
	}
	sh.exit(128 + int(sig))
	return sh.status
}

// killSelf sends a signal to the shell: it takes effect before the next command.
func (sh *Shell) killSelf(sig syscall.Signal) int {
	sh.slow()
	if sig != 0 {
		sh.session.deliver(sig)
		sh.status = 0 // kill's own, which a trap sees
		sh.stopped()
	}
	return 0
}

// listSignals is kill -l.
func (sh *Shell) listSignals(args []string) int {
	if len(args) == 0 {
		return sh.print("kill", signalList())
	}
	status := 0
	var b strings.Builder
	for _, a := range args {
		if n, err := strconv.Atoi(a); err == nil {
			if n > 128 {
				n -= 128
			}
			if name := cmp.Or(signalName(syscall.Signal(n)), exitName(n)); name != "" {
				b.WriteString(name + "\n")
				continue
			}
		} else if strings.EqualFold(a, "EXIT") || strings.EqualFold(a, "SIGEXIT") {
			b.WriteString("0\n")
			continue
		} else if sig, ok := parseSignal(a); ok {
			b.WriteString(strconv.Itoa(int(sig)) + "\n")
			continue
		}
		sh.errorf("kill: %s: invalid signal specification", a)
		status = 1
	}
	if s := sh.print("kill", b.String()); s != 0 {
		return s
	}
	return status
}

// exitName is the name of "signal" 0.
func exitName(n int) string {
	if n == 0 {
		return "EXIT"
	}
	return ""
}

// signalList is the table that kill -l and trap -l print.
func signalList() string {
	var b strings.Builder
	col := 0
	for n := 1; n <= rtMax; n++ {
		name := signalName(syscall.Signal(n))
		if name == "" {
			continue
		}
		fmt.Fprintf(&b, "%2d) SIG%s", n, name)
		if col++; col%5 == 0 {
			b.WriteString("\n")
		} else {
			b.WriteString("\t")
		}
	}
	return b.String() + "\n"
}
