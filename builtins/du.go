package builtins

import (
	"io/fs"
	"math"
	"strconv"
	"strings"
	"syscall"
)

const duHelp = `Usage: du [OPTION]... [FILE]...
Summarize device usage of the set of FILEs, recursively for directories.

  -0, --null            end each output line with NUL, not newline
  -a, --all             write counts for all files, not just directories
      --apparent-size   print apparent sizes rather than device usage
  -B, --block-size=SIZE  scale sizes by SIZE before printing them
  -b, --bytes           equivalent to '--apparent-size --block-size=1'
  -c, --total           produce a grand total
  -d, --max-depth=N     print the total for a directory only if it is at most N levels down
  -h, --human-readable  print sizes in human readable format (e.g., 1K 234M 2G)
      --si              like -h, but use powers of 1000 not 1024
  -k, -m                like --block-size=1K, --block-size=1M
  -l, --count-links     count sizes many times if hard linked
  -S, --separate-dirs   for directories do not include size of subdirectories
  -s, --summarize       display only a total for each argument
  -D, -H, --dereference-args  follow links that are named
  -L, --dereference     follow all links; -P, --no-dereference none
  -t, --threshold=SIZE  leave out what is smaller than SIZE, or larger if SIZE is negative
      --inodes          count inodes, not sizes
  -x, --one-file-system  skip directories on different file systems
      --exclude=PATTERN  exclude files that match PATTERN
      --help     display this help and exit
      --version  output version information and exit
`

const (
	duApparent = longOnly + iota
	duSI
	duExclude
	duInodes
)

type duOptions struct {
	all, apparent, total, links, separate, summarize, oneDev bool

	follow, followNamed, inodes, hasLeast bool

	least   int64 // what is smaller is not shown; what is larger, if negative
	depth   int
	unit    blockUnit
	end     byte
	exclude []string
	files   []string
}

