package builtins

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The plan takes decorators (timeout, nice, …) off a call before it runs, so these tools see
// their bare forms and whatever the plan did not recognise. They pass a call on to IO.Run,
// which decides about it anew.

// delegate runs argv with the call's standard input and takes its status.
func (c *call) delegate(argv []string) error {
	if c.io.Run == nil {
		c.warn("cannot run %s here", c.quote(argv[0]))
		return stop(statusCancelled)
	}
	if err := c.flush(); err != nil {
		return err
	}
	status, err := c.io.Run(argv, c.io.Stdin)
	var u *Unstarted
	if errors.As(err, &u) {
		c.warn(c.unstarted(), c.quote(u.Name), strerror(u.Errno))
		return stop(status)
	}
	var s *Signaled
	if err = c.callError(err); err != nil && !errors.As(err, &s) {
		return err
	}
	return stop(status)
}

// unstarted is what a tool says of a command that can't be started.
func (c *call) unstarted() string {
	switch c.name {
	case "nohup", "stdbuf", "timeout":
		return "failed to run command %s: %s"
	case "time":
		return "cannot run %s: %s"
	}
	return "%s: %s"
}

const niceHelp = `Usage: nice [OPTION] [COMMAND [ARG]...]
Run COMMAND. With no COMMAND, print the current niceness. The adjustment has no effect.

  -n, --adjustment=N   accepted
      --help     display this help and exit
      --version  output version information and exit
`

func niceTool() Tool {
	return Tool{Name: "nice", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "nice", func(c *call) error { return runNice(c, args) })
	}}
}

func runNice(c *call, args []string) error {
	g := &grammar{tool: "nice", status: statusCancelled, help: niceHelp, inOrder: true,
		operand: isAdjustment, options: []option{{'n', "adjustment", needArg}}}
	adjustment, given := "", false
	words, err := args, error(nil)
	for {
		words, err = g.parse(words, func(_ rune, value string) error {
			adjustment, given = value, true
			return nil
		})
		if err != nil {
			return err
		}
		if len(words) == 0 || !isAdjustment(words[0]) {
			break
		}
		adjustment, given, words = words[0][1:], true, words[1:]
	}
	switch {
	case given && !isInteger(adjustment):
		return g.wrong("invalid adjustment %s", adjustment)
	case len(words) > 0:
		return c.delegate(words)
	case given:
		return g.raw("a command must be given with an adjustment")
	}
	c.onWrite.status = statusCancelled
	niceness := 0
	if m, ok := c.machine(); ok {
		niceness = m.Niceness()
	}
	return c.writeString(strconv.Itoa(niceness) + "\n")
}

// isInteger reports whether word is a decimal integer of any size.
func isInteger(word string) bool {
	digits := strings.TrimLeft(word, " \t\n\v\f\r")
	if digits != "" && (digits[0] == '-' || digits[0] == '+') {
		digits = digits[1:]
	}
	return allDigits(digits)
}

// isAdjustment recognises the old forms -5, --5 and -+5.
func isAdjustment(word string) bool {
	if len(word) < 2 || word[0] != '-' {
		return false
	}
	digits := strings.TrimPrefix(word[1:], "-")
	if digits == word[1:] {
		digits = strings.TrimPrefix(digits, "+")
	}
	return digits != "" && isDigit(digits[0])
}

const nohupHelp = `Usage: nohup COMMAND [ARG]...
  or:  nohup OPTION
Run COMMAND. There is no terminal to hang up.

      --help     display this help and exit
      --version  output version information and exit
`

func nohupTool() Tool {
	return Tool{Name: "nohup", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "nohup", func(c *call) error {
			g := &grammar{tool: "nohup", status: statusCancelled, help: nohupHelp, inOrder: true}
			words, err := g.noOptions(args)
			if err != nil {
				return err
			}
			if len(words) == 0 {
				return g.raw("missing operand")
			}
			return c.delegate(words)
		})
	}}
}

const stdbufHelp = `Usage: stdbuf OPTION... COMMAND
Run COMMAND. Its buffering is left as it is.

  -i, --input=MODE   adjust standard input stream buffering
  -o, --output=MODE  adjust standard output stream buffering
  -e, --error=MODE   adjust standard error stream buffering
      --help     display this help and exit
      --version  output version information and exit

MODE is L (lines), 0 (none) or a size in bytes.
`

