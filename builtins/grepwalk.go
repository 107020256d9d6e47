package builtins

import (
	"io/fs"
	"strings"
)

// operand searches what an operand names.
func (g *grep) operand(name string) error {
	if name == "-" {
		return g.stream(&input{g.c.stdin(), "standard input", true, g.c}, g.o.label)
	}
	if len(g.o.filter.globs) > 0 && g.o.filter.skips(name, true) {
		if info, err := g.c.io.Files.Stat(name); err != nil && !denied(err) {
			return g.fail(name, err)
		} else if denied(err) || !info.IsDir() {
			return nil
		}
	}
	if g.o.directories == actionRead && len(g.o.filter.dirs) == 0 && g.o.devices == actionRead {
		return g.file(name)
	}
	info, err := g.c.io.Files.Stat(name)
	if err != nil {
		return g.fail(name, err)
	}
	switch {
	case info.IsDir() && (g.o.directories == actionSkip || g.o.filter.skipsDir(name, true)):
		return nil
	case info.IsDir() && g.o.directories == actionRecurse:
		return g.walk(name, strings.TrimSuffix(trimSlashes(name), "/")+"/")
	case g.o.devices == actionSkip && isDevice(info.Mode()):
		return nil
	}
	return g.file(name)
}

func (g *grep) isDir(name string) bool {
	info, err := g.c.io.Files.Stat(name)
	return err == nil && info.IsDir()
}

// isDevice reports whether a file is what -D is about.
func isDevice(mode fs.FileMode) bool {
	return mode&(fs.ModeDevice|fs.ModeCharDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0
}

// directory is one on the way from the top of a walk.
type directory struct {
	files Dir
	info  fs.FileInfo
	up    *directory
}

// walk searches the files below a directory; prefix is what their names begin with.
func (g *grep) walk(name, prefix string) error {
	return g.walkDir(name, prefix, nil)
}

func (g *grep) walkDir(name, prefix string, up *directory) error {
	if err := g.c.alive(); err != nil {
		return err
	}
	here := &directory{up: up}
	if g.o.follow {
		info, err := g.c.io.Files.Stat(name)
		if err != nil {
			return g.fail(name, err)
		}
		for dir := up; dir != nil; dir = dir.up {
			if sameFile(info, dir.info) {
				g.c.warn("%s: warning: recursive directory loop", name)
				return nil
			}
		}
		here.info = info
	}
	dir, err := g.c.openDir(name)
	if err != nil {
		return g.fail(name, err)
	}
	defer dir.Close()
	here.files = dir
	for _, entry := range dir.Entries() {
		if err := g.entry(prefix, entry, here); err != nil {
			return err
		}
	}
	return nil
}

// entry searches one entry of a directory.
func (g *grep) entry(prefix string, entry fs.DirEntry, up *directory) error {
	name, mode := prefix+entry.Name(), entry.Type()
	if mode&fs.ModeSymlink != 0 {
		if !g.o.follow {
			return nil
		}
		info, err := g.c.io.Files.Stat(name)
		if err != nil {
			if !denied(err) && g.o.filter.skips(name, false) {
				return nil
			}
			return g.fail(name, err)
		}
		mode = info.Mode()
	}
	switch {
	case mode.IsDir():
		if g.o.filter.skipsDir(name, false) {
			return nil
		}
		return g.walkDir(name, name+"/", up)
	case isDevice(mode) && !(g.o.devicesSet && g.o.devices == actionRead), g.o.filter.skips(name, false):
		return nil
	}
	return g.fileIn(up, entry.Name(), name)
}

// fileIn searches an entry of a directory.
func (g *grep) fileIn(up *directory, entry, name string) error {
	f, err := up.files.Open(entry, name)
	if err != nil {
		return g.fail(name, err)
	}
	defer f.Close() // it was only read
	return g.stream(&input{f, name, false, g.c}, name)
}

// file searches one file.
func (g *grep) file(name string) error {
	in, err := g.c.open(name)
	if err != nil {
		return g.fail(name, err)
	}
	defer in.close()
	return g.stream(in, name)
}
