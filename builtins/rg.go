package builtins

import (
	"strconv"
	"strings"
	"unicode"
)

const rgHelp = `Usage: rg [OPTIONS] PATTERN [PATH ...]
       rg [OPTIONS] -e PATTERN ... [PATH ...]
       rg [OPTIONS] --files [PATH ...]
Search PATHs (the current directory, or standard input if something is piped in) for lines that
match a pattern. Hidden files, binary files and files named in .gitignore, .ignore or .rgignore
are skipped in directories. Results come in the order of their paths.

Patterns: -e/--regexp, -f/--file, -F/--fixed-strings, -i/--ignore-case, -s/--case-sensitive,
  -S/--smart-case, -w/--word-regexp, -x/--line-regexp, -v/--invert-match, -U/--multiline,
  --multiline-dotall
Output: -n/--line-number, -N/--no-line-number, --column, -b/--byte-offset, -H/--with-filename,
  -I/--no-filename, -0/--null, -c/--count, --count-matches, --include-zero,
  -l/--files-with-matches, --files-without-match, -o/--only-matching, -r/--replace TEXT,
  -m/--max-count NUM, -A/-B/-C NUM, --context-separator TEXT, --passthru, --heading,
  --no-heading, --trim, -M/--max-columns NUM, --vimgrep, -q/--quiet, --color WHEN, --no-messages
Files: --files, -g/--glob GLOB, --iglob GLOB, -t/--type TYPE, -T/--type-not TYPE, --type-list,
  -./--hidden, --no-ignore, --ignore-file PATH, -u/--unrestricted, -L/--follow, --max-depth NUM,
  -a/--text,
  --sort and --sortr none, path, modified or accessed, --max-filesize NUM, --null-data
-P/--pcre2 takes the patterns of grep -P. Not here: --json, --stats, -z/--search-zip, --pre.
Exit status is 0 if there is a match, 1 if there is none, 2 if an error occurs.
`

const (
	rgFiles = longOnly + iota
	rgWithoutMatch
	rgCountMatches
	rgIncludeZero
	rgColumn
	rgSeparator
	rgNoSeparator
	rgPassthru
	rgHeading
	rgNoHeading
	rgTrim
	rgVimgrep
	rgColor
	rgSilent
	rgIGlob
	rgTypeList
	rgTypeAdd
	rgNoIgnore
	rgIgnoreFile
	rgMaxDepth
	rgSort
	rgDotAll
	rgNothing
	rgNothingArg
	rgNoHidden
	rgGlobFold
	rgNoVCS
	rgNoDot
	rgBuffered
	rgNoUnicode
	rgEngine
	rgBinaryToo
	rgNoPerl
	rgAuto
	rgNullData
	rgSortFiles
	rgSortReverse
	rgMaxSize
	rgNoParent
)

