package interp

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"safesh/interp/expand"
)

const readSynopsis = "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] " +
	"[-p prompt] [-t timeout] [-u fd] [name ...]"

// terminal is a File whose terminal can be set up for read -s, -n, -N and -d.
type terminal interface {
	// SetMode switches echo and line editing on or off; restore brings back what was.
	SetMode(echo, lines bool) (restore func(), err error)
}

// readable is a File that can tell whether a Read would return at once (read -t 0).
type readable interface{ Readable() bool }

// reading is one run of read.
type reading struct {
	sh *Shell
	fd int

	raw, silent bool
	prompt      string
	array       string // -a
	names       []string
	delim       byte
	count       int  // -n and -N, -1 for none
	exact       bool // -N
	timed       bool
	timeout     time.Duration

	line   []byte
	escape []bool // escape[i]: line[i] had a backslash
	any    bool   // there was one
	chars  int
	part   []byte // the beginning of a character of several bytes
	wide   bool   // characters may have several
}

// builtinRead reads a line and assigns its fields (bash manual, "Bash Builtins").
func builtinRead(sh *Shell, args []string) int {
	sh.slow()
	r := reading{sh: sh, delim: '\n', count: -1}
	if status, ok := r.options(args); !ok {
		return status
	}
	if f := sh.file(r.fd); f == nil && r.fd != 0 {
		sh.errorf("read: %d: invalid file descriptor: Bad file descriptor", r.fd)
		return 1
	}
	if r.timed && r.timeout == 0 {
		return b2i(!r.ready())
	}
	if len(r.names) > 0 && r.array == "" && !isTarget(r.names[0]) {
		sh.errorf("read: `%s': not a valid identifier", r.names[0])
		return 1
	}
	if !r.timed {
		r.timeout, r.timed = parseTimeout(sh.value("TMOUT"))
		r.timed = r.timed && r.timeout > 0
	}
	status := 0
	if r.count != 0 {
		if status = r.read(); status < 0 {
			return -status
		}
	}
	if s := r.assign(); s != 0 {
		return s
	}
	return status
}

// options reads the options; ok is false when there is nothing more to do.
func (r *reading) options(args []string) (status int, ok bool) {
	o := optReader{sh: r.sh, name: "read", synopsis: readSynopsis, letters: "ersa:d:i:n:p:t:u:N:", args: args}
	for c := o.next(); c != 0; c = o.next() {
		switch c {
		case '?':
			return 2, false
		case 'r':
			r.raw = true
		case 's':
			r.silent = true
		case 'a':
			r.array = o.arg
			if !isName(o.arg) {
				r.sh.errorf("read: `%s': not a valid identifier", o.arg)
				return 1, false
			}
		case 'd':
			if r.delim = 0; o.arg != "" {
				r.delim = o.arg[0]
			}
		case 'p':
			r.prompt = o.arg
		case 'n', 'N', 't', 'u':
			if !r.number(c, o.arg) {
				return 1, false
			}
		}
	}
	r.names = o.args
	return 0, true
}

// number reads the argument of an option that takes a number.
func (r *reading) number(option byte, arg string) bool {
	n, ok := decimalNumber(arg)
	ok = ok && n >= 0 && n <= 1<<31-1
	what := "invalid number"
	switch option {
	case 'n', 'N':
		r.count, r.exact = int(n), option == 'N'
	case 't':
		r.timeout, ok = parseTimeout(arg)
		r.timed = true
		what = "invalid timeout specification"
	case 'u':
		r.fd = int(n)
		what = "invalid file descriptor specification"
	}
	if !ok {
		r.sh.errorf("read: %s: %s", arg, what)
	}
	return ok
}

// decimalNumber reads a decimal number as bash's legal_number does: blanks around it and a
// sign are fine.
func decimalNumber(s string) (int64, bool) {
	p := strings.TrimLeft(s, cSpace)
	p = strings.TrimRight(p, " \t")
	n, err := strconv.ParseInt(p, 10, 64)
	return n, err == nil
}

// parseTimeout reads seconds with a fraction; "" is no timeout.
func parseTimeout(s string) (time.Duration, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if strings.Trim(whole+frac, "0123456789") != "" || whole+frac == "" {
		return 0, false
	}
	n, err := strconv.ParseInt("0"+whole, 10, 32)
	if err != nil {
		return 0, false
	}
	micros, _ := strconv.ParseInt((frac + "000000")[:6], 10, 32)
	return time.Duration(n)*time.Second + time.Duration(micros)*time.Microsecond, true
}

