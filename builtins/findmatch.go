package builtins

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// match reads the tests of names.
func (p *findParser) match(name string) (findTest, error) {
	switch name {
	case "name", "iname", "path", "ipath", "wholename", "iwholename", "lname", "ilname", "regex", "iregex":
	default:
		return nil, nil
	}
	pattern, err := p.argument()
	if err != nil {
		return nil, err
	}
	short := strings.TrimPrefix(name, "i")
	m := globMatcher{fold: short != name, utf: p.p.utf}
	if p.c != nil && (short == "path" || short == "wholename") && strings.HasSuffix(pattern, "/") &&
		!slices.ContainsFunc(p.p.paths, func(path string) bool { return m.match(pattern, path) }) {
		p.warn("warning: -" + name + " " + pattern + " will not match anything because it ends with /.")
	}
	switch short {
	case "name":
		return m.nameTest(pattern), nil
	case "lname":
		return func(f *finder, e *findEntry) bool {
			return e.bits == syscall.S_IFLNK && m.match(pattern, f.readlink(e))
		}, nil
	case "regex":
		return p.regexTest(pattern, m.fold)
	}
	return func(_ *finder, e *findEntry) bool { return m.match(pattern, e.path) }, nil
}

// nameTest is -name; the common *.go and main.go need no matcher.
func (m globMatcher) nameTest(pattern string) findTest {
	if !m.fold {
		if !strings.ContainsAny(pattern, `*?[\`) {
			return func(_ *finder, e *findEntry) bool { return e.name == pattern }
		}
		if tail := strings.TrimPrefix(pattern, "*"); tail != pattern && !strings.ContainsAny(tail, `*?[\`) {
			return func(_ *finder, e *findEntry) bool { return strings.HasSuffix(e.name, tail) }
		}
	}
	return func(_ *finder, e *findEntry) bool { return m.match(pattern, e.name) }
}

// readlink returns what a symbolic link points to.
func (f *finder) readlink(e *findEntry) string {
	link, err := f.c.io.Files.Readlink(e.path)
	if err != nil {
		f.err = f.c.mustStop(err)
	}
	return link
}

// findRegexType returns the dialect of a word of -regextype: basic, extended or emacs.
func findRegexType(name string) (byte, bool) {
	switch name {
	case "findutils-default", "emacs":
		return 'm', true
	case "ed", "grep", "posix-basic", "posix-minimal-basic", "sed":
		return 'b', true
	case "gnu-awk", "posix-awk", "awk", "posix-egrep", "egrep", "posix-extended":
		return 'e', true
	}
	return 0, false
}

func (p *findParser) unknownRegexType(word string) error {
	names := []string{word, "findutils-default", "ed", "emacs", "gnu-awk", "grep", "posix-awk", "awk", "posix-basic",
		"posix-egrep", "egrep", "posix-extended", "posix-minimal-basic", "sed"}
	return p.bad("Unknown regular expression type %s; valid types are "+strings.Repeat("%s, ", len(names)-2)+"%s.", names...)
}

func (p *findParser) regexTest(pattern string, fold bool) (findTest, error) {
	kind := byte('m')
	if p.regex != "" {
		kind, _ = findRegexType(p.regex)
	}
	opt := regexOptions{syntax: regexExtended, ignoreCase: fold, utf8: p.p.utf}
	text := pattern
	switch kind {
	case 'b':
		opt.syntax = regexBasic
	case 'e':
		opt.strict = p.regex == "posix-extended" || p.regex == "posix-awk"
		opt.loneClose = true
	case 'm':
		text = emacsToExtended(pattern, p.regex == "findutils-default")
	}
	re, err := compileRegex(text, opt)
	if err != nil {
		return nil, p.raw("failed to compile regular expression '" + pattern + "': " + err.Error())
	}
	return func(_ *finder, e *findEntry) bool {
		loc := re.find([]byte(e.path), 0)
		return loc != nil && loc[0] == 0 && loc[1] == len(e.path)
	}, nil
}

// emacsToExtended rewrites Emacs's syntax: groups and | take a backslash, + and ? none, and
// there are no intervals. A dot is no newline, unless dotNewline is set.
func emacsToExtended(pattern string, dotNewline bool) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch ch := pattern[i]; ch {
		case '\\':
			i++
			if i == len(pattern) {
				b.WriteByte('\\')
			} else if strings.IndexByte("()|", pattern[i]) >= 0 {
				b.WriteByte(pattern[i])
			} else {
				b.WriteString(pattern[i-1 : i+1])
			}
		case '(', ')', '|', '{', '}':
			b.WriteByte('\\')
			b.WriteByte(ch)
		case '.':
			if dotNewline {
				b.WriteByte(ch)
			} else {
				b.WriteString("[^\n]")
			}
		case '[':
			end := emacsBracketEnd(pattern, i)
			b.WriteString(strings.ReplaceAll(pattern[i:end], "[:", "[[.:.]")) // there are no classes
			i = end - 1
		default:
			b.WriteByte(ch)
		}
	}
	return b.String()
}

// emacsBracketEnd returns where the bracket expression at i ends: there are no classes.
func emacsBracketEnd(s string, i int) int {
	j := i + 1
	if j < len(s) && s[j] == '^' {
		j++
	}
	if j < len(s) && s[j] == ']' {
		j++
	}
	for j < len(s) && s[j] != ']' {
		if s[j] == '[' && j+1 < len(s) && (s[j+1] == '=' || s[j+1] == '.') {
			if end := strings.Index(s[j+2:], s[j+1:j+2]+"]"); end >= 0 {
				j += 2 + end + 1
			}
		}
		j++
	}
	return min(j+1, len(s))
}

// number reads the tests that compare a number: N, +N or -N.
func (p *findParser) number(name string) (findTest, error) {
	switch name {
	case "size":
		return p.size()
	case "mtime", "atime", "ctime", "mmin", "amin", "cmin":
		return p.age(name)
	case "links", "inum", "uid", "gid", "used":
	default:
		return nil, nil
	}
	word, err := p.argument()
	if err != nil {
		return nil, err
	}
	sign, digits := comparison(word)
	n, fault := decimal(digits)
	if !allDigits(digits) || fault != countOK {
		if name == "used" {
			return nil, p.raw("Invalid argument " + word + " to -used")
		}
		return nil, p.raw("invalid argument `" + word + "' to `-" + name + "'")
	}
	return func(f *finder, e *findEntry) bool {
		if !f.stat(e) {
			return false
		}
		have := map[string]uint64{"links": e.st.nlink, "inum": e.st.ino, "uid": uint64(e.st.uid), "gid": uint64(e.st.gid),
			"used": uint64(max(0, e.st.atime.Sub(e.st.ctime)/(24*time.Hour)))}[name]
		return compares(sign, cmp.Compare(have, n))
	}, nil
}

// comparison takes the sign off a number.
func comparison(word string) (sign byte, rest string) {
	if word != "" && (word[0] == '+' || word[0] == '-') {
		return word[0], word[1:]
	}
	return 0, word
}

func compares(sign byte, diff int) bool {
	switch sign {
	case '+':
		return diff > 0
	case '-':
		return diff < 0
	}
	return diff == 0
}

func (p *findParser) size() (findTest, error) {
	word, err := p.argument()
	if err != nil {
		return nil, err
	}
	if word == "" {
		return nil, p.raw("invalid null argument to -size")
	}
	sign, rest := comparison(word)
	unit := int64(512)
	if rest != "" && !isDigit(rest[len(rest)-1]) {
		letter := rest[len(rest)-1:]
		sizes := map[string]int64{"b": 512, "c": 1, "w": 2, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30}
		var ok bool
		if unit, ok = sizes[letter]; !ok {
			return nil, p.raw("invalid -size type `" + letter + "'")
		}
		rest = rest[:len(rest)-1]
	}
	n, fault := decimal(rest)
	if !allDigits(rest) || fault != countOK || n > math.MaxInt64 {
		return nil, p.raw("Invalid argument `" + word + "' to -size")
	}
	return func(f *finder, e *findEntry) bool {
		return f.stat(e) && compares(sign, cmp.Compare((e.st.size+unit-1)/unit, int64(n)))
	}, nil
}

// age reads -mtime and its kin. Days count as GNU's do: a file of N to N+1 days ago is N.
func (p *findParser) age(name string) (findTest, error) {
	word, err := p.argument()
	if err != nil {
		return nil, err
	}
	sign, rest := comparison(word)
	n, convErr := strconv.ParseFloat(rest, 64)
	if convErr != nil || rest == "" || !isDigit(rest[0]) && rest[0] != '.' {
		return nil, p.raw("invalid argument `" + word + "' to `-" + name + "'")
	}
	unit, origin := 24*time.Hour, p.p.dayStart
	if strings.HasSuffix(name, "min") {
		unit, origin = time.Minute, p.p.now
		if p.p.daystart {
			origin = p.p.dayStart.Add(24 * time.Hour)
		}
	} else if sign == '-' {
		origin = origin.Add(24*time.Hour - time.Second)
	}
	limit := origin.Add(-time.Duration(min(n*float64(unit), math.MaxInt64/2)))
	which := name[0]
	return func(f *finder, e *findEntry) bool {
		if !f.stat(e) {
			return false
		}
		t := e.time(which)
		switch sign {
		case '-':
			return t.After(limit)
		case '+':
			return t.Before(limit)
		}
		delta := t.Sub(limit)
		return delta > 0 && delta <= unit
	}, nil
}

// time is the time that a letter stands for: access, change, modification.
func (e *findEntry) time(which byte) time.Time { return e.st.time(which) }

func (s *fileStat) time(which byte) time.Time {
	switch which {
	case 'a':
		return s.atime
	case 'c':
		return s.ctime
	}
	return s.mtime
}

func (p *findParser) newerThan(which byte, name string) (findTest, error) {
	st, err := p.reference(name)
	return func(f *finder, e *findEntry) bool { return f.stat(e) && e.time(which).After(st.mtime) }, err
}

// newerXY is -newerXY: a time of the file against a time of another file or a date.
func (p *findParser) newerXY(x, y byte) (findTest, error) {
	if !slices.Contains([]byte("acm"), x) || !slices.Contains([]byte("acmt"), y) {
		return nil, p.raw("invalid predicate `" + p.words[p.pos-1] + "'")
	}
	word, err := p.argument()
	if err != nil {
		return nil, err
	}
	var limit time.Time
	if y == 't' {
		var ok bool
		if limit, ok = parseDate(word, p.p.now.In(p.p.zone)); !ok && p.c != nil {
			return nil, p.bad("I cannot figure out how to interpret %s as a date or time", word)
		}
	} else {
		st, err := p.reference(word)
		if err != nil {
			return nil, err
		}
		limit = st.time(y)
	}
	return func(f *finder, e *findEntry) bool { return f.stat(e) && e.time(x).After(limit) }, nil
}
