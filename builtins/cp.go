package builtins

import (
	"slices"
	"strings"
	"syscall"
)

const cpHelp = `Usage: cp [OPTION]... [-T] SOURCE DEST
  or:  cp [OPTION]... SOURCE... DIRECTORY
  or:  cp [OPTION]... -t DIRECTORY SOURCE...
Copy SOURCE to DEST, or multiple SOURCE(s) to DIRECTORY.

  -a, --archive                same as -dR --preserve=all
      --attributes-only        don't copy the file data, just the attributes
  -b, --backup[=CONTROL]       make a backup of each existing destination file: none, simple, numbered, existing
  -d                           same as --no-dereference --preserve=links
  -f, --force                  if an existing destination file cannot be opened, remove it and try again
  -i, --interactive            prompt before overwrite (overrides a previous -n option)
  -H                           follow command-line symbolic links in SOURCE
  -l, --link                   hard link files instead of copying
  -L, --dereference            always follow symbolic links in SOURCE
  -n, --no-clobber             do not overwrite an existing file (overrides a previous -i option)
      --parents                use full source file name under DIRECTORY
  -P, --no-dereference         never follow symbolic links in SOURCE
  -p                           same as --preserve=mode,ownership,timestamps
      --preserve[=ATTR_LIST]   preserve mode, ownership, timestamps, links, all (context and xattr are not)
      --no-preserve=ATTR_LIST  don't preserve the specified attributes
  -R, -r, --recursive          copy directories recursively
      --remove-destination     remove each existing destination file before attempting to open it
  -s, --symbolic-link          make symbolic links instead of copying
      --strip-trailing-slashes remove any trailing slashes from each SOURCE argument
  -S, --suffix=SUFFIX          the suffix of simple backups, ~ if there is none
  -t, --target-directory=DIRECTORY  copy all SOURCE arguments into DIRECTORY
  -T, --no-target-directory    treat DEST as a normal file
  -u, --update                 copy only when the SOURCE file is newer than the destination file
  -v, --verbose                explain what is being done
  -x, --one-file-system        stay on this file system
      --reflink[=WHEN], --sparse=WHEN  accepted
      --help     display this help and exit
      --version  output version information and exit
`

const (
	cpAttributes = longOnly + iota
	cpPreserve
	cpNoPreserve
	cpRemoveDest
	cpStrip
	cpReflink
	cpSparse
	cpParents
)

// Which links of the sources are followed.
const (
	followDefault = iota
	followAll
	followArgs
	followNever
)

// What is done about an existing destination.
const (
	overwriteDefault = iota
	overwriteYes
	overwriteNo
	overwriteAsk
)

// copyOptions are the options of cp, mv and install as copying takes them.
type copyOptions struct {
	placing

	move, recursive, force, update, verbose bool

	mode, owner, times, links, noMode     bool // what is preserved
	removeDest, attributesOnly, oneSystem bool
	hard, symbolic, strip                 bool
	parents                               bool
	follow, overwrite                     int
	backup                                backups
	g                                     *grammar
	names                                 []string
}

func cpGrammar() *grammar {
	return &grammar{tool: "cp", status: 1, help: cpHelp, options: []option{
		{'a', "archive", noArg}, {cpAttributes, "attributes-only", noArg}, {'d', "", noArg}, {'f', "force", noArg},
		{'i', "interactive", noArg}, {'H', "", noArg}, {'l', "link", noArg}, {'L', "dereference", noArg},
		{'n', "no-clobber", noArg}, {'P', "no-dereference", noArg}, {'p', "", noArg}, {cpPreserve, "preserve", maybeArg},
		{cpNoPreserve, "no-preserve", needArg}, {'R', "recursive", noArg}, {'r', "", noArg},
		{cpRemoveDest, "remove-destination", noArg}, {'s', "symbolic-link", noArg}, {cpStrip, "strip-trailing-slashes", noArg},
		{'t', "target-directory", needArg}, {'T', "no-target-directory", noArg}, {'u', "update", noArg},
		{'v', "verbose", noArg}, {'x', "one-file-system", noArg}, {cpReflink, "reflink", maybeArg},
		{cpSparse, "sparse", needArg}, backupOptions[0], backupOptions[1], backupOptions[2], {cpParents, "parents", noArg},
	}}
}

func parseCp(args []string) (*copyOptions, error) {
	g := cpGrammar()
	o := &copyOptions{g: g}
	names, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	if err := o.check(g, names); err != nil {
		return nil, err
	}
	switch {
	case o.hard && o.symbolic:
		return nil, g.bad("cannot make both hard and symbolic links")
	case o.backup.asked && o.overwrite == overwriteNo:
		return nil, g.bad("options --backup and --no-clobber are mutually exclusive")
	case o.parents && o.noTarget:
		return nil, g.bad("with --parents, the destination must be a directory")
	}
	if o.follow == followDefault {
		o.follow = followAll
		if o.recursive && !o.hard {
			o.follow = followNever
		}
	}
	o.names = names
	return o, nil
}

