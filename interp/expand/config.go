package expand

import (
	"errors"

	"mvdan.cc/sh/v3/syntax"
)

// Config expands words for one shell. The zero Config with Sh set is ready; it holds
// scratch memory and is used by one goroutine at a time. Expansions may nest: a command
// substitution run by Sh may use the same Config.
type Config struct {
	// Sh answers what expansion asks.
	Sh Shell
}

var errTODO = errors.New("expand: not yet")

// Fields expands words in full: braces, tildes, parameters, commands, arithmetic, field
// splitting, pathnames, quote removal.
func (c *Config) Fields(words ...*syntax.Word) ([]string, error) { return nil, errTODO }

// Word expands w to one string: no braces, no field splitting, no pathnames.
func (c *Config) Word(w *syntax.Word) (string, error) { return "", errTODO }

// AssignValue is Word with tildes after each unquoted colon expanded too.
func (c *Config) AssignValue(w *syntax.Word) (string, error) { return "", errTODO }

// Target expands the target of a redirection. The caller complains ("ambiguous redirect")
// unless exactly one field comes back.
func (c *Config) Target(w *syntax.Word) ([]string, error) { return nil, errTODO }

// Document expands the body of a here-document whose delimiter is not quoted.
func (c *Config) Document(w *syntax.Word) (string, error) { return "", errTODO }

// Pattern expands w to the text of a pattern for [Match]: what was quoted is escaped.
func (c *Config) Pattern(w *syntax.Word) (string, error) { return "", errTODO }

// Regexp expands the right side of =~ to an extended regular expression: what was quoted
// is escaped.
func (c *Config) Regexp(w *syntax.Word) (string, error) { return "", errTODO }

// Arithm evaluates e.
func (c *Config) Arithm(e syntax.ArithmExpr) (int64, error) { return 0, errTODO }

// ArithmText evaluates an expression that is known only at run time. "" is 0.
func (c *Config) ArithmText(s string) (int64, error) { return 0, errTODO }

// Index resolves name[index] for an assignment.
func (c *Config) Index(name string, index syntax.ArithmExpr) (Ref, error) {
	return Ref{}, errTODO
}

// Elem resolves name[subscript] with the subscript given at run time; all tells that it was
// @ or * (of an indexed array, or of anything but an associative one).
func (c *Config) Elem(name, subscript string) (ref Ref, all bool, err error) {
	return Ref{}, false, errTODO
}

// MatchOpt are the options of [Match].
type MatchOpt uint8

// The options: MatchExtGlob understands ?(a|b) and its kin, MatchNoCase ignores case.
const (
	MatchExtGlob MatchOpt = 1 << iota
	MatchNoCase
)

// Match tells whether pattern matches the whole of s.
func Match(pattern, s string, opt MatchOpt) bool { return false }

// Quote returns s as printf %q prints it.
func Quote(s string) string { return s }

// QuoteSingle returns s in single quotes, or as $'…' when it has control characters: what
// ${v@Q}, set and alias print.
func QuoteSingle(s string) string { return s }

// QuoteDouble returns s in double quotes, or as $'…' when it has control characters: what
// declare -p prints.
func QuoteDouble(s string) string { return s }

// Split splits s at the characters of ifs as the expansion of an unquoted parameter does.
func Split(s, ifs string) []string { return nil }

// ReadFields splits line into at most n fields for the read builtin, the last one taking
// the rest; n < 0 means no limit (read -a). esc[i] tells that byte i was escaped with a
// backslash (already removed); nil means none was.
func ReadFields(line string, esc []bool, n int, ifs string) []string { return nil }

// EscapeMode tells which backslash escapes [Unescape] knows.
type EscapeMode uint8

// The modes: $'…', echo -e, printf %b's argument, printf's format.
const (
	EscapeDollar EscapeMode = iota
	EscapeEcho
	EscapePrintfB
	EscapeFormat
)

// Unescape replaces the backslash escapes of s. stop tells that \c ended the output
// (echo -e and %b).
func Unescape(s string, mode EscapeMode) (text string, stop bool) { return s, false }

// Array is an indexed array; the zero value is empty and ready.
type Array struct{ dense []string }

// NewArray returns an array with the values at 0, 1, ….
func NewArray(vals ...string) *Array { return &Array{dense: vals} }

// Get returns element i and whether it is set.
func (a *Array) Get(i int) (string, bool) { return "", false }

// Set sets element i, which is not negative.
func (a *Array) Set(i int, v string) {}

// Unset removes element i.
func (a *Array) Unset(i int) {}

// Len returns the number of elements that are set.
func (a *Array) Len() int { return 0 }

// Max returns the highest index, -1 when the array is empty.
func (a *Array) Max() int { return -1 }

// Keys returns the indexes in rising order.
func (a *Array) Keys() []int { return nil }

// Values returns the elements in the order of Keys.
func (a *Array) Values() []string { return nil }

// Clone returns a copy.
func (a *Array) Clone() *Array { return &Array{} }

// Assoc is an associative array; the zero value is empty and ready. It is walked in the
// order that bash walks its own.
type Assoc struct{ m map[string]string }

// NewAssoc returns an empty associative array.
func NewAssoc() *Assoc { return &Assoc{} }

// Get returns the element called key and whether it is set.
func (a *Assoc) Get(key string) (string, bool) { return "", false }

// Set sets the element called key.
func (a *Assoc) Set(key, v string) {}

// Unset removes the element called key.
func (a *Assoc) Unset(key string) {}

// Len returns the number of elements.
func (a *Assoc) Len() int { return 0 }

// Keys returns the keys in bash's order.
func (a *Assoc) Keys() []string { return nil }

// Values returns the elements in the order of Keys.
func (a *Assoc) Values() []string { return nil }

// Clone returns a copy.
func (a *Assoc) Clone() *Assoc { return &Assoc{} }
