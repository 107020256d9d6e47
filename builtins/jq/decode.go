package jq

import (
	"bytes"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// SyntaxError says that an input is no JSON, with the place where that was seen.
type SyntaxError struct {
	Text string // as jq's "Unmatched '}'"
	End  bool   // at the end of the input
	Line int    // from 1
	Col  int    // bytes of the line that were read
}

func (e *SyntaxError) Error() string {
	text := e.Text
	if e.End {
		text += " at EOF"
	}
	return text + " at line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Col)
}

// Decoder reads JSON texts one after the other. It reads no further than it must to end a
// value, a block at a time.
type Decoder struct {
	// Need is asked before the buffer grows and before values are made, as [Config] has it.
	Need func(bytes int) error

	r      io.Reader
	buf    []byte
	pos    int // of the next byte
	mark   int // bytes from here are kept when the buffer moves; -1: from pos
	eof    bool
	err    error // of the reader
	lines  int   // newlines before pos
	column int   // position in buf of the line's begin; negative when it has moved out
	depth  int
	stream bool              // it has messages of its own
	names  map[string]string // keys that were seen
	text   []byte            // of a string with escapes
	begun  bool
}

// maxNesting is how deep jq 1.6 reads.
const maxNesting = 256

// decodeBlock is the size of reads.
const decodeBlock = 64 << 10

// NewDecoder returns a decoder that reads from r.
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: r, mark: -1} }

// Next returns the next value, io.EOF after the last, a [SyntaxError] or the reader's error.
// After an error there is no further value.
func (d *Decoder) Next() (Value, error) {
	d.depth = 0
	t, v, err := d.token()
	if err != nil || t == 0 {
		if err == nil {
			err = io.EOF
		}
		return nil, err
	}
	return d.value(d.lost(t), v)
}

// lost returns the punctuation after a scalar of the top level: it is wrong, and jq sees it
// before it gives the scalar.
func (d *Decoder) lost(t byte) byte {
	if t == tokenScalar && d.pos < len(d.buf) {
		switch d.buf[d.pos] {
		case ']', '}', ':', ',':
			t, _, _ = d.token()
		}
	}
	return t
}

// Lines returns how many lines the reader gave up to the end of the one that was read last.
func (d *Decoder) Lines() int {
	if d.pos > 0 && d.pos <= len(d.buf) && d.buf[d.pos-1] != '\n' && bytes.IndexByte(d.buf[d.pos:], '\n') >= 0 {
		return d.lines + 1
	}
	return d.lines
}

func (d *Decoder) fail(text string) error {
	return &SyntaxError{Text: text, Line: d.lines + 1, Col: d.pos - d.column}
}

func (d *Decoder) failEnd(text string) error {
	if d.err != nil {
		return d.err
	}
	return &SyntaxError{Text: text, End: true, Line: d.lines + 1, Col: d.pos - d.column}
}

