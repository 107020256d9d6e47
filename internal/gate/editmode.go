package gate

import (
	"path"
	"strconv"
	"syscall"
	"time"

	"safesh/allowlist"
	"safesh/builtins"

	"golang.org/x/sys/unix"
)

// openToEdit opens what a name stands for, by path only, when its attributes may be changed.
func (g *Gate) openToEdit(dir, name string, follow bool) (fd int, t target, st unix.Stat_t, err error) {
	if name == "" {
		return -1, t, st, syscall.ENOENT
	}
	for range entryTries {
		var d allowlist.Decision
		if t, d, err = g.judge(dir, name, allowlist.Write, follow); err != nil {
			return -1, t, st, err
		}
		if err = g.fileVerdict(t, d, allowlist.Write); err != nil {
			return -1, t, st, err
		}
		fd, err = openPath(t)
		if err == syscall.ELOOP || err == syscall.EXDEV || err == syscall.EAGAIN {
			continue
		}
		if err != nil {
			return -1, t, st, err
		}
		if err = unix.Fstat(fd, &st); err == nil {
			err = g.editable(t, &st, follow)
		}
		if err != nil {
			unix.Close(fd)
			return -1, t, st, err
		}
		return fd, t, st, nil
	}
	return -1, t, st, syscall.ELOOP
}

func openPath(t target) (int, error) { return openReal(t.real, unix.O_PATH|unix.O_NOFOLLOW, 0) }

// editable denies devices and files that are kept as they are.
func (g *Gate) editable(t target, st *unix.Stat_t, follow bool) error {
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFCHR, unix.S_IFBLK:
		return g.denyFile(t, allowlist.Write, allowlist.Decision{
			Class: allowlist.WriteClass, Why: "devices are kept as they are", Key: "file:special",
		})
	case unix.S_IFLNK:
		if follow {
			return syscall.ELOOP
		}
	}
	return g.keepProtected(t, st)
}

// keepProtected denies to change the policy, the audit log or an allowed script under
// another name.
func (g *Gate) keepProtected(t target, st *unix.Stat_t) error {
	id := fileID{st.Dev, st.Ino}
	if g.isProtected(*st) {
		return g.denyFile(t, allowlist.Write, allowlist.Decision{
			Class: allowlist.WriteClass, Why: "the policy and the audit log are kept as they are", Key: "file:write",
		})
	}
	if st.Nlink < 2 || st.Mode&unix.S_IFMT != unix.S_IFREG {
		return nil
	}
	files, _ := scripts(g.policy.Globs())
	for _, f := range append(files, g.policy.ScriptPaths()...) {
		if s, ok := idOf(f); ok && s == id {
			return g.denyFile(t, allowlist.Write, allowlist.Decision{
				Class: allowlist.WriteClass, Why: "it is another name of the listed script " + path.Base(f), Key: "file:write",
			})
		}
	}
	return nil
}

// Chmod sets the permission bits. The bits that make a program run with the rights of its
// owner or group are never added.
func (g *Gate) Chmod(dir, name string, mode uint32) error {
	fd, t, st, err := g.openToEdit(dir, name, true)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	special := uint32(unix.S_ISUID)
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		special |= unix.S_ISGID
	}
	if mode&special&^st.Mode != 0 {
		return g.denyFile(t, allowlist.Write, allowlist.Decision{
			Class: allowlist.WriteClass, Why: "the set-user-ID and set-group-ID bits are not set here", Key: "file:setuid",
		})
	}
	mode &= 0o7777
	err = unix.Fchmodat(fd, "", mode, unix.AT_EMPTY_PATH)
	if err == syscall.ENOSYS || err == syscall.EOPNOTSUPP || err == syscall.EINVAL || err == syscall.EPERM {
		return unix.Fchmodat(unix.AT_FDCWD, procPath(fd), mode, 0)
	}
	return err
}

// procPath is the kernel's name of a descriptor's file.
func procPath(fd int) string { return "/proc/self/fd/" + strconv.Itoa(fd) }

// Chown sets owner and group, -1 for none. A link is not followed.
func (g *Gate) Chown(dir, name string, uid, gid int) error {
	fd, _, _, err := g.openToEdit(dir, name, false)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	return unix.Fchownat(fd, "", uid, gid, unix.AT_EMPTY_PATH)
}

// Chtimes sets the times of access and modification.
func (g *Gate) Chtimes(dir, name string, t builtins.Times) error {
	fd, _, _, err := g.openToEdit(dir, name, !t.NoFollow)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	ts := []unix.Timespec{{Nsec: unix.UTIME_NOW}, {Nsec: unix.UTIME_NOW}}
	if !t.Now {
		ts[0], ts[1] = timespec(t.Access), timespec(t.Modify)
	}
	err = unix.UtimesNanoAt(fd, "", ts, unix.AT_EMPTY_PATH)
	if err == syscall.EINVAL && !t.NoFollow {
		return unix.UtimesNanoAt(unix.AT_FDCWD, procPath(fd), ts, 0)
	}
	return err
}

func timespec(t time.Time) unix.Timespec {
	if t.IsZero() {
		return unix.Timespec{Nsec: unix.UTIME_OMIT}
	}
	return unix.Timespec{Sec: t.Unix(), Nsec: int64(t.Nanosecond())}
}
