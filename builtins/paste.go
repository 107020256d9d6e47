package builtins

import "strings"

const pasteHelp = `Usage: paste [OPTION]... [FILE]...
Write lines consisting of the sequentially corresponding lines from each FILE, separated by
TABs, to standard output. With no FILE, or when FILE is -, read standard input.

  -d, --delimiters=LIST   reuse characters from LIST instead of TABs
  -s, --serial            paste one file at a time instead of in parallel
  -z, --zero-terminated   line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`

type pasteOptions struct {
	delimiters []string // "" for none
	serial     bool
	end        byte
	files      []string
}

func pasteTool() Tool {
	return Tool{Name: "paste", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "paste", func(c *call) error { return runPaste(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parsePaste(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parsePaste(args []string) (*pasteOptions, error) {
	o := &pasteOptions{delimiters: []string{"\t"}, end: '\n'}
	g := &grammar{tool: "paste", status: 1, help: pasteHelp, options: []option{
		{'s', "serial", noArg}, {'d', "delimiters", needArg}, {'z', "zero-terminated", noArg},
	}}
	files, err := g.parse(args, func(key rune, value string) (err error) {
		switch key {
		case 's':
			o.serial = true
		case 'd':
			o.delimiters, err = pasteDelimiters(g, value)
		case 'z':
			o.end = 0
		}
		return err
	})
	o.files = orStdin(files)
	return o, err
}

func pasteDelimiters(g *grammar, list string) ([]string, error) {
	var out []string
	for i := 0; i < len(list); i++ {
		if list[i] != '\\' {
			out = append(out, list[i:i+1])
			continue
		}
		i++
		if i == len(list) {
			return nil, &usageError{status: 1, tail: "delimiter list ends with an unescaped backslash: " + list}
		}
		switch value, ok := simpleEscape(list[i]); {
		case list[i] == '0':
			out = append(out, "")
		case ok && list[i] != 'a' && list[i] != 'e':
			out = append(out, string([]byte{value}))
		default:
			out = append(out, list[i:i+1])
		}
	}
	if len(out) == 0 {
		out = []string{""}
	}
	return out, nil
}

func runPaste(c *call, args []string) error {
	o, err := parsePaste(args)
	if err != nil {
		return err
	}
	if o.serial {
		return c.eachInput(o.files, func(in *input) (error, error) { return o.one(c, in) })
	}
	return o.parallel(c)
}

// one writes the lines of a file as one line.
func (o *pasteOptions) one(c *call, in *input) (readErr, err error) {
	s := newLineScanner(in, o.end)
	for i := 0; ; i++ {
		line, ok := s.next()
		if !ok {
			break
		}
		if i > 0 {
			if err := c.writeString(o.delimiters[(i-1)%len(o.delimiters)]); err != nil {
				return nil, err
			}
		}
		if err := c.write(line); err != nil {
			return nil, err
		}
	}
	if err := c.writeByte(o.end); err != nil {
		return nil, err
	}
	return s.err, nil
}

// parallel writes the first lines of all files, then the second ones, and so on.
func (o *pasteOptions) parallel(c *call) error {
	var scanners []*lineScanner
	var stdin *lineScanner
	for _, name := range o.files {
		in, err := c.open(name)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			return c.die("%s: %s", c.quotePrefix(name), strerror(err))
		}
		defer in.close()
		s := newLineScanner(in, o.end)
		if in.stdin {
			if stdin == nil {
				stdin = s
			}
			s = stdin
		}
		scanners = append(scanners, s)
	}
	var row strings.Builder
	for {
		row.Reset()
		some := false
		for i, s := range scanners {
			if i > 0 {
				row.WriteString(o.delimiters[(i-1)%len(o.delimiters)])
			}
			if line, ok := s.next(); ok {
				some = true
				row.Write(line)
			} else if s.err != nil {
				if end := c.mustStop(s.err); end != nil {
					return end
				}
				c.fail("%s: %s", c.quotePrefix(o.files[i]), strerror(s.err))
				s.err, s.eof = nil, true
			}
		}
		if !some {
			return nil
		}
		row.WriteByte(o.end)
		if err := c.writeString(row.String()); err != nil {
			return err
		}
	}
}
