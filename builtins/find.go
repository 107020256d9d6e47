package builtins

import (
	"errors"
	"io/fs"
	"syscall"
	"time"
)

const findHelp = `Usage: find [-H] [-L] [-P] [PATH]... [EXPRESSION]
Walk the directories below each PATH (default .) and evaluate EXPRESSION for every file.

Operators: ( EXPR )   ! EXPR   -not EXPR   EXPR -a EXPR   EXPR -o EXPR   EXPR , EXPR
Options: -depth -maxdepth N -mindepth N -daystart -follow -regextype TYPE -xdev -mount
  -files0-from FILE
Tests: -name -iname -path -wholename -ipath -iwholename -lname -ilname -regex -iregex PATTERN
  -type -xtype [bcdfpls] -size N[bcwkMG] -empty -perm [-/]MODE -links N -inum N -samefile FILE
  -user NAME -group NAME -uid N -gid N -amin -cmin -mmin -atime -ctime -mtime -used N
  -newer -anewer -cnewer FILE -newerXY REF -readable -writable -executable -true -false
Actions: -print -print0 -printf FORMAT -ls -prune -quit -exec COMMAND ; -exec COMMAND {} +
  -execdir -ok -okdir COMMAND ; -execdir COMMAND {} +
  -delete -fprint FILE -fprint0 FILE -fprintf FILE FORMAT -fls FILE

Every call of -exec and its kin is decided like any other. The policy lists -delete as "find -delete" and those
that write to a FILE as "find -fprint". Files come in the order of their names.
      --help     display this help and exit
      --version  output version information and exit
`

func findTool() Tool {
	return Tool{Name: "find", ReadOnly: true, Forms: []string{"-delete", "-fprint"}, Edit: findForms,
		Run: func(w *IO, args []string) int {
			return run(w, "find", func(c *call) error { return runFind(c, args) })
		},
		Files: func(args []string) []FileUse {
			p, err := parseFind(nil, args)
			if err != nil {
				return nil
			}
			return append(lists(p.paths), p.uses...)
		},
		Calls: func(args []string) []Start {
			p, err := parseFind(nil, args)
			if err != nil {
				return nil
			}
			return p.starts
		}}
}

// findPlan is what the arguments of find ask for.
type findPlan struct {
	paths    []string
	list     string // of -files0-from: a file that names the paths
	asks     bool
	test     findTest
	follow   bool // -L
	followed bool // -H
	depth    bool // children first
	least    int
	most     int // -1 for no limit
	oneDev   bool
	uses     []FileUse
	batches  []*findBatch
	starts   []Start
	sinks    []*findSink
	edits    bool // it removes or writes
	utf      bool
	zone     *time.Location
	now      time.Time
	dayStart time.Time
	daystart bool
	help     error
}

// findTest is a compiled expression. An error that ends the call is left in f.err.
type findTest func(f *finder, e *findEntry) bool

// findEntry is one file of the walk.
type findEntry struct {
	path   string
	name   string
	root   string // the operand it was found below
	depth  int
	bits   uint32 // its type
	dirent fs.DirEntry
	st     fileStat
	known  bool
	failed bool
}

// finder is one run of find.
type finder struct {
	c     *call
	p     *findPlan
	err   error // ends the walk
	prune bool
	dev   uint64         // of the operand, with -xdev
	above []findAncestor // with -L
	to    *findSink      // of the running predicate, nil for standard output
}

type findAncestor struct {
	dev, ino uint64
	path     string
}

func runFind(c *call, args []string) error {
	p, err := parseFind(c, args)
	if err != nil {
		return err
	}
	f := &finder{c: c, p: p}
	if err := f.openSinks(); err != nil {
		f.closeSinks()
		return err
	}
	if err := f.roots(); err != nil {
		f.closeSinks()
		return err
	}
	if f.err == nil || f.err == errFindQuit {
		f.err = nil
		for _, b := range p.batches {
			b.run(f)
		}
	}
	f.closeSinks()
	return f.err
}

// errFindQuit ends the walk without an error.
var errFindQuit = stop(0)

// complain reports an error of a file.
func (f *finder) complain(err error, path string) {
	if end := f.c.fileError(err, f.c.quote(path)); end != nil {
		f.err = end
	}
}

// roots walks the operands.
func (f *finder) roots() error {
	if f.p.list != "" {
		return f.listed()
	}
	names := f.p.paths
	if len(names) == 0 {
		names = []string{"."}
	}
	for _, name := range names {
		if f.root(name); f.err != nil {
			break
		}
	}
	return nil
}

