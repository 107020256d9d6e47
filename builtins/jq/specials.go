package jq

import (
	"io"
	"slices"
	"strings"
)

// specialFunc is a function of filters.
type specialFunc func(in *interp, n *node, e *env, at place, yield yielder) error

type specialEntry struct {
	name  string
	arity int
	do    specialFunc
}

// specials returns the functions of filters that the prelude can't say or would be slow at.
func specials() []specialEntry {
	return slices.Concat(pathSpecials(), outputSpecials(), worldSpecials())
}

func pathSpecials() []specialEntry {
	return []specialEntry{
		{"empty", 0, func(*interp, *node, *env, place, yielder) error { return nil }},
		{"error", 0, func(_ *interp, _ *node, _ *env, at place, _ yielder) error { return raise(at.v) }},
		{"error", 1, func(in *interp, n *node, e *env, at place, _ yielder) error {
			return in.each1(n.list[0], e, at.v, raise)
		}},
		{"path", 1, func(in *interp, n *node, e *env, at place, yield yielder) error {
			out := in.plain(at, yield)
			return in.pathsOf(n.list[0], e, at.v, func(p *Array) error { return out(p) })
		}},
		{"del", 1, del},
		{"getpath", 1, getPathAt},
		{"select", 1, selectIf},
		{"recurse", 0, func(in *interp, _ *node, _ *env, at place, yield yielder) error { return in.recurse(at, yield) }},
		{"first", 1, func(in *interp, n *node, e *env, at place, yield yielder) error {
			return in.first(n.list[0], e, at, yield)
		}},
		{"last", 1, last},
		{"limit", 2, limit},
		{"skip", 2, skip},
	}
}

func outputSpecials() []specialEntry {
	return []specialEntry{
		{"range", 1, func(in *interp, n *node, e *env, at place, yield yielder) error {
			return in.ranges([]*node{{op: opLiteral, val: 0.0, single: true}, n.list[0], one}, e, at, yield)
		}},
		{"range", 2, func(in *interp, n *node, e *env, at place, yield yielder) error {
			return in.ranges([]*node{n.list[0], n.list[1], one}, e, at, yield)
		}},
		{"range", 3, func(in *interp, n *node, e *env, at place, yield yielder) error {
			return in.ranges(n.list, e, at, yield)
		}},
	}
}

func worldSpecials() []specialEntry {
	return []specialEntry{
		{"isempty", 1, func(in *interp, n *node, e *env, at place, yield yielder) error {
			none := true
			err := in.first(n.list[0], e, place{v: at.v}, func(place) error {
				none = false
				return nil
			})
			if err != nil {
				return err
			}
			return in.plain(at, yield)(none)
		}},
		{"_replaced", 2, replaced},
		{"input", 0, input},
		{"inputs", 0, inputs},
		{"debug", 0, func(in *interp, _ *node, _ *env, at place, yield yielder) error {
			in.say(`["DEBUG:",` + in.json(at.v) + "]\n")
			return yield(at)
		}},
		{"debug", 1, func(in *interp, n *node, e *env, at place, yield yielder) error {
			err := in.each1(n.list[0], e, at.v, func(v Value) error {
				in.say(`["DEBUG:",` + in.json(v) + "]\n")
				return nil
			})
			if err != nil {
				return err
			}
			return yield(at)
		}},
		{"stderr", 0, func(in *interp, _ *node, _ *env, at place, yield yielder) error {
			in.say(in.json(at.v))
			return yield(at)
		}},
		{"halt", 0, func(*interp, *node, *env, place, yielder) error { return &Halt{} }},
		{"halt_error", 0, func(_ *interp, _ *node, _ *env, at place, _ yielder) error {
			return &Halt{Status: 5, Value: at.v, Said: true}
		}},
		{"halt_error", 1, func(in *interp, n *node, e *env, at place, _ yielder) error {
			return in.each1(n.list[0], e, at.v, func(v Value) error {
				status, ok := v.(float64)
				if !ok {
					return failf(described(at.v) + " halt_error/1: number required")
				}
				return &Halt{Status: toInt(status) & 255, Value: at.v, Said: true}
			})
		}},
		{"builtins", 0, func(in *interp, _ *node, _ *env, at place, yield yielder) error {
			return in.plain(at, yield)(builtins())
		}},
	}
}

var one = &node{op: opLiteral, val: 1.0, single: true}

// raise is error: null gives no output, as in jq 1.6.
func raise(v Value) error {
	if v == nil {
		return nil
	}
	return &Error{Value: v}
}

func (in *interp) say(text string) {
	if in.cfg.Stderr != nil {
		io.WriteString(in.cfg.Stderr, text)
	}
}

