package audit

import (
	"path/filepath"
	"strings"
	"testing"
)

func BenchmarkAppendJSON(b *testing.B) {
	r := full()
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendJSON(buf[:0], r)
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkWrite(b *testing.B) {
	for _, tt := range []struct {
		name string
		size int64
	}{{"one file", 0}, {"rotated=16MiB", 16 << 20}} {
		b.Run(tt.name, func(b *testing.B) {
			l := open(b, filepath.Join(b.TempDir(), "audit.jsonl"), Options{MaxSize: tt.size, Keep: 1})
			r := full()
			b.ReportAllocs()
			for b.Loop() {
				if err := l.Write(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	text := strings.Repeat(string(AppendJSON(nil, full()))+"\n", 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := Read(strings.NewReader(text), func(*Record) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMask(b *testing.B) {
	text := strings.Repeat("uv run scripts/list.py --limit 5 | head -5; API_TOKEN=x y\n", 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Mask(text)
	}
}