// ready tells whether there is input (read -t 0).
func (r *reading) ready() bool {
	f := r.sh.file(r.fd)
	if f == nil {
		return false
	}
	if f, ok := f.(readable); ok {
		return f.Readable()
	}
	_, err := f.Seek(0, io.SeekCurrent)
	return err == nil
}

// read reads the line. It returns 0 or the status, 1 at the end of the file, 142 after the
// timeout; a negative one means that nothing is to be assigned.
func (r *reading) read() int {
	f := r.sh.file(r.fd)
	if f == nil {
		r.sh.errorf("read: read error: %d: Bad file descriptor", r.fd)
		return -1
	}
	defer r.setUp(f)()
	ctx := r.sh.ctx
	if r.timed && !isRegular(f) {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, r.timeout)
		defer cancel()
	}
	src := newSource(r.sh, f, ctx)
	defer src.release()
	pass := false // the byte before was a backslash
	for {
		c, err := src.next()
		if err != nil {
			return r.readFailed(ctx, err)
		}
		switch {
		case len(r.part) > 0: // bash: read_mbchar takes what follows, be it the delimiter
			r.add(c, false)
		case c == 0 && r.delim != 0:
		case pass:
			pass = false
			if c != '\n' {
				r.add(c, true)
			}
		case c == '\\' && !r.raw:
			pass = true
		case c == r.delim && !r.exact:
			return 0
		case c == 0: // -N with -d ''
		default:
			r.add(c, false)
		}
		if r.count > 0 && r.chars >= r.count {
			return 0
		}
		if len(r.line) > r.sh.session.maxBytes {
			return -r.sh.fatal(&limitError{"read", r.sh.session.maxBytes})
		}
	}
}

// readFailed is the status after the read that failed with err.
func (r *reading) readFailed(ctx context.Context, err error) int {
	var in *interrupted
	switch {
	case errors.Is(err, io.EOF):
		return 1
	case errors.As(err, &in):
		return -128 - in.signal
	case r.sh.ctx.Err() != nil:
		return -1
	case ctx.Err() != nil:
		return 128 + int(syscall.SIGALRM)
	}
	r.sh.errorf("read: read error: %d: %s", r.fd, errnoText(err))
	return -1
}

// setUp prepares a terminal and prints the prompt on it.
func (r *reading) setUp(f File) (restore func()) {
	if !f.IsTerminal() {
		return func() {}
	}
	if r.prompt != "" {
		r.sh.writeTo(2, r.prompt)
	}
	lines := r.count < 0 && r.delim == '\n'
	if t, ok := f.(terminal); ok && (r.silent || !lines) {
		if undo, err := t.SetMode(!r.silent, lines); err == nil {
			return undo
		}
	}
	return func() {}
}

// add appends a byte to the line and counts characters.
func (r *reading) add(c byte, escaped bool) {
	r.line = append(r.line, c)
	if escaped && !r.any {
		r.any = true
		r.escape = make([]bool, len(r.line)-1, cap(r.line))
	}
	if r.any {
		r.escape = append(r.escape, escaped)
	}
	if c < utf8.RuneSelf && len(r.part) == 0 {
		r.chars++
		return
	}
	if len(r.part) == 0 {
		r.wide = r.sh.utf8()
	}
	if r.part = append(r.part, c); !r.wide || utf8.FullRune(r.part) {
		r.part = r.part[:0]
		r.chars++
	}
}

// assign splits the line and assigns it.
func (r *reading) assign() int {
	sh := r.sh
	line := string(r.line)
	ifs := " \t\n"
	if v, ok := sh.valueSet("IFS"); ok {
		ifs = v
	}
	if r.exact {
		ifs = ""
	}
	switch {
	case r.array != "":
		if status := sh.indexedArray("read", r.array); status != 0 {
			return status
		}
		fields := expand.ReadFields(line, r.escape, -1, ifs)
		return sh.fillArray("read", r.array, fields)
	case len(r.names) == 0:
		if err := sh.setVar("REPLY", line); err != nil {
			return sh.bindFailed("read", err)
		}
		return 0
	}
	fields := expand.ReadFields(line, r.escape, len(r.names), ifs)
	for i, name := range r.names {
		if !isTarget(name) {
			sh.errorf("read: `%s': not a valid identifier", name)
			return 1
		}
		value := ""
		if i < len(fields) {
			value = fields[i]
		}
		if err := sh.bind(name, value); err != nil {
			return sh.bindFailed("read", err)
		}
	}
	return 0
}

// isRegular tells whether f is a regular file, where reading never waits.
func isRegular(f File) bool {
	fi, err := f.Stat()
	return err == nil && fi.Mode().IsRegular()
}
