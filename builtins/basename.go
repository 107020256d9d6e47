package builtins

import "strings"

const basenameHelp = `Usage: basename NAME [SUFFIX]
  or:  basename OPTION... NAME...
Print NAME with any leading directory components removed.
If specified, also remove a trailing SUFFIX.

  -a, --multiple       support multiple arguments and treat each as a NAME
  -s, --suffix=SUFFIX  remove a trailing SUFFIX; implies -a
  -z, --zero           end each output line with NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`

func basenameTool() Tool {
	return Tool{Name: "basename", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "basename", func(c *call) error { return runBasename(c, args) })
	}}
}

func runBasename(c *call, args []string) error {
	g := &grammar{tool: "basename", status: 1, help: basenameHelp, inOrder: true, options: []option{
		{'a', "multiple", noArg}, {'s', "suffix", needArg}, {'z', "zero", noArg},
	}}
	many, suffix, end := false, "", "\n"
	names, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'a':
			many = true
		case 's':
			many, suffix = true, value
		case 'z':
			end = "\x00"
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(names) == 0:
		return g.raw("missing operand")
	case !many && len(names) > 2:
		return g.bad("extra operand %s", names[2])
	case !many && len(names) == 2:
		names, suffix = names[:1], names[1]
	}
	for _, name := range names {
		base := lastPart(name)
		if short := strings.TrimSuffix(base, suffix); short != "" && base != "/" {
			base = short
		}
		if err := c.writeString(base + end); err != nil {
			return err
		}
	}
	return nil
}