func del(in *interp, n *node, e *env, at place, yield yielder) error {
	var paths []Value
	err := in.pathsOf(n.list[0], e, at.v, func(p *Array) error {
		in.spend(3 * valueSize)
		paths = append(paths, p)
		return nil
	})
	if err != nil {
		return err
	}
	v, err := in.deletePaths(at.v, paths)
	if err != nil {
		return err
	}
	return in.plain(at, yield)(v)
}

func getPathAt(in *interp, n *node, e *env, at place, yield yielder) error {
	return in.each1(n.list[0], e, at.v, func(keys Value) error {
		list, ok := keys.(*Array)
		if !ok {
			return failf("Path must be specified as an array")
		}
		if err := onPath(at, "access element "+brief(keys, 1<<20)+" of"); err != nil {
			return err
		}
		v, err := in.getPath(at.v, list.v)
		if err != nil {
			return err
		}
		p := at.p
		for _, key := range list.v {
			p = p.child(key)
		}
		return yield(place{v, p})
	})
}

func selectIf(in *interp, n *node, e *env, at place, yield yielder) error {
	return in.each1(n.list[0], e, at.v, func(v Value) error {
		if truthy(v) {
			return yield(at)
		}
		return nil
	})
}

func last(in *interp, n *node, e *env, at place, yield yielder) error {
	var out place
	any := false
	err := in.run(n.list[0], e, at, func(x place) error {
		out, any = x, true
		return nil
	})
	if err != nil {
		return err
	}
	if !any {
		return in.plain(at, yield)(nil)
	}
	return yield(out)
}

// limit gives the first outputs: all of them for a negative number and, as jq 1.6, one for 0.
func limit(in *interp, n *node, e *env, at place, yield yielder) error {
	return in.each1(n.list[0], e, at.v, func(v Value) error {
		most, ok := v.(float64)
		switch {
		case most < 0 || most != most || kindOrder(v) < kindOrder(most):
			return in.run(n.list[1], e, at, yield)
		case !ok:
			return in.run(n.list[1], e, at, func(place) error { return cannot(v, 1.0, "be subtracted") })
		}
		enough := &breakError{to: &env{}}
		count := 0.0
		err := in.run(n.list[1], e, at, func(x place) error {
			if err := yield(x); err != nil {
				return err
			}
			if count++; count >= most {
				return enough
			}
			return nil
		})
		if err == error(enough) {
			return nil
		}
		return err
	})
}

func skip(in *interp, n *node, e *env, at place, yield yielder) error {
	return in.each1(n.list[0], e, at.v, func(v Value) error {
		left, ok := v.(float64)
		if !ok || left < 0 {
			return failf("Invalid arguments to skip")
		}
		return in.run(n.list[1], e, at, func(x place) error {
			if left > 0 {
				left--
				return nil
			}
			return yield(x)
		})
	})
}

// ranges is range: from, upto and by of any number of outputs, the first varying slowest.
func (in *interp) ranges(args []*node, e *env, at place, yield yielder) error {
	out := in.plain(at, yield)
	return in.each1(args[0], e, at.v, func(a Value) error {
		return in.each1(args[1], e, at.v, func(b Value) error {
			return in.each1(args[2], e, at.v, func(c Value) error {
				from, ok := a.(float64)
				upto, ok2 := b.(float64)
				by, ok3 := c.(float64)
				if !ok || !ok2 || !ok3 {
					return in.valueRange(a, b, c, args[2] == one, out)
				}
				for ; by > 0 && from < upto || by < 0 && from > upto; from += by {
					if err := in.alive(); err != nil {
						return err
					}
					if err := out(from); err != nil {
						return err
					}
				}
				return nil
			})
		})
	})
}

// valueRange is range of other values than numbers: with a step, all that can be added go.
func (in *interp) valueRange(from, upto, by Value, plain bool, out func(Value) error) (err error) {
	if plain {
		return failf("Range bounds must be numeric")
	}
	sign := in.compare(by, 0.0)
	for err == nil && sign != 0 && sign*in.compare(from, upto) < 0 {
		if err = in.alive(); err == nil {
			err = out(from)
		}
		if err == nil {
			from, err = in.add(from, by)
		}
	}
	return err
}

func (in *interp) next() (Value, error) {
	if in.cfg.Input == nil {
		return nil, io.EOF
	}
	return in.cfg.Input()
}

func input(in *interp, _ *node, _ *env, at place, yield yielder) error {
	v, err := in.next()
	if err == io.EOF {
		return failf("break")
	}
	if err != nil {
		return err
	}
	return in.plain(at, yield)(v)
}

func inputs(in *interp, _ *node, _ *env, at place, yield yielder) error {
	out := in.plain(at, yield)
	for {
		v, err := in.next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = out(v)
		}
		if err != nil {
			return err
		}
		if err := in.alive(); err != nil {
			return err
		}
	}
}

// flagged reports whether flags have a letter.
func flagged(flags string, letter byte) bool { return strings.IndexByte(flags, letter) >= 0 }
