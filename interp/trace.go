package interp

import (
	"strconv"
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// trace prints a line of set -x; text is made only when the option is on.
func (sh *Shell) trace(text func() string) {
	if sh.set(optXtrace) {
		sh.traceText(text())
	}
}

// traceText prints PS4 and a line on stderr. The first character of PS4 is repeated for
// each level of substitution.
func (sh *Shell) traceText(line string) {
	status := sh.status
	sh.opts.set &^= optXtrace
	ps4, ok := sh.valueSet("PS4")
	if !ok {
		ps4 = ""
	} else {
		ps4 = sh.prompt(ps4)
	}
	sh.opts.set |= optXtrace
	sh.status = status
	if ps4 != "" && sh.level > 0 {
		ps4 = strings.Repeat(ps4[:1], min(sh.level, 64)) + ps4
	}
	sh.writeTo(sh.traceFd(), ps4+line+"\n")
}

// traceFd is the descriptor that the trace goes to: BASH_XTRACEFD's, else stderr.
func (sh *Shell) traceFd() int {
	if text := sh.value("BASH_XTRACEFD"); text != "" {
		if fd, err := strconv.Atoi(text); err == nil && sh.file(fd) != nil {
			return fd
		}
	}
	return 2
}

// traceWords prints a call.
func (sh *Shell) traceWords(words []string) {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = traceQuote(w)
	}
	sh.traceText(strings.Join(quoted, " "))
}

// traceFor prints the head of a for or select, as it was written.
func (sh *Shell) traceFor(cmd *syntax.ForClause) {
	src, raw := guardBytes(sh.src)
	p := &funcPrinter{src: src}
	p.forHead(cmd)
	if raw {
		p.out = []byte(unguard(string(p.out)))
	}
	sh.traceText(string(p.out))
}

// traceQuote quotes a word as bash's set -x does: only when it must be.
func traceQuote(w string) string {
	if w == "" {
		return "''"
	}
	for i := range len(w) {
		if c := w[i]; c < 0x20 || c == 0x7f || strings.IndexByte(" \t\n'\"\\|&;()<>!{}*?[]^$`", c) >= 0 || (c == '~' || c == '#') && i == 0 {
			return expand.QuoteSingle(w)
		}
	}
	return w
}

// tracedAssign is a plain assignment under set -x: the value is expanded once, printed and
// assigned.
func (sh *Shell) tracedAssign(as *syntax.Assign) error {
	if as.Array != nil || as.Index != nil || as.Name == nil {
		sh.traceText(printNode(&syntax.CallExpr{Assigns: []*syntax.Assign{as}}))
		return sh.assignClause(as)
	}
	op := "="
	if as.Append {
		op = "+="
	}
	value := ""
	if as.Value != nil {
		var err error
		if value, err = sh.exp.AssignValue(as.Value); err != nil {
			return err
		}
	}
	shown := ""
	if value != "" {
		shown = traceQuote(value)
	}
	sh.traceText(as.Name.Value + op + shown)
	return sh.assign(expand.Ref{Name: as.Name.Value}, value, as.Append)
}
