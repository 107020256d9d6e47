package interp

import (
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

func builtinDeclare(sh *Shell, args []string) int  { return sh.declareWords("declare", args) }
func builtinTypeset(sh *Shell, args []string) int  { return sh.declareWords("typeset", args) }
func builtinLocal(sh *Shell, args []string) int    { return sh.declareWords("local", args) }
func builtinExport(sh *Shell, args []string) int   { return sh.declareWords("export", args) }
func builtinReadonly(sh *Shell, args []string) int { return sh.declareWords("readonly", args) }

// declareWords runs a declaration whose words are expanded already.
func (sh *Shell) declareWords(cmd string, words []string) int {
	d := newDeclaration(cmd)
	if status := sh.declareAllowed(d); status != 0 {
		return status
	}
	words, status := sh.declOptions(d, words)
	if status != 0 {
		return status
	}
	for _, w := range words {
		d.args = append(d.args, parseArg(w))
	}
	return sh.declare(d)
}

// declareAllowed refuses local outside of a function.
func (sh *Shell) declareAllowed(d *declaration) int {
	if d.local && sh.localScope() == nil {
		sh.errorf("local: can only be used in a function")
		return 1
	}
	return 0
}

// declClause runs a declaration as the parser sees it: NAME=VALUE is not split and NAME=(…)
// makes an array. Its redirections come after the expansion of its words.
func (sh *Shell) declClause(c *syntax.DeclClause, redirs []*syntax.Redirect) int {
	d := newDeclaration(c.Variant.Value)
	p := clauseReader{sh: sh, d: d, options: true}
	for _, as := range c.Args {
		if err := p.read(as); err != nil {
			sh.expandFailed(err)
			return sh.status
		}
		if sh.ctl.kind != goOn {
			return sh.status
		}
	}
	words := append([]string{d.cmd}, p.words...)
	if sh.set(optXtrace) {
		sh.traceWords(words)
	}
	sh.lastArg = words[len(words)-1]
	if len(redirs) > 0 {
		undo, err := sh.redirect(redirs)
		if err != nil {
			sh.redirectFailed(err)
			return sh.status
		}
		defer undo()
	}
	if status := sh.declareAllowed(d); status != 0 {
		return status
	}
	if p.bad != 0 {
		return p.bad
	}
	return sh.declare(d)
}

// clauseReader expands the operands of a declaration in turn. An array is assigned at once,
// as bash does: later operands see it.
type clauseReader struct {
	sh      *Shell
	d       *declaration
	options bool // options may still follow
	words   []string
	bad     int // status of a wrong option
}

func (p *clauseReader) read(as *syntax.Assign) error {
	switch {
	case as.Name == nil:
		return p.dynamic(as.Value)
	case as.Array != nil:
		return p.array(as)
	}
	p.options = false
	a := declArg{name: as.Name.Value, text: as.Name.Value, sub: as.Index, hasSub: as.Index != nil, add: as.Append, naked: as.Naked}
	if a.hasSub {
		a.text += "[" + subscriptText(as.Index) + "]"
	}
	if a.naked {
		p.operand(a)
		return nil
	}
	if a.add {
		a.text += "+"
	}
	a.text += "="
	if as.Value == nil || !p.sh.exp.Braced(as.Value) {
		var err error
		if a.value, err = p.sh.exp.AssignValue(as.Value); err != nil {
			return err
		}
		p.operand(a)
		return nil
	}
	words, err := p.sh.exp.Braces(as.Value) // each is an operand, the last one counts
	for _, w := range words {
		if a.value, err = p.sh.exp.Literal(w); err != nil {
			return err
		}
		p.operand(a)
	}
	return err
}

func (p *clauseReader) operand(a declArg) {
	a.text += a.value
	p.words = append(p.words, a.text)
	p.d.args = append(p.d.args, a)
}

// dynamic reads a word that is an option or expands to operands.
func (p *clauseReader) dynamic(w *syntax.Word) error {
	fields, err := p.sh.exp.Fields(w)
	if err != nil {
		return err
	}
	for _, f := range fields {
		p.words = append(p.words, f)
		if p.options && p.bad == 0 {
			rest, status := p.sh.declOptions(p.d, []string{f})
			p.bad = status
			if f == "--" {
				p.options = false
			}
			if status != 0 || len(rest) == 0 {
				continue
			}
			p.options = false
		}
		p.d.args = append(p.d.args, parseArg(f))
	}
	return nil
}

// array declares and assigns NAME=(…); what is left of it is NAME.
func (p *clauseReader) array(as *syntax.Assign) error {
	p.options = false
	name := as.Name.Value
	p.words = append(p.words, name)
	p.d.args = append(p.d.args, declArg{name: name, text: name, naked: true})
	if p.bad != 0 || p.d.local && p.sh.localScope() == nil {
		return nil
	}
	sh, d := p.sh, p.d
	a := declArg{name: name, text: name, add: as.Append}
	assoc := d.assoc
	if v := sh.lookup(name); v != nil && !d.array {
		assoc = assoc || v.Kind == expand.Associative && (d.mark || sh.localScope() == nil)
	}
	items, err := sh.arrayItems(name, as.Array, assoc)
	if err != nil {
		return err
	}
	a.items = &items
	if sh.set(optXtrace) {
		sh.traceText(itemsText(as, items))
	}
	own := declaration{cmd: d.cmd, array: d.array, assoc: d.assoc, local: d.local, global: d.global, mark: d.mark, inherit: d.inherit}
	const transforms = expand.Integer | caseAttrs
	own.on, own.off = d.on&transforms, d.off&transforms
	if !sh.declareArg(&own, &a) {
		sh.ctl = control{kind: discarding}
		sh.status = 1
	}
	return nil
}

// itemsText is an array assignment under set -x.
func itemsText(as *syntax.Assign, items []arrayItem) string {
	words := make([]string, len(items))
	for i, it := range items {
		words[i] = singleQuote(it.value)
		if it.sub != nil {
			words[i] = "[" + subscriptText(it.sub) + "]=" + words[i]
		}
	}
	op := "=("
	if as.Append {
		op = "+=("
	}
	return as.Name.Value + op + strings.Join(words, " ") + ")"
}

// parseArg reads one expanded word as an operand.
func parseArg(w string) declArg {
	a := declArg{text: w, name: w, naked: true}
	i := 0
	for i < len(w) && (w[i] == '_' || isName(w[i:i+1]) || i > 0 && w[i] >= '0' && w[i] <= '9') {
		i++
	}
	if i == 0 || i == len(w) {
		return a
	}
	name, rest := w[:i], w[i:]
	if rest[0] == '[' {
		n := subscriptEnd(rest)
		if n < 0 {
			return a
		}
		a.hasSub, a.index, rest = true, rest[1:n], rest[n+1:]
	}
	switch {
	case rest == "":
		a.name = name
	case rest[0] == '=':
		a.name, a.naked, a.value = name, false, rest[1:]
	case strings.HasPrefix(rest, "+="):
		a.name, a.naked, a.add, a.value = name, false, true, rest[2:]
	default:
		a.hasSub = false
	}
	return a
}

// subscriptEnd returns the index of the bracket that closes the one at the start of s, -1
// when there is none.
func subscriptEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '[':
			depth++
		case ']':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// declareFunc shows or marks a function: declare -f, export -f, readonly -f.
func (sh *Shell) declareFunc(d *declaration, a *declArg) bool {
	fn := sh.funcs[a.text]
	switch {
	case d.mark && fn == nil:
		sh.errorf("%s: %s: not a function", d.cmd, a.text)
		return false
	case !d.mark && !a.naked:
		sh.errorf("%s: cannot use `-f' to make functions", d.cmd)
		return false
	case fn == nil:
		return false
	case fn.attr&expand.Readonly != 0 && d.off&expand.Readonly != 0:
		sh.errorf("%s: %s: readonly function", d.cmd, a.text)
		return false
	case d.on == 0 && d.off == 0:
		text := fn.name
		switch {
		case !d.nodefs:
			text = sh.funcText(fn)
		case sh.shopt(shoptBit("extdebug")):
			text = fn.where()
		}
		return sh.print(d.cmd, text+"\n") == 0
	}
	sh.ownFuncs()
	c := *fn
	c.attr = (c.attr | d.on) &^ d.off
	sh.funcs[a.text] = &c
	sh.env = nil
	return true
}

// printUsage prints the usage line of a builtin, as bash does after a wrong option.
func (sh *Shell) printUsage(cmd string) {
	sh.usageError = true
	sh.writeTo(2, cmd+": usage: "+usageOf(cmd)+"\n")
}
