package expand

import (
	"unicode/utf8"

	"mvdan.cc/sh/v3/syntax"
)

// slice changes p as ${x:offset:length} does.
func (c *Config) slice(p *param, sl *syntax.Slice) error {
	off, length, hasLength := int64(0), int64(0), sl.Length != nil
	var err error
	if sl.Offset != nil {
		if off, err = c.Arithm(sl.Offset); err != nil {
			return prefixError(p.name, err)
		}
	}
	if hasLength {
		if length, err = c.Arithm(sl.Length); err != nil {
			return prefixError(p.name, err)
		}
	}
	if p.list && !p.positional && p.v != nil && p.v.Kind == Scalar {
		*p = param{name: p.name, v: p.v, s: p.v.Str, set: p.v.Set}
	}
	if p.list {
		if hasLength && length < 0 {
			if !p.positional && len(p.vals) == 0 {
				return nil
			}
			return c.sliceError(sl)
		}
		c.sliceList(p, off, length, hasLength)
		return nil
	}
	n := int64(c.chars(p.s))
	if off < 0 {
		off += n
	}
	if off < 0 || off > n {
		p.s = ""
		return nil
	}
	end := n
	if hasLength && length < 0 {
		if end = n + length; end < off {
			if !p.set {
				return nil
			}
			return c.sliceError(sl)
		}
	} else if hasLength && length < n-off {
		end = off + length
	}
	p.s = c.substring(p.s, int(off), int(end))
	return nil
}

func (c *Config) sliceError(sl *syntax.Slice) error {
	return &Error{Text: c.showArithm(sl.Length) + ": substring expression < 0"}
}

// prefixError puts name before the text of an arithmetic error.
func prefixError(name string, err error) error {
	if e, ok := err.(*Error); ok {
		changed := *e
		changed.Text = name + ": " + e.Text
		return &changed
	}
	return err
}

// sliceList takes elements out of a list: of an indexed array those from an index on, of
// the positional parameters with $0 before the first.
func (c *Config) sliceList(p *param, off, length int64, hasLength bool) {
	first := int64(0) // how many elements are before the slice
	vals := p.vals
	switch {
	case p.positional:
		zero, _ := c.Sh.Param('0')
		vals = append([]string{zero}, vals...)
		if off < 0 {
			off += int64(len(vals))
		}
		first = off
	case p.v != nil && p.v.Kind == Indexed && p.v.List != nil:
		keys := p.v.List.Keys()
		if off < 0 {
			off += int64(p.v.List.Max()) + 1
		}
		for off >= 0 && first < int64(len(keys)) && int64(keys[first]) < off {
			first++
		}
	case p.v != nil && p.v.Kind == Associative:
		if off < 0 {
			off += int64(len(vals)) + 1
		}
		first = max(off-1, 0)
	default:
		if off < 0 {
			off += int64(len(vals))
		}
		first = off
	}
	if off < 0 || first > int64(len(vals)) {
		p.vals = nil
		return
	}
	vals = vals[first:]
	if hasLength && length < int64(len(vals)) {
		vals = vals[:length]
	}
	p.vals = vals
}

// byteChars tells that the locale has bytes for characters (LC_ALL, LC_CTYPE, LANG).
func (c *Config) byteChars() bool {
	for _, name := range [...]string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := c.Sh.Var(name); v != nil && v.Set && v.text() != "" {
			return !utf8Locale(v.text())
		}
	}
	return true
}

func utf8Locale(s string) bool {
	for i := 0; i+4 <= len(s); i++ {
		if s[i]|0x20 == 'u' && s[i+1]|0x20 == 't' && s[i+2]|0x20 == 'f' {
			return s[i+3] == '8' || i+5 <= len(s) && s[i+3:i+5] == "-8"
		}
	}
	return false
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// chars returns the number of characters of s.
func (c *Config) chars(s string) int {
	if ascii(s) || c.byteChars() {
		return len(s)
	}
	return utf8.RuneCountInString(s)
}

// substring returns the characters of s from start up to end.
func (c *Config) substring(s string, start, end int) string {
	if ascii(s) || c.byteChars() {
		return s[start:end]
	}
	from, i := len(s), 0
	for n := 0; i < len(s) && n < end; n++ {
		if n == start {
			from = i
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[min(from, i):i]
}
