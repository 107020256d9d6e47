package allowlist

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// testTools stand for the in-process tools.
var testTools = []ToolInfo{
	{Name: "cat", ReadOnly: true}, {Name: "grep", ReadOnly: true}, {Name: "jq", ReadOnly: true},
	{Name: "head", ReadOnly: true}, {Name: "ls", ReadOnly: true}, {Name: "env", ReadOnly: true},
	{Name: "tee"}, {Name: "rm"},
	{Name: "sed", ReadOnly: true, Forms: []string{"-i"}, Edit: sedEdit, Refusal: sedRefusal},
}

// sedRefusal refuses a script that begins with e.
func sedRefusal(args []string) string {
	switch {
	case len(args) > 0 && strings.HasPrefix(args[0], "e"):
		return "sed: `e' runs programs:\n" + args[0]
	case len(args) > 0 && args[0] == "--debug":
		return "sed: --debug is not supported"
	}
	return ""
}

func parseFile(t testing.TB, name string) *Policy {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(name, text, testTools)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// parseCall reads a call as the decision files have it: assignments, words, a last `| head -N`,
// and … for words that are not known yet.
func parseCall(t testing.TB, text, dir string) Call {
	t.Helper()
	c := Call{Dir: dir}
	for _, tool := range []string{"head", "tail"} {
		if front, n, ok := strings.Cut(text, " | "+tool+" -"); ok {
			lines, err := strconv.Atoi(n)
			if err != nil {
				t.Fatal(err)
			}
			c.Filter = &Filter{Tool: tool, N: lines, Text: tool + " -" + n}
			text = front
		}
	}
	if text == "…" {
		return Call{Dir: dir, Open: true}
	}
	text, c.Open = strings.CutSuffix(text, " …")
	words, err := SplitWords(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	for len(words) > 0 && isAssign(words[0]) {
		name, val, _ := strings.Cut(words[0], "=")
		c.Assigns = append(c.Assigns, Assign{name, val})
		words = words[1:]
	}
	c.Argv = words
	return c
}

// expectation is one line of a decision file.
type expectation struct {
	where, verdict, rule, call, then string
	policy                           *Policy
	dir                              string
}

func readExpectations(t testing.TB) []expectation {
	t.Helper()
	files, err := filepath.Glob("testdata/decisions/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no decision files", err)
	}
	var out []expectation
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var now expectation
		for i, line := range strings.Split(string(text), "\n") {
			switch {
			case line == "" || line[0] == '#':
				continue
			case strings.HasPrefix(line, "policy: "):
				now.policy = parseFile(t, line[len("policy: "):])
				continue
			case strings.HasPrefix(line, "dir: "):
				now.dir = line[len("dir: "):]
				continue
			}
			e := now
			e.where = filepath.Base(f) + ":" + strconv.Itoa(i+1)
			line, e.then, _ = strings.Cut(line, "  => ")
			parts := strings.SplitN(line, "  ", 3)
			if len(parts) != 3 {
				t.Fatalf("%s: want verdict, rule and call", e.where)
			}
			e.verdict, e.rule, e.call = parts[0], parts[1], parts[2]
			out = append(out, e)
		}
	}
	return out
}

func TestDecisions(t *testing.T) {
	for _, e := range readExpectations(t) {
		t.Run(e.where, func(t *testing.T) {
			c := parseCall(t, e.call, e.dir)
			d := e.policy.Decide(c)
			rule := d.Rule
			if rule == "" {
				rule = "-"
			}
			if d.Verdict.String() != e.verdict || rule != e.rule {
				t.Fatalf("%s\ngot %s by %s, want %s by %s\n%s", e.call, d.Verdict, rule, e.verdict, e.rule, d)
			}
			checkDecision(t, e.policy, c, d)
			switch got := d.Use; {
			case d.Verdict == Allow && e.then == "!":
				want := c.Argv
				if d.Act == Start && len(d.Absorbed) > 0 {
					return
				}
				if !slices.Equal(d.Argv, want) {
					t.Errorf("%s\nruns %q", e.call, d.Argv)
				}
			case d.Verdict == Allow && e.then != "" && Quote(d.Argv) != e.then:
				t.Errorf("%s\nruns %s\nwant %s", e.call, Quote(d.Argv), e.then)
			case d.Verdict == Deny && got != e.then:
				t.Errorf("%s\nuse  %s\nwant %s\nwhy  %s", e.call, got, e.then, d.Why)
			}
		})
	}
}

// checkDecision holds for every decision, whatever the call.
func checkDecision(t testing.TB, p *Policy, c Call, d Decision) {
	t.Helper()
	if d.Verdict == Deny {
		if d.Act != NoAct || d.Argv != nil {
			t.Errorf("%q: a denial has an act: %s", c.Argv, d)
		}
		dotted := slices.ContainsFunc(c.Argv, func(w string) bool { return strings.HasSuffix(w, ".") })
		if d.Why == "" || strings.HasSuffix(d.Why, ".") && !dotted || strings.ContainsAny(d.Why, "\n\r\x1b\x00") {
			t.Errorf("%q: why is %q", c.Argv, d.Why)
		}
		if d.Class == NoClass || !strings.HasSuffix(d.Key, ":"+string(d.Class)) {
			t.Errorf("%q: class %q, key %q", c.Argv, d.Class, d.Key)
		}
		if printable(d.Key) != d.Key || printable(d.Use) != d.Use {
			t.Errorf("%q: raw control bytes in %q or %q", c.Argv, d.Key, d.Use)
		}
	}
	if d.Use != "" {
		words, err := SplitWords(d.Use)
		if err != nil {
			t.Fatalf("%q: use %q: %v", c.Argv, d.Use, err)
		}
		if again := p.Decide(Call{Argv: words, Dir: c.Dir}); again.Verdict != Allow {
			t.Errorf("%q: use %q would be denied: %s", c.Argv, d.Use, again)
		}
	}
	if d.Act == Start {
		checkStart(t, p, c, d)
	}
}

