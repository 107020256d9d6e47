package interp

import "strings"

// word reads a word: an alias is expanded, a keyword changes what comes next.
func (r *aliasReader) word(c *commandState) {
	start, again := r.pos, r.again
	word, plain := r.readWord()
	if next := r.buf[r.pos:]; c.name && next != "" && (next[0] == '<' || next[0] == '>') && isDescriptor(word) {
		return // part of a redirection
	}
	if plain && (c.name || again) && c.top() != "in" && c.header == noHeader && !(r.posix && isKeywordName(word)) && r.expand(word, start) {
		return
	}
	r.again = false
	if c.header != noHeader {
		r.headerWord(c, word)
		return
	}
	if c.top() == "in" {
		if word == "esac" {
			c.pop()
			c.name = true
		}
		return
	}
	if !c.name {
		return
	}
	c.name, c.more = isAssignWord(word) || c.time && (word == "-p" || word == "--"), false
	if c.time = word == "time" || c.time && c.name; plain {
		r.keyword(c, word)
	}
}

// expand puts an alias's value in the place of the word that begins at start.
func (r *aliasReader) expand(word string, start int) bool {
	if len(r.open) > maxAliases {
		return false
	}
	for _, s := range r.open {
		if s.name == word && len(r.buf)-start > s.rest {
			return false
		}
	}
	value, ok := r.value(word)
	if !ok {
		return false
	}
	blank := strings.HasSuffix(value, " ") || strings.HasSuffix(value, "\t")
	r.open = append(r.open, aliasSpan{word, len(r.buf) - r.pos, blank})
	r.buf = r.buf[:start] + value + r.buf[r.pos:]
	r.pos = start
	return true
}

// headerWord reads one of the words behind for, select, case and function.
func (r *aliasReader) headerWord(c *commandState, word string) {
	switch c.header {
	case forName:
		c.header = forIn
	case forIn:
		switch word {
		case "in":
			c.header = forWords
		case "do":
			c.header, c.name = noHeader, true
		case "{":
			c.header, c.name = noHeader, true
			c.set("{")
		default:
			c.header = noHeader
		}
	case caseWord:
		c.header = caseIn
	case caseIn:
		c.header = noHeader
		c.set("in")
	case functionName:
		c.header, c.name, c.more = noHeader, true, true
	}
}

// keyword is a word that stands where a command's name can.
func (r *aliasReader) keyword(c *commandState, word string) {
	switch word {
	case "if", "while", "until":
		c.open, c.name = append(c.open, word), true
	case "{":
		if c.top() == "for" {
			c.pop()
		}
		c.open, c.name = append(c.open, word), true
	case "then", "else", "elif", "do", "time", "!", "coproc":
		c.name = true
	case "fi", "done", "esac", "}":
		c.pop()
		c.name = true
	case "for", "select":
		c.open, c.header = append(c.open, "for"), forName
	case "case":
		c.open, c.header = append(c.open, "case"), caseWord
	case "function":
		c.header = functionName
	case "[[":
		r.condition()
	}
}

// condition skips the words of [[ ]].
func (r *aliasReader) condition() {
	for r.pos < len(r.buf) {
		r.blanks()
		if r.pos < len(r.buf) && strings.IndexByte("\n;&|<>()", r.buf[r.pos]) >= 0 {
			r.pos++
			continue
		}
		if word, _ := r.readWord(); word == "]]" || word == "" {
			return
		}
	}
}

// readWord reads one word; plain tells whether nothing in it is quoted or expanded.
func (r *aliasReader) readWord() (word string, plain bool) {
	start := r.pos
	plain = true
	for r.pos < len(r.buf) {
		b := r.buf[r.pos]
		switch {
		case b == '(' && r.pos > start && (strings.IndexByte("?*+@!", r.buf[r.pos-1]) >= 0 || isAssignWord(r.buf[start:r.pos]) && r.buf[r.pos-1] == '='):
			plain = false // an extended pattern, or the elements of an array
			if r.pos = skipTo(r.buf, r.pos+1, '(', ')', 0); r.pos < 0 {
				r.pos = len(r.buf)
			}
		case b == '[' && isName(r.buf[start:r.pos]):
			if end := skipTo(r.buf, r.pos+1, '[', ']', 0); end > 0 && (strings.HasPrefix(r.buf[end:], "=") || strings.HasPrefix(r.buf[end:], "+=")) {
				r.pos = end - 1
			}
			r.pos++
		case strings.IndexByte(" \t\n;&|<>()", b) >= 0, b == '`' && r.back:
			return r.buf[start:r.pos], plain
		case strings.IndexByte("\\'\"`$", b) >= 0:
			plain = false
			r.quoted()
		default:
			r.pos++
		}
	}
	return r.buf[start:r.pos], plain
}

// quoted reads what begins with a quote, a backslash, a backquote or a dollar.
func (r *aliasReader) quoted() {
	switch b := r.buf[r.pos]; b {
	case '"':
		r.pos++
		r.double('"')
	case '`':
		r.pos++
		r.commands('`')
	case '$':
		r.dollar()
	default:
		r.skip()
	}
}

// skip goes behind quoting without a look at what is in it.
func (r *aliasReader) skip() {
	end := skipQuoting(r.buf, r.pos, 0)
	if end < 0 {
		end = len(r.buf)
	}
	r.pos = max(end, r.pos+1)
}

// dollar reads an expansion: only a command substitution holds commands.
func (r *aliasReader) dollar() {
	rest := r.buf[r.pos:]
	switch {
	case strings.HasPrefix(rest, "$(("):
		if r.pos++; r.arithmetic() {
			return
		}
		r.pos++
		r.commands(')')
	case strings.HasPrefix(rest, "$("):
		r.pos += 2
		r.commands(')')
	case strings.HasPrefix(rest, "${"):
		r.pos += 2
		r.double('}')
	default:
		r.skip()
	}
}

// double reads up to the byte end what is between double quotes or braces.
func (r *aliasReader) double(end byte) {
	if r.depth++; r.depth > maxScan {
		r.pos = len(r.buf)
	}
	defer func() { r.depth-- }()
	for r.pos < len(r.buf) {
		switch b := r.buf[r.pos]; {
		case b == end:
			r.pos++
			return
		case b == '\\':
			r.pos = min(r.pos+2, len(r.buf))
		case b == '`', b == '"', b == '\'' && end == '}':
			r.quoted()
		case b == '$' && end == '"' && strings.HasPrefix(r.buf[r.pos:], "$'"):
			r.pos++
		case b == '$':
			r.dollar()
		default:
			r.pos++
		}
	}
}

// isDescriptor tells whether a word in front of < or > belongs to the redirection: 2> or {fd}>.
func isDescriptor(word string) bool {
	if inner, ok := strings.CutPrefix(word, "{"); ok {
		inner, ok = strings.CutSuffix(inner, "}")
		return ok && isName(inner)
	}
	return word != "" && strings.Trim(word, "0123456789") == ""
}

// isAssignWord tells whether a word is an assignment in front of a command.
func isAssignWord(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	name = strings.TrimSuffix(name, "+")
	if i := strings.IndexByte(name, '['); i > 0 {
		name = name[:i]
	}
	return ok && isName(name)
}
