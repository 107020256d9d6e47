package builtins

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// benchStatus is benchTool for a call that ends with a status.
func benchStatus(b *testing.B, want int, name string, args ...string) {
	dir := b.TempDir()
	text := benchText()
	if err := os.WriteFile(filepath.Join(dir, "f"), text, 0o644); err != nil {
		b.Fatal(err)
	}
	tool := lookup(b, name)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		w := &IO{Context: b.Context(), Stdin: bytes.NewReader(nil), Stdout: sink{}, Stderr: io.Discard,
			Files: dirFS{dir: dir}, Dir: dir, Env: []string{"LC_ALL=C.UTF-8"}}
		if status := tool.Run(w, args); status != want {
			b.Fatal(status)
		}
	}
}

func BenchmarkGrep(b *testing.B) {
	b.Run("literal=rare", func(b *testing.B) { benchStatus(b, 1, "grep", "worker 8", "f") })
	b.Run("literal=all", func(b *testing.B) { benchTool(b, "grep", "worker 7", "f") })
	b.Run("count", func(b *testing.B) { benchTool(b, "grep", "-c", "served", "f") })
	b.Run("ignorecase", func(b *testing.B) { benchStatus(b, 1, "grep", "-i", "WORKER 8", "f") })
	b.Run("class", func(b *testing.B) { benchStatus(b, 1, "grep", "[0-9]x", "f") })
	b.Run("alternation", func(b *testing.B) { benchStatus(b, 1, "grep", `error\|warning`, "f") })
	b.Run("only", func(b *testing.B) { benchTool(b, "grep", "-o", "[0-9]* ms", "f") })
	b.Run("number", func(b *testing.B) { benchTool(b, "grep", "-n", "INFO", "f") })
	b.Run("invert", func(b *testing.B) { benchTool(b, "grep", "-v", "nothing", "f") })
}
