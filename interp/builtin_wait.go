package interp

import (
	"strconv"
	"strings"
)

// builtinWait is wait.
func builtinWait(sh *Shell, args []string) int {
	next, pidVar := false, ""
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		for i := 1; i < len(arg); i++ {
			switch arg[i] {
			case 'n':
				next = true
			case 'f':
			case 'p':
				if pidVar = arg[i+1:]; pidVar == "" {
					if len(args) == 0 {
						return sh.usagef("wait: -p: option requires an argument\nwait: usage: %s", usageOf("wait"))
					}
					pidVar, args = args[0], args[1:]
				}
				i = len(arg)
			default:
				return sh.usagef("wait: -%c: invalid option\nwait: usage: %s", arg[i], usageOf("wait"))
			}
		}
	}
	if name, _, _ := strings.Cut(pidVar, "["); pidVar != "" && !isName(name) {
		sh.errorf("wait: `%s': not a valid identifier", pidVar)
		return 1
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
	rest := sh.jobs.list
	for len(rest) > 0 {
		j := rest[0]
		rest = rest[1:]
		if sh.set(optMonitor) && j.stopped() {
			sh.stopWarning(j)
			continue
		}
		if status, cut := sh.await(j.done, nil); cut {
			return status
		}
		if sh.seen(j); sh.interactive && j.id > 0 {
			sh.writeTo(2, jobLine(j, sh.jobs.marks()[j], false))
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
		sh.seen(j)
		j.id = 0
		sh.session.signals.settleChild(sh)
	}
	return status
}

// waitNext is wait -n: the first job (of those named) that ends.
func (sh *Shell) waitNext(specs []string, pidVar string) int {
	list := sh.jobs.listed()
	if len(specs) > 0 {
		list = nil
		for _, s := range specs {
			if j := sh.jobs.find(s); j != nil && j.id > 0 {
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
	sh.seen(j)
	j.id = 0
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
