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
	made := func(p *plan.Plan) { g.Class(p.Class()) }
	if p.Mode() == allowlist.Observe {
		return &observer{Checker: plan.Checker{Config: plan.For(g), Made: made}}
	}
	return &plan.Checker{
		Config: plan.For(g), Made: made,
		Refuse: func(p *plan.Plan, c *plan.Call, use string) error {
			return g.Refuse(p.Text, c.Source, c.Argv, c.Decision, use)
		},
	}
}

// observer plans texts for the record alone.
type observer struct {
	plan.Checker
	wrapper, command string // a harness's text and what it was put around
}

// Check lets every text run as it is.
func (o *observer) Check(t *interp.Text) (interp.Hints, error) {
	o.Refuse = func(*plan.Plan, *plan.Call, string) error { return nil }
	if o.wrapper != "" && t.Source == o.wrapper {
		if file, err := interp.Parse(o.command, ""); err == nil {
			inner := *t
			inner.Source, inner.File = o.command, file
			t = &inner
		}
	}
	o.Checker.Check(t)
	return interp.Hints{}, nil
}
