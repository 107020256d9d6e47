package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/gate"
	"safesh/internal/harness"
	"safesh/internal/plan"
	"safesh/interp"
)

// explainOptions is the command line of explain.
type explainOptions struct {
	policy, dir, text string
	hasText, json     bool
}

// explain prints the plan of a text: it is the plan's and the decisions' own printer.
func (t *tool) explain(args []string) int {
	o, err := t.explainArgs(args)
	if err != nil {
		return t.usage(err.Error())
	}
	table := builtins.NewTable()
	p, file, err := gate.FindPolicy(o.policy, t.env, gate.ToolInfos(table))
	if err != nil {
		return t.fail(statusFailed, err)
	}
	dir := gate.WorkDir(t.env)
	if o.dir != "" {
		if err := os.Chdir(o.dir); err != nil {
			return t.fail(statusUsage, err)
		}
		dir = gate.WorkDir(nil)
	}
	g := gate.New(gate.Config{Policy: p, PolicyFile: file, Tools: table, Env: t.env, Dir: dir})
	tree, err := interp.Parse(o.text, "")
	if w, ok := harness.Unwrap(o.text, tree, p.Profiles(), g.Harness); ok {
		t.explainWrapper(w, o.json)
		if w.Refused {
			return statusNo
		}
		o.text = w.Command
		tree, err = interp.Parse(o.text, "")
	}
	var se *interp.SyntaxError
	if errors.As(err, &se) {
		return t.syntaxError(se, o.json)
	}
	cfg := plan.For(g)
	cfg.Dir = dir
	made := plan.Make(tree, o.text, cfg)
	status := statusOK
	if made.Denied() != nil {
		status = statusNo
	}
	if o.json {
		t.out.Write(append(made.AppendJSON(nil), '\n'))
		return status
	}
	fmt.Fprint(t.out, made)
	return status
}

// explainWrapper says what a harness profile takes off a text, and what it grants. The plan of
// the command follows; with --json it alone is printed.
func (t *tool) explainWrapper(w harness.Wrapper, asJSON bool) {
	if asJSON && !w.Refused {
		return
	}
	if w.Refused {
		fmt.Fprintf(t.out, "harness: %s: a snapshot of the shell: not run, status 1\n", w.Profile)
		return
	}
	fmt.Fprintf(t.out, "harness: %s: its wrapper is taken off\n", w.Profile)
	if w.Leaves != harness.Nothing {
		fmt.Fprintf(t.out, "harness: it may leave %s in %s\n", w.Leaves, w.File)
	}
	fmt.Fprintf(t.out, "command: %s\n", allowlist.Quote([]string{w.Command}))
}

// syntaxError prints a text that can't be parsed.
func (t *tool) syntaxError(e *interp.SyntaxError, asJSON bool) int {
	if asJSON {
		return t.printJSON(map[string]any{"error": e.Text, "line": e.Line, "col": e.Col}, statusUsage)
	}
	fmt.Fprint(t.errOut, "safeshctl: "+e.Report())
	return statusUsage
}

// explainArgs reads the options; the text is that of -c, of a file or of stdin (-).
func (t *tool) explainArgs(args []string) (o explainOptions, err error) {
	value := func(name string) string {
		if len(args) < 2 {
			err = errors.New(name + " wants a value")
			return ""
		}
		v := args[1]
		args = args[1:]
		return v
	}
	for ; len(args) > 0 && err == nil; args = args[1:] {
		switch a := args[0]; {
		case a == "--policy":
			o.policy = value(a)
		case a == "--dir":
			o.dir = value(a)
		case a == "--json":
			o.json = true
		case a == "-c":
			o.text, o.hasText = value(a), true
		case a == "-" && !o.hasText:
			var data []byte
			data, err = io.ReadAll(t.in)
			o.text, o.hasText = string(data), true
		case len(a) > 0 && a[0] != '-' && !o.hasText:
			var data []byte
			data, err = os.ReadFile(a)
			o.text, o.hasText = string(data), true
		default:
			err = fmt.Errorf("explain does not take %q", a)
		}
	}
	if err == nil && !o.hasText {
		err = errors.New("explain wants a text: -c TEXT, a file, or -")
	}
	return o, err
}
