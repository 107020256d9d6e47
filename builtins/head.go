package builtins

import (
	"bytes"
	"math"
)

const headHelp = `Usage: head [OPTION]... [FILE]...
Print the first 10 lines of each FILE to standard output.
With more than one FILE, precede each with a header giving the file name.
With no FILE, or when FILE is -, read standard input.

  -c, --bytes=[-]NUM       print the first NUM bytes of each file;
                             with the leading '-', print all but the last NUM bytes
  -n, --lines=[-]NUM       print the first NUM lines instead of the first 10;
                             with the leading '-', print all but the last NUM lines
  -q, --quiet, --silent    never print headers giving file names
  -v, --verbose            always print headers giving file names
  -z, --zero-terminated    line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit

NUM may have a multiplier suffix: b 512, kB 1000, K 1024, MB 1000*1000, M 1024*1024, and so
on for G, T, P, E, Z, Y.
`

func headGrammar() *grammar {
	g := &grammar{tool: "head", status: 1, help: headHelp, options: []option{
		{'c', "bytes", needArg}, {'n', "lines", needArg}, {longOnly, "-presume-input-pipe", noArg},
		{'q', "quiet", noArg}, {'q', "silent", noArg}, {'v', "verbose", noArg},
		{'z', "zero-terminated", noArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	return g
}

func headTool() Tool {
	return Tool{Name: "head", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "head", func(c *call) error { return runHead(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseHead(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

// headers says when a header names the file.
type headers uint8

const (
	headersIfMany headers = iota
	headersAlways
	headersNever
)

// shown reports whether n files get headers.
func (h headers) shown(n int) bool {
	return h == headersAlways || h == headersIfMany && n > 1
}

type headOptions struct {
	count   uint64
	bytes   bool // count is of bytes, not lines
	elide   bool // all but the last count
	headers headers
	end     byte
	files   []string
}

func parseHead(args []string) (*headOptions, error) {
	o := &headOptions{count: 10, end: '\n'}
	g := headGrammar()
	if len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' && isDigit(args[0][1]) {
		if err := o.obsolete(g, args[0][1:]); err != nil {
			return nil, err
		}
		args = args[1:]
	}
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	o.files = orStdin(files)
	return o, err
}

func (o *headOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'c', 'n':
		o.bytes = key == 'c'
		o.elide = value != "" && value[0] == '-'
		if o.elide {
			value = value[1:]
		}
		return o.setCount(g, value)
	case 'q':
		o.headers = headersNever
	case 'v':
		o.headers = headersAlways
	case 'z':
		o.end = 0
	case longOnly:
	default:
		return g.raw("invalid trailing option -- %c", key)
	}
	return nil
}

// obsolete reads the form -NUM[bkm][cqvlz].
func (o *headOptions) obsolete(g *grammar, word string) error {
	digits := 0
	for digits < len(word) && isDigit(word[digits]) {
		digits++
	}
	number, factor := word[:digits], ""
	for _, letter := range []byte(word[digits:]) {
		switch letter {
		case 'c':
			o.bytes, factor = true, ""
		case 'b', 'k', 'm':
			o.bytes, factor = true, string(letter)
		case 'l':
			o.bytes = false
		case 'q', 'v', 'z':
			o.set(g, rune(letter), "") // can't fail
		default:
			return g.raw("invalid trailing option -- %s", string([]byte{letter}))
		}
	}
	return o.setCount(g, number+factor)
}

func (o *headOptions) setCount(g *grammar, word string) error {
	n, err := countOf(g, word, o.bytes)
	o.count = n
	return err
}

// countOf reads the count of head and tail.
func countOf(g *grammar, word string, bytes bool) (uint64, error) {
	n, fault := parseCount(word, countSuffixes)
	if fault == countOK {
		return n, nil
	}
	format := "invalid number of lines: %s"
	if bytes {
		format = "invalid number of bytes: %s"
	}
	err := g.wrong(format, word)
	if fault == countOverflow {
		err.tail = ": Value too large for defined data type"
	}
	return 0, err
}

func runHead(c *call, args []string) error {
	o, err := parseHead(args)
	if err != nil {
		return err
	}
	c.onWrite = writeFailure{text: "error writing 'standard output'", short: "write error"}
	titles := titler{c: c, shown: o.headers.shown(len(o.files))}
	for _, name := range o.files {
		if err := headFile(c, o, &titles, name); err != nil {
			return err
		}
	}
	return nil
}

func headFile(c *call, o *headOptions, titles *titler, name string) error {
	in, err := c.open(name)
	if err != nil {
		return c.fileError(err, "cannot open "+c.quoteName(name)+" for reading")
	}
	defer in.close()
	if err := titles.print(in.name); err != nil {
		return err
	}
	var readErr error
	switch {
	case o.elide && o.bytes:
		readErr, err = allButBytes(c, in, o.count)
	case o.elide:
		readErr, err = allButLines(c, in, o.count, o.end)
	case o.bytes:
		readErr, err = headBytes(c, in, o.count)
	default:
		readErr, err = headLines(c, in, o.count, o.end)
	}
	if err != nil || readErr == nil {
		return err
	}
	return c.fileError(readErr, "error reading "+c.quoteName(in.name))
}

// titler prints the headers of head and tail.
type titler struct {
	c     *call
	shown bool
	later bool // a header has been printed
}

func (t *titler) print(name string) error {
	if !t.shown {
		return nil
	}
	gap := ""
	if t.later {
		gap = "\n"
	}
	t.later = true
	return t.c.writeString(gap + "==> " + name + " <==\n")
}

func headLines(c *call, in *input, count uint64, end byte) (readErr, err error) {
	if count == 0 {
		return nil, nil
	}
	buf := in.chunk()
	for {
		n, err := in.read(buf)
		if err != nil || n == 0 {
			return err, nil
		}
		used := linesEnd(buf[:n], &count, end)
		if err := c.direct(buf[:used]); err != nil {
			return nil, err
		}
		if count == 0 {
			in.unread(n - used)
			return nil, nil
		}
	}
}

// linesEnd returns where the count-th line of b ends, or all of b, and counts count down.
func linesEnd(b []byte, count *uint64, end byte) int {
	used := 0
	for *count > 0 {
		i := bytes.IndexByte(b[used:], end)
		if i < 0 {
			return len(b)
		}
		used += i + 1
		*count--
	}
	return used
}

func headBytes(c *call, in *input, count uint64) (readErr, err error) {
	buf := in.chunk()
	for count > 0 {
		if uint64(len(buf)) > count {
			buf = buf[:count]
		}
		n, err := in.read(buf)
		if err != nil || n == 0 {
			return err, nil
		}
		if err := c.direct(buf[:n]); err != nil {
			return nil, err
		}
		count -= uint64(n)
	}
	return nil, nil
}

// allButBytes copies all but the last count bytes: it holds back count bytes at a time.
func allButBytes(c *call, in *input, count uint64) (readErr, err error) {
	if size, ok := in.regularSize(); ok {
		pos, seeks := in.offset()
		if rest := size - pos; seeks && size > fileChunk {
			if rest <= 0 || uint64(rest) <= count {
				return nil, nil
			}
			return headBytes(c, in, uint64(rest)-count)
		}
	}
	if count > math.MaxInt {
		count = math.MaxInt
	}
	var held []byte
	buf := make([]byte, fileChunk/2)
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		if n == 0 {
			break
		}
		held = append(held, buf[:n]...)
		// Copying what stays costs its length: wait until there is as much to write.
		if spare := len(held) - int(count); spare > 0 && spare >= int(count) {
			if err := c.direct(held[:spare]); err != nil {
				return nil, err
			}
			held = append(held[:0], held[spare:]...)
		}
	}
	if spare := len(held) - int(count); spare > 0 {
		if err := c.direct(held[:spare]); err != nil {
			return nil, err
		}
	}
	seekBack(in, min(len(held), int(count)))
	return nil, nil
}

// seekBack gives back n bytes at the end of a seekable standard input, as GNU head leaves the
// offset after what it printed.
func seekBack(in *input, n int) {
	if _, ok := in.regularSize(); ok {
		in.unread(n)
	}
}

// allButLines copies all but the last count lines. A last line without its end counts.
func allButLines(c *call, in *input, count uint64, end byte) (readErr, err error) {
	var held []byte // everything not written yet
	var ends uint64 // line ends in held
	buf := make([]byte, fileChunk/2)
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		if n == 0 {
			break
		}
		held = append(held, buf[:n]...)
		ends += uint64(bytes.Count(buf[:n], []byte{end}))
		// Moving what stays costs its length: wait until there is as much to write.
		spare := surplus(ends, count, held, end)
		if spare == 0 || spare < ends/2 {
			continue
		}
		used := linesEnd(held, &spare, end)
		ends -= uint64(bytes.Count(held[:used], []byte{end}))
		if err := c.direct(held[:used]); err != nil {
			return nil, err
		}
		held = append(held[:0], held[used:]...)
	}
	spare := surplus(ends, count, held, end)
	used := linesEnd(held, &spare, end)
	if err := c.direct(held[:used]); err != nil {
		return nil, err
	}
	seekBack(in, len(held)-used)
	return nil, nil
}

// surplus returns how many lines of held can be written when count must stay.
func surplus(ends, count uint64, held []byte, end byte) uint64 {
	lines := ends
	if len(held) > 0 && held[len(held)-1] != end {
		lines++
	}
	if lines <= count {
		return 0
	}
	return lines - count
}
