package builtins

import (
	"os"
	"strings"
)

// sedEdit is a file that is edited in place, as GNU sed does it: the new text goes into a
// temporary file beside it, which takes the file's name when all has been read.
type sedEdit struct {
	s    *sedRun
	name string
	st   fileStat
	temp string
	out  File
	buf  []byte
}

// editInPlace makes the run write to its input files.
func (s *sedRun) editInPlace() {
	s.edit = &sedEdit{s: s}
	s.in.begin, s.in.end = s.edit.begin, s.edit.end
}

func (e *sedEdit) begin(in *input) (bool, error) {
	c := e.s.c
	if in.stdin {
		c.warn("couldn't edit %s: not a regular file", "-")
		c.status = 4
		return false, nil
	}
	info, ok := in.stat()
	if !ok || !info.Mode().IsRegular() {
		c.warn("couldn't edit %s: not a regular file", in.name)
		c.status = 4
		return false, nil
	}
	e.name, e.st, e.buf = in.name, statusOf(info), e.buf[:0]
	if e.s.o.follow {
		e.name = c.physical(e.name)
	}
	temp, err := c.tempSibling(e.name, func(temp string) (err error) {
		e.out, err = c.io.Files.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	})
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return false, end
		}
		c.warn("couldn't open temporary file %s: %s", temp, strerror(err))
		return false, stop(4)
	}
	e.temp = temp
	e.s.out = &sedOutput{delim: [1]byte{e.s.o.delim}, write: e.write}
	return true, nil
}

func (e *sedEdit) write(b []byte) error {
	e.buf = append(e.buf, b...)
	if len(e.buf) < outputLimit {
		return nil
	}
	return e.flush()
}

func (e *sedEdit) flush() error {
	_, err := e.out.Write(e.buf)
	e.buf = e.buf[:0]
	return e.failed("couldn't write to "+e.temp, err)
}

// failed is the end of the run by an error, nil for none.
func (e *sedEdit) failed(what string, err error) error {
	if err == nil {
		return nil
	}
	if end := e.s.c.mustStop(err); end != nil {
		return end
	}
	e.s.c.warn("%s: %s", what, strerror(err))
	return stop(4)
}

// end puts the new text in the place of the file, and the old one beside it under a suffix.
func (e *sedEdit) end() error {
	if err := e.s.flushQueue(); err != nil {
		return err
	}
	e.s.out = e.s.stdout
	if err := e.flush(); err != nil {
		return err
	}
	edit := e.s.c.io.Edit
	if err := edit.Chown(e.temp, int(e.st.uid), int(e.st.gid)); denied(err) {
		return stop(statusDenied) // who may not give files away keeps them, as GNU sed has it
	}
	err := edit.Chmod(e.temp, e.st.mode&0o1777)
	if closed := e.out.Close(); err == nil {
		err = closed
	}
	e.out = nil
	if err := e.failed("couldn't close "+e.temp, err); err != nil {
		return err
	}
	if suffix := e.s.o.suffix; suffix != "" {
		backup := backupName(e.name, suffix)
		if err := e.failed("cannot rename "+e.name, edit.Rename(e.name, backup, false)); err != nil {
			return err
		}
	}
	if err := e.failed("cannot rename "+e.temp, edit.Rename(e.temp, e.name, false)); err != nil {
		return err
	}
	e.temp = ""
	return nil
}

// abandon removes the temporary file of a run that ended early.
func (e *sedEdit) abandon() {
	if e.out != nil {
		e.out.Close() // it is removed
	}
	if e.temp != "" {
		e.s.c.io.Edit.Unlink(e.temp) // what ended the run has been said
	}
}

// sedForms tells whether sed is asked to write its files.
func sedForms(args []string) Edit {
	o := &sedOptions{}
	g := sedGrammar()
	words := splitInPlace(args)
	g.parse(words, func(key rune, value string) error { // what is wrong besides, Run says
		o.edit = o.edit || key == sedInPlace
		return nil
	})
	if !o.edit {
		return Edit{}
	}
	edit := Edit{Forms: []string{"-i"}}
	for _, word := range words {
		if name, _, _ := strings.Cut(word, "="); len(name) > 3 && strings.HasPrefix("--in-place", name) {
			continue
		}
		edit.Without = append(edit.Without, word)
	}
	return edit
}

// backupName is the name of the copy: a * in the suffix stands for the file's name, a suffix
// without one comes after it.
func backupName(name, suffix string) string {
	dir, base := "", name
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		dir, base = name[:i+1], name[i+1:]
	}
	if !strings.Contains(suffix, "*") {
		suffix = base + suffix
	} else {
		suffix = strings.ReplaceAll(suffix, "*", base)
	}
	if strings.Contains(suffix, "/") {
		return suffix
	}
	return dir + suffix
}
