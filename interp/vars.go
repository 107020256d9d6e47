package interp

import (
	"errors"
	"sort"
	"strconv"
	"strings"

	"safesh/interp/expand"
)

// scope is a set of variables: the global ones, those of a function call (local), or those
// in front of a command (A=B f). Lookup goes outwards, as bash's dynamic scoping does.
type scope struct {
	vars  map[string]*expand.Var
	outer *scope
	// temp: assignments in front of a command; `local` looks past it.
	temp bool
}

// find returns the innermost variable called name and its scope.
func (sh *Shell) find(name string) (*expand.Var, *scope) {
	for s := sh.scope; s != nil; s = s.outer {
		if v, ok := s.vars[name]; ok {
			return v, s
		}
	}
	return nil, nil
}

// lookup returns the variable called name, following namerefs and computing dynamic ones;
// nil when there is none.
func (sh *Shell) lookup(name string) *expand.Var {
	v, _ := sh.find(name)
	if v == nil {
		return sh.dynamic(name)
	}
	if v.Attr&expand.NameRef != 0 && v.Str != "" {
		return sh.lookupRef(name)
	}
	return v
}

// element returns one element of v.
func element(v *expand.Var, ref expand.Ref) (string, bool) {
	switch v.Kind {
	case expand.Indexed:
		return v.List.Get(ref.Index)
	case expand.Associative:
		return v.Map.Get(ref.Key)
	}
	if !v.Set || (ref.Assoc && ref.Key != "0") || ref.Index != 0 {
		return "", false
	}
	return v.Str, true
}

// value returns the scalar value of a variable (element 0 of an array), "" when unset.
func (sh *Shell) value(name string) string {
	s, _ := sh.valueSet(name)
	return s
}

// valueSet returns the scalar value and whether the variable is set.
func (sh *Shell) valueSet(name string) (string, bool) {
	v := sh.lookup(name)
	if v == nil {
		return "", false
	}
	return scalar(v)
}

// scalar is the value of v without a subscript.
func scalar(v *expand.Var) (string, bool) {
	switch v.Kind {
	case expand.Indexed:
		return v.List.Get(0)
	case expand.Associative:
		return v.Map.Get("0")
	}
	return v.Str, v.Set
}

// owned returns the variable called name in s for changing in place: a copy of one that is
// shared with another shell. It is created when there is none.
func (sh *Shell) owned(s *scope, name string) *expand.Var {
	v := s.vars[name]
	switch {
	case v == nil:
		v = &expand.Var{Owner: sh.token}
	case v.Owner != sh.token:
		c := *v
		c.Owner = sh.token
		if c.List != nil {
			c.List = c.List.Clone()
		}
		if c.Map != nil {
			c.Map = c.Map.Clone()
		}
		v = &c
	default:
		return v
	}
	s.vars[name] = v
	return v
}

// assignScope is the scope in which an assignment to name takes place.
func (sh *Shell) assignScope(name string) *scope {
	_, s := sh.find(name)
	if s != nil {
		return s
	}
	s = sh.scope
	for s.outer != nil {
		s = s.outer
	}
	return s
}

// setVar gives a scalar variable its value: attributes apply, readonly ones fail.
func (sh *Shell) setVar(name, value string) error {
	return sh.assign(expand.Ref{Name: name}, value, false)
}

// setArray makes name an indexed array of the values.
func (sh *Shell) setArray(name string, vals []string) error {
	name = sh.resolve(name)
	s := sh.assignScope(name)
	if v := s.vars[name]; v != nil && v.Attr&expand.Readonly != 0 {
		return readonlyError(name)
	}
	v := sh.owned(s, name)
	v.Kind, v.Set, v.Str, v.Map, v.List = expand.Indexed, true, "", nil, expand.NewArray(vals...)
	sh.changed(name, v)
	return nil
}

func readonlyError(name string) error { return errors.New(name + ": readonly variable") }

// assign gives ref the value, appending it when add is set (+=).
func (sh *Shell) assign(ref expand.Ref, value string, add bool) error {
	if v, _ := sh.find(ref.Name); v != nil && v.Attr&expand.NameRef != 0 {
		return sh.assignRef(ref, value, add)
	}
	return sh.assignIn(sh.assignScope(ref.Name), ref, value, add)
}

