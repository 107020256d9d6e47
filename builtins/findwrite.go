package builtins

import (
	"os"
	"slices"
	"strings"
	"syscall"
)

// findSink is a file that -fprint and its kin write to, opened before the walk begins.
type findSink struct {
	name string
	buf  []byte
	file File
}

// findForms tells how find is asked to write.
func findForms(args []string) Edit {
	p := newFindParser(nil)
	p.parse(args) // what is wrong besides, Run says
	edit := Edit{Forms: p.forms}
	if !slices.Contains(p.forms, "-delete") || len(p.forms) > 1 {
		return edit
	}
	for _, word := range args {
		if word != "-delete" {
			edit.Without = append(edit.Without, word)
		}
	}
	if _, err := parseFind(nil, edit.Without); err != nil {
		edit.Without = nil
	}
	return edit
}

// writing reads the predicates that remove or write.
func (p *findParser) writing(name string) (findTest, error) {
	switch name {
	case "delete":
		p.form("-delete")
		p.acts, p.deletes, p.p.depth = true, true, true
		return findDelete, nil
	case "fprint", "fprint0", "fprintf", "fls":
		p.form("-fprint")
	default:
		return nil, nil
	}
	file, err := p.argument()
	if err != nil {
		return nil, err
	}
	if name == "fprintf" && p.pos == len(p.words) {
		return nil, p.raw("invalid argument `" + file + "' to `-fprintf'")
	}
	p.acts = true
	sink := p.sink(file)
	var print findTest
	switch name {
	case "fprint":
		print = findPrint
	case "fprint0":
		print = func(f *finder, e *findEntry) bool {
			f.put(e.path)
			f.put("\x00")
			return true
		}
	case "fls":
		print = findList
	default:
		format, err := p.argument()
		if err != nil {
			return nil, err
		}
		if print, err = p.printf(format); err != nil {
			return nil, err
		}
	}
	return func(f *finder, e *findEntry) bool {
		f.to = sink
		ok := print(f, e)
		f.to = nil
		return ok
	}, nil
}

func (p *findParser) form(name string) {
	p.p.edits = true
	if !slices.Contains(p.forms, name) {
		p.forms = append(p.forms, name)
	}
}

// sink is the one for a file, which several predicates may name.
func (p *findParser) sink(name string) *findSink {
	for _, s := range p.p.sinks {
		if s.name == name {
			return s
		}
	}
	s := &findSink{name: name}
	p.p.sinks = append(p.p.sinks, s)
	p.p.uses = append(p.p.uses, FileUse{Name: name, Write: true})
	return s
}

// openSinks opens the files that are written to.
func (f *finder) openSinks() error {
	if f.p.edits {
		if _, err := f.c.editor(); err != nil {
			return err
		}
	}
	for _, s := range f.p.sinks {
		file, err := f.c.io.Files.OpenFile(s.name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
		if err != nil {
			if end := f.c.fileError(err, f.c.quote(s.name)); end != nil {
				return end
			}
			return stop(1)
		}
		s.file = file
	}
	return nil
}

// closeSinks writes what is left and closes the files.
func (f *finder) closeSinks() {
	for _, s := range f.p.sinks {
		if s.file == nil {
			continue
		}
		err := s.flush()
		if closed := s.file.Close(); err == nil {
			err = closed
		}
		if err != nil && f.err == nil {
			f.err = f.c.fileError(err, f.c.quote(s.name))
		}
	}
}

func (s *findSink) flush() error {
	_, err := s.file.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// write adds text to the file's buffer.
func (s *findSink) write(text string) error {
	if s.buf = append(s.buf, text...); len(s.buf) < outputLimit {
		return nil
	}
	return s.flush()
}

// findDelete is -delete. The directory that the walk began in stays.
func findDelete(f *finder, e *findEntry) bool {
	if e.path == "." {
		return true
	}
	edit, err := f.c.editor()
	if err != nil {
		f.err = err
		return false
	}
	remove := edit.Unlink
	if e.bits == syscall.S_IFDIR && !f.isLink(e) {
		remove = edit.Rmdir
	}
	if err := remove(e.path); err != nil {
		if end := f.c.fileError(err, "cannot delete "+f.c.quote(e.path)); end != nil {
			f.err = end
		}
		return false
	}
	return true
}

// isLink tells, under -L, a link to a directory from a directory.
func (f *finder) isLink(e *findEntry) bool {
	if !f.p.follow && !f.p.followed {
		return false
	}
	s, err := f.c.lstat(strings.TrimRight(e.path, "/"))
	return err == nil && s.isLink()
}
