package builtins

import (
	"io/fs"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const statHelp = `Usage: stat [OPTION]... FILE...
Display file status.

  -L, --dereference     follow links
  -c  --format=FORMAT   use FORMAT instead of the default, with a newline after each use
      --printf=FORMAT   like --format, but interpret backslash escapes and no newline
  -t, --terse           print the information in terse form
      --help     display this help and exit
      --version  output version information and exit

FORMAT takes %a %A %b %B %C %d %D %f %F %g %G %h %i %m %n %N %o %s %t %T %u %U %w %W %x %X %y %Y
%z %Z as stat(1). -f is refused. The birth of a file is not known.
`

const (
	statPrintf = longOnly + iota
	statCached
)

const (
	statDefault = "  File: %N\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\nDevice: %Hd,%Ld\tInode: %-10i  Links: "
	statDevice  = "%-5h Device type: %Hr,%Lr\n"
	statTimes   = "Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\nAccess: %x\nModify: %y\nChange: %z\n Birth: %w\n"
	statTerse   = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n"
)

type statOptions struct {
	follow  bool
	format  string
	escapes bool
	quoted  bool // %N always has quotes
	files   []string
}

func statTool() Tool {
	return Tool{Name: "stat", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "stat", func(c *call) error { return runStat(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseStat(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseStat(args []string) (*statOptions, error) {
	o := &statOptions{}
	g := &grammar{tool: "stat", status: 1, help: statHelp, options: []option{
		{'L', "dereference", noArg}, {'f', "file-system", noArg}, {'c', "format", needArg},
		{statPrintf, "printf", needArg}, {'t', "terse", noArg}, {statCached, "cached", needArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'L':
			o.follow = true
		case 'f':
			return g.wrong("-f is not supported: nothing is known about file systems here")
		case 'c':
			o.format, o.quoted, o.escapes = value+"\n", true, false
		case statPrintf:
			o.format, o.quoted, o.escapes = value, true, true
		case 't':
			o.format = statTerse
		}
		return nil
	})
	o.files = files
	if err == nil && len(files) == 0 {
		err = g.raw("missing operand")
	}
	return o, err
}

func runStat(c *call, args []string) error {
	o, err := parseStat(args)
	if err != nil {
		return err
	}
	zone, _ := c.location()
	for _, name := range o.files {
		info, err := c.statOperand(name, o.follow)
		if err != nil {
			if err := c.fileError(err, "cannot statx "+c.quoteName(name)); err != nil {
				return err
			}
			continue
		}
		s := &statPrinter{c: c, o: o, name: name, st: statusOf(info), zone: zone}
		format := o.format
		if format == "" && !o.escapes {
			format = statDefault + "%h\n" + statTimes
			if hasDeviceNumber(s.st.mode) {
				format = statDefault + statDevice + statTimes
			}
		}
		if err := s.print(format); err != nil {
			return err
		}
	}
	return nil
}

// statOperand returns the status of an operand, "-" being the standard input.
func (c *call) statOperand(name string, follow bool) (fs.FileInfo, error) {
	if name == "-" {
		if info, ok := statOf(c.stdin()); ok {
			return info, nil
		}
		return nil, syscall.EBADF
	}
	if follow {
		return c.io.Files.Stat(name)
	}
	return c.io.Files.Lstat(name)
}

// statPrinter prints one file.
type statPrinter struct {
	c    *call
	o    *statOptions
	name string
	st   fileStat
	zone *time.Location
}

func (s *statPrinter) print(format string) error {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		switch ch := format[i]; {
		case ch == '%' && i+1 < len(format):
			end := i + 1
			for end < len(format) && strings.IndexByte("-+ #'I0123456789.", format[end]) >= 0 {
				end++
			}
			spec := format[i+1 : end]
			half := byte(0)
			if end+1 < len(format) && (format[end] == 'H' || format[end] == 'L') && strings.IndexByte("dr", format[end+1]) >= 0 {
				half = format[end]
				end++
			}
			if end == len(format) || format[end] == '\n' && end+1 == len(format) {
				return s.c.die("%s: invalid directive", s.c.quote(strings.TrimSuffix(format[i:], "\n")))
			}
			text, err := s.directive(format[end], half, spec)
			if err != nil {
				return err
			}
			b.WriteString(text)
			i = end
		case ch == '\\' && s.o.escapes && i+1 < len(format):
			i++
			if isOctal(format[i]) {
				n, length := digitsValue(format[i:], 8, 3)
				b.WriteByte(byte(n))
				i += length - 1
			} else if value, ok := simpleEscape(format[i]); ok {
				b.WriteByte(value)
			} else {
				b.WriteByte(format[i])
			}
		default:
			b.WriteByte(ch)
		}
	}
	return s.c.writeString(b.String())
}

// directive formats one directive; half is H or L for the parts of a device number.
func (s *statPrinter) directive(conv, half byte, spec string) (string, error) {
	st := &s.st
	number := func(n uint64, base int) (string, error) { return statPad(strconv.FormatUint(n, base), spec, true), nil }
	word := func(text string) (string, error) { return statPad(text, spec, false), nil }
	device := func(dev uint64) (string, error) {
		switch half {
		case 'H':
			return number(major(dev), 10)
		case 'L':
			return number(minor(dev), 10)
		}
		return number(dev, 10)
	}
	switch conv {
	case 'a':
		if strings.Contains(spec, "#") {
			return statPad("0"+strconv.FormatUint(uint64(st.mode&0o7777), 8), spec, true), nil
		}
		return number(uint64(st.mode&0o7777), 8)
	case 'A':
		return word(modeText(st.mode))
	case 'b':
		return number(uint64(st.blocks), 10)
	case 'B':
		return number(512, 10)
	case 'd':
		return device(st.dev)
	case 'D':
		return number(st.dev, 16)
	case 'f':
		return number(uint64(st.mode), 16)
	case 'F':
		return word(fileTypeName(st))
	case 'g':
		return number(uint64(st.gid), 10)
	case 'G':
		return word(s.c.knownName(st.gid, s.c.groupName))
	case 'h':
		return number(st.nlink, 10)
	case 'i':
		return number(st.ino, 10)
	case 'm':
		return "", s.c.die("%%m is not supported: mount points are not known here")
	case 'n':
		return word(s.name)
	case 'N':
		return s.linkName(spec)
	case 'o':
		return number(uint64(st.blockSize), 10)
	case 'r':
		return device(st.rdev)
	case 'R':
		return number(st.rdev, 16)
	case 's':
		return number(uint64(st.size), 10)
	case 't':
		return number(major(st.rdev), 16)
	case 'T':
		return number(minor(st.rdev), 16)
	case 'u':
		return number(uint64(st.uid), 10)
	case 'U':
		return word(s.c.knownName(st.uid, s.c.userName))
	case '%':
		return "%", nil
	}
	return s.times(conv, spec)
}

// times formats the directives of times.
func (s *statPrinter) times(conv byte, spec string) (string, error) {
	switch conv {
	case 'w':
		return statPad("-", spec, false), nil
	case 'W':
		return statPad("0", spec, true), nil
	case 'x', 'y', 'z':
		t := s.st.time(map[byte]byte{'x': 'a', 'y': 'm', 'z': 'c'}[conv])
		return statPad(formatDate("%Y-%m-%d %H:%M:%S.%N %z", t.In(s.zone)), spec, false), nil
	case 'X', 'Y', 'Z':
		t := s.st.time(map[byte]byte{'X': 'a', 'Y': 'm', 'Z': 'c'}[conv])
		flags, precision, has := strings.Cut(spec, ".")
		text := strconv.FormatInt(t.Unix(), 10)
		if has {
			n := 9
			if precision != "" {
				n, _ = strconv.Atoi(precision)
			}
			if n = min(max(n, 0), 9); n > 0 {
				text += "." + strconv.Itoa(t.Nanosecond() + 1e9)[1:1+n]
			}
		}
		return statPad(text, flags, true), nil
	}
	return "?", nil
}

func (s *statPrinter) linkName(spec string) (string, error) {
	quote := s.c.quotePlain
	if s.o.quoted {
		quote = s.c.quoteName
	}
	text := quote(s.name)
	if s.st.typeOf() == syscall.S_IFLNK {
		link, err := s.c.io.Files.Readlink(s.name)
		if err != nil {
			return "", s.c.fileError(err, "cannot read symbolic link "+s.c.quoteName(s.name))
		}
		text += " -> " + quote(link)
	}
	return statPad(text, spec, false), nil
}

// quotePlain quotes a name only where a shell needs it.
func (c *call) quotePlain(s string) string { return quoteShell(s, c.utf8(), quoteNeeded) }

// statPad applies flags, width and precision.
func statPad(text, spec string, number bool) string {
	left, zero := false, false
	i := 0
	for ; i < len(spec) && strings.IndexByte("-+ #'0I", spec[i]) >= 0; i++ {
		switch spec[i] {
		case '-':
			left = true
		case '0':
			zero = number
		}
	}
	width, precision, has := strings.Cut(spec[i:], ".")
	if n, err := strconv.Atoi(precision); has && !number {
		if err != nil {
			n = 0
		}
		text = text[:min(n, len(text))]
	}
	n, _ := strconv.Atoi(width)
	missing := max(0, min(n, 1<<16)-len(text))
	switch {
	case left:
		return text + strings.Repeat(" ", missing)
	case zero:
		return strings.Repeat("0", missing) + text
	}
	return strings.Repeat(" ", missing) + text
}

func fileTypeName(s *fileStat) string {
	switch s.typeOf() {
	case syscall.S_IFREG:
		if s.size == 0 {
			return "regular empty file"
		}
		return "regular file"
	case syscall.S_IFDIR:
		return "directory"
	case syscall.S_IFLNK:
		return "symbolic link"
	case syscall.S_IFIFO:
		return "fifo"
	case syscall.S_IFSOCK:
		return "socket"
	case syscall.S_IFBLK:
		return "block special file"
	case syscall.S_IFCHR:
		return "character special file"
	}
	return "weird file"
}

// knownName is a name of the user database as stat prints it.
func (c *call) knownName(id uint32, name func(uint32) string) string {
	text := name(id)
	if _, ok := c.machine(); ok && text == strconv.FormatUint(uint64(id), 10) {
		return "UNKNOWN"
	}
	return text
}
