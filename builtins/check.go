package builtins

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// Check tells whether the tool takes args, without running it: the tool runs in a world that
// ends it at its first look at a file, its input or its output, or at a call of its own, so
// that it gets no further than reading its options and compiling its program. The error is
// what the tool said of args. A nil error does not say that a run would succeed.
func (t *Tool) Check(args []string) error {
	if said := t.check(args, nil); said != "" {
		return errors.New(said)
	}
	return nil
}

// Refusal tells why no policy lets the tool run with args although the real program would
// take them: "system() runs programs: not allowed here". It is "" for all others, also for
// arguments that the real program does not take. args may be the first of them only.
func (t *Tool) Refusal(args []string) (why string) {
	if !refuses(t.Name) {
		return ""
	}
	defer func() {
		if recover() != nil {
			why = "" // a fault of the tool shows when it runs, where it is contained
		}
	}()
	var r refusal
	said := t.check(args, &r)
	if r.error == nil || said == "" {
		return ""
	}
	why, _, _ = strings.Cut(said, "\n")
	return t.Name + ": " + strings.TrimPrefix(why, t.Name+": ")
}

// refuses names the tools with arguments that are refused.
func refuses(tool string) bool {
	switch tool {
	case "awk", "date", "gawk", "gunzip", "gzip", "hostname", "install", "less", "mawk", "mkdir", "more", "rg", "sed", "shuf",
		"sort", "split", "xxd", "zcat":
		return true
	}
	return false
}

// check is what the tool says of args, "" when it gets as far as asking for something.
func (t *Tool) check(args []string, r *refusal) string {
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // nothing waits or loops
	p := &probe{}
	var said bytes.Buffer
	status := t.Run(&IO{Context: ctx, Stdin: p, Stdout: p, Stderr: &said, Files: p, Edit: p, Dir: "/",
		Run: p.run, RunIn: p.runIn, checked: r}, args)
	if p.touched || status == 0 {
		return ""
	}
	return strings.TrimSuffix(said.String(), "\n")
}

// probe is a world in which everything is denied; it notes that a tool came as far as asking.
type probe struct{ touched bool }

// probeEnd is the denial that ends a tool.
type probeEnd struct{}

func (probeEnd) Error() string { return "only checked" }

// Denied makes it a denial of the gate.
func (probeEnd) Denied() bool { return true }

func (p *probe) end() error {
	p.touched = true
	return probeEnd{}
}

func (p *probe) run([]string, io.Reader) (int, error) { return statusDenied, p.end() }

func (p *probe) runIn(string, []string, io.Reader) (int, error) { return statusDenied, p.end() }

func (p *probe) Read([]byte) (int, error) { return 0, p.end() }

func (p *probe) Seek(int64, int) (int64, error) { return 0, p.end() }

func (p *probe) Write([]byte) (int, error) { return 0, p.end() }

func (p *probe) Open(string) (File, error) { return nil, p.end() }

func (p *probe) OpenFile(string, int, fs.FileMode) (File, error) { return nil, p.end() }

func (p *probe) Stat(string) (fs.FileInfo, error) { return nil, p.end() }

func (p *probe) Lstat(string) (fs.FileInfo, error) { return nil, p.end() }

func (p *probe) ReadDir(string) ([]fs.DirEntry, error) { return nil, p.end() }

func (p *probe) Readlink(string) (string, error) { return "", p.end() }

func (p *probe) Mkfifo(string, uint32) error { return p.end() }

func (p *probe) Umask() fs.FileMode { return 0 }

func (p *probe) Mkdir(string, fs.FileMode) error { return p.end() }

func (p *probe) Unlink(string) error { return p.end() }

func (p *probe) Rmdir(string) error { return p.end() }

func (p *probe) Rename(string, string, bool) error { return p.end() }

func (p *probe) Link(string, string) error { return p.end() }

func (p *probe) Symlink(string, string) error { return p.end() }

func (p *probe) Chmod(string, uint32) error { return p.end() }

func (p *probe) Chown(string, int, int) error { return p.end() }

func (p *probe) Chtimes(string, Times) error { return p.end() }
