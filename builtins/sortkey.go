package builtins

import (
	"math"
	"strings"
)

// ordering is how keys are compared.
type ordering struct {
	blanks    bool // skip blanks at the start of the key
	endBlanks bool // skip blanks before the end's character offset is counted
	reverse   bool
	fold      bool
	ignore    byte // 'd', 'i' or 0
	numeric   bool
	general   bool
	human     bool
	month     bool
	version   bool
}

// sortKey is one -k: where a key begins and ends in a line and how it is compared.
type sortKey struct {
	ordering
	fromStart            bool // at the start of the line
	startField, startCol int
	toEnd                bool // to the end of the line
	endField, endCol     int
}

// order sets one ordering letter; b counts for the start or the end of a key.
func (k *sortKey) order(letter byte, atStart, atEnd bool) bool {
	switch letter {
	case 'b':
		k.blanks = k.blanks || atStart
		k.endBlanks = k.endBlanks || atEnd
	case 'd':
		k.ignore = 'd'
	case 'f':
		k.fold = true
	case 'g':
		k.general = true
	case 'h':
		k.human = true
	case 'i':
		if k.ignore == 0 { // -d takes precedence over -i
			k.ignore = 'i'
		}
	case 'M':
		k.month = true
	case 'n':
		k.numeric = true
	case 'r':
		k.reverse = true
	case 'V':
		k.version = true
	default:
		return false
	}
	return true
}

// plain reports whether nothing but the direction is set.
func (k *ordering) plain() bool {
	o := *k
	o.reverse = false
	return o == ordering{}
}

// bytewise reports whether keys are compared byte by byte.
func (k *ordering) bytewise() bool {
	return !k.fold && k.ignore == 0 && !k.numeric && !k.general && !k.human && !k.month && !k.version
}

// conflict returns the letters of options that can't go together, "" if they can.
func (k *ordering) conflict() string {
	n := 0
	for _, on := range []bool{k.numeric, k.general, k.human, k.month, k.version || k.ignore != 0} {
		if on {
			n++
		}
	}
	if n < 2 {
		return ""
	}
	letters := ""
	for _, l := range []struct {
		on     bool
		letter string
	}{{k.ignore == 'd', "d"}, {k.fold, "f"}, {k.general, "g"}, {k.human, "h"}, {k.ignore == 'i', "i"},
		{k.month, "M"}, {k.numeric, "n"}, {k.version, "V"}} {
		if l.on {
			letters += l.letter
		}
	}
	return letters
}

// parseSortKey reads F[.C][OPTS][,F[.C][OPTS]].
func parseSortKey(g *grammar, spec string) (*sortKey, error) {
	k := &sortKey{toEnd: true}
	bad := func(what string) error { return g.wrong(what+": invalid field specification %s", spec) }
	var err error
	rest := spec
	if k.startField, rest, err = sortCount(g, rest, "invalid number at field start"); err != nil {
		return nil, err
	}
	if k.startField == 0 {
		return nil, bad("field number is zero")
	}
	k.startField--
	if strings.HasPrefix(rest, ".") {
		if k.startCol, rest, err = sortCount(g, rest[1:], "invalid number after '.'"); err != nil {
			return nil, err
		}
		if k.startCol == 0 {
			return nil, bad("character offset is zero")
		}
		k.startCol--
	}
	k.fromStart = k.startField == 0 && k.startCol == 0
	rest = k.letters(rest, true, false)
	if strings.HasPrefix(rest, ",") {
		k.toEnd = false
		if k.endField, rest, err = sortCount(g, rest[1:], "invalid number after ','"); err != nil {
			return nil, err
		}
		if k.endField == 0 {
			return nil, bad("field number is zero")
		}
		k.endField--
		if strings.HasPrefix(rest, ".") {
			if k.endCol, rest, err = sortCount(g, rest[1:], "invalid number after '.'"); err != nil {
				return nil, err
			}
		}
		rest = k.letters(rest, false, true)
	}
	if rest != "" {
		return nil, bad("stray character in field spec")
	}
	return k, nil
}

// letters reads ordering letters and returns what follows them.
func (k *sortKey) letters(s string, atStart, atEnd bool) string {
	for s != "" && k.order(s[0], atStart, atEnd) {
		s = s[1:]
	}
	return s
}

func sortCount(g *grammar, s, what string) (int, string, error) {
	n, rest, fault := strtoumax(strings.TrimPrefix(strings.TrimLeft(s, " \t\n\v\f\r"), "+"), false)
	if fault == countInvalid {
		return 0, "", g.wrong(what+": invalid count at start of %s", s)
	}
	return int(min(n, math.MaxInt/2)), rest, nil
}

// isFieldBlank reports whether b is between fields by default.
func isFieldBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' }

func skipBlanks(line []byte, i int) int {
	for i < len(line) && isFieldBlank(line[i]) {
		i++
	}
	return i
}

// skipField moves over one field: blanks and what follows them.
func skipField(line []byte, i int) int {
	i = skipBlanks(line, i)
	for i < len(line) && !isFieldBlank(line[i]) {
		i++
	}
	return i
}

// span returns where the key is in a line (GNU's begfield and limfield).
func (k *sortKey) span(line []byte, tab int) (start, end int) {
	start, end = k.start(line, tab), len(line)
	if !k.toEnd {
		end = k.end(line, tab)
	}
	return start, max(start, end)
}

// of is the key of a line.
func (k *sortKey) of(line []byte, tab int) []byte {
	from, to := k.span(line, tab)
	return line[from:to]
}

func (k *sortKey) start(line []byte, tab int) int {
	i := 0
	for field := k.startField; i < len(line) && field > 0; field-- {
		if tab < 0 {
			i = skipField(line, i)
			continue
		}
		for i < len(line) && line[i] != byte(tab) {
			i++
		}
		if i < len(line) {
			i++
		}
	}
	if k.blanks {
		i = skipBlanks(line, i)
	}
	return min(len(line), i+k.startCol)
}

func (k *sortKey) end(line []byte, tab int) int {
	i, fields := 0, k.endField
	if k.endCol == 0 {
		fields++
	}
	for ; i < len(line) && fields > 0; fields-- {
		if tab < 0 {
			i = skipField(line, i)
			continue
		}
		for i < len(line) && line[i] != byte(tab) {
			i++
		}
		if i < len(line) && (fields > 1 || k.endCol > 0) {
			i++
		}
	}
	if k.endCol > 0 {
		if k.endBlanks {
			i = skipBlanks(line, i)
		}
		i = min(len(line), i+k.endCol)
	}
	return i
}