// more reads more bytes; false at the end.
func (d *Decoder) more() bool {
	if d.eof {
		return false
	}
	keep := d.pos
	if d.mark >= 0 {
		keep = d.mark
	}
	if keep > 0 && (keep == len(d.buf) || len(d.buf) == cap(d.buf)) {
		n := copy(d.buf, d.buf[keep:])
		d.buf = d.buf[:n]
		d.pos -= keep
		d.column -= keep
		if d.mark >= 0 {
			d.mark = 0
		}
	}
	if len(d.buf) == cap(d.buf) {
		if d.Need != nil {
			if d.err = d.Need(max(decodeBlock, 2*cap(d.buf))); d.err != nil {
				d.eof = true
				return false
			}
		}
		grown := make([]byte, len(d.buf), max(decodeBlock, 2*cap(d.buf)))
		copy(grown, d.buf)
		d.buf = grown
	}
	for range 100 {
		n, err := d.r.Read(d.buf[len(d.buf):cap(d.buf)])
		d.buf = d.buf[:len(d.buf)+n]
		if err != nil {
			d.eof = true
			if err != io.EOF {
				d.err = err
			}
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	d.eof, d.err = true, io.ErrNoProgress
	return false
}

// Tokens besides the punctuation, which stand for themselves.
const (
	tokenScalar byte = 'v'
	tokenString byte = '"'
)

// token returns the next token: one of []{}:, or a scalar or string with its value; 0 at the end.
func (d *Decoder) token() (byte, Value, error) {
	for {
		if d.pos == len(d.buf) && !d.more() {
			return 0, nil, d.err
		}
		c := d.buf[d.pos]
		d.pos++
		switch c {
		case '\n':
			d.lines++
			d.column = d.pos
		case ' ', '\t', '\r', 0x1e: // a record separator too, with --seq or without
		case '[', ']', '{', '}', ':', ',':
			return c, nil, nil
		case '"':
			s, err := d.string(false)
			return tokenString, s, err
		case 0xef:
			if !d.begun && d.pos+1 < len(d.buf) && d.buf[d.pos] == 0xbb && d.buf[d.pos+1] == 0xbf {
				d.pos += 2
				d.column = d.pos
				d.begun = true
				continue
			}
			fallthrough
		default:
			d.begun = true
			d.pos--
			v, err := d.literal()
			return tokenScalar, v, err
		}
		d.begun = true
	}
}

// literal reads a number or a word up to the byte that ends it.
func (d *Decoder) literal() (Value, error) {
	d.mark = d.pos
	defer func() { d.mark = -1 }()
	i := d.pos
	for {
		for i < len(d.buf) && !ends[d.buf[i]] {
			i++
		}
		if i < len(d.buf) {
			break
		}
		d.pos = i
		off := i - d.mark
		if !d.more() {
			break
		}
		i = d.mark + off
	}
	d.pos = i
	word := d.buf[d.mark:i]
	v, text := scalar(word)
	switch {
	case d.eof && i == len(d.buf) && d.err != nil:
		return nil, d.err
	case d.eof && i == len(d.buf):
		if text == "" && d.depth > 0 {
			text = "Unfinished JSON term"
		}
		if text != "" {
			return nil, d.failEnd(text)
		}
	case text != "":
		if d.pos++; d.buf[i] == '\n' {
			d.lines++
			d.column = d.pos
		}
		return nil, d.fail(text)
	}
	return v, nil
}

// ends tells the bytes that end a number or a word.
var ends = [256]bool{' ': true, '\t': true, '\r': true, '\n': true, '[': true, ']': true, '{': true, '}': true, ':': true, ',': true, '"': true, 0x1e: true}

// scalar returns the value of a word, or what is wrong with it.
func scalar(word []byte) (v Value, wrong string) {
	switch word[0] {
	case 't', 'f', 'n':
		switch string(word) {
		case "true":
			return true, ""
		case "false":
			return false, ""
		case "null":
			return nil, ""
		}
		if word[0] != 'n' || len(word) != 3 { // nan is a number
			return nil, "Invalid literal"
		}
	}
	if f, ok := parseNumber(word); ok {
		return f, ""
	}
	return nil, "Invalid numeric literal"
}

// parseNumber reads a number as C's strtod does, without its hexadecimals.
func parseNumber(word []byte) (float64, bool) {
	if n := len(word); n < 16 { // small integers
		i, neg := 0, false
		if word[0] == '-' {
			i, neg = 1, true
		}
		total := int64(0)
		for ; i < n && word[i]-'0' <= 9; i++ {
			total = total*10 + int64(word[i]-'0')
		}
		if i == n && word[n-1] != '-' {
			f := float64(total)
			if neg {
				f = -f
			}
			return f, true
		}
	}
	for _, c := range word {
		if c-'0' > 9 && c != '.' && c != '-' && c != '+' && c|0x20 != 'e' {
			return notFinite(word)
		}
	}
	f, err := strconv.ParseFloat(string(word), 64)
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
		return f, true
	}
	return f, err == nil
}

// notFinite reads nan, inf and infinity, as C's strtod does.
func notFinite(word []byte) (float64, bool) {
	sign, w := 1, word
	if w[0] == '-' || w[0] == '+' {
		if w = w[1:]; word[0] == '-' {
			sign = -1
		}
	}
	switch strings.ToLower(string(w)) {
	case "nan":
		return math.NaN(), true
	case "inf", "infinity":
		return math.Inf(sign), true
	}
	return 0, false
}

// string reads the rest of a string; names are kept to be shared.
func (d *Decoder) string(name bool) (string, error) {
	d.mark = d.pos
	defer func() { d.mark = -1 }()
	plain := true
	for {
		i := d.pos
		for i < len(d.buf) {
			c := d.buf[i]
			if c == '"' || c == '\\' || c < ' ' || c >= 0x80 {
				break
			}
			i++
		}
		d.pos = i
		if i == len(d.buf) {
			if !d.more() {
				return "", d.failEnd("Unfinished string")
			}
			continue
		}
		c := d.buf[i]
		d.pos++
		switch {
		case c == '"':
			raw := d.buf[d.mark:i]
			if plain {
				return d.shared(raw, name), nil
			}
			return d.unescape(raw)
		case c == '\\':
			plain = false
			if d.pos == len(d.buf) && !d.more() {
				return "", d.failEnd("Unfinished string")
			}
			d.pos++
		default:
			plain = false
		}
	}
}

// shared returns the text of a name without keeping many copies of it.
func (d *Decoder) shared(raw []byte, name bool) string {
	if !name || len(raw) > 64 {
		return string(raw)
	}
	if s, ok := d.names[string(raw)]; ok {
		return s
	}
	if d.names == nil {
		d.names = make(map[string]string)
	}
	s := string(raw)
	if len(d.names) < 4096 {
		d.names[s] = s
	}
	return s
}

// unescape returns the string that raw, with escapes or other bytes than ASCII, stands for.
func (d *Decoder) unescape(raw []byte) (string, error) {
	out := d.text[:0]
	if cap(out) > 1<<20 {
		out = nil
	}
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c == '\\':
			var n int
			var wrong string
			out, n, wrong = appendUnescaped(out, raw[i:])
			if wrong != "" {
				return "", d.failString(raw, wrong)
			}
			i += n
		case c < 0x1f && c > 0:
			return "", d.failString(raw, "Invalid string: control characters from U+0000 through U+001F must be escaped")
		default:
			out = append(out, c)
			i++
		}
	}
	d.text = out
	return Text(string(out)), nil
}

