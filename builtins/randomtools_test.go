package builtins

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// randomTools are the tools that FuzzTextTools makes up calls of.
var randomTools = []string{"grep", "sed", "awk", "find", "xargs", "rg"}

// textCall makes a call of tool.
func (m wordMaker) textCall(t testing.TB, tool, dir string) toolCase {
	switch tool {
	case "sed":
		return m.sed()
	case "awk":
		return m.awk()
	case "find":
		return m.find()
	case "rg":
		return m.rg()
	case "xargs":
		c, text := m.xargs()
		c.stdin = "input"
		if err := os.WriteFile(filepath.Join(dir, c.stdin), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return c
	}
	return m.grep(tool)
}

// originals runs the real programs that a tool is like: the two of awk, where one is enough.
func originals(t *testing.T, tool, dir string, c toolCase, env []string) (list []result) {
	names := []string{tool}
	if tool == "awk" {
		names = []string{"gawk", "mawk"}
	}
	for _, name := range names {
		if _, err := os.Stat("/usr/bin/" + name); err != nil {
			t.Skip(err)
		}
		list = append(list, runReal(t, name, dir, c, env))
	}
	return list
}

// alike makes two results equal in what has no rule or differs on purpose. The words of errors
// are compared by the cases of testdata, as which of several comes first has no rule.
func alike(tool string, want, got *result) {
	failed := want.stderr != "" && got.stderr != ""
	if tool != "grep" && tool != "sed" || failed {
		want.offset, got.offset = 0, 0
	}
	if failed {
		want.stderr = got.stderr
	}
	if tool == "awk" { // gawk writes signs to inf and nan
		unsigned := strings.NewReplacer("+inf", "inf", "-nan", "nan", "+nan", "nan")
		want.stdout, got.stdout = unsigned.Replace(want.stdout), unsigned.Replace(got.stdout)
	}
	switch {
	case want.status < 0: // no end
		*got = *want
	case tool == "sed" && strings.Contains(got.stderr, "not allowed here"):
		*got = *want
	case tool == "awk" && (failed && got.status == 2 && got.stdout == "" || strings.Contains(got.stderr, "not allowed here")):
		*got = *want
	case tool == "awk" && failed && want.status == 2 && got.status == 2 && strings.Contains(got.stderr, "division by zero") && want.stdout == "":
		*got = *want // gawk divides constants when it reads the program
	case tool == "awk" && failed && want.status == 1 && got.status == 2:
		want.status = 2
	case tool == "awk" && strings.Contains(want.stderr, "warning:"): // of gawk's
		want.stderr = got.stderr
	case tool == "find":
		want.stdout, got.stdout = sortedLines(want.stdout), sortedLines(got.stdout)
	case tool == "xargs" && strings.Contains(want.stderr, "No such file"): // the gate says it
		*got = *want
	}
}

// FuzzTextTools makes up calls of the tools with a language of their own and compares them with
// the real programs.
func FuzzTextTools(f *testing.F) {
	for which := range randomTools {
		for i := range 250 {
			f.Add(uint8(which), uint64(i))
		}
	}
	dirs := map[string]string{"find": fileFixtures(f), "rg": rgFixtures(f)}
	texts := randomFixtures(f)
	f.Fuzz(func(t *testing.T, which uint8, seed uint64) {
		tool := randomTools[int(which)%len(randomTools)]
		dir, ok := dirs[tool]
		if !ok {
			dir = texts
		}
		m := wordMaker{rand.New(rand.NewPCG(seed, uint64(which)))}
		c := m.textCall(t, tool, dir)
		env := []string{"LC_ALL=C", "PATH=/usr/bin:/bin", "TZ=UTC0", "A=x=y"}
		if seed%2 == 0 || tool == "rg" {
			env[0] = "LC_ALL=C.UTF-8"
		}
		var report strings.Builder
		for _, want := range originals(t, tool, dir, c, env) {
			run := runTool
			if tool == "find" || tool == "xargs" {
				run = runFileTool
			}
			got := run(t, tool, dir, c, env)
			alike(tool, &want, &got)
			if want == got {
				return
			}
			report.WriteString("\n got " + got.String() + "\nwant " + want.String())
		}
		line := tool
		for _, word := range c.args {
			line += " " + strconv.Quote(word)
		}
		t.Errorf("%s %s, stdin %s, seekable %v%s", env[0], line, c.stdin, c.seekable, report.String())
	})
}
