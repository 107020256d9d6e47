package gate

import (
	"context"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"safesh/interp"

	"golang.org/x/sys/unix"
)

// desc is an open file description of the kernel, shared by all references to it.
type desc struct {
	fd      int
	refs    atomic.Int32
	regular bool // reads and writes never wait
	tty     bool
	null    bool        // /dev/null
	id      fileID      // of what was there when it was opened
	noWait  atomic.Bool // RWF_NOWAIT does not work here
	gate    *Gate
	peek    peeker
	limit   *outputLimit // of the text's own stdout or stderr; nil for none
}

// file is one reference to a desc: interp.File.
type file struct {
	d      *desc
	closed atomic.Bool
}

// newFile takes over a kernel descriptor.
func (g *Gate) newFile(fd int) *file {
	d := &desc{fd: fd, gate: g}
	d.look()
	return d.ref()
}

// look finds out what a new descriptor is; false when it is closed.
func (d *desc) look() bool {
	var st unix.Stat_t
	if err := unix.Fstat(d.fd, &st); err != nil {
		return err != syscall.EBADF
	}
	d.id = fileID{st.Dev, st.Ino}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG, unix.S_IFDIR:
		d.regular = true
	case unix.S_IFCHR:
		d.null = st.Rdev == unix.Mkdev(1, 3)
		d.regular = d.null
		if !d.null {
			_, err := unix.IoctlGetTermios(d.fd, unix.TCGETS)
			d.tty = err == nil
		}
	}
	return true
}

func (d *desc) ref() *file {
	d.refs.Add(1)
	return &file{d: d}
}

// Dup returns a new reference.
func (f *file) Dup() interp.File { return f.d.ref() }

// Close gives the reference back; the last one closes the description.
func (f *file) Close() error {
	if f.closed.Swap(true) {
		return nil
	}
	if f.d.refs.Add(-1) > 0 {
		return nil
	}
	f.d.peek.close()
	if f.d.fd <= 2 {
		return parkStandard(f.d.fd)
	}
	return unix.Close(f.d.fd)
}

// parkStandard closes one of the process's own descriptors 0 to 2, and keeps its number in
// use: nothing that is opened later may become stdin, stdout or stderr by chance.
func parkStandard(fd int) error {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	if null != fd {
		err = unix.Dup3(null, fd, unix.O_CLOEXEC)
		unix.Close(null)
	}
	return err
}

// Fd returns the kernel's descriptor.
func (f *file) Fd() (int, error) {
	if f.closed.Load() {
		return -1, syscall.EBADF
	}
	return f.d.fd, nil
}

// IsTerminal tells whether the file is a terminal.
func (f *file) IsTerminal() bool { return f.d.tty }

// Readable tells whether a read would not wait.
func (f *file) Readable() bool {
	fds := []unix.PollFd{{Fd: int32(f.d.fd), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, 0)
	return err == nil && n > 0
}

// SetMode switches a terminal's echo and line mode; restore puts back what was.
func (f *file) SetMode(echo, lines bool) (restore func(), err error) {
	old, err := unix.IoctlGetTermios(f.d.fd, unix.TCGETS)
	if err != nil {
		return nil, err
	}
	mode := *old
	set := func(bit uint32, on bool) {
		if on {
			mode.Lflag |= bit
		} else {
			mode.Lflag &^= bit
		}
	}
	set(unix.ECHO, echo)
	set(unix.ICANON, lines)
	mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 1, 0
	if err := unix.IoctlSetTermios(f.d.fd, unix.TCSETS, &mode); err != nil {
		return nil, err
	}
	return func() { unix.IoctlSetTermios(f.d.fd, unix.TCSETS, old) }, nil
}

// Seek moves the offset that all references share.
func (f *file) Seek(offset int64, whence int) (int64, error) {
	return unix.Seek(f.d.fd, offset, whence)
}

// Stat tells about the file.
func (f *file) Stat() (fs.FileInfo, error) { return statFd(f.d.fd, "") }

// Read reads what is there, waiting for the first byte until ctx ends.
func (f *file) Read(ctx context.Context, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, err := f.d.readOnce(p)
		switch {
		case n > 0:
			return n, nil
		case err == nil:
			return 0, io.EOF
		case err == syscall.EINTR:
		case err == syscall.EAGAIN:
			if err := f.d.await(ctx, unix.POLLIN); err != nil {
				return 0, err
			}
		default:
			if !f.d.reclaim(err) {
				return 0, err
			}
		}
	}
}

// readOnce reads without waiting, where the kernel can do that.
func (d *desc) readOnce(p []byte) (int, error) {
	if d.regular {
		return unix.Read(d.fd, p)
	}
	if !d.noWait.Load() {
		n, err := unix.Preadv2(d.fd, [][]byte{p}, -1, unix.RWF_NOWAIT)
		if err != syscall.EOPNOTSUPP && err != syscall.ENOSYS && err != syscall.EINVAL && err != syscall.ESPIPE {
			return n, err
		}
		d.noWait.Store(true)
	}
	// Without RWF_NOWAIT: ask first. What another process takes in between makes the read wait.
	fds := []unix.PollFd{{Fd: int32(d.fd), Events: unix.POLLIN}}
	if n, err := unix.Poll(fds, 0); err == nil && n == 0 {
		return 0, syscall.EAGAIN
	}
	return unix.Read(d.fd, p)
}

