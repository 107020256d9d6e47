// Command safeshctl is the operator's tool of safesh: it checks policies and explains what
// a text would do. It runs nothing.
//
// Usage: safeshctl check POLICY | safeshctl explain [--policy P] [--json] -c TEXT
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr)) }

// The exit statuses.
const (
	statusOK     = 0
	statusNo     = 1 // the policy has an error, the text would be denied
	statusUsage  = 2
	statusFailed = 125
)

// tool is what a subcommand works with.
type tool struct {
	env         []string
	in          io.Reader
	out, errOut io.Writer
}

// run reads the command line and calls one function per subcommand.
func run(args, env []string, in io.Reader, out, errOut io.Writer) int {
	t := &tool{env, in, out, errOut}
	if len(args) == 0 {
		return t.usage("what to do is missing")
	}
	switch args[0] {
	case "check":
		return t.check(args[1:])
	case "explain":
		return t.explain(args[1:])
	case "help", "-h", "--help":
		fmt.Fprint(out, usage)
		return statusOK
	}
	return t.usage("there is no command " + fmt.Sprintf("%q", args[0]))
}

// usage says what is wrong with the command line and how it goes.
func (t *tool) usage(why string) int {
	fmt.Fprintf(t.errOut, "safeshctl: %s\n%s", why, usage)
	return statusUsage
}

// fail prints an error once and returns the status.
func (t *tool) fail(status int, err error) int {
	fmt.Fprintf(t.errOut, "safeshctl: %v\n", err)
	return status
}

const usage = `usage: safeshctl check [--json] POLICY…
         read policies, run their match and not_match, point at what is doubtful;
         exit 0: fine (warnings are printed), 1: an error
       safeshctl explain [--policy FILE] [--dir DIR] [--json] -c TEXT | FILE | -
         print what a text would do and why, run nothing;
         exit 0: it would run, 1: it would be denied, 2: it has a syntax error
`
