package builtins

import (
	"bytes"
)

// sedInput is the files of a call as one stream of lines.
type sedInput struct {
	c        *call
	names    []string
	next     int // in names
	separate bool
	delim    byte
	small    bool // read no more than needed (-u)

	cur  *input
	name string // of the current file
	buf  []byte
	r, w int
	eof  bool // the current file has been read
	line uint64
	// missing: a file could not be read.
	missing bool
	// begin and end are called around each file in place; begin may skip it.
	begin func(in *input) (bool, error)
	end   func() error
}

// open opens the next file that can be opened; false if there is none.
func (in *sedInput) open() (bool, error) {
	for in.next < len(in.names) {
		if err := in.c.alive(); err != nil {
			return false, err
		}
		name := in.names[in.next]
		in.next++
		cur, err := in.c.open(name)
		if err != nil {
			if end := in.c.mustStop(err); end != nil {
				return false, end
			}
			in.c.warn("can't read %s: %s", name, strerror(err))
			in.missing = true
			continue
		}
		if in.begin != nil {
			if ok, err := in.begin(cur); err != nil || !ok {
				cur.close()
				if err != nil {
					return false, err
				}
				continue
			}
		}
		in.cur, in.name, in.eof, in.r, in.w = cur, name, false, 0, 0
		if in.separate {
			in.line = 0
		}
		return true, nil
	}
	return false, nil
}

// close closes the current file. What was not used of a seekable standard input is given back.
func (in *sedInput) close() error {
	if in.cur == nil {
		return nil
	}
	if in.cur.stdin {
		in.cur.unread(in.w - in.r)
	}
	in.cur.close()
	in.cur, in.r, in.w = nil, 0, 0
	if in.end != nil {
		return in.end()
	}
	return nil
}

// sedSpaceLimit is the size of a line or a space that ends a call.
const sedSpaceLimit = 512 << 20

// fill reads more of the current file into the buffer; false at its end.
func (in *sedInput) fill() (bool, error) {
	if in.eof {
		return false, nil
	}
	if in.buf == nil {
		size := fileChunk / 2
		if in.small {
			size = 1
		}
		in.buf = make([]byte, size)
	}
	if in.r > 0 {
		in.w = copy(in.buf, in.buf[in.r:in.w])
		in.r = 0
	}
	if in.w == len(in.buf) {
		if len(in.buf) >= sedSpaceLimit {
			return false, in.c.die("memory exhausted")
		}
		size := max(2*len(in.buf), 64)
		if err := in.c.need(size); err != nil {
			return false, err
		}
		in.buf = append(in.buf, make([]byte, size-len(in.buf))...)
	}
	to := in.buf[in.w:]
	if in.small {
		to = to[:1]
	}
	n, err := in.cur.read(to)
	if err != nil {
		if end := in.c.mustStop(err); end != nil {
			return false, end
		}
		in.c.warn("read error on %s: %s", in.name, strerror(err))
		return false, stop(4)
	}
	in.w += n
	in.eof = n == 0
	return n > 0, nil
}

// read returns the next line without its end, valid until the next call; whole says that it
// had one, ok that there was a line.
func (in *sedInput) read() (line []byte, whole, ok bool, err error) {
	for {
		if in.cur == nil {
			if ok, err := in.open(); err != nil || !ok {
				return nil, false, false, err
			}
		}
		line, whole, ok, err := in.take()
		if err != nil || ok {
			in.line++
			return line, whole, ok, err
		}
		if err := in.close(); err != nil {
			return nil, false, false, err
		}
	}
}

// take returns the next line of the current file.
func (in *sedInput) take() (line []byte, whole, ok bool, err error) {
	seen := 0
	for {
		if i := bytes.IndexByte(in.buf[in.r+seen:in.w], in.delim); i >= 0 {
			line = in.buf[in.r : in.r+seen+i]
			in.r += seen + i + 1
			return line, true, true, nil
		}
		seen = in.w - in.r
		more, err := in.fill()
		switch {
		case err != nil:
			return nil, false, false, err
		case more:
		case seen == 0:
			return nil, false, false, nil
		default:
			line = in.buf[in.r:in.w]
			in.r = in.w
			return line, false, true, nil
		}
	}
}

// last reports whether no line follows: in any file, or in this one with -s.
func (in *sedInput) last() (bool, error) {
	if in.r < in.w {
		return false, nil
	}
	for {
		if in.cur != nil {
			if more, err := in.fill(); err != nil || more {
				return false, err
			}
			if in.separate {
				return true, nil
			}
			if err := in.close(); err != nil {
				return false, err
			}
		}
		if ok, err := in.open(); err != nil || !ok {
			return true, err
		}
	}
}
