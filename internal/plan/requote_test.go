package plan

import (
	"testing"

	"safesh/allowlist"
	"safesh/interp"

	"mvdan.cc/sh/v3/syntax"
)

func TestRequote(t *testing.T) {
	cfg := Config{
		Decide: func(c allowlist.Call) allowlist.Decision {
			if c.Argv[0] == "emit" {
				return allowlist.Decision{Verdict: allowlist.Allow, Act: allowlist.Start, Argv: c.Argv}
			}
			return allowlist.Decision{}
		},
		Parse: func(src string) (*syntax.File, error) { return interp.Parse(src, "") },
	}
	for _, c := range []struct{ name, in, want string }{
		{"apostrophe", `emit --value '{"a": "it's"}'`, `emit --value '{"a": "it'\''s"}'`},
		{"array", `emit '["don't", {"b": [1, 2]}]' x`, `emit '["don'\''t", {"b": [1, 2]}]' x`},
		{"double", `emit "{"a": "it's"}"`, `emit '{"a": "it'\''s"}'`},
		{"escaped in double", `emit "{\"a\": \"it's\"}" 'x`, ``},
		{"denied", `rm '{"a": "it's"}'`, ``},
		{"no json", `emit 'it's'`, ``},
		{"open json", `emit '{"a": "it's"`, ``},
		{"fine", `emit '{"a": 1}'`, ``},
		{"empty", ``, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Requote(c.in, cfg); got != c.want {
				t.Errorf("Requote(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}
