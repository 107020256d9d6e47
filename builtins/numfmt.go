package builtins

import (
	"math"
	"strconv"
	"strings"
)

const numfmtHelp = `Usage: numfmt [OPTION]... [NUMBER]...
Reformat NUMBERs, or the numbers from standard input if there are none.

  -d, --delimiter=X    use X instead of whitespace for field delimiter
      --debug          (ignored)
      --field=FIELDS   replace the numbers in these fields (default 1): N, N-, N-M, -M or -,
                         separated by commas
      --format=FORMAT  use printf style floating-point FORMAT: %[0]['][-][N][.][N]f
      --from=UNIT      scale input numbers: none (default), auto, si, iec, iec-i
      --from-unit=N    the input unit size (default 1)
      --grouping       group digits as the locale does: no effect
      --header[=N]     print the first N header lines as they are (default 1)
      --invalid=MODE   for invalid numbers: abort (default), fail, warn, ignore
      --padding=N      pad the output to N characters; negative N aligns left
      --round=METHOD   up, down, from-zero (default), towards-zero, nearest
      --suffix=SUFFIX  add SUFFIX to output numbers, and accept it in input numbers
      --to=UNIT        scale output numbers: none (default), si, iec, iec-i
      --to-unit=N      the output unit size (default 1)
  -z, --zero-terminated  line delimiter is NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`

const (
	numfmtDebug = longOnly + iota
	numfmtField
	numfmtFormat
	numfmtFrom
	numfmtFromUnit
	numfmtGrouping
	numfmtHeader
	numfmtInvalid
	numfmtPadding
	numfmtRound
	numfmtSuffix
	numfmtTo
	numfmtToUnit
)

func numfmtGrammar() *grammar {
	return &grammar{tool: "numfmt", status: 1, help: numfmtHelp, options: []option{
		{'d', "delimiter", needArg}, {numfmtDebug, "debug", noArg}, {numfmtField, "field", needArg},
		{numfmtFormat, "format", needArg}, {numfmtFrom, "from", needArg}, {numfmtFromUnit, "from-unit", needArg},
		{numfmtGrouping, "grouping", noArg}, {numfmtHeader, "header", maybeArg}, {numfmtInvalid, "invalid", needArg},
		{numfmtPadding, "padding", needArg}, {numfmtRound, "round", needArg}, {numfmtSuffix, "suffix", needArg},
		{numfmtTo, "to", needArg}, {numfmtToUnit, "to-unit", needArg}, {'z', "zero-terminated", noArg},
	}}
}

func numfmtTool() Tool {
	return Tool{Name: "numfmt", ReadOnly: true, Run: func(w *IO, args []string) int {
		return run(w, "numfmt", func(c *call) error { return runNumfmt(c, args) })
	}}
}

type numfmtOptions struct {
	from, to         string // none, auto, si, iec, iec-i
	fromUnit, toUnit uint64
	round, invalid   string
	suffix           string
	grouping         bool
	padding          int // 0: as wide as the field was, if blanks were in front of it
	left             bool
	auto             bool
	delimiter        int // -1: blanks
	end              byte
	header           uint64
	ranges           []cutRange

	format         string
	hasFormat      bool
	prefix, behind string // around the number
	precision      int    // -1: the input's
	zeros          int    // width that zeros fill
	numbers        []string
}

func parseNumfmt(args []string) (*numfmtOptions, error) {
	o := &numfmtOptions{from: "none", to: "none", fromUnit: 1, toUnit: 1, round: "from-zero", invalid: "abort",
		delimiter: -1, end: '\n', precision: -1, ranges: []cutRange{{1, 1}}}
	g := numfmtGrammar()
	fields := false
	numbers, err := g.parse(args, func(key rune, value string) (err error) {
		switch key {
		case numfmtField:
			if fields {
				return g.wrong("multiple field specifications")
			}
			if fields = true; value == "-" {
				value = "1-"
			}
			o.ranges, err = parseRanges(g, value, true)
			return err
		default:
			return o.set(g, key, value)
		}
	})
	switch {
	case err != nil:
		return nil, err
	case o.hasFormat && o.grouping:
		return nil, g.wrong("--grouping cannot be combined with --format")
	}
	if o.hasFormat {
		if err := o.parseFormat(g); err != nil {
			return nil, err
		}
	}
	if o.grouping && o.to != "none" {
		return nil, g.wrong("grouping cannot be combined with --to")
	}
	o.auto, o.numbers = o.padding == 0 && o.delimiter < 0, numbers
	return o, nil
}

