package interp

import (
	"strings"
)

// nameKind is what a command name can mean.
type nameKind uint8

const (
	isAlias nameKind = iota
	isKeyword
	isFunction
	isBuiltin
	isHashed
	isFile
)

// word is the kind as type -t prints it.
func (k nameKind) word() string {
	return [...]string{"alias", "keyword", "function", "builtin", "file", "file"}[k]
}

// meaning is one thing that a command name stands for.
type meaning struct {
	kind nameKind
	path string
}

// isKeywordName tells whether the parser takes the word as syntax.
func isKeywordName(s string) bool {
	switch s {
	case "if", "then", "else", "elif", "fi", "case", "esac", "for", "select", "while", "until", "do", "done",
		"in", "function", "time", "{", "}", "!", "[[", "]]", "coproc":
		return true
	}
	return false
}

// lookupFlags narrow a lookup: only programs, no functions, all meanings, along the standard PATH.
type lookupFlags struct{ pathOnly, noFunc, all, std bool }

// meanings returns what name stands for, the first one in force first.
func (sh *Shell) meanings(name string, f lookupFlags) []meaning {
	var list []meaning
	if name == "" {
		return nil
	}
	if !f.pathOnly {
		if _, ok := sh.aliases[name]; ok && sh.shopt(shoptExpandAliases) {
			list = append(list, meaning{kind: isAlias})
		}
		if isKeywordName(name) {
			list = append(list, meaning{kind: isKeyword})
		}
		if sh.funcs[name] != nil && !f.noFunc {
			list = append(list, meaning{kind: isFunction})
		}
		if sh.builtin(name) != nil {
			list = append(list, meaning{kind: isBuiltin})
		}
		if len(list) > 0 && !f.all {
			return list[:1]
		}
	}
	search := sh.value("PATH")
	if f.std {
		search = standardPath
	}
	if f.all && sh.gate.OwnPath() {
		for _, p := range sh.gate.LookupAll(sh.dir, name, search) {
			list = append(list, meaning{isFile, p})
		}
		return list
	}
	if !f.all && !f.pathOnly {
		if e := sh.hash.use(sh.token, name); e != nil {
			return []meaning{{isHashed, sh.hashedPath(*e)}}
		}
	}
	p, tool, ok := sh.gate.Lookup(sh.dir, name, search)
	switch {
	case !ok:
	case p != "":
		if strings.Contains(name, "/") {
			p = name
		}
		list = append(list, meaning{isFile, p})
	case tool && !f.pathOnly:
		list = append(list, meaning{kind: isBuiltin})
	}
	return list
}

// describe is a meaning as type prints it.
func (sh *Shell) describe(name string, m meaning) string {
	switch m.kind {
	case isAlias:
		return name + " is aliased to `" + sh.aliases[name] + "'\n"
	case isKeyword:
		return name + " is a shell keyword\n"
	case isFunction:
		return name + " is a function\n" + sh.funcText(sh.funcs[name]) + "\n"
	case isBuiltin:
		if b := lookupBuiltin(name); b != nil && b.special && sh.set(optPosix) {
			return name + " is a special shell builtin\n"
		}
		return name + " is a shell builtin\n"
	case isHashed:
		return name + " is hashed (" + m.path + ")\n"
	}
	return name + " is " + m.path + "\n"
}

// builtinType is type.
func builtinType(sh *Shell, args []string) int {
	var f lookupFlags
	var word, path bool
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		switch w {
		case "--":
		case "-type", "--type":
			w = "-t"
		case "-path", "--path":
			w = "-p"
		case "-all", "--all":
			w = "-a"
		}
		if w == "--" {
			break
		}
		for _, c := range []byte(w[1:]) {
			switch c {
			case 'a':
				f.all = true
			case 'f':
				f.noFunc = true
			case 't':
				word, path = true, false
			case 'p':
				path, word = true, false
			case 'P':
				path, word, f.pathOnly = true, false, true
			default:
				sh.errorf("type: -%c: invalid option", c)
				sh.printUsage("type")
				return 2
			}
		}
	}
	status := 0
	for _, name := range args {
		list := sh.meanings(name, f)
		if len(list) == 0 {
			if !word && !path {
				sh.errorf("type: %s: not found", name)
			}
			status = 1
			continue
		}
		if s := sh.print("type", sh.typeText(name, list, word, path)); s != 0 {
			return s
		}
	}
	return status
}

func (sh *Shell) typeText(name string, list []meaning, word, path bool) string {
	var b strings.Builder
	for _, m := range list {
		switch {
		case word:
			b.WriteString(m.kind.word() + "\n")
		case path && m.path != "":
			b.WriteString(m.path + "\n")
		case path:
		default:
			b.WriteString(sh.describe(name, m))
		}
	}
	return b.String()
}

// commandV is command -v and command -V; std is command -p.
func (sh *Shell) commandV(names []string, verbose, std bool) int {
	status := 1
	if len(names) == 0 {
		return 0
	}
	for _, name := range names {
		list := sh.meanings(name, lookupFlags{std: std})
		if len(list) == 0 {
			if verbose {
				sh.errorf("command: %s: not found", name)
			}
			continue
		}
		status = 0
		m := list[0]
		text := name + "\n"
		switch {
		case verbose:
			text = sh.describe(name, m)
		case m.kind == isAlias:
			text = sh.aliasText(name, true)
		case m.path != "":
			text = m.path + "\n"
		}
		if s := sh.print("command", text); s != 0 {
			return s
		}
	}
	return status
}
