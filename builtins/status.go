package builtins

import (
	"io/fs"
	"slices"
	"syscall"
	"time"
)

// sameFile reports whether two statuses are of one file.
func sameFile(a, b fs.FileInfo) bool {
	x, ok := a.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	y, ok := b.Sys().(*syscall.Stat_t)
	return ok && x.Dev == y.Dev && x.Ino == y.Ino
}

// Permission bits as euidaccess takes them.
const (
	mayExecute fs.FileMode = 1 << iota
	mayWrite
	mayRead
)

// accessible reports whether the mode of a file gives this process a permission. What else
// may refuse it (the gate, a read-only mount) is not looked at.
func accessible(info fs.FileInfo, want fs.FileMode) bool {
	perm := info.Mode().Perm()
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return perm&(want|want<<3|want<<6) != 0
	}
	uid := syscall.Geteuid()
	switch {
	case uid == 0:
		return want != mayExecute || info.IsDir() || perm&0o111 != 0
	case int(st.Uid) == uid:
		return perm&(want<<6) != 0
	case inGroup(int(st.Gid)):
		return perm&(want<<3) != 0
	}
	return perm&want != 0
}

func inGroup(gid int) bool {
	if gid == syscall.Getegid() {
		return true
	}
	groups, err := syscall.Getgroups()
	return err == nil && slices.Contains(groups, gid)
}

// ownedByUser and ownedByGroup report whether a file belongs to the effective user or group.
func ownedByUser(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == syscall.Geteuid()
}

func ownedByGroup(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Gid) == syscall.Getegid()
}

// unreadSinceWrite reports whether a file was modified after it was last read.
func unreadSinceWrite(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && info.ModTime().After(time.Unix(st.Atim.Unix()))
}

// isTerminal reports whether a descriptor is a terminal, by its device number: a tool has no
// ioctl.
func isTerminal(fd any) bool {
	info, ok := statOf(fd)
	if !ok || info.Mode()&fs.ModeCharDevice == 0 {
		return false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	major := uint64(st.Rdev) >> 8 & 0xfff
	switch {
	case major == 5: // /dev/tty, /dev/console, not /dev/ptmx
		return st.Rdev&0xff < 2
	case major == 4, major >= 136 && major <= 143, major == 188, major == 204, major == 229:
		return true
	}
	return false
}
