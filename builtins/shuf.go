package builtins

import (
	"bytes"
	"math/rand/v2"
	"strconv"
	"strings"
)

const shufHelp = `Usage: shuf [OPTION]... [FILE]
  or:  shuf -e [OPTION]... [ARG]...
  or:  shuf -i LO-HI [OPTION]...
Write a random permutation of the input lines to standard output.
With no FILE, or when FILE is -, read standard input.

  -e, --echo                treat each ARG as an input line
  -i, --input-range=LO-HI   treat each number LO through HI as an input line
  -n, --head-count=COUNT    output at most COUNT lines
      --random-source=FILE  get random bytes from FILE
  -r, --repeat              output lines can be repeated
  -z, --zero-terminated     line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit

-o is not supported: redirect the output.
`

const shufSource = longOnly

type shufOptions struct {
	echo, ranged, repeat, limited bool
	hasSource                     bool
	low, high, count              uint64
	source                        string
	end                           byte
	words                         []string
}

func shufTool() Tool {
	return Tool{Name: "shuf", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "shuf", func(c *call) error { return runShuf(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseShuf(args)
			if err != nil {
				return nil
			}
			uses := []FileUse{}
			if !o.echo && !o.ranged {
				uses = append(uses, reads(o.words)...)
			}
			if o.hasSource {
				uses = append(uses, FileUse{Name: o.source})
			}
			return uses
		}}
}

func parseShuf(args []string) (*shufOptions, error) {
	o := &shufOptions{end: '\n'}
	g := &grammar{tool: "shuf", status: 1, help: shufHelp, options: []option{
		{'e', "echo", noArg}, {'i', "input-range", needArg}, {'n', "head-count", needArg}, {'o', "output", needArg},
		{shufSource, "random-source", needArg}, {'r', "repeat", noArg}, {'z', "zero-terminated", noArg},
	}}
	words, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'e':
			o.echo = true
		case 'i':
			return o.setRange(g, value)
		case 'n':
			n, fault := parseCount(value, "")
			if fault == countInvalid {
				return g.wrong("invalid line count: %s", value)
			}
			if !o.limited || n < o.count {
				o.count, o.limited = n, true
			}
		case 'o':
			return refuse(g.wrong("-o writes files: not allowed here; redirect the output with >"))
		case shufSource:
			o.source, o.hasSource = value, true
		case 'r':
			o.repeat = true
		case 'z':
			o.end = 0
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.words = words
	switch {
	case o.echo && o.ranged:
		return nil, g.raw("cannot combine -e and -i options")
	case o.ranged && len(words) > 0:
		return nil, g.bad("extra operand %s", words[0])
	case !o.echo && len(words) > 1:
		return nil, g.bad("extra operand %s", words[1])
	}
	if !o.echo && !o.ranged {
		o.words = orStdin(words)
	}
	return o, nil
}

// shufMost bounds how many numbers of a range are kept in memory.
const shufMost = 1 << 24

func (o *shufOptions) setRange(g *grammar, value string) error {
	if o.ranged {
		return g.wrong("multiple -i options specified")
	}
	low, high, ok := strings.Cut(value, "-")
	a, fault := parseCount(low, "")
	b, fault2 := parseCount(high, "")
	switch {
	case !ok && fault != countOverflow || fault == countOK && fault2 == countOK && a > b && a != b+1:
		return g.wrong("invalid input range: %s", value)
	case fault != countOK:
		return shufRange(g, low, fault)
	case fault2 != countOK:
		return shufRange(g, high, fault2)
	}
	o.ranged, o.low, o.high = true, a, b
	return nil
}

// shufRange is the error of one end of a range.
func shufRange(g *grammar, word string, fault countFault) error {
	err := g.wrong("invalid input range: %s", word)
	if fault == countOverflow {
		err.tail = ": Value too large for defined data type"
	}
	return err
}

// shuffler chooses lines.
type shuffler struct {
	c      *call
	o      *shufOptions
	source *input // of random bytes, nil for the machine's
	lines  [][]byte
}

func runShuf(c *call, args []string) error {
	o, err := parseShuf(args)
	if err != nil {
		return err
	}
	s := &shuffler{c: c, o: o}
	if o.hasSource {
		in, err := c.open(o.source)
		if err != nil {
			return c.fileError(err, c.quotePrefix(o.source))
		}
		defer in.close()
		s.source = in
	}
	if !o.ranged {
		if err := s.read(); err != nil || c.status != 0 {
			return err
		}
	}
	return s.print()
}

func (s *shuffler) read() error {
	if s.o.echo {
		for _, w := range s.o.words {
			s.lines = append(s.lines, []byte(w))
		}
		return nil
	}
	return s.c.eachInput(s.o.words, func(in *input) (readErr, err error) {
		lines := newLineScanner(in, s.o.end)
		for {
			line, ok := lines.next()
			if !ok {
				break
			}
			s.lines = append(s.lines, bytes.Clone(line))
		}
		if lines.err != nil {
			if end := s.c.mustStop(lines.err); end != nil {
				return nil, end
			}
			return nil, s.c.die("read error: %s", strerror(lines.err))
		}
		return nil, nil
	})
}

// line is the line at a place.
func (s *shuffler) line(i uint64) []byte {
	if s.o.ranged {
		return strconv.AppendUint(nil, s.o.low+i, 10)
	}
	return s.lines[i]
}

func (s *shuffler) size() uint64 {
	if s.o.ranged {
		return s.o.high - s.o.low + 1
	}
	return uint64(len(s.lines))
}

func (s *shuffler) print() error {
	n := s.size()
	if s.o.repeat {
		return s.repeat(n)
	}
	count := n
	if s.o.limited {
		count = min(count, s.o.count)
	}
	if count > shufMost {
		return s.c.die("too many lines")
	}
	moved := map[uint64]uint64{} // the places that no longer hold their own line
	for i := range count {
		j, err := s.choose(n - i)
		if err != nil {
			return err
		}
		j += i
		at, ok := moved[j]
		if !ok {
			at = j
		}
		own, ok := moved[i]
		if !ok {
			own = i
		}
		moved[j] = own
		delete(moved, i)
		if err := s.put(at); err != nil {
			return err
		}
	}
	return nil
}

func (s *shuffler) repeat(n uint64) error {
	if s.o.limited && s.o.count == 0 {
		return nil
	}
	if n == 0 {
		return s.c.die("no lines to repeat")
	}
	for i := uint64(0); !s.o.limited || i < s.o.count; i++ {
		if err := s.c.alive(); err != nil {
			return err
		}
		at, err := s.choose(n)
		if err != nil {
			return err
		}
		if err := s.put(at); err != nil {
			return err
		}
	}
	return nil
}

func (s *shuffler) put(i uint64) error {
	if err := s.c.write(s.line(i)); err != nil {
		return err
	}
	return s.c.writeByte(s.o.end)
}

// choose returns a number below n; each is as likely as any other.
func (s *shuffler) choose(n uint64) (uint64, error) {
	if s.source == nil {
		if n == 0 {
			return rand.Uint64(), nil // the whole range of 64 bits
		}
		return rand.Uint64N(n), nil
	}
	for {
		var b [8]byte
		width := 1
		for width < 8 && n>>(8*width) != 0 {
			width++
		}
		for got := 0; got < width; {
			k, err := s.source.read(b[8-width+got:])
			if err != nil {
				return 0, s.c.fileError(err, s.c.quotePrefix(s.o.source))
			}
			if k == 0 {
				return 0, s.c.die("%s: end of file", s.c.quotePrefix(s.o.source))
			}
			got += k
		}
		value := uint64(0)
		for _, x := range b {
			value = value<<8 | uint64(x)
		}
		span := uint64(1) << (8 * (width % 8))
		if width == 8 {
			return value % max(n, 1), nil
		}
		if value < span-span%n {
			return value % n, nil
		}
	}
}
