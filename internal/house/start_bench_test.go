package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkStart runs `-c :` with safesh (policy and log on), bash and dash in turns: ratio/x
// is safesh's time over x's.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	installShell(b, dir)
	policy, err := os.ReadFile(filepath.Join(top, "testdata/workspace/policy.toml"))
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(dir+"/policy.toml", policy, 0o600); err != nil {
		b.Fatal(err)
	}
	shells := []struct {
		name string
		argv []string
		took time.Duration
	}{
		{name: "safesh", argv: []string{dir + "/safesh", "--policy", dir + "/policy.toml", "--audit", dir + "/audit.jsonl", "-c", ":"}},
		{name: "bash", argv: []string{"bash", "-c", ":"}},
		{name: "dash", argv: []string{"dash", "-c", ":"}},
	}
	for b.Loop() {
		for i := range shells {
			s := &shells[i]
			cmd := exec.Command(s.argv[0], s.argv[1:]...)
			if cmd.Err != nil {
				continue // not on this machine
			}
			begin := time.Now()
			if err := cmd.Run(); err != nil {
				b.Fatalf("%s: %v", s.name, err)
			}
			s.took += time.Since(begin)
		}
	}
	for _, s := range shells[1:] {
		if s.took > 0 {
			b.ReportMetric(float64(shells[0].took)/float64(s.took), "ratio/"+s.name)
		}
	}
}

// installShell builds dir/safesh and copies it as an installation would: from the linker's own
// file, whose pages lie one by one in the cache, a start takes up to a quarter longer.
func installShell(b *testing.B, dir string) {
	b.Helper()
	linked := filepath.Join(b.TempDir(), "safesh")
	build := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", linked, module+"/cmd/safesh")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	text, err := os.ReadFile(linked)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "safesh"), text, 0o755); err != nil {
		b.Fatal(err)
	}
}
