package builtins

import (
	"bytes"
	"slices"
	"strings"
)

// chooseGroup is choose for options whose words have synonyms, "quiet|silent", and where a
// bad word gives a status of its own. It returns the first word of the group.
func (g *grammar) chooseGroup(status int, long, value string, groups ...string) (string, error) {
	var found []string
	for _, group := range groups {
		words := strings.Split(group, "|")
		if slices.Contains(words, value) {
			return words[0], nil
		}
		if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, value) }) {
			found = append(found, words[0])
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	format, words := "invalid argument %s for %s\nValid arguments are:", []string{value, "--" + long}
	if len(found) > 1 {
		format = strings.Replace(format, "invalid", "ambiguous", 1)
	}
	for _, group := range groups {
		list := strings.Split(group, "|")
		format += "\n  - " + strings.Repeat("%s, ", len(list)-1) + "%s"
		words = append(words, list...)
	}
	err := g.bad(format, words...)
	err.status = status
	return "", err
}

// lineScanner cuts an input into lines.
type lineScanner struct {
	in         *input
	end        byte
	buf        []byte
	start, lim int  // what has not been given out
	eof        bool // the input has ended
	err        error
	ended      bool // the last line had its end
}

func newLineScanner(in *input, end byte) *lineScanner { return &lineScanner{in: in, end: end} }

// next returns the next line without its end; false at the end of the input or on an error.
// The line is good until the next call.
func (s *lineScanner) next() ([]byte, bool) {
	searched := 0
	for {
		if i := bytes.IndexByte(s.buf[s.start+searched:s.lim], s.end); i >= 0 {
			line := s.buf[s.start : s.start+searched+i]
			s.start += searched + i + 1
			s.ended = true
			return line, true
		}
		searched = s.lim - s.start
		if s.eof {
			s.ended = false
			line := s.buf[s.start:s.lim]
			s.start = s.lim
			return line, len(line) > 0
		}
		s.fill()
		if s.err != nil {
			return nil, false
		}
	}
}

func (s *lineScanner) fill() {
	if s.start > 0 {
		copy(s.buf, s.buf[s.start:s.lim])
		s.lim -= s.start
		s.start = 0
	}
	if s.lim == len(s.buf) {
		size := max(2*len(s.buf), 32<<10)
		if s.in.call != nil {
			if s.err = s.in.call.need(size); s.err != nil {
				return
			}
		}
		grown := make([]byte, size)
		copy(grown, s.buf[:s.lim])
		s.buf = grown
	}
	n, err := s.in.read(s.buf[s.lim:])
	s.lim += n
	s.err, s.eof = err, err == nil && n == 0
}

// eachLine hands every line of the files to line, with whether it had its end. Errors of the
// files are reported as cut reports them.
func (c *call) eachLine(names []string, end byte, line func(text []byte, ended bool) error) error {
	return c.eachInput(names, func(in *input) (readErr, err error) {
		s := newLineScanner(in, end)
		for {
			text, ok := s.next()
			if !ok {
				return s.err, nil
			}
			if err := line(text, s.ended); err != nil {
				return nil, err
			}
		}
	})
}

// eachInput opens the files in turn and hands them to body.
func (c *call) eachInput(names []string, body func(in *input) (readErr, err error)) error {
	for _, name := range names {
		in, err := c.open(name)
		if err != nil {
			if err := c.fileError(err, c.quotePrefix(name)); err != nil {
				return err
			}
			continue
		}
		readErr, err := body(in)
		in.close()
		if err != nil {
			return err
		}
		if readErr == nil {
			continue
		}
		if err := c.fileError(readErr, c.quotePrefix(name)); err != nil {
			return err
		}
	}
	return nil
}
