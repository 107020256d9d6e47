package builtins

import (
	"fmt"
	"path"
	"strings"
	"syscall"
)

// copier copies or moves files and trees, as coreutils' copy.c does.
type copier struct {
	c       *call
	e       Editor
	o       *copyOptions
	umask   uint32
	several bool // into a directory: the same source or destination may come twice

	across         bool   // a move to another file system copies and removes
	backed         string // where the file that is being replaced has gone
	topFrom, topTo string // operands, for messages
	device         uint64 // of the operand, for -x
	sources        []fileStat
	names          []string            // of the sources
	fresh          bool                // the file that is written was not there
	made           []fileStat          // directories made, which are not copied into themselves
	written        map[string]fileStat // destinations of operands
	first          map[fileKey]string  // where the first name of a file with several went
}

type fileKey struct{ dev, ino uint64 }

func (s *fileStat) key() fileKey { return fileKey{s.dev, s.ino} }

// source is the status of a source, links followed as the options say.
func (p *copier) source(name string, operand bool) (fileStat, error) {
	if p.o.follow == followAll || p.o.follow == followArgs && operand {
		return p.c.stat(name)
	}
	return p.c.lstat(name)
}

// fail reports that something can't be done; ok is false then.
func (p *copier) fail(err error, what string) (bool, error) {
	return false, p.c.fileError(err, what)
}

// refuse reports something that is not to be done.
func (p *copier) refuse(format string, names ...string) (bool, error) {
	for _, name := range names {
		format = strings.Replace(format, "%s", p.c.quoteName(name), 1)
	}
	p.c.fail("%s", format)
	return false, nil
}

// copy copies or moves one file or tree; ok is false when some of it could not be.
func (p *copier) copy(from, to string, operand bool) (ok bool, err error) {
	if err := p.c.alive(); err != nil {
		return false, err
	}
	src, err := p.source(from, operand)
	if err != nil {
		return p.fail(err, "cannot stat "+p.c.quoteName(from))
	}
	if operand {
		p.device = src.dev
	}
	if src.isDir() && !p.o.recursive {
		p.c.fail("-r not specified; omitting directory %s", p.c.quoteName(from))
		return false, nil
	}
	if operand && p.several && p.again(from, &src) {
		return true, nil
	}
	p.backed = ""
	dst, exists, err := p.destination(to, &src)
	if err != nil {
		return p.fail(err, "cannot stat "+p.c.quoteName(to))
	}
	if exists {
		done, ok, err := p.over(from, to, &src, &dst, operand)
		if done || err != nil {
			return ok, err
		}
		if exists, ok, err = p.aside(from, to, &src, &dst); err != nil || !ok {
			return false, err
		}
	}
	if p.o.move {
		return p.moveFile(from, to, &src, &dst, exists)
	}
	ok, err = p.place(from, to, &src, &dst, exists)
	if ok && operand && p.several {
		p.wrote(to)
	}
	return ok, err
}

// again reports whether an operand has come before.
func (p *copier) again(from string, src *fileStat) bool {
	if p.o.move {
		return false
	}
	for i := range p.sources {
		if p.sources[i].same(src) && p.names[i] == path.Clean(from) {
			kind := "file"
			if src.isDir() {
				kind = "directory"
			}
			p.c.warn("warning: source %s %s specified more than once", kind, p.c.quoteName(from))
			return true
		}
	}
	p.sources, p.names = append(p.sources, *src), append(p.names, path.Clean(from))
	return false
}

// wrote remembers an operand's destination: no other operand may overwrite it.
func (p *copier) wrote(to string) {
	if s, err := p.c.lstat(to); err == nil && !s.isDir() {
		if p.written == nil {
			p.written = map[string]fileStat{}
		}
		p.written[path.Clean(to)] = s
	}
}

// destination is what is at to.
func (p *copier) destination(to string, src *fileStat) (dst fileStat, exists bool, err error) {
	o := p.o
	look := p.c.stat
	if src.typeOf() != syscall.S_IFREG && (o.recursive || src.isDir() || src.isLink()) || o.move || o.symbolic || o.hard || o.removeDest {
		look = p.c.lstat
	}
	dst, err = look(to)
	switch {
	case err == nil:
		return dst, true, nil
	case isErrno(err, syscall.ENOENT), isErrno(err, syscall.ELOOP) && o.force:
		return dst, false, nil
	}
	return dst, false, err
}

