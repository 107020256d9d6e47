package builtins

import (
	"strconv"
	"strings"
	"syscall"
	"time"
)

// findPrint is -print.
func findPrint(f *finder, e *findEntry) bool {
	f.put(e.path)
	f.put("\n")
	return true
}

// put writes; an error ends the walk.
func (f *finder) put(text string) {
	switch {
	case f.err != nil:
	case f.to != nil:
		if err := f.to.write(text); err != nil {
			f.complain(err, f.to.name)
		}
	default:
		f.err = f.c.writeString(text)
	}
}

// action reads the actions.
func (p *findParser) action(name string) (findTest, error) {
	switch name {
	case "prune":
		p.prunes = true
		return func(f *finder, _ *findEntry) bool {
			f.prune = true
			return true
		}, nil
	case "quit":
		return func(f *finder, _ *findEntry) bool {
			if f.err == nil {
				f.err = errFindQuit
			}
			return false
		}, nil
	case "print", "print0", "ls", "printf", "exec", "execdir", "ok", "okdir":
		p.acts = true
	default:
		return nil, nil
	}
	switch name {
	case "print":
		return findPrint, nil
	case "print0":
		return func(f *finder, e *findEntry) bool {
			f.put(e.path)
			f.put("\x00")
			return true
		}, nil
	case "ls":
		return findList, nil
	case "printf":
		format, err := p.argument()
		if err != nil {
			return nil, err
		}
		return p.printf(format)
	}
	return p.exec(name)
}

// findList is -ls.
func findList(f *finder, e *findEntry) bool {
	if !f.stat(e) {
		return true
	}
	s := &e.st
	var b strings.Builder
	pad := func(text string, width int) { b.WriteString(padLeft(text, width) + " ") }
	word := func(name string) {
		b.WriteString(name + strings.Repeat(" ", max(0, 8-len(name))) + " ")
	}
	pad(strconv.FormatUint(s.ino, 10), 9)
	pad(strconv.FormatInt((s.blocks+1)/2, 10), 6)
	b.WriteString(modeText(s.mode) + " ")
	pad(strconv.FormatUint(s.nlink, 10), 3)
	word(f.c.userName(s.uid))
	word(f.c.groupName(s.gid))
	if hasDeviceNumber(s.mode) {
		pad(padLeft(strconv.FormatUint(major(s.rdev), 10), 3)+", "+padLeft(strconv.FormatUint(minor(s.rdev), 10), 3), 8)
	} else {
		pad(strconv.FormatInt(s.size, 10), 8)
	}
	format := "%b %e  %Y"
	if age := f.p.now.Sub(s.mtime); age >= -time.Hour && age <= 6*30*24*time.Hour {
		format = "%b %e %H:%M"
	}
	b.WriteString(formatDate(format, s.mtime.In(f.p.zone)) + " ")
	show := lsFormatter{utf: f.p.utf}
	b.WriteString(show.escape(e.path, ' '))
	if e.bits == syscall.S_IFLNK {
		b.WriteString(" -> " + show.escape(f.readlink(e), ' '))
	}
	f.put(b.String() + "\n")
	return true
}
