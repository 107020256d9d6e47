package plan

import "safesh/allowlist"

// features is what a text has beside bare calls.
type features uint8

const (
	seenHeredoc features = 1 << iota
	seenNested
	seenPrefix // A=B in front of a call
	seenPipe
	seenRedirect
	seenChain // anything else: several commands, compound ones, substitutions
)

// Class is the class that a strict text matcher, which knows one literal pattern per rule,
// would have given to the whole text; NoClass when the text is one bare call. When several
// fit, the first one counts of: heredoc, nested-shell, timeout-prefix (timeout, env, A=B and
// their kin), dir-prefix (a leading cd), pipe-filter, stderr-redirect (any redirection),
// chain, bare-binary (the call in another spelling than the rule's).
func (p *Plan) Class() allowlist.Class {
	switch {
	case p.seen&seenHeredoc != 0:
		return allowlist.Heredoc
	case p.seen&seenNested != 0 || p.absorbed(allowlist.NestedShell):
		return allowlist.NestedShell
	case p.seen&seenPrefix != 0 || p.absorbed(allowlist.TimeoutPrefix) || p.handsOn():
		return allowlist.TimeoutPrefix
	case p.leadingCd():
		return allowlist.DirPrefix
	case p.seen&seenPipe != 0:
		return allowlist.PipeFilter
	case p.seen&seenRedirect != 0:
		return allowlist.StderrRedirect
	case p.seen&seenChain != 0:
		return allowlist.Chain
	case p.absorbed(allowlist.DirPrefix):
		return allowlist.DirPrefix
	case p.absorbed(allowlist.BareBinary):
		return allowlist.BareBinary
	}
	return allowlist.NoClass
}

// absorbed tells whether a decorator of that class was taken off a call.
func (p *Plan) absorbed(class allowlist.Class) bool {
	for i := range p.Calls {
		for _, a := range p.Calls[i].Decision.Absorbed {
			if a.Class == class {
				return true
			}
		}
	}
	return false
}

// handsOn tells whether a call stands behind exec or command.
func (p *Plan) handsOn() bool {
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.Kind == Program && p.cfg.builtin(c.Argv[0]) {
			return true
		}
	}
	return false
}

// leadingCd tells whether the text begins with a cd that something follows.
func (p *Plan) leadingCd() bool {
	if len(p.Calls) < 2 {
		return false
	}
	c := &p.Calls[0]
	return c.Kind == Builtin && c.Argv[0] == "cd" && c.Context == ""
}
