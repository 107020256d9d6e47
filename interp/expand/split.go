package expand

import (
	"strings"
	"unicode/utf8"
)

// separators is IFS, ready for use.
type separators struct {
	ifs   string
	unset bool
	class [256]sepClass // of bytes; multi marks the first byte of a longer separator
	join  string        // what "$*" puts between fields
}

type sepClass uint8

const (
	noSep sepClass = iota
	whiteSep
	solidSep
	multiSep
)

const defaultIFS = " \t\n"

func newSeparators(ifs string, unset bool) *separators {
	if unset {
		ifs = defaultIFS
	}
	sep := &separators{ifs: ifs, unset: unset}
	for i := 0; i < len(ifs); {
		r, n := utf8.DecodeRuneInString(ifs[i:])
		if i == 0 {
			sep.join = ifs[:n]
		}
		switch {
		case n > 1:
			sep.class[ifs[i]] = multiSep
		case r == ' ' || r == '\t' || r == '\n':
			sep.class[ifs[i]] = whiteSep
		default:
			sep.class[ifs[i]] = solidSep
		}
		i += n
	}
	return sep
}

// at returns what s begins with: its class and, for a separator, its size.
func (sep *separators) at(s string) (sepClass, int) {
	class := sep.class[s[0]]
	if class != multiSep {
		return class, 1
	}
	_, n := utf8.DecodeRuneInString(s)
	if n > 1 && strings.Contains(sep.ifs, s[:n]) {
		return solidSep, n
	}
	return noSep, n
}

// Split splits s at the characters of ifs as the expansion of an unquoted parameter does.
func Split(s, ifs string) []string {
	sep := newSeparators(ifs, false)
	var fields []string
	start, white := -1, false // of the field; whether white space has just ended one
	for i := 0; i < len(s); {
		class, n := sep.at(s[i:])
		switch {
		case class == noSep:
			if start < 0 {
				start = i
			}
			white = false
		case start >= 0:
			fields = append(fields, s[start:i])
			start, white = -1, class == whiteSep
		case class == solidSep && white:
			white = false
		case class == solidSep:
			fields = append(fields, "")
		}
		i += n
	}
	if start >= 0 {
		fields = append(fields, s[start:])
	}
	return fields
}

// ReadFields splits line into at most n fields for the read builtin, the last one taking
// the rest; n < 0 means no limit (read -a). esc[i] tells that byte i was escaped with a
// backslash (already removed); nil means none was. Fewer fields than n may come back.
func ReadFields(line string, esc []bool, n int, ifs string) []string {
	r := lineReader{line: line, esc: esc, sep: newSeparators(ifs, false)}
	if n == 0 {
		return nil
	}
	i := r.skipWhite(0)
	end := r.trimEnd(i)
	var fields []string
	for i < end {
		if n > 0 && len(fields) == n-1 {
			return append(fields, r.last(i, end))
		}
		k := i
		for k < end {
			class, size := r.at(k)
			if class != noSep {
				break
			}
			k += size
		}
		fields = append(fields, line[i:k])
		i = r.skipSep(k)
	}
	return fields
}

// lineReader splits one line for read.
type lineReader struct {
	line string
	esc  []bool
	sep  *separators
}

func (r *lineReader) at(i int) (sepClass, int) {
	if r.esc != nil && r.esc[i] {
		return noSep, 1
	}
	return r.sep.at(r.line[i:])
}

func (r *lineReader) skipWhite(i int) int {
	for i < len(r.line) {
		class, n := r.at(i)
		if class != whiteSep {
			break
		}
		i += n
	}
	return i
}

// trimEnd returns the end of the line without the separating white space there.
func (r *lineReader) trimEnd(start int) int {
	end := len(r.line)
	for end > start && (r.esc == nil || !r.esc[end-1]) && r.sep.class[r.line[end-1]] == whiteSep {
		end--
	}
	return end
}

// skipSep returns the index after one separator: white space around at most one other.
func (r *lineReader) skipSep(i int) int {
	i = r.skipWhite(i)
	if i < len(r.line) {
		if class, n := r.at(i); class == solidSep {
			i = r.skipWhite(i + n)
		}
	}
	return i
}

// last returns the rest of the line for the last name: whole, but when it is one field and
// one separator the separator goes too.
func (r *lineReader) last(i, end int) string {
	for k := i; k < end; {
		class, n := r.at(k)
		if class == noSep {
			k += n
			continue
		}
		if r.skipSep(k) >= end {
			return r.line[i:k]
		}
		break
	}
	return r.line[i:end]
}
