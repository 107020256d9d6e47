package gate

import (
	"context"
	"io"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Sizes of what is moved at once, and of the pipes that much goes through. More than this a
// user's pipes may not have all together for long (pipe-user-pages-soft), less and two
// processes wait for each other too often.
const (
	moveChunk = 1 << 20
	largePipe = 256 << 10
)

// Take copies from another stream of the gate to its end inside the kernel, where one of them
// is a pipe; nothing is copied when done is false.
func (s *stream) Take(from io.Reader) (done bool, readErr, writeErr error) {
	in, ok := from.(*stream)
	if !ok || in.f == nil || s.f == nil {
		return false, nil, nil
	}
	r, ok := in.f.(*file)
	w, also := s.f.(*file)
	if !ok || !also || r.d.tty || w.d.tty || w.d.limit != nil || r.closed.Load() || w.closed.Load() {
		return false, nil, nil
	}
	return move(s.ctx, r.d, w.d)
}

// move splices from one descriptor to another one.
func move(ctx context.Context, from, to *desc) (done bool, readErr, writeErr error) {
	total := 0
	for {
		n, err := unix.Splice(from.fd, nil, to.fd, nil, moveChunk, unix.SPLICE_F_MOVE|unix.SPLICE_F_NONBLOCK)
		switch {
		case n > 0:
			if total < largePipe && total+int(n) >= largePipe {
				widen(from.fd)
				widen(to.fd)
			}
			total += int(n)
			if ctx.Err() != nil {
				return true, nil, context.Cause(ctx)
			}
		case err == nil:
			return true, nil, nil
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			if err := from.await(ctx, unix.POLLIN); err != nil {
				return true, err, nil
			}
			if err := to.await(ctx, unix.POLLOUT); err != nil {
				return true, nil, err
			}
		case err == syscall.EPIPE || err == syscall.ENOSPC || err == syscall.EFBIG:
			return true, nil, err
		case total == 0: // neither is a pipe, or one only appends
			return false, nil, nil
		default:
			return true, err, nil
		}
	}
}

// widen gives a pipe more room; for anything else it does nothing.
func widen(fd int) {
	if size, err := unix.FcntlInt(uintptr(fd), unix.F_GETPIPE_SZ, 0); err == nil && size < largePipe {
		unix.FcntlInt(uintptr(fd), unix.F_SETPIPE_SZ, largePipe) // refused: it stays as it is
	}
}

// peeker is the side pipe through which a pipe is looked into.
type peeker struct {
	mu   sync.Mutex
	r, w int
	open bool
	none bool // the descriptor is no pipe
}

// Peek reads what comes next without taking it, waiting for the first byte until ctx ends.
// EINVAL: only a pipe can be looked into.
func (f *file) Peek(ctx context.Context, p []byte) (int, error) {
	d := f.d
	k := &d.peek
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.none || !k.prepare() {
		return 0, syscall.EINVAL
	}
	for {
		n, err := unix.Tee(d.fd, k.w, len(p), unix.SPLICE_F_NONBLOCK)
		switch err {
		case nil:
			if n == 0 {
				return 0, io.EOF
			}
			return unix.Read(k.r, p[:n])
		case syscall.EINTR:
		case syscall.EAGAIN:
			if err := d.await(ctx, unix.POLLIN); err != nil {
				return 0, err
			}
		default:
			k.none = true
			return 0, syscall.EINVAL
		}
	}
}

// Skip takes n bytes that were looked at.
func (f *file) Skip(n int) {
	var buf [1024]byte
	for n > 0 {
		got, err := f.d.readOnce(buf[:min(n, len(buf))])
		if err == syscall.EINTR {
			continue
		}
		if err != nil || got == 0 {
			return // another reader was faster
		}
		n -= got
	}
}

// prepare makes the side pipe.
func (k *peeker) prepare() bool {
	if k.open {
		return true
	}
	var fds [2]int
	if unix.Pipe2(fds[:], unix.O_CLOEXEC|unix.O_NONBLOCK) != nil {
		return false
	}
	k.r, k.w, k.open = fds[0], fds[1], true
	return true
}

func (k *peeker) close() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.open {
		unix.Close(k.r)
		unix.Close(k.w)
		k.open = false
	}
}
