package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// readSmoosh reads tests/shell/*.test of a smoosh checkout with what stands beside each: .out,
// .err and .ec where they are. The part of a name before its first dot makes the group.
func readSmoosh(dir, only string) ([]Group, error) {
	files, err := filepath.Glob(filepath.Join(dir, "tests", "shell", "*.test"))
	if err != nil {
		return nil, err
	}
	var groups []Group
	for _, file := range files {
		base := strings.TrimSuffix(file, ".test")
		name := filepath.Base(base)
		if ok, err := filepath.Match(only, name); err != nil {
			return nil, err
		} else if !ok {
			continue
		}
		c := Case{Name: name, File: file, Stdout: readIf(base + ".out"), Stderr: readIf(base + ".err")}
		if status := readIf(base + ".ec"); status != nil && *status != "" {
			if c.Status, err = strconv.Atoi(strings.TrimSpace(*status)); err != nil {
				return nil, err
			}
		}
		group, _, _ := strings.Cut(name, ".")
		if n := len(groups); n == 0 || groups[n-1].Name != group {
			groups = append(groups, Group{Name: group})
		}
		g := &groups[len(groups)-1]
		g.Cases = append(g.Cases, c)
	}
	return groups, nil
}

// readIf reads a file that may be missing: nil then.
func readIf(file string) *string {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	s := string(data)
	return &s
}
