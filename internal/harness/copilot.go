package harness

import "strings"

// What Copilot CLI asks a login shell for at its start (seen with 1.0): the environment, by
// env -0 or, where that fails, by the shell itself.
const (
	copilotMark = "printf %s '__copilot_login_env_snapshot_"
	copilotEnv  = "; if ! command env -0 2>/dev/null; then "
	copilotLoop = `for __copilot_k in $(compgen -e); do printf '%s=%s\0' "$__copilot_k" "${!__copilot_k}"; done`
)

// copilot reads the probe. Its second way runs nothing but builtins: it alone is taken, and
// tells what the policy passes. Commands of a model come as they are.
func copilot(t text) (Wrapper, bool) {
	id, ok := between(strings.TrimSpace(t.src), copilotMark, "__'"+copilotEnv+copilotLoop+"; fi")
	if !ok || id == "" || strings.Trim(id, letters+digits+"-_") != "" {
		return Wrapper{}, false
	}
	return Wrapper{Command: copilotMark + id + "__'; " + copilotLoop}, true
}
