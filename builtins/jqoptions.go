package builtins

import (
	"strings"

	"safesh/builtins/jq"
)

const jqHelp = `Usage:	jq [options] <jq filter> [file...]
	jq [options] --args <jq filter> [strings...]
	jq [options] --jsonargs <jq filter> [JSON_TEXTS...]
Run a jq filter on JSON texts from the FILEs, or from standard input.

  -c, --compact-output     one line for each output
  -n, --null-input         null is the single input
  -e, --exit-status        the status tells of the last output
  -s, --slurp              all inputs as one array
  -r, --raw-output         strings as they are
  -j, --join-output        as -r, without newlines
  -a, --ascii-output       only ASCII
  -R, --raw-input          lines of text as inputs
  -C, --color-output  -M, --monochrome-output
  -S, --sort-keys          keys of objects in order
      --tab  --indent N    how outputs are indented
      --stream             inputs as events [path, leaf]
      --seq                record separators before outputs
  -f, --from-file FILE     the filter is in a file
      --arg A V  --argjson A JSON  --slurpfile A FILE  --rawfile A FILE
      --args  --jsonargs   the rest are arguments, not files
  -V, --version  -h, --help
  -L DIR                   modules are searched in DIR
`

// jqMore is what jq says after a wrong option.
const jqMore = "\nUse jq --help for help with command-line options,\nor see the jq manpage, or online docs  at https://stedolan.github.io/jq"

// Keys of jq's options without a letter.
const (
	jqTab rune = longOnly + iota
	jqIndent
	jqArg
	jqArgJSON
	jqSlurpFile
	jqRawFile
	jqArgFile
	jqArgs
	jqJSONArgs
	jqStream
	jqSeq
	jqRaw0
	jqNothing // taken and without effect here
)

// jqLong are the long options; what each takes besides is in jqOptions.set.
var jqLong = [...]struct {
	key  rune
	name string
}{
	{'c', "compact-output"}, {'n', "null-input"}, {'e', "exit-status"}, {'s', "slurp"}, {'r', "raw-output"}, {'j', "join-output"},
	{'a', "ascii-output"}, {'R', "raw-input"}, {'C', "color-output"}, {'M', "monochrome-output"}, {'S', "sort-keys"},
	{'f', "from-file"}, {'V', "version"}, {'h', "help"}, {jqTab, "tab"}, {jqIndent, "indent"}, {jqArg, "arg"},
	{jqArgJSON, "argjson"}, {jqSlurpFile, "slurpfile"}, {jqRawFile, "rawfile"}, {jqArgFile, "argfile"}, {jqArgs, "args"},
	{jqJSONArgs, "jsonargs"}, {jqStream, "stream"}, {jqSeq, "seq"}, {jqRaw0, "raw-output0"}, {jqNothing, "unbuffered"},
	{jqNothing, "stream-errors"}, {'L', "library-path"},
}

// jqVar is a variable that an option sets.
type jqVar struct {
	kind rune
	name string
	text string
}

type jqOptions struct {
	format                           jq.Format
	null, slurp, rawIn, stream, seq  bool
	raw, join, raw0, status, program bool
	mono, fromFile                   bool
	vars                             []jqVar
	dirs                             []string // of -L
	filter                           string   // or its file, with fromFile
	files                            []string
	args                             []jqVar // of --args and --jsonargs
	rest                             rune    // what operands are: 0 files, jqArgs, jqJSONArgs
}

// jqUsage is a wrong use; it has status 2.
func jqUsage(text string) error { return &usageError{status: 2, tail: text + jqMore} }

// parseJQ reads the arguments as jq 1.6 does: options anywhere, short ones together.
func parseJQ(args []string) (*jqOptions, error) {
	o := &jqOptions{format: jq.Format{Indent: 2}}
	plain := false
	for i := 0; i < len(args); i++ {
		arg := args[i]
		switch {
		case plain || len(arg) < 2 || arg[0] != '-' || arg[1] != '-' && arg[1]|0x20-'a' > 'z'-'a':
			o.operand(arg)
		case arg == "--":
			plain = true
		case arg[1] == '-':
			key, ok := jqLongKey(arg[2:])
			if !ok {
				return nil, jqUsage("Unknown option " + arg)
			}
			used, err := o.set(key, arg, args[i+1:])
			if err != nil {
				return nil, err
			}
			i += used
		default:
			used, err := o.letters(arg, args[i+1:])
			if err != nil {
				return nil, err
			}
			i += used
		}
	}
	if !o.program {
		o.filter = "."
	}
	return o, nil
}

func jqLongKey(name string) (rune, bool) {
	for _, long := range jqLong {
		if long.name == name {
			return long.key, true
		}
	}
	return 0, false
}

