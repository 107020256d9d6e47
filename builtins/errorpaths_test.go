package builtins

import (
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// namedOption is an option as the help text of an original has it.
type namedOption struct {
	short string // a letter, or ""
	long  string // without the dashes, or ""
	arg   argKind
}

// realOptions reads the options out of the help text of an original.
func realOptions(t *testing.T, name string) []namedOption {
	t.Helper()
	cmd := exec.Command("/usr/bin/"+name, "--help")
	cmd.Env = []string{"LC_ALL=C"}
	text, _ := cmd.CombinedOutput() // some have no --help
	gap := regexp.MustCompile(`\s{2,}|\t`)
	spec := regexp.MustCompile(`^-(?:(\w)|-([a-z][a-z0-9-]*))(\[?)(=|\[=| )?(\S*)$`)
	var list []namedOption
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		rest := strings.TrimLeft(line, " \t")
		if len(rest) == len(line) || !strings.HasPrefix(rest, "-") {
			continue
		}
		var o namedOption
		words := gap.Split(rest, 2)[0]
		for _, word := range strings.Split(words, ", ") {
			m := spec.FindStringSubmatch(strings.TrimSpace(word))
			if m == nil {
				continue
			}
			if m[1] != "" && o.short == "" {
				o.short = m[1]
			}
			if m[2] != "" {
				o.long = m[2]
			}
			switch {
			case m[3] == "[" || m[4] == "[=":
				o.arg = maybeArg
			case m[4] != "" || m[5] != "":
				o.arg = needArg
			}
		}
		if o != (namedOption{}) {
			list = append(list, o)
		}
	}
	return list
}

// ourOptions leaves of an original's options those that the tool's own help has, too.
func ourOptions(t *testing.T, tool *Tool, list []namedOption) []namedOption {
	t.Helper()
	w, stdout, _ := world(t, t.TempDir(), "")
	tool.Run(w, []string{"--help"})
	help := stdout.String()
	has := func(option string) bool {
		return regexp.MustCompile(`(^|[\s,|\[(/])` + regexp.QuoteMeta(option) + `\b`).MatchString(help)
	}
	var ours []namedOption
	for _, o := range list {
		if o.long != "" && !has("--"+o.long) {
			o.long = ""
		}
		if o.short != "" && !has("-"+o.short) {
			o.short = ""
		}
		if o.short+o.long != "" {
			ours = append(ours, o)
		}
	}
	return ours
}

// badValues are arguments that hardly any option takes.
var badValues = []string{"x", "", "1x", "1e30", "99999999999999999999", "-1", "0", " 1", "+2", "0x10", "010", "1,", ",", "-", "1-", "a b", "é"}

// oddOperands are operands on which calls go wrong.
func oddOperands() [][]string {
	long := strings.Repeat("n", 300)
	return [][]string{
		{}, {"f"}, {"f", "h"}, {"f", "h", "f"}, {"f", "h", "e", "d"}, {"nosuch"}, {"f", "nosuch", "h"}, {"nosuch", "nosuch2"}, {"d"}, {"d", "f"}, {"f", "d"},
		{"f/x"}, {"f", "f/x"}, {"nosuch/x"}, {""}, {"f", ""}, {"", "f"}, {long}, {strings.Repeat(long+"/", 20)}, {"secret"}, {"f", "secret"},
		{"d/"}, {"f/"}, {"loop"}, {"broken"}, {"--"}, {"--", "f"}, {"--", "-"}, {"--", "--"}, {"-"}, {"-", "-"}, {"f", "-"}, {"f", "--"}, {"f", "--", "-x"},
		{"nosuch\n"}, {"it's"}, {"nosuch é"}, {"\xff"}, {"d/nosuch", "f"}, {".."}, {"x:y"}, {"'"}, {"a b"},
		{"--no-such-option"}, {"f", "--no-such-option"}, {"--no-such=value"}, {"-\x01"}, {"f", "-\x01"}, {"-\xff"}, {"--=x"}, {"---"}, {"-é"}, {"--\n"},
	}
}

