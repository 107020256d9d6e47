package builtins

import (
	"bytes"
	"cmp"
	"math"
	"slices"
)

const cutHelp = `Usage: cut OPTION... [FILE]...
Print selected parts of lines from each FILE to standard output.
With no FILE, or when FILE is -, read standard input.

  -b, --bytes=LIST        select only these bytes
  -c, --characters=LIST   select only these characters (bytes)
  -d, --delimiter=DELIM   use DELIM instead of TAB for field delimiter
  -f, --fields=LIST       select only these fields; also print any line that contains no
                            delimiter character, unless -s is given
  -n                      (ignored)
      --complement        complement the set of selected bytes, characters or fields
  -s, --only-delimited    do not print lines not containing delimiters
      --output-delimiter=STRING  use STRING as the output delimiter
  -z, --zero-terminated   line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit

LIST is made of N, N-, N-M or -M, separated by commas.
`

const (
	cutComplement = longOnly + iota
	cutOutput
)

func cutGrammar() *grammar {
	return &grammar{tool: "cut", status: 1, help: cutHelp, options: []option{
		{'b', "bytes", needArg}, {'c', "characters", needArg}, {'d', "delimiter", needArg}, {'f', "fields", needArg},
		{'n', "", noArg}, {cutComplement, "complement", noArg}, {'s', "only-delimited", noArg},
		{cutOutput, "output-delimiter", needArg}, {'z', "zero-terminated", noArg},
	}}
}

