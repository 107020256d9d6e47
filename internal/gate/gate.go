// Package gate is the only place that touches the world for a text: files are opened and
// listed, directories changed, calls decided, processes started and signalled here, and all
// of it is recorded here.
//
// [New] binds a policy to the machine; the result is an [interp.Gate]. In enforce mode what
// the policy does not allow does not happen: the denial is said on safesh's own stderr and
// recorded. In observe mode everything happens, and what would have been denied is recorded.
//
// What it does not do: it does not confine what a started program does by itself; Landlock
// and seccomp belong to package confine.
package gate

import (
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/audit"
	"safesh/interp"
)

// Config is what a gate is made of. The zero Config denies everything.
type Config struct {
	// Policy decides; nil denies everything. It is not bound to a root yet.
	Policy *allowlist.Policy
	// PolicyFile is its path, "" for the embedded default.
	PolicyFile string
	// Tools are the commands that run in process.
	Tools *builtins.Table
	// Env is the harness's environment, NAME=VALUE.
	Env []string
	// Dir is the directory that the shell was started in.
	Dir string
	// Log is the audit log, nil for none. LogPath is its path, for protection.
	Log     *audit.Log
	LogPath string
	// Record is what each record begins with: session, labels, shell and mode.
	Record audit.Record
	// Stderr is where denials are said.
	Stderr interp.File
	// Patience is how long a tool may go on once its call must end; 0 is 10 s.
	Patience time.Duration
	// Pid and Parent are $$ and PPID of the text; 0 for the process's own.
	Pid, Parent int
}

// Gate enforces a policy on the world. It implements [interp.Gate].
type Gate struct {
	policy  *allowlist.Policy
	tools   *builtins.Table
	observe bool
	root    string // real path of the workspace
	env     []string
	envMap  map[string]string
	path    []string // trusted directories of programs
	stderr  interp.File
	log     *audit.Log
	wakers  wakers
	cfg     Config
	limits  [2]*outputLimit

	mu       sync.Mutex
	record   *audit.Record // of the running text, nil between texts
	classed  bool          // its strict class is known
	armed    bool          // the text may take time
	timer    *time.Timer   // writes the begin line
	begun    bool          // its begin line is written
	auditErr error
	noted    map[string]bool
	prepared sync.Once
	children children
	protect  []fileID
	own      []string // files that the harness's wrapper names
	quiet    bool     // the text is the harness's own: nothing of it is recorded as denied
	signals  chan os.Signal
	terminal *terminal      // of job control, nil without
	marking  sync.Once      // the mark among them is taken up
	noting   sync.WaitGroup // until the first signals are taken up
}

// New returns a gate for one shell. It looks at the machine only as far as it must: links
// in the policy's paths are resolved with the first call or access that asks.
func New(cfg Config) *Gate {
	g := &Gate{cfg: cfg, policy: cfg.Policy, tools: cfg.Tools, env: cfg.Env, log: cfg.Log, stderr: cfg.Stderr}
	g.envMap = make(map[string]string, len(cfg.Env))
	for _, e := range cfg.Env {
		if name, value, ok := strings.Cut(e, "="); ok {
			g.envMap[name] = value
		}
	}
	g.path = trustedPath(g.envMap["PATH"])
	if g.policy != nil {
		g.observe = g.policy.Mode() == allowlist.Observe
	}
	return g
}

// defaultPath is where programs are looked for when the harness names no PATH.
const defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// trustedPath are the absolute directories of a PATH; relative and empty entries mean the
// current directory and are not trusted.
func trustedPath(value string) (dirs []string) {
	if value == "" {
		value = defaultPath
	}
	for _, d := range strings.Split(value, ":") {
		if path.IsAbs(d) {
			dirs = append(dirs, path.Clean(d))
		}
	}
	return dirs
}

// unwritable are the directories of a PATH that no write root covers: what a text may write
// it must not be able to start.
func unwritable(dirs, roots []string, known links) []string {
	if len(roots) == 0 {
		return dirs
	}
	var real []string
	for _, r := range roots {
		if r, err := known.real(r); err == nil {
			real = append(real, r)
		}
	}
	var out []string
	for _, d := range dirs {
		if at, err := known.real(d); err == nil && !beneath(at, real) {
			out = append(out, d)
		}
	}
	return out
}

// beneath tells whether a path is one of the roots or below one.
func beneath(name string, roots []string) bool {
	for _, r := range roots {
		if name == r || strings.HasPrefix(name, strings.TrimSuffix(r, "/")+"/") {
			return true
		}
	}
	return false
}

// bind ties the policy to the workspace: its real root, the real paths of what it names.
func (g *Gate) bind() {
	g.prepared.Do(func() {
		if g.policy == nil {
			g.policy = &allowlist.Policy{}
			return
		}
		known := links{}
		base := g.cfg.Dir
		if g.cfg.PolicyFile != "" {
			base = path.Dir(absolute(g.cfg.Dir, g.cfg.PolicyFile))
		}
		lexical := absolute(base, g.policy.Root())
		g.root = lexical
		if real, err := known.real(lexical); err == nil {
			g.root = real
		}
		p := g.policy.WithRoot(g.root)
		if !g.observe {
			g.path = unwritable(g.path, p.Write(), known)
		}
		p = p.WithTrustedPath(g.path)
		if globs := p.Globs(); len(globs) > 0 {
			p = p.WithScripts(scripts(globs))
		}
		resolved := map[string]string{}
		for _, list := range [][]string{p.ScriptPaths(), p.Read(), p.Write()} {
			for _, f := range list {
				if real, err := known.real(f); err == nil && real != f {
					resolved[f] = real
				}
			}
		}
		g.policy = p.WithResolved(resolved).WithProtected(g.protected(known))
	})
}

// protected are the files that no write root covers, and remembers which files they are.
func (g *Gate) protected(known links) (list []string) {
	for _, f := range []string{g.cfg.PolicyFile, g.cfg.LogPath} {
		if f == "" {
			continue
		}
		f = absolute(g.cfg.Dir, f)
		list = append(list, f)
		if real, err := known.real(f); err == nil {
			list = append(list, real)
			f = real
		}
		if id, ok := idOf(f); ok {
			g.protect = append(g.protect, id)
		}
	}
	return list
}

// Policy is the policy bound to the workspace, for explaining.
func (g *Gate) Policy() *allowlist.Policy {
	g.bind()
	return g.policy
}

// Root is the workspace's real path.
func (g *Gate) Root() string {
	g.bind()
	return g.root
}

// scripts lists the files that patterns with one * in the last part match and that can run:
// executable ones, and those that a launcher runs; inert are the latter.
func scripts(patterns []string) (files []string, inert map[string]bool) {
	inert = map[string]bool{}
	for _, pat := range patterns {
		dir := path.Dir(pat)
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if ok, _ := path.Match(pat, name); !ok {
				continue
			}
			info, err := os.Stat(name)
			if err != nil || !info.Mode().IsRegular() {
				continue
			}
			if info.Mode()&0o111 == 0 {
				if !isScriptName(name) {
					continue
				}
				inert[name] = true
			}
			files = append(files, name)
		}
	}
	return files, inert
}

// isScriptName tells whether a launcher runs the file though it is not executable itself.
func isScriptName(name string) bool {
	switch path.Ext(name) {
	case ".py", ".js", ".mjs", ".ts", ".rb", ".pl":
		return true
	}
	return false
}

// absolute is name made absolute from dir.
func absolute(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}

// grace is how long a process has between TERM and KILL.
const grace = 500 * time.Millisecond
