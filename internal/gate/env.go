package gate

import (
	"slices"
	"strings"

	"safesh/allowlist"
	"safesh/internal/audit"
	"safesh/interp"
)

// Environ is the part of the harness's environment that the text may see.
func (g *Gate) Environ() []string {
	if g.observe || g.policy == nil {
		return g.env
	}
	var env []string
	for _, e := range g.env {
		name, _, ok := strings.Cut(e, "=")
		if ok && g.policy.Passes(name) {
			env = append(env, e)
		}
	}
	return env
}

// childEnv is the environment of a child: what the policy passes of the harness's, what the
// text set under a name that it may set, the trusted PATH, and the shell's own directory.
func (g *Gate) childEnv(p *interp.Proc, d *allowlist.Decision) []string {
	env := map[string]string{}
	for name, value := range g.envMap {
		if g.policy.Passes(name) {
			env[name] = value
		}
	}
	var kept []string
	for _, e := range p.Env {
		name, value, _ := strings.Cut(e, "=")
		switch {
		case ownVariable(name):
			if _, ok := env[name]; ok || name == "PWD" {
				env[name] = value
			}
		case g.policy.Settable(name):
			env[name] = value
		case env[name] != value:
			kept = append(kept, name)
		}
	}
	if d.ClearEnv {
		clear(env)
	}
	for _, name := range d.Unset {
		delete(env, name)
	}
	for _, a := range d.Env {
		if g.policy.Settable(a.Name) {
			env[a.Name] = a.Value
		}
	}
	env["PATH"] = strings.Join(g.path, ":")
	env["PWD"] = p.Dir
	g.noteKept(kept)
	return list(env)
}

// ownVariable tells whether the shell itself keeps a variable for its children.
func ownVariable(name string) bool {
	switch name {
	case "PWD", "OLDPWD", "SHLVL", "_":
		return true
	}
	return false
}

// noteKept records variables that a text exported and that no child gets, once each.
func (g *Gate) noteKept(names []string) {
	for _, name := range names {
		key := "env\x00" + name
		g.mu.Lock()
		seen := g.noted[key]
		if g.noted == nil {
			g.noted = map[string]bool{}
		}
		g.noted[key] = true
		g.mu.Unlock()
		if !seen {
			g.recordCall(audit.Call{Verdict: audit.Allow, Notes: []string{"variable " + name + " not passed on"}})
		}
	}
}

// list is an environment as exec takes it.
func list(env map[string]string) []string {
	out := make([]string, 0, len(env))
	for name, value := range env {
		out = append(out, name+"="+value)
	}
	slices.Sort(out)
	return out
}

// innerEnv is the environment of a tool or nested shell: the exported variables and what env
// said in front.
func innerEnv(base []string, d *allowlist.Decision) []string {
	if !d.ClearEnv && len(d.Unset) == 0 && len(d.Env) == 0 {
		return base
	}
	env := map[string]string{}
	if !d.ClearEnv {
		for _, e := range base {
			name, value, _ := strings.Cut(e, "=")
			env[name] = value
		}
	}
	for _, name := range d.Unset {
		delete(env, name)
	}
	for _, a := range d.Env {
		env[a.Name] = a.Value
	}
	return list(env)
}