// assignIn assigns in a given scope, without looking at namerefs.
func (sh *Shell) assignIn(s *scope, ref expand.Ref, value string, add bool) error {
	name := ref.Name
	old := s.vars[name]
	if old != nil && old.Attr&expand.Readonly != 0 {
		return readonlyError(name)
	}
	if len(value) > sh.session.maxBytes {
		return &limitError{name, sh.session.maxBytes}
	}
	if old == nil {
		if done, err := sh.assignDynamic(name, value); done {
			return err
		}
	}
	v := sh.owned(s, name)
	value, err := sh.attributed(v, ref, value, add)
	if err != nil {
		return err
	}
	store(v, ref, value)
	if old == nil && sh.set(optAllexport) {
		v.Attr |= expand.Exported
	}
	sh.changed(name, v)
	return nil
}

// store puts value where ref says.
func store(v *expand.Var, ref expand.Ref, value string) {
	was := v.Set
	v.Set = true
	if ref.Elem && v.Kind == expand.Scalar {
		v.Kind, v.List = expand.Indexed, expand.NewArray()
		if was {
			v.List.Set(0, v.Str)
		}
		v.Str = ""
	}
	switch v.Kind {
	case expand.Indexed:
		v.List.Set(ref.Index, value)
	case expand.Associative:
		key := ref.Key
		if !ref.Elem {
			key = "0"
		}
		v.Map.Set(key, value)
	default:
		v.Str = value
	}
}

// attributed applies += and the attributes integer, lower, upper and capital to value.
func (sh *Shell) attributed(v *expand.Var, ref expand.Ref, value string, add bool) (string, error) {
	old := ""
	if add {
		old, _ = element(v, ref)
		if !ref.Elem {
			old, _ = scalar(v)
		}
	}
	if v.Attr&expand.Integer != 0 {
		n, err := sh.exp.ArithmText(value)
		if err != nil {
			return "", err
		}
		if add {
			m, err := sh.exp.ArithmText(old)
			if err != nil {
				return "", err
			}
			n += m
		}
		return strconv.FormatInt(n, 10), nil
	}
	if add {
		if len(old)+len(value) > sh.session.maxBytes {
			return "", &limitError{ref.Name, sh.session.maxBytes}
		}
		if v.Kind == expand.Scalar && !ref.Elem && len(old) >= growFrom {
			return changeCase(v.Attr, sh.grow(v, value)), nil
		}
		value = old + value
	}
	return changeCase(v.Attr, value), nil
}

// growth is the room in which a variable grows by +=, so that a loop that builds a long
// string copies it now and then only.
type growth struct {
	v    *expand.Var
	text *strings.Builder
}

// growFrom is the length in bytes from which a variable gets room to grow.
const growFrom = 256

// grow is the value of v with more behind it. What a Builder has given out never changes:
// values that share its memory are safe. A variable that was assigned in between differs
// from its Builder (equal strings at one place are compared in no time).
func (sh *Shell) grow(v *expand.Var, more string) string {
	for i := range sh.growing {
		if g := sh.growing[i]; g.v == v && g.text.String() == v.Str {
			g.text.WriteString(more)
			return g.text.String()
		}
	}
	sh.growing[1] = sh.growing[0]
	g := growth{v, new(strings.Builder)}
	sh.growing[0] = g
	g.text.WriteString(v.Str)
	g.text.WriteString(more)
	return g.text.String()
}

// changeCase applies the case attributes.
func changeCase(attr expand.Attr, s string) string {
	switch {
	case attr&expand.Lower != 0:
		return strings.ToLower(s)
	case attr&expand.Upper != 0:
		return strings.ToUpper(s)
	case attr&expand.Capital != 0 && s != "":
		return strings.ToUpper(s[:1]) + strings.ToLower(s[1:])
	}
	return s
}

// limitError is a value that grew past the shell's memory limit.
type limitError struct {
	name string
	max  int
}

// Error names the variable and the limit in bytes.
func (e *limitError) Error() string {
	return e.name + ": value is larger than the limit of " + strconv.Itoa(e.max) + " bytes"
}

// ExitCode is safesh's own failure status.
func (e *limitError) ExitCode() int { return 125 }

