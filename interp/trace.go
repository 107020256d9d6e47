package interp

import (
	"strconv"
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

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
	if ps4 != "" && sh.depth > 0 {
		ps4 = strings.Repeat(ps4[:1], min(sh.depth, 98)) + ps4
	}
	sh.writeTo(sh.traceFd(), ps4+line+"\n")
}

// sayLines prints the lines of a text that were not shown yet, up to the line to (set -v).
func (sh *Shell) sayLines(src string, shown, to int) int {
	for n := 1; src != "" && n <= to; n++ {
		line, rest, _ := strings.Cut(src, "\n")
		if src = rest; n > shown {
			sh.writeTo(2, line+"\n")
		}
	}
	return max(shown, to)
}

// lastLine is the line on which a statement ends, its here-documents included.
func lastLine(st *syntax.Stmt) int {
	last := st.End().Line()
	syntax.Walk(st, func(n syntax.Node) bool {
		if rd, ok := n.(*syntax.Redirect); ok && rd.Hdoc != nil {
			last = max(last, rd.Hdoc.End().Line())
		}
		return true
	})
	return int(last)
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

// traceBinary prints a comparison of [[ ]]; its right side as it was written.
func (c *condition) traceBinary(left string, x *syntax.BinaryTest) {
	src, raw := guardBytes(c.sh.src)
	p := &funcPrinter{src: src}
	right := p.node(x.Y)
	if raw {
		right = unguard(right)
	}
	if w, ok := x.Y.(*syntax.Word); ok && x.Op != syntax.TsReMatch {
		var err error
		if right, err = c.sh.exp.Pattern(w); err != nil {
			return
		}
	}
	c.sh.traceText("[[ " + traceQuote(left) + " " + x.Op.String() + " " + right + " ]]")
}

// traceArithm prints an expression of (( )).
func (sh *Shell) traceArithm(x syntax.ArithmExpr, pad string) {
	src, raw := guardBytes(sh.src)
	p := &funcPrinter{src: src}
	text := p.node(x)
	if raw {
		text = unguard(text)
	}
	sh.traceText("((" + pad + text + pad + "))")
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

// traceCase prints the head of a case, as it was written.
func (sh *Shell) traceCase(cmd *syntax.CaseClause) {
	src, raw := guardBytes(sh.src)
	p := &funcPrinter{src: src}
	word := p.node(cmd.Word)
	if raw {
		word = unguard(word)
	}
	sh.traceText("case " + word + " in")
}

// traceQuote quotes a word as bash's set -x does: only when it must be.
func traceQuote(w string) string {
	if w == "" {
		return "''"
	}
	for i := range len(w) {
		if c := w[i]; c < 0x20 || c == 0x7f || strings.IndexByte(" \t\n'\"\\|&;()<>!{}*?[]^$`", c) >= 0 || (c == '~' || c == '#') && i == 0 {
			return traceSingle(w)
		}
	}
	return w
}

// tracedValue is the value of an assignment as set -x shows it.
func tracedValue(value string) string {
	if value == "" {
		return ""
	}
	return traceQuote(value)
}

// traceSingle puts a word in single quotes; control characters make it $'…'.
func traceSingle(w string) string {
	if w == "'" {
		return `\'`
	}
	for i := range len(w) {
		if c := w[i]; (c < 0x20 || c == 0x7f) && c != '\n' && c != '\t' {
			return expand.QuoteSingle(w)
		}
	}
	return singleQuote(w)
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
	sh.traceText(as.Name.Value + op + tracedValue(value))
	return sh.assign(expand.Ref{Name: as.Name.Value}, value, as.Append)
}
