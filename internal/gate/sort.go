package gate

import (
	"io/fs"
	"slices"
	"strings"
)

// sortEntries sorts by name, byte by byte.
func sortEntries(entries []fs.DirEntry) {
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
}

func sortStrings(list []string) { slices.Sort(list) }
