package plan

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"safesh/allowlist"
	"safesh/interp"

	"mvdan.cc/sh/v3/syntax"
)

// The policy of the tests: scripts in /w/scripts, some tools, files in /w, writing to /w/out.
const root = "/w"

var (
	testScripts = []string{"list_sessions", "emit_guidance", "food", "a", "cleanup"}
	testTools   = []string{"cat", "head", "tail", "grep", "wc", "ls", "jq", "sed", "sort", "xargs", "find", "sleep"}
	testShells  = []string{"sh", "bash", "zsh", "dash"}
	testBuiltin = []string{
		".", ":", "[", "alias", "builtin", "cd", "command", "declare", "echo", "eval", "exec", "exit", "let",
		"export", "false", "popd", "printf", "pushd", "pwd", "read", "set", "shopt", "source", "test",
		"trap", "true", "type", "unset", "wait",
	}
	testSuggest = map[string]string{
		"food_management.py": "uv run scripts/food.py",
		"list_session.py":    "uv run scripts/list_sessions.py",
	}
)

func testConfig() Config {
	return Config{
		Decide: testDecide, Access: testAccess, Files: testFiles, Calls: testCalls, Chdir: testChdir,
		Builtin: func(name string) bool { return slices.Contains(testBuiltin, name) },
		Listed:  func(argv []string, dir string) bool { return testScript(argv, dir) != "" },
		Missing: func(name string) bool { return name == "nosuch" },
		Parse:   func(src string) (*syntax.File, error) { return interp.Parse(src, "") },
		Dir:     root,
	}
}

// testScript is the name of the script that argv runs, "" for none.
func testScript(argv []string, dir string) string {
	if len(argv) > 2 && argv[0] == "uv" && argv[1] == "run" {
		argv = argv[2:]
	} else if len(argv) > 1 && argv[0] == "python3" {
		argv = argv[1:]
	} else if len(argv) == 0 || !strings.Contains(argv[0], "/") {
		return ""
	}
	for _, base := range []string{dir, root} {
		file := argv[0]
		if !path.IsAbs(file) {
			file = path.Join(base, file)
		}
		d, name := path.Split(path.Clean(file))
		name = strings.TrimSuffix(name, ".py")
		if d == root+"/scripts/" && slices.Contains(testScripts, name) {
			return name
		}
	}
	return ""
}

func testDecide(c allowlist.Call) allowlist.Decision {
	words := c.Argv
	var d allowlist.Decision
	for len(words) > 0 {
		n := 0
		switch {
		case words[0] == "timeout" && (len(words) > 2 || c.Open):
			n = 2
		case words[0] == "nohup", words[0] == "sudo", words[0] == "exec":
			n = 1
		case words[0] == "env":
			for n = 1; n < len(words) && strings.ContainsAny(words[n][:1], "-") || n < len(words) && strings.Contains(words[n], "="); n++ {
			}
		}
		if n == 0 || n >= len(words) {
			break
		}
		d.Absorbed = append(d.Absorbed, allowlist.Absorption{
			Decorator: strings.Join(words[:n], " "), Became: "nothing", Class: allowlist.TimeoutPrefix})
		words = words[n:]
	}
	return testJudge(c, words, d)
}

func testJudge(c allowlist.Call, words []string, d allowlist.Decision) allowlist.Decision {
	deny := func(class allowlist.Class, why, use string) allowlist.Decision {
		return allowlist.Decision{Class: class, Why: why, Use: use}
	}
	if len(words) == 0 {
		if c.Open {
			d.Verdict = allowlist.Allow
			return d
		}
		return deny(allowlist.BadArgument, "no program", "")
	}
	name := path.Base(words[0])
	if script := testScript(words, c.Dir); script != "" {
		return testAllow(c, words, d, script)
	}
	switch {
	case words[0] == "git" && len(words) > 1 && words[1] == "push":
		x := deny(allowlist.BadArgument, "rewrites history", "")
		x.Explicit = true
		return x
	case slices.Contains(testShells, name):
		d.Verdict, d.Act, d.Rule, d.Argv, d.Canonical = allowlist.Allow, allowlist.Shell, "shell", words, words
		return d
	case slices.Contains(testTools, words[0]):
		d.Verdict, d.Act, d.Rule, d.Argv, d.Canonical = allowlist.Allow, allowlist.Tool, "tool:"+name, words, words
		return d
	case words[0] == "git" || words[0] == "uv" || words[0] == "python3":
		if c.Open && len(words) < 2+strings.Count(words[0], "v") {
			d.Verdict = allowlist.Allow
			return d
		}
		last := path.Base(words[len(words)-1])
		return deny(allowlist.UnknownScript, last+" is not a listed script", testSuggest[last])
	}
	x := deny(allowlist.ToolName, words[0]+" is not a listed command", "")
	x.Unlisted = !strings.Contains(words[0], "/")
	x.Program = words[0]
	return x
}

