package builtins

const linkHelp = `Usage: link FILE1 FILE2
Create a link named FILE2 to an existing FILE1.

      --help     display this help and exit
      --version  output version information and exit
`

const mkfifoHelp = `Usage: mkfifo [OPTION]... NAME...
Create named pipes (FIFOs) with the given NAMEs. Programs may open them; the shell's own
redirections and tools do not.

  -m, --mode=MODE   set file permission bits to MODE, not a=rw - umask
      --help     display this help and exit
      --version  output version information and exit
`

func parseLink(args []string) ([]string, error) {
	g := &grammar{tool: "link", status: 1, help: linkHelp}
	names, err := g.noOptions(args)
	switch {
	case err != nil:
		return nil, err
	case len(names) == 0:
		return nil, g.bad("missing operand")
	case len(names) == 1:
		return nil, g.bad("missing operand after %s", names[0])
	case len(names) > 2:
		return nil, g.bad("extra operand %s", names[2])
	}
	return names, nil
}

func hardLinkTool() Tool {
	return Tool{Name: "link",
		Run: func(w *IO, args []string) int {
			return run(w, "link", func(c *call) error { return runLink(c, args) })
		},
		Files: func(args []string) []FileUse {
			names, err := parseLink(args)
			if err != nil {
				return nil
			}
			return entries(names)
		}}
}

func runLink(c *call, args []string) error {
	names, err := parseLink(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	if err := e.Link(names[0], names[1]); err != nil {
		return c.fileError(err, "cannot create link "+c.quoteName(names[1])+" to "+c.quoteName(names[0]))
	}
	return nil
}

type mkfifoOptions struct {
	mode  []modeChange
	names []string
}

func parseMkfifo(args []string) (*mkfifoOptions, error) {
	o := &mkfifoOptions{}
	mode := absent
	g := &grammar{tool: "mkfifo", status: 1, help: mkfifoHelp, options: []option{{'m', "mode", needArg}}}
	names, err := g.parse(args, func(_ rune, value string) error {
		mode = value
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(names) == 0:
		return nil, g.bad("missing operand")
	case mode != absent:
		var ok bool
		if o.mode, ok = parseMode(mode); !ok {
			return nil, g.wrong("invalid mode")
		}
	}
	o.names = names
	return o, nil
}

func mkfifoTool() Tool {
	return Tool{Name: "mkfifo",
		Run: func(w *IO, args []string) int {
			return run(w, "mkfifo", func(c *call) error { return runMkfifo(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseMkfifo(args)
			if err != nil {
				return nil
			}
			return entries(o.names)
		}}
}

func runMkfifo(c *call, args []string) error {
	o, err := parseMkfifo(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	mode := uint32(0o666)
	if o.mode != nil {
		mode = adjustMode(mode, false, uint32(e.Umask()), o.mode)
		if mode&^0o777 != 0 {
			return c.die("mode must specify only file permission bits")
		}
	}
	for _, name := range o.names {
		err := e.Mkfifo(name, mode)
		if err == nil && o.mode != nil && mode&uint32(e.Umask()) != 0 {
			err = e.Chmod(name, mode)
		}
		if err == nil {
			continue
		}
		if err := c.fileError(err, "cannot create fifo "+c.quoteName(name)); err != nil {
			return err
		}
	}
	return nil
}
