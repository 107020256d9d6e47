package builtins

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

const cmpHelp = `Usage: cmp [OPTION]... FILE1 [FILE2 [SKIP1 [SKIP2]]]
Compare two files byte by byte.

  -b, --print-bytes            print differing bytes
  -i, --ignore-initial=SKIP[:SKIP2]  skip first SKIP bytes of the inputs
  -l, --verbose                output byte numbers and differing byte values
  -n, --bytes=LIMIT            compare at most LIMIT bytes
  -s, --quiet, --silent        suppress all normal output
      --help     display this help and exit
      --version  output version information and exit

Exit status is 0 if inputs are the same, 1 if different, 2 if trouble.
`

type cmpOptions struct {
	all, silent, show bool
	skip              [2]int64
	limit             int64
	files             [2]string
}

func cmpTool() Tool {
	return Tool{Name: "cmp", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "cmp", func(c *call) error { return runCmp(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseCmp(args)
			if err != nil {
				return nil
			}
			return reads(o.files[:])
		}}
}

func parseCmp(args []string) (*cmpOptions, error) {
	o := &cmpOptions{limit: -1}
	g := &grammar{tool: "cmp", status: 2, help: cmpHelp, options: []option{
		{'b', "print-bytes", noArg}, {'i', "ignore-initial", needArg}, {'l', "verbose", noArg}, {'n', "bytes", needArg},
		{'s', "quiet", noArg}, {'s', "silent", noArg},
	}}
	files, err := g.parse(args, func(key rune, value string) (err error) {
		switch key {
		case 'b':
			o.show = true
		case 'i':
			first, second, two := strings.Cut(value, ":")
			a, err := cmpNumber(g, first, "--ignore-initial value", value)
			b := a
			if err == nil && two {
				b, err = cmpNumber(g, second, "--ignore-initial value", value)
			}
			o.skip[0], o.skip[1] = max(o.skip[0], a), max(o.skip[1], b)
			return err
		case 'l':
			o.all = true
		case 'n':
			var limit int64
			if limit, err = cmpNumber(g, value, "--bytes value", value); o.limit < 0 || limit < o.limit {
				o.limit = limit
			}
		case 's':
			o.silent = true
		}
		return err
	})
	switch {
	case err != nil:
		return nil, withTool("cmp", err)
	case o.all && o.silent:
		return nil, withTool("cmp", g.raw("options -l and -s are incompatible"))
	case len(files) == 0:
		return nil, withTool("cmp", g.raw("missing operand after '%s'", lastWord("cmp", args)))
	}
	o.files = [2]string{files[0], "-"}
	for i, word := range files[1:min(len(files), 4)] {
		if i == 0 {
			o.files[1] = word
			continue
		}
		if o.skip[i-1], err = cmpNumber(g, word, "--ignore-initial value", word); err != nil {
			return nil, withTool("cmp", err)
		}
	}
	if len(files) > 4 {
		return nil, withTool("cmp", g.raw("extra operand '%s'", files[4]))
	}
	return o, nil
}

func cmpNumber(g *grammar, word, what, whole string) (int64, error) {
	n, faults := parseSize(word, true, "kKMGTPEZY0")
	if faults != 0 || n > 1<<62 {
		return 0, g.raw("invalid %s '%s'", what, whole)
	}
	return int64(n), nil
}

func runCmp(c *call, args []string) error {
	o, err := parseCmp(args)
	if err != nil {
		return err
	}
	c.onWrite.status = 2
	var in [2]*input
	for i, name := range o.files {
		if in[i], err = c.open(name); err == nil {
			defer in[i].close()
			_, err = io.CopyN(io.Discard, in[i], o.skip[i])
			if err == io.EOF {
				err = nil
			}
		}
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			if !o.silent || in[i] != nil {
				c.warn("%s: %s", name, strerror(err))
			}
			return stop(2)
		}
	}
	if in[0].stdin && in[1].stdin {
		return nil // the same file at the same place
	}
	r := &cmpRun{c: c, o: o, line: 1, width: o.width(in)}
	return r.compare(in)
}

// cmpRun compares two inputs.
type cmpRun struct {
	c         *call
	o         *cmpOptions
	pos, line int64
	width     int  // of the numbers of bytes
	last      byte // the last byte that was the same
}

