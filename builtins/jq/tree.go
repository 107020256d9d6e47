package jq

import "io"

// value reads the rest of the value that begins with a token.
func (d *Decoder) value(t byte, v Value) (Value, error) {
	switch t {
	case tokenScalar, tokenString:
		return v, nil
	case '[':
		return d.array()
	case '{':
		return d.object()
	}
	return nil, d.misplaced(t, false)
}

// misplaced is the error for punctuation where a value should be.
func (d *Decoder) misplaced(t byte, after bool) error {
	if d.stream && (t == ']' || t == '}') {
		where := " in the middle of an array"
		if t == ']' {
			where = " in the middle of an object"
		}
		if d.depth == 0 {
			where = " at the top-level"
		}
		return d.fail("Unmatched '" + string(t) + "'" + where)
	}
	if d.stream && (t == '[' || t == '{') {
		return d.fail("Expected a separator between values")
	}
	switch t {
	case 0:
		return d.failEnd("Unfinished JSON term")
	case ']', '}':
		return d.fail("Unmatched '" + string(t) + "'")
	case ',':
		return d.fail("Expected value before ','")
	case ':':
		if !after {
			return d.fail("Expected string key before ':'")
		}
		return d.fail("':' not as part of an object")
	}
	return d.fail("Expected separator between values")
}

// deeper enters an array or object.
func (d *Decoder) deeper() error {
	if d.depth++; d.depth > maxNesting {
		return d.fail("Exceeds depth limit for parsing")
	}
	return nil
}

// unfinished: the next token must be there.
func (d *Decoder) next() (byte, Value, error) {
	t, v, err := d.token()
	if t == 0 && err == nil {
		err = d.failEnd("Unfinished JSON term")
	}
	return t, v, err
}

func (d *Decoder) array() (Value, error) {
	if err := d.deeper(); err != nil {
		return nil, err
	}
	a := &Array{}
	for {
		t, v, err := d.next()
		switch {
		case err != nil:
			return nil, err
		case t == ']' && len(a.v) > 0:
			return nil, d.fail("Expected another array element")
		case t == ']':
			d.depth--
			return a, nil
		}
		if v, err = d.value(t, v); err != nil {
			return nil, err
		}
		a.v = append(a.v, v)
		if t, _, err = d.next(); err != nil {
			return nil, err
		}
		if t == ']' {
			d.depth--
			return a, nil
		}
		if t == '}' {
			return nil, d.fail("Objects must consist of key:value pairs")
		}
		if t != ',' {
			return nil, d.wrongSeparator(t)
		}
	}
}

// wrongSeparator is the error for a token where a comma or the end should be. A word is seen
// with the byte that ends it.
func (d *Decoder) wrongSeparator(t byte) error {
	if t == tokenScalar && d.pos < len(d.buf) {
		if d.pos++; d.buf[d.pos-1] == '\n' {
			d.lines++
			d.column = d.pos
		}
	}
	return d.misplaced(t, true)
}

func (d *Decoder) object() (Value, error) {
	if err := d.deeper(); err != nil {
		return nil, err
	}
	o := &Object{}
	for {
		key, end, err := d.key(len(o.keys) > 0)
		if err != nil {
			return nil, err
		}
		if end {
			break
		}
		t, v, err := d.next()
		if err != nil {
			return nil, err
		}
		if v, err = d.value(t, v); err != nil {
			return nil, err
		}
		o.Set(key, v)
		if t, _, err = d.next(); err != nil {
			return nil, err
		}
		if t == '}' {
			break
		}
		if t != ',' {
			return nil, d.wrongSeparator(t)
		}
	}
	d.depth--
	return o, nil
}

// key reads a key and its colon, or the end of the object.
func (d *Decoder) key(more bool) (key string, end bool, err error) {
	for d.pos < len(d.buf) && d.buf[d.pos] == ' ' {
		d.pos++
	}
	var t byte
	if d.pos < len(d.buf) && d.buf[d.pos] == '"' {
		d.pos++
		t = tokenString
		key, err = d.string(true)
	} else {
		var v Value
		t, v, err = d.next()
		key, _ = v.(string)
	}
	switch {
	case err != nil:
		return "", false, err
	case t == '}' && more:
		return "", false, d.fail("Expected another key-value pair")
	case t == '}':
		return "", true, nil
	case t != tokenString && t != tokenScalar:
		return "", false, d.misplaced(t, false)
	}
	colon, _, err := d.next()
	switch {
	case err != nil:
	case colon == '}' || colon == ',':
		err = d.fail("Objects must consist of key:value pairs")
	case colon != ':':
		err = d.wrongSeparator(colon)
	case t == tokenScalar:
		err = d.fail("Object keys must be strings")
	}
	return key, false, err
}

