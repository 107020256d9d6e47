package jq

// catchable reports whether try catches an error.
func catchable(err error) bool {
	_, ok := err.(*Error)
	return ok
}

// branches is `if` with a condition of any number of outputs.
func (in *interp) branches(n *node, e *env, at place, yield yielder) error {
	return in.run(n.a, e, place{v: at.v}, func(x place) error {
		if truthy(x.v) {
			return in.run(n.b, e, at, yield)
		}
		return in.run(n.c, e, at, yield)
	})
}

// try runs a body whose errors go to the catch body. Errors of what comes after are not its.
func (in *interp) try(n *node, e *env, at place, yield yielder) error {
	var after error
	err := in.run(n.a, e, at, func(x place) error {
		after = yield(x)
		return after
	})
	if err == nil || err == after {
		return err
	}
	fault, ok := err.(*Error)
	if !ok {
		return err
	}
	if o, ok := fault.Value.(*Object); ok && o.get("__jq") != nil {
		return nil // error({__jq: 0}): jq's own break
	}
	if n.b == nil {
		return nil
	}
	return in.run(n.b, e, place{v: fault.Value}, func(x place) error {
		return in.plain(at, yield)(x.v)
	})
}

// alternative is a // b: the true outputs of a, or b.
func (in *interp) alternative(n *node, e *env, at place, yield yielder) error {
	any := false
	err := in.run(n.a, e, at, func(x place) error {
		if !truthy(x.v) {
			return nil
		}
		any = true
		return yield(x)
	})
	if err != nil || any {
		return err
	}
	return in.run(n.b, e, at, yield)
}

// outside is the hops of a function of the prelude or a module: it sees the variables of the
// options alone.
const outside = -1

// around is the environment in which the function that n calls was defined.
func (in *interp) around(n *node, e *env) *env {
	if n.hops == outside {
		return in.root
	}
	return e.up(n.hops)
}

// enter makes the environment of a call when its arguments by value have one output each.
func (in *interp) enter(n *node, e *env, at place) (inner *env, ok bool, err error) {
	inner = in.around(n, e)
	params := n.def.params
	if len(params) == 0 {
		return inner, true, nil
	}
	for i, name := range params {
		if name[0] == '$' && !n.list[i].single {
			return nil, false, nil
		}
	}
	for i := range params {
		arg, scope := n.list[i], e
		if arg.op == opClosure { // a parameter that is passed on
			cell := e.up(arg.hops)
			arg, scope = cell.body, cell.scope
		}
		inner = &env{parent: inner, body: arg, scope: scope}
	}
	for i, name := range params {
		if name[0] != '$' {
			continue
		}
		v, err := in.eval(n.list[i], e, at.v)
		if err != nil {
			return nil, false, err
		}
		inner = &env{parent: inner, val: v}
	}
	return inner, true, nil
}

// call calls a function whose arguments by value have any number of outputs.
func (in *interp) call(n *node, e *env, at place, yield yielder) error {
	inner := in.around(n, e)
	for i := range n.def.params {
		inner = &env{parent: inner, body: n.list[i], scope: e}
	}
	return in.arguments(n, e, at, 0, inner, yield)
}

// arguments binds the parameters by value from i on, the first one varying slowest.
func (in *interp) arguments(n *node, e *env, at place, i int, inner *env, yield yielder) error {
	params := n.def.params
	for i < len(params) && params[i][0] != '$' {
		i++
	}
	if i == len(params) {
		return in.run(n.def.body, inner, at, yield)
	}
	return in.each1(n.list[i], e, at.v, func(v Value) error {
		return in.arguments(n, e, at, i+1, &env{parent: inner, val: v}, yield)
	})
}

// bind runs body for every way in which the source's outputs fit the patterns of n.
func (in *interp) bind(n *node, e *env, v Value, body func(*env) error) error {
	return in.each1(n.a, e, v, func(x Value) error { return in.destructure(n, e, x, body) })
}

// destructure binds x to the patterns of n: the next one is tried when one fails.
func (in *interp) destructure(n *node, e *env, x Value, body func(*env) error) error {
	if len(n.pats) == 1 && n.pats[0].kind == 'v' {
		return body(&env{parent: e, val: x})
	}
	for i, pat := range n.pats {
		vars := make([]Value, n.vars)
		err := in.match([]*pattern{pat}, []Value{x}, e, vars, func() error {
			inner := e
			for _, v := range vars {
				inner = &env{parent: inner, val: v}
			}
			return body(inner)
		})
		if err == nil || i == len(n.pats)-1 || !catchable(err) {
			return err
		}
	}
	return nil
}

// match binds the patterns to the values, one after the other, and calls body.
func (in *interp) match(pats []*pattern, values []Value, e *env, vars []Value, body func() error) error {
	if len(pats) == 0 {
		return body()
	}
	pat, v := pats[0], values[0]
	switch pat.kind {
	case 'v':
		vars[pat.place] = v
	case 'a':
		rest, more := append([]*pattern{}, pat.array...), []Value(nil)
		for i := range pat.array {
			x, err := in.indexed(v, float64(i))
			if err != nil {
				return err
			}
			more = append(more, x)
		}
		return in.match(append(rest, pats[1:]...), append(more, values[1:]...), e, vars, body)
	case 'o':
		return in.matchObject(pat, 0, v, e, vars, func() error {
			return in.match(pats[1:], values[1:], e, vars, body)
		})
	}
	return in.match(pats[1:], values[1:], e, vars, body)
}

// matchObject binds the keys of an object pattern from i on.
func (in *interp) matchObject(pat *pattern, i int, v Value, e *env, vars []Value, body func() error) error {
	if i == len(pat.keys) {
		return body()
	}
	scope := e
	for _, bound := range vars {
		scope = &env{parent: scope, val: bound}
	}
	return in.each1(pat.keys[i], scope, v, func(key Value) error {
		if _, ok := key.(string); !ok {
			return failf("Cannot index " + kindName(v) + " with " + kindName(key))
		}
		x, err := in.indexed(v, key)
		if err != nil {
			return err
		}
		return in.match(pat.vals[i:i+1], []Value{x}, e, vars, func() error {
			return in.matchObject(pat, i+1, v, e, vars, body)
		})
	})
}

// reduce keeps the last output of its update; none makes the state null.
func (in *interp) reduce(n *node, e *env, at place, yield yielder) error {
	return in.run(n.b, e, at, func(state place) error {
		err := in.bind(n, e, at.v, func(inner *env) error {
			if n.c.single && state.p == nil {
				v, err := in.eval(n.c, inner, state.v)
				state.v = v
				return err
			}
			from := state
			state.v = nil
			return in.run(n.c, inner, from, func(x place) error {
				state = x
				return nil
			})
		})
		if err != nil {
			return err
		}
		return yield(state)
	})
}

// foreach gives every state, or what the last filter makes of it.
func (in *interp) foreach(n *node, e *env, at place, yield yielder) error {
	return in.run(n.b, e, at, func(state place) error {
		return in.bind(n, e, at.v, func(inner *env) error {
			from := state
			state.v = nil
			return in.run(n.c, inner, from, func(x place) error {
				state = x
				if n.d == nil {
					return yield(x)
				}
				return in.run(n.d, inner, x, yield)
			})
		})
	})
}

// first gives at most one output.
func (in *interp) first(n *node, e *env, at place, yield yielder) error {
	enough := &breakError{to: &env{}}
	err := in.run(n, e, at, func(x place) error {
		if err := yield(x); err != nil {
			return err
		}
		return enough
	})
	if err == error(enough) {
		return nil
	}
	return err
}
