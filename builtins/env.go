package builtins

import (
	"strings"
)

const envHelp = `Usage: env [OPTION]... [-] [NAME=VALUE]... [COMMAND [ARG]...]
Set each NAME to VALUE in the environment and run COMMAND. Without COMMAND, print the
resulting environment.

  -i, --ignore-environment  start with an empty environment
  -0, --null                end each output line with NUL, not newline
  -u, --unset=NAME          remove variable from the environment
      --help     display this help and exit
      --version  output version information and exit

A mere - implies -i. To run a COMMAND in a changed environment, write NAME=VALUE in front of it
without env.
`

const (
	printenvHelp = `Usage: printenv [OPTION]... [VARIABLE]...
Print the values of the specified environment VARIABLE(s).
If no VARIABLE is specified, print name and value pairs for them all.

  -0, --null     end each output line with NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`
)

// statusCancelled is the status of a tool that runs others and could not begin.
const statusCancelled = 125

func envTool() Tool {
	return Tool{Name: "env", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "env", func(c *call) error { return runEnv(c, args) })
	}}
}

func printenvTool() Tool {
	return Tool{Name: "printenv", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "printenv", func(c *call) error { return runPrintenv(c, args) })
	}}
}

func runEnv(c *call, args []string) error {
	g := &grammar{tool: "env", status: statusCancelled, help: envHelp, inOrder: true, options: []option{
		{'i', "ignore-environment", noArg}, {'0', "null", noArg}, {'u', "unset", needArg},
	}}
	c.onWrite.status = statusCancelled
	env, end, changed := environ(c.io.Env), "\n", false
	words, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'i':
			env, changed = nil, true
		case '0':
			end = "\x00"
		case 'u':
			if value == "" || strings.Contains(value, "=") {
				err := g.wrong("cannot unset %s: Invalid argument", value)
				return err
			}
			env, changed = env.unset(value), true
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(words) > 0 && words[0] == "-" {
		env, changed, words = nil, true, words[1:]
	}
	for len(words) > 0 && strings.Contains(words[0], "=") {
		env, changed, words = env.set(words[0]), true, words[1:]
	}
	if len(words) == 0 {
		return c.printLines(env, end)
	}
	if end != "\n" {
		return g.raw("cannot specify --null (-0) with command")
	}
	if changed {
		return g.wrong("cannot change the environment of %s", words[0])
	}
	return c.delegate(words)
}

// environ is a list of NAME=VALUE.
type environ []string

// unset returns the list without name.
func (e environ) unset(name string) environ {
	var rest environ
	for _, entry := range e {
		if !strings.HasPrefix(entry, name+"=") {
			rest = append(rest, entry)
		}
	}
	return rest
}

// set returns the list with an entry in the place of the one of its name, else at the end.
func (e environ) set(entry string) environ {
	name := entry[:strings.IndexByte(entry, '=')+1]
	changed := append(environ(nil), e...)
	for i := range changed {
		if strings.HasPrefix(changed[i], name) {
			changed[i] = entry
			return changed
		}
	}
	return append(changed, entry)
}

func (c *call) printLines(lines []string, end string) error {
	for _, line := range lines {
		if err := c.writeString(line); err != nil {
			return err
		}
		if err := c.writeString(end); err != nil {
			return err
		}
	}
	return nil
}

func runPrintenv(c *call, args []string) error {
	c.onWrite.status = 2
	g := &grammar{tool: "printenv", status: 2, help: printenvHelp, inOrder: true, options: []option{
		{'0', "null", noArg},
	}}
	end := "\n"
	names, err := g.parse(args, func(rune, string) error {
		end = "\x00"
		return nil
	})
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return c.printLines(c.io.Env, end)
	}
	for _, name := range names {
		value, ok := c.getenv(name)
		if !ok || strings.Contains(name, "=") {
			c.status = 1
			continue
		}
		if err := c.writeString(value + end); err != nil {
			return err
		}
	}
	return nil
}
