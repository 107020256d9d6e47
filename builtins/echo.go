package builtins

import "strings"

const echoHelp = `Usage: echo [SHORT-OPTION]... [STRING]...
Echo the STRING(s) to standard output.

  -n             do not output the trailing newline
  -e             enable interpretation of backslash escapes
  -E             disable interpretation of backslash escapes (default)
      --help     display this help and exit
      --version  output version information and exit

With -e: \\ \a \b \c \e \f \n \r \t \v \0NNN \xHH.
`

func echoTool() Tool {
	return Tool{Name: "echo", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "echo", func(c *call) error { return runEcho(c, args) })
	}}
}

func runEcho(c *call, args []string) error {
	g := &grammar{tool: "echo", status: 1, help: echoHelp}
	_, posix := c.getenv("POSIXLY_CORRECT")
	if !posix {
		if err := g.soleHelp(args); err != nil {
			return err
		}
	}
	newline, escapes := true, posix
	for len(args) > 0 && (!posix || args[0] == "-n") && isEchoOption(args[0]) {
		for _, letter := range args[0][1:] {
			switch letter {
			case 'n':
				newline = false
			default:
				escapes = letter == 'e'
			}
		}
		args = args[1:]
	}
	for i, arg := range args {
		if i > 0 {
			if err := c.writeByte(' '); err != nil {
				return err
			}
		}
		if !escapes {
			if err := c.writeString(arg); err != nil {
				return err
			}
		} else if err := echoEscaped(c, arg); err != nil {
			return err
		}
	}
	if !newline {
		return nil
	}
	return c.writeByte('\n')
}

// isEchoOption reports whether word has option letters only: anything else is text.
func isEchoOption(word string) bool {
	return len(word) > 1 && word[0] == '-' && strings.Trim(word[1:], "neE") == ""
}

func echoEscaped(c *call, s string) error {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i == len(s)-1 {
			return c.writeString(s)
		}
		if err := c.writeString(s[:i]); err != nil {
			return err
		}
		s = s[i+1:]
		used, err := echoEscape(c, s)
		if err != nil {
			return err
		}
		s = s[used:]
	}
}

// echoEscape writes the escape after a backslash and returns its length.
func echoEscape(c *call, s string) (int, error) {
	switch b := s[0]; {
	case b == 'c':
		return 0, stop(0)
	case b == 'x' && len(s) > 1 && hexValue(s[1]) >= 0:
		value, n := digitsValue(s[1:], 16, 2)
		return 1 + n, c.writeByte(byte(value))
	case b == '0':
		value, n := digitsValue(s[1:], 8, 3)
		return 1 + n, c.writeByte(byte(value))
	case isOctal(b):
		value, n := digitsValue(s, 8, 3)
		return n, c.writeByte(byte(value))
	default:
		if value, ok := simpleEscape(b); ok {
			return 1, c.writeByte(value)
		}
		if err := c.writeByte('\\'); err != nil {
			return 0, err
		}
		return 1, c.writeByte(b)
	}
}
