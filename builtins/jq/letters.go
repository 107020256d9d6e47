package jq

import "strings"

// The alphabets of RFC 4648, sections 4 and 6. The standard library makes tables of all of its
// alphabets before main, which every start of the shell would pay for.
const (
	letters64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	letters32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
)

// encodeLetters writes s in letters of so many bits, and = up to a whole group of letters.
func encodeLetters(s, alphabet string, bits, group int) string {
	out := make([]byte, 0, (len(s)*8/bits+group)/group*group)
	var held uint
	have := 0
	for i := range len(s) {
		held = held<<8 | uint(s[i])
		for have += 8; have >= bits; {
			have -= bits
			out = append(out, alphabet[held>>have&(1<<bits-1)])
		}
	}
	if have > 0 {
		out = append(out, alphabet[held<<(bits-have)&(1<<bits-1)])
	}
	for len(out)%group != 0 {
		out = append(out, '=')
	}
	return string(out)
}

// decodeLetters is the bytes of letters of so many bits, line ends passed over; false if another
// byte is among them. Letters at the end that are not enough for a byte count for nothing.
func decodeLetters(s, alphabet string, bits int) ([]byte, bool) {
	var values [256]byte // one more than a letter's value
	for i := range len(alphabet) {
		values[alphabet[i]] = byte(i + 1)
	}
	out := make([]byte, 0, len(s)*bits/8)
	var held uint
	have := 0
	for i := range len(s) {
		value := values[s[i]]
		if value == 0 {
			if strings.IndexByte("\r\n", s[i]) >= 0 {
				continue
			}
			return nil, false
		}
		held = held<<bits | uint(value-1)
		if have += bits; have >= 8 {
			have -= 8
			out = append(out, byte(held>>have))
		}
	}
	return out, true
}
