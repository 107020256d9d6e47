package builtins

const (
	trueHelp = `Usage: true [ignored command line arguments]
Exit with a status code indicating success.
`
	falseHelp = `Usage: false [ignored command line arguments]
Exit with a status code indicating failure.
`
)

func trueTool() Tool {
	return Tool{Name: "true", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "true", func(*call) error {
			g := &grammar{tool: "true", help: trueHelp}
			return g.soleHelp(args)
		})
	}}
}

func falseTool() Tool {
	return Tool{Name: "false", ReadOnly: true, Run: func(w *IO, args []string) int {
		status := run(w, "false", func(*call) error {
			g := &grammar{tool: "false", help: falseHelp}
			return g.soleHelp(args)
		})
		return max(status, 1)
	}}
}
