package interp

import (
	"fmt"
	"maps"
	"sort"
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

// lookupFlags narrow a lookup: only programs, no functions, all meanings.
type lookupFlags struct{ pathOnly, noFunc, all bool }

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
		if lookupBuiltin(name) != nil {
			list = append(list, meaning{kind: isBuiltin})
		}
		if len(list) > 0 && !f.all {
			return list[:1]
		}
	}
	if p, ok := sh.hash[name]; ok && !f.all && !f.pathOnly {
		return []meaning{{isHashed, p}}
	}
	p, tool, ok := sh.gate.Lookup(sh.dir, name)
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

// commandV is command -v and command -V; path is command -p: hashed programs don't count.
func (sh *Shell) commandV(names []string, verbose, path bool) int {
	status := 1
	if len(names) == 0 {
		return 0
	}
	for _, name := range names {
		list := sh.meanings(name, lookupFlags{})
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

// hashCall is one run of hash.
type hashCall struct {
	clear, list, drop, show bool
	path                    string
}

// builtinHash is hash. What it remembers is only shown: programs are found by the gate.
func builtinHash(sh *Shell, args []string) int {
	if !sh.set(optHashall) {
		sh.errorf("hash: hashing disabled")
		return 1
	}
	var c hashCall
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		for i := 1; i < len(w); i++ {
			switch w[i] {
			case 'r':
				c.clear = true
			case 'l':
				c.list = true
			case 'd':
				c.drop = true
			case 't':
				c.show = true
			case 'p':
				if c.path = w[i+1:]; c.path == "" {
					if len(args) == 0 {
						sh.errorf("hash: -p: option requires an argument")
						sh.printUsage("hash")
						return 2
					}
					c.path, args = args[0], args[1:]
				}
				i = len(w)
			default:
				sh.errorf("hash: -%c: invalid option", w[i])
				sh.printUsage("hash")
				return 2
			}
		}
	}
	return sh.hashRun(c, args)
}

func (sh *Shell) hashRun(c hashCall, names []string) int {
	if len(names) == 0 {
		switch {
		case c.drop:
			sh.errorf("hash: -d: option requires an argument")
			return 1
		case c.show:
			sh.errorf("hash: -t: option requires an argument")
			return 1
		case c.clear:
			sh.hash = nil
			return 0
		}
		return sh.hashList(c.list)
	}
	if c.clear {
		sh.hash = nil
	}
	status := 0
	for _, n := range names {
		if s := sh.hashName(c, n, len(names) > 1); s != 0 {
			status = s
		}
	}
	return status
}

// hashList prints the table.
func (sh *Shell) hashList(commands bool) int {
	if len(sh.hash) == 0 {
		if commands {
			return 0
		}
		return sh.print("hash", "hash: hash table empty\n")
	}
	names := make([]string, 0, len(sh.hash))
	for n := range sh.hash {
		names = append(names, n)
	}
	sort.Strings(names)
	var b strings.Builder
	if !commands {
		b.WriteString("hits\tcommand\n")
	}
	for _, n := range names {
		if commands {
			b.WriteString("builtin hash -p " + sh.hash[n] + " " + n + "\n")
		} else {
			fmt.Fprintf(&b, "%4d\t%s\n", 0, sh.hash[n])
		}
	}
	return sh.print("hash", b.String())
}

// hashName does what hash is asked to do with one name.
func (sh *Shell) hashName(c hashCall, name string, several bool) int {
	p, known := sh.hash[name]
	switch {
	case c.show && known && c.list:
		return sh.print("hash", "builtin hash -p "+p+" "+name+"\n")
	case c.show && known && several:
		return sh.print("hash", name+"\t"+p+"\n")
	case c.show && known:
		return sh.print("hash", p+"\n")
	case (c.show || c.drop) && !known:
		sh.errorf("hash: %s: not found", name)
		return 1
	case c.drop:
		sh.dropHash(name)
		return 0
	case c.path != "":
		sh.setHash(name, c.path)
		return 0
	case strings.Contains(name, "/") || sh.funcs[name] != nil || lookupBuiltin(name) != nil:
		return 0
	}
	p, tool, ok := sh.gate.Lookup(sh.dir, name)
	switch {
	case !ok:
		sh.errorf("hash: %s: not found", name)
		return 1
	case p != "" || !tool:
		sh.setHash(name, p)
	}
	return 0
}

// setHash and dropHash change the table; subshells may share it.
func (sh *Shell) setHash(name, path string) {
	h := maps.Clone(sh.hash)
	if h == nil {
		h = map[string]string{}
	}
	h[name] = path
	sh.hash = h
}

func (sh *Shell) dropHash(name string) {
	h := maps.Clone(sh.hash)
	delete(h, name)
	sh.hash = h
}

// builtinEnable is enable. Builtins can be listed, not switched off.
func builtinEnable(sh *Shell, args []string) int {
	var off, special bool
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		for _, c := range []byte(w[1:]) {
			switch c {
			case 'a', 'p':
			case 'n':
				off = true
			case 's':
				special = true
			case 'd', 'f':
				sh.errorf("enable: dynamic loading not available")
				return 1
			default:
				sh.errorf("enable: -%c: invalid option", c)
				sh.printUsage("enable")
				return 2
			}
		}
	}
	if len(args) == 0 {
		var b strings.Builder
		for i := range builtins {
			if !off && (!special || builtins[i].special) {
				b.WriteString("enable " + builtins[i].name + "\n")
			}
		}
		return sh.print("enable", b.String())
	}
	status := 0
	for _, n := range args {
		if lookupBuiltin(n) == nil {
			sh.errorf("enable: %s: not a shell builtin", n)
			status = 1
		}
	}
	return status
}
