package builtins

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
)

// compare orders two keys.
func (k *ordering) compare(a, b []byte) int {
	diff := 0
	switch {
	case k.numeric:
		diff = compareDecimals(a, b)
	case k.general:
		diff = compareGeneral(a, b)
	case k.human:
		diff = k.compareHuman(a, b)
	case k.month:
		diff = monthOf(a) - monthOf(b)
	case k.ignore != 0 || k.fold:
		if k.version {
			diff = compareVersions(k.filtered(a), k.filtered(b))
		} else {
			diff = k.compareFiltered(a, b)
		}
	case k.version:
		diff = compareVersions(a, b)
	default:
		diff = bytes.Compare(a, b)
	}
	if k.reverse {
		return -diff
	}
	return diff
}

// kept reports whether a byte counts under -d or -i.
func (k *ordering) kept(b byte) bool {
	switch k.ignore {
	case 'd':
		return isFieldBlank(b) || isDigit(b) || isLetter(b)
	case 'i':
		return b >= ' ' && b < 0x7f
	}
	return true
}

func (k *ordering) filtered(key []byte) []byte {
	out := make([]byte, 0, len(key))
	for _, b := range key {
		if !k.kept(b) {
			continue
		}
		if k.fold {
			b = upper(b)
		}
		out = append(out, b)
	}
	return out
}

func (k *ordering) compareFiltered(a, b []byte) int {
	for i, j := 0, 0; ; i, j = i+1, j+1 {
		for i < len(a) && !k.kept(a[i]) {
			i++
		}
		for j < len(b) && !k.kept(b[j]) {
			j++
		}
		switch {
		case i == len(a) && j == len(b):
			return 0
		case i == len(a):
			return -1
		case j == len(b):
			return 1
		}
		x, y := a[i], b[j]
		if k.fold {
			x, y = upper(x), upper(y)
		}
		if x != y {
			return int(x) - int(y)
		}
	}
}

// prefix returns a number that never orders two keys otherwise than compare does.
func (k *ordering) prefix(key []byte) uint64 {
	var n uint64
	switch {
	case k.numeric:
		n = decimalPrefix(key)
	case k.general:
		n = generalPrefix(key)
	case k.month:
		n = uint64(monthOf(key))
	case k.human:
		n = k.humanPrefix(key)
	case k.version:
		return 0
	case k.ignore != 0 || k.fold:
		n = bytesPrefix(k.head(key))
	default:
		n = bytesPrefix(key)
	}
	if k.reverse {
		return ^n
	}
	return n
}

func bytesPrefix(key []byte) uint64 {
	if len(key) >= 8 {
		return binary.BigEndian.Uint64(key)
	}
	var b [8]byte
	copy(b[:], key)
	return binary.BigEndian.Uint64(b[:])
}

// head returns the first eight bytes that count.
func (k *ordering) head(key []byte) []byte {
	var out [8]byte
	n := 0
	for _, b := range key {
		if n == len(out) {
			break
		}
		if k.kept(b) {
			if k.fold {
				b = upper(b)
			}
			out[n] = b
			n++
		}
	}
	return out[:n]
}

// decimalNumber is a number as -n reads it: digits without zeros at both ends.
type decimalNumber struct {
	negative bool
	whole    []byte
	part     []byte
}

func readDecimal(key []byte) (d decimalNumber) {
	i := skipBlanks(key, 0)
	if i < len(key) && key[i] == '-' {
		d.negative = true
		i++
	}
	for i < len(key) && key[i] == '0' {
		i++
	}
	start := i
	for i < len(key) && isDigit(key[i]) {
		i++
	}
	d.whole = key[start:i]
	if i < len(key) && key[i] == '.' {
		start = i + 1
		for i = start; i < len(key) && isDigit(key[i]); i++ {
		}
		d.part = bytes.TrimRight(key[start:i], "0")
	}
	if len(d.whole) == 0 && len(d.part) == 0 {
		d.negative = false
	}
	return d
}

