package builtins

import "syscall"

// moveFile renames a file or tree, or copies it to another file system and removes it.
func (p *copier) moveFile(from, to string, src, dst *fileStat, exists bool) (bool, error) {
	err := p.e.Rename(from, to, false)
	switch {
	case err != nil && p.backed != "" && !isErrno(err, syscall.EXDEV):
		if back := p.e.Rename(p.backed, to, false); back != nil {
			p.c.fail("cannot un-backup %s: %s", p.c.quoteName(to), strerror(back))
		}
	}
	switch {
	case err == nil:
		if p.several {
			p.wrote(to)
		}
		return true, p.tell("renamed ", from, to)
	case isErrno(err, syscall.EINVAL) && src.isDir():
		return p.refuse("cannot move %s to a subdirectory of itself, %s", p.topFrom, p.topTo)
	case !isErrno(err, syscall.EXDEV):
		return p.fail(err, "cannot move "+p.c.quoteName(from)+" to "+p.c.quoteName(to))
	}
	if exists {
		remove := p.e.Unlink
		if dst.isDir() {
			remove = p.e.Rmdir
		}
		if err := remove(to); err != nil {
			return p.fail(err, "inter-device move failed: "+p.c.quoteName(from)+" to "+p.c.quoteName(to)+"; unable to remove target")
		}
	}
	if p.first == nil {
		p.first = map[fileKey]string{}
	}
	as, q := *p.o, *p
	as.move, q.o, q.across = false, &as, true
	ok, err := q.place(from, to, src, dst, false)
	if err != nil || !ok {
		return ok, err
	}
	r := &remover{c: p.c, e: p.e, o: &rmOptions{recursive: true, force: true, ask: askNever, verbose: p.o.verbose}}
	return r.remove(from, src)
}
