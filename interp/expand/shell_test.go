package expand

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// fakeShell is a Shell over a map of variables that runs just enough of a script to set an
// expansion up and to show its result: assignments, declare, set, shopt, unset, case, (( )),
// let, [[ == ]], &&, and f, which prints its arguments.
type fakeShell struct {
	cfg    Config
	vars   map[string]*Var
	args   []string
	opts   map[Option]bool
	out    strings.Builder
	dir    string
	status int
	ran    int // command substitutions
	limit  int
	warned []string
}

func newFakeShell(dir string) *fakeShell {
	sh := &fakeShell{dir: dir, vars: map[string]*Var{}, opts: map[Option]bool{
		BraceExpand: true, ExtGlob: true, GlobSkipDots: true, PatSubReplacement: true, GlobASCIIRanges: true,
	}}
	sh.cfg.Sh = sh
	for name, v := range map[string]string{"HOME": "/h", "LANG": "C.UTF-8", "IFS": " \t\n", "PWD": dir} {
		sh.vars[name] = &Var{Set: true, Str: v}
	}
	return sh
}

func (sh *fakeShell) Var(name string) *Var {
	v := sh.vars[name]
	for range 10 {
		if v == nil || v.Attr&NameRef == 0 {
			return v
		}
		v = sh.vars[v.Str]
	}
	return v
}

func (sh *fakeShell) RefTarget(name string) string {
	if v := sh.vars[name]; v != nil && v.Attr&NameRef != 0 {
		return v.Str
	}
	return ""
}

func (sh *fakeShell) Assign(ref Ref, value string) error {
	v := sh.Var(ref.Name)
	if v == nil {
		v = &Var{}
		sh.vars[ref.Name] = v
	}
	if v.Attr&Readonly != 0 {
		return &Error{Text: ref.Name + ": readonly variable"}
	}
	if v.Attr&Integer != 0 {
		n, err := sh.cfg.ArithmText(value)
		if err != nil {
			return err
		}
		value = fmt.Sprint(n)
	}
	if v.Attr&Upper != 0 {
		value = strings.ToUpper(value)
	}
	sh.store(v, ref, value)
	return nil
}

func (sh *fakeShell) store(v *Var, ref Ref, value string) {
	v.Set = true
	switch {
	case ref.Elem && ref.Assoc, v.Kind == Associative:
		key := ref.Key
		if !ref.Elem {
			key = "0"
		}
		v.Map.Set(key, value)
	case ref.Elem, v.Kind == Indexed:
		if v.Kind == Scalar {
			v.List = NewArray()
			if v.Str != "" {
				v.List.Set(0, v.Str)
			}
			v.Kind = Indexed
		}
		v.List.Set(ref.Index, value)
	default:
		v.Str = value
	}
}

func (sh *fakeShell) Names(prefix string) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(sh.vars)) {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	return names
}

func (sh *fakeShell) Param(name byte) (string, bool) {
	switch name {
	case '0':
		return "bash", true
	case '#':
		return fmt.Sprint(len(sh.args)), true
	case '?':
		return fmt.Sprint(sh.status), true
	case '-':
		return "hBc", true
	}
	return "", false
}

func (sh *fakeShell) Args() []string { return sh.args }

func (sh *fakeShell) CmdSubst(cs *syntax.CmdSubst) ([]byte, error) {
	sh.ran++
	sub := *sh
	sub.out = strings.Builder{}
	sub.vars = maps.Clone(sh.vars)
	sub.cfg = Config{Sh: &sub}
	err := sub.stmts(cs.Stmts)
	return []byte(sub.out.String()), err
}

func (sh *fakeShell) ProcSubst(*syntax.ProcSubst) (string, error) { return "/dev/fd/63", nil }

func (sh *fakeShell) Home(user string) (string, bool) {
	if user == "root" {
		return "/root", true
	}
	return "", false
}

func (sh *fakeShell) Dir() string { return sh.dir }

func (sh *fakeShell) DirStack(n int, fromEnd bool) (string, bool) { return sh.dir, n == 0 }

func (sh *fakeShell) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	// Joined without cleaning: a trailing slash matters.
	return sh.dir + "/" + name
}

// secret is the directory that must not be listed.
const secret = "secret"

type deniedError struct{}

func (deniedError) Error() string { return "not allowed" }
func (deniedError) Denied() bool  { return true }

func (sh *fakeShell) ReadDir(name string) ([]fs.DirEntry, error) {
	if filepath.Base(name) == secret {
		return nil, fmt.Errorf("list: %w", deniedError{})
	}
	return os.ReadDir(sh.path(name))
}

