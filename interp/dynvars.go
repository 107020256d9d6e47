package interp

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"safesh/interp/expand"
)

// What the shell says it is.
const (
	bashVersion = "5.2.15(1)-release"
	machType    = "x86_64-pc-linux-gnu"
	hostType    = "x86_64"
	wordBreaks  = " \t\n\"'@><=;|&(:"
)

// dynamicNames are the variables that are computed when they are read (bash manual, "Bash
// Variables"), sorted.
var dynamicNames = []string{
	"BASH", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_ARGV0",
	"BASH_CMDS", "BASH_COMMAND", "BASH_LINENO", "BASH_SOURCE", "BASH_SUBSHELL",
	"BASH_VERSINFO", "BASH_VERSION", "COMP_WORDBREAKS", "DIRSTACK", "EPOCHREALTIME",
	"EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "HOSTNAME", "HOSTTYPE", "LINENO",
	"MACHTYPE", "OPTERR", "OSTYPE", "PIPESTATUS", "PPID", "RANDOM", "SECONDS", "SHELLOPTS",
	"SRANDOM", "UID", "_",
}

// dynamic returns the computed variable called name, nil when it is none or was unset.
func (sh *Shell) dynamic(name string) *expand.Var {
	if name == "" || name[0] > '_' || sh.dynGone[name] {
		return nil
	}
	if v := sh.defaultVar(name); v != nil {
		return v
	}
	if v := sh.dynamicArray(name); v != nil {
		return v
	}
	attr := expand.Attr(0)
	value := ""
	switch name {
	case "RANDOM":
		attr, value = expand.Integer, strconv.Itoa(sh.nextRandom())
	case "SRANDOM":
		attr, value = expand.Integer, strconv.FormatUint(uint64(rand.Uint32()), 10)
	case "SECONDS":
		attr, value = expand.Integer, strconv.FormatInt(int64(time.Since(sh.started)/time.Second), 10)
	case "EPOCHSECONDS":
		value = strconv.FormatInt(time.Now().Unix(), 10)
	case "EPOCHREALTIME":
		now := time.Now()
		value = fmt.Sprintf("%d.%06d", now.Unix(), now.Nanosecond()/1000)
	case "LINENO":
		value = strconv.Itoa(sh.lineno())
	case "BASHPID":
		attr, value = expand.Integer, strconv.Itoa(sh.ownPid())
	case "BASH_SUBSHELL":
		value = strconv.Itoa(sh.level)
	case "BASH_COMMAND":
		value = sh.commandText()
	case "BASH_ARGV0":
		value = sh.name
	case "HISTCMD":
		attr, value = expand.Integer, strconv.Itoa(max(sh.history.next()-1, 0))
	case "SHELLOPTS":
		attr, value = sh.optionAttr(0), sh.setNames()
	case "BASHOPTS":
		attr, value = sh.optionAttr(1), sh.shoptNames()
	case "PPID":
		attr, value = expand.Readonly|expand.Integer, strconv.Itoa(sh.parentPid())
	case "UID":
		_, uid, _, _ := sh.gate.IDs()
		attr, value = expand.Readonly|expand.Integer, strconv.Itoa(uid)
	case "EUID":
		_, _, euid, _ := sh.gate.IDs()
		attr, value = expand.Readonly|expand.Integer, strconv.Itoa(euid)
	case "_":
		value = sh.lastArg
	default:
		return nil
	}
	return &expand.Var{Attr: attr, Set: true, Str: value}
}

// parentPid is $PPID: of a nested shell the shell that started it.
func (sh *Shell) parentPid() int {
	switch c := sh.caller; {
	case c != nil && c.isSub:
		return c.ownPid()
	case c != nil:
		return c.pid
	}
	ppid, _, _, _ := sh.gate.IDs()
	return ppid
}

// defaultVar returns an ordinary variable that every shell starts with. It is made when it
// is first read; assigning makes a variable like any other.
func (sh *Shell) defaultVar(name string) *expand.Var {
	value := ""
	switch name {
	case "BASH":
		value = "/bin/bash"
		if strings.HasPrefix(sh.name, "/") && strings.HasSuffix(sh.name, "sh") {
			value = sh.name
		}
	case "BASH_VERSION":
		value = bashVersion
	case "COMP_WORDBREAKS":
		value = wordBreaks
	case "HOSTNAME":
		value = sh.gate.Hostname()
	case "HOSTTYPE":
		value = hostType
	case "MACHTYPE":
		value = machType
	case "OPTERR":
		value = "1"
	case "OSTYPE":
		value = "linux-gnu"
	default:
		return nil
	}
	return &expand.Var{Set: true, Str: value}
}

