package builtins

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Statuses of xargs.
const (
	xargsFailed  = 123 // a call returned 1 to 125
	xargsStopped = 124 // a call returned 255
	xargsKilled  = 125 // a call was ended by a signal
)

// xargsMost is how many calls run at the same time at most, whatever -P says.
const xargsMost = 256

// xargsRun is one run of xargs.
type xargsRun struct {
	c     *call
	o     *xargsOptions
	in    *input
	buf   []byte
	pos   int
	lim   int
	eof   bool
	base  int      // the length of the command and its initial arguments
	items []string // gathered for the next call
	size  int
	lines int // gathered
	ran   bool
	nulls bool // it was said that there are NULs
	first bool // the next item is the first of its line
	over  bool // the word of -E came

	running int
	ends    chan xargsEnd // of those that run
}

// xargsEnd is how a call ended.
type xargsEnd struct {
	name   string
	status int
	err    error
}

func runXargs(c *call, args []string) error {
	o, err := parseXargs(c, args)
	if err != nil {
		return err
	}
	in, err := c.open(o.file)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return end
		}
		c.warn("Cannot open input file %s: %s", c.quote(o.file), strerror(err))
		return stop(1)
	}
	defer in.close()
	x := &xargsRun{c: c, o: o, in: in, buf: make([]byte, 4096), first: true}
	if o.replace == "" {
		for _, word := range o.command {
			x.base += len(word) + 1
		}
		if x.base > o.chars {
			return c.die("cannot fit single argument within argument list size limit")
		}
	}
	err = x.all()
	for x.running > 0 {
		if failed := x.wait(); err == nil {
			err = failed
		}
	}
	return err
}

// wrong ends xargs with an error; what a call left counts more.
func (x *xargsRun) wrong(format string, args ...any) error {
	x.c.warn(format, args...)
	return stop(max(x.c.status, 1))
}

// all starts a call for all items of the input.
func (x *xargsRun) all() error {
	for {
		item, kind, err := x.next()
		if err != nil {
			return err
		}
		if kind == itemEnd {
			break
		}
		if kind == itemLast {
			if err := x.endLine(); err != nil {
				return err
			}
			continue
		}
		if err := x.add(item, kind); err != nil {
			return err
		}
	}
	if len(x.items) > 0 || !x.ran && !x.o.skipEmpty && x.o.replace == "" {
		return x.call()
	}
	return nil
}

// itemKind says how an item of the input ended.
type itemKind uint8

const (
	itemEnd  itemKind = iota // there is none
	itemWord                 // at a blank
	itemLine                 // at the end of a line
	itemRest                 // at the end of the input
	itemLast                 // none, as the word of -E came inside of a line
)

func (x *xargsRun) readByte() (byte, bool, error) {
	if x.pos == x.lim && !x.eof {
		n, err := x.in.read(x.buf)
		if err != nil {
			if end := x.c.mustStop(err); end != nil {
				return 0, false, end
			}
			return 0, false, x.c.die("%s: read error: %s", x.o.file, strerror(err))
		}
		x.pos, x.lim, x.eof = 0, n, n == 0
	}
	if x.pos == x.lim {
		return 0, false, nil
	}
	x.pos++
	if x.buf[x.pos-1] == 0 && x.o.delimiter < 0 && !x.nulls {
		x.nulls = true
		x.c.warn("WARNING: a NUL character occurred in the input.  It cannot be passed through in the argument list.  Did you mean to use the --null option?")
	}
	return x.buf[x.pos-1], true, nil
}

// next reads the next item. What follows a NUL in it counts for its length only.
func (x *xargsRun) next() (string, itemKind, error) {
	if x.o.delimiter >= 0 {
		return x.nextDelimited()
	}
	if x.over {
		return "", itemEnd, nil
	}
	item, kind, err := x.nextQuoted()
	if err != nil || kind == itemEnd {
		return "", kind, err
	}
	first := x.first
	x.first = kind == itemLine || kind == itemRest
	text, _, _ := strings.Cut(item, "\x00")
	if !x.o.hasEnd || text != x.o.end || kind == itemRest && !first {
		return item, kind, nil
	}
	x.over = true
	if first {
		return "", itemEnd, nil
	}
	return "", itemLast, nil
}

// room is how long an item may be.
func (x *xargsRun) room() int { return x.o.chars - x.base - 1 }

func (x *xargsRun) nextDelimited() (string, itemKind, error) {
	var item []byte
	for {
		b, ok, err := x.readByte()
		switch {
		case err != nil:
			return "", 0, err
		case !ok && len(item) == 0:
			return "", itemEnd, nil
		case !ok || int(b) == x.o.delimiter:
			return string(item), itemLine, nil
		case len(item) >= x.room():
			return "", 0, x.tooLong()
		}
		item = append(item, b)
	}
}

// tooLong is the error of an item that has no room; what was gathered is run before.
func (x *xargsRun) tooLong() error {
	if err := x.callIfPossible(); err != nil {
		return err
	}
	return x.wrong("argument line too long")
}

// callIfPossible runs what was gathered before an error is said.
func (x *xargsRun) callIfPossible() error {
	if len(x.items) == 0 || x.o.exit {
		return nil
	}
	return x.call()
}

