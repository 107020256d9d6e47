package builtins

import (
	"io"
	"math"
	"strconv"
	"strings"
)

const sedHelp = `Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...

  -n, --quiet, --silent      suppress automatic printing of pattern space
  -e, --expression=SCRIPT    add the script to the commands to be executed
  -f, --file=SCRIPT-FILE     add the contents of the file to the commands to be executed
  -i[SUFFIX], --in-place[=SUFFIX]  edit files in place; the policy lists it as "sed -i"
  -l, --line-length=N        specify the line-wrap length for the l command
      --posix                disable GNU extensions
  -E, -r, --regexp-extended  use extended regular expressions in the script
  -s, --separate             consider files as separate rather than as one stream
      --sandbox              disable the commands e, r and w
  -u, --unbuffered           read and write as little as possible at once
  -z, --null-data            separate lines by NUL characters
      --help     display this help and exit
      --version  output version information and exit

The commands that run programs (e) or write files (w, except /dev/stdout and /dev/stderr)
are refused.
`

const (
	sedPosix = longOnly + iota
	sedSandbox
	sedDebug
	sedFollow
	sedInPlace
)

func sedGrammar() *grammar {
	return &grammar{tool: "sed", status: 1, help: sedHelp, options: []option{
		{'n', "quiet", noArg}, {'n', "silent", noArg}, {'e', "expression", needArg}, {'f', "file", needArg},
		{sedInPlace, "in-place", maybeArg}, {'l', "line-length", needArg}, {'E', "regexp-extended", noArg},
		{'r', "", noArg}, {'s', "separate", noArg}, {'u', "unbuffered", noArg}, {'z', "null-data", noArg},
		{'z', "zero-terminated", noArg}, {'b', "binary", noArg}, {sedPosix, "posix", noArg},
		{sedSandbox, "sandbox", noArg}, {sedDebug, "debug", noArg}, {sedFollow, "follow-symlinks", noArg},
	}}
}

// sedTool is sed. It is read-only but for -i.
func sedTool() Tool {
	return Tool{Name: "sed", ReadOnly: true, Forms: []string{"-i"}, Edit: sedForms,
		Run: func(w *IO, args []string) int {
			return run(w, "sed", func(c *call) error { return runSed(c, args) })
		},
		Files: sedFiles}
}

type sedOptions struct {
	quiet, extended, separate, unbuffered, posix, sandbox, utf8 bool

	edit    bool // in place
	follow  bool // in place of what links lead to
	suffix  string
	delim   byte
	width   int
	scripts []sedPiece
	files   []string
}

func parseSed(args []string) (*sedOptions, error) {
	o := &sedOptions{delim: '\n', width: 70}
	g := sedGrammar()
	files, err := g.parse(splitInPlace(args), func(key rune, value string) error { return o.set(g, key, value) })
	if err != nil {
		return nil, err
	}
	if len(o.scripts) == 0 {
		if len(files) == 0 {
			return nil, &usageError{status: 1, bare: sedHelp}
		}
		o.scripts, files = []sedPiece{{text: files[0]}}, files[1:]
	}
	o.files = files
	return o, nil
}

func (o *sedOptions) set(g *grammar, key rune, value string) error {
	switch key {
	case 'n':
		o.quiet = true
	case 'e':
		o.scripts = append(o.scripts, sedPiece{text: value})
	case 'f':
		o.scripts = append(o.scripts, sedPiece{file: value, named: true})
	case 'l':
		width, err := strconv.Atoi(value)
		if err != nil { // atoi does not look at what follows the number
			n, _, _ := strtoumax(strings.TrimPrefix(strings.TrimSpace(value), "+"), false)
			width = int(min(n, math.MaxInt32))
		}
		if width < 0 {
			return &usageError{status: 1, tail: "invalid line length: " + value}
		}
		o.width = width
	case 'E', 'r':
		o.extended = true
	case 's':
		o.separate = true
	case 'u':
		o.unbuffered = true
	case 'z':
		o.delim = 0
	case sedInPlace:
		o.edit, o.separate = true, true
		if value != absent {
			o.suffix = value
		}
	case sedFollow:
		o.follow = true
	case sedPosix:
		o.posix = true
	case sedSandbox:
		o.sandbox = true
	case sedDebug:
		return g.wrong("--debug is not supported")
	}
	return nil
}

