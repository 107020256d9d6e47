package gate

import (
	"fmt"
	"os"
	"path"
	"strings"
	"syscall"

	"safesh/allowlist"
	"safesh/builtins/digest"
	"safesh/internal/audit"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// permit is an allowed call: interp.Permit.
type permit struct {
	gate *Gate
	d    allowlist.Decision
	at   int // place in the record
	arg0 string
}

// Judge decides a call: the real paths of its words are found, then the policy is asked.
func (g *Gate) Judge(c allowlist.Call) allowlist.Decision {
	g.bind()
	if c.Paths == nil {
		c.Paths = g.resolveWords(c.Argv, c.Dir)
	}
	d := g.policy.Decide(c)
	if d.Program != "" && d.Use != "" && !g.Missing(d.Program) {
		d.Use = "" // a real program's name is no slip of the finger
	}
	return d
}

// resolveDepth is how many of a call's words may be the script or program it is about.
const resolveDepth = 16

// resolveWords finds the files that the first words of a call name, from the current
// directory or else from the root.
func (g *Gate) resolveWords(argv []string, dir string) []string {
	var paths []string
	for i, w := range argv[:min(len(argv), resolveDepth)] {
		if w == "" || w[0] == '-' || !strings.ContainsAny(w, "/.") && i > 0 {
			continue
		}
		real := g.resolveWord(w, dir, i == 0)
		if real == "" {
			continue
		}
		if paths == nil {
			paths = make([]string, len(argv))
		}
		paths[i] = real
	}
	return paths
}

func (g *Gate) resolveWord(w, dir string, program bool) string {
	if program && !strings.Contains(w, "/") {
		return ""
	}
	for _, from := range []string{dir, g.root} {
		full := join(from, w)
		if !exists(full) {
			continue
		}
		if real, err := realPath(full); err == nil {
			return real
		}
	}
	return ""
}

// Listed tells whether the policy lists argv as a program.
func (g *Gate) Listed(argv []string, dir string) bool {
	if g.observe {
		return false
	}
	g.bind()
	return g.policy.Listed(argv, dir, g.resolveWords(argv, dir))
}

// StartsRule tells whether a rule begins with word.
func (g *Gate) StartsRule(word string) bool {
	if g.observe {
		return false
	}
	g.bind()
	return g.policy.StartsRule(word)
}

// Decide judges a call that is about to run.
func (g *Gate) Decide(c *interp.Call) (interp.Permit, error) {
	if err := g.Failed(); err != nil {
		return nil, err
	}
	call := callOf(c)
	d := g.Judge(call)
	if g.observe {
		return g.observed(c, d), nil
	}
	if d.Verdict != allowlist.Allow {
		if d.Unlisted && g.Missing(d.Program) {
			at := g.recordCall(callRecord(c.Argv, d))
			return &missing{g, d.Program, at}, nil
		}
		return nil, g.deny(c.Argv, d, nil)
	}
	g.stripAt(&d, c.Dir)
	if denied, files := g.toolFiles(d, c.Dir); denied != nil {
		return nil, g.deny(c.Argv, *denied, files)
	}
	if why := g.pinned(d); why != "" {
		return nil, g.deny(c.Argv, allowlist.Decision{Class: allowlist.UnknownScript, Why: why, Key: d.Rule + ":sha256"}, nil)
	}
	return &permit{gate: g, d: d, at: g.recordCall(callRecord(nil, d)), arg0: c.Arg0}, nil
}

// callOf is the evaluator's call as the policy sees it.
func callOf(c *interp.Call) allowlist.Call {
	call := allowlist.Call{Argv: c.Argv, Dir: c.Dir}
	for _, a := range c.Assigns {
		name, value, _ := strings.Cut(a, "=")
		call.Assigns = append(call.Assigns, allowlist.Assign{Name: name, Value: value})
	}
	if f := c.Filter; f != nil {
		call.Filter = &allowlist.Filter{Tool: f.Tool, N: f.N, Text: f.Text}
	}
	for _, r := range c.Redirs {
		call.Redirs = append(call.Redirs, allowlist.FileAccess{Path: r.Name, Access: accessOf(r.Flag)})
	}
	return call
}

// Missing tells whether no program of this bare name is to be found on the machine.
func (g *Gate) Missing(name string) bool {
	if name == "" || strings.Contains(name, "/") {
		return false
	}
	_, err := findProgram(name, g.path)
	return err != nil
}

// stripAt drops the @ that some models put in front of file names.
func (g *Gate) stripAt(d *allowlist.Decision, dir string) {
	if !g.policy.StripAt() || d.Act == allowlist.Shell {
		return
	}
	copied := false
	for i, w := range d.Argv {
		if i == 0 || len(w) < 2 || w[0] != '@' || exists(join(dir, w)) || !exists(join(dir, w[1:])) {
			continue
		}
		if !copied {
			d.Argv, copied = append([]string(nil), d.Argv...), true
		}
		d.Argv[i] = w[1:]
		d.Absorbed = append(d.Absorbed, allowlist.Absorption{Decorator: w, Became: w[1:], Class: allowlist.BadArgument})
	}
}

// toolFiles decides the files that a tool's arguments name.
func (g *Gate) toolFiles(d allowlist.Decision, dir string) (*allowlist.Decision, []string) {
	if d.Act != allowlist.Tool {
		return nil, nil
	}
	if d.Chdir != "" {
		dir = d.Chdir
	}
	var near siblings
	defer near.close()
	for _, f := range g.Files(d.Argv[0], d.Argv[1:]) {
		if no := g.decideAccess(near.real, dir, f.Path, f.Access); no.Verdict != allowlist.Allow {
			return &no, []string{accessWord(f.Access) + ":" + f.Path}
		}
	}
	return nil, nil
}

// Files lists the files that a tool's arguments name; nil when there is no such tool.
func (g *Gate) Files(tool string, args []string) (list []allowlist.FileAccess) {
	t, ok := g.tools.Lookup(tool)
	if !ok || t.Files == nil {
		return nil
	}
	for _, u := range t.Files(args) {
		a := allowlist.Read
		switch {
		case u.Write && u.Entry:
			a = allowlist.Write | allowlist.Entry
		case u.Write:
			a = allowlist.Write
		case u.List:
			a = allowlist.List
		}
		list = append(list, allowlist.FileAccess{Path: u.Name, Access: a})
	}
	return list
}

// Calls lists the calls that a tool's arguments start, as far as their words tell.
func (g *Gate) Calls(tool string, args []string) (list []allowlist.Call) {
	t, ok := g.tools.Lookup(tool)
	if !ok || t.Calls == nil {
		return nil
	}
	for _, s := range t.Calls(args) {
		list = append(list, allowlist.Call{Argv: s.Argv, Open: s.Open})
	}
	return list
}

// DecideAccess decides an access to a named file without recording it.
func (g *Gate) DecideAccess(dir, name string, a allowlist.Access) allowlist.Decision {
	return g.decideAccess(realPath, dir, name, a)
}

func (g *Gate) decideAccess(real func(name string) (string, error), dir, name string, a allowlist.Access) allowlist.Decision {
	if isDevNull(name) || isOwnFd(name) || name == "" {
		return allowlist.Decision{Verdict: allowlist.Allow}
	}
	_, d, err := g.judgeBy(real, dir, name, a, a&allowlist.Entry == 0)
	if err != nil { // a loop of links: opening it will say
		return allowlist.Decision{Verdict: allowlist.Allow}
	}
	return d
}

// isOwnFd tells whether name stands for one of the text's own descriptors.
func isOwnFd(name string) bool {
	switch name {
	case "/dev/stdin", "/dev/stdout", "/dev/stderr":
		return true
	}
	return strings.HasPrefix(name, "/dev/fd/") || strings.HasPrefix(name, "/proc/self/fd/")
}

// pinned compares a script with the checksum that its rule pins it to; "" when it is right.
func (g *Gate) pinned(d allowlist.Decision) string {
	if d.SHA256 == "" {
		return ""
	}
	data, err := os.ReadFile(d.Script)
	if err != nil {
		return "the script " + path.Base(d.Script) + " can't be read for its checksum"
	}
	h, _ := digest.New("sha256", 0)
	h.Write(data)
	if !strings.EqualFold(fmt.Sprintf("%x", h.Sum()), d.SHA256) {
		return "the script " + path.Base(d.Script) + " has changed since the policy pinned its sha256"
	}
	return ""
}

// findProgram looks a bare name up in directories, as execvp does.
func findProgram(name string, dirs []string) (string, error) {
	result := error(syscall.ENOENT)
	for _, dir := range dirs {
		full := dir + "/" + name
		var st unix.Stat_t
		if unix.Stat(full, &st) != nil || st.Mode&unix.S_IFMT != unix.S_IFREG {
			continue
		}
		if unix.Faccessat(unix.AT_FDCWD, full, unix.X_OK, unix.AT_EACCESS) != nil {
			result = syscall.EACCES
			continue
		}
		return full, nil
	}
	return "", result
}

// Lookup finds a program as the policy lets it be seen.
func (g *Gate) Lookup(dir, name, search string) (string, bool, bool) {
	if g.observe {
		return g.lookupPlain(dir, name, search)
	}
	g.bind()
	if strings.Contains(name, "/") {
		if d := g.Judge(allowlist.Call{Argv: []string{name}, Dir: dir, Open: true}); d.Verdict == allowlist.Allow && d.Act != allowlist.Shell && exists(join(dir, name)) {
			return name, false, true
		}
		return "", false, false
	}
	if g.policy.StartsRule(name) {
		if full, err := findProgram(name, g.path); err == nil {
			return full, false, true
		}
		d := g.Judge(allowlist.Call{Argv: []string{name}, Dir: dir})
		if d.Verdict == allowlist.Allow && d.Script != "" {
			return d.Script, false, true
		}
	}
	if g.policy.ToolAllowed(name) {
		full, _ := findProgram(name, g.path)
		return full, true, true
	}
	return "", false, false
}

// missing is the permit of a call that no policy lists and no machine has: it is "command
// not found", as everywhere.
type missing struct {
	g    *Gate
	name string
	at   int
}

// Filtered is false.
func (m *missing) Filtered() (bool, bool) { return false, false }

// Run says that there is no such command.
func (m *missing) Run(p *interp.Proc) (int, error) {
	status := notFound(p, m.name, syscall.ENOENT)
	m.g.finishCall(m.at, func(c *audit.Call) { c.Status = status })
	return status, nil
}
