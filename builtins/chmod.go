package builtins

import (
	"fmt"
	"strings"
	"syscall"
)

const chmodHelp = `Usage: chmod [OPTION]... MODE[,MODE]... FILE...
  or:  chmod [OPTION]... --reference=RFILE FILE...
Change the mode of each FILE to MODE.

  -c, --changes          like verbose but report only when a change is made
  -f, --silent, --quiet  suppress most error messages
  -v, --verbose          output a diagnostic for every file processed
      --no-preserve-root, --preserve-root  accepted
      --reference=RFILE  use RFILE's mode instead of specifying MODE values
  -R, --recursive        change files and directories recursively
      --help     display this help and exit
      --version  output version information and exit

Each MODE is of the form '[ugoa]*([-+=]([rwxXst]*|[ugo]))+|[-+=][0-7]+'.
`

const (
	chmodReference = longOnly + iota
	chmodPreserve
	chmodNoPreserve
)

type chmodOptions struct {
	changes, silent, verbose, recursive bool

	surprises bool // the mode came as an option: say what the umask kept
	reference string
	like      bool // there is a reference
	mode      []modeChange
	names     []string
}

func parseChmod(args []string) (*chmodOptions, error) {
	o := &chmodOptions{}
	g := &grammar{tool: "chmod", status: 1, help: chmodHelp, options: []option{
		{'c', "changes", noArg}, {'f', "silent", noArg}, {'f', "quiet", noArg}, {'v', "verbose", noArg},
		{'R', "recursive", noArg}, {chmodReference, "reference", needArg},
		{chmodPreserve, "preserve-root", noArg}, {chmodNoPreserve, "no-preserve-root", noArg},
	}}
	args, mode := optionModes(args)
	o.surprises = mode != ""
	names, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'c':
			o.changes, o.verbose = true, false
		case 'f':
			o.silent = true
		case 'v':
			o.verbose, o.changes = true, false
		case 'R':
			o.recursive = true
		case chmodReference:
			o.reference, o.like = value, true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return o, o.operands(g, mode, names)
}

// operands takes the mode off the operands unless it came otherwise.
func (o *chmodOptions) operands(g *grammar, mode string, names []string) error {
	if o.like && mode != "" {
		return g.bad("cannot combine mode and --reference options")
	}
	first := ""
	if mode == "" && !o.like && len(names) > 0 {
		first, mode, names = names[0], names[0], names[1:]
	}
	if len(names) == 0 {
		if first != "" {
			return g.bad("missing operand after %s", first)
		}
		return g.bad("missing operand")
	}
	o.names = names
	if o.like {
		return nil
	}
	changes, ok := parseMode(mode)
	if !ok {
		return g.bad("invalid mode: %s", mode)
	}
	o.mode = changes
	return nil
}

// optionModes takes the words that look like options and are modes (-w, -x) out.
func optionModes(args []string) (rest []string, mode string) {
	for i, arg := range args {
		if arg == "--" {
			return append(rest, args[i:]...), mode
		}
		if len(arg) < 2 || arg[0] != '-' || strings.IndexByte("rwxXstugoa,+=01234567", arg[1]) < 0 {
			rest = append(rest, arg)
			continue
		}
		if mode != "" {
			mode += ","
		}
		mode += arg
	}
	return rest, mode
}

