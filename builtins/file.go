package builtins

import (
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"syscall"
)

const fileHelp = `Usage: file [OPTION...] [FILE...]
Determine type of FILEs, by what they hold.

  -b, --brief                do not prepend filenames to output lines
  -E                         on filesystem errors, fail
  -F, --separator STRING     use string as separator instead of ':'
  -h, --no-dereference       don't follow symlinks (default)
  -i, --mime                 output MIME type strings (--mime-type and --mime-encoding)
      --mime-type            output the MIME type
      --mime-encoding        output the MIME encoding
  -k, --keep-going           accepted; the first match is printed
  -L, --dereference          follow symlinks
  -N, --no-pad               do not pad output
  -n, --no-buffer            accepted
  -p, --preserve-date        accepted
  -r, --raw                  accepted
  -s, --special-files        treat special files as ordinary ones
  -0, --print0               terminate filenames with ASCII NUL
      --help     display this help and exit
      --version  output version information and exit

Types: text and its encodings, scripts, JSON, XML, HTML, sources, ELF and other programs,
archives, compressed data, images, sound, documents, databases. Others are data.
`

const (
	fileMimeType = longOnly + iota
	fileMimeEncoding
)

type fileOptions struct {
	briefs                                   int // how often -b was given
	brief, fail, follow, noPad, special, raw bool
	zeros                                    int // -0
	mimeType, mimeEncoding                   bool
	separator                                string
	files                                    []string
}

