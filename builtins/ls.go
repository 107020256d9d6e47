package builtins

import (
	"strconv"
	"strings"
)

const lsHelp = `Usage: ls [OPTION]... [FILE]...
List information about the FILEs (the current directory by default), sorted by name.

  -a, -A, -B, -d, -I PATTERN, --hide=PATTERN      what is listed
  -l, -g, -o, -n, -G, --full-time, --author       long format
  -1, -C, -x, -m, -w COLS, --format=WORD, --zero  other formats
  -t, -S, -X, -v, -U, -f, -r, --sort=WORD, --group-directories-first  order
  -c, -u, --time=WORD, --time-style=STYLE         which time, and how it is shown
  -h, --si, -k, --block-size=SIZE                 units of sizes
  -F, -p, --file-type, --indicator-style=WORD     marks of types
  -i, -s                                          index numbers, blocks
  -H, -L                                          follow symbolic links
  -b, -N, -q, -Q                                  how names are quoted
  -R                                              list subdirectories recursively
      --color[=WHEN]                              colors by LS_COLORS
      --help     display this help and exit
      --version  output version information and exit
`

const (
	lsColor = longOnly + iota
	lsGroupDirs
	lsFullTime
	lsTimeStyle
	lsSort
	lsTime
	lsFormat
	lsHide
	lsSI
	lsBlockSize
	lsFileType
	lsIndicator
	lsZero
	lsFollowDirs
	lsShowControl
	lsAuthor
	lsQuoting
)

func lsGrammar() *grammar {
	return &grammar{tool: "ls", status: 2, help: lsHelp, options: []option{
		{'a', "all", noArg}, {'A', "almost-all", noArg}, {lsAuthor, "author", noArg}, {'b', "escape", noArg},
		{lsBlockSize, "block-size", needArg}, {'B', "ignore-backups", noArg}, {'c', "", noArg}, {'C', "", noArg},
		{lsColor, "color", maybeArg}, {'d', "directory", noArg}, {'f', "", noArg}, {'F', "classify", maybeArg},
		{lsFileType, "file-type", noArg}, {lsFormat, "format", needArg}, {lsFullTime, "full-time", noArg}, {'g', "", noArg},
		{lsGroupDirs, "group-directories-first", noArg}, {'G', "no-group", noArg}, {'h', "human-readable", noArg},
		{lsSI, "si", noArg}, {'H', "dereference-command-line", noArg},
		{lsFollowDirs, "dereference-command-line-symlink-to-dir", noArg}, {lsHide, "hide", needArg},
		{lsIndicator, "indicator-style", needArg}, {'i', "inode", noArg}, {'I', "ignore", needArg}, {'k', "kibibytes", noArg},
		{'l', "", noArg}, {'L', "dereference", noArg}, {'m', "", noArg}, {'n', "numeric-uid-gid", noArg},
		{'N', "literal", noArg}, {'o', "", noArg}, {'p', "", noArg}, {'q', "hide-control-chars", noArg},
		{lsShowControl, "show-control-chars", noArg}, {'Q', "quote-name", noArg}, {lsQuoting, "quoting-style", needArg},
		{'r', "reverse", noArg}, {'R', "recursive", noArg}, {'s', "size", noArg}, {'S', "", noArg},
		{lsSort, "sort", needArg}, {lsTime, "time", needArg}, {lsTimeStyle, "time-style", needArg}, {'t', "", noArg},
		{'T', "tabsize", needArg}, {'u', "", noArg}, {'U', "", noArg}, {'v', "", noArg}, {'w', "width", needArg},
		{'x', "", noArg}, {'X', "", noArg}, {lsZero, "zero", noArg}, {'1', "", noArg},
	}}
}

