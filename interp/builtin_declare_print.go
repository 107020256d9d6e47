package interp

import (
	"sort"
	"strconv"
	"strings"

	"safesh/interp/expand"
)

// attrLetters are the attributes in the order of declare -p; kind letters come first.
const attrLetters = "inrtxclu"

// varFlags are the option letters that describe a variable, "--" for none.
func varFlags(v *expand.Var) string {
	flags := ""
	switch v.Kind {
	case expand.Indexed:
		flags = "a"
	case expand.Associative:
		flags = "A"
	}
	flags += letters(v.Attr)
	if flags == "" {
		return "-"
	}
	return flags
}

func letters(attr expand.Attr) string {
	var b []byte
	for i := range len(attrLetters) {
		c := attrLetters[i]
		if attr&attrOf(c) != 0 {
			b = append(b, c)
		}
	}
	return string(b)
}

// varText is the declare command that makes the variable again.
func (sh *Shell) varText(cmd, name string, v *expand.Var) string {
	text := "declare -" + varFlags(v) + " "
	if sh.set(optPosix) && (cmd == "export" || cmd == "readonly") {
		text = cmd + " "
		if v.Kind != expand.Scalar {
			text += "-" + varFlags(v)[:1] + " "
		}
	}
	text += name
	if !v.Set {
		return text
	}
	if v.Kind == expand.Scalar {
		return text + "=" + sh.exp.Quoted(v.Str, expand.QuoteDouble)
	}
	return text + "=" + arrayText(v)
}

// arrayText is an array's value as declare -p and set print it.
func arrayText(v *expand.Var) string {
	var b strings.Builder
	b.WriteByte('(')
	if v.Kind == expand.Indexed {
		vals := v.List.Values()
		for i, k := range v.List.Keys() {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString("[" + strconv.Itoa(k) + "]=" + expand.QuoteDouble(vals[i]))
		}
	} else {
		vals := v.Map.Values()
		for i, k := range v.Map.Keys() {
			b.WriteString("[" + expand.QuoteKey(k) + "]=" + expand.QuoteDouble(vals[i]) + " ")
		}
	}
	b.WriteByte(')')
	return b.String()
}

// allVars calls f for every variable, the computed ones included, in order of names.
func (sh *Shell) allVars(f func(name string, v *expand.Var)) {
	dyn := dynamicNames
	sh.visible(func(name string, v *expand.Var) {
		if !isName(name) {
			return
		}
		for len(dyn) > 0 && dyn[0] <= name {
			if dyn[0] < name {
				sh.showDynamic(dyn[0], f)
			}
			dyn = dyn[1:]
		}
		f(name, v)
	})
	for _, name := range dyn {
		sh.showDynamic(name, f)
	}
}

func (sh *Shell) showDynamic(name string, f func(name string, v *expand.Var)) {
	if v := sh.listedDynamic(name); v != nil {
		f(name, v)
	}
}

// declareList is a declaration without operands: it lists.
func (sh *Shell) declareList(d *declaration) int {
	switch {
	case d.local:
		return sh.print(d.cmd, sh.localText())
	case d.fn:
		return sh.print(d.cmd, sh.listFuncs(d))
	case d.on == 0 && !d.array && !d.assoc && !d.print && !d.mark:
		return sh.print(d.cmd, sh.setText())
	}
	attr := d.on
	if d.mark && d.undo {
		attr = expand.Exported
		if d.cmd == "readonly" {
			attr = expand.Readonly
		}
	}
	var b strings.Builder
	sh.allVars(func(name string, v *expand.Var) {
		switch {
		case d.array && v.Kind != expand.Indexed, d.assoc && v.Kind != expand.Associative:
			return
		case attr != 0 && v.Attr&attr == 0:
			return
		}
		b.WriteString(sh.varText(d.cmd, name, v) + "\n")
	})
	return sh.print(d.cmd, b.String())
}

// localText lists the variables of the running function.
func (sh *Shell) localText() string {
	fn := sh.localScope()
	names := make([]string, 0, len(fn.vars))
	for n := range fn.vars {
		names = append(names, n)
	}
	sort.Strings(names)
	var b strings.Builder
	for _, n := range names {
		if temporary(fn.vars[n]) {
			continue
		}
		if n == savedOptions {
			b.WriteString("local -\n")
			continue
		}
		b.WriteString(sh.varText("local", n, fn.vars[n]) + "\n")
	}
	return b.String()
}

// funcNames are the names of all functions, sorted.
func (sh *Shell) funcNames() []string {
	names := make([]string, 0, len(sh.funcs))
	for n := range sh.funcs {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// listFuncs lists functions: with their bodies, or by name with -F.
func (sh *Shell) listFuncs(d *declaration) string {
	var b strings.Builder
	for _, n := range sh.funcNames() {
		fn := sh.funcs[n]
		if d.on != 0 && fn.attr&d.on == 0 {
			continue
		}
		b.WriteString(sh.funcDescription(fn, d.nodefs))
	}
	return b.String()
}

// funcDescription is a function's body, and the command that marks it when it has marks.
func (sh *Shell) funcDescription(fn *function, nodefs bool) string {
	text := ""
	if !nodefs {
		text = sh.funcText(fn) + "\n"
	}
	marks := letters(fn.attr & (expand.Readonly | expand.Traced | expand.Exported))
	if nodefs || marks != "" {
		text += "declare -f" + marks + " " + fn.name + "\n"
	}
	return text
}

// declarePrint is declare -p NAME …
func (sh *Shell) declarePrint(d *declaration) int {
	status := 0
	for _, a := range d.args {
		text := ""
		if d.fn {
			if fn := sh.funcs[a.text]; fn != nil {
				text = sh.funcDescription(fn, d.nodefs)
			}
		} else if v := sh.declared(d, a.text); v != nil {
			text = sh.varText(d.cmd, a.text, v) + "\n"
		}
		if text == "" {
			sh.errorf("%s: %s: not found", d.cmd, a.text)
			status = 1
			continue
		}
		if sh.print(d.cmd, text) != 0 {
			return 1
		}
	}
	return status
}

// declared returns the variable that -p shows: namerefs are not followed.
func (sh *Shell) declared(d *declaration, name string) *expand.Var {
	if d.local {
		return sh.localScope().vars[name]
	}
	if v, _ := sh.find(name); v != nil {
		return v
	}
	if v := sh.dynamic(name); v != nil {
		return v
	}
	return sh.listedDynamic(name)
}

// setText is what set without arguments prints: variables, and functions unless in POSIX
// mode.
func (sh *Shell) setText() string {
	var b strings.Builder
	sh.allVars(func(name string, v *expand.Var) {
		switch {
		case !v.Set:
		case v.Kind == expand.Scalar:
			b.WriteString(name + "=" + sh.exp.Quoted(v.Str, expand.QuoteSet) + "\n")
		default:
			b.WriteString(name + "=" + arrayText(v) + "\n")
		}
	})
	if !sh.set(optPosix) {
		for _, n := range sh.funcNames() {
			b.WriteString(sh.funcText(sh.funcs[n]) + "\n")
		}
	}
	return b.String()
}
