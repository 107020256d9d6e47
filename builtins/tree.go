package builtins

import (
	"slices"
	"strconv"
	"strings"
)

const treeHelp = `Usage: tree [-adfilnpqrstuvxDFNQU] [-L level] [-P pattern] [-I pattern] [OPTION]... [--] [directory ...]
List the contents of directories in a tree.

  -a            all files are listed
  -d            list directories only
  -f            print the full path prefix for each file
  -i            don't print indentation lines
  -L level      descend only level directories deep
  -P pattern    list only those files that match the pattern given
  -I pattern    do not list files that match the given pattern
  --ignore-case ignore case when pattern matching
  --matchdirs   include directory names in -P pattern matching
  --prune       prune empty directories from the output
  --noreport    turn off file/directory count at end of tree listing
  --filelimit N do not descend dirs with more than N files in them
  --charset X   ASCII or UTF-8 for the indentation lines
  --timefmt F   print and format time according to the format F
  -p            print the protections for each file
  -u, -g        print the owner, the group
  -s, -h, --si  print the size in bytes, in 1024s, in 1000s
  -D            print the date of last modification
  -F            append '/', '*', '=' or '|' as in ls -F
  -Q            quote filenames with double quotes
  -N            print non-printable characters as is
  -q            print non-printable characters as '?'
  -t, -v, -U    sort by modification time, by version, not at all (by name here)
  -r            reverse the order of the sort
  --sort X      name, version, size or mtime
  --dirsfirst, --filesfirst  list directories or files first
  -n, -C, -x    accepted: there are no colors, and no file systems are told apart
      --help     display this help and exit
      --version  output version information and exit

-l, -o, -J, -X, -H, --du and --gitignore are not supported.
`

type treeOptions struct {
	all, dirs, full, flat                   bool
	ignoreCase, matchDirs, prune, noReport  bool
	perm, owner, group, size, human, si     bool
	date, classify, quote, raw, question    bool
	reverse, dirsFirst, filesFirst, charset bool
	ascii                                   bool
	level, limit                            int
	timeFormat, order                       string
	only, ignore                            []string
	names                                   []string
}

