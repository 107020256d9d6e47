package interp

import (
	"context"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Gate is the one way from the evaluator to the world: files, directories, processes and
// signals. It decides by the policy, keeps the record and acts. All methods are safe for
// concurrent use.
//
// An error with a method Denied() bool that returns true is a denial: the gate has said it
// on safesh's own stderr and recorded it; the evaluator stops the text with its ExitCode().
type Gate interface {
	// Decide judges a call whose words are expanded and which is neither a function nor a
	// shell builtin. Nothing of it has happened yet.
	Decide(c *Call) (Permit, error)
	// Listed tells whether the policy lists argv as a program of its own: then no function
	// may stand in for it. StartsRule is the same question for the first word alone (aliases).
	Listed(argv []string, dir string) bool
	StartsRule(word string) bool

	// Open opens name (relative to dir) as os.OpenFile does. It never blocks on a FIFO for
	// longer than ctx lasts.
	Open(ctx context.Context, dir, name string, flag int, perm fs.FileMode) (File, error)
	// Check decides accesses without acting, for redirections that are opened later.
	CheckOpen(dir, name string, flag int) error
	// Readable tells whether name is a regular file that may be read, without a denial when
	// it is not.
	Readable(dir, name string) bool
	// Writable tells whether name may be written, without a denial when it may not.
	Writable(dir, name string) bool
	Stat(dir, name string) (fs.FileInfo, error)
	Lstat(dir, name string) (fs.FileInfo, error)
	// Access is access(2) with mode 4 read, 2 write, 1 execute.
	Access(dir, name string, mode uint32) error
	ReadDir(dir, name string) ([]fs.DirEntry, error)
	// Chdir returns the absolute directory that name means from dir: logical (-L) or with
	// symlinks resolved (-P). A directory outside the root may be absorbed: then absorbed is
	// true and the text stays where it is.
	Chdir(dir, name string, physical bool) (newDir string, absorbed bool, err error)
	// Getwd returns the physical form of dir.
	Getwd(dir string) (string, error)
	// Lookup finds a program by name as the policy lets it be seen: in the trusted PATH, or
	// by path; for type, command -v and hash. Builtin tools are found as ("", true). Where
	// [Gate.OwnPath] is true, search takes the place of the trusted PATH.
	Lookup(dir, name, search string) (path string, tool, ok bool)
	// LookupAll lists all the programs of that name in the order of the search.
	LookupAll(dir, name, search string) []string
	// OwnPath tells whether programs are found along the PATH of the text (observe mode).
	OwnPath() bool
	// Home returns a user's home directory from the user database.
	Home(user string) (string, bool)

	// Pipe returns the ends of a new pipe.
	Pipe() (r, w File, err error)
	// Capture returns a file that keeps what is written to it, up to max bytes.
	Capture(max int) Capture
	// Data returns a file that reads as data (here-documents).
	Data(data []byte) (File, error)
	// Signal sends a signal to a process of this text (kill).
	Signal(pid int, sig os.Signal) error
	// Umask sets and Limit reads or sets what children get. resource is RLIMIT_*.
	Limit(resource int) (soft, hard uint64, err error)
	SetLimit(resource int, soft, hard uint64) error
	// TaskID returns a number that no process has, for a job that runs in process, and a
	// function to give it back.
	TaskID() (pid int, release func())
	// Signals starts to deliver the process's own signals.
	Signals() <-chan os.Signal
	// MarkSignals sends the process [SignalMark]: it comes through Signals after all that the
	// process had got before.
	MarkSignals()
	// Control takes the terminal f for job control.
	Control(f File) (Terminal, error)
	// IgnoreSignal makes the process and its later children ignore sig, or not (trap '').
	IgnoreSignal(sig os.Signal, ignore bool)
	// Zone returns a file of the time zone database, which every text may read, given its
	// absolute path.
	Zone(path string) ([]byte, bool)
	// Umask is the process's file mode creation mask.
	Umask() int
	// Times are the processor times of this process and of its children that ended.
	Times() (user, sys, childUser, childSys time.Duration)
	// IDs are the numbers of the parent process, the real and effective user and the groups.
	IDs() (ppid, uid, euid int, groups []int)
	// Pid is the process's own number; Hostname the machine's name.
	Pid() int
	Hostname() string
	// Begin opens the record of one text that is about to be checked and run; the result
	// closes it with the text's status.
	Begin(text string) (end func(status int))
	// BeginStartup is Begin for a startup file, which nobody sent; within a text it opens none.
	BeginStartup(file, text string) (end func(status int))
	// Say prints a line of safesh's own on safesh's own stderr.
	Say(text string)
	// Note records something that the text did and that had no effect ("cd absorbed").
	Note(text string)
}

// Call is one simple command, expanded.
type Call struct {
	Argv    []string
	Dir     string
	Assigns []string // NAME=VALUE in front of the command
	// Arg0 is what the program finds as its own name, "" for Argv[0]; it decides nothing.
	Arg0   string
	Filter *Filter
	Redirs []Redir
	// Program is where the text's own PATH has the program, "" for nowhere; it counts only
	// where [Gate.OwnPath] is true.
	Program string
}

// Redir is a file that a redirection of a call will open.
type Redir struct {
	Name string
	Flag int // os.O_*
}

// Filter is a `head` or `tail` with a literal count directly behind a call in a pipe.
type Filter struct {
	Tool string // "head" or "tail"
	N    int    // lines, at least 1
	Text string // as written
}

// Permit is a call that may run. Run may be called once.
type Permit interface {
	// Filtered tells whether the filter behind the call became a flag of it; Cut whether its
	// lines are to be cut as well.
	Filtered() (done, cut bool)
	// Run runs the call and waits for it. It returns the exit status; the error is not nil
	// when the text must stop.
	Run(p *Proc) (int, error)
}

// Proc is what a permitted call runs with.
type Proc struct {
	Context context.Context
	Dir     string
	// Env is the exported variables; the gate decides which of them a child gets.
	Env []string
	// Files are the open descriptors, nil where closed. The call borrows them.
	Files []File
	Umask int
	// Started is called when the call runs: with the number of the child, 0 when it runs in
	// process. Nil to not care.
	Started func(pid int)
	// Group is the job that the call belongs to, nil for none.
	Group *Group
	// Async: the call is part of an asynchronous list (`S &`).
	Async bool
	// Ignore are signals that the child starts with ignored, Limits what it may take: those of
	// a subshell, which is no process.
	Ignore []syscall.Signal
	Limits []Rlimit
	// Killed is called when a signal ended the child. Nil to not care.
	Killed func(pid int, sig syscall.Signal, core bool)
	// Shell runs argv of a nested shell (sh -c TEXT NAME ARG…) in process.
	Shell func(ctx context.Context, argv []string, env []string, dir string, files []File) int
	// NotFound runs what the text has for a program that is not there
	// (command_not_found_handle) and returns its status. Nil when it has nothing.
	NotFound func() int
	// Unstarted is told, instead of what the shell says then, which program could not be
	// started and why. Nil: the shell says it.
	Unstarted func(name string, why syscall.Errno)
	// Errorf prints a message in the shell's form on the call's stderr.
	Errorf func(format string, args ...any)
}

// Rlimit is a limit of setrlimit(2): Resource is RLIMIT_*.
type Rlimit struct {
	Resource   int
	Soft, Hard uint64
}

// File is a reference to an open file description. References share the offset, as
// descriptors made by dup(2) do. Methods are safe for concurrent use.
type File interface {
	// Read and Write return when ctx ends. Write writes all of p or fails; writing to a
	// broken pipe gives EPIPE and no signal.
	Read(ctx context.Context, p []byte) (int, error)
	Write(ctx context.Context, p []byte) (int, error)
	Seek(offset int64, whence int) (int64, error)
	Stat() (fs.FileInfo, error)
	// Fd returns the kernel's descriptor, valid while this reference is open.
	Fd() (int, error)
	IsTerminal() bool
	// Dup returns a new reference; each one is closed by itself.
	Dup() File
	Close() error
}

// Capture is a file whose content can be had when all writers are done.
type Capture interface {
	File
	// Content closes this reference, waits until every other writer has closed and returns
	// what was written. It fails when more than the maximum was.
	Content(ctx context.Context) ([]byte, error)
}

// Denial is what an error implements that stops the text because the policy said no.
type Denial interface {
	error
	Denied() bool
	ExitCode() int
}

// Fixer is a [Checker] that can tell how a text with a syntax error may have been meant.
type Fixer interface {
	// Fix returns a text that would run, "" for none.
	Fix(src, dir string) string
}

// Checker looks at each text after parsing and before anything of it runs.
type Checker interface {
	// Check refuses a text by an error (a Denial) or returns what it recognised.
	Check(t *Text) (Hints, error)
}
