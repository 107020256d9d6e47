package builtins

import "strings"

// findPattern makes a glob or, for -regex, a regular expression.
func (m wordMaker) findPattern() string {
	return m.one("*.go", "*", "?.txt", "[a-c]*", "*.TXT", "src", "tree/src*", "*/src/*", "*a*", ".*", "[!a]*", "[^a]*", `\.dot`, "*.md", "", "[", "*[", "tree", "*o", "[[:alpha:]]*", "??*", "sp*", `*\*`, "tree/*.txt", "./*", "*/", "[]-a]*")
}

func (m wordMaker) findRegex() string {
	return m.one(`.*\.go`, ".*src.*", `.*/[a-z]+\.txt`, `.*\(go\|md\)`, `.*(go|md)`, `.*[^a]$`, "tree", ".*x", `.*/.\.txt`, `.*\(`, "*a", `.*\w+`, `.*[[:upper:]].*`, `tree/.\{3\}.*`, `.*{2}`, `^tree.*`)
}

func (m wordMaker) findNumber() string {
	return m.one("", "+", "-") + m.one("0", "1", "2", "5", "100", "1000", "x", "1.5")
}

// findTest makes a predicate.
func (m wordMaker) findTest() []string {
	switch m.IntN(16) {
	case 0, 1, 2:
		return []string{m.one("-name", "-name", "-iname", "-path", "-wholename", "-ipath", "-lname", "-ilname"), m.findPattern()}
	case 3, 4:
		return []string{"-type", m.one("f", "d", "l", "f,d", "p", "d,l", "s", "x", "f,", "ff")}
	case 5:
		return []string{"-size", m.findNumber() + m.one("", "c", "k", "M", "b", "w", "G", "q")}
	case 6:
		return []string{m.one("-mtime", "-mmin", "-ctime", "-atime", "-links", "-inum", "-uid", "-gid"), m.findNumber()}
	case 7:
		return []string{"-perm", m.one("644", "-644", "/111", "-u+x", "u=rw,g=r,o=r", "/u+w", "-0", "+111", "755", "-111", "8", "a+r", "/000", "-a-x")}
	case 8:
		return []string{m.one("-newer", "-samefile", "-newermt"), m.one("ten", "nonl", "tree/src", "missing", "2020-01-01", "tree/big.bin")}
	case 9:
		return []string{m.one("-empty", "-true", "-false", "-readable", "-executable", "-nouser", "-writable", "-empty")}
	case 10:
		return []string{m.one("-regex", "-iregex"), m.findRegex()}
	case 11:
		return []string{"-user", m.one("root", "0", "nobody", "nosuchuser")}
	case 12:
		return []string{"-prune"}
	case 13:
		return []string{m.one("-xtype", "-type"), m.one("f", "l", "d")}
	}
	return []string{"-name", m.findPattern()}
}

// findFormat makes a format of -printf.
func (m wordMaker) findFormat() string {
	return m.join(4, m.one(" ", "|", ""), func() string {
		return "%" + m.one("", "", "-", "0", "#", "+", " ") + m.one("", "", "5", ".2", "8.3") + m.one("p", "f", "h", "P", "H", "s", "m", "M", "y", "Y", "d", "l", "k", "b", "n", "u", "g", "U", "G", "TY", "Tm", "T@", "TH", "t", "Tc", "i", "D", "Tk", "T+", "TX")
	}) + m.one("", `\t`, `\\`, `\060`, `\x`, `é`, `\0`) + `\n`
}

// findAction makes an action.
func (m wordMaker) findAction() []string {
	switch m.IntN(10) {
	case 0, 1:
		return []string{"-print"}
	case 2, 3, 4:
		return []string{"-printf", m.findFormat()}
	case 5:
		return []string{"-exec", "echo", m.one("{}", "x{}y", "a", "{} {}"), m.one(";", ";", "x")}
	case 6:
		return []string{"-exec", m.one("echo", "true", "false", "basename"), "{}", ";"}
	}
	return []string{m.one("-print", "-print")}
}

// findExpression makes an expression of nesting d.
func (m wordMaker) findExpression(d int) []string {
	var words []string
	for i := range 1 + m.IntN(3) {
		if i > 0 {
			if op := m.one("", "", "-o", "-a", "-or", "-and"); op != "" {
				words = append(words, op)
			}
		}
		if m.rarely(5) {
			words = append(words, m.one("!", "-not"))
		}
		switch {
		case d > 0 && m.rarely(4):
			words = append(append(append(words, "("), m.findExpression(d-1)...), ")")
		case m.rarely(5):
			words = append(words, m.findAction()...)
		default:
			words = append(words, m.findTest()...)
		}
	}
	if m.rarely(30) {
		words = append(words, m.one("-foo", "-name", "x", "-maxdepth", "--name"))
	}
	return words
}

