package builtins

import (
	"bytes"
	"io"
	"strconv"
)

const catHelp = `Usage: cat [OPTION]... [FILE]...
Concatenate FILE(s) to standard output; with no FILE, or when FILE is -, read standard input.

  -A, --show-all           equivalent to -vET
  -b, --number-nonblank    number nonempty output lines, overrides -n
  -e                       equivalent to -vE
  -E, --show-ends          display $ at end of each line
  -n, --number             number all output lines
  -s, --squeeze-blank      suppress repeated empty output lines
  -t                       equivalent to -vT
  -T, --show-tabs          display TAB characters as ^I
  -u                       (ignored)
  -v, --show-nonprinting   use ^ and M- notation, except for LFD and TAB
      --help     display this help and exit
      --version  output version information and exit
`

func catGrammar() *grammar {
	return &grammar{tool: "cat", status: 1, help: catHelp, options: []option{
		{'b', "number-nonblank", noArg}, {'n', "number", noArg}, {'s', "squeeze-blank", noArg},
		{'v', "show-nonprinting", noArg}, {'E', "show-ends", noArg}, {'T', "show-tabs", noArg},
		{'A', "show-all", noArg}, {'e', "", noArg}, {'t', "", noArg}, {'u', "", noArg},
	}}
}

func catTool() Tool {
	return Tool{Name: "cat", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "cat", func(c *call) error { return runCat(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseCat(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

type catOptions struct {
	number, nonBlank, squeeze, ends, tabs, visible bool

	files []string
}

// plain reports whether bytes go through unchanged.
func (o *catOptions) plain() bool {
	return !(o.number || o.nonBlank || o.squeeze || o.ends || o.tabs || o.visible)
}

func parseCat(args []string) (*catOptions, error) {
	o := &catOptions{}
	files, err := catGrammar().parse(args, func(key rune, _ string) error {
		switch key {
		case 'A':
			o.visible, o.ends, o.tabs = true, true, true
		case 'b':
			o.nonBlank = true
		case 'e':
			o.visible, o.ends = true, true
		case 'E':
			o.ends = true
		case 'n':
			o.number = true
		case 's':
			o.squeeze = true
		case 't':
			o.visible, o.tabs = true, true
		case 'T':
			o.tabs = true
		case 'v':
			o.visible = true
		}
		return nil
	})
	o.files = orStdin(files)
	return o, err
}

func runCat(c *call, args []string) error {
	o, err := parseCat(args)
	if err != nil {
		return err
	}
	f := &catFilter{c: c, o: o, fresh: true}
	for _, name := range o.files {
		if err := catFile(c, f, name); err != nil {
			return err
		}
	}
	return f.finish()
}

func catFile(c *call, f *catFilter, name string) error {
	in, err := c.open(name)
	if err != nil {
		return c.fileError(err, c.quotePrefix(name))
	}
	defer in.close()
	if feedsItself(in, c.io.Stdout) {
		c.fail("%s: input file is output file", c.quotePrefix(name))
		return nil
	}
	var readErr error
	if f.o.plain() {
		readErr, err = c.copyAll(in)
	} else {
		readErr, err = f.copy(in)
	}
	if err != nil || readErr == nil {
		return err
	}
	return c.fileError(readErr, c.quotePrefix(name))
}

// feedsItself reports whether in is the regular file that out writes and there is something
// left to read in it: copying it would never end.
func feedsItself(in *input, out io.Writer) bool {
	to, ok := statOf(out)
	if !ok || !to.Mode().IsRegular() {
		return false
	}
	from, ok := in.stat()
	if !ok || !sameFile(from, to) {
		return false
	}
	pos, _ := in.offset()
	return pos < from.Size()
}

// catFilter copies lines and shows what the options ask for.
type catFilter struct {
	c *call
	o *catOptions

	fresh  bool // at the start of a line
	blanks int  // empty lines just before
	line   int
	// carriage is a \r whose next byte has not come yet: -E shows \r\n as ^M$.
	carriage bool
}

func (f *catFilter) copy(in *input) (readErr, err error) {
	buf := make([]byte, fileChunk/2)
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		if n == 0 {
			return nil, nil
		}
		if err := f.feed(buf[:n]); err != nil {
			return nil, err
		}
		// The next read may block: what is there is shown first.
		if err := f.c.flush(); err != nil {
			return nil, err
		}
	}
}

func (f *catFilter) feed(b []byte) error {
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n')
		if end == 0 && f.fresh {
			if err := f.emptyLine(); err != nil {
				return err
			}
			b = b[1:]
			continue
		}
		text := b
		if end >= 0 {
			text = b[:end]
		}
		if err := f.text(text); err != nil {
			return err
		}
		if end < 0 {
			return nil
		}
		if err := f.lineEnd(); err != nil {
			return err
		}
		b = b[end+1:]
	}
	return nil
}

func (f *catFilter) emptyLine() error {
	f.blanks++
	if f.o.squeeze && f.blanks > 1 {
		return nil
	}
	if f.o.number && !f.o.nonBlank {
		if err := f.putNumber(); err != nil {
			return err
		}
	}
	return f.lineEnd()
}

// text writes a part of a line, with its number if it begins one.
func (f *catFilter) text(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if f.fresh {
		f.fresh, f.blanks = false, 0
		if f.o.number || f.o.nonBlank {
			if err := f.putNumber(); err != nil {
				return err
			}
		}
	}
	if f.carriage {
		f.carriage = false
		if err := f.c.writeByte('\r'); err != nil {
			return err
		}
	}
	if f.o.visible {
		return f.show(b)
	}
	if f.o.ends && b[len(b)-1] == '\r' {
		f.carriage = true
		b = b[:len(b)-1]
	}
	if f.o.tabs {
		return f.showTabs(b)
	}
	return f.c.write(b)
}

func (f *catFilter) lineEnd() error {
	end := "\n"
	if f.o.ends {
		end = "$\n"
		if f.carriage {
			end = "^M$\n"
		}
	}
	f.carriage, f.fresh = false, true
	return f.c.writeString(end)
}

// finish writes what was held back at the end of the last file.
func (f *catFilter) finish() error {
	if f.carriage {
		return f.c.writeByte('\r')
	}
	return nil
}

func (f *catFilter) putNumber() error {
	f.line++
	var digits [24]byte
	text := strconv.AppendInt(digits[:0], int64(f.line), 10)
	if err := f.c.room(len(digits)); err != nil {
		return err
	}
	if pad := 6 - len(text); pad > 0 {
		f.c.buf = append(f.c.buf, "      "[:pad]...)
	}
	f.c.buf = append(append(f.c.buf, text...), '\t')
	return nil
}

func (f *catFilter) showTabs(b []byte) error {
	for {
		tab := bytes.IndexByte(b, '\t')
		if tab < 0 {
			return f.c.write(b)
		}
		if err := f.c.write(b[:tab]); err != nil {
			return err
		}
		if err := f.c.writeString("^I"); err != nil {
			return err
		}
		b = b[tab+1:]
	}
}

// show writes b in ^ and M- notation.
func (f *catFilter) show(b []byte) error {
	for len(b) > 0 {
		plain := 0
		for plain < len(b) && b[plain] >= ' ' && b[plain] < 127 {
			plain++
		}
		if err := f.c.write(b[:plain]); err != nil {
			return err
		}
		if plain == len(b) {
			return nil
		}
		if err := f.c.room(4); err != nil {
			return err
		}
		f.c.buf = f.showByte(f.c.buf, b[plain])
		b = b[plain+1:]
	}
	return nil
}

// showByte adds a byte that is not printable as it is.
func (f *catFilter) showByte(out []byte, ch byte) []byte {
	if ch == '\t' && !f.o.tabs {
		return append(out, ch)
	}
	if ch >= 128 {
		out = append(out, "M-"...)
		ch -= 128
	}
	switch {
	case ch == 127:
		return append(out, "^?"...)
	case ch < ' ':
		return append(out, '^', ch+64)
	}
	return append(out, ch)
}
