package plan

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"safesh/allowlist"
	"safesh/interp"

	"mvdan.cc/sh/v3/syntax"
)

func mustPlan(t testing.TB, text string) *Plan {
	t.Helper()
	p, err := planOf(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func mustParse(t testing.TB, text string) *syntax.File {
	t.Helper()
	file, err := interp.Parse(text, "")
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestZeroConfigDenies(t *testing.T) {
	for _, text := range []string{"ls", "x=1 > f", "[[ -f x ]]", "sh -c ls", "a | head -3"} {
		p := Make(mustParse(t, text), text, Config{})
		if p.Denied() == nil {
			t.Errorf("%s: not denied", text)
		}
		if use := p.Use(nil); use != "" {
			t.Errorf("%s: use %q", text, use)
		}
	}
}

func TestCall(t *testing.T) {
	text := "ls\nTZ=UTC uv run scripts/a.py 'x y' \"$z\" more 2>out/e >out/o | cat"
	p := mustPlan(t, text)
	c := p.Calls[1]
	if want := []string{"uv", "run", "scripts/a.py", "x y"}; !slices.Equal(c.Argv, want) || !c.Open {
		t.Errorf("argv %q, open %v", c.Argv, c.Open)
	}
	if c.Line != 2 || c.Col != 1 || c.Source != text[3:strings.Index(text, " |")] {
		t.Errorf("at %d:%d: %q", c.Line, c.Col, c.Source)
	}
	if want := []allowlist.Assign{{Name: "TZ", Value: "UTC"}}; !slices.Equal(c.Assigns, want) {
		t.Errorf("assigns %v", c.Assigns)
	}
	want := []allowlist.FileAccess{{Path: "out/e", Access: allowlist.Write}, {Path: "out/o", Access: allowlist.Write}}
	if !slices.Equal(c.Redirs, want) {
		t.Errorf("redirections %v", c.Redirs)
	}
	if c.Dir != root || !c.DirKnown || c.Context != "" || p.Calls[2].Context != "pipe stage" {
		t.Errorf("dir %q %v, contexts %q %q", c.Dir, c.DirKnown, c.Context, p.Calls[2].Context)
	}
}

func TestContexts(t *testing.T) {
	text := `if ls; then ls; fi; while ls; do ls; done; (ls); ls & f() { ls; }; x=$(ls); eval ls; trap ls INT; ls | ls; sh -c ls`
	want := []string{"condition", "branch", "condition", "loop", "subshell", "background", "function body f", "substitution",
		"", "eval", "", "trap", "", "pipe stage", "", "nested sh -c"}
	var got []string
	var collect func(p *Plan)
	collect = func(p *Plan) {
		for _, c := range p.Calls {
			got = append(got, c.Context)
			if c.Nested != nil {
				collect(c.Nested)
			}
		}
	}
	collect(mustPlan(t, text))
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Static words are those of the shell.
func TestStatic(t *testing.T) {
	tests := []struct {
		in, want string
		ok       bool
	}{
		{`a`, "a", true}, {`'a b'`, "a b", true}, {`"a b"`, "a b", true}, {`$'a\tb\x41'`, "a\tbA", true},
		{`a\ b`, "a b", true}, {`"a\"\$\\\x"`, `a"$\\x`, true}, {`''`, "", true}, {`""`, "", true},
		{`a'b'"c"\d`, "abcd", true}, {`\*`, "*", true}, {`'*'`, "*", true}, {`"{a,b}"`, "{a,b}", true},
		{`{}`, "{}", true}, {`{a}`, "{a}", true}, {`[`, "[", true}, {`]`, "]", true}, {`a~`, "a~", true},
		{`\~`, "~", true}, {`$`, "$", true}, {`"$"`, "$", true}, {`a=b`, "a=b", true}, {`\{a,b}`, "{a,b}", true},
		{`"a\` + "\n" + `b"`, "ab", true}, {`a\` + "\n" + `b`, "ab", true}, {`$"x"`, "x", true},
		{`*`, "", false}, {`?`, "", false}, {`[a]`, "", false}, {`["a"]`, "", false}, {`{a,b}`, "", false},
		{`{1..3}`, "", false}, {`{a,"b"}`, "", false}, {`~`, "", false}, {`~/x`, "", false}, {`a=~/x`, "", false},
		{`a=b:~/x`, "", false}, {`$x`, "", false}, {`"$x"`, "", false}, {`$(x)`, "", false}, {"`x`", "", false},
		{`$((1))`, "", false}, {`<(x)`, "", false}, {`@(a)`, "", false}, {`"${x}y"`, "", false}, {`'a'$x`, "", false},
	}
	for _, tt := range tests {
		file := mustParse(t, "x "+tt.in)
		got, ok := static(file.Stmts[0].Cmd.(*syntax.CallExpr).Args[1])
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("%s: %q, %v; want %q, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

func TestFilters(t *testing.T) {
	p := mustPlan(t, "uv run scripts/a.py | head -n 7 | tail -2; ls | tail --lines=3")
	var got []string
	for st, f := range p.Filters {
		start, end := p.between(st.Pos(), st.End())
		if p.Text[start:end] != f.Text {
			t.Errorf("%q stands for %q", f.Text, p.Text[start:end])
		}
		got = append(got, f.Tool+" "+f.Text)
	}
	slices.Sort(got)
	if want := []string{"head head -n 7", "tail tail --lines=3"}; !slices.Equal(got, want) {
		t.Errorf("filters %q", got)
	}
}

// A head that is taken over does not run, whatever the policy says of it; one that may be is
// left to run time.
func TestFilterDenied(t *testing.T) {
	cfg := testConfig()
	cfg.Decide = func(c allowlist.Call) allowlist.Decision {
		if c.Argv[0] == "head" {
			return allowlist.Decision{Why: "head is not listed"}
		}
		return testDecide(c)
	}
	for text, denied := range map[string]bool{
		"uv run scripts/list_sessions.py | head -5":    false,
		"uv run scripts/list_sessions.py $x | head -5": false,
		"$x | head -5":                                   false,
		"uv run scripts/a.py | head -5":                  true,
		"uv run scripts/list_sessions.py | head -c 5":    true,
		"uv run scripts/list_sessions.py >&2 | head -5":  true,
		"head() { :; }; uv run scripts/a.py | head -n 5": false,
	} {
		p := Make(mustParse(t, text), text, cfg)
		if (p.Denied() != nil) != denied {
			t.Errorf("%s: denied %v, want %v\n%s", text, !denied, denied, p)
		}
	}
}

func TestKnownNames(t *testing.T) {
	cfg := testConfig()
	cfg.Known = func(name string) bool { return name == "deploy" || name == "uv" || name == "cd" }
	for text, want := range map[string]string{
		"deploy x; rm y":          "&deploy ?rm",
		"uv run scripts/a.py":     "+a",
		"uv build":                "&uv",
		"cd scripts; cat ../../x": "$cd -cat",
		"sh -c 'deploy x; rm y'":  "+shell(?deploy -rm)",
		"command deploy":          "-command",
	} {
		if got := summary(Make(mustParse(t, text), text, cfg)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestDepthOfTexts(t *testing.T) {
	d := mustPlan(t, strings.Repeat("eval ", 20)+"ls").Denied()
	if d == nil || d.Kind != Syntax || d.Decision.Why != "texts nested deeper than 16 levels" {
		t.Errorf("denied %+v", d)
	}
}

func TestUnparsedText(t *testing.T) {
	p := mustPlan(t, "eval 'if'; sh -c ')'")
	for _, c := range p.Calls {
		if !strings.HasPrefix(c.Note, "its text does not parse: 1:") || c.Certain {
			t.Errorf("%s: note %q", c.Source, c.Note)
		}
	}
}

// An unknown node is denied; the walker has no other way out.
func TestUnknownNode(t *testing.T) {
	text := "ls"
	for _, cmd := range []syntax.Command{
		&syntax.TestDecl{}, &syntax.FuncDecl{Body: &syntax.Stmt{}}, &syntax.ForClause{},
		&syntax.BinaryCmd{X: &syntax.Stmt{}, Y: &syntax.Stmt{}},
	} {
		if !endable(cmd) {
			continue
		}
		file := &syntax.File{Stmts: []*syntax.Stmt{{Cmd: cmd}}}
		p := Make(file, text, testConfig())
		d := p.Denied()
		if d == nil || !strings.Contains(d.Decision.Why, "does not know") {
			t.Errorf("%T is not denied: %s", cmd, p)
		}
	}
}

// endable: the library can tell the position of this hollow node.
func endable(n syntax.Node) (ok bool) {
	defer func() { ok = recover() == nil }()
	n.Pos()
	return true
}

func TestLongTexts(t *testing.T) {
	for name, text := range map[string]string{
		"lines":      strings.Repeat("echo x\n", 100_000),
		"calls":      strings.Repeat("uv run scripts/a.py; ", 50_000),
		"and":        "ls" + strings.Repeat(" && ls", 50_000),
		"pipe":       "ls" + strings.Repeat(" | cat", 50_000),
		"filters":    "ls" + strings.Repeat(" | head -5", 50_000),
		"denied":     strings.Repeat("rm x; ", 50_000),
		"sum":        "echo $((1" + strings.Repeat("+1", 50_000) + "))",
		"test":       "[[ a" + strings.Repeat(" && a", 50_000) + " ]]",
		"elif":       "if ls; then ls; " + strings.Repeat("elif ls; then ls; ", 20_000) + "fi",
		"subshells":  strings.Repeat("(", 10_000) + "ls" + strings.Repeat(")", 10_000),
		"blocks":     strings.Repeat("{ ", 10_000) + "ls" + strings.Repeat(";}", 10_000),
		"substs":     strings.Repeat("$(", 5_000) + "ls" + strings.Repeat(")", 5_000),
		"params":     strings.Repeat("${x:-", 5_000) + strings.Repeat("}", 5_000),
		"parens":     "echo $((" + strings.Repeat("(", 5_000) + "1" + strings.Repeat(")", 5_000) + "))",
		"loops":      strings.Repeat("while ls; do cd x; ", 500) + strings.Repeat("done; ", 500),
		"functions":  strings.Repeat("f() { rm x; }; f; ", 20_000),
		"heredocs":   strings.Repeat("cat <<E\n$(ls)\nE\n", 20_000),
		"one line":   "echo " + strings.Repeat("x ", 200_000),
		"evals":      strings.Repeat("eval 'ls; ls'; ", 20_000),
		"many calls": strings.Repeat("ls\n", maxCalls+10),
	} {
		t.Run(name, func(t *testing.T) {
			file, err := interp.Parse(text, "")
			if err != nil {
				t.Skip(err)
			}
			start := time.Now()
			p := Make(file, text, testConfig())
			use := p.Use(nil)
			took := time.Since(start)
			d := p.Denied()
			t.Logf("%d calls in %v", len(p.Calls), took)
			if took > 10*time.Second {
				t.Errorf("took %v", took)
			}
			deep := slices.Contains([]string{"subshells", "blocks", "substs", "params", "parens", "many calls"}, name)
			if deep && (d == nil || d.Kind != Syntax) {
				t.Errorf("not refused")
			}
			if use != "" {
				t.Errorf("a suggestion of %d bytes", len(use))
			}
		})
	}
}

// Bytes that are not UTF-8 and NULs keep their places.
func TestRawBytes(t *testing.T) {
	text := "echo \xff\xfe '\x80';\x00 rm \xff; ls"
	p := mustPlan(t, text)
	d := p.Denied()
	if d == nil || d.Source != "rm \xff" || d.Argv[1] != "\xff" {
		t.Errorf("denied %+v", d)
	}
	if p.Use(nil) != "" {
		t.Errorf("use %q", p.Use(nil))
	}
	checkPlan(t, p)
}

func TestUseAsks(t *testing.T) {
	p := mustPlan(t, "uv run scripts/a.py; rm x")
	var asked []string
	if use := p.Use(func(s string) bool { asked = append(asked, s); return false }); use != "" {
		t.Errorf("use %q", use)
	}
	if !slices.Equal(asked, []string{"uv run scripts/a.py"}) {
		t.Errorf("asked %q", asked)
	}
}

func TestExplain(t *testing.T) {
	text := "uv run scripts/list_sessions.py | head -5; rm -rf out"
	want := `plan: 2 calls, 1 denied
1  allow  list_sessions  uv run scripts/list_sessions.py --limit 5
          absorbed: head -5 -> --limit 5
2  deny   -              rm -rf out
          why: rm is not a listed command
use: uv run scripts/list_sessions.py | head -5
`
	if got := mustPlan(t, text).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	text = "cd \"$d\"\nsh -c 'f() { cat ../x; }; f; printf \"\x1b[2J\"' | \"$pager\" \\\n -x"
	want = "plan: 6 calls\n" +
		"1    shell  -      cd \"$d\"\n" +
		"2    allow  shell  sh -c $'f() { cat ../x; }; f; printf \"\\x1b[2J\"'\n" +
		"  2.1  later  -      cat ../x\n" +
		"              in: function body f\n" +
		"              dir: known at run time only\n" +
		"              may be denied: readable: .\n" +
		"  2.2  func   -      f\n" +
		"  2.3  shell  -      printf \"\\x1b[2J\"\n" +
		"3    later  -      \"$pager\" \\\\n -x\n" +
		"            in: pipe stage\n"
	if got := mustPlan(t, text).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestJSON(t *testing.T) {
	for _, s := range readShapes(t) {
		p, err := planOf(s.text)
		if err != nil {
			continue
		}
		b := p.AppendJSON(nil)
		var v struct {
			Text   string
			Denied int
			Use    string
			Calls  []struct{ Source, Verdict string }
		}
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatalf("%s: %v\n%s", s.text, err, b)
		}
		if v.Text != s.text || v.Use != s.use || len(v.Calls) != len(p.Calls) || (v.Denied > 0) != (p.Denied() != nil) {
			t.Errorf("%s: %s", s.text, b)
		}
	}
	b := mustPlan(t, "echo \x01'\"'\\\\\u202e\U000e0041\xff").AppendJSON(nil)
	if want := `"text":"echo \u0001'\"'\\\\\u202e\udb40\udc41` + "\ufffd" + `"`; !strings.Contains(string(b), want) {
		t.Errorf("%s\nhas no %s", b, want)
	}
}

type testDenial struct{ error }

func TestChecker(t *testing.T) {
	text := &interp.Text{Source: "uv run scripts/a.py | head -3; deploy", Dir: root, Known: func(s string) bool { return s == "deploy" }}
	text.File = mustParse(t, text.Source)
	k := &Checker{Config: testConfig()}
	hints, err := k.Check(text)
	if err != nil || len(hints.Filters) != 1 {
		t.Fatalf("%v, %v", hints, err)
	}
	for _, f := range hints.Filters {
		if *f != (interp.Filter{Tool: "head", N: 3, Text: "head -3"}) {
			t.Errorf("filter %+v", f)
		}
	}
	text.Source = "uv run scripts/a.py; rm x"
	text.File = mustParse(t, text.Source)
	_, err = k.Check(text)
	if d, ok := err.(interp.Denial); !ok || !d.Denied() || d.ExitCode() != 126 {
		t.Errorf("without Refuse: %v", err)
	}
	var got string
	k.Refuse = func(p *Plan, c *Call, use string) error {
		got = c.Source + "|" + use
		return testDenial{}
	}
	if _, err = k.Check(text); err != (testDenial{}) || got != "rm x|uv run scripts/a.py" {
		t.Errorf("%v, %q", err, got)
	}
	k.Refuse = func(*Plan, *Call, string) error { return nil }
	if _, err = k.Check(text); err != nil {
		t.Errorf("observe: %v", err)
	}
}