// splitInPlace writes -i, whose suffix is in the same word, as a word of its own. An empty
// word after -i is BSD's way to say that there is no suffix.
func splitInPlace(args []string) []string {
	var words []string
	for i := 0; i < len(args); i++ {
		word := args[i]
		if word == "--" {
			return append(words, args[i:]...)
		}
		if len(word) < 2 || word[0] != '-' || word[1] == '-' {
			words = append(words, word)
			continue
		}
		at := strings.IndexAny(word[1:], "iefl") + 1
		switch {
		case at == 0:
			words = append(words, word)
		case word[at] == 'i':
			if at > 1 {
				words = append(words, word[:at])
			}
			if at+1 == len(word) {
				words = append(words, "--in-place")
				if i+1 < len(args) && args[i+1] == "" {
					i++
				}
			} else {
				words = append(words, "--in-place="+word[at+1:])
			}
		default:
			words = append(words, word)
			if at+1 == len(word) && i+1 < len(args) {
				i++
				words = append(words, args[i])
			}
		}
	}
	return words
}

// compile compiles the scripts; read returns the text of a script file.
func (o *sedOptions) compile(read func(name string) (string, error)) (*sedScript, error) {
	script := &sedScript{}
	p := &sedParser{script: script, extended: o.extended, posix: o.posix, sandbox: o.sandbox, utf8: o.utf8, first: true}
	number := 0
	for _, piece := range o.scripts {
		if piece.named {
			text, err := read(piece.file)
			if err != nil {
				return nil, err
			}
			piece.text = text
		} else {
			number++
		}
		if err := p.add(piece, number); err != nil {
			return nil, err
		}
		p.first = false
	}
	return script, p.finish()
}

// sedFiles are the files that the arguments and the scripts among them name.
func sedFiles(args []string) []FileUse {
	o, err := parseSed(args)
	if err != nil {
		return nil
	}
	var uses []FileUse
	script, err := o.compile(func(name string) (string, error) {
		uses = append(uses, reads([]string{name})...)
		return "", nil
	})
	if err != nil {
		return nil
	}
	for i := range script.commands {
		if cmd := &script.commands[i]; (cmd.letter == 'r' || cmd.letter == 'R') && cmd.file != "/dev/stdin" {
			uses = append(uses, reads([]string{cmd.file})...)
		}
	}
	for _, use := range reads(o.files) {
		uses = append(uses, use)
		if o.edit {
			temp := joinName(directoryOf(use.Name), "sedXXXXXX")
			uses = append(uses, FileUse{Name: use.Name, Write: true, Entry: !o.follow}, FileUse{Name: temp, Write: true, Entry: true})
		}
		if o.edit && o.suffix != "" {
			uses = append(uses, FileUse{Name: backupName(use.Name, o.suffix), Write: true, Entry: true})
		}
	}
	return uses
}

func runSed(c *call, args []string) error {
	o, err := parseSed(args)
	if err != nil {
		return err
	}
	if o.edit && c.io.Edit == nil {
		return &usageError{status: 4, tail: "-i writes files: not allowed here"}
	}
	o.utf8 = c.utf8()
	script, err := o.compile(c.sedScriptFile)
	if err != nil {
		return err
	}
	o.quiet = o.quiet || script.quiet
	s := newSedRun(c, o, script)
	defer s.closeFiles()
	if err := s.all(); err != nil {
		return err
	}
	c.status = max(c.status, s.status)
	if s.in.missing {
		c.status = 2
	}
	return nil
}

// sedScriptFile reads a script of -f.
func (c *call) sedScriptFile(name string) (string, error) {
	in, err := c.open(name)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return "", end
		}
		return "", &usageError{status: 4, tail: "couldn't open file " + name + ": " + strerror(err)}
	}
	defer in.close()
	const most = 16 << 20
	text, err := io.ReadAll(io.LimitReader(in, most))
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return "", end
		}
		return "", &usageError{status: 1, tail: "read error on " + name + ": " + strerror(err)}
	}
	return string(text), nil
}

func newSedRun(c *call, o *sedOptions, script *sedScript) *sedRun {
	stdout := &sedOutput{write: c.write, delim: [1]byte{o.delim}}
	s := &sedRun{c: c, o: o, script: script, out: stdout, stdout: &sedOutput{write: c.write, delim: stdout.delim}, ranges: make([]sedRange, len(script.commands))}
	s.stderr = &sedOutput{delim: [1]byte{o.delim}, write: func(b []byte) error {
		c.flush() // its error comes up again at the end
		_, err := c.io.Stderr.Write(b)
		return c.mustStop(err)
	}}
	s.in = &sedInput{c: c, names: orStdin(o.files), separate: o.separate, delim: o.delim, small: o.unbuffered}
	if o.edit {
		s.editInPlace()
	}
	return s
}
