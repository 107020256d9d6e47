package builtins

import (
	"bytes"
	"syscall"
	"unicode/utf8"
)

const (
	tacHelp = `Usage: tac [OPTION]... [FILE]...
Write each FILE to standard output, last line first.
With no FILE, or when FILE is -, read standard input.

  -b, --before             attach the separator before instead of after
  -s, --separator=STRING   use STRING as the separator instead of newline
      --help     display this help and exit
      --version  output version information and exit

-r is refused. A file is read into memory, at most 1 GiB.
`
	revHelp = `Usage: rev [OPTION]... [FILE]...
Reverse lines characterwise. With no FILE, read standard input.

      --help     display this help and exit
      --version  output version information and exit
`
)

type tacOptions struct {
	before    bool
	separator string
	files     []string
}

func tacTool() Tool {
	return Tool{Name: "tac", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "tac", func(c *call) error { return runTac(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseTac(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseTac(args []string) (*tacOptions, error) {
	o := &tacOptions{separator: "\n"}
	g := &grammar{tool: "tac", status: 1, help: tacHelp, options: []option{
		{'b', "before", noArg}, {'r', "regex", noArg}, {'s', "separator", needArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'b':
			o.before = true
		case 'r':
			return g.wrong("-r is not supported")
		case 's':
			if o.separator = value; value == "" {
				o.separator = "\x00"
			}
		}
		return nil
	})
	o.files = orStdin(files)
	return o, err
}

func runTac(c *call, args []string) error {
	o, err := parseTac(args)
	if err != nil {
		return err
	}
	for _, name := range o.files {
		in, err := c.open(name)
		if err != nil {
			if err := c.fileError(err, "failed to open "+c.quoteName(name)+" for reading"); err != nil {
				return err
			}
			continue
		}
		data, readErr := c.readWhole(in)
		in.close()
		if readErr != nil {
			if err := c.fileError(readErr, c.quotePrefix(in.name)+": read error"); err != nil {
				return err
			}
			continue
		}
		if err := o.reverse(c, data); err != nil {
			return err
		}
	}
	return nil
}

// errTooLarge says that an input does not fit into the memory a tool may use.
var errTooLarge = stop(1)

// readWhole reads an input into memory.
func (c *call) readWhole(in *input) ([]byte, error) {
	var data []byte
	if size, ok := in.regularSize(); ok && size < sortMemory {
		if err := c.need(int(size)); err != nil {
			return nil, err
		}
		data = make([]byte, 0, size+512)
	}
	for {
		if cap(data)-len(data) < 512 {
			var err error
			if data, err = c.grown(data, 4096); err != nil {
				return data, err
			}
		}
		n, err := in.read(data[len(data):cap(data)])
		if err != nil || n == 0 {
			return data, err
		}
		if data = data[:len(data)+n]; len(data) > sortMemory {
			c.warn("%s: too large to keep in memory", in.name)
			return nil, errTooLarge
		}
	}
}

// reverse writes the records of data, the last first.
func (o *tacOptions) reverse(c *call, data []byte) error {
	separator := []byte(o.separator)
	end := len(data)
	for end > 0 {
		if o.before {
			start := max(0, bytes.LastIndex(data[:end], separator))
			if err := c.write(data[start:end]); err != nil {
				return err
			}
			end = start
			continue
		}
		search := data[:end]
		if bytes.HasSuffix(search, separator) {
			search = search[:end-len(separator)]
		}
		start := 0
		if i := bytes.LastIndex(search, separator); i >= 0 {
			start = i + len(separator)
		}
		if err := c.write(data[start:end]); err != nil {
			return err
		}
		end = start
	}
	return nil
}

func revTool() Tool {
	g := &grammar{tool: "rev", status: 1, help: revHelp}
	return Tool{Name: "rev", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "rev", func(c *call) error {
				files, err := g.noOptions(args)
				if err != nil {
					return err
				}
				if len(files) == 0 {
					return runRev(c, orStdin(files), c.open)
				}
				return runRev(c, files, c.openNamed) // - is a file, too
			})
		},
		Files: func(args []string) []FileUse {
			files, err := g.noOptions(args)
			if err != nil {
				return nil
			}
			return namedReads(files)
		}}
}

func runRev(c *call, files []string, open func(name string) (*input, error)) error {
	for _, name := range files {
		in, err := open(name)
		if err != nil {
			if err := c.fileError(err, "cannot open "+name); err != nil {
				return err
			}
			continue
		}
		s := newLineScanner(in, '\n')
		shown := name
		if in.stdin {
			shown = "stdin"
		}
		var out []byte
		for lines := 0; ; lines++ {
			line, ok := s.next()
			if !ok {
				break
			}
			if ascii := bytes.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }) < 0; !ascii && !(c.utf8() && utf8.Valid(line)) {
				c.fail("%s: %d: %s", shown, lines, strerror(syscall.EILSEQ))
				break
			}
			out = reverseRunes(out[:0], line)
			if s.ended {
				out = append(out, '\n')
			}
			if err := c.write(out); err != nil {
				return err
			}
		}
		in.close()
		if s.err != nil {
			if err := c.fileError(s.err, shown+": 0"); err != nil {
				return err
			}
		}
	}
	return nil
}

// reverseRunes appends the characters of line in reverse.
func reverseRunes(out, line []byte) []byte {
	for len(line) > 0 {
		_, size := utf8.DecodeLastRune(line)
		out = append(out, line[len(line)-size:]...)
		line = line[:len(line)-size]
	}
	return out
}
