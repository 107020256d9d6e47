package digest

import (
	"bytes"
	stdmd5 "crypto/md5"
	stdsha1 "crypto/sha1"
	stdsha256 "crypto/sha256"
	stdsha512 "crypto/sha512"
	"encoding/hex"
	"strings"
	"testing"
)

// TestVectors has the examples of the standards.
func TestVectors(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"md5", "", "d41d8cd98f00b204e9800998ecf8427e"}, // RFC 1321 A.5
		{"md5", "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
		{"sha1", "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"}, // RFC 3174 7.3
		{"sha224", "abc", "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
		{"sha256", "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"sha384", "abc", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"},
		{"sha512", "abc", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
		{"blake2b", "abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"}, // RFC 7693 A
	} {
		h, ok := New(c.name, 64)
		if !ok {
			t.Fatal(c.name)
		}
		h.Write([]byte(c.in))
		if got := hex.EncodeToString(h.Sum()); got != c.want {
			t.Errorf("%s of %q: got %s, want %s", c.name, c.in, got, c.want)
		}
	}
	if _, ok := New("md4", 0); ok {
		t.Error("there is no md4")
	}
}

// TestLikeStandard compares with the standard library for all lengths around blocks, written
// in pieces of all sizes.
func TestLikeStandard(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789abcdef\x00\xff"), 40)
	for n := range len(text) {
		part := text[:n]
		m, s1, s2, s5, s3 := stdmd5.Sum(part), stdsha1.Sum(part), stdsha256.Sum256(part), stdsha512.Sum512(part), stdsha512.Sum384(part)
		for name, want := range map[string][]byte{"md5": m[:], "sha1": s1[:], "sha256": s2[:], "sha512": s5[:], "sha384": s3[:],
			"sha1 without instructions": s1[:], "sha256 without instructions": s2[:]} {
			algorithm, _, slow := strings.Cut(name, " ")
			h, _ := newHash(algorithm, 0, !slow && hasSHA())
			for rest, size := part, 1; len(rest) > 0; size += 7 {
				k := min(size, len(rest))
				h.Write(rest[:k])
				rest = rest[k:]
			}
			if got := h.Sum(); !bytes.Equal(got, want) {
				t.Errorf("%s of %d bytes: got %x, want %x", name, n, got, want)
			}
		}
	}
}

// TestPieces: a sum does not depend on how the bytes come.
func TestPieces(t *testing.T) {
	text := bytes.Repeat([]byte("some bytes of a file\n"), 100)
	for _, size := range []int{1, 7, 64, 127, 128, 129, 1000} {
		whole, _ := New("blake2b", 32)
		whole.Write(text)
		parts, _ := New("blake2b", 32)
		var a, b CRC
		a.Write(text)
		for rest := text; len(rest) > 0; {
			k := min(size, len(rest))
			parts.Write(rest[:k])
			b.Write(rest[:k])
			rest = rest[k:]
		}
		if x, y := whole.Sum(), parts.Sum(); !bytes.Equal(x, y) {
			t.Errorf("blake2b in pieces of %d: %x and %x", size, x, y)
		}
		x, _ := a.Sum()
		if y, _ := b.Sum(); x != y {
			t.Errorf("crc in pieces of %d: %d and %d", size, x, y)
		}
	}
}

func BenchmarkDigest(b *testing.B) {
	block := make([]byte, 1<<20)
	for _, name := range []string{"md5", "sha1", "sha256", "sha512", "blake2b"} {
		b.Run(name, func(b *testing.B) {
			h, _ := New(name, 64)
			b.SetBytes(int64(len(block)))
			for b.Loop() {
				h.Write(block)
			}
		})
	}
	b.Run("crc", func(b *testing.B) {
		var c CRC
		b.SetBytes(int64(len(block)))
		for b.Loop() {
			c.Write(block)
		}
	})
}
