package interp

import "strings"

// builtin returns the shell builtin of a name that is switched on, nil when there is none.
func (sh *Shell) builtin(name string) *builtin {
	i := builtinIndex(name)
	if i < 0 || sh.disabled[i/64]&(1<<(i%64)) != 0 {
		return nil
	}
	return &builtins[i]
}

// enableCall is one run of enable.
type enableCall struct{ off, special, all bool }

// builtinEnable is enable. A builtin that is switched off leaves its name to the programs,
// which the gate decides.
func builtinEnable(sh *Shell, args []string) int {
	var c enableCall
	list := false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		for _, l := range []byte(w[1:]) {
			switch l {
			case 'a':
				c.all = true
			case 'p':
				list = true
			case 'n':
				c.off = true
			case 's':
				c.special = true
			case 'd', 'f':
				sh.errorf("enable: dynamic loading not available")
				return 1
			default:
				sh.errorf("enable: -%c: invalid option", l)
				sh.printUsage("enable")
				return 2
			}
		}
	}
	if len(args) == 0 || list {
		return sh.enableList(c)
	}
	status := 0
	for _, n := range args {
		i := builtinIndex(n)
		switch bit := uint64(1) << (max(i, 0) % 64); {
		case i < 0 || c.special && !builtins[i].special:
			sh.errorf("enable: %s: not a shell builtin", n)
			status = 1
		case c.off:
			sh.disabled[i/64] |= bit
		default:
			sh.disabled[i/64] &^= bit
		}
	}
	return status
}

// enableList lists the builtins that are on; off: those that are off; all: both.
func (sh *Shell) enableList(c enableCall) int {
	var b strings.Builder
	for i := range builtins {
		name := builtins[i].name
		on := sh.builtin(name) != nil
		if c.special && !builtins[i].special || !c.all && on == c.off {
			continue
		}
		if on {
			b.WriteString("enable " + name + "\n")
		} else {
			b.WriteString("enable -n " + name + "\n")
		}
	}
	return sh.print("enable", b.String())
}
