// Package audit writes and reads the log of what safesh did: one JSON object a line.
//
// A text leaves two lines. [Log.Begin] writes the text before anything of it runs, so that
// a shell killed in mid-call is still on record; [Log.Write] writes the whole record when
// the text has ended. [Read] joins the two by their id and gives one [Record] a text.
//
// Promises: a record is appended by one write(2) to a descriptor opened O_APPEND; shells
// that write at once do not mix lines, with rotation or without; a shell killed at any
// instruction leaves a log that reads, and at most its own last line torn; no byte of a text
// can start a record, end one or reach a terminal as a control sequence, and every byte
// comes back as it was sent.
//
// What it does not do: it does not sync to disk (a machine that loses power loses what the
// kernel held); it does not keep a process of the same user from changing the file; append
// is only atomic where the file system says so (NFS does not); [Mask] finds the usual
// shapes of secrets and no others.
package audit

import "time"

// Version is the schema version written in the field "v". A reader accepts it and all
// earlier ones; fields may be added without a new version, none changes its meaning.
const Version = 1

// MaxLine is the length in bytes that no line exceeds, the newline included. Longer records
// are cut as [Record.Cut] says.
const MaxLine = 1 << 20

// The words in the field "event".
const (
	eventBegin = "begin"
	eventEnd   = "end"
)

// The words in [Call.Verdict].
const (
	Allow = "allow"
	Deny  = "deny"
)

// Record is what became of one text. The zero value of a field is left out of the line,
// except for v, event, id, time, pid, seq and text, and in an end line calls, denials,
// status and ms.
//
// A begin line holds the fields down to Text and no others.
type Record struct {
	// Version is "v". [Log] sets it when it is 0.
	Version int
	// Time is "time", when the text began: RFC 3339, UTC, microseconds. [Log] sets it when
	// it is zero.
	Time time.Time
	// Session is "session": whatever the harness calls one conversation.
	Session string
	// Labels is "labels": an object, in this order. The caller has expanded $NAME.
	Labels []Label
	// Pid is "pid", the shell's. [Log] sets it when it is 0.
	Pid int
	// Seq is "seq", the number of the text in this shell, from 1. [Log] sets it when it is 0.
	Seq int
	// Shell is "shell": argv[0] as the harness gave it.
	Shell string
	// Mode is "mode": how the text came (-c, file, stdin, interactive).
	Mode string
	// Dir is "dir", the directory the text began in.
	Dir string
	// Text is "text", as sent.
	Text string

	// Harness is "harness": the profile whose wrapper was taken off the text; Command is
	// "command", what was run in its place. Empty for a text without a wrapper.
	Harness, Command string
	// Startup is "startup": the startup file of the shell that the text is, which nobody sent.
	// Empty for a text that was sent.
	Startup string

	// Calls is "calls", in the order they were decided.
	Calls []Call
	// Denials is "denials": how many calls were denied. A text denied as a whole counts its
	// certain denials.
	Denials int
	// Status is "status", the exit status of the text.
	Status int
	// Took is "ms": milliseconds with three decimals. It is kept to the microsecond.
	Took time.Duration
	// StrictClass is "strict_class": the error class the whole text would have had under a
	// strict text matcher. Empty: it would have matched.
	StrictClass string
	// Error is "error": why safesh itself failed (status 125) or could not parse (status 2).
	Error string

	// Cut is "cut": how many bytes of strings were left out to keep the line under
	// [MaxLine]. Each cut string says in its middle how many it lost; this field is what
	// a text can't counterfeit.
	Cut int
	// CallsLeftOut is "calls_left_out": calls dropped from the end for the same reason.
	CallsLeftOut int

	// Incomplete is true for a begin line whose end line is missing: the shell was killed,
	// or is still at it. It is made by the reader and not written.
	Incomplete bool
}

// Label is one entry of [Record.Labels].
type Label struct{ Name, Value string }

// Call is one decided call. The zero value of a field is left out, except for argv,
// verdict, status and ms.
type Call struct {
	// Argv is "argv", the final words of the call as decided.
	Argv []string
	// Name is "name", the rule's script name.
	Name string
	// Verdict is "verdict", [Allow] or [Deny].
	Verdict string
	// Rule is "rule", the rule that decided; empty for an implicit denial.
	Rule string
	// Class is "class", the error class of a denial.
	Class string
	// StrictClass is "strict_class", the class under a strict text matcher.
	StrictClass string
	// Why is "why", the reason that was printed.
	Why string
	// Absorbed is "absorbed", the decorators that were taken off.
	Absorbed []Absorption
	// Status is "status", the call's exit status; 126 for a denial.
	Status int
	// Took is "ms", as in [Record].
	Took time.Duration
	// Out and Err are "out" and "err": bytes written to stdout and stderr.
	Out, Err int64
	// Key is "key": equal for denials of one shape.
	Key string
	// Files is "files": "access:path" for accesses denied or worth a note, and of what a tool wrote.
	Files []string
	// Notes is "notes": what else the gate has to say.
	Notes []string
	// ArgvLeftOut is "argv_left_out": words dropped from the end of a cut record.
	ArgvLeftOut int
}

// Absorption is one decorator and what it became.
type Absorption struct {
	// Decorator is "decorator", as sent: `| head -5`.
	Decorator string
	// Became is "became": `--limit 5`.
	Became string
	// Class is "class", the error class it would have been.
	Class string
}
