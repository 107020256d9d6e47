package builtins

import (
	"math"
	"strconv"
	"strings"
)

const splitHelp = `Usage: split [OPTION]... [FILE [PREFIX]]
Output pieces of FILE to PREFIXaa, PREFIXab, ...; default size is 1000 lines, and default PREFIX is
'x'. With no FILE, or when FILE is -, read standard input.

  -a, --suffix-length=N   generate suffixes of length N (default 2)
      --additional-suffix=SUFFIX  append an additional SUFFIX to file names
  -b, --bytes=SIZE        put SIZE bytes per output file
  -C, --line-bytes=SIZE   put at most SIZE bytes of records per output file
  -d                      use numeric suffixes starting at 0, not alphabetic
      --numeric-suffixes[=FROM]  same as -d, but allow setting the start value
  -x                      use hex suffixes starting at 0, not alphabetic
      --hex-suffixes[=FROM]  same as -x, but allow setting the start value
  -e, --elide-empty-files do not generate empty output files with '-n'
  -l, --lines=NUMBER      put NUMBER lines/records per output file
  -n, --number=CHUNKS     generate CHUNKS output files: N, K/N, l/N, l/K/N, r/N, r/K/N
  -t, --separator=SEP     use SEP instead of newline as the record separator; '\0' specifies the NUL character
  -u, --unbuffered        accepted
      --verbose           print a diagnostic just before each output file is opened
      --help     display this help and exit
      --version  output version information and exit

--filter is refused: it runs a program.
`

const (
	splitAdditional = longOnly + iota
	splitNumeric
	splitHex
	splitVerbose
	splitFilter
	splitIO
)

// splitWay is how split cuts.
type splitWay uint8

const (
	splitDefault splitWay = iota
	splitByLines
	splitByBytes
	splitByBoth
	splitChunks      // -n N
	splitLineChunks  // -n l/N
	splitRoundChunks // -n r/N
)

type splitOptions struct {
	way             splitWay
	size            uint64 // lines, bytes or chunks
	chunk           uint64 // K of -n K/N, 0 for all
	alphabet, extra string
	start           string // the first suffix's digits, "" for zeros
	length          int    // of the suffix
	fixed           bool   // it does not grow
	elide, verbose  bool
	separator       byte
	separated       bool
	file, prefix    string
}

