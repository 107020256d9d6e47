package builtins

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// otherUsage are the tools whose original says something else of an option that it does not
// know, and why; the status is the same unless the reason says otherwise.
var otherUsage = map[string]string{
	"awk":    "mawk says: not an option",
	"echo":   "takes any word",
	"less":   "goes on with status 0",
	"rg":     "clap's text",
	"shasum": "the words of perl's options",
	"xxd":    "status 0 for unknown long options",
}

// TestUnknownOption: what every tool says of an option that nobody knows is what its original
// says in its first line, with the same status, on the same stream.
func TestUnknownOption(t *testing.T) {
	compared := 0
	for _, tool := range NewTable().Tools() {
		real := "/usr/bin/" + tool.Name
		if _, err := os.Stat(real); err != nil {
			continue
		}
		for _, option := range []string{"--no-such-option", "-\x01"} {
			w, stdout, stderr := world(t, t.TempDir(), "")
			status := tool.Run(w, []string{option})
			words := []string{"[", "echo", "expr", "false", "printf", "test", "true"} // for them it is a word
			if tool.Name == "xxd" && option[1] == '-' {
				continue // it tells options by their first letter
			}
			if !slices.Contains(words, tool.Name) && (status == 0 || stderr.Len() == 0) {
				t.Errorf("%s %q: status %d, %q, %q", tool.Name, option, status, stdout, stderr)
			}
			if otherUsage[tool.Name] != "" {
				continue
			}
			wantStatus, wantLine := realUsage(t, tool.Name, option)
			if line := firstLine(stderr.String()); status != wantStatus || line != wantLine {
				t.Errorf("%s %q: status %d, %q; want %d, %q", tool.Name, option, status, line, wantStatus, wantLine)
			}
			compared++
		}
	}
	if compared < 40 {
		t.Errorf("only %d were compared", compared)
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// realUsage runs the original with an option.
func realUsage(t *testing.T, name, option string) (status int, line string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/usr/bin/"+name, option)
	var stderr bytes.Buffer
	cmd.Args[0], cmd.Dir, cmd.Env, cmd.Stderr = name, t.TempDir(), []string{"LC_ALL=C", "PATH=/usr/bin"}, &stderr
	cmd.Run() // its status is compared
	return cmd.ProcessState.ExitCode(), firstLine(stderr.String())
}
