package awk

import (
	"math"
	"strconv"
	"strings"
	"sync"
)

// kind says what a value is.
type kind uint8

const (
	kindNone   kind = iota // no value yet: "" and 0
	kindNumber             // n
	kindText               // s
	kindInput              // s, a number too if it looks like one
	kindArgs               // as kindInput; s is not part of a larger text
)

// value is a value of the language.
type value struct {
	kind kind
	n    float64
	s    string
}

// valueSize is about what a value takes in a list.
const valueSize = 32

func number(n float64) value { return value{kind: kindNumber, n: n} }

func text(s string) value { return value{kind: kindText, s: s} }

func boolean(b bool) value {
	if b {
		return value{kind: kindNumber, n: 1}
	}
	return value{kind: kindNumber}
}

// num is the value as a number.
func (v *value) num() float64 {
	switch v.kind {
	case kindNumber:
		return v.n
	case kindNone:
		return 0
	}
	return parsePrefix(v.s)
}

// numeric returns the number of a value that compares as one.
func (v *value) numeric() (float64, bool) {
	switch v.kind {
	case kindNumber:
		return v.n, true
	case kindNone:
		return 0, true
	case kindInput, kindArgs:
		return looksNumeric(v.s)
	}
	return 0, false
}

func (v *value) truth() bool {
	switch v.kind {
	case kindNumber:
		return v.n != 0
	case kindText:
		return v.s != ""
	case kindNone:
		return false
	}
	if n, ok := looksNumeric(v.s); ok {
		return n != 0
	}
	return v.s != ""
}

// looksNumeric reports whether s is a number with blanks around it at most.
func looksNumeric(s string) (float64, bool) {
	if len(s) == 0 {
		return 0, false
	}
	if len(s) <= 15 { // the usual: a short integer
		n, i := 0, 0
		for i < len(s) && isDigit(s[i]) {
			n = n*10 + int(s[i]-'0')
			i++
		}
		if i == len(s) {
			return float64(n), true
		}
		if c := s[i]; c != '.' && c != '-' && c != '+' && c|0x20 != 'e' && !isBlank(c) {
			return 0, false
		}
	}
	begin, end := 0, len(s)
	for begin < end && isBlank(s[begin]) {
		begin++
	}
	for end > begin && isBlank(s[end-1]) {
		end--
	}
	s = s[begin:end]
	if s == "" {
		return 0, false
	}
	if n := numberLength(s); n != len(s) {
		return 0, false
	}
	return parseDecimal(s), true
}

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// parsePrefix is the number that s begins with, 0 if it begins with none.
func parsePrefix(s string) float64 {
	i := 0
	for i < len(s) && isBlank(s[i]) {
		i++
	}
	s = s[i:]
	n, digits := 0, 0
	for digits < len(s) && digits < 15 && isDigit(s[digits]) {
		n = n*10 + int(s[digits]-'0')
		digits++
	}
	if digits == len(s) || digits < 15 && digits > 0 && s[digits] != '.' && s[digits]|0x20 != 'e' {
		return float64(n)
	}
	if length := numberLength(s); length > 0 {
		return parseDecimal(s[:length])
	}
	return 0
}

// numberLength is the length of the decimal number that s begins with; 0 if there is none.
func numberLength(s string) int {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	begin := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	digits := i - begin
	if i < len(s) && s[i] == '.' {
		i++
		for i < len(s) && isDigit(s[i]) {
			i++
			digits++
		}
	}
	if digits == 0 {
		return 0
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && isDigit(s[j]) {
			for j < len(s) && isDigit(s[j]) {
				j++
			}
			i = j
		}
	}
	return i
}

// parseDecimal is the value of what numberLength accepts.
func parseDecimal(s string) float64 {
	n, _ := strconv.ParseFloat(s, 64) // too large is an infinity
	return n
}

// formatNumber is a number as text: integers exactly, others by format (CONVFMT or OFMT).
func formatNumber(n float64, format string) string {
	if n == math.Trunc(n) && !math.IsInf(n, 0) {
		if n >= -1e18 && n <= 1e18 {
			return formatInt(int64(n))
		}
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	switch {
	case math.IsNaN(n):
		if math.Signbit(n) {
			return "-nan"
		}
		return "nan"
	case math.IsInf(n, 1):
		return "inf"
	case math.IsInf(n, -1):
		return "-inf"
	case format == "%.6g":
		return strconv.FormatFloat(n, 'g', 6, 64)
	}
	p := formatter{utf8: true}
	p.format(format, []value{number(n)})
	return string(p.out)
}

// smallInts has the texts of the integers that programs count with. It is made at first use: at
// every start of the shell it would be too much.
var smallInts struct {
	sync.Once
	list [1000]string
}

func makeSmallInts() {
	for i := range smallInts.list {
		smallInts.list[i] = strconv.Itoa(i)
	}
}

func formatInt(n int64) string {
	if n >= 0 && n < int64(len(smallInts.list)) {
		smallInts.Do(makeSmallInts)
		return smallInts.list[n]
	}
	return strconv.FormatInt(n, 10)
}

// keep returns a value that may be kept: it does not hold the text it was cut out of.
func (v value) keep() value {
	if v.kind == kindInput && v.s != "" {
		v.s, v.kind = strings.Clone(v.s), kindArgs
	}
	return v
}
