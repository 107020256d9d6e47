package builtins

import "strings"

// Bits of a mode.
const (
	modeSetuid = 0o4000
	modeSetgid = 0o2000
	modeSticky = 0o1000
	modeAll    = 0o7777
	modeExec   = 0o111
)

// modeChange is one clause of a symbolic or octal mode (gnulib modechange.c).
type modeChange struct {
	op                         byte // = + -
	copies                     bool // of the bits of another user class
	conditional                bool // X: only where there is an x
	affected, value, mentioned uint32
}

// parseMode reads a mode as chmod takes it.
func parseMode(text string) ([]modeChange, bool) {
	if text != "" && text[0] >= '0' && text[0] <= '7' {
		n, rest := octal(text)
		if rest != "" || n > modeAll {
			return nil, false
		}
		mentioned := uint32(modeAll)
		if len(text) < 5 {
			mentioned = n&(modeSetuid|modeSetgid) | modeSticky | 0o777
		}
		return []modeChange{{op: '=', affected: modeAll, value: n, mentioned: mentioned}}, true
	}
	var changes []modeChange
	for {
		clause, rest, more := strings.Cut(text, ",")
		list, ok := parseClause(clause)
		if !ok {
			return nil, false
		}
		changes = append(changes, list...)
		if !more {
			return changes, true
		}
		text = rest
	}
}

// newMode is parseMode for files or directories that are made: what sets the set-user-ID bit, or
// of a file the set-group-ID bit, is refused before anything is made. wrong is the error of what
// is no mode.
func newMode(g *grammar, text string, dir bool, wrong *usageError) ([]modeChange, error) {
	changes, ok := parseMode(text)
	special := uint32(modeSetuid | modeSetgid)
	if dir {
		special = modeSetuid
	}
	switch {
	case !ok:
		return nil, wrong
	case adjustMode(0, dir, 0, changes)&special != 0:
		return nil, refuse(g.wrong("the set-user-ID and set-group-ID bits are not set here"))
	}
	return changes, nil
}

// octal reads octal digits; a number that is too large stays too large.
func octal(s string) (n uint32, rest string) {
	for s != "" && s[0] >= '0' && s[0] <= '7' {
		n = min(n*8+uint32(s[0]-'0'), modeAll+1)
		s = s[1:]
	}
	return n, s
}

// parseClause reads [ugoa]*([-+=]perms)+.
func parseClause(s string) (changes []modeChange, ok bool) {
	affected := uint32(0)
	for s != "" && strings.IndexByte("ugoa", s[0]) >= 0 {
		affected |= classBits(s[0])
		s = s[1:]
	}
	if s == "" {
		return nil, false
	}
	for s != "" {
		if strings.IndexByte("=+-", s[0]) < 0 {
			return nil, false
		}
		c := modeChange{op: s[0], affected: affected}
		s = s[1:]
		switch {
		case s != "" && s[0] >= '0' && s[0] <= '7':
			c.value, s = octal(s)
			if c.value > modeAll || affected != 0 || s != "" {
				return nil, false
			}
			c.affected, c.mentioned = modeAll, modeAll
		case s != "" && strings.IndexByte("ugo", s[0]) >= 0:
			c.copies, c.value = true, classBits(s[0])&0o777
			s = s[1:]
		default:
			c.value, c.conditional, s = parsePerms(s)
		}
		if c.mentioned == 0 {
			c.mentioned = c.value
			if affected != 0 {
				c.mentioned &= affected
			}
		}
		changes = append(changes, c)
	}
	return changes, true
}

// classBits are the bits of u, g, o or a.
func classBits(class byte) uint32 {
	switch class {
	case 'u':
		return modeSetuid | 0o700
	case 'g':
		return modeSetgid | 0o070
	case 'o':
		return modeSticky | 0o007
	}
	return modeAll
}

func parsePerms(s string) (value uint32, conditional bool, rest string) {
	for ; s != ""; s = s[1:] {
		switch s[0] {
		case 'r':
			value |= 0o444
		case 'w':
			value |= 0o222
		case 'x':
			value |= modeExec
		case 'X':
			conditional = true
		case 's':
			value |= modeSetuid | modeSetgid
		case 't':
			value |= modeSticky
		default:
			return value, conditional, s
		}
	}
	return value, conditional, s
}

// adjustMode applies changes to the permission bits of a file.
func adjustMode(old uint32, dir bool, umask uint32, changes []modeChange) uint32 {
	mode, _ := adjustBits(old, dir, umask, changes)
	return mode
}

// adjustBits is adjustMode and tells which bits the changes are about.
func adjustBits(old uint32, dir bool, umask uint32, changes []modeChange) (mode, bits uint32) {
	mode = old & modeAll
	for _, c := range changes {
		omit := uint32(0)
		if dir {
			omit = (modeSetuid | modeSetgid) &^ c.mentioned
		}
		value := c.value
		if c.copies {
			value = spread(value & mode)
		}
		if c.conditional && (mode&modeExec != 0 || dir) {
			value |= modeExec
		}
		if c.affected != 0 {
			value &= c.affected
		} else {
			value &^= umask
		}
		value &^= omit
		switch c.op {
		case '=':
			preserved := omit
			if c.affected != 0 {
				preserved |= ^c.affected
			}
			mode = mode&preserved | value
			bits |= modeAll &^ preserved
		case '+':
			mode |= value
			bits |= value
		case '-':
			mode &^= value
			bits |= value
		}
	}
	return mode & modeAll, bits
}

// spread gives all classes the permissions that one has.
func spread(bits uint32) uint32 {
	out := bits
	for _, all := range []uint32{0o444, 0o222, 0o111} {
		if bits&all != 0 {
			out |= all
		}
	}
	return out
}
