package builtins

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// treeNode is one entry of a tree.
type treeNode struct {
	name   string
	path   string
	st     fileStat
	dir    bool
	link   string // where a symbolic link leads
	toDir  bool   // that is a directory
	toMode uint32 // its mode, 0 for a broken link
	nodes  []*treeNode
	read   bool  // nodes were read
	err    error // why they could not be
	many   int   // entries beyond --filelimit
}

// treeRun prints trees.
type treeRun struct {
	c           *call
	o           *treeOptions
	match       globMatcher
	zone        *time.Location
	now         time.Time
	lines       [3]string // before an entry that has others after it, below it, before the last
	dirs, files int
}

// treeDepth bounds the depth of a tree: links are not followed, so that only a file system that
// is itself deeper comes to it.
const treeDepth = 4000

func runTree(c *call, args []string) error {
	o, err := parseTree(args)
	if err != nil {
		return err
	}
	r := &treeRun{c: c, o: o, now: time.Now(), match: globMatcher{fold: o.ignoreCase, utf: c.utf8()}}
	r.zone, _ = c.location()
	r.lines = [3]string{"├── ", "│\u00a0\u00a0 ", "└── "}
	if o.ascii || !o.charset && !c.utf8() {
		r.lines = [3]string{"|-- ", "|   ", "`-- "}
	}
	for _, name := range o.names {
		if err := r.root(name); err != nil {
			return err
		}
	}
	return r.report()
}

func (r *treeRun) report() error {
	if r.o.noReport {
		return nil
	}
	count := func(n int, one, more string) string {
		if n == 1 {
			return "1 " + one
		}
		return fmt.Sprintf("%d %s", n, more)
	}
	text := "\n" + count(r.dirs, "directory", "directories")
	if !r.o.dirs {
		text += ", " + count(r.files, "file", "files")
	}
	return r.c.writeString(text + "\n")
}

// root prints one tree.
func (r *treeRun) root(name string) error {
	if r.o.full && len(name) > 1 {
		name = strings.TrimRight(name, "/")
		if name == "" {
			name = "/"
		}
	}
	n := &treeNode{name: name, path: name}
	info, err := r.c.io.Files.Stat(name)
	if err != nil {
		if end := r.c.mustStop(err); end != nil {
			return end
		}
		if _, err := r.c.io.Files.Lstat(name); err == nil {
			r.files++ // a link that leads nowhere
		} else {
			r.c.status = 2
		}
		return r.c.writeString(r.show(name) + "  [error opening dir]\n")
	}
	n.st, n.dir = statusOf(info), info.IsDir()
	if !n.dir {
		r.files++
		return r.c.writeString(r.details(n) + r.show(name) + "  [error opening dir]\n")
	}
	if err := r.load(n, 1); err != nil {
		return err
	}
	text := r.details(n) + r.show(name)
	if r.o.classify && !strings.HasSuffix(name, "/") && !r.o.dirs {
		text += "/"
	}
	if len(n.nodes) > 0 || n.many > 0 {
		r.dirs++
	}
	if err := r.c.writeString(text + r.trouble(n) + "\n"); err != nil {
		return err
	}
	return r.below(n, "", 1)
}

// trouble is what stands behind a directory that was not listed.
func (r *treeRun) trouble(n *treeNode) string {
	switch {
	case n.err != nil:
		r.c.status = 2
		return "  [error opening dir]"
	case n.many > 0:
		return fmt.Sprintf("  [%d entries exceeds filelimit, not opening dir]", n.many)
	}
	return ""
}

// below prints what is in a directory.
func (r *treeRun) below(n *treeNode, prefix string, level int) error {
	if level > treeDepth {
		return r.c.die("the directories are too deep")
	}
	for i, sub := range n.nodes {
		if err := r.c.alive(); err != nil {
			return err
		}
		line, under := r.lines[0], r.lines[1]
		if i == len(n.nodes)-1 {
			line, under = r.lines[2], "    "
		}
		if sub.dir || sub.toDir {
			r.dirs++
		} else {
			r.files++
		}
		if sub.dir && !sub.read && (r.o.level == 0 || level < r.o.level) {
			if err := r.load(sub, level+1); err != nil {
				return err
			}
		}
		if r.o.flat {
			line, under = "", ""
		}
		if err := r.c.writeString(prefix + line + r.entry(sub) + r.trouble(sub) + "\n"); err != nil {
			return err
		}
		if err := r.below(sub, prefix+under, level+1); err != nil {
			return err
		}
		n.nodes[i] = nil
	}
	return nil
}

