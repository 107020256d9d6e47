// Package digest computes the checksums of md5sum, sha1sum, sha224sum, sha256sum, sha384sum,
// sha512sum, b2sum, cksum and sum.
//
// The standard library has most of them, but its packages (crypto/sha256 brings 18) initialise
// themselves when a program starts, which a shell would pay for each time: two hundredths of its
// start. Here nothing is initialised before it is used.
//
// [New] returns a checksum by its name; bytes are written to it and Sum ends it. The sums are
// no defence against someone who makes collisions of MD5 or SHA-1.
package digest

import (
	"encoding/binary"
	"math/bits"
)

// Hash takes bytes and returns their checksum. Write never fails. After Sum it is used up.
type Hash interface {
	Write(b []byte) (int, error)
	Sum() []byte
}

// New returns the checksum called name: md5, sha1, sha224, sha256, sha384, sha512 or blake2b;
// false for any other. size is the length of a blake2b sum in bytes, 1 to 64.
func New(name string, size int) (Hash, bool) {
	return newHash(name, size, name[:min(len(name), 3)] == "sha" && hasSHA())
}

// newHash is New; fast: the processor has instructions for SHA.
func newHash(name string, size int, fast bool) (Hash, bool) {
	switch name {
	case "md5":
		return newBlocks(&md5{[4]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476}}, 64), true
	case "sha1":
		return newBlocks(&sha1{[5]uint32{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}, fast}, 64), true
	case "sha224":
		return newBlocks(&sha256{sha224Init, 28, fast}, 64), true
	case "sha256":
		return newBlocks(&sha256{sha256Init, 32, fast}, 64), true
	case "sha384":
		return newBlocks(&sha512{h: sha384Init, size: 48}, 128), true
	case "sha512":
		return newBlocks(&sha512{h: sha512Init, size: 64}, 128), true
	case "blake2b":
		return newBlake2b(size), true
	}
	return nil, false
}

// state is a function on blocks.
type state interface {
	block(b []byte) // one or more whole blocks
	sum() []byte
	big() bool // the length at the end is big-endian
}

// blocks cuts what is written into blocks and pads the last one (RFC 1321 3.1, FIPS 180-4 5.1).
type blocks struct {
	s    state
	size int
	held []byte
	n    uint64
}

func newBlocks(s state, size int) *blocks {
	return &blocks{s: s, size: size, held: make([]byte, 0, size)}
}

func (h *blocks) Write(b []byte) (int, error) {
	n := len(b)
	h.n += uint64(n)
	if len(h.held) > 0 {
		part := min(n, h.size-len(h.held))
		h.held = append(h.held, b[:part]...)
		if b = b[part:]; len(h.held) < h.size {
			return n, nil
		}
		h.s.block(h.held)
		h.held = h.held[:0]
	}
	if whole := len(b) - len(b)%h.size; whole > 0 {
		h.s.block(b[:whole])
		b = b[whole:]
	}
	h.held = append(h.held, b...)
	return n, nil
}

func (h *blocks) Sum() []byte {
	bits := h.n * 8
	pad := append(h.held, 0x80)
	for len(pad)%h.size != h.size-h.size/8 {
		pad = append(pad, 0)
	}
	if h.size == 128 { // the upper half of the length
		pad = append(pad, 0, 0, 0, 0, 0, 0, 0, byte(h.n>>61))
	}
	for i := range 8 {
		if h.s.big() {
			pad = append(pad, byte(bits>>(56-8*i)))
		} else {
			pad = append(pad, byte(bits>>(8*i)))
		}
	}
	h.s.block(pad)
	return h.s.sum()
}

type md5 struct{ h [4]uint32 }

func (m *md5) big() bool { return false }

func (m *md5) sum() []byte {
	var out []byte
	for _, v := range m.h {
		out = append(out, byte(v), byte(v>>8), byte(v>>16), byte(v>>24))
	}
	return out
}

// md5K and md5Shift are T and s of RFC 1321 3.4.
var md5K = [64]uint32{
	0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
	0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
	0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
	0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
	0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
	0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
	0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
	0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
}

