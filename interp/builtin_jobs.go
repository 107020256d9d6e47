package interp

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// builtinTrap is trap.
func builtinTrap(sh *Shell, args []string) int {
	list, show := false, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		if arg != "--" && arg != "-l" && arg != "-p" && arg != "-lp" && arg != "-pl" {
			sh.usageError = true
			return sh.usagef("trap: %s: invalid option\ntrap: usage: trap [-lp] [[arg] signal_spec ...]", arg[:2])
		}
		args = args[1:]
		if arg == "--" {
			break
		}
		list = list || strings.Contains(arg, "l")
		show = show || strings.Contains(arg, "p")
	}
	switch {
	case list:
		return sh.print("trap", signalList())
	case show || len(args) == 0:
		return sh.showTraps(args)
	}
	text, names := args[0], args[1:]
	reset := text == "-"
	if _, err := strconv.ParseUint(text, 10, 32); err == nil || len(names) == 0 {
		// a number first, or one operand alone: everything is a condition to reset
		if _, ok := trapName(text); ok {
			reset, names = true, args
		} else if len(names) == 0 {
			sh.usageError = true
			return sh.usagef("trap: usage: trap [-lp] [[arg] signal_spec ...]")
		}
	}
	status := 0
	for _, n := range names {
		name, ok := trapName(n)
		if !ok {
			sh.errorf("trap: %s: invalid signal specification", n)
			status = 1
			continue
		}
		sh.setTrap(name, text, reset)
	}
	return status
}

// showTraps prints traps as commands that would set them again.
func (sh *Shell) showTraps(names []string) int {
	traps := sh.traps
	if sh.isSub && sh.parentTraps != nil {
		traps = sh.parentTraps
	}
	status := 0
	var b strings.Builder
	one := func(name string) {
		text, ok := traps[name]
		if !ok {
			return
		}
		shown := name
		if _, isSig := parseTrapSignal(name); isSig {
			shown = "SIG" + name
		}
		b.WriteString("trap -- " + singleQuote(text) + " " + shown + "\n")
	}
	if len(names) == 0 {
		one("EXIT")
		for n := 1; n <= rtMax; n++ {
			if name := signalName(syscall.Signal(n)); name != "" {
				one(name)
			}
		}
		for _, n := range []string{"DEBUG", "ERR", "RETURN"} {
			one(n)
		}
	}
	for _, n := range names {
		name, ok := trapName(n)
		if !ok {
			sh.errorf("trap: %s: invalid signal specification", n)
			status = 1
			continue
		}
		one(name)
	}
	if b.Len() > 0 {
		sh.print("trap", b.String())
	}
	return status
}

// parseTrapSignal tells whether the name of a trap is a signal's.
func parseTrapSignal(name string) (syscall.Signal, bool) {
	switch name {
	case "EXIT", "ERR", "DEBUG", "RETURN":
		return 0, false
	}
	return parseSignal(name)
}

// builtinWait is wait.
func builtinWait(sh *Shell, args []string) int {
	next, pidVar := false, ""
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		switch arg {
		case "-n":
			next = true
		case "-f":
		case "-p":
			if len(args) == 0 {
				return sh.usagef("wait: -p: option requires an argument")
			}
			pidVar, args = args[0], args[1:]
		default:
			return sh.usagef("wait: %s: invalid option\nwait: usage: wait [-fn] [-p var] [id ...]", arg[:2])
		}
	}
	if pidVar != "" {
		sh.unset(pidVar)
	}
	if next {
		return sh.waitNext(args, pidVar)
	}
	if len(args) == 0 {
		return sh.waitAll()
	}
	status := 0
	for _, spec := range args {
		status = sh.waitOne(spec, pidVar)
	}
	return status
}

// waitAll waits for every job.
func (sh *Shell) waitAll() int {
	for len(sh.jobs.list) > 0 {
		j := sh.jobs.list[0]
		if status := sh.wait(j); j.running() {
			return status
		}
		sh.jobs.forget(j)
	}
	return 0
}

