package audit

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Options says how a [Log] is kept. The zero value never rotates and masks nothing.
type Options struct {
	// MaxSize is the size in bytes at which the file is rotated: renamed to path.1, the
	// older ones one number up. 0: never. A line is never split, and a file may grow past
	// it while others hold it or its directory can't be written.
	MaxSize int64
	// Keep is how many rotated files there are; less than 1 means 1. The oldest is
	// removed by the rotation that would make one more.
	Keep int
	// Mask writes texts, words and reasons as [Mask] shows them.
	Mask bool
}

// Log appends records to one file. It may be used by several goroutines; any number of
// processes may have the same file open. The caller closes it.
type Log struct {
	mu   sync.Mutex
	opts Options
	path string // absolute
	fd   int    // -1 when closed
	id   inode
	null bool // /dev/null: nothing to lock, to rotate or to tear
	seq  int
	buf  []byte
}

// inode names a file whatever its path.
type inode struct{ dev, ino uint64 }

// ErrClosed is returned for writes to a closed log.
var ErrClosed = errors.New("audit log is closed")

// lockWait is how long a write waits for a rotation of another process. A rotation is
// eight system calls, so this only passes when someone holds the lock who should not.
const lockWait = 5 * time.Second

// Open opens the log at path, and makes it with mode 0600 where it is missing; its
// directory must exist. A symbolic link and anything but a regular file or /dev/null are
// refused. The path is made absolute now: a later chdir does not matter.
func Open(path string, opts Options) (*Log, error) {
	opts.Keep = max(opts.Keep, 1)
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open audit log", Path: path, Err: err}
	}
	l := &Log{opts: opts, path: path, fd: -1}
	if err := l.open(); err != nil {
		return nil, err
	}
	return l, nil
}

// Close closes the log. A second call does nothing.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fd < 0 {
		return nil
	}
	fd := l.fd
	l.fd = -1
	return unix.Close(fd)
}

// Begin writes the begin line of r, before anything of its text runs. It sets what is zero
// of Version, Time, Pid and Seq; the same record is handed to [Log.Write] at the end.
func (l *Log) Begin(r *Record) error { return l.append(r, appendBegin) }

// Write writes the end line of r, and sets fields as [Log.Begin] does where that was not
// called. When it returns nil the whole line is in the file.
func (l *Log) Write(r *Record) error { return l.append(r, AppendJSON) }

func (l *Log) append(r *Record, encode func([]byte, *Record) []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fd < 0 {
		return ErrClosed
	}
	l.complete(r)
	if l.opts.Mask {
		r = masked(r)
	}
	// One byte is kept free in front, for the newline that ends a torn line.
	l.buf = appendLine(append(l.buf[:0], '\n'), r, encode)
	err := l.line(l.buf)
	if cap(l.buf) > 64<<10 {
		l.buf = nil
	}
	if err != nil {
		return &fs.PathError{Op: "write audit log", Path: l.path, Err: err}
	}
	return nil
}

// complete sets what the log knows better than its caller.
func (l *Log) complete(r *Record) {
	if r.Version == 0 {
		r.Version = Version
	}
	if r.Time.IsZero() {
		r.Time = time.Now()
	}
	if r.Pid == 0 {
		r.Pid = os.Getpid()
	}
	if r.Seq == 0 {
		l.seq++
		r.Seq = l.seq
	}
}

// open opens the path and takes it in place of what was open before.
func (l *Log) open() error {
	const flags = unix.O_APPEND | unix.O_CREAT | unix.O_CLOEXEC | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_NOCTTY
	fd, err := retry(func() (int, error) { return unix.Open(l.path, flags|unix.O_RDWR, 0o600) })
	if err == unix.EACCES { // a log that may be written and not read: see endsLine
		fd, err = retry(func() (int, error) { return unix.Open(l.path, flags|unix.O_WRONLY, 0o600) })
	}
	if err != nil {
		return &fs.PathError{Op: "open audit log", Path: l.path, Err: err}
	}
	var st unix.Stat_t
	if err = unix.Fstat(fd, &st); err == nil {
		if st.Size == 0 && st.Mode&unix.S_IFMT == unix.S_IFREG && st.Mode&0o600 != 0o600 {
			unix.Fchmod(fd, 0o600) // made under a umask that would keep the next shell out; refused: it is another's
		}
		l.null = st.Mode&unix.S_IFMT == unix.S_IFCHR && st.Rdev == unix.Mkdev(1, 3)
		if !l.null && st.Mode&unix.S_IFMT != unix.S_IFREG {
			err = errors.New("not a regular file")
		}
	}
	if err != nil {
		unix.Close(fd)
		return &fs.PathError{Op: "open audit log", Path: l.path, Err: err}
	}
	if l.fd >= 0 {
		unix.Close(l.fd)
	}
	l.fd, l.id = fd, inode{st.Dev, st.Ino}
	return nil
}

