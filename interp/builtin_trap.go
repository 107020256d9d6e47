package interp

import (
	"strconv"
	"strings"
	"syscall"
)

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
		if _, isSig := parseTrapSignal(name); isSig && !sh.set(optPosix) {
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
