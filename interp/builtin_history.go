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
		return sh.print("history", h.numbered(-1))
	}
	if len(args[0]) > 1 && args[0][0] == '-' && args[0] != "--" {
		return sh.historyOption(h, args[0], args[1:])
	}
	if args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return sh.print("history", h.numbered(-1))
	}
	n, err := strconv.Atoi(args[0])
	switch {
	case err != nil:
		sh.errorf("history: %s: numeric argument required", args[0])
		return 1
	case len(args) > 1:
		sh.errorf("history: too many arguments")
		return 1
	}
	return sh.print("history", h.numbered(max(n, -n)))
}

// historyOption does what a letter of history asks for.
func (sh *Shell) historyOption(h *history, option string, args []string) int {
	switch option {
	case "-c":
		h.list = nil
	case "-s":
		h.add(strings.Join(args, " "))
	case "-p":
		return sh.print("history", strings.Join(args, "\n")+"\n")
	case "-d":
		if len(args) == 0 {
			sh.errorf("history: -d: option requires an argument")
			return 2
		}
		n, err := strconv.Atoi(args[0])
		if n < 0 {
			n += len(h.list) + 1
		}
		if err != nil || n < 1 || n > len(h.list) {
			sh.errorf("history: %s: history position out of range", args[0])
			return 1
		}
		h.list = append(h.list[:n-1:n-1], h.list[n:]...)
	case "-w", "-a", "-r", "-n":
		name := sh.value("HISTFILE")
		if len(args) > 0 {
			name = args[0]
		}
		return sh.historyFile(h, option[1], name)
	default:
		return sh.usageLine("history", option)
	}
	return 0
}

// historyFile reads or writes a file of commands through the gate.
func (sh *Shell) historyFile(h *history, option byte, name string) int {
	if name == "" {
		return 0
	}
	if option == 'r' || option == 'n' {
		src, err := sh.readFile(name)
		if err != nil {
			sh.failOpen("history: "+name, err, 1)
			return sh.status
		}
		for _, line := range strings.Split(src, "\n") {
			h.add(line)
		}
		return 0
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if option == 'a' {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := sh.open(name, flag)
	if err != nil {
		sh.failOpen("history: "+name, err, 1)
		return sh.status
	}
	defer f.Close()
	for _, line := range h.list {
		if _, err := f.Write(sh.ctx, []byte(line+"\n")); err != nil {
			sh.errorf("history: %s: %s", name, errnoText(err))
			return 1
		}
	}
	return 0
}

// builtinFc is fc as far as it lists.
func builtinFc(sh *Shell, args []string) int {
	h := &sh.history
	if len(args) == 0 || !strings.HasPrefix(args[0], "-") || !strings.Contains(args[0], "l") {
		sh.errorf("fc: no command found")
		return 1
	}
	var b strings.Builder
	all := h.list
	if sh.interactive && sh.set(optHistory) && len(all) > 0 {
		all = all[:len(all)-1] // fc does not list itself
	}
	order := all[max(len(all)-16, 0):]
	first := len(all) - len(order) + 1
	for i := range order {
		at := i
		if strings.Contains(args[0], "r") {
			at = len(order) - 1 - i
		}
		if !strings.Contains(args[0], "n") {
			b.WriteString(strconv.Itoa(first + at))
		}
		b.WriteString("\t " + order[at] + "\n")
	}
	return sh.print("fc", b.String())
}
