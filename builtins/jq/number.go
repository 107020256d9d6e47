package jq

import (
	"math"
	"strconv"
)

// appendNumber writes a number as jq 1.6 does: the shortest digits that read back as the
// same double, with an exponent when there would be more than 15 zeros after them or 4 in
// front (its jvp_dtoa_fmt). NaN is null, infinities are the largest numbers.
func appendNumber(b []byte, f float64) []byte {
	switch {
	case f != f:
		return append(b, "null"...)
	case f > math.MaxFloat64:
		f = math.MaxFloat64
	case f < -math.MaxFloat64:
		f = -math.MaxFloat64
	}
	if i := int64(f); float64(i) == f && i > -1e15 && i < 1e15 && (i != 0 || !math.Signbit(f)) {
		return strconv.AppendInt(b, i, 10)
	}
	var buf [32]byte
	text := strconv.AppendFloat(buf[:0], f, 'e', -1, 64)
	if text[0] == '-' {
		b, text = append(b, '-'), text[1:]
	}
	// d.ddde±xx
	e := len(text) - 1
	for text[e] != 'e' {
		e--
	}
	exp, _ := strconv.Atoi(string(text[e+1:]))
	digits := append([]byte{text[0]}, text[min(2, e):e]...)
	if point := exp + 1; point <= -4 || point > len(digits)+15 {
		b = append(b, digits[0])
		if len(digits) > 1 {
			b = append(append(b, '.'), digits[1:]...)
		}
		return append(b, text[e:]...)
	}
	return appendPlain(b, digits, exp+1)
}

// appendPlain writes digits with the decimal point after the first point of them.
func appendPlain(b, digits []byte, point int) []byte {
	if point <= 0 {
		b = append(b, "0."...)
		for ; point < 0; point++ {
			b = append(b, '0')
		}
		return append(b, digits...)
	}
	for i, d := range digits {
		if i == point {
			b = append(b, '.')
		}
		b = append(b, d)
	}
	for i := len(digits); i < point; i++ {
		b = append(b, '0')
	}
	return b
}

// toInt truncates a number to an int, clamped.
func toInt(f float64) int {
	switch {
	case f != f:
		return 0
	case f >= math.MaxInt64:
		return math.MaxInt64
	case f <= math.MinInt64:
		return math.MinInt64
	}
	return int(f)
}
