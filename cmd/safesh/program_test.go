package main

import (
	"fmt"
	"strings"
)

// grammar writes a random shell program: its bytes choose what comes next, zero the plainest.
// The programs start nothing but cat, write files f2 and f3 of their directory, and end: loops
// are counted, functions don't call themselves, and values don't grow in loops.
type grammar struct {
	bytes []byte
	depth int
	loop  bool // inside of a loop or of a function: values may not refer to themselves
	fn    int  // 1 inside of f, 2 inside of g
	loops int  // the counters in use
}

// newProgram returns the program that the bytes stand for.
func newProgram(data []byte) string {
	p := &grammar{bytes: data}
	var b strings.Builder
	b.WriteString("a=1; b='x y'; c=; A=(p 'q r' s); declare -A M=([k]=v)\nset -- one 'two three' ''\n")
	for range 2 + p.pick(5) {
		b.WriteString(p.statement() + "\n")
	}
	b.WriteString("echo \"end $? [$a] [$b] [$c] ${#A[@]} $#\"\n[ -e f2 ] && cat f2\n")
	return b.String()
}

// pick chooses one of n.
func (p *grammar) pick(n int) int {
	if len(p.bytes) == 0 {
		return 0
	}
	c := int(p.bytes[0])
	p.bytes = p.bytes[1:]
	return c % n
}

func (p *grammar) of(list ...string) string { return list[p.pick(len(list))] }

// nested writes with one more level.
func (p *grammar) nested(write func() string) string {
	p.depth++
	s := write()
	p.depth--
	return s
}

// body is one to three statements.
func (p *grammar) body() string {
	return p.nested(func() string {
		var list []string
		for range 1 + p.pick(3) {
			list = append(list, p.statement())
		}
		return strings.Join(list, "\n")
	})
}

// statement is a command, its redirections and what joins it to another.
func (p *grammar) statement() string {
	s := p.command()
	switch p.pick(16) {
	case 1:
		return s + p.redirect()
	case 2:
		return p.braced(s) + " && " + p.braced(p.simple())
	case 3:
		return p.braced(s) + " || " + p.braced(p.simple())
	case 4:
		return "! " + p.braced(s)
	case 5:
		return p.braced(s) + " | cat"
	case 6:
		return p.braced(s) + " | while read -r x y; do echo \"<$x|$y>\"; done"
	case 7:
		return p.braced(s) + " | " + p.braced(p.simple()) + "; echo \"${PIPESTATUS[@]}\""
	case 8:
		return p.braced(s) + " & wait $!; echo $?"
	case 9:
		return s + "\necho $?"
	}
	return s
}

func (p *grammar) braced(s string) string { return "{ " + s + "\n}" }

func (p *grammar) redirect() string {
	return p.of(" > f2", " >> f2", " 2>/dev/null", " < f1", " <<< "+p.word(), " >&2", " 3> f3 >&3", " < nope", " >&-", " 3< f1 <&3",
		" <<E\n$a "+p.quotedPart()+"\nE\n", " <<'E'\n$a `x`\nE\n", " &> f2", " >| f2")
}

// command is a compound command or a simple one.
func (p *grammar) command() string {
	if p.depth > 3 {
		return p.simple()
	}
	switch p.pick(20) {
	case 10:
		return "if " + p.test() + "; then\n" + p.body() + "\nelse\n" + p.body() + "\nfi"
	case 11:
		return p.counted(func(i string) string { return "while (( " + i + "++ < 2 )); do\n" })
	case 12:
		return p.looped("for x in "+p.words()+"; do\n", "\ndone")
	case 13:
		return p.counted(func(i string) string { return "until (( " + i + "++ >= 2 )) || " + p.test() + "; do\n" })
	case 14:
		return "case " + p.word() + " in\n" + p.pattern() + ") " + p.body() + p.of("\n;;", "\n;&", "\n;;&") + "\n" + p.pattern() + "|" +
			p.pattern() + ")\n" + p.body() + "\n;;\n*) echo other;; esac"
	case 15:
		return "(\n" + p.body() + "\n)"
	case 16:
		return "{\n" + p.body() + "\n}"
	case 17:
		return p.function()
	case 18:
		return "if " + p.test() + "; then\n" + p.body() + "\nfi"
	case 19:
		return p.looped("for x; do\n", "\ndone")
	}
	return p.simple()
}

