// Command safesh is a drop-in /bin/sh for agent harnesses: it runs a text in bash's language
// and starts only the programs that a policy lists.
//
// Usage: safesh [--policy FILE] [--audit FILE] [sh options] [-c TEXT [NAME ARG…] | FILE ARG… | -s]
package main

import (
	"os"

	"safesh/internal/confine"
)

func main() {
	growStack(len(os.Args) == 0)
	confine.Init()
	os.Exit(run(os.Args, os.Environ()))
}

// growStack makes the goroutine's stack 64 KiB at once: its frame asks for that much, and
// with use false none of it is touched. Growing by doubling
// would touch a span of memory for each size on the way: a twentieth of the start-up budget.
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
	return room[len(os.Args)]
}
