package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"safesh/internal/gate"
)

// machine is what doctor looks at to tell which shell a harness will call.
type machine struct {
	env    []string
	home   string
	dir    string // the working directory, for configuration of a project
	passwd string // the user database
	links  string // the directory that install made, "" for none
}

func (t *tool) machine(passwd string) *machine {
	m := &machine{env: t.env, home: gate.Getenv(t.env, "HOME"), dir: gate.WorkDir(t.env), passwd: passwd}
	if self, err := os.Executable(); err == nil {
		at := filepath.Join(filepath.Dir(filepath.Dir(self)), "libexec/safesh")
		if isExecutable(at + "/bash") {
			m.links = at
		}
	}
	return m
}

func (m *machine) getenv(name string) string { return gate.Getenv(m.env, name) }

// which finds a program on PATH as execvp does, "" when there is none.
func (m *machine) which(name string) string {
	for _, dir := range strings.Split(m.getenv("PATH"), ":") {
		if full := filepath.Join(dir, name); filepath.IsAbs(full) && isExecutable(full) {
			return full
		}
	}
	return ""
}

func isExecutable(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// firstExecutable is the first name that can be run, "" for none.
func firstExecutable(names ...string) string {
	for _, name := range names {
		if isExecutable(name) {
			return name
		}
	}
	return ""
}

// loginShell is the shell of the user in the user database: by number, as getpwuid has it.
func (m *machine) loginShell() string {
	data, err := os.ReadFile(m.passwd)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), ":")
		if len(f) == 7 && f[2] == uidText() {
			if f[6] == "" {
				return "/bin/sh"
			}
			return f[6]
		}
	}
	return ""
}

// setting is a string in the first of some JSON files that has it: path are the keys that lead
// to it. Comments of JSONC and commas at the end of a list are taken off.
func (m *machine) setting(files []string, path ...string) (value, file string) {
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var doc any
		if json.Unmarshal(withoutComments(data), &doc) != nil {
			continue
		}
		for _, key := range path {
			table, _ := doc.(map[string]any)
			doc = table[key]
		}
		if s, ok := doc.(string); ok && s != "" {
			return s, file
		}
	}
	return "", ""
}

// withoutComments blanks // and /* */ outside of strings.
func withoutComments(data []byte) []byte {
	out := make([]byte, 0, len(data))
	inString := false
	for i := 0; i < len(data); i++ {
		c := data[i]
		switch {
		case inString && c == '\\' && i+1 < len(data):
			out = append(out, c)
			i++
			c = data[i]
		case c == '"':
			inString = !inString
		case !inString && c == '/' && i+1 < len(data) && data[i+1] == '/':
			for i < len(data) && data[i] != '\n' {
				i++
			}
			c = '\n'
		case !inString && c == '/' && i+1 < len(data) && data[i+1] == '*':
			end := strings.Index(string(data[i+2:]), "*/")
			if end < 0 {
				return out
			}
			i += end + 3
			c = ' '
		case !inString && (c == '}' || c == ']'):
			out = withoutComma(out)
		}
		out = append(out, c)
	}
	return out
}

// withoutComma drops a comma at the end, and blanks behind it.
func withoutComma(out []byte) []byte {
	if trimmed := bytes.TrimRight(out, " \t\r\n"); bytes.HasSuffix(trimmed, []byte(",")) {
		return trimmed[:len(trimmed)-1]
	}
	return out
}

// config is the path of a file below the user's configuration directory.
func (m *machine) config(name string) string {
	if dir := m.getenv("XDG_CONFIG_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, name)
	}
	return filepath.Join(m.home, ".config", name)
}