// width is how many digits the last byte that can be compared has.
func (o *cmpOptions) width(in [2]*input) int {
	most := int64(math.MaxInt64)
	if o.limit >= 0 {
		most = o.limit
	}
	for i := range in {
		if size, ok := in[i].regularSize(); ok {
			most = min(most, max(0, size-o.skip[i]))
		}
	}
	return len(strconv.FormatInt(most, 10))
}

// fill reads until b is full or the input ends.
func fill(in *input, b []byte) (int, error) {
	n := 0
	for n < len(b) {
		size, err := in.read(b[n:])
		if err != nil || size == 0 {
			return n, err
		}
		n += size
	}
	return n, nil
}

func (r *cmpRun) compare(in [2]*input) error {
	a, b := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		size := int64(len(a))
		if r.o.limit >= 0 {
			size = min(size, r.o.limit-r.pos)
		}
		var n [2]int
		for i, buf := range [][]byte{a[:size], b[:size]} {
			var err error
			if n[i], err = fill(in[i], buf); err != nil {
				if end := r.c.mustStop(err); end != nil {
					return end
				}
				r.c.warn("%s: %s", r.o.files[i], strerror(err))
				return stop(2)
			}
		}
		common := min(n[0], n[1])
		if err := r.block(a[:common], b[:common]); err != nil {
			return err
		}
		if n[0] != n[1] {
			return r.short(n[0] > n[1])
		}
		if int64(common) < int64(len(a)) {
			return nil
		}
	}
}

// block compares blocks of one length.
func (r *cmpRun) block(a, b []byte) error {
	if bytes.Equal(a, b) {
		r.line += int64(bytes.Count(a, newline))
		r.pos += int64(len(a))
		if len(a) > 0 {
			r.last = a[len(a)-1]
		}
		return nil
	}
	r.c.status = 1
	if r.o.silent {
		return stop(1)
	}
	for i := range a {
		if a[i] == b[i] {
			r.pos++
			if r.last = a[i]; a[i] == '\n' {
				r.line++
			}
			continue
		}
		r.pos++
		if !r.o.all {
			return r.first(a[i], b[i])
		}
		line := fmt.Sprintf("%*d %3o %3o\n", r.width, r.pos, a[i], b[i])
		if r.o.show {
			line = fmt.Sprintf("%*d %3o %-4s %3o %s\n", r.width, r.pos, a[i], caretByte(a[i]), b[i], caretByte(b[i]))
		}
		if err := r.c.writeString(line); err != nil {
			return err
		}
	}
	return nil
}

// first reports the first difference and ends the call.
func (r *cmpRun) first(a, b byte) error {
	unit := "char" // as POSIX says
	if r.o.show || r.c.timeLocale() {
		unit = "byte"
	}
	text := r.o.files[0] + " " + r.o.files[1] + " differ: " + unit + " " + strconv.FormatInt(r.pos, 10) + ", line " +
		strconv.FormatInt(r.line, 10)
	if r.o.show {
		text += fmt.Sprintf(" is %3o %s %3o %s", a, caretByte(a), b, caretByte(b))
	}
	if err := r.c.writeString(text + "\n"); err != nil {
		return err
	}
	return stop(1)
}

// caretByte shows a byte as cat -v does.
func caretByte(b byte) string {
	text := ""
	if b >= 0x80 {
		text, b = "M-", b-0x80
	}
	switch {
	case b < ' ':
		return text + "^" + string(rune(b+'@'))
	case b == 0x7f:
		return text + "^?"
	}
	return text + string(rune(b))
}

// short reports that one input ended.
func (r *cmpRun) short(second bool) error {
	name := r.o.files[0]
	if second {
		name = r.o.files[1]
	}
	if !r.o.silent {
		switch {
		case r.pos == 0:
			r.c.warn("EOF on %s which is empty", name)
		case r.o.all:
			r.c.warn("EOF on %s after byte %d", name, r.pos)
		case r.last == '\n':
			r.c.warn("EOF on %s after byte %d, line %d", name, r.pos, r.line-1)
		default:
			r.c.warn("EOF on %s after byte %d, in line %d", name, r.pos, r.line)
		}
	}
	return stop(1)
}
