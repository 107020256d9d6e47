package gate

import (
	"io/fs"
	"path"
	"strings"

	"safesh/allowlist"

	"golang.org/x/sys/unix"
)

// straight is the target of an access to a path as if no link were in it, and whether that
// access is allowed. It looks at no file: what is then opened by [openReal], which follows no
// link, is what was decided for. When that fails the path has to be resolved and decided by
// judge. Paths with a ".." or a slash at the end are always judge's.
func (g *Gate) straight(dir, name string, a allowlist.Access) (target, bool) {
	full := join(dir, name)
	if full == "" || full[0] != '/' || strings.Contains(full, "/..") || strings.IndexByte(full, 0) >= 0 ||
		strings.HasSuffix(full, "/") || strings.HasSuffix(name, "/.") {
		return target{}, false
	}
	g.bind()
	t := target{name: name, real: path.Clean(full)}
	if kernelFile(t.real) {
		return t, false
	}
	return t, g.policy.DecideAccess(t.real, a).Verdict == allowlist.Allow
}

// statStraight tells about a file that may be looked at and has no link in its path, but for
// the last place without follow: nil when judge has to find out. ENOENT is the answer already:
// no link stands before the part that is missing, so that the path is the one decided for.
func (g *Gate) statStraight(dir, name string, follow bool) (fs.FileInfo, error) {
	t, ok := g.straight(dir, name, allowlist.Stat)
	if !ok || noOpenat2.Load() {
		return nil, nil
	}
	flag := unix.O_PATH
	if !follow {
		flag |= unix.O_NOFOLLOW
	}
	fd, err := openReal(t.real, flag, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	info, err := statFd(fd, path.Base(t.real))
	if err != nil || follow && info.Mode()&fs.ModeSymlink != 0 {
		return nil, nil
	}
	return info, nil
}
