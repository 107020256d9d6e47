package builtins

import (
	"strings"
)

// ignoreList are the patterns of a file like .gitignore, or of -g. It tells what its last
// pattern that matches says.
type ignoreList struct {
	base  string // what the names it is about begin with; it is cut off
	globs []ignoreGlob
}

type ignoreGlob struct {
	re     *regex
	keep   bool // a pattern with !: what it matches is not ignored
	dirs   bool // for directories only
	simple string
	suffix string
}

// ignoreAnswer is what a list says of a name.
type ignoreAnswer uint8

const (
	ignoreSilent ignoreAnswer = iota
	ignoreSkip
	ignoreKeep
)

// parseIgnore reads the text of an ignore file.
func parseIgnore(text, base string) *ignoreList {
	l := &ignoreList{base: base}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if !strings.HasSuffix(line, `\ `) {
			line = strings.TrimRight(line, " ")
		}
		l.add(line, false, false)
	}
	return l
}

// add adds one pattern; one that can't be read is left out. braces: {a,b} are alternatives.
func (l *ignoreList) add(line string, fold, braces bool) {
	g := ignoreGlob{}
	if rest, ok := strings.CutPrefix(line, "!"); ok {
		g.keep, line = true, rest
	}
	if rest, ok := strings.CutPrefix(line, `\`); ok && rest != "" && (rest[0] == '!' || rest[0] == '#') {
		line = rest
	}
	if rest, ok := strings.CutSuffix(line, "/"); ok {
		g.dirs, line = true, rest
	}
	if line == "" {
		return
	}
	anchored := strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	switch {
	case !fold && !anchored && !strings.ContainsAny(line, `*?[]{}\`):
		g.simple = line
	case !fold && !anchored && strings.HasPrefix(line, "*") && !strings.ContainsAny(line[1:], `*?[]{}\`):
		g.suffix = line[1:]
	default:
		text := globPattern(line, braces)
		if !anchored {
			text = "(?:.*/)?" + text
		}
		re, err := compileRegex("^(?:"+text+")$", regexOptions{syntax: regexRust, utf8: true, ignoreCase: fold, dotAll: true})
		if err != nil {
			return
		}
		g.re = re
	}
	l.globs = append(l.globs, g)
}

// globPattern turns a glob in which * does not match a slash into a pattern.
func globPattern(glob string, braces bool) string {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(glob); i++ {
		c := glob[i]
		switch {
		case strings.HasPrefix(glob[i:], "**/") && (i == 0 || glob[i-1] == '/'):
			b.WriteString("(?:.*/)?")
			i += 2
		case glob[i:] == "**" && i > 0 && glob[i-1] == '/':
			b.WriteString(".+")
			i++
		case c == '*':
			b.WriteString("[^/]*")
			for i+1 < len(glob) && glob[i+1] == '*' {
				i++
			}
		case c == '?':
			b.WriteString("[^/]")
		case c == '[' && strings.IndexByte(glob[min(i+2, len(glob)):], ']') >= 0:
			end := i + 2 + strings.IndexByte(glob[i+2:], ']')
			set := strings.Replace(glob[i+1:end], "!", "^", 1)
			b.WriteString("[" + strings.NewReplacer("[", `\[`, "&", `\&`).Replace(set) + "]")
			i = end
		case braces && c == '{':
			b.WriteString("(?:")
			depth++
		case depth > 0 && c == '}':
			b.WriteString(")")
			depth--
		case depth > 0 && c == ',':
			b.WriteString("|")
		case c == '\\' && i+1 < len(glob):
			i++
			b.WriteString(quoteRust(glob[i]))
		default:
			b.WriteString(quoteRust(c))
		}
	}
	return b.String()
}

// quoteRust writes a byte of a glob so that it means itself in a pattern.
func quoteRust(c byte) string {
	if strings.IndexByte(`\.+*?()|[]{}^$#&-~`, c) >= 0 {
		return `\` + string(c)
	}
	return string([]byte{c})
}

// ask tells what the list says of a name.
func (l *ignoreList) ask(name string, isDir bool) ignoreAnswer {
	if l == nil {
		return ignoreSilent
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "./"), l.base)
	last := name[strings.LastIndexByte(name, '/')+1:]
	for i := len(l.globs) - 1; i >= 0; i-- {
		g := &l.globs[i]
		if g.dirs && !isDir {
			continue
		}
		var hit bool
		switch {
		case g.re != nil:
			hit = g.re.match([]byte(name))
		case g.simple != "":
			hit = last == g.simple
		default:
			hit = strings.HasSuffix(last, g.suffix)
		}
		switch {
		case hit && g.keep:
			return ignoreKeep
		case hit:
			return ignoreSkip
		}
	}
	return ignoreSilent
}

// ignoreScope is a directory's ignore files and those above it.
type ignoreScope struct {
	lists []*ignoreList // by rising importance
	up    *ignoreScope
}

// ask tells what the nearest list that says anything says.
func (s *ignoreScope) ask(name string, isDir bool) ignoreAnswer {
	for ; s != nil; s = s.up {
		for i := len(s.lists) - 1; i >= 0; i-- {
			if answer := s.lists[i].ask(name, isDir); answer != ignoreSilent {
				return answer
			}
		}
	}
	return ignoreSilent
}

// globError says what is wrong with a glob of -g, as rg does.
func globError(glob string) string {
	open := false
	for i := 0; i < len(glob); i++ {
		switch glob[i] {
		case '\\':
			if i++; i == len(glob) {
				return `dangling '\'`
			}
		case '{':
			if open {
				return "nested alternate groups are not allowed"
			}
			open = true
		case '}':
			open = false
		case '[':
			end := i + 1
			if end < len(glob) && (glob[end] == '!' || glob[end] == '^') {
				end++
			}
			first := end
			for end < len(glob) && (glob[end] != ']' || end == first) {
				if end >= first+2 && glob[end-1] == '-' && glob[end-2] > glob[end] {
					return "invalid range; '" + glob[end-2:end-1] + "' > '" + glob[end:end+1] + "'"
				}
				end++
			}
			if end == len(glob) {
				return "unclosed character class; missing ']'"
			}
			i = end
		}
	}
	if open {
		return "unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"
	}
	return ""
}
