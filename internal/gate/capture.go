package gate

import (
	"context"
	"io"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"

	"safesh/interp"

	"golang.org/x/sys/unix"
)

// capture is a file that keeps what is written to it: the output of a command
// substitution. As long as only the shell itself writes it is a buffer; the first child
// that needs a descriptor turns it into a pipe, with all later writes going through it, so
// that the order stays right.
type capture struct {
	mu    sync.Mutex
	gate  *Gate
	max   int
	data  []byte
	over  bool
	refs  int
	w     interp.File   // the pipe's writing end, nil while it is a buffer
	done  chan struct{} // closed when the pipe was read to its end
	ended chan struct{} // closed when the last writer has gone
}

// captureRef is one reference to a capture.
type captureRef struct {
	c      *capture
	closed atomic.Bool
}

// Capture returns a file that keeps up to max bytes.
func (g *Gate) Capture(max int) interp.Capture {
	c := &capture{gate: g, max: max, refs: 1, ended: make(chan struct{})}
	return &captureRef{c: c}
}

// Dup returns a new reference.
func (r *captureRef) Dup() interp.File {
	r.c.mu.Lock()
	defer r.c.mu.Unlock()
	r.c.refs++
	return &captureRef{c: r.c}
}

// Close gives a reference back.
func (r *captureRef) Close() error {
	if r.closed.Swap(true) {
		return nil
	}
	c := r.c
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refs--; c.refs == 0 {
		if c.w != nil {
			c.w.Close()
		}
		close(c.ended)
	}
	return nil
}

// Write appends to what is kept.
func (r *captureRef) Write(ctx context.Context, p []byte) (int, error) {
	c := r.c
	c.mu.Lock()
	if c.w != nil {
		w := c.w
		c.mu.Unlock()
		return w.Write(ctx, p)
	}
	defer c.mu.Unlock()
	return len(p), c.keep(p)
}

// keep stores p; past the limit it only remembers that there was more.
func (c *capture) keep(p []byte) error {
	if len(c.data)+len(p) > c.max {
		c.over = true
		return syscall.EFBIG
	}
	c.data = append(c.data, p...)
	return nil
}

// Fd turns the buffer into a pipe.
func (r *captureRef) Fd() (int, error) {
	c := r.c
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.w == nil {
		rd, w, err := c.gate.Pipe()
		if err != nil {
			return -1, err
		}
		c.w, c.done = w, make(chan struct{})
		go c.drain(rd)
	}
	return c.w.Fd()
}

// drain reads the pipe to its end.
func (c *capture) drain(rd interp.File) {
	defer close(c.done)
	defer rd.Close()
	buf := make([]byte, 64<<10)
	for {
		n, err := rd.Read(context.Background(), buf)
		if n > 0 {
			c.mu.Lock()
			err := c.keep(buf[:n])
			c.mu.Unlock()
			if err != nil {
				return // closing the reading end stops the writers
			}
		}
		if err != nil || n == 0 {
			return
		}
	}
}

// Content waits for all writers and returns what they wrote.
func (r *captureRef) Content(ctx context.Context) ([]byte, error) {
	c := r.c
	r.Close()
	select {
	case <-c.ended:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if c.done != nil {
		select {
		case <-c.done:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil, syscall.EFBIG
	}
	return c.data, nil
}

// Read gives nothing: the file is for writing.
func (r *captureRef) Read(context.Context, []byte) (int, error) { return 0, syscall.EBADF }

// Seek fails as on a pipe.
func (r *captureRef) Seek(int64, int) (int64, error) { return 0, syscall.ESPIPE }

// IsTerminal is false.
func (r *captureRef) IsTerminal() bool { return false }

// Stat tells about the pipe that this stands for.
func (r *captureRef) Stat() (fs.FileInfo, error) {
	fd, err := r.Fd()
	if err != nil {
		return nil, err
	}
	return statFd(fd, "")
}

// outputLimit caps what a text sends to one stream of the harness.
type outputLimit struct {
	mu   sync.Mutex
	left int64
	lost int64
	sent int64
}

// take returns the part of p that may still be sent and counts the rest.
func (l *outputLimit) take(p []byte) []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := min(int64(len(p)), l.left)
	l.left -= n
	l.sent += n
	l.lost += int64(len(p)) - n
	return p[:n]
}

// relay carries the output of a child to a limited stream.
type relay struct {
	r, w interp.File
	to   interp.File
	mu   sync.Mutex // held while bytes are on their way
	n    int64      // bytes carried
	fd   int        // the text's descriptor that it stands for: 1 or 2
	done chan struct{}
}

// newRelay starts a relay to f.
func (g *Gate) newRelay(f interp.File) (*relay, error) {
	r, w, err := g.Pipe()
	if err != nil {
		return nil, err
	}
	t := &relay{r: r, w: w, to: f.Dup(), done: make(chan struct{})}
	go t.run()
	return t, nil
}

func (t *relay) run() {
	defer close(t.done)
	defer t.r.Close()
	defer t.to.Close()
	buf := make([]byte, 64<<10)
	rd := t.r.(*file)
	for {
		if rd.d.await(context.Background(), unix.POLLIN) != nil {
			return
		}
		t.mu.Lock()
		n, err := t.r.Read(context.Background(), buf)
		if n > 0 {
			t.n += int64(n)
			_, werr := t.to.Write(context.Background(), buf[:n])
			if werr != nil {
				err = werr
			}
		}
		t.mu.Unlock()
		if err != nil && err != io.EOF || n == 0 {
			return
		}
	}
}

// flush waits until everything that was written so far has been carried over. A grandchild
// may keep the pipe: it is read on in the background.
func (t *relay) flush() {
	t.w.Close()
	for {
		t.mu.Lock()
		left := t.pending()
		t.mu.Unlock()
		if left == 0 {
			return
		}
		select {
		case <-t.done:
			return
		default:
			runtime.Gosched()
		}
	}
}

// pending is how many bytes wait in the pipe, 0 when it is closed.
func (t *relay) pending() int {
	select {
	case <-t.done:
		return 0
	default:
	}
	fd, err := t.r.Fd()
	if err != nil {
		return 0
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCINQ)
	if err != nil {
		return 0
	}
	return n
}
