package jq

import (
	"encoding/base64"
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
		return row(v, "csv", ",", func(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` })
	case "@tsv":
		return row(v, "tsv", "\t", func(s string) string {
			for _, pair := range [...][2]string{{"\\", `\\`}, {"\t", `\t`}, {"\n", `\n`}, {"\r", `\r`}} {
				s = strings.ReplaceAll(s, pair[0], pair[1])
			}
			return s
		})
	case "@html":
		return escapeHTML(in.spent(in.text(v))), nil
	case "@uri":
		return escapeURI(in.spent(in.text(v))), nil
	case "@urid":
		return unescapeURI(in.spent(in.text(v)))
	case "@sh":
		return shellWords(v)
	case "@base64":
		return base64.StdEncoding.EncodeToString([]byte(in.spent(in.text(v)))), nil
	case "@base64d":
		return decodeBase64(in.spent(in.text(v)))
	}
	return "", failf(name[1:] + " is not a valid format")
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
		default:
			b = appendJSON(b, x)
		}
	}
	return string(b), nil
}

func escapeHTML(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch s[i] {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '\'':
			b.WriteString("&#39;")
		case '"':
			b.WriteString("&quot;")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

func escapeURI(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '~' {
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
	return strings.ToValidUTF8(string(b), "\ufffd"), nil
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
			b = append(append(append(b, '\''), strings.ReplaceAll(x, "'", `'\''`)...), '\'')
		case *Array, *Object:
			return "", failf(described(item) + " can not be escaped for shell")
		default:
			b = appendJSON(b, x)
		}
	}
	return string(b), nil
}

// decodeBase64 decodes as far as the letters go; a lone last letter is dropped, as jq does.
func decodeBase64(s string) (string, error) {
	letters := strings.TrimRight(s, "=")
	if len(letters)%4 == 1 {
		letters = letters[:len(letters)-1]
	}
	out, err := base64.RawStdEncoding.DecodeString(letters)
	if err != nil || len(letters) == 0 && s != "" {
		return "", failf(described(s) + " is not valid base64 data")
	}
	return strings.ToValidUTF8(string(out), "\ufffd"), nil
}
