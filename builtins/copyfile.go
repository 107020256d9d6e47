package builtins

import (
	"io"
	"os"
	"path"
	"strings"
	"syscall"
)

// directory copies a directory with all in it.
func (p *copier) directory(from, to string, src, dst *fileStat, exists bool) (bool, error) {
	o := p.o
	mode := src.mode & 0o777 &^ p.umask
	if o.owner {
		mode = src.mode & 0o700
	}
	if !exists {
		if err := p.e.Mkdir(to, permBits(mode|0o700)); err != nil {
			return p.fail(err, "cannot create directory "+p.c.quoteName(to))
		}
		if s, err := p.c.stat(to); err == nil {
			p.made = append(p.made, s)
		}
		what := ""
		if p.across {
			what = "created directory "
		}
		if err := p.tellDirectory(what, from, to); err != nil {
			return false, err
		}
	}
	all := true
	if !o.oneSystem || src.dev == p.device {
		var err error
		if all, err = p.contents(from, to); err != nil {
			return false, err
		}
	}
	kept, err := p.keep(to, src, false)
	if err != nil {
		return false, err
	}
	if !exists && !o.mode {
		if final := src.mode & 0o777 &^ p.umask; final != mode|0o700 || o.owner {
			if err := p.e.Chmod(to, final); err != nil {
				return p.fail(err, "preserving permissions for "+p.c.quoteName(to))
			}
		}
	}
	return all && kept, nil
}

func (p *copier) tellDirectory(what, from, to string) error {
	if what != "" && p.o.verbose {
		return p.c.writeString(what + p.c.quoteName(to) + "\n")
	}
	return p.tell("", from, to)
}

// contents copies what is in a directory.
func (p *copier) contents(from, to string) (bool, error) {
	list, err := p.c.io.Files.ReadDir(from)
	if err != nil {
		return p.fail(err, "cannot access "+p.c.quoteName(from))
	}
	all := true
	for _, d := range list {
		ok, err := p.copy(joinName(from, d.Name()), joinName(to, d.Name()), false)
		if err != nil {
			return false, err
		}
		all = all && ok
	}
	return all, nil
}

// keep gives a copy the attributes that are preserved. chmod comes last: chown takes bits off.
func (p *copier) keep(to string, src *fileStat, link bool) (bool, error) {
	o := p.o
	ok := true
	if o.times {
		if err := p.e.Chtimes(to, Times{Access: src.atime, Modify: src.mtime, NoFollow: link}); err != nil {
			ok = false
			if _, err := p.fail(err, "preserving times for "+p.c.quoteName(to)); err != nil {
				return false, err
			}
		}
	}
	if o.owner {
		err := p.e.Chown(to, int(src.uid), int(src.gid))
		if err != nil && !isErrno(err, syscall.EPERM, syscall.EINVAL) {
			ok = false
			if _, err := p.fail(err, "failed to preserve ownership for "+p.c.quoteName(to)); err != nil {
				return false, err
			}
		}
	}
	if link {
		return ok, nil
	}
	mode, set := src.mode&modeAll, o.mode
	if o.noMode && (src.isDir() || p.fresh) {
		mode, set = 0o666&^p.umask, true
		if src.isDir() {
			mode = 0o777 &^ p.umask
		}
	}
	if !set {
		return ok, nil
	}
	if err := p.e.Chmod(to, mode); err != nil {
		return p.fail(err, "preserving permissions for "+p.c.quoteName(to))
	}
	return ok, nil
}

// linkTo makes a symbolic link instead of a copy.
func (p *copier) linkTo(from, to string) (bool, error) {
	if !path.IsAbs(from) {
		dir, derr := p.c.stat(directoryOf(to))
		if here, err := p.c.stat("."); directoryOf(to) != "." && (err != nil || derr != nil || !here.same(&dir)) {
			p.c.fail("%s: can make relative symbolic links only in current directory", p.c.quotePrefix(to))
			return false, nil
		}
	}
	err := p.e.Symlink(from, to)
	if isErrno(err, syscall.EEXIST) && p.o.force {
		if err = p.e.Unlink(to); err == nil {
			err = p.e.Symlink(from, to)
		}
	}
	if err != nil {
		return p.fail(err, "cannot create symbolic link "+p.c.quoteName(to)+" to "+p.c.quoteName(from))
	}
	return true, nil
}

