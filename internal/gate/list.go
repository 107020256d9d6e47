package gate

import (
	"bytes"
	"encoding/binary"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"

	"safesh/allowlist"

	"golang.org/x/sys/unix"
)

// ReadDir lists a directory, sorted by name.
func (g *Gate) ReadDir(dir, name string) ([]fs.DirEntry, error) {
	if name == "" {
		name = "."
	}
	if g.observe {
		entries, err := os.ReadDir(join(dir, name))
		return entries, bare(err)
	}
	const flag = unix.O_RDONLY | unix.O_DIRECTORY
	t, ok := g.straight(dir, name, allowlist.List)
	if ok {
		if fd, err := g.openIn(t, flag, 0); err == nil {
			return readEntries(fd, t.real)
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
	if err != nil {
		return nil, err
	}
	return readEntries(fd, t.real)
}

// dirEntry is one entry of a directory: fs.DirEntry.
type dirEntry struct {
	name string
	dir  *string // real
	kind fs.FileMode
}

func (e *dirEntry) Name() string               { return e.name }
func (e *dirEntry) IsDir() bool                { return e.kind.IsDir() }
func (e *dirEntry) Type() fs.FileMode          { return e.kind }
func (e *dirEntry) Info() (fs.FileInfo, error) { return lstatPath(*e.dir + "/" + e.name) }

// entryBuffers are for getdents64.
var entryBuffers = sync.Pool{New: func() any { return new([32 << 10]byte) }}

// readEntries reads the entries of a directory, sorted by name, and closes fd. What was read
// before an error is returned with it.
func readEntries(fd int, real string) ([]fs.DirEntry, error) {
	defer unix.Close(fd)
	buf := entryBuffers.Get().(*[32 << 10]byte)
	defer entryBuffers.Put(buf)
	var list []dirEntry
	for {
		n := 0
		err := again(func() (err error) { n, err = unix.Getdents(fd, buf[:]); return err })
		if err != nil || n <= 0 {
			return sorted(list), err
		}
		list = appendEntries(list, buf[:n], fd, &real)
	}
}

// appendEntries appends what getdents64 has put into a buffer (struct linux_dirent64 of
// getdents(2)). An entry that vanishes before its type is known is left out.
func appendEntries(list []dirEntry, buf []byte, fd int, real *string) []dirEntry {
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
			if unix.Fstatat(fd, name, &st, unix.AT_SYMLINK_NOFOLLOW) == syscall.ENOENT {
				continue
			}
			mode = st.Mode
		}
		list = append(list, dirEntry{name, real, typeOf(mode)})
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
