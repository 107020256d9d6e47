package gate

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"safesh/allowlist"
	"safesh/internal/confine"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// target is a file that an access was decided for.
type target struct {
	name string // as given
	real string // resolved: what is opened, with no link followed
}

// judge resolves a name and decides an access to it. lstat keeps a link in the last place.
func (g *Gate) judge(dir, name string, a allowlist.Access, follow bool) (target, allowlist.Decision, error) {
	return g.judgeBy(realPath, dir, name, a, follow)
}

// judgeBy is judge with a way of resolving paths.
func (g *Gate) judgeBy(realPath func(name string) (string, error), dir, name string, a allowlist.Access, follow bool) (target, allowlist.Decision, error) {
	g.bind()
	t := target{name: name}
	full := join(dir, name)
	if strings.IndexByte(name, 0) >= 0 {
		return t, allowlist.Decision{}, syscall.EINVAL
	}
	var err error
	if follow {
		t.real, err = realPath(full)
	} else {
		t.real, err = realPath(path.Dir(strings.TrimRight(full, "/")))
		t.real = path.Join(t.real, path.Base(full))
	}
	if err != nil {
		return t, allowlist.Decision{}, err
	}
	if kernelFile(t.real) {
		d := allowlist.Decision{Class: allowlist.OutsidePath, Why: "what the kernel tells under " + t.real[:5] + " is not readable here"}
		return t, d, nil
	}
	return t, g.policy.DecideAccess(t.real, a), nil
}

// kernelFile tells whether a path is one of the kernel's own, which no root covers: there a
// process finds the environment, descriptors and memory of others.
func kernelFile(real string) bool {
	for _, p := range []string{"/proc", "/sys"} {
		if strings.HasPrefix(real, p) && (len(real) == len(p) || real[len(p)] == '/') {
			return true
		}
	}
	return false
}

// accessOf is what opening with flags does to a file.
func accessOf(flag int) allowlist.Access {
	switch {
	case flag&os.O_RDWR != 0:
		return allowlist.Read | allowlist.Write
	case flag&(os.O_WRONLY|os.O_CREATE|os.O_TRUNC) != 0:
		return allowlist.Write
	}
	return allowlist.Read
}

// isDevNull tells whether name is /dev/null, which everything may use.
func isDevNull(name string) bool {
	return strings.HasPrefix(name, "/") && strings.Contains(name, "null") && path.Clean(name) == os.DevNull
}

// CheckOpen decides an opening without doing it.
func (g *Gate) CheckOpen(dir, name string, flag int) error {
	if g.observe || isDevNull(name) {
		return nil
	}
	t, d, err := g.judge(dir, name, accessOf(flag), true)
	if err != nil {
		return nil // opening it will say
	}
	return g.fileVerdict(t, d, accessOf(flag))
}

// Open opens a file.
func (g *Gate) Open(ctx context.Context, dir, name string, flag int, perm fs.FileMode) (interp.File, error) {
	if name == "" {
		return nil, syscall.ENOENT
	}
	if g.observe {
		g.watchFile(dir, name, accessOf(flag))
		return g.openPlain(ctx, join(dir, name), flag, perm)
	}
	if isDevNull(name) {
		return g.openPlain(ctx, name, flag&^(os.O_CREATE|os.O_EXCL), 0)
	}
	return g.openBeneath(dir, name, flag, perm)
}