func stdbufTool() Tool {
	return Tool{Name: "stdbuf", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "stdbuf", func(c *call) error { return runStdbuf(c, args) })
	}}
}

func runStdbuf(c *call, args []string) error {
	g := &grammar{tool: "stdbuf", status: statusCancelled, help: stdbufHelp, inOrder: true, options: []option{
		{'i', "input", needArg}, {'o', "output", needArg}, {'e', "error", needArg},
	}}
	given := false
	words, err := g.parse(args, func(key rune, mode string) error {
		given = true
		mode = strings.TrimLeft(mode, " \t\n\v\f\r")
		if key == 'i' && strings.HasPrefix(mode, "L") {
			return g.raw("line buffering stdin is meaningless")
		}
		if _, fault := parseCount(mode, "EGkKMPTYZ0"); mode != "L" && fault != countOK {
			err := g.wrong("invalid mode %s", mode)
			if fault == countOverflow {
				err.tail = ": Value too large for defined data type"
			}
			return err
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(words) == 0:
		return g.raw("missing operand")
	case !given:
		return g.raw("you must specify a buffering mode option")
	}
	return c.delegate(words)
}

const timeoutHelp = `Usage: timeout [OPTION] DURATION COMMAND [ARG]...
  or:  timeout [OPTION]
Start COMMAND, and kill it if still running after DURATION. (The shell takes this form off a
call before it runs and sets the deadline itself.)

      --preserve-status, --foreground, -v, --verbose   accepted
  -k, --kill-after=DURATION   accepted
  -s, --signal=SIGNAL         accepted
      --help     display this help and exit
      --version  output version information and exit
`

func timeoutTool() Tool {
	return Tool{Name: "timeout", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "timeout", func(c *call) error { return runTimeout(c, args) })
	}}
}

func runTimeout(c *call, args []string) error {
	g := &grammar{tool: "timeout", status: statusCancelled, help: timeoutHelp, inOrder: true, options: []option{
		{'k', "kill-after", needArg}, {'s', "signal", needArg}, {'v', "verbose", noArg},
		{longOnly, "foreground", noArg}, {longOnly, "preserve-status", noArg},
	}}
	words, err := g.parse(args, func(key rune, value string) error {
		if key == 'k' {
			if _, ok := parseSeconds(value); !ok {
				return g.bad("invalid time interval %s", value)
			}
		}
		if key == 's' && !isSignal(value) {
			return g.bad("%s: invalid signal", value)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(words) < 2:
		return &usageError{status: statusCancelled, try: true}
	}
	if _, ok := parseSeconds(words[0]); !ok {
		return g.bad("invalid time interval %s", words[0])
	}
	return c.delegate(words[1:])
}

// isSignal recognises the numbers and names of signals.
func isSignal(word string) bool {
	if n, err := strconv.Atoi(word); err == nil {
		return n >= 0 && n <= 64
	}
	name := strings.TrimPrefix(strings.ToUpper(word), "SIG")
	const names = " EXIT HUP INT QUIT ILL TRAP ABRT IOT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM " +
		"STKFLT CHLD CLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO POLL PWR SYS RTMIN RTMAX "
	return !strings.ContainsAny(name, " ") && strings.Contains(names, " "+name+" ")
}

const timeHelp = `Usage: time [-p] COMMAND [ARG]...
Run COMMAND and print how long it took.

  -p             accepted
      --help     display this help and exit
      --version  output version information and exit
`

func timeTool() Tool {
	return Tool{Name: "time", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "time", func(c *call) error { return runTime(c, args) })
	}}
}

func runTime(c *call, args []string) error {
	g := &grammar{tool: "time", status: statusCancelled, help: timeHelp, inOrder: true, options: []option{
		{'p', "portability", noArg},
	}}
	words, err := g.noOptions(args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return g.raw("missing program to run")
	}
	start := time.Now()
	err = c.delegate(words)
	if err != stop(statusDenied) {
		// What the processes used is not known here, only how long they took.
		fmt.Fprintf(c.io.Stderr, "real %.2f\n", time.Since(start).Seconds())
	}
	return err
}
