package plan

import (
	"strings"

	"safesh/allowlist"
)

// Requote is the text with its JSON arguments quoted right, for a text that could not be
// parsed: a quote inside JSON ended the argument early ('{"a": "it's"}'). The result parses
// and has no certain denial; "" when there is nothing to mend.
func Requote(src string, cfg Config) string {
	var b strings.Builder
	changed := false
	for i := 0; i < len(src); {
		end := 0
		if i+1 < len(src) && (src[i] == '\'' || src[i] == '"') {
			end = jsonEnd(src, i+1)
		}
		if end == 0 || end >= len(src) || src[end] != src[i] {
			b.WriteByte(src[i])
			i++
			continue
		}
		word := src[i+1 : end]
		if src[i] == '"' {
			word = strings.ReplaceAll(word, `\"`, `"`)
		}
		quoted := allowlist.Quote([]string{word})
		changed = changed || quoted != src[i:end+1]
		b.WriteString(quoted)
		i = end + 1
	}
	if !changed || !cfg.allows(b.String()) {
		return ""
	}
	return b.String()
}

// jsonEnd is the place behind the JSON object or array that begins at src[i], 0 for none. In
// double quotes the sender may have escaped the JSON's own quotes.
func jsonEnd(src string, i int) int {
	if src[i] != '{' && src[i] != '[' {
		return 0
	}
	depth, inString := 0, false
	for ; i < len(src); i++ {
		switch c := src[i]; {
		case c == '\\' && i+1 < len(src) && src[i+1] == '"' && src[i-1] != '\\':
			i++
			if inString && i+1 < len(src) && strings.IndexByte(",:]} \t\n", src[i+1]) < 0 {
				continue // an escaped quote inside a string
			}
			inString = !inString
		case c == '\\' && inString:
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}
