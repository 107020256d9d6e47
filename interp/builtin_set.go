package interp

import (
	"fmt"
	"strconv"
	"strings"
)

// builtinSet is set (POSIX; bash manual, "The Set Builtin").
func builtinSet(sh *Shell, args []string) int {
	if len(args) == 0 {
		return sh.print("set", sh.setText())
	}
	if bad := badSetOption(args); bad != "" {
		sh.errorf("set: %s: invalid option", bad)
		sh.printUsage("set")
		return 2
	}
	for len(args) > 0 {
		w := args[0]
		switch {
		case w == "--":
			sh.args = append([]string(nil), args[1:]...)
			return 0
		case w == "-":
			sh.switchSet(optXtrace|optVerbose, false)
			if len(args) > 1 {
				sh.args = append([]string(nil), args[1:]...)
			}
			return 0
		case w == "" || w[0] != '-' && w[0] != '+':
			sh.args = append([]string(nil), args...)
			return 0
		}
		args = args[1:]
		for _, c := range []byte(w[1:]) {
			var status int
			if args, status = sh.setLetter(c, w[0] == '-', args); status != 0 {
				return status
			}
		}
	}
	return 0
}

// badSetOption returns the first wrong option, "" when all are right: set does nothing when
// one is wrong.
func badSetOption(args []string) string {
	for i := 0; i < len(args); i++ {
		w := args[i]
		if len(w) < 2 || w == "--" || w[0] != '-' && w[0] != '+' {
			if w == "+" {
				continue
			}
			return ""
		}
		for _, c := range []byte(w[1:]) {
			switch {
			case c == 'o':
				if i+1 < len(args) && isOptionName(args[i+1]) {
					i++
				}
			case letterBit(c) == 0:
				return "-" + string(c)
			}
		}
	}
	return ""
}

// isOptionName tells whether the word after -o is its argument.
func isOptionName(w string) bool { return w != "" && w[0] != '-' && w[0] != '+' }

// setLetter applies one letter of set and returns the words that it leaves.
func (sh *Shell) setLetter(c byte, on bool, rest []string) ([]string, int) {
	if c != 'o' {
		sh.changeSet(letterBit(c), on)
		return rest, 0
	}
	if len(rest) == 0 || !isOptionName(rest[0]) {
		return rest, sh.print("set", sh.listSet(!on, 0))
	}
	bit := setBit(rest[0])
	if bit == 0 {
		sh.errorf("set: %s: invalid option name", rest[0])
		sh.usageError = true
		return nil, 2
	}
	sh.changeSet(bit, on)
	return rest[1:], 0
}

// changeSet switches an option of set, and what excludes or mirrors it.
func (sh *Shell) changeSet(bit uint64, on bool) {
	sh.switchSet(bit, on)
	switch {
	case bit == optVi && on:
		sh.switchSet(optEmacs, false)
	case bit == optEmacs && on:
		sh.switchSet(optVi, false)
	case bit == optInteractiveComments:
		sh.switchShopt(shoptBit("interactive_comments"), on)
	}
}

// Which options are listed: all, those that are on, those that are off.
const (
	listAll = iota
	listOn
	listOff
)

// listSet lists the options of set, as commands or as a table.
func (sh *Shell) listSet(commands bool, which int) string {
	var b strings.Builder
	for i, o := range setOptions {
		on := sh.opts.set&(1<<i) != 0
		if which == listAll || on == (which == listOn) {
			b.WriteString(setLine(o.name, on, commands))
		}
	}
	return b.String()
}

func setLine(name string, on, command bool) string {
	switch {
	case !command:
		return tableLine(name, on)
	case on:
		return "set -o " + name + "\n"
	}
	return "set +o " + name + "\n"
}

func shoptLine(name string, on, command bool) string {
	switch {
	case !command:
		return tableLine(name, on)
	case on:
		return "shopt -s " + name + "\n"
	}
	return "shopt -u " + name + "\n"
}

