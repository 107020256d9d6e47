package interp

import (
	"sort"
	"strings"
)

// setAlias makes an alias.
func (sh *Shell) setAlias(name, value string) {
	if sh.aliases == nil {
		sh.aliases = map[string]string{}
	}
	sh.aliases[name] = value
	sh.aliasSet++
}

// validAlias tells whether an alias may have this name.
func validAlias(name string) bool {
	return name != "" && !strings.ContainsAny(name, " \t\n()<>;&|'\"`\\$/")
}

// aliasText is the command that makes the alias again.
func (sh *Shell) aliasText(name string, prefix bool) string {
	text := name + "=" + singleQuote(sh.aliases[name]) + "\n"
	switch {
	case !prefix:
		return text
	case name[0] == '-':
		return "alias -- " + text
	}
	return "alias " + text
}

// singleQuote puts s in single quotes, whatever it holds.
func singleQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// aliasNames are the names of all aliases in the order of bash, which compares first
// characters as signed bytes.
func (sh *Shell) aliasNames() []string {
	names := make([]string, 0, len(sh.aliases))
	for n := range sh.aliases {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		if a, b := int8(names[i][0]), int8(names[j][0]); a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	return names
}

// builtinAlias is alias.
func builtinAlias(sh *Shell, args []string) int {
	list, prefix := len(args) == 0, false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		if bad := strings.Trim(w[1:], "p"); bad != "" {
			sh.errorf("alias: -%c: invalid option", bad[0])
			sh.printUsage("alias")
			return 2
		}
		list, prefix = true, true
	}
	var b strings.Builder
	if list || len(args) == 0 {
		for _, n := range sh.aliasNames() {
			b.WriteString(sh.aliasText(n, prefix || !sh.set(optPosix)))
		}
		if len(sh.aliases) == 0 {
			return 0
		}
	}
	status := 0
	for _, w := range args {
		name, value, ok := strings.Cut(w, "=")
		_, known := sh.aliases[w]
		switch {
		case ok && name != "" && validAlias(name):
			sh.setAlias(name, value)
		case ok && name != "":
			sh.errorf("alias: `%s': invalid alias name", name)
			status = 1
		case known:
			b.WriteString(sh.aliasText(w, true))
		default:
			sh.errorf("alias: %s: not found", w)
			status = 1
		}
	}
	if b.Len() > 0 {
		if s := sh.print("alias", b.String()); s != 0 {
			return s
		}
	}
	return status
}

// builtinUnalias is unalias.
func builtinUnalias(sh *Shell, args []string) int {
	all := false
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		if bad := strings.Trim(w[1:], "a"); bad != "" {
			sh.errorf("unalias: -%c: invalid option", bad[0])
			sh.printUsage("unalias")
			return 2
		}
		all = true
	}
	if all {
		sh.aliases = nil
		return 0
	}
	if len(args) == 0 {
		sh.printUsage("unalias")
		return 2
	}
	status := 0
	for _, n := range args {
		if _, ok := sh.aliases[n]; !ok {
			sh.errorf("unalias: %s: not found", n)
			status = 1
			continue
		}
		delete(sh.aliases, n)
	}
	return status
}
