package interp

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"syscall"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// expander is the shell as expansion sees it.
type expander Shell

func (e *expander) shell() *Shell { return (*Shell)(e) }

func (e *expander) Var(name string) *expand.Var { return e.shell().lookup(name) }

func (e *expander) RefTarget(name string) string {
	v, _ := e.shell().find(name)
	if v == nil || v.Attr&expand.NameRef == 0 {
		return ""
	}
	return e.shell().resolve(name)
}

func (e *expander) Assign(ref expand.Ref, value string) error {
	return e.shell().assign(ref, value, false)
}

func (e *expander) Names(prefix string) []string { return e.shell().names(prefix) }

// Param returns a special parameter (bash manual, "Special Parameters").
func (e *expander) Param(name byte) (string, bool) {
	sh := e.shell()
	switch name {
	case '?':
		return strconv.Itoa(sh.status), true
	case '#':
		return strconv.Itoa(len(sh.args)), true
	case '$':
		if sh.pid == 0 { // a nested shell
			sh.pid = sh.ownPid()
		}
		return strconv.Itoa(sh.pid), true
	case '!':
		if sh.lastBg == 0 {
			return "", false
		}
		return strconv.Itoa(sh.lastBg), true
	case '-':
		return sh.flags(), true
	case '_':
		return sh.lastArg, true
	case '0':
		return sh.name, true
	}
	return "", false
}

func (e *expander) Args() []string { return e.args }
func (e *expander) Dir() string    { return e.dir }
func (e *expander) MaxBytes() int  { return e.session.maxBytes }

// Stop tells why the text must end, nil while it goes on.
func (e *expander) Stop() error {
	if e.ctl.kind == exiting {
		return &expand.Error{Text: "stopped"}
	}
	e.shell().slow()
	if e.session.heavy() {
		e.shell().stop(&memoryError{e.session.maxMemory})
	}
	if e.ctx.Err() != nil {
		sh := e.shell()
		sh.stopped()
		return &expand.Error{Text: "stopped"}
	}
	return nil
}

func (e *expander) Option(o expand.Option) bool {
	x := expandOptions[o]
	if x.set {
		return e.opts.set&x.bit != 0
	}
	return e.opts.shopt&x.bit != 0
}

func (e *expander) Home(user string) (string, bool) {
	sh := e.shell()
	if user == "" {
		if h, ok := sh.valueSet("HOME"); ok {
			return h, true
		}
	}
	return sh.gate.Home(user)
}

func (e *expander) DirStack(n int, fromEnd bool) (string, bool) {
	sh := e.shell()
	all := append([]string{sh.dir}, sh.dirStack...)
	if fromEnd {
		n = len(all) - 1 - n
	}
	if n < 0 || n >= len(all) {
		return "", false
	}
	return all[n], true
}

func (e *expander) ReadDir(name string) ([]fs.DirEntry, error) {
	return e.gate.ReadDir(e.dir, name)
}

func (e *expander) Exists(name string) (bool, error) {
	_, err := e.gate.Lstat(e.dir, name)
	return err == nil, onlyDenial(err)
}

func (e *expander) IsDir(name string) (bool, error) {
	info, err := e.gate.Stat(e.dir, name)
	return err == nil && info.IsDir(), onlyDenial(err)
}

// onlyDenial keeps an error when it is a denial.
func onlyDenial(err error) error {
	var d Denial
	if errors.As(err, &d) {
		return d
	}
	return nil
}

func (e *expander) Prompt(text string) (string, error) { return e.shell().prompt(text), nil }

func (e *expander) ParseArithm(text string) (syntax.ArithmExpr, error) {
	text, raw := guardBytes(text)
	r := strings.NewReader(text)
	x, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Arithmetic(r)
	if err == nil && trailing(text, x) {
		err = &expand.Error{Text: text + ": syntax error in expression", Arith: true}
	}
	if err == nil && raw {
		syntax.Walk(x, restoreNode)
	}
	return x, err
}

// trailing tells whether the parser, which stops where an expression may end, left words of
// the text unread.
func trailing(text string, x syntax.ArithmExpr) bool {
	if x == nil {
		return strings.TrimSpace(text) != ""
	}
	end := int(x.End().Offset())
	return end < len(text) && strings.Trim(text[end:], " \t\n)") != ""
}

// Warn says what does not stop an expansion.
func (e *expander) Warn(text string) { e.shell().errText(text) }

func (e *expander) ParseWord(text string) (*syntax.Word, error) {
	text, raw := guardBytes(text)
	w, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Document(strings.NewReader(text))
	if err == nil && raw {
		syntax.Walk(w, restoreNode)
	}
	return w, err
}