// over decides about an existing destination; done: there is nothing more to do.
func (p *copier) over(from, to string, src, dst *fileStat, operand bool) (done, ok bool, err error) {
	o := p.o
	if (o.move || !src.isDir()) && o.overwrite == overwriteNo {
		return true, true, nil
	}
	if same, nothing := p.sameFile(from, to, src, dst); nothing {
		return true, true, nil
	} else if same {
		ok, err := p.refuse("%s and %s are the same file", from, to)
		return true, ok, err
	}
	if o.update && !src.isDir() && !dst.mtime.Before(src.mtime) {
		return true, true, nil
	}
	if o.move || !src.isDir() {
		if go_, err := p.mayOverwrite(to, dst); err != nil || !go_ {
			return true, true, err
		}
	}
	if !dst.isDir() {
		if src.isDir() && (!o.move || o.backup.kind == backupNone) {
			ok, err := p.refuse("cannot overwrite non-directory %s with directory %s", to, from)
			return true, ok, err
		}
		if _, seen := p.written[path.Clean(to)]; seen && operand && o.backup.kind != backupNumbered {
			ok, err := p.refuse("will not overwrite just-created %s with %s", to, from)
			return true, ok, err
		}
	}
	if dst.isDir() && !src.isDir() && (!o.move || o.backup.kind == backupNone) {
		ok, err := p.refuse("cannot overwrite directory %s with non-directory", to)
		return true, ok, err
	}
	return false, true, nil
}

// mayOverwrite asks where the options or a terminal say so.
func (p *copier) mayOverwrite(to string, dst *fileStat) (bool, error) {
	o := p.o
	writable := true
	if info, err := p.c.io.Files.Stat(to); err == nil && !dst.isLink() {
		writable = accessible(info, mayWrite)
	}
	switch {
	case o.overwrite == overwriteNo:
		return false, nil
	case o.overwrite == overwriteAsk:
	case o.move && o.overwrite == overwriteDefault && !writable && isTerminal(p.c.io.Stdin):
	default:
		return true, nil
	}
	if writable {
		return p.c.confirm("overwrite " + p.c.quoteName(to))
	}
	mode := fmt.Sprintf("%04o", dst.mode&modeAll)
	if o.move || o.removeDest || o.force {
		return p.c.confirm("replace " + p.c.quoteName(to) + ", overriding mode " + mode + " (" + modeText(dst.mode)[1:] + ")")
	}
	return p.c.confirm("unwritable " + p.c.quoteName(to) + " (mode " + mode + ", " + modeText(dst.mode)[1:] + "); try anyway")
}

// sameFile reports whether from and to are one file, and whether that means there is nothing
// to do.
func (p *copier) sameFile(from, to string, src, dst *fileStat) (same, nothing bool) {
	o := p.o
	sameName := path.Clean(from) == path.Clean(to)
	if src.same(dst) {
		switch {
		case o.hard:
			return true, true
		case o.backup.kind != backupNone && !sameName:
			return !o.move && o.follow != followNever && p.leadsTo(from, to), false
		case o.removeDest && !sameName:
			return false, false
		case src.isLink() && !sameName && !o.links && src.nlink > 1:
			return true, true
		}
		return true, false
	}
	if o.follow == followAll && !o.symbolic && !o.hard || o.removeDest && dst.isLink() || o.backup.kind != backupNone && !sameName {
		return false, false
	}
	// A link must not take the place of the file that it leads to.
	if src.isLink() && !dst.isLink() || o.symbolic {
		if s, err := p.c.stat(from); err == nil && s.same(dst) {
			return true, false
		}
	}
	return false, false
}

// leadsTo reports whether from is a link and to is none: a backup of to would take away what the
// link leads to.
func (p *copier) leadsTo(from, to string) bool {
	a, errA := p.c.lstat(from)
	b, errB := p.c.lstat(to)
	return errA == nil && errB == nil && a.isLink() && !b.isLink()
}

