package interp

import (
	"slices"
	"strings"

	"safesh/interp/expand"
)

// compgen lists the names of one kind.
func (sh *Shell) compgen(kind byte) (names []string) {
	switch kind {
	case 'a':
		return sortedKeys(sh.aliases)
	case 'b':
		return builtinNames()
	case 'k':
		return keywords
	case 'v':
		return sh.names("")
	case 'F':
		return sortedKeys(sh.funcs)
	case 'e':
		sh.visible(func(name string, v *expand.Var) {
			if v.Attr&expand.Exported != 0 && v.Set {
				names = append(names, name)
			}
		})
	case 'c':
		names = append(append(sortedKeys(sh.aliases), keywords...), sortedKeys(sh.funcs)...)
		return append(append(names, builtinNames()...), sh.programNames()...)
	case 'A':
		return sh.arrayNames()
	case 'D', 'X':
		for _, n := range builtinNames() {
			if (sh.builtin(n) == nil) == (kind == 'X') {
				names = append(names, n)
			}
		}
	case 'j', 'J', 'T':
		for _, j := range sh.jobs.listed() {
			if kind == 'j' || kind == 'J' && j.running() {
				names = append(names, strings.Fields(j.text + " ")[0])
			}
		}
	case 'N':
		return signalWords()
	case 'u':
		return []string{sh.userName()}
	case 'S':
		for _, o := range setOptions {
			names = append(names, o.name)
		}
	case 'O':
		return shoptNames[:]
	}
	return names
}

// keywords are bash's reserved words.
var keywords = []string{"if", "then", "else", "elif", "fi", "case", "esac", "for", "select",
	"while", "until", "do", "done", "in", "function", "time", "{", "}", "!", "[[", "]]", "coproc"}

// programNames are the programs of the text's own PATH; where the policy says what runs, none.
func (sh *Shell) programNames() (names []string) {
	if !sh.gate.OwnPath() {
		return nil
	}
	for dir := range strings.SplitSeq(sh.value("PATH"), ":") {
		entries, err := sh.gate.ReadDir(sh.dir, dir)
		if dir == "" || err != nil {
			continue
		}
		for _, e := range entries {
			if _, _, ok := sh.gate.Lookup(sh.dir, dir+"/"+e.Name(), ""); ok {
				names = append(names, e.Name())
			}
		}
	}
	return names
}

// arrayNames are the arrays.
func (sh *Shell) arrayNames() (names []string) {
	sh.visible(func(name string, v *expand.Var) {
		if v.Kind != expand.Scalar {
			names = append(names, name)
		}
	})
	for _, name := range dynamicNames {
		if v := sh.listedDynamic(name); v != nil && v.Kind != expand.Scalar {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// byCommand is what the command of compgen -C prints, a word a line.
func (sh *Shell) byCommand(c *completion) []string {
	out, err := sh.outputOf(func(sub *Shell) {
		sub.evalText(c.cmd+" compgen "+singleQuote(c.word)+" ''", "compgen")
	})
	if err != nil || len(out) == 0 {
		return nil
	}
	return strings.Split(strings.TrimRight(string(out), "\n"), "\n")
}
