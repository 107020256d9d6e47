// Package inittask puts off the initialisation of packages that a run may never need. Go
// initialises all packages of a binary before main; for some libraries that costs a shell that
// starts thousands of times a day a noticeable part of its start.
//
// The linker keeps what a package initialises in a symbol PKG..inittask: a state, a count and
// the functions. A package of ours that imports nothing but this one, and whose path sorts
// before those that the library needs, is initialised first (the order is part of the language:
// by dependencies, then by path) and marks the task as done with [Task.Skip]. Who uses the
// library calls [Task.Run] before. Should the order or the layout ever be another one, Skip
// finds a state that is not zero and does nothing: the library is then initialised as usual. A
// test looks at the built binary (cmd/safesh, TestInit).
//
// Only libraries outside of the standard one can be put off: the linker refuses others.
package inittask

import "unsafe"

// Task is the head of the linker's symbol; it is declared by go:linkname, never made. The
// functions follow it. Its layout is that of runtime.initTask.
type Task struct {
	state uint32 // 0 not begun, 1 under way, 2 done
	count uint32
}

const (
	notBegun = 0
	done     = 2
)

// Skip marks the task as done when it has not begun, and says whether it did. It may be called
// only while packages are initialised.
func (t *Task) Skip() bool {
	if t.state != notBegun {
		return false
	}
	t.state = done
	return true
}

// Run does what Skip put off. It must be called once, after a Skip that returned true, by one
// goroutine while no other uses the library.
func (t *Task) Run() {
	first := unsafe.Add(unsafe.Pointer(t), unsafe.Sizeof(*t))
	for i := range uintptr(t.count) {
		function := unsafe.Add(first, i*unsafe.Sizeof(first)) // where the address of the code is: a func's value
		(*(*func())(unsafe.Pointer(&function)))()
	}
}
