package builtins

import "io"

// dataError is what is wrong with compressed data.
type dataError string

func (e dataError) Error() string { return string(e) }

const (
	errCorrupt   = dataError("invalid compressed data--format violated")
	errTruncated = dataError("unexpected end of file")
)

// bitReader gives the bits of an input, the lowest first.
type bitReader struct {
	in    *input
	buf   []byte
	pos   int
	lim   int
	held  uint64
	count uint
	err   error // of the input
}

// more makes sure that n bits are held, as far as the input goes.
func (r *bitReader) more(n uint) bool {
	for r.count < n {
		b, ok := r.nextByte()
		if !ok {
			return false
		}
		r.held |= uint64(b) << r.count
		r.count += 8
	}
	return true
}

func (r *bitReader) nextByte() (byte, bool) {
	if r.pos == r.lim {
		if r.err != nil {
			return 0, false
		}
		n, err := r.in.read(r.buf)
		if r.pos, r.lim = 0, n; err != nil || n == 0 {
			if r.err = err; err == nil {
				r.err = io.EOF
			}
			return 0, false
		}
	}
	r.pos++
	return r.buf[r.pos-1], true
}

// short is the error of an input that ends too early or can't be read.
func (r *bitReader) short() error {
	if r.err != nil && r.err != io.EOF {
		return r.err
	}
	return errTruncated
}

func (r *bitReader) bits(n uint) (uint, error) {
	if !r.more(n) {
		return 0, r.short()
	}
	v := uint(r.held & (1<<n - 1))
	r.held >>= n
	r.count -= n
	return v, nil
}

// align drops what is left of a byte.
func (r *bitReader) align() {
	r.held >>= r.count % 8
	r.count -= r.count % 8
}

// huffman is a code as a table of all words of its longest length: symbol and length.
type huffman struct {
	table []uint16 // symbol<<4 | length, 0 for none
	most  uint
}

// newHuffman makes the code that has these lengths (RFC 1951, 3.2.2).
func newHuffman(lengths []byte) (*huffman, error) {
	var counts [16]int
	h := &huffman{}
	for _, n := range lengths {
		counts[n]++
		h.most = max(h.most, uint(n))
	}
	counts[0] = 0
	var next [17]int
	code, left := 0, 1
	for n := 1; n < 16; n++ {
		left = left*2 - counts[n]
		if left < 0 {
			return nil, errCorrupt
		}
		code = (code + counts[n-1]) << 1
		next[n] = code
	}
	h.table = make([]uint16, 1<<h.most)
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		word := 0
		for i := range int(n) { // the first bit of a code is the lowest
			word |= next[n] >> i & 1 << (int(n) - 1 - i)
		}
		next[n]++
		for ; word < len(h.table); word += 1 << n {
			h.table[word] = uint16(symbol)<<4 | uint16(n)
		}
	}
	return h, nil
}

// symbol reads one symbol.
func (r *bitReader) symbol(h *huffman) (int, error) {
	r.more(h.most)
	entry := h.table[r.held&(1<<h.most-1)]
	n := uint(entry & 15)
	switch {
	case n == 0 && r.count >= h.most:
		return 0, errCorrupt
	case n == 0, n > r.count:
		return 0, r.short()
	}
	r.held >>= n
	r.count -= n
	return int(entry >> 4), nil
}

// inflater expands deflated data (RFC 1951).
type inflater struct {
	*bitReader
	window []byte // a ring of what was written last
	at     int    // in the window
	from   int    // what of it has not been handed on
	full   bool   // all of the window was written
	out    func([]byte) error
}

const windowSize = 32 << 10

func (f *inflater) put(b byte) error {
	f.window[f.at] = b
	if f.at++; f.at == windowSize {
		f.full = true
		return f.handOn()
	}
	return nil
}

// handOn hands what is new on.
func (f *inflater) handOn() error {
	err := f.out(f.window[f.from:f.at])
	if f.at == windowSize {
		f.at = 0
	}
	f.from = f.at
	return err
}

// inflate expands all blocks.
func (f *inflater) inflate() error {
	f.at, f.from, f.full = 0, 0, false
	for last := uint(0); last == 0; {
		var kind uint
		var err error
		if last, err = f.bits(1); err == nil {
			kind, err = f.bits(2)
		}
		if err == nil {
			err = f.block(kind)
		}
		if err != nil {
			f.handOn() // the first error counts
			return err
		}
	}
	return f.handOn()
}