// errorCalls makes the calls of a tool that go wrong.
func errorCalls(t *testing.T, tool *Tool) []madeCall {
	var calls []madeCall
	add := func(args ...string) { calls = append(calls, madeCall{args: args, text: "b 1\na 2\n"}) }
	options := ourOptions(t, tool, realOptions(t, tool.Name))
	for _, operands := range oddOperands() {
		add(operands...)
	}
	for _, args := range [][]string{{"--help"}, {"--version"}, {"--hel"}, {"--vers"}, {"--help", "nosuch"}, {"f", "--version"}} {
		calls = append(calls, madeCall{args: args})
	}
	add("--help=x")
	add("--version=")
	for _, args := range [][]string{{}, {"f"}, {"-"}, {"f", "-", "h"}, {"f", "f"}, {"--help"}} {
		calls = append(calls, madeCall{args: args, noStdin: true},
			madeCall{args: args, text: "b\n", stdout: "closed"}, madeCall{args: args, text: "b\n", stdout: "full"})
	}
	for _, o := range options {
		calls = append(calls, optionCalls(o)...)
	}
	return calls
}

// optionCalls makes the calls with one option.
func optionCalls(o namedOption) []madeCall {
	var calls []madeCall
	add := func(args ...string) { calls = append(calls, madeCall{args: args, text: "b 1\na 2\n"}) }
	posix := func(args ...string) {
		calls = append(calls, madeCall{args: args, text: "b 1\na 2\n", env: []string{"POSIXLY_CORRECT=1"}})
	}
	if o.short != "" {
		short := "-" + o.short
		add(short, "nosuch", "f")
		if o.arg == needArg {
			add(short)
			add("f", short)
			for _, value := range badValues {
				add(short, value, "f")
				add(short+value, "f", "h")
			}
		} else {
			add(short + "\x01")
			add(short+short[1:], "f")
			add(short, "f", "h", "f")
			posix("f", short)
		}
	}
	if o.long == "" {
		return calls
	}
	long := "--" + o.long
	for n := 3; n < len(long); n++ {
		if o.arg == needArg {
			add(long[:n]+"=3", "f")
		} else {
			add(long[:n], "f")
		}
	}
	posix("f", long)
	posix(long, "f")
	if o.arg == noArg {
		add(long+"=x", "f")
		add(long+"=", "f")
		add(long, "f", "h", "f")
		return calls
	}
	add(long, "nosuch", "f")
	add(long)
	add("f", long)
	for _, value := range badValues {
		add(long+"="+value, "f")
	}
	return calls
}

// TestErrorPaths makes calls of every tool that go wrong, or nearly so, and compares the status,
// the output and the first line of the messages with the original's.
func TestErrorPaths(t *testing.T) {
	share, compared := callShare(t, 25), 0
	for _, tool := range NewTable().Tools() {
		if _, err := os.Stat("/usr/bin/" + tool.Name); err != nil {
			continue
		}
		t.Run(tool.Name, func(t *testing.T) {
			b := newBothWays(t, &tool)
			for _, c := range errorCalls(t, &tool) {
				if chance(share, append([]string{tool.Name, c.String()}, c.args...)...) != 0 || neverMade(tool.Name, c) {
					continue
				}
				locale := "LC_ALL=C"
				if chance(2, tool.Name, c.String()) == 1 {
					locale = "LC_ALL=C.UTF-8"
				}
				c.env = append(c.env, locale, "TZ=UTC0", "PATH=/usr/bin:/bin", "TMPDIR=d")
				b.compareMade(t, c)
				compared++
			}
		})
	}
	t.Log(compared, "calls")
}