// openPlain opens any file, as bash does. Waiting for the other end of a FIFO ends with ctx.
func (g *Gate) openPlain(ctx context.Context, name string, flag int, perm fs.FileMode) (interp.File, error) {
	type opened struct {
		fd  int
		err error
	}
	try := func() (int, error) {
		for {
			fd, err := unix.Open(name, flag|unix.O_CLOEXEC|unix.O_NOCTTY, uint32(perm.Perm()))
			if err != syscall.EINTR {
				return fd, err
			}
		}
	}
	var st unix.Stat_t
	if unix.Stat(name, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFIFO {
		fd, err := -1, error(nil)
		confine.WithUmask(createMask(flag), func() { fd, err = try() })
		if err != nil {
			return nil, err
		}
		return g.newFile(fd), nil
	}
	// Opening a FIFO may wait, and must not keep others from starting programs meanwhile.
	ch := make(chan opened, 1)
	go func() {
		fd, err := try()
		ch <- opened{fd, err}
	}()
	select {
	case o := <-ch:
		if o.err != nil {
			return nil, o.err
		}
		return g.newFile(o.fd), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// openBeneath opens a file inside the policy's roots. The path is resolved and decided, then
// opened with no link followed: when a link was put in the way in between, that fails and is
// tried anew.
func (g *Gate) openBeneath(dir, name string, flag int, perm fs.FileMode) (interp.File, error) {
	const tries = 8
	a := accessOf(flag)
	if t, ok := g.straight(dir, name, a); ok {
		if fd, err := g.openIn(t, flag, perm); err == nil {
			return g.admit(t, fd, flag, a)
		}
	}
	for range tries {
		t, d, err := g.judge(dir, name, a, flag&os.O_EXCL == 0)
		if err != nil {
			return nil, err
		}
		if err := g.fileVerdict(t, d, a); err != nil {
			return nil, err
		}
		if strings.HasSuffix(name, "/") { // names a directory
			if flag |= unix.O_DIRECTORY; flag&os.O_CREATE != 0 {
				return nil, syscall.EISDIR
			}
		}
		fd, err := g.openIn(t, flag, perm)
		if err == syscall.ELOOP || err == syscall.EXDEV || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			return nil, err
		}
		return g.admit(t, fd, flag, a)
	}
	return nil, syscall.ELOOP
}

// openIn opens t.real with no link followed in any place.
func (g *Gate) openIn(t target, flag int, perm fs.FileMode) (fd int, err error) {
	// The file is emptied only when it is known to be one that may be written.
	flag = flag&^os.O_TRUNC | unix.O_NOCTTY | unix.O_NONBLOCK
	if underDev(t.real) && actsWhenOpened(t.real) {
		flag = unix.O_PATH | unix.O_NOFOLLOW // admit denies it
	}
	confine.WithUmask(createMask(flag), func() { fd, err = openReal(t.real, flag, uint32(perm.Perm())) })
	return fd, err
}

// memoryDevice tells whether a character device has no side effects when it is read: zero, full,
// random and urandom (mem(4), random(4)).
func memoryDevice(st *unix.Stat_t) bool {
	if st.Mode&unix.S_IFMT != unix.S_IFCHR || unix.Major(st.Rdev) != 1 {
		return false
	}
	switch unix.Minor(st.Rdev) {
	case 5, 7, 8, 9:
		return true
	}
	return false
}

// underDev tells whether a path is that of a device.
func underDev(real string) bool { return strings.HasPrefix(real, "/dev/") }

// actsWhenOpened tells whether a file is a device that may do something at the opening already: a
// watchdog, a tape. Who may make such a file elsewhere than under /dev may do anything.
func actsWhenOpened(real string) bool {
	var st unix.Stat_t
	if unix.Lstat(real, &st) != nil {
		return false
	}
	kind := st.Mode & unix.S_IFMT
	return kind == unix.S_IFBLK || kind == unix.S_IFCHR && !memoryDevice(&st)
}

// admit looks at what was opened: regular files, for listing directories, for reading the
// devices of memory; no FIFO, no other device, and for writing none of the protected files under
// another name.
func (g *Gate) admit(t target, fd, flag int, a allowlist.Access) (interp.File, error) {
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		unix.Close(fd)
		return nil, err
	}
	kind := st.Mode & unix.S_IFMT
	if kind != unix.S_IFREG && kind != unix.S_IFDIR && (a&allowlist.Write != 0 || !memoryDevice(&st)) {
		unix.Close(fd)
		return nil, g.denyFile(t, a, allowlist.Decision{Class: allowlist.OutsidePath, Why: "only regular files are opened here", Key: "file:special"})
	}
	if a&allowlist.Write != 0 {
		if err := g.keepProtected(t, &st); err != nil {
			unix.Close(fd)
			return nil, err
		}
		if flag&os.O_TRUNC != 0 {
			if err := unix.Ftruncate(fd, 0); err != nil {
				unix.Close(fd)
				return nil, err
			}
		}
	}
	d := &desc{fd: fd, gate: g, regular: true}
	return d.ref(), nil
}

// Readable tells whether name is a regular file that may be read.
func (g *Gate) Readable(dir, name string) bool {
	full := join(dir, name)
	if !g.observe {
		t, d, err := g.judge(dir, name, allowlist.Read, true)
		if err != nil || d.Verdict != allowlist.Allow {
			return false
		}
		full = t.real
	}
	info, err := os.Stat(full)
	return err == nil && info.Mode().IsRegular()
}

// Writable tells whether name may be written, without a denial when it may not.
func (g *Gate) Writable(dir, name string) bool {
	if g.observe {
		return true
	}
	_, d, err := g.judge(dir, name, allowlist.Write, true)
	return err == nil && d.Verdict == allowlist.Allow
}

// Stat and Lstat tell about a file.
func (g *Gate) Stat(dir, name string) (fs.FileInfo, error)  { return g.stat(dir, name, true) }
func (g *Gate) Lstat(dir, name string) (fs.FileInfo, error) { return g.stat(dir, name, false) }

func (g *Gate) stat(dir, name string, follow bool) (fs.FileInfo, error) {
	if name == "" {
		return nil, syscall.ENOENT
	}
	full := join(dir, name)
	if !g.observe && !isDevNull(name) {
		if info, err := g.statStraight(dir, name, follow); info != nil || err == syscall.ENOENT {
			return info, err
		}
		t, d, err := g.judge(dir, name, allowlist.Stat, follow)
		if err != nil {
			return nil, err
		}
		if err := g.fileVerdict(t, d, allowlist.Stat); err != nil {
			return nil, err
		}
		full = t.real
		if strings.HasSuffix(name, "/") {
			full += "/"
		}
	}
	if follow {
		return statPath(full)
	}
	return lstatPath(full)
}

// bare is the errno of a path error.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Access is access(2).
func (g *Gate) Access(dir, name string, mode uint32) error {
	full := join(dir, name)
	if !g.observe && !isDevNull(name) {
		t, d, err := g.judge(dir, name, allowlist.Stat, true)
		if err != nil {
			return err
		}
		if err := g.fileVerdict(t, d, allowlist.Stat); err != nil {
			return err
		}
		if mode&2 != 0 && g.policy.DecideAccess(t.real, allowlist.Write).Verdict != allowlist.Allow {
			return syscall.EROFS
		}
		full = t.real
	}
	return unix.Faccessat(unix.AT_FDCWD, full, mode, unix.AT_EACCESS)
}

// Readlink returns where a link points.
func (g *Gate) Readlink(dir, name string) (string, error) {
	full := join(dir, name)
	if !g.observe {
		t, d, err := g.judge(dir, name, allowlist.Stat, false)
		if err != nil {
			return "", err
		}
		if err := g.fileVerdict(t, d, allowlist.Stat); err != nil {
			return "", err
		}
		full = t.real
	}
	s, err := os.Readlink(full)
	return s, bare(err)
}

// Chdir finds the directory that `cd name` leads to.
func (g *Gate) Chdir(dir, name string, physical bool) (string, bool, error) {
	logical := path.Clean(join(dir, name))
	full := logical
	if physical || !exists(logical) {
		full = join(dir, name)
	}
	if !g.observe {
		t, d, err := g.judge("/", full, allowlist.Stat, true)
		if err != nil {
			return "", false, err
		}
		if d.Verdict != allowlist.Allow {
			if g.policy.Cd() == allowlist.CdAbsorb {
				g.absorbedCd(name)
				return "", true, nil
			}
			return "", false, g.denyFile(target{name: name}, allowlist.Stat, d)
		}
		_ = t
	}
	info, err := os.Stat(full)
	if err != nil {
		return "", false, bare(err)
	}
	if !info.IsDir() {
		return "", false, syscall.ENOTDIR
	}
	if err := unix.Access(full, unix.X_OK); err != nil {
		return "", false, err
	}
	if physical {
		real, err := realPath(full)
		return real, false, err
	}
	if full != logical {
		full, err = realPath(full)
	}
	return full, false, err
}

// enter is the real path of a directory that a call of a tool runs in.
func (g *Gate) enter(dir, name string) (string, error) {
	t, d, err := g.judge(dir, name, allowlist.Stat, true)
	if err != nil {
		return "", err
	}
	if err := g.fileVerdict(t, d, allowlist.Stat); err != nil {
		return "", err
	}
	info, err := os.Stat(t.real)
	switch {
	case err != nil:
		return "", bare(err)
	case !info.IsDir():
		return "", syscall.ENOTDIR
	}
	return t.real, unix.Access(t.real, unix.X_OK)
}

func exists(name string) bool {
	var st unix.Stat_t
	return unix.Stat(name, &st) == nil
}

// Getwd is the physical form of dir.
func (g *Gate) Getwd(dir string) (string, error) { return realPath(dir) }

// createMask is the umask to open with: the permission bits of a new file are the caller's,
// who has applied the text's own umask already.
func createMask(flag int) int {
	if flag&os.O_CREATE != 0 {
		return 0
	}
	return -1
}