// listed walks the paths that the file of -files0-from names.
func (f *finder) listed() error {
	in, err := f.c.open(f.p.list)
	if err != nil {
		if end := f.c.mustStop(err); end != nil {
			return end
		}
		return f.c.die("cannot open %s for reading: %s", f.c.quote(f.p.list), strerror(err))
	}
	defer in.close()
	name := f.p.list
	if in.stdin {
		name = "(standard input)"
	}
	s := newLineScanner(in, 0)
	for n := 1; f.err == nil; n++ {
		path, ok := s.next()
		switch {
		case s.err != nil:
			return f.c.fileError(s.err, f.c.quote(name)+": read error")
		case !ok:
			return nil
		case len(path) == 0:
			f.c.fail("%s:%d: invalid zero-length file name", f.c.quote(name), n)
		default:
			f.root(string(path))
		}
	}
	return nil
}

// root walks one operand.
func (f *finder) root(name string) {
	info, err := f.c.io.Files.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 && (f.p.follow || f.p.followed) {
		if target, targetErr := f.c.io.Files.Stat(name); targetErr == nil {
			info = target
		} else if f.err = f.c.mustStop(targetErr); f.err != nil {
			return
		} else if errors.Is(targetErr, syscall.ELOOP) {
			err = targetErr
		}
	}
	if err != nil {
		f.complain(err, name)
		return
	}
	e := &findEntry{path: name, name: lastPart(name), root: name, st: statusOf(info), known: true}
	e.bits = e.st.typeOf()
	f.dev = e.st.dev
	f.visit(e)
}

// visit evaluates the expression for a file and walks what is below it.
func (f *finder) visit(e *findEntry) {
	if f.err = f.c.alive(); f.err != nil {
		return
	}
	isDir := e.bits == syscall.S_IFDIR
	if f.p.follow && e.bits == syscall.S_IFLNK {
		isDir = f.resolve(e)
		if f.err != nil || e.failed {
			return
		}
	}
	if f.p.follow && isDir && f.stat(e) && f.loops(e) {
		return
	}
	f.prune = false
	if !f.p.depth {
		f.evaluate(e)
	}
	prune := f.prune
	if f.err != nil {
		return
	}
	if isDir && !prune && (f.p.most < 0 || e.depth < f.p.most) && f.sameDevice(e) {
		f.children(e)
	}
	if f.err == nil && f.p.depth {
		f.evaluate(e)
	}
}

func (f *finder) evaluate(e *findEntry) {
	if e.depth >= f.p.least {
		f.p.test(f, e)
	}
}

// resolve follows a symbolic link under -L and reports whether it leads to a directory. One
// that leads to itself fails.
func (f *finder) resolve(e *findEntry) bool {
	info, err := f.c.io.Files.Stat(e.path)
	if err != nil {
		if f.err = f.c.mustStop(err); f.err == nil && errors.Is(err, syscall.ELOOP) {
			e.failed = true
			f.complain(err, e.path)
		}
		return false
	}
	e.st, e.known = statusOf(info), true
	e.bits = e.st.typeOf()
	return e.bits == syscall.S_IFDIR
}

// sameDevice reports whether -xdev lets the walk into a directory.
func (f *finder) sameDevice(e *findEntry) bool {
	return !f.p.oneDev || f.stat(e) && e.st.dev == f.dev
}

func (f *finder) children(e *findEntry) {
	if f.p.follow {
		if !f.stat(e) {
			return
		}
		f.above = append(f.above, findAncestor{e.st.dev, e.st.ino, e.path})
		defer func() { f.above = f.above[:len(f.above)-1] }()
	}
	list, err := f.c.openDir(e.path)
	if err != nil {
		f.complain(err, e.path)
		return
	}
	defer list.Close()
	dir := joinPath(e.path, "")
	var child findEntry
	for _, d := range list.Entries() {
		child = findEntry{path: dir + d.Name(), name: d.Name(), root: e.root, depth: e.depth + 1,
			bits: typeBits(d.Type()), dirent: d}
		if f.visit(&child); f.err != nil {
			return
		}
	}
}

// loops reports a directory that is one of those above it.
func (f *finder) loops(e *findEntry) bool {
	for _, a := range f.above {
		if a.dev == e.st.dev && a.ino == e.st.ino {
			f.c.fail("File system loop detected; %s is part of the same file system loop as %s.",
				f.c.quote(e.path), f.c.quote(a.path))
			return true
		}
	}
	return false
}

// stat makes sure that the status of a file is known; false if it can't be had.
func (f *finder) stat(e *findEntry) bool {
	if e.known || e.failed {
		return e.known
	}
	info, err := e.dirent.Info()
	if err != nil {
		e.failed = true
		f.complain(err, e.path)
		return false
	}
	e.st, e.known = statusOf(info), true
	return true
}