// aside makes way at an existing destination: by a backup, or as clear does.
func (p *copier) aside(from, to string, src, dst *fileStat) (exists, ok bool, err error) {
	b := &p.o.backup
	base := lastPart(to)
	if b.kind == backupNone || dst.isDir() && !p.o.move || base == "." || base == ".." {
		return p.clear(to, src, dst)
	}
	if b.kind != backupNumbered && b.sourceIsBackup(p.c, from, to, src) {
		what := "copied"
		if p.o.move {
			what = "moved"
		}
		ok, err := p.refuse("backing up %s might destroy source;  %s not "+what, to, from)
		return true, ok, err
	}
	if p.backed, err = b.keep(p.c, p.e, to); err != nil {
		ok, err := p.fail(err, "cannot backup "+p.c.quoteName(to))
		return true, ok, err
	}
	return false, true, nil
}

// clear removes an existing destination that is not to be written through.
func (p *copier) clear(to string, src, dst *fileStat) (exists, ok bool, err error) {
	o := p.o
	if dst.isDir() || o.move || !o.removeDest && !(o.links && dst.nlink > 1) && !(o.follow == followNever && src.typeOf() != syscall.S_IFREG) {
		return true, true, nil
	}
	if o.hard || o.symbolic {
		if !o.removeDest && !(o.links && dst.nlink > 1) {
			return true, true, nil
		}
	}
	if err := p.e.Unlink(to); err != nil && !isErrno(err, syscall.ENOENT) {
		ok, err := p.fail(err, "cannot remove "+p.c.quoteName(to))
		return true, ok, err
	}
	if o.verbose {
		return false, true, p.c.writeString("removed " + p.c.quoteName(to) + "\n")
	}
	return false, true, nil
}

// place copies to a destination that is free to be written.
func (p *copier) place(from, to string, src, dst *fileStat, exists bool) (ok bool, err error) {
	p.fresh = !exists
	o := p.o
	if !src.isDir() {
		what := ""
		if p.across {
			what = "copied "
		}
		if err := p.tell(what, from, to); err != nil {
			return false, err
		}
	}
	if done, ok, err := p.linked(from, to, src); done {
		return ok, err
	}
	switch {
	case src.isDir():
		return p.directory(from, to, src, dst, exists)
	case o.symbolic:
		return p.linkTo(from, to)
	case o.hard:
		return p.hardLink(from, to, exists)
	case src.isLink():
		return p.copyLink(from, to, src)
	case src.typeOf() == syscall.S_IFREG || !o.recursive:
		return p.regular(from, to, src, exists)
	}
	kind := "fifo"
	if src.typeOf() != syscall.S_IFIFO {
		kind = "special file"
	}
	return p.fail(syscall.EPERM, "cannot create "+kind+" "+p.c.quoteName(to))
}

// tell prints FROM -> TO under -v.
func (p *copier) tell(what, from, to string) error {
	if !p.o.verbose {
		return nil
	}
	text := what + p.c.quoteName(from) + " -> " + p.c.quoteName(to)
	if p.backed != "" {
		text += " (backup: " + p.c.quoteName(p.backed) + ")"
	}
	return p.c.writeString(text + "\n")
}

// linked makes a hard link to where another name of the file has been copied to, and finds
// the directories that have been made by this copy.
func (p *copier) linked(from, to string, src *fileStat) (done, ok bool, err error) {
	if src.isDir() {
		for i := range p.made {
			if p.made[i].same(src) {
				ok, err := p.refuse("cannot copy a directory, %s, into itself, %s", p.topFrom, p.topTo)
				return true, ok, err
			}
		}
		return false, false, nil
	}
	if !p.o.links || p.o.hard || p.o.symbolic || src.nlink < 2 && !p.across {
		return false, false, nil
	}
	earlier, seen := p.first[src.key()] // across: the other names may be gone by now
	if !seen && src.nlink < 2 {
		return false, false, nil
	}
	if !seen {
		if p.first == nil {
			p.first = map[fileKey]string{}
		}
		p.first[src.key()] = to
		return false, false, nil
	}
	if err := p.relink(earlier, to); err != nil {
		ok, err := p.fail(err, "cannot create hard link "+p.c.quoteName(to)+" to "+p.c.quoteName(earlier))
		return true, ok, err
	}
	return true, true, nil
}

// relink makes a hard link in the place of what is there.
func (p *copier) relink(from, to string) error {
	err := p.e.Link(from, to)
	if isErrno(err, syscall.EEXIST) {
		if err = p.e.Unlink(to); err == nil {
			err = p.e.Link(from, to)
		}
	}
	return err
}