// entry is the line of an entry.
func (r *treeRun) entry(n *treeNode) string {
	name := n.name
	if r.o.full {
		name = n.path
	}
	text := r.details(n) + r.show(name)
	if n.link != "" {
		text += " -> " + r.show(n.link)
		if n.toMode == 0 {
			return text
		}
	}
	if r.o.classify && !r.o.dirs {
		mode := n.st.mode
		if n.link != "" {
			mode = n.toMode
			if n.toDir && strings.HasSuffix(n.link, "/") {
				return text
			}
		}
		text += classMark(mode)
	}
	return text
}

// classMark is the mark of -F.
func classMark(mode uint32) string {
	switch mode & 0o170000 {
	case 0o040000:
		return "/"
	case 0o140000:
		return "="
	case 0o010000:
		return "|"
	case 0o100000:
		if mode&0o111 != 0 {
			return "*"
		}
	}
	return ""
}

// details are the brackets in front of a name.
func (r *treeRun) details(n *treeNode) string {
	var words []string
	if r.o.perm {
		words = append(words, modeText(n.st.mode))
	}
	if r.o.owner {
		words = append(words, fmt.Sprintf("%-8.32s", r.c.userName(n.st.uid)))
	}
	if r.o.group {
		words = append(words, fmt.Sprintf("%-8.32s", r.c.groupName(n.st.gid)))
	}
	if r.o.size {
		words = append(words, r.size(n.st.size))
	}
	if r.o.date {
		format := r.o.timeFormat
		if format == "" {
			format = "%b %e %H:%M"
			if age := r.now.Sub(n.st.mtime); age < 0 || age > 6*30*24*time.Hour {
				format = "%b %e  %Y"
			}
		}
		words = append(words, formatDate(format, n.st.mtime.In(r.zone)))
	}
	if len(words) == 0 {
		return ""
	}
	return "[" + strings.Join(words, " ") + "]  "
}

func (r *treeRun) size(n int64) string {
	if !r.o.human {
		return fmt.Sprintf("%11d", n)
	}
	base, units := int64(1024), "KMGTPE"
	if r.o.si {
		base, units = 1000, "kMGTPE"
	}
	if n < base {
		return fmt.Sprintf("%4d", n)
	}
	unit := 0
	for n >= base*base {
		n /= base
		unit++
	}
	value := float64(float32(n) / float32(base))
	if n/base >= 10 {
		return fmt.Sprintf("%3.0f%c", value, units[unit])
	}
	return fmt.Sprintf("%3.1f%c", value, units[unit])
}

// show is a name as it is printed.
func (r *treeRun) show(name string) string {
	if r.o.quote {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(r.printable(name, false)) + `"`
	}
	if r.o.raw {
		return name
	}
	return r.printable(name, !r.c.utf8() || !utf8.ValidString(name))
}

// printable is a name with escapes, in the C locale and of a name that is no text for spaces
// and backslashes too.
func (r *treeRun) printable(name string, spaces bool) string {
	var b strings.Builder
	text := r.c.utf8() && utf8.ValidString(name)
	for rest := name; rest != ""; {
		size, ok := charAt(rest, text)
		switch {
		case ok && spaces && (rest[0] == ' ' || rest[0] == '\\'):
			b.WriteByte('\\')
			b.WriteString(rest[:size])
		case ok:
			b.WriteString(rest[:size])
		case r.o.question:
			b.WriteByte('?')
		case text:
			c, _ := utf8.DecodeRuneInString(rest)
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteString(treeEscape(rest[0]))
		}
		rest = rest[size:]
	}
	return b.String()
}