// letters sets the options of a word of letters.
func (o *jqOptions) letters(word string, rest []string) (used int, err error) {
	if word[1] == 'L' && len(word) > 2 {
		o.dirs = append(o.dirs, word[2:])
		return 0, nil
	}
	for j, letter := range word[1:] {
		if !strings.ContainsRune("cnesrjaRCMSfVhL", letter) || letter == 'L' && j > 0 {
			return 0, jqUsage("Unknown option " + word)
		}
		n, err := o.set(letter, word, rest[used:])
		if err != nil {
			return 0, err
		}
		used += n
	}
	return used, nil
}

func (o *jqOptions) operand(word string) {
	switch {
	case !o.program:
		o.program, o.filter = true, word
	case o.rest != 0:
		o.args = append(o.args, jqVar{kind: o.rest, text: word})
	default:
		o.files = append(o.files, word)
	}
}

// set sets an option; used is how many words of rest it took.
func (o *jqOptions) set(key rune, word string, rest []string) (used int, err error) {
	switch key {
	case 'c':
		o.format.Indent, o.format.Tab = 0, false
	case 'n':
		o.null = true
	case 'e':
		o.status = true
	case 's':
		o.slurp = true
	case 'r':
		o.raw = true
	case 'j':
		o.raw, o.join = true, true
	case jqRaw0:
		o.raw, o.raw0 = true, true
	case 'a':
		o.format.ASCII = true
	case 'R':
		o.rawIn = true
	case 'C':
		o.format.Color = !o.mono
	case 'M':
		o.format.Color, o.mono = false, true
	case 'S':
		o.format.Sort = true
	case 'f':
		o.fromFile = true
	case 'V':
		return 0, &usageError{help: "jq-1.6\n"}
	case 'h':
		return 0, &usageError{help: jqHelp}
	case jqTab:
		o.format.Indent, o.format.Tab = 1, true
	case jqArgs, jqJSONArgs:
		o.rest = key
	case jqStream:
		o.stream = true
	case jqSeq:
		o.seq = true
	case 'L':
		if len(rest) == 0 {
			const text = "-L takes a parameter: (e.g. -L /search/path or -L/search/path)"
			return 0, &usageError{status: 2, bare: text + jqMore + "\n"}
		}
		o.dirs = append(o.dirs, rest[0])
		return 1, nil
	case jqIndent:
		return o.setIndent(rest)
	case jqNothing:
	default:
		return o.setVar(key, word, rest)
	}
	return 0, nil
}

func (o *jqOptions) setIndent(rest []string) (used int, err error) {
	if len(rest) == 0 {
		return 0, jqUsage("--indent takes one parameter")
	}
	n := leadingInt(rest[0])
	if n < -1 || n > 7 {
		return 0, jqUsage("--indent takes a number between -1 and 7")
	}
	if o.format.Indent, o.format.Tab = n, n < 0; n < 0 {
		o.format.Indent = 1
	}
	return 1, nil
}

// leadingInt is C's atoi, up to a million.
func leadingInt(text string) int {
	text = strings.TrimLeft(text, " \t\n\v\f\r")
	digits, neg := strings.CutPrefix(text, "-")
	if !neg {
		digits = strings.TrimPrefix(text, "+")
	}
	n := 0
	for i := 0; i < len(digits) && digits[i]-'0' <= 9 && n < 1e6; i++ {
		n = 10*n + int(digits[i]-'0')
	}
	if neg {
		return -n
	}
	return n
}

func (o *jqOptions) setVar(key rune, word string, rest []string) (used int, err error) {
	if len(rest) < 2 {
		what := "(e.g. " + word + " varname filename)"
		switch key {
		case jqArg:
			what = "(e.g. --arg varname value)"
		case jqArgJSON:
			what = "(e.g. --argjson varname text)"
		}
		return 0, jqUsage(word + " takes two parameters " + what)
	}
	for _, v := range o.vars {
		if v.name == rest[0] { // the first one counts
			return 2, nil
		}
	}
	o.vars = append(o.vars, jqVar{key, rest[0], rest[1]})
	return 2, nil
}

// jqFiles are the files that the arguments name.
func jqFiles(args []string) []FileUse {
	o, err := parseJQ(args)
	if err != nil {
		return nil
	}
	var names []string
	if o.fromFile {
		names = append(names, o.filter)
	} else if jq.Imports(o.filter) {
		names = append(names, o.dirs...)
	}
	for _, v := range o.vars {
		if v.kind != jqArg && v.kind != jqArgJSON {
			names = append(names, v.text)
		}
	}
	if !o.null {
		for _, name := range o.files {
			if name != "/dev/stdin" {
				names = append(names, name)
			}
		}
	}
	return reads(names)
}
