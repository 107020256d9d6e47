package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const oilsSample = `## compare_shells: bash dash
## legacy_tmp_dir: 1

#### two lines
# left out
echo one

echo two
## STDOUT:
one
two
## END
## N-I dash STDOUT:
none
## END

#### qualified
exit 3
## status: 3
## stdout-json: ""
## OK bash/mksh status: 4
## BUG bash stdout: b
#### code as a value
## code: echo 'x
## status: 2
`

func TestParseOils(t *testing.T) {
	cases, err := parseOils(oilsSample, "bash")
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		name, text, stdout string
		status             int
	}{
		{"two lines", "echo one\n\necho two\n", "one\ntwo\n", 0},
		{"qualified", "exit 3\n", "b\n", 4},
		{"code as a value", "echo 'x", "<nil>", 2},
	}
	if len(cases) != len(want) {
		t.Fatalf("%d cases, want %d", len(cases), len(want))
	}
	for i, w := range want {
		c, stdout := cases[i], "<nil>"
		if c.Stdout != nil {
			stdout = *c.Stdout
		}
		if c.Name != w.name || c.Text != w.text || stdout != w.stdout || c.Status != w.status || len(c.Dirs) != 1 {
			t.Errorf("%+v, stdout %q, want %+v", c, stdout, w)
		}
	}
	if dash, err := parseOils(oilsSample, "dash"); err != nil || *dash[0].Stdout != "none\n" || dash[1].Status != 3 {
		t.Errorf("for dash: %+v, %v", dash, err)
	}
}

func TestParseOilsErrors(t *testing.T) {
	for _, text := range []string{"echo no case\n", "#### no code\n## status: 0\n", "#### x\necho\n## what\n", "#### x\n:\n## status: y\n"} {
		if _, err := parseOils(text, "bash"); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestReadSmoosh(t *testing.T) {
	dir := t.TempDir()
	shell := filepath.Join(dir, "tests", "shell")
	if err := os.MkdirAll(shell, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a.one.test": "echo 1\n", "a.one.out": "1\n", "a.two.test": "exit 7\n", "a.two.ec": "7\n", "b.test": "",
	} {
		if err := os.WriteFile(filepath.Join(shell, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	groups, err := readSmoosh(dir, "*")
	if err != nil || len(groups) != 2 || len(groups[0].Cases) != 2 {
		t.Fatalf("%+v, %v", groups, err)
	}
	if one, two := groups[0].Cases[0], groups[0].Cases[1]; *one.Stdout != "1\n" || two.Status != 7 || two.Stdout != nil {
		t.Errorf("%+v\n%+v", one, two)
	}
}

// TestMain lets the test binary be the supervisor that start asks for.
func TestMain(m *testing.M) {
	if os.Args[0] == supervisor {
		os.Exit(supervise(os.Args[1:]))
	}
	os.Exit(m.Run())
}

func TestStart(t *testing.T) {
	dir := t.TempDir()
	r := start("/bin/sh", []string{"sh"}, nil, dir, "read x <<E\nhi\nE\necho \"$x\"; echo err >&2; exit 5\n", time.Minute)
	if r.stdout != "hi\n" || r.stderr != "err\n" || r.status != 5 || r.timeout {
		t.Errorf("%+v", r)
	}
	if r := start("/bin/sh", []string{"sh"}, nil, dir, "kill -9 $$", time.Minute); r.status != -9 || r.timeout {
		t.Errorf("%+v", r)
	}
	if r := start("/bin/sh", []string{"sh"}, nil, dir, "sleep 60", 100*time.Millisecond); !r.timeout {
		t.Errorf("%+v", r)
	}
}

func TestPythonQuote(t *testing.T) {
	for in, want := range map[string]string{
		"a": "'a'", "it's": `"it's"`, `'"`: `'\'"'`, "\n\t\\\x01\xc3": `'\n\t\\\x01\xc3'`,
	} {
		if got := pythonQuote(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestPrintTable(t *testing.T) {
	var b strings.Builder
	printTable(&b, []Shell{{Name: "x"}, {Name: "y"}}, []Group{{"g", make([]Case, 3)}, {"h", make([]Case, 1)}}, [][]int{{3, 2}, {1, 0}})
	want := "| file | cases | x | y |\n| --- | --: | --: | --: |\n| g | 3 | 3 | 2 |\n| h | 1 | 1 | 0 |\n| **all** | 4 | 4 | 2 |\n"
	if b.String() != want {
		t.Errorf("%s", b.String())
	}
}
