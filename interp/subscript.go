package interp

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// quoteSubscript puts a subscript into double quotes that the parser takes for a wrong
// arithmetic expression and bash for the key of an associative array: m[a.txt], ([x y]=1).
// It returns false when err is about something else.
//
// Of an indexed array such a subscript is a mistake that bash finds when the assignment
// runs; so it is here.
func quoteSubscript(text string, err error) (string, bool) {
	var pos syntax.Pos
	switch e := err.(type) {
	case syntax.ParseError:
		pos = e.Pos
	case syntax.LangError:
		pos = e.Pos
	default:
		return "", false
	}
	at := int(pos.Offset())
	if at < 0 || at >= len(text) {
		return "", false
	}
	open := strings.LastIndexByte(text[:at+1], '[')
	if open < 1 || strings.IndexByte(text[open:at], '\n') >= 0 || !beforeSubscript(text[open-1]) {
		return "", false
	}
	n := subscriptEnd(text[open:])
	if n < 2 || open+n+1 >= len(text) {
		return "", false
	}
	key, after := text[open+1:open+n], text[open+n+1]
	if strings.ContainsAny(key, "\"'\\\n") || strings.IndexByte("=+}:-#%/^,@", after) < 0 {
		return "", false
	}
	return text[:open+1] + `"` + key + `"` + text[open+n:], true
}

// beforeSubscript tells whether a bracket behind c begins a subscript: m[ or ([.
func beforeSubscript(c byte) bool {
	return isName(string(c)) || c >= '0' && c <= '9' || strings.IndexByte("( \t\n", c) >= 0
}
