package builtins

import (
	"slices"
	"strconv"
	"strings"
)

const diffHelp = `Usage: diff [OPTION]... FILES
Compare FILES line by line.

  -q, --brief                   report only when files differ
  -s, --report-identical-files  report when two files are the same
  -c, -C NUM, --context[=NUM]   output NUM (default 3) lines of copied context
  -u, -U NUM, --unified[=NUM]   output NUM (default 3) lines of unified context
      --label LABEL             use LABEL instead of file name and timestamp
  -r, --recursive               recursively compare any subdirectories found
  -N, --new-file                treat absent files as empty
  -x, --exclude=PAT             exclude files that match PAT
  -i, --ignore-case             ignore case differences in file contents
  -b, --ignore-space-change     ignore changes in the amount of white space
  -w, --ignore-all-space        ignore all white space
  -Z, --ignore-trailing-space   ignore white space at line end
  -B, --ignore-blank-lines      ignore changes where lines are all blank
  -a, --text                    treat all files as text
      --strip-trailing-cr       strip trailing carriage return on input
  -d, --minimal, --color=never  accepted
      --help     display this help and exit
      --version  output version information and exit

Exit status is 0 if inputs are the same, 1 if different, 2 if trouble.
`

const (
	diffLabel = longOnly + iota
	diffColor
	diffStripCR
	diffNormal
)

// Styles of output.
const (
	diffPlain byte = iota
	diffUnified
	diffContext
	diffBrief
)

const diffTrouble = 2

type diffOptions struct {
	style                           byte
	context                         int
	labels                          []string
	recursive, newFile, text, same  bool
	fold, space, allSpace, trailing bool
	blankLines, stripCR, brief      bool
	exclude                         []string
	switches                        string // as they were typed, for -r
	files                           []string
}

func diffGrammar() *grammar {
	g := &grammar{tool: "diff", status: diffTrouble, help: diffHelp, options: []option{
		{'q', "brief", noArg}, {'s', "report-identical-files", noArg}, {'c', "", noArg}, {'C', "context", maybeArg},
		{'u', "", noArg}, {'U', "unified", maybeArg}, {'L', "label", needArg}, {'r', "recursive", noArg},
		{'N', "new-file", noArg}, {'x', "exclude", needArg}, {'i', "ignore-case", noArg},
		{'b', "ignore-space-change", noArg}, {'w', "ignore-all-space", noArg}, {'Z', "ignore-trailing-space", noArg},
		{'B', "ignore-blank-lines", noArg}, {'a', "text", noArg}, {diffStripCR, "strip-trailing-cr", noArg},
		{'d', "minimal", noArg}, {diffColor, "color", maybeArg}, {diffNormal, "normal", noArg},
	}}
	for digit := '0'; digit <= '9'; digit++ {
		g.options = append(g.options, option{digit, "", noArg})
	}
	return g
}

func diffTool() Tool {
	return Tool{Name: "diff", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "diff", func(c *call) error { return runDiff(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseDiff(args)
			if err != nil {
				return nil
			}
			if o.recursive {
				return lists(o.files)
			}
			return reads(o.files)
		}}
}

// withTool puts the tool's name in front of the hint at --help, as diffutils do.
func withTool(tool string, err error) error {
	if u, ok := err.(*usageError); ok && u.try {
		u.try = false
		u.tail += "\n" + tool + ": Try '" + tool + " --help' for more information."
	}
	return err
}

func parseDiff(args []string) (*diffOptions, error) {
	o, err := readDiffOptions(args)
	return o, withTool("diff", err)
}

func readDiffOptions(args []string) (*diffOptions, error) {
	o := &diffOptions{context: 3}
	g := diffGrammar()
	number := ""
	files, err := g.parse(diffSeparated(args), func(key rune, value string) error {
		if key >= '0' && key <= '9' {
			number += string(key)
			return nil
		}
		return o.set(g, key, value)
	})
	if err != nil {
		return nil, err
	}
	if number != "" {
		o.context, _ = strconv.Atoi(number)
		if o.style == diffPlain {
			o.style = diffContext
		}
	}
	if o.brief {
		o.style = diffBrief
	}
	o.files = files
	switch len(files) {
	case 0, 1:
		return nil, g.raw("missing operand after '%s'", lastWord("diff", append(slices.Clone(args), files...)))
	case 2:
	default:
		return nil, g.raw("extra operand '%s'", files[2])
	}
	o.switches = diffSwitches(args, files)
	return o, nil
}

func lastWord(tool string, args []string) string {
	if len(args) == 0 {
		return tool
	}
	return args[len(args)-1]
}

// diffSeparated rewrites -U N and -C N, whose long forms need no argument.
func diffSeparated(args []string) []string {
	var out []string
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return append(out, args[i:]...)
		}
		if len(word) > 1 && word[0] == '-' && word[1] != '-' {
			if j := strings.IndexAny(word, "UCLx"); j > 0 && (word[j] == 'U' || word[j] == 'C') {
				name := "--unified="
				if word[j] == 'C' {
					name = "--context="
				}
				if j > 1 {
					out = append(out, word[:j])
				}
				value := word[j+1:]
				if value == "" && i+1 < len(args) {
					i++
					value = args[i]
				}
				out = append(out, name+value)
				continue
			}
		}
		out = append(out, word)
	}
	return out
}

// diffSwitches is the options as -r prints them.
func diffSwitches(args, files []string) string {
	var b strings.Builder
	left := len(args) - len(files)
	for _, word := range args {
		if left > 0 && (strings.HasPrefix(word, "-") && word != "-" || word != files[0] && word != files[1]) {
			b.WriteString(" " + quoteShell(word, true, quoteNeeded))
			left--
		}
	}
	return b.String()
}

func (o *diffOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'q':
		o.brief = true
	case 's':
		o.same = true
	case 'c', 'C', 'u', 'U':
		return o.setStyle(g, key, value)
	case 'L':
		o.labels = append(o.labels, value)
	case 'r':
		o.recursive = true
	case 'N':
		o.newFile = true
	case 'x':
		o.exclude = append(o.exclude, value)
	case 'i':
		o.fold = true
	case 'b':
		o.space = true
	case 'w':
		o.allSpace = true
	case 'Z':
		o.trailing = true
	case 'B':
		o.blankLines = true
	case 'a':
		o.text = true
	case diffStripCR:
		o.stripCR = true
	case diffNormal:
		o.style = diffPlain
	case diffColor:
		if value != "never" && value != "auto" {
			return g.wrong("colors are not supported; leave --color out")
		}
	}
	return nil
}

func (o *diffOptions) setStyle(g *grammar, key rune, value string) error {
	style := diffUnified
	if key == 'c' || key == 'C' {
		style = diffContext
	}
	if o.style != diffPlain && o.style != style {
		return g.raw("conflicting output style options")
	}
	o.style = style
	if key == 'C' || key == 'U' {
		if value == absent {
			return nil
		}
		n, fault := parseCount(value, "")
		if fault != countOK {
			return g.raw("invalid context length '%s'", value)
		}
		o.context = int(min(n, 1<<30))
	}
	return nil
}
