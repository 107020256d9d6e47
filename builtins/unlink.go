package builtins

const unlinkHelp = `Usage: unlink FILE
Remove the name FILE.

      --help     display this help and exit
      --version  output version information and exit
`

func parseUnlink(args []string) (string, error) {
	g := &grammar{tool: "unlink", status: 1, help: unlinkHelp}
	names, err := g.noOptions(args)
	switch {
	case err != nil:
		return "", err
	case len(names) == 0:
		return "", g.bad("missing operand")
	case len(names) > 1:
		return "", g.bad("extra operand %s", names[1])
	}
	return names[0], nil
}

func unlinkTool() Tool {
	return Tool{Name: "unlink",
		Run: func(w *IO, args []string) int {
			return run(w, "unlink", func(c *call) error { return runUnlink(c, args) })
		},
		Files: func(args []string) []FileUse {
			name, err := parseUnlink(args)
			if err != nil {
				return nil
			}
			return entries([]string{name})
		}}
}

func runUnlink(c *call, args []string) error {
	name, err := parseUnlink(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	if err := e.Unlink(name); err != nil {
		return c.fileError(err, "cannot unlink "+c.quoteName(name))
	}
	return nil
}
