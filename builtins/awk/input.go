package awk

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// reader cuts a stream into records. The text is read in chunks; records are parts of them.
type reader struct {
	src  io.Reader
	need func(bytes int) error // nil: no bound
	text string                // what has been read and not used from pos on
	pos  int
	acc  []byte
	eof  bool
	err  error
}

// chunk is how much is read at once.
const chunk = 64 << 10

// errLong says that a record is larger than a string may be.
var errLong = errors.New("record too long")

// more reads until found says that the unused text has what is looked for, or to the end.
// found gets all of the unused text and how much of it is new.
func (r *reader) more(found func(b []byte, old int) bool) {
	r.acc = append(r.acc[:0], r.text[r.pos:]...)
	for !r.eof {
		if len(r.acc) > maxString {
			r.eof, r.err = true, errLong
			break
		}
		old := len(r.acc)
		if cap(r.acc)-old < chunk {
			if r.need != nil {
				if r.err = r.need(4*cap(r.acc) + chunk); r.err != nil { // a string is made of it
					r.eof = true
					break
				}
			}
			grown := make([]byte, old, 2*cap(r.acc)+chunk)
			copy(grown, r.acc)
			r.acc = grown
		}
		n, err := r.read(r.acc[old : old+max(chunk, (cap(r.acc)-old)/2)])
		r.acc = r.acc[:old+n]
		if n == 0 {
			r.eof = true
			if err != io.EOF {
				r.err = err
			}
			break
		}
		if found(r.acc, old) {
			break
		}
	}
	r.text, r.pos = string(r.acc), 0
}

// read reads at least a byte, or returns why not.
func (r *reader) read(b []byte) (int, error) {
	for range 100 {
		n, err := r.src.Read(b)
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// separated returns the text up to the byte sep.
func (r *reader) separated(sep byte) (string, bool) {
	i := strings.IndexByte(r.text[r.pos:], sep)
	if i < 0 && !r.eof {
		r.more(func(b []byte, old int) bool { return bytes.IndexByte(b[old:], sep) >= 0 })
		i = strings.IndexByte(r.text, sep)
	}
	if i < 0 {
		return r.rest()
	}
	record := r.text[r.pos : r.pos+i]
	r.pos += i + 1
	return record, true
}

// rest returns what is left at the end; false if that is nothing.
func (r *reader) rest() (string, bool) {
	record := r.text[r.pos:]
	r.pos = len(r.text)
	return record, record != ""
}

// paragraph returns the text up to an empty line.
func (r *reader) paragraph() (string, bool) {
	for {
		for r.pos < len(r.text) && r.text[r.pos] == '\n' {
			r.pos++
		}
		if r.pos < len(r.text) || r.eof {
			break
		}
		r.more(func([]byte, int) bool { return true })
	}
	i := strings.Index(r.text[r.pos:], "\n\n")
	if i < 0 && !r.eof {
		r.more(func(b []byte, old int) bool { return bytes.Contains(b[max(old-1, 0):], []byte("\n\n")) })
		i = strings.Index(r.text, "\n\n")
	}
	if i < 0 {
		record, ok := r.rest()
		return strings.TrimSuffix(record, "\n"), ok
	}
	record := r.text[r.pos : r.pos+i]
	r.pos += i + 2
	return record, true
}

// matched returns the text up to a match of re. A match at the end of what has been read may
// get longer with what comes.
func (r *reader) matched(re Regex) (string, bool) {
	var b []byte
	for {
		b = append(b[:0], r.text[r.pos:]...)
		start, end := nonEmpty(re, b)
		if start >= 0 && (end < len(b) || r.eof) {
			record := r.text[r.pos : r.pos+start]
			r.pos += end
			return record, true
		}
		if r.eof {
			return r.rest()
		}
		want := 2 * len(b)
		r.more(func(b []byte, _ int) bool { return len(b) >= want })
	}
}

// nonEmpty is the first match of re in b that is not empty.
func nonEmpty(re Regex, b []byte) (start, end int) {
	for from := 0; from <= len(b); from++ {
		start, end = re.Span(b, from)
		if start < 0 || end > start {
			return start, end
		}
		from = start
	}
	return -1, -1
}
