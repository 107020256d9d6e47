package builtins

import (
	"strings"
)

// fileFilter is what --include, --exclude and --exclude-dir say.
type fileFilter struct {
	globs []fileGlob
	dirs  []string
	from  []string // files of patterns to exclude
}

type fileGlob struct {
	text    string
	include bool
}

func (f *fileFilter) add(glob string, include bool) {
	f.globs = append(f.globs, fileGlob{glob, include})
}

// skips reports whether a file is left out. operand: it was named on the command line, where
// any end of the name that begins after a slash counts, not the last part only.
func (f *fileFilter) skips(name string, operand bool) bool {
	if len(f.globs) == 0 {
		return false
	}
	for i := len(f.globs) - 1; i >= 0; i-- {
		if matchSuffix(f.globs[i].text, name, operand) {
			return !f.globs[i].include
		}
	}
	return f.globs[0].include
}

// skipsDir reports whether a directory is left out.
func (f *fileFilter) skipsDir(name string, operand bool) bool {
	for _, glob := range f.dirs {
		if matchSuffix(glob, trimSlashes(name), operand) {
			return true
		}
	}
	return false
}

func matchSuffix(glob, name string, operand bool) bool {
	if !operand {
		return matchGlob(glob, name[strings.LastIndexByte(name, '/')+1:])
	}
	for {
		if matchGlob(glob, name) {
			return true
		}
		slash := strings.IndexByte(name, '/')
		if slash < 0 {
			return false
		}
		name = strings.TrimLeft(name[slash:], "/")
	}
}

// matchGlob is fnmatch without flags: a * matches slashes and leading dots too.
func matchGlob(glob, name string) bool {
	star, mark := -1, 0
	g, n := 0, 0
	for n < len(name) {
		if g < len(glob) && glob[g] == '*' {
			star, mark = g, n
			g++
			continue
		}
		if size, used := matchGlobChar(glob[g:], name[n:]); used > 0 {
			g += size
			n += used
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		g, n = star+1, mark
	}
	for g < len(glob) && glob[g] == '*' {
		g++
	}
	return g == len(glob)
}

// matchGlobChar matches the first item of glob with the first character of name; it returns
// the length of the item and of the character, 0 if they don't match.
func matchGlobChar(glob, name string) (size, used int) {
	if glob == "" {
		return 0, 0
	}
	r, n := decodeRegex([]byte(name[:min(4, len(name))]), true)
	switch glob[0] {
	case '?':
		return 1, n
	case '[':
		if size, ok := matchGlobSet(glob, r); size > 0 {
			if ok {
				return size, n
			}
			return size, 0
		}
	case '\\':
		if len(glob) > 1 && strings.HasPrefix(name, glob[1:2]) {
			return 2, 1
		}
		return 0, 0
	}
	if glob[0] == name[0] {
		return 1, 1
	}
	return 0, 0
}

// matchGlobSet matches a bracket expression; size is 0 if it is none.
func matchGlobSet(glob string, r rune) (size int, ok bool) {
	end := strings.IndexByte(glob[min(2, len(glob)):], ']')
	if end < 0 {
		return 0, false
	}
	p := &regexParser{src: strings.Replace(glob, "[!", "[^", 1), pos: 1, glob: true, opt: regexOptions{utf8: true}}
	node, err := p.bracket()
	if err != nil {
		return 0, false
	}
	return p.pos, node.set.has(r)
}
