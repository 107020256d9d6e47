package builtins

import (
	"fmt"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// findPiece is a part of a -printf format: text, or a directive.
type findPiece struct {
	text string
	spec string // the flags, width and precision
	conv byte   // 0 for text
	kind byte   // of a time
	stop bool   // \c
}

// printf reads the format of -printf.
func (p *findParser) printf(format string) (findTest, error) {
	var pieces []findPiece
	text := func(s string) { pieces = append(pieces, findPiece{text: s}) }
	for i := 0; i < len(format); {
		end := strings.IndexAny(format[i:], `\%`)
		if end < 0 {
			text(format[i:])
			break
		}
		text(format[i : i+end])
		i += end
		if format[i] == '\\' {
			piece, size := p.escape(format[i:])
			pieces = append(pieces, piece)
			if piece.stop {
				break
			}
			i += size
			continue
		}
		piece, size, err := p.directive(format[i:])
		if err != nil {
			return nil, err
		}
		pieces = append(pieces, piece)
		i += size
	}
	return func(f *finder, e *findEntry) bool {
		f.printf(pieces, e)
		return true
	}, nil
}

// escape reads the escape at the start of s.
func (p *findParser) escape(s string) (findPiece, int) {
	if len(s) == 1 {
		p.warn("warning: escape `\\' followed by nothing at all")
		return findPiece{text: `\`}, 1
	}
	switch ch := s[1]; {
	case ch == 'c':
		return findPiece{stop: true}, 2
	case isOctal(ch):
		n, length := digitsValue(s[1:], 8, 3)
		return findPiece{text: string([]byte{byte(n)})}, 1 + length
	default:
		if value, ok := simpleEscape(ch); ok && ch != 'e' {
			return findPiece{text: string([]byte{value})}, 2
		}
		p.warn("warning: unrecognized escape `\\" + s[1:2] + "'")
		return findPiece{text: s[:2]}, 2
	}
}

func (p *findParser) warn(text string) {
	if p.c != nil {
		p.c.warn("%s", text)
	}
}

// directive reads the directive at the start of s.
func (p *findParser) directive(s string) (findPiece, int, error) {
	if len(s) > 1 && s[1] == '%' {
		return findPiece{text: "%"}, 2, nil
	}
	i := 1
	for i < len(s) && strings.IndexByte("-+ #0123456789.", s[i]) >= 0 {
		i++
	}
	switch {
	case len(s) == 1:
		return findPiece{}, 0, p.raw("error: % at end of format string")
	case i == len(s):
		return findPiece{}, 0, p.raw("error: the format directive `%\x00' is reserved for future use")
	}
	piece := findPiece{spec: s[1:i], conv: s[i]}
	switch {
	case strings.IndexByte("ACT", s[i]) >= 0:
		if i+1 == len(s) {
			p.warn("warning: format directive `" + s[:i+1] + "' should be followed by another character")
			return findPiece{text: s}, len(s), nil
		}
		piece.kind = s[i+1]
		return piece, i + 2, nil
	case s[i] == 'F':
		return findPiece{}, 0, p.raw("-printf %F is not supported: the types of file systems are not known here")
	case strings.IndexByte("abcdDfgGhHiklmMnpPsStuUyYZ", s[i]) >= 0:
		return piece, i + 1, nil
	}
	p.warn("warning: unrecognized format directive `%" + s[i:i+1] + "'")
	return findPiece{text: s[:i+1]}, i + 1, nil
}

func (f *finder) printf(pieces []findPiece, e *findEntry) {
	for i := range pieces {
		piece := &pieces[i]
		switch {
		case piece.stop:
			if f.err == nil {
				f.err = f.c.flush()
			}
			return
		case piece.conv == 0:
			f.put(piece.text)
		case strings.IndexByte("pfPhH", piece.conv) >= 0:
			f.put(piece.format(e.nameOf(piece.conv)))
		case piece.conv == 'd':
			f.put(piece.formatNumber(uint64(e.depth)))
		case piece.conv == 'y' || piece.conv == 'Y' || piece.conv == 'l':
			f.put(piece.format(f.typeOf(piece.conv, e)))
		default:
			if f.stat(e) {
				f.put(piece.status(f, e))
			}
		}
	}
}

// format pads a text.
func (piece *findPiece) format(text string) string {
	if piece.spec == "" {
		return text
	}
	spec := strings.Map(func(r rune) rune {
		if r == '0' || r >= '1' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return -1
	}, piece.spec)
	minus := strings.HasPrefix(spec, "-")
	width, precision, has := strings.Cut(strings.TrimLeft(spec, "-0"), ".")
	if n, err := strconv.Atoi(precision); has && (err == nil || precision == "") {
		text = text[:min(n, len(text))]
	}
	n, _ := strconv.Atoi(width)
	pad := strings.Repeat(" ", max(0, min(n, 1<<16)-len(text)))
	if minus {
		return text + pad
	}
	return pad + text
}

// formatNumber formats a number of %d and %m.
func (piece *findPiece) formatNumber(n uint64) string {
	verb, spec := "d", piece.spec
	if piece.conv == 'm' {
		verb, spec = "o", strings.NewReplacer("+", "", " ", "").Replace(spec)
	}
	if len(strings.Trim(spec, "-+ #0")) > 5 {
		spec = ""
	}
	return fmt.Sprintf("%"+spec+verb, n)
}

// nameOf is a part of the path.
func (e *findEntry) nameOf(conv byte) string {
	switch conv {
	case 'f':
		if e.depth == 0 && len(e.path) > len(stripSlashes(e.path)) {
			return e.name + "/"
		}
		return e.name
	case 'P':
		return strings.TrimPrefix(strings.TrimPrefix(e.path, e.root), "/")
	case 'h':
		short := strings.TrimRight(e.path, "/")
		i := strings.LastIndexByte(short, '/')
		switch {
		case i > 0:
			return short[:i]
		case i == 0:
			return ""
		}
		return "."
	case 'H':
		return e.root
	}
	return e.path
}

// typeOf is %y, %Y and %l.
func (f *finder) typeOf(conv byte, e *findEntry) string {
	if conv == 'l' {
		if e.bits == syscall.S_IFLNK {
			return f.readlink(e)
		}
		return ""
	}
	bits := e.bits
	if conv == 'Y' && bits == syscall.S_IFLNK {
		info, err := f.c.io.Files.Stat(e.path)
		if err != nil {
			f.err = f.c.mustStop(err)
			switch errno, _ := errnoOf(err); errno {
			case syscall.ELOOP:
				return "L"
			case syscall.ENOENT, syscall.ENOTDIR:
				return "N"
			}
			return "?"
		}
		bits = typeBits(info.Mode())
	}
	if bits == syscall.S_IFREG {
		return "f"
	}
	letter := typeLetter(bits)
	if letter == '?' {
		letter = 'U'
	}
	return string(rune(letter))
}

// status formats what stat tells.
func (piece *findPiece) status(f *finder, e *findEntry) string {
	s, zone := &e.st, f.p.zone
	decimal := func(n uint64) string { return piece.format(strconv.FormatUint(n, 10)) }
	switch piece.conv {
	case 'a', 'c', 't':
		t := s.time(map[byte]byte{'a': 'a', 'c': 'c', 't': 'm'}[piece.conv]).In(zone)
		return piece.format(formatDate("%a %b %e %H:%M:%S", t) + "." + nanoText(t) + formatDate(" %Y", t))
	case 'A', 'C', 'T':
		return piece.format(findTime(piece.kind, s.time(piece.conv+'a'-'A').In(zone)))
	case 'b':
		return decimal(uint64(s.blocks))
	case 'k':
		return decimal(uint64((s.blocks + 1) / 2))
	case 'D':
		return decimal(s.dev)
	case 'g':
		return piece.format(f.c.groupName(s.gid))
	case 'u':
		return piece.format(f.c.userName(s.uid))
	case 'G':
		return decimal(uint64(s.gid))
	case 'U':
		return decimal(uint64(s.uid))
	case 'i':
		return decimal(s.ino)
	case 'm':
		return piece.formatNumber(uint64(s.mode & 0o7777))
	case 'M':
		return piece.format(modeText(s.mode))
	case 'n':
		return decimal(s.nlink)
	case 's':
		return decimal(uint64(s.size))
	case 'S':
		return piece.format(sparseness(s))
	}
	return ""
}

// nanoText is the fraction of a second as find prints it, with a digit too many.
func nanoText(t time.Time) string { return strconv.Itoa(t.Nanosecond() + 1e9)[1:] + "0" }

func sparseness(s *fileStat) string {
	if s.size == 0 {
		if s.blocks == 0 {
			return "1"
		}
		return "-inf"
	}
	return strconv.FormatFloat(512*float64(s.blocks)/float64(s.size), 'g', 6, 64)
}

// findTime formats %Ak, %Ck and %Tk.
func findTime(kind byte, t time.Time) string {
	switch kind {
	case '@':
		return strconv.FormatInt(t.Unix(), 10) + "." + nanoText(t)
	case '+':
		return formatDate("%Y-%m-%d+%H:%M:%S", t) + "." + nanoText(t)
	case 'S', 'T', 'X':
		return formatDate("%"+string(rune(kind)), t) + "." + nanoText(t)
	}
	return formatDate("%"+string(rune(kind)), t)
}
