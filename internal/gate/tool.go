package gate

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// runTool runs an in-process tool.
func (g *Gate) runTool(pm *permit, p *interp.Proc) (int, error) {
	d := &pm.d
	t, ok := g.tools.Lookup(d.Argv[0])
	if !ok {
		return 125, &bugError{"no tool " + d.Argv[0]}
	}
	w := &toolWorld{gate: g, proc: p, at: pm.at, name: t.Name}
	var edit builtins.Editor
	if w.writes = d.Writes; w.writes {
		edit = &editor{w}
	}
	world := &builtins.IO{
		Context: p.Context,
		Stdin:   w.stream(0), Stdout: w.stream(1), Stderr: w.stream(2),
		Files: w, Edit: edit, Memory: g.policy.Limits().Memory / 2, Dir: p.Dir, Env: innerEnv(p.Env, d), Run: w.run, RunIn: w.runIn,
	}
	return w.await(func() (status int, err error) {
		defer func() {
			if r := recover(); r != nil {
				status, err = 125, &bugError{"tool " + d.Argv[0] + " failed"}
			}
		}()
		status = t.Run(world, d.Argv[1:])
		return status, w.end(nil)
	})
}

// toolWorld is the world of one tool: its streams, its files by the gate, its calls.
type toolWorld struct {
	gate    *Gate
	proc    *interp.Proc
	at      int // place in the record
	name    string
	writes  bool // the policy lists a form of the tool that writes
	mu      sync.Mutex
	stopped error        // guarded by mu: why the text must stop
	calls   atomic.Int32 // of its own that run
	left    atomic.Bool  // nobody waits for it any more: it reaches nothing
	dirs    int          // directories of a walk that are open
}

// stream is a descriptor of the call; a closed one fails.
func (w *toolWorld) stream(fd int) *stream {
	if fd < len(w.proc.Files) && w.proc.Files[fd] != nil {
		return &stream{w.proc.Context, w.proc.Files[fd]}
	}
	return &stream{}
}

// stream is a file with the context of its call: an io.ReadWriteSeeker and builtins.File.
type stream struct {
	ctx context.Context
	f   interp.File
}

// Read reads from the file.
func (s *stream) Read(p []byte) (int, error) {
	if s.f == nil {
		return 0, syscall.EBADF
	}
	return s.f.Read(s.ctx, p)
}

// Write writes all of p.
func (s *stream) Write(p []byte) (int, error) {
	if s.f == nil {
		return 0, syscall.EBADF
	}
	if s.ctx.Err() != nil { // an output past its limit takes bytes for ever
		return 0, context.Cause(s.ctx)
	}
	return s.f.Write(s.ctx, p)
}

// Seek moves the offset; what can't seek gives ESPIPE.
func (s *stream) Seek(offset int64, whence int) (int64, error) {
	if s.f == nil {
		return 0, syscall.EBADF
	}
	return s.f.Seek(offset, whence)
}

// Stat tells about the file.
func (s *stream) Stat() (fs.FileInfo, error) {
	if s.f == nil {
		return nil, syscall.EBADF
	}
	return s.f.Stat()
}

// Truncate sets the size of the file.
func (s *stream) Truncate(size int64) error {
	if s.f == nil {
		return syscall.EBADF
	}
	fd, err := s.f.Fd()
	if err != nil {
		return err
	}
	return unix.Ftruncate(fd, size)
}

// Close closes the file.
func (s *stream) Close() error {
	if s.f == nil {
		return syscall.EBADF
	}
	return s.f.Close()
}

// Open opens a file for reading.
func (w *toolWorld) Open(name string) (builtins.File, error) { return w.OpenFile(name, 0, 0) }

// OpenFile opens a file; the names of the call's own descriptors are copies of them.
func (w *toolWorld) OpenFile(name string, flag int, perm fs.FileMode) (builtins.File, error) {
	if err := w.alive(); err != nil {
		return nil, err
	}
	if fd, ok := ownFd(name); ok {
		if fd >= len(w.proc.Files) || w.proc.Files[fd] == nil {
			return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOENT}
		}
		return &stream{w.proc.Context, w.proc.Files[fd].Dup()}, nil
	}
	writes := accessOf(flag)&allowlist.Write != 0 && !isDevNull(name)
	if writes && !w.writes {
		return nil, w.pathError("open", name, w.gate.denyFile(target{name: name}, allowlist.Write, allowlist.Decision{
			Class: allowlist.WriteClass, Why: w.name + " only reads here", Key: w.name + ":write",
		}))
	}
	if flag&os.O_CREATE != 0 {
		perm &^= w.umask()
	}
	f, err := w.gate.Open(w.proc.Context, w.proc.Dir, name, flag, perm)
	if err != nil {
		return nil, w.pathError("open", name, err)
	}
	if writes {
		w.wrote(name)
	}
	return &stream{w.proc.Context, f}, nil
}

// ownFd is the descriptor that a name stands for.
func ownFd(name string) (int, bool) {
	switch name {
	case "/dev/stdin":
		return 0, true
	case "/dev/stdout":
		return 1, true
	case "/dev/stderr":
		return 2, true
	}
	number, ok := strings.CutPrefix(name, "/dev/fd/")
	if !ok {
		if number, ok = strings.CutPrefix(name, "/proc/self/fd/"); !ok {
			return 0, false
		}
	}
	fd, err := strconv.Atoi(number)
	return fd, err == nil && fd >= 0
}

