package allowlist

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAccess(t *testing.T) {
	p := parseFile(t, "full.toml").WithProtected([]string{"/ws/out/policy.toml"})
	for _, c := range []struct {
		name, path string
		access     Access
		rule       string // "" is a denial
	}{
		{"read", "/ws/a", Read, "read:."},
		{"root", "/ws", List, "read:."},
		{"other_root", "/srv/docs/x", Stat, "read:/srv/docs"},
		{"prefix", "/ws2/a", Read, ""},
		{"prefix_root", "/srv/docs2", Read, ""},
		{"parent", "/", List, ""},
		{"dots", "/ws/../etc/passwd", Read, ""},
		{"relative", "ws/a", Read, ""},
		{"write", "/ws/out/x", Write, "write:out"},
		{"write_read", "/ws/out/x", Write | Read, "write:out"},
		{"write_root_reads", "/tmp/agent/x", Read, "write:/tmp/agent"},
		{"write_elsewhere", "/ws/a", Write, ""},
		{"write_prefix", "/ws/output", Write, ""},
		{"protected", "/ws/out/policy.toml", Write, ""},
		{"protected_read", "/ws/out/policy.toml", Read, "read:."},
		{"above_protected", "/ws/out", Write, ""},
		{"nothing", "/ws/a", 0, "read:."},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := p.DecideAccess(c.path, c.access)
			if d.Rule != c.rule || (d.Verdict == Allow) != (c.rule != "") {
				t.Errorf("%s %s: %s", c.access, c.path, d)
			}
			if d.Verdict == Deny && (d.Why == "" || d.Class == NoClass) {
				t.Errorf("unexplained: %+v", d)
			}
		})
	}
	want := "readable here: ., /srv/docs; writable: out, /tmp/agent"
	if d := p.DecideAccess("/x", Read); d.Why != want || d.Class != OutsidePath || d.Key != "file:outside-path" {
		t.Errorf("%+v", d)
	}
}

