package allowlist

import "time"

// Call is one simple command as it would run: words expanded, decorators still on.
// The zero value is denied.
type Call struct {
	// Argv is the command's words. In a call with Open set it is the known prefix.
	Argv []string
	// Paths[i], when present and not empty, is the absolute, symlink-free path of Argv[i]
	// (resolved by the gate against Dir, then against the workspace root). Where it is
	// missing Decide falls back on lexical resolution.
	Paths []string
	// Dir is the absolute current directory.
	Dir string
	// Assigns are the assignments in front of the command (A=B S), in order.
	Assigns []Assign
	// Open says that more words follow which are not known yet: only a denial that holds
	// whatever they are is returned then.
	Open bool
	// Filter is the `head` or `tail` directly behind the call in a pipe, nil for none.
	Filter *Filter
	// Redirs are the files that the call's redirections name.
	Redirs []FileAccess
}

// Assign is one NAME=VALUE in front of a call or given to env.
type Assign struct{ Name, Value string }

// Filter is a pipe stage that cuts its input to the first or last N lines.
type Filter struct {
	// Tool is "head" or "tail".
	Tool string
	// N is the number of lines, at least 1.
	N int
	// Text is the stage as written, for the record: "head -5".
	Text string
}

// Access is what is done to a file, after Landlock's access rights.
type Access uint8

// The accesses a policy distinguishes. Stat is existence and attributes; List is reading a
// directory; Read implies neither.
const (
	Stat Access = 1 << iota
	List
	Read
	Write
	// Entry, beside Write: the name itself is made, moved or removed; a link in its place is
	// not followed.
	Entry
)

// FileAccess is one file and what is done to it.
type FileAccess struct {
	// Path is the name as written; relative to the call's directory.
	Path string
	// Access is the union of what is done.
	Access Access
}

// Verdict is the one word inside a decision.
type Verdict uint8

// The zero Verdict denies.
const (
	Deny Verdict = iota
	Allow
)

// Act is how an allowed call is carried out.
type Act uint8

// The ways an allowed call runs. The zero Act runs nothing.
const (
	// NoAct: nothing to do (a denial).
	NoAct Act = iota
	// Start starts Argv as a child process.
	Start
	// Tool runs Argv in process; Argv[0] is the tool's name.
	Tool
	// Shell hands Argv (a shell's own: sh -c TEXT NAME ARG…) to the evaluator: no shell is
	// ever started.
	Shell
)

// Class is an error class of the audit log (design section 6).
type Class string

// The classes. The first eight are what a strict text matcher refuses though the call is
// listed (heuristic override); the rest are other errors.
const (
	NoClass        Class = ""
	PipeFilter     Class = "pipe-filter"
	TimeoutPrefix  Class = "timeout-prefix"
	StderrRedirect Class = "stderr-redirect"
	Chain          Class = "chain"
	Heredoc        Class = "heredoc"
	DirPrefix      Class = "dir-prefix"
	BareBinary     Class = "bare-binary"
	NestedShell    Class = "nested-shell"
	UnknownFlag    Class = "unknown-flag"
	BadArgument    Class = "bad-argument"
	Quoting        Class = "quoting"
	UnknownScript  Class = "unknown-script"
	ToolName       Class = "tool-name"
	OutsidePath    Class = "outside-path"
	WriteClass     Class = "write"
	LimitClass     Class = "limit"
)

// Absorption is one decorator taken off a call and what it became.
type Absorption struct {
	// Decorator is what the sender wrote: "head -5", "timeout 30", "python3".
	Decorator string
	// Became says what it turned into: "--limit 5", "deadline 30s", "uv run".
	Became string
	// Class is the class a strict matcher would have given it.
	Class Class
}

// Decision is the result for one call. The zero Decision denies.
type Decision struct {
	Verdict Verdict
	// Rule is the name of the rule that decided, "tool:NAME" for a tool allowed by [tools],
	// "shell" for a shell. In an implicit denial it is the rule that the call would be of if
	// its flags, spelling or variables were, "" when there is none.
	Rule string
	// Explicit: a [[deny]] rule decided.
	Explicit bool
	// Class, Why and Use explain a denial. Why is one line without a final period. Use is a
	// command that would be allowed (decided again before it is returned), or "".
	Class Class
	Why   string
	Use   string
	// Key is the denial's shape: program and class, whatever the arguments and decorators.
	Key string
	// Unlisted: an implicit denial of a bare name that no rule, tool or listed name is near
	// to. The gate turns it into "command not found" (127) when no such program exists.
	Unlisted bool
	// Program is the word of an implicit denial that names the program, decorators off.
	Program string

	// What follows is how an allowed call runs.

	Act Act
	// Argv is what runs, absorbed flags in place.
	Argv []string
	// Canonical is the spelling by the rule's run, for the record and messages.
	Canonical []string
	// Absorbed lists the decorators, in the order they were taken off.
	Absorbed []Absorption
	// Writes: the tool may write files; without it a tool only reads.
	Writes bool
	// FilterDone: Call.Filter became a flag of Argv. FilterCut: its lines are cut as well.
	FilterDone, FilterCut bool
	// Timeout is the shortest of timeout prefixes and the rule's deadline; nil for none.
	Timeout *Timeout
	// Env is set for the call on top of the environment that it would get; ClearEnv (env -i)
	// and Unset (env -u) come first. For a Start it holds Call.Assigns as well; for a Tool
	// and a Shell only what env set.
	Env      []Assign
	Unset    []string
	ClearEnv bool
	// Chdir is env -C's directory, absolute, "" for none.
	Chdir string
	// Nice is added to the priority (nice -n), 0 for none. IgnoreHUP is nohup's.
	Nice      int
	IgnoreHUP bool
	// Script is the absolute path of the script that a Start is about, "" when the rule
	// names none; SHA256 is the sum that the rule pins it to, "" for none.
	Script, SHA256 string
}

// Timeout is a deadline for one call, as coreutils' timeout takes it.
type Timeout struct {
	// After is the time from the start; 0 means none.
	After time.Duration
	// Signal is sent first, "TERM" when empty; KillAfter later KILL follows (0: the gate's own grace).
	Signal    string
	KillAfter time.Duration
	// Preserve: the status is the call's own rather than 124 (--preserve-status).
	Preserve bool
	// Prefix: a timeout prefix of the call set it. Else the rule's deadline did.
	Prefix bool
}
