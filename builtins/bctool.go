package builtins

import (
	"errors"
	"io"
	"strconv"

	"safesh/builtins/bc"
)

const bcHelp = `usage: bc [options] [file ...]
  -h  --help         print this usage and exit
  -i  --interactive  force interactive mode
  -l  --mathlib      use the predefined math routines
  -q  --quiet        don't print initial banner
  -s  --standard     non-standard bc constructs are errors
  -w  --warn         warn about non-standard bc constructs
  -v  --version      print version information and exit
`

func bcGrammar() *grammar {
	return &grammar{tool: "bc", status: 1, help: bcHelp, options: []option{
		{'h', "help", noArg}, {'i', "interactive", noArg}, {'l', "mathlib", noArg}, {'q', "quiet", noArg},
		{'s', "standard", noArg}, {'v', "version", noArg}, {'w', "warn", noArg},
	}}
}

func bcTool() Tool {
	return Tool{Name: "bc", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "bc", func(c *call) error { return runBC(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseBC(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

type bcOptions struct {
	math, standard, strange bool
	files                   []string
}

func parseBC(args []string) (*bcOptions, error) {
	o, g := &bcOptions{}, bcGrammar()
	files, err := g.parse(args, func(key rune, _ string) error {
		switch key {
		case 'h':
			return g.helpError()
		case 'v':
			return g.versionError()
		case 'l':
			o.math = true
		case 's':
			o.standard = true
		case 'w':
			o.strange = true
		}
		return nil
	})
	o.files = files
	var u *usageError
	if errors.As(err, &u) && u.help == "" {
		u.try = false
	}
	return o, err
}

// bcInput is a text of bc. What was computed is shown before more is waited for.
type bcInput struct {
	c  *call
	in *input
}

func (b bcInput) Read(p []byte) (int, error) {
	if err := b.c.flush(); err != nil {
		return 0, err
	}
	n, err := b.in.read(p)
	if n == 0 && err == nil {
		b.in.close()
		return 0, io.EOF
	}
	return n, err
}

func runBC(c *call, args []string) error {
	o, err := parseBC(args)
	var u *usageError
	if errors.As(err, &u) && u.help == "" {
		if err := c.writeString(bcHelp); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	files, stdin, reading := o.files, false, ""
	config := &bc.Config{
		Context: c.io.Context, Math: o.math, Standard: o.standard, Strange: o.strange, Line: c.bcLine(), Need: c.need, Out: c.write,
		Warn: func(text string) {
			c.flush() // its error comes up again at the end
			io.WriteString(c.io.Stderr, text)
		},
		Next: func() (string, io.Reader, error) {
			switch {
			case len(files) > 0:
				name := files[0]
				files, reading = files[1:], name
				in, err := c.openNamed(name)
				if err == nil {
					return name, bcInput{c, in}, nil
				}
				if end := c.mustStop(err); end != nil {
					return "", nil, end
				}
				return "", nil, &usageError{status: 1, bare: "File " + name + " is unavailable.\n"}
			case stdin:
				return "", nil, io.EOF
			}
			stdin, reading = true, "(standard_in)"
			return reading, bcInput{c, &input{c.stdin(), "standard input", true, c}}, nil
		},
	}
	err = bc.Run(config)
	var s stop
	switch {
	case err == nil || errors.As(err, &u) || errors.As(err, &s):
		return err
	case errors.Is(err, bc.ErrMemory):
		return c.exhausted()
	}
	if end := c.mustStop(err); end != nil {
		return end
	}
	io.WriteString(c.io.Stderr, reading+" 1: read() in flex scanner failed\n") // the original's words, for a directory
	return stop(1)
}

// bcLine is the width of BC_LINE_LENGTH; 0: lines are not folded.
func (c *call) bcLine() int {
	const usual = 70
	word, ok := c.getenv("BC_LINE_LENGTH")
	if !ok {
		return usual
	}
	n, err := strconv.Atoi(word)
	if err != nil || n != 0 && n < 3 {
		return usual
	}
	return n
}
