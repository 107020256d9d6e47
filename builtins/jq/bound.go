package jq

// What things take, about.
const (
	valueSize  = 16  // a place in an array
	objectSize = 64  // a key and its value
	stepSize   = 128 // a step of a filter: closures and cells of the environment

	askAfter = 64 << 10 // bytes for which it is not worth to ask
)

// ended is the panic of what ends a run from within functions of values; [caught] turns it
// into the error. A filter's try does not see it.
type ended struct{ err error }

// caught recovers ended.
func caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case ended:
		*err = r.err
	default:
		panic(r)
	}
}

// ask asks need for memory and ends the run if there is none.
func ask(need func(int) error, bytes int) {
	if err := need(bytes); err != nil {
		panic(ended{err})
	}
}

// spend says that the run takes so many bytes more.
func (in *interp) spend(bytes int) {
	if in.owed += bytes; in.owed >= askAfter && in.cfg.Need != nil {
		bytes, in.owed = in.owed, 0
		ask(in.cfg.Need, bytes)
	}
}

// grow says that an array gets n values more.
func (in *interp) grow(a *Array, n int) {
	if len(a.v)+n > cap(a.v) {
		in.spend(2 * valueSize * (len(a.v) + n))
	}
}

// spent says that a text is about to be made from s, and returns s.
func (in *interp) spent(s string) string {
	in.spend(3 * len(s))
	return s
}

// down goes one level deeper into a value, up comes back. A value may be nested deeper than
// any that can be read.
func (in *interp) down() {
	if in.step(); in.depth >= in.most {
		panic(ended{failf("recursion is too deep")})
	}
	in.depth++
}

func (in *interp) up() { in.depth-- }

// through says that a function may go through a text: some thousand calls with long ones
// would else be between two looks at the Context.
func (in *interp) through(v Value) {
	if s, ok := v.(string); ok && len(s) >= 1024 {
		in.spend(len(s))
	}
}

// step is one of many steps through values that take no memory.
func (in *interp) step() { in.spend(1) }
