package builtins

import (
	"strings"
	"syscall"
)

const mkdirHelp = `Usage: mkdir [OPTION]... DIRECTORY...
Create the DIRECTORY(ies), if they do not already exist.

  -m, --mode=MODE   set file mode (as in chmod), not a=rwx - umask
  -p, --parents     no error if existing, make parent directories as needed
  -v, --verbose     print a message for each created directory
      --help     display this help and exit
      --version  output version information and exit
`

func mkdirGrammar() *grammar {
	return &grammar{tool: "mkdir", status: 1, help: mkdirHelp, options: []option{
		{'m', "mode", needArg}, {'p', "parents", noArg}, {'v', "verbose", noArg}, {'Z', "context", maybeArg},
	}}
}

func mkdirTool() Tool {
	return Tool{Name: "mkdir",
		Run: func(w *IO, args []string) int {
			return run(w, "mkdir", func(c *call) error { return runMkdir(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseMkdir(args)
			if err != nil {
				return nil
			}
			return entries(o.names)
		}}
}

type mkdirOptions struct {
	parents, verbose bool
	mode             []modeChange
	names            []string
}

func parseMkdir(args []string) (*mkdirOptions, error) {
	o := &mkdirOptions{}
	g := mkdirGrammar()
	mode := absent
	names, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'm':
			mode = value
		case 'p':
			o.parents = true
		case 'v':
			o.verbose = true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, g.bad("missing operand")
	}
	if mode != absent {
		if o.mode, err = newMode(g, mode, true, g.wrong("invalid mode %s", mode)); err != nil {
			return nil, err
		}
	}
	o.names = names
	return o, nil
}

func runMkdir(c *call, args []string) error {
	o, err := parseMkdir(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	m := &dirMaker{c: c, e: e, verbose: o.verbose}
	for _, name := range o.names {
		if err := m.one(name, o); err != nil {
			return err
		}
	}
	return nil
}

// dirMaker makes directories for mkdir and install.
type dirMaker struct {
	c       *call
	e       Editor
	verbose bool
	install bool // the directories above are for everybody, whatever the umask
}

func (m *dirMaker) one(name string, o *mkdirOptions) error {
	made, err := m.make(name, o.parents, 0o777)
	if err != nil {
		return m.failed(err, name)
	}
	if o.mode == nil || !made {
		return nil
	}
	mode, bits := adjustBits(0o777, true, uint32(m.e.Umask()), o.mode)
	if at := mode &^ (modeSetuid | modeSetgid); bits&(modeSetuid|modeSetgid)|mode&modeSticky != 0 { // gnulib mkdir-p.c
		if at &^= 0o022; (at^mode)&bits == 0 {
			mode = at // it is made so, and nothing that was asked for is missing
		}
	}
	if err := m.e.Chmod(name, mode); err != nil {
		return m.c.fileError(err, "cannot set permissions of "+m.c.quote(name))
	}
	return nil
}

// partError is an error of a directory above the one that was asked for.
type partError struct {
	name string
	err  error
}

func (p *partError) Error() string { return p.err.Error() }
func (p *partError) Unwrap() error { return p.err }

func (m *dirMaker) failed(err error, name string) error {
	if p, ok := err.(*partError); ok {
		name = p.name
	}
	return m.c.fileError(err, "cannot create directory "+m.c.quote(name))
}

// make makes a directory and, with parents, those above it that are missing; made is false
// when it was there. The search goes up from the end, as what is above a root of the policy
// need not be looked at.
func (m *dirMaker) make(name string, parents bool, mode uint32) (made bool, err error) {
	err = m.e.Mkdir(name, permBits(mode))
	if err != nil && !parents {
		return false, err
	}
	switch {
	case err == nil:
	case isErrno(err, syscall.EEXIST, syscall.EISDIR):
		if s, serr := m.c.stat(name); serr != nil || !s.isDir() {
			return false, err
		}
		return false, nil
	case isErrno(err, syscall.ENOENT) && directoryOf(name) != name && name != "":
		if err := m.above(name); err != nil {
			return false, err
		}
		err := m.e.Mkdir(name, permBits(mode))
		if isErrno(err, syscall.EEXIST) && m.c.isDirectory(name) == nil {
			return false, nil // n/..
		}
		if err != nil {
			return false, err
		}
	case isErrno(err, syscall.ENOTDIR):
		return false, &partError{m.nonDirectory(name), err}
	default:
		return false, err
	}
	return true, m.tell(name)
}

// above makes the directories above name. They are writable for their owner whatever the umask.
func (m *dirMaker) above(name string) error {
	dir := directoryOf(name)
	if dir == "." && !strings.HasPrefix(name, "./") {
		return &partError{dir, syscall.ENOENT}
	}
	made, err := m.make(dir, true, 0o777)
	if err != nil {
		if _, ok := err.(*partError); !ok {
			err = &partError{dir, err}
		}
		return err
	}
	if made && m.install {
		return m.e.Chmod(dir, 0o755)
	}
	if mask := uint32(m.e.Umask()); made && mask&0o300 != 0 {
		return m.e.Chmod(dir, 0o777&^mask|0o300)
	}
	return nil
}

// nonDirectory is the part of name that is in the way.
func (m *dirMaker) nonDirectory(name string) string {
	for dir := directoryOf(name); dir != "." && dir != "/"; dir = directoryOf(dir) {
		if _, err := m.c.stat(dir); err == nil {
			return dir
		} else if denied(err) {
			break
		}
	}
	return name
}

func (m *dirMaker) tell(name string) error {
	if !m.verbose {
		return nil
	}
	did := ": created directory "
	if m.install {
		did = ": creating directory "
	}
	return m.c.writeString(m.c.name + did + m.c.quoteName(name) + "\n")
}
