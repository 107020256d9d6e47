package interp

import "strings"

// maxScan bounds how deep quoting is followed inside quoting.
const maxScan = 200

// skipQuoting returns the index behind the quoting or the expansion that begins at s[i], i
// when none does, -1 when it has no end.
func skipQuoting(s string, i, depth int) int {
	if depth > maxScan {
		return -1
	}
	switch s[i] {
	case '\\':
		return min(i+2, len(s))
	case '\'':
		return behind(s, i+1, '\'')
	case '"':
		return skipDouble(s, i+1, depth)
	case '`':
		return skipBackquote(s, i+1)
	case '$':
		return skipDollar(s, i, depth)
	}
	return i
}

func skipDollar(s string, i, depth int) int {
	if i+1 >= len(s) {
		return i
	}
	switch s[i+1] {
	case '(':
		return skipTo(s, i+2, '(', ')', depth+1)
	case '{':
		return skipTo(s, i+2, '{', '}', depth+1)
	case '\'':
		for j := i + 2; j < len(s); j++ {
			switch s[j] {
			case '\\':
				j++
			case '\'':
				return j + 1
			}
		}
		return -1
	}
	return i
}

func behind(s string, i int, c byte) int {
	n := strings.IndexByte(s[i:], c)
	if n < 0 {
		return -1
	}
	return i + n + 1
}

func skipBackquote(s string, i int) int {
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '`':
			return i + 1
		}
	}
	return -1
}

func skipDouble(s string, i, depth int) int {
	for i < len(s) {
		next := i
		switch s[i] {
		case '"':
			return i + 1
		case '\\', '`':
			next = skipQuoting(s, i, depth+1)
		case '$':
			if i+1 < len(s) && s[i+1] != '\'' {
				next = skipQuoting(s, i, depth+1)
			}
		}
		if next < 0 {
			return -1
		}
		i = max(next, i+1)
	}
	return -1
}

// skipTo returns the index behind the closing character that matches an opening one in front
// of s[i], -1 for none. Braces that open nothing but a brace don't count.
func skipTo(s string, i int, open, closing byte, depth int) int {
	level := 1
	for i < len(s) {
		next := skipQuoting(s, i, depth+1)
		if next < 0 {
			return -1
		}
		if next > i {
			i = next
			continue
		}
		switch {
		case s[i] == closing:
			if level--; level == 0 {
				return i + 1
			}
		case s[i] == open && open != '{':
			level++
		}
		i++
	}
	return -1
}

// quoteSegments returns the edits that put what is not quoted in s[from:to] into double
// quotes, each with mark. An empty text gets a pair of quotes, too.
func quoteSegments(s string, from, to int, mark string) []edit {
	if from >= to {
		return []edit{{at: from, text: `"` + mark + `"`}}
	}
	var edits []edit
	start := -1
	end := func(i int) {
		if start >= 0 {
			edits = append(edits, edit{at: start, text: `"` + mark}, edit{at: i, text: `"`})
			start = -1
		}
	}
	for i := from; i < to; {
		next := skipQuoting(s, i, 0)
		if next < 0 || next > to {
			return nil
		}
		quote := s[i] == '"' || s[i] == '\'' || s[i] == '$' && i+1 < to && (s[i+1] == '\'' || s[i+1] == '"')
		if s[i] == '$' && quote && s[i+1] == '"' {
			next = skipQuoting(s, i+1, 0)
		}
		if quote {
			end(i)
			i = next
			continue
		}
		if start < 0 {
			start = i
		}
		i = max(next, i+1)
	}
	end(to)
	return edits
}

// countMarks counts the quotes with marks among edits.
func countMarks(edits []edit) int {
	n := 0
	for _, e := range edits {
		if len(e.text) > 1 {
			n++
		}
	}
	return n
}
