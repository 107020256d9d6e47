package builtins

import (
	"math"
	"math/bits"
	"strings"
)

// Faults of gnulib's numbers with multipliers; several may come together.
const (
	sizeInvalid  = 1 << iota // there is no number
	sizeSuffix               // what follows the number is no multiplier
	sizeOverflow             // the number is the largest there is
)

// parseSize reads a number as gnulib's xstrtoumax does: white space, a plus sign, digits
// (octal after 0, hexadecimal after 0x if any base is allowed) and a multiplier as far as
// allowed lists them; '0' allows the second letters. A multiplier alone counts as one of it.
func parseSize(s string, anyBase bool, allowed string) (n uint64, faults int) {
	p := strings.TrimLeft(s, " \t\n\v\f\r")
	if strings.HasPrefix(p, "-") {
		return 0, sizeInvalid
	}
	n, p, ok := strtoumax(strings.TrimPrefix(p, "+"), anyBase)
	switch {
	case p == "" && ok == countInvalid, ok == countInvalid && (s == "" || strings.IndexByte(allowed, s[0]) < 0 || s[0] == '0'):
		return 0, sizeInvalid
	case ok == countInvalid:
		n, p = 1, s
	case ok == countOverflow:
		faults = sizeOverflow
	}
	if p == "" {
		return n, faults
	}
	factor, power, length := suffix(p, allowed)
	if length == 0 {
		return n, faults | sizeSuffix
	}
	for ; power > 0; power-- {
		hi, lo := bits.Mul64(n, factor)
		if n = lo; hi != 0 {
			n, faults = math.MaxUint64, faults|sizeOverflow
		}
	}
	if length != len(p) {
		faults |= sizeSuffix
	}
	return n, faults
}

// strtoumax reads the digits in front of s, in base 10 unless it may be any.
func strtoumax(s string, anyBase bool) (uint64, string, countFault) {
	base := uint64(10)
	if anyBase && strings.HasPrefix(s, "0") {
		base = 8
		if len(s) > 2 && s[1]|' ' == 'x' && hexValue(s[2]) >= 0 {
			base, s = 16, s[2:]
		}
	}
	n, i, fault := uint64(0), 0, countOK
	for ; i < len(s) && hexValue(s[i]) >= 0 && uint64(hexValue(s[i])) < base; i++ {
		hi, lo := bits.Mul64(n, base)
		sum, carry := bits.Add64(lo, uint64(hexValue(s[i])), 0)
		if n = sum; hi != 0 || carry != 0 {
			fault = countOverflow
		}
	}
	switch {
	case i == 0:
		return 0, s, countInvalid
	case fault == countOverflow:
		n = math.MaxUint64
	}
	return n, s[i:], fault
}

// size reads the argument of the option that is being set, as xstrtoumax and xstrtol_fatal do.
func (g *grammar) size(value string, anyBase bool, allowed string) (uint64, error) {
	n, faults := parseSize(value, anyBase, allowed)
	argument := g.used + " argument '" + value + "'"
	switch {
	case faults&sizeInvalid != 0:
		return 0, &usageError{status: g.status, tail: "invalid " + argument}
	case faults&sizeSuffix != 0:
		return 0, &usageError{status: g.status, tail: "invalid suffix in " + argument}
	case faults&sizeOverflow != 0:
		return 0, &usageError{status: g.status, tail: argument + " too large"}
	}
	return n, nil
}
