package gate

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"syscall"

	"safesh/allowlist"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// ReadDir lists a directory, sorted by name.
func (g *Gate) ReadDir(dir, name string) ([]fs.DirEntry, error) {
	l, err := g.openDir(dir, name)
	if l == nil {
		return nil, err
	}
	l.close()
	return l.entries, err
}

// listing is a directory that was listed. As long as it is open its entries are looked at and
// opened from its descriptor, later by their path.
type listing struct {
	real    string
	fd      int // -1: closed
	entries []fs.DirEntry
}

// openDir opens and lists a directory. What was read before an error is returned with it.
func (g *Gate) openDir(dir, name string) (*listing, error) {
	if name == "" {
		name = "."
	}
	const flag = unix.O_RDONLY | unix.O_DIRECTORY
	if g.observe {
		full := join(dir, name)
		fd, err := unix.Open(full, flag|unix.O_CLOEXEC, 0)
		return readListing(fd, err, full)
	}
	t, ok := g.straight(dir, name, allowlist.List)
	if ok {
		if fd, err := g.openIn(t, flag, 0); err == nil {
			return readListing(fd, nil, t.real)
		}
	}
	t, d, err := g.judge(dir, name, allowlist.List, true)
	if err != nil {
		return nil, err
	}
	if err := g.fileVerdict(t, d, allowlist.List); err != nil {
		return nil, err
	}
	fd, err := g.openIn(t, flag, 0)
	return readListing(fd, err, t.real)
}

// openEntry opens an entry, which messages call as, for reading when it may be read and is no
// link; any error says that the path has to be opened.
func (l *listing) openEntry(g *Gate, name, as string) (interp.File, error) {
	if l.fd < 0 || g.observe || name == "" || name == "." || name == ".." || strings.IndexByte(name, '/') >= 0 {
		return nil, syscall.EINVAL
	}
	t := target{as, join(l.real, name)}
	if underDev(t.real) || kernelFile(t.real) || g.policy.DecideAccess(t.real, allowlist.Read).Verdict != allowlist.Allow {
		return nil, syscall.EACCES
	}
	fd, err := -1, error(nil)
	again(func() error {
		fd, err = unix.Openat(l.fd, name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NOCTTY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		return err
	})
	if err != nil {
		return nil, err
	}
	return g.admit(t, fd, unix.O_RDONLY, allowlist.Read)
}

func (l *listing) close() {
	if l.fd >= 0 {
		unix.Close(l.fd)
		l.fd = -1
	}
}

// dirEntry is one entry of a directory: fs.DirEntry.
type dirEntry struct {
	name string
	in   *listing
	kind fs.FileMode
}

func (e *dirEntry) Name() string      { return e.name }
func (e *dirEntry) IsDir() bool       { return e.kind.IsDir() }
func (e *dirEntry) Type() fs.FileMode { return e.kind }

// Info is lstat.
func (e *dirEntry) Info() (fs.FileInfo, error) {
	if e.in.fd < 0 {
		return lstatPath(join(e.in.real, e.name))
	}
	var st unix.Stat_t
	if err := again(func() error { return unix.Fstatat(e.in.fd, e.name, &st, unix.AT_SYMLINK_NOFOLLOW) }); err != nil {
		return nil, err
	}
	return &fileInfo{e.name, sysStat(&st)}, nil
}

// entryBuffers are for getdents64.
var entryBuffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// readListing reads the entries of a directory, sorted by name.
func readListing(fd int, err error, real string) (*listing, error) {
	if err != nil {
		return nil, err
	}
	l := &listing{real: real, fd: fd}
	buf := entryBuffers.Get().(*[32 << 10]byte)
	defer entryBuffers.Put(buf)
	var entries []dirEntry
	for {
		n := 0
		err := again(func() (err error) { n, err = unix.Getdents(fd, buf[:]); return err })
		if err != nil || n <= 0 {
			l.entries = sorted(entries)
			return l, err
		}
		entries = l.append(entries, buf[:n])
	}
}

// append appends what getdents64 has put into a buffer (struct linux_dirent64 of
// getdents(2)). An entry that vanishes before its type is known is left out.
func (l *listing) append(list []dirEntry, buf []byte) []dirEntry {
	const typeAt, nameAt = 18, 19
	text := string(buf) // one string for all names
	for at := 0; at+nameAt <= len(buf); {
		size := int(binary.NativeEndian.Uint16(buf[at+16:]))
		if size < nameAt || at+size > len(buf) {
			break
		}
		end := bytes.IndexByte(buf[at+nameAt:at+size], 0)
		if end < 0 {
			end = size - nameAt
		}
		name := text[at+nameAt : at+nameAt+end]
		mode := uint32(buf[at+typeAt]) << 12 // DT_DIR and the like are the bits of S_IFMT
		gone := binary.NativeEndian.Uint64(buf[at:]) == 0
		at += size
		if gone || name == "." || name == ".." {
			continue
		}
		if mode == 0 {
			var st unix.Stat_t
			if unix.Fstatat(l.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW) == syscall.ENOENT {
				continue
			}
			mode = st.Mode
		}
		list = append(list, dirEntry{name, l, typeOf(mode)})
	}
	return list
}

func sorted(list []dirEntry) []fs.DirEntry {
	slices.SortFunc(list, func(a, b dirEntry) int { return strings.Compare(a.name, b.name) })
	entries := make([]fs.DirEntry, len(list))
	for i := range list {
		entries[i] = &list[i]
	}
	return entries
}
