package builtins

import (
	"strings"
	"syscall"
)

const rmdirHelp = `Usage: rmdir [OPTION]... DIRECTORY...
Remove the DIRECTORY(ies), if they are empty.

      --ignore-fail-on-non-empty  ignore each failure to remove a non-empty directory
  -p, --parents   remove DIRECTORY and its ancestors
  -v, --verbose   output a diagnostic for every directory processed
      --help     display this help and exit
      --version  output version information and exit
`

const rmdirIgnore = longOnly

type rmdirOptions struct {
	parents, verbose, ignore bool
	names                    []string
}

func parseRmdir(args []string) (*rmdirOptions, error) {
	o := &rmdirOptions{}
	g := &grammar{tool: "rmdir", status: 1, help: rmdirHelp, options: []option{
		{rmdirIgnore, "ignore-fail-on-non-empty", noArg}, {'p', "parents", noArg}, {'v', "verbose", noArg},
	}}
	names, err := g.parse(args, func(key rune, _ string) error {
		switch key {
		case rmdirIgnore:
			o.ignore = true
		case 'p':
			o.parents = true
		case 'v':
			o.verbose = true
		}
		return nil
	})
	if err == nil && len(names) == 0 {
		err = g.bad("missing operand")
	}
	o.names = names
	return o, err
}

func rmdirTool() Tool {
	return Tool{Name: "rmdir",
		Run: func(w *IO, args []string) int {
			return run(w, "rmdir", func(c *call) error { return runRmdir(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseRmdir(args)
			if err != nil {
				return nil
			}
			return entries(o.names)
		}}
}

func runRmdir(c *call, args []string) error {
	o, err := parseRmdir(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	for _, name := range o.names {
		if err := removeDir(c, e, o, name); err != nil {
			return err
		}
	}
	return nil
}

func removeDir(c *call, e Editor, o *rmdirOptions, name string) error {
	if err := rmdirTell(c, o, name); err != nil {
		return err
	}
	if err := e.Rmdir(name); err != nil {
		return rmdirFailed(c, o, err, name)
	}
	if !o.parents {
		return nil
	}
	for {
		name = stripSlashes(name)
		i := strings.LastIndexByte(name, '/')
		if i < 0 {
			return nil
		}
		name = strings.TrimRight(name[:i], "/")
		if name == "" {
			name = "/"
		}
		if err := rmdirTell(c, o, name); err != nil {
			return err
		}
		if err := e.Rmdir(name); err != nil {
			if o.ignore && isErrno(err, syscall.ENOTEMPTY, syscall.EEXIST) {
				return nil
			}
			return c.fileError(err, "failed to remove directory "+c.quoteName(name))
		}
	}
}

func rmdirTell(c *call, o *rmdirOptions, name string) error {
	if !o.verbose {
		return nil
	}
	return c.writeString("rmdir: removing directory, " + c.quoteName(name) + "\n")
}

func rmdirFailed(c *call, o *rmdirOptions, err error, name string) error {
	if o.ignore && isErrno(err, syscall.ENOTEMPTY, syscall.EEXIST) {
		return nil
	}
	if isErrno(err, syscall.ENOTDIR) && strings.HasSuffix(name, "/") {
		if s, serr := c.lstat(stripSlashes(name)); serr == nil && s.isLink() {
			if to, serr := c.stat(name); serr != nil || to.isDir() {
				c.fail("failed to remove %s: Symbolic link not followed", c.quoteName(name))
				return nil
			}
		}
	}
	return c.fileError(err, "failed to remove "+c.quoteName(name))
}