// rgOptionList are the options that do something, by key.
var rgOptionList = []option{
	{'e', "regexp", needArg}, {'f', "file", needArg}, {'F', "fixed-strings", noArg}, {'i', "ignore-case", noArg},
	{'s', "case-sensitive", noArg}, {'S', "smart-case", noArg}, {'w', "word-regexp", noArg}, {'x', "line-regexp", noArg},
	{'v', "invert-match", noArg}, {'U', "multiline", noArg}, {rgDotAll, "multiline-dotall", noArg},
	{'n', "line-number", noArg}, {'N', "no-line-number", noArg}, {rgColumn, "column", noArg}, {'b', "byte-offset", noArg},
	{'H', "with-filename", noArg}, {'I', "no-filename", noArg}, {'0', "null", noArg}, {'c', "count", noArg},
	{rgCountMatches, "count-matches", noArg}, {rgIncludeZero, "include-zero", noArg}, {'l', "files-with-matches", noArg},
	{rgWithoutMatch, "files-without-match", noArg}, {'o', "only-matching", noArg}, {'r', "replace", needArg},
	{'m', "max-count", needArg}, {'A', "after-context", needArg}, {'B', "before-context", needArg},
	{'C', "context", needArg}, {rgSeparator, "context-separator", needArg}, {rgNoSeparator, "no-context-separator", noArg},
	{rgPassthru, "passthru", noArg}, {rgPassthru, "passthrough", noArg}, {rgHeading, "heading", noArg},
	{rgNoHeading, "no-heading", noArg}, {rgTrim, "trim", noArg}, {'M', "max-columns", needArg},
	{rgVimgrep, "vimgrep", noArg}, {'q', "quiet", noArg}, {rgColor, "color", needArg}, {rgSilent, "no-messages", noArg},
	{rgFiles, "files", noArg}, {'g', "glob", needArg}, {rgIGlob, "iglob", needArg}, {rgGlobFold, "glob-case-insensitive", noArg},
	{'t', "type", needArg}, {'T', "type-not", needArg}, {rgTypeList, "type-list", noArg}, {rgTypeAdd, "type-add", needArg},
	{'.', "hidden", noArg}, {rgNoHidden, "no-hidden", noArg}, {rgNoIgnore, "no-ignore", noArg},
	{rgIgnoreFile, "ignore-file", needArg}, {'u', "unrestricted", noArg}, {'L', "follow", noArg},
	{rgMaxDepth, "max-depth", needArg}, {rgMaxDepth, "maxdepth", needArg}, {'a', "text", noArg}, {rgSort, "sort", needArg},
	{rgNoVCS, "no-ignore-vcs", noArg}, {rgNoDot, "no-ignore-dot", noArg}, {'p', "pretty", noArg},
	{rgBinaryToo, "binary", noArg}, {rgBuffered, "line-buffered", noArg}, {rgNoUnicode, "no-unicode", noArg}, {rgEngine, "engine", needArg},
	{'V', "", noArg}, {'h', "", noArg}, {'j', "threads", needArg}, {'E', "encoding", needArg},
	{'P', "pcre2", noArg}, {rgNoPerl, "no-pcre2", noArg}, {rgAuto, "auto-hybrid-regex", noArg}, {rgNullData, "null-data", noArg},
	{rgSortFiles, "sort-files", noArg}, {rgSortReverse, "sortr", needArg}, {rgMaxSize, "max-filesize", needArg},
	{rgNoParent, "no-ignore-parent", noArg}, {'z', "search-zip", noArg},
}

// Options that change nothing here, and those that are refused.
const (
	rgNothings = "no-config no-mmap mmap block-buffered no-ignore-global no-ignore-exclude " +
		"no-ignore-files no-ignore-messages no-require-git crlf one-file-system debug trace no-column no-json " +
		"no-stats no-trim no-follow no-text no-binary ignore ignore-vcs no-fixed-strings no-invert-match no-multiline " +
		"max-columns-preview no-line-buffered no-block-buffered unicode no-auto-hybrid-regex"
	rgNothingArgs = "colors path-separator dfa-size-limit regex-size-limit"
	rgRefusals    = "json stats pcre2-version"
	rgRefusalArgs = "pre hostname-bin pre-glob type-clear"
)

// rgFirstRefused is the key of the first of the refused options.
const rgFirstRefused = longOnly + 1000

func rgGrammar() *grammar {
	g := &grammar{tool: "rg", equals: true, status: 2, help: rgHelp, options: append([]option(nil), rgOptionList...)}
	more := func(key rune, arg argKind, words string) {
		for _, long := range strings.Fields(words) {
			g.options = append(g.options, option{key, long, arg})
		}
	}
	more(rgNothing, noArg, rgNothings)
	more(rgNothingArg, needArg, rgNothingArgs)
	for i, long := range strings.Fields(rgRefusals + " " + rgRefusalArgs) {
		arg := noArg
		if strings.Contains(" "+rgRefusalArgs+" ", " "+long+" ") {
			arg = needArg
		}
		g.options = append(g.options, option{rgFirstRefused + rune(i), long, arg})
	}
	return g
}

