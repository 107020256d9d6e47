package builtins

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
)

const gzipHelp = `Usage: %s [OPTION]... [FILE]...
Expand FILEs, or standard input, that gzip has compressed, to standard output.

  -c, --stdout      write on standard output: FILEs are not changed here
  -d, --decompress  decompress
  -f, --force       what is not compressed goes through with -c
  -q, --quiet       suppress all warnings
  -t, --test        test compressed file integrity
  -k, -n, -N, -1 to -9  (ignored)
      --help     display this help and exit
      --version  output version information and exit

Nothing is compressed and no file is written here: gzip needs -dc or -t, gunzip -c.
`

type gzipOptions struct {
	stdout, decompress, force, quiet, test bool

	files []string
}

func gzipTools() []Tool {
	var tools []Tool
	for _, name := range []string{"gzip", "gunzip", "zcat"} {
		tools = append(tools, Tool{Name: name, ReadOnly: true,
			Run: func(w *IO, args []string) int {
				return run(w, name, func(c *call) error { return runGzip(c, name, args) })
			},
			Files: func(args []string) []FileUse {
				o, err := parseGzip(name, args)
				if err != nil {
					return nil
				}
				return o.uses()
			}})
	}
	return tools
}

// uses are the files; one without a suffix may have gzip's.
func (o *gzipOptions) uses() []FileUse {
	uses := reads(o.files)
	for _, use := range uses {
		if !strings.HasSuffix(use.Name, ".gz") && use.Name != "" {
			uses = append(uses, FileUse{Name: use.Name + ".gz"})
		}
	}
	return uses
}

func parseGzip(name string, args []string) (*gzipOptions, error) {
	o := &gzipOptions{decompress: name != "gzip", stdout: name == "zcat"}
	g := &grammar{tool: name, status: 1, help: strings.Replace(gzipHelp, "%s", name, 1), options: []option{
		{'c', "stdout", noArg}, {'c', "to-stdout", noArg}, {'d', "decompress", noArg}, {'d', "uncompress", noArg}, {'f', "force", noArg},
		{'q', "quiet", noArg}, {'t', "test", noArg}, {'k', "keep", noArg}, {'n', "no-name", noArg}, {'N', "name", noArg},
		{'1', "fast", noArg}, {'9', "best", noArg}, {'v', "verbose", noArg}, {'l', "list", noArg}, {'r', "recursive", noArg},
	}}
	for digit := '2'; digit <= '8'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	files, err := g.parse(args, func(key rune, _ string) error {
		switch key {
		case 'c':
			o.stdout = true
		case 'd':
			o.decompress = true
		case 'f':
			o.force = true
		case 'q':
			o.quiet = true
		case 'v', 'l', 'r':
			return g.wrong("-" + string(key) + " is not supported")
		case 't':
			o.test, o.decompress = true, true
		}
		return nil
	})
	var usage *usageError
	if errors.As(err, &usage) && usage.help == "" {
		usage.try = false // it has quotes of its own
		usage.tail += "\nTry `gzip --help' for more information."
	}
	if err != nil {
		return nil, err
	}
	o.files = orStdin(files)
	switch {
	case !o.decompress:
		return nil, refuse(g.wrong("nothing is compressed here: list gzip as a program"))
	case !o.stdout && !o.test && len(files) > 0:
		return nil, refuse(g.wrong("files are not changed here: use " + name + " -dc FILE > OUT"))
	}
	return o, nil
}

func runGzip(c *call, name string, args []string) error {
	o, err := parseGzip(name, args)
	c.name = "gzip"
	if err != nil {
		return err
	}
	for _, file := range o.files {
		if err := o.file(c, file); err != nil {
			return err
		}
	}
	return nil
}

// file expands one file; without a suffix of its own it may have gzip's.
func (o *gzipOptions) file(c *call, name string) error {
	in, err := c.open(name)
	if isErrno(err, syscall.ENOENT) && !strings.HasSuffix(name, ".gz") && name != "" {
		name += ".gz"
		in, err = c.open(name)
	}
	if err != nil {
		return c.fileError(err, name)
	}
	defer in.close()
	if in.stdin {
		name = "stdin"
	}
	if info, ok := in.stat(); ok && info.IsDir() {
		o.warn(c, name+" is a directory -- ignored")
		return nil
	}
	z := &gunzip{c: c, o: o}
	z.inflater = inflater{bitReader: &bitReader{in: in, buf: make([]byte, fileChunk/2)}, window: make([]byte, windowSize), out: z.write}
	err = z.members()
	var s stop
	switch {
	case err == nil || errors.As(err, &s):
		return err
	case err == errGarbage:
		o.warn(c, "\n"+name+": "+err.Error())
		return nil
	}
	if end := c.mustStop(err); end != nil {
		return end
	}
	if err := c.flush(); err != nil {
		return err
	}
	text := err.Error()
	if _, ok := errnoOf(err); ok {
		text = strerror(err)
	}
	c.io.Stderr.Write([]byte("\ngzip: " + name + ": " + text + "\n"))
	if c.status = 1; err == errNotGzip {
		return nil
	}
	return stop(1) // broken data end all
}

