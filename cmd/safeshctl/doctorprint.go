package main

import (
	"fmt"
	"strings"
)

// printReport prints what doctor found, a paragraph a subject.
func (t *tool) printReport(r *report) {
	for _, h := range r.Harnesses {
		t.printPatient(h)
	}
	if len(r.Harnesses) == 0 {
		fmt.Fprintf(t.out, "harness: none is on PATH; --harness NAME looks at one of: %s\n", strings.Join(clientNames(), ", "))
	}
	t.printPolicy(r.Policy)
	switch {
	case r.Policy.Error != "":
	case r.Audit.Path == "":
		fmt.Fprintln(t.out, "audit log: none")
	case r.Audit.Error != "":
		fmt.Fprintf(t.out, "audit log: %s: %s\n", r.Audit.Path, r.Audit.Error)
	default:
		fmt.Fprintf(t.out, "audit log: %s: may be written\n", r.Audit.Path)
	}
	t.printKernel(r.Kernel)
}

// printPatient says of each shell of a harness whether it is safesh, and what to change.
func (t *tool) printPatient(h patient) {
	for _, s := range h.Shells {
		path := s.Path
		if path == "" {
			path = "no shell"
		}
		switch {
		case s.Safesh && s.Wrong == "":
			fmt.Fprintf(t.out, "%s: reaches safesh: %s (%s)\n", h.Name, path, s.Why)
		case s.Safesh:
			fmt.Fprintf(t.out, "%s: reaches safesh, and it fails: %s (%s): %s\n", h.Name, path, s.Why, s.Wrong)
		default:
			fmt.Fprintf(t.out, "%s: BYPASSES safesh: %s (%s): %s\n", h.Name, path, s.Why, s.Wrong)
		}
	}
	if h.Change != "" {
		fmt.Fprintf(t.out, "%s: change: %s\n", h.Name, h.Change)
		if strings.Contains(h.Change, "DIR/") || strings.Contains(h.Change, "DIR:") {
			fmt.Fprintf(t.out, "%s: DIR is made by: safeshctl install --dir DIR\n", h.Name)
		}
	}
	if h.MissingProfile {
		fmt.Fprintf(t.out, "%s: policy: it wraps its commands: [harness] profiles = [%q]\n", h.Name, h.Profile)
	}
}

func (t *tool) printPolicy(p policyState) {
	file := p.File
	if file == "" {
		file = "built in"
	}
	if p.Error != "" {
		fmt.Fprintf(t.out, "policy: everything is denied: %s\n", p.Error)
		return
	}
	fmt.Fprintf(t.out, "policy: %s: mode %s", file, p.Mode)
	if len(p.Profiles) > 0 {
		fmt.Fprintf(t.out, ", harness profiles %s", strings.Join(p.Profiles, " "))
	}
	if p.Warnings > 0 {
		fmt.Fprintf(t.out, ", %d warnings (safeshctl check tells)", p.Warnings)
	}
	fmt.Fprintln(t.out)
	if p.Unseen {
		fmt.Fprintf(t.out, "policy: the shell does not look there by itself: export SAFESH_POLICY=%s\n", p.File)
	}
}

// printKernel says what confines a program that was started: nothing yet, whatever the kernel has.
func (t *tool) printKernel(k kernelLayers) {
	landlock := "no landlock"
	if k.LandlockABI > 0 {
		landlock = fmt.Sprintf("landlock %d", k.LandlockABI)
	}
	seccomp := "no seccomp"
	if k.Seccomp {
		seccomp = "seccomp"
	}
	fmt.Fprintf(t.out, "kernel: it has %s, %s; safesh uses none of it: a started program has its user's rights\n", landlock, seccomp)
}