// Write writes all of p.
func (f *file) Write(ctx context.Context, p []byte) (int, error) {
	d := f.d
	if f.closed.Load() {
		return 0, syscall.EBADF
	}
	total := len(p)
	if d.limit != nil {
		p = d.limit.take(p)
	}
	for len(p) > 0 {
		n, err := d.writeOnce(p)
		if n > 0 {
			p = p[n:]
			continue
		}
		switch err {
		case syscall.EINTR:
		case syscall.EAGAIN:
			if err := d.await(ctx, unix.POLLOUT); err != nil {
				return total - len(p), err
			}
		case nil:
			return total - len(p), io.ErrShortWrite
		default:
			return total - len(p), err
		}
	}
	return total, nil
}

func (d *desc) writeOnce(p []byte) (int, error) {
	if d.regular {
		return unix.Write(d.fd, p)
	}
	if !d.noWait.Load() {
		n, err := unix.Pwritev2(d.fd, [][]byte{p}, -1, unix.RWF_NOWAIT)
		if err != syscall.EOPNOTSUPP && err != syscall.ENOSYS && err != syscall.EINVAL && err != syscall.ESPIPE {
			return n, err
		}
		d.noWait.Store(true)
	}
	fds := []unix.PollFd{{Fd: int32(d.fd), Events: unix.POLLOUT}}
	if n, err := unix.Poll(fds, 0); err == nil && n == 0 {
		return 0, syscall.EAGAIN
	}
	return unix.Write(d.fd, p[:min(len(p), 4096)]) // PIPE_BUF: what a writable pipe takes at once
}

// await waits until the descriptor is ready or ctx ends.
func (d *desc) await(ctx context.Context, events int16) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	fds := []unix.PollFd{{Fd: int32(d.fd), Events: events}}
	if ctx.Done() != nil {
		w, err := d.gate.wakers.get(ctx)
		if err != nil {
			return err
		}
		fds = append(fds, unix.PollFd{Fd: int32(w), Events: unix.POLLIN})
	}
	for {
		_, err := unix.Poll(fds, -1)
		if err == syscall.EINTR {
			continue
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
}

// wakers give each context a descriptor that becomes readable when it ends, so that a wait
// for another descriptor can end as well.
type wakers struct {
	mu  sync.Mutex
	fds map[context.Context]int
}

// get returns the descriptor of ctx. It is closed a while after the context has ended.
func (w *wakers) get(ctx context.Context) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if fd, ok := w.fds[ctx]; ok {
		return fd, nil
	}
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return -1, err
	}
	if w.fds == nil {
		w.fds = map[context.Context]int{}
	}
	w.fds[ctx] = fd
	context.AfterFunc(ctx, func() {
		unix.Write(fd, []byte{1, 0, 0, 0, 0, 0, 0, 0})
		// Those who poll it wake up now; nobody starts to, as the context has ended.
		time.AfterFunc(time.Second, func() {
			w.mu.Lock()
			delete(w.fds, ctx)
			w.mu.Unlock()
			unix.Close(fd)
		})
	})
	return fd, nil
}

// Pipe returns the ends of a pipe.
func (g *Gate) Pipe() (r, w interp.File, err error) {
	var fds [2]int
	if err := unix.Pipe2(fds[:], unix.O_CLOEXEC); err != nil {
		return nil, nil, err
	}
	rd, wd := &desc{fd: fds[0], gate: g}, &desc{fd: fds[1], gate: g}
	return rd.ref(), wd.ref(), nil
}

// Data returns a file that reads as data: an unnamed file in memory, or a pipe where the
// kernel has none.
func (g *Gate) Data(data []byte) (interp.File, error) {
	if len(data) == 0 {
		fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			return nil, err
		}
		return (&desc{fd: fd, gate: g, regular: true}).ref(), nil
	}
	fd, err := unix.MemfdCreate("safesh-here", unix.MFD_CLOEXEC)
	if err != nil {
		return g.dataPipe(data)
	}
	f := (&desc{fd: fd, gate: g, regular: true}).ref()
	if _, err := f.Write(context.Background(), data); err != nil {
		f.Close()
		return nil, err
	}
	_, err = unix.Seek(fd, 0, io.SeekStart)
	return f, err
}

// dataPipe feeds data into a pipe.
func (g *Gate) dataPipe(data []byte) (interp.File, error) {
	r, w, err := g.Pipe()
	if err != nil {
		return nil, err
	}
	go func() {
		defer w.Close()
		w.Write(context.Background(), data)
	}()
	return r, nil
}
