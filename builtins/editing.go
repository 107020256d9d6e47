package builtins

import (
	"io/fs"
	"syscall"
)

// editor is the writing side of the call's world. A call that may only read ends here.
func (c *call) editor() (Editor, error) {
	if c.io.Edit == nil {
		c.warn("may only read here")
		return nil, stop(statusDenied)
	}
	return c.io.Edit, nil
}

// denial is the end of the call when err is a denial, else nil.
func (c *call) denial(err error) error {
	if denied(err) {
		return stop(statusDenied)
	}
	return nil
}

// isErrno reports whether err holds one of the error numbers.
func isErrno(err error, numbers ...syscall.Errno) bool {
	errno, ok := errnoOf(err)
	if !ok {
		return false
	}
	for _, n := range numbers {
		if n == errno {
			return true
		}
	}
	return false
}

// confirm asks a question on stderr and reads a line of the standard input: yes begins with y.
func (c *call) confirm(question string) (bool, error) { return c.ask(c.name + ": " + question + "? ") }

// ask is confirm with the question as it is.
func (c *call) ask(question string) (bool, error) {
	if err := c.flush(); err != nil {
		return false, err
	}
	c.io.Stderr.Write([]byte(question))
	var line []byte
	var one [1]byte
	in := &input{Reader: c.stdin(), stdin: true}
	for {
		n, err := in.read(one[:])
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return false, end
			}
		}
		if n == 0 || one[0] == '\n' {
			break
		}
		line = append(line, one[0])
	}
	return len(line) > 0 && (line[0] == 'y' || line[0] == 'Y'), nil
}

// kindName is what GNU's messages call a file.
func kindName(s *fileStat) string {
	switch s.typeOf() {
	case syscall.S_IFREG:
		if s.size == 0 {
			return "regular empty file"
		}
		return "regular file"
	case syscall.S_IFDIR:
		return "directory"
	case syscall.S_IFLNK:
		return "symbolic link"
	case syscall.S_IFIFO:
		return "fifo"
	case syscall.S_IFSOCK:
		return "socket"
	case syscall.S_IFBLK:
		return "block special file"
	case syscall.S_IFCHR:
		return "character special file"
	}
	return "weird file"
}

// lstat is the status of the file itself.
func (c *call) lstat(name string) (fileStat, error) {
	info, err := c.io.Files.Lstat(name)
	if err != nil {
		return fileStat{}, err
	}
	return statusOf(info), nil
}

// stat is the status of what name leads to.
func (c *call) stat(name string) (fileStat, error) {
	info, err := c.io.Files.Stat(name)
	if err != nil {
		return fileStat{}, err
	}
	return statusOf(info), nil
}

// same reports whether two statuses are of one file.
func (s *fileStat) same(t *fileStat) bool { return s.dev == t.dev && s.ino == t.ino }

func (s *fileStat) isDir() bool  { return s.typeOf() == syscall.S_IFDIR }
func (s *fileStat) isLink() bool { return s.typeOf() == syscall.S_IFLNK }

// joinName is the name of a file in a directory, as GNU's file_name_concat writes it.
func joinName(dir, base string) string {
	if dir == "" || dir[len(dir)-1] == '/' {
		return dir + base
	}
	return dir + "/" + base
}

// entries are the uses of names that are made, moved or removed themselves.
func entries(names []string) []FileUse {
	var uses []FileUse
	for _, name := range names {
		uses = append(uses, FileUse{Name: name, Write: true, Entry: true})
	}
	return uses
}

// writes are the uses of names that are written to.
func writes(names []string) []FileUse {
	var uses []FileUse
	for _, name := range names {
		uses = append(uses, FileUse{Name: name, Write: true})
	}
	return uses
}

// permBits are the permission bits of a mode for Editor.Mkdir and OpenFile.
func permBits(mode uint32) fs.FileMode { return fs.FileMode(mode & 0o777) }
