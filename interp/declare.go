package interp

import (
	"errors"
	"strings"

	"safesh/interp/expand"

	"mvdan.cc/sh/v3/syntax"
)

// declArg is one operand of declare, local, export, readonly and typeset: a name, perhaps
// with a subscript, perhaps with a value.
type declArg struct {
	text   string // as written, for messages
	name   string
	index  string            // subscript as text, with hasSub
	sub    syntax.ArithmExpr // subscript as parsed, instead of index
	hasSub bool              // a subscript is there
	add    bool              // +=
	naked  bool              // no value
	value  string            // scalar value, expanded
	items  *[]arrayItem      // (…), expanded; nil for none
}

// declaration is one run of declare, typeset, local, export or readonly.
type declaration struct {
	cmd              string
	on, off          expand.Attr
	array, assoc     bool // -a, -A
	noArray, noAssoc bool // +a, +A
	fn, nodefs       bool // -f, -F
	print            bool // -p
	global, inherit  bool // -g, -I
	local            bool // the local builtin
	mark             bool // export or readonly: assigns where the variable is
	undo             bool // export -n
	args             []declArg
}

// caseAttrs exclude one another.
const caseAttrs = expand.Lower | expand.Upper | expand.Capital

// option applies one option letter; on is false for the + form. It returns false for a
// letter that the command does not have.
func (d *declaration) option(c byte, on bool) bool {
	if d.mark && (!on || strings.IndexByte("aAfnp", c) < 0) {
		return false
	}
	attrs := &d.on
	if !on {
		attrs = &d.off
	}
	switch c {
	case 'a':
		d.array, d.noArray = d.array || on, d.noArray || !on
	case 'A':
		d.assoc, d.noAssoc = d.assoc || on, d.noAssoc || !on
	case 'f':
		d.fn = true
	case 'F':
		d.fn, d.nodefs = true, true
	case 'p':
		d.print = true
	case 'g', 'G':
		d.global = d.global || on
	case 'I':
		d.inherit = on
	case 'n':
		if d.mark {
			d.undo = true
			break
		}
		*attrs |= expand.NameRef
	case 'i', 'r', 't', 'x':
		*attrs |= attrOf(c)
	case 'c', 'l', 'u':
		*attrs |= attrOf(c)
		if on {
			d.off |= caseAttrs &^ attrOf(c)
		}
	default:
		return false
	}
	return true
}

func attrOf(c byte) expand.Attr {
	switch c {
	case 'i':
		return expand.Integer
	case 'r':
		return expand.Readonly
	case 't':
		return expand.Traced
	case 'x':
		return expand.Exported
	case 'c':
		return expand.Capital
	case 'l':
		return expand.Lower
	case 'u':
		return expand.Upper
	}
	return expand.NameRef
}

// newDeclaration returns the declaration that the command's name stands for.
func newDeclaration(cmd string) *declaration {
	d := &declaration{cmd: cmd}
	switch cmd {
	case "local":
		d.local = true
	case "export":
		d.mark, d.on = true, expand.Exported
	case "readonly":
		d.mark, d.on = true, expand.Readonly
	}
	return d
}

// declOptions takes the options off words and returns the rest. A bad one is said; then the
// status is not 0.
func (sh *Shell) declOptions(d *declaration, words []string) ([]string, int) {
	for len(words) > 0 {
		w := words[0]
		if w == "--" {
			return words[1:], 0
		}
		if len(w) < 2 || w[0] != '-' && (w[0] != '+' || d.mark) {
			break
		}
		for i := 1; i < len(w); i++ {
			if !d.option(w[i], w[0] == '-') {
				sh.errorf("%s: %c%c: invalid option", d.cmd, w[0], w[i])
				sh.printUsage(d.cmd)
				return nil, 2
			}
		}
		words = words[1:]
	}
	return words, 0
}

// declare does what the declaration says once its options and operands are known.
func (sh *Shell) declare(d *declaration) int {
	if d.mark && d.undo {
		// Readonly can't be undone; it is silently left (bash: set_or_show_attributes).
		d.off, d.on = d.on&^expand.Readonly, 0
	}
	if len(d.args) == 0 {
		return sh.declareList(d)
	}
	if d.print && !d.mark {
		return sh.declarePrint(d)
	}
	status := 0
	for i := range d.args {
		if !sh.declareArg(d, &d.args[i]) {
			status = 1
			if d.mark && !d.args[i].naked && sh.set(optPosix) && !sh.interactive {
				sh.exit(1) // POSIX XCU 2.8.1: a special builtin's assignment failed
			}
		}
		if sh.ctl.kind != goOn {
			return sh.status
		}
	}
	return status
}

