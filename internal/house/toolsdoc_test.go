package house

import (
	"regexp"
	"slices"
	"testing"

	"safesh/builtins"
)

// TestToolsDoc: docs/tools.md has a row for every tool and for nothing else.
func TestToolsDoc(t *testing.T) {
	var rows []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([^` ]+)` \\|").FindAllStringSubmatch(readDoc(t, "docs/tools.md"), -1) {
		rows = append(rows, m[1])
	}
	names := builtins.NewTable().Names()
	for _, name := range names {
		if !slices.Contains(rows, name) {
			t.Errorf("docs/tools.md has no row for %s", name)
		}
	}
	for _, row := range rows {
		if !slices.Contains(names, row) {
			t.Errorf("docs/tools.md has a row for %s, which is no tool", row)
		}
	}
}
