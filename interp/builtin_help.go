package interp

import (
	"strings"

	"safesh/interp/expand"
)

// builtinHelp is help: how the builtins are called. What they do is in bash's manual.
func builtinHelp(sh *Shell, args []string) int {
	form := byte('m')
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		arg := args[0]
		if args = args[1:]; arg == "--" {
			break
		}
		for _, l := range []byte(arg[1:]) {
			if strings.IndexByte("dms", l) < 0 {
				sh.errorf("help: -%c: invalid option", l)
				sh.printUsage("help")
				return 2
			}
			form = l
		}
	}
	var b strings.Builder
	if len(args) == 0 {
		for _, name := range builtinNames() {
			b.WriteString(" " + usageOf(name) + "\n")
		}
		return sh.print("help", b.String())
	}
	status := 0
	for _, pattern := range args {
		names := helpTopics(pattern)
		if len(names) == 0 {
			sh.errorf("help: no help topics match `%s'.  Try `help help' or `man -k %s' or `info %s'.", pattern, pattern, pattern)
			status = 1
			continue
		}
		if strings.ContainsAny(pattern, "*?[") {
			b.WriteString("Shell commands matching keyword `" + pattern + "'\n\n")
		}
		for _, name := range names {
			switch form {
			case 'd':
				b.WriteString(name + " - " + usageOf(name) + "\n")
			default:
				b.WriteString(name + ": " + usageOf(name) + "\n")
			}
		}
	}
	if s := sh.print("help", b.String()); s != 0 {
		return s
	}
	return status
}

// helpTopics are the builtins that a pattern means: those that it matches, the one of that
// name, those that begin with it.
func helpTopics(pattern string) (names []string) {
	if lookupBuiltin(pattern) != nil {
		return []string{pattern}
	}
	for _, name := range builtinNames() {
		if expand.Match(pattern, name, expand.MatchExtGlob) || strings.HasPrefix(name, pattern) {
			names = append(names, name)
		}
	}
	return names
}

// usageOf is how a builtin is called, in the notation of bash's manual.
func usageOf(cmd string) string {
	_, rest, ok := strings.Cut(usages, "\n"+cmd+": ")
	if !ok {
		return cmd
	}
	usage, _, _ := strings.Cut(rest, "\n")
	return usage
}

const usages = `
.: . filename [arguments]
:: :
[: [ arg... ]
alias: alias [-p] [name[=value] ... ]
bg: bg [job_spec ...]
bind: bind [-lpsvPSVX] [-m keymap] [-f filename] [-q name] [-u name] [-r keyseq] [-x keyseq:shell-command] [keyseq:readline-function or readline-command]
break: break [n]
builtin: builtin [shell-builtin [arg ...]]
caller: caller [expr]
cd: cd [-L|[-P [-e]] [-@]] [dir]
command: command [-pVv] command [arg ...]
compgen: compgen [-abcdefgjksuv] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [word]
complete: complete [-abcdefgjksuv] [-pr] [-DEI] [-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix] [name ...]
compopt: compopt [-o|+o option] [-DEI] [name ...]
continue: continue [n]
declare: declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]
dirs: dirs [-clpv] [+N] [-N]
disown: disown [-h] [-ar] [jobspec ... | pid ...]
echo: echo [-neE] [arg ...]
enable: enable [-a] [-dnps] [-f filename] [name ...]
eval: eval [arg ...]
exec: exec [-cl] [-a name] [command [argument ...]] [redirection ...]
exit: exit [n]
export: export [-fn] [name[=value] ...] or export -p
false: false
fc: fc [-e ename] [-lnr] [first] [last] or fc -s [pat=rep] [command]
fg: fg [job_spec]
getopts: getopts optstring name [arg ...]
hash: hash [-lr] [-p pathname] [-dt] [name ...]
help: help [-dms] [pattern ...]
history: history [-c] [-d offset] [n] or history -anrw [filename] or history -ps arg [arg...]
jobs: jobs [-lnprs] [jobspec ...] or jobs -x command [args]
kill: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]
let: let arg [arg ...]
local: local [option] name[=value] ...
logout: logout [n]
mapfile: mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]
popd: popd [-n] [+N | -N]
printf: printf [-v var] format [arguments]
pushd: pushd [-n] [+N | -N | dir]
pwd: pwd [-LP]
read: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]
readarray: readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]
readonly: readonly [-aAf] [name[=value] ...] or readonly -p
return: return [n]
set: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]
shift: shift [n]
shopt: shopt [-pqsu] [-o] [optname ...]
source: source filename [arguments]
suspend: suspend [-f]
test: test [expr]
times: times
trap: trap [-lp] [[arg] signal_spec ...]
true: true
type: type [-afptP] name [name ...]
typeset: typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]
ulimit: ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]
umask: umask [-p] [-S] [mode]
unalias: unalias [-a] name [name ...]
unset: unset [-f] [-v] [-n] [name ...]
wait: wait [-fn] [-p var] [id ...]
`
