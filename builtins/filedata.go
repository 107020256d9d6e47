package builtins

import "bytes"

// jsonKind tells whether b is one JSON object or array (1), several, one a line (2), or none.
func jsonKind(b []byte) int {
	p := &jsonReader{b: b}
	p.blanks()
	if p.pos == len(b) || b[p.pos] != '{' && b[p.pos] != '[' {
		return 0
	}
	values := 0
	for p.pos < len(b) {
		if !p.value(0) {
			return 0
		}
		values++
		if values > 1 && b[p.start] != '{' && b[p.start] != '[' {
			return 0
		}
		line := p.pos
		p.blanks()
		if p.pos < len(b) && bytes.IndexByte(b[line:p.pos], '\n') < 0 {
			return 0
		}
	}
	return min(values, 2)
}

// jsonReader walks over JSON (RFC 8259) without keeping it.
type jsonReader struct {
	b     []byte
	pos   int
	start int // of the last value at the top
}

// jsonDepth is how deep values may nest.
const jsonDepth = 500

func (p *jsonReader) blanks() {
	for p.pos < len(p.b) && (p.b[p.pos] == ' ' || p.b[p.pos] == '\t' || p.b[p.pos] == '\n' || p.b[p.pos] == '\r') {
		p.pos++
	}
}

func (p *jsonReader) take(c byte) bool {
	if p.pos < len(p.b) && p.b[p.pos] == c {
		p.pos++
		return true
	}
	return false
}

func (p *jsonReader) value(depth int) bool {
	if p.pos == len(p.b) || depth > jsonDepth {
		return false
	}
	if depth == 0 {
		p.start = p.pos
	}
	switch p.b[p.pos] {
	case '{':
		return p.list('}', func() bool {
			if !p.text() {
				return false
			}
			p.blanks()
			if !p.take(':') {
				return false
			}
			p.blanks()
			return p.value(depth + 1)
		})
	case '[':
		return p.list(']', func() bool { return p.value(depth + 1) })
	case '"':
		return p.text()
	}
	return p.word()
}

func (p *jsonReader) list(end byte, item func() bool) bool {
	p.pos++
	p.blanks()
	if p.take(end) {
		return true
	}
	for {
		if !item() {
			return false
		}
		p.blanks()
		if p.take(end) {
			return true
		}
		if !p.take(',') {
			return false
		}
		p.blanks()
		if p.take(end) { // file(1) takes a comma at the end
			return true
		}
	}
}

func (p *jsonReader) text() bool {
	if !p.take('"') {
		return false
	}
	for p.pos < len(p.b) {
		switch p.b[p.pos] {
		case '"':
			p.pos++
			return true
		case '\\':
			p.pos++
		}
		p.pos++
	}
	return false
}

// word is a number, true, false or null.
func (p *jsonReader) word() bool {
	from := p.pos
	for p.pos < len(p.b) && bytes.IndexByte([]byte("+-.0123456789eEtrufalsn"), p.b[p.pos]) >= 0 {
		p.pos++
	}
	switch w := p.b[from:p.pos]; {
	case len(w) == 0:
		return false
	case isDigit(w[0]) || w[0] == '-':
		return len(bytes.Trim(w, "+-.0123456789eE")) == 0
	default:
		return string(w) == "true" || string(w) == "false" || string(w) == "null"
	}
}

// csvLines is how many lines are looked at.
const csvLines = 10

// isCSV tells whether the first lines have one number of commas, more than none.
func isCSV(b []byte) bool {
	commas, lines, field, quoted := 0, 0, -1, false
	for i := 0; i < len(b) && lines < csvLines; i++ {
		switch c := b[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == ',':
			commas++
		case c == '\n':
			if lines++; field < 0 {
				field = commas
			}
			if commas == 0 || commas != field {
				return false
			}
			commas = 0
		}
	}
	return !quoted && lines > 1 && field > 0
}
