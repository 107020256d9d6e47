package interp

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"safesh/interp/expand"
)

// Config is what a shell starts with. The zero Config has no gate and can't run anything.
type Config struct {
	// Arm is called once, when a text does something that may take time: it starts a program,
	// loops, reads, waits. Timers and signals are set up only then; nil for nothing to do.
	Arm func()
	// Gate is the way to the world; required.
	Gate Gate
	// Checker looks at every text before it runs; nil checks nothing (the gate still does).
	Checker Checker
	// Unwrap takes a harness's wrapper off the text of -c of this shell's own command line, and
	// returns nil when there is none. No text that comes up later is asked about. May be nil.
	Unwrap func(src string) *Wrapped
	// Name is $0; Args are $1 and so on.
	Name string
	Args []string
	// Env is the environment, NAME=VALUE, as the shell may see it.
	Env []string
	// Dir is the current directory, absolute; Env's PWD is taken where it means the same.
	Dir string
	// Files are descriptors 0, 1 and 2, nil where closed. The shell takes them over.
	Files []File
	// Ignored are the signals that the process was started with ignored.
	Ignored []syscall.Signal
	// Options are the letters and names of set -o that are on; Shopts those of shopt.
	Options, Shopts map[string]bool
	// Interactive, Login and Posix select the mode; CommandString says that -c gave the text.
	// StdinText that it is read from stdin.
	Interactive, Login, Posix, CommandString, StdinText bool
	// MaxMemory ends a text whose variables and such take more, in bytes; 0 for no limit.
	MaxMemory int64
	// MaxBytes caps one value, MaxProcs how many subshells and children live at once, 0 for
	// the package's own caps.
	MaxBytes, MaxProcs int
}

// Limits of the evaluator where the Config sets none.
const (
	defaultMaxBytes = 256 << 20
	defaultMaxProcs = 4096
	maxCallDepth    = 10000
)

// Shell evaluates texts. It is used by one goroutine at a time; subshells are Shells of
// their own that share nothing but open file descriptions.
type Shell struct {
	session *session
	gate    Gate
	ctx     context.Context
	exp     expand.Config

	scope   *scope // innermost
	token   *owner
	env     []string // cache of environ, nil when stale
	funcs   map[string]*function
	ownFunc bool // funcs may be changed in place
	aliases map[string]string
	// aliasSet counts what was defined: readers look again when it changed.
	aliasSet uint
	opts     options
	files    []File

	interactive bool
	source      string // "c" or "s" at the end of $-
	history     history
	typed       int               // commands typed at the prompt
	completions map[string]string // complete's specifications by name; copied before a change

	name     string
	args     []string
	dir      string
	dirStack []string // entries below the current directory, newest first
	umask    int

	status     int
	substState int // status of the last command substitution, -1 for none
	pipestatus []int
	lastArg    string
	lastBg     int
	line       int
	lineBase   int            // added to line numbers of nested texts
	running    runningCommand // for BASH_COMMAND
	src        string         // the text that the running command was parsed from
	ctl        control
	hints      Hints
	steps      uint32
	text       *Text // the running text
	filter     *pendingFilter
	arg0       string // exec -a: what the next program finds as its name
	noHandler  bool   // exec: command_not_found_handle is not called
	stdPath    bool   // command -p: the next program is found along the standard PATH
	caller     *Shell // of a nested shell: the process that would have started it
	outer      *Shell // of a subshell: the shell around it
	alone      bool   // a subshell that has one command only, which a nested shell takes the place of
	keep       func() // closes what the last redirections replaced
	keepRedirs bool   // exec without a command: redirections stay
	usageError bool   // a special builtin was used wrongly
	release    func()
	nameless   bool // messages have no line: nothing has run yet
	endRecord  func(status int)
	stopErr    error    // why the text was stopped
	rawEnv     []string // environment entries that are no variables

	calls       []frame // function and source calls, innermost last
	loops       int
	noErrexit   int
	inTrap      int // traps that run
	hooks       hooks
	fixed       map[string]string // signals that were ignored when this shell began: trap can't change that
	limited     []Rlimit          // limits that a subshell set
	noQuit      bool              // started by & without job control: SIGQUIT is ignored
	onKilled    func(deadJob)     // what is done when a signal ended a command, in place of saying it
	mail        *mailbox          // signals to a job that has traps; nil in the main shell
	traps       map[string]string
	parentTraps map[string]string // what `trap -p` shows in a subshell until it sets one
	jobs        jobTable
	hash        hashTable
	disabled    [2]uint64 // builtins that enable -n switched off, by their place in the table
	level       int       // BASH_SUBSHELL
	depth       int       // texts inside texts: eval, source, traps, command substitutions
	stdinGiven  bool      // a job's input is not /dev/null: the subshell got one
	pid         int       // $$
	bashpid     int       // 0: not known yet
	started     time.Time
	random      uint32
	optpos      int // getopts: position inside a bundled word
	isSub       bool
	group       *Group          // the job that this shell is part of; nil in the main shell between two
	exitAsked   int             // the command at the prompt that was told of stopped jobs
	passOpts    [2]bool         // SHELLOPTS and BASHOPTS are exported
	dynGone     map[string]bool // dynamic variables that were unset
	procFds     []int           // descriptors of process substitutions of the running command
	growing     [2]growth       // variables that += makes longer
	async       bool            // it runs a list that ends in &
	onStart     func(pid int)   // tells a job the number of its first child
}

