package interp

import (
	"errors"
	"path"
	"strings"
	"syscall"
)

// builtinCd is cd (POSIX; bash manual, "Bourne Shell Builtins").
func builtinCd(sh *Shell, args []string) int {
	physical := sh.set(optPhysical)
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		args = args[1:]
		if arg == "--" {
			break
		}
		for _, l := range arg[1:] {
			switch l {
			case 'L':
				physical = false
			case 'P':
				physical = true
			case 'e', '@':
			default:
				return sh.usagef("cd: -%c: invalid option\ncd: usage: cd [-L|[-P [-e]] [-@]] [dir]", l)
			}
		}
	}
	if len(args) > 1 {
		sh.errorf("cd: too many arguments")
		return 1
	}
	target, show, ok := sh.cdTarget(args)
	if !ok {
		return 1
	}
	return sh.chdir("cd", target, physical, show)
}

// cdTarget is the directory that cd's operands mean; show says that it is to be printed.
func (sh *Shell) cdTarget(args []string) (dir string, show, ok bool) {
	if len(args) == 0 {
		home, set := sh.valueSet("HOME")
		if !set {
			sh.errorf("cd: HOME not set")
			return "", false, false
		}
		return home, false, true
	}
	if args[0] == "-" {
		old, set := sh.valueSet("OLDPWD")
		if !set {
			sh.errorf("cd: OLDPWD not set")
			return "", false, false
		}
		return old, true, true
	}
	return sh.cdpath(args[0])
}

// cdpath looks a relative directory up in CDPATH.
func (sh *Shell) cdpath(dir string) (string, bool, bool) {
	list, set := sh.valueSet("CDPATH")
	first, _, _ := strings.Cut(dir, "/")
	if !set || list == "" || first == "." || first == ".." || strings.HasPrefix(dir, "/") {
		return dir, false, true
	}
	for _, p := range strings.Split(list, ":") {
		full := path.Join(p, dir)
		if p == "" {
			full = dir
		}
		if info, err := sh.gate.Stat(sh.dir, full); err == nil && info.IsDir() {
			return full, p != "" && p != ".", true
		}
	}
	return dir, false, true
}

// chdir changes the shell's directory and sets PWD and OLDPWD.
func (sh *Shell) chdir(who, target string, physical, show bool) int {
	if target == "" {
		target = "."
	}
	if missing := sh.missingParent(target); missing != nil && !physical {
		sh.errorf("%s: %s: %s", who, target, errnoText(missing))
		return 1
	}
	dir, absorbed, err := sh.gate.Chdir(sh.dir, target, physical)
	if err != nil {
		var d Denial
		if errors.As(err, &d) {
			return sh.fatal(d)
		}
		sh.errorf("%s: %s: %s", who, target, errnoText(err))
		return 1
	}
	if absorbed {
		return 0
	}
	old := sh.dir
	sh.dir = dir
	if err := errors.Join(sh.setVar("OLDPWD", old), sh.setVar("PWD", dir)); err != nil {
		sh.errorf("%s", err)
		return 1
	}
	if show {
		return sh.print(who, dir+"\n")
	}
	return 0
}

// missingParent tells why a directory that .. in target leaves can't be entered, nil when it
// can or when the gate does not say (POSIX XCU cd, step 8.b).
func (sh *Shell) missingParent(target string) error {
	for i := 1; i < len(target); i++ {
		if !strings.HasPrefix(target[i:], "..") || target[i-1] != '/' || i+2 < len(target) && target[i+2] != '/' {
			continue
		}
		info, err := sh.gate.Stat(sh.dir, target[:i])
		switch {
		case err != nil && onlyDenial(err) == nil:
			return err
		case err == nil && !info.IsDir():
			return syscall.ENOTDIR
		}
	}
	return nil
}

// builtinPwd is pwd.
func builtinPwd(sh *Shell, args []string) int {
	physical := sh.set(optPhysical)
	for _, arg := range args {
		if arg == "--" {
			break
		}
		if len(arg) < 2 || arg[0] != '-' {
			break
		}
		for _, l := range arg[1:] {
			switch l {
			case 'L':
				physical = false
			case 'P':
				physical = true
			default:
				return sh.usagef("pwd: -%c: invalid option\npwd: usage: pwd [-LP]", l)
			}
		}
	}
	dir := sh.dir
	if physical {
		var err error
		if dir, err = sh.gate.Getwd(sh.dir); err != nil {
			sh.errorf("pwd: %s", errnoText(err))
			return 1
		}
	}
	return sh.print("pwd", dir+"\n")
}
