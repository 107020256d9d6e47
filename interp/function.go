package interp

import (
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// funcDecl defines a function.
func (sh *Shell) funcDecl(cmd *syntax.FuncDecl) {
	sh.status = 0
	if cmd.Name == nil {
		sh.fatal(&unknownNode{"function without a name"})
		return
	}
	name := cmd.Name.Value
	posix := sh.set(optPosix) && !isName(name)
	if strings.ContainsAny(name, "$`\\'\"") || posix {
		sh.errorf("`%s': not a valid identifier", name)
		if sh.status = 1; posix && !sh.interactive {
			sh.exit(2)
		}
		return
	}
	if b := lookupBuiltin(name); b != nil && b.special && sh.set(optPosix) {
		sh.errorf("`%s': is a special builtin", name)
		sh.status = 2
		if !sh.interactive {
			sh.exit(2)
		}
		return
	}
	if old := sh.funcs[name]; old != nil && old.attr&expand.Readonly != 0 {
		sh.errorf("%s: readonly function", name)
		sh.status = 1
		return
	}
	sh.ownFuncs()
	fn := &function{name: name, decl: cmd, source: sh.sourceName(), line: sh.line, base: sh.lineBase, hints: sh.hints}
	if sh.text != nil {
		fn.text = sh.text.Source
	}
	sh.funcs[name] = fn
	sh.env = nil
}

// ownFuncs makes the table of functions this shell's own.
func (sh *Shell) ownFuncs() {
	if sh.ownFunc {
		return
	}
	funcs := make(map[string]*function, len(sh.funcs)+1)
	for n, f := range sh.funcs {
		funcs[n] = f
	}
	sh.funcs, sh.ownFunc = funcs, true
}
