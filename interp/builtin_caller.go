package interp

import "strconv"

// builtinCaller is caller: where the running function or sourced file was called.
func builtinCaller(sh *Shell, args []string) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		sh.errorf("caller: %s: invalid option", args[0][:2])
		sh.printUsage("caller")
		return 2
	}
	lines := sh.callStack("BASH_LINENO").List.Values()
	sources := sh.callStack("BASH_SOURCE").List.Values()
	if len(lines) == 0 {
		return 1
	}
	n := 0
	if len(args) > 0 {
		var err error
		if n, err = strconv.Atoi(args[0]); err != nil {
			sh.errorf("caller: %s: invalid number", args[0])
			sh.printUsage("caller")
			return 2
		}
	}
	if len(args) == 0 {
		source := "NULL"
		if len(sources) > 1 {
			source = sources[1]
		}
		return sh.print("caller", lines[0]+" "+source+"\n")
	}
	names := sh.callStack("FUNCNAME")
	if names == nil || n >= len(lines) || n+1 >= names.List.Len() || n+1 >= len(sources) {
		return 1
	}
	return sh.print("caller", lines[n]+" "+names.List.Values()[n+1]+" "+sources[n+1]+"\n")
}
