package builtins

import (
	"io/fs"
	"strings"
	"syscall"
)

const (
	readlinkHelp = `Usage: readlink [OPTION]... FILE...
Print value of a symbolic link or canonical file name.

  -f, --canonicalize            follow every symlink; all but the last component must exist
  -e, --canonicalize-existing   all components must exist
  -m, --canonicalize-missing    without requirements on components existence
  -n, --no-newline              do not output the trailing delimiter
  -q, --quiet, -s, --silent     suppress most error messages (on by default)
  -v, --verbose                 report error messages
  -z, --zero                    end each output line with NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`
	realpathHelp = `Usage: realpath [OPTION]... FILE...
Print the resolved absolute file name; all but the last component must exist.

  -e, --canonicalize-existing  all components of the path must exist
  -m, --canonicalize-missing   no path components need exist or be a directory
  -L, --logical                resolve '..' components before symlinks
  -P, --physical               resolve symlinks as encountered (default)
  -q, --quiet                  suppress most error messages
      --relative-to=DIR        print the resolved path relative to DIR
      --relative-base=DIR      print absolute paths unless paths below DIR
  -s, --strip, --no-symlinks   don't expand symlinks
  -z, --zero                   end each output line with NUL, not newline
      --help     display this help and exit
      --version  output version information and exit
`
)

const (
	realpathTo = longOnly + iota
	realpathBase
)

type realpathOptions struct {
	mode                      byte // 'f', 'e', 'm', or 0 for readlink's plain form
	noNewline, quiet, logical bool
	strip                     bool
	to, base                  string
	end                       string
	files                     []string
}

func readlinkTool() Tool {
	return linkTool("readlink", parseReadlink, runReadlink)
}

func realpathTool() Tool {
	return linkTool("realpath", parseRealpath, runRealpath)
}

func linkTool(name string, parse func([]string) (*realpathOptions, error), body func(*call, *realpathOptions) error) Tool {
	return Tool{Name: name, ReadOnly: true,
		Run: func(w *IO, args []string) int {
			return run(w, name, func(c *call) error {
				o, err := parse(args)
				if err != nil {
					return err
				}
				return body(c, o)
			})
		},
		Files: func(args []string) []FileUse {
			o, err := parse(args)
			if err != nil {
				return nil
			}
			return reads(o.files)
		}}
}

func parseReadlink(args []string) (*realpathOptions, error) {
	o := &realpathOptions{end: "\n", quiet: true}
	g := &grammar{tool: "readlink", status: 1, help: readlinkHelp, options: []option{
		{'f', "canonicalize", noArg}, {'e', "canonicalize-existing", noArg}, {'m', "canonicalize-missing", noArg},
		{'n', "no-newline", noArg}, {'q', "quiet", noArg}, {'s', "silent", noArg}, {'v', "verbose", noArg}, {'z', "zero", noArg},
	}}
	files, err := g.parse(args, func(key rune, _ string) error {
		switch key {
		case 'f', 'e', 'm':
			o.mode = byte(key)
		case 'n':
			o.noNewline = true
		case 'q', 's':
			o.quiet = true
		case 'v':
			o.quiet = false
		case 'z':
			o.end = "\x00"
		}
		return nil
	})
	o.files = files
	if err == nil && len(files) == 0 {
		err = g.raw("missing operand")
	}
	return o, err
}

func parseRealpath(args []string) (*realpathOptions, error) {
	o := &realpathOptions{end: "\n", mode: 'f'}
	g := &grammar{tool: "realpath", status: 1, help: realpathHelp, options: []option{
		{'e', "canonicalize-existing", noArg}, {'m', "canonicalize-missing", noArg}, {'L', "logical", noArg},
		{'P', "physical", noArg}, {'q', "quiet", noArg}, {'s', "strip", noArg}, {'s', "no-symlinks", noArg},
		{'z', "zero", noArg}, {realpathTo, "relative-to", needArg}, {realpathBase, "relative-base", needArg},
	}}
	files, err := g.parse(args, func(key rune, value string) error {
		switch key {
		case 'e', 'm':
			o.mode = byte(key)
		case 'L':
			o.logical, o.strip = true, false
		case 'P':
			o.logical, o.strip = false, false
		case 's':
			o.logical, o.strip = true, true
		case 'q':
			o.quiet = true
		case 'z':
			o.end = "\x00"
		case realpathTo:
			o.to = value
		case realpathBase:
			o.base = value
		}
		return nil
	})
	o.files = files
	if err == nil && len(files) == 0 {
		err = g.raw("missing operand")
	}
	return o, err
}

func runReadlink(c *call, o *realpathOptions) error {
	if o.noNewline && len(o.files) > 1 {
		c.warn("ignoring --no-newline with multiple arguments")
		o.noNewline = false
	}
	for _, name := range o.files {
		var text string
		var err error
		if o.mode == 0 {
			text, err = c.io.Files.Readlink(name)
		} else {
			text, err = c.resolve(name, o)
		}
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			if c.status = 1; !o.quiet {
				c.fail("%s: %s", c.quotePrefix(name), strerror(err))
			}
			continue
		}
		if !o.noNewline {
			text += o.end
		}
		if err := c.writeString(text); err != nil {
			return err
		}
	}
	return nil
}

