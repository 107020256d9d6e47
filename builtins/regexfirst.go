package builtins

import (
	"bytes"
	"slices"
)

// skip returns the first place at or after from where a match can begin, len(b) if none.
func (d *regexDFA) skip(b []byte, from int) int {
	if d.first == nil {
		return from
	}
	if len(d.prefix) > 1 {
		if i := bytes.Index(b[from:], d.prefix); i >= 0 {
			return from + i
		}
		return len(b)
	}
	if d.only >= 0 {
		if i := bytes.IndexByte(b[from:], byte(d.only)); i >= 0 {
			return from + i
		}
		return len(b)
	}
	if from == len(b) {
		return from
	}
	if len(b)-from < tripleWorth || d.triples == nil && !d.makeTriples() {
		return d.skipPairs(b, from)
	}
	// The next one is often near.
	near := from + tripleNear
	if at := d.skipPairs(b[:near], from); at < near-1 {
		return at
	}
	from = near - 1
	for wrong := 0; wrong <= (from-near)/64+4; wrong++ {
		from += tripleScan(b[from:], d.triples)
		if len(b)-from <= tripleNear {
			break
		}
		if d.first[b[from]]&d.second[b[from+1]]&d.third[b[from+2]] != 0 {
			return from
		}
		from++ // the tables take more than there is
	}
	return d.skipPairs(b, from)
}

const (
	tripleNear  = 18 // bytes that are looked at one by one
	tripleWorth = 64
)

// skipPairs is skip byte by byte; from is before the end.
func (d *regexDFA) skipPairs(b []byte, from int) int {
	first, second := d.first, d.second
	begin := first[b[from]]
	for i, c := range b[from+1:] {
		if begin&second[c] != 0 {
			return from + i
		}
		begin = first[c]
	}
	if begin != 0 {
		return len(b) - 1
	}
	return len(b)
}

// makeTriples makes the tables of tripleScan; false if it can't be used.
func (d *regexDFA) makeTriples() bool {
	if d.noTriples || !hasTripleScan() {
		d.noTriples = true
		return false
	}
	d.triples = new([96]byte)
	for i, table := range [...]*[256]uint8{d.first, d.second, d.third} {
		low, high := d.triples[32*i:][:16], d.triples[32*i+16:][:16]
		for c, bits := range table {
			low[c&15] |= bits
			high[c>>4] |= bits
		}
	}
	return true
}

// prefix returns the ASCII text that every match begins with.
func (p *regexProg) prefix() (text []byte) {
	for pc := int32(0); ; pc = p.insts[pc].x {
		switch in := &p.insts[pc]; {
		case in.op == opRune && in.r < 128:
			text = append(text, byte(in.r))
		case in.op != opSave && in.op != opJump && in.op != opAssert:
			return text
		}
	}
}

// firstBytes finds the bytes that a match can begin with, and those that can follow.
func (d *regexDFA) firstBytes() {
	loose := &regexProg{insts: slices.Clone(d.prog.insts)}
	for i := range loose.insts {
		if loose.insts[i].op == opAssert {
			loose.insts[i].op = opKeep // any instruction that only goes on
		}
	}
	all := &regexDFA{prog: loose, mark: make([]uint32, len(loose.insts))}
	if all.closure(&dfaState{hunt: true}, edgeText) {
		return
	}
	d.first, d.second, d.third, d.prefix = new([256]uint8), new([256]uint8), new([256]uint8), d.prog.prefix()
	work := 100 // for the third byte: beyond it can be any
	for i, pc := range slices.Clone(all.list) {
		in, bit := &loose.insts[pc], uint8(1)<<(i%8)
		wide := d.takes(in, d.first, bit)
		if all.closure(&dfaState{pcs: []int32{in.x}}, edgeText) || wide {
			anyByte(d.second, bit)
			anyByte(d.third, bit)
			continue
		}
		for _, next := range slices.Clone(all.list) {
			in := &loose.insts[next]
			wide := d.takes(in, d.second, bit)
			if work <= 0 || all.closure(&dfaState{pcs: []int32{in.x}}, edgeText) || wide {
				anyByte(d.third, bit)
				continue
			}
			for _, last := range all.list {
				d.takes(&loose.insts[last], d.third, bit)
				work--
			}
		}
	}
	d.only = -1
	for c, can := range d.first {
		switch {
		case can != 0 && d.only == -1:
			d.only = c
		case can != 0:
			d.only = -2
		}
	}
}

// anyByte sets a bit for all bytes.
func anyByte(table *[256]uint8, bit uint8) {
	for c := range table {
		table[c] |= bit
	}
}

// takes sets a bit for the bytes that a character which an instruction takes can begin with. It
// reports whether it takes any that may be of more than one byte.
func (d *regexDFA) takes(in *regexInst, table *[256]uint8, bit uint8) (wide bool) {
	if d.utf {
		wide = in.op == opRune && in.r >= 128 || in.op == opSet && len(in.set.ranges) > 0 && in.set.ranges[len(in.set.ranges)-1] >= 128
	}
	for c := range table {
		r := rune(c)
		switch {
		case d.utf && c >= 128:
			if wide {
				table[c] |= bit
			}
		case in.op == opRune && in.r == r, in.op == opSet && in.set.has(r):
			table[c] |= bit
		}
	}
	return wide
}
