package builtins

import (
	"errors"
	"fmt"
)

const whichHelp = `Usage: which [-a] args
Print the file that a call of each name would start. Names that the policy does not list are
not found; a tool that runs in process and has no file is printed by its name.

  -a         print all (there is one)
      --help     display this help and exit
      --version  output version information and exit
`

func whichTool() Tool {
	return Tool{Name: "which", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "which", func(c *call) error { return runWhich(c, args) })
	}}
}

func runWhich(c *call, args []string) error {
	g := &grammar{tool: "which", status: 2, inOrder: true, help: whichHelp, options: []option{{'a', "", noArg}}}
	names, err := g.noOptions(args)
	var u *usageError
	switch {
	case errors.As(err, &u) && u.help == "":
		return c.whichUsage(u)
	case err != nil:
		return err
	}
	if len(names) == 0 {
		return stop(1)
	}
	m, ok := c.machine()
	for _, name := range names {
		file, found := "", false
		if ok && name != "" {
			file, found = m.Which(name)
		}
		if !found {
			c.status = 1
			continue
		}
		if err := c.writeString(file + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// whichUsage says what Debian's script says of a wrong option.
func (c *call) whichUsage(u *usageError) error {
	letter := "-"
	if n := len(u.tail); n > 1 && u.tail[n-1] == '\'' && u.tail[:2] == "in" {
		letter = u.tail[n-2 : n-1]
	}
	fmt.Fprintf(c.io.Stderr, "Illegal option -%s\n", letter)
	if err := c.writeString("Usage: /usr/bin/which [-a] args\n"); err != nil {
		return err
	}
	return stop(u.status)
}
