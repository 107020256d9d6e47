package builtins

import (
	"path"
	"strings"
	"syscall"
)

const lnHelp = `Usage: ln [OPTION]... [-T] TARGET LINK_NAME
  or:  ln [OPTION]... TARGET
  or:  ln [OPTION]... TARGET... DIRECTORY
  or:  ln [OPTION]... -t DIRECTORY TARGET...
Create a link to TARGET; hard links by default, symbolic links with --symbolic. A symbolic
link may lead only to what may be written here.

  -b, --backup[=CONTROL]      make a backup of each existing destination file: none, simple, numbered, existing
  -f, --force                 remove existing destination files
  -i, --interactive           prompt whether to remove destinations
  -L, --logical               dereference TARGETs that are symbolic links
  -n, --no-dereference        treat LINK_NAME as a normal file if it is a symbolic link to a directory
  -P, --physical              make hard links directly to symbolic links
  -r, --relative              with -s, create links relative to link location
  -s, --symbolic              make symbolic links instead of hard links
  -S, --suffix=SUFFIX         the suffix of simple backups, ~ if there is none
  -t, --target-directory=DIRECTORY  specify the DIRECTORY in which to create the links
  -T, --no-target-directory   treat LINK_NAME as a normal file always
  -v, --verbose               print name of each linked file
      --help     display this help and exit
      --version  output version information and exit
`

type lnOptions struct {
	placing

	force, ask, logical, noFollow, relative, symbolic, verbose bool

	backup backups
	names  []string
	g      *grammar
}

