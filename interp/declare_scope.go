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
	switch {
	case (d.on|d.off)&(expand.Exported|expand.Readonly) == 0:
	case s.temp:
		return sh.keepTemp(s, a.name), true
	case temporary(s.vars[a.name]):
		sh.owned(s, a.name).Attr |= expand.Kept
	}
	return s, true
}

// temporary tells whether v was assigned in front of the call of the function that it is in,
// and is no local variable of it.
func temporary(v *expand.Var) bool {
	return v != nil && v.Attr&(expand.Temporary|expand.Declared) == expand.Temporary
}

// functionScope is the scope of a call of a function in the scope outer. With front it takes
// the variables of outer.
func functionScope(outer *scope, front bool) *scope {
	if front {
		return &scope{vars: outer.vars, outer: outer.outer}
	}
	return &scope{vars: map[string]*expand.Var{}, outer: outer}
}

// mergeFront assigns the variables in front of a special builtin to the shell's (POSIX mode).
func (sh *Shell) mergeFront(front *scope) {
	for name, v := range front.vars {
		s := sh.assignScope(name)
		if old := s.vars[name]; old == nil || old.Attr&expand.Readonly == 0 {
			s.vars[name] = cloneVar(v, sh.token)
			sh.changed(name, s.vars[name])
		}
	}
}

// keepFront copies what was exported of the variables in front of a call, which ends, to the
// scopes around it.
func (sh *Shell) keepFront(s *scope) {
	for name, v := range s.vars {
		if v.Attr&expand.Kept != 0 {
			sh.keepTemp(s, name)
		}
	}
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
	c.Attr &^= expand.Scoping
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
		if temporary(v) {
			sh.adopt(d, a, sh.owned(fn, a.name))
		}
		return fn, true
	}
	old, at := sh.find(a.name)
	if old != nil && at.temp && sh.inside(at, fn) {
		return at, true
	}
	if old != nil && old.Attr&expand.Readonly != 0 && at.outer == nil {
		sh.errorf("%s: %s: readonly variable", d.cmd, a.name)
		return nil, false
	}
	v := &expand.Var{Owner: sh.token}
	switch {
	case old == nil:
	case old.Attr&expand.Temporary != 0:
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

// adopt makes a variable that was assigned in front of the call a local one.
func (sh *Shell) adopt(d *declaration, a *declArg, v *expand.Var) {
	if d.on&(expand.Exported|expand.Readonly) != 0 && !d.local {
		v.Attr |= expand.Kept
		return
	}
	v.Attr |= expand.Declared
	if v.Kind != expand.Scalar || !d.array && !d.assoc {
		return
	}
	v.Str, v.Set = "", false
	if shape(v, d, a); d.array {
		v.Set = true
	}
}

// inside tells whether s is one of the scopes below fn.
func (sh *Shell) inside(s, fn *scope) bool {
	for at := sh.scope; at != fn; at = at.outer {
		if at == s {
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
