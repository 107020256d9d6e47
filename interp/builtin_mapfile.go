package interp

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"safesh/interp/expand"
)

const mapfileSynopsis = "[-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] " +
	"[-C callback] [-c quantum] [array]"

// mapping is one run of mapfile.
type mapping struct {
	sh       *Shell
	name     string // of the builtin: mapfile or readarray
	array    string
	fd       int
	delim    byte
	count    int // 0 for all lines
	origin   int
	keep     bool // the array is not emptied (-O)
	skip     int
	trim     bool
	callback string
	quantum  int
	size     int // bytes stored
}

// builtinMapfile reads lines into an array (bash manual, "Bash Builtins").
func builtinMapfile(sh *Shell, args []string) int { return mapLines(sh, "mapfile", args) }

// builtinReadarray is mapfile by its other name.
func builtinReadarray(sh *Shell, args []string) int { return mapLines(sh, "readarray", args) }

func mapLines(sh *Shell, name string, args []string) int {
	sh.slow()
	m := mapping{sh: sh, name: name, array: "MAPFILE", delim: '\n', quantum: 5000}
	o := optReader{sh: sh, name: m.name, synopsis: m.name + " " + mapfileSynopsis,
		letters: "d:n:O:s:tu:C:c:", args: args}
	for c := o.next(); c != 0; c = o.next() {
		switch c {
		case '?':
			return 2
		case 'd':
			if m.delim = 0; o.arg != "" {
				m.delim = o.arg[0]
			}
		case 't':
			m.trim = true
		case 'C':
			m.callback = o.arg
		default:
			if !m.number(c, o.arg) {
				return 1
			}
		}
	}
	if len(o.args) > 0 {
		m.array = o.args[0]
	}
	f := sh.file(m.fd)
	switch {
	case m.array == "":
		sh.errorf("%s: empty array variable name", m.name)
		return 2
	case f == nil && m.fd != 0:
		sh.errorf("%s: %d: invalid file descriptor: Bad file descriptor", m.name, m.fd)
		return 1
	case !isName(m.array):
		sh.errorf("%s: `%s': not a valid identifier", m.name, m.array)
		return 1
	}
	if status := sh.indexedArray(m.name, m.array); status != 0 {
		return status
	}
	return m.run(f)
}

// number reads the argument of an option that takes a number.
func (m *mapping) number(option byte, arg string) bool {
	n, ok := decimalNumber(arg)
	ok = ok && n >= 0 && n < 1<<31
	what := "invalid line count"
	switch option {
	case 'n':
		m.count = int(n)
	case 's':
		m.skip = int(n)
	case 'O':
		m.origin, m.keep = int(n), true
		what = "invalid array origin"
	case 'u':
		m.fd = int(n)
		what = "invalid file descriptor specification"
	case 'c':
		m.quantum = int(n)
		ok = ok && n > 0
		what = "invalid callback quantum"
	}
	if !ok {
		m.sh.errorf("%s: %s: %s", m.name, arg, what)
	}
	return ok
}

// run reads the lines.
func (m *mapping) run(f File) int {
	v := m.sh.lookup(m.array)
	if !m.keep || v == nil || v.Kind != expand.Indexed {
		old, set := m.sh.valueSet(m.array)
		if err := m.sh.setArray(m.array, nil); err != nil {
			return m.sh.bindFailed(m.name, err)
		}
		if m.keep && set {
			m.store(0, old)
		}
	}
	if f == nil {
		return 0
	}
	src := newSource(m.sh, f, m.sh.ctx)
	src.greedy = m.count == 0 && m.callback == ""
	defer src.release()
	return m.lines(src)
}

// lines stores line after line; a line ends at its first NUL byte, as bash's strings do.
func (m *mapping) lines(src *source) int {
	for range m.skip {
		if _, err := m.line(src); err != nil {
			return m.ended(err)
		}
	}
	for n := 1; m.count == 0 || n <= m.count; n++ {
		text, err := m.line(src)
		if err != nil {
			return m.ended(err)
		}
		if i := strings.IndexByte(text, 0); i >= 0 {
			text = text[:i]
		}
		if m.trim && text != "" && text[len(text)-1] == m.delim {
			text = text[:len(text)-1]
		}
		index := m.origin + n - 1
		if m.callback != "" && n%m.quantum == 0 {
			src.release()
			m.call(index, text)
			if m.sh.ctl.kind != goOn {
				return m.sh.status
			}
		}
		if status := m.store(index, text); status != 0 {
			return status
		}
	}
	return 0
}

// ended is the status at the end of the input.
func (m *mapping) ended(err error) int {
	switch {
	case errors.Is(err, io.EOF):
		return 0
	case m.sh.ctx.Err() != nil, m.sh.ctl.kind == exiting:
		return m.sh.status
	}
	return 0 // bash takes an error for the end of the file
}

// line reads a line with its delimiter; an error means that there is none.
func (m *mapping) line(src *source) (string, error) {
	if m.sh.stopped() {
		return "", io.EOF
	}
	var line []byte
	for {
		c, err := src.next()
		if err != nil {
			if len(line) > 0 && errors.Is(err, io.EOF) {
				return string(line), nil
			}
			return "", err
		}
		line = append(line, c)
		if c == m.delim {
			return string(line), nil
		}
		if len(line) > m.sh.session.maxBytes {
			err := &limitError{m.array, m.sh.session.maxBytes}
			m.sh.fatal(err)
			return "", err
		}
	}
}

// call evaluates the callback with the index and the line.
func (m *mapping) call(index int, text string) {
	m.sh.evalText(m.callback+" "+strconv.Itoa(index)+" "+expand.QuoteSingle(text), m.name)
}

func (m *mapping) store(index int, text string) int {
	if m.size += len(text); m.size > m.sh.session.maxBytes {
		return m.sh.fatal(&limitError{m.array, m.sh.session.maxBytes})
	}
	ref := expand.Ref{Name: m.array, Elem: true, Index: index}
	if err := m.sh.assign(ref, text, false); err != nil {
		return m.sh.bindFailed(m.name, err)
	}
	return 0
}