func (o *numfmtOptions) set(g *grammar, key rune, value string) (err error) {
	switch key {
	case numfmtFrom:
		o.from, err = g.choose("from", value, "none", "auto", "si", "iec", "iec-i")
	case numfmtTo:
		o.to, err = g.choose("to", value, "none", "si", "iec", "iec-i")
	case numfmtFromUnit:
		o.fromUnit, err = unitSize(g, value)
	case numfmtToUnit:
		o.toUnit, err = unitSize(g, value)
	case numfmtRound:
		o.round, err = g.choose("round", value, "up", "down", "from-zero", "towards-zero", "nearest")
	case numfmtInvalid:
		o.invalid, err = g.choose("invalid", value, "abort", "fail", "warn", "ignore")
	case numfmtGrouping:
		o.grouping = true
	case numfmtPadding:
		n, err := strconv.Atoi(strings.TrimLeft(value, " \t"))
		if err != nil || n == 0 || n == math.MinInt || n > math.MaxInt32 || n < -math.MaxInt32 {
			return g.wrong("invalid padding value %s", value)
		}
		o.padding, o.left = max(n, -n), n < 0
	case numfmtHeader:
		if o.header = 1; value != absent {
			n, rest, fault := strtoumax(value, false)
			if o.header = n; fault != countOK || rest != "" || n == 0 {
				return g.wrong("invalid header value %s", value)
			}
		}
	case numfmtSuffix:
		o.suffix = value
	case numfmtFormat:
		o.format, o.hasFormat = value, true
	case 'd':
		if len(value) > 1 {
			return g.wrong("the delimiter must be a single character")
		}
		if o.delimiter = 0; value != "" {
			o.delimiter = int(value[0])
		}
	case 'z':
		o.end = 0
	}
	return err
}

// unitSize reads the size of a unit: K is 1000, Ki 1024.
func unitSize(g *grammar, word string) (uint64, error) {
	digits := strings.TrimRight(word, "KMGTPEZYi")
	n, base := uint64(1), uint64(1000)
	letters := word[len(digits):]
	if digits != "" {
		var rest string
		var fault countFault
		if n, rest, fault = strtoumax(digits, false); fault != countOK || rest != "" {
			return 0, g.wrong("invalid unit size: %s", word)
		}
	}
	if len(letters) == 2 && letters[1] == 'i' {
		letters, base = letters[:1], 1024
	}
	power := 0
	if letters != "" {
		power = strings.IndexByte("KMGTPEZY", letters[0]) + 1
	}
	bad := len(letters) > 1 || word == "" || letters != "" && power == 0
	for ; power > 0 && !bad; power-- {
		bad = n > math.MaxUint64/base
		n *= base
	}
	if bad || n == 0 {
		return 0, g.wrong("invalid unit size: %s", word)
	}
	return n, nil
}

// directiveAt finds the first % of a format that is no %%; what is before it is as many bytes
// long as characters that it prints, which is how much of it GNU's numfmt prints.
func directiveAt(format string) (at, before int) {
	i := 0
	for ; i < len(format); i++ {
		if format[i] == '%' {
			if i+1 >= len(format) || format[i+1] != '%' {
				return i, before
			}
			i++
		}
		before++
	}
	return -1, before
}

func (o *numfmtOptions) parseFormat(g *grammar) error {
	at, before := directiveAt(o.format)
	if at < 0 {
		return g.wrong("format %s has no % directive", o.format)
	}
	rest, zero := o.format[at+1:], false
	for rest != "" && (rest[0] == ' ' || rest[0] == '\'' || rest[0] == '0') {
		o.grouping = o.grouping || rest[0] == '\''
		zero = zero || rest[0] == '0'
		rest = rest[1:]
	}
	width, rest, ok := numfmtInteger(rest)
	if !ok {
		return g.wrong("invalid format %s (width overflow)", o.format)
	}
	switch {
	case width < 0:
		o.padding, o.left = -width, true
	case zero:
		o.zeros = width
	case width > 0:
		o.padding = width
	}
	if rest == "" {
		return g.wrong("format %s ends in %", o.format)
	}
	if rest[0] == '.' {
		blank := len(rest) > 1 && (rest[1] == ' ' || rest[1] == '\t' || rest[1] == '+')
		if o.precision, rest, ok = numfmtInteger(rest[1:]); !ok || o.precision < 0 || blank {
			return g.wrong("invalid precision in format %s", o.format)
		}
	}
	if rest == "" || rest[0] != 'f' {
		return g.wrong("invalid format %s, directive must be %[0]['][-][N][.][N]f", o.format)
	}
	o.prefix, o.behind = o.format[:before], rest[1:]
	if more, _ := directiveAt(o.behind); more >= 0 {
		return g.wrong("format %s has too many % directives", o.format)
	}
	return nil
}

// numfmtInteger reads a number as strtol does; 0 if there is none.
func numfmtInteger(s string) (n int, rest string, ok bool) {
	p := strings.TrimLeft(s, " \t")
	sign := 0
	if p != "" && (p[0] == '-' || p[0] == '+') {
		sign = 1
	}
	end := sign
	for end < len(p) && isDigit(p[end]) {
		end++
	}
	if end == sign {
		return 0, s, true
	}
	n, err := strconv.Atoi(p[:end])
	return n, p[end:], err == nil && n <= math.MaxInt32 && n >= -math.MaxInt32
}
