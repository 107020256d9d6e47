package builtins

import (
	"context"
	"io"
	"io/fs"
	"strings"
	"syscall"
	"time"
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
	// Edit changes files by the policy; nil when the call may only read.
	Edit Editor
	// Memory bounds the heap of the process as long as the call asks for more, in bytes: it
	// then ends with an error. 0 is 1 GiB.
	Memory int64
	// Dir is the call's current directory, absolute.
	Dir string
	// Env is the environment a child would get, NAME=VALUE.
	Env []string
	// Run decides and runs another call (xargs, find -exec) with the given standard input
	// (nil: empty) and the tool's own output. It returns the call's status. The error is an
	// [*Unstarted], a [*Signaled], or one with which the text must stop (a denial): the tool
	// then returns at once. Calls may run at the same time.
	Run func(argv []string, stdin io.Reader) (int, error)
	// RunIn is Run in another directory, relative to Dir.
	RunIn func(dir string, argv []string, stdin io.Reader) (int, error)
	// checked, when the arguments are only checked, is where their refusal goes.
	checked *refusal
}

// Unstarted is the error of a call whose program could not be started; its status is 127 or
// 126, and nothing was said about it.
type Unstarted struct {
	Name  string // of the program, as the call has it
	Errno syscall.Errno
}

func (u *Unstarted) Error() string { return u.Errno.Error() }

// Signaled is the error of a call whose program a signal ended; its status is 128 and the
// signal's number.
type Signaled struct{ Signal syscall.Signal }

func (s *Signaled) Error() string { return s.Signal.String() }

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

// Prober is what an [FS] may have besides, for files that a tool reads when they are there
// and nobody named.
type Prober interface {
	// Readable tells whether name is a regular file that may be read; that it may not is no
	// denial.
	Readable(name string) bool
}

// DirOpener is what an [FS] may have besides, for tools that walk through directories.
type DirOpener interface {
	// OpenDir lists a directory and keeps it open, so that it need not be found again for
	// each of its files.
	OpenDir(name string) (Dir, error)
}

// Dir is an open directory; one goroutine uses it. Close gives it back: what is asked of its
// entries later is found by their path.
type Dir interface {
	// Entries are what is in it, sorted by name.
	Entries() []fs.DirEntry
	// Open is [FS.Open] of an entry whose path is name.
	Open(entry, name string) (File, error)
	Close() error
}

// File is an open file. Stat tells its size; Seek fails with ESPIPE on what can't seek.
type File interface {
	io.Reader
	io.Writer
	io.Seeker
	io.Closer
	Stat() (fs.FileInfo, error)
}

// Editor is the writing side of the gate as tools see it: it touches write roots alone and
// none of the files that the policy keeps as they are. Names and errors are as [FS] has them.
// Writing to files is [FS.OpenFile]'s.
type Editor interface {
	// Umask is the mask that OpenFile and Mkdir lower the permissions of new files by.
	Umask() fs.FileMode
	// Mkdir makes a directory.
	Mkdir(name string, perm fs.FileMode) error
	// Unlink removes a name that is no directory's, Rmdir an empty directory.
	Unlink(name string) error
	Rmdir(name string) error
	// Rename is rename(2); with keep a name that is taken is EEXIST.
	Rename(from, to string, keep bool) error
	// Link makes another name of a file; a link in the place of from is not followed.
	Link(from, to string) error
	// Symlink makes a link. It may lead only to what may be written.
	Symlink(target, name string) error
	// Mkfifo makes a FIFO; the mask lowers the permissions.
	Mkfifo(name string, mode uint32) error
	// Chmod sets the permission bits (as chmod(2), 07777); a link in the last place is followed.
	Chmod(name string, mode uint32) error
	// Chown sets owner and group, -1 for none; a link in the last place is not followed.
	Chown(name string, uid, gid int) error
	// Chtimes sets the times of access and modification.
	Chtimes(name string, t Times) error
}

// Times are the times of a file for [Editor.Chtimes]: a zero time stays as it is.
type Times struct {
	Access, Modify time.Time
	// Now: both are the time of the call.
	Now bool
	// NoFollow: a link in the last place is not followed.
	NoFollow bool
}

// Tool is one command that runs in process.
type Tool struct {
	// Name is what the caller types.
	Name string
	// ReadOnly: the tool writes no file whatever its options; it is in the set @read-only.
	ReadOnly bool
	// Run runs the tool with args (without the name) and returns its exit status.
	Run func(io *IO, args []string) int
	// Forms are the ways of a read-only tool to write ("-i" of sed). Each has to be listed by
	// the policy; Edit tells which of them args ask for, as far as args are known.
	Forms []string
	Edit  func(args []string) Edit
	// Files returns the files that args name and what is done to them, as far as the words
	// tell (options parsed as Run does); nil when it names none or args are not valid. The
	// plan refuses a text by it before anything runs. Nil: the tool names no files.
	Files func(args []string) []FileUse
	// Calls returns the calls that the tool starts in its own directory, as far as args tell
	// their words; none when args are not valid. Nil: the tool starts none.
	Calls func(args []string) []Start
}

// Start is a call that a tool starts. Open: words that the arguments don't tell follow.
type Start struct {
	Argv []string
	Open bool
}

// startOf is the call of command, whose words are known up to the first with slot in it; an
// empty slot is in none.
func startOf(command []string, slot string, open bool) []Start {
	for i, word := range command {
		if slot != "" && strings.Contains(word, slot) {
			command, open = command[:i], true
			break
		}
	}
	if len(command) == 0 {
		return nil
	}
	return []Start{{command, open}}
}

// FileUse is one file that a tool's arguments name. Entry, beside Write: the name itself is
// made, moved or removed, and a link in its place is not followed.
type FileUse struct {
	Name  string
	Write bool
	List  bool
	Entry bool
}

// Edit is how the arguments of a read-only tool ask it to write.
type Edit struct {
	// Forms are those asked for, none when the call only reads.
	Forms []string
	// Without are the arguments that print what would have been written; nil when there are
	// none such. Out is the file that would have been written, "" for standard output.
	Without []string
	Out     string
}