func cutTool() Tool {
	return Tool{Name: "cut", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "cut", func(c *call) error { return runCut(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseCut(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

// cutRange is a range of positions from 1 on, both ends inside.
type cutRange struct{ low, high uint64 }

type cutOptions struct {
	ranges     []cutRange
	fields     bool
	delimiter  byte
	separate   bool   // separator was given
	separator  []byte // between fields or ranges of the output
	complement bool
	delimited  bool // only lines with a delimiter
	end        byte
	files      []string
}

func parseCut(args []string) (*cutOptions, error) {
	o := &cutOptions{delimiter: '\t', end: '\n'}
	g := cutGrammar()
	var list string
	var mode rune
	delimiterGiven := false
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'b', 'c', 'f':
			if mode != 0 {
				return g.raw("only one list may be specified")
			}
			mode, list = key, value
		case 'd':
			if len(value) > 1 {
				return g.raw("the delimiter must be a single character")
			}
			o.delimiter, delimiterGiven = 0, true
			if value != "" {
				o.delimiter = value[0]
			}
		case cutComplement:
			o.complement = true
		case 's':
			o.delimited = true
		case cutOutput:
			o.separate, o.separator = true, []byte(value)
			if value == "" { // as GNU: an empty one is a NUL
				o.separator = []byte{0}
			}
		case 'z':
			o.end = 0
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	o.fields, o.files = mode == 'f', orStdin(files)
	switch {
	case mode == 0:
		return nil, g.raw("you must specify a list of bytes, characters, or fields")
	case !o.fields && delimiterGiven:
		return nil, g.raw("an input delimiter may be specified only when operating on fields")
	case !o.fields && o.delimited:
		return nil, g.raw("suppressing non-delimited lines makes sense\n\tonly when operating on fields")
	}
	if o.fields && !o.separate {
		o.separator = []byte{o.delimiter}
	}
	if o.ranges, err = parseRanges(g, list, o.fields); err != nil {
		return nil, err
	}
	if o.complement {
		o.ranges = complementOf(o.ranges)
	}
	return o, nil
}

// rangeParser reads a LIST as gnulib's set-fields does.
type rangeParser struct {
	g          *grammar
	fields     bool
	list       []cutRange
	first      uint64
	value      uint64
	left, dash bool // there was a number before the dash; a dash
	right      bool
}

// say chooses the message for fields or for positions.
func (p *rangeParser) say(field, position string, words ...string) error {
	if p.fields {
		return p.g.bad(field, words...)
	}
	return p.g.bad(position, words...)
}

func (p *rangeParser) zero() error {
	return p.say("fields are numbered from 1", "byte/character positions are numbered from 1")
}

func parseRanges(g *grammar, text string, fields bool) ([]cutRange, error) {
	p := &rangeParser{g: g, fields: fields, first: 1}
	for i := 0; i <= len(text); i++ {
		var err error
		switch {
		case i == len(text) || text[i] == ',' || text[i] == ' ' || text[i] == '\t':
			err = p.item()
		case text[i] == '-':
			err = p.startRange()
		case isDigit(text[i]):
			from := i
			for i+1 < len(text) && isDigit(text[i+1]) {
				i++
			}
			err = p.number(text[from : i+1])
		default:
			err = p.say("invalid field value %s", "invalid byte/character position %s", text[i:])
		}
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(p.list, func(a, b cutRange) int { return cmp.Compare(a.low, b.low) })
	merged := p.list[:1]
	for _, r := range p.list[1:] {
		if last := &merged[len(merged)-1]; r.low <= last.high {
			last.high = max(last.high, r.high)
		} else {
			merged = append(merged, r)
		}
	}
	return merged, nil
}

func (p *rangeParser) startRange() error {
	if p.dash {
		return p.say("invalid field range", "invalid byte or character range")
	}
	p.dash = true
	if p.left && p.value == 0 {
		return p.zero()
	}
	p.first = 1
	if p.left {
		p.first = p.value
	}
	p.value = 0
	return nil
}

func (p *rangeParser) number(digits string) error {
	n, fault := decimal(digits)
	if fault == countOverflow || n == math.MaxUint64 {
		return p.say("field number %s is too large", "byte/character offset %s is too large", digits)
	}
	p.value = n
	if p.dash {
		p.right = true
	} else {
		p.left = true
	}
	return nil
}

// item ends a number or a range.
func (p *rangeParser) item() error {
	r := cutRange{p.value, p.value}
	switch {
	case p.dash && !p.left && !p.right:
		return p.g.raw("invalid range with no endpoint: -")
	case p.dash && !p.right:
		r = cutRange{p.first, math.MaxUint64}
	case p.dash:
		if p.value < p.first {
			return p.g.raw("invalid decreasing range")
		}
		r.low = p.first
	case p.value == 0:
		return p.zero()
	}
	p.list = append(p.list, r)
	p.left, p.right, p.dash, p.value = false, false, false, 0
	return nil
}

func complementOf(list []cutRange) []cutRange {
	var out []cutRange
	next := uint64(1)
	for _, r := range list {
		if r.low > next {
			out = append(out, cutRange{next, r.low - 1})
		}
		if r.high == math.MaxUint64 {
			return out
		}
		next = r.high + 1
	}
	return append(out, cutRange{next, math.MaxUint64})
}

func runCut(c *call, args []string) error {
	o, err := parseCut(args)
	if err != nil {
		return err
	}
	if o.fields && o.delimiter == o.end {
		return c.eachInput(o.files, func(in *input) (error, error) { return cutLines(c, o, in) })
	}
	var out []byte
	return c.eachLine(o.files, o.end, func(line []byte, _ bool) error {
		keep := true
		if o.fields {
			out, keep = o.appendFields(out[:0], line)
		} else {
			out = o.appendBytes(out[:0], line)
		}
		if !keep {
			return nil
		}
		return c.write(append(out, o.end))
	})
}

func (o *cutOptions) appendBytes(out, line []byte) []byte {
	for i, r := range o.ranges {
		if r.low > uint64(len(line)) {
			break
		}
		if i > 0 && o.separate {
			out = append(out, o.separator...)
		}
		out = append(out, line[r.low-1:min(r.high, uint64(len(line)))]...)
	}
	return out
}

// appendFields adds the chosen fields; false if the line is not printed.
func (o *cutOptions) appendFields(out, line []byte) ([]byte, bool) {
	end := bytes.IndexByte(line, o.delimiter)
	if end < 0 {
		return append(out, line...), !o.delimited
	}
	ranges, start, first := o.ranges, 0, true
	for field := uint64(1); len(ranges) > 0; field++ {
		if field >= ranges[0].low {
			if !first {
				out = append(out, o.separator...)
			}
			first = false
			out = append(out, line[start:end]...)
		}
		if field >= ranges[0].high {
			ranges = ranges[1:]
		}
		if end == len(line) {
			break
		}
		start = end + 1
		if end = bytes.IndexByte(line[start:], o.delimiter); end < 0 {
			end = len(line)
		} else {
			end += start
		}
	}
	return out, true
}

// cutLines is cut with a delimiter that ends lines: the fields are the lines.
func cutLines(c *call, o *cutOptions, in *input) (readErr, err error) {
	s := newLineScanner(in, o.end)
	var all []byte
	for {
		line, ok := s.next()
		if !ok {
			break
		}
		all = append(append(all, line...), o.end)
	}
	if s.err != nil || len(all) == 0 {
		return s.err, nil
	}
	out, keep := o.appendFields(nil, all[:len(all)-1])
	if !keep || len(out) == 0 {
		return nil, nil
	}
	return nil, c.write(append(out, o.end))
}