func lsTool() Tool {
	return Tool{Name: "ls", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "ls", func(c *call) error { return runLs(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseLs(args)
			if err != nil {
				return nil
			}
			return lists(o.names)
		}}
}

// lists returns the uses of operands that a tool lists or looks at; the current directory if
// there are none.
func lists(names []string) []FileUse {
	if len(names) == 0 {
		names = []string{"."}
	}
	var uses []FileUse
	for _, name := range names {
		uses = append(uses, FileUse{Name: name, List: true})
	}
	return uses
}

// lsFollow says which symbolic links are followed.
type lsFollow uint8

const (
	lsFollowUnset lsFollow = iota
	lsFollowNone
	lsFollowNamedDirs // operands that lead to a directory
	lsFollowNamed
	lsFollowAll
)

// lsIndicators are the styles of marks behind names.
const (
	lsMarkNone = iota
	lsMarkSlash
	lsMarkType
	lsMarkAll
)

type lsOptions struct {
	all, almost, backups, dirs bool
	ignore, hide               []string
	format                     byte // 'l', '1', 'C', 'x', 'm', or 0
	noOwner, noGroup, numeric  bool
	author                     bool
	sort                       byte // 't', 'S', 'X', 'v', 'U', 'w' (width), 'n' (name), or 0
	reverse, dirsFirst         bool
	time                       byte // 'm', 'c' or 'a'
	timeGiven                  bool
	style                      string
	styleGiven                 bool
	tab                        int
	hasTab                     bool
	styleErr                   error // of a style that does not exist
	size, blocks               blockUnit
	unitGiven                  bool
	mark                       int
	inode, showBlocks, kibi    bool
	follow                     lsFollow
	quoting                    byte // 'N', 'b', 'Q', 's' (shell-escape), 'S' (always) or 0
	hideControl                bool
	color, colorAuto           bool
	recursive                  bool
	width                      int
	end                        byte
	names                      []string
}

func parseLs(args []string) (*lsOptions, error) {
	o := &lsOptions{time: 'm', end: '\n', width: -1}
	o.size, o.blocks = blockUnit{size: 1}, blockUnit{size: 1024}
	g := lsGrammar()
	names, err := g.parse(args, func(key rune, value string) error {
		if done, err := o.setShort(g, key, value); done || err != nil {
			return err
		}
		return o.setLong(g, key, value)
	})
	o.names = names
	o.finish()
	return o, err
}

// setShort handles the options of one letter; done is false for others.
func (o *lsOptions) setShort(g *grammar, key rune, value string) (done bool, err error) {
	if o.setOrder(key) || o.setFormat(key) {
		return true, nil
	}
	switch key {
	case 'a':
		o.all = true
	case 'A':
		o.all, o.almost = false, true
	case 'B':
		o.backups = true
	case 'd':
		o.dirs = true
	case 'F':
		return true, o.setClassify(g, value)
	case 'p':
		o.mark = lsMarkSlash
	case 'h':
		o.setUnit(blockUnit{base: 1024})
	case 'H':
		o.follow = lsFollowNamed
	case 'L':
		o.follow = lsFollowAll
	case 'i':
		o.inode = true
	case 'I':
		o.ignore = append(o.ignore, value)
	case 'k':
		o.kibi = true
	case 'b', 'N', 'Q':
		o.quoting = byte(key)
	case 'q':
		o.hideControl = true
	case 'R':
		o.recursive = true
	case 's':
		o.showBlocks = true
	case 'w':
		o.width, err = lsNumber(g, "line width", value)
	case 'T':
		o.tab, err = lsNumber(g, "tab size", value)
		o.hasTab = true
	default:
		return false, nil
	}
	return true, err
}

// setOrder handles the letters that choose an order or a time.
func (o *lsOptions) setOrder(key rune) bool {
	switch key {
	case 'c':
		o.time, o.timeGiven = 'c', true
	case 'u':
		o.time, o.timeGiven = 'a', true
	case 'f':
		o.all, o.sort = true, 'U'
		if o.format == 'l' {
			o.format = 0
		}
		o.showBlocks = false
	case 'r':
		o.reverse = true
	case 't', 'S', 'X', 'v', 'U':
		o.sort = byte(key)
	default:
		return false
	}
	return true
}

// setFormat handles the letters that choose a format.
func (o *lsOptions) setFormat(key rune) bool {
	switch key {
	case 'l':
		o.format = 'l'
	case 'g':
		o.format, o.noOwner = 'l', true
	case 'o':
		o.format, o.noGroup = 'l', true
	case 'n':
		o.format, o.numeric = 'l', true
	case 'G':
		o.noGroup = true
	case 'C', 'x', 'm':
		o.format = byte(key)
	case '1':
		if o.format != 'l' {
			o.format = '1'
		}
	default:
		return false
	}
	return true
}

func (o *lsOptions) setLong(g *grammar, key rune, value string) (err error) {
	switch key {
	case lsColor:
		return o.setColor(g, value)
	case lsGroupDirs:
		o.dirsFirst = true
	case lsFullTime:
		o.format, o.style, o.styleGiven = 'l', "full-iso", true
	case lsTimeStyle:
		o.style, o.styleGiven = value, true
		o.styleErr = lsCheckStyle(g, value)
	case lsSort:
		value, err = g.chooseGroup(1, "sort", value, "none", "time", "size", "extension", "version", "width")
		o.sort = map[string]byte{"none": 'U', "time": 't', "size": 'S', "extension": 'X', "version": 'v', "width": 'w'}[value]
	case lsTime:
		value, err = g.chooseGroup(1, "time", value, "atime|access|use", "ctime|status", "birth|creation")
		o.timeGiven = true
		if o.time = (value + "m")[0]; o.time == 'b' {
			return g.wrong("the birth of files is not known here")
		}
	case lsFormat:
		value, err = g.chooseGroup(1, "format", value, "verbose|long", "commas", "horizontal|across", "vertical", "single-column")
		o.format = map[string]byte{"verbose": 'l', "commas": 'm', "horizontal": 'x', "vertical": 'C', "single-column": '1'}[value]
	case lsHide:
		o.hide = append(o.hide, value)
	case lsSI:
		o.setUnit(blockUnit{base: 1000})
	case lsBlockSize:
		var u blockUnit
		u, err = parseBlockSize(g, value)
		o.setUnit(u)
	case lsFileType:
		o.mark = lsMarkType
	case lsIndicator:
		value, err = g.chooseGroup(1, "indicator-style", value, "none", "slash", "file-type", "classify")
		o.mark = map[string]int{"slash": lsMarkSlash, "file-type": lsMarkType, "classify": lsMarkAll}[value]
	case lsZero:
		o.end, o.quoting = 0, 'N'
		if o.format != 'l' {
			o.format = '1'
		}
	case lsFollowDirs:
		o.follow = lsFollowNamedDirs
	case lsShowControl:
		o.hideControl = false
	case lsAuthor:
		o.author = true
	case lsQuoting:
		value, err = g.chooseGroup(1, "quoting-style", value, "literal", "shell", "shell-always", "shell-escape",
			"shell-escape-always", "c", "c-maybe", "escape", "locale", "clocale")
		o.quoting = map[string]byte{"literal": 'N', "shell": 's', "shell-escape": 's', "shell-always": 'S',
			"shell-escape-always": 'S', "c": 'Q', "escape": 'b'}[value]
		if err == nil && o.quoting == 0 {
			return g.wrong("quoting style %s is not supported", value)
		}
	}
	return err
}

func (o *lsOptions) setUnit(u blockUnit) { o.size, o.blocks, o.unitGiven = u, u, true }

func (o *lsOptions) setColor(g *grammar, value string) error {
	if value == absent {
		value = "always"
	}
	value, err := g.chooseGroup(1, "color", value, "always|yes|force", "never|no|none", "auto|tty|if-tty")
	o.color, o.colorAuto = value == "always", value == "auto"
	return err
}

func (o *lsOptions) setClassify(g *grammar, value string) error {
	if value == absent {
		value = "always"
	}
	value, err := g.chooseGroup(1, "classify", value, "always|yes|force", "never|no|none", "auto|tty|if-tty")
	if value == "always" {
		o.mark = lsMarkAll
	}
	return err
}

func lsCheckStyle(g *grammar, value string) error {
	if strings.HasPrefix(value, "+") {
		return nil
	}
	short := strings.TrimPrefix(value, "posix-")
	for _, known := range []string{"full-iso", "long-iso", "iso", "locale"} {
		if short == known {
			return nil
		}
	}
	err := g.bad("invalid argument %s for %s", value, "time style")
	err.tail = "\nValid arguments are:\n  - [posix-]full-iso\n  - [posix-]long-iso\n  - [posix-]iso\n" +
		"  - [posix-]locale\n  - +FORMAT (e.g., +%H:%M) for a 'date'-style format"
	return err
}

func lsNumber(g *grammar, what, word string) (int, error) {
	n, faults := parseSize(word, true, "")
	if faults&^sizeOverflow != 0 {
		return 0, g.wrong("invalid "+what+": %s", word)
	}
	return int(min(n, 1<<30)), nil
}

// finish settles what depends on several options.
func (o *lsOptions) finish() {
	if o.kibi && !o.unitGiven {
		o.blocks = blockUnit{size: 1024}
	}
	if o.sort == 0 {
		o.sort = 'n'
		if o.timeGiven && o.format != 'l' {
			o.sort = 't'
		}
	}
	if o.follow == lsFollowUnset {
		o.follow = lsFollowNamedDirs
		if o.dirs || o.mark == lsMarkAll || o.format == 'l' {
			o.follow = lsFollowNone
		}
	}
}

// lsSetup settles what depends on the call: the terminal and the environment.
func (o *lsOptions) setup(c *call) {
	terminal := isTerminal(c.io.Stdout)
	o.color = o.color || o.colorAuto && terminal
	if o.format == 0 {
		o.format = '1'
		if terminal {
			o.format = 'C'
		}
	}
	if o.width < 0 {
		o.width = 80
		if text, ok := c.getenv("COLUMNS"); ok {
			if n, err := strconv.Atoi(text); err == nil && n > 0 {
				o.width = n
			}
		}
	}
	if o.quoting == 0 && terminal {
		o.quoting = 's'
	}
	if !o.styleGiven {
		o.style, _ = c.getenv("TIME_STYLE")
		if o.style != "" && lsCheckStyle(lsGrammar(), o.style) != nil {
			o.style = ""
		}
	}
}
