// Command safeshctl is the operator's tool of safesh: it checks policies, explains what a text
// would do, makes the links that harnesses call safesh by, and finds out whether they do. It
// runs no text; doctor calls the shells that it finds, with a text of its own.
//
// Usage: safeshctl check POLICY | explain [--policy P] [--json] -c TEXT | install --dir DIR | doctor
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
	case "install":
		return t.install(args[1:])
	case "doctor":
		return t.doctor(args[1:])
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
       safeshctl install --dir DIR [--shell SAFESH] [--force] [--remove]
         make the links bash, sh and zsh to safesh in DIR, or remove them;
         exit 1: something else is there, which is left alone
       safeshctl doctor [--harness NAME]… [--policy FILE] [--passwd FILE] [--json]
         say which shell each harness will really call, and prove it by calling that shell;
         exit 0: safesh, 1: another one, or safesh refuses everything
`