func chmodTool() Tool {
	return Tool{Name: "chmod",
		Run: func(w *IO, args []string) int {
			return run(w, "chmod", func(c *call) error { return runChmod(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseChmod(args)
			if err != nil {
				return nil
			}
			uses := writes(o.names)
			if o.like {
				uses = append(uses, FileUse{Name: o.reference})
			}
			return uses
		}}
}

func runChmod(c *call, args []string) error {
	o, err := parseChmod(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	if o.like {
		s, err := c.stat(o.reference)
		if err != nil {
			if end := c.fileError(err, "failed to get attributes of "+c.quoteName(o.reference)); end != nil {
				return end
			}
			return stop(1)
		}
		o.mode = []modeChange{{op: '=', affected: modeAll, value: s.mode & modeAll, mentioned: modeAll}}
	}
	m := &modeSetter{c: c, e: e, o: o}
	for _, name := range o.names {
		if err := m.file(name, true); err != nil {
			return err
		}
	}
	return nil
}

// modeSetter is a run of chmod.
type modeSetter struct {
	c *call
	e Editor
	o *chmodOptions
}

// fail reports an error unless -f; the status is 1 either way.
func (m *modeSetter) fail(err error, what, name string) error {
	if end := m.c.mustStop(err); end != nil {
		return end
	}
	m.c.status = 1
	if m.o.silent {
		return nil
	}
	return m.c.fileError(err, what+" "+m.c.quoteName(name))
}

// file changes one file, with -R all below it. Links that the walk meets are passed over.
func (m *modeSetter) file(name string, operand bool) error {
	if err := m.c.alive(); err != nil {
		return err
	}
	look := m.c.stat
	if m.o.recursive {
		look = m.c.lstat
	}
	s, err := look(name)
	if err != nil {
		return m.missing(err, name)
	}
	if s.isLink() {
		if operand {
			if s, err = m.c.stat(name); err != nil {
				return m.missing(err, name)
			}
		} else {
			if m.o.verbose {
				return m.c.writeString("neither symbolic link " + m.c.quoteName(name) + " nor referent has been changed\n")
			}
			return nil
		}
	}
	if err := m.change(name, &s); err != nil {
		return err
	}
	if !m.o.recursive || !s.isDir() {
		return nil
	}
	list, err := m.c.io.Files.ReadDir(name)
	if err != nil {
		return m.fail(err, "cannot read directory", name)
	}
	for _, d := range list {
		if err := m.file(joinName(name, d.Name()), false); err != nil {
			return err
		}
	}
	return nil
}

func (m *modeSetter) missing(err error, name string) error {
	if isErrno(err, syscall.ENOENT) {
		if s, lerr := m.c.lstat(name); lerr == nil && s.isLink() {
			m.c.status = 1
			if !m.o.silent {
				m.c.fail("cannot operate on dangling symlink %s", m.c.quoteName(name))
			}
			return m.untold(name)
		}
	}
	if err := m.fail(err, "cannot access", name); err != nil {
		return err
	}
	return m.untold(name)
}

// untold says of a file that is not reached that nothing was done.
func (m *modeSetter) untold(name string) error {
	if !m.o.verbose {
		return nil
	}
	return m.c.writeString(m.c.quoteName(name) + " could not be accessed\n")
}

func (m *modeSetter) change(name string, s *fileStat) error {
	old := s.mode & modeAll
	umask := uint32(m.e.Umask())
	mode := adjustMode(old, s.isDir(), umask, m.o.mode)
	if err := m.e.Chmod(name, mode); err != nil {
		if err := m.fail(err, "changing permissions of", name); err != nil {
			return err
		}
		if m.o.verbose {
			return m.c.printf("failed to change mode of %s from %04o (%s) to %04o (%s)\n", m.c.quoteName(name),
				old, modeText(old)[1:], mode, modeText(mode)[1:])
		}
		return nil
	}
	if naive := adjustMode(old, s.isDir(), 0, m.o.mode); m.o.surprises && mode&^naive != 0 {
		m.c.fail("%s: new permissions are %s, not %s", m.c.quotePrefix(name), modeText(mode)[1:], modeText(naive)[1:])
	}
	return m.tell(name, old, mode)
}

func (m *modeSetter) tell(name string, old, mode uint32) error {
	switch {
	case old != mode && (m.o.verbose || m.o.changes):
		return m.c.writeString(fmt.Sprintf("mode of %s changed from %04o (%s) to %04o (%s)\n", m.c.quoteName(name),
			old, modeText(old)[1:], mode, modeText(mode)[1:]))
	case old == mode && m.o.verbose:
		return m.c.writeString(fmt.Sprintf("mode of %s retained as %04o (%s)\n", m.c.quoteName(name), mode, modeText(mode)[1:]))
	}
	return nil
}
