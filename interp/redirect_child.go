package interp

import (
	"errors"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// childRedirs expands the redirections of a program. bash does so in the child, so what their
// words assign does not stay, and an error ends the child only: then the list is nil and the
// status that of the child.
func (sh *Shell) childRedirs(list []*syntax.Redirect) ([]redirection, error) {
	if !sh.leavesTraces(list) {
		return sh.expandRedirs(list)
	}
	sub, err := sh.subshell()
	if err != nil {
		return nil, err
	}
	rs, err := sub.expandRedirs(list)
	if err != nil {
		sub.redirectFailed(err)
	}
	sub.finish()
	sh.status = sub.status
	if err == nil {
		return rs, nil
	}
	if _, denial := sh.denied(err); denial {
		return nil, nil
	}
	var e *expand.Error
	if sh.status = 1; errors.As(err, &e) && e.Exit && sh.source == "c" && sh.level == 0 {
		sh.status = 127
	}
	return nil, nil
}

// leavesTraces tells whether words of redirections may assign or fail when they are expanded.
// The descriptors of process substitutions are this shell's: with one all stays here.
func (sh *Shell) leavesTraces(list []*syntax.Redirect) bool {
	found, process := false, false
	look := func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.ProcSubst:
			process = true
		case *syntax.ArithmExp:
			found = true
		case *syntax.CmdSubst: // a subshell of its own
			return false
		case *syntax.ParamExp:
			found = found || !plainRedirParam(n) || sh.set(optNounset)
		}
		return true
	}
	for _, rd := range list {
		if rd.Word != nil {
			syntax.Walk(rd.Word, look)
		}
		if rd.Hdoc != nil {
			syntax.Walk(rd.Hdoc, look)
		}
	}
	return found && !process
}

// plainRedirParam tells whether pe is no more than $name or an operator that assigns nothing.
func plainRedirParam(pe *syntax.ParamExp) bool {
	if pe.Index != nil || pe.Slice != nil {
		return false
	}
	if pe.Exp == nil {
		return true
	}
	switch pe.Exp.Op {
	case syntax.AssignUnset, syntax.AssignUnsetOrNull, syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		return false
	}
	return true
}
