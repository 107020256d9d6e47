package gate

import (
	"io/fs"
	"path"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// fileInfo is a file's status: fs.FileInfo, whose Sys is a *syscall.Stat_t.
type fileInfo struct {
	name string
	st   syscall.Stat_t
}

// statFd is fstat with a name.
func statFd(fd int, name string) (fs.FileInfo, error) {
	info := &fileInfo{name: name}
	return info.done(again(func() error { return syscall.Fstat(fd, &info.st) }))
}

// statPath and lstatPath are stat and lstat, whose errors are errnos.
func statPath(name string) (fs.FileInfo, error) {
	info := &fileInfo{name: path.Base(name)}
	return info.done(again(func() error { return syscall.Stat(name, &info.st) }))
}

func lstatPath(name string) (fs.FileInfo, error) {
	info := &fileInfo{name: path.Base(name)}
	return info.done(again(func() error { return syscall.Lstat(name, &info.st) }))
}

// sysStat is a status of package unix as package syscall has it.
func sysStat(st *unix.Stat_t) syscall.Stat_t {
	return syscall.Stat_t{
		Dev: st.Dev, Ino: st.Ino, Nlink: st.Nlink, Mode: st.Mode, Uid: st.Uid, Gid: st.Gid, Rdev: st.Rdev,
		Size: st.Size, Blksize: st.Blksize, Blocks: st.Blocks,
		Atim: syscall.Timespec(st.Atim), Mtim: syscall.Timespec(st.Mtim), Ctim: syscall.Timespec(st.Ctim),
	}
}

// again calls f until it isn't interrupted.
func again(f func() error) error {
	for {
		if err := f(); err != syscall.EINTR {
			return err
		}
	}
}

func (i *fileInfo) done(err error) (fs.FileInfo, error) {
	if err != nil {
		return nil, err
	}
	return i, nil
}

func (i *fileInfo) Name() string       { return i.name }
func (i *fileInfo) Size() int64        { return i.st.Size }
func (i *fileInfo) ModTime() time.Time { return time.Unix(i.st.Mtim.Unix()) }
func (i *fileInfo) IsDir() bool        { return i.st.Mode&syscall.S_IFMT == syscall.S_IFDIR }
func (i *fileInfo) Sys() any           { return &i.st }

// Mode has the type and the permission bits as package fs has them.
func (i *fileInfo) Mode() fs.FileMode {
	mode := fs.FileMode(i.st.Mode&0o777) | typeOf(i.st.Mode)
	if i.st.Mode&syscall.S_ISUID != 0 {
		mode |= fs.ModeSetuid
	}
	if i.st.Mode&syscall.S_ISGID != 0 {
		mode |= fs.ModeSetgid
	}
	if i.st.Mode&syscall.S_ISVTX != 0 {
		mode |= fs.ModeSticky
	}
	return mode
}

// typeOf is the type of a file by the bits of its mode.
func typeOf(mode uint32) fs.FileMode {
	switch mode & syscall.S_IFMT {
	case syscall.S_IFREG:
		return 0
	case syscall.S_IFDIR:
		return fs.ModeDir
	case syscall.S_IFLNK:
		return fs.ModeSymlink
	case syscall.S_IFBLK:
		return fs.ModeDevice
	case syscall.S_IFCHR:
		return fs.ModeDevice | fs.ModeCharDevice
	case syscall.S_IFIFO:
		return fs.ModeNamedPipe
	case syscall.S_IFSOCK:
		return fs.ModeSocket
	}
	return fs.ModeIrregular
}
