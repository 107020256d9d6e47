package builtins

import (
	"io"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// findPrint is -print.
func findPrint(f *finder, e *findEntry) bool {
	f.put(e.path)
	f.put("\n")
	return true
}

// put writes; an error ends the walk.
func (f *finder) put(text string) {
	switch {
	case f.err != nil:
	case f.to != nil:
		if err := f.to.write(text); err != nil {
			f.complain(err, f.to.name)
		}
	default:
		f.err = f.c.writeString(text)
	}
}

// action reads the actions.
func (p *findParser) action(name string) (findTest, error) {
	switch name {
	case "prune":
		p.prunes = true
		return func(f *finder, _ *findEntry) bool {
			f.prune = true
			return true
		}, nil
	case "quit":
		return func(f *finder, _ *findEntry) bool {
			if f.err == nil {
				f.err = errFindQuit
			}
			return false
		}, nil
	case "print", "print0", "ls", "printf", "exec":
		p.acts = true
	default:
		return nil, nil
	}
	switch name {
	case "print":
		return findPrint, nil
	case "print0":
		return func(f *finder, e *findEntry) bool {
			f.put(e.path)
			f.put("\x00")
			return true
		}, nil
	case "ls":
		return findList, nil
	case "printf":
		format, err := p.argument()
		if err != nil {
			return nil, err
		}
		return p.printf(format)
	}
	return p.exec()
}

// exec reads -exec COMMAND ; and -exec COMMAND {} +.
func (p *findParser) exec() (findTest, error) {
	start, braces := p.pos, 0
	for end := start; end < len(p.words); end++ {
		word := p.words[end]
		if word == ";" {
			if end == start {
				return nil, p.raw("invalid argument `;' to `-exec'")
			}
			p.pos = end + 1
			return findExec(p.words[start:end]), nil
		}
		if word == "+" && end > start && p.words[end-1] == "{}" {
			p.pos = end + 1
			if braces > 1 {
				return nil, p.raw("Only one instance of {} is supported with -exec ... +")
			}
			b := &findBatch{command: p.words[start : end-1]}
			p.p.batches = append(p.p.batches, b)
			return b.add, nil
		}
		if strings.Contains(word, "{}") {
			braces++
		}
	}
	return nil, p.raw("missing argument to `-exec'")
}

// runCall flushes the output and runs another call.
func (c *call) runCall(argv []string, stdin io.Reader) (int, error) {
	if c.io.Run == nil {
		c.warn("cannot run %s here", c.quote(argv[0]))
		return statusDenied, stop(statusDenied)
	}
	if err := c.flush(); err != nil {
		return 0, err
	}
	status, err := c.io.Run(argv, stdin)
	if err != nil {
		if end := c.mustStop(err); end != nil {
			return status, end
		}
		return status, stop(statusDenied)
	}
	return status, c.alive()
}

// findExec runs a call for one file.
func findExec(command []string) findTest {
	return func(f *finder, e *findEntry) bool {
		argv := make([]string, len(command))
		for i, word := range command {
			argv[i] = strings.ReplaceAll(word, "{}", e.path)
		}
		status, err := f.c.runCall(argv, f.c.io.Stdin)
		if err != nil {
			f.err = err
		}
		return status == 0
	}
}

// findBatch is -exec COMMAND {} +.
type findBatch struct {
	command []string
	names   []string
	size    int
}

// argumentLimit is how long the words of a call with many names may be together.
const argumentLimit = 128 << 10

func (b *findBatch) add(f *finder, e *findEntry) bool {
	if b.size == 0 {
		for _, word := range b.command {
			b.size += len(word) + 1
		}
	}
	if b.size+len(e.path)+1 > argumentLimit && len(b.names) > 0 {
		b.run(f)
		return b.add(f, e)
	}
	b.names = append(b.names, e.path)
	b.size += len(e.path) + 1
	return true
}

// run runs the call with the names that have come together.
func (b *findBatch) run(f *finder) {
	if len(b.names) == 0 || f.err != nil {
		return
	}
	argv := append(append([]string(nil), b.command...), b.names...)
	b.names, b.size = nil, 0
	status, err := f.c.runCall(argv, f.c.io.Stdin)
	if err != nil {
		f.err = err
	}
	if status != 0 {
		f.c.status = 1
	}
}

// findList is -ls.
func findList(f *finder, e *findEntry) bool {
	if !f.stat(e) {
		return true
	}
	s := &e.st
	var b strings.Builder
	pad := func(text string, width int) { b.WriteString(padLeft(text, width) + " ") }
	word := func(name string) {
		b.WriteString(name + strings.Repeat(" ", max(0, 8-len(name))) + " ")
	}
	pad(strconv.FormatUint(s.ino, 10), 9)
	pad(strconv.FormatInt((s.blocks+1)/2, 10), 6)
	b.WriteString(modeText(s.mode) + " ")
	pad(strconv.FormatUint(s.nlink, 10), 3)
	word(f.c.userName(s.uid))
	word(f.c.groupName(s.gid))
	if hasDeviceNumber(s.mode) {
		pad(padLeft(strconv.FormatUint(major(s.rdev), 10), 3)+", "+padLeft(strconv.FormatUint(minor(s.rdev), 10), 3), 8)
	} else {
		pad(strconv.FormatInt(s.size, 10), 8)
	}
	format := "%b %e  %Y"
	if age := f.p.now.Sub(s.mtime); age >= -time.Hour && age <= 6*30*24*time.Hour {
		format = "%b %e %H:%M"
	}
	b.WriteString(formatDate(format, s.mtime.In(f.p.zone)) + " ")
	show := lsFormatter{utf: f.p.utf}
	b.WriteString(show.escape(e.path, ' '))
	if e.bits == syscall.S_IFLNK {
		b.WriteString(" -> " + show.escape(f.readlink(e), ' '))
	}
	f.put(b.String() + "\n")
	return true
}
