package interp

import (
	"errors"
	"strings"

	"safesh/interp/expand"
)

// builtinUnset is unset (POSIX; bash manual, "Bourne Shell Builtins").
func builtinUnset(sh *Shell, args []string) int {
	var funcs, vars, refs bool
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		w := args[0]
		args = args[1:]
		if w == "--" {
			break
		}
		for _, c := range []byte(w[1:]) {
			switch c {
			case 'f':
				funcs = true
			case 'v':
				vars = true
			case 'n':
				refs = true
			default:
				sh.errorf("unset: -%c: invalid option", c)
				sh.printUsage("unset")
				return 2
			}
		}
	}
	if funcs && vars {
		sh.errorf("unset: cannot simultaneously unset a function and a variable")
		return 1
	}
	status := 0
	for _, name := range args {
		var err error
		switch {
		case funcs:
			err = sh.unsetFunc(name)
		case refs:
			err = sh.unsetRef(name)
		default:
			err = sh.unsetVar(name, !vars)
		}
		if err != nil {
			var d Denial
			if errors.As(err, &d) {
				return sh.fatal(d)
			}
			sh.errorf("unset: %s", err) // even that of an index goes no further
			status = 1
		}
	}
	return status
}

// unsetFunc removes a function.
func (sh *Shell) unsetFunc(name string) error {
	fn := sh.funcs[name]
	if fn == nil {
		return nil
	}
	if fn.attr&expand.Readonly != 0 {
		return errors.New(name + ": cannot unset: readonly function")
	}
	sh.ownFuncs()
	delete(sh.funcs, name)
	sh.env = nil
	return nil
}

// unsetRef removes a nameref itself.
func (sh *Shell) unsetRef(name string) error {
	v, _ := sh.find(name)
	if v == nil || v.Attr&expand.NameRef == 0 {
		return sh.unsetVar(name, false)
	}
	return sh.unset(name)
}

// unsetVar removes a variable or an element, or the function of that name when there is no
// such variable.
func (sh *Shell) unsetVar(word string, function bool) error {
	a := parseArg(word)
	if !a.naked || !isName(a.name) {
		if function {
			return sh.unsetFunc(word)
		}
		return nil
	}
	if target := sh.resolve(a.name); !a.hasSub || isName(target) {
		if a.hasSub {
			a.name = target
		} else {
			sh.retarget(&a, target)
		}
	}
	v, s := sh.find(a.name)
	switch {
	case v == nil && sh.dynamic(a.name) == nil:
		if function && !a.hasSub {
			return sh.unsetFunc(word)
		}
		return nil
	case v == nil:
		v = sh.dynamic(a.name)
	}
	if v.Attr&expand.Readonly != 0 {
		return errors.New(a.name + ": cannot unset: readonly variable")
	}
	if !a.hasSub {
		return sh.unset(a.name)
	}
	return sh.unsetElem(&a, v, s)
}

// unsetElem removes one element, or with @ or * all of an indexed array's.
func (sh *Shell) unsetElem(a *declArg, v *expand.Var, s *scope) error {
	ref, all, err := sh.exp.Elem(a.name, a.index)
	if v.Kind == expand.Scalar && err == nil && (all || ref.Index != 0) {
		return errors.New(a.name + ": not an array variable")
	}
	if v.Kind == expand.Associative && (a.index == "@" || a.index == "*") {
		ref, all, err = expand.Ref{Name: a.name, Elem: true, Assoc: true, Key: a.index}, false, nil
	}
	if err != nil {
		var d Denial
		if !errors.As(err, &d) && strings.HasSuffix(err.Error(), "bad array subscript") {
			return errors.New("[" + a.index + "]: bad array subscript")
		}
		return err
	}
	if s == nil {
		return sh.unsetDynamicElem(a.name, ref.Key)
	}
	if v.Kind == expand.Scalar {
		return sh.unset(a.name)
	}
	v = sh.owned(s, a.name)
	switch {
	case all:
		v.List = expand.NewArray()
	case v.Kind == expand.Associative:
		v.Map.Unset(ref.Key)
	default:
		v.List.Unset(ref.Index)
	}
	sh.changed(a.name, v)
	return nil
}
