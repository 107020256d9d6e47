package builtins

import (
	"strconv"
	"strings"
)

const stringsHelp = `Usage: strings [option(s)] [file(s)]
Display printable strings in [file(s)] (stdin by default).

  -a, --all                 scan the entire file, not just the data section (always so)
  -f, --print-file-name     print the name of the file before each string
  -n, --bytes=NUMBER        locate and print sequences of at least NUMBER characters, default 4
  -NUMBER                   the same
  -t, --radix={o,d,x}       print the location of the string in base 8, 10 or 16
  -o                        an alias for --radix=o
  -e, --encoding={s,S,b,l}  7-bit, 8-bit, 16-bit big-endian, 16-bit little-endian characters
  -w, --include-all-whitespace  include all whitespace as valid string characters
  -s, --output-separator=STRING  what separates the strings in the output
  -h, --help                display this help and exit
  -v, -V, --version         output version information and exit
`

type stringsOptions struct {
	names, blanks bool
	least         int
	radix         byte // 0: no location
	encoding      byte
	separator     string
	files         []string
}

func stringsTool() Tool {
	return Tool{Name: "strings", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "strings", func(c *call) error { return runStrings(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseStrings(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseStrings(args []string) (*stringsOptions, error) {
	o := &stringsOptions{least: 4, encoding: 's', separator: "\n"}
	g := &grammar{tool: "strings", status: 1, help: stringsHelp, options: digitOptions([]option{
		{'a', "all", noArg}, {'f', "print-file-name", noArg}, {'n', "bytes", needArg}, {'t', "radix", needArg}, {'o', "", noArg},
		{'e', "encoding", needArg}, {'w', "include-all-whitespace", noArg}, {'s', "output-separator", needArg},
		{'h', "", noArg}, {'v', "", noArg}, {'V', "", noArg}, {'d', "data", noArg},
	})}
	digits := ""
	files, err := g.parse(args, func(key rune, value string) error {
		if isDigit(byte(min(key, 255))) {
			digits += string(key)
			return o.setLeast(g, digits)
		}
		digits = ""
		return o.set(g, key, value)
	})
	o.files = orStdin(files)
	return o, err
}

func (o *stringsOptions) setLeast(g *grammar, word string) error {
	n, err := strconv.ParseUint(word, 0, 31)
	switch {
	case err != nil:
		return g.wrong("invalid integer argument " + word)
	case n < 1:
		return g.wrong("invalid minimum string length " + word)
	}
	o.least = int(n)
	return nil
}

func (o *stringsOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'f':
		o.names = true
	case 'n':
		return o.setLeast(g, value)
	case 't':
		if value != "o" && value != "d" && value != "x" {
			return g.wrong("the radix is o, d or x")
		}
		o.radix = value[0]
	case 'o':
		o.radix = 'o'
	case 'e':
		if len(value) != 1 || strings.IndexByte("sSbl", value[0]) < 0 {
			return g.wrong("the encoding is s, S, b or l: 32-bit characters are not supported")
		}
		o.encoding = value[0]
	case 'w':
		o.blanks = true
	case 's':
		o.separator = value
	case 'h':
		return g.helpError()
	case 'v', 'V':
		return g.versionError()
	}
	return nil
}

func runStrings(c *call, args []string) error {
	o, err := parseStrings(args)
	if err != nil {
		return err
	}
	for _, name := range o.files {
		if err := o.file(c, name); err != nil {
			return err
		}
	}
	return nil
}

func (o *stringsOptions) file(c *call, name string) error {
	shown := name
	if name == "-" {
		shown = "{standard input}"
	} else {
		info, err := c.io.Files.Stat(name)
		switch {
		case err == nil && info.IsDir():
			c.warn("Warning: '%s' is a directory", name)
			c.status = 1
			return nil
		case err != nil && !denied(err):
			if errno, _ := errnoOf(err); strerror(errno) == "No such file or directory" {
				c.fail("'%s': No such file", name)
				return nil
			}
			c.fail("Warning: could not locate '%s'.  reason: %s", name, strerror(err))
			return nil
		}
	}
	in, err := c.open(name)
	if err != nil {
		return c.fileError(err, name)
	}
	defer in.close()
	s := &stringScanner{c: c, o: o, name: shown}
	buf := in.chunk()
	for {
		n, err := in.read(buf)
		if err != nil {
			return c.fileError(err, name)
		}
		if n == 0 {
			return s.end()
		}
		if err := s.add(buf[:n]); err != nil {
			return err
		}
	}
}

// stringScanner looks for runs of printable characters.
type stringScanner struct {
	c    *call
	o    *stringsOptions
	name string
	text []byte // the run so far
	long bool   // it was long enough and has been begun in the output
	pos  int64  // of the next byte
	half int    // the first byte of a 16-bit character, -1 for none
	have bool
}

// printable reports whether a byte stands in strings.
func (s *stringScanner) printable(b byte) bool {
	switch {
	case b >= ' ' && b < 0x7f || b == '\t':
		return true
	case b >= 0x80:
		return s.o.encoding == 'S'
	}
	return s.o.blanks && (b == '\n' || b == '\v' || b == '\f' || b == '\r')
}

func (s *stringScanner) add(b []byte) error {
	wide := s.o.encoding == 'b' || s.o.encoding == 'l'
	for _, next := range b {
		s.pos++
		if !wide {
			if err := s.char(next, s.printable(next), 1); err != nil {
				return err
			}
			continue
		}
		if !s.have {
			s.half, s.have = int(next), true
			continue
		}
		low, high := byte(s.half), next
		if s.o.encoding == 'b' {
			low, high = high, low
		}
		if high == 0 && s.printable(low) {
			s.have = false
			if err := s.char(low, true, 2); err != nil {
				return err
			}
			continue
		}
		// Not a character: the next one may begin at the second byte.
		if len(s.text) > 0 || s.long {
			s.have = false
		}
		s.half = int(next)
		if err := s.char(0, false, 2); err != nil {
			return err
		}
	}
	return nil
}

// char adds a character to the run or ends the run.
func (s *stringScanner) char(b byte, ok bool, size int64) error {
	if !ok {
		return s.end()
	}
	s.text = append(s.text, b)
	if s.long {
		err := s.c.write(s.text)
		s.text = s.text[:0]
		return err
	}
	if len(s.text) < s.o.least {
		return nil
	}
	s.long = true
	if s.o.names {
		if err := s.c.writeString(s.name + ": "); err != nil {
			return err
		}
	}
	at := s.pos - int64(len(s.text))*size
	var err error
	switch s.o.radix {
	case 'o':
		err = s.c.printf("%7o ", at)
	case 'd':
		err = s.c.printf("%7d ", at)
	case 'x':
		err = s.c.printf("%7x ", at)
	}
	if err != nil {
		return err
	}
	err = s.c.write(s.text)
	s.text = s.text[:0]
	return err
}

// end ends the run.
func (s *stringScanner) end() error {
	s.text = s.text[:0]
	if !s.long {
		return nil
	}
	s.long = false
	return s.c.writeString(s.o.separator)
}
