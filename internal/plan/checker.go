package plan

import (
	"safesh/allowlist"
	"safesh/interp"

	"mvdan.cc/sh/v3/syntax"
)

// Checker plans each text before anything of it runs: an [interp.Checker]. It is safe for
// concurrent use if its functions are.
type Checker struct {
	// Config is what the plans know; Dir and Known are the text's own.
	Config Config
	// Refuse makes the error for a text with a certain denial: c is the first one, use the
	// text in an allowed form or "". It prints and records the denial. When it returns nil
	// the text runs all the same (mode observe). A nil Refuse refuses in silence.
	Refuse func(p *Plan, c *Call, use string) error
	// Made is told of every plan before it is judged; nil to not care.
	Made func(p *Plan)
}

// Check implements [interp.Checker].
func (k *Checker) Check(t *interp.Text) (interp.Hints, error) {
	cfg := k.Config
	cfg.Dir = t.Dir
	if t.Known != nil {
		cfg.Known = t.Known
	}
	p := Make(t.File, t.Source, cfg)
	if k.Made != nil {
		k.Made(p)
	}
	if c := p.Denied(); c != nil {
		if k.Refuse == nil {
			return interp.Hints{}, refusal{}
		}
		if err := k.Refuse(p, c, p.Use(nil)); err != nil {
			return interp.Hints{}, err
		}
	}
	return interp.Hints{Filters: convert(p.Filters)}, nil
}

// Fix implements [interp.Fixer].
func (k *Checker) Fix(src, dir string) string {
	cfg := k.Config
	cfg.Dir = dir
	return Requote(src, cfg)
}

func convert(filters map[*syntax.Stmt]*allowlist.Filter) map[*syntax.Stmt]*interp.Filter {
	if len(filters) == 0 {
		return nil
	}
	out := make(map[*syntax.Stmt]*interp.Filter, len(filters))
	for st, f := range filters {
		out[st] = &interp.Filter{Tool: f.Tool, N: f.N, Text: f.Text}
	}
	return out
}

// refusal is a denial that nobody has said.
type refusal struct{}

func (refusal) Error() string { return "denied" }

// Denied implements [interp.Denial].
func (refusal) Denied() bool { return true }

// ExitCode is 126, denied.
func (refusal) ExitCode() int { return 126 }
