package builtins

import (
	"io"
	"io/fs"
)

// Sizes of reads.
const (
	pipeChunk = 8 << 10   // BUFSIZ, what GNU head takes from a pipe at once
	fileChunk = 128 << 10 // for files
)

// input is an open input of a tool: a file or the standard input.
type input struct {
	io.Reader
	// name is what messages call it: the file's name, or "standard input".
	name  string
	stdin bool
	// call is asked for the memory that what is read may take; nil: it takes none.
	call *call
}

// open opens a file operand, "-" being the standard input. The error is the gate's.
func (c *call) open(name string) (*input, error) {
	if name == "-" {
		return &input{c.stdin(), "standard input", true, c}, nil
	}
	return c.openNamed(name)
}

// openNamed opens a file whose name may be -.
func (c *call) openNamed(name string) (*input, error) {
	f, err := c.io.Files.Open(name)
	if err != nil {
		return nil, err
	}
	return &input{f, name, false, c}, nil
}

// openDir lists a directory and keeps it open for a walk.
func (c *call) openDir(name string) (Dir, error) {
	if files, ok := c.io.Files.(DirOpener); ok {
		return files.OpenDir(name)
	}
	entries, err := c.io.Files.ReadDir(name)
	if err != nil {
		return nil, err
	}
	return &pathDir{c.io.Files, entries}, nil
}

// pathDir is a directory of an [FS] that opens by paths only.
type pathDir struct {
	files   FS
	entries []fs.DirEntry
}

func (d *pathDir) Entries() []fs.DirEntry            { return d.entries }
func (d *pathDir) Open(_, name string) (File, error) { return d.files.Open(name) }
func (d *pathDir) Close() error                      { return nil }

// close closes a file; the standard input stays open.
func (in *input) close() {
	if closer, ok := in.Reader.(io.Closer); ok && !in.stdin {
		closer.Close() // it was only read
	}
}

// stat returns the status of the open file; false if it has none.
func (in *input) stat() (fs.FileInfo, bool) { return statOf(in.Reader) }

// statOf returns the status of a descriptor; false if it has none.
func statOf(fd any) (fs.FileInfo, bool) {
	s, ok := fd.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return nil, false
	}
	info, err := s.Stat()
	return info, err == nil && info != nil
}

// regularSize returns the size of a regular file; false for anything else.
func (in *input) regularSize() (int64, bool) {
	info, ok := in.stat()
	if !ok || !info.Mode().IsRegular() {
		return 0, false
	}
	return info.Size(), true
}

// offset returns the current offset; false if the input can't seek.
func (in *input) offset() (int64, bool) { return in.seek(0, io.SeekCurrent) }

// seek moves the offset; false if the input can't seek.
func (in *input) seek(offset int64, whence int) (int64, bool) {
	s, ok := in.Reader.(io.Seeker)
	if !ok {
		return 0, false
	}
	pos, err := s.Seek(offset, whence)
	return pos, err == nil
}

// unread moves the offset back over n bytes that were read and not used, where that is
// possible: what is left of a seekable stdin belongs to the next call.
func (in *input) unread(n int) {
	if n > 0 {
		in.seek(-int64(n), io.SeekCurrent)
	}
}

// chunk returns a buffer for reading the input, of GNU's size for what can't be given back.
func (in *input) chunk() []byte {
	if _, ok := in.offset(); ok {
		return make([]byte, fileChunk/2)
	}
	return make([]byte, pipeChunk)
}

// read reads into b. At the end of the input it returns 0, nil.
func (in *input) read(b []byte) (int, error) {
	for range 100 {
		n, err := in.Read(b)
		if n > 0 && in.call != nil {
			if err := in.call.need(n); err != nil {
				return 0, err
			}
		}
		if n > 0 || err == io.EOF {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
	return 0, io.ErrNoProgress
}

// copyAll copies the rest of the input to the output. A read error is returned as readErr,
// anything that ends the call as err.
func (c *call) copyAll(in *input) (readErr, err error) {
	if err := c.flush(); err != nil {
		return nil, err
	}
	if to, ok := c.io.Stdout.(taker); ok {
		if done, readErr, writeErr := to.Take(in.Reader); done {
			return readErr, c.writeError(writeErr)
		}
	}
	if to, ok := in.Reader.(io.WriterTo); ok && !isDescriptor(in.Reader) {
		out := &watchedWriter{w: c.io.Stdout}
		_, copyErr := to.WriteTo(out)
		if out.err != nil {
			return nil, c.writeError(out.err)
		}
		return copyErr, nil
	}
	if from, ok := c.io.Stdout.(io.ReaderFrom); ok && !isDescriptor(c.io.Stdout) {
		src := &watchedReader{r: in.Reader}
		_, copyErr := from.ReadFrom(src)
		if src.err != nil {
			return src.err, nil
		}
		return nil, c.writeError(copyErr)
	}
	return c.copyLoop(in)
}

// taker is an output that can copy some inputs to itself without their bytes passing through
// here. Nothing was copied when done is false.
type taker interface {
	Take(from io.Reader) (done bool, readErr, writeErr error)
}

// isDescriptor reports whether a stream is a file of the system and no buffer in memory.
// [os.File] copies with io.Copy's small buffer: our own loop is better.
func isDescriptor(stream any) bool {
	_, ok := stream.(interface{ Stat() (fs.FileInfo, error) })
	return ok
}

func (c *call) copyLoop(in *input) (readErr, err error) {
	buf := make([]byte, fileChunk)
	for {
		n, err := in.read(buf)
		if err != nil {
			return err, nil
		}
		if n == 0 {
			return nil, nil
		}
		if err := c.direct(buf[:n]); err != nil {
			return nil, err
		}
	}
}

// watchedWriter remembers the error of the writer, to tell it from the reader's.
type watchedWriter struct {
	w   io.Writer
	err error
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	if err != nil {
		w.err = err
	}
	return n, err
}

// watchedReader remembers the error of the reader, to tell it from the writer's.
type watchedReader struct {
	r   io.Reader
	err error
}

func (r *watchedReader) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if err != nil && err != io.EOF {
		r.err = err
	}
	return n, err
}

// reads returns the uses of file operands that a tool reads; "-" is no file.
func reads(names []string) []FileUse {
	var uses []FileUse
	for _, name := range names {
		if name != "-" {
			uses = append(uses, FileUse{Name: name})
		}
	}
	return uses
}

// namedReads are the uses of files whose names may be -.
func namedReads(names []string) []FileUse {
	var uses []FileUse
	for _, name := range names {
		uses = append(uses, FileUse{Name: name})
	}
	return uses
}

// orStdin returns the operands, or the standard input if there are none.
func orStdin(operands []string) []string {
	if len(operands) == 0 {
		return []string{"-"}
	}
	return operands
}
