package interp

import (
	"context"
	"errors"
	"strings"
	"syscall"
)

// converse is the interactive shell: it prompts, reads a command, runs it, and outlives
// whatever stops the command.
func (sh *Shell) converse() error {
	person := sh.terminal()
	in := &lines{sh: sh}
	sh.slow()
	for _, sig := range [...]syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT} {
		sh.gate.IgnoreSignal(sig, false) // before the first prompt: ^C must not end the shell
	}
	if person && !sh.isSub {
		if sh.takeControl(); sh.session.tty != nil {
			sh.opts.set |= optMonitor
		} else {
			sh.gate.IgnoreSignal(syscall.SIGTSTP, true) // nothing here could continue what ^Z stops
		}
	}
	if person && !sh.isSub {
		sh.loadHistory()
		defer sh.saveHistory()
	}
	for text := ""; !sh.Exited() && sh.ctx.Err() == nil; {
		prompt := ""
		if person {
			if prompt = "PS2"; text == "" {
				sh.sayDone()
				sh.runPromptCommand()
				prompt = "PS1"
			}
		}
		line, err := sh.readCommandLine(in, prompt)
		if errors.Is(err, errInterrupted) {
			text, sh.status = "", 130
			sh.writeTo(2, "\n")
			continue
		}
		text += line
		if err != nil && text == "" {
			if sh.sayExit(person); person && !sh.mayExit(sh.typed) {
				continue
			}
			return nil
		}
		if err == nil && continued(text) || sh.runTyped(text, err != nil, person) {
			continue
		}
		text = ""
	}
	return nil
}

// terminal tells whether a person is at the other end.
func (sh *Shell) terminal() bool {
	for _, fd := range [...]int{0, 2} {
		if f := sh.file(fd); f != nil && f.IsTerminal() {
			return true
		}
	}
	return false
}

// errInterrupted is a line that SIGINT cut short.
var errInterrupted = errors.New("interrupted")

// readCommandLine shows the prompt of that name, "" for none, and reads a line; SIGINT gives
// it up, from the prompt on.
func (sh *Shell) readCommandLine(in *lines, prompt string) (line string, err error) {
	outer := sh.ctx
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	sh.session.part.Store(&cancel)
	if prompt != "" {
		sh.sayPrompt(prompt)
	}
	sh.ctx = ctx
	line, err = in.next()
	sh.ctx = outer
	sh.session.part.Store(nil)
	if ctx.Err() != nil && outer.Err() == nil {
		return "", errInterrupted
	}
	return line, err
}

// runTyped runs the text typed so far and tells whether it goes on.
func (sh *Shell) runTyped(text string, final, person bool) (more bool) {
	sh.lineBase = 0
	if strings.TrimSpace(text) == "" {
		return false
	}
	cause := sh.apart(func() {
		source := sh.unaliased(text)
		file, err := parseText(source, sh.textName(), final)
		var se *SyntaxError
		if errors.As(err, &se) {
			if more = se.Incomplete && !final; !more {
				sh.note(text)
				sh.saySyntax(se, "")
				sh.status = 2
			}
			return
		}
		sh.note(text)
		if len(file.Stmts) == 0 {
			return
		}
		if ps0 := sh.value("PS0"); ps0 != "" && person {
			sh.writeTo(2, sh.prompt(ps0))
		}
		end := sh.gate.Begin(text)
		_, err = sh.RunParsed(&Text{Source: source, File: file, read: true})
		if err != nil {
			sh.fatal(err)
		}
		end(sh.status)
	})
	if person && isInterrupt(cause) && !sh.Exited() && !more {
		sh.writeTo(2, "\n")
	}
	return more
}

// sayDone tells of the jobs that ended since the last prompt.
func (sh *Shell) sayDone() {
	marks := sh.jobs.marks()
	for _, j := range sh.jobs.listed() {
		switch {
		case !j.running():
			sh.writeTo(2, jobLine(j, marks[j], false))
			sh.jobs.forget(j)
		case j.stopped() && !j.told:
			sh.sayStopped(j)
		}
	}
}

// sayPrompt prints a prompt on stderr, as bash without its line editor does.
func (sh *Shell) sayPrompt(name string) {
	if ps, ok := sh.valueSet(name); ok {
		sh.writeTo(2, sh.prompt(ps))
	}
}

// runPromptCommand runs PROMPT_COMMAND, each element when it is an array; $? stays.
func (sh *Shell) runPromptCommand() {
	v := sh.lookup("PROMPT_COMMAND")
	if v == nil || !v.Set {
		return
	}
	texts := []string{v.Str}
	if v.List != nil {
		texts = v.List.Values()
	}
	for _, text := range texts {
		if strings.TrimSpace(text) == "" {
			continue
		}
		status, arg, pipes := sh.status, sh.lastArg, sh.pipestatus
		sh.apart(func() { sh.evalText(text, "PROMPT_COMMAND") })
		sh.lastArg, sh.pipestatus = arg, pipes
		if !sh.Exited() {
			sh.status = status
		}
	}
}

// sayExit is what an interactive shell says when its input ends.
func (sh *Shell) sayExit(person bool) {
	if !person {
		return
	}
	if sh.shopt(shoptLoginShell) {
		sh.writeTo(2, "logout\n")
		return
	}
	sh.writeTo(2, "exit\n")
}