func (f *inflater) block(kind uint) error {
	switch kind {
	case 0:
		return f.stored()
	case 1:
		lengths := make([]byte, 288)
		for i := range lengths {
			switch {
			case i < 144, i >= 280:
				lengths[i] = 8
			case i < 256:
				lengths[i] = 9
			default:
				lengths[i] = 7
			}
		}
		literals, _ := newHuffman(lengths)
		distances, _ := newHuffman([]byte{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5})
		return f.compressed(literals, distances)
	case 2:
		return f.dynamic()
	}
	return errCorrupt
}

func (f *inflater) stored() error {
	f.align()
	n, err := f.bits(16)
	if err != nil {
		return err
	}
	check, err := f.bits(16)
	if err != nil {
		return err
	}
	if n != ^check&0xffff {
		return errCorrupt
	}
	for ; n > 0; n-- {
		b, err := f.bits(8)
		if err != nil {
			return err
		}
		if err := f.put(byte(b)); err != nil {
			return err
		}
	}
	return nil
}

// dynamic reads the codes of a block, then the block.
func (f *inflater) dynamic() error {
	var counts [3]uint
	for i, n := range []uint{5, 5, 4} {
		v, err := f.bits(n)
		if err != nil {
			return err
		}
		counts[i] = v
	}
	literals, distances := int(counts[0])+257, int(counts[1])+1
	if literals > 286 || distances > 30 {
		return errCorrupt
	}
	var order [19]byte
	for i := range counts[2] + 4 {
		v, err := f.bits(3)
		if err != nil {
			return err
		}
		order["\x10\x11\x12\x00\x08\x07\x09\x06\x0a\x05\x0b\x04\x0c\x03\x0d\x02\x0e\x01\x0f"[i]] = byte(v)
	}
	code, err := newHuffman(order[:])
	if err != nil {
		return err
	}
	lengths, err := f.lengths(code, literals+distances)
	if err != nil {
		return err
	}
	a, err := newHuffman(lengths[:literals])
	if err != nil {
		return err
	}
	b, err := newHuffman(lengths[literals:])
	if err != nil {
		return err
	}
	return f.compressed(a, b)
}

// lengths reads the lengths of the codes of a block (RFC 1951, 3.2.7).
func (f *inflater) lengths(code *huffman, count int) ([]byte, error) {
	lengths := make([]byte, 0, count)
	for len(lengths) < count {
		symbol, err := f.symbol(code)
		if err != nil {
			return nil, err
		}
		if symbol < 16 {
			lengths = append(lengths, byte(symbol))
			continue
		}
		width, least, value := uint(2), uint(3), byte(0)
		switch {
		case symbol == 17:
			width = 3
		case symbol == 18:
			width, least = 7, 11
		case len(lengths) == 0:
			return nil, errCorrupt
		default:
			value = lengths[len(lengths)-1]
		}
		n, err := f.bits(width)
		if err != nil {
			return nil, err
		}
		if n += least; len(lengths)+int(n) > count {
			return nil, errCorrupt
		}
		for ; n > 0; n-- {
			lengths = append(lengths, value)
		}
	}
	return lengths, nil
}

// compressed expands the symbols of a block.
func (f *inflater) compressed(literals, distances *huffman) error {
	for {
		symbol, err := f.symbol(literals)
		switch {
		case err != nil:
			return err
		case symbol == 256:
			return nil
		case symbol > 285:
			return errCorrupt
		case symbol < 256:
			if err := f.put(byte(symbol)); err != nil {
				return err
			}
			continue
		}
		length, err := f.length(symbol - 257)
		if err != nil {
			return err
		}
		distance, err := f.distance(distances)
		if err != nil {
			return err
		}
		if distance > f.at && !f.full {
			return errCorrupt
		}
		for ; length > 0; length-- {
			if err := f.put(f.window[(f.at-distance+windowSize)%windowSize]); err != nil {
				return err
			}
		}
	}
}

// length is how much is repeated.
func (f *inflater) length(n int) (int, error) {
	switch {
	case n < 8:
		return n + 3, nil
	case n == 28:
		return 258, nil
	}
	extra := uint(n/4 - 1)
	v, err := f.bits(extra)
	return (4+n%4)<<extra + 3 + int(v), err
}

// distance is from how far back.
func (f *inflater) distance(code *huffman) (int, error) {
	n, err := f.symbol(code)
	switch {
	case err != nil:
		return 0, err
	case n > 29:
		return 0, errCorrupt
	case n < 4:
		return n + 1, nil
	}
	extra := uint(n/2 - 1)
	v, err := f.bits(extra)
	return (2+n%2)<<extra + 1 + int(v), err
}
