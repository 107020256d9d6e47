package builtins

import (
	"strings"
	"syscall"
)

// madeParent is a directory that --parents made, and the one that it is like.
type madeParent struct {
	name string
	src  fileStat
	mode uint32 // its final permissions when they are not the ones that it has
}

// parents makes the directories of a source below dest; ok is false when they can't be. What
// was made gets its attributes when the source has been copied.
func (p *copier) parents(from, dest string) (made []madeParent, ok bool, err error) {
	bare := strings.TrimRight(from, "/")
	for i := 0; i < len(bare); i++ {
		if bare[i] != '/' || i == 0 || bare[i-1] == '/' {
			continue
		}
		at := joinName(dest, strings.TrimLeft(bare[:i], "/"))
		src, err := p.c.stat(bare[:i])
		if err == nil && !src.isDir() {
			err = syscall.ENOTDIR
		}
		if err != nil {
			_, err := p.fail(err, "failed to get attributes of "+p.c.quoteName(bare[:i]))
			return made, false, err
		}
		old, err := p.c.stat(at)
		switch {
		case err == nil && !old.isDir():
			p.c.fail("%s exists but is not a directory", p.c.quoteName(at))
			return made, false, nil
		case err == nil:
			continue
		case !isErrno(err, syscall.ENOENT):
			_, err := p.fail(err, "cannot make directory "+p.c.quoteName(at))
			return made, false, err
		}
		if err := p.makeParent(at, bare[:i], &src, &made); err != nil {
			_, err := p.fail(err, "cannot make directory "+p.c.quoteName(at))
			return made, false, err
		}
	}
	return made, true, nil
}

func (p *copier) makeParent(at, from string, src *fileStat, made *[]madeParent) error {
	mode := src.mode & 0o777
	if p.o.noMode {
		mode = 0o777
	}
	first := mode
	if p.o.owner {
		first &= 0o700
	}
	if err := p.e.Mkdir(at, permBits(first|0o700)); err != nil {
		return err
	}
	*made = append(*made, madeParent{at, *src, mode &^ p.umask})
	if p.o.verbose {
		return p.c.writeString(from + " -> " + at + "\n")
	}
	return nil
}

// keepParents gives the directories that were made their attributes, the deepest first.
func (p *copier) keepParents(made []madeParent) error {
	for i := len(made) - 1; i >= 0; i-- {
		m := &made[i]
		if _, err := p.keep(m.name, &m.src, false); err != nil {
			return err
		}
		if p.o.mode || p.o.noMode {
			continue
		}
		if err := p.e.Chmod(m.name, m.mode); err != nil {
			if _, err := p.fail(err, "failed to preserve permissions for "+p.c.quoteName(m.name)); err != nil {
				return err
			}
		}
	}
	return nil
}
