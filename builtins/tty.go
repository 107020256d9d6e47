package builtins

import "strconv"

const ttyHelp = `Usage: tty [OPTION]...
Print the file name of the terminal connected to standard input.

  -s, --silent, --quiet   print nothing, only return an exit status
      --help     display this help and exit
      --version  output version information and exit
`

const syncHelp = `Usage: sync [OPTION] [FILE]...
The kernel writes files to storage by itself: here sync only looks whether each FILE is there.

  -d, --data             sync only file data, no unneeded metadata
  -f, --file-system      sync the file systems that contain the files
      --help     display this help and exit
      --version  output version information and exit
`

func ttyTool() Tool {
	return Tool{Name: "tty", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "tty", func(c *call) error { return runTty(c, args) })
	}}
}

func runTty(c *call, args []string) error {
	g := &grammar{tool: "tty", status: 2, help: ttyHelp, options: []option{{'s', "silent", noArg}, {'s', "quiet", noArg}}}
	silent := false
	names, err := g.parse(args, func(rune, string) error {
		silent = true
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(names) > 0:
		return g.bad("extra operand %s", names[0])
	}
	c.onWrite.status = 3
	terminal := isTerminal(c.io.Stdin)
	if !terminal {
		c.status = 1
	}
	if silent {
		return nil
	}
	name := "not a tty"
	if terminal {
		name = "/dev/tty"
		if info, ok := statOf(c.io.Stdin); ok {
			name = terminalName(statusOf(info))
		}
	}
	return c.writeString(name + "\n")
}

// terminalName is the usual name of a terminal's device.
func terminalName(s fileStat) string {
	switch m := major(s.rdev); {
	case m >= 136 && m <= 143:
		return "/dev/pts/" + strconv.FormatUint((m-136)*256+minor(s.rdev), 10)
	case m == 4 && minor(s.rdev) < 64:
		return "/dev/tty" + strconv.FormatUint(minor(s.rdev), 10)
	}
	return "/dev/tty"
}

type syncOptions struct {
	data, system bool

	names []string
}

func parseSync(args []string) (*syncOptions, error) {
	o := &syncOptions{}
	g := &grammar{tool: "sync", status: 1, help: syncHelp, options: []option{{'d', "data", noArg}, {'f', "file-system", noArg}}}
	names, err := g.parse(args, func(key rune, _ string) error {
		if key == 'd' {
			o.data = true
		} else {
			o.system = true
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case o.data && o.system:
		return nil, g.wrong("cannot specify both --data and --file-system")
	case o.data && len(names) == 0:
		return nil, g.wrong("--data needs at least one argument")
	}
	o.names = names
	return o, nil
}

func syncTool() Tool {
	return Tool{Name: "sync", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "sync", func(c *call) error { return runSync(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseSync(args)
			var uses []FileUse
			if err == nil {
				for _, name := range o.names {
					uses = append(uses, FileUse{Name: name})
				}
			}
			return uses
		}}
}

func runSync(c *call, args []string) error {
	o, err := parseSync(args)
	if err != nil {
		return err
	}
	for _, name := range o.names {
		in, err := c.openNamed(name)
		if err == nil {
			in.close()
		} else {
			if err := c.fileError(err, "error opening "+c.quoteName(name)); err != nil {
				return err
			}
		}
	}
	return nil
}
