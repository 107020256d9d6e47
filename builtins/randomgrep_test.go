package builtins

import "slices"

// grepPattern makes a pattern for the syntax that flag chooses.
func (m wordMaker) grepPattern(flag string) string {
	var s string
	switch flag {
	case "-P":
		s = m.perl(2)
	case "-F":
		s = m.join(2, "", func() string { return m.one(m.letter(), m.letter(), `\`, "*", "[a]", "\n") })
	case "-E":
		s = m.posix("", 2)
	default:
		s = m.posix(`\`, 2)
	}
	switch m.IntN(40) {
	case 0:
		return ""
	case 1:
		return s + "\n" + m.letter()
	}
	return s
}

func (m wordMaker) grepOption() string {
	if m.rarely(25) {
		return m.one("-m", "-mx", "-m-1", "-A-1", "--include=*.txt", "--binary-files=bad", "--col", "--no", "-d", "-dfoo", "-Q", "--exclude-dir", "-f", "--inv", "--coun",
			"--context", "--context=", "-1x", "--regexp", "--line-number=1", "--files", "-C1k", "--max-count=99999999999999999999", "-99999999999999999999")
	}
	return m.one("-v", "-i", "-w", "-x", "-c", "-l", "-L", "-q", "-s", "-o", "-n", "-b", "-H", "-h", "-m1", "-m2", "-m0", "-A1", "-B1", "-C1", "-1", "-2", "-A0", "-z", "-a", "-U",
		"--binary-files=without-match", "--binary-files=text", "-I", "-T", "-Z", "--null", "--label=in", "--color=never", "--group-separator=%", "--no-group-separator",
		"--no-messages", "--context=1", "--max-count=1", "--line-buffered", "-y", "--no-ignore-case", "-on", "-ob", "-nb", "-vn", "-io", "-wo", "-xv", "-vo", "-nH", "-cv", "-lv",
		"--only-matching", "--count", "--word-regexp", "--line-regexp", "--files-with-matches", "--quiet", "--initial-tab", "--byte-offset", "--invert-match", "-n", "-o", "-i")
}

// grep makes a call of grep; name is grep, egrep or fgrep.
func (m wordMaker) grep(name string) toolCase {
	flag := m.one("", "", "", "-G", "-E", "-E", "-E", "-F", "-P", "-P", "-P")
	if name == "egrep" {
		flag = "-E"
	} else if name == "fgrep" {
		flag = "-F"
	}
	var c toolCase
	if flag != "" && name == "grep" {
		c.args = append(c.args, flag)
	}
	c.args = append(c.args, m.some(3, m.grepOption)...)
	pattern := m.grepPattern(flag)
	files := m.some(2, m.textFile)
	switch m.IntN(12) {
	case 0:
		c.args = append(c.args, "-e", pattern, "-e", m.grepPattern(flag))
	case 1:
		c.args = append(c.args, "-f", "pats")
	case 2:
		c.args = append(c.args, m.one("-r", "-R"), "-h", m.one("--include=*.txt", "--exclude=x", "--exclude-dir=e", "--include=y*", "--exclude=*"), "-e", pattern)
		files = []string{m.one("d/e", "d/x", "ab")} // one file at most: the order of a directory has no rule
	case 3:
		c.args = append(c.args, "--regexp="+pattern)
	case 4:
		c.args, files = append(c.args, pattern), append(files, m.grepOption()) // options behind the operands
	case 5:
		files = append(files, m.one("missing", "-", "d", ""))
		c.args = append(c.args, "--", pattern)
	default:
		c.args = append(c.args, "-e", pattern)
	}
	if flag == "-P" { // what it makes of text that is no UTF-8 has no rule
		files = slices.DeleteFunc(files, func(name string) bool { return name == "bad" })
	}
	c.args = append(c.args, files...)
	if c.stdin = m.textFile(); c.stdin == "bad" && flag == "-P" {
		c.stdin = "uni"
	}
	c.seekable = m.rarely(2)
	if slices.Contains(c.args, "nul") && m.rarely(2) {
		c.args = append([]string{"-z"}, c.args...)
	}
	return c
}
