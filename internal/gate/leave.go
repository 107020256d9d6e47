package gate

import (
	"path"
	"strings"
	"syscall"

	"safesh/internal/audit"

	"golang.org/x/sys/unix"
)

// Wrapped says, before [Gate.Begin], that a harness's wrapper was taken off the next text: the
// record gets the profile's name and the command that is run in the text's place. own are the
// files that the wrapper itself names: in observe mode, where it is evaluated as it stands, they
// are not recorded as accesses that would have been denied. quiet: nothing of the text is.
func (g *Gate) Wrapped(profile, command string, quiet bool, own ...string) {
	g.cfg.Record.Harness, g.cfg.Record.Command = profile, command
	g.own, g.quiet = own, quiet
}

// Harness is the value of a variable that the harness started the shell with.
func (g *Gate) Harness(name string) string { return g.envMap[name] }

// LeaveFile writes the one file that a harness profile grants (package harness says when, and
// what its name is). It is no way of a text to write: no part of name or content comes from a
// text. Every directory of the path must be the user's or root's, and what others may write must
// be sticky; no link is followed; the file itself is regular, the user's own, and has no other
// name. What is not so is an error, and nothing is written.
func (g *Gate) LeaveFile(profile, name, content string) error {
	err := g.leaveFile(name, content)
	status := 0
	if err != nil {
		status = 1
	}
	g.recordCall(audit.Call{
		Verdict: audit.Allow, Rule: "harness:" + profile, Status: status, Files: []string{"write:" + name},
	})
	return err
}

func (g *Gate) leaveFile(name, content string) error {
	if !path.IsAbs(name) || path.Clean(name) != name {
		return syscall.EINVAL
	}
	g.bind()
	dir, err := openTrusted(path.Dir(name))
	if err != nil {
		return err
	}
	defer unix.Close(dir)
	flags := unix.O_WRONLY | unix.O_CREAT | unix.O_NOFOLLOW | unix.O_NONBLOCK | unix.O_CLOEXEC | unix.O_NOCTTY
	fd, err := unix.Openat(dir, path.Base(name), flags, 0o600)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if err := unix.Fstat(fd, &st); err != nil {
		return err
	}
	if st.Mode&unix.S_IFMT != unix.S_IFREG || int(st.Uid) != unix.Geteuid() || st.Nlink != 1 || g.isProtected(st) {
		return syscall.EPERM
	}
	if err := unix.Ftruncate(fd, 0); err != nil {
		return err
	}
	_, err = unix.Write(fd, []byte(content))
	return err
}

// openTrusted opens an absolute, clean directory part by part: no links, and none that somebody
// else could put another one in the place of.
func openTrusted(dir string) (int, error) {
	const flags = unix.O_PATH | unix.O_DIRECTORY | unix.O_NOFOLLOW | unix.O_CLOEXEC
	at, err := unix.Open("/", flags, 0)
	if err != nil {
		return -1, err
	}
	for _, part := range strings.Split(strings.Trim(dir, "/"), "/") {
		if part == "" {
			continue
		}
		next, err := unix.Openat(at, part, flags, 0)
		unix.Close(at)
		if err != nil {
			return -1, err
		}
		at = next
		var st unix.Stat_t
		if err := unix.Fstat(at, &st); err != nil || !trustedDir(st) {
			unix.Close(at)
			return -1, syscall.EPERM
		}
	}
	return at, nil
}

// trustedDir tells whether nobody but the user and root may rename what is in a directory.
func trustedDir(st unix.Stat_t) bool {
	if st.Uid != 0 && int(st.Uid) != unix.Geteuid() {
		return false
	}
	return st.Mode&0o022 == 0 || st.Mode&unix.S_ISVTX != 0
}

// isProtected tells whether an open file is the policy or the audit log.
func (g *Gate) isProtected(st unix.Stat_t) bool {
	for _, id := range g.protect {
		if (fileID{st.Dev, st.Ino}) == id {
			return true
		}
	}
	return false
}

// isOwn tells whether a file is one that the wrapper itself names.
func (g *Gate) isOwn(name string) bool {
	for _, own := range g.own {
		if name == own {
			return true
		}
	}
	return false
}
