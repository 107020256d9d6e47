package builtins

import (
	"errors"
	"io/fs"
	"strings"
	"syscall"
)

// test reads the tests of types, contents, owners and permissions.
func (p *findParser) test(name string) (findTest, error) {
	switch name {
	case "true":
		return findTrue, nil
	case "false":
		return func(*finder, *findEntry) bool { return false }, nil
	case "empty":
		return findEmpty, nil
	case "nouser":
		return func(f *finder, e *findEntry) bool {
			if !f.stat(e) {
				return false
			}
			_, ok := f.c.people().user(int(e.st.uid))
			return !ok
		}, nil
	case "nogroup":
		return func(f *finder, e *findEntry) bool {
			if !f.stat(e) {
				return false
			}
			_, ok := f.c.people().group(int(e.st.gid))
			return !ok
		}, nil
	case "readable":
		return p.access(mayRead), nil
	case "writable":
		return p.access(mayWrite), nil
	case "executable":
		return p.access(mayExecute), nil
	case "type", "xtype", "perm", "user", "group", "samefile", "newer", "anewer", "cnewer":
		word, err := p.argument()
		if err != nil {
			return nil, err
		}
		return p.testOf(name, word)
	}
	if strings.HasPrefix(name, "newer") && len(name) == 7 {
		return p.newerXY(name[5], name[6])
	}
	return nil, nil
}

func (p *findParser) testOf(name, word string) (findTest, error) {
	switch name {
	case "type", "xtype":
		return p.types(name, word)
	case "perm":
		return p.permissions(word)
	case "user", "group":
		return p.owner(name, word)
	case "samefile":
		st, err := p.reference(word)
		return func(f *finder, e *findEntry) bool { return f.stat(e) && e.st.dev == st.dev && e.st.ino == st.ino }, err
	case "newer":
		return p.newerThan('m', word)
	case "anewer":
		return p.newerThan('a', word)
	}
	return p.newerThan('c', word)
}

// reference is the status of a file that a test compares with.
func (p *findParser) reference(name string) (fileStat, error) {
	p.p.uses = append(p.p.uses, FileUse{Name: name})
	if p.c == nil {
		return fileStat{}, nil
	}
	info, err := p.c.io.Files.Lstat(name)
	if p.p.follow || p.p.followed {
		info, err = p.c.io.Files.Stat(name)
	}
	if err != nil {
		if end := p.c.mustStop(err); end != nil {
			return fileStat{}, end
		}
		return fileStat{}, p.badTail(": "+strerror(err), "%s", name)
	}
	return statusOf(info), nil
}

func (p *findParser) badTail(tail, format string, words ...string) error {
	err := p.g.wrong(format, words...)
	err.tail = tail
	return err
}

// findTypeBits returns the mode bits of a letter of -type.
func findTypeBits(name byte) (uint32, bool) {
	switch name {
	case 'b':
		return syscall.S_IFBLK, true
	case 'c':
		return syscall.S_IFCHR, true
	case 'd':
		return syscall.S_IFDIR, true
	case 'p':
		return syscall.S_IFIFO, true
	case 'f':
		return syscall.S_IFREG, true
	case 'l':
		return syscall.S_IFLNK, true
	case 's':
		return syscall.S_IFSOCK, true
	}
	return 0, false
}

func (p *findParser) types(name, word string) (findTest, error) {
	if word == "" {
		return nil, p.raw("Arguments to -" + name + " should contain at least one letter")
	}
	var list []uint32
	for i := 0; i < len(word); i += 2 {
		bits, ok := findTypeBits(word[i])
		if !ok {
			return nil, p.raw("Unknown argument to -" + name + ": " + word[i:i+1])
		}
		list = append(list, bits)
		if i+1 < len(word) && word[i+1] != ',' {
			return nil, p.raw("Must separate multiple arguments to -" + name + " using: ','")
		}
		if i+2 == len(word) {
			return nil, p.raw("Last file type in list argument to -" + name + " is missing, i.e., list is ending on: ','")
		}
	}
	has := func(bits uint32) bool {
		for _, b := range list {
			if b == bits {
				return true
			}
		}
		return false
	}
	if name == "type" {
		return func(_ *finder, e *findEntry) bool { return has(e.bits) }, nil
	}
	return func(f *finder, e *findEntry) bool { return has(f.targetType(e)) }, nil
}