// line appends one line; b is it with a newline in front.
//
// All who append hold the lock of the file shared, a rotation holds it exclusively. So
// while a writer has it, and has seen that the path still leads to its file, no rotation
// can move the file away: nothing is written to a file that is about to be removed.
func (l *Log) line(b []byte) error {
	if l.null {
		return nil
	}
	for range 1000 { // each round is some process's rotation
		if err := l.lock(unix.LOCK_SH, lockWait); err != nil {
			return err
		}
		size, err := l.size()
		if err == nil && l.full(size, len(b)-1) {
			size, err = l.rotate()
		}
		if err == nil {
			err = l.put(b, size)
		}
		unix.Flock(l.fd, unix.LOCK_UN)
		if err != errMoved {
			return err
		}
		if err := l.open(); err != nil {
			return err
		}
	}
	return errors.New("rotated too often")
}

// errMoved says that the path leads to another file than the one that is open.
var errMoved = errors.New("log file moved")

// full reports whether n more bytes make it time to rotate. A file that is empty is not.
func (l *Log) full(size int64, n int) bool {
	return l.opts.MaxSize > 0 && size > 0 && size+int64(n) > l.opts.MaxSize
}

// put writes the line behind what is in the file, with a newline first if the last line
// was torn. Seen under a shared lock a missing newline may be a write in progress: alone
// with the file it is looked at again.
func (l *Log) put(b []byte, size int64) error {
	if l.endsLine(size) {
		return l.write(b[1:])
	}
	if err := l.lock(unix.LOCK_EX, lockWait); err != nil {
		return err
	}
	size, err := l.size() // the path may have been moved while the lock was changed
	if err != nil {
		return err
	}
	if l.endsLine(size) {
		b = b[1:]
	}
	return l.write(b)
}

// endsLine reports whether the file is known to end in a newline.
func (l *Log) endsLine(size int64) bool {
	var last [1]byte
	if size == 0 {
		return true
	}
	n, err := retry(func() (int, error) { return unix.Pread(l.fd, last[:], size-1) })
	return err == nil && n == 1 && last[0] == '\n'
}

// write appends b by one write. One that falls short (a full disk, a quota) is taken up
// again under the exclusive lock: if nothing follows the part that was written, with the
// rest; otherwise with the whole line on a line of its own.
func (l *Log) write(b []byte) error {
	n, err := retry(func() (int, error) { return unix.Write(l.fd, b) })
	if err != nil {
		return err
	}
	if n == len(b) {
		return nil
	}
	end, err := unix.Seek(l.fd, 0, io.SeekCurrent)
	if err != nil {
		return err
	}
	return l.takeUp(b[n:], end)
}

// takeUp writes the rest of a line whose first part ends at end.
func (l *Log) takeUp(rest []byte, end int64) error {
	if err := l.lock(unix.LOCK_EX, lockWait); err != nil {
		return err
	}
	size, err := l.size()
	if err != nil {
		return err
	}
	if size != end {
		rest = l.buf // a newline, then the line
	}
	n, err := retry(func() (int, error) { return unix.Write(l.fd, rest) })
	if err == nil && n < len(rest) {
		err = io.ErrShortWrite
	}
	return err
}

// size returns the size of the file, or errMoved when the path leads to another.
func (l *Log) size() (int64, error) {
	var there unix.Stat_t
	_, err := retry(func() (int, error) { return 0, unix.Lstat(l.path, &there) })
	if err == unix.ENOENT {
		return 0, errMoved
	}
	if err != nil {
		return 0, err
	}
	if (inode{there.Dev, there.Ino}) != l.id {
		return 0, errMoved
	}
	return there.Size, nil
}

// lock takes the file's lock. It does not block in the kernel, so that one process that
// stopped in a rotation can't hang every shell.
func (l *Log) lock(how int, wait time.Duration) error {
	var deadline time.Time
	for pause := 50 * time.Microsecond; ; pause = min(2*pause, 5*time.Millisecond) {
		err := unix.Flock(l.fd, how|unix.LOCK_NB)
		if err != unix.EWOULDBLOCK && err != unix.EINTR {
			return err
		}
		if now := time.Now(); deadline.IsZero() {
			deadline = now.Add(wait)
		} else if now.After(deadline) {
			return err
		}
		time.Sleep(pause)
	}
}

// retry calls f until it returns something else than EINTR.
func retry(f func() (int, error)) (int, error) {
	for {
		n, err := f()
		if err != unix.EINTR {
			return n, err
		}
	}
}
