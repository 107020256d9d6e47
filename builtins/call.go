package builtins

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
)

// Statuses that a tool returns for reasons of its own.
const (
	statusDenied  = 126 // the gate refused an access and has said so
	statusPipe    = 141 // 128+SIGPIPE: nobody reads the output
	statusStopped = 143 // 128+SIGTERM: Context ended
)

// outputLimit is the size of the output buffer of a call.
const outputLimit = 32 << 10

// stop is the error that ends a call at once with a status; what there was to say has been said.
type stop int

func (s stop) Error() string { return fmt.Sprintf("stop with status %d", int(s)) }

// call is one run of a tool: its world, its buffered output and the worst status so far.
type call struct {
	io      *IO
	name    string
	onWrite writeFailure
	status  int
	buf     []byte
	memory  memoryMeter
	// database is the user database once a tool has asked for it.
	database people
	sent     int // bytes written to the output, or tried to
	// outErr is the first error of the output; nothing is written after it.
	outErr error
}

// writeFailure is what GNU's tool does on an error of its output.
type writeFailure struct {
	text   string // "write error" if empty
	bare   bool   // without the error's own text
	own    bool   // the error's own text alone
	short  string // in place of text, for outputs smaller than a stdio buffer
	status int    // 1 if 0
}

// stdioBuffer is the size of the buffer whose flush fails at the end with GNU's tools.
const stdioBuffer = 4096

// run runs body as the tool name and returns its exit status.
func run(w *IO, name string, body func(c *call) error) int {
	c := &call{io: w, name: name}
	err := body(c)
	if flushed := c.flush(); flushed != nil {
		var s stop
		if !errors.As(err, &s) || s != statusDenied {
			err = flushed
		}
	}
	var s stop
	var u *usageError
	if w.checked != nil {
		errors.As(err, w.checked)
	}
	switch {
	case errors.As(err, &s):
		return int(s)
	case errors.As(err, &u):
		return c.usage(u)
	case err != nil:
		c.warn("%v", err)
		return 1
	}
	return c.status
}

// usage prints what a usage error has to say and returns its status.
func (c *call) usage(u *usageError) int {
	if u.help != "" {
		if c.onWrite = (writeFailure{status: u.status}); c.printf("%s", u.help) != nil || c.flush() != nil {
			var s stop
			if errors.As(c.outErr, &s) {
				return int(s)
			}
			return max(1, u.status)
		}
		return 0
	}
	if u.bare != "" {
		io.WriteString(c.io.Stderr, u.bare)
		return u.status
	}
	text := u.text(c)
	if text != "" {
		c.warn("%s", text)
	}
	if u.try {
		fmt.Fprintf(c.io.Stderr, "Try '%s --help' for more information.\n", c.name)
	}
	return u.status
}

// warn writes a message to stderr, after what was written before it.
func (c *call) warn(format string, args ...any) {
	c.flush() // its error comes up again at the end
	fmt.Fprintf(c.io.Stderr, "%s: %s\n", c.name, fmt.Sprintf(format, args...))
}

// fail is warn and sets the status to 1.
func (c *call) fail(format string, args ...any) {
	c.warn(format, args...)
	c.status = 1
}

// fileError reports an error of a file and returns nil, or, when the call must end, why.
// what is the message in front of the error's text.
func (c *call) fileError(err error, what string) error {
	if end := c.mustStop(err); end != nil {
		return end
	}
	c.fail("%s: %s", what, strerror(err))
	return nil
}

// mustStop returns the stop that err means: a denial or the end of Context; else nil.
func (c *call) mustStop(err error) error {
	var s stop
	switch {
	case errors.As(err, &s):
		return s
	case denied(err):
		return stop(statusDenied)
	case c.done() || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return stop(statusStopped)
	}
	return nil
}

// done reports whether Context has ended.
func (c *call) done() bool {
	return c.io.Context != nil && c.io.Context.Err() != nil
}

// alive returns the stop for an ended Context, else nil. Loops that only write ask it.
func (c *call) alive() error {
	if c.done() {
		return stop(statusStopped)
	}
	return nil
}

// writeError turns an error of standard output into the stop it means, once and for all.
func (c *call) writeError(err error) error {
	if err != nil && c.outErr == nil {
		c.outErr = c.writeStop(err)
	}
	return c.outErr
}

