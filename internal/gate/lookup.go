package gate

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// OwnPath is true in observe mode.
func (g *Gate) OwnPath() bool { return g.observe }

// LookupAll lists the programs of a name. In enforce mode there is one at most: the one that
// would run.
func (g *Gate) LookupAll(dir, name, search string) []string {
	if !g.observe || strings.Contains(name, "/") {
		if file, _, ok := g.Lookup(dir, name, search); ok && file != "" {
			return []string{file}
		}
		return nil
	}
	var list []string
	for _, file := range candidates(name, search) {
		if regular, runs := programAt(join(dir, file)); regular && runs {
			list = append(list, file)
		}
	}
	return list
}

// lookupPlain finds a program along search as bash does: a file that may run before one that
// may not.
func (g *Gate) lookupPlain(dir, name, search string) (string, bool, bool) {
	if strings.Contains(name, "/") {
		info, err := os.Stat(join(dir, name))
		return name, false, err == nil && info.Mode().IsRegular() && unix.Access(join(dir, name), unix.X_OK) == nil
	}
	second := ""
	for _, file := range candidates(name, search) {
		regular, runs := programAt(join(dir, file))
		if regular && runs {
			return file, false, true
		}
		if regular && second == "" {
			second = file
		}
	}
	return second, false, second != ""
}

// candidates are the places where search may have a program, as bash names them.
func candidates(name, search string) (list []string) {
	if search == "" || name == "" {
		return nil
	}
	for d := range strings.SplitSeq(search, ":") {
		if d == "" {
			d = "."
		}
		list = append(list, strings.TrimSuffix(d, "/")+"/"+name)
	}
	return list
}

// programAt tells whether file is a regular file, and whether it may run.
func programAt(file string) (regular, runs bool) {
	var st unix.Stat_t
	if unix.Stat(file, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG {
		return false, false
	}
	return true, unix.Faccessat(unix.AT_FDCWD, file, unix.X_OK, unix.AT_EACCESS) == nil
}
