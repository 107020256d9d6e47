package interp

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

var errIsDirectory error = syscall.EISDIR

// maxFd is the highest descriptor that a text may use, as with bash under ulimit -n 1024.
const maxFd = 1023

// redirection is one redirection with its words expanded, not yet carried out.
type redirection struct {
	kind  redirKind
	fd    int
	varfd string // {name}: the descriptor is chosen and kept in this variable
	name  string // target file
	flag  int
	from  int // descriptor copied
	move  bool
	data  []byte
	both  bool // &> and &>>: stderr too
}

type redirKind uint8

const (
	openFile redirKind = iota
	copyFd
	closeFd
	hereData
)

// redirError is a redirection that failed: the command is not run, status 1.
type redirError struct{ text string }

func (e *redirError) Error() string { return e.text }

func redirErrorf(format string, args ...any) error {
	return &redirError{text: fmt.Sprintf(format, args...)}
}

// redirectFailed says why a redirection failed and sets the status.
func (sh *Shell) redirectFailed(err error) {
	var re *redirError
	if errors.As(err, &re) {
		sh.errorf("%s", re.text)
		sh.status = 1
		return
	}
	sh.expandFailed(err)
}

// expandRedirs expands the words of redirections, in order.
func (sh *Shell) expandRedirs(list []*syntax.Redirect) ([]redirection, error) {
	if len(list) == 0 {
		return nil, nil
	}
	out := make([]redirection, 0, len(list))
	for _, rd := range list {
		r, err := sh.expandRedir(rd)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

// redirFd sets the descriptor of r from the number or {name} in front of the operator.
func redirFd(r *redirection, n *syntax.Lit, standard int) error {
	r.fd = standard
	if n == nil {
		return nil
	}
	if strings.HasPrefix(n.Value, "{") {
		r.varfd = strings.Trim(n.Value, "{}")
		return nil
	}
	fd, err := strconv.Atoi(n.Value)
	if err != nil || fd > maxFd {
		return redirErrorf("%s: Bad file descriptor", n.Value)
	}
	r.fd = fd
	return nil
}

// openFlags are the flags with which an operator opens its file, and the standard descriptor
// that it is for.
func openFlags(op syntax.RedirOperator) (flag, fd int) {
	switch op {
	case syntax.RdrIn:
		return os.O_RDONLY, 0
	case syntax.RdrInOut:
		return os.O_RDWR | os.O_CREATE, 0
	case syntax.AppOut, syntax.AppAll:
		return os.O_WRONLY | os.O_CREATE | os.O_APPEND, 1
	}
	return os.O_WRONLY | os.O_CREATE | os.O_TRUNC, 1
}

func (sh *Shell) expandRedir(rd *syntax.Redirect) (redirection, error) {
	var r redirection
	switch rd.Op {
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob, syntax.RdrIn, syntax.RdrInOut,
		syntax.RdrAll, syntax.AppAll:
		flag, fd := openFlags(rd.Op)
		if err := redirFd(&r, rd.N, fd); err != nil {
			return r, err
		}
		r.flag = flag
		r.both = rd.Op == syntax.RdrAll || rd.Op == syntax.AppAll
		if rd.Op == syntax.RdrOut || rd.Op == syntax.RdrAll {
			r.flag |= sh.noclobber()
		}
		return r, sh.fileTarget(&r, rd.Word)
	case syntax.DplIn, syntax.DplOut:
		return sh.expandDup(rd)
	case syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
		if err := redirFd(&r, rd.N, 0); err != nil {
			return r, err
		}
		r.kind = hereData
		var err error
		r.data, err = sh.hereData(rd)
		return r, err
	}
	return r, &unknownNode{"redirection " + rd.Op.String()}
}

// ambiguous is a target that is not one word.
func ambiguous(w *syntax.Word) error {
	return redirErrorf("%s: ambiguous redirect", printNode(w))
}

// noclobber is the flag that > gets under set -C: our own, the gate's O_EXCL would refuse
// /dev/null.
func (sh *Shell) noclobber() int {
	if sh.set(optNoclobber) {
		return os.O_EXCL
	}
	return 0
}

// fileTarget expands the name of a file to redirect to.
func (sh *Shell) fileTarget(r *redirection, w *syntax.Word) error {
	fields, err := sh.exp.Target(w)
	if err != nil {
		return err
	}
	if len(fields) != 1 {
		return ambiguous(w)
	}
	r.name = fields[0]
	return nil
}

// expandDup expands n>&m, n<&m, n>&-, n>&m- and >&word.
func (sh *Shell) expandDup(rd *syntax.Redirect) (redirection, error) {
	var r redirection
	standard := 0
	if rd.Op == syntax.DplOut {
		standard = 1
	}
	if err := redirFd(&r, rd.N, standard); err != nil {
		return r, err
	}
	fields, err := sh.exp.Target(rd.Word)
	if err != nil {
		return r, err
	}
	if len(fields) != 1 {
		return r, ambiguous(rd.Word)
	}
	word := fields[0]
	if word == "-" {
		r.kind = closeFd
		return r, nil
	}
	number, move := strings.CutSuffix(word, "-")
	if fd, err := strconv.Atoi(number); err == nil && fd >= 0 && number[0] != '+' {
		r.kind, r.from, r.move = copyFd, fd, move
		return r, nil
	}
	if rd.Op == syntax.DplIn || rd.N != nil && r.fd != 1 || r.varfd != "" {
		return r, ambiguous(rd.Word)
	}
	r.name, r.both = word, true
	r.flag = os.O_WRONLY | os.O_CREATE | os.O_TRUNC | sh.noclobber()
	return r, nil
}

// hereData is the content of a here-document or here-string.
func (sh *Shell) hereData(rd *syntax.Redirect) ([]byte, error) {
	if rd.Op == syntax.WordHdoc {
		s, err := sh.exp.Word(rd.Word)
		return append([]byte(s), '\n'), err
	}
	if rd.Hdoc == nil {
		return nil, nil
	}
	body := rd.Hdoc
	if rd.Op == syntax.DashHdoc {
		body = withoutTabs(body)
	}
	if quotedDelimiter(rd.Word) {
		return []byte(literal(body)), nil
	}
	s, err := sh.exp.Document(body)
	return []byte(s), err
}

// withoutTabs is the body of a <<- document: tabs at the beginning of its lines go, those
// that an expansion brings stay.
func withoutTabs(w *syntax.Word) *syntax.Word {
	out := &syntax.Word{Parts: make([]syntax.WordPart, len(w.Parts))}
	begin := true
	for i, part := range w.Parts {
		out.Parts[i] = part
		lit, ok := part.(*syntax.Lit)
		if !ok {
			begin = false
			continue
		}
		var b strings.Builder
		for _, line := range strings.SplitAfter(lit.Value, "\n") {
			if begin {
				line = strings.TrimLeft(line, "\t")
			}
			b.WriteString(line)
			begin = strings.HasSuffix(line, "\n") || begin && line == ""
		}
		c := *lit
		c.Value = b.String()
		out.Parts[i] = &c
	}
	return out
}

// quotedDelimiter tells whether a here-document's delimiter has a quoted character.
func quotedDelimiter(w *syntax.Word) bool {
	for _, part := range w.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok || strings.ContainsRune(lit.Value, '\\') {
			return true
		}
	}
	return false
}

// literal is the text of a word that has literals only.
func literal(w *syntax.Word) string {
	var b strings.Builder
	for _, part := range w.Parts {
		if lit, ok := part.(*syntax.Lit); ok {
			b.WriteString(lit.Value)
		}
	}
	return b.String()
}

// redirect carries out redirections around a compound command, function or builtin; undo
// brings the descriptors back.
func (sh *Shell) redirect(list []*syntax.Redirect) (undo func(), err error) {
	rs, err := sh.expandRedirs(list)
	if err != nil {
		return nil, err
	}
	return sh.apply(rs)
}

// saved is a descriptor as it was before a redirection.
type saved struct {
	fd   int
	file File
}

// apply opens and places the files of redirections. All targets are decided before the
// first is opened, so that a refusal leaves every file as it was. When it fails, nothing
// stays changed.
func (sh *Shell) apply(rs []redirection) (undo func(), err error) {
	for _, r := range rs {
		if r.kind == openFile && !sh.ownDevice(r.name) {
			if err := sh.gate.CheckOpen(sh.dir, r.name, r.flag); err != nil {
				return nil, err
			}
		}
	}
	var old []saved
	undo = func() {
		for i := len(old) - 1; i >= 0; i-- {
			sh.place(old[i].fd, old[i].file)
		}
	}
	defer func() {
		sh.keep = func() { // exec: what was replaced is closed for good
			for _, o := range old {
				if o.file != nil {
					o.file.Close()
				}
			}
		}
	}()
	for i := range rs {
		if err := sh.applyOne(&rs[i], &old); err != nil {
			undo()
			return nil, err
		}
	}
	return undo, nil
}

// applyOne carries out one redirection and notes what it replaced.
func (sh *Shell) applyOne(r *redirection, old *[]saved) error {
	var f File
	switch r.kind {
	case closeFd:
		if r.varfd != "" {
			return sh.closeVarFd(r.varfd)
		}
	case copyFd:
		src := sh.file(r.from)
		if src == nil {
			return redirErrorf("%d: Bad file descriptor", r.from)
		}
		f = src.Dup()
	case hereData:
		var err error
		if f, err = sh.gate.Data(r.data); err != nil {
			return redirErrorf("cannot create temp file for here-document: %s", errnoText(err))
		}
	default:
		var err error
		if f, err = sh.open(r.name, r.flag); err != nil {
			return sh.openError(r, err)
		}
	}
	if r.varfd != "" {
		return sh.placeVarFd(r.varfd, f)
	}
	sh.replace(r.fd, f, old)
	if r.both && r.kind == openFile {
		sh.replace(2, f.Dup(), old)
	}
	if r.move && r.from != r.fd {
		sh.replace(r.from, nil, old)
	}
	return nil
}

// openError is the message for a file that could not be opened.
func (sh *Shell) openError(r *redirection, err error) error {
	var d Denial
	if errors.As(err, &d) || sh.ctx.Err() != nil {
		return err
	}
	if errors.Is(err, syscall.EEXIST) && r.flag&os.O_EXCL != 0 {
		return redirErrorf("%s: cannot overwrite existing file", r.name)
	}
	return redirErrorf("%s: %s", r.name, errnoText(err))
}

// replace puts f at fd and keeps what was there.
func (sh *Shell) replace(fd int, f File, old *[]saved) {
	var prev File
	if fd < len(sh.files) {
		prev = sh.files[fd]
	}
	*old = append(*old, saved{fd, prev})
	sh.put(fd, f)
}

// put sets the file of a descriptor without closing what was there; place closes it.
func (sh *Shell) put(fd int, f File) {
	for fd >= len(sh.files) {
		sh.files = append(sh.files, nil)
	}
	sh.files[fd] = f
}

func (sh *Shell) place(fd int, f File) {
	if prev := sh.file(fd); prev != nil {
		prev.Close()
	}
	sh.put(fd, f)
}

// placeVarFd gives f the first free descriptor from 10 on and keeps its number in the
// variable; it stays open after the command.
func (sh *Shell) placeVarFd(name string, f File) error {
	fd := 10
	for sh.file(fd) != nil {
		fd++
	}
	if err := sh.assignText(name, strconv.Itoa(fd)); err != nil {
		f.Close()
		return redirErrorf("%s", err)
	}
	sh.put(fd, f)
	return nil
}

// closeVarFd is {name}>&-.
func (sh *Shell) closeVarFd(name string) error {
	value, _ := sh.valueText(name)
	fd, err := strconv.Atoi(value)
	if err != nil || sh.file(fd) == nil {
		return redirErrorf("%s: Bad file descriptor", name)
	}
	sh.place(fd, nil)
	return nil
}

// assignText assigns to a name or name[subscript] known at run time.
func (sh *Shell) assignText(target, value string) error {
	ref := expand.Ref{Name: target}
	if i := strings.IndexByte(target, '['); i > 0 && strings.HasSuffix(target, "]") {
		var err error
		if ref, _, err = sh.exp.Elem(target[:i], target[i+1:len(target)-1]); err != nil {
			return err
		}
	} else if !isName(target) {
		return fmt.Errorf("`%s': not a valid identifier", target)
	}
	return sh.assign(ref, value, false)
}

// ownDevice tells whether name is one of the names for the shell's own descriptors, which
// no policy needs to list.
func (sh *Shell) ownDevice(name string) bool {
	_, ok := devFd(name)
	return ok
}

// devFd is the descriptor that /dev/fd/N, /dev/stdin, /dev/stdout, /dev/stderr or
// /proc/self/fd/N stands for.
func devFd(name string) (int, bool) {
	switch name {
	case "/dev/stdin":
		return 0, true
	case "/dev/stdout":
		return 1, true
	case "/dev/stderr":
		return 2, true
	}
	number, ok := strings.CutPrefix(name, "/dev/fd/")
	if !ok {
		number, ok = strings.CutPrefix(name, "/proc/self/fd/")
	}
	if !ok || number == "" || len(number) > 4 {
		return 0, false
	}
	for i := range len(number) {
		if number[i] < '0' || number[i] > '9' {
			return 0, false
		}
	}
	fd, err := strconv.Atoi(number)
	return fd, err == nil
}

// open opens a file by the gate; the names of the shell's own descriptors are copies of
// them (a socket can't be opened again, and an append-mode file must not be truncated).
func (sh *Shell) open(name string, flag int) (File, error) {
	if fd, ok := devFd(name); ok {
		if f := sh.file(fd); f != nil {
			return f.Dup(), nil
		}
		return nil, syscall.ENOENT
	}
	perm := 0o666 &^ os.FileMode(sh.umaskBits())
	f, err := sh.gate.Open(sh.ctx, sh.dir, name, flag, perm)
	if flag&os.O_EXCL != 0 && errors.Is(err, syscall.EEXIST) {
		// set -C protects regular files only.
		if info, serr := sh.gate.Stat(sh.dir, name); serr == nil && !info.Mode().IsRegular() {
			return sh.gate.Open(sh.ctx, sh.dir, name, flag&^(os.O_EXCL|os.O_CREATE), perm)
		}
	}
	return f, err
}

// umaskBits is the shell's umask.
func (sh *Shell) umaskBits() int {
	if sh.umask < 0 {
		sh.umask = sh.gate.Umask()
	}
	return sh.umask
}
