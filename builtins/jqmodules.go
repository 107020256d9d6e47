package builtins

import (
	"strings"

	"safesh/builtins/jq"
)

// jqModules finds jq's modules. What the call names is opened as its files are, and a denial
// ends it; what it doesn't (~/.jq, jq's own directories) is skipped where it may not be read.
type jqModules struct {
	c    *call
	o    *jqOptions
	dirs []string // of -L, once they are known
}

// Dirs are the directories of -L, without links where they are there, or jq's own.
func (m *jqModules) Dirs() (dirs []string, usual bool, err error) {
	if len(m.o.dirs) == 0 {
		return []string{"~/.jq", "$ORIGIN/../lib/jq", "$ORIGIN/lib"}, true, nil
	}
	for len(m.dirs) < len(m.o.dirs) {
		dir, err := m.real(m.o.dirs[len(m.dirs)])
		if err != nil {
			return nil, false, err
		}
		m.dirs = append(m.dirs, dir)
	}
	return m.dirs, false, nil
}

// real is a name without links, or the name itself where nothing is there.
func (m *jqModules) real(name string) (string, error) {
	path, err := m.c.resolve(name, &realpathOptions{mode: 'e'})
	if err == nil {
		return path, nil
	}
	return name, m.c.mustStop(err)
}

// Origin is the directory of the filter's file, or the current one.
func (m *jqModules) Origin() (string, error) {
	if !m.o.fromFile {
		return m.c.io.Dir, nil
	}
	return m.real(directoryOf(m.o.filter))
}

// Home is $HOME.
func (m *jqModules) Home() string {
	home, _ := m.c.getenv("HOME")
	return home
}

// Find returns the name of what is at path without links.
func (m *jqModules) Find(path string, quiet bool) (string, error) {
	if quiet {
		if files, ok := m.c.io.Files.(Prober); !ok || !files.Readable(path) {
			return "", nil
		}
		return m.c.cleanPath(path), nil
	}
	file, err := m.c.resolve(path, &realpathOptions{mode: 'e'})
	if err != nil {
		return "", m.c.mustStop(err)
	}
	return file, nil
}

// Read reads a file that was found.
func (m *jqModules) Read(path string) (string, error) {
	text, err := m.c.jqWhole(path)
	if err == nil {
		return text, nil
	}
	if end := m.c.mustStop(err); end != nil {
		return "", end
	}
	why := jqStrerror(err)
	return "", &jq.CompileError{Count: 1, Data: true,
		Text: strings.Join([]string{"error loading data file ", path, ": Could not open ", path, ": ", why, "\n"}, "")}
}