func (m *md5) block(b []byte) {
	a0, b0, c0, d0 := m.h[0], m.h[1], m.h[2], m.h[3]
	var w [16]uint32
	for ; len(b) >= 64; b = b[64:] {
		for i := range w {
			w[i] = binary.LittleEndian.Uint32(b[4*i:])
		}
		a, b, c, d := a0, b0, c0, d0
		// What is known first is added first: each step waits for the one before.
		for i := 0; i < 16; i += 4 {
			a = b + bits.RotateLeft32((a+md5K[i]+w[i])+(d^b&(c^d)), 7)
			d = a + bits.RotateLeft32((d+md5K[i+1]+w[i+1])+(c^a&(b^c)), 12)
			c = d + bits.RotateLeft32((c+md5K[i+2]+w[i+2])+(b^d&(a^b)), 17)
			b = c + bits.RotateLeft32((b+md5K[i+3]+w[i+3])+(a^c&(d^a)), 22)
		}
		for i := 16; i < 32; i += 4 {
			a = b + bits.RotateLeft32((a+md5K[i]+w[(5*i+1)&15])+(c&^d)+b&d, 5)
			d = a + bits.RotateLeft32((d+md5K[i+1]+w[(5*i+6)&15])+(b&^c)+a&c, 9)
			c = d + bits.RotateLeft32((c+md5K[i+2]+w[(5*i+11)&15])+(a&^b)+d&b, 14)
			b = c + bits.RotateLeft32((b+md5K[i+3]+w[(5*i+16)&15])+(d&^a)+c&a, 20)
		}
		for i := 32; i < 48; i += 4 {
			a = b + bits.RotateLeft32((a+md5K[i]+w[(3*i+5)&15])+(b^(c^d)), 4)
			d = a + bits.RotateLeft32((d+md5K[i+1]+w[(3*i+8)&15])+(a^(b^c)), 11)
			c = d + bits.RotateLeft32((c+md5K[i+2]+w[(3*i+11)&15])+(d^(a^b)), 16)
			b = c + bits.RotateLeft32((b+md5K[i+3]+w[(3*i+14)&15])+(c^(d^a)), 23)
		}
		for i := 48; i < 64; i += 4 {
			a = b + bits.RotateLeft32((a+md5K[i]+w[(7*i)&15])+(c^(b|^d)), 6)
			d = a + bits.RotateLeft32((d+md5K[i+1]+w[(7*i+7)&15])+(b^(a|^c)), 10)
			c = d + bits.RotateLeft32((c+md5K[i+2]+w[(7*i+14)&15])+(a^(d|^b)), 15)
			b = c + bits.RotateLeft32((b+md5K[i+3]+w[(7*i+21)&15])+(d^(c|^a)), 21)
		}
		a0, b0, c0, d0 = a0+a, b0+b, c0+c, d0+d
	}
	m.h = [4]uint32{a0, b0, c0, d0}
}

type sha1 struct {
	h    [5]uint32
	fast bool // hasSHA
}

func (s *sha1) big() bool { return true }

func (s *sha1) sum() []byte {
	var out []byte
	for _, v := range s.h {
		out = append(out, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
	}
	return out
}

func (s *sha1) block(p []byte) {
	if s.fast {
		sha1Blocks(&s.h, p)
		return
	}
	var w [80]uint32
	h := s.h
	for ; len(p) >= 64; p = p[64:] {
		for i := range 16 {
			w[i] = binary.BigEndian.Uint32(p[4*i:])
		}
		for i := 16; i < 80; i++ {
			w[i] = bits.RotateLeft32(w[i-3]^w[i-8]^w[i-14]^w[i-16], 1)
		}
		a, b, c, d, e := h[0], h[1], h[2], h[3], h[4]
		for _, x := range w[:20] {
			a, b, c, d, e = bits.RotateLeft32(a, 5)+(d^b&(c^d))+e+0x5a827999+x, a, bits.RotateLeft32(b, 30), c, d
		}
		for _, x := range w[20:40] {
			a, b, c, d, e = bits.RotateLeft32(a, 5)+(b^c^d)+e+0x6ed9eba1+x, a, bits.RotateLeft32(b, 30), c, d
		}
		for _, x := range w[40:60] {
			a, b, c, d, e = bits.RotateLeft32(a, 5)+(b&c|d&(b|c))+e+0x8f1bbcdc+x, a, bits.RotateLeft32(b, 30), c, d
		}
		for _, x := range w[60:] {
			a, b, c, d, e = bits.RotateLeft32(a, 5)+(b^c^d)+e+0xca62c1d6+x, a, bits.RotateLeft32(b, 30), c, d
		}
		h[0], h[1], h[2], h[3], h[4] = h[0]+a, h[1]+b, h[2]+c, h[3]+d, h[4]+e
	}
	s.h = h
}