// session is what a shell and all its subshells share.
type session struct {
	gate        Gate
	checker     Checker
	unwrap      func(src string) *Wrapped
	cancel      context.CancelCauseFunc
	live        atomic.Int64
	maxProcs    int64
	maxBytes    int
	maxMemory   int64
	began       time.Time
	nextLook    atomic.Int64 // when the heap is measured next, since began
	arm         func()
	nesting     sync.Mutex // a nested shell is made of the one around it
	signals     signalState
	asyncs      sync.WaitGroup // lists that were started with & and run
	substs      sync.WaitGroup // process substitutions that run
	part        partCancel     // ends the part that runs, see apart
	interactive bool
	tty         Terminal // of job control, nil without
	pids        sync.Mutex
	ttyTried    bool // it was looked for
}

// frame is one active function call or sourced text.
type frame struct {
	name   string
	source string
	line   int // where it was called
	fn     bool
}

// control says how the evaluator leaves what it is in.
type control struct {
	kind controlKind
	n    int // loops to leave, or the exit status
}

type controlKind uint8

const (
	goOn controlKind = iota
	breakLoop
	continueLoop
	returning
	discarding // the rest of the command line is given up (DISCARD in bash)
	exiting
)

// owner marks the variables that a shell may change in place.
type owner struct{ _ byte }

// New returns a shell in its initial state.
func New(ctx context.Context, cfg Config) (*Shell, error) {
	if cfg.Gate == nil {
		return nil, fmt.Errorf("new shell: no gate")
	}
	if cfg.MaxBytes == 0 {
		cfg.MaxBytes = defaultMaxBytes
	}
	if cfg.MaxProcs == 0 {
		cfg.MaxProcs = defaultMaxProcs
	}
	ctx, cancel := context.WithCancelCause(ctx)
	sh := &Shell{
		session: &session{
			gate: cfg.Gate, checker: cfg.Checker, unwrap: cfg.Unwrap, cancel: cancel, arm: cfg.Arm,
			maxMemory: cfg.MaxMemory, began: time.Now(), maxProcs: int64(cfg.MaxProcs), maxBytes: cfg.MaxBytes, interactive: cfg.Interactive,
		},
		gate: cfg.Gate, ctx: ctx,
		token: new(owner), funcs: map[string]*function{}, ownFunc: true,
		files: append(make([]File, 0, 10), cfg.Files...),
		name:  cfg.Name, args: cfg.Args, umask: -1, substState: -1,
		started: time.Now(),
	}
	sh.interactive = cfg.Interactive
	sh.exp.Sh = (*expander)(sh)
	sh.opts = startOptions(&cfg)
	sh.pid = cfg.Gate.Pid()
	sh.bashpid = sh.pid
	sh.dir = cfg.Dir
	if cfg.CommandString {
		sh.source = "c"
	} else if cfg.StdinText {
		sh.source = "s"
	}
	sh.importEnv(&cfg)
	sh.startIgnored(cfg.Ignored)
	return sh, nil
}

// Status returns $?.
func (sh *Shell) Status() int { return sh.status }

// Exited tells whether the shell has been told to end.
func (sh *Shell) Exited() bool { return sh.ctl.kind == exiting }

// Interactive tells whether the shell is interactive.
func (sh *Shell) Interactive() bool { return sh.interactive }

// stopped tells whether the text must end now: it was denied, timed out or was signalled.
func (sh *Shell) stopped() bool {
	if sh.ctl.kind == exiting {
		return true
	}
	select {
	case <-sh.ctx.Done():
		sh.exit(stopStatus(context.Cause(sh.ctx)))
		return true
	default:
	}
	if !sh.isSub && sh.session.signals.pending.Load() != 0 || sh.mail != nil && sh.mail.pending.Load() != 0 {
		sh.runPendingTraps()
	}
	if g := sh.group; g != nil && g.held.Load() {
		g.pause(sh.ctx.Done())
	}
	if sh.steps++; sh.steps&15 == 0 && sh.session.heavy() {
		sh.stop(&memoryError{sh.session.maxMemory})
	}
	return sh.ctl.kind == exiting
}

// exit makes the evaluator unwind to the end of this shell with the status.
func (sh *Shell) exit(status int) {
	if sh.ctl.kind != exiting {
		sh.ctl = control{exiting, status}
		sh.status = status
	}
}

// stop ends the whole text, all subshells included, because of err.
func (sh *Shell) stop(err error) {
	sh.session.cancel(err)
	sh.exit(stopStatus(err))
}

// exitCoder is an error that carries an exit status.
type exitCoder interface{ ExitCode() int }

// stopStatus is the status of a text that ended because of err.
func stopStatus(err error) int {
	if c, ok := err.(exitCoder); ok {
		return c.ExitCode()
	}
	return 125
}

// errorf prints a message as bash does, "NAME: line N: TEXT", on the shell's stderr.
func (sh *Shell) errorf(format string, args ...any) {
	sh.errText(fmt.Sprintf(format, args...))
}

func (sh *Shell) errText(text string) {
	prefix := sh.errName() + ": "
	if !sh.interactive && !sh.nameless {
		prefix += "line " + strconv.Itoa(sh.lineno()) + ": "
	}
	sh.writeTo(2, prefix+text+"\n")
}

// lineno is $LINENO.
func (sh *Shell) lineno() int { return sh.line }

// writeTo writes to a descriptor and reports whether it went well. A broken pipe ends the
// (sub)shell as SIGPIPE would.
func (sh *Shell) writeTo(fd int, text string) error {
	f := sh.file(fd)
	if f == nil {
		return errBadFd
	}
	_, err := f.Write(sh.ctx, []byte(text))
	return err
}

// file returns the open file of a descriptor, nil when it is closed.
func (sh *Shell) file(fd int) File {
	if fd < 0 || fd >= len(sh.files) {
		return nil
	}
	return sh.files[fd]
}
