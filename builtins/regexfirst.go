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
	d.first, d.second, d.prefix = new([256]uint8), new([256]uint8), d.prog.prefix()
	for i, pc := range slices.Clone(all.list) {
		in, bit := &loose.insts[pc], uint8(1)<<(i%8)
		wide := d.takes(in, d.first, bit)
		if all.closure(&dfaState{pcs: []int32{in.x}}, edgeText) || wide {
			for c := range d.second {
				d.second[c] |= bit
			}
			continue
		}
		for _, next := range all.list {
			d.takes(&loose.insts[next], d.second, bit)
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
