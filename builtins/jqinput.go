package builtins

import (
	"bytes"
	"io"
	"strconv"

	"safesh/builtins/jq"
)

// jqInput gives the inputs of jq, one after the other: its files are one stream of text.
type jqInput struct {
	c      *call
	o      *jqOptions
	files  []string
	in     *input
	name   string // of the file that was opened last
	broken bool   // its last line has no newline
	failed bool   // a file could not be opened
	ended  bool
	before int // lines of the files before
	dec    *jq.Decoder
	events *jq.Stream
	text   []byte // of raw input, not yet cut
	cut    int
	lined  int // raw lines
	done   bool
	err    error // that ends the call
}

func newJQInput(c *call, o *jqOptions) *jqInput {
	in := &jqInput{c: c, o: o, files: o.files}
	if len(in.files) == 0 {
		in.files = []string{"-"}
	}
	in.dec = jq.NewDecoder(in)
	in.dec.Need = c.need
	if o.stream {
		in.events = jq.NewStream(in.dec)
	}
	return in
}

// Read reads from one file after the other. What is written so far goes out first: the reader
// may wait for what the input gives.
func (in *jqInput) Read(b []byte) (int, error) {
	for {
		if in.in == nil {
			if err := in.open(); err != nil {
				return 0, err
			}
		}
		if err := in.c.flush(); err != nil {
			in.err = err
			return 0, err
		}
		n, err := in.in.read(b)
		if err != nil {
			if end := in.c.mustStop(err); end != nil {
				in.err = end
				return 0, end
			}
			io.WriteString(in.c.io.Stderr, "Input error: "+strerror(err)+"\n")
			in.failed = true
		}
		if n > 0 {
			in.broken = b[n-1] != '\n'
			return n, nil
		}
		in.in.close()
		in.in = nil
	}
}

// open opens the next file that can be; io.EOF after the last.
func (in *jqInput) open() error {
	for len(in.files) > 0 {
		name := in.files[0]
		in.files = in.files[1:]
		f, err := in.c.open(name)
		if err == nil {
			in.in, in.name, in.broken = f, name, false
			if f.stdin {
				in.name = "<stdin>"
			}
			in.before = in.dec.Lines() + in.lined
			return nil
		}
		if end := in.c.mustStop(err); end != nil {
			in.err = end
			return end
		}
		in.c.warn("error: Could not open file %s: %s", name, strerror(err))
		in.failed = true
	}
	in.ended = true
	return io.EOF
}

func (in *jqInput) close() {
	if in.in != nil {
		in.in.close()
	}
}

// next returns the next input; io.EOF after the last.
func (in *jqInput) next() (v jq.Value, err error) {
	switch {
	case in.done:
		err = io.EOF
	case in.o.slurp:
		in.done = true
		v, err = in.whole()
	default:
		v, err = in.single()
	}
	if in.err != nil {
		return nil, in.err
	}
	if err != nil {
		in.done = true
	}
	return v, err
}

func (in *jqInput) single() (jq.Value, error) {
	switch {
	case in.o.rawIn:
		return in.rawLine()
	case in.events != nil:
		return in.events.Next()
	}
	return in.dec.Next()
}

// whole is -s: all inputs as an array, all text as a string.
func (in *jqInput) whole() (jq.Value, error) {
	if in.o.rawIn {
		return in.wholeText()
	}
	all := jq.NewArray()
	for {
		v, err := in.single()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		all.Add(v)
		if err := in.c.alive(); err != nil {
			return nil, err
		}
	}
}

// wholeText is -Rs.
func (in *jqInput) wholeText() (jq.Value, error) {
	var text []byte
	for {
		var err error
		if text, err = in.c.grown(text, fileChunk/4); err != nil {
			return nil, err
		}
		n, err := in.Read(text[len(text):cap(text)])
		if text = text[:len(text)+n]; err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
	}
	in.lined = bytes.Count(text, []byte{'\n'}) // of the last file: those before are taken off
	if err := in.c.need(2 * len(text)); err != nil {
		return nil, err
	}
	return jq.Text(string(text)), nil
}

// rawLine is -R: the next line as a string.
func (in *jqInput) rawLine() (jq.Value, error) {
	searched := in.cut
	for {
		if i := bytes.IndexByte(in.text[searched:], '\n'); i >= 0 {
			line := in.text[in.cut : searched+i]
			in.cut = searched + i + 1
			in.lined++
			return jq.Text(string(line)), nil
		}
		in.text = append(in.text[:0], in.text[in.cut:]...)
		in.cut, searched = 0, len(in.text)
		if cap(in.text)-len(in.text) < fileChunk/4 {
			var err error
			if in.text, err = in.c.grown(in.text, len(in.text)+fileChunk); err != nil {
				return nil, err
			}
		}
		n, err := in.Read(in.text[len(in.text):cap(in.text)])
		in.text = in.text[:len(in.text)+n]
		if n > 0 {
			continue
		}
		if err == io.EOF && len(in.text) > 0 {
			line := jq.Text(string(in.text))
			in.text = in.text[:0]
			return line, nil
		}
		return nil, err
	}
}

// file is the name of the current file; jq has closed it when its last line has no end.
func (in *jqInput) file() (string, bool) {
	return in.name, in.name != "" && !(in.done && in.ended && in.broken && !in.o.slurp)
}

// lines is the number of lines of the current file so far.
func (in *jqInput) lines() int { return in.dec.Lines() + in.lined - in.before }

// where is the place of an error in the input.
func (in *jqInput) where() string {
	name, known := in.file()
	if !known {
		return "<unknown>"
	}
	return name + ":" + strconv.Itoa(in.lines())
}
