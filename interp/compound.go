package interp

import (
	"bufio"
	"errors"
	"strconv"
	"strings"
	"time"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// condition runs the statements of a condition, where set -e does not look.
func (sh *Shell) condition(list []*syntax.Stmt) bool {
	sh.noErrexit++
	sh.stmts(list)
	sh.noErrexit--
	return sh.status == 0
}

func (sh *Shell) ifClause(cmd *syntax.IfClause) {
	for c := cmd; c != nil; c = c.Else {
		if len(c.Cond) > 0 {
			ok := sh.condition(c.Cond)
			if sh.ctl.kind != goOn {
				return
			}
			if !ok {
				continue
			}
		}
		sh.stmts(c.Then)
		return
	}
	sh.status = 0
}

// leaveLoop handles break and continue after a body and tells whether the loop ends.
func (sh *Shell) leaveLoop() bool {
	switch sh.ctl.kind {
	case goOn:
		return false
	case breakLoop, continueLoop:
		if sh.ctl.n > 1 && sh.loops > 1 {
			sh.ctl.n--
			return true
		}
		again := sh.ctl.kind == continueLoop
		sh.ctl = control{}
		return !again
	}
	return true
}

func (sh *Shell) whileClause(cmd *syntax.WhileClause) {
	sh.slow()
	sh.loops++
	defer func() { sh.loops-- }()
	last := 0
	for {
		ok := sh.condition(cmd.Cond)
		if sh.ctl.kind != goOn {
			if sh.leaveLoop() {
				return
			}
			continue
		}
		if ok == cmd.Until {
			break
		}
		sh.stmts(cmd.Do)
		last = sh.status
		if sh.leaveLoop() {
			return
		}
	}
	sh.status = last
}

func (sh *Shell) forClause(cmd *syntax.ForClause) {
	sh.slow()
	sh.loops++
	defer func() { sh.loops-- }()
	switch loop := cmd.Loop.(type) {
	case *syntax.CStyleLoop:
		sh.cStyleLoop(loop, cmd.Do)
	case *syntax.WordIter:
		words, err := sh.iterWords(loop)
		if err != nil {
			sh.expandFailed(err)
			return
		}
		if cmd.Select {
			sh.selectLoop(cmd, loop.Name.Value, words)
			return
		}
		sh.wordLoop(cmd, loop.Name.Value, words)
	default:
		sh.fatal(&unknownNode{"for loop"})
	}
}

// iterWords are the words of a for or select, "$@" without `in`.
func (sh *Shell) iterWords(loop *syntax.WordIter) ([]string, error) {
	if !loop.InPos.IsValid() {
		return append([]string(nil), sh.args...), nil
	}
	return sh.exp.Fields(loop.Items...)
}

func (sh *Shell) wordLoop(cmd *syntax.ForClause, name string, words []string) {
	if !isName(name) {
		sh.errorf("`%s': not a valid identifier", name)
		sh.ctl = control{kind: discarding}
		return
	}
	if len(words) == 0 {
		sh.status = 0 // until the body runs something, $? is that of the command before
	}
	line := sh.line
	for _, w := range words {
		sh.line = line
		if sh.beginCommand(cmd, nil) {
			if sh.ctl.kind != goOn {
				return
			}
			continue
		}
		if sh.set(optXtrace) {
			sh.traceFor(cmd)
		}
		if err := sh.setLoopVar(name, w); err != nil {
			sh.errorf("%s", err)
			sh.status = 1
			return
		}
		sh.stmts(cmd.Do)
		if sh.leaveLoop() {
			return
		}
	}
}

// setLoopVar assigns a loop variable; a nameref is pointed elsewhere instead.
func (sh *Shell) setLoopVar(name, value string) error {
	if v, s := sh.find(name); v != nil && v.Attr&expand.NameRef != 0 {
		if _, _, err := sh.follow(name); err != nil {
			return err
		}
		ref := sh.owned(s, name)
		ref.Str, ref.Set = value, true
		return nil
	}
	return sh.setVar(name, value)
}

func (sh *Shell) cStyleLoop(loop *syntax.CStyleLoop, body []*syntax.Stmt) {
	line := sh.line
	if _, ok := sh.arithm(loop.Init); !ok {
		return
	}
	for ran := false; ; ran = true {
		sh.line = line
		if loop.Cond != nil {
			n, ok := sh.arithm(loop.Cond)
			if !ok {
				return
			}
			if n == 0 {
				if !ran {
					sh.status = 0
				}
				return
			}
		}
		sh.stmts(body)
		if sh.leaveLoop() {
			return
		}
		if sh.stopped() {
			return
		}
		sh.line = line
		if _, ok := sh.arithm(loop.Post); !ok {
			return
		}
	}
}

// arithm evaluates an expression (nil is 1); ok is false when it failed and was said.
func (sh *Shell) arithm(e syntax.ArithmExpr) (n int64, ok bool) {
	if e == nil {
		return 1, true
	}
	if sh.beginCommand(e, nil) {
		return 0, sh.ctl.kind == goOn
	}
	return sh.arithmValue(e)
}

// arithmValue is arithm after the DEBUG trap.
func (sh *Shell) arithmValue(e syntax.ArithmExpr) (n int64, ok bool) {
	if e == nil {
		return 1, true
	}
	if sh.set(optXtrace) {
		sh.traceArithm(e, " ")
	}
	n, err := sh.exp.Arithm(e)
	if err != nil {
		sh.arithmFailed(err)
		return 0, false
	}
	return n, true
}

// arithmFailed reports an error in (( )) or a C-style for: status 1, and on it goes.
func (sh *Shell) arithmFailed(err error) {
	var e *expand.Error
	if errors.As(err, &e) && e.Arith {
		err = &arithmError{err}
	}
	sh.expandFailed(err)
	if sh.ctl.kind == discarding {
		sh.ctl = control{}
	}
	sh.status = 1
}

// arithmError puts bash's "((: " in front of the message.
type arithmError struct{ err error }

func (e *arithmError) Error() string { return "((: " + e.err.Error() }
func (e *arithmError) Unwrap() error { return e.err }

func (sh *Shell) arithmCmd(cmd *syntax.ArithmCmd) {
	n, ok := int64(0), false
	if text := sh.sourceOf(cmd); text != "" && sh.set(optXtrace) {
		sh.traceText("(( " + text + " ))")
		sh.opts.set &^= optXtrace
		n, ok = sh.arithmValue(cmd.X)
		sh.opts.set |= optXtrace
	} else {
		n, ok = sh.arithmValue(cmd.X)
	}
	if ok {
		sh.status = b2i(n == 0)
	}
}

// sourceOf is the text between the parentheses as it was written, "" when it is not known or
// has what is expanded.
func (sh *Shell) sourceOf(cmd *syntax.ArithmCmd) string {
	src, raw := guardBytes(sh.src)
	from, to := int(cmd.Left.Offset())+2, int(cmd.Right.Offset())
	if raw || from < 2 || from > to || to > len(src) || src[from-2:from] != "((" || strings.ContainsAny(src[from:to], "$`\"'\\") {
		return ""
	}
	return src[from:to]
}

// selectLoop is `select`: a menu on stderr and a choice from stdin.
func (sh *Shell) selectLoop(cmd *syntax.ForClause, name string, words []string) {
	if len(words) == 0 || sh.beginCommand(cmd, nil) {
		return
	}
	if sh.set(optXtrace) {
		sh.traceFor(cmd)
	}
	show := true
	for {
		if show {
			sh.writeTo(2, sh.menu(words))
		}
		ps3, ok := sh.valueSet("PS3")
		if !ok {
			ps3 = "#? "
		}
		sh.writeTo(2, ps3)
		if builtinRead(sh, nil) != 0 {
			sh.writeTo(1, "\n")
			sh.status = 1
			return
		}
		reply := sh.value("REPLY")
		if show = reply == ""; show {
			continue
		}
		n, err := strconv.Atoi(strings.TrimSpace(reply))
		word := ""
		if err == nil && n >= 1 && n <= len(words) {
			word = words[n-1]
		}
		if err := sh.setLoopVar(name, word); err != nil {
			sh.errorf("%s", err)
			return
		}
		sh.stmts(cmd.Do)
		if sh.leaveLoop() {
			return
		}
	}
}

func (sh *Shell) caseClause(cmd *syntax.CaseClause) {
	if sh.beginCommand(cmd, nil) {
		return
	}
	word, err := sh.exp.Word(cmd.Word)
	if err != nil {
		sh.expandFailed(err)
		return
	}
	if sh.set(optXtrace) {
		sh.traceCase(cmd)
	}
	if !sh.caseItems(cmd.Items, word) && sh.ctl.kind == goOn {
		sh.status = 0
	}
}

// caseItems runs what matches; false when the last item that matched, if any, is empty. Until
// something runs $? is that of the command before.
func (sh *Shell) caseItems(items []*syntax.CaseItem, word string) (ran bool) {
	for i := 0; i < len(items); i++ {
		item := items[i]
		hit, err := sh.caseHit(item, word)
		if err != nil {
			sh.expandFailed(err)
			return true
		}
		if !hit {
			continue
		}
		for ; i < len(items); i++ {
			item = items[i]
			if ran = len(item.Stmts) > 0; ran {
				sh.stmts(item.Stmts)
			}
			if sh.ctl.kind != goOn || item.Op != syntax.Fallthrough {
				break
			}
		}
		if sh.ctl.kind != goOn || item.Op != syntax.Resume {
			return ran
		}
	}
	return ran
}

// caseHit tells whether one of an item's patterns matches word.
func (sh *Shell) caseHit(item *syntax.CaseItem, word string) (bool, error) {
	for _, p := range item.Patterns {
		pat, err := sh.exp.Pattern(p)
		if err != nil {
			return false, err
		}
		if sh.exp.Match(pat, word, true) {
			return true, nil
		}
	}
	return false, nil
}

// timeClause is the reserved word time.
func (sh *Shell) timeClause(cmd *syntax.TimeClause) {
	begin := time.Now()
	u0, s0, cu0, cs0 := sh.gate.Times()
	if cmd.Stmt != nil {
		sh.stmt(cmd.Stmt)
	}
	real := time.Since(begin)
	u1, s1, cu1, cs1 := sh.gate.Times()
	format, ok := sh.valueSet("TIMEFORMAT")
	if i := badTimeFormat(format); i >= 0 && ok && !cmd.PosixFormat {
		sh.errorf("TIMEFORMAT: `%c': invalid format character", format[i])
		return
	}
	switch {
	case cmd.PosixFormat:
		format = "real %2R\nuser %2U\nsys %2S"
	case !ok:
		format = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS"
	case format == "":
		return
	}
	sh.writeTo(2, timeReport(format, real, u1-u0+cu1-cu0, s1-s0+cs1-cs0)+"\n")
}

// timeReport fills in TIMEFORMAT (bash manual, "Bash Variables").
func timeReport(format string, real, user, sys time.Duration) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		prec, long := 3, false
		if format[i] >= '0' && format[i] <= '9' && i+1 < len(format) {
			prec = min(int(format[i]-'0'), 3)
			i++
		}
		if format[i] == 'l' && i+1 < len(format) {
			long = true
			i++
		}
		switch format[i] {
		case '%':
			b.WriteByte('%')
		case 'R':
			b.WriteString(seconds(real, prec, long))
		case 'U':
			b.WriteString(seconds(user, prec, long))
		case 'S':
			b.WriteString(seconds(sys, prec, long))
		case 'P':
			cpu := 0.0
			if real > 0 {
				cpu = 100 * float64(user+sys) / float64(real)
			}
			b.WriteString(strconv.FormatFloat(cpu, 'f', 2, 64))
		default:
			b.WriteByte('%')
			b.WriteByte(format[i])
		}
	}
	return b.String()
}

// seconds formats d, in bash's long form "0m1.234s".
func seconds(d time.Duration, prec int, long bool) string {
	d = max(d, 0)
	if !long {
		return strconv.FormatFloat(d.Seconds(), 'f', prec, 64)
	}
	m := d / time.Minute
	return strconv.Itoa(int(m)) + "m" + strconv.FormatFloat((d-m*time.Minute).Seconds(), 'f', prec, 64) + "s"
}

// printNode prints a piece of syntax, for traces and job texts.
func printNode(n syntax.Node) string {
	var b strings.Builder
	w := bufio.NewWriter(&b)
	if err := syntax.NewPrinter(syntax.SingleLine(true)).Print(w, n); err != nil {
		return ""
	}
	w.Flush()
	return strings.TrimRight(b.String(), "\n")
}
