package jq

import (
	"context"
	"io"
	"time"
)

// Config is what a run may reach. The zero Config gives nothing.
type Config struct {
	// Context ends a run; nil: never.
	Context context.Context
	// Env is the environment, NAME=VALUE.
	Env []string
	// Input returns the next input for `input`; io.EOF after the last. Nil: there is none.
	Input func() (Value, error)
	// File and Line tell of the input that was read last; Known: there is one.
	File  func() (name string, known bool)
	Line  func() int
	Now   func() time.Time
	Local *time.Location // of localtime; nil: UTC
	// Stderr takes what debug and stderr write; nil: it is dropped.
	Stderr io.Writer
	// Regex compiles a pattern of Perl's syntax.
	Regex func(pattern string, o RegexOptions) (Regex, error)
	// Need is asked before about so many bytes are taken; an error ends the run and is what
	// Run returns. It is asked now and then in long work that takes none, too. Nil: no bound.
	Need func(bytes int) error
	// Stack is how many bytes recursion may take, about; 0: 450 MB.
	Stack int
}

// Error is an error of a filter: any value.
type Error struct{ Value Value }

// Error returns the message as jq prints it after "jq: error".
func (e *Error) Error() string {
	if s, ok := e.Value.(string); ok {
		return s
	}
	return brief(e.Value, 1<<20)
}

// Halt ends the run of all inputs.
type Halt struct {
	Status int
	// Value is written to standard error if Said: a string as it is, others as JSON with a newline.
	Value Value
	Said  bool
}

func (h *Halt) Error() string { return "halt" }

// breakError is `break` on its way to its label.
type breakError struct{ to *env }

func (b *breakError) Error() string { return "break" }

// env is one cell of the environment: a variable, a function, a parameter or a label.
type env struct {
	parent *env
	val    Value
	body   *node // of a parameter, run in scope
	scope  *env
}

func (e *env) up(hops int) *env {
	for ; hops > 0; hops-- {
		e = e.parent
	}
	return e
}

// place is a value and, when paths are followed, where it is.
type place struct {
	v Value
	p *path
}

type yielder func(place) error

// interp is one run of a program.
type interp struct {
	cfg   *Config
	depth int
	most  int // levels
	ticks int
	owed  int // bytes that Need has not been asked about
	prog  *Program
	root  *env // the variables of the options
}

// maxDepth bounds recursion that is not at the end of its function. A level takes about 1500
// bytes of stack, of which Go allows 512 MiB.
const maxDepth = 300000

// levelSize is about what a level of recursion takes of the stack, which doubles as it grows.
const levelSize = 1500

// Run runs the program on one input; vars are the values of Compile's names. emit gets each
// output; an error of it ends the run and is returned. Other errors are *Error (of the
// filter), *Halt, the Context's, or of Config.Input.
func (prog *Program) Run(cfg *Config, input Value, vars []Value, emit func(Value) error) (err error) {
	defer caught(&err)
	in := &interp{cfg: cfg, most: maxDepth, prog: prog}
	if cfg.Stack > 0 {
		in.most = min(maxDepth, max(cfg.Stack/levelSize, 1000))
	}
	var e *env
	for _, v := range vars {
		e = &env{parent: e, val: v}
	}
	in.root = e
	err = in.run(prog.root, e, place{v: input}, func(x place) error { return emit(x.v) })
	if b, ok := err.(*breakError); ok {
		return &Error{Value: b.Error()}
	}
	return err
}

func failf(text string) error { return &Error{Value: text} }

// alive returns the Context's error now and then.
func (in *interp) alive() error {
	in.spend(stepSize)
	if in.ticks++; in.ticks&1023 == 0 && in.cfg.Context != nil {
		return in.cfg.Context.Err()
	}
	return nil
}

// run gives every output of n for the input at to yield.
func (in *interp) run(n *node, e *env, at place, yield yielder) error {
	if in.depth >= in.most {
		return failf("recursion is too deep")
	}
	in.depth++
	err := in.loop(n, e, at, yield)
	in.depth--
	return err
}

