package builtins

import (
	"path"
	"syscall"
)

// placing is where cp, mv, ln and install put their files.
type placing struct {
	target   string // directory of -t, "" for none
	noTarget bool   // -T: the last operand is no directory to put files in
}

// sources splits the operands into what is taken and the last one, dest; into says that dest
// is a directory which the files go into. The words alone are checked here.
func (p *placing) check(g *grammar, names []string) error {
	switch {
	case len(names) == 0:
		return g.bad("missing file operand")
	case p.noTarget && p.target != "":
		return g.wrong("cannot combine --target-directory (-t) and --no-target-directory (-T)")
	case p.target == "" && len(names) == 1:
		return g.raw("missing destination file operand after %s", quoteShell(names[0], false, quoteAlways))
	case p.noTarget && len(names) > 2:
		return g.raw("extra operand %s", quoteShell(names[2], false, quoteAlways))
	}
	return nil
}

// split returns what is taken and where it goes; into: a directory.
func (p *placing) split(c *call, names []string) (from []string, dest string, into bool, err error) {
	if p.target != "" {
		if err := c.isDirectory(p.target); err != nil {
			return nil, "", false, c.targetError(err, "target directory ", p.target)
		}
		return names, p.target, true, nil
	}
	last := len(names) - 1
	from, dest = names[:last], names[last]
	if p.noTarget {
		return from, dest, false, nil
	}
	err = c.isDirectory(dest)
	if err == nil {
		return from, dest, true, nil
	}
	if len(from) > 1 || c.mustStop(err) != nil {
		return nil, "", false, c.targetError(err, "target ", dest)
	}
	return from, dest, false, nil
}

func (c *call) targetError(err error, what, name string) error {
	if end := c.mustStop(err); end != nil {
		return end
	}
	return c.die("%s%s: %s", what, c.quoteName(name), strerror(err))
}

// isDirectory returns why name is no directory, nil when it is one.
func (c *call) isDirectory(name string) error {
	s, err := c.stat(name)
	if err == nil && !s.isDir() {
		err = syscall.ENOTDIR
	}
	return err
}

// uses are the files of a call that puts names somewhere: the sources by use, then what is
// written.
func (p *placing) uses(names []string, use func(name string) FileUse) []FileUse {
	var uses []FileUse
	dest := p.target
	if dest == "" {
		dest, names = names[len(names)-1], names[:len(names)-1]
	}
	for _, name := range names {
		uses = append(uses, use(name))
	}
	return append(uses, FileUse{Name: dest, Write: true, Entry: p.noTarget})
}

// physical follows the links of name's last part.
func (c *call) physical(name string) string {
	for range 40 {
		to, err := c.io.Files.Readlink(name)
		if err != nil {
			break
		}
		if !path.IsAbs(to) {
			to = joinName(directoryOf(name), to)
		}
		name = to
	}
	return name
}
