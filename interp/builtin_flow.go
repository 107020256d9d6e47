package interp

import (
	"cmp"
	"errors"
	"math"
	"strconv"
	"strings"
)

func builtinTrue(*Shell, []string) int  { return 0 }
func builtinFalse(*Shell, []string) int { return 1 }

// tooManyArguments gives up the command line, as bash does.
func tooManyArguments(sh *Shell, name string) int {
	sh.errorf("%s: too many arguments", name)
	sh.status = 1
	sh.ctl = control{kind: discarding}
	if (name == "break" || name == "continue") && sh.source == "c" && !sh.interactive {
		sh.exit(1) // bash gives up all of -c
	}
	return 1
}

// loopControl is break and continue.
func loopControl(sh *Shell, name string, kind controlKind, args []string) int {
	if sh.loops == 0 {
		if sh.set(optPosix) {
			return 0
		}
		sh.errorf("%s: only meaningful in a `for', `while', or `until' loop", name)
		return 0
	}
	n := 1
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) > 1 {
		return tooManyArguments(sh, name)
	}
	if len(args) == 1 {
		var err error
		if n, err = strconv.Atoi(args[0]); err != nil {
			sh.errorf("%s: %s: numeric argument required", name, args[0])
			sh.exit(128)
			return 128
		}
		if n < 1 {
			sh.errorf("%s: %s: loop count out of range", name, args[0])
			sh.ctl = control{breakLoop, math.MaxInt}
			return 1
		}
	}
	sh.ctl = control{kind, n}
	return 0
}

func builtinBreak(sh *Shell, args []string) int {
	return loopControl(sh, "break", breakLoop, args)
}

func builtinContinue(sh *Shell, args []string) int {
	return loopControl(sh, "continue", continueLoop, args)
}

// statusArg reads the operand of exit and return.
func statusArg(sh *Shell, name string, args []string) (status int, ok bool) {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		// bash: in the EXIT trap exit, and in any but DEBUG's return, means $? before the trap.
		if trap := sh.hooks.trap; trap == exitTrap || name == "return" && trap == anyTrap {
			return sh.hooks.saved, true
		}
		return sh.status, true
	}
	n, err := strconv.ParseInt(strings.TrimSpace(args[0]), 10, 64)
	if err != nil {
		sh.errorf("%s: %s: numeric argument required", name, args[0])
		return 2, true
	}
	if len(args) > 1 {
		return tooManyArguments(sh, name), false
	}
	return int(n & 0xff), true
}

func builtinExit(sh *Shell, args []string) int {
	status, ok := statusArg(sh, "exit", args)
	if !ok {
		return status
	}
	if sh.interactive && sh.source != "c" && sh.level == 0 && sh.terminal() {
		sh.sayExit(true)
		if !sh.mayExit(sh.typed - 1) {
			return 1
		}
	}
	sh.exit(status)
	return status
}

func builtinLogout(sh *Shell, args []string) int {
	if !sh.shopt(shoptLoginShell) {
		sh.errorf("logout: not login shell: use `exit'")
		return 1
	}
	return builtinExit(sh, args)
}

func builtinReturn(sh *Shell, args []string) int {
	if len(sh.calls) == 0 {
		if len(args) > 0 && args[0] != "--" {
			statusArg(sh, "return", args)
		}
		sh.errorf("return: can only `return' from a function or sourced script")
		sh.usageError = true
		return 2
	}
	status, ok := statusArg(sh, "return", args)
	if !ok {
		return status
	}
	sh.hooks.before = sh.status
	sh.ctl = control{returning, status}
	return status
}

func builtinEval(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	} else if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		sh.usageError = true
		return sh.usagef("eval: %s: invalid option\neval: usage: eval [arg ...]", args[0][:2])
	}
	text := strings.Join(args, " ")
	if strings.TrimSpace(text) == "" {
		return 0
	}
	return sh.evalText(text, "eval")
}

// builtinSource is . and source: the file is read through the gate.
func builtinSource(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		sh.usageError = true
		return sh.usagef("source: filename argument required\nsource: usage: source filename [arguments]")
	}
	if len(args[0]) > 1 && args[0][0] == '-' {
		sh.usageError = true
		return sh.usageLine("source", args[0])
	}
	src, err := sh.readSource(args[0])
	if err != nil {
		sh.sourceFailed(args[0], err)
		sh.usageError = true
		return sh.status
	}
	t, err := sh.parse(src, args[0])
	if err != nil {
		return sh.failText(err, args[0])
	}
	sh.sourceText(t, args)
	return sh.status
}

// usageLine reports a wrong option of a builtin.
func (sh *Shell) usageLine(name, option string) int {
	sh.errorf("%s: %s: invalid option", name, option[:2])
	sh.printUsage(name)
	return 2
}

// sourceFailed says why a file can't be sourced.
func (sh *Shell) sourceFailed(name string, err error) {
	switch {
	case errors.Is(err, errIsDirectory):
		sh.errorf(".: %s: is a directory", name)
		sh.status = 1
	case errors.Is(err, errNotInPath):
		sh.errorf(".: %s: file not found", name)
		sh.status = 1
	default:
		sh.failOpen(name, err, 1)
	}
}

