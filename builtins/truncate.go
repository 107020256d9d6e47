package builtins

import (
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
)

const truncateHelp = `Usage: truncate OPTION... FILE...
Shrink or extend the size of each FILE to the specified size. A FILE that does not exist is created.

  -c, --no-create        do not create any files
  -o, --io-blocks        treat SIZE as number of IO blocks instead of bytes
  -r, --reference=RFILE  base size on RFILE
  -s, --size=SIZE        set or adjust the file size by SIZE bytes; SIZE may be prefixed by
                         '+' extend, '-' reduce, '<' at most, '>' at least, '/' round down, '%' round up
      --help     display this help and exit
      --version  output version information and exit
`

type truncateOptions struct {
	noCreate, blocks bool

	reference string
	like      bool // there is a reference
	hasSize   bool
	how       byte // one of +-<>/%, 0 for the size itself
	size      int64
	names     []string
}

func parseTruncate(args []string) (*truncateOptions, error) {
	o := &truncateOptions{}
	g := &grammar{tool: "truncate", status: 1, help: truncateHelp, options: []option{
		{'c', "no-create", noArg}, {'o', "io-blocks", noArg}, {'r', "reference", needArg}, {'s', "size", needArg},
	}}
	names, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'c':
			o.noCreate = true
		case 'o':
			o.blocks = true
		case 'r':
			o.reference, o.like = value, true
		case 's':
			return o.setSize(g, value)
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case !o.like && !o.hasSize:
		return nil, g.bad("you must specify either %s or %s", "--size", "--reference")
	case o.like && o.hasSize && o.how == 0:
		return nil, g.bad("you must specify a relative %s with %s", "--size", "--reference")
	case o.blocks && !o.hasSize:
		return nil, g.bad("%s was specified but %s was not", "--io-blocks", "--size")
	case len(names) == 0:
		return nil, g.bad("missing file operand")
	}
	o.names = names
	return o, nil
}

func (o *truncateOptions) setSize(g *grammar, value string) error {
	o.hasSize = true
	s := strings.TrimLeft(value, " \t\n\v\f\r")
	if s != "" && strings.IndexByte("<>/%", s[0]) >= 0 { // it holds for sizes that follow, too
		o.how = s[0]
		s = strings.TrimLeft(s[1:], " \t\n\v\f\r")
	}
	sign := int64(1)
	if s != "" && (s[0] == '+' || s[0] == '-') {
		if o.how != 0 {
			return g.bad("multiple relative modifiers specified")
		}
		o.how = s[0]
		if s[0] == '-' {
			sign = -1
		}
	}
	digits := strings.TrimLeft(s, "+-")
	n, fault := parseCount(digits, "EgGkKmMPtTYZ0")
	if digits == "" || !isDigit(digits[0]) || len(s) > len(digits)+1 {
		fault = countInvalid
	}
	if fault == countInvalid {
		return g.wrong("Invalid number: %s", s)
	}
	if fault == countOverflow || n > math.MaxInt64 {
		u := g.wrong("Invalid number: %s", s)
		u.tail = ": Value too large for defined data type"
		return u
	}
	o.size = sign * int64(n)
	if (o.how == '/' || o.how == '%') && n == 0 {
		return g.wrong("division by zero")
	}
	return nil
}

func truncateTool() Tool {
	return Tool{Name: "truncate",
		Run: func(w *IO, args []string) int {
			return run(w, "truncate", func(c *call) error { return runTruncate(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseTruncate(args)
			if err != nil {
				return nil
			}
			uses := writes(o.names)
			if o.like {
				uses = append(uses, FileUse{Name: o.reference})
			}
			return uses
		}}
}

func runTruncate(c *call, args []string) error {
	o, err := parseTruncate(args)
	if err != nil {
		return err
	}
	if _, err := c.editor(); err != nil {
		return err
	}
	base := int64(-1)
	if o.like {
		s, err := c.stat(o.reference)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			return c.die("cannot stat %s: %s", c.quoteName(o.reference), strerror(err))
		}
		if base = s.size; s.isDir() {
			return c.die("cannot get the size of %s: %s", c.quoteName(o.reference), strerror(syscall.EINVAL))
		}
	}
	for _, name := range o.names {
		if err := o.file(c, name, base); err != nil {
			return err
		}
	}
	return nil
}

// file sets the size of one file.
func (o *truncateOptions) file(c *call, name string, base int64) error {
	flag := os.O_WRONLY
	if !o.noCreate {
		flag |= os.O_CREATE
	}
	f, err := c.io.Files.OpenFile(name, flag, 0o666)
	if err != nil {
		if o.noCreate && isErrno(err, syscall.ENOENT) {
			return nil
		}
		return c.fileError(err, "cannot open "+c.quoteName(name)+" for writing")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return c.fileError(err, "cannot fstat "+c.quoteName(name))
	}
	s := statusOf(info)
	if base < 0 {
		base = s.size
	}
	n := o.size
	if o.blocks {
		n *= s.blockSize
	}
	size, ok := o.sizeFrom(base, n)
	if !ok {
		c.fail("overflow extending size of file %s", c.quoteName(name))
		return nil
	}
	if err := truncateTo(f, size); err != nil {
		return c.fileError(err, "failed to truncate "+c.quoteName(name)+" at "+strconv.FormatInt(size, 10)+" bytes")
	}
	return nil
}

// sizeFrom is the new size of a file of base bytes.
func (o *truncateOptions) sizeFrom(base, n int64) (int64, bool) {
	if !o.hasSize {
		return base, true
	}
	switch o.how {
	case 0:
		return n, true
	case '<':
		return min(base, n), true
	case '>':
		return max(base, n), true
	case '/':
		return base - base%n, true
	case '%':
		rest := base % n
		if rest == 0 {
			return base, true
		}
		base -= rest
	}
	if n > 0 && base > math.MaxInt64-n {
		return 0, false
	}
	return max(base+n, 0), true
}

// truncateTo sets the size of an open file.
func truncateTo(f File, size int64) error {
	if t, ok := f.(interface{ Truncate(int64) error }); ok {
		return t.Truncate(size)
	}
	return syscall.EINVAL
}
