package interp

import (
	"strings"

	"safesh/interp/expand"
)

// maxRefs is how many namerefs are followed.
const maxRefs = 8

// circularError is a nameref that leads back to itself, or too far.
type circularError struct{ name string }

func (e *circularError) Error() string { return "warning: " + e.name + ": circular name reference" }

// resolve follows namerefs and returns the name (and subscript, for a reference to an
// element) meant; of a circular one its own name.
func (sh *Shell) resolve(name string) string {
	target, _, err := sh.follow(name)
	if err != nil {
		return name
	}
	return target
}

// follow is resolve that tells circular references apart. One that begins with a local
// variable means the global variable of that name, as in bash: then where is not nil.
func (sh *Shell) follow(name string) (target string, where *scope, err error) {
	first := name
	for range maxRefs + 1 {
		v, s := sh.find(name)
		if v == nil || v.Attr&expand.NameRef == 0 || v.Str == "" {
			return name, nil, nil
		}
		if v.Str == name || v.Str == first {
			if again, _ := sh.find(v.Str); again == v || v.Str == first {
				if s.outer != nil {
					return v.Str, sh.globalScope(), nil
				}
				return first, nil, &circularError{first}
			}
		}
		name = v.Str
	}
	return first, nil, &circularError{first}
}

// lookupRef is lookup for a nameref.
func (sh *Shell) lookupRef(name string) *expand.Var {
	target, where, err := sh.follow(name)
	if err != nil {
		sh.errorf("%s", err)
		return nil
	}
	if where != nil {
		return where.vars[target]
	}
	if strings.IndexByte(target, '[') > 0 {
		return sh.element(target)
	}
	v, _ := sh.find(target)
	if v == nil {
		return sh.dynamic(target)
	}
	return v
}

// element returns an array element as a scalar, for a nameref to one; all elements (a[@])
// are one text.
func (sh *Shell) element(target string) *expand.Var {
	i := strings.IndexByte(target, '[')
	ref, all, err := sh.exp.Elem(target[:i], strings.TrimSuffix(target[i+1:], "]"))
	if err != nil {
		return nil
	}
	v := sh.lookup(target[:i])
	if v == nil && !all {
		return nil
	}
	if all {
		sep := " "
		if ifs := sh.lookup("IFS"); target[i+1] == '*' && ifs != nil && ifs.Set {
			sep = ifs.Str[:min(len(ifs.Str), 1)]
		}
		vals := v.Values()
		return &expand.Var{Str: strings.Join(vals, sep), Set: len(vals) > 0, Part: expand.AllElements}
	}
	s, ok := element(v, ref)
	return &expand.Var{Str: s, Set: ok, Part: expand.OneElement}
}

// assignRef is assign to a nameref.
func (sh *Shell) assignRef(ref expand.Ref, value string, add bool) error {
	name, where, err := sh.follow(ref.Name)
	if err != nil {
		return err
	}
	if where != nil {
		ref.Name = name
		return sh.assignIn(where, ref, value, add)
	}
	if i := strings.IndexByte(name, '['); i > 0 {
		if ref.Elem {
			return &expand.Error{Text: "`" + name + "': not a valid identifier"}
		}
		r, all, err := sh.exp.Elem(name[:i], strings.TrimSuffix(name[i+1:], "]"))
		switch {
		case err != nil:
			return err
		case all:
			return &expand.Error{Text: name + ": bad array subscript"}
		}
		ref, name = r, r.Name
	}
	ref.Name = name
	return sh.assignIn(sh.assignScope(name), ref, value, add)
}