// CmdSubst runs a command substitution in a subshell and returns what it printed.
func (e *expander) CmdSubst(cs *syntax.CmdSubst) ([]byte, error) {
	sh := e.shell()
	if cs.TempFile || cs.ReplyVar {
		return nil, &unknownNode{"${ command; }"}
	}
	if f := readsFile(cs); f != nil {
		return sh.fileSubst(f)
	}
	return sh.outputOf(func(sub *Shell) {
		sub.alone = len(cs.Stmts) == 1 && plainCall(cs.Stmts[0])
		sub.stmts(cs.Stmts)
	})
}

// outputOf is what a subshell prints that does run.
func (sh *Shell) outputOf(run func(sub *Shell)) ([]byte, error) {
	sub, err := sh.subshell()
	if err != nil {
		return nil, err
	}
	sub.depth++
	out := sh.gate.Capture(sh.session.maxBytes)
	sub.place(1, out.Dup())
	if !sh.shopt(shoptInheritErrexit) && !sh.set(optPosix) {
		sub.opts.set &^= optErrexit
	}
	run(sub)
	sub.finish()
	sh.substState = sub.status
	data, err := out.Content(sh.ctx)
	if err != nil {
		if errors.Is(err, syscall.EFBIG) {
			err = &limitError{"command substitution", sh.session.maxBytes}
		}
		return nil, err
	}
	sh.status = sub.status
	return data, nil
}

// readsFile returns the redirection of $(< file), nil for any other substitution.
func readsFile(cs *syntax.CmdSubst) *syntax.Redirect {
	if len(cs.Stmts) != 1 {
		return nil
	}
	st := cs.Stmts[0]
	if st.Cmd != nil || len(st.Redirs) != 1 || st.Negated || st.Background {
		return nil
	}
	rd := st.Redirs[0]
	if rd.Op != syntax.RdrIn || rd.N != nil && rd.N.Value != "0" {
		return nil
	}
	return rd
}

// fileSubst is $(< file).
func (sh *Shell) fileSubst(rd *syntax.Redirect) ([]byte, error) {
	r, err := sh.expandRedir(rd)
	if err == nil {
		var f File
		if f, err = sh.open(r.name, r.flag); err == nil {
			defer f.Close()
			sh.substState = 0
			return readAll(sh, f)
		}
		err = sh.openError(&r, err)
	}
	var re *redirError
	if errors.As(err, &re) {
		sh.errorf("%s", re.text)
		sh.substState, sh.status = 1, 1
		return nil, nil
	}
	return nil, err
}

// readAll reads a file to its end, up to the limit of one value.
func readAll(sh *Shell, f File) ([]byte, error) {
	var data []byte
	buf := make([]byte, 32<<10)
	for {
		n, err := f.Read(sh.ctx, buf)
		data = append(data, buf[:n]...)
		if len(data) > sh.session.maxBytes {
			return nil, &limitError{"command substitution", sh.session.maxBytes}
		}
		if err != nil || n == 0 {
			return data, nil
		}
	}
}

// ProcSubst starts the command of <( ) or >( ) and returns /dev/fd/N, its other end.
func (e *expander) ProcSubst(ps *syntax.ProcSubst) (string, error) {
	sh := e.shell()
	sub, err := sh.subshell()
	if err != nil {
		return "", err
	}
	r, w, err := sh.gate.Pipe()
	if err != nil {
		sub.finish()
		return "", err
	}
	mine, theirs, fd := r, w, 1
	if ps.Op != syntax.CmdIn {
		mine, theirs, fd = w, r, 0
	}
	sub.place(fd, theirs)
	n := 63
	for n > 9 && sh.file(n) != nil {
		n--
	}
	sh.put(n, mine)
	sh.procFds = append(sh.procFds, n)
	j := sh.newJob(sub, "", false)
	sh.lastBg = j.pid
	sh.slow()
	sh.session.substs.Add(1)
	go func() {
		defer sh.session.guard()
		defer sh.session.substs.Done()
		sub.stmts(ps.Stmts)
		sub.finish()
		j.finish(sub.status)
	}()
	return "/dev/fd/" + strconv.Itoa(n), nil
}

// endProcSubst closes the process substitutions that came since there were keep of them.
func (sh *Shell) endProcSubst(keep int) {
	for _, fd := range sh.procFds[keep:] {
		sh.place(fd, nil)
	}
	sh.procFds = sh.procFds[:keep]
}

func restoreNode(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Lit:
		n.Value = unguard(n.Value)
	case *syntax.SglQuoted:
		n.Value = unguard(n.Value)
	case *syntax.Comment:
		n.Text = unguard(n.Text)
	}
	return true
}
