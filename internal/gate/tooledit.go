package gate

import (
	"io/fs"
	"slices"

	"safesh/builtins"
	"safesh/internal/audit"
)

// editor is the writing side of a tool's world: builtins.Editor.
type editor struct{ w *toolWorld }

// umask is the mask of the call.
func (w *toolWorld) umask() fs.FileMode {
	mask := w.proc.Umask
	if mask < 0 {
		mask = w.gate.Umask()
	}
	return fs.FileMode(mask) & fs.ModePerm
}

// maxWrites is how many written files the record of a call lists.
const maxWrites = 64

// wrote adds a file to the record of the call.
func (w *toolWorld) wrote(names ...string) {
	w.gate.finishCall(w.at, func(c *audit.Call) {
		for _, name := range names {
			if slices.Contains(c.Files, "write:"+name) {
				continue
			}
			if len(c.Files) < maxWrites {
				c.Files = append(c.Files, "write:"+name)
			} else if len(c.Files) == maxWrites {
				c.Files = append(c.Files, "write:…")
			}
		}
	})
}

// do makes an edit of names.
func (e *editor) do(op string, edit func(g *Gate, dir string) error, names ...string) error {
	if err := e.w.alive(); err != nil {
		return err
	}
	if err := edit(e.w.gate, e.w.proc.Dir); err != nil {
		return e.w.pathError(op, names[0], err)
	}
	e.w.wrote(names...)
	return nil
}

// Umask is the mask of the call.
func (e *editor) Umask() fs.FileMode { return e.w.umask() }

// Mkdir makes a directory.
func (e *editor) Mkdir(name string, perm fs.FileMode) error {
	mode := uint32(perm.Perm() &^ e.w.umask())
	return e.do("mkdir", func(g *Gate, dir string) error { return g.Mkdir(dir, name, mode) }, name)
}

// Unlink removes a name that is no directory's.
func (e *editor) Unlink(name string) error {
	return e.do("unlink", func(g *Gate, dir string) error { return g.Unlink(dir, name, false) }, name)
}

// Rmdir removes an empty directory.
func (e *editor) Rmdir(name string) error {
	return e.do("rmdir", func(g *Gate, dir string) error { return g.Unlink(dir, name, true) }, name)
}

// Rename moves a file.
func (e *editor) Rename(from, to string, keep bool) error {
	ctx := e.w.proc.Context
	return e.do("rename", func(g *Gate, dir string) error { return g.Rename(ctx, dir, from, to, keep) }, from, to)
}

// Link makes another name of a file.
func (e *editor) Link(from, to string) error {
	return e.do("link", func(g *Gate, dir string) error { return g.Link(dir, from, to) }, to)
}

// Symlink makes a link.
func (e *editor) Symlink(target, name string) error {
	return e.do("symlink", func(g *Gate, dir string) error { return g.Symlink(dir, target, name) }, name)
}

// Mkfifo makes a FIFO.
func (e *editor) Mkfifo(name string, mode uint32) error {
	mode &^= uint32(e.w.umask())
	return e.do("mkfifo", func(g *Gate, dir string) error { return g.Mkfifo(dir, name, mode) }, name)
}

// Chmod sets the permission bits.
func (e *editor) Chmod(name string, mode uint32) error {
	return e.do("chmod", func(g *Gate, dir string) error { return g.Chmod(dir, name, mode) }, name)
}

// Chown sets owner and group.
func (e *editor) Chown(name string, uid, gid int) error {
	return e.do("chown", func(g *Gate, dir string) error { return g.Chown(dir, name, uid, gid) }, name)
}

// Chtimes sets the times.
func (e *editor) Chtimes(name string, t builtins.Times) error {
	return e.do("chtimes", func(g *Gate, dir string) error { return g.Chtimes(dir, name, t) }, name)
}