// pathError wraps an error as tools expect it and remembers a denial, which ends the call.
func (w *toolWorld) pathError(op, name string, err error) error {
	var d *Denial
	if errors.As(err, &d) {
		return w.end(d)
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// Stat, Lstat, ReadDir and Readlink ask the gate.
func (w *toolWorld) Stat(name string) (fs.FileInfo, error) {
	if err := w.alive(); err != nil {
		return nil, err
	}
	if fd, ok := ownFd(name); ok {
		return w.stream(fd).Stat()
	}
	info, err := w.gate.Stat(w.proc.Dir, name)
	if err != nil {
		return nil, w.pathError("stat", name, err)
	}
	return info, nil
}

// Readable tells whether name is a regular file that may be read.
func (w *toolWorld) Readable(name string) bool {
	return w.alive() == nil && w.gate.Readable(w.proc.Dir, name)
}

// Lstat tells about a file without following a link.
func (w *toolWorld) Lstat(name string) (fs.FileInfo, error) {
	if err := w.alive(); err != nil {
		return nil, err
	}
	info, err := w.gate.Lstat(w.proc.Dir, name)
	if err != nil {
		return nil, w.pathError("lstat", name, err)
	}
	return info, nil
}

// ReadDir lists a directory.
func (w *toolWorld) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := w.alive(); err != nil {
		return nil, err
	}
	list, err := w.gate.ReadDir(w.proc.Dir, name)
	if err != nil {
		return nil, w.pathError("open", name, err)
	}
	return list, nil
}

// openDirs is how many directories of a walk are kept open.
const openDirs = 64

// OpenDir lists a directory and keeps it open.
func (w *toolWorld) OpenDir(name string) (builtins.Dir, error) {
	if err := w.alive(); err != nil {
		return nil, err
	}
	l, err := w.gate.openDir(w.proc.Dir, name)
	if err != nil {
		if l != nil {
			l.close()
		}
		return nil, w.pathError("open", name, err)
	}
	if w.dirs++; w.dirs > openDirs {
		l.close()
	}
	return &toolDir{l, w}, nil
}

// toolDir is a directory that a tool walks through.
type toolDir struct {
	*listing
	w *toolWorld
}

// Entries are what is in the directory.
func (d *toolDir) Entries() []fs.DirEntry { return d.entries }

// Open opens an entry for reading.
func (d *toolDir) Open(entry, name string) (builtins.File, error) {
	if err := d.w.alive(); err != nil {
		return nil, err
	}
	if f, err := d.openEntry(d.w.gate, entry, name); err == nil {
		return &stream{d.w.proc.Context, f}, nil
	}
	return d.w.Open(name)
}

// Close ends the walk through the directory.
func (d *toolDir) Close() error {
	d.w.dirs--
	d.close()
	return nil
}

// Readlink returns where a link points.
func (w *toolWorld) Readlink(name string) (string, error) {
	if err := w.alive(); err != nil {
		return "", err
	}
	s, err := w.gate.Readlink(w.proc.Dir, name)
	if err != nil {
		return "", w.pathError("readlink", name, err)
	}
	return s, nil
}

// end notes that the text must stop with err, unless it is nil, and returns why it must.
func (w *toolWorld) end(err error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.stopped = err
	}
	return w.stopped
}

// run decides and runs another call for a tool. Several calls may run at the same time.
func (w *toolWorld) run(argv []string, stdin io.Reader) (int, error) {
	return w.runAt(w.proc.Dir, argv, stdin)
}

// runIn is run in another directory, which is entered as cd does: what may not be entered
// is where nothing runs.
func (w *toolWorld) runIn(dir string, argv []string, stdin io.Reader) (int, error) {
	real, err := w.gate.enter(w.proc.Dir, dir)
	if err != nil {
		return 126, w.pathError("chdir", dir, err)
	}
	return w.runAt(real, argv, stdin)
}

func (w *toolWorld) runAt(dir string, argv []string, stdin io.Reader) (status int, err error) {
	if err := w.alive(); err != nil {
		return 126, err
	}
	w.calls.Add(1)
	defer w.calls.Add(-1)
	defer func() {
		if recover() != nil {
			status, err = 125, w.end(&bugError{"a call of " + w.name + " failed"})
		}
	}()
	permit, err := w.gate.Decide(&interp.Call{Argv: argv, Dir: dir})
	if err != nil {
		return 126, w.end(err)
	}
	q := *w.proc
	q.Dir = dir
	q.Files = append([]interp.File(nil), w.proc.Files...)
	in, err := w.input(stdin)
	if err != nil {
		return 126, err
	}
	defer in.Close()
	if len(q.Files) == 0 {
		q.Files = make([]interp.File, 1)
	}
	q.Files[0] = in
	var failed error // how the program ended or why it did not begin, if that is no status
	q.Started = nil
	q.Unstarted = func(name string, why syscall.Errno) { failed = &builtins.Unstarted{Name: name, Errno: why} }
	q.Killed = func(_ int, sig syscall.Signal, _ bool) { failed = &builtins.Signaled{Signal: sig} }
	if status, err = permit.Run(&q); err != nil {
		return status, w.end(err)
	}
	return status, failed
}

// input turns what a tool hands a call as its input into a file.
func (w *toolWorld) input(stdin io.Reader) (interp.File, error) {
	if stdin == nil {
		return w.gate.Data(nil)
	}
	if s, ok := stdin.(*stream); ok && s.f != nil {
		return s.f.Dup(), nil
	}
	data, err := io.ReadAll(stdin)
	if err != nil {
		return nil, err
	}
	return w.gate.Data(data)
}
