package builtins

import (
	"os"
	"slices"
	"strings"
)

const sortHelp = `Usage: sort [OPTION]... [FILE]...
Write sorted concatenation of all FILE(s) to standard output, compared byte by byte.
With no FILE, or when FILE is -, read standard input.

  -b, --ignore-leading-blanks  ignore leading blanks
  -d, --dictionary-order       consider only blanks and alphanumeric characters
  -f, --ignore-case            fold lower case to upper case characters
  -g, --general-numeric-sort   compare according to general numerical value
  -i, --ignore-nonprinting     consider only printable characters
  -M, --month-sort             compare (unknown) < 'JAN' < ... < 'DEC'
  -h, --human-numeric-sort     compare human readable numbers (e.g., 2K 1G)
  -n, --numeric-sort           compare according to string numerical value
  -r, --reverse                reverse the result of comparisons
  -V, --version-sort           natural sort of (version) numbers within text
      --sort=WORD              sort according to WORD: general-numeric -g, human-numeric -h,
                                 month -M, numeric -n, version -V
  -c, --check, --check=diagnose-first  check for sorted input; do not sort
  -C, --check=quiet, --check=silent    like -c, but do not report the first bad line
  -k, --key=KEYDEF             sort via a key: F[.C][OPTS][,F[.C][OPTS]]
  -m, --merge                  merge already sorted files; do not sort
  -s, --stable                 disable last-resort comparison
  -t, --field-separator=SEP    use SEP instead of non-blank to blank transition
  -u, --unique                 output only the first of an equal run
  -z, --zero-terminated        line delimiter is NUL, not newline
  -S, -T, --parallel, --batch-size  accepted: all is sorted in memory, at most 1 GiB
      --help     display this help and exit
      --version  output version information and exit

  -o, --output=FILE            write result to FILE; the policy lists it as "sort -o"

-R is refused: use shuf.
`

const (
	sortParallel = longOnly + iota
	sortBatch
	sortCompress
	sortFilesFrom
	sortRandomSource
	sortBy
	sortCheck
	sortDebug
)

// sortTrouble is the status of everything but disorder.
const sortTrouble = 2

func sortGrammar() *grammar {
	return &grammar{tool: "sort", status: sortTrouble, help: sortHelp, options: []option{
		{'b', "ignore-leading-blanks", noArg}, {'d', "dictionary-order", noArg}, {'f', "ignore-case", noArg},
		{'g', "general-numeric-sort", noArg}, {'i', "ignore-nonprinting", noArg}, {'M', "month-sort", noArg},
		{'h', "human-numeric-sort", noArg}, {'n', "numeric-sort", noArg}, {'r', "reverse", noArg},
		{'V', "version-sort", noArg}, {'R', "random-sort", noArg}, {sortBy, "sort", needArg},
		{'c', "", noArg}, {'C', "", noArg}, {sortCheck, "check", maybeArg}, {'k', "key", needArg},
		{'m', "merge", noArg}, {'o', "output", needArg}, {'s', "stable", noArg}, {'S', "buffer-size", needArg},
		{'t', "field-separator", needArg}, {'T', "temporary-directory", needArg}, {'u', "unique", noArg},
		{'z', "zero-terminated", noArg}, {sortParallel, "parallel", needArg}, {sortBatch, "batch-size", needArg},
		{sortCompress, "compress-program", needArg}, {sortFilesFrom, "files0-from", needArg},
		{sortRandomSource, "random-source", needArg}, {sortDebug, "debug", noArg},
	}}
}

