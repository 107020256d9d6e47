package builtins

import (
	"runtime"
	"strconv"
	"strings"
)

const (
	unameHelp = `Usage: uname [OPTION]...
Print certain system information. With no OPTION, same as -s.

  -a, --all                all of it, in the following order, without -p and -i
  -s, --kernel-name        the kernel name
  -n, --nodename           the network node hostname
  -r, --kernel-release     the kernel release
  -v, --kernel-version     the kernel version
  -m, --machine            the machine hardware name
  -p, --processor          the processor type (unknown)
  -i, --hardware-platform  the hardware platform (unknown)
  -o, --operating-system   the operating system
      --help     display this help and exit
      --version  output version information and exit
`
	archHelp = `Usage: arch [OPTION]...
Print machine architecture.

      --help     display this help and exit
      --version  output version information and exit
`
	hostnameHelp = `Usage: hostname [OPTION]
Print the name of this machine. It is not set here.

  -s, --short     the part before the first dot
  -d, --domain    the part behind the first dot
  -f, --fqdn, --long  the name as the machine has it: no name service is asked
      --help     display this help and exit
      --version  output version information and exit
`
	nprocHelp = `Usage: nproc [OPTION]...
Print the number of processing units available to the current process.

      --all       print the number of installed processors
      --ignore=N  if possible, exclude N processing units
      --help     display this help and exit
      --version  output version information and exit
`
)

// uname is what the machine says of itself.
func (c *call) uname() [5]string {
	if m, ok := c.machine(); ok {
		return m.Uname()
	}
	return [5]string{"Linux", "localhost", "unknown", "unknown", "unknown"}
}

func unameTool() Tool {
	return Tool{Name: "uname", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "uname", func(c *call) error { return runUname(c, args) })
	}}
}

func runUname(c *call, args []string) error {
	const order = "snrvmpio"
	g := &grammar{tool: "uname", status: 1, help: unameHelp, options: []option{
		{'a', "all", noArg}, {'s', "kernel-name", noArg}, {'s', "sysname", noArg}, {'n', "nodename", noArg},
		{'r', "kernel-release", noArg}, {'r', "release", noArg}, {'v', "kernel-version", noArg}, {'m', "machine", noArg},
		{'p', "processor", noArg}, {'i', "hardware-platform", noArg}, {'o', "operating-system", noArg},
	}}
	wanted, all := "", false
	operands, err := g.parse(args, func(key rune, _ string) error {
		if key == 'a' {
			wanted, all = wanted+"snrvmo", true
		} else {
			wanted += string(key)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(operands) > 0:
		return g.bad("extra operand %s", operands[0])
	case wanted == "":
		wanted = "s"
	}
	u := c.uname()
	texts := []string{u[0], u[1], u[2], u[3], u[4], "unknown", "unknown", "GNU/Linux"}
	var words []string
	for i := range order {
		if strings.IndexByte(wanted, order[i]) >= 0 && !(all && texts[i] == "unknown" && i > 4) {
			words = append(words, texts[i])
		}
	}
	return c.writeString(strings.Join(words, " ") + "\n")
}

func archTool() Tool {
	return Tool{Name: "arch", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "arch", func(c *call) error {
			g := &grammar{tool: "arch", status: 1, help: archHelp}
			operands, err := g.noOptions(args)
			switch {
			case err != nil:
				return err
			case len(operands) > 0:
				return g.bad("extra operand %s", operands[0])
			}
			return c.writeString(c.uname()[4] + "\n")
		})
	}}
}

func hostnameTool() Tool {
	return Tool{Name: "hostname", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "hostname", func(c *call) error { return runHostname(c, args) })
	}}
}

func runHostname(c *call, args []string) error {
	g := &grammar{tool: "hostname", status: 255, help: hostnameHelp, options: []option{
		{'s', "short", noArg}, {'d', "domain", noArg}, {'f', "fqdn", noArg}, {'f', "long", noArg},
	}}
	part := rune(0)
	operands, err := g.parse(args, func(key rune, _ string) error {
		part = key
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(operands) > 0:
		return refuse(g.wrong("the name of the machine can not be set here"))
	}
	name := c.uname()[1]
	short, domain, _ := strings.Cut(name, ".")
	switch part {
	case 's':
		name = short
	case 'd':
		name = domain
	}
	return c.writeString(name + "\n")
}

func nprocTool() Tool {
	return Tool{Name: "nproc", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "nproc", func(c *call) error { return runNproc(c, args) })
	}}
}

func runNproc(c *call, args []string) error {
	const (
		all = longOnly + iota
		ignore
	)
	g := &grammar{tool: "nproc", status: 1, help: nprocHelp, options: []option{{all, "all", noArg}, {ignore, "ignore", needArg}}}
	everything, less := false, uint64(0)
	operands, err := g.parse(args, func(key rune, value string) error {
		if key == all {
			everything = true
			return nil
		}
		n, fault := parseCount(value, "")
		if fault != countOK {
			err := g.wrong("invalid number: %s", value)
			if fault == countOverflow {
				err.tail = ": Value too large for defined data type"
			}
			return err
		}
		less = n
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(operands) > 0:
		return g.bad("extra operand %s", operands[0])
	}
	n := uint64(c.processors(everything))
	if n > less {
		n -= less
	} else {
		n = 1
	}
	return c.writeString(strconv.FormatUint(n, 10) + "\n")
}

// processors is the number that nproc begins with; OpenMP's variables set it, too.
func (c *call) processors(all bool) int {
	n := runtime.NumCPU()
	if m, ok := c.machine(); ok {
		n = m.Processors(all)
	}
	if all {
		return n
	}
	threads := func(name string) int {
		text, _ := c.getenv(name)
		text, _, _ = strings.Cut(text, ",")
		value, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil {
			return 0
		}
		return value
	}
	if set := threads("OMP_NUM_THREADS"); set > 0 {
		n = set
	}
	if most := threads("OMP_THREAD_LIMIT"); most > 0 {
		n = min(n, most)
	}
	return n
}
