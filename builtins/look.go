package builtins

import (
	"bytes"
	"syscall"
)

const lookHelp = `Usage: look [options] STRING FILE
Display lines beginning with a specified string.

  -d, --alphanum        compare only blanks and alphanumeric characters
  -f, --ignore-case     ignore case differences when comparing
  -t, --terminate CHAR  define the string-termination character
  -a, --alternative     accepted: a FILE must be named
      --help     display this help and exit
      --version  output version information and exit

FILE must be sorted. There is no dictionary here.
`

type lookOptions struct {
	alphanumeric, fold bool
	end                string
	word, file         string
}

func lookTool() Tool {
	return Tool{Name: "look", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "look", func(c *call) error { return runLook(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseLook(args)
			if err != nil {
				return nil
			}
			return []FileUse{{Name: o.file}}
		}}
}

func parseLook(args []string) (*lookOptions, error) {
	o := &lookOptions{}
	g := &grammar{tool: "look", status: 1, help: lookHelp, options: []option{
		{'d', "alphanum", noArg}, {'f', "ignore-case", noArg}, {'t', "terminate", needArg}, {'a', "alternative", noArg},
	}}
	operands, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'd':
			o.alphanumeric = true
		case 'f':
			o.fold = true
		case 't':
			o.end = value[:min(1, len(value))]
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(operands) != 2:
		return nil, g.raw("bad usage")
	}
	o.word, o.file = operands[0], operands[1]
	return o, nil
}

// key is what of a line counts.
func (o *lookOptions) key(line []byte) []byte {
	out := make([]byte, 0, len(line))
	for _, c := range line {
		word := isLetter(c) || isDigit(c)
		if o.alphanumeric && !word && c != ' ' && c != '\t' {
			continue
		}
		if o.fold {
			c = upper(c)
		}
		out = append(out, c)
	}
	return out
}

func runLook(c *call, args []string) error {
	o, err := parseLook(args)
	if err != nil {
		return err
	}
	word := []byte(o.word)
	if o.end != "" {
		if i := bytes.IndexByte(word, o.end[0]); i >= 0 {
			word = word[:i+1]
		}
	}
	prefix := o.key(word)
	in, err := c.open(o.file)
	if err != nil {
		return c.fileError(err, o.file)
	}
	defer in.close()
	if size, ok := in.regularSize(); ok && size == 0 {
		return c.die("%s: %s", o.file, strerror(syscall.EINVAL)) // the original maps the file
	}
	found := false
	s := newLineScanner(in, '\n')
	for {
		line, ok := s.next()
		if !ok {
			break
		}
		key := o.key(line)
		if bytes.HasPrefix(key, prefix) {
			found = true
			if err := c.write(line); err != nil {
				return err
			}
			if err := c.writeByte('\n'); err != nil {
				return err
			}
			continue
		}
		if found {
			break // sorted: there are no more
		}
	}
	if s.err != nil {
		return c.fileError(s.err, o.file)
	}
	if !found {
		c.status = 1
	}
	return nil
}