func runRealpath(c *call, o *realpathOptions) error {
	dirs := [2]string{}
	for i, name := range []string{o.to, o.base} {
		if name == "" {
			continue
		}
		path, err := c.resolve(name, o)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			return c.die("%s: %s", c.quotePrefix(name), strerror(err))
		}
		dirs[i] = path
	}
	to, base := dirs[0], dirs[1]
	if to == "" {
		to = base
	}
	for _, name := range o.files {
		path, err := c.resolve(name, o)
		if err != nil {
			if end := c.mustStop(err); end != nil {
				return end
			}
			if c.status = 1; !o.quiet {
				c.fail("%s: %s", c.quotePrefix(name), strerror(err))
			}
			continue
		}
		if to != "" && (base == "" || isBelow(path, base) && isBelow(to, base)) {
			path = relativePath(path, to)
		}
		if err := c.writeString(path + o.end); err != nil {
			return err
		}
	}
	return nil
}

func isBelow(path, dir string) bool {
	return dir == "/" || path == dir || strings.HasPrefix(path, dir+"/")
}

// relativePath writes an absolute path as seen from a directory.
func relativePath(path, from string) string {
	a, b := strings.Split(strings.Trim(path, "/"), "/"), strings.Split(strings.Trim(from, "/"), "/")
	if path == "/" {
		a = nil
	}
	if from == "/" {
		b = nil
	}
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	out := make([]string, 0, len(a)+len(b))
	for range b {
		out = append(out, "..")
	}
	if out = append(out, a...); len(out) == 0 {
		return "."
	}
	return strings.Join(out, "/")
}

// resolver makes a name canonical.
type resolver struct {
	c     *call
	mode  byte
	strip bool // links stay
	links int
}

// mostLinks is how many links a name may lead through (the kernel's MAXSYMLINKS).
const mostLinks = 40

func (c *call) resolve(name string, o *realpathOptions) (string, error) {
	if name == "" {
		return "", syscall.ENOENT
	}
	if o.logical {
		slash := strings.HasSuffix(name, "/")
		if name = c.cleanPath(name); slash && name != "/" {
			name += "/"
		}
	}
	r := &resolver{c: c, mode: o.mode, strip: o.strip}
	base := c.io.Dir
	if strings.HasPrefix(name, "/") {
		base = "/"
		// What is above the current directory was looked at when it became so.
		if isBelow(name, c.io.Dir) && c.io.Dir != "/" {
			base, name = c.io.Dir, "."+name[len(c.io.Dir):]
		}
	}
	return r.walk(base, name)
}

// cleanPath makes a name absolute and resolves its dots without looking.
func (c *call) cleanPath(name string) string {
	if !strings.HasPrefix(name, "/") {
		name = joinPath(c.io.Dir, name)
	}
	var out []string
	for part := range strings.SplitSeq(name, "/") {
		switch part {
		case "", ".":
		case "..":
			out = out[:max(0, len(out)-1)]
		default:
			out = append(out, part)
		}
	}
	return "/" + strings.Join(out, "/")
}

// walk follows the parts of rest from base, which is canonical.
func (r *resolver) walk(base, rest string) (string, error) {
	for rest != "" {
		part, tail, more := strings.Cut(rest, "/")
		rest = tail
		switch part {
		case "", ".":
			continue
		case "..":
			base = directoryOf(base)
			continue
		}
		path := joinPath(base, part)
		info, err := r.c.io.Files.Lstat(path)
		last := strings.Trim(rest, "/") == ""
		switch {
		case denied(err):
			return "", err
		case err != nil && (r.mode == 'm' || r.mode == 'f' && last && isMissing(err)):
			base = path
			continue
		case err != nil:
			return "", err
		}
		if info.Mode()&fs.ModeSymlink != 0 && !r.strip {
			if more && rest == "" {
				rest = "." // a slash at the end asks for a directory
			}
			if base, rest, err = r.follow(base, path, rest); err != nil {
				return "", err
			}
			continue
		}
		if more && !info.IsDir() && r.mode != 'm' && !r.strip {
			return "", syscall.ENOTDIR
		}
		base = path
	}
	return base, nil
}

func isMissing(err error) bool {
	errno, _ := errnoOf(err)
	return errno == syscall.ENOENT
}

// follow puts a link's target in front of the rest.
func (r *resolver) follow(base, path, rest string) (string, string, error) {
	if r.links++; r.links > mostLinks {
		if r.mode == 'm' {
			return path, rest, nil
		}
		return "", "", syscall.ELOOP
	}
	target, err := r.c.io.Files.Readlink(path)
	if err != nil {
		return "", "", err
	}
	if strings.HasPrefix(target, "/") {
		base = "/"
	}
	if rest != "" {
		target += "/" + rest
	}
	return base, target, nil
}
