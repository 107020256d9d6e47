package main

import (
	"context"
	"errors"
	"math"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/audit"
	"safesh/internal/gate"
	"safesh/interp"
)

// statusFailed is safesh's own failure: policy, audit log, bug.
const statusFailed = 125

// options is safesh's own part of the command line.
type options struct {
	policy, audit string
	behind        behind
}

// run is the whole command: options, policy, gate, shell, exit status.
func run(args, env []string) int {
	own, rest, err := ownOptions(args[1:])
	if err != nil {
		return fail(2, err)
	}
	inv, err := interp.ParseArgs(rest)
	if err != nil {
		return fail(2, err)
	}
	switch {
	case inv.Version:
		os.Stdout.WriteString(interp.Version)
		return 0
	case inv.List != "":
		os.Stdout.WriteString(inv.Listing())
		return 0
	case inv.Help:
		os.Stdout.WriteString(usage)
		return 0
	}
	table := builtins.NewTable()
	policy, file, err := gate.FindPolicy(own.policy, env, gate.ToolInfos(table))
	if err != nil {
		return fail(statusFailed, err)
	}
	if own.behind.fd == 0 && wantsFront(inv, policy) {
		if status, ok := front(args, env); ok {
			return status
		}
	}
	dir := gate.WorkDir(env)
	if dir == gate.NoWorkDir {
		os.Stderr.WriteString(noWorkDir)
	}
	cfg := gate.Config{
		Pid: own.behind.pid, Parent: own.behind.parent,
		Policy: policy, PolicyFile: file, Tools: table, Env: env, Dir: dir,
		Record: recordHead(args[0], inv, env, policy),
	}
	if cfg.Log, cfg.LogPath, err = gate.OpenLog(own.audit, env, policy, file, dir); err != nil {
		if !policy.Audit().Continue && policy.Mode() != allowlist.Observe {
			return fail(statusFailed, err)
		}
	}
	if own.behind.fd != 0 {
		go own.behind.watch()
	}
	g := gate.New(cfg)
	files := g.Standard()
	return serve(g, policy, inv, args[0], files, own.behind)
}

// serve makes the shell and runs what the command line names.
func serve(g *gate.Gate, policy *allowlist.Policy, inv *interp.Invocation, arg0 string, files []interp.File, b behind) int {
	base := strings.TrimPrefix(arg0[strings.LastIndexByte(arg0, '/')+1:], "-")
	limits := policy.Limits()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	interactive := inv.Interactive || !inv.HasCommand && inv.File == "" && terminals(files)
	arm := func() {
		g.Arm()
		if limits.Deadline > 0 && !interactive && policy.Mode() != allowlist.Observe {
			time.AfterFunc(limits.Deadline, func() { cancel(&deadline{limits.Deadline}) })
		}
	}
	name := inv.Name
	if name == "" {
		name = arg0
	}
	checker := textChecker(g, policy)
	watch, _ := checker.(*observer)
	sh, err := interp.New(ctx, interp.Config{
		Arm: arm, Gate: g, Checker: checker, Unwrap: unwrapper(g, policy, watch), Name: name, Args: inv.Args,
		Env: g.Environ(), Dir: g.Dir(), Files: files, Ignored: gate.Ignored(),
		Options: inv.Options, Shopts: inv.Shopts,
		Interactive: interactive, Login: inv.Login || strings.HasPrefix(arg0, "-"),
		Posix:         inv.Posix || base == "sh",
		CommandString: inv.HasCommand, StdinText: !inv.HasCommand && inv.File == "",
		MaxBytes: maxBytes(limits, policy), MaxMemory: maxMemory(limits, policy), MaxProcs: maxProcs(limits, policy),
	})
	if err != nil {
		return fail(statusFailed, err)
	}
	err = sh.RunInvocation(inv, arg0)
	status := sh.Close(err)
	sayStop(err, ctx, sh)
	if b.fd != 0 {
		b.report(status)
		sh.AwaitAsync()
	}
	if left := g.End(); len(left) > 0 && status == 0 {
		status = statusFailed
	}
	g.SayLimits()
	if err := g.Failed(); err != nil {
		return fail(statusFailed, err)
	}
	return status
}

// deadline is why a text ended that ran for too long.
type deadline struct{ after time.Duration }

func (e *deadline) Error() string {
	return "stopped after " + e.after.String() + ", the deadline of the policy"
}