func compareDecimals(a, b []byte) int {
	x, y := readDecimal(a), readDecimal(b)
	if x.negative != y.negative {
		if x.negative {
			return -1
		}
		return 1
	}
	diff := len(x.whole) - len(y.whole)
	if diff == 0 {
		diff = bytes.Compare(x.whole, y.whole)
	}
	if diff == 0 {
		diff = bytes.Compare(x.part, y.part)
	}
	if x.negative {
		return -diff
	}
	return diff
}

// decimalPrefix orders numbers by their length and their first 16 digits.
func decimalPrefix(key []byte) uint64 {
	const digits, longest = 16, 127
	d := readDecimal(key)
	length := uint64(min(len(d.whole), longest))
	var n uint64
	if length < longest {
		for i := range digits {
			n *= 10
			switch {
			case i < len(d.whole):
				n += uint64(d.whole[i] - '0')
			case i-len(d.whole) < len(d.part):
				n += uint64(d.part[i-len(d.whole)] - '0')
			}
		}
	}
	n |= length << 54
	if d.negative {
		return 1<<63 - 1 - n
	}
	return 1<<63 + n
}

// generalClass orders what -g reads: no number, NaN, numbers.
func generalNumber(key []byte) (v longDouble, class int) {
	key = key[skipBlanks(key, 0):]
	text := string(key[:min(len(key), 512)])
	v, rest, _ := parseLongDouble(strings.TrimLeft(text, " \t\n\v\f\r"))
	switch {
	case len(rest) == len(text):
		return v, 0
	case v.isNaN():
		return v, 1
	}
	return v, 2
}

func compareGeneral(a, b []byte) int {
	x, i := generalNumber(a)
	y, j := generalNumber(b)
	if i != j || i < 2 {
		return i - j
	}
	return x.f.Cmp(y.f)
}

func generalPrefix(key []byte) uint64 {
	v, class := generalNumber(key)
	if class < 2 {
		return uint64(class)
	}
	bits := math.Float64bits(v.float64() + 0) // -0 is 0
	if bits>>63 != 0 {
		return max(^bits, 2)
	}
	return bits | 1<<63
}

// compareHuman orders by sign, suffix and number.
func (k *ordering) compareHuman(a, b []byte) int {
	if diff := k.humanUnit(a) - k.humanUnit(b); diff != 0 {
		return diff
	}
	return compareDecimals(a, b)
}

// humanPrefix has the unit in five bits and in the others what decimalPrefix begins with.
func (k *ordering) humanPrefix(key []byte) uint64 {
	return uint64(k.humanUnit(key)+16)<<59 | decimalPrefix(key)>>5
}

// humanUnit is the rank of the suffix of a number. With -f it is looked for in capitals.
func (k *ordering) humanUnit(key []byte) int {
	i := skipBlanks(key, 0)
	sign := 1
	if i < len(key) && key[i] == '-' {
		sign = -1
		i++
	}
	nonzero := false
	digits := func() {
		for ; i < len(key) && isDigit(key[i]); i++ {
			nonzero = nonzero || key[i] != '0'
		}
	}
	digits()
	if i < len(key) && key[i] == '.' {
		i++
		digits()
	}
	if !nonzero || i == len(key) {
		return 0
	}
	unit := key[i]
	if k.fold || unit == 'k' {
		unit = upper(unit)
	}
	return sign * (1 + strings.IndexByte("KMGTPEZY", unit))
}

const monthNames = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"

func monthOf(key []byte) int {
	key = key[skipBlanks(key, 0):]
	if len(key) < 3 {
		return 0
	}
	name := [3]byte{upper(key[0]), upper(key[1]), upper(key[2])}
	for i := 0; i < len(monthNames); i += 3 {
		if monthNames[i:i+3] == string(name[:]) {
			return i/3 + 1
		}
	}
	return 0
}
