package gate

import (
	"path"
	"strings"
	"syscall"

	"safesh/allowlist"
	"safesh/internal/confine"

	"golang.org/x/sys/unix"
)

// entry is a name in a directory that an edit was decided for. What is done goes through the
// open directory: a link that is put in the way later leads nowhere.
type entry struct {
	target
	dir  int // descriptor of the directory
	base string
}

func (e *entry) close() { unix.Close(e.dir) }

// entryTries is how often a path is resolved anew that changes while it is.
const entryTries = 8

// entry resolves and decides a change of the name itself.
func (g *Gate) entry(dir, name string) (*entry, error) {
	if name == "" {
		return nil, syscall.ENOENT
	}
	for range entryTries {
		t, d, err := g.judge(dir, name, allowlist.Write, false)
		if err != nil {
			return nil, err
		}
		if err := g.fileVerdict(t, d, allowlist.Write); err != nil {
			return nil, err
		}
		fd, err := openParent(t)
		if err == syscall.ELOOP || err == syscall.EXDEV || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			return nil, err
		}
		base := path.Base(t.real)
		if strings.HasSuffix(name, "/") {
			base += "/"
		}
		return &entry{t, fd, base}, nil
	}
	return nil, syscall.ELOOP
}

// openParent opens the directory that holds t, no link followed.
func openParent(t target) (int, error) {
	return openReal(path.Dir(t.real), unix.O_PATH|unix.O_DIRECTORY, 0)
}

// dots tells whether a name ends in . or .., which no edit makes or removes.
func dots(name string) bool {
	base := path.Base(name)
	return name != "" && (base == "." || base == "..")
}

// keepRoot denies to put something else in the place of a root of the policy or of a
// directory above one: the policy means the directory that is there now.
func (g *Gate) keepRoot(e *entry) error {
	for _, list := range [][]string{{g.root}, g.policy.Read(), g.policy.Write()} {
		for _, r := range list {
			for _, at := range []string{r, g.realRoot(r)} {
				if beneath(at, []string{e.real}) {
					return g.denyFile(e.target, allowlist.Write, allowlist.Decision{
						Class: allowlist.WriteClass, Why: path.Base(e.real) + " is or holds a root of the policy and stays where it is", Key: "file:root",
					})
				}
			}
		}
	}
	return nil
}

func (g *Gate) realRoot(r string) string {
	if real, err := realPath(r); err == nil {
		return real
	}
	return r
}

// Mkdir makes a directory with the permission bits as they are.
func (g *Gate) Mkdir(dir, name string, perm uint32) error {
	if dots(name) {
		if _, err := g.Stat(dir, name); err != nil {
			return err
		}
		return syscall.EEXIST
	}
	e, err := g.entry(dir, name)
	if err != nil {
		return err
	}
	defer e.close()
	confine.WithUmask(0, func() { err = unix.Mkdirat(e.dir, e.base, perm) })
	return err
}

// Mkfifo makes a FIFO with the permission bits as they are.
func (g *Gate) Mkfifo(dir, name string, perm uint32) error {
	e, err := g.entry(dir, name)
	if err != nil {
		return err
	}
	defer e.close()
	if err := g.keepRoot(e); err != nil {
		return err
	}
	confine.WithUmask(0, func() { err = unix.Mknodat(e.dir, e.base, unix.S_IFIFO|perm&0o777, 0) })
	return err
}

// Unlink removes a name; directory: that of an empty directory.
func (g *Gate) Unlink(dir, name string, directory bool) error {
	flag := 0
	if directory {
		flag = unix.AT_REMOVEDIR
	}
	if dots(name) {
		return dotsError(name, directory)
	}
	e, err := g.entry(dir, name)
	if err != nil {
		return err
	}
	defer e.close()
	return unix.Unlinkat(e.dir, e.base, flag)
}

// dotsError is what the kernel says to the removal of . and ..
func dotsError(name string, directory bool) error {
	switch {
	case !directory:
		return syscall.EISDIR
	case strings.HasSuffix(strings.TrimRight(name, "/"), ".."):
		return syscall.ENOTEMPTY
	}
	return syscall.EINVAL
}

// Link makes another name of a file. The file itself must be one that may be written: a name
// in a write root makes it one.
func (g *Gate) Link(dir, from, to string) error {
	src, err := g.entry(dir, from)
	if err != nil {
		return err
	}
	defer src.close()
	dst, err := g.entry(dir, to)
	if err != nil {
		return err
	}
	defer dst.close()
	if err := g.keepRoot(dst); err != nil {
		return err
	}
	if err := g.linksLeadInside(src, path.Dir(dst.real)); err != nil {
		return err
	}
	return unix.Linkat(src.dir, src.base, dst.dir, dst.base, 0)
}

// Symlink makes a link to what may be written itself: a program that the policy lists would
// follow it with rights of its own.
func (g *Gate) Symlink(dir, to, name string) error {
	e, err := g.entry(dir, name)
	if err != nil {
		return err
	}
	defer e.close()
	if err := g.keepRoot(e); err != nil {
		return err
	}
	if err := g.leadsInside(e.target, to, path.Dir(e.real)); err != nil {
		return err
	}
	return unix.Symlinkat(to, e.dir, e.base)
}

// leadsInside denies a link in the directory at whose target may not be written.
func (g *Gate) leadsInside(t target, to, at string) error {
	if isDevNull(to) {
		return nil
	}
	real, err := realPath(join(at, to))
	if err != nil {
		return err
	}
	d := g.policy.DecideAccess(real, allowlist.Write)
	if d.Verdict == allowlist.Allow && !kernelFile(real) {
		return nil
	}
	return g.denyFile(t, allowlist.Write, allowlist.Decision{
		Class: allowlist.WriteClass, Why: "a link may lead only to what may be written; " + d.Why, Key: "file:link",
	})
}
