package builtins

import (
	"math"
	"math/bits"
	"strings"
)

// countFault says what is wrong with a count.
type countFault uint8

const (
	countOK countFault = iota
	countInvalid
	countOverflow
)

// countSuffixes are the suffixes of head, tail and their kin.
const countSuffixes = "bkKmMGTPEZY0"

// parseCount reads a decimal count with an optional suffix: b 512, k or K 1024, KB 1000, KiB
// 1024, and so on for M G T P E Z Y, as far as allowed lists them ('0' allows the second
// letters). A suffix alone counts as one of it. On overflow the count is the largest there is.
func parseCount(s, allowed string) (uint64, countFault) {
	p := strings.TrimLeft(s, " \t\n\v\f\r")
	p = strings.TrimPrefix(p, "+")
	digits := 0
	for digits < len(p) && isDigit(p[digits]) {
		digits++
	}
	n, fault := uint64(1), countOK
	if digits > 0 {
		n, fault = decimal(p[:digits])
	} else if p != s || p == "" || strings.IndexByte(allowed, p[0]) < 0 {
		return 0, countInvalid
	}
	p = p[digits:]
	if p == "" {
		return n, fault
	}
	factor, power, length := suffix(p, allowed)
	if length != len(p) {
		return 0, countInvalid
	}
	for ; power > 0; power-- {
		hi, lo := bits.Mul64(n, factor)
		if n = lo; hi != 0 {
			n, fault = math.MaxUint64, countOverflow
		}
	}
	if fault == countOverflow {
		n = math.MaxUint64
	}
	return n, fault
}

// decimal reads digits; too many give the largest number.
func decimal(digits string) (uint64, countFault) {
	var n uint64
	for i := 0; i < len(digits); i++ {
		hi, lo := bits.Mul64(n, 10)
		sum, carry := bits.Add64(lo, uint64(digits[i]-'0'), 0)
		if hi != 0 || carry != 0 {
			return math.MaxUint64, countOverflow
		}
		n = sum
	}
	return n, countOK
}

// suffix reads a multiplier: factor to the power; length is how much of p it takes, 0 if none.
func suffix(p, allowed string) (factor uint64, power, length int) {
	if p[0] == '0' || strings.IndexByte(allowed, p[0]) < 0 {
		return 1, 0, 0
	}
	if p[0] == 'b' {
		return 512, 1, 1
	}
	power = 1 + strings.IndexByte("KMGTPEZY", upper(p[0]))
	switch {
	case strings.IndexByte(allowed, '0') < 0 || len(p) == 1:
		return 1024, power, 1
	case p[1] == 'B' || p[1] == 'D':
		return 1000, power, 2
	case strings.HasPrefix(p[1:], "iB"):
		return 1024, power, 3
	}
	return 1024, power, 1
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isOctal(b byte) bool { return '0' <= b && b <= '7' }

func upper(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - 'a' + 'A'
	}
	return b
}

// hexValue returns the value of a hexadecimal digit, or -1.
func hexValue(b byte) int {
	switch {
	case isDigit(b):
		return int(b - '0')
	case 'a' <= b && b <= 'f':
		return int(b-'a') + 10
	case 'A' <= b && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}

// isSpace is isspace of the C locale.
func isSpace(b byte) bool { return b == ' ' || '\t' <= b && b <= '\r' }
