package builtins

// hasTripleScan reports whether tripleScan can run here. It is asked where a text is long: nothing is
// done at the start.
func hasTripleScan() bool {
	const ssse3 = 1 << 9
	return tripleCPU()&ssse3 != 0
}

// tripleCPU returns the third register that CPUID fills for leaf 1.
//
//go:noescape
func tripleCPU() (c uint32)

// tripleScan returns the first place in b where three bytes may be among those that are looked
// for, or one before which there are none when less than 18 bytes are left. masks has six tables:
// for the low and the high half of the first byte, of the second and of the third; what is looked
// for has a bit in all six. The way is that of G. Langdale's "Teddy" in Hyperscan.
//
//go:noescape
func tripleScan(b []byte, masks *[96]byte) int
