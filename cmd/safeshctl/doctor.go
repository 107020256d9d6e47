package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/gate"

	"golang.org/x/sys/unix"
)

// report is what doctor found.
type report struct {
	Harnesses []patient    `json:"harnesses"`
	Policy    policyState  `json:"policy"`
	Audit     auditState   `json:"audit"`
	Kernel    kernelLayers `json:"kernel"`
}

// patient is one harness.
type patient struct {
	Name    string       `json:"name"`
	Program string       `json:"program,omitempty"` // where it is, "" when it is not on PATH
	Safesh  bool         `json:"safesh"`            // every shell that it will call is safesh
	Shells  []shellState `json:"shells"`
	Change  string       `json:"change,omitempty"` // the line that makes it call safesh
	Profile string       `json:"profile,omitempty"`
	// MissingProfile: the policy enforces and does not name the profile that its texts need.
	MissingProfile bool `json:"missing_profile,omitempty"`
}

// shellState is one shell that a harness will call.
type shellState struct {
	Path   string `json:"path"`
	Why    string `json:"why"`
	Safesh bool   `json:"safesh"`
	Wrong  string `json:"wrong,omitempty"`
}

type policyState struct {
	File     string   `json:"file,omitempty"` // "" for the built-in one
	Error    string   `json:"error,omitempty"`
	Mode     string   `json:"mode,omitempty"`
	Warnings int      `json:"warnings"`
	Profiles []string `json:"profiles,omitempty"`
	Unseen   bool     `json:"unseen,omitempty"` // a shell would not look there by itself
}

type auditState struct {
	Path  string `json:"path,omitempty"` // "" for none
	Error string `json:"error,omitempty"`
}

// kernelLayers are the kernel's ways to confine a started program, and whether safesh uses them.
type kernelLayers struct {
	LandlockABI int  `json:"landlock_abi"` // 0: the kernel has none
	Seccomp     bool `json:"seccomp"`
	Used        bool `json:"used"`
}

// doctorOptions is the command line of doctor.
type doctorOptions struct {
	harnesses      []string
	policy, passwd string
	json           bool
}

// doctor says which shell each harness will call, and proves it by calling that shell.
func (t *tool) doctor(args []string) int {
	o, err := doctorArgs(args)
	if err != nil {
		return t.usage(err.Error())
	}
	m := t.machine(o.passwd)
	r := report{Kernel: kernel()}
	env := t.env
	if o.policy != "" {
		env = append(slices.Clone(env), "SAFESH_POLICY="+o.policy)
	}
	p := t.policyState(&r, o.policy)
	for _, c := range clients() {
		program := ""
		for _, name := range c.programs {
			if program == "" {
				program = m.which(name)
			}
		}
		if slices.Contains(o.harnesses, c.name) || len(o.harnesses) == 0 && program != "" {
			r.Harnesses = append(r.Harnesses, m.examine(c, program, env, p))
		}
	}
	status := statusOK
	if r.sick() {
		status = statusNo
	}
	if o.json {
		return t.printJSON(r, status)
	}
	t.printReport(&r)
	return status
}

func doctorArgs(args []string) (o doctorOptions, err error) {
	o.passwd = "/etc/passwd"
	for ; len(args) > 0; args = args[1:] {
		a := args[0]
		switch {
		case a == "--json":
			o.json = true
			continue
		case len(args) < 2:
			return o, fmt.Errorf("doctor does not take %q", a)
		case a == "--harness":
			if !slices.ContainsFunc(clients(), func(c client) bool { return c.name == args[1] }) {
				return o, fmt.Errorf("doctor knows no harness %q; it knows: %s", args[1], strings.Join(clientNames(), ", "))
			}
			o.harnesses = append(o.harnesses, args[1])
		case a == "--policy":
			o.policy = args[1]
		case a == "--passwd":
			o.passwd = args[1]
		default:
			return o, fmt.Errorf("doctor does not take %q", a)
		}
		args = args[1:]
	}
	return o, nil
}

func clientNames() (names []string) {
	for _, c := range clients() {
		names = append(names, c.name)
	}
	return names
}

// examine tries the shells of one harness.
func (m *machine) examine(c client, program string, env []string, p *allowlist.Policy) patient {
	h := patient{Name: c.name, Program: program, Safesh: true, Profile: c.profile}
	for _, s := range c.shells(m) {
		state := shellState{Path: s.path, Why: s.why}
		state.Safesh, state.Wrong = probe(s.path, env)
		h.Safesh = h.Safesh && state.Safesh
		h.Shells = append(h.Shells, state)
	}
	if !h.Safesh {
		links := m.links
		if links == "" {
			links = "DIR" // of safeshctl install --dir DIR
		}
		h.Change = strings.ReplaceAll(c.fix, "LINKS", links)
	}
	h.MissingProfile = c.profile != "" && p != nil && p.Mode() == allowlist.Enforce && !slices.Contains(p.Profiles(), c.profile)
	return h
}

// sick tells whether something is wrong: a harness that bypasses safesh, or a safesh that
// refuses everything.
func (r *report) sick() bool {
	for _, h := range r.Harnesses {
		for _, s := range h.Shells {
			if !s.Safesh || s.Wrong != "" {
				return true
			}
		}
	}
	return r.Policy.Error != "" || r.Audit.Error != ""
}

// policyState looks the policy and its log up as the shell does. nil: it can't be had.
func (t *tool) policyState(r *report, named string) *allowlist.Policy {
	tools := gate.ToolInfos(builtins.NewTable())
	p, file, err := gate.FindPolicy(named, t.env, tools)
	r.Policy.File = file
	if err != nil {
		r.Policy.Error = err.Error()
		return nil
	}
	if named != "" {
		_, found, err := gate.FindPolicy("", t.env, tools)
		r.Policy.Unseen = err == nil && found != named
	}
	g := gate.New(gate.Config{Policy: p, PolicyFile: file, Tools: builtins.NewTable(), Env: t.env, Dir: workDir()})
	r.Policy.Mode, r.Policy.Profiles = p.Mode().String(), p.Profiles()
	r.Policy.Warnings = len(g.Policy().Lint())
	log, path, err := gate.OpenLog("", t.env, p, file, workDir())
	r.Audit.Path = path
	if err != nil {
		r.Audit.Error = err.Error()
	} else if log != nil {
		log.Close()
	}
	return p
}

// kernel asks the kernel what it has. safesh uses none of it yet.
func kernel() (k kernelLayers) {
	const version = 1 // LANDLOCK_CREATE_RULESET_VERSION
	if abi, _, no := unix.Syscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, version); no == 0 {
		k.LandlockABI = int(abi)
	}
	status, _ := os.ReadFile("/proc/self/status")
	k.Seccomp = strings.Contains(string(status), "\nSeccomp:")
	return k
}
