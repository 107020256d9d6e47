package builtins

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// sedRun is one run of a script.
type sedRun struct {
	edit   *sedEdit // in place, nil without -i
	c      *call
	o      *sedOptions
	script *sedScript
	in     *sedInput
	out    *sedOutput // where lines go: the output, or the new text of a file in place
	stdout *sedOutput // /dev/stdout, which remembers by itself whether a line had no end
	stderr *sedOutput

	space    []byte // the pattern space
	whole    bool   // its last line had an end
	hold     []byte
	holdCut  bool // the hold space has no end, as the last line it got
	spare    []byte
	keep     bool // D: the next cycle begins with what is in the space
	replaced bool // for t
	queue    []sedAppend
	lines    map[string]*sedInput // of R
	last     *regex               // the last that was used
	// lastGroups: it is of an s, so that its groups are at hand.
	lastGroups bool
	ranges     []sedRange
	status     int // of q
	steps      uint
	span       [2]int // of a match
}

// sedAppend is what comes after the cycle.
type sedAppend struct {
	text []byte
	file string
}

// sedRange is where a range of addresses stands.
type sedRange struct {
	active, closed bool
	end            uint64
}

// sedOutput is a destination of lines.
type sedOutput struct {
	write   func([]byte) error
	delim   [1]byte
	missing bool // the last line had no end; it gets one when more comes
}

func (o *sedOutput) text(b []byte) error {
	if o.missing {
		o.missing = false
		if err := o.write(o.delim[:]); err != nil {
			return err
		}
	}
	return o.write(b)
}

func (o *sedOutput) line(b []byte, whole bool) error {
	if err := o.text(b); err != nil {
		return err
	}
	if !whole {
		o.missing = true
		return nil
	}
	return o.write(o.delim[:])
}

// sedFlow is how a cycle goes on after a command.
type sedFlow uint8

const (
	sedNext   sedFlow = iota // with the next command
	sedJump                  // at the command's label
	sedEnd                   // at the end of the script
	sedDelete                // at the end, without printing
	sedQuit                  // not at all
)

// all runs the script over the input.
func (s *sedRun) all() error {
	s.resetRanges()
	for {
		ok, err := s.read(false)
		if err != nil || !ok {
			return err
		}
		flow, err := s.cycle()
		if err != nil {
			return err
		}
		if flow != sedDelete && flow != sedQuit && !s.o.quiet {
			if err := s.out.line(s.space, s.whole); err != nil {
				return err
			}
		}
		if flow == sedQuit {
			return s.in.close()
		}
		if s.o.unbuffered {
			if err := s.c.flush(); err != nil {
				return err
			}
		}
	}
}

// read begins a line: what was appended comes out, then the next line goes into the space,
// or after what is there.
func (s *sedRun) read(add bool) (bool, error) {
	if err := s.flushQueue(); err != nil {
		return false, err
	}
	s.replaced = false
	if s.keep {
		s.keep = false
		return true, nil
	}
	line, whole, ok, err := s.in.read()
	if err != nil || !ok {
		return false, err
	}
	if s.o.separate && s.in.line == 1 {
		s.resetRanges()
		s.rewindLines()
		s.hold, s.holdCut = s.hold[:0], false
	}
	if !add {
		s.space = s.space[:0]
	}
	if err := s.demand(s.space, len(line)); err != nil {
		return false, err
	}
	s.whole = whole
	s.space = append(s.space, line...)
	return true, s.bounded()
}

// demand asks for memory for so many bytes behind a space.
func (s *sedRun) demand(b []byte, n int) error {
	if cap(b)-len(b) >= n {
		return nil
	}
	return s.c.need(len(b) + len(b)/4 + n)
}

// replacement is how many bytes a match makes at most, with what stands before it.
func (s *sedRun) replacement(sub *sedSubst, loc []int) int {
	n := len(s.space)
	for i := range sub.parts {
		n += len(sub.parts[i].text)
		if g := sub.parts[i].group; g >= 0 && 2*g < len(loc) {
			n += loc[2*g+1] - loc[2*g]
		}
	}
	return n
}

// bounded ends the call when the spaces grow beyond all measure.
func (s *sedRun) bounded() error {
	if len(s.space)+len(s.hold) > sedSpaceLimit {
		return s.c.die("memory exhausted")
	}
	return nil
}

