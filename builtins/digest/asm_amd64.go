package digest

// hasSHA reports whether the processor has instructions for SHA-1 and SHA-256 (and SSSE3 and
// SSE4.1, which come with them). It is asked for each checksum: nothing is done at the start.
func hasSHA() bool {
	const ssse3, sse41, sha = 1 << 9, 1 << 19, 1 << 29
	_, c := cpuid(1)
	if c&(ssse3|sse41) != ssse3|sse41 {
		return false
	}
	b, _ := cpuid(7)
	return b&sha != 0
}

// hasFold reports whether crcFold can run here.
func hasFold() bool {
	const pclmul, ssse3 = 1 << 1, 1 << 9
	_, c := cpuid(1)
	return c&(pclmul|ssse3) == pclmul|ssse3
}

// crcFold makes 64 bytes that have the remainder of p, which is a multiple of 64 bytes and not
// empty, after sum: a CRC of p goes on with them from 0 (V. Gopal and others, "Fast CRC
// Computation Using PCLMULQDQ", 2009).
//
//go:noescape
func crcFold(rest *[64]byte, p []byte, sum uint32)

// cpuid returns two of the registers that the instruction fills, for subleaf 0.
//
//go:noescape
func cpuid(leaf uint32) (b, c uint32)

// sha256Blocks is sha256.block of whole blocks; k is sha256K.
//
//go:noescape
func sha256Blocks(h *[8]uint32, p []byte, k *[64]uint32)

// sha1Blocks is sha1.block of whole blocks.
//
//go:noescape
func sha1Blocks(h *[5]uint32, p []byte)
