package expand

import (
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// param is a parameter as it was found: a scalar or, for @ and * and name[@], a list.
type param struct {
	name string // as messages show it: x, a[1], $1 where bash writes it so
	v    *Var   // the variable, nil for positional and special parameters
	s    string
	vals []string // of a list
	ref  Ref      // what an assignment would go to
	set  bool
	list bool
	star bool
	// positional: $@ or $*, whose slices begin at $0.
	positional bool
	indirect   bool // found by ${!x}
	changed    change
	variable   bool // the parameter is a variable or an element, so it can be assigned
}

// change tells what has been done to a list, for the way that it is joined.
type change uint8

const (
	unchanged   change = iota
	changedList        // a slice, ${a[@]/x/y}, ${a[@]^}, the keys
	changedText        // ${a[@]#x}, ${a[@]@Q}
)

// text returns the value of v as a scalar: element 0 of an array.
func (v *Var) text() string {
	s, _ := v.scalar()
	return s
}

func (v *Var) scalar() (string, bool) {
	switch {
	case v == nil:
		return "", false
	case v.Kind == Indexed:
		if v.List == nil {
			return "", false
		}
		return v.List.Get(0)
	case v.Kind == Associative:
		if v.Map == nil {
			return "", false
		}
		return v.Map.Get("0")
	}
	return v.Str, v.Set
}

// Values returns the elements of v; a scalar has one. A nil v has none.
func (v *Var) Values() []string { return v.values() }

// values is Values.
func (v *Var) values() []string {
	switch {
	case v == nil, v.Part != NoElement:
		return nil
	case v.Kind == Indexed && v.List != nil:
		return v.List.Values()
	case v.Kind == Associative && v.Map != nil:
		return v.Map.Values()
	case v.Kind == Scalar && v.Set:
		return []string{v.Str}
	}
	return nil
}

// keys returns the subscripts of v.
func (v *Var) keys() []string {
	switch {
	case v == nil, v.Part != NoElement:
		return nil
	case v.Kind == Indexed && v.List != nil:
		var keys []string
		for _, k := range v.List.Keys() {
			keys = append(keys, strconv.Itoa(k))
		}
		return keys
	case v.Kind == Associative && v.Map != nil:
		return v.Map.Keys()
	case v.Kind == Scalar && v.Set:
		return []string{"0"}
	}
	return nil
}

// plainParam tells whether pe is $name or ${name} and no more.
func plainParam(pe *syntax.ParamExp) bool {
	return pe.Param != nil && pe.Index == nil && pe.Exp == nil && pe.Slice == nil &&
		pe.Repl == nil && pe.Names == 0 && !pe.Excl && !pe.Length && foreign(pe) == ""
}

// foreign names what pe has that is no bash ("" when there is nothing).
func foreign(pe *syntax.ParamExp) string {
	switch {
	case pe.Param == nil, pe.NestedParam != nil:
		return "nested parameter"
	case pe.Flags != nil, pe.Width, pe.IsSet, len(pe.Modifiers) > 0:
		return "flags"
	case pe.Split != 0, pe.GlobSubst != 0, pe.RcExpand != 0:
		return "prefix"
	}
	return ""
}

// param appends the expansion of pe.
func (b *builder) param(pe *syntax.ParamExp, ctx context) error {
	c := b.c
	if s, ok := c.quickParam(pe); ok {
		b.value(s, ctx.quoted)
		return nil
	}
	if what := foreign(pe); what != "" {
		return &Error{Text: "${…}: bad substitution (" + what + ")"}
	}
	if !validName(pe.Param.Value) {
		return &Error{Text: "${" + pe.Param.Value + "}: bad substitution"}
	}
	if pe.Names != 0 {
		return b.names(pe, ctx)
	}
	if pe.Excl && pe.Index != nil && isEvery(pe.Index) && noOperator(pe) {
		return b.keys(pe, ctx)
	}
	p, err := c.resolve(pe)
	if err != nil {
		return err
	}
	switch {
	case pe.Length:
		return b.length(&p, ctx)
	case pe.Exp != nil:
		return b.operator(pe, &p, ctx)
	}
	if err := c.nounset(&p); err != nil {
		return err
	}
	switch {
	case pe.Slice != nil:
		p.changed = changedList
		err = c.slice(&p, pe.Slice)
	case pe.Repl != nil:
		p.changed = changedList
		err = c.replace(&p, pe)
	}
	if err != nil {
		return err
	}
	b.emit(&p, ctx)
	return nil
}

// validName tells whether a parameter can have this name. The text of a substitution that the
// parser could not read stands where the name does, and can't be one.
func validName(name string) bool {
	return isName(name) || isNumber(name) || len(name) == 1 && strings.Contains("@*#?-$!", name)
}

func noOperator(pe *syntax.ParamExp) bool {
	return pe.Exp == nil && pe.Slice == nil && pe.Repl == nil && !pe.Length
}

// emit appends the value of p.
func (b *builder) emit(p *param, ctx context) {
	quoted := ctx.quoted
	if !p.list {
		b.value(p.s, quoted)
		return
	}
	if quoted && !p.star && len(p.vals) == 0 {
		b.noElements = true
	}
	b.addList(p, ctx)
}

// nounset is the error of set -u for a parameter that isn't set.
func (c *Config) nounset(p *param) error {
	if p.set || p.list || !c.Sh.Option(NoUnset) {
		return nil
	}
	name := p.name
	if name[0] >= '0' && name[0] <= '9' || len(name) == 1 && !nameByte(name[0]) {
		name = "$" + name
	}
	return unboundError(name)
}

func unboundError(name string) error {
	return &Error{Text: name + ": unbound variable", Exit: true, Status: 127}
}

// isEvery tells whether a subscript is @ or *.
func isEvery(index syntax.ArithmExpr) bool {
	s := everyLit(index)
	return s == "@" || s == "*"
}

func everyLit(index syntax.ArithmExpr) string {
	if w, ok := index.(*syntax.Word); ok && len(w.Parts) == 1 {
		if lit, ok := w.Parts[0].(*syntax.Lit); ok {
			return lit.Value
		}
	}
	return ""
}

// resolve finds the parameter of pe, following ${!x}.
func (c *Config) resolve(pe *syntax.ParamExp) (param, error) {
	if pe.Excl && pe.Index == nil && isName(pe.Param.Value) {
		if target := c.Sh.RefTarget(pe.Param.Value); target != "" {
			return param{name: pe.Param.Value, s: target, set: true}, nil
		}
	}
	p, err := c.direct(pe)
	if err != nil || !pe.Excl {
		return p, err
	}
	name := p.s
	if p.list {
		name = strings.Join(p.vals, " ")
	}
	if name == "" && p.v != nil && p.v.Kind != Scalar && !p.list {
		return param{name: p.name}, nil
	}
	if name == "" {
		return p, &Error{Text: p.name + ": invalid indirect expansion"}
	}
	target, err := c.indirect(name)
	target.indirect = true
	return target, err
}

// direct finds the parameter that pe names.
func (c *Config) direct(pe *syntax.ParamExp) (param, error) {
	name := pe.Param.Value
	if pe.Index == nil {
		p := c.named(name)
		if pe.Short && p.v != nil && p.v.Part == AllElements { // ${ref} is one text
			target := c.Sh.RefTarget(name)
			i := strings.IndexByte(target, '[')
			return c.every(target[:i], target[i+1] == '*'), nil
		}
		return p, nil
	}
	if isEvery(pe.Index) {
		return c.every(name, everyLit(pe.Index) == "*"), nil
	}
	v := c.Sh.Var(name)
	ref, err := c.subscript(name, v, pe.Index)
	if err != nil {
		return param{}, err
	}
	return c.element(c.Sh.Var(name), ref, c.showIndex(name, pe.Index)), nil
}

// named finds a parameter without a subscript.
func (c *Config) named(name string) param {
	p := param{name: name}
	switch {
	case name == "@", name == "*":
		p.vals = c.Sh.Args()
		p.list, p.star, p.positional = true, name == "*", true
		p.set = len(p.vals) > 0
	case isName(name) && name != "_":
		p.v = c.Sh.Var(name)
		p.s, p.set = p.v.scalar()
		p.variable, p.ref = true, Ref{Name: name}
	case len(name) == 1 && (name[0] < '1' || name[0] > '9'):
		p.s, p.set = c.Sh.Param(name[0])
	default:
		n, err := strconv.Atoi(name)
		if args := c.Sh.Args(); err == nil && n > 0 && n <= len(args) {
			p.s, p.set = args[n-1], true
		} else if err == nil && n == 0 {
			p.s, p.set = c.Sh.Param('0')
		}
	}
	return p
}

// every finds name[@] or name[*].
func (c *Config) every(name string, star bool) param {
	p := param{name: name + "[@]", v: c.Sh.Var(name), list: true, star: star}
	if star {
		p.name = name + "[*]"
	}
	p.vals = p.v.values()
	p.set = len(p.vals) > 0
	return p
}

// element finds one element of v.
func (c *Config) element(v *Var, ref Ref, name string) param {
	p := param{name: name, v: v, ref: ref, variable: true}
	switch {
	case v == nil || ref.Index < 0 || v.Part != NoElement:
	case ref.Assoc:
		if v.Map != nil {
			p.s, p.set = v.Map.Get(ref.Key)
		}
	case v.Kind == Indexed:
		if v.List != nil {
			p.s, p.set = v.List.Get(ref.Index)
		}
	case ref.Index == 0:
		p.s, p.set = v.scalar()
	}
	return p
}

// indirect finds the parameter that name, the value of another one, names.
func (c *Config) indirect(name string) (param, error) {
	if i := strings.IndexByte(name, '['); i > 0 && name[len(name)-1] == ']' && isName(name[:i]) {
		sub := name[i+1 : len(name)-1]
		v := c.Sh.Var(name[:i])
		if sub == "@" || sub == "*" {
			return c.every(name[:i], sub == "*"), nil
		}
		ref, err := c.subscriptText(name[:i], v, sub)
		if err != nil {
			return param{}, err
		}
		return c.element(c.Sh.Var(name[:i]), ref, name), nil
	}
	if !isName(name) && !isNumber(name) && (len(name) != 1 || !strings.Contains("@*#?-$!", name)) {
		return param{}, &Error{Text: name + ": invalid variable name"}
	}
	return c.named(name), nil
}

func isNumber(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// names appends ${!prefix*} or ${!prefix@}.
func (b *builder) names(pe *syntax.ParamExp, ctx context) error {
	p := param{list: true, star: pe.Names == syntax.NamesPrefix, changed: changedList}
	p.vals = b.c.Sh.Names(pe.Param.Value)
	if b.oneText(&p, ctx) {
		b.value(strings.Join(p.vals, ""), false)
		return nil
	}
	b.emit(&p, ctx)
	return nil
}

// keys appends ${!name[@]} or ${!name[*]}.
func (b *builder) keys(pe *syntax.ParamExp, ctx context) error {
	p := param{list: true, star: everyLit(pe.Index) == "*", changed: changedList}
	p.vals = b.c.Sh.Var(pe.Param.Value).keys()
	if b.oneText(&p, ctx) {
		b.value(strings.Join(p.vals, " "), false)
		return nil
	}
	b.emit(&p, ctx)
	return nil
}

// oneText tells that a list of names or keys is one text in bash: unquoted, with a star, and
// an IFS that splits nothing.
func (b *builder) oneText(p *param, ctx context) bool {
	return p.star && b.split && !ctx.quoted && b.c.separators().join == ""
}

// length appends ${#x}: characters of a scalar, elements of a list.
func (b *builder) length(p *param, ctx context) error {
	n := 0
	switch {
	case !p.list:
		if err := b.c.nounset(p); err != nil {
			return err
		}
		if p.v == nil || p.v.Part != AllElements { // bash: 0
			n = b.c.chars(p.s)
		}
	case p.positional:
		n = len(p.vals)
	default:
		if len(p.vals) == 0 && (p.v == nil || !p.v.Set) && b.c.Sh.Option(NoUnset) {
			return unboundError(p.name[:len(p.name)-3])
		}
		n = len(p.vals)
	}
	b.value(strconv.Itoa(n), ctx.quoted)
	return nil
}
