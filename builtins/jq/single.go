package jq

import "strings"

// eval returns the output of a node that has one.
func (in *interp) eval(n *node, e *env, v Value) (Value, error) {
	switch n.op {
	case opIdentity:
		return v, nil
	case opLiteral:
		return n.val, nil
	case opVar:
		return e.up(n.hops).val, nil
	case opIndex:
		return in.evalIndex(n, e, v)
	case opPipe:
		x, err := in.eval(n.a, e, v)
		if err != nil {
			return nil, err
		}
		return in.eval(n.b, e, x)
	case opBinary:
		right, err := in.eval(n.b, e, v)
		if err != nil {
			return nil, err
		}
		left, err := in.eval(n.a, e, v)
		if err != nil {
			return nil, err
		}
		return in.binary(n.name, left, right)
	case opAnd, opOr:
		x, err := in.eval(n.a, e, v)
		if err != nil {
			return nil, err
		}
		if truthy(x) == (n.op == opOr) {
			return n.op == opOr, nil
		}
		if x, err = in.eval(n.b, e, v); err != nil {
			return nil, err
		}
		return truthy(x), nil
	case opIf:
		x, err := in.eval(n.a, e, v)
		if err != nil {
			return nil, err
		}
		if truthy(x) {
			return in.eval(n.b, e, v)
		}
		return in.eval(n.c, e, v)
	case opNative:
		return in.evalNative(n, e, v)
	case opArray:
		return in.collect(n.a, e, v)
	case opObject:
		return in.evalObject(n, e, v)
	}
	return in.evalRest(n, e, v)
}

func (in *interp) evalRest(n *node, e *env, v Value) (Value, error) {
	switch n.op {
	case opString:
		text, err := in.evalString(n, e, v)
		return text, err
	case opFormat:
		text, err := in.format(n.name, v)
		return text, err
	case opAlt:
		x, err := in.eval(n.a, e, v)
		if err != nil || truthy(x) {
			return x, err
		}
		return in.eval(n.b, e, v)
	case opNeg:
		x, err := in.eval(n.a, e, v)
		if err != nil {
			return nil, err
		}
		return negate(x)
	case opSlice, opAssign, opReduce, opAs:
		return in.only(n, e, v)
	case opLocation:
		o := &Object{}
		o.Set("file", n.name)
		o.Set("line", n.val)
		return o, nil
	}
	return nil, failf("bug: a node has no output")
}

// only returns the one output of a node through the general way.
func (in *interp) only(n *node, e *env, v Value) (out Value, err error) {
	at := place{v: v}
	yield := func(x place) error {
		out = x.v
		return nil
	}
	switch n.op {
	case opSlice:
		err = in.slice(n, e, at, yield)
	case opReduce:
		err = in.reduce(n, e, at, yield)
	case opAssign:
		err = in.assign(n, e, v, func(x Value) error {
			out = x
			return nil
		})
	case opAs:
		err = in.bind(n, e, v, func(inner *env) (err error) {
			out, err = in.eval(n.b, inner, v)
			return err
		})
	}
	return out, err
}

func (in *interp) evalIndex(n *node, e *env, v Value) (Value, error) {
	key := n.b.val
	var err error
	if n.b.op != opLiteral {
		if key, err = in.eval(n.b, e, v); err != nil {
			return nil, err
		}
	}
	if n.a.op != opIdentity {
		if v, err = in.eval(n.a, e, v); err != nil {
			return nil, err
		}
	}
	if o, ok := v.(*Object); ok {
		if name, ok := key.(string); ok {
			return o.get(name), nil
		}
	}
	return in.indexed(v, key)
}

func (in *interp) evalNative(n *node, e *env, v Value) (Value, error) {
	var room [3]Value
	args := room[:]
	if len(n.list) > len(room) {
		args = make([]Value, len(n.list))
	}
	for i := len(n.list) - 1; i >= 0; i-- { // the last one first, as jq does
		x, err := in.eval(n.list[i], e, v)
		if err != nil {
			return nil, err
		}
		args[i] = x
	}
	in.through(v)
	return n.native(in, v, args[:len(n.list)])
}

// collect is [n].
func (in *interp) collect(n *node, e *env, v Value) (Value, error) {
	a := &Array{}
	if n == nil {
		return a, nil
	}
	err := in.run(n, e, place{v: v}, func(x place) error {
		in.grow(a, 1)
		a.v = append(a.v, x.v)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return a, nil
}

func (in *interp) evalObject(n *node, e *env, v Value) (Value, error) {
	in.spend(objectSize * (1 + len(n.list)/2))
	o := &Object{keys: make([]string, 0, len(n.list)/2), vals: make([]Value, 0, len(n.list)/2)}
	for i := 0; i < len(n.list); i += 2 {
		key, err := in.eval(n.list[i], e, v)
		if err != nil {
			return nil, err
		}
		var val Value
		if n.list[i+1].ownKey() {
			val, err = in.indexed(v, key)
		} else {
			val, err = in.eval(n.list[i+1], e, v)
		}
		if err != nil {
			return nil, err
		}
		name, ok := key.(string)
		if !ok {
			return nil, failf("Cannot use " + described(key) + " as object key")
		}
		o.Set(name, val)
	}
	return o, nil
}

func (in *interp) evalString(n *node, e *env, v Value) (string, error) {
	var room [8]string
	texts := room[:]
	if len(n.parts) > len(room) {
		texts = make([]string, len(n.parts))
	}
	for i := len(n.parts) - 1; i >= 0; i-- { // the last one first, as jq does
		if texts[i] = n.parts[i].text; n.parts[i].expr == nil {
			continue
		}
		x, err := in.eval(n.parts[i].expr, e, v)
		if err == nil {
			texts[i], err = in.format(n.name, x)
		}
		if err != nil {
			return "", err
		}
		in.spend(len(texts[i]))
	}
	return strings.Join(texts[:len(n.parts)], ""), nil
}

// few reports whether a node has at most one output. A call of it needs no level of
// recursion where it is not the last thing: recurse(if . < 9 then . + 1 else empty end).
func (n *node) few(e *env) bool {
	n, e = n.behind(e)
	switch {
	case n.single:
		return true
	case n.op == opPipe:
		return n.a.few(e) && n.b.few(e)
	case n.op == opIf:
		condition, _ := n.a.behind(e)
		return condition.single && n.b.few(e) && n.c.few(e)
	case n.op == opSpecial && n.name == "select":
		condition, _ := n.list[0].behind(e)
		return condition.single
	case n.op == opIndex:
		return n.optional && n.a.single && n.b.single
	}
	return n.op == opSpecial && n.name == "empty"
}

// evalFew returns the output of a node that has at most one, and whether there is one.
func (in *interp) evalFew(n *node, e *env, v Value) (out Value, some bool, err error) {
	n, e = n.behind(e)
	switch {
	case n.single:
		out, err = in.eval(n, e, v)
		return out, true, err
	case n.op == opPipe:
		if out, some, err = in.evalFew(n.a, e, v); err != nil || !some {
			return nil, false, err
		}
		return in.evalFew(n.b, e, out)
	case n.op == opIf:
		condition, scope := n.a.behind(e)
		x, err := in.eval(condition, scope, v)
		if err != nil {
			return nil, false, err
		}
		return in.evalFew(n.branch(x), e, v)
	}
	err = in.run(n, e, place{v: v}, func(x place) error {
		out, some = x.v, true
		return nil
	})
	return out, some, err
}