func treeEscape(c byte) string {
	if c >= 7 && c <= 13 {
		return `\` + string("abtnvfr"[c-7])
	}
	return fmt.Sprintf(`\%03o`, c)
}

// load reads a directory: what is listed of it, in order.
func (r *treeRun) load(n *treeNode, level int) error {
	n.read = true
	list, err := r.c.openDir(n.path)
	if err != nil {
		n.err = err
		return r.c.mustStop(err)
	}
	defer list.Close()
	// The files of a directory that is asked for are all listed.
	all := len(r.o.only) == 0 || r.o.matchDirs && r.chosen(n)
	for _, e := range list.Entries() {
		sub, err := r.node(n.path, e, all)
		if err != nil {
			return err
		}
		if sub != nil {
			n.nodes = append(n.nodes, sub)
		}
	}
	if r.o.limit > 0 && len(n.nodes) > r.o.limit {
		n.many, n.nodes = len(n.nodes), nil
		return nil
	}
	r.sort(n.nodes)
	if r.o.prune {
		return r.pruned(n, level)
	}
	return nil
}

// pruned drops directories that have nothing in them.
func (r *treeRun) pruned(n *treeNode, level int) error {
	if level > treeDepth {
		return r.c.die("the directories are too deep")
	}
	kept := n.nodes[:0]
	for _, sub := range n.nodes {
		if sub.toDir {
			continue // it is not gone into
		}
		if sub.dir && (r.o.level == 0 || level < r.o.level) {
			if err := r.load(sub, level+1); err != nil {
				return err
			}
			if len(sub.nodes) == 0 && !(r.o.matchDirs && r.chosen(sub)) {
				continue
			}
		}
		kept = append(kept, sub)
	}
	n.nodes = kept
	return nil
}

// node looks at an entry; nil when it is not listed.
func (r *treeRun) node(dir string, e fs.DirEntry, all bool) (*treeNode, error) {
	name := e.Name()
	if !r.o.all && strings.HasPrefix(name, ".") {
		return nil, nil
	}
	n := &treeNode{name: name, path: joinPath(dir, name)}
	info, err := e.Info()
	if err != nil {
		return nil, r.c.mustStop(err)
	}
	n.st, n.dir = statusOf(info), info.IsDir()
	if info.Mode()&fs.ModeSymlink != 0 {
		if err := r.follow(n); err != nil {
			return nil, err
		}
	}
	isDir := n.dir
	switch {
	case r.o.dirs && !isDir && !n.toDir:
		return nil, nil
	case r.matches(r.o.ignore, name, isDir):
		return nil, nil
	case !all && !isDir && !r.matches(r.o.only, name, false):
		return nil, nil
	}
	return n, nil
}

// chosen reports whether a directory's name is one that -P asks for.
func (r *treeRun) chosen(n *treeNode) bool { return r.matches(r.o.only, n.name, true) }

// follow finds where a link leads; what may not be looked at is taken for broken.
func (r *treeRun) follow(n *treeNode) error {
	target, err := r.c.io.Files.Readlink(n.path)
	if err != nil {
		return r.c.mustStop(err)
	}
	n.link = target
	info, err := r.c.io.Files.Stat(n.path)
	if err != nil {
		return r.c.mustStop(err)
	}
	n.toDir, n.toMode = info.IsDir(), statusOf(info).mode
	return nil
}

// matches reports whether a name fits one of the patterns, which may have | in them and, for
// directories, a / at the end.
func (r *treeRun) matches(patterns []string, name string, dir bool) bool {
	for _, pattern := range patterns {
		for alternative := range strings.SplitSeq(pattern, "|") {
			bare, onlyDirs := strings.CutSuffix(alternative, "/")
			if (!onlyDirs || dir) && r.match.match(bare, name) {
				return true
			}
		}
	}
	return false
}

func (r *treeRun) sort(nodes []*treeNode) {
	order := func(a, b *treeNode) int {
		by := 0
		switch r.o.order {
		case "mtime":
			by = a.st.mtime.Compare(b.st.mtime)
		case "size":
			by = int(max(-1, min(1, b.st.size-a.st.size)))
		case "version":
			by = compareVersions(a.name, b.name)
		}
		if by == 0 {
			by = strings.Compare(a.name, b.name)
		}
		if r.o.reverse {
			by = -by
		}
		return by
	}
	slices.SortStableFunc(nodes, func(a, b *treeNode) int {
		if aDir, bDir := a.dir || a.toDir, b.dir || b.toDir; aDir != bDir && (r.o.dirsFirst || r.o.filesFirst) {
			if aDir == r.o.dirsFirst {
				return -1
			}
			return 1
		}
		return order(a, b)
	})
}
