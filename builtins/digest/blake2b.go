package digest

import (
	"encoding/binary"
	"math/bits"
)

// blake2b is BLAKE2b without a key (RFC 7693).
type blake2b struct {
	h    [8]uint64
	n    uint64 // bytes in blocks so far
	held []byte // the last block waits: it is marked as the last
	size int
}

func newBlake2b(size int) *blake2b {
	b := &blake2b{h: sha512Init, size: size, held: make([]byte, 0, 128)}
	b.h[0] ^= 0x01010000 ^ uint64(size)
	return b
}

func (h *blake2b) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		if len(h.held) == 128 {
			h.n += 128
			h.block(h.held, false)
			h.held = h.held[:0]
		}
		for len(h.held) == 0 && len(b) > 128 {
			h.n += 128
			h.block(b[:128], false)
			b = b[128:]
		}
		part := min(len(b), 128-len(h.held))
		h.held = append(h.held, b[:part]...)
		b = b[part:]
	}
	return n, nil
}

func (h *blake2b) Sum() []byte {
	h.n += uint64(len(h.held))
	var last [128]byte
	copy(last[:], h.held)
	h.block(last[:], true)
	var out []byte
	for _, v := range h.h {
		for shift := 0; shift < 64; shift += 8 {
			out = append(out, byte(v>>shift))
		}
	}
	return out[:h.size]
}

// sigma is the order of the words in each round.
var sigma = [10][16]uint8{
	{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
	{11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
	{9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
	{12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
	{6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0},
}

func (h *blake2b) block(p []byte, last bool) {
	var m [16]uint64
	for i := range m {
		m[i] = binary.LittleEndian.Uint64(p[8*i:])
	}
	v0, v1, v2, v3, v4, v5, v6, v7 := h.h[0], h.h[1], h.h[2], h.h[3], h.h[4], h.h[5], h.h[6], h.h[7]
	v8, v9, v10, v11 := sha512Init[0], sha512Init[1], sha512Init[2], sha512Init[3]
	v12, v13, v14, v15 := sha512Init[4]^h.n, sha512Init[5], sha512Init[6], sha512Init[7]
	if last {
		v14 = ^v14
	}
	for round := range 12 {
		s := &sigma[round%10]
		v0, v4, v8, v12 = mix(v0, v4, v8, v12, m[s[0]&15], m[s[1]&15])
		v1, v5, v9, v13 = mix(v1, v5, v9, v13, m[s[2]&15], m[s[3]&15])
		v2, v6, v10, v14 = mix(v2, v6, v10, v14, m[s[4]&15], m[s[5]&15])
		v3, v7, v11, v15 = mix(v3, v7, v11, v15, m[s[6]&15], m[s[7]&15])
		v0, v5, v10, v15 = mix(v0, v5, v10, v15, m[s[8]&15], m[s[9]&15])
		v1, v6, v11, v12 = mix(v1, v6, v11, v12, m[s[10]&15], m[s[11]&15])
		v2, v7, v8, v13 = mix(v2, v7, v8, v13, m[s[12]&15], m[s[13]&15])
		v3, v4, v9, v14 = mix(v3, v4, v9, v14, m[s[14]&15], m[s[15]&15])
	}
	for i, x := range [8]uint64{v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11, v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15} {
		h.h[i] ^= x
	}
}

func mix(a, b, c, d, x, y uint64) (uint64, uint64, uint64, uint64) {
	a += b + x
	d = bits.RotateLeft64(d^a, -32)
	c += d
	b = bits.RotateLeft64(b^c, -24)
	a += b + y
	d = bits.RotateLeft64(d^a, -16)
	c += d
	return a, bits.RotateLeft64(b^c, -63), c, d
}
