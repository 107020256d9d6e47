package interp

import (
	"context"
	"io"
	"syscall"

	"safesh/interp/expand"
)

// source reads a descriptor for read and mapfile byte by byte. It takes no more from the
// file than it hands out: what can seek is read in chunks and set back at the end, a pipe is
// looked into and what was handed out is taken at the end, and anything else is read one byte
// at a time.
type source struct {
	sh     *Shell
	f      File
	ctx    context.Context
	seeks  bool
	pipe   peeker // nil when the file can't be looked into
	greedy bool   // take all: nothing is left for others
	buf    []byte
	pos    int
	chunk  [1024]byte
}

// peeker is a File that can be looked into without taking anything.
type peeker interface {
	// Peek reads what comes next, and leaves it there; EINVAL where that can't be done.
	Peek(ctx context.Context, p []byte) (int, error)
	// Skip takes n bytes that were looked at.
	Skip(n int)
}

func newSource(sh *Shell, f File, ctx context.Context) *source {
	s := &source{sh: sh, f: f, ctx: ctx}
	_, err := f.Seek(0, io.SeekCurrent)
	if s.seeks = err == nil; !s.seeks {
		s.pipe, _ = f.(peeker)
	}
	return s
}

// next returns the next byte.
func (s *source) next() (byte, error) {
	if s.pos >= len(s.buf) {
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
	c := s.buf[s.pos]
	s.pos++
	return c, nil
}

// fill reads what comes next.
func (s *source) fill() error {
	s.take(len(s.buf))
	for {
		size := 1
		if s.seeks || s.greedy || s.pipe != nil {
			size = len(s.chunk)
		}
		n, err := s.wait(s.chunk[:size])
		if n > 0 {
			s.buf, s.pos = s.chunk[:n], 0
			return nil
		}
		if err == nil {
			err = io.EOF
		}
		if err == syscall.EINVAL && s.pipe != nil {
			s.pipe = nil
			continue
		}
		if err != errAgain {
			return err
		}
	}
}

// release sets the file back to what was handed out.
func (s *source) release() {
	if left := len(s.buf) - s.pos; s.seeks && left > 0 {
		s.f.Seek(int64(-left), io.SeekCurrent)
	}
	s.take(s.pos)
	s.buf, s.pos = nil, 0
}

// take takes from a pipe what was handed out.
func (s *source) take(n int) {
	if s.pipe != nil && !s.greedy && n > 0 {
		s.pipe.Skip(n)
		s.buf, s.pos = nil, 0
	}
}

// read reads from the file or, where it is a pipe, looks into it.
func (s *source) read(ctx context.Context, p []byte) (int, error) {
	if s.pipe != nil && !s.greedy {
		return s.pipe.Peek(ctx, p)
	}
	return s.f.Read(ctx, p)
}

// interrupted is a read that a trapped signal ended (in POSIX mode).
type interrupted struct{ signal int }

func (e *interrupted) Error() string { return "interrupted" }

type againError struct{}

func (againError) Error() string { return "read again" }

// errAgain says that a trap has run and the read is to be done again.
var errAgain error = againError{}

// wait reads; traps of signals that come meanwhile run at once.
func (s *source) wait(p []byte) (int, error) {
	if !s.sh.hasSignalTrap() {
		return s.read(s.ctx, p)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	got := make(chan int, 1)
	ended := make(chan struct{})
	wake := s.sh.session.signals.trapped(s.sh)
	go func() {
		defer close(ended)
		select {
		case n := <-wake:
			got <- n
			cancel()
		case <-ctx.Done():
		}
	}()
	n, err := s.read(ctx, p)
	cancel()
	<-ended
	if n > 0 || err == nil || s.ctx.Err() != nil || len(got) == 0 {
		return n, err
	}
	s.sh.runPendingTraps()
	if s.sh.set(optPosix) || s.sh.ctl.kind != goOn {
		return 0, &interrupted{<-got}
	}
	return 0, errAgain
}

// hasSignalTrap tells whether a signal may run a trap here.
func (sh *Shell) hasSignalTrap() bool {
	if sh.isSub {
		return false
	}
	for name, text := range sh.traps {
		if text != "" && name != "EXIT" && name != "ERR" && name != "DEBUG" && name != "RETURN" {
			return true
		}
	}
	return false
}

// indexedArray complains when name can't be an indexed array or is readonly.
func (sh *Shell) indexedArray(who, name string) int {
	v, _ := sh.find(sh.resolve(name))
	switch {
	case v == nil:
	case v.Kind == expand.Associative:
		sh.errorf("%s: %s: not an indexed array", who, name)
		return 1
	case v.Attr&expand.Readonly != 0:
		sh.errorf("%s", readonlyError(sh.resolve(name)))
		return 1
	}
	return 0
}

// fillArray makes name an indexed array of the values; attributes apply.
func (sh *Shell) fillArray(who, name string, values []string) int {
	attr := expand.Attr(0)
	if v := sh.lookup(name); v != nil {
		attr = v.Attr
	}
	if attr&(expand.Integer|expand.Lower|expand.Upper|expand.Capital) == 0 {
		if err := sh.setArray(name, values); err != nil {
			return sh.bindFailed(who, err)
		}
		return 0
	}
	if err := sh.setArray(name, nil); err != nil {
		return sh.bindFailed(who, err)
	}
	for i, value := range values {
		if err := sh.assign(expand.Ref{Name: name, Elem: true, Index: i}, value, false); err != nil {
			return sh.bindFailed(who, err)
		}
	}
	return 0
}
