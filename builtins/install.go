package builtins

import (
	"bytes"
	"syscall"
)

const installHelp = `Usage: install [OPTION]... [-T] SOURCE DEST
  or:  install [OPTION]... SOURCE... DIRECTORY
  or:  install [OPTION]... -t DIRECTORY SOURCE...
  or:  install [OPTION]... -d DIRECTORY...
Copy files and set their permission bits.

  -b, --backup[=CONTROL]  make a backup of each existing destination file: none, simple, numbered, existing
  -c                      (ignored)
  -C, --compare           compare content of source and destination files, and if no change, do not modify
  -d, --directory         treat all arguments as directory names; create all components
  -D                      create all leading components of DEST, or all of DIRECTORY with -t, then copy
  -g, --group=GROUP       set the group: only the process's own
  -m, --mode=MODE         set permission mode (as in chmod), instead of rwxr-xr-x
  -o, --owner=OWNER       set the owner: only the process's own
  -p, --preserve-timestamps  apply access/modification times of SOURCE files to corresponding destination files
  -S, --suffix=SUFFIX     the suffix of simple backups, ~ if there is none
  -t, --target-directory=DIRECTORY  copy all SOURCE arguments into DIRECTORY
  -T, --no-target-directory  treat DEST as a normal file
  -v, --verbose           print the name of each directory as it is created
      --help     display this help and exit
      --version  output version information and exit

-s and --strip-program are refused: they run a program.
`

const installStrip = longOnly + 800

type installOptions struct {
	copyOptions

	compare, directories, leading bool

	group, user string
	modeText    string
	modes       []modeChange
}

func parseInstall(args []string) (*installOptions, error) {
	o := &installOptions{modeText: absent, group: absent, user: absent}
	g := &grammar{tool: "install", status: 1, help: installHelp, options: []option{
		backupOptions[0], backupOptions[1], backupOptions[2], {'c', "", noArg}, {'C', "compare", noArg}, {'d', "directory", noArg},
		{'D', "", noArg}, {'g', "group", needArg}, {'m', "mode", needArg}, {'o', "owner", needArg}, {'p', "preserve-timestamps", noArg},
		{'s', "strip", noArg}, {installStrip, "strip-program", needArg}, {'t', "target-directory", needArg},
		{'T', "no-target-directory", noArg}, {'v', "verbose", noArg},
	}}
	o.g, o.follow, o.removeDest = g, followAll, true
	names, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	switch {
	case err != nil:
		return nil, err
	case o.directories && o.target != "":
		return nil, g.wrong("target directory not allowed when installing a directory")
	case o.directories && len(names) == 0:
		return nil, g.bad("missing file operand")
	}
	if !o.directories {
		if err := o.check(g, names); err != nil {
			return nil, err
		}
	}
	if o.modeText != absent {
		if o.modes, err = newMode(g, o.modeText, o.directories, g.wrong("invalid mode %s", o.modeText)); err != nil {
			return nil, err
		}
	}
	if o.compare && o.times {
		return nil, g.bad("options --compare (-C) and --preserve-timestamps are mutually exclusive")
	}
	o.names = names
	return o, nil
}

func (o *installOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'c':
	case 'C':
		o.compare = true
	case 'd':
		o.directories = true
	case 'D':
		o.leading = true
	case 'g':
		o.group = value
	case 'm':
		o.modeText = value
	case 'o':
		o.user = value
	case 'p':
		o.times = true
	case 's', installStrip:
		return refuse(g.wrong("strip is a program: not allowed here"))
	case 't', 'T', 'v':
		return o.setMore(g, key, value)
	default:
		o.backup.set(key, value)
	}
	return nil
}