// changed tells the parts of the shell that follow variables: the environment's cache and
// those variables that the evaluator itself uses.
func (sh *Shell) changed(name string, v *expand.Var) {
	if v == nil || v.Attr&expand.Exported != 0 {
		sh.env = nil
	}
	switch name {
	case "OPTIND":
		sh.optpos = 0
	case "PATH":
		sh.hash.clear()
	case "GLOBIGNORE":
		sh.ignoreChanged(v)
	}
}

// ignoreChanged switches dotglob as bash does when GLOBIGNORE is set or unset.
func (sh *Shell) ignoreChanged(v *expand.Var) {
	switch {
	case v == nil:
		sh.opts.shopt &^= shoptBit("dotglob")
	case v.Str != "" && !sh.scope.temp:
		sh.opts.shopt |= shoptBit("dotglob")
	}
}

// unset removes the innermost variable called name (namerefs followed by the caller). A
// local of the running function stays declared, unset, as in bash.
func (sh *Shell) unset(name string) error {
	v, s := sh.find(name)
	if v == nil {
		sh.unsetDynamic(name)
		return nil
	}
	if v.Attr&expand.Readonly != 0 {
		return errors.New(name + ": cannot unset: readonly variable")
	}
	local := s.outer != nil && !s.temp && !temporary(v)
	if local && (s == sh.localScope() || sh.shopt(shoptBit("localvar_unset"))) {
		s.vars[name] = &expand.Var{Owner: sh.token}
	} else {
		delete(s.vars, name)
	}
	sh.env = nil
	sh.growing = [2]growth{} // their memory goes with the variables
	sh.changed(name, nil)
	return nil
}

// localScope is the scope of the running function, nil outside of one.
func (sh *Shell) localScope() *scope {
	for s := sh.scope; s != nil; s = s.outer {
		if !s.temp && s.outer != nil {
			return s
		}
	}
	return nil
}

// declareIn returns the variable called name in the scope s for declare and local, created
// unset when it is not there.
func (sh *Shell) declareIn(s *scope, name string) *expand.Var { return sh.owned(s, name) }

// names returns the names of all variables that are set and begin with prefix, sorted.
func (sh *Shell) names(prefix string) []string {
	seen := map[string]bool{}
	var list []string
	for s := sh.scope; s != nil; s = s.outer {
		for n, v := range s.vars {
			if strings.HasPrefix(n, prefix) && !seen[n] {
				seen[n] = true
				if v.Set {
					list = append(list, n)
				}
			}
		}
	}
	for _, n := range dynamicNames {
		if strings.HasPrefix(n, prefix) && !seen[n] && !sh.dynGone[n] {
			list = append(list, n)
		}
	}
	sort.Strings(list)
	return list
}

// visible calls f for every variable that is in force, in order of names; dynamic ones are
// left out.
func (sh *Shell) visible(f func(name string, v *expand.Var)) {
	all := map[string]*expand.Var{}
	for s := sh.scope; s != nil; s = s.outer {
		for n, v := range s.vars {
			if _, ok := all[n]; !ok {
				all[n] = v
			}
		}
	}
	list := make([]string, 0, len(all))
	for n := range all {
		list = append(list, n)
	}
	sort.Strings(list)
	for _, n := range list {
		f(n, all[n])
	}
}

// environ returns the exported variables and functions, NAME=VALUE, for a child.
func (sh *Shell) environ() []string {
	if sh.env != nil {
		return sh.env
	}
	seen := map[string]bool{}
	var env []string
	for s := sh.scope; s != nil; s = s.outer {
		for n, v := range s.vars {
			if seen[n] {
				continue
			}
			seen[n] = true
			if v.Attr&expand.Exported != 0 && v.Set && v.Kind == expand.Scalar && isName(n) {
				env = append(env, n+"="+v.Str)
			}
		}
	}
	if sh.passOpts[0] {
		env = append(env, "SHELLOPTS="+sh.setNames())
	}
	if sh.passOpts[1] {
		env = append(env, "BASHOPTS="+sh.shoptNames())
	}
	sort.Strings(env)
	sh.env = append(append(env, sh.exportedFuncs()...), sh.rawEnv...)
	if sh.env == nil {
		sh.env = []string{}
	}
	return sh.env
}

// isName tells whether s is a shell name.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}
