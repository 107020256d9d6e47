//go:build !amd64

package builtins

// hasTripleScan reports whether tripleScan is there.
func hasTripleScan() bool { return false }

func tripleScan([]byte, *[96]byte) int { return 0 }