// loop is run; what comes last in a filter is done in the same call.
func (in *interp) loop(n *node, e *env, at place, yield yielder) error {
	for {
		if n.single && at.p == nil {
			v, err := in.eval(n, e, at.v)
			if err != nil {
				return err
			}
			return yield(place{v: v})
		}
		if err := in.alive(); err != nil {
			return err
		}
		switch n.op {
		case opPipe:
			if n.a.single && at.p == nil {
				v, err := in.eval(n.a, e, at.v)
				if err != nil {
					return err
				}
				at.v, n = v, n.b
				continue
			}
			if at.p == nil {
				if body, scope := n.a.behind(e); body.few(scope) {
					v, some, err := in.evalFew(body, scope, at.v)
					if err != nil || !some {
						return err
					}
					at.v, n = v, n.b
					continue
				}
			}
			right := n.b
			return in.run(n.a, e, at, func(x place) error { return in.run(right, e, x, yield) })
		case opComma:
			if err := in.run(n.a, e, at, yield); err != nil {
				return err
			}
			n = n.b
		case opIf:
			condition, scope := n.a.behind(e)
			if !condition.single {
				return in.branches(n, e, at, yield)
			}
			v, err := in.eval(condition, scope, at.v)
			if err != nil {
				return err
			}
			n = n.branch(v)
		case opDef:
			e = &env{parent: e}
			n = n.a
		case opClosure:
			cell := e.up(n.hops)
			n, e = cell.body, cell.scope
		case opUser:
			inner, ok, err := in.enter(n, e, at)
			if err != nil {
				return err
			}
			if !ok {
				return in.call(n, e, at, yield)
			}
			n, e = n.def.body, inner
		case opAs:
			if !n.a.single || len(n.pats) != 1 || n.pats[0].kind != 'v' {
				return in.bind(n, e, at.v, func(inner *env) error { return in.run(n.b, inner, at, yield) })
			}
			v, err := in.eval(n.a, e, at.v)
			if err != nil {
				return err
			}
			n, e = n.b, &env{parent: e, val: v}
		default:
			return in.other(n, e, at, yield)
		}
	}
}

// behind is what a call of a parameter stands for, with its environment.
func (n *node) behind(e *env) (*node, *env) {
	for n.op == opClosure {
		cell := e.up(n.hops)
		n, e = cell.body, cell.scope
	}
	return n, e
}

// branch is the branch of an if for the value of its condition.
func (n *node) branch(condition Value) *node {
	if truthy(condition) {
		return n.b
	}
	return n.c
}

// other runs the nodes that are never at the end.
func (in *interp) other(n *node, e *env, at place, yield yielder) error {
	switch n.op {
	case opIdentity:
		return yield(at)
	case opRecurse:
		return in.recurse(at, yield)
	case opIndex:
		return in.index(n, e, at, yield)
	case opSlice:
		return in.slice(n, e, at, yield)
	case opIter:
		if n.a.op == opIdentity {
			return in.iterate(n, at, yield)
		}
		return in.run(n.a, e, at, func(x place) error { return in.iterate(n, x, yield) })
	case opTry:
		return in.try(n, e, at, yield)
	case opAlt:
		return in.alternative(n, e, at, yield)
	case opReduce:
		return in.reduce(n, e, at, yield)
	case opForeach:
		return in.foreach(n, e, at, yield)
	case opLabel:
		inner := &env{parent: e}
		err := in.run(n.a, inner, at, yield)
		if b, ok := err.(*breakError); ok && b.to == inner {
			return nil
		}
		return err
	case opBreak:
		return &breakError{e.up(n.hops)}
	case opSpecial:
		return n.special(in, n, e, at, yield)
	case opAssign:
		return in.assign(n, e, at.v, in.plain(at, yield))
	}
	return in.values(n, e, at.v, in.plain(at, yield))
}