func duTool() Tool {
	return Tool{Name: "du", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "du", func(c *call) error { return runDu(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseDu(args)
			if err != nil {
				return nil
			}
			return lists(o.files)
		}}
}

func parseDu(args []string) (*duOptions, error) {
	o := &duOptions{depth: math.MaxInt, unit: blockUnit{size: 1024}, end: '\n'}
	g := &grammar{tool: "du", status: 1, help: duHelp, options: []option{
		{'0', "null", noArg}, {'a', "all", noArg}, {duApparent, "apparent-size", noArg}, {'B', "block-size", needArg},
		{'b', "bytes", noArg}, {'c', "total", noArg}, {'d', "max-depth", needArg}, {'h', "human-readable", noArg},
		{duSI, "si", noArg}, {'k', "", noArg}, {'m', "", noArg}, {'l', "count-links", noArg},
		{'S', "separate-dirs", noArg}, {'s', "summarize", noArg}, {'x', "one-file-system", noArg},
		{duExclude, "exclude", needArg}, {'P', "no-dereference", noArg}, {'L', "dereference", noArg},
		{'D', "dereference-args", noArg}, {'H', "", noArg}, {'t', "threshold", needArg}, {duInodes, "inodes", noArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	o.files = files
	switch {
	case err != nil:
	case o.all && o.summarize:
		err = g.raw("cannot both summarize and show all entries")
	case o.summarize && o.depth != math.MaxInt && o.depth > 0:
		err = g.raw("warning: summarizing conflicts with --max-depth=%d", o.depth)
	case o.summarize:
		o.depth = 0
	}
	return o, err
}

func (o *duOptions) set(g *grammar, key rune, value string) (err error) {
	switch key {
	case '0':
		o.end = 0
	case 'a':
		o.all = true
	case duApparent:
		o.apparent = true
	case 'B':
		o.unit, err = parseBlockSize(g, value)
	case 'b':
		o.apparent, o.unit = true, blockUnit{size: 1}
	case 'c':
		o.total = true
	case 'd':
		n, faults := parseSize(value, true, "")
		if faults != 0 || n > math.MaxInt32 {
			return g.bad("invalid maximum depth %s", value)
		}
		o.depth = int(n)
	case 'h':
		o.unit = blockUnit{base: 1024}
	case duSI:
		o.unit = blockUnit{base: 1000}
	case 'k':
		o.unit = blockUnit{size: 1024}
	case 'm':
		o.unit = blockUnit{size: 1 << 20}
	case 'l':
		o.links = true
	case 'S':
		o.separate = true
	case 's':
		o.summarize = true
	case 'x':
		o.oneDev = true
	case 'P':
		o.follow, o.followNamed = false, false
	case 'L':
		o.follow, o.followNamed = true, true
	case 'D', 'H':
		o.follow, o.followNamed = false, true
	case duInodes:
		o.inodes = true
	case 't':
		return o.setThreshold(g, value)
	case duExclude:
		o.exclude = append(o.exclude, value)
	}
	return err
}

// setThreshold reads the least size of what is shown, with a minus the most.
func (o *duOptions) setThreshold(g *grammar, value string) error {
	digits, negative := strings.CutPrefix(value, "-")
	if digits == "" {
		digits = value // it is said as it was typed
	}
	n, err := g.size(digits, true, "kKmMGTPEZY0")
	switch {
	case err != nil:
		return err
	case n == 0 && negative:
		return &usageError{status: g.status, tail: "invalid --threshold argument '-0'"}
	}
	o.least, o.hasLeast = int64(min(n, math.MaxInt64)), true
	if negative {
		o.least = -o.least
	}
	return nil
}

// duRun is one run of du.
type duRun struct {
	c    *call
	o    *duOptions
	seen map[[2]uint64]bool // files with several links, and operands
	dev  uint64
}

func runDu(c *call, args []string) error {
	o, err := parseDu(args)
	if err != nil {
		return err
	}
	r := &duRun{c: c, o: o, seen: map[[2]uint64]bool{}}
	files := o.files
	if len(files) == 0 {
		files = []string{"."}
	}
	var total uint64
	c.onWrite.bare = true
	for _, name := range files {
		if name == "" {
			c.fail("invalid zero-length file name")
			continue
		}
		info, err := r.look(name, o.followNamed)
		if err != nil {
			if err := c.fileError(err, "cannot access "+c.quoteName(name)); err != nil {
				return err
			}
			continue
		}
		st := statusOf(info)
		r.dev = st.dev
		size, _, err := r.walk(name, lastPart(name), &st, 0)
		if err != nil {
			return err
		}
		total += size
	}
	if o.total {
		return r.print(total, "total")
	}
	return nil
}

// look returns the status of a name; links are followed if follow.
func (r *duRun) look(name string, follow bool) (fs.FileInfo, error) {
	if follow {
		return r.c.io.Files.Stat(name)
	}
	return r.c.io.Files.Lstat(name)
}

func (r *duRun) print(size uint64, name string) error {
	if r.o.inodes && r.o.unit.size > 0 {
		return r.c.writeString(strconv.FormatUint(size, 10) + "\t" + name + string(rune(r.o.end)))
	}
	return r.c.writeString(r.o.unit.show(size) + "\t" + name + string(rune(r.o.end)))
}

// excluded reports whether a pattern matches the path or one of its ends.
func (r *duRun) excluded(path, name string) bool {
	m := globMatcher{utf: r.c.utf8()}
	for _, pattern := range r.o.exclude {
		if m.match(pattern, path) || m.match(pattern, name) {
			return true
		}
	}
	return false
}

// walk counts a file and what is below it. own is what the file itself takes, with its files
// but without its directories.
func (r *duRun) walk(path, name string, st *fileStat, level int) (all, own uint64, err error) {
	isDir := st.typeOf() == syscall.S_IFDIR
	key := [2]uint64{st.dev, st.ino}
	if !r.o.links && (st.nlink > 1 || level == 0 || isDir || r.o.followNamed) {
		if r.seen[key] {
			return 0, 0, nil
		}
		r.seen[key] = true
	}
	if r.excluded(path, name) || r.o.oneDev && st.dev != r.dev {
		return 0, 0, nil
	}
	own = uint64(st.blocks) * 512
	if r.o.inodes {
		own = 1
	} else if r.o.apparent {
		own = uint64(st.size)
		if !isDir && st.typeOf() != syscall.S_IFREG && st.typeOf() != syscall.S_IFLNK {
			own = 0
		}
	}
	all = own
	if isDir {
		below, files, err := r.children(path, level)
		if err != nil {
			return 0, 0, err
		}
		all += below
		own += files
	}
	if level <= r.o.depth && (isDir || r.o.all || level == 0) {
		shown := all
		if r.o.separate {
			shown = own
		}
		if o := r.o; !o.hasLeast || o.least >= 0 && shown >= uint64(o.least) || o.least < 0 && shown <= uint64(-o.least) {
			err = r.print(shown, path)
		}
	}
	if !isDir {
		return all, all, err
	}
	return all, 0, err
}

func (r *duRun) children(path string, level int) (all, files uint64, err error) {
	if err := r.c.alive(); err != nil {
		return 0, 0, err
	}
	list, err := r.c.openDir(path)
	if err != nil {
		return 0, 0, r.c.fileError(err, "cannot read directory "+r.c.quoteName(path))
	}
	defer list.Close()
	for _, e := range list.Entries() {
		child := joinPath(path, e.Name())
		var info fs.FileInfo
		if info, err = e.Info(); err == nil && r.o.follow && info.Mode()&fs.ModeSymlink != 0 {
			info, err = r.look(child, true)
		}
		if err != nil {
			if end := r.c.mustStop(err); end != nil {
				return 0, 0, end
			}
			if r.o.follow && isMissing(err) {
				r.c.fail("cannot access %s", r.c.quoteName(child)) // a link to nowhere
			} else {
				r.c.fail("cannot access %s: %s", r.c.quoteName(child), strerror(err))
			}
			continue
		}
		st := statusOf(info)
		size, own, err := r.walk(child, e.Name(), &st, level+1)
		if err != nil {
			return 0, 0, err
		}
		all += size
		files += own
	}
	return all, files, nil
}
