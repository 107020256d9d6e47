package builtins

import "strings"

// sedMaker makes scripts for sed.
type sedMaker struct {
	wordMaker
	esc    string // stands before the operators of regular expressions: none with -E
	shrink bool   // the script has D, or a loop: nothing may grow
}

// delimited escapes the delimiter d in a regular expression, most of the time.
func (m sedMaker) delimited(s, d string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if m.rarely(30) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			b.WriteByte(s[i])
			i++
		case s[i] == d[0]:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (m sedMaker) regex() string {
	if m.rarely(2) {
		return m.letter()
	}
	return m.posix(m.esc, 1)
}

func (m sedMaker) addressPart() string {
	switch m.IntN(8) {
	case 0:
		d := m.one(",", "|", "a", "x", ":", "#", "%")
		return `\` + d + m.delimited(m.regex(), d) + d
	case 1, 2, 3:
		return "/" + m.delimited(m.one(m.regex(), m.regex(), m.regex(), ""), "/") + "/" + m.one("", "", "", "I", "M")
	case 4:
		return "$"
	case 5:
		return m.one("0", "1", "2", "3", "4", "0") + "~" + m.one("0", "1", "2", "3", "4")
	}
	return m.one("1", "2", "3", "4", "6", "1", "2", "0", "99")
}

func (m sedMaker) address() string {
	s := ""
	switch m.IntN(5) {
	case 0, 1:
	case 2:
		s = m.addressPart()
	default:
		s = m.one(m.addressPart(), m.addressPart(), m.addressPart(), "0", "1") + m.one(",", ",", ",", " , ", ", ") +
			m.one(m.addressPart(), m.addressPart(), "+"+m.one("0", "1", "2"), "~"+m.one("0", "1", "2", "3"), "1", "2")
	}
	if m.rarely(6) {
		s += m.one("!", "! ", " !", "!!")
	}
	return s
}

func (m sedMaker) replacement(d string) string {
	part := func() string {
		if m.shrink {
			return m.one("", "", "x", "z", `\1`, "&", "y")
		}
		return m.one("x", "y", "&", "&", `\1`, `\2`, `\&`, `\n`, "\\\n", `\t`, `\U`, `\L`, `\u`, `\l`, `\E`, "[", "]", "-", "", `\0`, `\x41`, `\d065`, `\o101`, `\cA`, `\\`, "é", "\xff", `\x26`, `\q`, `\`+d, " ", `\3`)
	}
	return m.join(4, "", part)
}

func (m sedMaker) substitute() string {
	d := m.one("/", "/", "/", "/", "|", ",", "#", "a", "@", "s", ".", "1", "(")
	flags := strings.Join(m.some(2, func() string {
		return m.one("g", "g", "p", "1", "2", "3", "I", "i", "M", "m", "w /dev/stdout", "0", "gg", "e", "x")
	}), "")
	if m.rarely(60) {
		return "s" + d + m.regex() + d
	}
	return "s" + d + m.delimited(m.one(m.regex(), m.regex(), m.regex(), ""), d) + d + m.replacement(d) + d + flags
}

// simple makes a command that is no block.
func (m sedMaker) simple() string {
	switch m.IntN(14) {
	case 0, 1, 2, 3:
		return m.substitute()
	case 4:
		return m.one("p", "p", "d", "N", "P", "n", "=", "x", "h", "g")
	case 5:
		return m.one("a", "i", "c") + m.one(" text", "\\\ntext", "\\text", " \\  text", "text\\\nmore", "\\\n  two\\\nlines", "", `\`, " a\\tb", "\\\n\\ta", " t }", "\\", "  \\\n  x", " x;p")
	case 6:
		return "y" + m.one("/abc/xyz/", "/ab/\\n\\//", ",a\\,b,123,", "/é/e/", "/a/bc/", "/a//", "/\\a\\b/12/", "/a\\\\/\\\\a/", "/a\\nb/xyz/", "/abc/ABC/g", "/[a]/123/")
	case 7:
		return m.one("q", "Q", "q5", "Q 3", "q 0", "l", "l 5", "l 1", "l0", "z", "F", "l;l")
	case 8:
		return m.one("r nonl", "R nonl", "r missing", "w /dev/stdout", "R words", "R missing", "r", "w", "W /dev/stdout", "r empty", "0r nonl")
	case 9:
		return m.one("G", "H", "D", "e", "p;p", "G;h", "H;x", "$!N;P;D", "N;N", "$!d", "x;G", "1!G;h;$!d", "n;n;d", "N;D")
	case 10:
		return m.one("b", "t", "T", "b e", "t e", "T e", "be;p", "te\np", ":a;s/ab/b/;ta", ":a;$!{N;ba};", ": l", "b nowhere", "}", "{", ":", "# note", "#n", "k", "u", "pp", "p p", "p;;p", "3", "d x", "v", "v 4.2", "v 9.0", "y", "s", "=p", "} p", "p }", "1,p", "+1p", "~2p", "1,2,3p")
	}
	return m.one("p", "s/a/x/", "s/b/&&/g", "d", "P", "=", "x", "G", "h", "H", "l", "N", "n", "g")
}

func (m sedMaker) command(depth int) string {
	if depth > 0 && m.rarely(6) {
		body := m.join(3, m.one(";", "\n", " ; "), func() string { return m.command(depth - 1) })
		return m.address() + "{" + m.one("", " ", "\n") + body + m.one("}", ";}", "\n}", " }")
	}
	return m.address() + m.one("", "", "", " ") + m.simple()
}

// script makes a script in which no loop is without an end.
func (m sedMaker) script() string {
	s := m.join(4, m.one(";", "\n", ";", " ; "), func() string { return m.command(2) })
	if m.rarely(5) {
		return "#n\n" + s
	}
	if strings.Contains(s, "e") && m.rarely(2) {
		s += m.one(";", "\n") + ":e"
	}
	if m.rarely(3) {
		s += m.one(";", "\n", "") + m.one("p", "=", "l", "P")
	}
	return s
}

// sed makes a call of sed.
func (m wordMaker) sed() toolCase {
	var c toolCase
	s := sedMaker{wordMaker: m, esc: `\`}
	if m.rarely(3) {
		s.esc = ""
		c.args = append(c.args, m.one("-E", "-r", "--regexp-extended"))
	}
	c.args = append(c.args, m.some(2, func() string {
		return m.one("-n", "-n", "-s", "-z", "-u", "-l5", "--line-length=9", "-n", "--quiet", "--silent", "--separate", "-nz", "-ns")
	})...)
	if m.rarely(40) {
		c.args = append(c.args, m.one("-Z", "--foo", "--line", "-lx", "--null-data", "--sandbox", "-f", "-b", "--exp", "-zn"))
	}
	for range 20 {
		script := s.script()
		s.shrink = strings.ContainsAny(script, "DT") || strings.Contains(script, ":")
		if s.shrink && (strings.ContainsAny(script, "G&")) {
			continue
		}
		c.args = append(c.args, m.one("-e", "--expression="))
		if last := len(c.args) - 1; c.args[last] == "-e" {
			c.args = append(c.args, script)
		} else {
			c.args[last] += script
		}
		if m.rarely(8) {
			continue
		}
		break
	}
	c.args = append(c.args, m.some(3, func() string {
		return m.one(m.textFile(), m.textFile(), m.textFile(), m.textFile(), "missing", "-", "-")
	})...)
	c.stdin, c.seekable = m.textFile(), m.rarely(2)
	for i, word := range c.args {
		if word == "bad" { // what is a word beside bytes that are no character has no rule
			c.args[i] = "ab"
		}
	}
	return c
}
