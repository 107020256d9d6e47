package digest

import "encoding/binary"

// CRC is the checksum of cksum (POSIX XCU cksum): CRC-32 with the length at its end. The zero
// CRC has taken nothing.
type CRC struct {
	sum   uint32
	n     uint64
	table *[8][256]uint32
	fast  bool // hasFold
}

// crcTable is made at the first use of a CRC: eight bytes are taken at once.
func crcTable() *[8][256]uint32 {
	var t [8][256]uint32
	for i := range 256 {
		c := uint32(i) << 24
		for range 8 {
			if c&(1<<31) != 0 {
				c = c<<1 ^ 0x04c11db7
			} else {
				c <<= 1
			}
		}
		t[0][i] = c
	}
	for k := 1; k < 8; k++ {
		for i := range 256 {
			c := t[k-1][i]
			t[k][i] = c<<8 ^ t[0][c>>24]
		}
	}
	return &t
}

// Write takes bytes; it never fails.
func (c *CRC) Write(b []byte) (int, error) {
	if c.table == nil {
		c.table, c.fast = crcTable(), hasFold()
	}
	c.n += uint64(len(b))
	if whole := len(b) &^ 63; c.fast && whole > 64 {
		var rest [64]byte
		crcFold(&rest, b[:whole], c.sum)
		c.sum = 0
		c.add(rest[:])
		c.add(b[whole:])
	} else {
		c.add(b)
	}
	return len(b), nil
}

// add takes bytes by the table.
func (c *CRC) add(b []byte) {
	t, sum := c.table, c.sum
	for ; len(b) >= 8; b = b[8:] {
		x, y := sum^binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])
		sum = t[7][x>>24] ^ t[6][x>>16&255] ^ t[5][x>>8&255] ^ t[4][x&255] ^
			t[3][y>>24] ^ t[2][y>>16&255] ^ t[1][y>>8&255] ^ t[0][y&255]
	}
	for _, x := range b {
		sum = sum<<8 ^ t[0][byte(sum>>24)^x]
	}
	c.sum = sum
}

// Sum returns the checksum and the number of bytes.
func (c *CRC) Sum() (sum uint32, n uint64) {
	tail := CRC{sum: c.sum, table: c.table}
	for n := c.n; n > 0; n >>= 8 {
		tail.Write([]byte{byte(n)})
	}
	return ^tail.sum, c.n
}

// BSD is the checksum of sum: 16 bits that turn.
type BSD struct {
	sum uint16
	n   uint64
}

// Write takes bytes; it never fails.
func (s *BSD) Write(b []byte) (int, error) {
	sum := s.sum
	for _, x := range b {
		sum = sum>>1 | sum<<15
		sum += uint16(x)
	}
	s.sum = sum
	s.n += uint64(len(b))
	return len(b), nil
}

// Sum returns the checksum and the number of bytes.
func (s *BSD) Sum() (sum uint32, n uint64) { return uint32(s.sum), s.n }

// SysV is the checksum of sum -s: the sum of all bytes, folded.
type SysV struct {
	sum uint32
	n   uint64
}

// Write takes bytes; it never fails.
func (s *SysV) Write(b []byte) (int, error) {
	for _, x := range b {
		s.sum += uint32(x)
	}
	s.n += uint64(len(b))
	return len(b), nil
}

// Sum returns the checksum and the number of bytes.
func (s *SysV) Sum() (sum uint32, n uint64) {
	r := s.sum&0xffff + s.sum>>16
	return r&0xffff + r>>16, s.n
}
