package builtins

import (
	"math/rand/v2"
	"os"
	"path"
	"strings"
	"syscall"
)

const mktempHelp = `Usage: mktemp [OPTION]... [TEMPLATE]
Create a temporary file or directory, safely, and print its name. TEMPLATE must contain at
least 3 consecutive 'X's in last component; tmp.XXXXXXXXXX and --tmpdir are implied without it.

  -d, --directory     create a directory, not a file
  -u, --dry-run       do not create anything; merely print a name
  -q, --quiet         suppress diagnostics about file/dir-creation failure
      --suffix=SUFF   append SUFF to TEMPLATE
  -p DIR, --tmpdir[=DIR]  interpret TEMPLATE relative to DIR; else $TMPDIR, else /tmp
  -t                  interpret TEMPLATE as a single file name component, relative to a directory
      --help     display this help and exit
      --version  output version information and exit
`

const (
	mktempSuffix = longOnly + iota
	mktempTmpdir
)

type mktempOptions struct {
	directory, dry, quiet, inDir, old bool

	dir              string // of -p; "" for the environment's
	template, suffix string // template without suffix
	count            int    // of X at its end
}

func parseMktemp(args []string) (*mktempOptions, error) {
	o := &mktempOptions{}
	g := &grammar{tool: "mktemp", status: 1, help: mktempHelp, options: []option{
		{'d', "directory", noArg}, {'u', "dry-run", noArg}, {'q', "quiet", noArg}, {mktempSuffix, "suffix", needArg},
		{'p', "", needArg}, {mktempTmpdir, "tmpdir", maybeArg}, {'t', "", noArg},
	}}
	hasSuffix := false
	names, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'd':
			o.directory = true
		case 'u':
			o.dry = true
		case 'q':
			o.quiet = true
		case mktempSuffix:
			o.suffix, hasSuffix = value, true
		case 'p', mktempTmpdir:
			o.inDir = true
			if o.dir = value; value == absent {
				o.dir = ""
			}
		case 't':
			o.inDir, o.old = true, true
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(names) > 1 {
		return nil, g.bad("too many templates")
	}
	template := "tmp.XXXXXXXXXX"
	if len(names) == 1 {
		template = names[0]
	} else {
		o.inDir = true
	}
	return o, o.setTemplate(g, template, hasSuffix)
}

func (o *mktempOptions) setTemplate(g *grammar, template string, hasSuffix bool) error {
	body := template
	if hasSuffix {
		if !strings.HasSuffix(template, "X") {
			return g.wrong("with --suffix, template %s must end in X", template)
		}
	} else {
		end := strings.LastIndexByte(template, 'X') + 1
		body, o.suffix = template[:end], template[end:]
		if end == 0 {
			body, o.suffix = template, ""
		}
	}
	if hasSuffix {
		template += o.suffix
	}
	o.template, o.count = body, len(body)-len(strings.TrimRight(body, "X"))
	switch {
	case strings.Contains(o.suffix, "/"):
		return g.wrong("invalid suffix %s, contains directory separator", o.suffix)
	case o.count < 3:
		return g.wrong("too few X's in template %s", template)
	case o.old && strings.Contains(template, "/"):
		return g.wrong("invalid template, %s, contains directory separator", template)
	case o.inDir && path.IsAbs(template):
		return g.wrong("invalid template, %s; with --tmpdir, it may not be absolute", template)
	}
	return nil
}

// name is the template in its directory; env is what TMPDIR says.
func (o *mktempOptions) name(env string) string {
	if !o.inDir {
		return o.template
	}
	dir := o.dir
	if dir == "" || o.old && env != "" {
		dir = env
	}
	if dir == "" {
		dir = "/tmp"
	}
	return joinName(dir, o.template)
}

func mktempTool() Tool {
	return Tool{Name: "mktemp",
		Run: func(w *IO, args []string) int {
			return run(w, "mktemp", func(c *call) error { return runMktemp(c, args) })
		},
		Files: func(args []string) []FileUse {
			o, err := parseMktemp(args)
			if err != nil || o.dry || o.inDir && (o.dir == "" || o.old) {
				return nil // the environment says where
			}
			return entries([]string{o.name("")})
		}}
}

func runMktemp(c *call, args []string) error {
	o, err := parseMktemp(args)
	if err != nil {
		return err
	}
	e, err := c.editor()
	if err != nil {
		return err
	}
	env, _ := c.getenv("TMPDIR")
	template := o.name(env)
	if err := o.refused(c, template+o.suffix); err != nil {
		return err
	}
	name, err := randomName(template[:len(template)-o.count], o.suffix, o.count, func(name string) error {
		switch {
		case o.dry:
			_, err := c.io.Files.Lstat(name)
			if err == nil {
				return syscall.EEXIST
			}
			if isErrno(err, syscall.ENOENT) {
				return nil
			}
			return err
		case o.directory:
			return e.Mkdir(name, 0o700)
		}
		f, err := c.io.Files.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		return f.Close()
	})
	if err == nil {
		return c.writeString(name + "\n")
	}
	if end := c.mustStop(err); end != nil {
		return end
	}
	c.status = 1
	if o.quiet {
		return nil
	}
	kind := "file"
	if o.directory {
		kind = "directory"
	}
	return c.fileError(err, "failed to create "+kind+" via template "+c.quote(template+o.suffix))
}

// refused asks for the template itself first: what the gate says of it has no random name in it.
func (o *mktempOptions) refused(c *call, template string) error {
	if o.dry {
		_, err := c.io.Files.Lstat(template)
		return c.denial(err)
	}
	f, err := c.io.Files.OpenFile(template, os.O_WRONLY, 0)
	if err == nil {
		return f.Close()
	}
	return c.denial(err)
}

// randomName finds a name that is not taken: try makes the file.
func randomName(prefix, suffix string, count int, try func(name string) error) (name string, err error) {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	for range 1000 {
		b := make([]byte, count)
		for i := range b {
			b[i] = letters[rand.IntN(len(letters))]
		}
		name = prefix + string(b) + suffix
		if err = try(name); !isErrno(err, syscall.EEXIST) {
			return name, err
		}
	}
	return name, err
}

// tempSibling makes a file with a new name beside another one, to be renamed to it.
func (c *call) tempSibling(name string, try func(temp string) error) (string, error) {
	dir := ""
	if i := strings.LastIndexByte(stripSlashes(name), '/'); i >= 0 {
		dir = name[:i+1]
	}
	return randomName(dir+c.name, "", 6, try)
}
