package builtins

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// act runs one command.
func (s *sedRun) act(pc int, cmd *sedCommand) (sedFlow, error) {
	switch cmd.letter {
	case '{', 'b':
		return sedJump, nil
	case ':':
		return sedNext, nil
	case 't', 'T':
		was := s.replaced
		s.replaced = false
		if was == (cmd.letter == 't') {
			return sedJump, nil
		}
		return sedNext, nil
	case 'd':
		return sedDelete, nil
	case 'D':
		i := bytes.IndexByte(s.space, s.o.delim)
		if i >= 0 {
			s.space = append(s.space[:0], s.space[i+1:]...)
			s.keep = true
		}
		return sedDelete, nil
	case 'q', 'Q':
		return s.quit(cmd)
	case 'n', 'N':
		return s.nextLine(cmd.letter == 'N')
	case 'c':
		if cmd.a2 == nil || !s.ranges[pc].active {
			return sedDelete, s.out.text(s.ended(cmd.text))
		}
		return sedDelete, nil
	case 's':
		return sedNext, s.substitute(cmd)
	case 'y':
		s.translate(cmd)
		return sedNext, nil
	case 'g', 'G', 'h', 'H', 'x', 'z':
		if err := s.makeRoom(cmd.letter); err != nil {
			return 0, err
		}
		s.move(cmd.letter)
		return sedNext, s.bounded()
	}
	return sedNext, s.print(cmd)
}

// makeRoom asks for the memory that move takes.
func (s *sedRun) makeRoom(letter byte) error {
	switch letter {
	case 'g':
		return s.demand(s.space[:0], len(s.hold))
	case 'G':
		return s.demand(s.space, len(s.hold)+1)
	case 'h':
		return s.demand(s.hold[:0], len(s.space))
	case 'H':
		return s.demand(s.hold, len(s.space)+1)
	}
	return nil
}

// move copies between the spaces.
func (s *sedRun) move(letter byte) {
	switch letter {
	case 'g':
		s.space, s.whole = append(s.space[:0], s.hold...), !s.holdCut
	case 'G':
		s.space, s.whole = append(append(s.space, s.o.delim), s.hold...), !s.holdCut
	case 'h':
		s.hold, s.holdCut = append(s.hold[:0], s.space...), !s.whole
	case 'H':
		s.hold, s.holdCut = append(append(s.hold, s.o.delim), s.space...), !s.whole
	case 'x':
		s.space, s.hold = s.hold, s.space
		s.whole, s.holdCut = !s.holdCut, !s.whole
	case 'z':
		s.space = s.space[:0]
	}
}

// print does what only writes, or asks for it.
func (s *sedRun) print(cmd *sedCommand) error {
	switch cmd.letter {
	case 'p':
		return s.out.line(s.space, s.whole)
	case 'P':
		if i := bytes.IndexByte(s.space, s.o.delim); i >= 0 {
			return s.out.line(s.space[:i], true)
		}
		return s.out.line(s.space, s.whole)
	case '=':
		return s.out.text(append(strconv.AppendUint(nil, s.in.line, 10), s.o.delim))
	case 'F':
		return s.out.text(append([]byte(s.in.name), s.o.delim))
	case 'l':
		width := cmd.number
		if width < 0 {
			width = s.o.width
		}
		return s.out.text(sedList(s.space, width, s.o.delim))
	case 'i':
		return s.out.text(s.ended(cmd.text))
	case 'a':
		s.queue = append(s.queue, sedAppend{text: cmd.text})
	case 'r':
		if cmd.now {
			return s.copyFile(cmd.file, s.out.write)
		}
		s.queue = append(s.queue, sedAppend{file: cmd.file})
	case 'R':
		return s.queueLine(cmd.file)
	case 'w':
		return s.to(cmd.file).line(s.space, s.whole)
	case 'W':
		line, _, cut := bytes.Cut(s.space, []byte{s.o.delim})
		return s.to(cmd.file).line(line, cut || s.whole)
	}
	return nil
}

// ended is text with the delimiter of lines at its end in place of a newline.
func (s *sedRun) ended(text []byte) []byte {
	if text, ok := bytes.CutSuffix(text, []byte("\n")); ok && s.o.delim != '\n' {
		return append(bytes.Clone(text), s.o.delim)
	}
	return text
}

// to returns the output that is called file.
func (s *sedRun) to(file string) *sedOutput {
	if file == sedStderr {
		return s.stderr
	}
	return s.stdout
}

func (s *sedRun) quit(cmd *sedCommand) (sedFlow, error) {
	s.status = max(cmd.number, 0) & 0xff
	if cmd.letter == 'Q' {
		return sedQuit, nil
	}
	if !s.o.quiet {
		if err := s.out.line(s.space, s.whole); err != nil {
			return 0, err
		}
	}
	if err := s.flushQueue(); err != nil {
		return 0, err
	}
	if s.out.missing { // the last line of a file gets an end then
		return sedQuit, s.out.text(nil)
	}
	return sedQuit, nil
}

