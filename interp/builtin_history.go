package interp

import (
	"os"
	"strconv"
	"strings"
)

// builtinHistory is history: the commands typed, or those that history -s and -r brought.
func builtinHistory(sh *Shell, args []string) int {
	h := &sh.history
	if len(args) == 0 {
		return sh.print("history", h.numbered(-1, sh.stamp()))
	}
	if len(args[0]) > 1 && args[0][0] == '-' && args[0] != "--" {
		return sh.historyOption(h, args[0], args[1:])
	}
	if args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return sh.print("history", h.numbered(-1, sh.stamp()))
	}
	n, err := strconv.Atoi(args[0])
	switch {
	case err != nil:
		sh.errorf("history: %s: numeric argument required", args[0])
		return 1
	case len(args) > 1:
		sh.errorf("history: too many arguments")
		sh.ctl = control{kind: discarding}
		return 1
	}
	return sh.print("history", h.numbered(max(n, -n), sh.stamp()))
}

// stamp is the time in front of an entry, as HISTTIMEFORMAT has it: all have that of now.
func (sh *Shell) stamp() string {
	if format := sh.value("HISTTIMEFORMAT"); format != "" {
		return sh.promptTime(format)
	}
	return ""
}

// historyOption does what a letter of history asks for.
func (sh *Shell) historyOption(h *history, option string, args []string) int {
	if len(option) > 2 && option[1] == 'd' {
		option, args = "-d", append([]string{option[2:]}, args...)
	}
	switch option {
	case "-c":
		h.list, h.gone, h.fresh = nil, 0, 0
	case "-s":
		if h.self && len(h.list) > 0 {
			h.drop(len(h.list) - 1) // the command itself
			h.self = false
		}
		h.add(strings.Join(args, " "))
	case "-p":
		for _, a := range args {
			if len(a) > 1 && a[0] == '!' {
				sh.errorf("history: %s: history expansion failed", a)
				return 1
			}
		}
		return sh.print("history", strings.Join(args, "\n")+"\n")
	case "-d":
		if len(args) == 0 {
			sh.errorf("history: -d: option requires an argument")
			sh.printUsage("history")
			return 2
		}
		return sh.historyDelete(h, args[0])
	case "-w", "-a", "-r", "-n":
		name := sh.value("HISTFILE")
		if len(args) > 0 {
			name = args[0]
		}
		return sh.historyFile(h, option[1], name)
	default:
		if strings.Trim(option[1:], "anrw") == "" {
			sh.errorf("history: cannot use more than one of -anrw")
			return 1
		}
		return sh.usageLine("history", option)
	}
	return 0
}

// historyDelete is history -d POSITION or -d FIRST-LAST; both count from the end when negative.
func (sh *Shell) historyDelete(h *history, spec string) int {
	position := func(text string) (int, bool) {
		n, err := strconv.Atoi(text)
		if n < 0 {
			n += len(h.list)
		} else {
			n -= h.gone + 1
		}
		if err != nil || n < 0 || n >= len(h.list) {
			sh.errorf("history: %s: history position out of range", text)
			return 0, false
		}
		return n, true
	}
	from, to := spec, spec
	if i := strings.IndexByte(spec[min(1, len(spec)):], '-'); i >= 0 {
		from, to = spec[:i+1], spec[i+2:]
	}
	first, ok := position(from)
	if !ok {
		return 1
	}
	last, ok := position(to)
	if !ok {
		return 1
	}
	for i := last; i >= first; i-- {
		h.drop(i)
	}
	return 0
}

// historyFile reads or writes a file of commands through the gate.
func (sh *Shell) historyFile(h *history, option byte, name string) int {
	if name == "" {
		return 0
	}
	switch option {
	case 'r', 'n':
		src, err := sh.readFile(name)
		if err != nil {
			sh.failOpen("history: "+name, err, 1)
			return sh.status
		}
		from := 0
		if option == 'n' {
			from = h.read
		}
		h.load(src, from)
		return 0
	case 'a':
		fresh := h.list[len(h.list)-h.fresh:]
		h.fresh = 0
		return sh.writeHistory(name, fresh, true)
	}
	h.fresh = 0
	return sh.writeHistory(name, h.list, false)
}

// writeHistory writes entries to a file.
func (sh *Shell) writeHistory(name string, list []string, more bool) int {
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if more {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := sh.open(name, flag)
	if err != nil {
		sh.failOpen("history: "+name, err, 1)
		return sh.status
	}
	defer f.Close()
	for _, line := range list {
		if _, err := f.Write(sh.ctx, []byte(line+"\n")); err != nil {
			sh.errorf("history: %s: %s", name, errnoText(err))
			return 1
		}
	}
	return 0
}
