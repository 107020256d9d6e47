package gate

import (
	"path"
	"strings"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"
)

// noOpenat2 is set when the kernel has no openat2 or a seccomp filter forbids it.
var noOpenat2 atomic.Bool

// openReal opens an absolute path that has been resolved, with no link followed in any
// place: what is opened is what the path names and nothing that a link has put there since
// (ELOOP says so). A link in the last place is opened itself with O_PATH|O_NOFOLLOW. mode is
// for O_CREAT; the umask is the caller's affair.
func openReal(real string, flag int, mode uint32) (int, error) {
	if noOpenat2.Load() {
		return openParts(real, flag, mode)
	}
	if flag&unix.O_CREAT == 0 {
		mode = 0
	}
	how := unix.OpenHow{
		Flags:   uint64(flag) | unix.O_CLOEXEC,
		Mode:    uint64(mode),
		Resolve: unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
	}
	for {
		fd, err := unix.Openat2(unix.AT_FDCWD, real, &how)
		switch err {
		case syscall.EINTR:
			continue
		case syscall.ENOSYS:
			noOpenat2.Store(true)
			return openParts(real, flag, mode)
		case syscall.EPERM: // from a filter, or the file's own
			return openParts(real, flag, mode)
		}
		return fd, err
	}
}

// openParts is openReal component by component.
func openParts(real string, flag int, mode uint32) (int, error) {
	at, err := unix.Open("/", unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	parts := strings.Split(strings.Trim(real, "/"), "/")
	for i, part := range parts {
		how, perm := unix.O_PATH|unix.O_DIRECTORY, uint32(0)
		if i == len(parts)-1 {
			how, perm = flag, mode
		}
		if part == "" {
			part = "." // the path is /
		}
		next, err := unix.Openat(at, part, how|unix.O_NOFOLLOW|unix.O_CLOEXEC, perm)
		unix.Close(at)
		if err != nil {
			return -1, err
		}
		at = next
	}
	return at, nil
}

// plain resolves a path that has no link in it, in one step; false when it has one, when
// part of it is missing that is not the last, or when the kernel can't tell.
func plain(name string) (string, bool) {
	if noOpenat2.Load() {
		return "", false
	}
	clean := path.Clean(name)
	err := probe(name)
	if err == syscall.ENOENT && clean == name {
		err = probe(path.Dir(name))
	}
	return clean, err == nil
}

// probe tells whether the path can be walked with no link in it.
func probe(name string) error {
	how := unix.OpenHow{
		Flags:   unix.O_PATH | unix.O_CLOEXEC,
		Resolve: unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_MAGICLINKS,
	}
	fd, err := unix.Openat2(unix.AT_FDCWD, name, &how)
	if err != nil {
		if err == syscall.ENOSYS {
			noOpenat2.Store(true)
		}
		return err
	}
	return unix.Close(fd)
}
