package interp

import "strings"

// lookBack is how far before an error the beginning of what is wrong is looked for, and
// maxTries how many beginnings are tried.
const (
	lookBack = 8 << 10
	maxTries = 16
)

// candidates lists the rewritings that may help with an error at r.text[at], the innermost
// construct first.
func (r *repairs) candidates(at int) []repair {
	var list []repair
	add := func(fix repair) {
		if len(fix.edits) > 0 {
			list = append(list, fix)
		}
	}
	for i := min(at+2, len(r.text)-1); i >= max(1, at-lookBack) && len(list) < maxTries/2; i-- {
		if r.text[i] == '(' && r.text[i-1] == '(' {
			add(r.splitParens(i-1, at))
		}
	}
	add(r.negations(at))
	add(r.emptyPattern(at))
	add(r.declName(at))
	add(r.prefixArray(at))
	add(r.namedElem(at))
	add(r.funcName(at))
	add(r.hereDelim(at))
	add(r.appendElem(at))
	add(r.listElem(at))
	add(r.letList(at))
	for i := min(at+2, len(r.text)-1); i >= max(0, at-lookBack) && len(list) < maxTries; i-- {
		switch r.text[i] {
		case '{':
			if i > 0 && r.text[i-1] == '$' {
				add(r.countOperator(i-1, at))
				add(r.slice(i-1, at))
				add(r.badSubst(i-1, at))
			}
		case '[':
			add(r.bracket(i, at))
		case '(':
			if i > 0 && r.text[i-1] == '(' {
				add(r.arithmetic(i-1, at))
			}
		}
	}
	add(r.letWord(at))
	add(r.elemWord(at))
	add(r.joints(at))
	for _, fix := range r.backquotes(at) {
		add(fix)
	}
	return list
}

// expression quotes r.text[from:to], which is read as an expression.
func (r *repairs) expression(from, to int) repair { return r.quoted(from, to, markExpr) }

func (r *repairs) quoted(from, to int, kind rune) repair {
	edits := quoteSegments(r.text, from, to, string(kind))
	return repair{edits, countMarks(edits)}
}

// arithmetic quotes the expression of a (( that begins at open: $((…)), ((…)), for ((…)).
func (r *repairs) arithmetic(open, at int) repair {
	end := skipTo(r.text, open+2, '(', ')', 0)
	r.open = r.open || end < 0
	if end < 0 || end < at || end >= len(r.text) || r.text[end] != ')' {
		return repair{}
	}
	before := strings.TrimRight(r.text[:open], " \t")
	if word, ok := strings.CutSuffix(before, "for"); ok && !endsInWord(word) {
		return r.forExpressions(open+2, end-1)
	}
	return r.expression(open+2, end-1)
}

// forExpressions quotes the three expressions of a for loop.
func (r *repairs) forExpressions(from, to int) repair {
	var fix repair
	n := 0
	for i := from; i <= to; {
		if i < to && r.text[i] != ';' {
			next := skipQuoting(r.text, i, 0)
			if next < 0 {
				return repair{}
			}
			i = max(next, i+1)
			continue
		}
		if strings.TrimSpace(r.text[from:i]) != "" {
			one := r.expression(from, i)
			fix.edits = append(fix.edits, one.edits...)
			fix.marks += one.marks
		}
		n++
		i++
		from = i
	}
	if n != 3 {
		return repair{}
	}
	return fix
}

// splitParens makes two parentheses of a (( around at that bash reads as such: its ) and the
// next one don't stand together.
func (r *repairs) splitParens(open, at int) repair {
	end := skipTo(r.text, open+2, '(', ')', 0)
	if end > 0 && (end < at || end < len(r.text) && r.text[end] == ')') {
		return repair{}
	}
	return repair{edits: []edit{{at: open + 1, text: " "}}}
}

// bracket quotes a subscript that begins at open, or the expression of $[…].
func (r *repairs) bracket(open, at int) repair {
	if open == 0 {
		return repair{}
	}
	n := bracketEnd(r.text[open:])
	if n < 1 || open+n < at {
		return repair{}
	}
	end := open + n
	switch {
	case r.text[open-1] == '$':
	case !beforeSubscript(r.text[open-1]):
		return repair{}
	case end+1 >= len(r.text) || strings.IndexByte("=+}:-#%/^,@ \t);", r.text[end+1]) < 0:
		return repair{}
	case n == 1 && r.text[end+1] == '}':
		return repair{} // ${a[]} is no substitution
	}
	fix := r.expression(open+1, end)
	if !isNameByte(r.text[open-1]) && strings.HasPrefix(r.text[end+1:], "+=") {
		add := r.appendElem(open)
		fix.edits = append(fix.edits, add.edits...)
		fix.marks += add.marks
	}
	return fix
}

