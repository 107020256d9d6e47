package interp

import (
	"slices"
	"strconv"
	"strings"
)

// prefixArray turns the assignment of an array, or of an element, before a command into one
// that the parser takes.
func (r *repairs) prefixArray(at int) repair {
	s := r.text
	i := at
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	if i == at || i >= len(s) {
		return repair{}
	}
	var fix repair
	if s[i] == '[' {
		n := bracketEnd(s[i:])
		if n < 1 {
			return repair{}
		}
		sub := s[i+1 : i+n]
		fix.edits = append(fix.edits, edit{i, n + 1, ""})
		i += n + 1
		if i < len(s) && s[i] == '+' {
			i++
		}
		if i >= len(s) || s[i] != '=' {
			return repair{}
		}
		fix.edits = append(fix.edits, edit{i + 1, 0, `"` + r.mark(markElem, sub) + `"`})
		fix.marks = 1
		return fix
	}
	if s[i] == '+' {
		i++
	}
	if !strings.HasPrefix(s[i:], "=(") {
		return repair{}
	}
	end := skipTo(s, i+2, '(', ')', 0)
	if end < 0 {
		return repair{}
	}
	fix.edits = quoteSegments(s, i+1, end, string(rune(markValue)))
	fix.marks = countMarks(fix.edits)
	return fix
}

// namedElem quotes a command whose name looks like an element: a[5 + 3].
func (r *repairs) namedElem(at int) repair {
	s := r.text
	i := at
	for i < len(s) && isNameByte(s[i]) {
		i++
	}
	if i == at || i >= len(s) || s[i] != '[' {
		return repair{}
	}
	n := bracketEnd(s[i:])
	if n < 1 || strings.HasPrefix(s[i+n+1:], "=") || strings.HasPrefix(s[i+n+1:], "+=") {
		return repair{}
	}
	return r.quoted(at, i+n+1, markWord)
}

// listElem is a[i]=(…), which bash refuses when it runs.
func (r *repairs) listElem(at int) repair {
	s := r.text
	i := strings.LastIndexAny(s[:min(at+1, len(s))], "=")
	if i < 1 || i+1 >= len(s) || s[i+1] != '(' || at > i+2 || s[i-1] != ']' && !strings.HasSuffix(s[:i], "]+") {
		return repair{}
	}
	end := skipTo(s, i+2, '(', ')', 0)
	if end < 0 {
		return repair{}
	}
	text := `"` + r.mark(markList, s[i+1:end]) + strings.Repeat("\n", strings.Count(s[i:end], "\n")) + `"`
	return repair{[]edit{{i + 1, end - i - 1, text}}, 1}
}

// appendElem takes the + out of [i]+=x.
func (r *repairs) appendElem(at int) repair {
	s := r.text
	if at >= len(s) || s[at] != '[' {
		return repair{}
	}
	n := bracketEnd(s[at:])
	if n < 1 || !strings.HasPrefix(s[at+n+1:], "+=") {
		return repair{}
	}
	return repair{[]edit{{at + n + 1, 1, ""}, {at + n + 3, 0, `"` + string(rune(markAdd)) + `"`}}, 1}
}

