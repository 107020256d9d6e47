package builtins

import "io"

// xxdGap is the largest hole in a dump that is filled with zeros.
const xxdGap = 1 << 30

// reverter turns a dump back into bytes, a character at a time, as xxd does: an offset, what
// is no digit, pairs of digits up to the number of columns, and the rest of the line left out.
type reverter struct {
	o          *xxdOptions
	c          *call
	digits     [3]int // the last three, -1 for what is none
	pairs      int    // of the line
	garbage    bool   // is passed over
	want, have int64  // offsets
	skip       bool   // to the end of the line
}

func (o *xxdOptions) revert(c *call, in *input) error {
	r := &reverter{o: o, c: c, digits: [3]int{-1, -1, -1}, pairs: o.columns, garbage: true}
	buf := in.chunk()
	for {
		n, err := in.read(buf)
		for _, b := range buf[:n] {
			if err := r.add(b); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF || err == nil && n == 0:
			return nil
		case err != nil:
			return c.fileError(err, o.file)
		}
	}
}

// add takes the next character.
func (r *reverter) add(b byte) error {
	plain := r.o.plain
	if b == '\r' || plain && (b == ' ' || b == '\n' || b == '\t') {
		return nil
	}
	if r.skip {
		if b == '\n' {
			r.skip = false
			r.newLine()
		}
		return nil
	}
	digit := hexValue(b)
	r.digits = [3]int{digit, r.digits[0], r.digits[1]}
	if digit < 0 && r.garbage {
		return nil
	}
	r.garbage = false
	if r.pairs >= r.o.columns {
		switch {
		case plain:
			r.pairs = 0
		case digit < 0:
			r.pairs = 0
			return nil
		default:
			r.want = r.want<<4 | int64(digit)
			return nil
		}
	}
	if err := r.reach(); err != nil {
		return err
	}
	switch {
	case r.digits[1] >= 0 && digit >= 0:
		if err := r.c.writeByte(byte(r.digits[1]<<4 | digit)); err != nil {
			return err
		}
		r.have++
		r.want++
		r.digits[0] = -1
		if r.pairs++; r.pairs >= r.o.columns && !plain {
			r.want, r.skip = 0, true
		}
	case r.digits == [3]int{-1, -1, -1}:
		if r.skip = true; !plain {
			r.want = 0
		}
	}
	if b == '\n' {
		r.skip = false
		r.newLine()
	}
	return nil
}

func (r *reverter) newLine() {
	if !r.o.plain {
		r.want = 0
	}
	r.pairs, r.garbage = r.o.columns, true
}

// reach fills the output with zeros up to where the next byte belongs.
func (r *reverter) reach() error {
	base := r.o.seek
	if r.o.fromEnd {
		base = -base
	}
	at := base + r.want
	if at == r.have {
		return nil
	}
	if at < r.have || at-r.have > xxdGap {
		r.c.warn("Sorry, cannot seek backwards.")
		return stop(5)
	}
	for ; r.have < at; r.have++ {
		if err := r.c.writeByte(0); err != nil {
			return err
		}
	}
	return nil
}