func fileTool() Tool {
	return Tool{Name: "file", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "file", func(c *call) error { return runFile(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseFile(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseFile(args []string) (*fileOptions, error) {
	o := &fileOptions{separator: ":"}
	g := &grammar{tool: "file", status: 1, help: fileHelp, options: []option{
		{'b', "brief", noArg}, {'E', "", noArg}, {'F', "separator", needArg}, {'h', "no-dereference", noArg}, {'i', "mime", noArg},
		{fileMimeType, "mime-type", noArg}, {fileMimeEncoding, "mime-encoding", noArg}, {'k', "keep-going", noArg},
		{'L', "dereference", noArg}, {'N', "no-pad", noArg}, {'n', "no-buffer", noArg}, {'p', "preserve-date", noArg},
		{'r', "raw", noArg}, {'s', "special-files", noArg}, {'0', "print0", noArg},
	}}
	var err error
	o.files, err = g.parse(args, func(key rune, value string) error {
		switch key {
		case 'b':
			o.briefs++
			o.brief = true
		case 'E':
			o.fail = true
		case 'F':
			o.separator = value
		case 'h':
			o.follow = false
		case 'i':
			o.mimeType, o.mimeEncoding = true, true
		case fileMimeType:
			o.mimeType = true
		case fileMimeEncoding:
			o.mimeEncoding = true
		case 'L':
			o.follow = true
		case 'N':
			o.noPad = true
		case 'r':
			o.raw = true
		case 's':
			o.special = true
		case '0':
			o.zeros++
		}
		return nil
	})
	if o.briefs == 2 && len(o.files) > 1 {
		o.brief = false // so says file.c
	}
	if err == nil && len(o.files) == 0 {
		err = &usageError{status: 1, bare: "Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n" +
			"            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>]" +
			" [-P <parameter=value>] [--exclude-quiet]\n            <file> ...\n       file -C [-m <magicfiles>]\n       file [--help]\n"}
	}
	return o, err
}

func runFile(c *call, args []string) error {
	o, err := parseFile(args)
	if err != nil {
		return err
	}
	width := 0
	for _, name := range o.files {
		width = max(width, o.width(c, name))
	}
	for _, name := range o.files {
		if err := o.print(c, name, width); err != nil {
			return err
		}
	}
	return nil
}

// width is how many columns a name takes.
func (o *fileOptions) width(c *call, name string) int {
	if !c.utf8() {
		return len(name)
	}
	n := 0
	for _, r := range name {
		n += runeWidth(r)
	}
	return n
}

func (o *fileOptions) print(c *call, name string, width int) error {
	kind, err := o.kind(c, name)
	if err != nil {
		return err
	}
	head := ""
	if !o.brief {
		shown := o.printable(c, name)
		if name == "-" {
			shown = "/dev/stdin"
		}
		head = shown + o.separator + " "
		switch {
		case o.zeros == 1:
			head = shown + "\x00" + o.separator + " "
		case o.zeros > 1:
			head = shown + "\x00"
		case name == "" && width == 0:
			head = ""
		}
		if !o.noPad && o.zeros < 2 {
			head += strings.Repeat(" ", width-o.width(c, name))
		}
	}
	end := "\n"
	if o.zeros > 1 {
		end = "\x00"
	}
	return c.writeString(head + o.printable(c, o.text(kind)) + end)
}

// printable is a text with octal escapes for what is not printable, unless -r.
func (o *fileOptions) printable(c *call, s string) string {
	if o.raw {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		n, ok := charAt(s, c.utf8())
		if ok {
			b.WriteString(s[:n])
		} else {
			for i := range n {
				fmt.Fprintf(&b, "\\%03o", s[i])
			}
		}
		s = s[n:]
	}
	return b.String()
}

// fileKind is what is known of a file.
type fileKind struct {
	text, mime, encoding string
	failed               bool // text is an error
}

func (o *fileOptions) text(k fileKind) string {
	switch {
	case k.failed:
		return k.text
	case o.mimeType && o.mimeEncoding:
		return k.mime + "; charset=" + k.encoding
	case o.mimeType:
		return k.mime
	case o.mimeEncoding:
		return k.encoding
	}
	return k.text
}

// kind looks at what a file is, then at what it holds.
func (o *fileOptions) kind(c *call, name string) (fileKind, error) {
	if name == "-" {
		in, _ := c.open(name)
		return o.content(c, in, name)
	}
	stat := c.io.Files.Lstat
	if o.follow {
		stat = c.io.Files.Stat
	}
	info, err := stat(name)
	if err != nil {
		return o.failure(c, name, err, "cannot stat")
	}
	k, known, err := o.special0(c, name, info)
	if err != nil || known {
		return k, err
	}
	if info.Mode().IsRegular() && info.Size() == 0 {
		return prefixed(info, fileKind{text: "empty", mime: "inode/x-empty", encoding: "binary"}), nil
	}
	in, err := c.open(name)
	if err != nil {
		if errno, _ := errnoOf(err); errno == syscall.EACCES {
			return fileKind{text: "regular file, no read permission", mime: "inode/x-empty", encoding: "binary"}, nil
		}
		return o.failure(c, name, err, "cannot open")
	}
	defer in.close()
	k, err = o.content(c, in, name)
	return prefixed(info, k), err
}

// prefixed puts the words for permission bits in front.
func prefixed(info fs.FileInfo, k fileKind) fileKind {
	words := ""
	if info.Mode()&fs.ModeSetuid != 0 {
		words += "setuid "
	}
	if info.Mode()&fs.ModeSetgid != 0 {
		words += "setgid "
	}
	if info.Mode()&fs.ModeSticky != 0 {
		words += "sticky "
	}
	switch {
	case words == "":
		return k
	case info.IsDir():
		k.text = strings.Join(strings.Fields(words), ", ") + ", " + k.text
	default:
		k.text = words + k.text
	}
	return k
}

func (o *fileOptions) failure(c *call, name string, err error, what string) (fileKind, error) {
	if end := c.mustStop(err); end != nil {
		return fileKind{}, end
	}
	if o.fail {
		c.status = 1
		return fileKind{failed: true, text: "ERROR: " + what + " `" + name + "' (" + strerror(err) + ")"}, nil
	}
	return fileKind{failed: true, text: "cannot open `" + name + "' (" + strerror(err) + ")"}, nil
}

// special0 knows what is no regular file.
func (o *fileOptions) special0(c *call, name string, info fs.FileInfo) (k fileKind, known bool, err error) {
	mode := info.Mode()
	device := ""
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		device = " (" + strconv.FormatUint(major(st.Rdev), 10) + "/" + strconv.FormatUint(minor(st.Rdev), 10) + ")"
	}
	switch {
	case mode.IsDir():
		return prefixed(info, fileKind{text: "directory", mime: "inode/directory", encoding: "binary"}), true, nil
	case mode&fs.ModeSymlink != 0:
		k, err = o.link(c, name)
		return k, true, err
	case o.special:
		return k, false, nil
	case mode&fs.ModeNamedPipe != 0:
		return fileKind{text: "fifo (named pipe)", mime: "inode/fifo", encoding: "binary"}, true, nil
	case mode&fs.ModeSocket != 0:
		return fileKind{text: "socket", mime: "inode/socket", encoding: "binary"}, true, nil
	case mode&fs.ModeCharDevice != 0:
		return fileKind{text: "character special" + device, mime: "inode/chardevice", encoding: "binary"}, true, nil
	case mode&fs.ModeDevice != 0:
		return fileKind{text: "block special" + device, mime: "inode/blockdevice", encoding: "binary"}, true, nil
	}
	return k, false, nil
}

func (o *fileOptions) link(c *call, name string) (fileKind, error) {
	target, err := c.io.Files.Readlink(name)
	if err != nil {
		return o.failure(c, name, err, "unreadable symlink")
	}
	k := fileKind{text: "symbolic link to " + target, mime: "inode/symlink", encoding: "binary"}
	if _, err := c.io.Files.Stat(name); err != nil {
		if end := c.mustStop(err); end != nil {
			return k, end
		}
		k.text = "broken symbolic link to " + target
		if o.mimeType && o.mimeEncoding { // as file 5.44 does: no encoding
			k.text, k.failed = k.mime, true
		}
	}
	return k, nil
}

// fileSample is how much of a file is looked at.
const fileSample = 1 << 20

// content tells the type of what an input holds.
func (o *fileOptions) content(c *call, in *input, name string) (fileKind, error) {
	buf := make([]byte, 0, 64<<10)
	for len(buf) < fileSample {
		if len(buf) == cap(buf) {
			grown := make([]byte, len(buf), 4*cap(buf))
			copy(grown, buf)
			buf = grown
		}
		n, err := in.read(buf[len(buf):min(cap(buf), fileSample)])
		if err != nil {
			return o.failure(c, name, err, "cannot read")
		}
		if n == 0 {
			break
		}
		buf = buf[:len(buf)+n]
	}
	m := &magic{b: buf, in: in, end: -1}
	if size, ok := in.regularSize(); ok {
		m.end = size
	}
	return m.kind(), nil
}

// magic finds the type of a beginning of a file.
type magic struct {
	b   []byte
	in  *input
	end int64 // the size of the file, -1 if it is not known
}

// at reads from a place of the file; fewer bytes when there are no more.
func (m *magic) at(offset int64, n int) []byte {
	if offset >= 0 && offset+int64(n) <= int64(len(m.b)) {
		return m.b[offset : offset+int64(n)]
	}
	if offset < 0 || m.end < 0 || offset >= m.end {
		return nil
	}
	if _, ok := m.in.seek(offset, io.SeekStart); !ok {
		return nil
	}
	buf := make([]byte, min(int64(n), m.end-offset))
	got, err := io.ReadFull(m.in, buf)
	if err != nil && err != io.ErrUnexpectedEOF {
		return nil
	}
	return buf[:got]
}
