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
	x := &xargsRun{c: c, o: o, in: in, buf: make([]byte, 4096)}
	for _, word := range o.command {
		x.base += len(word) + 1
	}
	if x.base > o.chars {
		return c.die("cannot fit single argument within argument list size limit")
	}
	err = x.all()
	for x.running > 0 {
		if failed := x.wait(); err == nil {
			err = failed
		}
	}
	return err
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

// next reads the next item.
func (x *xargsRun) next() (string, itemKind, error) {
	if x.o.delimiter >= 0 {
		return x.nextDelimited()
	}
	item, kind, err := x.nextQuoted()
	item, _, _ = strings.Cut(item, "\x00")
	if err == nil && kind != itemEnd && x.o.hasEnd && item == x.o.end {
		return "", itemEnd, nil
	}
	return item, kind, err
}

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
			text, _, _ := strings.Cut(string(item), "\x00")
			return text, itemLine, nil
		}
		item = append(item, b)
		if len(item) > x.o.chars {
			return "", 0, x.c.die("argument line too long")
		}
	}
}

// nextQuoted reads an item by the rules of quotes and backslashes. With -I an item is a line.
func (x *xargsRun) nextQuoted() (string, itemKind, error) {
	var item []byte
	early := false
	var quote byte
	for {
		b, ok, err := x.readByte()
		if err != nil {
			return "", 0, err
		}
		if !ok {
			if quote != 0 && len(item) > 0 {
				return "", 0, x.unmatched(quote)
			}
			if !early || quote != 0 {
				return "", itemEnd, nil
			}
			return string(item), itemLine, nil
		}
		switch {
		case quote != 0 && b == quote:
			quote = 0
			continue
		case quote != 0 && b == '\n':
			return "", 0, x.unmatched(quote)
		case quote != 0:
		case b == '\n':
			if !early {
				continue
			}
			return string(item), itemLine, nil
		case !early && isSpace(b):
			continue
		case (b == ' ' || b == '\t') && x.o.replace == "":
			// A blank at the end of a line: the line goes on, for -L.
			return string(item), itemWord, nil
		case b == '\'' || b == '"':
			quote, early = b, true
			continue
		case b == '\\':
			early = true
			if b, ok, err = x.readByte(); err != nil {
				return "", 0, err
			} else if !ok {
				continue
			}
		}
		early = true
		item = append(item, b)
		if len(item) > x.o.chars {
			return "", 0, x.c.die("argument line too long")
		}
	}
}

func (x *xargsRun) unmatched(quote byte) error {
	name := "single"
	if quote == '"' {
		name = "double"
	}
	if len(x.items) > 0 && !x.o.exit {
		if err := x.call(); err != nil {
			return err
		}
	}
	x.c.warn("unmatched %s quote; by default quotes are special to xargs unless you use the -0 option", name)
	return stop(max(x.c.status, 1)) // what a call left counts more
}

// add takes an item and runs a call when it is full.
func (x *xargsRun) add(item string, kind itemKind) error {
	o := x.o
	if o.replace != "" {
		return x.callFor(item)
	}
	if x.base+x.size+len(item)+1 > o.chars {
		if len(x.items) == 0 {
			return x.c.die("argument line too long")
		}
		if o.exit && (o.lines > 0 || o.args > 0) {
			return x.c.die("argument list too long")
		}
		if err := x.call(); err != nil {
			return err
		}
		if x.base+len(item)+1 > o.chars {
			return x.c.die("argument line too long")
		}
	}
	x.items = append(x.items, item)
	x.size += len(item) + 1
	if kind == itemLine {
		x.lines++
	}
	if o.args > 0 && len(x.items) >= o.args || o.lines > 0 && x.lines >= o.lines {
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

// callFor runs the command for one item of -I.
func (x *xargsRun) callFor(item string) error {
	argv := make([]string, len(x.o.command))
	size := 0
	for i, word := range x.o.command {
		argv[i] = word
		if i > 0 {
			argv[i] = strings.ReplaceAll(word, x.o.replace, item)
		}
		size += len(argv[i]) + 1
	}
	if size > x.o.chars {
		return x.c.die("argument list too long")
	}
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
