package builtins

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

const tailHelp = `Usage: tail [OPTION]... [FILE]...
Print the last 10 lines of each FILE to standard output.
With more than one FILE, precede each with a header giving the file name.
With no FILE, or when FILE is -, read standard input.

  -c, --bytes=[+]NUM       output the last NUM bytes; or use -c +NUM to
                             output starting with byte NUM of each file
  -f, --follow[=HOW]       output appended data as the file grows;
                             HOW is 'name' or 'descriptor' (the default)
  -F                       same as --follow=name --retry
  -n, --lines=[+]NUM       output the last NUM lines, instead of the last 10;
                             or use -n +NUM to output starting with line NUM
  -q, --quiet, --silent    never output headers giving file names
      --retry              keep trying to open a file if it is inaccessible
  -s, --sleep-interval=N   with -f, sleep for N seconds (default 1.0) between looks
  -v, --verbose            always output headers giving file names
  -z, --zero-terminated    line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit

NUM may have a multiplier suffix: b 512, kB 1000, K 1024, MB 1000*1000, M 1024*1024, and so
on for G, T, P, E, Z, Y.
`

const (
	tailFollow = longOnly + iota
	tailRetry
	tailIgnored
	tailPID
	tailUnchanged
)

func tailGrammar() *grammar {
	g := &grammar{tool: "tail", status: 1, help: tailHelp, options: []option{
		{'c', "bytes", needArg}, {tailFollow, "follow", maybeArg}, {'f', "", noArg},
		{'F', "", noArg}, {'n', "lines", needArg}, {tailUnchanged, "max-unchanged-stats", needArg},
		{tailIgnored, "-disable-inotify", noArg}, {tailPID, "pid", needArg},
		{tailIgnored, "-presume-input-pipe", noArg}, {'q', "quiet", noArg},
		{tailRetry, "retry", noArg}, {'q', "silent", noArg},
		{'s', "sleep-interval", needArg}, {'v', "verbose", noArg}, {'z', "zero-terminated", noArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	return g
}

func tailTool() Tool {
	return Tool{Name: "tail", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "tail", func(c *call) error { return runTail(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseTail(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

type tailOptions struct {
	count     uint64
	bytes     bool // count is of bytes, not lines
	fromStart bool // count is where to begin, from 0
	headers   headers
	end       byte

	follow, byName, retry bool

	interval time.Duration
	files    []string
}

func parseTail(args []string) (*tailOptions, error) {
	o := &tailOptions{count: 10, end: '\n', interval: time.Second}
	g := tailGrammar()
	if o.obsolete(args) {
		args = args[1:]
	}
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	o.files = orStdin(files)
	if o.fromStart && o.count > 0 {
		o.count--
	}
	return o, err
}

func (o *tailOptions) set(g *grammar, key rune, value string) (err error) {
	switch key {
	case 'c', 'n':
		o.bytes = key == 'c'
		if strings.HasPrefix(value, "+") {
			o.fromStart = true
		}
		o.count, err = countOf(g, strings.TrimPrefix(value, "-"), o.bytes)
	case 'f', tailFollow:
		return o.setFollow(g, value)
	case 'F':
		o.follow, o.byName, o.retry = true, true, true
	case tailRetry:
		o.retry = true
	case 'q':
		o.headers = headersNever
	case 'v':
		o.headers = headersAlways
	case 'z':
		o.end = 0
	case 's':
		o.interval, err = tailInterval(g, value)
	case tailPID:
		err = &usageError{status: 1, format: "--pid is not supported"}
	case tailIgnored, tailUnchanged:
	default:
		err = &usageError{status: 1, format: "option used in invalid context -- " + string(key)}
	}
	return err
}

func (o *tailOptions) setFollow(g *grammar, how string) error {
	o.follow = true
	if how == absent {
		return nil
	}
	word, err := g.choose("follow", how, "descriptor", "name")
	o.byName = word == "name"
	return err
}

func tailInterval(g *grammar, word string) (time.Duration, error) {
	digits := strings.TrimLeft(word, " \t\n\v\f\r")
	if lower := strings.ToLower(digits); strings.HasPrefix(strings.TrimLeft(lower, "+-"), "0x") && !strings.Contains(lower, "p") {
		digits += "p0" // C's numbers in hexadecimal need no exponent
	}
	seconds, err := strconv.ParseFloat(digits, 64)
	if err != nil || !(seconds >= 0) {
		return 0, g.wrong("invalid number of seconds: %s", word)
	}
	return durationOf(seconds), nil
}

// obsolete reads the form [-+]NUM[bcl][f] with at most one file; false if args have not that
// form, and then o is as before.
func (o *tailOptions) obsolete(args []string) bool {
	one := len(args) == 1 || len(args) == 2 && (len(args[1]) < 2 || args[1][0] != '-')
	if !one && !((len(args) == 2 || len(args) == 3) && args[1] == "--") {
		return false
	}
	p := args[0]
	if p == "" || p[0] != '+' && p[0] != '-' || p == "-" || p == "-c" {
		return false
	}
	plus := p[0] == '+'
	digits := 1
	for digits < len(p) && isDigit(p[digits]) {
		digits++
	}
	count := uint64(10)
	if digits > 1 {
		count, _ = decimal(p[1:digits])
	}
	inBytes, follow := false, false
	p = p[digits:]
	if p != "" && strings.IndexByte("bcl", p[0]) >= 0 {
		inBytes = p[0] != 'l'
		if p[0] == 'b' {
			count = times(count, 512)
		}
		p = p[1:]
	}
	if p == "f" {
		follow, p = true, ""
	}
	if p != "" {
		return false
	}
	o.count, o.fromStart, o.bytes, o.follow = count, plus, inBytes, follow
	return true
}

// times multiplies; too much gives the largest number.
func times(n, factor uint64) uint64 {
	if n > math.MaxUint64/factor {
		return math.MaxUint64
	}
	return n * factor
}

func runTail(c *call, args []string) error {
	o, err := parseTail(args)
	if err != nil {
		return err
	}
	c.onWrite = writeFailure{text: "error writing 'standard output'", short: "write error"}
	if o.retry && !o.follow {
		c.warn("warning: --retry ignored; --retry is useful only when following")
	} else if o.retry && !o.byName {
		c.warn("warning: --retry only effective for the initial open")
	}
	for _, name := range o.files {
		if name == "-" && o.byName {
			c.fail("cannot follow '-' by name")
			return nil
		}
	}
	if o.count == 0 && !o.follow && !o.fromStart {
		return nil
	}
	titles := titler{c: c, shown: o.headers.shown(len(o.files))}
	var followed []*followedFile
	for _, name := range o.files {
		in, err := tailFile(c, o, &titles, name)
		if err != nil {
			return err
		}
		if o.follow {
			followed = append(followed, &followedFile{name: name, in: in})
		} else if in != nil {
			in.close()
		}
	}
	if !o.follow {
		return nil
	}
	f := &follower{c: c, o: o, titles: &titles, files: followed}
	defer f.close()
	return f.run()
}

// tailFile prints the end of a file and returns it open at its end; nil if there was an error.
func tailFile(c *call, o *tailOptions, titles *titler, name string) (*input, error) {
	in, err := c.open(name)
	if err != nil {
		return nil, c.fileError(err, "cannot open "+c.quoteName(pretty(name))+" for reading")
	}
	if err := titles.print(in.name); err != nil {
		in.close()
		return nil, err
	}
	var readErr error
	switch {
	case o.fromStart && o.bytes:
		readErr, err = fromByte(c, in, o.count)
	case o.fromStart:
		readErr, err = fromLine(c, in, o.count, o.end)
	case o.bytes:
		readErr, err = lastBytes(c, in, o.count)
	default:
		readErr, err = lastLines(c, in, o.count, o.end)
	}
	if err == nil && readErr == nil {
		return in, nil
	}
	defer in.close()
	if err != nil {
		return nil, err
	}
	if err := c.fileError(readErr, "error reading "+c.quoteName(in.name)); err != nil {
		return nil, err
	}
	if info, ok := in.stat(); o.follow && ok && info.IsDir() {
		end := "; giving up on this name"
		if o.retry {
			end = ""
		}
		c.warn("%s: cannot follow end of this type of file%s", c.quotePrefix(in.name), end)
	}
	return nil, nil
}

// pretty is the name that messages use for an operand.
func pretty(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// fromByte copies the input without its first skip bytes.
func fromByte(c *call, in *input, skip uint64) (readErr, err error) {
	if _, ok := in.regularSize(); ok && skip <= math.MaxInt64 {
		if _, ok := in.seek(int64(skip), io.SeekCurrent); ok {
			return c.copyAll(in)
		}
	}
	buf := in.chunk()
	for skip > 0 {
		n, err := in.read(buf)
		if err != nil || n == 0 {
			return err, nil
		}
		if uint64(n) > skip {
			if err := c.direct(buf[skip:n]); err != nil {
				return nil, err
			}
			break
		}
		skip -= uint64(n)
	}
	return c.copyAll(in)
}

// fromLine copies the input without its first skip lines.
func fromLine(c *call, in *input, skip uint64, end byte) (readErr, err error) {
	buf := in.chunk()
	for skip > 0 {
		n, err := in.read(buf)
		if err != nil || n == 0 {
			return err, nil
		}
		used := linesEnd(buf[:n], &skip, end)
		if used < n {
			if err := c.direct(buf[used:n]); err != nil {
				return nil, err
			}
		}
	}
	return c.copyAll(in)
}

// lastBytes copies the last count bytes.
func lastBytes(c *call, in *input, count uint64) (readErr, err error) {
	if size, ok := in.regularSize(); ok && size > fileChunk {
		if pos, ok := in.offset(); ok {
			if rest := size - pos; rest > 0 && count < uint64(rest) {
				in.seek(size-int64(count), io.SeekStart)
			}
			return c.copyAll(in)
		}
	}
	keep := int(min(count, math.MaxInt/4))
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
		if len(held) > 2*keep+len(buf) {
			held = append(held[:0], held[len(held)-keep:]...)
		}
	}
	return nil, c.direct(held[max(0, len(held)-keep):])
}

// lastLines copies the last count lines. A last line without its end counts.
func lastLines(c *call, in *input, count uint64, end byte) (readErr, err error) {
	if size, ok := in.regularSize(); ok {
		if pos, ok := in.offset(); ok && pos < size {
			return lastLinesSeek(c, in, pos, size, count, end)
		}
	}
	return lastLinesPipe(c, in, count, end)
}

// lastLinesSeek looks for the lines from the end of the file between pos and size.
func lastLinesSeek(c *call, in *input, pos, size int64, count uint64, end byte) (readErr, err error) {
	if count == 0 {
		in.seek(size, io.SeekStart)
		return nil, nil
	}
	buf := make([]byte, fileChunk/2)
	last := true
	for at := size; at > pos; {
		n := min(int64(len(buf)), at-pos)
		at -= n
		in.seek(at, io.SeekStart)
		got, err := io.ReadFull(in, buf[:n])
		if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
			return err, nil
		}
		block := buf[:got]
		if last && got > 0 && block[got-1] == end {
			block = block[:got-1] // the end of the last line begins no other
		}
		last = false
		for i := bytes.LastIndexByte(block, end); i >= 0; i = bytes.LastIndexByte(block[:i], end) {
			if count--; count == 0 {
				in.seek(at+int64(i)+1, io.SeekStart)
				return c.copyAll(in)
			}
		}
	}
	in.seek(pos, io.SeekStart)
	return c.copyAll(in)
}

// lineBlock is a part of a pipe's data and the number of line ends in it.
type lineBlock struct {
	data []byte
	ends uint64
}

// lastLinesPipe keeps the blocks that hold the last lines.
func lastLinesPipe(c *call, in *input, count uint64, end byte) (readErr, err error) {
	var blocks []lineBlock
	var total uint64
	var spare []byte
	for {
		// Blocks are filled up, so that short reads don't keep many of them.
		if k := len(blocks); k == 0 || len(blocks[k-1].data) == cap(blocks[k-1].data) {
			if spare == nil {
				spare = make([]byte, 0, fileChunk/2)
			}
			blocks, spare = append(blocks, lineBlock{data: spare[:0]}), nil
		}
		b := &blocks[len(blocks)-1]
		old := len(b.data)
		n, err := in.read(b.data[old:cap(b.data)])
		if err != nil {
			return err, nil
		}
		if n == 0 {
			break
		}
		b.data = b.data[:old+n]
		ends := uint64(bytes.Count(b.data[old:], []byte{end}))
		b.ends += ends
		total += ends
		for len(blocks) > 1 && total-blocks[0].ends > count {
			total -= blocks[0].ends
			spare = blocks[0].data
			blocks = blocks[1:]
		}
	}
	if count == 0 {
		return nil, nil
	}
	return nil, writeLast(c, blocks, total, count, end)
}

// writeLast writes the last count lines of blocks, which hold total line ends.
func writeLast(c *call, blocks []lineBlock, total, count uint64, end byte) error {
	for len(blocks) > 0 && len(blocks[len(blocks)-1].data) == 0 {
		blocks = blocks[:len(blocks)-1]
	}
	if len(blocks) == 0 {
		return nil
	}
	last := blocks[len(blocks)-1].data
	if last[len(last)-1] != end {
		total++
	}
	var skip uint64
	if total > count {
		skip = total - count
	}
	for _, b := range blocks {
		used := linesEnd(b.data, &skip, end)
		if used == len(b.data) {
			continue
		}
		if err := c.direct(b.data[used:]); err != nil {
			return err
		}
	}
	return nil
}