// dynamicArray computes the dynamic variables that are arrays.
func (sh *Shell) dynamicArray(name string) *expand.Var {
	switch name {
	case "FUNCNAME", "BASH_SOURCE", "BASH_LINENO":
		return sh.callStack(name)
	case "PIPESTATUS":
		if sh.pipestatus == nil {
			return nil
		}
		list := make([]string, len(sh.pipestatus))
		for i, n := range sh.pipestatus {
			list[i] = strconv.Itoa(n)
		}
		return indexed(list...)
	case "DIRSTACK":
		return indexed(append([]string{sh.dir}, sh.dirStack...)...)
	case "GROUPS":
		_, _, _, groups := sh.gate.IDs()
		list := make([]string, len(groups))
		for i, n := range groups {
			list[i] = strconv.Itoa(n)
		}
		return indexed(list...)
	case "BASH_VERSINFO":
		v := indexed("5", "2", "15", "1", "release", machType)
		v.Attr = expand.Readonly
		return v
	case "BASH_ARGC", "BASH_ARGV":
		return indexed()
	case "BASH_ALIASES":
		m := expand.NewAssoc()
		for n, a := range sh.aliases {
			m.Set(n, a)
		}
		return &expand.Var{Kind: expand.Associative, Set: true, Map: m}
	case "BASH_CMDS":
		m := expand.NewAssoc()
		for _, e := range sh.hash.entries {
			m.Set(e.name, sh.hashedPath(e))
		}
		return &expand.Var{Kind: expand.Associative, Set: true, Map: m}
	}
	return nil
}

func indexed(list ...string) *expand.Var {
	return &expand.Var{Kind: expand.Indexed, Set: true, List: expand.NewArray(list...)}
}

// inScript tells whether the shell reads its commands from a script file.
func (sh *Shell) inScript() bool { return sh.source == "" }

// callStack is FUNCNAME, BASH_SOURCE or BASH_LINENO: innermost call first, the script last.
func (sh *Shell) callStack(name string) *expand.Var {
	n := len(sh.calls)
	list := make([]string, 0, n+1)
	inFunc := false
	for i := n - 1; i >= 0; i-- {
		c := sh.calls[i]
		inFunc = inFunc || c.fn
		switch name {
		case "FUNCNAME":
			list = append(list, c.name)
		case "BASH_SOURCE":
			list = append(list, c.source)
		default:
			list = append(list, strconv.Itoa(c.line))
		}
	}
	if name == "FUNCNAME" && !inFunc {
		return nil
	}
	if sh.inScript() {
		last := "0"
		switch name {
		case "FUNCNAME":
			last = "main"
		case "BASH_SOURCE":
			last = sh.name
		}
		list = append(list, last)
	}
	return indexed(list...)
}

// ownPid is BASHPID.
func (sh *Shell) ownPid() int {
	sh.session.pids.Lock() // stages of a pipeline may ask for that of the shell around them
	defer sh.session.pids.Unlock()
	if sh.bashpid == 0 {
		sh.bashpid, sh.release = sh.gate.TaskID()
	}
	return sh.bashpid
}

// setNames is SHELLOPTS, shoptNames BASHOPTS.
func (sh *Shell) setNames() string {
	var list []string
	for i, o := range setOptions {
		if sh.opts.set&(1<<i) != 0 {
			list = append(list, o.name)
		}
	}
	return strings.Join(list, ":")
}

func (sh *Shell) shoptNames() string {
	var list []string
	for i, n := range shoptNames {
		if sh.opts.shopt&(1<<i) != 0 {
			list = append(list, n)
		}
	}
	return strings.Join(list, ":")
}

// nextRandom is RANDOM's generator, bash's own (lib/sh/random.c): 16807·n mod 2³¹−1, its
// halves mixed, never the same number twice in a row.
func (sh *Shell) nextRandom() int {
	if sh.random == 0 {
		sh.random = rand.Uint32() | 1
	}
	last := mixRandom(sh.random)
	for {
		sh.random = stepRandom(sh.random)
		if n := mixRandom(sh.random); n != last {
			return n
		}
	}
}

func stepRandom(seed uint32) uint32 {
	if seed == 0 {
		seed = 123459876
	}
	h := int32(seed / 127773)
	l := int32(seed) - 127773*h
	t := 16807*l - 2836*h
	if t < 0 {
		t += 0x7fffffff
	}
	return uint32(t)
}

func mixRandom(seed uint32) int { return int(seed>>16^seed&0xffff) & 0x7fff }

