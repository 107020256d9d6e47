// Command safesh is a drop-in /bin/sh for agent harnesses: it runs a text in bash's language
// and starts only the programs that a policy lists.
//
// Usage: safesh [--policy FILE] [--audit FILE] [sh options] [-c TEXT [NAME ARG…] | FILE ARG… | -s]
package main

import (
	"os"

	"safesh/internal/confine"
	_ "safesh/internal/inittask/shell" // before the others
)

func main() {
	confine.Init()
	os.Exit(run(os.Args, os.Environ()))
}