func parseLn(args []string) (*lnOptions, error) {
	o := &lnOptions{}
	g := &grammar{tool: "ln", status: 1, help: lnHelp, options: []option{
		{'f', "force", noArg}, {'i', "interactive", noArg}, {'L', "logical", noArg}, {'n', "no-dereference", noArg},
		{'P', "physical", noArg}, {'r', "relative", noArg}, {'s', "symbolic", noArg}, {'t', "target-directory", needArg},
		{'T', "no-target-directory", noArg}, {'v', "verbose", noArg}, backupOptions[0], backupOptions[1], backupOptions[2],
	}}
	names, err := g.parse(args, func(key rune, value string) error {
		if o.set(key, value); key == 't' && value == "" {
			return g.wrong("failed to access '': No such file or directory")
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(names) == 0:
		return nil, g.bad("missing file operand")
	case o.relative && !o.symbolic:
		return nil, g.wrong("cannot do --relative without --symbolic")
	case o.noTarget && o.target != "":
		return nil, g.wrong("cannot combine --target-directory and --no-target-directory")
	case o.noTarget && len(names) == 1:
		return nil, g.raw("missing destination file operand after %s", quoteShell(names[0], false, quoteAlways))
	case o.noTarget && len(names) > 2:
		return nil, g.raw("extra operand %s", quoteShell(names[2], false, quoteAlways))
	}
	o.names, o.g = names, g
	return o, nil
}

func (o *lnOptions) set(key rune, value string) {
	switch key {
	case 'f':
		o.force, o.ask = true, false
	case 'i':
		o.force, o.ask = false, true
	case 'L':
		o.logical = true
	case 'n':
		o.noFollow = true
	case 'P':
		o.logical = false
	case 'r':
		o.relative = true
	case 's':
		o.symbolic = true
	case 't':
		o.target = value
	case 'T':
		o.noTarget = true
	case 'v':
		o.verbose = true
	default:
		o.backup.set(key, value)
	}
}

func lnTool() Tool {
	return Tool{Name: "ln",
		Run: func(w *IO, args []string) int {
			return run(w, "ln", func(c *call) error { return runLn(c, args) })
		},
		Files: lnFiles}
}

// lnFiles are what a hard link is made of, which must be one that may be written, and where
// the links go.
func lnFiles(args []string) []FileUse {
	o, err := parseLn(args)
	if err != nil {
		return nil
	}
	if len(o.names) == 1 && o.target == "" {
		o.target = "."
	}
	uses := o.uses(o.names, func(name string) FileUse { return FileUse{Name: name, Write: true, Entry: true} })
	uses[len(uses)-1].Entry = o.noTarget || o.noFollow
	if o.symbolic {
		return uses[len(uses)-1:]
	}
	return uses
}

func runLn(c *call, args []string) error {
	o, err := parseLn(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	if err := o.backup.resolve(c, o.g); err != nil {
		return err
	}
	l := &linker{c: c, e: e, o: o}
	from, dest, into, err := l.destination()
	if err != nil {
		return err
	}
	for _, name := range from {
		at := dest
		if into {
			at = joinName(dest, lastPart(name))
			if dest == "." {
				at = "./" + lastPart(name)
			}
		}
		if err := l.link(name, at); err != nil {
			return err
		}
	}
	return nil
}

// linker is a run of ln.
type linker struct {
	c    *call
	e    Editor
	o    *lnOptions
	made []string
	kept string // the backup of the file that is being replaced
}

// destination is where the links go. With -n a link to a directory is no directory.
func (l *linker) destination() (from []string, dest string, into bool, err error) {
	o := l.o
	if len(o.names) == 1 && o.target == "" {
		return o.names, ".", true, nil
	}
	if o.noFollow && o.target == "" && !o.noTarget {
		last := len(o.names) - 1
		if s, err := l.c.lstat(o.names[last]); err == nil && s.isLink() {
			if last > 1 {
				return nil, "", false, l.c.targetError(syscall.ENOTDIR, "target ", o.names[last])
			}
			return o.names[:last], o.names[last], false, nil
		}
	}
	if o.target != "" {
		if s, err := l.c.lstat(o.target); o.noFollow && err == nil && s.isLink() {
			return nil, "", false, l.c.targetError(syscall.ENOTDIR, "target ", o.target)
		}
		switch err := l.c.isDirectory(o.target); {
		case isErrno(err, syscall.ENOTDIR):
			return nil, "", false, l.c.die("target %s is not a directory", l.c.quoteName(o.target))
		case err != nil:
			return nil, "", false, l.c.targetError(err, "failed to access ", o.target)
		}
	}
	return o.split(l.c, o.names)
}

// link makes one link.
func (l *linker) link(name, dest string) error {
	c, o := l.c, l.o
	var src fileStat
	if !o.symbolic {
		look := c.lstat
		if o.logical {
			look = c.stat
		}
		var err error
		if src, err = look(name); err != nil {
			return c.fileError(err, "failed to access "+c.quoteName(name))
		}
		if src.isDir() {
			c.fail("%s: hard link not allowed for directory", c.quotePrefix(name))
			return nil
		}
	} else if o.relative {
		name = l.relativeTo(name, dest)
	}
	replace, ok, err := l.mayReplace(name, dest, &src)
	if err != nil || !ok {
		return err
	}
	if err := l.make(name, dest, replace); err != nil {
		if end := l.failed(err, name, dest); end != nil || l.kept == "" {
			return end
		}
		if back := l.e.Rename(l.kept, dest, false); back != nil {
			return c.fileError(back, "cannot un-backup "+c.quoteName(dest))
		}
		return nil
	}
	l.made = append(l.made, dest)
	if o.verbose {
		arrow := " => "
		if o.symbolic {
			arrow = " -> "
		}
		before := ""
		if l.kept != "" {
			before = c.quoteName(l.kept) + " ~ "
		}
		return c.writeString(before + c.quoteName(dest) + arrow + c.quoteName(name) + "\n")
	}
	return nil
}

// mayReplace looks at what is at dest when it would be removed.
func (l *linker) mayReplace(name, dest string, src *fileStat) (replace, ok bool, err error) {
	c, o := l.c, l.o
	l.kept = ""
	saves := o.backup.kind != backupNone
	if !o.force && !o.ask && !saves {
		return false, true, nil
	}
	old, err := c.lstat(dest)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return false, false, end
		}
		return false, true, nil
	}
	if old.isDir() {
		c.fail("%s: cannot overwrite directory", c.quotePrefix(dest))
		return false, false, nil
	}
	for _, made := range l.made {
		if made == dest && o.backup.kind != backupNumbered {
			c.fail("will not overwrite just-created %s with %s", c.quoteName(dest), c.quoteName(name))
			return false, false, nil
		}
	}
	if !o.symbolic && src.same(&old) && (old.nlink == 1 || path.Clean(name) == path.Clean(dest)) {
		c.fail("%s and %s are the same file", c.quoteName(name), c.quoteName(dest))
		return false, false, nil
	}
	if o.symbolic && !saves {
		if s, err := c.stat(name); err == nil && s.same(&old) && (old.nlink == 1 || path.Clean(name) == path.Clean(dest)) {
			c.fail("%s and %s are the same file", c.quoteName(name), c.quoteName(dest))
			return false, false, nil
		}
	}
	if o.ask {
		if ok, err := c.confirm("replace " + c.quoteName(dest)); err != nil || !ok {
			return true, false, err
		}
	}
	if saves {
		if l.kept, err = o.backup.keep(c, l.e, dest); err != nil {
			return false, false, c.fileError(err, "cannot backup "+c.quoteName(dest))
		}
	}
	return true, true, nil
}

// make makes the link; what is to be replaced stays until the new one is there.
func (l *linker) make(name, dest string, replace bool) error {
	err := l.create(name, dest)
	if !replace || !isErrno(err, syscall.EEXIST) {
		return err
	}
	temp, err := l.c.tempSibling(dest, func(temp string) error { return l.create(name, temp) })
	if err != nil {
		return err
	}
	if err := l.e.Rename(temp, dest, false); err != nil {
		l.e.Unlink(temp) // the first error counts
		return err
	}
	if !l.o.symbolic {
		l.e.Unlink(temp) // rename does nothing between two names of one file
	}
	return nil
}

func (l *linker) create(name, dest string) error {
	if l.o.symbolic {
		return l.e.Symlink(name, dest)
	}
	if l.o.logical {
		name = l.c.physical(name)
	}
	return l.e.Link(name, dest)
}

func (l *linker) failed(err error, name, dest string) error {
	c := l.c
	switch {
	case l.o.symbolic && name != "":
		return c.fileError(err, "failed to create symbolic link "+c.quoteName(dest))
	case l.o.symbolic:
		return c.fileError(err, "failed to create symbolic link "+c.quoteName(dest)+" -> "+c.quoteName(name))
	case isErrno(err, syscall.EEXIST, syscall.ENOSPC, syscall.EROFS, syscall.EDQUOT):
		return c.fileError(err, "failed to create hard link "+c.quoteName(dest))
	}
	return c.fileError(err, "failed to create hard link "+c.quoteName(dest)+" => "+c.quoteName(name))
}

// relativeTo is name as seen from the directory of dest.
func (l *linker) relativeTo(name, dest string) string {
	abs := func(name string) string {
		if real, err := l.c.resolve(name, &realpathOptions{mode: 'm'}); err == nil {
			return real
		}
		if !path.IsAbs(name) {
			name = l.c.io.Dir + "/" + name
		}
		return path.Clean(name)
	}
	from, to := strings.Split(abs(directoryOf(dest)), "/"), strings.Split(abs(name), "/")
	for len(from) > 0 && len(to) > 0 && from[0] == to[0] {
		from, to = from[1:], to[1:]
	}
	var parts []string
	for _, part := range from {
		if part != "" {
			parts = append(parts, "..")
		}
	}
	for _, part := range to {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return "."
	}
	return strings.Join(parts, "/")
}
