package interp

import (
	"strconv"
	"strings"

	"safesh/interp/expand"
)

// declareScope finds where the operand is declared. It follows namerefs unless the nameref
// itself is meant: then a.name changes.
func (sh *Shell) declareScope(d *declaration, a *declArg) (*scope, bool) {
	itself := (d.on|d.off)&expand.NameRef != 0
	fn := sh.localScope()
	if fn != nil && !d.global && !d.mark {
		return sh.makeLocal(d, a, fn, maxRefs)
	}
	if !itself {
		sh.retarget(a, sh.resolve(a.name))
	}
	if d.global {
		return sh.globalScope(), true
	}
	s := sh.assignScope(a.name)
	if s.temp && (d.on|d.off)&(expand.Exported|expand.Readonly) != 0 {
		return sh.keepTemp(s, a.name), true
	}
	return s, true
}

// retarget makes the operand mean what a nameref refers to: a name or an array element.
func (sh *Shell) retarget(a *declArg, target string) {
	if name, sub, ok := strings.Cut(target, "["); ok {
		a.name, a.index, a.sub, a.hasSub = name, strings.TrimSuffix(sub, "]"), nil, true
		return
	}
	a.name = target
}

func (sh *Shell) globalScope() *scope {
	s := sh.scope
	for s.outer != nil {
		s = s.outer
	}
	return s
}

// keepTemp copies a variable in front of the command (A=B export A) to the scope around it
// and returns that scope.
func (sh *Shell) keepTemp(s *scope, name string) *scope {
	temp := s.vars[name]
	to := s.outer
	for to.outer != nil && (to.temp || to.vars[name] == nil) {
		to = to.outer
	}
	if v := to.vars[name]; v == nil || v.Attr&expand.Readonly == 0 {
		to.vars[name] = cloneVar(temp, sh.token)
	}
	return to
}

func cloneVar(v *expand.Var, token *owner) *expand.Var {
	c := *v
	c.Owner = token
	if c.List != nil {
		c.List = c.List.Clone()
	}
	if c.Map != nil {
		c.Map = c.Map.Clone()
	}
	return &c
}

// makeLocal makes the operand a variable of the running function's scope, unless it is one
// already.
func (sh *Shell) makeLocal(d *declaration, a *declArg, fn *scope, refs int) (*scope, bool) {
	if v := fn.vars[a.name]; v != nil {
		if v.Attr&expand.NameRef != 0 && (d.on|d.off)&expand.NameRef == 0 && v.Str != "" && refs > 0 {
			if a.naked && d.on == 0 && !d.array && !d.assoc {
				return fn, true
			}
			sh.retarget(a, v.Str)
			return sh.makeLocal(d, a, fn, refs-1)
		}
		return fn, true
	}
	old, at := sh.find(a.name)
	if old != nil && old.Attr&expand.Readonly != 0 && at.outer == nil {
		sh.errorf("%s: %s: readonly variable", d.cmd, a.name)
		return nil, false
	}
	v := &expand.Var{Owner: sh.token}
	switch {
	case old == nil:
	case sh.inFront(fn, at):
		v = cloneVar(old, sh.token)
	case d.inherit || sh.shopt(shoptBit("localvar_inherit")):
		v = cloneVar(old, sh.token)
		v.Attr &^= expand.NameRef | expand.Readonly
		if d.assoc && v.Kind != expand.Associative || d.array && v.Kind == expand.Associative {
			v = &expand.Var{Owner: sh.token}
		}
	default:
		v.Attr = old.Attr & expand.Exported
	}
	fn.vars[a.name] = v
	sh.env = nil
	return fn, true
}

// inFront tells whether at holds the assignments in front of the call of the function whose
// scope is fn, or of a command that runs in it.
func (sh *Shell) inFront(fn, at *scope) bool {
	if !at.temp {
		return false
	}
	for s := sh.scope; s != fn; s = s.outer {
		if s == at {
			return true
		}
	}
	for s := fn.outer; s != nil && s.temp; s = s.outer {
		if s == at {
			return true
		}
	}
	return false
}

// savedOptions is the name under which `local -` keeps the options of set in a scope.
const savedOptions = "-"

func (sh *Shell) saveOptions() {
	fn := sh.localScope()
	if fn == nil || fn.vars[savedOptions] != nil {
		return
	}
	fn.vars[savedOptions] = &expand.Var{Owner: sh.token, Str: strconv.FormatUint(sh.opts.set, 10)}
}

// restoreOptions undoes what set changed since `local -` in a function that is being left.
func (sh *Shell) restoreOptions(s *scope) {
	if v := s.vars[savedOptions]; v != nil {
		old, _ := strconv.ParseUint(v.Str, 10, 64)
		sh.switchSet(sh.opts.set&^old, false)
		sh.switchSet(old&^sh.opts.set, true)
	}
}
