package house

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestInstall runs make install: under the names that harnesses look for there is safesh.
func TestInstall(t *testing.T) {
	dest := t.TempDir()
	cmd := exec.Command("make", "-s", "install", "PREFIX=/usr", "DESTDIR="+dest)
	cmd.Dir = top
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"bin/safesh", "libexec/safesh/bash", "libexec/safesh/sh", "libexec/safesh/zsh"} {
		out, err := exec.Command(filepath.Join(dest, "usr", name), "--version").Output()
		if err != nil || !strings.HasPrefix(string(out), "safesh, ") {
			t.Errorf("%s: %v %q", name, err, out)
		}
	}
}