// hardLink makes a hard link instead of a copy.
func (p *copier) hardLink(from, to string, exists bool) (bool, error) {
	if p.o.follow == followAll {
		from = p.c.physical(from)
	}
	link := p.e.Link
	if p.o.force || p.o.overwrite == overwriteAsk {
		link = p.relink
	}
	if err := link(from, to); err != nil {
		return p.fail(err, "cannot create hard link "+p.c.quoteName(to)+" to "+p.c.quoteName(from))
	}
	return true, nil
}

// copyLink makes the same symbolic link.
func (p *copier) copyLink(from, to string, src *fileStat) (bool, error) {
	target, err := p.c.io.Files.Readlink(from)
	if err != nil {
		return p.fail(err, "cannot read symbolic link "+p.c.quoteName(from))
	}
	err = p.e.Symlink(target, to)
	if isErrno(err, syscall.EEXIST) {
		if err = p.e.Unlink(to); err == nil {
			err = p.e.Symlink(target, to)
		}
	}
	if err != nil {
		return p.fail(err, "cannot create symbolic link "+p.c.quoteName(to))
	}
	return p.keep(to, src, true)
}

// regular copies the content of a file.
func (p *copier) regular(from, to string, src *fileStat, exists bool) (bool, error) {
	in, err := p.c.io.Files.Open(from)
	if err != nil {
		return p.fail(err, "cannot open "+p.c.quoteName(from)+" for reading")
	}
	defer in.Close()
	if info, err := in.Stat(); err == nil {
		if now := statusOf(info); !now.same(src) && !strings.HasPrefix(from, "/dev/") {
			return p.refuse("skipping file %s, as it was replaced while being copied", from)
		}
	}
	out, err := p.open(to, src, exists)
	if err != nil {
		return p.openFailed(err, to)
	}
	if !p.o.attributesOnly {
		if ok, err := p.transfer(in, out, from, to); err != nil || !ok {
			out.Close() // the first error counts
			return false, err
		}
	}
	if err := out.Close(); err != nil {
		return p.fail(err, "failed to close "+p.c.quoteName(to))
	}
	return p.keep(to, src, false)
}

// open opens a destination.
func (p *copier) open(to string, src *fileStat, exists bool) (File, error) {
	files := p.c.io.Files
	if exists {
		flag := os.O_WRONLY | os.O_TRUNC
		if p.o.attributesOnly {
			flag = os.O_WRONLY
		}
		out, err := files.OpenFile(to, flag, 0)
		if err == nil || !p.o.force || denied(err) {
			return out, err
		}
		if err := p.e.Unlink(to); err != nil {
			return nil, &removeError{err}
		}
		if p.o.verbose {
			if err := p.c.writeString("removed " + p.c.quoteName(to) + "\n"); err != nil {
				return nil, err
			}
		}
	}
	mode := src.mode & 0o777
	if p.o.owner {
		mode &= 0o700
	}
	if strings.HasSuffix(to, "/") {
		return nil, syscall.ENOTDIR
	}
	return files.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, permBits(mode))
}

// removeError is the error of the removal of a destination that could not be opened.
type removeError struct{ err error }

func (r *removeError) Error() string { return r.err.Error() }
func (r *removeError) Unwrap() error { return r.err }

func (p *copier) openFailed(err error, to string) (bool, error) {
	if _, ok := err.(*removeError); ok {
		return p.fail(err, "cannot remove "+p.c.quoteName(to))
	}
	if isErrno(err, syscall.EEXIST) {
		if s, lerr := p.c.lstat(to); lerr == nil && s.isLink() {
			return p.refuse("not writing through dangling symlink %s", to)
		}
	}
	return p.fail(err, "cannot create regular file "+p.c.quoteName(to))
}

// transfer copies all of in to out.
func (p *copier) transfer(in, out File, from, to string) (bool, error) {
	buf := make([]byte, fileChunk)
	for {
		n, err := in.Read(buf)
		if n > 0 {
			if _, err := out.Write(buf[:n]); err != nil {
				return p.fail(err, "error writing "+p.c.quoteName(to))
			}
		}
		if err == io.EOF || n == 0 && err == nil {
			return true, nil
		}
		if err != nil {
			return p.fail(err, "error reading "+p.c.quoteName(from))
		}
		if err := p.c.alive(); err != nil {
			return false, err
		}
	}
}
