package builtins

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

const grepHelp = ` [OPTION]... PATTERNS [FILE]...
Search for PATTERNS in each FILE. PATTERNS can contain multiple patterns separated by newlines.
With no FILE, read standard input, or '.' if recursive.

Patterns:
  -E, --extended-regexp, -F, --fixed-strings, -G, --basic-regexp, -P, --perl-regexp
  -e, --regexp=PATTERNS     use PATTERNS for matching
  -f, --file=FILE           take PATTERNS from FILE
  -i, --ignore-case         ignore case distinctions
  -w, --word-regexp         match only whole words
  -x, --line-regexp         match only whole lines
  -z, --null-data           a data line ends in 0 byte, not newline

Output:
  -v, --invert-match        select non-matching lines
  -m, --max-count=NUM       stop after NUM selected lines
  -b, --byte-offset  -n, --line-number  -H, --with-filename  -h, --no-filename
      --label=LABEL         use LABEL as the standard input file name prefix
  -o, --only-matching       show only nonempty parts of lines that match
  -q, --quiet, --silent     suppress all normal output
  -s, --no-messages         suppress error messages
  -L, --files-without-match, -l, --files-with-matches, -c, --count
  -T, --initial-tab  -Z, --null  --line-buffered  --color[=WHEN]
  -A, --after-context=NUM, -B, --before-context=NUM, -C, --context=NUM, -NUM
      --group-separator=SEP, --no-group-separator

Files:
  -a, --text, -I, --binary-files=TYPE  how to take binary files: binary, text, without-match
  -d, --directories=ACTION  read, recurse or skip
  -D, --devices=ACTION      read or skip
  -r, --recursive           recurse; -R, --dereference-recursive follows all symlinks
      --include=GLOB, --exclude=GLOB, --exclude-from=FILE, --exclude-dir=GLOB
      --help     display this help and exit
      --version  output version information and exit

Exit status is 0 if any line is selected, 1 otherwise, 2 if an error occurs and -q is not given.
`

const grepUsage = "Usage: grep [OPTION]... PATTERNS [FILE]...\n"

const (
	grepBinaryFiles = longOnly + iota
	grepColor
	grepExclude
	grepExcludeDir
	grepExcludeFrom
	grepGroupSeparator
	grepInclude
	grepLabel
	grepLineBuffered
	grepNoGroupSeparator
	grepNoIgnoreCase
)

