package house

import (
	"slices"
	"strings"
	"testing"
)

// rooms is the import table of the house: what of ours a package may import, and what of
// others besides the standard library. A package that is missing here may not be there.
var rooms = map[string]struct{ ours, others []string }{
	"allowlist":        {others: []string{"github.com/pelletier/go-toml/v2/unstable"}},
	"builtins":         {ours: []string{"builtins/awk", "builtins/bc", "builtins/digest", "builtins/jq"}},
	"builtins/awk":     {},
	"builtins/bc":      {},
	"builtins/digest":  {},
	"builtins/jq":      {},
	"interp/expand":    {others: []string{"mvdan.cc/sh/v3/syntax"}},
	"interp":           {ours: []string{"interp/expand"}, others: []string{"mvdan.cc/sh/v3/syntax"}},
	"internal/audit":   {others: []string{"golang.org/x/sys/unix"}},
	"internal/confine": {others: []string{"golang.org/x/sys/unix"}},
	"internal/plan": {
		ours:   []string{"allowlist", "interp", "interp/expand"},
		others: []string{"mvdan.cc/sh/v3/syntax"},
	},
	"internal/gate": {
		ours:   []string{"allowlist", "builtins", "builtins/digest", "interp", "internal/audit", "internal/confine"},
		others: []string{"golang.org/x/sys/unix"},
	},
	"cmd/safesh": {
		ours: []string{
			"allowlist", "builtins", "interp", "internal/audit", "internal/confine", "internal/gate", "internal/harness",
			"internal/inittask/shell", "internal/plan",
		},
		others: []string{"golang.org/x/sys/unix", "mvdan.cc/sh/v3/syntax"},
	},
	"cmd/safeshctl": {
		ours: []string{
			"allowlist", "builtins", "interp", "internal/audit", "internal/gate", "internal/plan", "internal/report",
			"internal/harness",
		},
		others: []string{"mvdan.cc/sh/v3/syntax", "golang.org/x/sys/unix"}, // unix: doctor asks the kernel what it has
	},
	"internal/inittask":       {},
	"internal/inittask/shell": {ours: []string{"internal/inittask"}}, // nothing else: it would come first
	"internal/conformance":    {},
	"internal/report":         {ours: []string{"internal/audit"}},
	"internal/harness":        {ours: []string{"allowlist"}, others: []string{"mvdan.cc/sh/v3/syntax"}},
}

// TestImports fails on an edge between packages that the table does not have.
func TestImports(t *testing.T) {
	for _, s := range sources(t) {
		room, ok := rooms[s.room]
		if !ok {
			t.Errorf("%s: package %s is not in the import table", s.name, s.room)
			continue
		}
		for _, spec := range s.file.Imports {
			path := importPath(spec)
			switch rel, ours := strings.CutPrefix(path, module+"/"); {
			case ours && !slices.Contains(room.ours, rel):
				t.Errorf("%s: %s may not import %s", s.at(spec), s.room, path)
			case !ours && !isStandard(path) && !slices.Contains(room.others, path):
				t.Errorf("%s: %s may not import %s", s.at(spec), s.room, path)
			}
		}
	}
}

// isStandard: the first element of a path outside of the standard library has a dot.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