func (s *sedRun) resetRanges() {
	for i := range s.ranges {
		a1 := s.script.commands[i].a1
		s.ranges[i] = sedRange{active: a1 != nil && a1.kind == sedLine && a1.n == 0}
	}
}

// cycle runs the commands on one line.
func (s *sedRun) cycle() (sedFlow, error) {
	commands := s.script.commands
	for pc := 0; pc < len(commands); {
		cmd := &commands[pc]
		if s.steps++; (s.steps&0xfff == 0 || len(s.space) > 1<<20) && s.c.done() {
			return 0, stop(statusStopped)
		}
		selected := true
		if cmd.a1 != nil {
			var err error
			if selected, err = s.selects(pc, cmd); err != nil {
				return 0, err
			}
		}
		if selected == cmd.not {
			pc++
			continue
		}
		flow, err := s.act(pc, cmd)
		switch {
		case err != nil:
			return 0, err
		case flow == sedNext:
			pc++
		case flow == sedJump:
			pc = cmd.jump
		default:
			return flow, nil
		}
	}
	return sedEnd, nil
}

// selects reports whether the addresses of the command select the line.
func (s *sedRun) selects(pc int, cmd *sedCommand) (bool, error) {
	line := s.in.line
	if cmd.a2 == nil {
		if cmd.a1.kind == sedLine {
			return line == cmd.a1.n, nil
		}
		return s.matches(cmd, cmd.a1)
	}
	state := &s.ranges[pc]
	if state.active {
		return s.inRange(cmd, state)
	}
	if cmd.a1.kind == sedLine {
		if state.closed || line < cmd.a1.n {
			return false, nil
		}
	} else if ok, err := s.matches(cmd, cmd.a1); err != nil || !ok {
		return false, err
	}
	switch a2 := cmd.a2; a2.kind {
	case sedLine:
		if line >= a2.n {
			state.closed = true
			return cmd.a1.kind != sedLine || line <= a2.n || line == cmd.a1.n, nil
		}
		state.end = a2.n
	case sedPlus:
		state.end = line + a2.n
	case sedMultip:
		state.end = line
		if a2.n > 0 {
			state.end = line + a2.n - line%a2.n
		}
	case sedStep:
		ends, err := s.matches(cmd, a2)
		state.active = !ends
		return true, err
	default:
		state.active = true
		return true, nil
	}
	state.active, state.closed = line < state.end, true
	return true, nil
}

// inRange is selects inside of a range.
func (s *sedRun) inRange(cmd *sedCommand, state *sedRange) (bool, error) {
	line := s.in.line
	switch cmd.a2.kind {
	case sedLine, sedPlus, sedMultip:
		if line >= state.end {
			state.active, state.closed = false, true
		}
		return line <= state.end || cmd.a2.kind != sedLine, nil // N may have gone past the end
	}
	ok, err := s.matches(cmd, cmd.a2)
	if ok {
		state.active, state.closed = false, true
	}
	return true, err
}

// matches reports whether one address selects the line.
func (s *sedRun) matches(cmd *sedCommand, a *sedAddress) (bool, error) {
	switch a.kind {
	case sedLast:
		return s.in.last()
	case sedMatch:
		re, err := s.regex(a.re, cmd, false)
		if err != nil {
			return false, err
		}
		found := re.match(s.space)
		return found, s.gaveUp(re)
	case sedStep:
		return s.in.line >= a.n && (s.in.line-a.n)%a.step == 0, nil
	}
	return s.in.line == a.n, nil
}

// regex returns the regular expression to use: re, or the last one for the empty one. groups: it
// is for s.
func (s *sedRun) regex(re *regex, cmd *sedCommand, groups bool) (*regex, error) {
	if re != nil {
		s.last, s.lastGroups = re, groups
		return re, nil
	}
	if s.last == nil {
		return nil, sedError(cmd.where, "no previous regular expression")
	}
	if groups && !s.lastGroups { // GNU's compiles it again then, and looks
		for _, part := range cmd.subst.parts {
			if part.group > s.last.groups {
				return nil, sedError(cmd.where, "invalid reference \\"+strconv.Itoa(part.group)+" on `s' command's RHS")
			}
		}
		s.lastGroups = true
	}
	return s.last, nil
}