// TestAccessScripts: no write root covers a script, nor what a pattern stands for.
func TestAccessScripts(t *testing.T) {
	text := `
version = 1
workspace.root = "/ws"
files.write = ["."]
allow = [{ run = "uv run scripts/x.py", also = ["y/z.sh"] }, { run = "bin/*.sh" }]
audit.path = "/ws/log/a.jsonl"
`
	p, err := Parse("p", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	p = p.WithResolved(map[string]string{"/ws/y/z.sh": "/ws/real/z.sh"})
	for path, want := range map[string]Verdict{
		"/ws/scripts/x.py": Deny, "/ws/scripts": Deny, "/ws": Deny, "/ws/y/z.sh": Deny, "/ws/real/z.sh": Deny,
		"/ws/bin/new.sh": Deny, "/ws/bin": Deny, "/ws/log/a.jsonl": Deny,
		"/ws/bin/new.py": Allow, "/ws/scripts/x.pyc": Allow, "/ws/log/b": Allow,
	} {
		if d := p.DecideAccess(path, Write); d.Verdict != want {
			t.Errorf("%s: %s", path, d)
		}
	}
}

// TestResolved: what the gate found behind symlinks decides.
func TestResolved(t *testing.T) {
	p := parseFile(t, "reference.toml")
	call := []string{"uv", "run", "scripts/list_sessions.py"}
	with := func(path string) Call { return Call{Argv: call, Paths: []string{"", "", path}, Dir: "/ws"} }
	if d := p.Decide(with("/ws/elsewhere.py")); d.Verdict != Deny {
		t.Errorf("the word leads elsewhere: %s", d)
	}
	if d := p.Decide(with("/ws/scripts/list_sessions.py")); d.Verdict != Allow {
		t.Error(d)
	}
	if d := p.Decide(with("/real/ls.py")); d.Verdict != Deny {
		t.Error(d)
	}
	q := p.WithResolved(map[string]string{"/ws/scripts/list_sessions.py": "/real/ls.py"})
	if d := q.Decide(with("/real/ls.py")); d.Verdict != Allow || d.Script != "/ws/scripts/list_sessions.py" {
		t.Error(d)
	}
	if !slices.Contains(p.ScriptPaths(), "/ws/scripts/list_sessions.py") {
		t.Error(p.ScriptPaths())
	}
}

func TestTrustedPath(t *testing.T) {
	p := parseFile(t, "reference.toml")
	call := Call{Argv: []string{"/opt/uv/bin/uv", "run", "scripts/cleanup.py"}, Dir: "/ws"}
	if d := p.Decide(call); d.Verdict != Deny {
		t.Error(d)
	}
	if d := p.WithTrustedPath([]string{"/opt/uv/bin/"}).Decide(call); d.Verdict != Allow || d.Argv[0] != "uv" {
		t.Error(d)
	}
}

func TestUnbound(t *testing.T) {
	p, err := Parse("p", []byte("version = 1\nallow = [{ run = \"ls\" }]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var zero Policy
	for _, q := range []*Policy{nil, &zero, p, p.WithRoot("rel")} {
		if d := q.Decide(Call{Argv: []string{"ls"}}); d.Verdict != Deny || d.Why == "" {
			t.Error(d)
		}
		if q.DecideAccess("/x", Read).Verdict != Deny || q.Listed([]string{"ls"}, "/", nil) || q.StartsRule("ls") || q.ToolAllowed("cat") {
			t.Error("an unbound policy allows something")
		}
	}
	if d := p.WithRoot("/").Decide(Call{Argv: []string{"ls"}}); d.Verdict != Allow {
		t.Error(d)
	}
}

func TestDecoratorEffects(t *testing.T) {
	p := parseFile(t, "reference.toml")
	decide := func(text string) Decision {
		t.Helper()
		return p.Decide(parseCall(t, text, "/ws"))
	}
	d := decide("timeout -s INT -k 2.5 --preserve-status 1m timeout 5m nice -n 3 nice nohup cleanup")
	want := Timeout{After: time.Minute, Signal: "INT", KillAfter: 2500 * time.Millisecond, Preserve: true, Prefix: true}
	if d.Timeout == nil || *d.Timeout != want || d.Nice != 13 || !d.IgnoreHUP {
		t.Errorf("%s%+v", d, d.Timeout)
	}
	if len(d.Absorbed) != 6 || d.Absorbed[1] != (Absorption{"timeout 5m", "deadline 5m0s", TimeoutPrefix}) || d.Absorbed[5].Class != BareBinary {
		t.Errorf("%+v", d.Absorbed)
	}
	if d = decide("timeout 0 cleanup"); d.Timeout != nil {
		t.Error(d)
	}
	d = decide("TZ=a env -u LANG LC_ALL=C cleanup")
	if !slices.Equal(d.Env, []Assign{{"TZ", "a"}, {"LC_ALL", "C"}}) || !slices.Equal(d.Unset, []string{"LANG"}) || d.ClearEnv {
		t.Error(d)
	}
	d = decide("TZ=a LANG=x env -i LC_ALL=C cleanup")
	if !slices.Equal(d.Env, []Assign{{"LC_ALL", "C"}}) || !d.ClearEnv {
		t.Error(d)
	}
	if d = decide("TZ=a env -u TZ cleanup"); len(d.Env) != 0 {
		t.Error(d)
	}
	if d = decide("env -C data -C sub cleanup"); d.Chdir != "/ws/data/sub" {
		t.Error(d)
	}
	if d = decide("FOO=1 timeout 5 env BAR=2 cat x"); d.Act != Tool || !slices.Equal(d.Env, []Assign{{"BAR", "2"}}) {
		t.Error(d)
	}
	full := parseFile(t, "full.toml")
	for text, want := range map[string]Timeout{
		"workspace":             {After: 30 * time.Second},
		"timeout 5 workspace":   {After: 5 * time.Second, Prefix: true},
		"timeout 1d workspace":  {After: 30 * time.Second},
		"timeout 0 workspace":   {After: 30 * time.Second},
		"timeout .5m workspace": {After: 30 * time.Second, Prefix: true},
	} {
		if d := full.Decide(parseCall(t, text, "/ws")); d.Timeout == nil || *d.Timeout != want {
			t.Errorf("%s: %s", text, d)
		}
	}
}

func TestFilterCut(t *testing.T) {
	d := parseFile(t, "full.toml").Decide(parseCall(t, "workspace q -- x | head -5", "/ws"))
	if d.Verdict != Deny {
		t.Error(d)
	}
	d = parseFile(t, "full.toml").Decide(parseCall(t, "workspace -- q | head -5", "/ws"))
	if !d.FilterDone || !d.FilterCut || Quote(d.Argv) != "uv run scripts/workspace.py --limit 5 -- q" {
		t.Error(d)
	}
	last := d.Absorbed[len(d.Absorbed)-1]
	if last != (Absorption{"head -5", "--limit 5", PipeFilter}) {
		t.Error(last)
	}
}

func TestParseDelay(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0.5": 500 * time.Millisecond, "1m": time.Minute, "2h": 2 * time.Hour, "1d": 24 * time.Hour,
		"0": 0, "inf": 0, "1e2s": 100 * time.Second, "1e-30": 1, "1e30": 1<<63 - 1, "+3": 3 * time.Second,
	} {
		if got, ok := parseDelay(in); !ok || got != want {
			t.Errorf("%s is %v, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "s", "-1", "5x", "nan", "0x10", "1 2", "5ss", "--", "１"} {
		if got, ok := parseDelay(in); ok {
			t.Errorf("%q is %v", in, got)
		}
	}
}

func TestDenialTexts(t *testing.T) {
	p, full := parseFile(t, "reference.toml"), parseFile(t, "full.toml")
	for _, c := range []struct {
		name  string
		p     *Policy
		call  string
		class Class
		why   string
		key   string
	}{
		{"unlisted", p, "food_management list", ToolName, "food_management is not a listed command; listed: cleanup, db_query, emit_guidance, list_sessions, web_search", "food_management:tool-name"},
		{"script", p, "uv run scripts/rogue.py", UnknownScript, "rogue is not a listed script; listed: cleanup, db_query, emit_guidance, list_sessions, web_search", "rogue:unknown-script"},
		{"look_alike", p, "uv run scripts/list_sesѕions.py", UnknownScript, `list_ses\u0455ions is not a listed script; listed: cleanup, db_query, emit_guidance, list_sessions, web_search`, "list_sesѕions:unknown-script"},
		{"control", p, "./bin/$'\\x1b]0;own\\x07a'", UnknownScript, `./bin/\x1b]0;own\aa is not a listed program; listed: cleanup, db_query, emit_guidance, list_sessions, web_search`, `\x1b]0;own\x07a:unknown-script`},
		{"launcher", p, "python3 -c 'print(1)'", BadArgument, "python3 runs listed scripts only; listed: cleanup, db_query, emit_guidance, list_sessions, web_search", "python3:bad-argument"},
		{"option", p, "uv run --with x scripts/cleanup.py", BadArgument, "cleanup runs as: uv run scripts/cleanup.py", "cleanup:bad-argument"},
		{"variable", p, "PATH=x timeout 5 cleanup", BadArgument, "a command may set TZ, LANG, LANGUAGE, LC_*, COLUMNS, LINES, TERM, NO_COLOR, CLICOLOR, CLICOLOR_FORCE and 3 more; PATH comes from the harness", "cleanup:bad-argument"},
		{"flag", full, "uv run scripts/workspace.py --command query", UnknownFlag, "workspace takes no --command; its arguments are: [query] [--limit N] [--entity_type session|note|todo] [--since TIME] [--ratio N] [--tag TEXT]… [--in PATH] [--body JSON] [--json] [--last N]", "workspace:unknown-flag"},
		{"value", full, "workspace --limit 9999", BadArgument, "--limit takes a whole number from 1 to 500", "workspace:bad-argument"},
		{"enum", full, "workspace --entity_type=x", BadArgument, "--entity_type takes one of: session, note, todo", "workspace:bad-argument"},
		{"missing", full, "node web/app.js a", BadArgument, "needs needs --id; its arguments are: file… --id N", "needs:bad-argument"},
		{"explicit", full, "git push --force", BadArgument, "rewrites history others have pulled", "no-force:bad-argument"},
		{"duration", p, "timeout x cleanup", BadArgument, "timeout takes a number of seconds first: timeout 30 COMMAND", "timeout:bad-argument"},
		{"decorator_option", p, "time -o f cleanup", BadArgument, "time takes no -o", "time:bad-argument"},
		{"alone", p, "nice", BadArgument, "nice stands in front of a command: nice … COMMAND", "nice:bad-argument"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := c.p.Decide(parseCall(t, c.call, "/ws"))
			if d.Class != c.class || d.Why != c.why || d.Key != c.key {
				t.Errorf("%s\nwhy  %s\nwant %s\nkey  %s (%s)", c.call, d.Why, c.why, d.Key, d.Class)
			}
		})
	}
	if d := p.Decide(Call{Argv: []string{"nosuchcommand"}, Dir: "/ws"}); !d.Unlisted {
		t.Error("not unlisted")
	}
	if d := p.Decide(Call{Argv: []string{"clenup"}, Dir: "/ws"}); d.Unlisted || d.Use != "uv run scripts/cleanup.py" {
		t.Error(d)
	}
}

func TestListed(t *testing.T) {
	p := parseFile(t, "full.toml")
	for text, want := range map[string]bool{
		"uv run scripts/workspace.py --bad": true, "timeout 5 workspace": true, "git log": true, "todo": true,
		"cat x": false, "ls": false, "uv": false, "git pull": false, "bash -c x": false,
	} {
		words, _ := SplitWords(text)
		if got := p.Listed(words, "/ws", nil); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	for word, want := range map[string]bool{
		"uv": true, "git": true, "python3": true, "workspace": true, "workspace.py": true, "todo": true,
		"scripts/workspace.py": true, "/usr/bin/git": true, "node": true, "bin/x.sh": true, "sudo": true,
		"ruby": false, "cat": false, "": false, "./x": false, "/ws/git": false,
	} {
		if got := p.StartsRule(word); got != want {
			t.Errorf("%s: %v", word, got)
		}
	}
}

func TestStrictMatch(t *testing.T) {
	p := parseFile(t, "full.toml")
	for text, want := range map[string]string{
		"uv run scripts/workspace.py": "workspace", "uv run scripts/workspace.py --limit 5": "workspace",
		"git log -5": "git-read", "bin/go.sh x": "go",
		"git logs": "", "git log | head": "", "git log 2>&1": "", "timeout 5 git log": "", "git  log": "",
		"git log\n": "", "git log $X": "", "": "", "./bin/go.sh": "",
	} {
		got, ok := p.StrictMatch(text)
		if got != want || ok != (want != "") {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestNamesAndUsage(t *testing.T) {
	p := parseFile(t, "full.toml")
	want := []string{"bin/*.sh", "git push", "git-read", "needs", "sudo systemctl status", "task", "workspace"}
	if got := p.Names(); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for name, want := range map[string]string{
		"git-read": "git log [ARGUMENT…]",
		"needs":    "node web/app.js file… --id N",
		"nothing":  "",
	} {
		if got := p.Usage(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	q := p.WithScripts([]string{"/ws/bin/go.sh"}, nil)
	if got := q.Usage("go"); got != "bin/go.sh [ARGUMENT…]" || !slices.Contains(q.Names(), "go") || slices.Contains(q.Names(), "bin/*.sh") {
		t.Errorf("%q %q", got, q.Names())
	}
}

func TestLint(t *testing.T) {
	text := `version = 1
workspace.root = "/ws"
files.write = ["out"]
[[allow]]
run = "python3"
[[allow]]
run = "uv run"
[[allow]]
name = "x"
run = "uv run out/x.py"
[[allow]]
name = "x"
run = "git log"
[[allow]]
run = "git log --oneline"
[[allow]]
run = "git push"
also = ["xargs"]
[[deny]]
run = "git push"
use = "git push x"
[[allow]]
run = "node scripts/y.js"
`
	p, err := Parse("p", []byte(text), nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, w := range p.Lint() {
		got = append(got, number(float64(w.Line))+":"+number(float64(w.Col))+" "+w.Text)
	}
	want := []string{
		"4:3 python3 runs whatever it is given; name the script as well",
		"6:3 uv run runs whatever it is given; name the script as well",
		"8:3 out/x.py is inside the write root out, where what it loads can be replaced",
		`8:3 never reached: the earlier rule "uv run" covers it`,
		`11:3 the name "x" is used twice`,
		`14:3 never reached: the earlier rule "x" covers it`,
		`16:3 never allowed: the deny rule "git push" covers it`,
		"18:9 a spelling that is an interpreter alone takes every call of it for this rule",
		"21:7 use would be denied, so it is never shown",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if w := parseFile(t, "reference.toml").Lint(); len(w) != 0 {
		t.Error(w)
	}
}

func TestDecisionString(t *testing.T) {
	p := parseFile(t, "full.toml")
	d := p.Decide(parseCall(t, "TZ=UTC timeout 5 python3 scripts/workspace.py | head -5", "/ws"))
	want := `verdict: allow by workspace
run: uv run scripts/workspace.py --limit 5
absorbed: timeout 5 -> deadline 5s
absorbed: python3 -> uv run
absorbed: head -5 -> --limit 5
deadline: 5s (timeout)
environment: TZ=UTC
`
	if d.String() != want {
		t.Errorf("got\n%swant\n%s", d, want)
	}
	d = p.Decide(parseCall(t, "git lgo", "/ws"))
	want = "verdict: deny, no rule\nclass: bad-argument\nwhy: listed with git: git log, git push\nuse: git log\n"
	if d.String() != want {
		t.Errorf("got\n%swant\n%s", d, want)
	}
}

func TestAppendJSON(t *testing.T) {
	p := parseFile(t, "full.toml")
	for _, e := range readExpectations(t) {
		d := e.policy.Decide(parseCall(t, e.call, e.dir))
		var got map[string]any
		if err := json.Unmarshal(d.AppendJSON(nil), &got); err != nil || got["verdict"] != e.verdict {
			t.Errorf("%s: %v in %s", e.call, err, d.AppendJSON(nil))
		}
	}
	d := p.Decide(parseCall(t, "timeout 5 git log $'a\\x1b\\xff\"'", "/ws"))
	want := `{"verdict":"allow","rule":"git-read","act":"start","argv":["git","log","a\u001b�\""],` +
		`"canonical":["git","log","a\u001b�\""],"absorbed":[{"decorator":"timeout 5","became":"deadline 5s","class":"timeout-prefix"}],` +
		`"timeout":{"after_ms":5000,"prefix":true}}`
	if got := string(d.AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestQuote(t *testing.T) {
	for _, c := range []struct {
		want  string
		words []string
	}{
		{"a b-c 'd e' ''", []string{"a", "b-c", "d e", ""}},
		{`'it'\''s' '$x' '*'`, []string{"it's", "$x", "*"}},
		{`$'a\nb\x1b' $'\xff\\'`, []string{"a\nb\x1b", "\xff\\"}},
		{`'A=b' A=b '~' '#'`, []string{"A=b", "A=b", "~", "#"}},
	} {
		if got := Quote(c.words); got != c.want {
			t.Errorf("%q is %s, want %s", c.words, got, c.want)
		}
		if back, err := SplitWords(c.want); err != nil || !slices.Equal(back, c.words) {
			t.Errorf("%s is %q, %v", c.want, back, err)
		}
	}
	for _, bad := range []string{"a;b", "a|b", "a&", "a>b", "(a)", "`a`", "$a", `"$a"`, "'a", `"a`, `a\`, "a\nb", "# a", "~/x", "$'\\q'"} {
		if words, err := SplitWords(bad); err == nil {
			t.Errorf("%s is %q", bad, words)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"list_sessions", "db_query", "cat", "grep"}
	for in, want := range map[string]string{
		"list-sessions": "list_sessions", "lst_sessions": "list_sessions", "db_qurey": "db_query", "gerp": "grep",
		"DB_QUERY": "db_query", "cta": "cat", "dog": "", "x": "", "": "", "sessions": "", strings.Repeat("a", 100): "",
	} {
		if got, _ := nearest(in, names); got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestValidJSON(t *testing.T) {
	for _, s := range []string{
		`{}`, `[]`, `null`, `-1.5e+3`, `"a\u00e4\n"`, ` {"a":[1,{"b":true}], "c":"" } `, `0`, `{`, `[1,]`, `{"a"}`, `{a:1}`, `01`, `1.`, `.5`,
		`"a`, `"\x"`, `tru`, `{"a":1,}`, `[1 2]`, `"a" "b"`, ``, `nul`, "\"\n\"", `"\u00"`, `1e`, `--1`, `nullx`,
	} {
		if got := validJSON(s); got != json.Valid([]byte(s)) {
			t.Errorf("%s: %v", s, got)
		}
	}
	if validJSON(strings.Repeat("[", 1e6)) {
		t.Error("nesting without end")
	}
}
