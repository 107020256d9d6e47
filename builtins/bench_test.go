package builtins

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// benchText is about 16 MiB of lines.
func benchText() []byte {
	return bytes.Repeat([]byte("2026-01-02T03:04:05Z INFO request served in 12 ms by worker 7\n"), 1<<18)
}

// sink takes everything; it hides io.Discard's ReadFrom, which no real output has.
type sink struct{}

func (sink) Write(b []byte) (int, error) { return len(b), nil }

func benchTool(b *testing.B, name string, args ...string) {
	dir := b.TempDir()
	text := benchText()
	if err := os.WriteFile(filepath.Join(dir, "f"), text, 0o644); err != nil {
		b.Fatal(err)
	}
	tool := lookup(b, name)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		w := &IO{Context: b.Context(), Stdin: bytes.NewReader(text), Stdout: sink{}, Stderr: io.Discard,
			Files: dirFS{dir: dir}, Dir: dir, Env: []string{"LC_ALL=C.UTF-8"}}
		if status := tool.Run(w, args); status != 0 {
			b.Fatal(status)
		}
	}
}

func BenchmarkCat(b *testing.B) {
	b.Run("plain", func(b *testing.B) { benchTool(b, "cat", "f") })
	b.Run("number", func(b *testing.B) { benchTool(b, "cat", "-n", "f") })
	b.Run("show", func(b *testing.B) { benchTool(b, "cat", "-A", "f") })
}

func BenchmarkHead(b *testing.B) {
	b.Run("lines=all", func(b *testing.B) { benchTool(b, "head", "-n", "1000000", "f") })
	b.Run("lines=-10", func(b *testing.B) { benchTool(b, "head", "-n", "-10", "f") })
	b.Run("bytes=all", func(b *testing.B) { benchTool(b, "head", "-c", "1G", "f") })
}

func BenchmarkTail(b *testing.B) {
	b.Run("lines=100000", func(b *testing.B) { benchTool(b, "tail", "-n", "100000", "f") })
	b.Run("pipe", func(b *testing.B) { benchTool(b, "tail") })
	b.Run("from=2", func(b *testing.B) { benchTool(b, "tail", "-n", "+2", "f") })
}

func BenchmarkWC(b *testing.B) {
	b.Run("lines", func(b *testing.B) { benchTool(b, "wc", "-l", "f") })
	b.Run("words", func(b *testing.B) { benchTool(b, "wc", "f") })
	b.Run("width", func(b *testing.B) { benchTool(b, "wc", "-L", "f") })
}

func BenchmarkSeq(b *testing.B) {
	tool := lookup(b, "seq")
	b.ReportAllocs()
	for b.Loop() {
		tool.Run(&IO{Context: b.Context(), Stdout: sink{}, Stderr: io.Discard}, []string{"1000000"})
	}
}

// BenchmarkStart is what a call of a tool costs before it does anything.
func BenchmarkStart(b *testing.B) {
	b.Run("table", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			NewTable()
		}
	})
	b.Run("echo", func(b *testing.B) {
		tool := lookup(b, "echo")
		b.ReportAllocs()
		for b.Loop() {
			tool.Run(&IO{Context: b.Context(), Stdout: sink{}, Stderr: io.Discard}, []string{"hello"})
		}
	})
}
