package builtins

import (
	"errors"
	"io"
	"strings"
)

// runCallIn flushes the output and runs another call in dir, "" for the call's own. The error
// is a stop, an [*Unstarted] or a [*Signaled].
func (c *call) runCallIn(dir string, argv []string, stdin io.Reader) (int, error) {
	if c.io.Run == nil || dir != "" && c.io.RunIn == nil {
		c.warn("cannot run %s here", c.quote(argv[0]))
		return statusDenied, stop(statusDenied)
	}
	if err := c.flush(); err != nil {
		return 0, err
	}
	var status int
	var err error
	if dir == "" {
		status, err = c.io.Run(argv, stdin)
	} else {
		status, err = c.io.RunIn(dir, argv, stdin)
	}
	if end := c.alive(); end != nil {
		return status, end
	}
	return status, c.callError(err)
}

// callError makes an error of IO.Run a stop if the call must end with it.
func (c *call) callError(err error) error {
	var u *Unstarted
	var s *Signaled
	if err == nil || errors.As(err, &u) || errors.As(err, &s) {
		return err
	}
	if end := c.mustStop(err); end != nil {
		return end
	}
	return stop(statusDenied)
}

// execute runs a call of -exec and tells whether it came to status 0.
func (f *finder) execute(dir string, argv []string, stdin io.Reader) bool {
	status, err := f.c.runCallIn(dir, argv, stdin)
	var u *Unstarted
	var s *Signaled
	switch {
	case errors.As(err, &u):
		f.c.warn("%s: %s", f.c.quote(u.Name), strerror(u.Errno))
	case errors.As(err, &s):
		f.c.warn("%s terminated by signal %d", f.c.quote(argv[0]), int(s.Signal))
	case err != nil:
		f.err = err
	}
	return err == nil && status == 0
}

// findCommand is the command of -exec and its kin.
type findCommand struct {
	words []string
	dirs  bool // it runs in the directory of the file: -execdir, -okdir
	asks  bool // -ok, -okdir
}

// exec reads -exec COMMAND ; and -exec COMMAND {} +, and the same with the other names.
func (p *findParser) exec(name string) (findTest, error) {
	x := &findCommand{dirs: strings.HasSuffix(name, "dir"), asks: strings.HasPrefix(name, "ok")}
	p.p.asks = p.p.asks || x.asks
	start, braces := p.pos, 0
	for end := start; end < len(p.words); end++ {
		word := p.words[end]
		if word == ";" {
			if end == start {
				return nil, p.raw("invalid argument `;' to `-" + name + "'")
			}
			p.pos = end + 1
			x.words = p.words[start:end]
			p.starts(x, false)
			return x.run, nil
		}
		if last := p.words[end-1]; word == "+" && end > start && last != "{}" && strings.Contains(last, "{}") && !x.asks {
			return nil, p.bad("In %s the %s must appear by itself, but you specified %s", "-"+name+" ... {} +", "{}", last)
		}
		if word == "+" && end > start && p.words[end-1] == "{}" && !x.asks {
			p.pos = end + 1
			if braces > 1 {
				return nil, p.raw("Only one instance of {} is supported with -" + name + " ... +")
			}
			x.words = p.words[start : end-1]
			b := &findBatch{command: x}
			p.p.batches = append(p.p.batches, b)
			p.starts(x, true)
			return b.add, nil
		}
		if strings.Contains(word, "{}") {
			braces++
		}
	}
	return nil, p.raw("missing argument to `-" + name + "'")
}

// starts notes what the command starts, if that is in find's own directory.
func (p *findParser) starts(x *findCommand, open bool) {
	if !x.dirs {
		p.p.starts = append(p.p.starts, startOf(x.words, "{}", open)...)
	}
}

// place is where the command runs for a file, "" for where find does, and the file's name there.
func (x *findCommand) place(e *findEntry) (dir, name string) {
	if !x.dirs {
		return "", e.path
	}
	bare := strings.TrimRight(e.path, "/")
	if bare == "" {
		return "/", "/"
	}
	dir, base := ".", bare
	if i := strings.LastIndexByte(bare, '/'); i >= 0 {
		dir, base = bare[:i+1], bare[i+1:]
	}
	if bare != e.path {
		base += "/"
	}
	return dir, "./" + base
}

// run runs the call for one file.
func (x *findCommand) run(f *finder, e *findEntry) bool {
	dir, name := x.place(e)
	argv := make([]string, len(x.words))
	for i, word := range x.words {
		argv[i] = strings.ReplaceAll(word, "{}", name)
	}
	stdin := f.c.io.Stdin
	if x.asks {
		stdin = nil
		if yes, err := f.c.ask("< " + x.words[0] + " ... " + e.path + " > ? "); err != nil || !yes {
			f.err = err
			return false
		}
	}
	return f.execute(dir, argv, stdin)
}

// findBatch is -exec COMMAND {} +.
type findBatch struct {
	command *findCommand
	dir     string // that the names are in, "" for find's own
	names   []string
	size    int
}

// argumentLimit is how long the words of a call with many names may be together.
const argumentLimit = 128 << 10

func (b *findBatch) add(f *finder, e *findEntry) bool {
	dir, name := b.command.place(e)
	size := 0
	for _, word := range b.command.words {
		size += len(word) + 1
	}
	if len(b.names) > 0 && (dir != b.dir || size+b.size+len(name)+1 > argumentLimit) {
		b.run(f)
	}
	b.dir = dir
	b.names = append(b.names, name)
	b.size += len(name) + 1
	return true
}

// run runs the call with the names that have come together.
func (b *findBatch) run(f *finder) {
	if len(b.names) == 0 || f.err != nil {
		return
	}
	argv := append(append([]string(nil), b.command.words...), b.names...)
	b.names, b.size = nil, 0
	if !f.execute(b.dir, argv, f.c.io.Stdin) {
		f.c.status = 1
	}
}
