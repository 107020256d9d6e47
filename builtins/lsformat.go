package builtins

import (
	"strconv"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"
)

// lsFormatter prints listings.
type lsFormatter struct {
	c           *call
	o           *lsOptions
	utf         bool
	zone        *time.Location
	now         time.Time
	recent, old string // date formats
	widths      lsWidths
	colors      *lsColors // nil for none
}

// lsWidths are the widths of the columns of a listing.
type lsWidths struct{ inode, blocks, links, owner, group, major, minor, size int }

func newLsFormatter(c *call, o *lsOptions) (*lsFormatter, error) {
	f := &lsFormatter{c: c, o: o, utf: c.utf8(), now: time.Now()}
	f.zone, _ = c.location()
	if o.color {
		f.colors = newLsColors(c)
	}
	switch style := strings.TrimPrefix(o.style, "posix-"); {
	case strings.HasPrefix(style, "+"):
		old, recent, two := strings.Cut(style[1:], "\n")
		if f.old, f.recent = old, recent; !two {
			f.recent = old
		}
		if strings.Contains(recent, "\n") {
			return nil, lsGrammar().wrong("invalid time style format %s", recent)
		}
	case style == "full-iso":
		f.recent = "%Y-%m-%d %H:%M:%S.%N %z"
		f.old = f.recent
	case style == "long-iso":
		f.recent = "%Y-%m-%d %H:%M"
		f.old = f.recent
	case style == "iso":
		f.recent, f.old = "%m-%d %H:%M", "%Y-%m-%d "
	default:
		f.recent, f.old = "%b %e %H:%M", "%b %e  %Y"
	}
	if strings.HasPrefix(o.style, "posix-") && !c.timeLocale() {
		f.recent, f.old = "%b %e %H:%M", "%b %e  %Y"
	}
	return f, nil
}

// timeLocale reports whether times have a locale other than C.
func (c *call) timeLocale() bool {
	for _, name := range []string{"LC_ALL", "LC_TIME", "LANG"} {
		if v, _ := c.getenv(name); v != "" {
			return v != "C" && v != "POSIX"
		}
	}
	return false
}

// timeOf is the time that is shown and sorted by.
func (f *lsFormatter) timeOf(file *lsFile) time.Time {
	switch f.o.time {
	case 'c':
		return file.st.ctime
	case 'a':
		return file.st.atime
	}
	return file.st.mtime
}

// total prints the line above a long listing.
func (f *lsFormatter) total(files []*lsFile) error {
	var blocks uint64
	for _, file := range files {
		blocks += uint64(file.st.blocks)
	}
	return f.c.writeString("total " + f.o.blocks.show(blocks*512) + string(rune(f.o.end)))
}

// print prints files whose columns were measured.
func (f *lsFormatter) print(files []*lsFile) error {
	switch f.o.format {
	case 'l':
		for _, file := range files {
			if err := f.long(file); err != nil {
				return err
			}
		}
		return nil
	case 'C', 'x':
		return f.columns(files)
	case 'm':
		return f.commas(files)
	}
	for _, file := range files {
		if err := f.writeCell(file, f.cell(file), 0); err != nil {
			return err
		}
		if err := f.c.writeByte(f.o.end); err != nil {
			return err
		}
	}
	return nil
}

// measure finds the widths of the columns.
func (f *lsFormatter) measure(files []*lsFile) {
	w := &f.widths
	*w = lsWidths{}
	aligned := f.o.format == 'l' || f.o.format == 'C' || f.o.format == 'x' || f.o.format == '1'
	if !aligned {
		return
	}
	devices := false
	for _, file := range files {
		if file.missing {
			w.inode = max(w.inode, 1)
			continue
		}
		s := &file.st
		if f.o.inode {
			w.inode = max(w.inode, digitsOf(s.ino))
		}
		if f.o.showBlocks {
			w.blocks = max(w.blocks, len(f.blocks(file)))
		}
		if f.o.format != 'l' {
			continue
		}
		w.links = max(w.links, digitsOf(s.nlink))
		w.owner = max(w.owner, len(f.owner(s.uid, f.c.userName)))
		w.group = max(w.group, len(f.owner(s.gid, f.c.groupName)))
		if hasDeviceNumber(s.mode) {
			devices = true
			w.major = max(w.major, digitsOf(major(s.rdev)))
			w.minor = max(w.minor, digitsOf(minor(s.rdev)))
		} else {
			w.size = max(w.size, len(f.size(s)))
		}
	}
	if devices {
		w.size = max(w.size, w.major+2+w.minor)
		w.major = max(w.major, w.size-2-w.minor)
	}
}

