package allowlist

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// parseErrors are texts and where and what is wrong first. A | in the text marks the place.
var parseErrors = []struct{ name, text, want string }{
	{"empty", "|", "the version is missing; write version = 1"},
	{"no_version", "|mode = \"enforce\"", "the version is missing; write version = 1"},
	{"version", "version = |2", "version 2 is not known; this safesh reads version 1"},
	{"version_type", "version = |\"1\"", "want an integer, not a string"},
	{"syntax", "version = 1\nmode |\n", "expected '=' after key"},
	{"open_string", "version = 1\nmode = \"|x", "unterminated basic string"},
	{"top_key", "version = 1\n|moed = \"observe\"", `unknown key "moed" in the policy; did you mean "mode"?`},
	{"top_table", "version = 1\n[|limit]", `unknown key "limit" in the policy; did you mean "limits"?`},
	{"far_key", "version = 1\n|zzz = 1", `unknown key "zzz" in the policy; it may have: version, mode, denials, workspace, files, env, limits, tools, allow, deny, harness, audit`},
	{"mode", "version = 1\nmode = |\"on\"", `"on" is not one of: enforce, observe`},
	{"mode_type", "version = 1\nmode = |[1]", "want a string, not an array"},
	{"denials", "version = 1\ndenials = |true", "want a string, not true or false"},
	{"twice", "version = 1\nmode = \"enforce\"\n|mode = \"observe\"", `"mode" is defined twice`},
	{"table_twice", "version = 1\n[files]\n[env]\n[|files]", `"files" is defined twice`},
	{"array_then_table", "version = 1\n[[allow]]\nrun = \"x\"\n[|allow]", `"allow" is defined twice`},
	{"table_then_array", "version = 1\n[allow]\n[[|allow]]", `"allow" is defined twice`},
	{"static_array", "version = 1\nallow = []\n[[|allow]]", `"allow" is defined twice`},
	{"inline_extended", "version = 1\nfiles = {}\n[|files]", `"files" is defined twice`},
	{"inline_deeper", "version = 1\naudit = { labels = {} }\n[|audit.labels]", `"audit" is an inline table and complete`},
	{"dotted_over_header", "version = 1\n[audit.labels]\na = \"b\"\n[audit]\n|labels.c = \"d\"", `"labels" is defined twice`},
	{"value_as_table", "version = 1\n[|version.x]", `"version" is an integer, not a table`},
	{"inline_twice", "version = 1\nfiles = { read = [], |read = [] }", `"read" is defined twice`},
	{"files_type", "version = 1\nfiles = |3", "[files] is a table, not an integer"},
	{"read_type", "version = 1\n[files]\nread = |\".\"", "want an array of strings, not a string"},
	{"read_mixed", "version = 1\n[files]\nread = [\".\", |1]", "want a string, not an integer"},
	{"read_empty", "version = 1\n[files]\nread = [|\"\"]", "the string is empty"},
	{"strip_at", "version = 1\n[files]\nstrip_at = |\"yes\"", "want true or false, not a string"},
	{"cd", "version = 1\n[workspace]\ncd = |\"allow\"", `"allow" is not one of: deny, absorb`},
	{"root", "version = 1\n[workspace]\nroot = |\"\"", "the string is empty"},
	{"env_name", "version = 1\n[env]\nset = [|\"A-B\"]", `"A-B" is not a variable name or a pattern of one`},
	{"env_key", "version = 1\n[env]\n|sets = []", `unknown key "sets" in [env]; did you mean "set"?`},
	{"harness_key", "version = 1\n[harness]\n|profile = []", `unknown key "profile" in [harness]; did you mean "profiles"?`},
	{"harness_profile", "version = 1\n[harness]\nprofiles = [\"gemini\", |\"claude\"]", `"claude" is not one of: claude-code, codex, copilot, gemini, opencode`},
	{"harness_string", "version = 1\n[harness]\nprofiles = |\"gemini\"", "want an array of strings, not a string"},
	{"deadline", "version = 1\n[limits]\ndeadline = |\"2 min\"", `"2 min" is not a duration; write it like "30s" or "2m"`},
	{"deadline_negative", "version = 1\n[limits]\ndeadline = |\"-2m\"", `"-2m" is not more than nothing`},
	{"deadline_number", "version = 1\n[limits]\ndeadline = |30", "want a string, not an integer"},
	{"output", "version = 1\n[limits]\noutput = |\"1 meg\"", `"1 meg" is not a size; write it like "64KiB" or "1MiB"`},
	{"output_huge", "version = 1\n[limits]\noutput = |\"99999999TiB\"", `"99999999TiB" is not a size; write it like "64KiB" or "1MiB"`},
	{"memory_negative", "version = 1\n[limits]\nmemory = |-1", "-1 is not more than nothing"},
	{"processes", "version = 1\n[limits]\nprocesses = |-5", "-5 is out of range"},
	{"processes_zero", "version = 1\n[limits]\nprocesses = |0", "0 is not more than nothing"},
	{"integer_form", "version = 1\n[limits]\nprocesses = |007", "integers cannot have leading zeroes"},
	{"date", "version = |2026-01-01", "want an integer, not a date"},
	{"tool", "version = 1\n[tools]\nallow = [\"cat\", |\"gerp\"]", `unknown tool "gerp"; did you mean "grep"?`},
	{"tool_set", "version = 1\n[tools]\nallow = [|\"@readonly\"]", `unknown set of tools "@readonly"; did you mean "@read-only"?`},
	{"tool_far", "version = 1\n[tools]\nallow = [|\"mongodump\"]", `unknown tool "mongodump"`},
	{"tool_option", "version = 1\n[tools]\nallow = [|\"sed i\"]", `"i" is not a form of sed; known: -i`},
	{"no_run", "version = 1\n[[|allow]]\nname = \"x\"", "[[allow]] has no run"},
	{"deny_no_run", "version = 1\n[[|deny]]\nwhy = \"x\"", "[[deny]] has no run"},
	{"empty_run", "version = 1\n[[allow]]\nrun = |\" \"", "the string is empty"},
	{"quoted_empty_run", "version = 1\n[[allow]]\nrun = |\"''\"", `"''" names no program`},
	{"run_operator", "version = 1\n[[allow]]\nrun = |\"a | b\"", `"a | b" holds a shell operator; write one plain command`},
	{"run_expansion", "version = 1\n[[allow]]\nrun = |\"a $HOME\"", `"a $HOME" holds an expansion; write the words themselves`},
	{"run_quote", "version = 1\n[[allow]]\nrun = |\"a 'b\"", `"a 'b" holds an unfinished quote`},
	{"run_control", "version = 1\n[[allow]]\nrun = |\"a\\u001b\"", "the string holds control characters"},
	{"rule_key", "version = 1\n[[allow]]\nrun = \"x\"\n|alsso = []", `unknown key "alsso" in [[allow]]; did you mean "also"?`},
	{"deny_key", "version = 1\n[[deny]]\nrun = \"x\"\n|head = \"-n\"", `unknown key "head" in [[deny]]; it may have: name, run, why, use, match, not_match`},
	{"allow_table", "version = 1\n[|allow]\nrun = \"x\"", "allow is a list of tables, not a table; write [[allow]]"},
	{"allow_strings", "version = 1\nallow = [|\"x\"]", "allow is a list of tables, not of string"},
	{"glob_dir", "version = 1\n[[allow]]\nrun = |\"*/x\"", `"*/x": a pattern may stand for the last part of a path only`},
	{"glob_bad", "version = 1\n[[allow]]\nrun = |\"s/[\"", `"s/[" is not a valid pattern`},
	{"glob_also", "version = 1\n[[allow]]\nrun = \"x\"\nalso = [|\"s/*\"]", `"s/*": a pattern may stand in run only`},
	{"glob_program", "version = 1\n[[allow]]\nrun = |\"*.sh\"", `"*.sh": a pattern may stand in a path only; quote it to mean the characters`},
	{"head_flag", "version = 1\n[[allow]]\nrun = \"x\"\nhead = |\"limit\"", `"limit" is not a flag; write it like "--limit"`},
	{"head_table", "version = 1\n[[allow]]\nrun = \"x\"\nhead = |{ cut = true }", "head has no flag"},
	{"head_key", "version = 1\n[[allow]]\nrun = \"x\"\nhead = { flag = \"-n\", |cuts = true }", `unknown key "cuts" in head; did you mean "cut"?`},
	{"head_type", "version = 1\n[[allow]]\nrun = \"x\"\nhead = |\"--q\"\nflags = { \"--q\" = { type = \"string\" } }", "head needs a flag of type int; --q is string"},
	{"sha", "version = 1\n[[allow]]\nrun = \"./x\"\nsha256 = |\"abc\"", "a sha256 is 64 lower-case hexadecimal digits"},
	{"sha_no_script", "version = 1\n[[allow]]\nrun = \"git log\"\nsha256 = |\"" + strings.Repeat("a", 64) + "\"", "run names no script to pin"},
	{"flag_name", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n|limit = { type = \"int\" }", `"limit" is not a flag; write it like "--limit"`},
	{"flag_type", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = |\"integer\" }", `"integer" is not one of: string, int, number, enum, timestamp, path, json, none`},
	{"flag_no_type", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = |{ min = 1 }", "flag --n has no type"},
	{"flag_key", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = \"int\", |mim = 1 }", `unknown key "mim" in flag --n; did you mean "min"?`},
	{"flag_minmax", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = \"int\", min = 3, max = |1 }", "max is less than min"},
	{"flag_misplaced", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = \"string\", max = |1 }", "max is for type int and number"},
	{"flag_values", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = |{ type = \"enum\" }", "flag --n has no values"},
	{"flag_pattern", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = \"string\", pattern = |\"(\" }", `"(" is not a regular expression`},
	{"flag_short", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = \"int\", short = |\"n\" }", `"n" is not a short flag; write it like "-n"`},
	{"flag_short_twice", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"-n\" = { type = \"int\" }\n\"--m\" = { type = \"int\", short = |\"-n\" }", "-n is declared twice"},
	{"flag_layout", "version = 1\n[[allow]]\nrun = \"x\"\n[allow.flags]\n\"--n\" = { type = \"timestamp\", layout = |\"iso\" }", `unknown layout "iso"; it may be RFC3339, RFC3339Nano, RFC1123, RFC1123Z, RFC822, RFC822Z, ANSIC, UnixDate, DateTime, DateOnly, unix, unixms, or the form of 2006-01-02T15:04:05`},
	{"arg_none", "version = 1\n[[allow]]\nrun = \"x\"\n[[allow.args]]\nname = \"a\"\ntype = |\"none\"", `"none" is not one of: string, int, number, enum, timestamp, path, json`},
	{"arg_no_name", "version = 1\n[[allow]]\nrun = \"x\"\n[[|allow.args]]\ntype = \"int\"", "[[allow.args]] has no name"},
	{"arg_after_repeat", "version = 1\n[[allow]]\nrun = \"x\"\nargs = [{ name = \"a\", type = \"int\", repeat = true }, |{ name = \"b\", type = \"int\" }]", "nothing can follow an argument with repeat"},
	{"arg_after_optional", "version = 1\n[[allow]]\nrun = \"x\"\nargs = [{ name = \"a\", type = \"int\", optional = true }, |{ name = \"b\", type = \"int\" }]", "only optional arguments can follow an optional one"},
	{"match", "version = 1\n[[allow]]\nrun = \"git log\"\nmatch = [\"git log -1\", |\"git push\"]", "the example does not match the rule: listed with git: git log"},
	{"match_other", "version = 1\n[[allow]]\nrun = \"git\"\n[[allow]]\nrun = \"git log\"\nmatch = [|\"git log\"]", `the example is allowed, but by "git"`},
	{"match_operator", "version = 1\n[[allow]]\nrun = \"git log\"\nmatch = [|\"git log; id\"]", `"git log; id" holds a shell operator; write one plain command`},
	{"not_match", "version = 1\n[[allow]]\nrun = \"git log\"\nnot_match = [|\"git log -1\"]", "the example matches the rule"},
	{"audit", "version = 1\n[audit]\non_error = |\"ignore\"", `"ignore" is not one of: deny, continue`},
	{"label", "version = 1\n[audit]\nlabels = { a = |1 }", "want a string, not an integer"},
	{"characters", "version = 1 # ä\n[audit]\nlabels = { \"ää\" = \"\", b = |1 }", "want a string, not an integer"},
	{"first_wins", "version = 1\nmode = |1\n[files]\nread = 2", "want a string, not an integer"},
}

func TestParseError(t *testing.T) {
	for _, c := range parseErrors {
		t.Run(c.name, func(t *testing.T) {
			// A text that holds the shell's own | has its mark elsewhere.
			mark := strings.Index(c.text, "|")
			text := c.text[:mark] + c.text[mark+1:]
			wantLine, wantCol := position([]byte(text), mark)
			_, err := Parse("p.toml", []byte(text), testTools)
			var perr *ParseError
			if !errors.As(err, &perr) {
				t.Fatalf("no error in %q: %v", text, err)
			}
			if perr.Text != c.want || perr.Line != wantLine || perr.Col != wantCol {
				t.Errorf("%s\ngot  %v\nwant p.toml:%d:%d: %s", text, err, wantLine, wantCol, c.want)
			}
		})
	}
}

func TestParseErrorString(t *testing.T) {
	_, err := Parse("dir/p.toml", []byte("version = 1\n\nmodd = 1\n"), nil)
	want := `dir/p.toml:3:1: unknown key "modd" in the policy; did you mean "mode"?`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

// TestParseClosed: what a policy does not say is the closed choice.
func TestParseClosed(t *testing.T) {
	p, err := Parse("p", []byte("version = 1"), testTools)
	if err != nil {
		t.Fatal(err)
	}
	p = p.WithRoot("/ws")
	if p.Mode() != Enforce || p.Denials() != Stop || p.Cd() != CdDeny || p.Audit().Continue || p.StripAt() {
		t.Error("an open default")
	}
	if len(p.Read())+len(p.Write())+len(p.Tools()) != 0 || p.Root() != "." || p.Passes("HOME") {
		t.Error("something is allowed")
	}
	if p.Limits() != defaultLimits || !p.Settable("LC_ALL") || p.Settable("PATH") || p.Settable("PYTHONIOENCODING") {
		t.Error("limits or set are not the defaults")
	}
	if d := p.Decide(Call{Argv: []string{"cat", "x"}, Dir: "/ws"}); d.Verdict != Deny {
		t.Error("a tool runs")
	}
}

func TestParseValues(t *testing.T) {
	text := `
version = 1
mode = "observe"
denials = "continue"
workspace.root = "../w"
workspace.cd = "absorb"
[files]
read = [".", "/a//b/"]
[env]
pass = ["A*", "HOME"]
hide = ["A_*_KEY"]
[limits]
deadline = "1h30m"
output = "64KiB"
memory = 1_000_000
processes = 0x10
[tools]
allow = ["@read-only", "tee", "sed -i"]
[audit]
path = "log.jsonl"
on_error = "continue"
max_size = "5MB"
labels = { model = "$MODEL", b = "x" }
`
	p, err := Parse("p", []byte(text), testTools)
	if err != nil {
		t.Fatal(err)
	}
	p = p.WithRoot("/x/../w/")
	if p.Mode() != Observe || p.Denials() != Continue || p.Cd() != CdAbsorb || p.Root() != "../w" || p.BoundRoot() != "/w" {
		t.Errorf("%+v", p)
	}
	if got := p.Read(); len(got) != 2 || got[0] != "/w" || got[1] != "/a/b" {
		t.Errorf("read %q", got)
	}
	if l := (Limits{90 * time.Minute, 64 << 10, 1_000_000, 16}); p.Limits() != l {
		t.Errorf("limits %+v", p.Limits())
	}
	if !p.Passes("AB") || !p.Passes("HOME") || p.Passes("HOMES") || p.Passes("A_B_KEY") || !p.Passes("A_KEY") {
		t.Error("env patterns")
	}
	if got := p.ToolEntry("sed"); len(got) != 1 || got[0] != "-i" || p.ToolEntry("cat") != nil || !p.ToolAllowed("tee") {
		t.Errorf("sed has %q", got)
	}
	a := p.Audit()
	if a.Path != "log.jsonl" || !a.Continue || a.MaxSize != 5_000_000 || len(a.Labels) != 2 || a.Labels[0] != (Label{"model", "$MODEL"}) {
		t.Errorf("audit %+v", a)
	}
}

func TestDefault(t *testing.T) {
	p := Default(testTools).WithRoot("/home/u/w")
	for _, c := range []struct{ name, call, want string }{
		{"script", "scripts/x", "scripts/x"},
		{"dot", "./scripts/x", "scripts/x"},
		{"uv", "uv run scripts/x.py -v", "uv run scripts/x.py -v"},
		{"direct", "scripts/x.py", "scripts/x.py"},
		{"deeper", "scripts/a/x", ""},
		{"other", "bin/x", ""},
		{"hidden", "scripts/.x", ""},
		{"up", "scripts/../x", ""},
		{"uv_option", "uv run --with y scripts/x.py", ""},
		{"tool", "cat README.md", "cat README.md"},
		{"no_tool", "tee x", ""},
		{"bare", "x", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			words, _ := SplitWords(c.call)
			d := p.Decide(Call{Argv: words, Dir: "/home/u/w"})
			if got := Quote(d.Argv); got != c.want {
				t.Errorf("%s runs %q\n%s", c.call, got, d)
			}
		})
	}
	known := p.WithScripts([]string{"/home/u/w/scripts/sync.py", "/home/u/w/scripts/deploy"}, nil)
	for call, want := range map[string]string{
		"deploy now":            "scripts/deploy now",
		"sync":                  "scripts/sync.py",
		"uv run scripts/x.py":   "",
		"uv run scripts/syn.py": "",
	} {
		words, _ := SplitWords(call)
		d := known.Decide(Call{Argv: words, Dir: "/home/u/w"})
		if got := Quote(d.Argv); got != want {
			t.Errorf("%s runs %q\n%s", call, got, d)
		}
	}
	if d := p.DecideAccess("/home/u/w/out", Write); d.Verdict != Deny {
		t.Error("the default writes")
	}
}
