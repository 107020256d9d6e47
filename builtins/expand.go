package builtins

import (
	"math"
	"strings"
)

const (
	expandHelp = `Usage: expand [OPTION]... [FILE]...
Convert tabs in each FILE to spaces, writing to standard output.
With no FILE, or when FILE is -, read standard input.

  -i, --initial    do not convert tabs after non blanks
  -t, --tabs=N     have tabs N characters apart, not 8
  -t, --tabs=LIST  use comma separated list of tab positions. The last of them can be /N or +N:
                   multiples of N after the last one, counted from 0 or from it
      --help     display this help and exit
      --version  output version information and exit
`
	unexpandHelp = `Usage: unexpand [OPTION]... [FILE]...
Convert blanks in each FILE to tabs, writing to standard output.
With no FILE, or when FILE is -, read standard input.

  -a, --all        convert all blanks, instead of just initial blanks
      --first-only convert only leading sequences of blanks (overrides -a)
  -t, --tabs=N     have tabs N characters apart instead of 8 (enables -a)
  -t, --tabs=LIST  use comma separated list of tab positions; /N and +N as in expand
      --help     display this help and exit
      --version  output version information and exit
`
)

// tabStops are the positions of tabs, as expand and unexpand take them.
type tabStops struct {
	list      []uint64
	extend    uint64 // /N: multiples of N behind the last one
	increment uint64 // +N: every N behind the last one
	size      uint64 // N alone
}

// tabParser reads values of -t; they add up.
type tabParser struct {
	g     *grammar
	stops tabStops
	words []uint64
}

// add reads one value of -t.
func (p *tabParser) add(value string) error {
	var n uint64
	have, mark, start := false, byte(0), 0
	end := func() error {
		if !have {
			return nil
		}
		have = false
		switch mark {
		case '/':
			if p.stops.extend != 0 && p.stops.extend != n {
				return p.g.wrong("'/' specifier only allowed with the last value")
			}
			p.stops.extend = n
		case '+':
			if p.stops.increment != 0 && p.stops.increment != n {
				return p.g.wrong("'+' specifier only allowed with the last value")
			}
			p.stops.increment = n
		default:
			p.words = append(p.words, n)
		}
		return nil
	}
	for i := 0; i < len(value); i++ {
		b := value[i]
		switch {
		case b == ',' || b == ' ' || b == '\t':
			if err := end(); err != nil {
				return err
			}
		case b == '/' || b == '+':
			if have {
				return p.g.wrong("'"+string(b)+"' specifier not at start of number: %s", value[i:])
			}
			mark = b
		case isDigit(b):
			if !have {
				n, have, start = 0, true, i
			}
			if n > (math.MaxUint64-uint64(b-'0'))/10 {
				digits := value[start : start+len(value[start:])-len(strings.TrimLeft(value[start:], "0123456789"))]
				return p.g.wrong("tab stop is too large %s", digits)
			}
			n = n*10 + uint64(b-'0')
		default:
			return p.g.wrong("tab size contains invalid character(s): %s", value[i:])
		}
	}
	return end()
}

// finish checks the stops that were read.
func (p *tabParser) finish() (*tabStops, error) {
	s := &p.stops
	last := uint64(0)
	for _, n := range p.words {
		if n == 0 {
			return nil, p.g.wrong("tab size cannot be 0")
		}
		if n <= last {
			return nil, p.g.wrong("tab sizes must be ascending")
		}
		last = n
	}
	switch {
	case s.increment > 0 && s.extend > 0:
		return nil, p.g.wrong("'/' specifier is mutually exclusive with '+'")
	case len(p.words) == 0:
		s.size = 8
		if n := max(s.extend, s.increment); n > 0 {
			s.size = n
		}
	case len(p.words) == 1 && s.extend == 0 && s.increment == 0:
		s.size = p.words[0]
	default:
		s.list = p.words
	}
	return s, nil
}

// next is the stop behind a column; false when there is none: a tab is one space then.
func (s *tabStops) next(column uint64) (uint64, bool) {
	if s.size > 0 {
		return column + (s.size - column%s.size), true
	}
	for _, n := range s.list {
		if n > column {
			return n, true
		}
	}
	last := s.list[len(s.list)-1]
	switch {
	case s.extend > 0:
		return column + (s.extend - column%s.extend), true
	case s.increment > 0:
		return column + (s.increment - (column-last)%s.increment), true
	}
	return 0, false
}

type expandOptions struct {
	initial bool // expand: only leading tabs; unexpand: only leading blanks
	stops   *tabStops
	files   []string
}

