package builtins

import (
	"strings"
	"syscall"
)

// lsColors are the colors of ls --color: dircolors(1), LS_COLORS. A symbolic link has the color
// of links wherever it leads: ls does not look past the policy for it.
type lsColors struct {
	codes    map[string]string // by the two letters of LS_COLORS
	suffixes []lsSuffix        // the last one that fits counts
	used     bool              // something was colored
}

// lsSuffix is the color of names that end in a text, in any case.
type lsSuffix struct{ end, code string }

// newLsColors reads LS_COLORS. It is nil when names stay as they are: the variable can't be
// read, or is not there and the terminal is not known to have colors.
func newLsColors(c *call) *lsColors {
	colors := &lsColors{codes: map[string]string{
		"lc": "\x1b[", "rc": "m", "rs": "0", "di": "01;34", "ln": "01;36", "pi": "33", "so": "01;35", "bd": "01;33",
		"cd": "01;33", "ex": "01;32", "do": "01;35", "su": "37;41", "sg": "30;43", "st": "37;44", "ow": "34;42", "tw": "30;42", "cl": "\x1b[K",
	}}
	text, _ := c.getenv("LS_COLORS")
	if text == "" {
		if term, _ := c.getenv("COLORTERM"); term == "" && !lsColorTerm(c) {
			return nil
		}
		return colors
	}
	if !colors.parse(c, text) {
		c.warn("unparsable value for LS_COLORS environment variable")
		return nil
	}
	return colors
}

// lsColorTerm tells whether TERM is one that dircolors knows.
func lsColorTerm(c *call) bool {
	term, _ := c.getenv("TERM")
	for _, pattern := range strings.Fields("Eterm ansi *color* con[0-9]*x[0-9]* cons25 console cygwin *direct* dtterm gnome hurd jfbterm " +
		"konsole kterm linux linux-c mlterm putty rxvt* screen* st terminator tmux* vt100 xterm*") {
		if (&globMatcher{}).match(pattern, term) {
			return true
		}
	}
	return false
}

// parse reads entries NAME=CODE and *SUFFIX=CODE with a colon between them.
func (l *lsColors) parse(c *call, text string) bool {
	for text != "" {
		if text[0] == ':' {
			text = text[1:]
			continue
		}
		suffix := text[0] == '*'
		var name string
		if suffix {
			var ok bool
			if name, text, ok = lsUnescape(text[1:], true); !ok {
				return false
			}
		} else {
			if len(text) < 3 {
				return false
			}
			name, text = text[:2], text[2:]
		}
		if text == "" || text[0] != '=' {
			return false
		}
		code, rest, ok := lsUnescape(text[1:], false)
		text = rest
		switch {
		case suffix && !ok:
			return false
		case suffix:
			l.suffixes = append(l.suffixes, lsSuffix{name, code})
		case !ok || !strings.Contains(" lc rc ec rs no fi di ln pi so bd cd mi or ex do su sg st ow tw ca mh cl ", " "+name+" "):
			c.warn("unrecognized prefix: %s", c.quoteName(name))
			return false
		default:
			l.codes[name] = code
		}
	}
	return true
}

// lsUnescape reads up to a colon, or a = if equals, with the escapes of LS_COLORS.
func lsUnescape(s string, equals bool) (text, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == ':' || equals && s[i] == '=':
			return b.String(), s[i:], true
		case s[i] == '\\' && i+1 == len(s), s[i] == '^' && i+1 == len(s):
			return "", "", false
		case s[i] == '\\':
			n := lsEscape(&b, s[i+1:])
			i += n
		case s[i] == '^':
			i++
			switch ch := s[i]; {
			case ch >= '@' && ch <= '~':
				b.WriteByte(ch & 0x1f)
			case ch == '?':
				b.WriteByte(0x7f)
			default:
				return "", "", false
			}
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), "", !equals
}

