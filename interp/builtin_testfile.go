package interp

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"safesh/interp/expand"
)

// unaryTest evaluates -OP ARG for test and [[. An error is a denial or a failed expansion;
// what a file lacks is only false.
func (sh *Shell) unaryTest(op byte, arg string) (bool, error) {
	switch op {
	case 'n':
		return arg != "", nil
	case 'z':
		return arg == "", nil
	case 'o':
		bit := setBit(arg)
		return bit != 0 && sh.set(bit), nil
	case 'v':
		return sh.isSet(arg)
	case 'R':
		v, _ := sh.find(arg)
		return v != nil && v.Attr&expand.NameRef != 0 && v.Str != "", nil
	case 't':
		n, ok := decimalNumber(arg)
		if !ok || n < 0 || n > 1<<20 {
			return false, nil
		}
		f := sh.file(int(n))
		return f != nil && f.IsTerminal(), nil
	case 'r', 'w', 'x':
		return sh.accessTest(op, arg)
	case 'h', 'L':
		return sh.linkTest(arg)
	}
	fi, err := sh.stat(arg)
	if err != nil {
		return false, denialOnly(err)
	}
	return sh.modeTest(op, fi), nil
}

// denialOnly is err when the policy said no, nil for any other.
func denialOnly(err error) error {
	var d Denial
	if errors.As(err, &d) && d.Denied() {
		return err
	}
	return nil
}

// testFailed reports an error of a test and returns the status.
func (sh *Shell) testFailed(err error) int {
	if status, denied := sh.denied(err); denied {
		return status
	}
	sh.expandFailed(err)
	return 1
}

// stat is stat(2), with the names of the shell's own descriptors.
func (sh *Shell) stat(name string) (fs.FileInfo, error) {
	if name == "" {
		return nil, syscall.ENOENT
	}
	if fd, ok := devFd(name); ok {
		f := sh.file(fd)
		if f == nil {
			return nil, syscall.ENOENT
		}
		return f.Stat()
	}
	return sh.gate.Stat(sh.dir, name)
}

// modeTest evaluates a test of what stat(2) tells of a file that is there.
func (sh *Shell) modeTest(op byte, fi fs.FileInfo) bool {
	mode := fi.Mode()
	switch op {
	case 'a', 'e':
		return true
	case 'b':
		return mode&fs.ModeDevice != 0 && mode&fs.ModeCharDevice == 0
	case 'c':
		return mode&fs.ModeCharDevice != 0
	case 'd':
		return mode.IsDir()
	case 'f':
		return mode.IsRegular()
	case 'g':
		return mode&fs.ModeSetgid != 0
	case 'k':
		return mode&fs.ModeSticky != 0
	case 'p':
		return mode&fs.ModeNamedPipe != 0
	case 's':
		return fi.Size() > 0
	case 'S':
		return mode&fs.ModeSocket != 0
	case 'u':
		return mode&fs.ModeSetuid != 0
	}
	return sh.ownerTest(op, fi)
}

// ownerTest evaluates -O, -G and -N.
func (sh *Shell) ownerTest(op byte, fi fs.FileInfo) bool {
	st, ok := fi.Sys().(*syscall.Stat_t)
	if !ok {
		return false
	}
	switch op {
	case 'O':
		_, _, euid, _ := sh.gate.IDs()
		return int(st.Uid) == euid
	case 'G':
		return int(st.Gid) == os.Getegid()
	case 'N':
		return st.Mtim.Nano() > st.Atim.Nano()
	}
	return false
}

// accessTest evaluates -r, -w and -x.
func (sh *Shell) accessTest(op byte, name string) (bool, error) {
	if name == "" {
		return false, nil
	}
	mode := map[byte]uint32{'r': 4, 'w': 2, 'x': 1}[op]
	fd, ok := devFd(name)
	if !ok {
		err := sh.gate.Access(sh.dir, name, mode)
		return err == nil, denialOnly(err)
	}
	f := sh.file(fd)
	if f == nil {
		return false, nil
	}
	fi, err := f.Stat()
	if err != nil {
		return false, nil
	}
	perm := uint32(fi.Mode().Perm())
	return (perm|perm>>3|perm>>6)&mode != 0, nil
}

// linkTest evaluates -h and -L. The names of the shell's descriptors are links to them.
func (sh *Shell) linkTest(name string) (bool, error) {
	if name == "" {
		return false, nil
	}
	if fd, ok := devFd(name); ok {
		return sh.file(fd) != nil, nil
	}
	fi, err := sh.gate.Lstat(sh.dir, name)
	if err != nil {
		return false, denialOnly(err)
	}
	return fi.Mode()&fs.ModeSymlink != 0, nil
}

// compareFiles evaluates -nt, -ot and -ef. A file that is missing is older than one that is
// there.
func (sh *Shell) compareFiles(x, op, y string) (bool, error) {
	a, errA := sh.stat(x)
	if err := denialOnly(errA); err != nil {
		return false, err
	}
	b, errB := sh.stat(y)
	if err := denialOnly(errB); err != nil {
		return false, err
	}
	switch op {
	case "-nt":
		return errA == nil && (errB != nil || a.ModTime().After(b.ModTime())), nil
	case "-ot":
		return errB == nil && (errA != nil || a.ModTime().Before(b.ModTime())), nil
	}
	if errA != nil || errB != nil {
		return false, nil
	}
	s, ok := a.Sys().(*syscall.Stat_t)
	t, ok2 := b.Sys().(*syscall.Stat_t)
	return ok && ok2 && s.Dev == t.Dev && s.Ino == t.Ino, nil
}

// isSet evaluates -v: a variable, an element or a positional parameter.
func (sh *Shell) isSet(name string) (bool, error) {
	i := strings.IndexByte(name, '[')
	if i < 0 || !isTarget(name) {
		if n, err := strconv.Atoi(name); err == nil && n > 0 {
			return n <= len(sh.args), nil
		}
		_, set := sh.valueSet(name)
		return set, nil
	}
	base := name[:i]
	ref, all, err := sh.exp.Elem(base, name[i+1:len(name)-1])
	if err != nil {
		var e *expand.Error
		if errors.As(err, &e) && strings.HasSuffix(e.Text, "bad array subscript") {
			sh.errorf("%s: bad array subscript", base)
			return false, nil
		}
		return false, err
	}
	v := sh.lookup(base)
	if v == nil {
		return false, nil
	}
	if all {
		return v.Kind == expand.Indexed && v.List.Len() > 0 || v.Kind == expand.Scalar && v.Set, nil
	}
	_, set := element(v, ref)
	return set, nil
}
