package builtins

import (
	"bytes"
	"os"
	"strings"
)

// sedEdit is a file that is edited in place: the new text is in memory until the file has
// been read, then it replaces the old one. The file stays the same file, as with cp.
type sedEdit struct {
	s    *sedRun
	name string
	perm os.FileMode
	text []byte
	old  []byte // for the copy with a suffix
}

// editInPlace makes the run write to its input files.
func (s *sedRun) editInPlace() {
	e := &sedEdit{s: s}
	s.in.begin, s.in.end = e.begin, e.end
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
	e.name, e.perm, e.text = in.name, info.Mode().Perm(), nil
	e.s.out = &sedOutput{delim: [1]byte{e.s.o.delim}, write: e.write}
	if e.s.o.suffix != "" {
		return true, e.keepOld(in)
	}
	return true, nil
}

// keepOld reads the file for the copy and lets sed read what was read.
func (e *sedEdit) keepOld(in *input) error {
	e.old = nil
	buf := make([]byte, fileChunk)
	for {
		n, err := in.read(buf)
		if err != nil || n == 0 {
			in.Reader = &readCloser{bytes.NewReader(e.old), in.Reader}
			return err
		}
		if e.old = append(e.old, buf[:n]...); len(e.old) > sedSpaceLimit {
			return e.s.c.die("memory exhausted")
		}
	}
}

// readCloser reads from memory and closes the file that was read into it.
type readCloser struct {
	*bytes.Reader
	file any
}

func (r *readCloser) Close() error {
	if c, ok := r.file.(interface{ Close() error }); ok {
		return c.Close()
	}
	return nil
}

func (e *sedEdit) write(b []byte) error {
	if len(e.text)+len(b) > sedSpaceLimit {
		return e.s.c.die("memory exhausted")
	}
	e.text = append(e.text, b...)
	return nil
}

// end writes the copy and the new text.
func (e *sedEdit) end() error {
	if err := e.s.flushQueue(); err != nil {
		return err
	}
	e.s.out = e.s.stdout
	if suffix := e.s.o.suffix; suffix != "" {
		if err := e.replace(backupName(e.name, suffix), e.old); err != nil {
			return err
		}
	}
	return e.replace(e.name, e.text)
}

func (e *sedEdit) replace(name string, text []byte) error {
	c := e.s.c
	f, err := c.io.Files.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, e.perm)
	if err == nil {
		_, err = f.Write(text)
		if closed := f.Close(); err == nil {
			err = closed
		}
	}
	if err == nil {
		return nil
	}
	if end := c.mustStop(err); end != nil {
		return end
	}
	c.warn("couldn't edit %s: %s", name, strerror(err))
	return stop(4)
}

// backupName is the name of the copy: a * in the suffix stands for the file's name, a suffix
// without one comes after it.
func backupName(name, suffix string) string {
	if !strings.Contains(suffix, "*") {
		return name + suffix
	}
	dir, base := "", name
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		dir, base = name[:i+1], name[i+1:]
	}
	suffix = strings.ReplaceAll(suffix, "*", base)
	if strings.Contains(suffix, "/") {
		return suffix
	}
	return dir + suffix
}