func (sh *fakeShell) Exists(name string) (bool, error) {
	_, err := os.Lstat(sh.path(name))
	return err == nil, err
}

func (sh *fakeShell) IsDir(name string) (bool, error) {
	info, err := os.Stat(sh.path(name))
	return err == nil && info.IsDir(), err
}

func (sh *fakeShell) Option(o Option) bool {
	return sh.opts[o] || o == DotGlob && sh.Var("GLOBIGNORE").text() != ""
}

func (sh *fakeShell) Prompt(text string) (string, error) { return text, nil }

func parser() *syntax.Parser { return syntax.NewParser(syntax.Variant(syntax.LangBash)) }

func (sh *fakeShell) ParseArithm(text string) (syntax.ArithmExpr, error) {
	return parser().Arithmetic(strings.NewReader(text))
}

func (sh *fakeShell) ParseWord(text string) (*syntax.Word, error) {
	return parser().Document(strings.NewReader(text))
}

func (sh *fakeShell) MaxBytes() int { return sh.limit }

func (sh *fakeShell) Stop() error { return nil }

// run runs a text and returns what it printed, and after "ERR " the error that ended it.
func (sh *fakeShell) run(text string) string {
	f, err := parser().Parse(strings.NewReader(text), "")
	if err == nil {
		err = sh.stmts(f.Stmts)
	}
	for _, text := range sh.warned {
		fmt.Fprintln(&sh.out, "ERR", text)
	}
	if err != nil {
		fmt.Fprintln(&sh.out, "ERR", err)
	}
	return sh.out.String()
}

func (sh *fakeShell) stmts(list []*syntax.Stmt) error {
	for _, st := range list {
		if err := sh.cmd(st.Cmd, st.Redirs); err != nil {
			return err
		}
	}
	return nil
}

func (sh *fakeShell) cmd(cmd syntax.Command, redirs []*syntax.Redirect) error {
	switch cmd := cmd.(type) {
	case *syntax.CallExpr:
		return sh.call(cmd, redirs)
	case *syntax.DeclClause:
		return sh.declare(cmd)
	case *syntax.ArithmCmd:
		n, err := sh.cfg.Arithm(cmd.X)
		sh.status = int(truth(n == 0))
		if e, ok := err.(*Error); ok && !e.Exit {
			prefix := ""
			if e.Arith {
				prefix = "((: "
			}
			sh.status = 1
			sh.Warn(prefix + e.Text)
			return nil
		}
		return err
	case *syntax.LetClause:
		for _, e := range cmd.Exprs {
			if _, err := sh.cfg.Arithm(e); err != nil {
				return err
			}
		}
		return nil
	case *syntax.CaseClause:
		return sh.caseClause(cmd)
	case *syntax.TestClause:
		return sh.test(cmd.X.(*syntax.BinaryTest))
	case *syntax.BinaryCmd:
		if err := sh.cmd(cmd.X.Cmd, nil); err != nil || (sh.status == 0) != (cmd.Op == syntax.AndStmt) {
			return err
		}
		return sh.cmd(cmd.Y.Cmd, nil)
	}
	return fmt.Errorf("test shell: %T", cmd)
}

func (sh *fakeShell) test(t *syntax.BinaryTest) error {
	x, err := sh.cfg.Word(t.X.(*syntax.Word))
	if err != nil {
		return err
	}
	y, err := sh.cfg.Pattern(t.Y.(*syntax.Word))
	sh.status = int(truth(sh.cfg.Match(y, x, true) != (t.Op != syntax.TsNoMatch)))
	return err
}

func (sh *fakeShell) caseClause(cmd *syntax.CaseClause) error {
	s, err := sh.cfg.Word(cmd.Word)
	if err != nil {
		return err
	}
	for _, item := range cmd.Items {
		for _, w := range item.Patterns {
			p, err := sh.cfg.Pattern(w)
			if err != nil {
				return err
			}
			if sh.cfg.Match(p, s, false) {
				return sh.stmts(item.Stmts)
			}
		}
	}
	return nil
}