// slice quotes offset and length of ${x:offset:length}, which begins at dollar. One that is
// empty is 0; without a colon behind it bash does not take it.
func (r *repairs) slice(dollar, at int) repair {
	end := skipTo(r.text, dollar+2, '{', '}', 0)
	if end < 0 || end < at {
		return repair{}
	}
	end--
	i := dollar + 2
	for i < end && (isNameByte(r.text[i]) || i == dollar+2 && strings.IndexByte("@*!", r.text[i]) >= 0) {
		i++
	}
	if i < end && r.text[i] == '[' {
		i += bracketEnd(r.text[i:]) + 1
	}
	if i+1 >= end || r.text[i] != ':' || strings.IndexByte("-=?+", r.text[i+1]) >= 0 {
		return repair{}
	}
	colon := secondColon(r.text, i+1, end)
	fix := r.expression(i+1, colon)
	if colon < end {
		length := r.expression(colon+1, end)
		fix.edits = append(fix.edits, length.edits...)
		fix.marks += length.marks
	}
	return fix
}

// secondColon finds the colon that ends the expression at s[i], end for none.
func secondColon(s string, i, end int) int {
	ternary, parens := 0, 0
	for i < end {
		if next := skipQuoting(s, i, 0); next > i {
			i = next
			continue
		}
		switch s[i] {
		case '(':
			parens++
		case ')':
			parens--
		case '?':
			ternary++
		case ':':
			if parens <= 0 && ternary == 0 {
				return i
			}
			ternary--
		}
		i++
	}
	return end
}

// countOperator is ${##pattern} and ${#%pattern}, which are about $#.
func (r *repairs) countOperator(dollar, at int) repair {
	end := skipTo(r.text, dollar+2, '{', '}', 0)
	if end < 0 || end < at {
		return repair{}
	}
	inner := r.text[dollar+2 : end-1]
	n := len(inner) - len(strings.TrimLeft(inner, "#"))
	switch {
	case n == 1 && strings.HasPrefix(inner, "#%%"), n > 2:
		n = 3
	case n == 1 && strings.HasPrefix(inner, "#%"), n == 2:
		n = 2
	default:
		return repair{}
	}
	at = dollar + 2
	return repair{[]edit{{at, 1, "_"}, {at + n, 0, `"` + string(rune(markCount)) + `"`}}, 1}
}

// badSubst replaces ${…}, which begins at dollar, by one that the parser takes.
func (r *repairs) badSubst(dollar, at int) repair {
	end := skipTo(r.text, dollar+2, '{', '}', 0)
	r.open = r.open || end < 0
	if end < 0 || end < at {
		return repair{}
	}
	inner := r.text[dollar+2 : end-1]
	lines := strings.Repeat("\n", strings.Count(inner, "\n"))
	text := `${_#"` + r.mark(markSubst, inner) + lines + `"}`
	return repair{[]edit{{dollar, end - dollar, text}}, 1}
}

// negations takes out two of the exclamation marks in front of a command.
func (r *repairs) negations(at int) repair {
	rest := strings.TrimLeft(r.text[min(at+1, len(r.text)):], " \t")
	next := len(r.text) - len(rest)
	if at >= len(r.text) || r.text[at] != '!' || !strings.HasPrefix(rest, "! ") {
		return repair{}
	}
	return repair{edits: []edit{{at, 1, " "}, {next, 1, " "}}}
}

// emptyPattern puts an empty text between the parentheses of @(), which the library takes for
// those of a function.
func (r *repairs) emptyPattern(at int) repair {
	if at < 1 || !strings.HasPrefix(r.text[at:], "()") || strings.IndexByte("@?*+!", r.text[at-1]) < 0 {
		return repair{}
	}
	return repair{edits: []edit{{at: at + 1, text: `""`}}}
}

// declName quotes the beginning of a word behind declare and its kin that is no assignment:
// export a-b=c. That it is no name is said when it runs.
func (r *repairs) declName(at int) repair {
	if at == 0 || at >= len(r.text) || strings.IndexByte(" \t", r.text[at-1]) < 0 || !isNameByte(r.text[at]) {
		return repair{}
	}
	line := r.text[strings.LastIndexAny(r.text[:at], "\n;|&")+1 : at]
	for _, name := range [...]string{"export", "declare", "local", "readonly", "typeset"} {
		for rest := line; ; {
			i := strings.Index(rest, name)
			if i < 0 {
				break
			}
			if !endsInWord(rest[:i]) && strings.IndexByte(" \t", rest[i+len(name)]) >= 0 {
				return repair{edits: []edit{{at: at + strings.IndexByte(r.text[at:]+"=", '='), text: `\`}}}
			}
			rest = rest[i+len(name):]
		}
	}
	return repair{}
}

// endsInWord tells whether s ends in a character of a word.
func endsInWord(s string) bool {
	return s != "" && strings.IndexByte(" \t\n;|&(){}`", s[len(s)-1]) < 0
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// bracketEnd returns the index of the bracket that closes the one at the start of s, -1 when
// there is none.
func bracketEnd(s string) int { return max(skipTo(s, 1, '[', ']', 0)-1, -1) }

// beforeSubscript tells whether a bracket behind c begins a subscript: m[ or ([.
func beforeSubscript(c byte) bool { return isNameByte(c) || strings.IndexByte("( \t\n", c) >= 0 }
