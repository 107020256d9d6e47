//go:build !amd64

package digest

// hasSHA reports whether sha256Blocks and sha1Blocks are there.
func hasSHA() bool { return false }

func sha256Blocks(*[8]uint32, []byte, *[64]uint32) {}

// hasFold reports whether crcFold is there.
func hasFold() bool { return false }

func crcFold(*[64]byte, []byte, uint32) {}

func sha1Blocks(*[5]uint32, []byte) {}