func (o *copyOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'a':
		o.follow, o.recursive = followNever, true
		o.mode, o.owner, o.times, o.links, o.noMode = true, true, true, true, false
	case 'd':
		o.follow, o.links = followNever, true
	case 'p':
		o.mode, o.owner, o.times, o.noMode = true, true, true, false
	case 'R', 'r':
		o.recursive = true
	case 'H':
		o.follow = followArgs
	case 'L':
		o.follow = followAll
	case 'P':
		o.follow = followNever
	case 'f':
		o.force = true
	case 'i':
		o.overwrite = overwriteAsk
	case 'n':
		o.overwrite = overwriteNo
	case cpPreserve:
		if value == absent {
			value = "mode,ownership,timestamps"
		}
		return o.preserve(g, "preserve", value, true)
	case cpNoPreserve:
		return o.preserve(g, "no-preserve", value, false)
	case cpParents:
		o.parents = true
	default:
		if o.backup.set(key, value) {
			return nil
		}
		return o.setMore(g, key, value)
	}
	return nil
}

func (o *copyOptions) setMore(g *grammar, key rune, value string) (err error) {
	switch key {
	case cpAttributes:
		o.attributesOnly = true
	case 'l':
		o.hard = true
	case 's':
		o.symbolic = true
	case cpRemoveDest:
		o.removeDest = true
	case cpStrip:
		o.strip = true
	case 't':
		if o.target != "" {
			return g.wrong("multiple target directories specified")
		}
		if o.target = value; value == "" {
			return g.wrong("target directory '': No such file or directory")
		}
	case 'T':
		o.noTarget = true
	case 'u':
		o.update = true
	case 'v':
		o.verbose = true
	case 'x':
		o.oneSystem = true
	case cpReflink:
		if value != absent {
			_, err = g.chooseGroup(1, "reflink", value, "auto", "always", "never")
		}
	case cpSparse:
		_, err = g.chooseGroup(1, "sparse", value, "never", "auto", "always")
	}
	return err
}

// preserve sets what a list of --preserve or --no-preserve names.
func (o *copyOptions) preserve(g *grammar, option, list string, on bool) error {
	for _, word := range strings.Split(list, ",") {
		word, err := g.chooseGroup(1, option, word, "mode", "timestamps", "ownership", "links", "context", "xattr", "all")
		if err != nil {
			return err
		}
		switch word {
		case "mode":
			o.mode, o.noMode = on, !on
		case "timestamps":
			o.times = on
		case "ownership":
			o.owner = on
		case "links":
			o.links = on
		case "all":
			o.mode, o.times, o.owner, o.links, o.noMode = on, on, on, on, !on
		}
	}
	return nil
}

func cpTool() Tool {
	return Tool{Name: "cp",
		Run: func(w *IO, args []string) int {
			return run(w, "cp", func(c *call) error {
				o, err := parseCp(args)
				if err != nil {
					return err
				}
				return o.run(c)
			})
		},
		Files: func(args []string) []FileUse {
			o, err := parseCp(args)
			if err != nil {
				return nil
			}
			return o.uses(o.names, func(name string) FileUse {
				return FileUse{Name: name, Write: o.hard, Entry: o.hard, List: o.recursive && !o.hard}
			})
		}}
}

// run puts the operands where they go.
func (o *copyOptions) run(c *call) error {
	e, err := c.editor()
	if err != nil {
		return err
	}
	if err := o.backup.resolve(c, o.g); err != nil {
		return err
	}
	from, dest, into, err := o.split(c, o.names)
	if err != nil {
		return err
	}
	if o.strip && (into || o.move) {
		if from, err = o.stripped(c, from, dest, into); err != nil {
			return err
		}
	}
	if o.parents && !into {
		return o.g.bad("with --parents, the destination must be a directory")
	}
	p := &copier{c: c, e: e, o: o, several: into, umask: uint32(e.Umask())}
	for _, name := range from {
		if err := p.operand(name, dest, into); err != nil {
			return err
		}
	}
	return nil
}

// stripped are the sources without the slashes at their ends. mv has tried to rename a single
// one before it takes them off, and goes by the error of that.
func (o *copyOptions) stripped(c *call, from []string, dest string, into bool) ([]string, error) {
	from = slices.Clone(from)
	for i, name := range from {
		from[i] = stripSlashes(name)
		if from[i] == name || into {
			continue
		}
		s, err := c.lstat(from[i])
		if end := c.mustStop(err); end != nil {
			return nil, end
		}
		if err == nil && !s.isDir() {
			return nil, c.die("cannot move %s to %s: %s", c.quoteName(from[i]), c.quoteName(dest), strerror(syscall.ENOTDIR))
		}
	}
	return from, nil
}

// operand copies or moves one operand.
func (p *copier) operand(name, dest string, into bool) error {
	at := dest
	switch base := lastPart(name); {
	case p.o.parents:
		made, ok, err := p.parents(name, dest)
		if err != nil {
			return err
		}
		if ok {
			at = joinName(dest, strings.TrimLeft(stripSlashes(name), "/"))
			p.topFrom, p.topTo = name, at
			if _, err := p.copy(name, at, true); err != nil {
				return err
			}
		}
		return p.keepParents(made)
	case into && (base != ".." || p.o.move):
		at = joinName(dest, base)
	}
	p.topFrom, p.topTo = name, at
	if p.o.force && p.o.backup.kind != backupNone && name == at && !p.o.move {
		return p.backupOf(name)
	}
	_, err := p.copy(name, at, true)
	return err
}

// backupOf is cp --force --backup FILE FILE: the file is copied to its backup.
func (p *copier) backupOf(name string) error {
	at, err := p.o.backup.backupName(p.c, name)
	if err != nil {
		_, err = p.fail(err, "cannot backup "+p.c.quoteName(name))
		return err
	}
	plain, q := *p.o, *p
	plain.backup.kind, q.o = backupNone, &plain
	_, err = q.copy(name, at, true)
	return err
}
