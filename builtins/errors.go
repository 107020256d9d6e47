package builtins

import (
	"errors"
	"io"
	"io/fs"
	"strings"
	"syscall"
)

// denied reports whether err is a denial of the gate.
func denied(err error) bool {
	var d interface{ Denied() bool }
	return errors.As(err, &d) && d.Denied()
}

// isPipe reports whether err says that nobody reads any more.
func isPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// strerror returns the C library's text for err. Go's differs from it by the case of the
// first letter only (syscall/mkerrors.sh).
func strerror(err error) string {
	errno, ok := errnoOf(err)
	if !ok {
		return err.Error()
	}
	text := errno.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

// errnoOf finds the error number inside err.
func errnoOf(err error) (syscall.Errno, bool) {
	var errno syscall.Errno
	switch {
	case errors.As(err, &errno):
		return errno, true
	case errors.Is(err, fs.ErrNotExist):
		return syscall.ENOENT, true
	case errors.Is(err, fs.ErrPermission):
		return syscall.EACCES, true
	case errors.Is(err, fs.ErrExist):
		return syscall.EEXIST, true
	case errors.Is(err, fs.ErrClosed):
		return syscall.EBADF, true
	}
	return 0, false
}
