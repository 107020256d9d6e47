package jq

import (
	"strings"
)

// toText is tostring.
func (in *interp) text(v Value) string {
	if s, ok := v.(string); ok {
		return s
	}
	return in.json(v)
}

// format returns v under @name; without a name it is @text.
func (in *interp) format(name string, v Value) (string, error) {
	switch name {
	case "", "@text":
		return in.text(v), nil
	case "@json":
		return in.json(v), nil
	case "@csv":
		return row(v, "csv", ",", func(s string) string { return `"` + escaped(s, `"`, `""`) + `"` })
	case "@tsv":
		return row(v, "tsv", "\t", func(s string) string {
			return escaped(s, "\\", `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
		})
	case "@html":
		return escaped(in.spent(in.text(v)), "<", "&lt;", ">", "&gt;", "&", "&amp;", "'", "&apos;", `"`, "&quot;"), nil
	case "@uri":
		return escapeURI(in.spent(in.text(v))), nil
	case "@urid":
		return unescapeURI(in.spent(in.text(v)))
	case "@sh":
		return shellWords(v)
	case "@base32":
		return encodeLetters(in.spent(in.text(v)), letters32, 5, 8), nil
	case "@base32d":
		return decodeBase32(in.spent(in.text(v)))
	case "@base64":
		return encodeLetters(in.spent(in.text(v)), letters64, 6, 4), nil
	case "@base64d":
		return decodeBase64(in.spent(in.text(v)))
	}
	return "", failf(name[1:] + " is not a valid format")
}

// escaped replaces characters, each followed by what takes its place; NUL is \0 everywhere.
func escaped(s string, pairs ...string) string {
	found := strings.IndexByte(s, 0) >= 0
	for i := 0; i < len(pairs) && !found; i += 2 {
		found = strings.Contains(s, pairs[i])
	}
	if !found {
		return s
	}
	return strings.NewReplacer(append(pairs, "\x00", `\0`)...).Replace(s)
}

// row joins an array's scalars.
func row(v Value, name, between string, quote func(string) string) (string, error) {
	a, ok := v.(*Array)
	if !ok {
		return "", failf(described(v) + " cannot be " + name + "-formatted, only array")
	}
	var b []byte
	for i, item := range a.v {
		if i > 0 {
			b = append(b, between...)
		}
		switch x := item.(type) {
		case nil:
		case string:
			b = append(b, quote(x)...)
		case *Array, *Object:
			return "", failf(described(item) + " is not valid in a csv row")
		case float64:
			if x == x {
				b = appendNumber(b, x)
			}
		default:
			b = appendJSON(b, x)
		}
	}
	return string(b), nil
}

func escapeURI(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isLetter(c) || isDigit(c) || strings.IndexByte("-.~!*'()", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func unescapeURI(s string) (string, error) {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			b = append(b, s[i])
			continue
		}
		if i+2 >= len(s) || hexValue(s[i+1]) < 0 || hexValue(s[i+2]) < 0 {
			return "", failf(described(s) + " is not a valid uri encoding")
		}
		b = append(b, byte(hexValue(s[i+1])<<4|hexValue(s[i+2])))
		i += 2
	}
	return Text(string(b)), nil
}

func hexValue(c byte) int {
	switch {
	case isDigit(c):
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func shellWords(v Value) (string, error) {
	items := []Value{v}
	if a, ok := v.(*Array); ok {
		items = a.v
	}
	var b []byte
	for i, item := range items {
		if i > 0 {
			b = append(b, ' ')
		}
		switch x := item.(type) {
		case string:
			b = append(append(append(b, '\''), escaped(x, "'", `'\''`)...), '\'')
		case *Array, *Object:
			return "", failf(described(item) + " can not be escaped for shell")
		default:
			b = appendJSON(b, x)
		}
	}
	return string(b), nil
}

// decodeBase64 decodes up to the first =. Bytes that are no UTF-8 become U+FFFD.
func decodeBase64(s string) (string, error) {
	letters, _, _ := strings.Cut(s, "=")
	lone := len(letters)%4 == 1
	if lone {
		letters = letters[:len(letters)-1]
	}
	out, ok := decodeLetters(letters, letters64, 6)
	if !ok || strings.ContainsAny(s, "\r\n") {
		return "", failf(described(s) + " is not valid base64 data")
	}
	if lone {
		return "", failf(described(s) + " trailing base64 byte found")
	}
	return Text(string(out)), nil
}

func decodeBase32(s string) (string, error) {
	out, ok := decodeLetters(strings.TrimRight(s, "="), letters32, 5)
	if !ok {
		return "", failf(described(s) + " is not valid base32 data")
	}
	return Text(string(out)), nil
}