// ExitCode is 124.
func (e *deadline) ExitCode() int { return 124 }

// sayStop says why a text was stopped, unless it was said where it happened.
func sayStop(err error, ctx context.Context, sh *interp.Shell) {
	var d *deadline
	if errors.As(context.Cause(ctx), &d) {
		os.Stderr.WriteString("safesh: " + d.Error() + "\n")
		return
	}
	if text := sh.StopText(); text != "" {
		os.Stderr.WriteString("safesh: " + text + "\n")
	}
}

// maxBytes is the largest value a variable may have: an eighth of the memory limit, as a
// value is copied while it grows.
func maxBytes(l allowlist.Limits, p *allowlist.Policy) int {
	if p.Mode() == allowlist.Observe {
		setMemory(0)
		return 1 << 30
	}
	setMemory(l.Memory)
	return int(max(l.Memory/8, 1<<20))
}

// maxMemory is what the shell itself may take for the text.
func maxMemory(l allowlist.Limits, p *allowlist.Policy) int64 {
	if p.Mode() == allowlist.Observe {
		return 0
	}
	return l.Memory
}

// maxProcs is how many subshells and jobs there may be at once.
func maxProcs(l allowlist.Limits, p *allowlist.Policy) int {
	if p.Mode() == allowlist.Observe {
		return 0
	}
	return l.Processes
}

// terminals tells whether the shell talks to a person: stdin and stderr are terminals.
func terminals(files []interp.File) bool {
	return files[0] != nil && files[0].IsTerminal() && files[2] != nil && files[2].IsTerminal()
}

// fail prints an error once and returns the status.
func fail(status int, err error) int {
	os.Stderr.WriteString("safesh: " + err.Error() + "\n")
	return status
}

// ownOptions takes safesh's own options off the front of the arguments.
func ownOptions(args []string) (o options, rest []string, err error) {
	for len(args) > 0 {
		name, value, glued := strings.Cut(args[0], "=")
		var to *string
		switch name {
		case "--policy":
			to = &o.policy
		case "--audit":
			to = &o.audit
		case behindOption:
			if b, ok := parseBehind(value); ok {
				o.behind, args = b, args[1:]
				continue
			}
			return o, args, nil
		default:
			return o, args, nil
		}
		args = args[1:]
		if !glued {
			if len(args) == 0 {
				return o, nil, errors.New(name + ": option requires an argument")
			}
			value, args = args[0], args[1:]
		}
		if value == "" {
			return o, nil, errors.New(name + ": the file has no name")
		}
		*to = value
	}
	return o, args, nil
}

// recordHead is what each record of this shell begins with.
func recordHead(arg0 string, inv *interp.Invocation, env []string, p *allowlist.Policy) audit.Record {
	r := audit.Record{Shell: arg0, Mode: p.Mode().String(), Session: gate.Getenv(env, "SAFESH_SESSION")}
	for _, l := range p.Audit().Labels {
		value := l.Value
		if name, ok := strings.CutPrefix(value, "$"); ok {
			value = gate.Getenv(env, name)
		}
		if l.Name == "session" && r.Session == "" {
			r.Session = value
		}
		r.Labels = append(r.Labels, audit.Label{Name: l.Name, Value: value})
	}
	return r
}

// noWorkDir is what bash says in a directory that was removed.
const noWorkDir = "shell-init: error retrieving current directory: getcwd: cannot access parent directories: No such file or directory\n"

const usage = `usage: safesh [--policy FILE] [--audit FILE] [sh options] [-c TEXT [NAME ARG…] | FILE ARG… | -s]

A shell for agents: bash's language, and only the programs that the policy lists.
  --policy FILE   the policy; else $SAFESH_POLICY, /etc/safesh/policy.toml,
                  $XDG_CONFIG_HOME/safesh/policy.toml, the embedded default
  --audit FILE    the audit log; else $SAFESH_AUDIT, the policy's [audit] path
sh options are bash's: -c -s -i -l -e -u -x -v -n -f -a -o NAME -O SHOPT +…
`

// setMemory lets garbage lie for longer than the runtime would, most texts end before it is
// worth a collection, and makes the collector work harder before the shell itself grows past
// the limit.
func setMemory(limit int64) {
	if limit <= 0 || limit >= math.MaxInt64/2 {
		debug.SetGCPercent(200)
		return
	}
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(limit * 3 / 4)
}
