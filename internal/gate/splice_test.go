package gate

import (
	"bytes"
	"context"
	"io"
	"os"
	"syscall"
	"testing"
)

// TestTake copies through pipes and files, and says what it can't copy.
func TestTake(t *testing.T) {
	g := New(Config{Dir: "/"})
	want := bytes.Repeat([]byte("a line of text\n"), 100_000)
	name := t.TempDir() + "/f"
	if err := os.WriteFile(name, want, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	open := func(flag int) interface {
		io.Reader
		io.Writer
		io.Closer
		Take(io.Reader) (bool, error, error)
	} {
		f, err := g.openPlain(ctx, name, flag, 0)
		if err != nil {
			t.Fatal(err)
		}
		return &stream{ctx, f}
	}
	r, w, err := g.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		in := open(os.O_RDONLY)
		defer in.Close()
		(&stream{ctx, w}).Take(in)
		w.Close()
	}()
	got, err := io.ReadAll(&stream{ctx, r})
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("through a pipe: %d bytes, %v", len(got), err)
	}
	if done, _, _ := open(os.O_WRONLY).Take(open(os.O_RDONLY)); done {
		t.Error("from file to file: done, though neither is a pipe")
	}
	if done, _, _ := open(os.O_WRONLY).Take(bytes.NewReader(want)); done {
		t.Error("from memory: done")
	}
}

// TestTakeBrokenPipe: the writer learns that nobody reads.
func TestTakeBrokenPipe(t *testing.T) {
	g := New(Config{Dir: "/"})
	in, feed, _ := g.Pipe()
	r, w, _ := g.Pipe()
	feed.Write(t.Context(), []byte("x"))
	r.Close()
	done, readErr, writeErr := (&stream{t.Context(), w}).Take(&stream{t.Context(), in})
	if !done || readErr != nil || writeErr != syscall.EPIPE {
		t.Errorf("Take = %v, %v, %v, want EPIPE", done, readErr, writeErr)
	}
}

// TestPeek looks into a pipe: what was not skipped stays for the next reader.
func TestPeek(t *testing.T) {
	g := New(Config{Dir: "/"})
	r, w, err := g.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f, ctx := r.(*file), t.Context()
	w.Write(ctx, []byte("one\n"))
	w.Write(ctx, []byte("two\n"))
	buf := make([]byte, 64)
	for range 2 {
		if n, err := f.Peek(ctx, buf); err != nil || string(buf[:n]) != "one\ntwo\n" {
			t.Fatalf("Peek = %q, %v", buf[:n], err)
		}
	}
	f.Skip(4)
	if n, err := f.Read(ctx, buf); err != nil || string(buf[:n]) != "two\n" {
		t.Errorf("Read = %q, %v", buf[:n], err)
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := f.Peek(over, buf); err != context.Canceled {
		t.Errorf("Peek of an empty pipe under an ended context: %v", err)
	}
	w.Close()
	if _, err := f.Peek(ctx, buf); err != io.EOF {
		t.Errorf("Peek at the end: %v", err)
	}
	null, err := g.openPlain(ctx, os.DevNull, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	if _, err := null.(*file).Peek(ctx, buf); err != syscall.EINVAL {
		t.Errorf("Peek into no pipe: %v", err)
	}
}
