package gate

import (
	"os"
	"path"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// realPath resolves all links of an absolute path. What does not exist is kept as it is
// behind the part that does, so that the result tells where a new file would be.
func realPath(name string) (string, error) {
	if path.IsAbs(name) {
		if real, ok := plain(name); ok {
			return real, nil
		}
	}
	return links(nil).real(name)
}

// links remembers where the links of a machine lead while many paths are resolved at once;
// nil remembers nothing.
type links map[string]link

type link struct {
	target string
	err    error
}

func (l links) read(name string) (string, error) {
	if found, ok := l[name]; ok {
		return found.target, found.err
	}
	target, err := readlink(name)
	if l != nil {
		l[name] = link{target, err}
	}
	return target, err
}

// readlink is readlink(2): its error is an errno.
func readlink(name string) (string, error) {
	var buf [512]byte
	for {
		n, err := unix.Readlink(name, buf[:])
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return "", err
		case n < len(buf):
			return string(buf[:n]), nil
		default:
			target, err := os.Readlink(name)
			return target, bare(err)
		}
	}
}

// real is realPath.
func (l links) real(name string) (string, error) {
	const maxLinks = 40
	parts := strings.Split(name, "/") // not cleaned: x/.. is the parent of what x links to
	done, count := "/", 0
	for len(parts) > 0 {
		part := parts[0]
		parts = parts[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			done = path.Dir(done)
			continue
		}
		next := path.Join(done, part)
		target, err := l.read(next)
		switch err {
		case nil:
			if count++; count > maxLinks {
				return "", syscall.ELOOP
			}
			if path.IsAbs(target) {
				done = "/"
			}
			parts = append(strings.Split(target, "/"), parts...)
		case syscall.EINVAL, syscall.ENOENT, syscall.ENOTDIR, syscall.EACCES:
			done = next
		default:
			return "", err
		}
	}
	return done, nil
}

// siblings resolves the paths of many files of which those of a directory follow each other.
// It holds the last directory that two of them were in and that had no link in its path, and asks
// there whether a name is a link: what it tells is good for a decision ahead, not for opening. It
// has to be closed.
type siblings struct {
	dir  string // that is held; "": none
	fd   int
	seen string // the directory of the last file, without a link too
}

// real is realPath.
func (s *siblings) real(name string) (string, error) {
	at := strings.LastIndexByte(name, '/')
	if base := name[at+1:]; at > 0 && name[:at] == s.dir && base != "" && base != "." && base != ".." {
		if s.plain(base) {
			return name, nil
		}
	}
	real, err := realPath(name)
	if err == nil && real == name && at > 0 {
		if dir := name[:at]; dir == s.seen && dir != s.dir {
			s.hold(dir)
		}
		s.seen = name[:at]
	}
	return real, err
}

// plain tells whether a name in the directory is no link.
func (s *siblings) plain(base string) bool {
	var buf [1]byte
	_, err := unix.Readlinkat(s.fd, base, buf[:])
	return err == syscall.EINVAL || err == syscall.ENOENT
}

// hold opens a directory, if there is no link in its path still.
func (s *siblings) hold(dir string) {
	s.close()
	if fd, err := openReal(dir, unix.O_PATH|unix.O_DIRECTORY, 0); err == nil {
		s.dir, s.fd = dir, fd
	}
}

func (s *siblings) close() {
	if s.dir != "" {
		unix.Close(s.fd)
		s.dir = ""
	}
}

// join is name from dir without touching links (path.Join would drop "x/.." though x may be
// a link).
func join(dir, name string) string {
	if path.IsAbs(name) {
		return name
	}
	return strings.TrimSuffix(dir, "/") + "/" + name
}

// fileID is which file a path names.
type fileID struct{ dev, ino uint64 }

func idOf(name string) (fileID, bool) {
	var st unix.Stat_t
	if unix.Stat(name, &st) != nil {
		return fileID{}, false
	}
	return fileID{st.Dev, st.Ino}, true
}