// failString is fail for a string that may hold newlines.
func (d *Decoder) failString(raw []byte, text string) error {
	if i := bytes.LastIndexByte(raw, '\n'); i >= 0 {
		d.lines += bytes.Count(raw, []byte{'\n'})
		d.column = d.mark + i + 1
	}
	return d.fail(text)
}

// appendUnescaped adds what the escape at the begin of raw stands for; n is its length.
func appendUnescaped(out, raw []byte) (_ []byte, n int, wrong string) {
	if len(raw) < 2 {
		return out, 0, "Expected escape character at end of string"
	}
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if i := bytes.IndexByte([]byte(from), raw[1]); i >= 0 {
		return append(out, to[i]), 2, ""
	}
	if raw[1] != 'u' {
		return out, 0, "Invalid escape"
	}
	r, ok := hexRune(raw)
	if !ok && len(raw) < 6 {
		return out, 0, `Invalid \uXXXX escape`
	}
	if !ok {
		return out, 0, `Invalid characters in \uXXXX escape`
	}
	n = 6
	if r >= 0xd800 && r < 0xdc00 {
		low, ok := hexRune(raw[6:])
		if !ok || low < 0xdc00 || low > 0xdfff {
			return out, 0, `Invalid \uXXXX\uXXXX surrogate pair escape`
		}
		r, n = 0x10000+(r-0xd800)<<10+(low-0xdc00), 12
	}
	return utf8.AppendRune(out, r), n, "" // a low surrogate alone becomes U+FFFD
}

// hexRune reads \uXXXX.
func hexRune(raw []byte) (rune, bool) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 32)
	return rune(n), err == nil
}
