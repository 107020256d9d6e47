package builtins

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

func rgTool() Tool {
	return Tool{Name: "rg", ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, "rg", func(c *call) error { return runRG(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseRG(args)
			if err != nil {
				return nil
			}
			return o.uses()
		}}
}

// uses lists what the arguments name; without operands it may be the current directory.
func (o *rgOptions) uses() []FileUse {
	var uses []FileUse
	for _, source := range o.sources {
		if source.file {
			uses = append(uses, reads([]string{source.text})...)
		}
	}
	uses = append(uses, reads(o.ignoreFile)...)
	if o.typeList {
		return uses
	}
	if len(o.files) == 0 {
		return append(uses, FileUse{Name: ".", List: true})
	}
	for _, use := range reads(o.files) {
		uses = append(uses, use, FileUse{Name: use.Name, List: true})
	}
	return uses
}

// rg is one run of the tool; it searches files as grep does.
type rg struct {
	*grep
	o        *rgOptions
	globs    *ignoreList // of -g
	types    *ignoreList // of -t
	nots     *ignoreList // of -T
	extra    *ignoreList // of --ignore-file
	searched bool
	headed   bool // a heading was printed
}

func runRG(c *call, args []string) error {
	c.onWrite.status = 2
	o, err := parseRG(args)
	if err != nil {
		return rgUsageError(c, err)
	}
	g := &grep{c: c, o: &o.grepOptions, utf: true}
	r := &rg{grep: g, o: o}
	g.rg = r
	if err := r.filters(); err != nil {
		return err
	}
	if o.typeList {
		return r.listTypes()
	}
	if !o.justList {
		if err := r.compilePatterns(); err != nil {
			return err
		}
	}
	if o.before == 0 && o.after <= 0 || o.after == 0 && o.before <= 0 {
		o.before, o.after = -1, -1
	}
	if o.passthru {
		o.before, o.after = 1<<30, 1<<30
		o.noSeparator = true
	}
	if err := r.searchAll(); err != nil {
		return err
	}
	switch {
	case g.found && (o.quiet || !g.error):
		c.status = 0
	case g.error:
		c.status = 2
	default:
		c.status = 1
	}
	return nil
}

// rgUsageError prints an error of the arguments as rg does, without the tool's name, unless it
// is none of rg's own.
func rgUsageError(c *call, err error) error {
	var u *usageError
	var r refusal
	if !errors.As(err, &u) || u.help != "" || errors.As(err, &r) {
		return err
	}
	text := u.text(c)
	if u.try {
		text = "error: " + text + "\n\nUSAGE:\n    rg [OPTIONS] PATTERN [PATH ...]\n\nFor more information try --help"
	}
	fmt.Fprintln(c.io.Stderr, text)
	return stop(u.status)
}

// compilePatterns compiles the patterns into one.
func (r *rg) compilePatterns() error {
	var list []*regex
	for _, source := range r.o.sources {
		patterns := []string{source.text}
		if source.file {
			data, err := r.readFile(source.text)
			if err != nil {
				return err
			}
			if data == "" {
				continue
			}
			patterns = strings.Split(strings.TrimSuffix(data, "\n"), "\n")
		}
		for _, pattern := range patterns {
			re, err := r.compilePattern(pattern)
			if err != nil {
				return r.patternError(pattern, err)
			}
			list = append(list, re)
		}
	}
	if len(list) == 0 {
		return nil
	}
	re, err := joinRegex(list)
	switch {
	case err != nil:
	case r.o.lines:
		re, err = re.between(assertBOL, assertEOL)
	case r.o.words:
		re, err = re.between(assertNotBegin, assertNotEnd)
	}
	if err != nil {
		return r.patternError(r.o.sources[0].text, err)
	}
	r.re = re
	return nil
}

func (r *rg) compilePattern(pattern string) (*regex, error) {
	opt := regexOptions{syntax: regexRust, ignoreCase: r.o.foldCase(pattern), utf8: r.o.unicode, multiline: true, dotAll: r.o.dotAll}
	if r.o.perl && !r.o.fixed {
		opt.syntax = regexPerl
	}
	if r.o.fixed {
		opt.syntax = regexFixed
	}
	if !r.o.multiline && (strings.Contains(pattern, "\n") || !r.o.fixed && strings.Contains(strings.ReplaceAll(pattern, `\\`, ""), `\n`)) {
		return nil, errors.New("the literal '\"\\n\"' is not allowed in a regex\n\nConsider enabling multiline mode with the " +
			"--multiline flag (or -U for short).\nWhen multiline mode is enabled, new line characters can be matched.")
	}
	re, err := compileRegex(pattern, opt)
	if err != nil && r.o.auto && opt.syntax == regexRust {
		opt.syntax = regexPerl
		if other, failed := compileRegex(pattern, opt); failed == nil {
			return other, nil
		}
	}
	return re, err
}

// patternError prints an error of a pattern with its place.
func (r *rg) patternError(pattern string, err error) error {
	var p *perlError
	if !errors.As(err, &p) || p.rust == "" { // of -P, say
		fmt.Fprintln(r.c.io.Stderr, err)
		return stop(2)
	}
	marks := strings.Repeat(" ", p.from) + strings.Repeat("^", max(1, p.to-p.from))
	fmt.Fprintf(r.c.io.Stderr, "regex parse error:\n    %s\n    %s\nerror: %s\n", pattern, marks, p.rust)
	if strings.HasSuffix(p.rust, "supported") {
		fmt.Fprint(r.c.io.Stderr, "\nUse -P for look-around and back-references.\n")
	}
	return stop(2)
}

// printError prints an error of a file in rg's words.
func (r *rg) printError(name string, err error) {
	text := strerror(err)
	if errno, ok := errnoOf(err); ok {
		text += fmt.Sprintf(" (os error %d)", int(errno))
	}
	if r.o.sorted {
		text = "IO error for operation on " + name + ": " + text
	}
	fmt.Fprintf(r.c.io.Stderr, "%s: %s\n", name, text)
}

// searchAll searches the operands, or the standard input if something can be read there, or
// else the current directory.
func (r *rg) searchAll() error {
	files := r.o.files
	if len(files) == 0 && !r.o.justList && r.readableStdin() {
		files = []string{"-"}
	}
	r.named = r.o.names == 'H' || r.o.names == 0 && (len(files) != 1 || files[0] != "-" && r.isDir(files[0]))
	var err error
	if len(files) == 0 {
		err = r.walkTop(".", "")
		if err == nil && !r.searched && !r.o.quiet && !r.o.justList {
			r.error = true
			fmt.Fprint(r.c.io.Stderr, "No files were searched, which means ripgrep probably applied a filter you didn't expect.\n"+
				"Running with --debug will show why files are being skipped.\n")
		}
	}
	for _, name := range files {
		if err == nil {
			err = r.operand(name)
		}
	}
	if err == errGrepDone {
		return nil
	}
	return err
}

// readableStdin reports whether the standard input is a file or a pipe, and no terminal or
// device.
func (r *rg) readableStdin() bool {
	if r.c.io.Stdin == nil {
		return false
	}
	info, ok := statOf(r.c.io.Stdin)
	return !ok || info.Mode().IsRegular() || info.Mode()&(fs.ModeNamedPipe|fs.ModeSocket) != 0
}

// operand searches what an operand names: a file whatever it is, a directory by the filters.
func (r *rg) operand(name string) error {
	if name == "-" && r.o.justList {
		return r.searchFile(r.o.label, nil)
	}
	if name == "-" {
		r.searched = true
		return r.stream(&input{r.c.stdin(), "standard input", true, r.c}, r.o.label)
	}
	info, err := r.c.io.Files.Stat(name)
	if err != nil {
		return r.fail(name, err)
	}
	if info.IsDir() {
		return r.walkTop(name, strings.TrimSuffix(trimSlashes(name), "/")+"/")
	}
	return r.searchFile(name, nil)
}

// searchFile searches or lists a file: an operand when there is no way to search it.
func (r *rg) searchFile(name string, search func() error) error {
	r.searched = true
	if !r.o.justList {
		r.explicit = search == nil || r.o.binaryToo
		if search == nil {
			return r.file(name)
		}
		return search()
	}
	r.found = true
	if r.o.quiet {
		return errGrepDone
	}
	end := "\n"
	if r.o.null {
		end = "\x00"
	}
	return r.c.writeString(name + end)
}