func grepGrammar(name string) *grammar {
	g := &grammar{tool: name, status: 2, help: "Usage: " + name + grepHelp, options: []option{
		{'b', "byte-offset", noArg}, {'A', "after-context", needArg}, {'B', "before-context", needArg},
		{grepBinaryFiles, "binary-files", needArg}, {grepColor, "color", maybeArg},
		{grepColor, "colour", maybeArg}, {'C', "context", needArg}, {'c', "count", noArg}, {'D', "devices", needArg},
		{'d', "directories", needArg}, {grepExclude, "exclude", needArg}, {grepExcludeFrom, "exclude-from", needArg},
		{grepExcludeDir, "exclude-dir", needArg}, {'E', "extended-regexp", noArg}, {'F', "fixed-regexp", noArg},
		{'f', "file", needArg}, {'l', "files-with-matches", noArg}, {'L', "files-without-match", noArg}, {'F', "fixed-strings", noArg}, {'G', "basic-regexp", noArg},
		{'P', "perl-regexp", noArg}, {'R', "dereference-recursive", noArg}, {'r', "recursive", noArg},
		{grepGroupSeparator, "group-separator", needArg}, {grepInclude, "include", needArg},
		{'i', "ignore-case", noArg}, {grepNoIgnoreCase, "no-ignore-case", noArg}, {'T', "initial-tab", noArg},
		{grepLabel, "label", needArg}, {grepLineBuffered, "line-buffered", noArg}, {'n', "line-number", noArg},
		{'x', "line-regexp", noArg}, {'m', "max-count", needArg}, {'h', "no-filename", noArg},
		{grepNoGroupSeparator, "no-group-separator", noArg}, {'s', "no-messages", noArg}, {'Z', "null", noArg},
		{'z', "null-data", noArg}, {'o', "only-matching", noArg}, {'q', "quiet", noArg}, {'e', "regexp", needArg},
		{'v', "invert-match", noArg}, {'q', "silent", noArg}, {'a', "text", noArg}, {'U', "binary", noArg},
		{'u', "unix-byte-offsets", noArg}, {'H', "with-filename", noArg}, {'w', "word-regexp", noArg},
		{'V', "", noArg}, {'I', "", noArg}, {'y', "", noArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	return g
}

// How directories, devices and binary files are taken.
type fileAction uint8

const (
	actionRead fileAction = iota
	actionRecurse
	actionSkip
)

type binaryAction uint8

const (
	binaryReport binaryAction = iota
	binaryText
	binarySkip
)

// grepSource is a place that patterns come from: an -e word or an -f file.
type grepSource struct {
	text string
	file bool
}

type grepOptions struct {
	syntax      regexSyntax
	chosen      bool // syntax was given by an option
	sources     []grepSource
	ignoreCase  bool
	invert      bool
	words       bool
	lines       bool
	eol         byte
	count       bool
	list        byte // 'l', 'L' or 0
	quiet       bool
	silent      bool
	only        bool
	number      bool
	offset      bool
	names       byte // 'H', 'h' or 0
	null        bool
	tab         bool
	color       bool
	buffered    bool
	max         int
	maxSet      bool // -m was given
	before      int  // -1: not given
	after       int
	separator   string
	noSeparator bool
	label       string
	binary      binaryAction
	directories fileAction
	devices     fileAction
	devicesSet  bool
	follow      bool
	obsolete    bool // -u
	filter      fileFilter
	digits      string
	digitsAt    int // the word that they are in
	context     int // of -C or -NUM, -1
	files       []string
}

func parseGrep(name string, syntax regexSyntax, args []string) (*grepOptions, error) {
	o := &grepOptions{syntax: syntax, chosen: syntax != regexBasic, eol: '\n', max: -1, before: -1, after: -1, context: -1, separator: "--", label: "(standard input)"}
	g := grepGrammar(name)
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	if o.sources == nil {
		if len(files) == 0 {
			return nil, &usageError{status: 2, try: true}
		}
		o.sources, files = []grepSource{{text: files[0]}}, files[1:]
	}
	if o.digits != "" {
		o.context, _ = contextLength(g, o.digits)
	}
	if o.before < 0 {
		o.before = o.context
	}
	if o.after < 0 {
		o.after = o.context
	}
	o.files = files
	return o, nil
}

// set takes one option.
func (o *grepOptions) set(g *grammar, key rune, value string) error {
	if key >= '0' && key <= '9' {
		if g.at != o.digitsAt {
			o.digits, o.digitsAt = "", g.at
		}
		o.digits += string(key)
		return nil
	}
	flags := map[rune]*bool{
		'v': &o.invert, 'w': &o.words, 'x': &o.lines, 'c': &o.count, 'q': &o.quiet, 's': &o.silent,
		'o': &o.only, 'n': &o.number, 'b': &o.offset, 'Z': &o.null, 'T': &o.tab, 'i': &o.ignoreCase, 'y': &o.ignoreCase,
		grepLineBuffered: &o.buffered, grepNoGroupSeparator: &o.noSeparator, 'u': &o.obsolete,
	}
	if flag := flags[key]; flag != nil {
		*flag = true
		return nil
	}
	switch key {
	case 'E', 'F', 'G', 'P':
		return o.matcher(g, key)
	case 'e', 'f':
		o.sources = append(o.sources, grepSource{value, key == 'f'})
	case 'z':
		o.eol = 0
	case 'l', 'L':
		o.list = byte(key)
	case 'H', 'h':
		o.names = byte(key)
	case 'A', 'B', 'C', 'm':
		return o.number2(g, key, value)
	case 'r', 'R':
		o.directories, o.follow = actionRecurse, key == 'R'
	case 'a':
		o.binary = binaryText
	case 'I':
		o.binary = binarySkip
	case 'U':
	case 'V':
		return g.versionError()
	default:
		return o.setLong(g, key, value)
	}
	return nil
}

// matcher takes -E, -F, -G and -P: two different ones contradict each other.
func (o *grepOptions) matcher(g *grammar, key rune) error {
	syntax := map[rune]regexSyntax{'E': regexExtended, 'F': regexFixed, 'G': regexBasic, 'P': regexPerl}[key]
	if o.chosen && o.syntax != syntax {
		return g.wrong("conflicting matchers specified")
	}
	o.syntax, o.chosen = syntax, true
	return nil
}

// number2 takes the options with a number.
func (o *grepOptions) number2(g *grammar, key rune, value string) error {
	if key == 'm' {
		n, err := strconv.ParseInt(strings.TrimLeft(value, " "), 10, 64)
		if err != nil && !isRange(err) {
			return g.wrong("invalid max count")
		}
		o.max, o.maxSet = int(max(n, -1)), true
		return nil
	}
	n, err := contextLength(g, value)
	switch key {
	case 'A':
		o.after = n
	case 'B':
		o.before = n
	default:
		o.context, o.digits = n, ""
	}
	return err
}

func contextLength(g *grammar, value string) (int, error) {
	n, err := strconv.ParseInt(strings.TrimLeft(value, " "), 10, 64)
	if err != nil && !isRange(err) || n < 0 {
		return 0, &usageError{status: g.status, tail: value + ": invalid context length argument"}
	}
	return int(min(n, math.MaxInt32)), nil
}

// isRange reports whether a number was only too large.
func isRange(err error) bool { return strings.HasSuffix(err.Error(), "value out of range") }

func (o *grepOptions) setLong(g *grammar, key rune, value string) error {
	switch key {
	case grepNoIgnoreCase:
		o.ignoreCase = false
	case grepLabel:
		o.label = value
	case grepGroupSeparator:
		o.separator, o.noSeparator = value, false
	case grepColor:
		o.color = value == "always" || value == "yes" || value == "force"
		if !o.color && !slices.Contains([]string{absent, "never", "no", "none", "auto", "tty", "if-tty"}, value) {
			return g.helpError()
		}
	case grepBinaryFiles:
		kind, ok := map[string]binaryAction{"binary": binaryReport, "text": binaryText, "without-match": binarySkip}[value]
		if !ok {
			return g.wrong("unknown binary-files type")
		}
		o.binary = kind
	case 'd':
		word, err := g.choose("directories", value, "read", "recurse", "skip")
		if err != nil {
			err.(*usageError).status = 1 // as XARGMATCH has it
			return err
		}
		o.directories = map[string]fileAction{"read": actionRead, "recurse": actionRecurse, "skip": actionSkip}[word]
	case 'D':
		if value != "read" && value != "skip" {
			return g.wrong("unknown devices method")
		}
		o.devices, o.devicesSet = actionRead, true
		if value == "skip" {
			o.devices = actionSkip
		}
	case grepInclude, grepExclude:
		o.filter.add(value, key == grepInclude)
	case grepExcludeDir:
		o.filter.dirs = append(o.filter.dirs, trimSlashes(value))
	case grepExcludeFrom:
		o.filter.from = append(o.filter.from, value)
	}
	return nil
}

// trimSlashes removes slashes at the end, but not all there is.
func trimSlashes(s string) string {
	for len(s) > 1 && s[len(s)-1] == '/' {
		s = s[:len(s)-1]
	}
	return s
}