// targetType is the type that -xtype looks at: a link's target, or under -L the link itself.
func (f *finder) targetType(e *findEntry) uint32 {
	if f.p.follow {
		info, err := f.c.io.Files.Lstat(e.path)
		if err != nil {
			f.err = f.c.mustStop(err)
			return e.bits
		}
		return typeBits(info.Mode())
	}
	if e.bits != syscall.S_IFLNK {
		return e.bits
	}
	info, err := f.c.io.Files.Stat(e.path)
	switch {
	case err == nil:
	case errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENOTDIR):
		return e.bits
	default: // a link in a circle, say: it has no type
		f.complain(err, e.path)
		return 0
	}
	return typeBits(info.Mode())
}

func findEmpty(f *finder, e *findEntry) bool {
	switch e.bits {
	case syscall.S_IFREG:
		return f.stat(e) && e.st.size == 0
	case syscall.S_IFDIR:
		list, err := f.c.io.Files.ReadDir(e.path)
		if err != nil {
			f.complain(err, e.path)
			return false
		}
		return len(list) == 0
	}
	return false
}

// access reports whether this process may use a file so, as far as its mode tells.
func (p *findParser) access(want fs.FileMode) findTest {
	return func(f *finder, e *findEntry) bool {
		info, err := f.c.io.Files.Stat(e.path)
		if err != nil {
			f.err = f.c.mustStop(err)
			return false
		}
		return accessible(info, want)
	}
}

func (p *findParser) owner(name, word string) (findTest, error) {
	id, ok := p.ownerID(name, word)
	switch {
	case ok:
	case name == "user":
		return nil, p.bad("%s is not the name of a known user", word)
	default:
		return nil, p.bad("%s is not the name of an existing group", word)
	}
	if name == "user" {
		return func(f *finder, e *findEntry) bool { return f.stat(e) && uint64(e.st.uid) == id }, nil
	}
	return func(f *finder, e *findEntry) bool { return f.stat(e) && uint64(e.st.gid) == id }, nil
}

// ownerID is the number of a user or group, by name or as written.
func (p *findParser) ownerID(name, word string) (id uint64, ok bool) {
	if p.c == nil {
		return 0, true
	}
	if name == "user" {
		for _, u := range p.c.people().users {
			if u.name == word {
				return uint64(u.uid), true
			}
		}
	} else {
		for _, g := range p.c.people().groups {
			if g.name == word {
				return uint64(g.gid), true
			}
		}
	}
	if !allDigits(word) {
		return 0, false
	}
	id, _ = decimal(word)
	return id, true
}

// permissions reads -perm MODE, -MODE and /MODE.
func (p *findParser) permissions(word string) (findTest, error) {
	how, text := byte(0), word
	if word != "" && (word[0] == '-' || word[0] == '/') {
		how, text = word[0], word[1:]
	}
	changes, ok := parseMode(text)
	mode := adjustMode(0, false, 0, changes)
	if !ok || len(word) > 1 && word[0] == '+' && isDigit(word[1]) {
		return nil, p.bad("invalid mode %s", word)
	}
	if how == '/' && mode == 0 {
		p.warn("warning: you have specified a mode pattern " + word + " (which is equivalent to /000). The meaning of -perm /000 has " +
			"now been changed to be consistent with -perm -000; that is, while it used to match no files, it now matches all files.")
	}
	return func(f *finder, e *findEntry) bool {
		if !f.stat(e) {
			return false
		}
		have := e.st.mode & 0o7777
		switch how {
		case '-':
			return have&mode == mode
		case '/':
			return mode == 0 || have&mode != 0
		}
		return have == mode
	}, nil
}