// neverMade reports whether a call is not to be made: it has no end, or the tool says other
// things than its original on purpose.
func neverMade(tool string, c madeCall) bool {
	switch tool {
	case "gzip", "gunzip": // no file is changed
		return true
	case "less", "shasum": // words of options are theirs alone, and less shows bytes of names in its own way
		return true
	}
	return tool == "yes" && c.stdout == "" && !slices.ContainsFunc(c.args, func(word string) bool { return len(word) > 1 && word[0] == '-' })
}

// selfTexts are what a program says for --help and --version.
type selfTexts struct{ help, version string }

// hide takes a text that is the program's own out of an output.
func (s selfTexts) hide(stdout string) string {
	switch {
	case s.help != "" && stdout == s.help:
		return "its help"
	case s.version != "" && stdout == s.version:
		return "its version"
	}
	return stdout
}

// compareMade runs a call both ways, in a directory that is made anew if fresh.
func (b *bothWays) compareMade(t *testing.T, c madeCall) {
	t.Helper()
	b.again(t)
	want := madeReal(t, b.tool.Name, b.dir, c)
	b.again(t)
	got := madeTool(t, b.tool, b.dir, c)
	if got.late {
		return // or it ran another program, whose messages are the shell's
	}
	want.stdout, got.stdout = b.real.hide(want.stdout), b.ours.hide(got.stdout)
	if b.tool.Name == "stat" { // the birth of a file is not known
		birth := regexp.MustCompile(`(?m)^ Birth: .*$|Inode: \d+|\d+ 4096$|^Access: \d.*$`)
		want.stdout, got.stdout = birth.ReplaceAllString(want.stdout, ""), birth.ReplaceAllString(got.stdout, "")
	}
	if b.tool.Name == "mktemp" {
		random := regexp.MustCompile(`tmp\.\w{10}`)
		want.stdout, got.stdout = random.ReplaceAllString(want.stdout, "tmp"), random.ReplaceAllString(got.stdout, "tmp")
	}
	want.stderr, got.stderr = plainMessage(want.stderr), plainMessage(got.stderr)
	if want != got && b.known.why(b.tool.Name, c, got, want) == "" {
		t.Errorf("%s %s\n got %s\nwant %s", b.tool.Name, c, got, want)
	}
}

// plainMessage is the first line of messages. In which order an option that is ambiguous could
// be completed is not compared.
func plainMessage(stderr string) string {
	line := firstLine(stderr)
	if head, list, ok := strings.Cut(line, " is ambiguous; possibilities: "); ok {
		words := strings.Fields(list)
		slices.Sort(words)
		return head + " is ambiguous: " + strings.Join(words, " ")
	}
	return line
}

// bothWays runs calls with a tool and with its original.
type bothWays struct {
	tool       *Tool
	dir        string
	fresh      bool // each call has a directory of its own
	ours, real selfTexts
	known      knownCalls
}

func newBothWays(t *testing.T, tool *Tool) *bothWays {
	b := &bothWays{tool: tool, dir: callDir(t), known: readKnownCalls(t)}
	b.fresh = tool.Name == "xxd" || slices.ContainsFunc(writingTools(), func(w Tool) bool { return w.Name == tool.Name })
	env := []string{"LC_ALL=C", "PATH=/usr/bin:/bin"}
	text := func(run func(c madeCall) madeResult, option string) string {
		return run(madeCall{args: []string{option}, env: env}).stdout
	}
	ours := func(c madeCall) madeResult { return madeTool(t, tool, b.dir, c) }
	real := func(c madeCall) madeResult { return madeReal(t, tool.Name, b.dir, c) }
	b.ours = selfTexts{text(ours, "--help"), text(ours, "--version")}
	b.real = selfTexts{text(real, "--help"), text(real, "--version")}
	if tool.Name == "echo" {
		b.ours, b.real = selfTexts{}, selfTexts{}
	}
	return b
}

// again makes the directory anew for a tool that writes.
func (b *bothWays) again(t *testing.T) {
	t.Helper()
	if !b.fresh {
		return
	}
	os.RemoveAll(b.dir)
	if err := os.Mkdir(b.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	fillCallDir(t, b.dir)
}