// rgOptions are those of one call; what grep has too is in grepOptions.
type rgOptions struct {
	grepOptions
	fixed      bool
	smart      bool
	multiline  bool
	dotAll     bool
	column     bool
	matches    bool // --count-matches
	zero       bool
	replace    *string
	passthru   bool
	heading    bool
	trim       bool
	width      int
	vimgrep    bool
	noNumber   bool // -N
	justList   bool // --files
	globs      []rgGlob
	globFold   bool
	types      []rgType
	typeList   bool
	typeAdd    []string
	hidden     bool
	binaryToo  bool   // --binary: files in directories are searched as operands are
	sorted     bool   // --sort was given: rg words errors otherwise then
	order      string // of --sort: path, modified or accessed; empty for path
	reverse    bool   // --sortr
	perl       bool   // -P
	auto       bool   // --engine auto: -P where rg's own syntax is not enough
	loose      int    // how often -u was given
	noParent   bool   // --no-ignore-parent
	maxSize    int64  // of --max-filesize, if sized is set
	sized      bool
	noIgnore   bool
	noVCS      bool
	noDot      bool
	ignoreFile []string
	depth      int
	unicode    bool
}

type rgGlob struct {
	text string
	fold bool
}

type rgType struct {
	name string
	not  bool
}

func parseRG(args []string) (*rgOptions, error) {
	o := &rgOptions{grepOptions: grepOptions{syntax: regexRust, eol: '\n', max: -1, before: -1, after: -1, context: -1,
		separator: "--", label: "<stdin>"}, depth: -1, unicode: true}
	g := rgGrammar()
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	if o.justList && o.sources != nil {
		return nil, &usageError{status: 2, tail: "error: The argument '--regexp <PATTERN>...' cannot be used with '--files'"}
	}
	if o.sources == nil && !o.justList && !o.typeList {
		if len(files) == 0 {
			return nil, &usageError{status: 2, tail: "error: The following required arguments were not provided:\n    <PATTERN>"}
		}
		o.sources, files = []grepSource{{text: files[0]}}, files[1:]
	}
	if o.before < 0 {
		o.before = o.context
	}
	if o.after < 0 {
		o.after = o.context
	}
	if o.count {
		o.list = 0
	}
	o.number = o.number || o.column && !o.noNumber
	if o.vimgrep && o.names == 0 {
		o.names = 'H'
	}
	o.files = files
	return o, nil
}

func (o *rgOptions) set(g *grammar, key rune, value string) error {
	flags := map[rune]*bool{
		'F': &o.fixed, 'v': &o.invert, 'U': &o.multiline, rgDotAll: &o.dotAll, 'n': &o.number,
		'b': &o.offset, '0': &o.null, rgIncludeZero: &o.zero, 'o': &o.only, rgNoSeparator: &o.noSeparator,
		rgPassthru: &o.passthru, rgHeading: &o.heading, rgTrim: &o.trim, 'q': &o.quiet, rgSilent: &o.silent, rgFiles: &o.justList,
		rgGlobFold: &o.globFold, rgTypeList: &o.typeList, '.': &o.hidden, 'L': &o.follow, rgNoVCS: &o.noVCS, rgNoDot: &o.noDot,
		rgNoIgnore: &o.noIgnore, rgBuffered: &o.buffered, rgBinaryToo: &o.binaryToo, rgNoParent: &o.noParent, rgAuto: &o.auto, rgSortFiles: &o.sorted,
	}
	if flag := flags[key]; flag != nil {
		*flag = true
		return nil
	}
	switch key {
	case 'e', 'f':
		o.sources = append(o.sources, grepSource{value, key == 'f'})
	case 'i', 's', 'S':
		o.ignoreCase, o.smart = key == 'i', key == 'S'
	case 'w', 'x':
		o.words, o.lines = key == 'w', key == 'x'
	case rgNullData: // the end of a record is a NUL, and so none is binary
		o.eol, o.binary = 0, binaryText
	case 'P', rgNoPerl:
		o.perl = key == 'P'
	case 'N':
		o.number, o.noNumber = false, true
	case rgColumn:
		o.column = true
	case rgVimgrep:
		o.vimgrep, o.column = true, true
	case 'H':
		o.names = 'H'
	case 'I':
		o.names = 'h'
	case 'c', rgCountMatches:
		o.count, o.matches = true, key != 'c'
	case 'l':
		o.list = 'l'
	case rgWithoutMatch:
		o.list = 'L'
	case 'a':
		o.binary = binaryText
	case 'u':
		o.unrestrict()
	case 'p':
		o.color, o.heading, o.number = true, true, true
	case rgNoHeading:
		o.heading = false
	case rgNoHidden:
		o.hidden = false
	case rgNoUnicode:
		o.unicode = false
	case 'V':
		return g.versionError()
	case 'h':
		return g.helpError()
	default:
		return o.setValue(g, key, value)
	}
	return nil
}