// lsEscape writes what a backslash and the begin of s stand for and returns the length of that.
func lsEscape(b *strings.Builder, s string) int {
	const letters, values = "abefnrtv?_", "\a\b\x1b\f\n\r\t\v\x7f "
	if i := strings.IndexByte(letters, s[0]); i >= 0 {
		b.WriteByte(values[i])
		return 1
	}
	number := func(s string, base byte) int {
		n, v := 0, byte(0)
		for ; n < len(s); n++ {
			digit := strings.IndexByte("0123456789abcdef", s[n]|0x20&(s[n]&0x40>>1))
			if digit < 0 || digit >= int(base) {
				break
			}
			v = v*base + byte(digit)
		}
		b.WriteByte(v)
		return n
	}
	switch {
	case s[0] >= '0' && s[0] <= '7':
		return number(s, 8)
	case s[0] == 'x' || s[0] == 'X':
		return 1 + number(s[1:], 16)
	}
	b.WriteByte(s[0])
	return 1
}

// set tells whether a kind has a color that is one.
func (l *lsColors) set(kind string) bool {
	code := l.codes[kind]
	return code != "" && strings.Trim(code, "0") != "" || len(code) > 2
}

// kind is the entry of LS_COLORS for a file of a type and mode.
func (l *lsColors) kind(bits, mode uint32, links uint64) string {
	switch bits {
	case syscall.S_IFREG:
		switch {
		case mode&syscall.S_ISUID != 0 && l.set("su"):
			return "su"
		case mode&syscall.S_ISGID != 0 && l.set("sg"):
			return "sg"
		case mode&0o111 != 0 && l.set("ex"):
			return "ex"
		case links > 1 && l.set("mh"):
			return "mh"
		}
		return "fi"
	case syscall.S_IFDIR:
		switch sticky, open := mode&syscall.S_ISVTX != 0, mode&0o002 != 0; {
		case sticky && open && l.set("tw"):
			return "tw"
		case open && l.set("ow"):
			return "ow"
		case sticky && l.set("st"):
			return "st"
		}
		return "di"
	case syscall.S_IFLNK:
		return "ln"
	case syscall.S_IFIFO:
		return "pi"
	case syscall.S_IFSOCK:
		return "so"
	case syscall.S_IFBLK:
		return "bd"
	case syscall.S_IFCHR:
		return "cd"
	}
	return "or"
}

// code is the color of a name.
func (l *lsColors) code(name, kind string) (string, bool) {
	if kind == "fi" {
		for i := len(l.suffixes) - 1; i >= 0; i-- {
			s := &l.suffixes[i]
			if n := len(name) - len(s.end); n >= 0 && strings.EqualFold(name[n:], s.end) {
				return s.code, true
			}
		}
	}
	code, ok := l.codes[kind]
	return code, ok
}

// put appends an indicator; in front of the first one goes the end of all colors.
func (l *lsColors) put(b []byte, indicator string) []byte {
	if !l.used {
		l.used = true
		b = l.reset(b)
	}
	return append(b, indicator...)
}

// reset appends the end of colors.
func (l *lsColors) reset(b []byte) []byte {
	if end, ok := l.codes["ec"]; ok {
		return l.put(b, end)
	}
	return l.put(b, l.codes["lc"]+l.codes["rs"]+l.codes["rc"])
}

// normal appends the color of what is no name.
func (l *lsColors) normal(b []byte) []byte {
	if !l.set("no") {
		return b
	}
	return l.put(b, l.codes["lc"]+l.codes["no"]+l.codes["rc"])
}

// paint appends a shown name of a kind, which begins in a column of a line of that width.
func (l *lsColors) paint(b []byte, name, kind, shown string, column, width int) []byte {
	code, colored := l.code(name, kind)
	if colored {
		if l.set("no") {
			b = l.put(b, l.codes["lc"]+l.codes["rc"])
		}
		b = l.put(b, l.codes["lc"]+code+l.codes["rc"])
	}
	b = append(b, shown...)
	if !colored && !l.set("no") {
		return b
	}
	b = l.reset(b)
	if width > 0 && column/width != (column+len(shown)-1)/width {
		b = l.put(b, l.codes["cl"])
	}
	return b
}

// end is what is to be written when all is listed.
func (l *lsColors) end() string {
	if !l.used || l.codes["lc"] == "\x1b[" && l.codes["rc"] == "m" {
		return ""
	}
	return l.codes["lc"] + l.codes["rc"]
}
