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
  -e, --ed                      output an ed script
  -n, --rcs                     output an RCS format diff
  -y, --side-by-side            output in two columns
  -W, --width=NUM               output at most NUM (default 130) print columns of -y
      --left-column             output only the left column of common lines
      --suppress-common-lines   do not output common lines of -y
  -p, --show-c-function         show which C function each change is in
  -F, --show-function-line=RE   show the most recent line matching RE
  -I, --ignore-matching-lines=RE  ignore changes where all lines match RE
  -E, --ignore-tab-expansion    ignore changes due to tab expansion
  -t, --expand-tabs             expand tabs to spaces in output
  -T, --initial-tab             make tabs line up by prepending a tab
      --tabsize=NUM             tab stops every NUM (default 8) print columns
      --color=WHEN              color output: never, always, auto (never)
  -d, --minimal, --normal, --speed-large-files  accepted
      --help     display this help and exit
      --version  output version information and exit

Exit status is 0 if inputs are the same, 1 if different, 2 if trouble.
`

const (
	diffLabel = longOnly + iota
	diffColor
	diffStripCR
	diffNormal
	diffLeftColumn
	diffSuppress
	diffTabSize
	diffSpeed
)

// Styles of output.
const (
	diffPlain byte = iota
	diffUnified
	diffContext
	diffBrief
	diffSide
	diffEd
	diffRCS
)

const diffTrouble = 2

type diffOptions struct {
	style                           byte
	context                         int  // -1: not given
	counted                         bool // by -U N or -C N
	labels                          []string
	recursive, newFile, text, same  bool
	fold, space, allSpace, trailing bool
	blankLines, stripCR, brief      bool
	ignoreTabs, tabs, initialTab    bool // -E, -t, -T
	leftColumn, suppress, color     bool
	width, tabSize                  int
	cFunction                       bool
	ignore, function                []*regex // -I, -F
	exclude                         []string
	switches                        string // as they were typed, for -r
	files                           []string
}

func diffGrammar() *grammar {
	g := &grammar{tool: "diff", status: diffTrouble, help: diffHelp, options: []option{
		{'q', "brief", noArg}, {'s', "report-identical-files", noArg}, {'c', "", noArg}, {'C', "", needArg}, {'C', "context", maybeArg},
		{'u', "", noArg}, {'U', "", needArg}, {'U', "unified", maybeArg}, {'L', "label", needArg}, {'r', "recursive", noArg},
		{'N', "new-file", noArg}, {'x', "exclude", needArg}, {'i', "ignore-case", noArg},
		{'b', "ignore-space-change", noArg}, {'w', "ignore-all-space", noArg}, {'Z', "ignore-trailing-space", noArg},
		{'B', "ignore-blank-lines", noArg}, {'a', "text", noArg}, {diffStripCR, "strip-trailing-cr", noArg},
		{'d', "minimal", noArg}, {diffColor, "color", maybeArg}, {diffNormal, "normal", noArg},
		{'e', "ed", noArg}, {'n', "rcs", noArg}, {'y', "side-by-side", noArg}, {'W', "width", needArg},
		{diffLeftColumn, "left-column", noArg}, {diffSuppress, "suppress-common-lines", noArg},
		{'p', "show-c-function", noArg}, {'F', "show-function-line", needArg}, {'I', "ignore-matching-lines", needArg},
		{'E', "ignore-tab-expansion", noArg}, {'t', "expand-tabs", noArg}, {'T', "initial-tab", noArg},
		{diffTabSize, "tabsize", needArg}, {diffSpeed, "speed-large-files", noArg},
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
	o := &diffOptions{context: -1, width: 130, tabSize: 8}
	g := diffGrammar()
	number := ""
	files, err := g.parse(args, func(key rune, value string) error {
		if key >= '0' && key <= '9' {
			number += string(key)
			return nil
		}
		return o.set(g, key, value)
	})
	if err != nil {
		return nil, err
	}
	if o.cFunction && o.style == diffPlain {
		o.style = diffContext
	}
	if number != "" {
		if n, _ := strconv.Atoi(number); o.context < n || !o.counted {
			o.context = n
		}
		if o.style == diffPlain {
			o.style = diffContext
		}
	}
	if o.context < 0 {
		o.context = 3
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
	case 'd', diffSpeed:
	default:
		return o.setOutput(g, key, value)
	}
	return nil
}

// setOutput takes the options that shape the output.
func (o *diffOptions) setOutput(g *grammar, key rune, value string) error {
	switch key {
	case 'y', 'e', 'n':
		return o.chooseStyle(g, map[rune]byte{'y': diffSide, 'e': diffEd, 'n': diffRCS}[key])
	case 'W', diffTabSize:
		n, fault := parseCount(value, "")
		if fault == countInvalid || n == 0 {
			return g.raw("invalid %s '%s'", map[rune]string{'W': "width", diffTabSize: "tabsize"}[key], value)
		}
		if key == 'W' {
			o.width = int(min(n, 1<<20))
		} else {
			o.tabSize = int(min(n, 1<<20))
		}
	case diffLeftColumn:
		o.leftColumn = true
	case diffSuppress:
		o.suppress = true
	case 'p':
		o.cFunction = true
		return addDiffRegex(&o.function, "^[[:alpha:]$_]")
	case 'F':
		return addDiffRegex(&o.function, value)
	case 'I':
		return addDiffRegex(&o.ignore, value)
	case 'E':
		o.ignoreTabs = true
	case 't':
		o.tabs = true
	case 'T':
		o.initialTab = true
	case diffColor:
		if value != "never" && value != "auto" && value != "always" && value != absent {
			return g.raw("invalid color '%s'", value)
		}
		o.color = value == "always"
	}
	return nil
}

func (o *diffOptions) chooseStyle(g *grammar, style byte) error {
	if o.style != diffPlain && o.style != style {
		return g.raw("conflicting output style options")
	}
	o.style = style
	return nil
}

func (o *diffOptions) setStyle(g *grammar, key rune, value string) error {
	style := diffUnified
	if key == 'c' || key == 'C' {
		style = diffContext
	}
	if err := o.chooseStyle(g, style); err != nil {
		return err
	}
	if value == absent {
		o.context = max(o.context, 3)
	} else {
		n, fault := parseCount(value, "")
		if fault != countOK {
			return g.raw("invalid context length '%s'", value)
		}
		o.context, o.counted = max(o.context, int(min(n, 1<<30))), true
	}
	return nil
}
