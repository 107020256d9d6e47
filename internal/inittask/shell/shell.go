// Package shell does what is to be done before any other package is initialised, for the start
// of cmd/safesh; it is imported for that alone.
package shell

import (
	_ "unsafe" // for go:linkname

	"safesh/internal/inittask"
)

// fileutil compiles two regular expressions for a function that recognises shell scripts by
// their first line. It comes with the parser and nobody calls it.
//
//go:linkname fileutil mvdan.cc/sh/v3/fileutil..inittask
var fileutil inittask.Task

func init() {
	growStack(false)
	fileutil.Skip()
}

// growStack makes the stack of the main goroutine 64 KiB at once: its frame asks for that much,
// and with use false none of it is touched. Growing by doubling would touch a span of memory for
// each size on the way: a twentieth of the start-up budget.
//
//go:noinline
func growStack(use bool) byte {
	if !use {
		return 0
	}
	var room [40 << 10]byte
	for i := range room {
		room[i] = byte(i)
	}
	return room[len(room)>>1]
}