// assignDynamic assigns a computed variable: done tells that there is nothing to store.
func (sh *Shell) assignDynamic(name, value string) (done bool, err error) {
	if name == "" || name[0] > '_' || sh.dynGone[name] {
		return false, nil
	}
	switch name {
	case "RANDOM":
		n, err := sh.exp.ArithmText(value)
		if err != nil {
			return true, err
		}
		if sh.random = uint32(n); sh.random == 0 {
			sh.random = 123459876
		}
	case "SECONDS":
		n, _ := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		sh.started = time.Now().Add(-time.Duration(n) * time.Second)
	case "BASH_SUBSHELL":
		sh.level, _ = strconv.Atoi(value)
	case "BASH_ARGV0":
		sh.name = value
	case "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO", "PPID", "UID", "EUID":
		return true, readonlyError(name)
	case "_", "SRANDOM", "EPOCHSECONDS", "EPOCHREALTIME", "LINENO", "BASHPID", "BASH_COMMAND", "HISTCMD",
		"FUNCNAME", "BASH_SOURCE", "BASH_LINENO", "PIPESTATUS", "DIRSTACK", "GROUPS", "BASH_ARGC",
		"BASH_ARGV", "BASH_ALIASES", "BASH_CMDS":
		// Assignments to these have no effect.
	default:
		return false, nil
	}
	return true, nil
}

// assignDynamicElem assigns an element of a computed array and tells whether it was one.
func (sh *Shell) assignDynamicElem(ref expand.Ref, value string) (bool, error) {
	if v, _ := sh.find(ref.Name); v != nil || sh.dynamicArray(ref.Name) == nil || sh.dynGone[ref.Name] {
		return false, nil
	}
	switch ref.Name {
	case "BASH_ALIASES":
		if !validAlias(ref.Key) {
			return true, &expand.Error{Text: "`" + ref.Key + "': invalid alias name"}
		}
		sh.setAlias(ref.Key, value)
	case "BASH_CMDS":
		sh.hash.set(sh.token, ref.Key, value, 0)
	case "DIRSTACK":
		if ref.Index >= 1 && ref.Index <= len(sh.dirStack) {
			sh.dirStack = append([]string(nil), sh.dirStack...)
			sh.dirStack[ref.Index-1] = value
		}
	case "BASH_VERSINFO":
		return true, readonlyError(ref.Name)
	}
	return true, nil
}

// assignDynamicItems is NAME=(…) for a computed variable.
func (sh *Shell) assignDynamicItems(name string, items []arrayItem) error {
	switch name {
	case "BASH_ALIASES", "BASH_CMDS":
		for _, it := range items {
			key := it.key
			if !it.keyed {
				ref, err := sh.exp.Index(name, it.sub)
				if err != nil {
					return err
				}
				key = ref.Key
			}
			ref := expand.Ref{Name: name, Elem: true, Assoc: true, Key: key}
			if _, err := sh.assignDynamicElem(ref, it.value); err != nil {
				return err
			}
		}
		return nil
	}
	if done, err := sh.assignDynamic(name, "0"); done && name != "RANDOM" {
		return err
	}
	return sh.storeItems(sh.globalScope(), name, items, false)
}

// unsetDynamic makes a computed variable an ordinary one that is unset.
func (sh *Shell) unsetDynamic(name string) {
	if sh.dynamic(name) == nil {
		return
	}
	gone := maps.Clone(sh.dynGone)
	if gone == nil {
		gone = map[string]bool{}
	}
	gone[name] = true
	sh.dynGone = gone
}

// unsetDynamicElem unsets an element of a dynamic variable. bash makes BASH_ALIASES and
// BASH_CMDS anew whenever they are read: what was unset comes back.
func (sh *Shell) unsetDynamicElem(name, key string) error {
	switch name {
	case "BASH_VERSINFO":
		return errors.New(name + ": cannot unset: readonly variable")
	}
	return nil
}

// listedDynamic returns a computed variable as bash lists it in `set` and `declare -p`:
// most of them without the value that reading them would give.
func (sh *Shell) listedDynamic(name string) *expand.Var {
	if sh.dynGone[name] {
		return nil
	}
	switch name {
	case "RANDOM", "SRANDOM", "BASHPID", "HISTCMD":
		return &expand.Var{Attr: expand.Integer}
	case "SECONDS", "EPOCHSECONDS", "EPOCHREALTIME", "LINENO", "BASH_SUBSHELL", "BASH_COMMAND",
		"BASH_ARGV0", "COMP_WORDBREAKS":
		return &expand.Var{}
	case "DIRSTACK", "GROUPS":
		return indexed()
	case "FUNCNAME":
		if sh.dynamic(name) == nil {
			return &expand.Var{Kind: expand.Indexed}
		}
	}
	return sh.dynamic(name)
}
