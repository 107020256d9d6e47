package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/gate"
)

// finding is one thing that check has to say.
type finding struct {
	File  string `json:"file"`
	Line  int    `json:"line,omitempty"`
	Col   int    `json:"col,omitempty"`
	Level string `json:"level"` // error or warning
	Text  string `json:"text"`
}

// check validates policies.
func (t *tool) check(args []string) int {
	asJSON := false
	var files []string
	for _, a := range args {
		switch {
		case a == "--json":
			asJSON = true
		case strings.HasPrefix(a, "-") && a != "-":
			return t.usage("check has no option " + a)
		default:
			files = append(files, a)
		}
	}
	if len(files) == 0 {
		return t.usage("check wants the name of a policy")
	}
	status := statusOK
	var all []finding
	for _, file := range files {
		found, rules := checkFile(file)
		for _, f := range found {
			if f.Level == "error" {
				status = statusNo
			}
		}
		all = append(all, found...)
		if !asJSON {
			t.printFindings(file, found, rules)
		}
	}
	if asJSON {
		return t.printJSON(all, status)
	}
	return status
}

// checkFile reads one policy and collects what is wrong and what is doubtful.
func checkFile(file string) (found []finding, rules []string) {
	p, err := gate.ReadPolicy(file, gate.ToolInfos(builtins.NewTable()))
	if err != nil {
		return []finding{errorFinding(file, err)}, nil
	}
	g := gate.New(gate.Config{Policy: p, PolicyFile: file, Tools: builtins.NewTable(), Env: os.Environ(), Dir: workDir()})
	bound := g.Policy()
	for _, w := range bound.Lint() {
		found = append(found, finding{File: file, Line: w.Line, Col: w.Col, Level: "warning", Text: w.Text})
	}
	for _, script := range bound.ScriptPaths() {
		if _, err := os.Stat(script); err != nil {
			found = append(found, finding{File: file, Level: "warning", Text: "there is no file " + script})
		}
	}
	return found, bound.Names()
}

// errorFinding is a policy that can't be read.
func errorFinding(file string, err error) finding {
	var pe *allowlist.ParseError
	if errors.As(err, &pe) {
		return finding{File: file, Line: pe.Line, Col: pe.Col, Level: "error", Text: pe.Text}
	}
	return finding{File: file, Level: "error", Text: err.Error()}
}

// printFindings prints findings as compilers do, and a summary.
func (t *tool) printFindings(file string, found []finding, rules []string) {
	bad := false
	for _, f := range found {
		place := f.File
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Col)
		}
		if strings.Contains(f.Text, f.File) && f.Line == 0 {
			place = "safeshctl"
		}
		fmt.Fprintf(t.out, "%s: %s: %s\n", place, f.Level, f.Text)
		bad = bad || f.Level == "error"
	}
	if !bad {
		fmt.Fprintf(t.out, "%s: ok: %d allowed: %s\n", file, len(rules), strings.Join(rules, ", "))
	}
}

func workDir() string { return gate.WorkDir(os.Environ()) }