// level is an array or object that a Stream is in.
type level struct {
	object bool
	key    string
	i      int // values so far
}

// Stream reads JSON texts as events, as jq's --stream: [path, leaf] and [path] at the end of
// an array or object.
type Stream struct {
	d      *Decoder
	levels []level
}

// NewStream returns a stream of the events of r.
func NewStream(d *Decoder) *Stream {
	d.stream = true
	return &Stream{d: d}
}

// Next returns the next event, io.EOF after the last, or an error as [Decoder.Next].
func (s *Stream) Next() (Value, error) {
	for {
		s.d.depth = len(s.levels)
		if len(s.levels) == 0 {
			t, v, err := s.d.token()
			if err != nil || t == 0 {
				if err == nil {
					err = io.EOF
				}
				return nil, err
			}
			if event, err := s.begin(s.d.lost(t), v); event != nil || err != nil {
				return event, err
			}
			continue
		}
		if event, err := s.inside(); event != nil || err != nil {
			return event, err
		}
	}
}

// begin handles the first token of a value; no event when it opens one that is not empty.
func (s *Stream) begin(t byte, v Value) (Value, error) {
	switch t {
	case tokenScalar, tokenString:
		return NewArray(s.path(), v), nil
	case '[', '{':
		if len(s.levels) >= maxNesting {
			return nil, s.d.fail("Exceeds depth limit for parsing")
		}
		s.levels = append(s.levels, level{object: t == '{'})
		return nil, nil
	}
	return nil, s.d.misplaced(t, false)
}

// inside reads the next value of the innermost level, or its end.
func (s *Stream) inside() (Value, error) {
	top := &s.levels[len(s.levels)-1]
	closer := byte(']')
	if top.object {
		closer = '}'
	}
	if top.i > 0 {
		t, _, err := s.d.next()
		switch {
		case err != nil:
			return nil, err
		case t == closer:
			return s.end(), nil
		case t != ',':
			return nil, s.d.wrongSeparator(t)
		}
	}
	if top.object {
		key, end, err := s.d.key(top.i > 0)
		if err != nil {
			return nil, err
		}
		if end {
			return s.empty(&Object{}), nil
		}
		top.key = key
	}
	t, v, err := s.d.next()
	switch {
	case err != nil:
		return nil, err
	case t == ']' && !top.object && top.i > 0:
		return nil, s.d.fail("Expected another array element")
	case t == ']' && !top.object:
		return s.empty(&Array{}), nil
	}
	top.i++
	if t == tokenScalar || t == tokenString { // jq gives it with what comes after it
		if err := s.d.ahead(); err != nil {
			return nil, err
		}
	}
	return s.begin(t, v)
}

// ahead goes to the next token, which must be there.
func (d *Decoder) ahead() error {
	for d.pos < len(d.buf) || d.more() {
		switch d.buf[d.pos] {
		case '\n':
			d.lines++
			d.column = d.pos + 1
		case ' ', '\t', '\r', 0x1e:
		default:
			return nil
		}
		d.pos++
	}
	return d.failEnd("Unfinished JSON term")
}

// end closes the innermost level.
func (s *Stream) end() Value {
	event := NewArray(s.path())
	s.levels = s.levels[:len(s.levels)-1]
	return event
}

// empty closes the innermost level, which has had no value.
func (s *Stream) empty(v Value) Value {
	s.levels = s.levels[:len(s.levels)-1]
	return NewArray(s.path(), v)
}

// path is the path of the value that was read last.
func (s *Stream) path() *Array {
	p := make([]Value, len(s.levels))
	for i, l := range s.levels {
		if l.object {
			p[i] = l.key
		} else {
			p[i] = float64(l.i - 1)
		}
	}
	return &Array{v: p}
}
