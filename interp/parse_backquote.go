package interp

import "strings"

// backquotes rewrites a `…` around an error at r.text[at] as $(…): the library does not take
// every escape in it. Within double quotes \" is a quote, elsewhere it is escaped; both are
// tried.
func (r *repairs) backquotes(at int) []repair {
	s := r.text
	from := strings.LastIndexByte(s[:min(at+1, len(s))], '`')
	for from > 0 && (s[from-1] == '\\' || from == at && skipBackquote(s, from+1) < 0) {
		from = strings.LastIndexByte(s[:from], '`')
	}
	if from < 0 {
		return nil
	}
	end := skipBackquote(s, from+1)
	if end < at || end < from+2 {
		return nil
	}
	var list []repair
	for _, special := range [...]string{"$`\\\"", "$`\\"} {
		inner := unescapeOf(s[from+1:end-1], special)
		if strings.Count(inner, "\n") == strings.Count(s[from:end], "\n") {
			list = append(list, repair{edits: []edit{{from, end - from, "$(" + inner + ")"}}})
		}
	}
	return list
}

// unescapeOf takes the backslashes in front of special characters away.
func unescapeOf(s, special string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte(special, s[i+1]) >= 0 {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