// elemWord is a word of an array expression that only begins like [i]=x, or that has a = where
// the library sees an operator: a=([ab]*.c "k"=v).
func (r *repairs) elemWord(at int) repair {
	s := r.text
	switch {
	case at >= len(s):
		return repair{}
	case s[at] == '=' && at > 0 && s[at-1] != '[':
		return repair{edits: []edit{{at: at, text: `\`}}}
	case s[at] != '[' || at == 0 || strings.IndexByte("( \t\n", s[at-1]) < 0:
		return repair{}
	}
	if n := bracketEnd(s[at:]); n > 0 && (strings.HasPrefix(s[at+n+1:], "=") || strings.HasPrefix(s[at+n+1:], "+=")) {
		return repair{}
	}
	return repair{[]edit{{at: at, text: `"` + string(rune(markWord)) + `"`}}, 1}
}

// funcName escapes the name of a function that has expansions in it: bash says that it is no
// name when the definition runs.
func (r *repairs) funcName(at int) repair {
	i := at
	var edits []edit
	for i < len(r.text) {
		if r.text[i] == '(' {
			if i == at || !strings.HasPrefix(r.text[i:], "()") {
				return repair{}
			}
			return repair{edits: edits}
		}
		if strings.IndexByte(" \t\n;&|<>)", r.text[i]) >= 0 {
			return repair{}
		}
		next := skipQuoting(r.text, i, 0)
		if next < 0 {
			return repair{}
		}
		next = max(next, i+1)
		if next > i+1 || r.text[i] == '$' {
			for ; i < next; i++ {
				if !isNameByte(r.text[i]) {
					edits = append(edits, edit{at: i, text: `\`})
				}
			}
		}
		i = next
	}
	return repair{}
}

// hereDelim gives a here-document whose delimiter looks like an expansion another one.
func (r *repairs) hereDelim(at int) repair {
	s := r.text
	begin := strings.LastIndex(s[:min(at+1, len(s))], "<<")
	if begin < 0 || begin > 0 && s[begin-1] == '<' || strings.IndexByte(s[begin:at], '\n') >= 0 {
		return repair{}
	}
	begin += 2
	for begin < len(s) && strings.IndexByte("- \t", s[begin]) >= 0 {
		begin++
	}
	end := begin
	for end < len(s) && strings.IndexByte(" \t\n;&|<>()", s[end]) < 0 {
		next := skipQuoting(s, end, 0)
		if next < 0 {
			return repair{}
		}
		end = max(next, end+1)
	}
	word := s[begin:end]
	if !strings.Contains(word, "$") || strings.ContainsAny(word, "'\"\\\n") {
		return repair{}
	}
	return r.newDelim(begin, end, word, "")
}

// foreignDelims gives a here-document that has no end for the library an ASCII delimiter: it
// does not find another one in the first line of the body.
func (r *repairs) foreignDelims(at int) []repair {
	s := r.text
	begin := at
	for begin < len(s) && strings.IndexByte("<- \t", s[begin]) >= 0 {
		begin++
	}
	end := begin
	for end < len(s) && strings.IndexByte(" \t\n;&|<>()", s[end]) < 0 {
		end++
	}
	word := strings.Trim(s[begin:end], `'"`)
	if isASCII(word) || strings.ContainsAny(word, "'\"\\$`") {
		return nil
	}
	quote := ""
	if word != s[begin:end] {
		quote = "'"
	}
	if fix := r.newDelim(begin, end, word, quote); len(fix.edits) == 2 {
		return []repair{fix}
	}
	return nil
}

// newDelim gives the here-document whose delimiter is s[begin:end] another one, which stands
// for word.
func (r *repairs) newDelim(begin, end int, word, quote string) repair {
	s := r.text
	// A plain name: the library does not find a delimiter that is not ASCII in the first line.
	mark := "_" + strconv.Itoa(len(r.saved)) + "_here"
	if strings.Contains(s, mark) {
		return repair{}
	}
	r.saved = append(slices.Clip(r.saved), word)
	fix := repair{[]edit{{begin, end - begin, quote + mark + quote}}, 1}
	for line := end; line < len(s); {
		n := strings.IndexByte(s[line:], '\n')
		if n < 0 {
			break
		}
		line += n + 1
		rest := strings.TrimLeft(s[line:], "\t")
		if rest == word || strings.HasPrefix(rest, word+"\n") {
			fix.edits = append(fix.edits, edit{len(s) - len(rest), len(word), mark})
			return fix
		}
	}
	return fix
}

// letWord makes an ordinary command of a let in front of at: bash expands its arguments as
// words.
func (r *repairs) letWord(at int) repair {
	line := strings.LastIndexAny(r.text[:at], "\n;|&(") + 1
	i := strings.LastIndex(r.text[line:at], "let")
	if i < 0 || endsInWord(r.text[line:line+i]) || line+i+3 >= len(r.text) || strings.IndexByte(" \t", r.text[line+i+3]) < 0 {
		return repair{}
	}
	return repair{[]edit{{line + i, 3, letMark}}, 1}
}

// letList quotes an argument (…) of let.
func (r *repairs) letList(at int) repair {
	s := r.text
	if at < 1 || at >= len(s) || s[at] != '(' || s[at-1] != '=' {
		return repair{}
	}
	end := skipTo(s, at+1, '(', ')', 0)
	if end < 0 {
		return repair{}
	}
	line := s[strings.LastIndexAny(s[:at], "\n;|&")+1 : at]
	fix := r.letWord(at)
	if len(fix.edits) == 0 && !strings.Contains(line, letMark) {
		return repair{}
	}
	list := r.quoted(at, end, markWord)
	fix.edits = append(fix.edits, list.edits...)
	fix.marks += list.marks
	return fix
}
