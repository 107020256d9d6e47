package builtins

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

// noteFS is a file system in memory that notes every name it is asked for.
type noteFS struct {
	fs    fstest.MapFS
	names []FileUse
}

// memoryFile is a file of a noteFS.
type memoryFile struct {
	fs.File
	*bytes.Reader
}

func (f memoryFile) Read(b []byte) (int, error) { return f.Reader.Read(b) }

func (f memoryFile) Write(b []byte) (int, error) { return len(b), nil }

func (n *noteFS) Open(name string) (File, error) { return n.OpenFile(name, os.O_RDONLY, 0) }

func (n *noteFS) OpenFile(name string, flag int, _ fs.FileMode) (File, error) {
	n.names = append(n.names, FileUse{Name: name, Write: flag&(os.O_WRONLY|os.O_RDWR|os.O_CREATE|os.O_TRUNC|os.O_APPEND) != 0})
	f, err := n.fs.Open(name)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: syscall.ENOENT}
	}
	var data []byte
	if file := n.fs[name]; file != nil {
		data = file.Data
	}
	return memoryFile{f, bytes.NewReader(data)}, nil
}

func (n *noteFS) Stat(name string) (fs.FileInfo, error) {
	n.names = append(n.names, FileUse{Name: name})
	return n.fs.Stat(name)
}

func (n *noteFS) Lstat(name string) (fs.FileInfo, error) { return n.Stat(name) }

func (n *noteFS) ReadDir(name string) ([]fs.DirEntry, error) {
	n.names = append(n.names, FileUse{Name: name, List: true})
	return n.fs.ReadDir(name)
}

func (n *noteFS) Readlink(name string) (string, error) {
	n.names = append(n.names, FileUse{Name: name})
	return "", &fs.PathError{Op: "readlink", Path: name, Err: syscall.EINVAL}
}

// walkers are the tools that go below the directories they are given, or below the current one.
var walkers = []string{"du", "find", "grep", "egrep", "fgrep", "ls", "rg", "tree"}

// resolvers follow the links of a name part by part.
var resolvers = []string{"readlink", "realpath"}

// programmed are the tools whose programs name files (sed's r, awk's getline, jq's import): the
// gate decides those when they are opened.
var programmed = []string{"awk", "jq", "sed"}

// foretold reports whether a use of a file was named by a tool's arguments.
func foretold(tool string, use FileUse, named []FileUse) bool {
	if slices.Contains(programmed, tool) || slices.Contains(resolvers, tool) && !use.Write && !use.List {
		return true
	}
	walks := slices.Contains(walkers, tool)
	for _, n := range named {
		switch {
		case n.Write != use.Write:
		case n.Name == use.Name || walks && strings.TrimRight(n.Name, "/") == use.Name:
			return true // looking at it and reading it are one access
		case walks && (n.Name == "." || strings.HasPrefix(use.Name, strings.TrimSuffix(n.Name, "/")+"/")):
			return true
		}
	}
	return walks && len(named) == 0 && !use.Write && !strings.HasPrefix(use.Name, "/")
}

// FuzzTools runs every tool with any words and any input: no panic, a status, an end soon
// after Context's, no file touched that Files has not named, none written by a read-only tool.
func FuzzTools(f *testing.F) {
	for _, dir := range []string{"diff", "files", "write"} {
		paths, err := filepath.Glob("testdata/" + dir + "/*.txt")
		if err != nil || len(paths) == 0 {
			f.Fatal("no seeds", err)
		}
		for _, path := range paths {
			name := strings.TrimSuffix(filepath.Base(path), ".txt")
			for _, c := range readCases(f, "../"+dir+"/"+name) {
				tool := name
				if tool == "bracket" {
					tool = "["
				}
				f.Add(tool, strings.Join(c.args, "\x00"), []byte("a\nb\xff\x00\nc"))
			}
		}
	}
	for _, tool := range []string{"less", "more", "zcat", "gunzip", "gzip", "diff"} {
		f.Add(tool, "\xff", []byte("\x1f\x8b\x08\x00"))
		f.Add(tool, "-\xff\x00a", []byte("\x1f\x8b\x08\xff"))
		f.Add(tool, "-", []byte("\x1f\x8b\xff"))
	}
	table := NewTable()
	f.Fuzz(func(t *testing.T, name, words string, stdin []byte) {
		if tool, ok := table.Lookup(name); ok {
			fuzzTool(t, tool, strings.Split(words, "\x00"), stdin)
		}
	})
}

func fuzzTool(t *testing.T, tool *Tool, args []string, stdin []byte) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	files := &noteFS{fs: fstest.MapFS{
		"ten": {Data: []byte("1\n2\n3\n")}, "sub/file": {}, "a": {Data: stdin}, "big": {Data: bytes.Repeat([]byte("word\n"), 40000)},
	}}
	w := &IO{Context: ctx, Stdin: bytes.NewReader(stdin), Stdout: &failingWriter{1 << 20, syscall.EPIPE},
		Stderr: io.Discard, Files: files, Dir: "/", Env: []string{"LC_ALL=C.UTF-8", "B=2"},
		Run:   func([]string, io.Reader) (int, error) { return 0, nil },
		RunIn: func(string, []string, io.Reader) (int, error) { return 0, nil }}
	var named []FileUse
	if tool.Files != nil {
		named = tool.Files(slices.Clone(args))
	}
	start := time.Now()
	status := tool.Run(w, args)
	if status < 0 || status > 255 {
		t.Errorf("%s %q: status %d", tool.Name, args, status)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("%s %q: took %v", tool.Name, args, took)
	}
	for _, use := range files.names {
		if use.Write && tool.ReadOnly {
			t.Errorf("%s %q: wrote %s", tool.Name, args, use.Name)
		}
		// A test that ends in a syntax error has looked at files before it came to that.
		if !foretold(tool.Name, use, named) && !(status == statusTestError && named == nil) {
			t.Errorf("%s %q: used %v, named %v", tool.Name, args, use, named)
		}
	}
	if err := tool.Check(slices.Clone(args)); err != nil && status == 0 {
		t.Errorf("%s %q: ran, but the check says %v", tool.Name, args, err)
	}
}
