package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// hostilePolicy bounds a text tightly: what is hostile must meet a limit, not the machine.
const hostilePolicy = `version = 1
[workspace]
root = "."
[files]
read = ["."]
[limits]
deadline = "3s"
output = "1MiB"
memory = "128MiB"
processes = 32
[tools]
allow = ["@read-only"]
`

// TestHostile runs texts that are made to exhaust a shell: each ends soon, with a status of
// safesh's own or the right result, says why, and nothing panics.
func TestHostile(t *testing.T) {
	policy := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(policy, []byte(hostilePolicy), 0o644); err != nil {
		t.Fatal(err)
	}
	many := strings.Repeat
	tests := []struct {
		name, text string
		status     []int
		stdout     string // "" for whatever
		stderr     string // what it contains
	}{
		{"parentheses", many("(", 10000) + ":" + many(")", 10000), []int{2}, "", "nested too deep"},
		{"open parentheses", many("(", 60000), []int{2}, "", "nested too deep"},
		{"substitutions", "echo " + many("$(", 1000) + "echo hi" + many(")", 1000), []int{0, 125, 126}, "", ""},
		{"deep substitutions", "echo " + many("$(", 30000) + "echo hi" + many(")", 30000), []int{2}, "", "nested too deep"},
		{"braces", many("{ ", 20000), []int{2}, "", "syntax error"},
		{"parameters", "echo " + many("${x:-", 20000) + "1" + many("}", 20000), []int{2, 126}, "", "safesh"},
		{"bad parameters", "echo " + many("${", 5000), []int{2}, "", "syntax error"},
		{"negations", many("! ", 20000) + "true", []int{0, 2}, "", ""},
		{"arithmetic signs", "echo $((" + many("-", 100000) + "1))", []int{0, 1, 2}, "", ""},
		{"arithmetic sum", "echo $((0" + many("+1", 20000) + "))", []int{0}, "20000\n", ""},
		{"conditions", "[[ " + many("( ", 20000) + "a" + many(" )", 20000) + " ]]", []int{2}, "", "nested too deep"},
		{"backquotes", many("`", 30000), []int{0, 2}, "", ""},
		{"if", many("if true; then ", 4000), []int{2}, "", "syntax error"},
		{"long word", "x=" + many("a", 1<<20) + "; echo ${#x}", []int{0}, "1048576\n", ""},
		{"many lines", many(": line\n", 100000) + "echo end", []int{0}, "end\n", ""},
		{"NUL", "echo a\x00b", []int{0}, "ab\n", ""},
		{"invalid UTF-8", "echo \xff\xfe", []int{0}, "\xff\xfe\n", ""},
		{"carriage returns", "if true\r\nthen echo a\r\nfi\r\n", []int{2}, "", "carriage return"},
		{"doubling", "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done", []int{1, 125, 127}, "", "limit"},
		{"recursion", "f() { f; }; f", []int{125}, "", "recursion is too deep"},
		{"recursive subshells", "f() { x=$(f); }; f", []int{125}, "", "too many subshells"},
		{"fork bomb", "b() { b | b & }; b; wait", []int{0, 124, 125}, "", ""},
		{"jobs", "while :; do sleep 9 & done", []int{125}, "", "too many"},
		{"brace range", "echo {1..1000000000}", []int{125, 127}, "", "limit"},
		{"brace range in a pipeline", "echo {1..1000000000} | wc -c; echo ${PIPESTATUS[0]}", []int{0}, "0\n1\n", "limit"},
		{"brace product", "echo {1..1000}{1..1000}{1..1000}", []int{125, 127}, "", "limit"},
		{"width", "printf -v x '%1000000000d' 1; echo ${#x}", []int{125}, "", "limit"},
		{"negative shift", "echo $((1 << 100000000)) $((-9223372036854775807 - 1))", []int{0}, "", ""},
		{"division", "echo $(( (-9223372036854775807 - 1) / -1 ))", []int{0, 1}, "", ""},
		{"power", "echo $((2 ** 1000000000000))", []int{0}, "0\n", ""},
		{"sparse array", "a[9223372036854775807]=1; echo ${#a[@]} ${!a[@]}", []int{0, 1}, "", ""},
		{"pattern", "shopt -s extglob; [[ " + many("a", 60) + "b == +(+(a)|a)c ]]; echo $?", []int{0}, "1\n", ""},
		{"regexp", "[[ " + many("a", 20000) + " =~ (a*)*(a*)*b ]]; echo $?", []int{0}, "1\n", ""},
	}
	shell := safeshBinary(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			got := runHostile(t, shell, policy, tt.text)
			if took := time.Since(begin); took > 15*time.Second {
				t.Errorf("took %v", took)
			}
			ok := false
			for _, status := range tt.status {
				ok = ok || got.status == status
			}
			if !ok || tt.stdout != "" && got.stdout != tt.stdout || !strings.Contains(got.stderr, tt.stderr) ||
				strings.Contains(got.stderr, "goroutine ") || strings.Contains(got.stderr, "panic") {
				t.Errorf("status %d, stdout %.100q, stderr %.300q", got.status, got.stdout, got.stderr)
			}
		})
	}
}

// runHostile runs a text, which may be too long for an argument, as a script.
func runHostile(t *testing.T, shell, policy, text string) outcome {
	t.Helper()
	file := filepath.Join(filepath.Dir(policy), strings.ReplaceAll(filepath.Base(t.Name()), " ", "_")+".sh")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return runShell(t, shell, []string{"--policy", policy}, ". "+file)
}
