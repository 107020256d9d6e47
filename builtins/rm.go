package builtins

import (
	"slices"
	"strconv"
	"strings"
	"syscall"
)

const rmHelp = `Usage: rm [OPTION]... [FILE]...
Remove (unlink) the FILE(s). By default, rm does not remove directories.

  -f, --force           ignore nonexistent files and arguments, never prompt
  -i                    prompt before every removal
  -I                    prompt once before removing more than three files, or when removing recursively
      --interactive[=WHEN]  prompt according to WHEN: never, once (-I), or always (-i)
      --one-file-system     skip directories on other file systems than the argument's
      --no-preserve-root    accepted; / is refused by the policy all the same
      --preserve-root[=all] do not remove / (default)
  -r, -R, --recursive   remove directories and their contents recursively
  -d, --dir             remove empty directories
  -v, --verbose         explain what is being done
      --help     display this help and exit
      --version  output version information and exit
`

const (
	rmInteractive = longOnly + iota
	rmOneSystem
	rmNoPreserve
	rmPreserve
)

// How often rm asks.
const (
	askSometimes = iota
	askNever
	askOnce
	askAlways
)

type rmOptions struct {
	force, recursive, dirs, verbose, oneSystem, noPreserve bool

	ask   int
	names []string
}

func parseRm(args []string) (*rmOptions, error) {
	o := &rmOptions{}
	g := &grammar{tool: "rm", status: 1, help: rmHelp, options: []option{
		{'f', "force", noArg}, {'i', "", noArg}, {'I', "", noArg}, {rmInteractive, "interactive", maybeArg},
		{rmOneSystem, "one-file-system", noArg}, {rmNoPreserve, "no-preserve-root", noArg},
		{rmPreserve, "preserve-root", maybeArg}, {'r', "recursive", noArg}, {'R', "", noArg}, {'d', "dir", noArg},
		{'v', "verbose", noArg},
	}}
	names, err := g.parse(args, func(key rune, value string) error {
		if key == rmNoPreserve && !slices.Contains(args, "--no-preserve-root") {
			return g.wrong("you may not abbreviate the --no-preserve-root option")
		}
		return o.set(g, key, value)
	})
	if err == nil && len(names) == 0 && !o.force {
		err = g.bad("missing operand")
	}
	o.names = names
	return o, err
}

func (o *rmOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'f':
		o.force, o.ask = true, askNever
	case 'i':
		o.force, o.ask = false, askAlways
	case 'I':
		o.force, o.ask = false, askOnce
	case rmInteractive:
		word := "always"
		if value != absent {
			var err error
			if word, err = g.chooseGroup(1, "interactive", value, "never|no|none", "once", "always|yes"); err != nil {
				return err
			}
		}
		switch word {
		case "never":
			o.ask = askNever
		case "once":
			o.force, o.ask = false, askOnce
		default:
			o.force, o.ask = false, askAlways
		}
	case rmOneSystem:
		o.oneSystem = true
	case rmNoPreserve:
		o.noPreserve = true
	case rmPreserve:
		o.noPreserve = false
		if value != absent && value != "all" {
			return &usageError{status: 1, tail: "unrecognized --preserve-root argument: " + quoteShell(value, false, quoteAlways)}
		}
	case 'r', 'R':
		o.recursive = true
	case 'd':
		o.dirs = true
	case 'v':
		o.verbose = true
	}
	return nil
}

