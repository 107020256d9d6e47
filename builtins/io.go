package builtins

import (
	"context"
	"io"
	"io/fs"
)

// IO is the whole world of a tool: what it may read, write and start. A tool has no other
// way to a file, a process or the environment.
type IO struct {
	// Context ends when the call must stop; a tool that loops or waits looks at it.
	Context context.Context
	// Stdin, Stdout and Stderr are the call's descriptors 0 to 2. They are not buffered. A
	// read or write fails once Context has ended. Writing to a closed pipe fails with an
	// error for which errors.Is(err, syscall.EPIPE) holds; a tool then returns 141 quietly.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Files opens, lists and stats by the policy; names are relative to Dir.
	Files FS
	// Dir is the call's current directory, absolute.
	Dir string
	// Env is the environment a child would get, NAME=VALUE.
	Env []string
	// Run decides and runs another call (xargs, find -exec) with the given standard input
	// (nil: empty) and the tool's own output. It returns the call's status; the error is not
	// nil when the text must stop (a denial): the tool then returns at once.
	Run func(argv []string, stdin io.Reader) (int, error)
}

// FS is the gate as tools see it. Errors are *fs.PathError with the name as given and a
// syscall.Errno inside, or a denial (an error with a method Denied() bool), on which a tool
// stops at once and returns 126 without printing anything: the gate has said it already.
type FS interface {
	// Open opens a file for reading. "-" has no meaning here; /dev/stdin and /dev/fd/N do.
	Open(name string) (File, error)
	// OpenFile opens with os.O_* flags and permission bits, as os.OpenFile.
	OpenFile(name string, flag int, perm fs.FileMode) (File, error)
	Stat(name string) (fs.FileInfo, error)
	Lstat(name string) (fs.FileInfo, error)
	// ReadDir lists a directory, sorted by name.
	ReadDir(name string) ([]fs.DirEntry, error)
	Readlink(name string) (string, error)
}

// File is an open file. Stat tells its size; Seek fails with ESPIPE on what can't seek.
type File interface {
	io.Reader
	io.Writer
	io.Seeker
	io.Closer
	Stat() (fs.FileInfo, error)
}

// Tool is one command that runs in process.
type Tool struct {
	// Name is what the caller types.
	Name string
	// ReadOnly: the tool writes no file whatever its options; it is in the set @read-only.
	ReadOnly bool
	// Run runs the tool with args (without the name) and returns its exit status.
	Run func(io *IO, args []string) int
	// Files returns the files that args name and what is done to them, as far as the words
	// tell (options parsed as Run does); nil when it names none or args are not valid. The
	// plan refuses a text by it before anything runs. Nil: the tool names no files.
	Files func(args []string) []FileUse
}

// FileUse is one file that a tool's arguments name.
type FileUse struct {
	Name  string
	Write bool
	List  bool
}
