package builtins

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
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

// FuzzTools runs every tool with any words and any input: no panic, a status, an end soon
// after Context's, no file touched that Files has not named, none written by a read-only tool.
func FuzzTools(f *testing.F) {
	for _, path := range []string{"head", "tail", "wc", "cat", "tee", "echo", "printf", "test", "bracket", "seq", "env", "nice",
		"stdbuf", "timeout", "sleep", "basename", "dirname"} {
		for _, c := range readCases(f, path) {
			name := path
			if name == "bracket" {
				name = "["
			}
			f.Add(name, strings.Join(c.args, "\x00"), []byte("a\nb\xff\x00\nc"))
		}
	}
	table := NewTable()
	f.Fuzz(func(t *testing.T, name, words string, stdin []byte) {
		tool, ok := table.Lookup(name)
		if !ok {
			return
		}
		args := strings.Split(words, "\x00")
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		files := &noteFS{fs: fstest.MapFS{
			"ten": {Data: []byte("1\n2\n3\n")}, "sub/file": {}, "a": {Data: stdin}, "big": {Data: bytes.Repeat([]byte("word\n"), 40000)},
		}}
		w := &IO{Context: ctx, Stdin: bytes.NewReader(stdin), Stdout: &failingWriter{1 << 20, syscall.EPIPE},
			Stderr: io.Discard, Files: files, Dir: "/", Env: []string{"LC_ALL=C.UTF-8", "B=2"},
			Run: func([]string, io.Reader) (int, error) { return 0, nil }}
		var named []FileUse
		if tool.Files != nil {
			named = tool.Files(slices.Clone(args))
		}
		start := time.Now()
		status := tool.Run(w, args)
		if status < 0 || status > 255 {
			t.Errorf("%s %q: status %d", name, args, status)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s %q: took %v", name, args, took)
		}
		for _, use := range files.names {
			if use.Write && tool.ReadOnly {
				t.Errorf("%s %q: wrote %s", name, args, use.Name)
			}
			// A test that ends in a syntax error has looked at files before it came to that.
			if !slices.Contains(named, use) && !(status == statusTestError && named == nil) {
				t.Errorf("%s %q: used %v, named %v", name, args, use, named)
			}
		}
	})
}
