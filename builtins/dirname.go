package builtins

const dirnameHelp = `Usage: dirname [OPTION] NAME...
Output each NAME with its last non-slash component and trailing slashes removed; if NAME
contains no /'s, output '.' (meaning the current directory).

  -z, --zero     end each output line with NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`

func dirnameTool() Tool {
	return Tool{Name: "dirname", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "dirname", func(c *call) error { return runDirname(c, args) })
	}}
}

func runDirname(c *call, args []string) error {
	g := &grammar{tool: "dirname", status: 1, help: dirnameHelp, options: []option{{'z', "zero", noArg}}}
	end := "\n"
	names, err := g.parse(args, func(rune, string) error {
		end = "\x00"
		return nil
	})
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return g.raw("missing operand")
	}
	for _, name := range names {
		if err := c.writeString(directoryOf(name) + end); err != nil {
			return err
		}
	}
	return nil
}
