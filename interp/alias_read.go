package interp

import "strings"

// Aliases are expanded when a text is read, word by word, before the parser sees it (POSIX XCU
// 2.3.1): an alias may open a quote or a compound command that the words after it close, and
// may be named like a keyword. The library knows nothing of aliases, so this reader goes over
// the text first, as far as it takes to know where a command's name can stand. It is used only
// where aliases are in force and named.

// aliasReader expands the aliases of a text in place.
type aliasReader struct {
	buf   string
	pos   int
	value func(name string) (string, bool)
	posix bool // keywords are no aliases
	open  []aliasSpan
	again bool // the next word is looked up wherever it stands: the alias before it ends in a blank
	docs  []hereDoc
	depth int
	back  bool // a backquote ends the commands
}

// aliasSpan is an expansion that is being read: its name is not looked up inside.
type aliasSpan struct {
	name  string
	rest  int // what follows it, in bytes from the end
	blank bool
}

// hereDoc is a here-document whose body follows the line.
type hereDoc struct {
	delim  string
	tabs   bool
	quoted bool // a backslash in front of a newline joins no lines
}

// maxAliases bounds the expansions of one command.
const maxAliases = 10000

// readUnit returns the first command line of src (bash manual, "Aliases": complete lines, and
// all lines of a compound command) with its aliases expanded, and how much of src that is.
// whole tells whether the command ended there, and not because src did.
func readUnit(src string, posix bool, value func(string) (string, bool)) (text string, n int, whole bool) {
	for size := min(1<<14, len(src)); ; size = min(4*size, len(src)) { // what is not looked at is not copied
		r := &aliasReader{buf: src[:size], value: value, posix: posix}
		whole = r.commands(0)
		if whole || size == len(src) {
			return r.buf[:r.pos], size - (len(r.buf) - r.pos), whole
		}
	}
}

// commandState is how far the reader is in a list of commands.
type commandState struct {
	name   bool // the next word may be a command's name
	more   bool // the grammar wants another command
	time   bool // the word before was time or an option of it
	header headerPart
	open   []string // compound commands that are open; "in" is a case that waits for a pattern
}

// headerPart is what comes next in the first words of a compound command.
type headerPart uint8

const (
	noHeader headerPart = iota
	forName
	forIn
	forWords
	caseWord
	caseIn
	functionName
)

func (c *commandState) top() string {
	if len(c.open) == 0 {
		return ""
	}
	return c.open[len(c.open)-1]
}

func (c *commandState) set(top string) { c.open[len(c.open)-1] = top }

func (c *commandState) pop() {
	if len(c.open) > 0 {
		c.open = c.open[:len(c.open)-1]
	}
}

// operator is what every operator that ends a command does.
func (c *commandState) operator(more bool) {
	c.name, c.more = true, more
	if c.header == forWords || c.header == forIn {
		c.header = noHeader
	}
}

// commands reads commands up to the closing byte end; 0: up to the end of a command line. It
// tells whether that was found.
func (r *aliasReader) commands(end byte) bool {
	if r.depth++; r.depth > maxScan {
		r.pos = len(r.buf)
		return false
	}
	outer := r.back
	r.back = end == '`'
	defer func() { r.depth, r.back = r.depth-1, outer }()
	c := commandState{name: true}
	for {
		r.blanks()
		if r.pos >= len(r.buf) {
			return false
		}
		switch b := r.buf[r.pos]; {
		case b == end && (b != ')' || c.top() != "in"):
			r.pos++
			return true
		case b == '#':
			r.skipLine()
		case b == '\n':
			r.pos++
			r.bodies()
			if r.leave(); end == 0 && len(c.open) == 0 && !c.more && c.header == noHeader && len(r.open) == 0 {
				return true
			}
			c.operator(c.more)
		case strings.IndexByte(";&|", b) >= 0:
			r.operator(&c)
		case b == '<' || b == '>':
			r.redirect()
		case b == '(':
			r.paren(&c)
		case b == ')':
			r.pos++
			c.name, c.more = true, false
			if c.top() == "in" {
				c.set("case")
			}
		default:
			r.word(&c)
		}
	}
}

// blanks skips blanks and joined lines, and leaves the expansions that end there.
func (r *aliasReader) blanks() {
	for {
		for r.pos < len(r.buf) && (r.buf[r.pos] == ' ' || r.buf[r.pos] == '\t') {
			r.pos++
		}
		if !strings.HasPrefix(r.buf[r.pos:], "\\\n") {
			break
		}
		r.pos += 2
	}
	r.leave()
}

