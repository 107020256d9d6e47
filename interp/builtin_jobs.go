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
	var b strings.Builder
	marks := sh.jobs.marks()
	for _, j := range list {
		if stopped || running && !j.running() || changed && j.running() {
			continue
		}
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
	list := append(shownJobs(t.shown), t.listed()...)
	marks := map[*job]string{}
	for i, mark := range []string{"+", "-"} {
		if n := len(list) - 1 - i; n >= 0 {
			marks[list[n]] = mark
		}
	}
	return marks
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
		sh.noJob("fg", cmp.Or(strings.Join(args, " "), "current"))
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
		j.id = 0
	}
	return 0
}
