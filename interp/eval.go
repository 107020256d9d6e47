package interp

import (
	"errors"
	"fmt"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// Run parses and runs a text in this shell and returns its status. name stands for the text
// in messages. A *SyntaxError or a Denial is returned with nothing run.
func (sh *Shell) Run(src, name string) (int, error) {
	t, err := sh.parse(src, name)
	if err != nil {
		sh.status = stopStatus(err)
		return sh.status, err
	}
	sh.runText(t)
	return sh.status, nil
}

// RunParsed runs a text that was parsed with [Parse] (a shell that reads its commands one
// by one parses by itself).
func (sh *Shell) RunParsed(t *Text) (int, error) {
	t, err := sh.check(t)
	if err != nil {
		sh.status = stopStatus(err)
		return sh.status, err
	}
	sh.runText(t)
	return sh.status, nil
}

// evalText runs a text as eval does and returns its status. A syntax error is said and has
// status 2; a denial stops everything.
func (sh *Shell) evalText(src, who string) int {
	t, err := sh.parse(src, sh.textName())
	if err != nil {
		return sh.failText(err, who)
	}
	line := sh.line
	base := sh.lineBase
	sh.lineBase = max(line-1, 0)
	if len(t.File.Stmts) == 0 {
		sh.status = 0
	}
	sh.depth++
	sh.runText(t)
	sh.depth--
	sh.lineBase, sh.line = base, line
	return sh.status
}

// textName is the name of the running text.
func (sh *Shell) textName() string { return "" }

// failText reports a text that could not be parsed or was refused.
func (sh *Shell) failText(err error, who string) int {
	var se *SyntaxError
	if errors.As(err, &se) {
		if who != "" {
			who += ": "
		}
		sh.errorf("%ssyntax error at line %d, column %d: %s", who, se.Line, se.Col, se.Text)
		sh.status, sh.usageError = 2, true
		return 2
	}
	return sh.fatal(err)
}

// fatal stops the text because of a denial, a limit or a failure of safesh.
func (sh *Shell) fatal(err error) int {
	sh.stop(err)
	return sh.status
}

// runText runs the statements of a text. An error that makes bash give up the command line
// gives up the statements of the same line.
func (sh *Shell) runText(t *Text) {
	hints, text, src := sh.hints, sh.text, sh.src
	sh.hints, sh.text, sh.src = t.Hints, t, t.Source
	defer func() { sh.hints, sh.text, sh.src = hints, text, src }()
	if t.lines {
		sh.runLines(t.Source, 0)
		return
	}
	skip, shown, last := uint(0), 0, uint(0)
	var look aliasLook
	for i, st := range t.File.Stmts {
		if st.Pos().Line() <= skip {
			continue
		}
		if sh.set(optHistory) && !sh.interactive && !sh.isSub && sh.depth == 0 && len(sh.calls) == 0 && st.Pos().Line() > last {
			sh.noteScript(t.Source, t.File.Stmts[i:])
		}
		if line := st.Pos().Line(); line > last && look.rereads(sh, t, line) {
			sh.runLines(fromLine(t.Source, line), line-1)
			return
		}
		last = st.End().Line()
		if sh.set(optVerbose) {
			shown = sh.sayLines(t.Source, shown, lastLine(st))
		} else {
			shown = max(shown, int(st.End().Line()))
		}
		sh.stmt(st)
		if sh.ctl.kind == discarding {
			sh.ctl = control{}
			sh.status = 1
			skip = st.End().Line()
			if sh.level > 0 || sh.set(optErrexit) && sh.noErrexit == 0 {
				sh.exit(1)
				break
			}
			continue
		}
		if sh.ctl.kind != goOn {
			break
		}
	}
}

// stmts runs a list of statements up to the first that leaves it.
func (sh *Shell) stmts(list []*syntax.Stmt) {
	if len(list) == 0 {
		sh.status = 0
	}
	for _, st := range list {
		sh.stmt(st)
		if sh.ctl.kind != goOn {
			return
		}
	}
}

// stmt runs one statement: a command with its redirections, negation and `&`.
func (sh *Shell) stmt(st *syntax.Stmt) {
	if sh.stopped() || sh.set(optNoexec) && !sh.interactive {
		return
	}
	if p := st.Position; p.IsValid() {
		sh.line = int(p.Line()) + sh.lineBase
	}
	keep := len(sh.procFds)
	switch {
	case st.Background || st.Coprocess || st.Disown:
		sh.background(st)
	case st.Negated:
		sh.negated(st)
	default:
		trapped := sh.hooks.conds&condErr != 0 // bash: one that the command sets comes too late
		if sh.bare(st) {
			sh.errexit(trapped)
		}
	}
	if len(sh.procFds) > keep {
		sh.endProcSubst(keep)
	}
}

// b2i is a condition as an exit status: 1 for true.
func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// negated runs `! command`. set -e does not look into it, unless it is switched on inside.
func (sh *Shell) negated(st *syntax.Stmt) {
	quiet := sh.set(optErrexit)
	if quiet {
		sh.noErrexit++
	}
	sh.bare(st)
	if quiet {
		sh.noErrexit--
	}
	if sh.ctl.kind == goOn {
		sh.status = b2i(sh.status == 0)
	}
}

// bare runs a statement without negation or `&` and tells whether set -e looks at its status
// (it has looked at that of a list's last command).
func (sh *Shell) bare(st *syntax.Stmt) (judged bool) {
	if ce, ok := st.Cmd.(*syntax.CallExpr); ok {
		sh.simple(ce, st.Redirs)
		sh.pipestatus = append(sh.pipestatus[:0:0], sh.status)
		return true
	}
	if st.Cmd == nil {
		sh.simple(&syntax.CallExpr{}, st.Redirs)
		return true
	}
	if _, decl := st.Cmd.(*syntax.DeclClause); len(st.Redirs) > 0 && !decl {
		undo, err := sh.redirect(st.Redirs)
		if err != nil {
			sh.redirectFailed(err)
			return true
		}
		defer undo()
	}
	judged = sh.command(st.Cmd, st.Redirs)
	switch st.Cmd.(type) {
	case *syntax.ArithmCmd, *syntax.TestClause, *syntax.Subshell, *syntax.DeclClause, *syntax.LetClause:
		sh.pipestatus = append(sh.pipestatus[:0:0], sh.status)
	}
	return judged
}

// errexit ends the shell after a command that failed where set -e looks (POSIX XCU
// 2.14.21), and runs the ERR trap if one is set and was before it.
func (sh *Shell) errexit(trapped bool) {
	if sh.status == 0 || sh.noErrexit > 0 || sh.ctl.kind != goOn {
		return
	}
	if trapped && sh.hooks.conds&condErr != 0 {
		sh.runTrap("ERR")
	}
	if sh.set(optErrexit) && sh.ctl.kind == goOn {
		sh.exit(sh.status)
	}
}

// command runs any command but a simple one and tells whether set -e looks at its status. An
// unknown node is refused.
func (sh *Shell) command(cmd syntax.Command, redirs []*syntax.Redirect) (judged bool) {
	switch cmd := cmd.(type) {
	case *syntax.Block:
		sh.stmts(cmd.Stmts)
	case *syntax.Subshell:
		sh.subshellCommand(cmd)
		return true
	case *syntax.BinaryCmd:
		return sh.binary(cmd)
	case *syntax.IfClause:
		sh.ifClause(cmd)
	case *syntax.WhileClause:
		sh.whileClause(cmd)
	case *syntax.ForClause:
		sh.forClause(cmd)
	case *syntax.CaseClause:
		sh.caseClause(cmd)
	case *syntax.FuncDecl:
		sh.funcDecl(cmd)
	case *syntax.ArithmCmd, *syntax.TestClause, *syntax.DeclClause, *syntax.LetClause:
		sh.oneCommand(cmd, redirs)
		return true
	case *syntax.TimeClause:
		sh.timeClause(cmd)
	case *syntax.CoprocClause:
		sh.coproc(cmd)
	default:
		sh.fatal(&unknownNode{fmt.Sprintf("%T", cmd)})
	}
	return false
}

// oneCommand runs a command that is one for the DEBUG trap too, though the parser knows it.
func (sh *Shell) oneCommand(cmd syntax.Command, redirs []*syntax.Redirect) {
	if sh.beginCommand(cmd, redirs) {
		return
	}
	switch cmd := cmd.(type) {
	case *syntax.ArithmCmd:
		sh.arithmCmd(cmd)
	case *syntax.TestClause:
		sh.status = sh.testClause(cmd.X)
	case *syntax.DeclClause:
		sh.substState = -1
		sh.status = sh.declClause(cmd, redirs)
	case *syntax.LetClause:
		sh.status = sh.letClause(cmd)
	}
}

// unknownNode is a piece of syntax that this evaluator does not know: it is refused.
type unknownNode struct{ node string }

// Error names the node.
func (e *unknownNode) Error() string { return "syntax that safesh does not know: " + e.node }

// ExitCode is safesh's own failure status.
func (e *unknownNode) ExitCode() int { return 125 }

// expandFailed handles an error of an expansion: bash gives up the command line or, for an
// unset parameter with set -u or ${v:?}, the shell.
func (sh *Shell) expandFailed(err error) {
	if sh.ctx.Err() != nil && sh.stopped() {
		return
	}
	var d Denial
	if errors.As(err, &d) {
		sh.fatal(d)
		return
	}
	var c exitCoder
	if errors.As(err, &c) {
		sh.errorf("%s", err.Error())
		sh.fatal(err)
		return
	}
	if sh.ctl.kind == exiting {
		return
	}
	sh.errorf("%s", err.Error())
	sh.status = 1
	var e *expand.Error
	switch {
	case errors.As(err, &e) && e.Abandon && sh.source == "c" && !sh.interactive:
		sh.exit(1)
	case (errors.As(err, &e) && e.Exit || sh.set(optPosix)) && !sh.interactive:
		sh.exit(127)
		if sh.source != "c" || sh.level > 0 || sh.set(optErrexit) {
			sh.ctl.n, sh.status = 1, 1
		}
	default:
		sh.ctl = control{kind: discarding}
	}
}

// binary runs a && b, a || b and pipelines; set -e looks at the status of a pipeline.
func (sh *Shell) binary(cmd *syntax.BinaryCmd) (judged bool) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		sh.noErrexit++
		sh.stmt(cmd.X)
		sh.noErrexit--
		if sh.ctl.kind != goOn {
			return false
		}
		if (sh.status == 0) == (cmd.Op == syntax.AndStmt) {
			sh.stmt(cmd.Y)
		}
	case syntax.Pipe, syntax.PipeAll:
		sh.pipeline(cmd)
		return true
	default:
		sh.fatal(&unknownNode{cmd.Op.String()})
	}
	return false
}
