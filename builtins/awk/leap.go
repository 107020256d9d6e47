package awk

import "bytes"

// leaper is the regular expression that every record must match which the program does
// something with: the others are not looked at one by one.
type leaper struct {
	re Regex // nil: the program looks at each record
	// enough: a match is all that the program's only rule asks for.
	enough bool
}

// leaper finds the program's; its regular expressions are compiled.
func (in *interp) leaper() leaper {
	if len(in.prog.rules) != 1 || in.prog.rules[0].until != nil {
		return leaper{}
	}
	x, enough := in.prog.rules[0].pattern, true
	for {
		and, ok := x.(*logic)
		if !ok || !and.and {
			break
		}
		x, enough = and.a, false
	}
	if m, ok := x.(*match); ok && !m.not {
		if f, ok := m.text.(*fieldN); ok && f.n == 0 {
			x = m.re
		}
	}
	if lit, ok := x.(*regexLit); ok {
		return leaper{in.regexes[lit.re.n], enough}
	}
	return leaper{}
}

// leap passes over records that do not match, as far as they have been read: the next record is
// one that does, and leap says so, or the last one of those.
func (in *interp) leap() (matches bool) {
	r := in.main
	if in.only.re == nil || r == nil || in.rs != "\n" {
		return false
	}
	b := r.acc[r.pos:]
	b = b[:bytes.LastIndexByte(b, '\n')+1]
	if len(b) == 0 {
		return false
	}
	start := in.only.re.Line(b)
	matches = start >= 0
	if !matches {
		start = bytes.LastIndexByte(b[:len(b)-1], '\n') + 1
	}
	over := float64(bytes.Count(b[:start], []byte{'\n'}))
	in.nr += over
	in.fnr += over
	r.pos += start
	return matches
}