func treeTool() Tool {
	return Tool{Name: "tree", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "tree", func(c *call) error { return runTree(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseTree(args)
			if err != nil {
				return nil
			}
			var uses []FileUse
			for _, name := range o.names {
				uses = append(uses, FileUse{Name: name, List: true})
			}
			return uses
		}}
}

// treeArgs reads tree's words: letters may stand together, an argument is the next word.
type treeArgs struct {
	o    *treeOptions
	g    *grammar
	rest []string
}

func parseTree(args []string) (*treeOptions, error) {
	p := &treeArgs{o: &treeOptions{order: "name"}, g: &grammar{tool: "tree", status: 1, help: treeHelp}, rest: args}
	for len(p.rest) > 0 {
		word := p.rest[0]
		p.rest = p.rest[1:]
		var err error
		switch {
		case word == "--":
			p.o.names = append(p.o.names, p.rest...)
			p.rest = nil
		case strings.HasPrefix(word, "--"):
			err = p.long(word[2:])
		case len(word) > 1 && word[0] == '-':
			for i := 1; i < len(word) && err == nil; i++ {
				err = p.letter(word[i])
			}
		default:
			p.o.names = append(p.o.names, word)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(p.o.names) == 0 {
		p.o.names = []string{"."}
	}
	return p.o, nil
}

// next takes the argument of an option.
func (p *treeArgs) next(option string) (string, error) {
	if len(p.rest) == 0 {
		if !strings.HasPrefix(option, "--") {
			option += " option."
		}
		return "", p.g.wrong("Missing argument to " + option)
	}
	word := p.rest[0]
	p.rest = p.rest[1:]
	return word, nil
}

func (p *treeArgs) letter(b byte) error {
	o := p.o
	if flag := o.flag(b); flag != nil {
		*flag = true
		return nil
	}
	switch b {
	case 'L':
		word, err := p.next("-L")
		if err != nil {
			return err
		}
		digits := strings.TrimPrefix(strings.TrimLeft(word, " \t\n\v\f\r"), "+")
		level, _, _ := strtoumax(digits, true)
		if o.level = int(int32(level)); o.level < 1 { // what strtoul says, as an int
			return p.g.wrong("Invalid level, must be greater than 0.")
		}
	case 'P', 'I':
		word, err := p.next("-" + string([]byte{b}))
		if err != nil {
			return err
		}
		if b == 'P' {
			o.only = append(o.only, word)
		} else {
			o.ignore = append(o.ignore, word)
		}
	case 't':
		o.order = "mtime"
	case 'v':
		o.order = "version"
	case 'U':
		o.order = "name"
	case 'h':
		o.size, o.human = true, true
	case 'n', 'C', 'x':
	case 'l', 'o', 'J', 'X', 'H', 'A', 'S', 'R', 'T', 'c':
		return p.g.wrong("-" + string([]byte{b}) + " is not supported")
	default:
		return p.g.raw("Invalid argument -`%s'.", string([]byte{b}))
	}
	return nil
}

// flag is the switch of a letter, nil if it has none.
func (o *treeOptions) flag(b byte) *bool {
	switch b {
	case 'a':
		return &o.all
	case 'd':
		return &o.dirs
	case 'f':
		return &o.full
	case 'i':
		return &o.flat
	case 'p':
		return &o.perm
	case 'u':
		return &o.owner
	case 'g':
		return &o.group
	case 's':
		return &o.size
	case 'D':
		return &o.date
	case 'F':
		return &o.classify
	case 'Q':
		return &o.quote
	case 'N':
		return &o.raw
	case 'q':
		return &o.question
	case 'r':
		return &o.reverse
	}
	return nil
}

func (p *treeArgs) long(word string) error {
	o := p.o
	name, value, has := strings.Cut(word, "=")
	argument := func() (err error) {
		if !has {
			value, err = p.next("--" + name)
		}
		return err
	}
	switch flag := !slices.Contains([]string{"filelimit", "charset", "timefmt", "sort"}, name); {
	case flag && has:
		return p.g.raw("Invalid argument `--%s'.", word)
	case !flag && has && value == "":
		return p.g.wrong("Missing argument to --" + name + "=")
	}
	switch name {
	case "help":
		return p.g.helpError()
	case "version":
		return p.g.versionError()
	case "du", "gitignore":
		return p.g.wrong("--" + name + " is not supported")
	case "ignore-case":
		o.ignoreCase = true
	case "matchdirs":
		o.matchDirs = true
	case "prune":
		o.prune = true
	case "noreport":
		o.noReport = true
	case "dirsfirst":
		o.dirsFirst = true
	case "filesfirst":
		o.filesFirst = true
	case "si":
		o.size, o.human, o.si = true, true, true
	case "filelimit", "charset", "timefmt", "sort":
		if err := argument(); err != nil {
			return err
		}
		return p.value(name, value)
	default:
		return p.g.raw("Invalid argument `--%s'.", word)
	}
	return nil
}

func (p *treeArgs) value(name, value string) error {
	o := p.o
	switch name {
	case "filelimit":
		n, err := strconv.Atoi(value)
		if err != nil || n < 0 {
			return p.g.wrong("--filelimit takes a number")
		}
		o.limit = n
	case "charset":
		o.charset, o.ascii = true, !strings.EqualFold(value, "utf-8") && !strings.EqualFold(value, "utf8")
	case "timefmt":
		o.timeFormat, o.date = value, true
	case "sort":
		if !slices.Contains([]string{"name", "version", "size", "mtime"}, value) {
			return p.g.wrong("Sort type '" + value + "' not valid, should be one of: name,version,size,mtime,ctime")
		}
		o.order = value
	}
	return nil
}