// find makes a call of find.
func (m wordMaker) find() toolCase {
	c := toolCase{line: "find"}
	if m.rarely(6) {
		c.args = append(c.args, m.one("-L", "-H", "-P", "-O1"))
	}
	c.args = append(c.args, m.some(2, func() string {
		return m.one("tree", "tree", "tree/src", "tree/", "./tree", "ten", "missing", "tree/to-dir", "tree/broken")
	})...)
	if len(c.args) == 0 {
		c.args = []string{"tree"}
	}
	for range m.IntN(3) {
		switch m.IntN(6) {
		case 0, 1:
			c.args = append(c.args, m.one("-maxdepth", "-mindepth"), m.one("0", "1", "2", "3", "-1", "x"))
		case 2:
			c.args = append(c.args, m.one("-depth", "-xdev", "-mount", "-follow", "-noleaf", "-daystart", "-ignore_readdir_race"))
		case 3:
			c.args = append(c.args, "-regextype", m.one("posix-extended", "posix-basic", "egrep", "grep", "sed", "awk", "emacs", "findutils-default", "posix-egrep", "nosuch"))
		}
	}
	if !m.rarely(8) {
		c.args = append(c.args, m.findExpression(2)...)
	}
	return c
}

// xargsInput makes what xargs reads.
func (m wordMaker) xargsInput() string {
	return m.join(8, m.one("\n", " ", "\n", "\t", "\n\n", ",", "\x00"), func() string {
		return m.one("a", "b c", "1", "'q r'", `"d e"`, `x\ y`, `\`, "'", `"`, "_", "end", "", "é", "--", "-n", "a'b'c", "long-word-of-many-letters", " lead", "trail ", "{}", "%", "a,b", `\\n`)
	}) + m.one("", "\n", "\n", "\x00")
}

// xargs makes a call of xargs; what it reads is in text.
func (m wordMaker) xargs() (c toolCase, text string) {
	c.args = m.some(3, func() string {
		return m.one("-n1", "-n2", "-n3", "-L1", "-L2", "-I{}", "-I%", "-d,", `-d\n`, "-d ", "-0", "-r", "-t", "-s40", "-s100", "-x", "-Eend", "-E_", "-i", "-l", "-eend", "-P1", "-P2", "-n0", "-nx", "--null", "--delimiter=b",
			"--max-args=2", "--max-lines=1", "--replace", "--no-run-if-empty", "--verbose", "-e", "-s5", `-d\x2c`, `-d\054`, "-dab", "--exit", "-d\n", "-E", "--max-chars=30", "--show-limits0", "-Ia")
	})
	if strings.Contains(strings.Join(c.args, " "), "-P2") {
		c.args = append(c.args, "-P1")
	}
	if !m.rarely(6) {
		c.args = append(c.args, m.one("echo", "echo", "echo", "printf", "false", "true"))
		c.args = append(c.args, m.some(3, func() string { return m.one("{}", "{}", "a{}b", "%", "x y", "[%s]\n", "-n") })...)
	}
	return c, m.xargsInput()
}

// rg makes a call of rg.
func (m wordMaker) rg() toolCase {
	c := toolCase{args: []string{"--sort", "path"}}
	c.args = append(c.args, m.some(4, func() string {
		return m.one("-n", "-N", "-i", "-S", "-s", "-v", "-w", "-x", "-c", "-l", "-o", "-q", "-F", "-H", "-I", "--no-filename", "-A1", "-B1", "-C1", "-m1", "-m2", "--hidden", "--no-ignore", "-u", "-uu", "-uuu", "-a", "-U",
			"-g*.go", "-g!*.go", "-gsrc/**", "-g!src", "-g*.{go,txt}", "-g/src", "-tgo", "-Tgo", "-tmd", "-ttxt", "--files", "--column", "-b", "-0", "--no-heading", "--heading", "--files-without-match", "--count-matches",
			"--max-depth=1", "-d2", "--no-messages", "--trim", "-M10", "--max-columns=20", "-rX", "-r[$0]", "-r$1", "--replace=<${m}>", "--context-separator=%", "--no-ignore-vcs", "--iglob=*.MD", "-L",
			"--multiline-dotall", "--color=never", "--no-line-number", "--line-number", "--case-sensitive", "--smart-case", "--fixed-strings", "--word-regexp", "-j1", "--text",
			"--include=x", "-e", "-tnosuch", "-g[", "--no-ignore-parent", "--no-ignore-dot", "--glob-case-insensitive", "--one-file-system", "--no-unicode", "-A=1", "-g=*.go")
	})...)
	if m.rarely(6) {
		c.args = append(c.args, "-e")
	}
	c.args = append(c.args, m.one("needle", "needle", m.rust(2), m.rust(2), m.rust(1), "n", "a", "(?i)NEEDLE", "(n)(e)", "(?P<m>e+)", "a\\nb", "^", "$", "", "."))
	c.args = append(c.args, m.some(2, func() string {
		return m.one("src", "src/lib.go", ".", "./src", "lines.txt", "uni.txt", "bin", "missing", "-", "build", "src/", "link", "ignored.txt", "README.md")
	})...)
	if len(c.args) > 2 && m.rarely(3) {
		c.stdin = "lines.txt"
	}
	return c
}
