package interp

import "sort"

// lookupBuiltin returns the shell builtin called name, nil when there is none.
func lookupBuiltin(name string) *builtin {
	if i := builtinIndex(name); i >= 0 {
		return &builtins[i]
	}
	return nil
}

// builtinIndex is the place of a name in the table, -1 when it is not there.
func builtinIndex(name string) int {
	i := sort.Search(len(builtins), func(i int) bool { return builtins[i].name >= name })
	if i < len(builtins) && builtins[i].name == name {
		return i
	}
	return -1
}

// builtinNames lists the shell builtins, sorted.
func builtinNames() []string {
	names := make([]string, len(builtins))
	for i := range builtins {
		names[i] = builtins[i].name
	}
	return names
}

// builtins is the table of the shell builtins, sorted by name; set once, by init, because
// the functions refer to it.
var builtins []builtin

func init() {
	builtins = []builtin{
		{name: ".", special: true, run: builtinSource},
		{name: ":", special: true, run: builtinTrue},
		{name: "[", run: builtinBracket},
		{name: "alias", run: builtinAlias},
		{name: "bg", run: builtinBg},
		{name: "bind", run: builtinBind},
		{name: "break", special: true, run: builtinBreak},
		{name: "builtin", run: builtinBuiltin},
		{name: "caller", run: builtinCaller},
		{name: "cd", run: builtinCd},
		{name: "command", run: builtinCommand},
		{name: "compgen", run: builtinCompgen},
		{name: "complete", run: builtinComplete},
		{name: "compopt", run: builtinCompopt},
		{name: "continue", special: true, run: builtinContinue},
		{name: "declare", run: builtinDeclare},
		{name: "dirs", run: builtinDirs},
		{name: "disown", run: builtinDisown},
		{name: "echo", run: builtinEcho},
		{name: "enable", run: builtinEnable},
		{name: "eval", special: true, run: builtinEval},
		{name: "exec", special: true, run: builtinExec},
		{name: "exit", special: true, run: builtinExit},
		{name: "export", special: true, run: builtinExport},
		{name: "false", run: builtinFalse},
		{name: "fc", run: builtinFc},
		{name: "fg", run: builtinFg},
		{name: "getopts", run: builtinGetopts},
		{name: "hash", run: builtinHash},
		{name: "help", run: builtinHelp},
		{name: "history", run: builtinHistory},
		{name: "jobs", run: builtinJobs},
		{name: "kill", run: builtinKill},
		{name: "let", run: builtinLet},
		{name: "local", run: builtinLocal},
		{name: "logout", run: builtinLogout},
		{name: "mapfile", run: builtinMapfile},
		{name: "popd", run: builtinPopd},
		{name: "printf", run: builtinPrintf},
		{name: "pushd", run: builtinPushd},
		{name: "pwd", run: builtinPwd},
		{name: "read", run: builtinRead},
		{name: "readarray", run: builtinReadarray},
		{name: "readonly", special: true, run: builtinReadonly},
		{name: "return", special: true, run: builtinReturn},
		{name: "set", special: true, run: builtinSet},
		{name: "shift", special: true, run: builtinShift},
		{name: "shopt", run: builtinShopt},
		{name: "source", special: true, run: builtinSource},
		{name: "suspend", run: builtinSuspend},
		{name: "test", run: builtinTest},
		{name: "times", special: true, run: builtinTimes},
		{name: "trap", special: true, run: builtinTrap},
		{name: "true", run: builtinTrue},
		{name: "type", run: builtinType},
		{name: "typeset", run: builtinTypeset},
		{name: "ulimit", run: builtinUlimit},
		{name: "umask", run: builtinUmask},
		{name: "unalias", run: builtinUnalias},
		{name: "unset", special: true, run: builtinUnset},
		{name: "wait", run: builtinWait},
	}
}

// IsBuiltin tells whether name is a shell builtin.
func IsBuiltin(name string) bool { return lookupBuiltin(name) != nil }
