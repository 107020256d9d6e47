package interp

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const ulimitSynopsis = "ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]"

// resource is a limit that ulimit knows.
type resource struct {
	letter byte
	id     int    // RLIMIT_* of Linux, pipeSize for none
	factor uint64 // of ulimit's unit
	name   string
	unit   string
}

// pipeSize is the resource that no rlimit stands for.
const pipeSize = -1

// resources are in the order in which ulimit -a prints them.
var resources = [...]resource{
	{'R', 15, 1, "real-time non-blocking time", "microseconds"},
	{'c', 4, 1024, "core file size", "blocks"},
	{'d', 2, 1024, "data seg size", "kbytes"},
	{'e', 13, 1, "scheduling priority", ""},
	{'f', 1, 1024, "file size", "blocks"},
	{'i', 11, 1, "pending signals", ""},
	{'l', 8, 1024, "max locked memory", "kbytes"},
	{'m', 5, 1024, "max memory size", "kbytes"},
	{'n', 7, 1, "open files", ""},
	{'p', pipeSize, 512, "pipe size", "512 bytes"},
	{'q', 12, 1, "POSIX message queues", "bytes"},
	{'r', 14, 1, "real-time priority", ""},
	{'s', 3, 1024, "stack size", "kbytes"},
	{'t', 0, 1, "cpu time", "seconds"},
	{'u', 6, 1, "max user processes", ""},
	{'v', 9, 1024, "virtual memory", "kbytes"},
	{'x', 10, 1, "file locks", ""},
}

// noLimit is RLIM_INFINITY.
const noLimit = math.MaxUint64

// limitMode says which of the two limits ulimit is about; zero for none given.
type limitMode uint8

const (
	softLimit limitMode = 1 << iota
	hardLimit
)

// limitOp is one option of ulimit: print or, with an argument, set.
type limitOp struct {
	res *resource
	arg string
	set bool
}

// builtinUlimit prints and sets the limits that children of the shell get.
func builtinUlimit(sh *Shell, args []string) int {
	letters := "SHa"
	for i := range resources {
		letters += string(rune(resources[i].letter)) + ";"
	}
	o := optReader{sh: sh, name: "ulimit", synopsis: ulimitSynopsis, letters: letters, args: args}
	var mode limitMode
	var ops []limitOp
	all := false
	for c := o.next(); c != 0; c = o.next() {
		switch c {
		case '?':
			return 2
		case 'S':
			mode |= softLimit
		case 'H':
			mode |= hardLimit
		case 'a':
			all = true
		default:
			ops = append(ops, limitOp{resourceOf(c), o.arg, o.hasArg})
		}
	}
	switch {
	case all:
		ops = nil
		for i := range resources {
			ops = append(ops, limitOp{res: &resources[i]})
		}
	case len(ops) == 0 && len(o.args) > 0:
		ops = []limitOp{{resourceOf('f'), o.args[0], true}}
	case len(ops) == 0:
		ops = []limitOp{{res: resourceOf('f')}}
	}
	return sh.limits(ops, mode, all || len(ops) > 1)
}

func resourceOf(letter byte) *resource {
	for i := range resources {
		if resources[i].letter == letter {
			return &resources[i]
		}
	}
	return nil
}

// limits carries out ops in order up to the first that fails.
func (sh *Shell) limits(ops []limitOp, mode limitMode, named bool) int {
	var out strings.Builder
	status := 0
	for _, op := range ops {
		soft, hard, err := sh.limit(op.res)
		if err == nil && op.set {
			status = sh.setLimit(op, mode, soft, hard)
		}
		if err != nil {
			sh.errorf("ulimit: %s: cannot get limit: %s", op.res.name, errnoText(err))
			status = 1
		}
		if status != 0 {
			break
		}
		if op.set {
			continue
		}
		value := soft
		if mode == hardLimit {
			value = hard
		}
		out.WriteString(op.res.line(sh.limitUnit(op.res), value, named))
	}
	if out.Len() > 0 {
		if s := sh.print("ulimit", out.String()); s != 0 {
			return s
		}
	}
	return status
}

// limit reads a limit.
func (sh *Shell) limit(r *resource) (soft, hard uint64, err error) {
	if r.id == pipeSize {
		return 8 * r.factor, 8 * r.factor, nil
	}
	for _, l := range sh.limited {
		if l.Resource == r.id {
			return l.Soft, l.Hard, nil
		}
	}
	return sh.gate.Limit(r.id)
}

// changeLimit sets a limit of this shell: the process's, or in a subshell what its programs
// start with.
func (sh *Shell) changeLimit(r *resource, soft, hard uint64) error {
	if !sh.isSub {
		return sh.gate.SetLimit(r.id, soft, hard)
	}
	_, most, err := sh.limit(r)
	switch {
	case err != nil:
		return err
	case soft > hard:
		return syscall.EINVAL
	case hard > most:
		return syscall.EPERM
	}
	list := []Rlimit{{r.id, soft, hard}}
	for _, l := range sh.limited {
		if l.Resource != r.id {
			list = append(list, l)
		}
	}
	sh.limited = list
	return nil
}

// limitUnit is the size of ulimit's unit: blocks are of 512 bytes in POSIX mode.
func (sh *Shell) limitUnit(r *resource) uint64 {
	if r.unit == "blocks" && sh.set(optPosix) {
		return 512
	}
	return r.factor
}

// line is what ulimit prints for r.
func (r *resource) line(unit, value uint64, named bool) string {
	text := "unlimited"
	if value != noLimit {
		text = strconv.FormatUint(value/unit, 10)
	}
	if !named {
		return text + "\n"
	}
	flag := fmt.Sprintf("(-%c) ", r.letter)
	if r.unit != "" {
		flag = fmt.Sprintf("(%s, -%c) ", r.unit, r.letter)
	}
	return fmt.Sprintf("%-20s %20s%s\n", r.name, flag, text)
}