func rmTool() Tool {
	return Tool{Name: "rm",
		Run: func(w *IO, args []string) int {
			return run(w, "rm", func(c *call) error { return runRm(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseRm(args)
			if err != nil {
				return nil
			}
			return entries(o.names)
		}}
}

func runRm(c *call, args []string) error {
	o, err := parseRm(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	if o.ask == askOnce && (o.recursive || len(o.names) > 3) {
		question := "remove " + strconv.Itoa(len(o.names)) + " argument"
		if len(o.names) > 1 {
			question += "s"
		}
		if o.recursive {
			question += " recursively"
		}
		if ok, err := c.confirm(question); err != nil || !ok {
			return err
		}
	}
	r := &remover{c: c, e: e, o: o, tty: isTerminal(c.io.Stdin)}
	for _, name := range o.names {
		if err := r.argument(name); err != nil {
			return err
		}
	}
	return nil
}

// remover removes files and trees.
type remover struct {
	c   *call
	e   Editor
	o   *rmOptions
	tty bool
	dev uint64
}

// argument removes what an operand names.
func (r *remover) argument(name string) error {
	s, err := r.c.lstat(name)
	if err != nil {
		if r.o.force && isErrno(err, syscall.ENOENT, syscall.ENOTDIR) {
			return nil
		}
		return r.failed(err, name)
	}
	if strings.HasSuffix(name, "/") && !s.isDir() {
		if r.o.force {
			return nil
		}
		return r.failed(syscall.ENOTDIR, name)
	}
	if s.isDir() && r.o.recursive {
		if last := lastPart(name); last == "." || last == ".." {
			r.c.fail("refusing to remove '.' or '..' directory: skipping %s", r.c.quoteName(name))
			return nil
		}
		if stripSlashes(name) == "/" {
			what := "'/'"
			if name != "/" {
				what = r.c.quoteName(name) + " (same as '/')"
			}
			r.c.fail("it is dangerous to operate recursively on %s", what)
			r.c.warn("use --no-preserve-root to override this failsafe")
			return nil
		}
	}
	r.dev = s.dev
	_, err = r.remove(name, &s)
	return err
}

func (r *remover) failed(err error, name string) error {
	return r.c.fileError(err, "cannot remove "+r.c.quoteName(name))
}

// remove removes a file or a tree; gone is false when something of it stays.
func (r *remover) remove(name string, s *fileStat) (gone bool, err error) {
	if err := r.c.alive(); err != nil {
		return false, err
	}
	if s.isDir() && r.o.recursive {
		return r.tree(name, s)
	}
	if s.isDir() && !r.o.dirs {
		return false, r.failed(syscall.EISDIR, name)
	}
	if s.isDir() {
		if list, err := r.c.io.Files.ReadDir(name); err == nil && len(list) > 0 {
			return false, r.failed(syscall.ENOTEMPTY, name)
		}
	}
	if ok, err := r.may(name, s, "remove "); err != nil || !ok {
		return false, err
	}
	return r.drop(name, s.isDir())
}

// tree removes a directory with all in it.
func (r *remover) tree(name string, s *fileStat) (gone bool, err error) {
	if r.o.oneSystem && s.dev != r.dev {
		r.c.fail("skipping %s, since it's on a different device", r.c.quoteName(name))
		return false, nil
	}
	list, err := r.c.io.Files.ReadDir(name)
	if err != nil {
		if r.o.force && isErrno(err, syscall.ENOENT) {
			return true, nil
		}
		return false, r.failed(err, name)
	}
	if len(list) > 0 {
		if ok, err := r.may(name, s, "descend into "); err != nil || !ok {
			return false, err
		}
	}
	all := true
	for _, d := range list {
		child := joinName(name, d.Name())
		cs, err := r.c.lstat(child)
		if err != nil {
			if isErrno(err, syscall.ENOENT) {
				continue
			}
			if err := r.failed(err, child); err != nil {
				return false, err
			}
			all = false
			continue
		}
		gone, err := r.remove(child, &cs)
		if err != nil {
			return false, err
		}
		all = all && gone
	}
	if !all {
		return false, nil
	}
	if ok, err := r.may(name, s, "remove "); err != nil || !ok {
		return false, err
	}
	return r.drop(name, true)
}

// may asks where the options or a terminal say so.
func (r *remover) may(name string, s *fileStat, what string) (bool, error) {
	protected := false
	if r.o.ask != askNever && (r.tty || r.o.ask == askAlways) && !s.isLink() {
		info, err := r.c.io.Files.Stat(name)
		protected = err == nil && !accessible(info, mayWrite)
	}
	if r.o.ask != askAlways && !(protected && r.tty && !r.o.force) {
		return true, nil
	}
	kind := kindName(s)
	if protected {
		kind = "write-protected " + kind
	}
	return r.c.confirm(what + kind + " " + r.c.quoteName(name))
}

// drop removes a name.
func (r *remover) drop(name string, dir bool) (bool, error) {
	remove, what := r.e.Unlink, "removed "
	if dir {
		remove, what = r.e.Rmdir, "removed directory "
	}
	if err := remove(name); err != nil {
		if r.o.force && isErrno(err, syscall.ENOENT, syscall.ENOTDIR) {
			return true, nil
		}
		return false, r.failed(err, name)
	}
	if r.o.verbose {
		return true, r.c.writeString(what + r.c.quoteName(name) + "\n")
	}
	return true, nil
}
