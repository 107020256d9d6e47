package house

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/gate"
)

// build makes both binaries and returns their directory.
func build(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", dir+"/", module+"/cmd/...")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return dir
}

// readDoc reads a document of the module.
func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocks are the fenced blocks of a language in a document.
func blocks(text, language string) (list []string) {
	inside, opened := false, ""
	var body strings.Builder
	for line := range strings.Lines(text) {
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && inside:
			if opened == language {
				list = append(list, body.String())
			}
			inside = false
		case isFence:
			inside, opened = true, fence
			body.Reset()
		case inside:
			body.WriteString(line)
		}
	}
	return list
}

// TestDemo runs the demo: README shows its beginning and its last line.
func TestDemo(t *testing.T) {
	readme := readDoc(t, "README.md")
	out, err := exec.Command(filepath.Join(top, "testdata/workspace/demo.sh"), filepath.Join(build(t), "safesh")).CombinedOutput()
	if err != nil {
		t.Fatalf("demo: %v\n%s", err, out)
	}
	shown := blocks(readme, "")
	if len(shown) == 0 || !strings.HasPrefix(string(out), shown[0]) {
		t.Errorf("README does not show how the demo begins:\n%s", out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	got, want := record(t, lines[len(lines)-1]), record(t, blocks(readme, "json")[0])
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the audit line is\n%v\nREADME says\n%v", got, want)
	}
}

// record is an audit line without what differs from run to run.
func record(t *testing.T, line string) any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(line), &v); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	for _, name := range []string{"id", "time", "pid", "shell", "dir", "ms"} {
		if _, ok := v[name]; !ok {
			t.Errorf("no %s in %s", name, line)
		}
		delete(v, name)
	}
	calls, _ := v["calls"].([]any)
	for _, c := range calls {
		delete(c.(map[string]any), "ms")
	}
	return v
}

// tableRow is | `sent` | `started` |.
var tableRow = regexp.MustCompile("(?m)^\\| `(.*)` \\| `(.*)` \\|$")

// TestAbsorbed runs each line of README's table of what is absorbed.
func TestAbsorbed(t *testing.T) {
	safesh := filepath.Join(build(t), "safesh")
	rows := tableRow.FindAllStringSubmatch(readDoc(t, "README.md"), -1)
	if len(rows) < 10 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		sent, want := strings.ReplaceAll(row[1], `\|`, "|"), row[2]
		t.Run(sent, func(t *testing.T) {
			t.Parallel()
			if got := startedBy(t, safesh, sent); got != want {
				t.Errorf("started %q, want %q", got, want)
			}
		})
	}
}

// startedBy runs a text in a copy of the demo workspace and says what its scripts logged. The
// text must not be denied or print anything on stderr.
func startedBy(t *testing.T, safesh, text string) string {
	t.Helper()
	dir := t.TempDir()
	ws := filepath.Join(dir, "workspace")
	copyWorkspace(t, ws)
	if err := os.Mkdir(filepath.Join(dir, "audit"), 0o755); err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(dir, "started")
	cmd := exec.Command(safesh, "--policy", filepath.Join(ws, "policy.toml"), "-c", text)
	cmd.Dir = ws
	cmd.Env = []string{"PATH=" + filepath.Join(ws, "bin") + ":/usr/bin:/bin", "DEMO_LOG=" + log}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil || stderr.Len() > 0 {
		t.Fatalf("%v: %s", err, stderr.Bytes())
	}
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var calls []string
	for line := range strings.Lines(string(data)) {
		var argv []string
		if err := json.Unmarshal([]byte(line), &argv); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		calls = append(calls, strings.Join(argv, " "))
	}
	return strings.Join(calls, "; ")
}

// copyWorkspace copies the demo workspace; nobody else may write its policy.
func copyWorkspace(t *testing.T, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(filepath.Join(top, "testdata/workspace"))); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(to, "policy.toml"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestPolicyExamples parses the policies that the documents show.
func TestPolicyExamples(t *testing.T) {
	for _, name := range []string{"README.md", "docs/policy.md", "docs/harnesses.md"} {
		list := blocks(readDoc(t, name), "toml")
		if len(list) == 0 {
			t.Errorf("%s shows no policy", name)
		}
		for _, text := range list {
			if _, err := parsePolicy(text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

func parsePolicy(text string) (*allowlist.Policy, error) {
	return allowlist.Parse("policy.toml", []byte(text), gate.ToolInfos(builtins.NewTable()))
}

// schemaField is a field's name in the comments of the audit schema: is "name", "a" and "b".
var schemaField = regexp.MustCompile(`"([a-z_]+)"`)

// TestAuditReference fails on a field of the audit schema that docs/audit.md does not name.
func TestAuditReference(t *testing.T) {
	doc := readDoc(t, "docs/audit.md")
	for _, f := range schemaField.FindAllStringSubmatch(readDoc(t, "internal/audit/schema.go"), -1) {
		if !strings.Contains(doc, "`"+f[1]+"`") {
			t.Errorf("docs/audit.md does not name %s", f[1])
		}
	}
}

// archRow is | `package` | `import`, … | … of the import table in docs/architecture.md.
var archRow = regexp.MustCompile("(?m)^\\| `([a-z/]+)` \\| ([^|]*) \\| [^|]* \\|$")

// TestArchitectureTable compares the import table of the document with the one that is tested.
func TestArchitectureTable(t *testing.T) {
	_, table, _ := strings.Cut(readDoc(t, "docs/architecture.md"), "## Who may import whom")
	rows := archRow.FindAllStringSubmatch(table, -1)
	if len(rows) == 0 {
		t.Fatal("no rows")
	}
	for _, row := range rows {
		var want []string
		for _, name := range strings.Split(row[2], ", ") {
			if name = strings.Trim(name, "` "); name != "" {
				want = append(want, name)
			}
		}
		if got := rooms[row[1]].ours; !slices.Equal(got, want) {
			t.Errorf("%s imports %q, the document says %q", row[1], got, want)
		}
	}
}

// TestHarnessReference fails on a harness that doctor knows and docs/harnesses.md does not.
func TestHarnessReference(t *testing.T) {
	doc := readDoc(t, "docs/harnesses.md")
	out, _ := exec.Command(filepath.Join(build(t), "safeshctl"), "doctor", "--harness", "nosuch").CombinedOutput()
	first, _, _ := strings.Cut(string(out), "\n")
	_, list, ok := strings.Cut(first, "it knows: ")
	if !ok {
		t.Fatalf("doctor says %q", out)
	}
	for _, name := range append(strings.Split(list, ", "), allowlist.Harnesses[:]...) {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("docs/harnesses.md does not name %s", name)
		}
	}
}