func (c *call) writeStop(err error) error {
	if isPipe(err) {
		return stop(statusPipe)
	}
	if end := c.mustStop(err); end != nil {
		return end
	}
	text := c.onWrite.text
	if c.name == "cat" && c.onWrite.status == 0 && errors.Is(err, syscall.EBADF) {
		text = "standard output" // it looks at it first
	}
	if c.onWrite.short != "" && c.sent < stdioBuffer {
		text = c.onWrite.short
	}
	if text == "" {
		text = "write error"
	}
	if c.onWrite.own {
		text = strerror(err)
	} else if !c.onWrite.bare || errors.Is(err, syscall.EBADF) {
		text += ": " + strerror(err)
	}
	fmt.Fprintf(c.io.Stderr, "%s: %s\n", c.name, text)
	return stop(max(c.onWrite.status, 1))
}

// write adds b to the output.
func (c *call) write(b []byte) error {
	if len(c.buf)+len(b) > outputLimit {
		if err := c.flush(); err != nil {
			return err
		}
		if len(b) >= outputLimit {
			return c.direct(b)
		}
	}
	c.grow()
	c.buf = append(c.buf, b...)
	return nil
}

func (c *call) writeString(s string) error {
	if len(c.buf)+len(s) > outputLimit {
		if err := c.flush(); err != nil {
			return err
		}
		if len(s) >= outputLimit {
			return c.direct([]byte(s))
		}
	}
	c.grow()
	c.buf = append(c.buf, s...)
	return nil
}

func (c *call) writeByte(b byte) error {
	if len(c.buf) >= outputLimit {
		if err := c.flush(); err != nil {
			return err
		}
	}
	c.grow()
	c.buf = append(c.buf, b)
	return nil
}

// grow gives the buffer room: little at first, as most outputs are short.
func (c *call) grow() {
	if c.buf == nil {
		c.buf = make([]byte, 0, 512)
	}
}

// room makes room for n bytes more in the buffer, which the caller then adds to buf itself.
func (c *call) room(n int) error {
	if len(c.buf)+n > outputLimit {
		return c.flush()
	}
	return nil
}

func (c *call) printf(format string, args ...any) error {
	return c.writeString(fmt.Sprintf(format, args...))
}

// flush writes the buffered output.
func (c *call) flush() error {
	if c.outErr != nil || len(c.buf) == 0 {
		return c.outErr
	}
	b := c.buf
	c.buf = c.buf[:0]
	c.sent += len(b)
	_, err := c.io.Stdout.Write(b)
	return c.writeError(err)
}

// direct writes b past the buffer, after what the buffer holds.
func (c *call) direct(b []byte) error {
	if err := c.flush(); err != nil {
		return err
	}
	c.sent += len(b)
	_, err := c.io.Stdout.Write(b)
	return c.writeError(err)
}

// stdin returns the standard input, never nil.
func (c *call) stdin() io.Reader {
	if c.io.Stdin == nil {
		return strings.NewReader("")
	}
	return c.io.Stdin
}

// getenv returns the last value of name in the call's environment.
func (c *call) getenv(name string) (string, bool) {
	for i := len(c.io.Env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(c.io.Env[i], name+"="); ok {
			return v, true
		}
	}
	return "", false
}

// utf8 reports whether the call's locale has UTF-8 characters, else they are bytes.
func (c *call) utf8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v, _ := c.getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

// quote quotes s as GNU's messages quote a word.
func (c *call) quote(s string) string { return quoteWord(s, c.utf8()) }

// quoteName quotes s as GNU's messages quote a file name inside a sentence: always, as for a shell.
func (c *call) quoteName(s string) string { return quoteShell(s, c.utf8(), quoteAlways) }

// quotePrefix quotes s as GNU's messages quote a file name before a colon: only where it is needed.
func (c *call) quotePrefix(s string) string { return quoteShell(s, c.utf8(), quoteColon) }

// into runs body with the output going to a file.
func (c *call) into(f File, body func() error) error {
	if err := c.flush(); err != nil {
		return err
	}
	before, world := c.io, *c.io
	world.Stdout = f
	c.io = &world
	err := body()
	if flushed := c.flush(); err == nil {
		err = flushed
	}
	c.io = before
	return err
}