func splitGrammar() *grammar {
	g := &grammar{tool: "split", status: 1, help: splitHelp, options: []option{
		{'a', "suffix-length", needArg}, {splitAdditional, "additional-suffix", needArg}, {'b', "bytes", needArg},
		{'C', "line-bytes", needArg}, {'d', "", noArg}, {splitNumeric, "numeric-suffixes", maybeArg}, {'x', "", noArg},
		{splitHex, "hex-suffixes", maybeArg}, {'e', "elide-empty-files", noArg}, {'l', "lines", needArg},
		{'n', "number", needArg}, {'t', "separator", needArg}, {'u', "unbuffered", noArg}, {splitVerbose, "verbose", noArg},
		{splitFilter, "filter", needArg}, {splitIO, "-io-blksize", needArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	return g
}

const alphabetLetters = "abcdefghijklmnopqrstuvwxyz"

func parseSplit(args []string) (*splitOptions, error) {
	o := &splitOptions{alphabet: alphabetLetters, separator: '\n', file: "-", prefix: "x", length: -1}
	g := splitGrammar()
	digits := ""
	names, err := g.parse(args, func(key rune, value string) error {
		if key >= '0' && key <= '9' {
			if o.way != splitDefault && digits == "" {
				return g.bad("cannot split in more than one way")
			}
			digits += string(key)
			o.way = splitDefault
			return o.count(g, splitByLines, "lines", digits, "")
		}
		return o.set(g, key, value)
	})
	if err != nil {
		return nil, err
	}
	switch {
	case len(names) > 2:
		return nil, g.bad("extra operand %s", names[2])
	case len(names) == 2:
		o.prefix = names[1]
		fallthrough
	case len(names) == 1:
		o.file = names[0]
	}
	if o.way == splitDefault {
		o.way, o.size = splitByLines, 1000
	}
	return o, o.settleSuffix(g)
}

func (o *splitOptions) set(g *grammar, key rune, value string) error {
	const sizes = "bEGKkMmPTYZ0"
	switch key {
	case 'b':
		return o.count(g, splitByBytes, "bytes", value, sizes)
	case 'C':
		return o.count(g, splitByBoth, "bytes", value, sizes)
	case 'l':
		return o.count(g, splitByLines, "lines", value, "")
	case 'n':
		return o.setChunks(g, value)
	case 'a':
		n, fault := parseCount(value, "")
		if fault != countOK || n > 1<<16 {
			err := g.wrong("invalid suffix length: %s", value)
			if fault == countOverflow {
				err.tail = ": Value too large for defined data type"
			}
			return err
		}
		o.length = int(n)
	case splitAdditional:
		if strings.Contains(value, "/") {
			return g.bad("invalid suffix %s, contains directory separator", value)
		}
		o.extra = value
	case 'd', splitNumeric:
		return o.setDigits(g, "0123456789", "numerical", value)
	case 'x', splitHex:
		return o.setDigits(g, "0123456789abcdef", "hexadecimal", value)
	case 'e':
		o.elide = true
	case splitVerbose:
		o.verbose = true
	case 't':
		return o.setSeparator(g, value)
	case splitFilter:
		return refuse(g.wrong("--filter runs programs: not allowed here"))
	}
	return nil
}

func (o *splitOptions) setSeparator(g *grammar, value string) error {
	if value == `\0` {
		value = "\x00"
	}
	switch {
	case value == "":
		return g.wrong("empty record separator")
	case len(value) > 1:
		return g.wrong("multi-character separator %s", value)
	case o.separated && o.separator != value[0]:
		return g.wrong("multiple separator characters specified")
	}
	o.separator, o.separated = value[0], true
	return nil
}

func (o *splitOptions) setDigits(g *grammar, alphabet, kind, from string) error {
	o.alphabet = alphabet
	if from == absent {
		return nil
	}
	for i := range from {
		if strings.IndexByte(alphabet, from[i]) < 0 {
			return &usageError{status: 1, try: true, format: "%s: invalid start value for " + kind + " suffix", words: []string{from}}
		}
	}
	o.start = strings.TrimLeft(from, "0")
	return nil
}

// count reads the size of a piece.
func (o *splitOptions) count(g *grammar, way splitWay, what, value, suffixes string) error {
	if o.way != splitDefault {
		return g.bad("cannot split in more than one way")
	}
	o.way = way
	n, err := splitNumber(g, "invalid number of "+what+": %s", value, suffixes)
	o.size = n
	return err
}

// splitNumber reads a number of 1 or more.
func splitNumber(g *grammar, format, value, suffixes string) (uint64, error) {
	n, fault := parseCount(value, suffixes)
	if value != "" && suffixes != "" && fault == countOK && !strings.ContainsAny(value, "0123456789") {
		fault = countInvalid
	}
	if fault == countOK && n > 0 && n <= math.MaxInt64 {
		return n, nil
	}
	err := g.wrong(format, value)
	switch {
	case fault == countOK && n == 0:
		err.tail = ": Numerical result out of range"
	case fault != countInvalid:
		err.tail = ": Value too large for defined data type"
	}
	return 0, err
}

// setChunks reads the argument of -n.
func (o *splitOptions) setChunks(g *grammar, value string) error {
	if o.way != splitDefault {
		return g.bad("cannot split in more than one way")
	}
	o.way = splitChunks
	if rest, ok := strings.CutPrefix(value, "l/"); ok {
		o.way, value = splitLineChunks, rest
	} else if rest, ok := strings.CutPrefix(value, "r/"); ok {
		o.way, value = splitRoundChunks, rest
	}
	var err error
	if k, n, ok := strings.Cut(value, "/"); ok {
		if o.chunk, err = splitNumber(g, "invalid chunk number: %s", k, ""); err != nil {
			return err
		}
		value = n
	}
	if o.size, err = splitNumber(g, "invalid number of chunks: %s", value, ""); err != nil {
		return err
	}
	if o.chunk > o.size {
		err := g.wrong("invalid chunk number: %s", strconv.FormatUint(o.chunk, 10))
		err.tail = ": Numerical result out of range"
		return err
	}
	return nil
}

// settleSuffix finds the length of the suffixes.
func (o *splitOptions) settleSuffix(g *grammar) error {
	need := 0
	if o.way >= splitChunks {
		last := o.size - 1
		if o.start != "" {
			from, err := strconv.ParseUint(o.start, len(o.alphabet), 32)
			if err == nil && from < o.size {
				last += from
			}
		}
		for need = 1; last >= uint64(len(o.alphabet)); need++ {
			last /= uint64(len(o.alphabet))
		}
		o.fixed = true
	}
	switch {
	case o.length > 0:
		if o.length < need {
			return &usageError{status: 1, tail: "the suffix length needs to be at least " + strconv.Itoa(need)}
		}
		o.fixed = true
	default:
		o.length = max(2, need)
	}
	if o.start != "" {
		o.fixed = true
	}
	if len(o.start) > o.length {
		return g.bad("numerical suffix start value is too large for the suffix length")
	}
	return nil
}

func splitTool() Tool {
	return Tool{Name: "split",
		Run: func(w *IO, args []string) int {
			return run(w, "split", func(c *call) error { return runSplit(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseSplit(args)
			if err != nil {
				return nil
			}
			uses := reads([]string{o.file})
			if o.chunk == 0 {
				uses = append(uses, FileUse{Name: newSplitter(nil, o).name(), Write: true})
			}
			return uses
		}}
}