// errNotInPath is a file that POSIX mode looks for in PATH alone.
var errNotInPath = errors.New("file not found")

// readSource reads the file that . names: a name without a slash is looked for in PATH
// first.
func (sh *Shell) readSource(name string) (string, error) {
	if !strings.Contains(name, "/") && sh.shopt(shoptSourcepath) {
		for _, dir := range strings.Split(sh.value("PATH"), ":") {
			if dir == "" {
				dir = "."
			}
			file := dir + "/" + name
			if sh.gate.Readable(sh.dir, file) {
				return sh.readFile(file)
			}
		}
	}
	if sh.set(optPosix) && !strings.Contains(name, "/") {
		return "", errNotInPath
	}
	if !sh.ownDevice(name) {
		if info, err := sh.gate.Stat(sh.dir, name); err == nil && info.IsDir() {
			return "", errIsDirectory
		}
	}
	return sh.readFile(name)
}

// sourceText runs a sourced text: positional parameters are its own when it has some.
func (sh *Shell) sourceText(t *Text, args []string) {
	old, line, base := sh.args, sh.line, sh.lineBase
	if len(args) > 1 {
		sh.args = args[1:]
	}
	sh.calls = append(sh.calls, frame{name: "source", source: args[0], line: line})
	sh.lineBase, sh.status = 0, 0
	var hidden hiddenTraps
	if sh.hooks.conds != 0 && !sh.set(optFunctrace) {
		hidden = sh.hideTraps(condDebug)
	}
	sh.depth++
	sh.runText(t)
	sh.depth--
	if sh.ctl.kind == returning {
		sh.status, sh.ctl = sh.ctl.n, control{}
	}
	if sh.hooks.conds&condReturn != 0 && sh.ctl.kind == goOn {
		sh.runTrap("RETURN")
	}
	sh.restoreTraps(hidden)
	sh.calls = sh.calls[:len(sh.calls)-1]
	if len(args) > 1 && sameEnd(sh.args, args) { // else it was changed by set
		sh.args = old
	}
	sh.line, sh.lineBase = line, base
}

// sameEnd tells whether a is what shift left of b.
func sameEnd(a, b []string) bool {
	return len(a) < len(b) && (cap(a) == 0 || &a[:cap(a)][cap(a)-1] == &b[:cap(b)][cap(b)-1])
}

// builtinExec is exec: with a command, the call runs and the shell ends with its status (the
// process stays, so that what it started is looked after); without, redirections stay.
func builtinExec(sh *Shell, args []string) int {
	name, login, clean := "", false, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		for i := 1; i < len(arg); i++ {
			switch arg[i] {
			case 'l':
				login = true
			case 'c':
				clean = true
			case 'a':
				if i+1 < len(arg) {
					name = arg[i+1:]
				} else if len(args) > 0 {
					name, args = args[0], args[1:]
				} else {
					return sh.usagef("exec: -a: option requires an argument")
				}
				i = len(arg)
			default:
				sh.usageError = true
				return sh.usagef("exec: -%c: invalid option\nexec: usage: exec [-cl] [-a name] [command [argument ...]] [redirection ...]", arg[i])
			}
		}
	}
	if len(args) == 0 {
		sh.keepRedirs = true
		return 0
	}
	if clean {
		args = append([]string{"env", "-i"}, args...)
	} else {
		sh.lowerLevel()
	}
	if login {
		name = "-" + cmp.Or(name, args[0])
	}
	sh.arg0, sh.noHandler = name, true
	sh.runProgram(args, nil, nil)
	sh.noHandler = false
	if sh.ctl.kind != exiting {
		sh.exit(sh.status)
	}
	return sh.status
}

// builtinCommand is command: functions are passed over; -v and -V describe.
func builtinCommand(sh *Shell, args []string) int {
	verbose, short, std := false, false, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		for _, l := range arg[1:] {
			switch l {
			case 'p':
				std = true
			case 'v':
				short = true
			case 'V':
				verbose = true
			default:
				return sh.usagef("command: -%c: invalid option\ncommand: usage: command [-pVv] command [arg ...]", l)
			}
		}
	}
	if short || verbose {
		return sh.commandV(args, verbose, std)
	}
	if len(args) == 0 {
		return 0
	}
	if b := sh.builtin(args[0]); b != nil {
		return b.run(sh, args[1:])
	}
	sh.stdPath = std
	sh.runProgram(args, nil, nil)
	return sh.status
}

// builtinBuiltin is builtin: the shell builtin of the name and nothing else.
func builtinBuiltin(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		return 0
	}
	b := sh.builtin(args[0])
	if b == nil {
		sh.errorf("builtin: %s: not a shell builtin", args[0])
		return 1
	}
	return b.run(sh, args[1:])
}

func builtinSuspend(sh *Shell, args []string) int {
	for _, arg := range args {
		if len(arg) > 1 && arg[0] == '-' && arg != "-f" {
			return sh.usageLine("suspend", arg)
		}
	}
	sh.errorf("suspend: cannot suspend: no job control")
	return 1
}
