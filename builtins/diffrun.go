package builtins

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"syscall"
	"time"
)

// diffRun is one run of diff.
type diffRun struct {
	c    *call
	o    *diffOptions
	zone *time.Location
}

// diffFile is one side of a comparison.
type diffFile struct {
	name    string
	info    fs.FileInfo // nil if there is none
	data    []byte
	lines   [][]byte // with their ends
	changed []bool
}

func runDiff(c *call, args []string) error {
	o, err := parseDiff(args)
	if err != nil {
		return err
	}
	c.onWrite.status = diffTrouble
	r := &diffRun{c: c, o: o}
	r.zone, _ = c.location()
	if o.files[0] == "-" && o.files[1] == "-" {
		return nil // the same file
	}
	status, err := r.operands(o.files[0], o.files[1])
	if err != nil {
		return err
	}
	c.status = status
	return nil
}

// trouble reports an error of a file.
func (r *diffRun) trouble(err error, name string) (int, error) {
	if end := r.c.mustStop(err); end != nil {
		return 0, end
	}
	r.c.warn("%s: %s", name, strerror(err))
	return diffTrouble, nil
}

// stat returns the status of a name, nil if it is not there and -N is given.
func (r *diffRun) stat(name string) (fs.FileInfo, error) {
	info, err := r.c.statOperand(name, true)
	if err != nil && r.o.newFile {
		if errno, _ := errnoOf(err); errno == syscall.ENOENT {
			return nil, nil
		}
	}
	return info, err
}

// operands compares the two operands; a file beside a directory is compared with its namesake.
func (r *diffRun) operands(a, b string) (int, error) {
	left, err := r.stat(a)
	worst := 0
	if err != nil {
		if worst, err = r.trouble(err, a); err != nil {
			return 0, err
		}
	}
	right, err := r.stat(b)
	if err != nil {
		if worst, err = r.trouble(err, b); err != nil {
			return 0, err
		}
	}
	if worst != 0 {
		return worst, nil
	}
	isDir := func(info fs.FileInfo) bool { return info != nil && info.IsDir() }
	switch {
	case isDir(left) && !isDir(right) && right != nil:
		return r.namesake(joinPath(a, lastPart(b)), joinPath(a, lastPart(b)), b)
	case isDir(right) && !isDir(left) && left != nil:
		return r.namesake(joinPath(b, lastPart(a)), a, joinPath(b, lastPart(a)))
	case isDir(left) && isDir(right):
		if x, y := statusOf(left), statusOf(right); x.same(&y) {
			return 0, nil
		}
		return r.directories(a, b)
	case isDir(left) || isDir(right):
		return r.directories(a, b)
	}
	return r.files(diffFile{name: a, info: left}, diffFile{name: b, info: right}, false)
}

// namesake compares the operands once one of them, in a directory, is there: it must be.
func (r *diffRun) namesake(name, a, b string) (int, error) {
	if _, err := r.c.statOperand(name, true); err != nil {
		return r.trouble(err, name)
	}
	return r.operands(a, b)
}

// entries are the names in a directory that count.
func (r *diffRun) entries(name string) (map[string]fs.DirEntry, error) {
	list, err := r.c.io.Files.ReadDir(name)
	if err != nil && r.o.newFile && isMissing(err) {
		err = nil
	}
	names := make(map[string]fs.DirEntry, len(list))
	m := globMatcher{utf: r.c.utf8()}
	for _, e := range list {
		if !slices.ContainsFunc(r.o.exclude, func(pattern string) bool { return m.match(pattern, e.Name()) }) {
			names[e.Name()] = e
		}
	}
	return names, err
}

