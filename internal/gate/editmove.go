package gate

import (
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// Rename moves a file or directory within what may be written; with keep not onto another.
func (g *Gate) Rename(ctx context.Context, dir, from, to string, keep bool) error {
	if dots(from) || dots(to) {
		return syscall.EBUSY
	}
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
	for _, e := range []*entry{src, dst} {
		if err := g.keepRoot(e); err != nil {
			return err
		}
	}
	if err := g.movedLinks(ctx, src, dst); err != nil {
		return err
	}
	flag := uint(0)
	if keep {
		flag = unix.RENAME_NOREPLACE
	}
	err = unix.Renameat2(src.dir, src.base, dst.dir, dst.base, flag)
	if keep && (err == syscall.ENOSYS || err == syscall.EINVAL || err == syscall.EPERM) {
		var st unix.Stat_t
		if unix.Fstatat(dst.dir, dst.base, &st, unix.AT_SYMLINK_NOFOLLOW) == nil {
			return syscall.EEXIST
		}
		return unix.Renameat(src.dir, src.base, dst.dir, dst.base)
	}
	return err
}

// movedLinks denies a move by which a relative link would come to lead out of what may be
// written: of the link itself or of a directory that holds it.
func (g *Gate) movedLinks(ctx context.Context, src, dst *entry) error {
	if path.Dir(src.real) == path.Dir(dst.real) {
		return nil
	}
	var st unix.Stat_t
	if err := unix.Fstatat(src.dir, src.base, &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return nil // the move will say
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFLNK:
		return g.linksLeadInside(src, path.Dir(dst.real))
	case unix.S_IFDIR:
		return filepath.WalkDir(src.real, func(name string, d fs.DirEntry, err error) error {
			if end := ctx.Err(); end != nil {
				return context.Cause(ctx)
			}
			if err != nil || d.Type()&fs.ModeSymlink == 0 {
				return nil // the kernel will say what can't be moved
			}
			to, err := os.Readlink(name)
			if err != nil || path.IsAbs(to) {
				return nil
			}
			rel, _ := filepath.Rel(src.real, name)
			if filepath.IsLocal(path.Join(path.Dir(rel), to)) {
				return nil // moves along
			}
			return g.leadsInside(src.target, to, path.Dir(path.Join(dst.real, rel)))
		})
	}
	return nil
}

// linksLeadInside is leadsInside for what is a link itself and comes to stand in at.
func (g *Gate) linksLeadInside(src *entry, at string) error {
	to, err := readlink(src.real)
	if err != nil || path.IsAbs(to) {
		return nil
	}
	return g.leadsInside(src.target, to, at)
}