// unrestrict is -u: first no ignore files, then hidden files too, then binary ones.
func (o *rgOptions) unrestrict() {
	switch {
	case o.loose == 0:
		o.noIgnore = true
	case o.loose == 1:
		o.hidden = true
	default:
		o.binaryToo = true
	}
	o.loose++
}

// setValue takes the options with a value.
func (o *rgOptions) setValue(g *grammar, key rune, value string) error {
	numbers := map[rune]*int{'m': &o.max, 'A': &o.after, 'B': &o.before, 'C': &o.context, 'M': &o.width, rgMaxDepth: &o.depth}
	if number := numbers[key]; number != nil {
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return &usageError{status: 2, tail: "error: Invalid value " + strconv.Quote(value) + ": a number is needed"}
		}
		*number = n
		return nil
	}
	switch key {
	case 'r':
		o.replace = &value
	case rgSeparator:
		o.separator = value
	case rgColor:
		o.color = value == "always" || value == "ansi"
	case 'g', rgIGlob:
		o.globs = append(o.globs, rgGlob{value, key == rgIGlob})
	case 't', 'T':
		o.types = append(o.types, rgType{value, key == 'T'})
	case rgTypeAdd:
		o.typeAdd = append(o.typeAdd, value)
	case rgIgnoreFile:
		o.ignoreFile = append(o.ignoreFile, value)
	case 'z':
		return rgRefuse("-z is not supported")
	case rgSort, rgSortReverse:
		return o.sort(value, key == rgSortReverse)
	case rgMaxSize:
		return o.fileSize(value)
	case 'E':
		if v := strings.ToLower(value); v != "none" && v != "auto" && v != "utf-8" && v != "utf8" {
			return rgRefuse("--encoding " + value + " is not supported")
		}
	case rgEngine:
		if value != "default" && value != "auto" && value != "pcre2" {
			return &usageError{status: 2, tail: "error: unrecognized regex engine '" + value + "'"}
		}
		o.perl, o.auto = value == "pcre2", value == "auto"
	}
	if key < rgFirstRefused {
		return nil
	}
	name := strings.Fields(rgRefusals + " " + rgRefusalArgs)[key-rgFirstRefused]
	if name == "pre" {
		return refuse(rgRefuse("--pre runs programs: not allowed here"))
	}
	return rgRefuse("--" + name + " is not supported")
}

// sort takes the value of --sort and --sortr.
func (o *rgOptions) sort(value string, reverse bool) error {
	switch value {
	case "path", "modified", "accessed":
	case "none":
		o.sorted, o.order, o.reverse = false, "", false
		return nil
	case "created":
		return rgRefuse("--sort created is not supported: the birth of a file is not known")
	default:
		return &usageError{status: 2, tail: "error: '" + value + "' isn't a valid value for '--sort <SORTBY>'"}
	}
	o.sorted, o.order, o.reverse = true, value, reverse
	return nil
}

// fileSize takes the value of --max-filesize: bytes, or with K, M or G.
func (o *rgOptions) fileSize(value string) error {
	digits := strings.TrimRight(value, "KMG")
	n, err := strconv.ParseInt(digits, 10, 64)
	if shift := strings.Index(" KMG", value[len(digits):]); err == nil && n >= 0 && shift >= 0 && len(value)-len(digits) < 2 {
		if o.maxSize = n; len(digits) < len(value) {
			o.maxSize = n << (10 * shift)
		}
		o.sized = true
		return nil
	}
	return &usageError{status: 2, tail: "invalid format for size '" + value + "', which should be a sequence of digits followed by an optional 'K', 'M' or 'G' suffix"}
}

func rgRefuse(text string) error { return &usageError{status: 2, tail: text} }

// foldCase reports whether a pattern is matched without regard to case.
func (o *rgOptions) foldCase(pattern string) bool {
	if !o.smart {
		return o.ignoreCase
	}
	escaped := false
	letters := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && !o.fixed:
			escaped = true
		case unicode.IsUpper(r):
			return false
		default:
			letters = true
		}
	}
	return letters
}