// counted is a loop whose head counts.
func (p *grammar) counted(head func(i string) string) string {
	p.loops++
	i := fmt.Sprintf("_i%d", p.loops)
	s := i + "=0\n" + p.looped(head(i), "\ndone")
	p.loops--
	return s
}

func (p *grammar) looped(head, tail string) string {
	loop := p.loop
	p.loop = true
	s := head + p.body() + tail
	p.loop = loop
	return s
}

// function defines f or g, of which g may call f, and calls it. Its loops have counters that
// those around the call don't use.
func (p *grammar) function() string {
	if p.fn != 0 {
		return p.simple()
	}
	p.fn = 1 + p.pick(2)
	loops := p.loops
	p.loops += 10 * p.fn
	name := []string{"f", "g"}[p.fn-1]
	s := p.looped(name+"() {\n", "\n}\n"+name+" "+p.words())
	p.fn, p.loops = 0, loops
	return s
}

// call calls what may be called here.
func (p *grammar) call() string {
	switch p.fn {
	case 0:
		return p.of("f", "g") + " " + p.words() + " 2>/dev/null"
	case 2:
		return "f " + p.words() + " 2>/dev/null"
	}
	return "return " + p.of("", "3", "$?")
}

// simple is a simple command.
func (p *grammar) simple() string {
	switch p.pick(24) {
	case 1:
		return "printf '[%s]' " + p.words() + "; echo"
	case 2, 3:
		return p.name() + "=" + p.value()
	case 4:
		return p.name() + "+=" + p.value()
	case 5:
		return "A=(" + p.values() + ")"
	case 6:
		return "A[" + p.of("0", "1", "5", "-1", "a") + "]=" + p.value()
	case 7:
		return "M[" + p.of("k", "z", "$c", "x y") + "]=" + p.value()
	case 8:
		return "set -- " + p.values()
	case 9:
		return "IFS=" + p.of("", ":", "' '", "x", "$' \\t\\n'", "' :'")
	case 10:
		return "read " + p.of("", "-r ") + p.of("a", "a b", "a b c") + " <<< " + orQuotes(p.value())
	case 11:
		return p.of("shift", "shift 2", "shift 9", "true", "false", ":", "(exit 7)")
	case 12:
		return "unset " + p.of("a", "b", "A", "'A[0]'", "'M[k]'", "nope", "-v c")
	case 13:
		return p.of("break", "continue", "break 2", "return 4", "exit 5", "return", "exit") + " 2>/dev/null"
	case 14:
		return p.of("set -e", "set +e", "set -u", "set +u", "set -f", "set +f", "set -o pipefail", "shopt -s nullglob",
			"shopt -s nocasematch", "shopt -s lastpipe", "shopt -s dotglob", "shopt -s inherit_errexit")
	case 15:
		return p.test() + " && echo yes"
	case 16:
		return "(( " + p.arith() + " )); echo $?"
	case 17:
		return "eval " + quoteSingle(p.nested(p.statement))
	case 18:
		return "declare -p " + p.of("a", "b", "A", "M", "c") + " 2>/dev/null"
	case 19:
		return "trap " + quoteSingle("echo trap $?") + " " + p.of("EXIT", "ERR", "RETURN")
	case 20:
		return p.call()
	case 21:
		return p.of("local", "declare", "export", "readonly", "declare -i", "declare -u", "declare -g") + " " + p.of("a", "b", "d", "e") + "=" +
			p.value() + " 2>/dev/null"
	case 22:
		return "cat " + p.of("f1", "<<< "+p.word(), "nope f1", "<(echo "+p.words()+")") + " 2>/dev/null"
	case 23:
		return "printf " + p.of("'%q\\n'", "'%5.2s|\\n'", "'%d\\n'", "'%b\\n'", "'%-4s|%x\\n'") + " " + p.words() + " 2>/dev/null"
	}
	return "echo " + p.words()
}

