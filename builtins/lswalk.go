package builtins

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"syscall"
)

// parentStater is what an [FS] has that tells about the directory above one without a denial:
// ls -a shows "..", which often is outside of what the policy lets a tool see.
type parentStater interface {
	StatParent(dir string) (fs.FileInfo, error)
}

// lsFile is one file of a listing.
type lsFile struct {
	name     string
	bits     uint32 // its type; 0 if unknown
	known    bool   // st is valid
	missing  bool   // st could not be had
	st       fileStat
	link     string // what a symbolic link points to
	linkMode uint32 // the mode of what it leads to; 0 if nothing
}

func (f *lsFile) isDir() bool { return f.bits == syscall.S_IFDIR }

// leadsToDir is isDir, links followed: for --group-directories-first.
func (f *lsFile) leadsToDir() bool {
	return f.isDir() || f.bits == syscall.S_IFLNK && f.linkMode&syscall.S_IFMT == syscall.S_IFDIR
}

// lister is one run of ls.
type lister struct {
	c       *call
	o       *lsOptions
	format  *lsFormatter
	pending []lsDir
	seen    map[[2]uint64]bool // directories above, with -L -R
	titles  bool               // directories are titled
	begun   bool               // something was printed
}

// lsDir is a directory to list.
type lsDir struct {
	name  string
	named bool // by an operand
}

func runLs(c *call, args []string) error {
	o, err := parseLs(args)
	if err != nil {
		return err
	}
	c.onWrite.status = 2
	if o.setup(c); o.format == 'l' && o.styleErr != nil {
		return o.styleErr // only a long listing looks at it
	}
	l := &lister{c: c, o: o, titles: true}
	if l.format, err = newLsFormatter(c, o); err != nil {
		return err
	}
	if err := l.operands(); err != nil {
		return err
	}
	for len(l.pending) > 0 {
		d := l.pending[0]
		l.pending = l.pending[1:]
		if err := l.directory(d); err != nil {
			return err
		}
		l.titles = true
	}
	if l.format.colors != nil {
		return c.writeString(l.format.colors.end())
	}
	return nil
}

// operands prints the operands that are no directories and puts the others aside.
func (l *lister) operands() error {
	names := l.o.names
	if len(names) == 0 {
		if !l.o.dirs {
			l.pending = []lsDir{{".", true}}
			l.titles = false
			return nil
		}
		names = []string{"."}
	}
	var files []*lsFile
	for _, name := range names {
		f, err := l.operand(name)
		if err != nil {
			return err
		}
		if f != nil {
			files = append(files, f)
		}
	}
	l.sort(files)
	l.format.measure(files)
	if !l.o.dirs {
		files = slices.DeleteFunc(files, func(f *lsFile) bool {
			if f.isDir() {
				l.pending = append(l.pending, lsDir{f.name, true})
			}
			return f.isDir()
		})
	}
	if len(files) > 0 {
		l.begun = true
		return l.format.print(files)
	}
	l.titles = len(names) > 1 || len(l.pending) > 1
	return nil
}

// operand looks at one operand; nil if it is not there.
func (l *lister) operand(name string) (*lsFile, error) {
	follow := l.o.follow == lsFollowAll || l.o.follow == lsFollowNamed
	files := l.c.io.Files
	info, err := files.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 && l.o.follow != lsFollowNone {
		target, targetErr := files.Stat(name)
		switch {
		case targetErr == nil && (follow || target.IsDir()):
			info = target
		case denied(targetErr):
			return nil, stop(statusDenied)
		case targetErr != nil && (follow || !errors.Is(targetErr, fs.ErrNotExist)):
			err = targetErr
		}
	}
	if err != nil {
		return nil, l.failed(err, "cannot access "+l.c.quoteName(name), true)
	}
	f := &lsFile{name: name, known: true, st: statusOf(info)}
	f.bits = f.st.typeOf()
	return f, l.linkOf(f, name)
}

