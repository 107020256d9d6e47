package allowlist

import (
	"path"
	"slices"
	"strings"
	"time"
)

// Policy is a parsed policy. It never changes: the With methods return copies. The zero
// Policy and a nil one deny every call. All methods are safe for concurrent use.
type Policy struct {
	name    string
	mode    Mode
	denials DenialMode

	rootText string // as written
	root     string // absolute; "" until bound
	cd       CdMode

	read, write []string // as written
	stripAt     bool

	pass, hide, set []string
	limits          Limits
	tools           map[string]*toolEntry
	toolNames       []string             // allowed, in the order of the policy
	known           map[string]*ToolInfo // every tool there is
	allows, denies  []*rule
	audit           Audit
	profiles        []string // of harnesses, in the order of the policy

	bound
	index *lazyIndex
}

// bound is what the world adds to a policy.
type bound struct {
	resolved  map[string]string
	trusted   []string
	protected []string
	scripts   []string
	// scriptsKnown: globs match the scripts and nothing else.
	scriptsKnown bool
	inert        map[string]bool // scripts that only a launcher can run
}

// Mode says what becomes of a denied call.
type Mode uint8

// The modes. Enforce is the zero one.
const (
	// Enforce does not run what is denied.
	Enforce Mode = iota
	// Observe runs everything and records what would have been denied.
	Observe
)

// String gives the mode as a policy spells it.
func (m Mode) String() string {
	if m == Observe {
		return "observe"
	}
	return "enforce"
}

// DenialMode says what a denial met at run time does to the rest of the text.
type DenialMode uint8

// The ways to go on. Stop is the zero one.
const (
	// Stop ends the text with status 126.
	Stop DenialMode = iota
	// Continue gives the call status 126 and goes on, as sh does.
	Continue
)

// CdMode says what a leading `cd DIR` out of the root does.
type CdMode uint8

// The ways to treat it. CdDeny is the zero one.
const (
	// CdDeny denies it.
	CdDeny CdMode = iota
	// CdAbsorb takes it off: the text runs where it is.
	CdAbsorb
)

// Limits are the ceilings of one text.
type Limits struct {
	// Deadline is how long a text may run.
	Deadline time.Duration
	// Output is the number of bytes sent per stream.
	Output int64
	// Memory is the number of bytes a child may use.
	Memory int64
	// Processes is the number of processes a text may have at a time.
	Processes int
}

// defaultLimits hold where a policy sets none.
var defaultLimits = Limits{Deadline: 2 * time.Minute, Output: 1 << 20, Memory: 2 << 30, Processes: 256}

// defaultSet are the variables that a command may set when [env] set is absent: locale, time
// zone, colour and width. None of them makes a program load or run something.
var defaultSet = []string{
	"TZ", "LANG", "LANGUAGE", "LC_*", "COLUMNS", "LINES", "TERM", "NO_COLOR", "CLICOLOR",
	"CLICOLOR_FORCE", "FORCE_COLOR", "COLORTERM", "PYTHONUNBUFFERED",
}

// Audit says where and how calls are recorded.
type Audit struct {
	// Path is the log as written, relative to the policy file; "" for none.
	Path string
	// Continue: calls go on when a record cannot be written. Else they are denied.
	Continue bool
	// Labels are added to each record; a value $NAME is the environment's.
	Labels []Label
	// MaxSize is the size at which the log is rotated, 0 for never.
	MaxSize int64
}

// Label is one name and value of [audit] labels.
type Label struct{ Name, Value string }

// ToolInfo describes one in-process tool to [Parse].
type ToolInfo struct {
	Name string
	// ReadOnly: the tool is a member of @read-only.
	ReadOnly bool
	// Forms are the ways of a read-only tool to write, each an entry of its own: "-i" for
	// "sed -i".
	Forms []string
	// Edit tells which of Forms the arguments ask for, as far as they are known; nil when
	// there are none.
	Edit func(args []string) Edit
	// Refusal tells why the tool runs under no policy with args, or begins with them; "" if
	// it may. Nil: it always may.
	Refusal func(args []string) string
}

// Edit is how the arguments of a tool that only reads by itself ask it to write.
type Edit struct {
	// Forms are the forms asked for, none for a call that only reads.
	Forms []string
	// Without are the arguments that do the same but print it; nil when there are none such.
	// Out is the file that the output then goes to, "" for standard output.
	Without []string
	Out     string
}

// toolEntry is one tool of [tools] allow, with the forms allowed by entries like "sed -i".
type toolEntry struct{ options []string }

// Name is the name that was given to [Parse].
func (p *Policy) Name() string { return p.name }

// Mode is the policy's mode.
func (p *Policy) Mode() Mode { return p.mode }

// Denials says whether a denial at run time ends the text.
func (p *Policy) Denials() DenialMode { return p.denials }

// Cd says what becomes of a leading cd out of the root.
func (p *Policy) Cd() CdMode { return p.cd }

// Root is [workspace] root as written, "." when absent; relative to the policy file's
// directory.
func (p *Policy) Root() string { return p.rootText }

// BoundRoot is the absolute root, "" before [Policy.WithRoot].
func (p *Policy) BoundRoot() string { return p.root }

// StripAt says whether a leading @ on a path argument is dropped.
func (p *Policy) StripAt() bool { return p.stripAt }

// Limits are the ceilings for one text.
func (p *Policy) Limits() Limits { return p.limits }

// Audit is the [audit] table.
func (p *Policy) Audit() Audit {
	a := p.audit
	a.Labels = slices.Clone(a.Labels)
	return a
}