// gaveUp ends the call when a match took too many steps.
func (s *sedRun) gaveUp(re *regex) error {
	if re.err != nil {
		return s.c.die("%v", re.err)
	}
	return nil
}

// substitute does s.
func (s *sedRun) substitute(cmd *sedCommand) error {
	sub := cmd.subst
	re, err := s.regex(sub.re, cmd, true)
	if err != nil {
		return err
	}
	groups := len(sub.parts) > 0 && re.groups > 0
	out, at, end, count, done := s.spare[:0], 0, -1, 0, false
	for from := 0; from <= len(s.space); {
		loc := s.find(re, from, groups)
		if loc == nil {
			break
		}
		if loc[0] == loc[1] && loc[0] == end { // an empty match after a match does not count
			from = s.after(loc[1])
			end = -1
			continue
		}
		if count++; count >= sub.number {
			done = true
			if err := s.demand(out, s.replacement(sub, loc)); err != nil {
				return err
			}
			out = append(out, s.space[at:loc[0]]...)
			out = s.replace(out, sub, loc)
			at = loc[1]
			if !sub.global {
				break
			}
		}
		from, end = loc[1], loc[1]
		if len(out) > sedSpaceLimit {
			return s.c.die("memory exhausted")
		}
	}
	if err := s.gaveUp(re); err != nil || !done {
		return err
	}
	out = append(out, s.space[at:]...)
	s.space, s.spare = out, s.space
	s.replaced = true
	if sub.print > 0 {
		if err := s.out.line(s.space, s.whole); err != nil {
			return err
		}
	}
	if sub.file != "" {
		return s.to(sub.file).line(s.space, s.whole)
	}
	return s.bounded()
}

// find finds a match; its groups only where they are needed.
func (s *sedRun) find(re *regex, from int, groups bool) []int {
	if groups {
		return re.find(s.space, from)
	}
	start, end := re.findSpan(s.space, from)
	if start < 0 {
		return nil
	}
	s.span[0], s.span[1] = start, end
	return s.span[:]
}

// after is where the character at i of the space ends.
func (s *sedRun) after(i int) int {
	if i < len(s.space) && s.space[i] >= utf8.RuneSelf && s.c.utf8() {
		_, size := utf8.DecodeRune(s.space[i:])
		return i + size
	}
	return i + 1
}

// replace adds the replacement of the match loc to out.
func (s *sedRun) replace(out []byte, sub *sedSubst, loc []int) []byte {
	var f sedFold
	for i := range sub.parts {
		part := &sub.parts[i]
		if sub.plain {
			out = append(out, part.text...)
		} else {
			out = f.add(out, part.text, s.o.utf8)
		}
		switch g := part.group; {
		case g < 0:
			f.set(part.fold)
		case 2*g >= len(loc) || loc[2*g] < 0:
		case sub.plain:
			out = append(out, s.space[loc[2*g]:loc[2*g+1]]...)
		default:
			out = f.add(out, s.space[loc[2*g]:loc[2*g+1]], s.o.utf8)
		}
	}
	return out
}

// sedFold is the case that \L, \U, \l, \u and \E have asked for.
type sedFold struct{ all, one byte }

func (f *sedFold) set(letter byte) {
	switch letter {
	case 'L', 'U':
		f.all, f.one = letter, 0
	case 'E':
		f.all, f.one = 0, 0
	case 'l', 'u':
		f.one = letter
	}
}

func (f *sedFold) add(out, text []byte, utf bool) []byte {
	if len(text) == 0 {
		return out
	}
	if f.one != 0 {
		size := 1
		if utf {
			_, size = utf8.DecodeRune(text)
		}
		out = foldCase(out, text[:size], f.one == 'u', utf)
		f.one, text = 0, text[size:]
	}
	if f.all == 0 {
		return append(out, text...)
	}
	return foldCase(out, text, f.all == 'U', utf)
}

// foldCase adds text in upper or lower case to out.
func foldCase(out, text []byte, up, utf bool) []byte {
	if utf && utf8.Valid(text) {
		if up {
			return append(out, bytes.ToUpper(text)...)
		}
		return append(out, bytes.ToLower(text)...)
	}
	for _, b := range text {
		switch {
		case up:
			b = upper(b)
		case 'A' <= b && b <= 'Z':
			b += 'a' - 'A'
		}
		out = append(out, b)
	}
	return out
}