// failed reports an error; those of operands are serious.
func (l *lister) failed(err error, what string, named bool) error {
	before := l.c.status
	if end := l.c.fileError(err, what); end != nil {
		return end
	}
	l.c.status = max(before, 1)
	if named {
		l.c.status = 2
	}
	return nil
}

// linkOf fills in where a symbolic link leads, if that is shown.
func (l *lister) linkOf(f *lsFile, path string) error {
	if f.bits != syscall.S_IFLNK {
		return nil
	}
	o := l.o
	if o.format == 'l' {
		link, err := l.c.io.Files.Readlink(path)
		if err != nil {
			return l.failed(err, "cannot read symbolic link "+l.c.quoteName(path), false)
		}
		f.link = link
	}
	if o.format == 'l' && o.mark > lsMarkSlash || o.dirsFirst {
		if info, err := l.c.io.Files.Stat(path); err == nil {
			s := statusOf(info)
			f.linkMode = s.mode
		} else if end := l.c.mustStop(err); end != nil {
			return end
		}
	}
	return nil
}

// directory lists one directory.
func (l *lister) directory(d lsDir) error {
	if err := l.c.alive(); err != nil {
		return err
	}
	list, err := l.c.openDir(d.name)
	if err != nil {
		return l.failed(err, "cannot open directory "+l.c.quoteName(d.name), d.named)
	}
	defer list.Close()
	if again, err := l.loops(d); again || err != nil {
		return err
	}
	files, err := l.entries(d.name, list.Entries())
	if err != nil {
		return err
	}
	l.sort(files)
	if l.o.recursive || l.titles {
		if err := l.title(d.name); err != nil {
			return err
		}
	}
	l.begun = true
	if l.o.recursive {
		l.descend(d.name, files)
	}
	if l.o.format == 'l' || l.o.showBlocks {
		if err := l.format.total(files); err != nil {
			return err
		}
	}
	if len(files) == 0 {
		return nil
	}
	l.format.measure(files)
	return l.format.print(files)
}

func (l *lister) title(name string) error {
	gap := ""
	if l.begun {
		gap = "\n"
	}
	return l.c.writeString(gap + l.format.quote(name) + ":\n")
}

// loops reports whether the directory was listed already, through a link.
func (l *lister) loops(d lsDir) (bool, error) {
	if !l.o.recursive || l.o.follow != lsFollowAll {
		return false, nil
	}
	info, err := l.c.io.Files.Stat(d.name)
	if err != nil {
		return true, l.failed(err, "cannot determine device and inode of "+l.c.quoteName(d.name), d.named)
	}
	st := statusOf(info)
	key := [2]uint64{st.dev, st.ino}
	if l.seen[key] {
		l.c.fail("%s: not listing already-listed directory", l.c.quotePrefix(d.name))
		l.c.status = 2
		return true, nil
	}
	if l.seen == nil {
		l.seen = map[[2]uint64]bool{}
	}
	l.seen[key] = true
	return false, nil
}

// descend puts the directories among files in front of what is pending.
func (l *lister) descend(dir string, files []*lsFile) {
	var below []lsDir
	for _, f := range files {
		if f.isDir() && f.name != "." && f.name != ".." {
			below = append(below, lsDir{joinPath(dir, f.name), false})
		}
	}
	l.pending = append(below, l.pending...)
}

// joinPath appends a name to a directory.
func joinPath(dir, name string) string {
	if strings.HasSuffix(dir, "/") {
		return dir + name
	}
	return dir + "/" + name
}

// hidden reports whether a name is left out.
func (l *lister) hidden(name string) bool {
	o := l.o
	m := globMatcher{utf: l.c.utf8(), period: true}
	for _, pattern := range o.ignore {
		if m.match(pattern, name) {
			return true
		}
	}
	if o.backups && strings.HasSuffix(name, "~") {
		return true
	}
	if o.all || o.almost {
		return false
	}
	for _, pattern := range o.hide {
		if m.match(pattern, name) {
			return true
		}
	}
	return name[0] == '.'
}