// waitOne waits for one job and keeps its status for a second wait, as POSIX asks.
func (sh *Shell) waitOne(spec, pidVar string) int {
	j := sh.jobs.find(spec)
	if j == nil {
		if strings.HasPrefix(spec, "%") {
			sh.errorf("wait: %s: no such job", spec)
		} else if _, err := strconv.Atoi(spec); err != nil {
			sh.errorf("wait: `%s': not a pid or valid job spec", spec)
			return 1
		} else {
			sh.errorf("wait: pid %s is not a child of this shell", spec)
		}
		return 127
	}
	status := sh.wait(j)
	if pidVar != "" {
		sh.setVar(pidVar, strconv.Itoa(j.pid))
	}
	if !j.running() {
		j.id = 0
	}
	return status
}

// waitNext is wait -n: the first job (of those named) that ends.
func (sh *Shell) waitNext(specs []string, pidVar string) int {
	list := sh.jobs.listed()
	if len(specs) > 0 {
		list = nil
		for _, s := range specs {
			if j := sh.jobs.find(s); j != nil {
				list = append(list, j)
			} else {
				sh.errorf("wait: %s: no such job", s)
			}
		}
	}
	if len(list) == 0 {
		return 127
	}
	j := sh.firstDone(list)
	if j == nil {
		return stopStatusOf(sh)
	}
	status := sh.wait(j)
	if pidVar != "" {
		sh.setVar(pidVar, strconv.Itoa(j.pid))
	}
	sh.jobs.forget(j)
	return status
}

// firstDone waits until one of the jobs has ended; nil when the text was stopped.
func (sh *Shell) firstDone(list []*job) *job {
	for _, j := range list {
		if !j.running() {
			return j
		}
	}
	first := make(chan *job, len(list))
	for _, j := range list {
		go func() {
			<-j.done
			first <- j
		}()
	}
	select {
	case j := <-first:
		return j
	case <-sh.ctx.Done():
		return nil
	}
}

// stopStatusOf is the status of a wait that the end of the text cut short.
func stopStatusOf(sh *Shell) int {
	sh.stopped()
	return sh.status
}

// builtinJobs is jobs.
func builtinJobs(sh *Shell, args []string) int {
	pids, long, running, stopped := false, false, false, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		for _, l := range args[0][1:] {
			switch l {
			case 'p':
				pids = true
			case 'l':
				long = true
			case 'r':
				running = true
			case 's':
				stopped = true
			case 'n':
			default:
				return sh.usagef("jobs: -%c: invalid option\njobs: usage: jobs [-lnprs] [jobspec ...] or jobs -x command [args]", l)
			}
		}
		args = args[1:]
	}
	list := append(append([]*job(nil), shownJobs(sh.jobs.shown)...), sh.jobs.listed()...)
	if len(args) > 0 {
		list = nil
		for _, s := range args {
			j := sh.jobs.find(s)
			if j == nil {
				sh.errorf("jobs: %s: no such job", s)
				return 1
			}
			list = append(list, j)
		}
	}
	var b strings.Builder
	for i, j := range list {
		if stopped || running && !j.running() {
			continue
		}
		if pids {
			b.WriteString(strconv.Itoa(j.pid) + "\n")
			continue
		}
		b.WriteString(jobLine(j, len(list)-1-i, long))
		if !j.running() {
			sh.jobs.forget(j)
		}
	}
	if b.Len() == 0 {
		return 0
	}
	return sh.print("jobs", b.String())
}

func shownJobs(list []*job) (out []*job) {
	for _, j := range list {
		if j.id > 0 {
			out = append(out, j)
		}
	}
	return out
}

// jobLine is one job as jobs shows it; fromEnd 0 is the current job.
func jobLine(j *job, fromEnd int, long bool) string {
	mark := " "
	switch fromEnd {
	case 0:
		mark = "+"
	case 1:
		mark = "-"
	}
	state, amp := "Running", " &"
	if !j.running() {
		state, amp = "Done", ""
		if j.status != 0 {
			state = "Exit " + strconv.Itoa(j.status)
		}
		if j.status > 128 && j.status <= 128+rtMax {
			state = cmp.Or(signalDescription(j.status-128), state)
		}
	}
	pid := ""
	if long {
		pid = fmt.Sprintf("%5d", j.pid)
	}
	return fmt.Sprintf("[%d]%s %s %-24s%s%s\n", j.id, mark, pid, state, j.text, amp)
}