func digitsOf(n uint64) int {
	digits := 1
	for ; n > 9; n /= 10 {
		digits++
	}
	return digits
}

func hasDeviceNumber(mode uint32) bool {
	bits := mode & syscall.S_IFMT
	return bits == syscall.S_IFCHR || bits == syscall.S_IFBLK
}

func (f *lsFormatter) owner(id uint32, name func(uint32) string) string {
	if f.o.numeric {
		return strconv.FormatUint(uint64(id), 10)
	}
	return name(id)
}

func (f *lsFormatter) blocks(file *lsFile) string {
	if file.missing {
		return "?"
	}
	return f.o.blocks.show(uint64(file.st.blocks) * 512)
}

func (f *lsFormatter) size(s *fileStat) string { return f.o.size.show(uint64(s.size)) }

func padLeft(s string, width int) string {
	return strings.Repeat(" ", max(0, width-len(s))) + s
}

// appendLeft appends text aligned to the right.
func appendLeft(b []byte, text string, width int) []byte {
	for i := len(text); i < width; i++ {
		b = append(b, ' ')
	}
	return append(b, text...)
}

// head is what stands in front of a name in all formats: index number and blocks.
func (f *lsFormatter) head(b []byte, file *lsFile) []byte {
	if f.o.inode {
		text := "?"
		if file.known {
			text = strconv.FormatUint(file.st.ino, 10)
		}
		b = append(appendLeft(b, text, f.widths.inode), ' ')
	}
	if f.o.showBlocks {
		b = append(appendLeft(b, f.blocks(file), f.widths.blocks), ' ')
	}
	return b
}

// cell is a file of a short format.
func (f *lsFormatter) cell(file *lsFile) string {
	if !f.o.inode && !f.o.showBlocks && f.o.mark == lsMarkNone {
		return f.quote(file.name)
	}
	return string(f.head(nil, file)) + f.quote(file.name) + f.markOf(file.bits, file.st.mode)
}

// writeCell prints a file of a short format at a column; cell is what it shows.
func (f *lsFormatter) writeCell(file *lsFile, cell string, column int) error {
	if f.colors == nil {
		return f.c.writeString(cell)
	}
	b := f.head(f.colors.normal(nil), file)
	b = f.paint(b, file, column)
	return f.c.write(append(b, f.markOf(file.bits, file.st.mode)...))
}

// paint appends the name of a file, colored if names are.
func (f *lsFormatter) paint(b []byte, file *lsFile, column int) []byte {
	shown := f.quote(file.name)
	if f.colors == nil {
		return append(b, shown...)
	}
	return f.colors.paint(b, file.name, f.colors.kind(file.bits, file.st.mode, file.st.nlink), shown, column, f.o.width)
}

// paintLink appends where a link leads.
func (f *lsFormatter) paintLink(b []byte, file *lsFile, column int) []byte {
	shown := f.quote(file.link)
	if f.colors == nil {
		return append(b, shown...)
	}
	return f.colors.paint(b, file.link, f.colors.kind(file.linkMode&syscall.S_IFMT, file.linkMode, 0), shown, column, f.o.width)
}