// entries makes the files of a directory.
func (l *lister) entries(dir string, list []fs.DirEntry) ([]*lsFile, error) {
	files := make([]*lsFile, 0, len(list)+2)
	if l.o.all {
		for _, name := range []string{".", ".."} {
			f := &lsFile{name: name, bits: syscall.S_IFDIR}
			if l.needsStat(f.bits) {
				f.st, f.known = l.dotStat(dir, name), true
			}
			files = append(files, f)
		}
	}
	for _, e := range list {
		if l.hidden(e.Name()) {
			continue
		}
		f := &lsFile{name: e.Name(), bits: typeBits(e.Type())}
		if err := l.complete(f, dir, e); err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// needsStat reports whether more than the name and type of a file is shown.
func (l *lister) needsStat(bits uint32) bool {
	o := l.o
	return o.format == 'l' || o.showBlocks || o.inode || o.sort == 't' || o.sort == 'S' ||
		o.mark == lsMarkAll && bits == syscall.S_IFREG || bits == 0 ||
		l.format.colors != nil && (bits == syscall.S_IFREG || bits == syscall.S_IFDIR) ||
		o.follow == lsFollowAll && bits == syscall.S_IFLNK && (o.recursive || o.mark != lsMarkNone || o.dirsFirst)
}

// dotStat returns the status of "." or "..". What is above a directory may be outside of what
// the policy shows: the directory's own status stands for it then.
func (l *lister) dotStat(dir, name string) fileStat {
	if name == ".." {
		if p, ok := l.c.io.Files.(parentStater); ok {
			if info, err := p.StatParent(dir); err == nil {
				return statusOf(info)
			}
		}
	}
	info, err := l.c.io.Files.Stat(dir)
	if err != nil {
		return fileStat{}
	}
	return statusOf(info)
}

// complete fills in what is shown about an entry of a directory.
func (l *lister) complete(f *lsFile, dir string, e fs.DirEntry) error {
	path := joinPath(dir, f.name)
	shown := path
	if dir == "." {
		shown = f.name
	}
	if l.needsStat(f.bits) {
		info, err := e.Info()
		if l.o.follow == lsFollowAll && f.bits == syscall.S_IFLNK {
			if info, err = l.c.io.Files.Stat(path); err != nil && !denied(err) {
				if reported := l.failed(err, "cannot access "+l.c.quoteName(shown), false); reported != nil {
					return reported
				}
				f.missing = true
				return nil
			}
		}
		if err != nil {
			f.missing = true
			return l.failed(err, "cannot access "+l.c.quoteName(shown), false)
		}
		f.st, f.known = statusOf(info), true
		f.bits = f.st.typeOf()
	}
	return l.linkOf(f, path)
}

// sort puts files in order.
func (l *lister) sort(files []*lsFile) {
	o := l.o
	if o.sort == 'U' {
		return
	}
	order := l.order()
	slices.SortStableFunc(files, func(a, b *lsFile) int {
		if o.dirsFirst && a.leadsToDir() != b.leadsToDir() {
			if a.leadsToDir() {
				return -1
			}
			return 1
		}
		diff := order(a, b)
		if diff == 0 {
			diff = strings.Compare(a.name, b.name)
		}
		if o.reverse {
			return -diff
		}
		return diff
	})
}

func (l *lister) order() func(a, b *lsFile) int {
	switch l.o.sort {
	case 't':
		return func(a, b *lsFile) int { return l.format.timeOf(b).Compare(l.format.timeOf(a)) }
	case 'S':
		return func(a, b *lsFile) int { return cmp.Compare(b.st.size, a.st.size) }
	case 'X':
		return func(a, b *lsFile) int { return strings.Compare(extension(a.name), extension(b.name)) }
	case 'v':
		return func(a, b *lsFile) int { return compareVersions(a.name, b.name) }
	case 'w':
		return func(a, b *lsFile) int { return l.format.widthOf(a.name) - l.format.widthOf(b.name) }
	}
	return func(a, b *lsFile) int { return 0 }
}

func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i:]
	}
	return ""
}
