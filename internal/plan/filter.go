package plan

import (
	"strconv"
	"strings"

	"safesh/allowlist"

	"mvdan.cc/sh/v3/syntax"
)

// filter recognises `x | head -5`: a plain call whose whole output goes into a head or tail
// with a literal count. nil when y is anything else.
func (w *walker) filter(x, y *syntax.Stmt) *allowlist.Filter {
	if !w.filters || !plain(x) || !plain(y) || !pipesOut(x.Redirs) {
		return nil
	}
	call, ok := x.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	cut, ok := y.Cmd.(*syntax.CallExpr)
	if !ok || len(cut.Args) == 0 || len(cut.Assigns) > 0 || len(y.Redirs) > 0 {
		return nil
	}
	tool, ok := static(cut.Args[0])
	if !ok || tool != "head" && tool != "tail" || w.sh.mayBe(tool) || w.cfg.builtin(tool) {
		return nil
	}
	n, ok := lineCount(cut.Args[1:])
	if !ok {
		return nil
	}
	start, end := w.plan.between(cut.Pos(), cut.End())
	return &allowlist.Filter{Tool: tool, N: n, Text: w.plan.Text[start:end]}
}

// lineCount reads the arguments of a head or tail that does nothing but cut its input to n
// lines. The old form -N is an option only in front.
func lineCount(args []*syntax.Word) (n int, ok bool) {
	n = 10
	for i := 0; i < len(args); i++ {
		word, known := static(args[i])
		if !known {
			return 0, false
		}
		count := ""
		switch {
		case word == "-q" || word == "--quiet" || word == "--silent":
			continue
		case (word == "-n" || word == "--lines") && i+1 < len(args):
			i++
			if count, known = static(args[i]); !known {
				return 0, false
			}
		case strings.HasPrefix(word, "--lines="):
			count = word[len("--lines="):]
		case strings.HasPrefix(word, "-n"):
			count = word[len("-n"):]
		case i == 0 && strings.HasPrefix(word, "-"):
			count = word[1:]
		}
		if n, ok = decimal(count); !ok {
			return 0, false
		}
	}
	return n, true
}

// decimal reads a plain number of lines, at least 1.
func decimal(s string) (int, bool) {
	if s == "" || len(s) > 9 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1
}

// pipesOut tells whether a call's redirections leave its stdout to the pipe.
func pipesOut(redirs []*syntax.Redirect) bool {
	for _, rd := range redirs {
		if !pipesOutAfter(rd) {
			return false
		}
	}
	return true
}

func pipesOutAfter(rd *syntax.Redirect) bool {
	switch rd.Op {
	case syntax.RdrIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
		return rd.N == nil || rd.N.Value == "0"
	case syntax.RdrOut, syntax.AppOut, syntax.RdrClob:
		return rd.N != nil && rd.N.Value == "2"
	case syntax.DplOut:
		to, ok := static(rd.Word)
		if !ok {
			return false
		}
		if rd.N != nil && rd.N.Value == "2" {
			return to == "-" || isNumber(to)
		}
		return to == "1" && (rd.N == nil || rd.N.Value == "1")
	default:
		return false
	}
}

// filtered walks a call and the stage behind it that it may take over.
func (w *walker) filtered(x, y *syntax.Stmt, f *allowlist.Filter, context string) {
	if w.plan.Filters == nil {
		w.plan.Filters = map[*syntax.Stmt]*allowlist.Filter{}
	}
	w.plan.Filters[y] = f
	before := len(w.plan.Calls)
	w.apart(context, func() { w.filteredCall(x, f) })
	taken, open := false, true
	// The call itself comes behind those in its words.
	if n := len(w.plan.Calls); n > before {
		c := &w.plan.Calls[n-1]
		open = c.Kind == Dynamic || c.Open || c.Kind == Program && c.loose && c.byName
		taken = c.Decision.FilterDone && !c.Decision.FilterCut
	}
	if taken {
		return
	}
	start := len(w.plan.Calls)
	w.apart("pipe stage", func() { w.stmt(y) })
	for i := range w.plan.Calls[start:] {
		w.plan.Calls[start+i].soft = open
	}
}

func (w *walker) filteredCall(x *syntax.Stmt, f *allowlist.Filter) {
	if !w.enter(x) {
		return
	}
	outer := w.stmtOf
	w.stmtOf = x
	w.simpleFiltered(x, x.Cmd.(*syntax.CallExpr), f)
	w.stmtOf = outer
	w.leave()
}
