package interp

import (
	"errors"

	"safesh/interp/expand"
)

// Wrapped is the text of -c that a harness put around another one: that one is run in its place.
type Wrapped struct {
	// Command is what is run.
	Command string
	// Refused: nothing is run, status 1.
	Refused bool
	// NullInput: Command reads from /dev/null.
	NullInput bool
	// InList: set -e does not look at what Command does, as in an && list.
	InList bool
	// Exports are set and exported before Command runs.
	Exports []WrappedExport
	// After is called when Command has ended and was neither refused nor stopped: with its
	// status, the directory it ended in and whether it left the shell (exit). It returns the
	// status of the whole; nil for nothing to do.
	After func(status int, dir string, exited bool) int
}

// WrappedExport is a variable of a wrapper; Default: it is set only where it is empty.
type WrappedExport struct {
	Name, Value string
	Default     bool
}

// exportWrapped sets the wrapper's variables as the command itself could; one that is readonly
// stays as it is.
func (sh *Shell) exportWrapped(list []WrappedExport) {
	for _, e := range list {
		if e.Default && sh.value(e.Name) != "" || sh.setVar(e.Name, e.Value) != nil {
			continue
		}
		if v := sh.owned(sh.assignScope(e.Name), e.Name); v.Attr&expand.NameRef == 0 {
			v.Attr |= expand.Exported
			sh.changed(e.Name, v)
		}
	}
}

// runCommand runs the text of -c, or what a harness has wrapped in it.
func (sh *Shell) runCommand(src string) error {
	if sh.session.unwrap != nil {
		if w := sh.session.unwrap(src); w != nil {
			return sh.runWrapped(src, w)
		}
	}
	return sh.runRecorded(src, "")
}

// runWrapped runs what is wrapped in src. Nothing of the wrapper is evaluated.
func (sh *Shell) runWrapped(src string, w *Wrapped) error {
	sh.endRecord = sh.gate.Begin(src)
	if w.Refused {
		sh.exit(1)
		return nil
	}
	sh.exportWrapped(w.Exports)
	restore := func() {}
	if w.NullInput {
		null, err := sh.gate.Data(nil)
		if err != nil {
			return err
		}
		var old []saved
		sh.replace(0, null, &old)
		restore = func() { sh.place(0, old[0].file) }
	}
	if w.InList {
		sh.noErrexit++
	}
	_, err := sh.Run(w.Command, "")
	if w.InList {
		sh.noErrexit--
	}
	restore()
	var se *SyntaxError
	switch {
	case errors.As(err, &se):
		sh.saySyntax(se, w.Command)
		return err
	case err != nil || sh.ctx.Err() != nil || w.After == nil:
		return err
	}
	exited := sh.ctl.kind == exiting
	status := sh.status
	if exited {
		status = sh.ctl.n
	}
	status = w.After(status, sh.dir, exited)
	if sh.status = status; exited {
		sh.ctl.n = status
	}
	return nil
}
