package interp

import (
	"errors"
	"fmt"
	"syscall"
)

var errBadFd error = syscall.EBADF

// builtin is a command of the shell itself.
type builtin struct {
	name string
	// special: a POSIX special builtin (XCU 2.14).
	special bool
	// assign: words of the form NAME=VALUE are assignments (declare, export, …).
	run func(sh *Shell, args []string) int
}

// call is one run of a builtin: it collects its output and its messages.
//
// A builtin is func(sh *Shell, args []string) int, args without the name. It prints with
// sh.print (stdout) and sh.usagef/sh.errorf (stderr), and returns its status.

// print writes to stdout. On an error it says so and returns status 1; on a broken pipe the
// (sub)shell ends with 141, as SIGPIPE would have it.
func (sh *Shell) print(name, text string) int {
	err := sh.writeTo(1, text)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, syscall.EPIPE):
		if sh.gateIgnoresPipe() {
			sh.errorf("%s: write error: Broken pipe", name)
			return 1
		}
		sh.exit(128 + int(syscall.SIGPIPE))
		return 141
	case sh.ctx.Err() != nil:
		return 1
	}
	sh.errorf("%s: write error: %s", name, errnoText(err))
	return 1
}

// errnoText is the system's text for an error, as perror prints it.
func errnoText(err error) string {
	var no syscall.Errno
	if errors.As(err, &no) {
		return strerror(no)
	}
	return err.Error()
}

// usagef prints "NAME: TEXT" and returns status 2.
func (sh *Shell) usagef(format string, args ...any) int {
	sh.errorf("%s", fmt.Sprintf(format, args...))
	return 2
}
