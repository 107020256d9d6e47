package builtins

import (
	"bytes"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"unicode/utf8"
)

const wcHelp = `Usage: wc [OPTION]... [FILE]...
Print newline, word, and byte counts for each FILE, and a total line if there is more than one
FILE. With no FILE, or when FILE is -, read standard input. The counts are always printed in
this order: newline, word, character, byte, maximum line length.

  -c, --bytes            print the byte counts
  -m, --chars            print the character counts
  -l, --lines            print the newline counts
  -L, --max-line-length  print the maximum display width
  -w, --words            print the word counts
      --total=WHEN       when to print a line with total counts: auto, always, only, never
      --help     display this help and exit
      --version  output version information and exit
`

const (
	wcTotal = longOnly + iota
	wcFilesFrom
)

func wcGrammar() *grammar {
	return &grammar{tool: "wc", status: 1, help: wcHelp, options: []option{
		{'c', "bytes", noArg}, {'m', "chars", noArg}, {'l', "lines", noArg}, {'w', "words", noArg},
		{wcFilesFrom, "files0-from", needArg}, {'L', "max-line-length", noArg}, {wcTotal, "total", needArg},
	}}
}

func wcTool() Tool {
	return Tool{Name: "wc", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "wc", func(c *call) error { return runWC(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseWC(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

type wcOptions struct {
	lines, words, chars, bytes, longest bool

	total string
	files []string
}

// shown is how many counts are printed.
func (o *wcOptions) shown() int {
	n := 0
	for _, on := range []bool{o.lines, o.words, o.chars, o.bytes, o.longest} {
		if on {
			n++
		}
	}
	return n
}

func parseWC(args []string) (*wcOptions, error) {
	o := &wcOptions{total: "auto"}
	g := wcGrammar()
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'c':
			o.bytes = true
		case 'm':
			o.chars = true
		case 'l':
			o.lines = true
		case 'w':
			o.words = true
		case 'L':
			o.longest = true
		case wcTotal:
			var err error
			o.total, err = g.choose("total", value, "auto", "always", "only", "never")
			return err
		case wcFilesFrom:
			return &usageError{status: 1, format: "--files0-from is not supported; name the files, or use xargs -0 wc"}
		}
		return nil
	})
	o.files = files
	if o.shown() == 0 {
		o.lines, o.words, o.bytes = true, true, true
	}
	return o, err
}

// counts are the results for one file.
type counts struct{ lines, words, chars, bytes, longest uint64 }

func (t *counts) add(n *counts) {
	t.lines += n.lines
	t.words += n.words
	t.chars += n.chars
	t.bytes += n.bytes
	t.longest = max(t.longest, n.longest)
}

func runWC(c *call, args []string) error {
	o, err := parseWC(args)
	if err != nil {
		return err
	}
	c.onWrite.bare = true
	files := orStdin(o.files)
	width, err := wcWidth(c, o, files)
	if err != nil {
		return err
	}
	w := &wcCounter{c: c, o: o, utf: c.utf8(), width: width}
	var total counts
	for _, name := range files {
		n, opened, err := w.file(name)
		if err != nil {
			return err
		}
		if !opened {
			continue
		}
		total.add(n)
		label := name
		if len(o.files) == 0 {
			label = ""
		}
		if err := w.print(n, label); err != nil {
			return err
		}
	}
	switch {
	case o.total == "only":
		w.width, o.total = 1, "always"
		return w.print(&total, "")
	case o.total == "always", o.total == "auto" && len(files) > 1:
		return w.print(&total, "total")
	}
	return nil
}

// wcWidth returns the width of a count: as many digits as the sizes of the regular files
// together have, at least 7 if something else is among them.
func wcWidth(c *call, o *wcOptions, files []string) (int, error) {
	if o.total == "only" || len(files) == 1 && o.shown() == 1 {
		return 1, nil
	}
	var total uint64
	least := 1
	for _, name := range files {
		info, err := wcStat(c, name)
		switch {
		case err != nil:
			if end := c.mustStop(err); end != nil {
				return 0, end
			}
		case info == nil || !info.Mode().IsRegular():
			least = 7
		default:
			total += uint64(info.Size())
		}
	}
	return max(least, len(strconv.FormatUint(total, 10))), nil
}

// wcStat returns the status of an operand, nil for a stream without one.
func wcStat(c *call, name string) (fs.FileInfo, error) {
	if name == "-" {
		info, _ := statOf(c.stdin())
		return info, nil
	}
	return c.io.Files.Stat(name)
}

// wcCounter counts files.
type wcCounter struct {
	c     *call
	o     *wcOptions
	utf   bool
	width int
	buf   []byte
}

func (w *wcCounter) print(n *counts, label string) error {
	if w.o.total == "only" {
		return nil
	}
	line := make([]byte, 0, 80)
	for _, column := range []struct {
		on    bool
		value uint64
	}{{w.o.lines, n.lines}, {w.o.words, n.words}, {w.o.chars, n.chars}, {w.o.bytes, n.bytes}, {w.o.longest, n.longest}} {
		if !column.on {
			continue
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		var digits [20]byte
		text := strconv.AppendUint(digits[:0], column.value, 10)
		for i := len(text); i < w.width; i++ {
			line = append(line, ' ')
		}
		line = append(line, text...)
	}
	if label != "" {
		line = append(line, ' ')
		if strings.Contains(label, "\n") {
			label = w.c.quotePrefix(label)
		}
		line = append(line, label...)
	}
	return w.c.write(append(line, '\n'))
}

// file counts one operand; opened is false if there is nothing to print for it.
func (w *wcCounter) file(name string) (n *counts, opened bool, err error) {
	if name == "" {
		w.c.fail("invalid zero-length file name")
		return nil, false, nil
	}
	in, err := w.c.open(name)
	if err != nil {
		return nil, false, w.c.fileError(err, w.c.quotePrefix(name))
	}
	defer in.close()
	n = &counts{}
	if err := w.count(in, n); err != nil {
		label := name
		if in.stdin {
			label = "'standard input'"
			if name == "-" && len(w.o.files) > 0 {
				label = "-"
			}
		} else {
			label = w.c.quotePrefix(name)
		}
		return n, true, w.c.fileError(err, label)
	}
	return n, true, nil
}

func (w *wcCounter) count(in *input, n *counts) error {
	complicated := w.o.words || w.o.longest || w.o.chars && w.utf
	if !complicated && !w.o.lines {
		var done bool
		if n.bytes, done = skipToEnd(in); done {
			n.chars = n.bytes
			return nil
		}
	}
	if w.buf == nil {
		w.buf = make([]byte, fileChunk)
	}
	s := wordScanner{n: n, width: w.o.longest}
	held := 0 // bytes of a character whose rest has not come yet
	for {
		size, err := in.read(w.buf[held:])
		if err != nil || size == 0 {
			s.finish()
			if !w.utf {
				n.chars = n.bytes
			}
			return err
		}
		b := w.buf[:held+size]
		n.bytes += uint64(size)
		held = 0
		switch {
		case !complicated:
			if w.o.lines {
				n.lines += uint64(bytes.Count(b, newline))
			}
		case w.utf:
			held = copy(w.buf, b[s.runes(b):])
		default:
			s.bytes(b)
		}
	}
}

var newline = []byte{'\n'}

// skipToEnd counts the rest of a regular file by its size; done means that nothing has to be
// read. As with GNU wc the offset stays, except for sizes that only pretend (/proc, /sys).
func skipToEnd(in *input) (n uint64, done bool) {
	const page = 4096
	size, ok := in.regularSize()
	if !ok {
		return 0, false
	}
	pos, ok := in.offset()
	switch {
	case !ok:
		return 0, false
	case size%page != 0:
		return uint64(max(0, size-pos)), true
	case pos >= size:
		return 0, false
	}
	if _, ok := in.seek(size, io.SeekStart); !ok {
		return 0, false
	}
	return uint64(size - pos), false
}

// wordScanner counts lines, words, characters and widths.
type wordScanner struct {
	n       *counts
	width   bool
	inWord  bool
	column  uint64
	classes *[256]byte // byteClasses, once they are needed
}

// What a byte is to the scanner.
const (
	byteOther byte = 0 // neither printable nor space: no word, no width
	byteWord  byte = 1
	byteSpace byte = 2
	byteRune  byte = 4 // part of a longer character
)

// byteClasses classifies bytes in a UTF-8 locale; in the C locale byteRune is byteOther. A table
// of the package would be made at every start.
func byteClasses() *[256]byte {
	table := new([256]byte)
	for b := range table {
		switch {
		case isSpace(byte(b)):
			table[b] = byteSpace
		case b > ' ' && b < 0x7f:
			table[b] = byteWord
		case b >= utf8.RuneSelf:
			table[b] = byteRune
		}
	}
	return table
}

// bytes scans b in the C locale.
func (s *wordScanner) bytes(b []byte) {
	if s.width {
		for _, ch := range b {
			s.ascii(ch)
		}
		return
	}
	s.n.lines += uint64(bytes.Count(b, newline))
	if s.classes == nil {
		s.classes = byteClasses()
	}
	words, inWord := s.n.words, byte(0)
	if s.inWord {
		inWord = 1
	}
	for _, ch := range b {
		class := s.classes[ch]
		space := class >> 1 & 1
		words += uint64(inWord & space)
		inWord = (inWord | class&1) &^ space
	}
	s.n.words, s.inWord = words, inWord == 1
}

// ascii scans one byte with its width.
func (s *wordScanner) ascii(ch byte) {
	switch ch {
	case '\n', '\r', '\f':
		if ch == '\n' {
			s.n.lines++
		}
		s.n.longest = max(s.n.longest, s.column)
		s.column = 0
	case '\t':
		s.column += 8 - s.column%8
	case ' ':
		s.column++
	case '\v':
	default:
		if ch > ' ' && ch < 0x7f {
			s.column++
			s.inWord = true
		}
		return
	}
	s.space()
}

func (s *wordScanner) space() {
	if s.inWord {
		s.n.words++
		s.inWord = false
	}
}

// runes scans b in a UTF-8 locale and returns how much of it: all but a character cut off at
// the end. A byte that is no character counts as a byte only.
func (s *wordScanner) runes(b []byte) int {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			end := i + 1
			for end < len(b) && b[end] < utf8.RuneSelf {
				end++
			}
			s.bytes(b[i:end])
			s.n.chars += uint64(end - i)
			i = end
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if size == 1 {
			if !utf8.FullRune(b[i:]) {
				return i
			}
			i++
			continue
		}
		s.rune(r)
		s.n.chars++
		i += size
	}
	return len(b)
}

func (s *wordScanner) rune(r rune) {
	if !commonLetter(r) && !printableRune(r) {
		return
	}
	if s.width {
		s.column += uint64(runeWidth(r))
	}
	if r >= 0xa0 && spaceRune(r) {
		s.space()
		return
	}
	s.inWord = true
}

// commonLetter is a quick yes for the ranges that most text is in.
func commonLetter(r rune) bool {
	return r >= 0xae && r < 0x250 || r >= 0x400 && r < 0x500 || r >= 0x4e00 && r < 0x9fd0
}

// spaceRune is iswspace of a UTF-8 locale, and the spaces that don't break.
func spaceRune(r rune) bool {
	switch {
	case r == 0xa0, r == 0x1680, r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x205f, r == 0x2060, r == 0x3000:
		return true
	}
	return false
}

func (s *wordScanner) finish() {
	s.n.longest = max(s.n.longest, s.column)
	s.column = 0
	s.space()
}