// setLimit sets what op says; both limits unless the mode names one.
func (sh *Shell) setLimit(op limitOp, mode limitMode, soft, hard uint64) int {
	var value uint64
	switch op.arg {
	case "hard":
		value = hard
	case "soft":
		value = soft
	case "unlimited":
		value = noLimit
	default:
		if strings.Trim(op.arg, "0123456789") != "" || op.arg == "" {
			sh.errorf("ulimit: %s: invalid number", op.arg)
			return 1
		}
		n, err := strconv.ParseUint(op.arg, 10, 64)
		unit := sh.limitUnit(op.res)
		if err != nil || n > math.MaxUint64/unit {
			sh.errorf("ulimit: %s: limit out of range", op.arg)
			return 1
		}
		value = n * unit
	}
	if mode != hardLimit {
		soft = value
	}
	if mode != softLimit {
		hard = value
	}
	text := "Invalid argument"
	if op.res.id != pipeSize {
		err := sh.changeLimit(op.res, soft, hard)
		if err == nil {
			return 0
		}
		if status, denied := sh.denied(err); denied {
			return status
		}
		text = errnoText(err)
	}
	sh.errorf("ulimit: %s: cannot modify limit: %s", op.res.name, text)
	return 1
}

const umaskSynopsis = "umask [-p] [-S] [mode]"

// builtinUmask prints or sets the file mode creation mask.
func builtinUmask(sh *Shell, args []string) int {
	o := optReader{sh: sh, name: "umask", synopsis: umaskSynopsis, letters: "pS", args: args}
	symbolic, command := false, false
	for c := o.next(); c != 0; c = o.next() {
		switch c {
		case 'S':
			symbolic = true
		case 'p':
			command = true
		default:
			return 2
		}
	}
	if len(o.args) > 0 {
		mask, msg := parseMask(o.args[0], sh.umaskBits())
		if msg != "" {
			sh.errorf("umask: %s", msg)
			return 1
		}
		sh.umask = mask
		if symbolic {
			return sh.print("umask", symbolicMask(mask)+"\n")
		}
		return 0
	}
	text := fmt.Sprintf("%04o\n", sh.umaskBits())
	if symbolic {
		text = symbolicMask(sh.umaskBits()) + "\n"
	}
	switch {
	case command && symbolic:
		text = "umask -S " + text
	case command:
		text = "umask " + text
	}
	return sh.print("umask", text)
}

// parseMask reads a mask in octal or symbolic form; msg says what is wrong with it.
func parseMask(text string, old int) (mask int, msg string) {
	if text == "" || text[0] < '0' || text[0] > '9' {
		bits, msg := parseMode(text, ^old&0o777)
		return ^bits & 0o777, msg
	}
	n, err := strconv.ParseUint(text, 8, 32)
	if err != nil || n > 0o7777 || strings.ContainsAny(text, "_+-") {
		return 0, text + ": octal number out of range"
	}
	return int(n) & 0o777, ""
}

// parseMode reads u=rwx,g+w,… as changes to bits.
func parseMode(text string, bits int) (int, string) {
	at := func(i int) byte { // bash looks at the NUL behind a string
		if i < len(text) {
			return text[i]
		}
		return 0
	}
	for i := 0; ; i++ {
		who := 0
		for ; strings.IndexByte("agou", at(i)) >= 0; i++ {
			who |= [...]int{0o777, 0o070, 0o007, 0o700}[strings.IndexByte("agou", at(i))]
		}
		op := at(i)
		if op != '+' && op != '-' && op != '=' {
			return 0, "`" + string([]byte{op}) + "': invalid symbolic mode operator"
		}
		perm := 0
		for i++; strings.IndexByte("rwx", at(i)) >= 0; i++ {
			perm |= [...]int{0o444, 0o222, 0o111}[strings.IndexByte("rwx", at(i))]
		}
		if at(i) != 0 && at(i) != ',' {
			return 0, "`" + text[i:i+1] + "': invalid symbolic mode character"
		}
		if who == 0 {
			who = 0o777
		}
		perm &= who
		switch op {
		case '+':
			bits |= perm
		case '-':
			bits &^= perm
		case '=':
			bits = bits&^who | perm
		}
		if i >= len(text) {
			return bits, ""
		}
	}
}

// symbolicMask is what umask -S prints: the permissions that the mask leaves.
func symbolicMask(mask int) string {
	class := func(shift uint) string {
		bits, s := ^mask>>shift, ""
		for i, c := range "rwx" {
			if bits&(4>>i) != 0 {
				s += string(c)
			}
		}
		return s
	}
	return "u=" + class(6) + ",g=" + class(3) + ",o=" + class(0)
}

// builtinTimes prints the processor time used by the shell and by its children.
func builtinTimes(sh *Shell, args []string) int {
	o := optReader{sh: sh, name: "times", synopsis: "times", args: args}
	if o.next() != 0 {
		return 2
	}
	user, sys, childUser, childSys := sh.gate.Times()
	return sh.print("times", cpuTime(user)+" "+cpuTime(sys)+"\n"+
		cpuTime(childUser)+" "+cpuTime(childSys)+"\n")
}

// cpuTime is a duration as times prints it, 0m0.000s.
func cpuTime(d time.Duration) string {
	ms := d.Milliseconds()
	return fmt.Sprintf("%dm%d.%03ds", ms/60000, ms/1000%60, ms%1000)
}
