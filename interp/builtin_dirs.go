package interp

import (
	"fmt"
	"strconv"
	"strings"
)

// stackArg is what +N, -N and -n of pushd, popd and dirs say.
type stackArg struct {
	noCd bool
	n    int    // entry, counted from the left
	word string // as written, "" for none
	rest []string
}

// readStackArg reads the options that pushd and popd share.
func (sh *Shell) readStackArg(who string, args []string) (stackArg, int) {
	var a stackArg
	for len(args) > 0 {
		w := args[0]
		switch {
		case w == "-n":
			a.noCd = true
		case w == "--":
			a.rest = args[1:]
			return a, 0
		case len(w) < 2 || w[0] != '+' && w[0] != '-':
			a.rest = args
			return a, 0
		default:
			n, err := strconv.Atoi(w[1:])
			if err != nil || n < 0 {
				sh.errorf("%s: %s: invalid number", who, w)
				sh.printUsage(who)
				return a, 2
			}
			if w[0] == '-' {
				n = len(sh.dirStack) - n
			}
			if n < 0 || n > len(sh.dirStack) {
				return a, sh.stackError(who, w)
			}
			a.n, a.word = n, w
		}
		args = args[1:]
	}
	return a, 0
}

// stackError says that an entry is not there.
func (sh *Shell) stackError(who, word string) int {
	if len(sh.dirStack) == 0 {
		sh.errorf("%s: directory stack empty", who)
	} else {
		sh.errorf("%s: %s: directory stack index out of range", who, word)
	}
	return 1
}

// builtinPushd is pushd (bash manual, "Directory Stack Builtins").
func builtinPushd(sh *Shell, args []string) int {
	a, status := sh.readStackArg("pushd", args)
	if status != 0 {
		return status
	}
	switch {
	case len(a.rest) > 1:
		sh.errorf("pushd: too many arguments")
		return 1
	case len(a.rest) == 1:
		return sh.pushdNew(a)
	case a.word != "":
		return sh.pushdRotate(a)
	case len(sh.dirStack) == 0:
		sh.errorf("pushd: no other directory")
		return 1
	}
	a.n = 1
	top := sh.dirStack[0]
	if !a.noCd {
		old := sh.dir
		if status := sh.chdir("pushd", top, false, false); status != 0 || sh.ctl.kind != goOn {
			return status
		}
		sh.dirStack = append([]string{old}, sh.dirStack[1:]...)
	} else {
		sh.dirStack = append([]string{sh.dir}, sh.dirStack[1:]...)
	}
	return sh.showDirs("pushd")
}

// pushdNew goes to a directory and pushes the one that was current.
func (sh *Shell) pushdNew(a stackArg) int {
	if a.noCd {
		sh.dirStack = append([]string{a.rest[0]}, sh.dirStack...)
		return sh.showDirs("pushd")
	}
	target, show, ok := sh.cdTarget(a.rest)
	if !ok {
		return 1
	}
	old := sh.dir
	if status := sh.chdir("pushd", target, sh.set(optPhysical), show); status != 0 || sh.ctl.kind != goOn {
		return status
	}
	sh.dirStack = append([]string{old}, sh.dirStack...)
	return sh.showDirs("pushd")
}

// pushdRotate brings entry n to the top.
func (sh *Shell) pushdRotate(a stackArg) int {
	top := sh.dir
	list := append([]string(nil), sh.dirStack...)
	for range a.n {
		next := list[0]
		copy(list, list[1:])
		list[len(list)-1] = top
		top = next
	}
	sh.dirStack = list
	if a.noCd {
		return 0
	}
	if status := sh.chdir("pushd", top, false, false); status != 0 || sh.ctl.kind != goOn {
		return status
	}
	return sh.showDirs("pushd")
}

// builtinPopd is popd.
func builtinPopd(sh *Shell, args []string) int {
	a, status := sh.readStackArg("popd", args)
	switch {
	case status != 0:
		return status
	case len(a.rest) > 0:
		sh.errorf("popd: %s: invalid argument", a.rest[0])
		sh.printUsage("popd")
		return 2
	case len(sh.dirStack) == 0:
		return sh.stackError("popd", a.word)
	}
	if a.n == 0 {
		if !a.noCd {
			if status := sh.chdir("popd", sh.dirStack[0], false, false); status != 0 || sh.ctl.kind != goOn {
				return status
			}
		}
		a.n = 1
	}
	list := append([]string(nil), sh.dirStack[:a.n-1]...)
	sh.dirStack = append(list, sh.dirStack[a.n:]...)
	return sh.showDirs("popd")
}

// showDirs prints the stack as dirs does.
func (sh *Shell) showDirs(who string) int {
	return sh.print(who, strings.Join(sh.dirList(false), " ")+"\n")
}

// dirList is the stack, current directory first; ~ stands for the home directory unless
// long is set.
func (sh *Shell) dirList(long bool) []string {
	list := append([]string{sh.dir}, sh.dirStack...)
	if !long {
		for i, d := range list {
			list[i] = sh.tilde(d)
		}
	}
	return list
}

// tilde writes a directory below $HOME with ~.
func (sh *Shell) tilde(dir string) string {
	home := sh.value("HOME")
	if len(home) > 1 && strings.HasPrefix(dir, home) && (len(dir) == len(home) || dir[len(home)] == '/') {
		return "~" + dir[len(home):]
	}
	return dir
}

// builtinDirs is dirs.
func builtinDirs(sh *Shell, args []string) int {
	var clear, long, lines, numbers bool
	entry := -1
	for len(args) > 0 {
		w := args[0]
		args = args[1:]
		switch {
		case w == "-c":
			clear = true
		case w == "-l":
			long = true
		case w == "-p":
			lines = true
		case w == "-v":
			numbers = true
		case w == "--":
			args = nil
		case w != "" && (w[0] == '+' || w[0] == '-'):
			n, err := strconv.Atoi(w[1:])
			if err != nil || n < 0 {
				sh.errorf("dirs: %s: invalid number", w)
				sh.printUsage("dirs")
				return 2
			}
			if entry = n; w[0] == '-' {
				entry = len(sh.dirStack) - n
			}
			if entry < 0 || entry > len(sh.dirStack) {
				return sh.stackError("dirs", w[1:])
			}
		default:
			sh.errorf("dirs: %s: invalid option", w)
			sh.printUsage("dirs")
			return 2
		}
	}
	if clear {
		sh.dirStack = nil
		return 0
	}
	list := sh.dirList(long)
	switch {
	case entry >= 0 && numbers:
		return sh.print("dirs", fmt.Sprintf("%2d  %s\n", entry, list[entry]))
	case entry >= 0:
		return sh.print("dirs", list[entry]+"\n")
	case numbers:
		var b strings.Builder
		for i, d := range list {
			fmt.Fprintf(&b, "%2d  %s\n", i, d)
		}
		return sh.print("dirs", b.String())
	case lines:
		return sh.print("dirs", strings.Join(list, "\n")+"\n")
	}
	return sh.print("dirs", strings.Join(list, " ")+"\n")
}