// nextQuoted reads an item by the rules of quotes and backslashes. With -I an item is a line.
func (x *xargsRun) nextQuoted() (string, itemKind, error) {
	var item []byte
	space, quote, escaped := true, byte(0), false
	for {
		b, ok, err := x.readByte()
		if err != nil {
			return "", 0, err
		}
		if !ok {
			switch {
			case len(item) == 0: // GNU's loses an empty word here
				return "", itemEnd, nil
			case quote != 0:
				return "", 0, x.unmatched(quote)
			}
			return string(item), itemRest, nil
		}
		switch {
		case space && isSpace(b):
			continue
		case escaped:
			escaped = false
		case quote != 0 && b == quote:
			quote = 0
			continue
		case quote != 0 && b == '\n':
			return "", 0, x.unmatched(quote)
		case quote != 0:
		case b == '\n':
			return string(item), itemLine, nil
		case (b == ' ' || b == '\t') && x.o.replace == "":
			// A blank at the end of a line: the line goes on, for -L.
			return string(item), itemWord, nil
		case b == '\'' || b == '"':
			quote, space = b, false
			continue
		case b == '\\':
			escaped, space = true, false
			continue
		}
		space = false
		if len(item) >= x.room() {
			return "", 0, x.tooLong()
		}
		item = append(item, b)
	}
}

func (x *xargsRun) unmatched(quote byte) error {
	name := "single"
	if quote == '"' {
		name = "double"
	}
	if err := x.callIfPossible(); err != nil {
		return err
	}
	return x.wrong("unmatched %s quote; by default quotes are special to xargs unless you use the -0 option", name)
}

// add takes an item and runs a call when it is full.
func (x *xargsRun) add(item string, kind itemKind) error {
	o := x.o
	if o.replace != "" {
		return x.callFor(item)
	}
	if x.base+x.size+len(item)+1 > o.chars {
		if len(x.items) == 0 {
			return x.wrong("cannot fit single argument within argument list size limit")
		}
		if o.exit && (o.lines > 0 || o.args > 0) {
			return x.wrong("argument list too long")
		}
		if err := x.call(); err != nil {
			return err
		}
	}
	text, _, _ := strings.Cut(item, "\x00")
	x.items = append(x.items, text)
	x.size += len(item) + 1
	if o.args > 0 && len(x.items) >= o.args {
		return x.call()
	}
	if kind == itemLine {
		x.lines++
	}
	return x.endLine()
}

// endLine runs a call when it has its lines.
func (x *xargsRun) endLine() error {
	if x.o.lines > 0 && x.lines >= x.o.lines {
		return x.call()
	}
	return nil
}

// call runs the command with what was gathered.
func (x *xargsRun) call() error {
	argv := append(append([]string(nil), x.o.command...), x.items...)
	x.items, x.size, x.lines = x.items[:0], 0, 0
	return x.start(argv)
}

// callFor runs the command for one item of -I. A NUL in the item ends each word it comes into.
func (x *xargsRun) callFor(item string) error {
	argv := make([]string, len(x.o.command))
	size := 0
	for i, word := range x.o.command {
		if i > 0 {
			word = strings.ReplaceAll(word, x.o.replace, item)
		}
		if len(word)+1 > x.o.chars {
			if i > 0 {
				return x.wrong("command too long")
			}
			return x.wrong("cannot fit single argument within argument list size limit")
		}
		if size += len(word) + 1; size > x.o.chars {
			return x.wrong("argument list too long")
		}
		argv[i], _, _ = strings.Cut(word, "\x00")
	}
	x.base = len(argv[0]) + 1
	return x.start(argv)
}

func (x *xargsRun) start(argv []string) error {
	x.ran = true
	if x.o.verbose {
		var line strings.Builder
		for i, word := range argv {
			if i > 0 {
				line.WriteByte(' ')
			}
			line.WriteString(quoteShell(word, x.c.utf8(), quoteNeeded))
		}
		fmt.Fprintln(x.c.io.Stderr, line.String())
	}
	if x.o.procs == 1 || x.c.io.Run == nil {
		status, err := x.c.runCallIn("", argv, x.stdin())
		return x.ended(xargsEnd{argv[0], status, err})
	}
	for x.running == x.o.procs {
		if err := x.wait(); err != nil {
			return err
		}
	}
	if err := x.c.flush(); err != nil {
		return err
	}
	if x.ends == nil {
		x.ends = make(chan xargsEnd)
	}
	x.running++
	go func() {
		status, err := x.c.io.Run(argv, x.stdin())
		x.ends <- xargsEnd{argv[0], status, err}
	}()
	// A program takes about as long to start: what a quick call writes comes in order, and one
	// that can't be started is the last.
	lead := time.NewTimer(time.Millisecond)
	defer lead.Stop()
	select {
	case e := <-x.ends:
		return x.taken(e)
	case <-lead.C:
		return nil
	}
}

// stdin is the input of the calls: nothing where xargs itself reads the standard input.
func (x *xargsRun) stdin() io.Reader {
	if x.o.file == "-" {
		return nil
	}
	return x.c.io.Stdin
}

// wait waits for one of the calls that run.
func (x *xargsRun) wait() error { return x.taken(<-x.ends) }

// taken is ended for a call that ran beside others.
func (x *xargsRun) taken(e xargsEnd) error {
	x.running--
	if end := x.c.alive(); end != nil {
		return end // the text was stopped by a call
	}
	e.err = x.c.callError(e.err)
	return x.ended(e)
}

// ended takes the status of a call.
func (x *xargsRun) ended(e xargsEnd) error {
	var u *Unstarted
	var s *Signaled
	switch {
	case errors.As(e.err, &u):
		x.c.warn("%s: %s", u.Name, strerror(u.Errno))
		return stop(e.status)
	case errors.As(e.err, &s):
		x.c.warn("%s: terminated by signal %d", e.name, int(s.Signal))
		return stop(xargsKilled)
	case e.err != nil:
		return e.err
	case e.status == 255:
		x.c.warn("%s: exited with status 255; aborting", e.name)
		return stop(xargsStopped)
	case e.status != 0:
		x.c.status = xargsFailed
	}
	return nil
}
