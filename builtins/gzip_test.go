package builtins

import (
	"bytes"
	"compress/gzip"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// gzipped compresses texts into a member each.
func gzipped(t testing.TB, level int, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, text := range texts {
		w, err := gzip.NewWriterLevel(&b, level)
		if err != nil {
			t.Fatal(err)
		}
		w.Name, w.Comment, w.Extra = "name", "comment", []byte("extra")
		w.Write([]byte(text))
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// gzipFixtures are compressed files, whole and broken.
func gzipFixtures(t testing.TB) map[string][]byte {
	t.Helper()
	long := strings.Repeat("many words, some of them again; ", 5000)
	whole := gzipped(t, 9, "one\ntwo\n")
	broken := func(at int) []byte {
		b := slices.Clone(whole)
		b[(at+len(b))%len(b)] ^= 1
		return b
	}
	return map[string][]byte{
		"g.gz": whole, "g0.gz": gzipped(t, 0, long), "g1.gz": gzipped(t, 1, long), "g9.gz": gzipped(t, 9, long), "gh.gz": gzipped(t, gzip.HuffmanOnly, long),
		"gm.gz": gzipped(t, 6, "first\n", "", "second\n"), "gshort.gz": whole[:len(whole)-9], "ghead.gz": whole[:6], "gcrc.gz": broken(-8),
		"glen.gz": broken(-3), "gempty.gz": gzipped(t, 9, ""), "gzero.gz": append(slices.Clone(whole), make([]byte, 100)...),
		"gjunk.gz": append(slices.Clone(whole), "junk"...), "gsuffix.gz": whole,
	}
}

// What the library compresses comes back as it was, in every kind of block; what is broken ends
// in an error, and never in a panic.
func TestInflate(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		text := make([]byte, random.IntN(200000))
		letters := 1 + random.IntN(256)
		for i := range text {
			text[i] = byte(random.IntN(letters))
		}
		data := gzipped(t, n%11-1, string(text))
		w, stdout, stderr := world(t, t.TempDir(), string(data))
		if status := lookup(t, "zcat").Run(w, nil); status != 0 || !bytes.Equal(stdout.Bytes(), text) {
			t.Fatalf("level %d, %d bytes: status %d, %q", n%11-1, len(text), status, stderr)
		}
		for range 20 {
			broken := slices.Clone(data)
			broken[random.IntN(len(broken))] ^= 1 << random.IntN(8)
			w, stdout, _ := world(t, t.TempDir(), string(broken[:random.IntN(len(broken)+1)]))
			if status := lookup(t, "zcat").Run(w, nil); status == 0 && !bytes.Equal(stdout.Bytes(), text) {
				t.Fatal("broken data are taken")
			}
		}
	}
}