// declareArg declares one operand and tells whether it went well.
func (sh *Shell) declareArg(d *declaration, a *declArg) bool {
	switch {
	case d.fn:
		return sh.declareFunc(d, a)
	case d.local && a.text == "-":
		sh.saveOptions()
		return true
	case !sh.validArg(d, a):
		return false
	}
	s, ok := sh.declareScope(d, a)
	if !ok {
		return false
	}
	old := s.vars[a.name]
	if old == nil && s.outer == nil && sh.dynamic(a.name) != nil {
		if sh.defaultVar(a.name) == nil {
			return sh.declareDynamic(d, a)
		}
		old = sh.defaultVar(a.name)
		old.Owner = sh.token
		s.vars[a.name] = old
	}
	if old != nil {
		if text := conflict(d, a, old); text != "" {
			sh.declError(d, "%s: %s", a.name, text)
			return false
		}
	}
	if old == nil && d.mark && d.undo && a.naked {
		return true
	}
	v := sh.declareIn(s, a.name)
	if d.on&expand.NameRef != 0 {
		return sh.declareRef(d, a, v)
	}
	if !d.mark || !a.naked { // readonly -a x makes no array
		shape(v, d, a)
	}
	v.Attr = (v.Attr | d.on&^expand.Readonly) &^ d.off
	if sh.set(optAllexport) && !a.naked {
		v.Attr |= expand.Exported &^ d.off
	}
	if !a.naked {
		if d.mark && a.items == nil && sh.set(optXtrace) {
			sh.traceText(a.name + "=" + tracedValue(a.value))
		}
		if err := sh.declareValue(d, a, s); err != nil {
			sh.declareFailed(d, err)
			return false
		}
	}
	v = sh.owned(s, a.name)
	v.Attr |= d.on & expand.Readonly &^ d.off
	sh.env = nil
	sh.changed(a.name, v)
	return true
}

// declError prints a message; export and readonly don't name themselves for a plain
// assignment that fails.
func (sh *Shell) declError(d *declaration, format string, args ...any) {
	if !d.mark {
		format = d.cmd + ": " + format
	}
	sh.errorf(format, args...)
}

// declareFailed reports an assignment that failed after expansion.
func (sh *Shell) declareFailed(d *declaration, err error) {
	var e *expand.Error
	switch {
	case errors.As(err, &e):
		if strings.HasSuffix(e.Text, "bad array subscript") {
			sh.errorf("%s", e.Text)
			return
		}
		said := *e
		said.Text = d.cmd + ": " + e.Text
		sh.expandFailed(&said)
	case stopStatus(err) != 125 || errors.As(err, new(exitCoder)):
		sh.expandFailed(err)
	default:
		sh.declError(d, "%s", err)
	}
}

// conflict says why the variable can't be declared so, "" when it can.
func conflict(d *declaration, a *declArg, old *expand.Var) string {
	readonly := old.Attr&expand.Readonly != 0
	switch {
	case readonly && (d.off&expand.Readonly != 0 || !a.naked), readonly && old.Attr&expand.NameRef != 0 && (d.on|d.off)&expand.NameRef != 0:
		return "readonly variable"
	case d.on&expand.NameRef != 0 && old.Kind != expand.Scalar:
		return "reference variable cannot be an array"
	case d.noArray && old.Kind == expand.Indexed, d.noAssoc && old.Kind == expand.Associative:
		return "cannot destroy array variables in this way"
	case d.array && old.Kind == expand.Associative:
		return "cannot convert associative to indexed array"
	case d.assoc && old.Kind == expand.Indexed:
		return "cannot convert indexed to associative array"
	}
	return ""
}

// validArg checks the operand's name and, for a nameref, its target.
func (sh *Shell) validArg(d *declaration, a *declArg) bool {
	if d.on&expand.NameRef != 0 {
		if text := sh.badRef(d, a); text != "" {
			sh.errorf("%s: %s", d.cmd, text)
			return false
		}
	}
	if !isName(a.name) || d.mark && a.hasSub {
		text := a.text
		if d.mark && a.hasSub && isName(a.name) {
			text, _, _ = strings.Cut(text, "=")
			text = strings.TrimSuffix(text, "+")
		}
		sh.errorf("%s: `%s': not a valid identifier", d.cmd, text)
		return false
	}
	return true
}

