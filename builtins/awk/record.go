package awk

import (
	"strings"
	"unicode/utf8"
)

// splitKind is how fields are told apart.
type splitKind uint8

const (
	splitBlank splitKind = iota // by blanks and newlines
	splitByte                   // by one byte
	splitEach                   // every character
	splitRegex
)

// splitter is a compiled field separator.
type splitter struct {
	kind splitKind
	sep  byte
	re   Regex
	// lines: a newline separates too (RS is empty).
	lines bool
}

// splitter compiles a field separator.
func (in *interp) splitter(fs string) splitter {
	switch {
	case fs == " ":
		return splitter{kind: splitBlank}
	case fs == "":
		return splitter{kind: splitEach}
	case len(fs) == 1 && fs != "\\":
		return splitter{kind: splitByte, sep: fs[0]}
	case utf8.RuneCountInString(fs) == 1:
		fs = strings.ReplaceAll(fs, "\\", "\\\\")
	}
	return splitter{kind: splitRegex, re: in.dynamic(fs)}
}

// record is $0 and its fields. Either may be stale: it is made from the other when asked for.
type record struct {
	in     *interp
	text   string
	fields []value // $1 …
	// done: all fields are there; else those up to at in text.
	done    bool
	at      int
	stale   bool // text is older than the fields
	lines   bool // RS was empty when the record came
	scratch []byte
}

// set makes text the record.
func (r *record) set(text string, lines bool) {
	r.text, r.fields, r.done, r.at, r.stale, r.lines = text, r.fields[:0], false, 0, false, lines
}

// need splits the record until field n is there, or all of it.
func (r *record) need(n int) {
	if r.done || n <= len(r.fields) {
		return
	}
	s := &r.in.fs
	switch {
	case s.kind == splitBlank:
		r.blank(n)
	case s.kind == splitByte && !r.lines:
		r.byte(n, s.sep)
	default:
		lines := *s
		lines.lines = r.lines && s.kind == splitByte // not beside a regular expression
		r.fields = r.in.split(r.fields[:0], r.text, &lines)
		r.done = true
	}
	if len(r.fields) > maxFields {
		r.in.fail(0, "too many fields")
	}
}

// blank splits by blanks until field n is there.
func (r *record) blank(n int) {
	text, at := r.text, r.at
	for len(r.fields) < n {
		for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n') {
			at++
		}
		if at == len(text) {
			r.done = true
			break
		}
		begin := at
		for at < len(text) && text[at] != ' ' && text[at] != '\t' && text[at] != '\n' {
			at++
		}
		r.fields = append(r.fields, value{kind: kindInput, s: text[begin:at]})
	}
	r.at = at
}

// byte splits by a byte until field n is there.
func (r *record) byte(n int, sep byte) {
	if r.text == "" {
		r.done = true
		return
	}
	for len(r.fields) < n {
		i := strings.IndexByte(r.text[r.at:], sep)
		if i < 0 {
			r.fields = append(r.fields, value{kind: kindInput, s: r.text[r.at:]})
			r.done = true
			return
		}
		r.fields = append(r.fields, value{kind: kindInput, s: r.text[r.at : r.at+i]})
		r.at += i + 1
	}
}

// all splits the whole record.
func (r *record) all() { r.need(maxFields + 1) }

// whole returns $0.
func (r *record) whole() string {
	if r.stale {
		b := r.scratch[:0]
		for i := range r.fields {
			if i > 0 {
				b = append(b, r.in.ofs...)
			}
			b = append(b, r.in.str(&r.fields[i])...)
			if len(b) > maxString {
				r.in.tooLong()
			}
		}
		r.scratch = b
		r.text, r.stale = string(b), false
	}
	return r.text
}

// field returns field n.
func (r *record) field(n int) value {
	if n == 0 {
		return value{kind: kindInput, s: r.whole()}
	}
	r.need(min(n, maxFields+1))
	if n <= len(r.fields) {
		return r.fields[n-1]
	}
	return value{kind: kindInput} // a text for comparisons, as mawk and gawk have it
}

// setField assigns to field n.
func (r *record) setField(n int, v value) {
	if n == 0 {
		r.set(r.in.str(&v), r.in.rs == "")
		return
	}
	r.all()
	r.resize(max(n, len(r.fields)))
	s := r.in.str(&v)
	k := kindInput
	if v.kind == kindText {
		k = kindText
	}
	if v.kind == kindNumber {
		r.fields[n-1] = v
	} else {
		r.fields[n-1] = value{kind: k, s: s}
	}
	r.stale = true
}

// setCount assigns to NF.
func (r *record) setCount(n int) {
	if n < 0 {
		r.in.fail(0, "NF set to negative value")
	}
	r.all()
	r.resize(n)
	r.stale = true
}

func (r *record) resize(n int) {
	if n > maxFields {
		r.in.fail(0, "field number %d is too large", n)
	}
	for len(r.fields) < n {
		r.fields = append(r.fields, value{kind: kindInput})
	}
	r.fields = r.fields[:n]
}

// split adds the fields of text to list.
func (in *interp) split(list []value, text string, s *splitter) []value {
	if text == "" {
		return list
	}
	add := func(part string) {
		if len(list) == cap(list) {
			in.spend(2 * cap(list) * valueSize)
		}
		list = append(list, value{kind: kindInput, s: part})
	}
	switch s.kind {
	case splitBlank:
		r := record{in: in, text: text, fields: list}
		r.blank(len(list) + maxFields)
		return r.fields
	case splitByte:
		for {
			i := strings.IndexByte(text, s.sep)
			if s.lines {
				if j := strings.IndexByte(text, '\n'); j >= 0 && (i < 0 || j < i) {
					i = j
				}
			}
			if i < 0 {
				break
			}
			add(text[:i])
			text = text[i+1:]
		}
		add(text)
	case splitEach:
		for i := 0; i < len(text); {
			size := 1
			if in.utf8 {
				_, size = utf8.DecodeRuneInString(text[i:])
			}
			add(text[i : i+size])
			i += size
		}
	case splitRegex:
		in.splitRegex(text, s, add)
	}
	return list
}

func (in *interp) splitRegex(text string, s *splitter, add func(string)) {
	b := in.bytes(text)
	at := 0
	for from := 0; from <= len(b); {
		start, end := s.re.Span(b, from)
		if s.lines {
			limit := len(b)
			if start >= 0 {
				limit = start
			}
			if j := strings.IndexByte(text[from:limit], '\n'); j >= 0 {
				start, end = from+j, from+j+1
			}
		}
		if start < 0 {
			break
		}
		if start == end { // an empty match separates nothing
			from = end + 1
			continue
		}
		add(text[at:start])
		at, from = end, end
	}
	add(text[at:])
}
