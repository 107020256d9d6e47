package main

import (
	"safesh/allowlist"
	"safesh/internal/gate"
	"safesh/internal/plan"
	"safesh/interp"
)

// textChecker plans each text before it runs and refuses what is certain to be denied. In
// observe mode nothing is refused or absorbed.
func textChecker(g *gate.Gate, p *allowlist.Policy) interp.Checker {
	if p.Mode() == allowlist.Observe {
		return nil
	}
	return &plan.Checker{
		Config: plan.For(g),
		Refuse: func(p *plan.Plan, c *plan.Call, use string) error {
			return g.Refuse(p.Text, c.Source, c.Argv, c.Decision, use)
		},
	}
}