// orQuotes is a word that may be empty as one that is none.
func orQuotes(s string) string {
	if s == "" {
		return "''"
	}
	return s
}

func quoteSingle(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func (p *grammar) name() string { return p.of("a", "b", "c") }

// value is a word for an assignment.
func (p *grammar) value() string {
	if p.loop {
		return p.of("", "v", "'x  y'", "$x", "\"$x\"", "${#a}", "\"${1-}\"", "'*'", "a:b::c", "$((RANDOM*0+3))", "$'t\\tn\\n'", "*")
	}
	return p.word()
}

func (p *grammar) values() string {
	if p.loop {
		return p.value() + " " + p.value()
	}
	return p.words()
}

func (p *grammar) words() string {
	list := []string{p.word()}
	for range p.pick(4) {
		list = append(list, p.word())
	}
	return strings.Join(list, " ")
}

// word is a word of one to three parts.
func (p *grammar) word() string {
	s := p.part()
	for range p.pick(3) {
		s += p.part()
	}
	return s
}

func (p *grammar) part() string {
	if p.depth > 4 {
		return p.of("a", "$a", "'q q'", "\"$b\"")
	}
	switch p.pick(20) {
	case 1:
		return p.of("'s  s'", "''", "'*'", "'$a'", "'\\'")
	case 2:
		return "\"" + p.quotedPart() + p.quotedPart() + "\""
	case 3:
		return p.of("$a", "$b", "$c", "$x", "$?", "$#", "$1", "$*", "$@", "${2}", "$nope")
	case 4:
		return "\"" + p.of("$a", "$b", "$@", "$*", "${A[@]}", "${A[*]}", "${!A[@]}", "${M[@]}", "${A[1]}", "${A[-1]}") + "\""
	case 5, 6:
		return p.expansion()
	case 7:
		return "\"" + p.expansion() + "\""
	case 8:
		return "$((" + p.arith() + "))"
	case 9:
		return "$(" + p.nested(p.statement) + "\n)"
	case 10:
		return "\"$(" + p.nested(p.statement) + "\n)\""
	case 11:
		return p.of("{a,b}", "{1..3}", "{a,'b c',$a}", "{,x}", "{c..a}", "{1..6..2}", "{a}", "{01..03}")
	case 12:
		return p.of("*", "f*", "?1", "[fg]1", "[!f]*", "nope*", "f[1-3]", ".*", "\"f\"*", "*1")
	case 13:
		return p.of("\\ ", "\\*", "\\\\", "\\$a", "\\\n", "\\'", "a\\b")
	case 14:
		return p.of("$'x\\ty'", "$'\\n'", "$'\\x41'", "$'\\''", "$'\\u00e9'")
	case 15:
		return p.of("a:b", "x=y", "-n", "-", "é", ":", "=", "a/b", "^", "]", "x#", "%", "~x", "!")
	case 16:
		return p.of("$A", "${A[@]}", "${A[*]}", "${#A[@]}", "${!A[@]}", "${M[k]}", "${M[@]}", "${#M[@]}", "${A[@]:1}", "${A[1]}")
	}
	return p.of("a", "b", "1", "xyz", "AbC", "10")
}

// quotedPart is a part of a double-quoted string or of a here-document.
func (p *grammar) quotedPart() string {
	switch p.pick(8) {
	case 1:
		return p.of("$a", "$b", "${c}", "$@", "$*", "${A[@]}", "${x-}")
	case 2:
		return p.expansion()
	case 3:
		return p.of("\\$", "\\\\", "\\`", "\\q", "\\\n", "'", "*", "  ")
	case 4:
		return "$((" + p.arith() + "))"
	case 5:
		return "$(echo " + p.nested(p.word) + ")"
	}
	return p.of("a", " ", "x y", ":", "é")
}

// expansion is ${…}.
func (p *grammar) expansion() string {
	name := p.of("a", "b", "c", "A[@]", "@", "*", "1", "nope", "A", "A[*]", "M[k]")
	switch p.pick(12) {
	case 1:
		return "${" + name + p.of(":-", "-", ":+", "+") + p.nested(p.word) + "}"
	case 2:
		return "${" + name + p.of("#", "##", "%", "%%") + p.pattern() + "}"
	case 3:
		return "${" + name + p.of("/", "//", "/#", "/%") + p.pattern() + "/" + p.of("", "R", "$a", "'q'", "\"$b\"", "&") + "}"
	case 4:
		return "${" + name + ":" + p.of("0", "1", " -1", "2", "a") + p.of("", ":1", ":2", ": -1", ":0") + "}"
	case 5:
		return "${#" + p.of("a", "b", "A[@]", "@", "c", "1", "M[@]", "nope") + "}"
	case 6:
		return "${" + name + p.of("^", "^^", ",", ",,", "^^[a-m]") + "}"
	case 7:
		return "${" + name + p.of("@Q", "@U", "@u", "@L", "@E", "@a") + "}"
	case 8:
		return "${" + p.of("c", "nope", "d") + p.of(":=", "=") + p.of("v", "'x y'", "$a") + "}"
	}
	return "${" + name + "}"
}

// pattern is a pattern of case, of [[ ]] and of expansions.
func (p *grammar) pattern() string {
	return p.of("*", "?", "x*", "a", "[a-m]*", "*y", "\"$b\"", "$a", "[!x]", "'*'", "\\*", "?*", "[[:digit:]]", "*[[:space:]]*", "''", "X*")
}

// test is a command that is true or false.
func (p *grammar) test() string {
	w := func() string { return p.nested(p.word) }
	quoted := func() string { return "\"" + p.quotedPart() + "\"" }
	switch p.pick(9) {
	case 1:
		return "[[ " + quoted() + p.of(" == ", " != ", " < ") + p.pattern() + " ]]"
	case 2:
		return "[ " + quoted() + p.of(" = ", " != ") + quoted() + " ]"
	case 3:
		return "[[ -" + p.of("n", "z", "e", "f", "d", "v a && -n") + " " + quoted() + " ]]"
	case 4:
		return "(( " + p.arith() + " ))"
	case 5:
		return "[[ " + quoted() + " =~ " + p.of("^x", "y$", "[a-z]+", "^$", "(x)( )", "\"$b\"", ".") + " ]]"
	case 6:
		return "[ " + p.of("-n", "-z", "-f", "") + " " + w() + " ] 2>/dev/null"
	case 7:
		return "[ " + p.of("$a", "1", "${#b}", "$#") + p.of(" -lt ", " -eq ", " -ge ") + p.of("2", "$a", "${#A[@]}") + " ] 2>/dev/null"
	case 8:
		return "[[ " + quoted() + " && ( -n $a || ! -z " + quoted() + " ) ]]"
	}
	return p.of("true", "false")
}

// arith is an arithmetic expression.
func (p *grammar) arith() string {
	if p.depth > 5 {
		return p.of("1", "2", "0")
	}
	arg := func() string { return p.nested(p.arith) }
	switch p.pick(12) {
	case 1:
		return arg() + p.of("+", "-", "*") + arg()
	case 2:
		return arg() + p.of("/", "%") + p.of("2", "3", "1", "-2", "0")
	case 3:
		return arg() + p.of("<", ">", "<=", "==", "!=", "&&", "||", "&", "|", "^") + arg()
	case 4:
		return "(" + arg() + ")"
	case 5:
		return p.of("-", "+", "!", "~") + "(" + arg() + ")"
	case 6:
		return arg() + "?" + arg() + ":" + arg()
	case 7:
		return p.of("n++", "++n", "n--", "n+=2", "n=3", "n*=2", "m[1]=4")
	case 8:
		return p.of("2**3", "1<<4", "-7/2", "-7%3", "010", "0x1f", "2#101", "36#z", "1,2")
	case 9:
		return p.of("${#b}", "$#", "${nope:-4}", "A[0]", "${A[9]}+1", "nope")
	}
	return p.of("1", "2", "0", "7", "-3", "n")
}
