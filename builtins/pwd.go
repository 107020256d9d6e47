package builtins

const pwdHelp = `Usage: pwd [OPTION]...
Print the full filename of the current working directory.

  -L, --logical    the current directory (accepted)
  -P, --physical   the current directory (accepted)
      --help     display this help and exit
      --version  output version information and exit
`

func pwdTool() Tool {
	return Tool{Name: "pwd", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "pwd", func(c *call) error { return runPwd(c, args) })
	}}
}

func runPwd(c *call, args []string) error {
	g := &grammar{tool: "pwd", status: 1, help: pwdHelp, options: []option{
		{'L', "logical", noArg}, {'P', "physical", noArg},
	}}
	operands, err := g.noOptions(args)
	if err != nil {
		return err
	}
	if len(operands) > 0 {
		c.warn("ignoring non-option arguments")
	}
	return c.writeString(c.io.Dir + "\n")
}
