package builtins

import "strings"

// awkRegex makes a regular expression literal.
func (m wordMaker) awkRegex() string {
	s := m.one(m.letter(), m.posix("", 1), m.bracket(), "^"+m.letter(), m.letter()+"$")
	if m.rarely(20) {
		return "/" + s + "/"
	}
	return "/" + strings.ReplaceAll(strings.ReplaceAll(s, `\/`, "/"), "/", `\/`) + "/"
}

func (m wordMaker) awkString() string {
	return `"` + m.one("a", "b", "ab", "", " ", "1", "10", "2x", "0x1A", "1e2", "+3", "-1", "a b c", `\t`, `\n`, `\\`, `\/`, `\"`, `\101`, `é`, "abab", "x,y", " 5 ", ".5", `\\.`, "[a]", "&", `\\&`, "%", "A", "nan", `\q`, "^a", "b+") + `"`
}

func (m wordMaker) awkNumber() string {
	return m.one("0", "1", "2", "3", "10", "1.5", ".5", "-1", "1e3", "0.1", "100000", "1e6", "123456789", "2147483648", "1e15", "1e20", "3.0", "0.1e1", "1234567.8")
}

// awkValue is what an expression begins with.
func (m wordMaker) awkValue() string {
	return m.one("$0", "$1", "$2", "$3", "$NF", "NF", "NR", "FNR", "x", "y", "i", "n", "s", "u", "a[1]", "a[x]", `a["k"]`, "a[1,2]", "$(1)", "FILENAME", "ENVIRON[\"A\"]", "RSTART", "RLENGTH", "$i", "SUBSEP", "length")
}

// awkCall calls a function.
func (m wordMaker) awkCall(d int) string {
	e := func() string { return m.awkExpr(d - 1) }
	target := m.one("", "", ", s", ", x", ", $0", ", $2", ", a[1]")
	switch m.IntN(16) {
	case 0:
		return "length(" + m.one(e(), "", "$0") + ")"
	case 1, 2:
		return "substr(" + e() + ", " + e() + m.one("", ", "+e()) + ")"
	case 3:
		return "index(" + e() + ", " + e() + ")"
	case 4:
		return m.one("sub", "gsub") + "(" + m.one(m.awkRegex(), m.awkRegex(), e()) + ", " + m.one(m.awkString(), `"[&]"`, `"\\\\&"`, `"\\\\\\\\&"`, `"x\\1"`, e()) + target + ")"
	case 5:
		return "split(" + e() + ", " + m.one("b", "a", "c") + m.one("", ", "+m.awkRegex(), `, " "`, `, ","`, `, ""`, ", "+e()) + ")"
	case 6:
		return "match(" + e() + ", " + m.one(m.awkRegex(), e()) + ")"
	case 7:
		return m.one("tolower", "toupper") + "(" + e() + ")"
	case 8, 9:
		return "sprintf(" + m.awkFormat(d) + ")"
	case 10:
		return m.one("int", "sqrt", "exp", "log", "sin", "cos") + "(" + m.one(e(), m.awkNumber()) + ")"
	case 11:
		return "f(" + e() + m.one(")", ", b)", ", a)")
	case 12:
		return "g(" + m.one("3", "4", "x", "5") + ")"
	case 13:
		return "atan2(" + e() + ", " + e() + ")"
	}
	return m.one("length($1)", "length()", "length x", "substr($0, 2)", "index($0, \"a\")", "split($0, b)", "toupper($1)")
}

// awkFormat makes the arguments of printf.
func (m wordMaker) awkFormat(d int) string {
	n := m.IntN(4)
	var args strings.Builder
	s := `"`
	for range n {
		s += m.one("", " ", "|", "x") + "%" + m.one("", "", "-", "0", "+", " ", "#", "-0") + m.one("", "", "3", "8", "*") + m.one("", "", ".2", ".0", ".*", ".") + m.one("d", "i", "s", "s", "d", "c", "x", "o", "u", "X", "f", "e", "g", "G", "E", "%", "s")
		args.WriteString(", " + m.awkExpr(d-1))
	}
	for range strings.Count(s, "*") {
		args.WriteString(", " + m.one("3", "1", "-4", "x"))
	}
	if m.rarely(20) {
		s += m.one("%", "%z", "%5", "%ld", "%-", "%s", `\n`, "%%d")
	}
	return s + `\n"` + args.String()
}