// Profiles are the names of [harness] profiles: the harnesses whose wrappers are taken off a
// text.
func (p *Policy) Profiles() []string { return p.profiles }

// Read is the roots that may be read, absolute and lexically clean.
func (p *Policy) Read() []string { return p.absolute(p.read) }

// Write is the roots that may be written, absolute and lexically clean.
func (p *Policy) Write() []string { return p.absolute(p.write) }

func (p *Policy) absolute(roots []string) []string {
	if p.root == "" {
		return nil
	}
	out := make([]string, len(roots))
	for i, r := range roots {
		out[i] = joinPath(p.root, r)
	}
	return out
}

// Env is the patterns of [env]: what children inherit, what of it is hidden all the same,
// and what a command may set.
func (p *Policy) Env() (pass, hide, set []string) {
	return slices.Clone(p.pass), slices.Clone(p.hide), slices.Clone(p.set)
}

// Passes says whether a child inherits the variable from the harness.
func (p *Policy) Passes(name string) bool {
	return matchesAny(p.pass, name) && !matchesAny(p.hide, name)
}

// Settable says whether a command may set the variable for a child. What is no variable's
// name, such as that of an exported function, never is.
func (p *Policy) Settable(name string) bool { return isName(name) && matchesAny(p.set, name) }

// ToolAllowed says whether [tools] lists the in-process tool.
func (p *Policy) ToolAllowed(name string) bool { return p != nil && p.tools[name] != nil }

// ToolEntry is the options that entries such as "sed -i" allow the tool beyond what every
// use of it may have: options that write. Nil for none, or when the tool is not allowed.
func (p *Policy) ToolEntry(name string) []string {
	if e := p.tools[name]; e != nil {
		return slices.Clone(e.options)
	}
	return nil
}

// Tools is the names of the allowed tools, in the order of the policy.
func (p *Policy) Tools() []string { return slices.Clone(p.toolNames) }

// WithRoot returns a copy bound to an absolute root directory: for a file, its directory
// joined with [Policy.Root]; for [Default], the working directory. A path that is not
// absolute leaves the copy unbound, and an unbound policy denies everything.
func (p *Policy) WithRoot(abs string) *Policy {
	q := p.copy()
	q.root = ""
	if path.IsAbs(abs) {
		q.root = path.Clean(abs)
	}
	return q
}

// WithResolved returns a copy that knows the symlink-free forms of paths: of those that
// [Policy.ScriptPaths], [Policy.Read] and [Policy.Write] name. Absent paths stand for themselves.
func (p *Policy) WithResolved(resolved map[string]string) *Policy {
	q := p.copy()
	q.resolved = make(map[string]string, len(resolved))
	for k, v := range resolved {
		if path.IsAbs(v) {
			q.resolved[path.Clean(k)] = path.Clean(v)
		}
	}
	return q
}

// WithTrustedPath returns a copy that takes these directories, besides the system's, for
// places of programs: /opt/x/uv is then the same word as uv.
func (p *Policy) WithTrustedPath(dirs []string) *Policy {
	q := p.copy()
	q.trusted = nil
	for _, d := range dirs {
		if path.IsAbs(d) {
			q.trusted = append(q.trusted, path.Clean(d))
		}
	}
	return q
}

// WithProtected returns a copy in which no write root covers these absolute paths: the
// policy file, the audit log. The paths of allow rules are protected anyway.
func (p *Policy) WithProtected(paths []string) *Policy {
	q := p.copy()
	q.protected = nil
	for _, f := range paths {
		if path.IsAbs(f) {
			q.protected = append(q.protected, path.Clean(f))
		}
	}
	return q
}

// WithScripts returns a copy that knows which files the globs of rules stand for, as
// absolute paths: globs then match these only, and messages can name them. Those of them that
// are inert, which is not executable, match only where a launcher stands in front.
func (p *Policy) WithScripts(files []string, inert map[string]bool) *Policy {
	q := p.copy()
	q.scriptsKnown, q.scripts, q.inert = true, nil, inert
	for _, f := range files {
		if path.IsAbs(f) {
			q.scripts = append(q.scripts, path.Clean(f))
		}
	}
	slices.Sort(q.scripts)
	return q
}

func (p *Policy) copy() *Policy {
	q := *p
	q.index = new(lazyIndex)
	return &q
}

// real is the symlink-free form of an absolute path.
func (p *Policy) real(abs string) string {
	if r, ok := p.resolved[abs]; ok {
		return r
	}
	return abs
}

// joinPath is name made absolute from dir, lexically.
func joinPath(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// within says whether the clean absolute path is dir or beneath it, by whole components.
func within(name, dir string) bool {
	if dir == "/" {
		return true
	}
	rest, ok := strings.CutPrefix(name, dir)
	return ok && (rest == "" || rest[0] == '/')
}

func matchesAny(patterns []string, name string) bool {
	for _, p := range patterns {
		if star(p, name) {
			return true
		}
	}
	return false
}

// star matches a pattern in which * stands for any characters.
func star(pattern, s string) bool {
	head, rest, found := strings.Cut(pattern, "*")
	if !found {
		return pattern == s
	}
	s, ok := strings.CutPrefix(s, head)
	if !ok {
		return false
	}
	for {
		part, after, more := strings.Cut(rest, "*")
		if !more {
			return strings.HasSuffix(s, part)
		}
		i := strings.Index(s, part)
		if i < 0 {
			return false
		}
		s, rest = s[i+len(part):], after
	}
}
