package allowlist

import _ "embed"

// DefaultText is the policy that holds when no file names one.
//
//go:embed default.toml
var DefaultText string

// Default parses [DefaultText]. Its root is the working directory, which the caller binds
// with [Policy.WithRoot].
func Default(tools []ToolInfo) *Policy {
	p, err := Parse("default", []byte(DefaultText), tools)
	if err != nil {
		panic("allowlist: the default policy: " + err.Error()) // a test parses it
	}
	return p
}