func testAllow(c allowlist.Call, words []string, d allowlist.Decision, script string) allowlist.Decision {
	rest := words[1:]
	if words[0] == "uv" {
		rest = words[3:]
	} else if words[0] == "python3" {
		rest = words[2:]
	}
	canonical := []string{"uv", "run", "scripts/" + script + ".py"}
	for _, a := range c.Assigns {
		if a.Name != "TZ" {
			return allowlist.Decision{Class: allowlist.BadArgument, Why: a.Name + " may not be set",
				Use: allowlist.Quote(append(canonical, rest...))}
		}
	}
	if words[0] != "uv" {
		d.Absorbed = append(d.Absorbed, allowlist.Absorption{
			Decorator: words[0], Became: "uv run", Class: allowlist.BareBinary})
	}
	if f := c.Filter; f != nil && !c.Open && f.Tool == "head" && script == "list_sessions" {
		n := strconv.Itoa(f.N)
		rest = append(slices.Clone(rest), "--limit", n)
		d.FilterDone = true
		d.Absorbed = append(d.Absorbed, allowlist.Absorption{Decorator: f.Text, Became: "--limit " + n, Class: allowlist.PipeFilter})
	}
	d.Verdict, d.Rule = allowlist.Allow, script
	d.Canonical = append(canonical, rest...)
	if !c.Open {
		d.Act, d.Argv = allowlist.Start, d.Canonical
	}
	return d
}

func testAccess(dir, name string, a allowlist.Access) allowlist.Decision {
	if !path.IsAbs(name) {
		name = path.Join(dir, name)
	}
	name = path.Clean(name)
	switch {
	case a&allowlist.Write != 0 && !strings.HasPrefix(name+"/", root+"/out/"):
		return allowlist.Decision{Class: allowlist.WriteClass, Why: "writable: out"}
	case !strings.HasPrefix(name+"/", root+"/"):
		return allowlist.Decision{Class: allowlist.OutsidePath, Why: "readable: ."}
	}
	return allowlist.Decision{Verdict: allowlist.Allow, Rule: "read:."}
}

// testFiles: the operands of cat and ls.
// testCalls is what xargs starts.
func testCalls(tool string, args []string) []allowlist.Call {
	for tool == "xargs" && len(args) > 0 && strings.HasPrefix(args[0], "-") {
		args = args[1:]
	}
	if tool != "xargs" || len(args) == 0 {
		return nil
	}
	return []allowlist.Call{{Argv: args, Open: true}}
}

func testFiles(tool string, args []string) []allowlist.FileAccess {
	if tool != "cat" && tool != "ls" {
		return nil
	}
	var out []allowlist.FileAccess
	for _, a := range args {
		if !strings.HasPrefix(a, "-") {
			out = append(out, allowlist.FileAccess{Path: a, Access: allowlist.Read})
		}
	}
	return out
}

// testChdir: outside the root cd is absorbed; /w/gone is not there.
func testChdir(dir, target string) (string, bool) {
	if !path.IsAbs(target) {
		target = path.Join(dir, target)
	}
	target = path.Clean(target)
	switch {
	case target == root+"/gone":
		return "", false
	case !strings.HasPrefix(target+"/", root+"/"):
		return dir, true
	}
	return target, true
}

func planOf(text string) (*Plan, error) {
	cfg := testConfig()
	file, err := cfg.Parse(text)
	if err != nil {
		return nil, err
	}
	return Make(file, text, cfg), nil
}
