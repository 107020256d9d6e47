package plan

import (
	"strings"
	"testing"
)

func BenchmarkPlan(b *testing.B) {
	for _, bb := range []struct{ name, text string }{
		{"bare", "uv run scripts/list_sessions.py --limit 5"},
		{"head", "cd /tmp && uv run scripts/list_sessions.py 2>/dev/null | head -5"},
		{"nested", "bash -lc 'uv run scripts/list_sessions.py | head -2'"},
		{"lines=1000", strings.Repeat("uv run scripts/a.py \"$x\" | grep y || true\n", 1000)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			file, cfg := mustParse(b, bb.text), testConfig()
			b.ReportAllocs()
			for b.Loop() {
				Make(file, bb.text, cfg)
			}
		})
	}
}

func BenchmarkUse(b *testing.B) {
	p := mustPlan(b, "cd /tmp && uv run scripts/food_management.py | head -3; rm -rf out")
	b.ReportAllocs()
	for b.Loop() {
		p.Use(nil)
	}
}