func (r *diffRun) directories(a, b string) (int, error) {
	if err := r.c.alive(); err != nil {
		return 0, err
	}
	left, err := r.entries(a)
	if err != nil {
		return r.trouble(err, a)
	}
	right, err := r.entries(b)
	if err != nil {
		return r.trouble(err, b)
	}
	var names []string
	for name := range left {
		names = append(names, name)
	}
	for name := range right {
		if left[name] == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	worst := 0
	for _, name := range names {
		status, err := r.entry(a, b, name, left[name], right[name])
		if err != nil {
			return 0, err
		}
		worst = max(worst, status)
	}
	return worst, nil
}

// entry compares what two directories have under one name.
func (r *diffRun) entry(a, b, name string, left, right fs.DirEntry) (int, error) {
	pathA, pathB := joinPath(a, name), joinPath(b, name)
	if !r.o.newFile {
		switch {
		case left == nil:
			return 1, r.c.writeString("Only in " + b + ": " + name + "\n")
		case right == nil:
			return 1, r.c.writeString("Only in " + a + ": " + name + "\n")
		}
	}
	infoA, err := r.stat(pathA)
	if err != nil {
		return r.trouble(err, pathA)
	}
	infoB, err := r.stat(pathB)
	if err != nil {
		return r.trouble(err, pathB)
	}
	dirA, dirB := infoA != nil && infoA.IsDir(), infoB != nil && infoB.IsDir()
	switch {
	case (dirA || infoA == nil) && (dirB || infoB == nil):
		if !r.o.recursive {
			return 0, r.c.writeString("Common subdirectories: " + pathA + " and " + pathB + "\n")
		}
		return r.directories(pathA, pathB)
	case infoA != nil && infoB != nil && infoA.Mode().Type() != infoB.Mode().Type():
		kind := func(info fs.FileInfo) string { s := statusOf(info); return fileTypeName(&s) }
		return 1, r.c.writeString("File " + pathA + " is a " + kind(infoA) + " while file " +
			pathB + " is a " + kind(infoB) + "\n")
	}
	return r.files(diffFile{name: pathA, info: infoA}, diffFile{name: pathB, info: infoB}, true)
}

// load reads a side.
func (r *diffRun) load(f *diffFile) error {
	if f.info == nil && f.name != "-" {
		return nil
	}
	in, err := r.c.open(f.name)
	if err != nil {
		return err
	}
	defer in.close()
	f.data, err = r.c.readWhole(in)
	return err
}

// files compares two files; nested ones of -r get a line with the command.
func (r *diffRun) files(a, b diffFile, nested bool) (int, error) {
	for _, f := range []*diffFile{&a, &b} {
		if err := r.load(f); err != nil {
			if err == errTooLarge {
				return diffTrouble, nil
			}
			return r.trouble(err, f.name)
		}
		if r.o.stripCR {
			f.data = bytes.ReplaceAll(f.data, []byte("\r\n"), newline)
		}
	}
	whole := r.o.style == diffSide && !r.o.suppress // what is equal is shown, too
	if bytes.Equal(a.data, b.data) && !whole {
		if r.o.same {
			return 0, r.c.writeString("Files " + r.shown(0, &a) + " and " + r.shown(1, &b) + " are identical\n")
		}
		return 0, nil
	}
	binary := !r.o.text && (isBinaryText(a.data) || isBinaryText(b.data))
	if binary && bytes.Equal(a.data, b.data) {
		return 0, nil
	}
	if binary && r.o.style != diffBrief {
		return 1, r.c.writeString("Binary files " + r.shown(0, &a) + " and " + r.shown(1, &b) + " differ\n")
	}
	p := &diffPrinter{c: r.c, run: r, o: r.o, zone: r.zone, a: &a, b: &b}
	if binary {
		return 1, p.brief()
	}
	p.compare(r.c.done)
	if err := r.c.alive(); err != nil {
		return 0, err
	}
	differ := p.any()
	if !differ && !whole {
		if r.o.same {
			return 0, r.c.writeString("Files " + r.shown(0, &a) + " and " + r.shown(1, &b) + " are identical\n")
		}
		return 0, nil
	}
	if nested && r.o.style != diffBrief {
		line := "diff" + r.o.switches + " " + quoteC(r.shown(0, &a)) + " " + quoteC(r.shown(1, &b)) + "\n"
		if err := r.c.writeString(line); err != nil {
			return 0, err
		}
	}
	if err := p.print(); err != nil || !differ && !r.o.same {
		return 0, err
	} else if !differ {
		return 0, r.c.writeString("Files " + r.shown(0, &a) + " and " + r.shown(1, &b) + " are identical\n")
	}
	return max(1, p.status), nil
}

// shown is a file's name, or its label, in a message.
func (r *diffRun) shown(side int, f *diffFile) string {
	if side < len(r.o.labels) {
		return r.o.labels[side]
	}
	return f.name
}

// isBinaryText reports whether there is a NUL in the first block, as diff looks.
func isBinaryText(data []byte) bool {
	return bytes.IndexByte(data[:min(len(data), 4096)], 0) >= 0
}

// splitLines cuts text after its newlines.
func splitLines(data []byte) [][]byte {
	lines := make([][]byte, 0, bytes.Count(data, newline)+1)
	for len(data) > 0 {
		end := bytes.IndexByte(data, '\n') + 1
		if end == 0 {
			end = len(data)
		}
		lines = append(lines, data[:end])
		data = data[end:]
	}
	return lines
}

// key is what counts of a line.
func (o *diffOptions) key(line []byte) string {
	text := string(line)
	ended := strings.HasSuffix(text, "\n")
	text = strings.TrimSuffix(text, "\n")
	loose := o.space || o.allSpace || o.trailing
	if o.stripCR && ended {
		text = strings.TrimSuffix(text, "\r")
	}
	if loose {
		text = strings.TrimRight(text, " \t\r\v\f")
		ended = true // white space at the end does not count, its absence neither
	}
	switch {
	case o.ignoreTabs && !o.allSpace && !o.space:
		text = o.looseTabs(text)
	case o.allSpace:
		text = strings.Map(func(r rune) rune {
			if r < 0x80 && isSpace(byte(r)) {
				return -1
			}
			return r
		}, text)
	case o.space:
		text = squeezeSpace(text)
	}
	if o.fold {
		text = strings.ToLower(text)
	}
	if ended {
		text += "\n"
	}
	return text
}

// squeezeSpace makes every run of white space one blank.
func squeezeSpace(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if !isSpace(text[i]) {
			b.WriteByte(text[i])
		} else if i == 0 || !isSpace(text[i-1]) {
			b.WriteByte(' ')
		}
	}
	return b.String()
}