// ownKey reports whether a node in an object stands for the value of its key: {"a\(1)"}.
func (n *node) ownKey() bool { return n.op == opIndex && n.a == nil }

// plain gives values that are no paths to yield.
func (in *interp) plain(at place, yield yielder) func(Value) error {
	if at.p == nil {
		return func(v Value) error { return yield(place{v: v}) }
	}
	return func(v Value) error {
		if identical(v, at.v) {
			return yield(place{v, at.p})
		}
		return yield(place{v, noPath})
	}
}

// each gives every output of n for an input that is followed by no path.
func (in *interp) each1(n *node, e *env, v Value, yield func(Value) error) error {
	if n.single {
		out, err := in.eval(n, e, v)
		if err != nil {
			return err
		}
		return yield(out)
	}
	return in.run(n, e, place{v: v}, func(x place) error { return yield(x.v) })
}

// product gives every combination of outputs of the nodes: the last one varies slowest.
func (in *interp) product(nodes []*node, e *env, v Value, args []Value, yield func() error) error {
	if len(nodes) == 0 {
		return yield()
	}
	last := len(nodes) - 1
	return in.each1(nodes[last], e, v, func(arg Value) error {
		args[last] = arg
		return in.product(nodes[:last], e, v, args, yield)
	})
}

// values runs the nodes whose outputs are made from those of their parts.
func (in *interp) values(n *node, e *env, v Value, yield func(Value) error) error {
	switch n.op {
	case opNative:
		args := make([]Value, len(n.list))
		return in.product(n.list, e, v, args, func() error {
			in.through(v)
			out, err := n.native(in, v, args)
			if err != nil {
				return err
			}
			return yield(out)
		})
	case opBinary:
		return in.each1(n.b, e, v, func(right Value) error {
			return in.each1(n.a, e, v, func(left Value) error {
				out, err := in.binary(n.name, left, right)
				if err != nil {
					return err
				}
				return yield(out)
			})
		})
	case opNeg:
		return in.each1(n.a, e, v, func(x Value) error {
			out, err := negate(x)
			if err != nil {
				return err
			}
			return yield(out)
		})
	case opAnd, opOr:
		return in.each1(n.a, e, v, func(x Value) error {
			if truthy(x) == (n.op == opOr) {
				return yield(n.op == opOr)
			}
			return in.each1(n.b, e, v, func(y Value) error { return yield(truthy(y)) })
		})
	case opString:
		return in.interpolate(n, e, v, len(n.parts)-1, "", yield)
	case opObject:
		return in.construct(n.list, e, v, &Object{}, yield)
	}
	out, err := in.eval(n, e, v)
	if err != nil {
		return err
	}
	return yield(out)
}

// interpolate makes strings from the parts up to i and the text after them.
func (in *interp) interpolate(n *node, e *env, v Value, i int, after string, yield func(Value) error) error {
	if i < 0 {
		return yield(after)
	}
	if n.parts[i].expr == nil {
		return in.interpolate(n, e, v, i-1, n.parts[i].text+after, yield)
	}
	return in.each1(n.parts[i].expr, e, v, func(x Value) error {
		text, err := in.format(n.name, x)
		if err != nil {
			return err
		}
		in.spend(len(text) + len(after))
		return in.interpolate(n, e, v, i-1, text+after, yield)
	})
}

// construct makes objects from pairs of nodes.
func (in *interp) construct(list []*node, e *env, v Value, o *Object, yield func(Value) error) error {
	if len(list) == 0 {
		return yield(o)
	}
	return in.each1(list[0], e, v, func(key Value) error {
		put := func(val Value) error {
			name, ok := key.(string)
			if !ok {
				return failf("Cannot use " + described(key) + " as object key")
			}
			in.spend(objectSize * (1 + len(o.keys)))
			return in.construct(list[2:], e, v, o.with(name, val), yield)
		}
		if list[1].ownKey() {
			val, err := in.indexed(v, key)
			if err != nil {
				return err
			}
			return put(val)
		}
		return in.each1(list[1], e, v, put)
	})
}
