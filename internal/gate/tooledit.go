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

// done finishes an edit of names.
func (e *editor) done(op string, err error, names ...string) error {
	if err != nil {
		return e.w.pathError(op, names[0], err)
	}
	e.w.wrote(names...)
	return nil
}

// Umask is the mask of the call.
func (e *editor) Umask() fs.FileMode { return e.w.umask() }

// Mkdir makes a directory.
func (e *editor) Mkdir(name string, perm fs.FileMode) error {
	return e.done("mkdir", e.w.gate.Mkdir(e.w.proc.Dir, name, uint32(perm.Perm()&^e.w.umask())), name)
}

// Unlink removes a name that is no directory's.
func (e *editor) Unlink(name string) error {
	return e.done("unlink", e.w.gate.Unlink(e.w.proc.Dir, name, false), name)
}

// Rmdir removes an empty directory.
func (e *editor) Rmdir(name string) error {
	return e.done("rmdir", e.w.gate.Unlink(e.w.proc.Dir, name, true), name)
}

// Rename moves a file.
func (e *editor) Rename(from, to string, keep bool) error {
	return e.done("rename", e.w.gate.Rename(e.w.proc.Context, e.w.proc.Dir, from, to, keep), from, to)
}

// Link makes another name of a file.
func (e *editor) Link(from, to string) error {
	err := e.w.gate.Link(e.w.proc.Dir, from, to)
	if err != nil {
		return e.w.pathError("link", from, err)
	}
	e.w.wrote(to)
	return nil
}

// Symlink makes a link.
func (e *editor) Symlink(target, name string) error {
	return e.done("symlink", e.w.gate.Symlink(e.w.proc.Dir, target, name), name)
}

// Chmod sets the permission bits.
func (e *editor) Chmod(name string, mode uint32) error {
	return e.done("chmod", e.w.gate.Chmod(e.w.proc.Dir, name, mode), name)
}

// Chown sets owner and group.
func (e *editor) Chown(name string, uid, gid int) error {
	return e.done("chown", e.w.gate.Chown(e.w.proc.Dir, name, uid, gid), name)
}

// Chtimes sets the times.
func (e *editor) Chtimes(name string, t builtins.Times) error {
	return e.done("chtimes", e.w.gate.Chtimes(e.w.proc.Dir, name, t), name)
}
