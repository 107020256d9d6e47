package builtins

import (
	"errors"
	"io"
	"strings"
	"time"

	"safesh/builtins/awk"
)

const awkHelp = `Usage: awk [-F fs] [-v var=value] [prog | -f progfile] [file ...]
Run an AWK program on the FILEs, or on standard input.

  -F FS              use FS as the field separator
  -v VAR=VALUE       assign VALUE to VAR before the program begins
  -f PROGFILE        read the program from a file
      --help     display this help and exit
      --version  output version information and exit

system(), pipes and output files except /dev/stdout and /dev/stderr are refused.
`

func awkGrammar() *grammar {
	return &grammar{tool: "awk", status: 2, inOrder: true, help: awkHelp, options: []option{
		{'F', "field-separator", needArg}, {'v', "assign", needArg}, {'f', "file", needArg},
		{longOnly, "posix", noArg}, {longOnly, "traditional", noArg}, {longOnly, "re-interval", noArg},
	}}
}

func awkTool() Tool { return awkNamed("awk") }

// awkNamed is the tool under one of its names: awk, gawk, mawk.
func awkNamed(name string) Tool {
	return Tool{Name: name, ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, name, func(c *call) error { return runAwk(c, args) })
		},
		Files: awkFiles}
}

type awkOptions struct {
	vars  []string
	progs []string // of -f
	text  string
	files []string
}

func parseAwk(args []string) (*awkOptions, error) {
	o := &awkOptions{}
	g := awkGrammar()
	rest, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'F':
			o.vars = append(o.vars, "FS="+value)
		case 'v':
			o.vars = append(o.vars, value)
		case 'f':
			o.progs = append(o.progs, value)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(o.progs) == 0 {
		if len(rest) == 0 {
			return nil, g.raw("no program")
		}
		o.text, rest = rest[0], rest[1:]
	}
	o.files = rest
	return o, nil
}

// awkFiles are the files that the arguments name. What a program reads with getline shows
// when it runs.
func awkFiles(args []string) []FileUse {
	o, err := parseAwk(args)
	if err != nil {
		return nil
	}
	uses := reads(o.progs)
	for _, name := range o.files {
		if name != "" && !awkAssignment(name) && name != "/dev/stdin" {
			uses = append(uses, reads([]string{name})...)
		}
	}
	return uses
}

// awkAssignment reports whether an operand is NAME=VALUE.
func awkAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	if !ok || name == "" || isDigit(name[0]) {
		return false
	}
	for i := range len(name) {
		if b := name[i]; b != '_' && !isDigit(b) && (b|0x20 < 'a' || b|0x20 > 'z') {
			return false
		}
	}
	return true
}

func runAwk(c *call, args []string) error {
	o, err := parseAwk(args)
	if err != nil {
		return err
	}
	for i, name := range o.progs {
		text, err := c.awkFile(name)
		if err != nil {
			return err
		}
		if i > 0 {
			o.text += "\n"
		}
		o.text += text
	}
	prog, err := awk.Parse(o.text)
	var fault *awk.Error
	switch {
	case errors.As(err, &fault) && fault.Refused:
		return refuse(&usageError{status: 2, tail: err.Error()})
	case err != nil:
		return &usageError{status: 2, tail: err.Error()}
	}
	status, err := prog.Run(c.awkConfig(o))
	switch {
	case errors.As(err, &fault):
		return &usageError{status: 2, tail: fault.Error()}
	case err != nil:
		var s stop
		if errors.As(err, &s) {
			return s
		}
		if end := c.mustStop(err); end != nil {
			return end
		}
		return &usageError{status: 2, tail: strerror(err)}
	}
	c.status = status
	return nil
}

// awkFile reads a program of -f.
func (c *call) awkFile(name string) (string, error) {
	in, err := c.open(name)
	if err == nil {
		defer in.close()
		const most = 16 << 20
		var text []byte
		if text, err = io.ReadAll(io.LimitReader(in, most)); err == nil {
			return string(text), nil
		}
	}
	if end := c.mustStop(err); end != nil {
		return "", end
	}
	return "", &usageError{status: 2, tail: "cannot open " + name + " (" + strerror(err) + ")"}
}

func (c *call) awkConfig(o *awkOptions) *awk.Config {
	utf := c.utf8()
	return &awk.Config{
		Context: c.io.Context, Name: c.name, Args: o.files, Vars: o.vars, Environ: c.io.Env,
		Stdin: c.stdin(), Stdout: directWriter{c}, Stderr: c.io.Stderr,
		Open: func(name string) (io.ReadCloser, error) { return c.io.Files.Open(name) },
		Fatal: func(err error) bool {
			return c.mustStop(err) != nil
		},
		Explain: strerror,
		Compile: func(pattern string) (awk.Regex, error) {
			re, err := compileRegex(pattern, regexOptions{syntax: regexExtended, awk: true, utf8: utf})
			if err != nil {
				return nil, err
			}
			return awkRegex{re}, nil
		},
		UTF8: utf, Now: time.Now, Need: c.need,
	}
}

// directWriter writes to the call's output; its errors are the stops they mean.
type directWriter struct{ c *call }

func (d directWriter) Write(b []byte) (int, error) {
	if err := d.c.direct(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// awkRegex is a regex as awk wants it.
type awkRegex struct{ re *regex }

func (r awkRegex) Match(b []byte) bool { return r.re.match(b) }

func (r awkRegex) Line(b []byte) int {
	start, _ := r.re.nextLine(b, '\n')
	return start
}

func (r awkRegex) Span(b []byte, from int) (start, end int) { return r.re.findSpan(b, from) }

func (r awkRegex) Literal() string {
	if !r.re.pure || r.re.perl {
		return ""
	}
	return string(r.re.need)
}

func (r awkRegex) Groups(b []byte, from int) []int { return r.re.find(b, from) }
