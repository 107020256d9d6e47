package builtins

import (
	"io"
	"math"
	"time"
)

// followedFile is a file that tail -f looks at again and again. in is nil while it can't be
// read; gaveUp when it never will be.
type followedFile struct {
	name   string
	in     *input
	gaveUp bool
}

// follower is the loop of tail -f. It looks at its files once per interval until Context
// ends: there is no way to be told of changes.
type follower struct {
	c      *call
	o      *tailOptions
	titles *titler
	files  []*followedFile
	last   *followedFile // whose data was printed last
}

func (f *follower) close() {
	for _, file := range f.files {
		if file.in != nil {
			file.in.close()
		}
	}
}

func (f *follower) run() error {
	for _, file := range f.files {
		f.begin(file)
	}
	if len(f.files) > 0 {
		f.last = f.files[len(f.files)-1]
	}
	for {
		alive := 0
		for _, file := range f.files {
			if err := f.look(file); err != nil {
				return err
			}
			if !file.gaveUp {
				alive++
			}
		}
		if err := f.c.flush(); err != nil {
			return err
		}
		if alive == 0 {
			return nil
		}
		if err := f.c.sleep(f.o.interval); err != nil {
			return err
		}
	}
}

// begin decides whether a file can be followed at all.
func (f *follower) begin(file *followedFile) {
	if file.in == nil {
		file.gaveUp = !f.o.retry
	} else if info, ok := file.in.stat(); file.in.stdin && (!ok || !info.Mode().IsRegular()) {
		file.gaveUp = true // POSIX: -f is ignored on a pipe
	}
	if file.in == nil && !f.someLeft() {
		f.c.fail("no files remaining")
	}
}

func (f *follower) someLeft() bool {
	for _, file := range f.files {
		if !file.gaveUp {
			return true
		}
	}
	return false
}

// look prints what has been added to a file.
func (f *follower) look(file *followedFile) error {
	if file.gaveUp {
		return nil
	}
	if f.o.byName {
		if err := f.reopen(file); err != nil {
			return err
		}
	}
	if file.in == nil {
		return nil
	}
	f.restart(file)
	buf := make([]byte, fileChunk/2)
	for {
		n, err := file.in.read(buf)
		if err != nil {
			file.in.close()
			file.in, file.gaveUp = nil, !f.o.retry
			return f.c.fileError(err, "error reading "+f.c.quoteName(pretty(file.name)))
		}
		if n == 0 {
			return nil
		}
		if f.last != file {
			f.last = file
			if err := f.titles.print(pretty(file.name)); err != nil {
				return err
			}
		}
		if err := f.c.direct(buf[:n]); err != nil {
			return err
		}
	}
}

// restart goes back to the start of a file that has become shorter.
func (f *follower) restart(file *followedFile) {
	size, ok := file.in.regularSize()
	pos, seeks := file.in.offset()
	if ok && seeks && size < pos {
		f.c.warn("%s: file truncated", f.c.quotePrefix(pretty(file.name)))
		file.in.seek(0, io.SeekStart)
	}
}

// reopen opens a file again whose name means another file now.
func (f *follower) reopen(file *followedFile) error {
	now, err := f.c.io.Files.Stat(file.name)
	if err != nil {
		return f.lost(file, err)
	}
	text := "%s has appeared;  following new file"
	if file.in != nil {
		old, ok := file.in.stat()
		if !ok || sameFile(old, now) {
			return nil
		}
		text = "%s has been replaced;  following new file"
	}
	in, err := f.c.open(file.name)
	if err != nil {
		return f.lost(file, err)
	}
	if file.in != nil {
		file.in.close()
	}
	file.in = in
	f.c.warn(text, f.c.quoteName(file.name))
	return nil
}

// lost notes that a file can't be opened by its name any more.
func (f *follower) lost(file *followedFile, err error) error {
	if end := f.c.mustStop(err); end != nil {
		return end
	}
	if file.in == nil {
		return nil
	}
	file.in.close()
	file.in = nil
	f.c.warn("%s has become inaccessible: %s", f.c.quoteName(file.name), strerror(err))
	if !f.o.retry {
		file.gaveUp = true
		if !f.someLeft() {
			f.c.fail("no files remaining")
		}
	}
	return nil
}

// sleep waits for d or until the call must end.
func (c *call) sleep(d time.Duration) error {
	if err := c.alive(); err != nil {
		return err
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	var ended <-chan struct{}
	if c.io.Context != nil {
		ended = c.io.Context.Done()
	}
	select {
	case <-timer.C:
		return nil
	case <-ended:
		return stop(statusStopped)
	}
}

// durationOf turns seconds into a duration, the longest one if there are too many.
func durationOf(seconds float64) time.Duration {
	if seconds >= math.MaxInt64/float64(time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds * float64(time.Second))
}