// leave takes the expansions off that were read.
func (r *aliasReader) leave() {
	for n := len(r.open) - 1; n >= 0 && len(r.buf)-r.pos <= r.open[n].rest; n-- {
		r.again = r.again || r.open[n].blank
		r.open = r.open[:n]
	}
}

func (r *aliasReader) skipLine() {
	n := strings.IndexByte(r.buf[r.pos:], '\n')
	if n < 0 {
		n = len(r.buf) - r.pos
	}
	r.pos += n
}

// bodies skips the here-documents that the line announced.
func (r *aliasReader) bodies() {
	for _, d := range r.docs {
		for r.pos < len(r.buf) {
			start := r.pos
			r.skipLine()
			for !d.quoted && r.pos < len(r.buf) && continued(r.buf[start:r.pos+1]) {
				r.pos++
				r.skipLine()
			}
			line := r.buf[start:r.pos]
			r.pos = min(r.pos+1, len(r.buf))
			if d.tabs {
				line = strings.TrimLeft(line, "\t")
			}
			if line == d.delim {
				break
			}
		}
	}
	r.docs = nil
}

// operator reads one of ; ;; ;& ;;& & && &> | || |&.
func (r *aliasReader) operator(c *commandState) {
	rest := r.buf[r.pos:]
	switch {
	case strings.HasPrefix(rest, ";;"), strings.HasPrefix(rest, ";&"):
		r.pos += 2
		if strings.HasPrefix(rest, ";;&") {
			r.pos++
		}
		if c.top() == "case" {
			c.set("in")
		}
		c.operator(false)
	case strings.HasPrefix(rest, "&>"):
		r.pos++
		r.redirect()
	case strings.HasPrefix(rest, "&&"), strings.HasPrefix(rest, "||"), strings.HasPrefix(rest, "|&"):
		r.pos += 2
		c.operator(true)
	default:
		r.pos++
		c.operator(rest[0] == '|')
	}
}

// redirect reads a redirection and its word, or a process substitution.
func (r *aliasReader) redirect() {
	start := r.pos
	for r.pos < len(r.buf) && strings.IndexByte("<>&|", r.buf[r.pos]) >= 0 {
		r.pos++
	}
	op := r.buf[start:r.pos]
	r.again = false
	if (op == "<" || op == ">") && strings.HasPrefix(r.buf[r.pos:], "(") {
		r.pos++
		r.commands(')')
		return
	}
	dash := op == "<<" && strings.HasPrefix(r.buf[r.pos:], "-")
	if dash {
		r.pos++
	}
	r.blanks()
	if (op == "<" || op == ">") && strings.HasPrefix(r.buf[r.pos:], "<(") || strings.HasPrefix(r.buf[r.pos:], ">(") {
		return // the word is a process substitution
	}
	word, plain := r.readWord()
	if op == "<<" {
		r.docs = append(r.docs, hereDoc{unquoteDelim(word), dash, !plain})
	}
}

// unquoteDelim is the delimiter of a here-document without its quotes.
func unquoteDelim(word string) string {
	return strings.NewReplacer(`\\`, `\`, `\`, "", `'`, "", `"`, "").Replace(word)
}

// paren reads what begins with an open parenthesis.
func (r *aliasReader) paren(c *commandState) {
	switch {
	case c.top() == "in":
		r.pos++
	case strings.HasPrefix(r.buf[r.pos:], "((") && (c.name || c.header == forName) && r.arithmetic():
		c.header = noHeader
		c.name, c.more = true, false
	case c.name:
		r.pos++
		r.commands(')')
		c.name, c.more = true, false
	default: // the () behind the name of a function
		r.pos++
		r.blanks()
		if strings.HasPrefix(r.buf[r.pos:], ")") {
			r.pos++
			c.name, c.more = true, true
		}
	}
}

// arithmetic reads (( )), if that is what begins here.
func (r *aliasReader) arithmetic() bool {
	end := skipTo(r.buf, r.pos+1, '(', ')', 0)
	inner := skipTo(r.buf, r.pos+2, '(', ')', 0)
	if end < 0 || inner+1 != end {
		return false
	}
	for level := 0; r.pos < len(r.buf); {
		switch b := r.buf[r.pos]; {
		case b == '$' || b == '`' || b == '"' || b == '\\':
			r.quoted()
			continue
		case b == '(':
			level++
		case b == ')':
			level--
		}
		if r.pos++; level == 0 {
			return true
		}
	}
	return true
}
