package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// initAllocs is how often the packages of this house and the libraries may allocate together
// before main. It is what they need today and a little more: a table that is built for each
// shell that starts belongs where it is first used.
const initAllocs = 25

var initLine = regexp.MustCompile(`(?m)^init (\S+) @.* (\d+) allocs$`)

// TestInit looks at what the built shell initialises before main (GODEBUG=inittrace=1).
func TestInit(t *testing.T) {
	bin := t.TempDir()
	buildInto(t, bin)
	cmd := exec.Command(filepath.Join(bin, "safesh"), "-c", ":")
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seen, total := 0, 0
	for _, line := range initLine.FindAllStringSubmatch(string(out), -1) {
		name := line[1]
		seen++
		if isPutOff(name) {
			t.Errorf("%s is initialised before main: internal/inittask no longer puts it off", name)
		}
		if first, _, _ := strings.Cut(name, "/"); first == "safesh" || strings.Contains(first, ".") {
			n, _ := strconv.Atoi(line[2])
			total += n
			t.Logf("%s: %d allocations", name, n)
		}
	}
	if seen < 5 {
		t.Fatalf("no trace of the initialisation:\n%s", out)
	}
	if total > initAllocs {
		t.Errorf("%d allocations before main, at most %d", total, initAllocs)
	}
}

// isPutOff lists the libraries of internal/inittask.
func isPutOff(name string) bool {
	return name == "mvdan.cc/sh/v3/fileutil" || name == "github.com/itchyny/gojq"
}
