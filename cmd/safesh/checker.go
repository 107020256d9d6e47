package main

import (
	"safesh/allowlist"
	"safesh/internal/gate"
	"safesh/internal/plan"
	"safesh/interp"

	"mvdan.cc/sh/v3/syntax"
)

// checker plans each text before it runs and refuses what is certain to be denied.
func checker(g *gate.Gate) interp.Checker {
	return &plan.Checker{
		Config: plan.Config{
			Decide: g.Judge, Access: g.DecideAccess, Files: g.Files, Chdir: g.ChdirTo,
			Builtin: interp.IsBuiltin, Listed: g.Listed, Missing: g.Missing,
			Parse: func(src string) (*syntax.File, error) { return interp.Parse(src, "") },
		},
		Refuse: func(p *plan.Plan, c *plan.Call, use string) error {
			return g.Refuse(p.Text, c.Source, c.Argv, c.Decision, use)
		},
	}
}

// textChecker is the checker of a policy's mode: nothing is refused or absorbed in observe.
func textChecker(g *gate.Gate, p *allowlist.Policy) interp.Checker {
	if p.Mode() == allowlist.Observe {
		return nil
	}
	return checker(g)
}
