package interp

import (
	"context"
	"errors"
	"path"
	"strings"
	"syscall"
)

// nestedShell takes over `sh -c TEXT NAME ARG…`, `bash FILE` and their kin: no shell is
// ever started, their text is parsed, judged and run here, in a shell of its own that has
// nothing of this one but what a child process would have.
func (sh *Shell) nestedShell(ctx context.Context, argv []string, env []string, dir string, files []File) int {
	inv, err := ParseArgs(argv[1:])
	name := argv[0]
	if err != nil {
		sh.writeTo(2, name+": "+err.Error()+"\n")
		return stopStatus(err)
	}
	if inv.List != "" {
		return sh.print(name, listed(inv))
	}
	if inv.Version {
		return sh.print(name, Version)
	}
	sub, err := sh.nestedSubshell()
	if err != nil {
		return stopStatus(err)
	}
	sub.caller = sh
	if sh.alone && sh.isSub { // as after exec
		sub.caller, sub.bashpid = sh.outer, sh.bashpid
	}
	sub.closeAll()
	for i, f := range files {
		if f != nil {
			sub.put(i, f.Dup())
		}
	}
	if !inv.HasCommand && inv.File == "" && sh.interactive {
		inv.Interactive = inv.Interactive || sub.file(0) != nil && sub.file(0).IsTerminal()
	}
	sub.begin(ctx, inv, name, env, dir)
	sub.runInvocation(inv, name)
	sub.finish()
	return sub.status
}

// nestedSubshell is subshell, whose error it makes this shell's end. A tool may start several
// shells at the same time.
func (sh *Shell) nestedSubshell() (*Shell, error) {
	sh.session.nesting.Lock()
	defer sh.session.nesting.Unlock()
	sub, err := sh.subshell()
	if err != nil {
		sh.fatal(err)
	}
	return sub, err
}

// begin makes a subshell the start of a new shell.
func (sh *Shell) begin(ctx context.Context, inv *Invocation, name string, env []string, dir string) {
	base := strings.TrimPrefix(path.Base(name), "-")
	dir = sh.workDir(env, dir)
	cfg := &Config{
		Env: env, Dir: dir, Login: inv.Login || strings.HasPrefix(path.Base(name), "-"), Posix: inv.Posix || base == "sh" || base == "dash",
		Options: inv.Options, Shopts: inv.Shopts, Interactive: inv.Interactive,
	}
	sh.interactive, sh.source = inv.Interactive, ""
	switch {
	case inv.HasCommand:
		sh.source = "c"
	case inv.File == "":
		sh.source = "s"
	}
	sh.ctx = ctx
	sh.name, sh.args, sh.dir = name, inv.Args, dir
	if inv.Name != "" {
		sh.name = inv.Name
	}
	sh.scope, sh.env, sh.rawEnv = nil, nil, nil
	sh.funcs, sh.ownFunc, sh.aliases = map[string]*function{}, true, nil
	sh.opts = startOptions(cfg)
	sh.dirStack, sh.dynGone, sh.parentTraps = nil, nil, nil
	sh.onKilled, sh.passOpts = nil, [2]bool{}
	sh.fixed = ignoredTraps(sh.traps)
	sh.hash, sh.disabled = hashTable{}, [2]uint64{}
	sh.status, sh.pipestatus, sh.lastArg, sh.lastBg = 0, nil, name, 0
	sh.line, sh.lineBase, sh.calls, sh.loops, sh.noErrexit = 0, 0, nil, 0, 0
	sh.jobs, sh.level, sh.pid, sh.inTrap, sh.hooks = jobTable{}, 0, 0, 0, hooks{}
	sh.importEnv(cfg)
}

