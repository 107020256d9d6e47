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

// builtinJobs is jobs.
func builtinJobs(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "-x" {
		return sh.jobsExec(args[1:])
	}
	pids, long, running, stopped, changed := false, false, false, false, false
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
				changed = true
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
			j := sh.jobs.findShown(s)
			if j == nil {
				sh.noJob("jobs", s)
				return 1
			}
			list = append(list, j)
		}
	}
	sh.exitAsked = sh.typed // they were seen
	var b strings.Builder
	marks := sh.jobs.marks()
	for _, j := range list {
		halted := j.stopped()
		if stopped && !halted || running && (!j.running() || halted) || changed && (j.running() && !halted || j.told) {
			continue
		}
		j.told = halted
		if pids {
			b.WriteString(strconv.Itoa(j.pid) + "\n")
			continue
		}
		b.WriteString(jobLine(j, marks[j], long))
		if !j.running() {
			sh.jobs.forget(j)
		}
	}
	if b.Len() == 0 {
		return 0
	}
	return sh.print("jobs", b.String())
}

// jobsExec is jobs -x: the command runs with jobs replaced by their numbers.
func (sh *Shell) jobsExec(args []string) int {
	if len(args) == 0 {
		return 0
	}
	argv := append([]string(nil), args...)
	for i, a := range argv {
		if j := sh.jobs.findShown(a); j != nil && strings.HasPrefix(a, "%") {
			argv[i] = strconv.Itoa(j.pid)
		}
	}
	sh.run(argv, nil, nil)
	return sh.status
}

// findShown is find among the jobs that jobs shows: in a stage of a pipeline, the parent's.
func (t *jobTable) findShown(spec string) *job {
	if j := t.find(spec); j != nil {
		return j
	}
	parent := jobTable{list: t.shown}
	return parent.find(spec)
}

// marks tells which job is the current one ("+") and which the one before ("-").
func (t *jobTable) marks() map[*job]string {
	plus, minus := t.currentPair(append(shownJobs(t.shown), t.listed()...))
	marks := map[*job]string{}
	if minus != nil {
		marks[minus] = "-"
	}
	if plus != nil {
		marks[plus] = "+"
	}
	return marks
}

// currentPair are the current job of the list and the one before: the last ones stopped, else the
// newest ones.
func (t *jobTable) currentPair(list []*job) (plus, minus *job) {
	has := func(j *job) bool { return j != nil && slices.Contains(list, j) }
	pick := func(not *job) *job {
		for _, stopped := range []bool{true, false} {
			for i := len(list) - 1; i >= 0; i-- {
				if list[i] != not && (!stopped || list[i].stopped()) {
					return list[i]
				}
			}
		}
		return nil
	}
	if plus = t.current; !has(plus) {
		if plus = t.previous; !has(plus) {
			plus = pick(nil)
		}
	}
	if minus = t.previous; !has(minus) || minus == plus {
		minus = pick(plus)
	}
	return plus, minus
}

func shownJobs(list []*job) (out []*job) {
	for _, j := range list {
		if j.id > 0 {
			out = append(out, j)
		}
	}
	return out
}

// jobLine is one job as jobs shows it.
func jobLine(j *job, mark string, long bool) string {
	mark = cmp.Or(mark, " ")
	state, amp := "Running", " &"
	if j.stopped() {
		state, amp = "Stopped", ""
	}
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
	case 0:
		return ""
	}
	if n >= rtMin {
		return "Real-time signal " + strconv.Itoa(n-rtMin)
	}
	s := syscall.Signal(n).String()
	return strings.ToUpper(s[:1]) + s[1:]
}

// builtinFg is fg.
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
		sh.noJob("fg", cmp.Or(strings.Join(args, " "), "current"))
		return 1
	}
	sh.jobs.makeCurrent(j)
	sh.print("fg", j.text+"\n")
	return sh.foreground(j)
}

// builtinBg is bg.
func builtinBg(sh *Shell, args []string) int {
	if !sh.set(optMonitor) {
		sh.errorf("bg: no job control")
		return 1
	}
	if len(args) == 0 {
		args = []string{"%+"}
	}
	status := 0
	for _, spec := range args {
		j := sh.jobs.find(spec)
		switch {
		case j == nil:
			if spec == "%+" {
				spec = "current"
			}
			sh.noJob("bg", spec)
			status = 1
		case !j.stopped():
			sh.errorf("bg: job %d already in background", j.id)
		default:
			sh.print("bg", fmt.Sprintf("[%d]%s %s &\n", j.id, cmp.Or(sh.jobs.marks()[j], " "), j.text))
			sh.resume(j, false)
		}
	}
	return status
}

// builtinDisown takes jobs off the list. They still end with the text.
func builtinDisown(sh *Shell, args []string) int {
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		switch args[0] {
		case "-h": // nothing outlives the text in any case
			for _, s := range args[1:] {
				if sh.jobs.find(s) == nil {
					sh.errorf("disown: %s: no such job", s)
					return 1
				}
			}
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
			if s == "%+" {
				s = "current"
			}
			sh.errorf("disown: %s: no such job", s)
			return 1
		}
		if j.stopped() {
			sh.writeTo(2, fmt.Sprintf("%s: warning: deleting stopped job %d with process group %d\n", sh.errName(), j.id, j.group.lead()))
		}
		j.id = 0
	}
	return 0
}