// awkExpr makes an expression of nesting d.
func (m wordMaker) awkExpr(d int) string {
	if d <= 0 {
		return m.one(m.awkValue(), m.awkValue(), m.awkNumber(), m.awkString())
	}
	e := func() string { return m.awkExpr(d - 1) }
	switch m.IntN(24) {
	case 0, 1, 2, 3:
		return e() + m.one(" + ", " - ", " * ", " % ", "-", "+", " ^ 2 + ", " / 2 - ", "*") + e()
	case 4, 5:
		return e() + " " + e()
	case 6, 7:
		return "(" + e() + m.one(" < ", " <= ", " == ", " != ", " >= ", " > ") + e() + ")"
	case 8:
		return "(" + e() + m.one(" && ", " || ") + e() + ")"
	case 9:
		return "!" + e()
	case 10:
		return m.one("-", "+", "- ", "!") + e()
	case 11:
		return "(" + e() + m.one(" ~ ", " !~ ") + m.one(m.awkRegex(), m.awkRegex(), m.awkString(), e()) + ")"
	case 12:
		return "(" + e() + " ? " + e() + " : " + e() + ")"
	case 13, 14, 15:
		return m.awkCall(d)
	case 16:
		return "(" + m.one("x", "y", "s", "a[1]", "$2", "$0", "NF", "$(NF+2)", "$3") + m.one(" = ", " += ", " -= ", "=", " *= ", " %= ", " ^= ") + e() + ")"
	case 17:
		return m.one("x++", "++x", "y--", "--y", "$2++", "a[x]++", "++a[1]", "i++ + ++i", "x++ + 1", "-x++", "!x++", "$x++", "$++i", "$NF--", "$NF++")
	case 18:
		return "(" + m.one(e(), "1", `"k"`, "(1,2)", "("+e()+","+e()+")") + " in " + m.one("a", "b", "c") + ")"
	case 19:
		return m.one(m.awkRegex(), "(getline)", "(getline x)", `(getline x < "nonl")`, `(getline < "missing")`, `(getline y < "words")`, `close("nonl")`, "getline", "(getline a[1])", `(getline $2 < "num")`)
	case 20:
		return "$" + m.one("1", "2", "NF", "(NF-1)", "x", "("+e()+")", "$1", "-1", "++x")
	case 21:
		return "2 ^ 3 ^ " + m.one("2", "1", "x") + m.one("", " ^ -1", " * -x", " ** 2")
	}
	return "(" + e() + ")"
}

// awkSimple makes a statement without a block.
func (m wordMaker) awkSimple(d int) string {
	e := func() string { return m.awkExpr(d) }
	switch m.IntN(20) {
	case 0, 1, 2, 3, 4:
		return "print " + m.join(2, ", ", e)
	case 5:
		return m.one("print", "print $0", "print(x)(y)", "print(1,2)", "print (1)(2), 3", `print x > "/dev/stdout"`, "print > \"/dev/stdout\"", `print -1 " " -1`, "print 1>2 ? 3 : 4", "print a[1] a[2]", "print(1)(2)")
	case 6, 7:
		return m.one("printf ", "printf(") + m.awkFormat(d)
	case 8, 9, 10:
		return m.one("x", "y", "s", "n", "i", "a[1]", "a[x]", "a[$1]", "a[1,2]", "$2", "$0", "NF", "$(NF+1)", "$3", "OFS", "FS", "NR", "CONVFMT", "OFMT", "SUBSEP", "RS", "ORS", "$1") + " = " + e()
	case 11:
		return m.one("delete a[1]", "delete a", "delete b[x]", "delete a[1,2]", "next", "exit", "exit 3", "exit x", "nextfile", "break", "continue", "return 1", "$1 = $1", "NF = 2", "NF--", "$5 = \"e\"", "$0 = \"p q r\"", "getline", ";", "$(NF) = \"\"", "$7 = x", "NF = 5; print; print NF", "exit(1)", "next;")
	case 12, 13:
		return m.awkCall(d)
	case 14:
		return m.one("x", "y", "NF", "$2", "a[1]", "n") + m.one(" += ", " -= ", " *= ", " %= ", " ^= ", " /= 2 + ") + e()
	case 15:
		return m.one("x++", "++y", "n--", "a[$1]++", "$1++", "i += 1")
	case 16:
		return m.one(`OFS = "-"`, `FS = ","`, `FS = "[ab]"`, `ORS = "|\n"`, `OFMT = "%.2f"`, `CONVFMT = "%.2g"`, `SUBSEP = ":"`, `FS = "\t"`, `RS = ""`, `FS = ""`, `RS = "[0-9]"`, `RS = "b"`, "RSTART = 1")
	}
	return "print " + m.awkValue() + m.one("", ", "+m.awkValue(), " "+m.awkValue())
}