func sortTool() Tool {
	return Tool{Name: "sort", ReadOnly: true, Forms: []string{"-o"}, Edit: sortForms,
		Run: func(w *IO, args []string) int {
			return run(w, "sort", func(c *call) error { return runSort(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseSort(args)
			if err != nil {
				return nil
			}
			uses := reads(o.files)
			if o.hasOutput {
				uses = append(uses, FileUse{Name: o.output, Write: true})
			}
			return uses
		}}
}

type sortOptions struct {
	global  sortKey // the ordering options outside of keys
	keys    []*sortKey
	tab     int  // the field separator, -1 for blanks
	check   byte // 'c', 'C' or 0
	merge   bool
	stable  bool
	unique  bool
	reverse bool // of the last resort
	end     byte
	files   []string

	output    string // of -o
	hasOutput bool
}

func parseSort(args []string) (*sortOptions, error) {
	o := &sortOptions{tab: -1, end: '\n'}
	o.global.fromStart, o.global.toEnd = true, true
	g := sortGrammar()
	files, err := g.parse(args, func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	o.files = orStdin(files)
	return o, o.finish(g)
}

func (o *sortOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'b', 'd', 'f', 'g', 'i', 'M', 'h', 'n', 'r', 'V':
		o.global.order(byte(key), true, true)
	case 'R', sortRandomSource:
		return g.wrong("random order is not supported; use shuf")
	case sortBy:
		return o.setOrder(g, value)
	case 'c', 'C':
		return o.setCheck(g, byte(key))
	case sortCheck:
		return o.setCheckWord(g, value)
	case 'k':
		k, err := parseSortKey(g, value)
		o.keys = append(o.keys, k)
		return err
	case 'm':
		o.merge = true
	case 'o':
		if o.hasOutput && o.output != value {
			return g.wrong("multiple output files specified")
		}
		o.output, o.hasOutput = value, true
	case 's':
		o.stable = true
	case 't':
		return o.setTab(g, value)
	case 'u':
		o.unique = true
	case 'z':
		o.end = 0
	case 'S':
		if digits := strings.TrimSuffix(value, "%"); digits != value && allDigits(digits) {
			return nil // of the memory
		}
		_, err := g.size(value, false, "EgGkKmMPtTYZb")
		return err
	case sortBatch:
		n, err := g.size(value, false, "")
		if err == nil && n < 2 {
			return g.wrong("invalid --batch-size argument %s\nsort: minimum --batch-size argument is %s", value, "2")
		}
		return err
	case sortParallel:
		n, err := g.size(value, false, "")
		if err == nil && n == 0 {
			return g.wrong("number in parallel must be nonzero")
		}
		return err
	case sortFilesFrom:
		return g.wrong("--files0-from is not supported; name the files, or use xargs -0 sort")
	case sortCompress:
		return refuse(g.wrong("--compress-program is not supported: nothing is compressed"))
	case sortDebug:
		return g.wrong("--debug is not supported")
	}
	return nil
}

func (o *sortOptions) setOrder(g *grammar, value string) error {
	word, err := g.chooseGroup(1, "sort", value, "general-numeric", "human-numeric", "month", "numeric", "random", "version")
	switch {
	case err != nil:
		return err
	case word == "random":
		return o.set(g, 'R', "")
	}
	letters := map[string]byte{"general-numeric": 'g', "human-numeric": 'h', "month": 'M', "numeric": 'n', "version": 'V'}
	o.global.order(letters[word], true, true)
	return nil
}

func (o *sortOptions) setCheck(g *grammar, how byte) error {
	if o.check != 0 && o.check != how {
		return g.wrong("options '-cC' are incompatible")
	}
	o.check = how
	return nil
}

func (o *sortOptions) setCheckWord(g *grammar, value string) error {
	if value == absent {
		return o.setCheck(g, 'c')
	}
	word, err := g.chooseGroup(1, "check", value, "quiet|silent", "diagnose-first")
	switch {
	case err != nil:
		return err
	case word == "diagnose-first":
		return o.setCheck(g, 'c')
	}
	return o.setCheck(g, 'C')
}

func (o *sortOptions) setTab(g *grammar, value string) error {
	tab := -1
	switch {
	case value == "":
		return g.wrong("empty tab")
	case value == `\0`:
		tab = 0
	case len(value) > 1:
		return g.wrong("multi-character tab %s", value)
	default:
		tab = int(value[0])
	}
	if o.tab >= 0 && o.tab != tab {
		return g.wrong("incompatible tabs")
	}
	o.tab = tab
	return nil
}

// finish hands the global ordering options to the keys that have none and looks for options
// that exclude each other.
func (o *sortOptions) finish(g *grammar) error {
	for _, k := range o.keys {
		if k.plain() && !k.reverse {
			k.ordering = o.global.ordering
		}
	}
	o.reverse = o.global.reverse
	if len(o.keys) == 0 && !o.global.plain() {
		o.keys = []*sortKey{&o.global}
	}
	for _, k := range o.keys {
		if letters := k.conflict(); letters != "" {
			return g.wrong("options '-" + letters + "' are incompatible")
		}
	}
	if o.check != 0 && o.hasOutput {
		return g.wrong("options '-" + string(rune(o.check)) + "o' are incompatible")
	}
	if o.check != 0 && len(o.files) > 1 {
		return g.wrong("extra operand '" + o.files[1] + "' not allowed with -" + string(rune(o.check)))
	}
	return nil
}

func runSort(c *call, args []string) error {
	o, err := parseSort(args)
	if err != nil {
		return err
	}
	c.onWrite = writeFailure{text: "write failed: 'standard output'", short: "fflush failed: 'standard output'", status: sortTrouble}
	s := &sorter{c: c, o: o}
	if o.check != 0 {
		return s.checkOrder()
	}
	if err := s.readable(); err != nil {
		return err
	}
	if s.stream = o.merge && s.streams(); s.stream {
		defer s.closeAll()
		err = s.openAll()
	} else {
		err = s.read()
	}
	if err != nil {
		return err
	}
	if o.hasOutput {
		return s.toFile()
	}
	return s.result()
}

// result writes the lines in their order.
func (s *sorter) result() error {
	if s.stream {
		return s.mergeFiles()
	}
	if s.o.merge {
		return s.merge()
	}
	if err := s.sort(); err != nil {
		return err
	}
	if err := s.c.alive(); err != nil {
		return err
	}
	return s.print(s.items)
}

// die reports an error of a file and ends the call as sort does.
func (s *sorter) die(err error, what, name string) error {
	if end := s.c.mustStop(err); end != nil {
		return end
	}
	if name == "-" {
		what += ": -"
	} else {
		what += ": " + s.c.quotePrefix(name)
	}
	s.c.warn("%s: %s", what, strerror(err))
	return stop(sortTrouble)
}

// toFile is sort -o: the file, which may be one of those that have been read, is emptied now.
func (s *sorter) toFile() error {
	c := s.c
	if c.io.Edit == nil {
		_, err := c.editor()
		return err
	}
	f, err := c.io.Files.OpenFile(s.o.output, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return s.die(err, "open failed", s.o.output)
	}
	c.onWrite.short, c.onWrite.text = "", "write failed: "+c.quotePrefix(s.o.output)
	err = c.into(f, s.result)
	if closed := f.Close(); err == nil && closed != nil {
		return s.die(closed, "close failed", s.o.output)
	}
	return err
}

// sortForms tells whether sort is asked to write a file.
func sortForms(args []string) Edit {
	edit := Edit{}
	g := sortGrammar()
	g.parse(args, func(key rune, value string) error { // what is wrong besides, Run says
		if key == 'o' {
			edit.Forms, edit.Out = []string{"-o"}, value
		}
		return nil
	})
	if edit.Forms == nil {
		return edit
	}
	for i := 0; i < len(args); i++ {
		switch word := args[i]; {
		case word == "-o" || word == "--output":
			i++
		case strings.HasPrefix(word, "-o") || strings.HasPrefix(word, "--output="):
		default:
			edit.Without = append(edit.Without, word)
		}
	}
	o, err := parseSort(edit.Without)
	if err != nil || o.hasOutput || slices.Contains(o.files, edit.Out) {
		edit.Without = nil // the redirection would empty what is to be sorted
	}
	return edit
}