func installTool() Tool {
	return Tool{Name: "install",
		Run: func(w *IO, args []string) int {
			return run(w, "install", func(c *call) error { return runInstall(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseInstall(args)
			switch {
			case err != nil:
				return nil
			case o.directories:
				return entries(o.names)
			}
			return o.uses(o.names, func(name string) FileUse { return FileUse{Name: name} })
		}}
}

func runInstall(c *call, args []string) error {
	o, err := parseInstall(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err == nil {
		err = o.backup.resolve(c, o.g)
	}
	if err == nil {
		err = o.owners(c)
	}
	if err != nil {
		return err
	}
	m := &dirMaker{c: c, e: e, verbose: o.verbose, install: true}
	if o.directories {
		for _, name := range o.names {
			if err := o.directory(m, name); err != nil {
				return err
			}
		}
		return nil
	}
	return o.files(c, e, m)
}

// owners refuses another owner or group than the process's own.
func (o *installOptions) owners(c *call) error {
	_, euid, _, egid := c.credentials()
	if o.user != absent {
		u, ok := c.people().userNamed(o.user)
		if n, fault := decimal(o.user); !ok && allDigits(o.user) && fault == countOK {
			u.uid, ok = int(n), true
		}
		switch {
		case !ok:
			return c.die("invalid user %s", c.quote(o.user))
		case u.uid != euid:
			return c.die("the owner of a file is not changed here")
		}
	}
	if o.group == absent {
		return nil
	}
	id, ok := -1, false
	for _, g := range c.people().groups {
		if g.name == o.group {
			id, ok = g.gid, true
		}
	}
	if n, fault := decimal(o.group); !ok && allDigits(o.group) && fault == countOK {
		id, ok = int(n), true
	}
	switch {
	case !ok:
		return c.die("invalid group %s", c.quote(o.group))
	case id != egid:
		return c.die("the group of a file is not changed here")
	}
	return nil
}

// permissions are those of -m, or rwxr-xr-x.
func (o *installOptions) permissions(dir bool) uint32 {
	if o.modes == nil {
		return 0o755
	}
	return adjustMode(0, dir, 0, o.modes)
}

// directory is -d.
func (o *installOptions) directory(m *dirMaker, name string) error {
	if _, err := m.make(name, true, 0o755); err != nil {
		return m.failed(err, name)
	}
	if err := m.e.Chmod(name, o.permissions(true)); err != nil {
		return m.c.fileError(err, "cannot change permissions of "+m.c.quoteName(name))
	}
	return nil
}

// files copies the operands.
func (o *installOptions) files(c *call, e Editor, m *dirMaker) error {
	if o.leading {
		above := o.target
		if above == "" {
			above = directoryOf(o.names[len(o.names)-1])
		}
		if above != "" && c.isDirectory(above) != nil {
			if _, err := m.make(above, true, 0o755); err != nil {
				if end := m.failed(err, above); end != nil || o.target == "" {
					return end
				}
			}
		}
	}
	place := o.placing
	if o.leading && o.target == "" && len(o.names) == 2 {
		place.noTarget = place.noTarget || c.isDirectory(o.names[1]) != nil
	}
	if place.target != "" {
		if err := c.isDirectory(place.target); err != nil {
			return c.targetError(err, "failed to access ", place.target)
		}
	}
	from, dest, into, err := place.split(c, o.names)
	if err != nil {
		return err
	}
	p := &copier{c: c, e: e, o: &o.copyOptions, several: into, umask: uint32(e.Umask())}
	for _, name := range from {
		at := dest
		if into {
			at = joinName(dest, lastPart(name))
		}
		if err := o.one(p, name, at); err != nil {
			return err
		}
	}
	return nil
}

// one copies a file and gives the copy its permissions.
func (o *installOptions) one(p *copier, from, to string) error {
	c := p.c
	src, err := c.stat(from)
	if err != nil {
		return c.fileError(err, "cannot stat "+c.quoteName(from))
	}
	if src.isDir() {
		c.fail("omitting directory %s", c.quoteName(from))
		return nil
	}
	if o.compare {
		if same, err := o.unchanged(c, from, to, &src); err != nil || same {
			return err
		}
	}
	p.topFrom, p.topTo = from, to
	ok, err := p.copy(from, to, true)
	if err != nil || !ok {
		return err
	}
	if err := p.e.Chmod(to, o.permissions(false)); err != nil {
		return c.fileError(err, "cannot change permissions of "+c.quoteName(to))
	}
	return nil
}

// unchanged is -C: the destination is a file of the same content, owner and permissions.
func (o *installOptions) unchanged(c *call, from, to string, src *fileStat) (bool, error) {
	dst, err := c.lstat(to)
	if err != nil {
		return false, c.mustStop(err)
	}
	_, euid, _, egid := c.credentials()
	if dst.typeOf() != syscall.S_IFREG || src.typeOf() != syscall.S_IFREG || dst.size != src.size || int(dst.uid) != euid ||
		int(dst.gid) != egid || dst.mode&modeAll != o.permissions(false) {
		return false, nil
	}
	a, err := c.wholeFile(from)
	if err != nil {
		return false, c.mustStop(err)
	}
	b, err := c.wholeFile(to)
	if err != nil {
		return false, c.mustStop(err)
	}
	return bytes.Equal(a, b), nil
}

// wholeFile reads a file, as far as memory goes.
func (c *call) wholeFile(name string) ([]byte, error) {
	f, err := c.io.Files.Open(name)
	if err != nil {
		return nil, err
	}
	in := &input{f, name, false, c}
	defer in.close()
	return c.readWhole(in)
}