// awkStatement makes a statement.
func (m wordMaker) awkStatement(d int) string {
	if d <= 0 {
		return m.awkSimple(1)
	}
	st := func() string { return m.awkStatement(d - 1) }
	block := func() string {
		return m.one(m.awkSimple(1)+m.one(";", "\n"), "{ "+m.join(2, "; ", st)+" }", "{ "+m.join(2, "\n", st)+m.one(" }", ";\n}"))
	}
	switch m.IntN(12) {
	case 0, 1:
		s := "if (" + m.awkExpr(d) + ")" + m.one(" ", "\n") + block()
		if m.rarely(2) {
			s += m.one(" ", "\n") + "else" + m.one(" ", "\n") + block()
		}
		return s
	case 2:
		return "for (i = 1; i <= " + m.one("3", "NF", "2") + "; i++) { if (++guard > 99) exit; " + m.one("print $i", "s = s $i", "n += $i", "print i, a[i]", "if (i == 2) continue; print i", "if (i == 2) break", st()) + " }"
	case 3:
		return "for (k in " + m.one("a", "b") + ") " + m.one("n++", "n += k", "{ n += a[k]; c++ }", "delete a[k]", "if (k ~ /1/) n++") + "; print n"
	case 4:
		return "while (j++ < " + m.one("3", "NF") + ") { if (++guard > 99) exit; " + m.one("print j", "s = s j", "if (j == 2) break; print j", st()) + " }"
	case 5:
		return "do { if (++guard > 99) exit; " + st() + " } while (t++ < " + m.one("2", "x") + ")"
	}
	return m.awkSimple(2)
}

// awkProgram makes a program.
func (m wordMaker) awkProgram() string {
	pattern := func() string {
		return m.one("", "", "", m.awkRegex(), m.awkExpr(1), m.awkRegex()+", "+m.awkRegex(), "NR == 2", "NR==2,NR==4", "END", "BEGIN", "NF", "$1 > 1", `$1 == "a"`, "/a/ && /b/", "!/a/", "$1 ~ /b/", "NR > 1", "!seen[$0]++")
	}
	s := m.join(2, m.one("\n", "; ", " "), func() string {
		p := pattern()
		if p != "" && p != "END" && p != "BEGIN" && m.rarely(4) {
			return p
		}
		return p + " { " + m.join(3, m.one("; ", "\n", ";\n"), func() string { return m.awkStatement(2) }) + " }"
	})
	if m.rarely(4) {
		s = `BEGIN { ` + m.join(2, "; ", func() string {
			return m.one(`FS = ","`, `OFS = "-"`, `RS = ""`, `FS = "[ab]"`, `RS = "[0-9]"`, `FS = "\t"`, `x = 3`, `ORS = "|"`, `FS = ""`, `RS = "\n\n+"`, `a[1] = 2`, `FS = "|"`, `FS = " +"`, `RS = ";"`, `RS = "ab|c"`, `CONVFMT = "%.3g"`, `OFMT = "%.2f"`)
		}) + " }\n" + s
	}
	if strings.Contains(s, "f(") {
		s += m.one("\n", ";") + "function f(p, q, l) { " + m.one("p = p \"!\"; return p", "q[1] = p; return p + 1", "l = p * 2; return l", "l[p] = 1; return length(l)", "return", "sub(/a/, \"x\", p); return p", "return (p)") + " }"
	}
	if strings.Contains(s, "g(") {
		s += "\nfunction g(n) { " + m.one("return n <= 1 ? 1 : n * g(n - 1)", "if (n <= 0 || n > 9) return 0; return n + g(n - 1)") + " }"
	}
	return s
}

// awk makes a call of awk.
func (m wordMaker) awk() toolCase {
	var c toolCase
	c.args = m.some(2, func() string {
		return m.one("-F,", "-F:", "-F\t", "-Ft", "-F|", "-F[ab]", "-F ", `-F\t`, "-vx=1", "-vx=a", `-vs=a\tb`, "-vy=10", "-vFS=,", "-vOFS=-", "-vx=0x10", "-vx= 5 ", "-vx=", "-F ", "-F.", "-Fab", "-vNR=5", `-vx=a\\b`, `-vx=\101`)
	})
	c.args = append(c.args, m.awkProgram())
	c.args = append(c.args, m.some(3, func() string {
		return m.one(m.textFile(), m.textFile(), m.textFile(), m.textFile(), m.textFile(), m.textFile(), "x=7", "FS=,", "y=a b", "missing", "-", "OFS=+", "RS=", "", "./x=1", "1x=2")
	})...)
	c.stdin = m.textFile()
	return c
}