// TestOpen: while words are still to come, nothing is denied that they could make allowed.
func TestOpen(t *testing.T) {
	for _, e := range readExpectations(t) {
		if c := parseCall(t, e.call, e.dir); !c.Open {
			checkPrefixes(t, e.policy, c)
		}
	}
}

func checkPrefixes(t testing.TB, p *Policy, c Call) {
	t.Helper()
	if p.Decide(c).Verdict != Allow {
		return
	}
	for n := range c.Argv {
		open := Call{Argv: c.Argv[:n], Dir: c.Dir, Open: true}
		if d := p.Decide(open); d.Verdict != Allow {
			t.Errorf("%q is allowed, but not %q with more to come:\n%s", c.Argv, open.Argv, d)
		}
	}
}

// TestPathsDecide: where the gate says that a word leads elsewhere, the word's look is nothing.
func TestPathsDecide(t *testing.T) {
	for _, e := range readExpectations(t) {
		c := parseCall(t, e.call, e.dir)
		c.Paths = make([]string, len(c.Argv))
		moved := false
		for i, w := range c.Argv {
			if strings.Contains(w, "/") && !strings.HasPrefix(w, "/usr/bin/") {
				c.Paths[i], moved = "/evil/"+filepath.Base(w), true
			}
		}
		// env -C makes the gate's paths void; it resolves against another directory then.
		if d := e.policy.Decide(c); moved && d.Act == Start && d.Script != "" && d.Chdir == "" {
			t.Errorf("%s: starts %q", e.call, d.Argv)
		}
	}
}

// checkStart: what is started begins with the words of a rule, made absolute at most.
func checkStart(t testing.TB, p *Policy, c Call, d Decision) {
	t.Helper()
	for _, u := range p.allows {
		words := u.run
		if len(u.exec) > 0 {
			words = u.exec
		}
		if len(d.Argv) < len(words) {
			continue
		}
		same := true
		for i, w := range words {
			got := d.Argv[i]
			switch {
			case w.glob:
				same = same && w.matchesBase(filepath.Base(got)) && joinPath(p.root, filepath.Dir(w.text)) == filepath.Dir(joinPath(p.root, got))
			case w.path:
				same = same && joinPath(p.root, got) == w.absolute(p.root)
			default:
				same = same && got == w.text
			}
		}
		if same {
			return
		}
	}
	t.Errorf("%q starts %q, which is no rule's", c.Argv, d.Argv)
}

// sedEdit stands for what the real tool tells of its words.
func sedEdit(args []string) Edit {
	i := slices.Index(args, "-i")
	if i < 0 {
		return Edit{}
	}
	return Edit{Forms: []string{"-i"}, Without: slices.Delete(slices.Clone(args), i, i+1)}
}

// A form that writes is an entry of its own, and a tool that writes is in no set that reads.
func TestWriteForms(t *testing.T) {
	parse := func(allow string) *Policy {
		p, err := Parse("p", []byte("version = 1\n[files]\nwrite = [\"out\"]\n[tools]\nallow = ["+allow+"]\n"), testTools)
		if err != nil {
			t.Fatal(err)
		}
		return p.WithRoot("/ws")
	}
	for _, c := range []struct {
		allow, argv string
		open        bool
		class       Class
		use         string
	}{
		{`"@read-only"`, "sed s/a/b/ f", false, "", ""},
		{`"@read-only"`, "sed -i s/a/b/ f", false, WriteClass, "sed s/a/b/ f"},
		{`"@read-only"`, "sed -i", true, WriteClass, ""},
		{`"@read-only"`, "sed", true, "", ""},
		{`"@read-only", "sed -i"`, "sed -i s/a/b/ f", false, "", ""},
		{`"sed -i"`, "sed -i s/a/b/ f", false, "", ""},
		{`"cat"`, "sed -i s/a/b/ f", false, ToolName, ""},
		{`"@read-only"`, "sed e f", false, BadArgument, ""},
		{`"@read-only"`, "sed e", true, BadArgument, ""},
		{`"@read-only", "@write"`, "sed --debug p", false, UnknownFlag, ""},
		{`"@read-only", "sed -i"`, "sed e -i", false, BadArgument, ""},
		{`"@read-only"`, "tee f", false, WriteClass, ""},
		{`"@read-only"`, "rm f", false, WriteClass, ""},
		{`"@read-only", "tee"`, "rm f", false, WriteClass, ""},
		{`"@write"`, "rm f", false, "", ""},
		{`"@write"`, "sed -i s/a/b/ f", false, "", ""},
		{`"@write"`, "cat f", false, ToolName, ""},
	} {
		d := parse(c.allow).Decide(Call{Argv: strings.Fields(c.argv), Dir: "/ws", Open: c.open})
		if d.Class != c.class || (d.Verdict == Allow) != (c.class == "") || d.Use != c.use {
			t.Errorf("%s: %s: %+v", c.allow, c.argv, d)
		}
		if d.Verdict == Allow && !c.open && d.Writes != (c.argv != "sed s/a/b/ f") {
			t.Errorf("%s: %s: writes %v", c.allow, c.argv, d.Writes)
		}
	}
	for _, allow := range []string{`"sed -x"`, `"tee -a"`, `"sed i"`} {
		if _, err := Parse("p", []byte("version = 1\n[tools]\nallow = ["+allow+"]\n"), testTools); err == nil {
			t.Errorf("%s: no error", allow)
		}
	}
}