func tableLine(name string, on bool) string {
	state := "off"
	if on {
		state = "on"
	}
	return fmt.Sprintf("%-15s\t%s\n", name, state)
}

// shoptCall is one run of shopt.
type shoptCall struct{ print, quiet, set, unset, useSet bool }

// builtinShopt is shopt (bash manual, "The Shopt Builtin").
func builtinShopt(sh *Shell, args []string) int {
	var c shoptCall
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		for _, l := range []byte(w[1:]) {
			switch l {
			case 'p':
				c.print = true
			case 'q':
				c.quiet = true
			case 's':
				c.set = true
			case 'u':
				c.unset = true
			case 'o':
				c.useSet = true
			default:
				sh.errorf("shopt: -%c: invalid option", l)
				sh.printUsage("shopt")
				return 2
			}
		}
	}
	switch {
	case c.set && c.unset:
		sh.errorf("shopt: cannot set and unset shell options simultaneously")
		return 1
	case len(args) == 0:
		return sh.shoptList(c)
	case c.set || c.unset:
		return sh.shoptChange(c, args)
	}
	return sh.shoptQuery(c, args)
}

func (sh *Shell) shoptList(c shoptCall) int {
	which := listAll
	if c.set {
		which = listOn
	} else if c.unset {
		which = listOff
	}
	if c.quiet {
		return 0
	}
	if c.useSet {
		return sh.print("shopt", sh.listSet(c.print, which))
	}
	var b strings.Builder
	for i, n := range shoptNames {
		on := sh.opts.shopt&(1<<i) != 0
		if which == listAll || on == (which == listOn) {
			b.WriteString(shoptLine(n, on, c.print))
		}
	}
	return sh.print("shopt", b.String())
}

func (sh *Shell) shoptChange(c shoptCall, names []string) int {
	status := 0
	for _, n := range names {
		bit, ok := sh.shoptFind(c, n)
		switch {
		case !ok && !c.useSet:
			status = 1
		case !ok: // bash says so and reports success
		case c.useSet:
			sh.changeSet(bit, c.set)
		default:
			sh.switchShopt(bit, c.set)
			if n == "interactive_comments" {
				sh.switchSet(optInteractiveComments, c.set)
			}
		}
	}
	return status
}

func (sh *Shell) shoptQuery(c shoptCall, names []string) int {
	status := 0
	var b strings.Builder
	for _, n := range names {
		bit, ok := sh.shoptFind(c, n)
		if !ok {
			status = 1
			continue
		}
		on, line := sh.opts.shopt&bit != 0, shoptLine
		if c.useSet {
			on, line = sh.opts.set&bit != 0, setLine
		}
		if !on {
			status = 1
		}
		b.WriteString(line(n, on, c.print))
	}
	if !c.quiet {
		if s := sh.print("shopt", b.String()); s != 0 {
			return s
		}
	}
	return status
}

// shoptFind returns the bit of an option; an unknown one is said.
func (sh *Shell) shoptFind(c shoptCall, name string) (uint64, bool) {
	bit, kind := shoptBit(name), "shell option"
	if c.useSet {
		bit, kind = setBit(name), "option"
	}
	if bit == 0 {
		sh.errorf("shopt: %s: invalid %s name", name, kind)
	}
	return bit, bit != 0
}

// builtinShift is shift.
func builtinShift(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	n := 1
	switch {
	case len(args) > 1:
		sh.errorf("shift: too many arguments")
		sh.ctl = control{kind: discarding}
		return 1
	case len(args) == 1:
		var err error
		if n, err = strconv.Atoi(strings.TrimSpace(args[0])); err != nil {
			sh.errorf("shift: %s: numeric argument required", args[0])
			return 1
		}
	}
	if n < 0 || n > len(sh.args) && sh.shopt(shoptBit("shift_verbose")) {
		sh.errorf("shift: %d: shift count out of range", n)
		return 1
	}
	if n > len(sh.args) {
		return 1
	}
	sh.args = sh.args[n:]
	return 0
}
