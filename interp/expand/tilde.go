package expand

import (
	"strconv"
	"strings"
)

// tildeMode tells where tildes are expanded in a word.
type tildeMode uint8

const (
	tildeNone   tildeMode = iota
	tildeStart            // at its beginning
	tildeArgs             // also as in an assignment, when the word looks like one
	tildeColons           // the value of an assignment: at its beginning and after each colon
)

// tildes is the state while the literals of one word are read.
type tildes struct {
	mode     tildeMode
	assigned bool // name= has been seen
}

// colons tells whether a colon ends a tilde prefix and may begin another one.
func (t *tildes) colons() bool { return t.mode == tildeColons || t.assigned }

// after tells whether s[i], = or :, may be followed by a tilde prefix.
func (t *tildes) after(s string, i int, first bool) bool {
	switch {
	case t.mode == tildeNone:
		return false
	case s[i] == ':':
		return t.colons()
	case t.mode == tildeArgs && !t.assigned && first && isAssigned(s[:i]):
		t.assigned = true
		return true
	}
	return false
}

// isAssigned tells whether s can stand before the = of an assignment.
func isAssigned(s string) bool {
	s = strings.TrimSuffix(s, "+")
	if i := strings.IndexByte(s, '['); i > 0 && s[len(s)-1] == ']' {
		s = s[:i]
	}
	return isName(s)
}

// isName tells whether s is the name of a variable.
func isName(s string) bool {
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if !nameByte(s[i]) {
			return false
		}
	}
	return true
}

func nameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// tilde appends what the tilde prefix at the start of s stands for and returns its size, 0
// when it stands for itself. A prefix that goes on in a quoted part or an expansion is none:
// last tells that nothing follows s.
func (b *builder) tilde(s string, colons, last bool) int {
	end := 1
	for end < len(s) && s[end] != '/' && (!colons || s[end] != ':') {
		if s[end] == '\\' {
			return 0
		}
		end++
	}
	if end == len(s) && !last {
		return 0
	}
	dir, ok := b.c.tildeDir(s[1:end])
	if !ok {
		return 0
	}
	b.touch()
	b.add(dir, true)
	return end
}

func (c *Config) tildeDir(prefix string) (string, bool) {
	switch prefix {
	case "":
		if v := c.Sh.Var("HOME"); v != nil && v.Set {
			return v.text(), true
		}
		return c.Sh.Home("")
	case "+":
		return c.Sh.Dir(), true
	case "-":
		if v := c.Sh.Var("OLDPWD"); v != nil && v.Set {
			return v.text(), true
		}
		return "", false
	}
	if digits := strings.TrimLeft(prefix, "+-"); digits != "" && digits[0] >= '0' && digits[0] <= '9' && len(prefix)-len(digits) <= 1 {
		if n, err := strconv.Atoi(digits); err == nil {
			return c.Sh.DirStack(n, prefix[0] == '-')
		}
	}
	return c.Sh.Home(prefix)
}