// long prints a line of the long format.
func (f *lsFormatter) long(file *lsFile) error {
	var room [256]byte
	b := room[:0]
	if f.colors != nil {
		b = f.colors.normal(b)
	}
	begin := len(b)
	b = f.head(b, file)
	w, s := &f.widths, &file.st
	number := func(n uint64, width int) { b = append(appendLeft(b, strconv.FormatUint(n, 10), width), ' ') }
	name := func(text string, width int) {
		if isDigit(text[0]) {
			b = appendLeft(b, text, width)
		} else {
			b = append(append(b, text...), strings.Repeat(" ", max(0, width-len(text)))...)
		}
		b = append(b, ' ')
	}
	if file.missing {
		b = append(append(b, typeLetter(file.bits)), "????????? "...)
		b = f.unknown(b)
	} else {
		b = append(append(b, modeText(s.mode)...), ' ')
		number(s.nlink, w.links)
		if !f.o.noOwner {
			name(f.owner(s.uid, f.c.userName), w.owner)
		}
		if !f.o.noGroup {
			name(f.owner(s.gid, f.c.groupName), w.group)
		}
		if f.o.author {
			name(f.owner(s.uid, f.c.userName), w.owner)
		}
		if hasDeviceNumber(s.mode) {
			b = append(appendLeft(b, strconv.FormatUint(major(s.rdev), 10), w.major), ',', ' ')
			number(minor(s.rdev), w.minor)
		} else {
			b = append(appendLeft(b, f.size(s), w.size), ' ')
		}
		b = append(append(b, f.date(f.timeOf(file))...), ' ')
	}
	column := len(b) - begin
	b = f.paint(b, file, column)
	if file.bits == syscall.S_IFLNK {
		if file.link != "" {
			b = f.paintLink(append(b, " -> "...), file, column+len(f.quote(file.name))+len(" -> "))
			if file.linkMode != 0 && f.o.mark != lsMarkSlash {
				b = append(b, f.markOf(file.linkMode&syscall.S_IFMT, file.linkMode)...)
			}
		}
	} else {
		b = append(b, f.markOf(file.bits, s.mode)...)
	}
	return f.c.write(append(b, f.o.end))
}

// unknown stands for the columns of a file whose status could not be had.
func (f *lsFormatter) unknown(b []byte) []byte {
	w := &f.widths
	b = append(appendLeft(b, "?", w.links), ' ')
	if !f.o.noOwner {
		b = append(append(b, '?'), strings.Repeat(" ", max(1, w.owner))...)
	}
	if !f.o.noGroup {
		b = append(append(b, '?'), strings.Repeat(" ", max(1, w.group))...)
	}
	b = append(appendLeft(b, "?", w.size), ' ')
	dateWidth := len(formatDate(f.recent, f.now))
	return append(appendLeft(b, "?", dateWidth), ' ')
}

// date shows a time; one of the last six months with the hour, else with the year.
func (f *lsFormatter) date(t time.Time) string {
	const halfYear = 31556952 / 2 * time.Second
	if t.After(f.now) {
		f.now = time.Now()
	}
	format := f.old
	if t.After(f.now.Add(-halfYear)) && t.Before(f.now) {
		format = f.recent
	}
	return formatDate(format, t.In(f.zone))
}

// markOf is the mark behind a name.
func (f *lsFormatter) markOf(bits, mode uint32) string {
	mark := f.o.mark
	switch {
	case mark == lsMarkNone:
		return ""
	case bits == syscall.S_IFDIR:
		return "/"
	case mark == lsMarkSlash:
		return ""
	case bits == syscall.S_IFREG:
		if mark == lsMarkAll && mode&0o111 != 0 {
			return "*"
		}
		return ""
	case bits == syscall.S_IFLNK:
		return "@"
	case bits == syscall.S_IFIFO:
		return "|"
	case bits == syscall.S_IFSOCK:
		return "="
	}
	return ""
}

// quote shows a name.
func (f *lsFormatter) quote(name string) string {
	switch f.o.quoting {
	case 's':
		return quoteShell(name, f.utf, quoteNeeded)
	case 'S':
		return quoteShell(name, f.utf, quoteAlways)
	case 'b':
		return f.escape(name, ' ')
	case 'Q':
		return `"` + f.escape(name, '"') + `"`
	}
	if !f.o.hideControl {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); {
		n, printable := charAt(name[i:], f.utf)
		if printable {
			b.WriteString(name[i : i+n])
		} else {
			b.WriteByte('?')
		}
		i += n
	}
	return b.String()
}

// escape writes a name as in C, with a backslash in front of extra.
func (f *lsFormatter) escape(name string, extra byte) string {
	var b strings.Builder
	for i := 0; i < len(name); {
		n, printable := charAt(name[i:], f.utf)
		switch {
		case name[i] == extra || name[i] == '\\':
			b.WriteByte('\\')
			b.WriteByte(name[i])
		case printable:
			b.WriteString(name[i : i+n])
		default:
			b.WriteString(escapeBytes(name[i : i+n]))
		}
		i += n
	}
	return b.String()
}

// widthOf is how many columns a shown name takes.
func (f *lsFormatter) widthOf(text string) int {
	width := 0
	if !f.utf {
		for i := range len(text) {
			if text[i] >= ' ' && text[i] < 0x7f {
				width++
			}
		}
		return width
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		i += n
		if r != utf8.RuneError && printableRune(r) {
			width += runeWidth(r)
		}
	}
	return width
}