func expandTool() Tool {
	return Tool{Name: "expand", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "expand", func(c *call) error {
				o, err := parseExpand(args)
				if err != nil {
					return err
				}
				var at blankState
				return c.eachLine(o.files, '\n', func(line []byte, ended bool) error {
					if err := o.expand(c, line, &at); err != nil || !ended {
						return err // the next file goes on with the line
					}
					at = blankState{}
					return c.writeByte('\n')
				})
			})
		},
		Files: func(args []string) []FileUse {
			o, err := parseExpand(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func unexpandTool() Tool {
	return Tool{Name: "unexpand", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "unexpand", func(c *call) error {
				o, err := parseUnexpand(args)
				if err != nil {
					return err
				}
				var at blankState
				err = c.eachLine(o.files, '\n', func(line []byte, ended bool) error {
					if err := o.unexpand(c, line, &at); err != nil || !ended {
						return err
					}
					if err := at.flush(c); err != nil {
						return err
					}
					at = blankState{pending: at.pending}
					return c.writeByte('\n')
				})
				if err != nil {
					return err
				}
				return at.flush(c)
			})
		},
		Files: func(args []string) []FileUse {
			o, err := parseUnexpand(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

// blankState is how far a line has come: one without an end goes on in the next file.
type blankState struct {
	column   uint64
	stopped  bool   // the rest of the line is copied
	pending  []byte // unexpand: blanks that may become a tab
	single   bool   // unexpand: the first of them is the one before a stop
	nonBlank bool   // unexpand: the byte before is no blank, and there is one
}

// flush writes the blanks that are pending.
func (at *blankState) flush(c *call) error {
	if len(at.pending) > 1 && at.single {
		at.pending[0] = '\t'
	}
	err := c.write(at.pending)
	at.pending, at.single = at.pending[:0], false
	return err
}

// digitOptions adds the obsolete options -0 to -9 and the comma.
func digitOptions(list []option) []option {
	for digit := '0'; digit <= '9'; digit++ {
		list = append(list, option{digit, "", noArg})
	}
	return append(list, option{',', "", noArg})
}

// expandNumbers rewrites -8 and -1,5, each a list of its own, as --tabs=.
func expandNumbers(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return append(out, args[i:]...)
		}
		letters := ""
		if strings.HasPrefix(word, "-") {
			letters = "-" + word[1:len(word)-len(strings.TrimLeft(word[1:], "i"))]
		}
		switch rest := word[len(letters):]; {
		case letters != "" && rest != "" && isDigit(rest[0]):
			if letters != "-" {
				out = append(out, letters)
			}
			out = append(out, "--tabs="+rest)
		case rest == "t" && letters != "" || word == "--tabs":
			out = append(out, args[i:min(i+2, len(args))]...)
			i++
		default:
			out = append(out, word)
		}
	}
	return out
}

func parseExpand(args []string) (*expandOptions, error) {
	o := &expandOptions{}
	g := &grammar{tool: "expand", status: 1, help: expandHelp, options: []option{
		{'i', "initial", noArg}, {'t', "tabs", needArg},
	}}
	tabs := &tabParser{g: g}
	files, err := g.parse(expandNumbers(args), func(key rune, value string) error {
		switch key {
		case 'i':
			o.initial = true
		case 't':
			return tabs.add(value)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.files = orStdin(files)
	o.stops, err = tabs.finish()
	return o, err
}

func parseUnexpand(args []string) (*expandOptions, error) {
	const first = longOnly
	o := &expandOptions{initial: true}
	g := &grammar{tool: "unexpand", status: 1, help: unexpandHelp, options: digitOptions([]option{
		{'a', "all", noArg}, {first, "first-only", noArg}, {'t', "tabs", needArg},
	})}
	tabs := &tabParser{g: g}
	firstOnly, obsolete := false, ""
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'a':
			o.initial = false
		case first:
			firstOnly = true
		case 't':
			o.initial = false
			return tabs.add(value)
		default:
			obsolete += string(key)
		}
		return nil
	})
	if err == nil && obsolete != "" {
		err = tabs.add(obsolete)
	}
	if err != nil {
		return nil, err
	}
	o.initial = o.initial || firstOnly
	o.files = orStdin(files)
	o.stops, err = tabs.finish()
	return o, err
}

// expand writes a line, or a part of one, with its tabs as spaces. Columns are bytes, as in
// coreutils 9.1.
func (o *expandOptions) expand(c *call, line []byte, at *blankState) error {
	for i, b := range line {
		if at.stopped {
			return c.write(line[i:])
		}
		switch b {
		case '\t':
			next, ok := o.stops.next(at.column)
			if !ok {
				next = at.column + 1
			}
			if next-at.column > 1<<30 {
				return c.die("input line is too long")
			}
			if err := c.pad(' ', int(next-at.column)); err != nil {
				return err
			}
			at.column = next
			continue
		case '\b':
			if at.column > 0 {
				at.column--
			}
		default:
			at.column++
		}
		at.stopped = o.initial && b != ' '
		if err := c.writeByte(b); err != nil {
			return err
		}
	}
	return nil
}

// unexpand writes a line, or a part of one, with blanks turned into tabs where they reach a stop.
func (o *expandOptions) unexpand(c *call, line []byte, at *blankState) error {
	for i, b := range line {
		if at.stopped {
			return c.write(line[i:])
		}
		switch b {
		case ' ', '\t':
			var held bool
			if b, held = at.blank(o.stops, b); held {
				continue
			}
		case '\b':
			at.nonBlank = true
			if at.column > 0 {
				at.column--
			}
		default:
			at.nonBlank = true
			at.column++
		}
		if len(at.pending) > 0 {
			if err := at.flush(c); err != nil {
				return err
			}
		}
		at.stopped = at.stopped || o.initial && at.nonBlank
		if err := c.writeByte(b); err != nil {
			return err
		}
	}
	return nil
}

// blank takes a blank of unexpand: it is held back, or what stands for it is to be written.
func (at *blankState) blank(stops *tabStops, b byte) (shown byte, held bool) {
	after := at.nonBlank
	at.nonBlank = false
	next, ok := stops.next(at.column)
	if !ok {
		at.stopped = true
		return b, false
	}
	if b == '\t' {
		at.column = next
		if len(at.pending) > 0 {
			at.pending[0] = '\t'
		}
	} else {
		at.column++
		if after || at.column != next {
			at.single = at.single || at.column == next
			at.pending = append(at.pending, b)
			return b, true
		}
		// The blank ends a run at the stop.
		b = '\t'
		if len(at.pending) > 0 {
			at.pending[0] = '\t'
		}
	}
	// What was pending is part of the tab but for a single blank before it.
	keep := 0
	if at.single {
		keep = 1
	}
	at.pending = at.pending[:min(keep, len(at.pending))]
	return b, false
}
