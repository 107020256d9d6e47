package builtins

import (
	"bytes"
	"strings"
)

const yesHelp = `Usage: yes [STRING]...
  or:  yes OPTION
Repeatedly output a line with all specified STRING(s), or 'y'.

      --help     display this help and exit
      --version  output version information and exit
`

func yesTool() Tool {
	return Tool{Name: "yes", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "yes", func(c *call) error { return runYes(c, args) })
	}}
}

func runYes(c *call, args []string) error {
	g := &grammar{tool: "yes", status: 1, help: yesHelp}
	words, err := g.noOptions(args)
	if err != nil {
		return err
	}
	line := "y\n"
	if len(words) > 0 {
		line = strings.Join(words, " ") + "\n"
	}
	c.onWrite.text = "standard output"
	block := bytes.Repeat([]byte(line), max(1, outputLimit/2/len(line)))
	for {
		if err := c.alive(); err != nil {
			return err
		}
		if err := c.direct(block); err != nil {
			return err
		}
	}
}
