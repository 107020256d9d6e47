package gate

import (
	"bytes"
	"crypto/sha256"
	"testing"
)

func TestSHA256(t *testing.T) {
	for n := range 300 {
		data := bytes.Repeat([]byte{byte(n), 0x80, byte(n >> 3)}, n)
		if got, want := sha256Sum(data), sha256.Sum256(data); got != want {
			t.Fatalf("%d bytes: %x, want %x", len(data), got, want)
		}
	}
}