// badRef says why the operand can't be a nameref, "" when it can.
func (sh *Shell) badRef(d *declaration, a *declArg) string {
	target, _, _ := strings.Cut(a.value, "[")
	switch {
	case a.hasSub:
		text, _, _ := strings.Cut(a.text, "=")
		return text + ": reference variable cannot be an array"
	case a.naked || a.add:
	case target == a.name && sh.localScope() == nil:
		return a.name + ": nameref variable self references not allowed"
	case target == a.name:
		sh.errorf("%s: warning: %s: circular name reference", d.cmd, a.name)
	case a.value != "" && !validRef(a.value):
		return "`" + a.value + "': invalid variable name for name reference"
	}
	return ""
}

// validRef tells whether a nameref may refer to s: a name or an array element.
func validRef(s string) bool {
	name, sub, ok := strings.Cut(s, "[")
	return isName(name) && (!ok || len(sub) > 1 && strings.HasSuffix(sub, "]"))
}

// declareRef makes v a nameref.
func (sh *Shell) declareRef(d *declaration, a *declArg, v *expand.Var) bool {
	if a.naked && v.Set && !validRef(v.Str) {
		sh.errorf("%s: `%s': invalid variable name for name reference", d.cmd, v.Str)
		return false
	}
	if !a.naked {
		if a.add {
			a.value = v.Str + a.value
		}
		v.Str, v.Set = a.value, true
	}
	v.Attr = (v.Attr | d.on) &^ (d.off | expand.Integer | caseAttrs)
	sh.env = nil
	return true
}

// declareDynamic declares one of the shell's computed variables, which keeps its nature.
func (sh *Shell) declareDynamic(d *declaration, a *declArg) bool {
	sh.exportOptions(d, a.name)
	if a.naked {
		return true
	}
	if _, err := sh.assignDynamic(a.name, a.value); err != nil {
		sh.declError(d, "%s", err)
		return false
	}
	return true
}

// shape turns a scalar into the array that the declaration asks for; its value becomes
// element 0.
func shape(v *expand.Var, d *declaration, a *declArg) {
	if v.Kind != expand.Scalar {
		return
	}
	switch {
	case d.assoc:
		toAssoc(v)
	case d.array || a.hasSub || a.items != nil:
		toIndexed(v)
	}
}

func toIndexed(v *expand.Var) {
	v.Kind, v.List = expand.Indexed, expand.NewArray()
	if v.Set {
		v.List.Set(0, v.Str)
	}
	v.Str = ""
}

func toAssoc(v *expand.Var) {
	v.Kind, v.Map = expand.Associative, expand.NewAssoc()
	if v.Set {
		v.Map.Set("0", v.Str)
	}
	v.Str = ""
}

// declareValue gives the declared variable its value.
func (sh *Shell) declareValue(d *declaration, a *declArg, s *scope) error {
	v := s.vars[a.name]
	switch {
	case a.items != nil:
		return sh.storeItems(s, a.name, *a.items, a.add)
	case a.hasSub:
		ref, err := sh.argRef(a)
		if err != nil {
			return err
		}
		return sh.assignIn(s, ref, a.value, a.add)
	case v.Kind != expand.Scalar && isCompound(a.value):
		// declare -a a='(1 2)': the value is read as an array once more.
		if arr := sh.parseArray(a.value); arr != nil {
			items, err := sh.arrayItems(a.name, arr, v.Kind == expand.Associative)
			if err != nil {
				return err
			}
			return sh.storeItems(s, a.name, items, a.add)
		}
	}
	return sh.assignIn(s, expand.Ref{Name: a.name}, a.value, a.add)
}

// argRef resolves the operand's subscript.
func (sh *Shell) argRef(a *declArg) (expand.Ref, error) {
	if a.sub != nil {
		return sh.exp.Index(a.name, a.sub)
	}
	ref, all, err := sh.exp.Elem(a.name, a.index)
	if err == nil && all {
		err = &expand.Error{Text: a.name + "[" + a.index + "]: bad array subscript"}
	}
	return ref, err
}

func isCompound(s string) bool {
	return len(s) >= 2 && s[0] == '(' && s[len(s)-1] == ')'
}