// nextLine does n and N. Without a next line GNU prints the space and ends, POSIX only ends.
func (s *sedRun) nextLine(add bool) (sedFlow, error) {
	last, err := s.in.last()
	switch {
	case err != nil:
		return 0, err
	case last && s.o.posix:
		return sedDelete, nil
	case last:
		return sedEnd, nil
	case add:
		s.space = append(s.space, s.o.delim)
	case !s.o.quiet:
		if err := s.out.line(s.space, s.whole); err != nil {
			return 0, err
		}
	}
	ok, err := s.read(add)
	if err != nil || ok {
		return sedNext, err
	}
	return sedDelete, nil
}

func (s *sedRun) translate(cmd *sedCommand) {
	if cmd.bytes != nil {
		for i, b := range s.space {
			s.space[i] = cmd.bytes[b]
		}
		return
	}
	out := s.spare[:0]
	for i := 0; i < len(s.space); {
		r, size := decodeRegex(s.space[i:], true)
		if r >= rawRune { // GNU's compares one byte then, with what characters begin with
			for _, from := range cmd.from {
				if b, ok := cmd.table[from]; ok && utf8.AppendRune(nil, from)[0] == s.space[i] {
					r, out = from, appendRegexRune(out, b, true)
					break
				}
			}
			if r < rawRune {
				i++
				continue
			}
		}
		if to, ok := cmd.table[r]; ok {
			out = appendRegexRune(out, to, true)
		} else {
			out = append(out, s.space[i:i+size]...)
		}
		i += size
	}
	s.space, s.spare = out, s.space
}

// flushQueue writes what a, r and R have left for the end of the cycle.
func (s *sedRun) flushQueue() error {
	for i := range s.queue {
		item := &s.queue[i]
		if err := s.out.text(item.text); err != nil {
			return err
		}
		if item.file == "" {
			continue
		}
		if err := s.copyFile(item.file, s.out.text); err != nil {
			return err
		}
	}
	s.queue = s.queue[:0]
	return nil
}

// openRead opens a file of r or R; nil if that is not possible, which is no error.
func (s *sedRun) openRead(name string) (*input, error) {
	if name == "/dev/stdin" {
		name = "-"
	}
	in, err := s.c.open(name)
	if err != nil {
		return nil, s.c.mustStop(err)
	}
	return in, nil
}

func (s *sedRun) copyFile(name string, write func([]byte) error) error {
	in, err := s.openRead(name)
	if err != nil || in == nil {
		return err
	}
	defer in.close()
	buf := make([]byte, pipeChunk)
	for {
		n, err := in.read(buf)
		if err != nil || n == 0 {
			return s.c.mustStop(err)
		}
		if err := write(buf[:n]); err != nil {
			return err
		}
	}
}

// queueLine does R: the next line of a file comes after the cycle.
func (s *sedRun) queueLine(name string) error {
	in := s.lines[name]
	if in == nil {
		if s.lines == nil {
			s.lines = map[string]*sedInput{}
		}
		cur, err := s.openRead(name)
		if err != nil {
			return err
		}
		in = &sedInput{c: s.c, delim: s.o.delim, cur: cur, name: name, eof: cur == nil}
		s.lines[name] = in
	}
	if in.cur == nil {
		return nil
	}
	line, whole, ok, err := in.take()
	if err != nil || !ok {
		return err
	}
	text := bytes.Clone(line)
	if whole {
		text = append(text, s.o.delim)
	}
	s.queue = append(s.queue, sedAppend{text: text})
	return nil
}

// rewindLines has R begin again with the first line of each file, as sed does with -s at every
// file of the input.
func (s *sedRun) rewindLines() {
	for name, in := range s.lines {
		if in.cur != nil && !in.cur.stdin {
			in.cur.close()
			delete(s.lines, name)
		}
	}
}

// closeFiles closes the files of R.
func (s *sedRun) closeFiles() {
	if s.edit != nil {
		s.edit.abandon()
	}
	for _, in := range s.lines {
		if in.cur != nil {
			in.cur.close()
		}
	}
}

// sedList returns the line as l shows it, in lines of width columns (0: one line) that end with
// delim.
func sedList(space []byte, width int, delim byte) []byte {
	var out []byte
	column := 0
	for _, b := range space {
		var shown string
		switch letter := bytes.IndexByte([]byte("\a\b\f\n\r\t\v\\"), b); {
		case letter >= 0:
			shown = `\` + `abfnrtv\`[letter:letter+1]
		case b < ' ' || b >= 0x7f:
			shown = fmt.Sprintf("\\%03o", b)
		default:
			shown = string(rune(b))
		}
		if width > 0 && column+len(shown) > width-1 {
			out = append(out, '\\', delim)
			column = 0
		}
		out = append(out, shown...)
		column += len(shown)
	}
	return append(out, '$', delim)
}
