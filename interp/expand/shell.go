// Package expand turns words of the syntax tree into fields, as bash does (bash manual,
// "Shell Expansions"; POSIX XCU 2.6): brace, tilde, parameter, command and arithmetic
// expansion, field splitting, pathname expansion and quote removal, and it evaluates
// arithmetic and matches patterns.
//
// It touches nothing of the world by itself: variables, command substitutions, the file
// system and home directories are asked of a [Shell].
//
// A [Config] is used by one goroutine at a time.
package expand

import (
	"io/fs"

	"mvdan.cc/sh/v3/syntax"
)

// Shell is what expansion asks of the evaluator that runs it.
type Shell interface {
	// Var returns the variable called name, nil when there is none; namerefs are resolved
	// and dynamic variables (RANDOM, SECONDS, FUNCNAME, …) computed. The result is read only
	// and valid until the next call of a method that assigns or runs something.
	Var(name string) *Var
	// RefTarget returns the name that the nameref called name refers to ("" when name is no
	// nameref).
	RefTarget(name string) string
	// Assign gives ref the value, creating the variable; attributes (integer, case,
	// readonly) apply. The error is ready to be shown: "x: readonly variable".
	Assign(ref Ref, value string) error
	// Names returns the names of all set variables that begin with prefix, sorted.
	Names(prefix string) []string
	// Param returns the value of the special parameter called by one of "?#$!-_0" and
	// whether it is set.
	Param(name byte) (string, bool)
	// Args returns the positional parameters $1 … (not $0).
	Args() []string
	// CmdSubst runs a command substitution and returns its output as it is (trailing
	// newlines and NUL bytes on); expansion removes them.
	CmdSubst(cs *syntax.CmdSubst) ([]byte, error)
	// ProcSubst starts a process substitution and returns the path that stands for it.
	ProcSubst(ps *syntax.ProcSubst) (string, error)
	// Home returns the home directory of user ("": of $HOME when set, else the user's own).
	Home(user string) (string, bool)
	// Dir is the logical current directory ($PWD); OldDir is $OLDPWD for ~-; DirStack is
	// the entry N of `dirs` for ~N, ~+N, ~-N.
	Dir() string
	DirStack(n int, fromEnd bool) (string, bool)
	// ReadDir lists a directory for pathname expansion, sorted by name, without . and ..;
	// Exists tells whether a path names a file (dangling links count: lstat); IsDir follows
	// links. Relative names are relative to the current directory. An error for which
	// Denied() bool holds ends the expansion; any other means "no such file".
	ReadDir(name string) ([]fs.DirEntry, error)
	Exists(name string) (bool, error)
	IsDir(name string) (bool, error)
	// Option tells whether a set -o or shopt option is on.
	Option(o Option) bool
	// Prompt expands text as a prompt string (PS1's escapes), for ${v@P}.
	Prompt(text string) (string, error)
	// Parse parses text as the words of an arithmetic expression or a subscript that is only
	// known at run time.
	ParseArithm(text string) (syntax.ArithmExpr, error)
	// Parse parses text as one word (${v@E}, indirect subscripts).
	ParseWord(text string) (*syntax.Word, error)
	// MaxBytes is the largest size in bytes of one value; a larger one is a fatal error
	// ("limit"). 0 means no limit.
	MaxBytes() int
	// Stop returns the reason to give up (a signal, the deadline), nil to go on. Long loops
	// ask it now and then.
	Stop() error
}

// Ref names a variable or one of its elements.
type Ref struct {
	Name string
	// Elem says that an element is meant: Key of an associative array or Index of an indexed
	// one (never negative: already counted from the end).
	Elem  bool
	Assoc bool
	Key   string
	Index int
}

// Kind is what a variable holds.
type Kind uint8

// The kinds. A scalar is an indexed array with one element 0 as far as ${v[0]} goes.
const (
	Scalar Kind = iota
	Indexed
	Associative
)

// Attr is a set of attributes (declare's options).
type Attr uint16

// The attributes of a variable.
const (
	Exported Attr = 1 << iota
	Readonly
	Integer
	Lower
	Upper
	Capital
	Traced
	NameRef
	// Temporary: it was assigned in front of the call of a function; Declared: and then made
	// local in it; Kept: and it outlives the call (export).
	Temporary
	Declared
	Kept
)

// Scoping are the attributes that only say where a variable came from.
const Scoping = Temporary | Declared | Kept

// Var is a variable. A Var is never changed by expansion.
type Var struct {
	Kind Kind
	Attr Attr
	// Set is false for a variable that is declared without a value.
	Set  bool
	Str  string // Scalar's value; the target's name with NameRef
	List *Array // Indexed
	Map  *Assoc // Associative
	// Part: it is what a nameref to elements refers to, and has no elements itself.
	Part Part
	// Owner is the evaluator's mark for copy on write.
	Owner any
}

// Part tells which elements of an array a variable stands for.
type Part uint8

// The parts. AllElements is a[@] or a[*].
const (
	NoElement Part = iota
	OneElement
	AllElements
)

// Option is a shell option that expansion looks at.
type Option uint8

// The options (bash manual, "The Set Builtin", "The Shopt Builtin").
const (
	NoUnset     Option = iota // set -u
	NoGlob                    // set -f
	BraceExpand               // set -B
	PosixMode
	NullGlob
	FailGlob
	DotGlob
	GlobStar
	NoCaseGlob
	NoCaseMatch
	ExtGlob
	GlobASCIIRanges
	GlobSkipDots      // 5.2: . and .. are never matched
	PatSubReplacement // patsub_replacement: & in ${v/p/r}
	AssocExpandOnce
)

// Error is a failed expansion. Text is the message without the shell's name and line.
type Error struct {
	Text string
	// Exit: a non-interactive shell ends (nounset, ${v:?}); else the command line is given up.
	Exit bool
	// Status is the exit status, 1 unless said.
	Status int
	// Arith: an arithmetic expression is wrong, so (( and let put their name before Text.
	Arith bool
	// Abandon: the expression is an index; bash gives up the whole text of -c, as after Exit.
	Abandon bool
}

// Error returns the message.
func (e *Error) Error() string { return e.Text }