// signalDescription is how a job that a signal ended is shown.
func signalDescription(n int) string {
	switch syscall.Signal(n) {
	case syscall.SIGTERM:
		return "Terminated"
	case syscall.SIGKILL:
		return "Killed"
	case syscall.SIGHUP:
		return "Hangup"
	case syscall.SIGINT:
		return "Interrupt"
	}
	return ""
}

// builtinFg and builtinBg: jobs are never stopped, so fg waits and bg has nothing to do.
func builtinFg(sh *Shell, args []string) int {
	if !sh.set(optMonitor) {
		sh.errorf("fg: no job control")
		return 1
	}
	spec := "%+"
	if len(args) > 0 {
		spec = args[0]
	}
	j := sh.jobs.find(spec)
	if j == nil {
		sh.errorf("fg: %s: no such job", cmp.Or(strings.Join(args, " "), "current"))
		return 1
	}
	sh.print("fg", j.text+"\n")
	status := sh.wait(j)
	sh.jobs.forget(j)
	return status
}

func builtinBg(sh *Shell, args []string) int {
	if !sh.set(optMonitor) {
		sh.errorf("bg: no job control")
		return 1
	}
	spec := "%+"
	if len(args) > 0 {
		spec = args[0]
	}
	if j := sh.jobs.find(spec); j != nil {
		sh.errorf("bg: job %d already in background", j.id)
		return 0
	}
	sh.errorf("bg: %s: no such job", cmp.Or(strings.Join(args, " "), "current"))
	return 1
}

// builtinDisown takes jobs off the list. They still end with the text.
func builtinDisown(sh *Shell, args []string) int {
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		switch args[0] {
		case "-h":
			return 0
		case "-a", "-r", "-ar", "-ra":
			for _, j := range sh.jobs.listed() {
				j.id = 0
			}
			return 0
		case "--":
		default:
			return sh.usagef("disown: %s: invalid option\ndisown: usage: disown [-h] [-ar] [jobspec ... | pid ...]", args[0])
		}
		args = args[1:]
	}
	if len(args) == 0 {
		args = []string{"%+"}
	}
	for _, s := range args {
		j := sh.jobs.find(s)
		if j == nil {
			sh.errorf("disown: %s: no such job", s)
			return 1
		}
		j.id = 0
	}
	return 0
}

// builtinKill is kill.
func builtinKill(sh *Shell, args []string) int {
	const usage = "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]"
	sig := syscall.SIGTERM
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		opt := args[0]
		args = args[1:]
		switch {
		case opt == "-l" || opt == "-L":
			return sh.listSignals(args)
		case opt == "--":
		case opt == "-s" || opt == "-n":
			if len(args) == 0 {
				return sh.usagef("kill: %s: option requires an argument", opt)
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
		return sh.usagef("%s", usage)
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
		sh.errorf("kill: %s: no such job", spec)
		return 1
	}
	pid, err := strconv.Atoi(spec)
	if err != nil {
		sh.errorf("kill: %s: arguments must be process or job IDs", spec)
		return 1
	}
	if sh.isSub && pid == sh.bashpid {
		if sig != 0 {
			sh.exit(128 + int(sig))
		}
		return 0
	}
	if pid == sh.gate.Pid() && sig != syscall.SIGKILL && sig != syscall.SIGSTOP {
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

// killSelf sends a signal to the shell: it takes effect before the next command.
func (sh *Shell) killSelf(sig syscall.Signal) int {
	sh.slow()
	if sig != 0 {
		sh.session.deliver(sig)
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
		} else if sig, ok := parseSignal(a); ok {
			b.WriteString(strconv.Itoa(int(sig)) + "\n")
			continue
		}
		sh.errorf("kill: %s: invalid signal specification", a)
		status = 1
	}
	sh.print("kill", b.String())
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
	return strings.TrimRight(b.String(), "\t") + "\n"
}