// warn is a warning: the status is 2.
func (o *gzipOptions) warn(c *call, text string) {
	if c.status == 0 {
		c.status = 2
	}
	if o.quiet {
		return
	}
	rest, line := strings.CutPrefix(text, "\n")
	if c.flush() != nil { // its error comes up again at the end
		return
	}
	if line {
		c.io.Stderr.Write([]byte("\n"))
	}
	c.warn("%s", rest)
}

const (
	errNotGzip = dataError("not in gzip format")
	errGarbage = dataError("decompression OK, trailing garbage ignored")
	errCRC     = dataError("invalid compressed data--crc error")
	errLength  = dataError("invalid compressed data--length error")
)

// gunzip expands the members of one input (RFC 1952).
type gunzip struct {
	inflater

	c     *call
	o     *gzipOptions
	table [256]uint32
	crc   uint32
	size  uint32
}

func (z *gunzip) write(b []byte) error {
	for _, ch := range b {
		z.crc = z.table[byte(z.crc)^ch] ^ z.crc>>8
	}
	z.size += uint32(len(b))
	if err := z.c.alive(); err != nil || z.o.test {
		return err
	}
	return z.c.write(b)
}

func (z *gunzip) members() error {
	for i := range z.table {
		v := uint32(i)
		for range 8 {
			v = v>>1 ^ 0xedb88320*(v&1)
		}
		z.table[i] = v
	}
	for n := 0; ; n++ {
		more, err := z.begins(n)
		if err != nil || !more {
			return err
		}
		if err := z.member(); err != nil {
			return err
		}
	}
}

// begins looks for the magic number of a member; after the first there may be zeros.
func (z *gunzip) begins(n int) (bool, error) {
	if !z.more(16) {
		if z.err != nil && !errors.Is(z.err, io.EOF) {
			return false, z.err
		}
		for n > 0 && z.count > 0 && z.held == 0 {
			z.count = 0
		}
		switch {
		case n > 0 && z.count == 0:
			return false, nil
		case n > 0:
			return false, errGarbage
		case z.o.force && z.o.stdout && z.count > 0:
			return false, z.through()
		}
		return false, errTruncated
	}
	if z.held&0xffff == 0x8b1f {
		return true, nil
	}
	if n == 0 && z.o.force && z.o.stdout {
		return false, z.through()
	}
	if n == 0 {
		return false, errNotGzip
	}
	for b := byte(z.held) | byte(z.held>>8); ; {
		if b != 0 {
			return false, errGarbage
		}
		next, ok := z.nextByte()
		if !ok {
			return false, nil
		}
		b = next
	}
}

// through copies what is not compressed.
func (z *gunzip) through() error {
	for z.count >= 8 {
		v, _ := z.bits(8)
		if err := z.c.writeByte(byte(v)); err != nil {
			return err
		}
	}
	if err := z.c.write(z.buf[z.pos:z.lim]); err != nil {
		return err
	}
	readErr, err := z.c.copyAll(z.in)
	if err != nil {
		return err
	}
	return readErr
}

// member expands one member and compares its sum and size.
func (z *gunzip) member() error {
	if err := z.header(); err != nil {
		return err
	}
	z.crc, z.size = ^uint32(0), 0
	if err := z.inflate(); err != nil {
		return err
	}
	z.align()
	crc, err := z.bits(32)
	if err != nil {
		return err
	}
	size, err := z.bits(32)
	switch {
	case err != nil:
		return err
	case uint32(crc) != ^z.crc:
		return errCRC
	case uint32(size) != z.size:
		return errLength
	}
	return nil
}

// header reads what is in front of the data: flags, a name, a comment.
func (z *gunzip) header() error {
	var fixed [10]uint
	for i := range fixed {
		v, err := z.bits(8)
		if err != nil {
			return err
		}
		fixed[i] = v
	}
	flags := fixed[3]
	if fixed[2] != 8 {
		return dataError("unknown method " + strconv.Itoa(int(fixed[2])) + " -- not supported")
	}
	if flags&4 != 0 {
		n, err := z.bits(16)
		for ; err == nil && n > 0; n-- {
			_, err = z.bits(8)
		}
		if err != nil {
			return err
		}
	}
	for _, bit := range []uint{8, 16} {
		for v := flags & bit; v != 0; {
			var err error
			if v, err = z.bits(8); err != nil {
				return err
			}
		}
	}
	if flags&2 != 0 {
		_, err := z.bits(16)
		return err
	}
	return nil
}
