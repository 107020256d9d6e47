package gate

import (
	"path"

	"safesh/allowlist"
)

// ChdirTo tells where `cd target` would lead from dir; ok is false when that can't be said
// before it is done. A directory outside the workspace that the policy absorbs leads nowhere.
func (g *Gate) ChdirTo(dir, target string) (string, bool) {
	g.bind()
	if target == "" || target == "-" {
		return "", false
	}
	next := path.Clean(join(dir, target))
	real, err := realPath(next)
	if err != nil || kernelFile(real) {
		return "", false
	}
	if g.policy.DecideAccess(real, allowlist.Stat).Verdict != allowlist.Allow {
		return dir, g.policy.Cd() == allowlist.CdAbsorb
	}
	if !exists(next) {
		return "", false
	}
	return next, true
}