// workDir is the name of the directory dir for a new shell: what the environment calls it when
// that is the same directory, else its real name (POSIX XCU 2.5.3, PWD).
func (sh *Shell) workDir(env []string, dir string) string {
	for _, e := range env {
		pwd, ok := strings.CutPrefix(e, "PWD=")
		if !ok {
			continue
		}
		if pwd == dir {
			return dir
		}
		if same, err := sh.compareFiles(pwd, "-ef", dir); err == nil && same && path.IsAbs(pwd) {
			return pwd
		}
	}
	if real, err := sh.gate.Getwd(dir); err == nil {
		return real
	}
	return dir
}

// runInvocation runs what the command line of a nested shell names.
func (sh *Shell) runInvocation(inv *Invocation, name string) {
	if sh.startup(inv); sh.Exited() {
		return
	}
	switch {
	case inv.HasCommand:
		sh.runWhole(inv.Command, "")
	case inv.File != "":
		if src, ok := sh.readScript(inv.File, name); ok {
			sh.runWhole(src, inv.File)
		}
	case sh.interactive:
		if err := sh.converse(); err != nil {
			sh.failText(err, "")
		}
	default:
		if _, err := sh.RunStdin(); err != nil {
			sh.failText(err, "")
		}
	}
}

// listed is what -o or +o without a name prints (-O and +O likewise).
func listed(inv *Invocation) string {
	sh := &Shell{opts: startOptions(&Config{Options: inv.Options, Shopts: inv.Shopts, Posix: inv.Posix})}
	if strings.HasSuffix(inv.List, "o") {
		return sh.listSet(inv.List[0] == '+', listAll)
	}
	var b strings.Builder
	for i, n := range shoptNames {
		b.WriteString(shoptLine(n, sh.opts.shopt&(1<<i) != 0, inv.List[0] == '+'))
	}
	return b.String()
}

// Listing is what a shell prints that was called with -o or -O and no name, "" otherwise.
func (inv *Invocation) Listing() string {
	if inv.List == "" {
		return ""
	}
	return listed(inv)
}

// readScript reads a script file; why it can't be is said under the name of the shell.
func (sh *Shell) readScript(file, shell string) (string, bool) {
	src, err := sh.readFile(file)
	if errors.Is(err, syscall.ENOENT) && !strings.Contains(file, "/") && sh.gate.OwnPath() {
		if full, _, ok := sh.gate.Lookup(sh.dir, file, sh.value("PATH")); ok { // bash manual, "Invoking Bash"
			src, err = sh.readFile(full)
		}
	}
	sh.nameless = true
	defer func() { sh.nameless = false }()
	switch first, _, _ := strings.Cut(src, "\n"); {
	case errors.Is(err, errIsDirectory):
		sh.errorf("%s: Is a directory", file)
		sh.status = 126
	case err != nil:
		name := sh.name
		sh.name = shell
		sh.failOpen(file, err, 127)
		sh.name = name
	case strings.IndexByte(first[:min(len(first), 80)], 0) >= 0:
		sh.errorf("%s: cannot execute binary file", file)
		sh.status = 126
	default:
		return src, true
	}
	return "", false
}

// runWhole runs a text of a nested shell.
func (sh *Shell) runWhole(src, name string) {
	t, err := sh.parse(src, name)
	var se *SyntaxError
	switch {
	case errors.As(err, &se):
		sh.saySyntax(se, "")
		sh.status, sh.usageError = 2, true
		return
	case err != nil:
		sh.fatal(err)
		return
	}
	sh.runText(t)
}

// readFile reads a script through the gate.
func (sh *Shell) readFile(name string) (string, error) {
	f, err := sh.open(name, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return "", errIsDirectory
	}
	data, err := readAll(sh, f)
	return string(data), err
}

// failOpen says why a script could not be read; a denial stops the text.
func (sh *Shell) failOpen(name string, err error, status int) {
	var d Denial
	if errors.As(err, &d) {
		sh.fatal(d)
		return
	}
	sh.errorf("%s: %s", name, errnoText(err))
	sh.status = status
}

// Version is what --version prints.
const Version = "safesh, a shell for agents, in bash's language (5.2)\n"