func (sh *fakeShell) call(cmd *syntax.CallExpr, redirs []*syntax.Redirect) error {
	for _, as := range cmd.Assigns {
		if err := sh.assignment(as, 0); err != nil {
			return err
		}
	}
	args, err := sh.cfg.Fields(cmd.Args...)
	if err != nil || len(args) == 0 {
		return err
	}
	sh.status = 0
	if need := map[string]int{"printf": 2, "printf1": 2, "set": 2, "shopt": 3}[args[0]]; len(args) < need {
		return fmt.Errorf("test shell: %s: too few arguments", args[0])
	}
	switch args[0] {
	case "f":
		fmt.Fprintf(&sh.out, "[%d]", len(args)-1)
		for _, a := range args[1:] {
			fmt.Fprintf(&sh.out, "<%s>", a)
		}
		sh.out.WriteByte('\n')
	case "cat":
		for _, r := range redirs {
			word, expand := r.Word, sh.cfg.Word
			if r.Hdoc != nil {
				word, expand = r.Hdoc, sh.cfg.Document
			}
			s, err := expand(word)
			if err != nil {
				return err
			}
			if r.Hdoc == nil {
				s += "\n"
			}
			sh.out.WriteString(s)
		}
	case "echo":
		sh.out.WriteString(strings.Join(args[1:], " ") + "\n")
	case "printf1":
		sh.out.WriteString(args[1])
	case "printf":
		s, _ := Unescape(args[1], EscapeFormat)
		sh.out.WriteString(s)
	case "set":
		sh.set(args[1:])
	case "shopt":
		for _, name := range args[2:] {
			sh.opts[optionNames[name]] = args[1] == "-s"
		}
	case "unset":
		for _, name := range args[1:] {
			delete(sh.vars, name)
		}
	case "true", "false":
		sh.status = int(truth(args[0] == "false"))
	default:
		return fmt.Errorf("test shell: %s", args[0])
	}
	return nil
}

var optionNames = map[string]Option{
	"nullglob": NullGlob, "failglob": FailGlob, "dotglob": DotGlob, "globstar": GlobStar,
	"nocaseglob": NoCaseGlob, "nocasematch": NoCaseMatch, "extglob": ExtGlob,
	"globskipdots": GlobSkipDots, "patsub_replacement": PatSubReplacement,
}

func (sh *fakeShell) set(args []string) {
	switch args[0] {
	case "--":
		sh.args = args[1:]
	case "-u":
		sh.opts[NoUnset] = true
	case "-f":
		sh.opts[NoGlob] = true
	case "+B":
		sh.opts[BraceExpand] = false
	}
}

func (sh *fakeShell) declare(cmd *syntax.DeclClause) error {
	var attr Attr
	kind := Scalar
	for _, as := range cmd.Args {
		if as.Naked && as.Name == nil {
			for _, c := range as.Value.Lit() {
				switch c {
				case 'a':
					kind = Indexed
				case 'A':
					kind = Associative
				}
				attr |= map[rune]Attr{'i': Integer, 'r': Readonly, 'x': Exported, 'u': Upper, 'n': NameRef}[c]
			}
			continue
		}
		v := sh.vars[as.Name.Value]
		if v == nil {
			v = &Var{}
			sh.vars[as.Name.Value] = v
		}
		v.Kind = kind
		if kind == Associative && v.Map == nil {
			v.Map = NewAssoc()
		} else if kind == Indexed && v.List == nil {
			v.List = NewArray()
		}
		v.Attr |= attr & (Integer | Upper)
		if !as.Naked {
			if err := sh.assignment(as, 0); err != nil {
				return err
			}
		}
		v = sh.vars[as.Name.Value]
		v.Attr |= attr
	}
	return nil
}

func (sh *fakeShell) assignment(as *syntax.Assign, _ int) error {
	name := as.Name.Value
	if as.Array != nil {
		return sh.compound(name, as.Array)
	}
	ref := Ref{Name: name}
	if as.Index != nil {
		var err error
		if ref, err = sh.cfg.Index(name, as.Index); err != nil {
			return err
		}
	}
	value, err := sh.cfg.AssignValue(as.Value)
	if err != nil {
		return err
	}
	return sh.Assign(ref, value)
}

func (sh *fakeShell) compound(name string, array *syntax.ArrayExpr) error {
	v := sh.vars[name]
	if v == nil || v.Kind != Associative {
		v = &Var{Kind: Indexed, List: NewArray()}
	} else {
		v = &Var{Kind: Associative, Map: NewAssoc(), Attr: v.Attr}
	}
	v.Set = true
	sh.vars[name] = v
	for _, el := range array.Elems {
		if el.Index == nil {
			vals, err := sh.cfg.Fields(el.Value)
			if err != nil {
				return err
			}
			for _, val := range vals {
				v.List.Set(v.List.Max()+1, val)
			}
			continue
		}
		ref, err := sh.cfg.Index(name, el.Index)
		if err != nil {
			return err
		}
		value, err := sh.cfg.AssignValue(el.Value)
		if err != nil {
			return err
		}
		sh.store(v, ref, value)
	}
	return nil
}

func (sh *fakeShell) Warn(text string) { sh.warned = append(sh.warned, text) }
