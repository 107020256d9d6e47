package builtins

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// bcCase is a line of testdata/bc.txt: options, NAME=VALUE, a program as a Go string.
type bcCase struct {
	line, text string
	args, env  []string
	why        string
}

func bcCases(t testing.TB) []bcCase {
	t.Helper()
	text, err := os.ReadFile("testdata/bc.txt")
	if err != nil {
		t.Fatal(err)
	}
	var cases []bcCase
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		c := bcCase{line: line}
		line, c.why, _ = strings.Cut(line, " #DIFF ")
		for line != "" && line[0] != '"' {
			word, rest, _ := strings.Cut(line, " ")
			if line = rest; strings.Contains(word, "=") {
				c.env = append(c.env, word)
			} else {
				c.args = append(c.args, word)
			}
		}
		if c.text, err = strconv.Unquote(line); err != nil {
			t.Fatalf("%s: %v", c.line, err)
		}
		cases = append(cases, c)
	}
	return cases
}

func runBCText(t testing.TB, args, env []string, text string, limit time.Duration) result {
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	var stdout, stderr bytes.Buffer
	w := &IO{Context: ctx, Stdin: strings.NewReader(text), Stdout: &stdout, Stderr: &stderr,
		Files: dirFS{dir: t.TempDir()}, Dir: "/", Env: env, Memory: 256 << 20}
	status := lookup(t, "bc").Run(w, args)
	return result{stdout: stdout.String(), stderr: stderr.String(), status: status}
}

// TestBC runs the programs of testdata/bc.txt with the real bc and with the tool.
func TestBC(t *testing.T) {
	if _, err := os.Stat("/usr/bin/bc"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	for _, c := range bcCases(t) {
		t.Run(c.line, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			var stdout, stderr bytes.Buffer
			cmd := exec.CommandContext(ctx, "/usr/bin/bc", c.args...)
			cmd.Args[0] = "bc"
			cmd.Env = append([]string{"LC_ALL=C"}, c.env...)
			cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(c.text), &stdout, &stderr
			var want result
			if err := cmd.Run(); err != nil {
				var exit *exec.ExitError
				if !errors.As(err, &exit) {
					t.Fatal(err)
				}
				want.status = exit.ExitCode()
			}
			want.stdout, want.stderr = stdout.String(), stderr.String()
			switch got := runBCText(t, c.args, cmd.Env, c.text, 20*time.Second); {
			case got == want && c.why != "":
				t.Errorf("no difference any more: %s", c.why)
			case got != want && c.why == "":
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// TestBCBounds: programs without an end and numbers without a bound end by themselves.
func TestBCBounds(t *testing.T) {
	for _, text := range []string{"9^99999999\n", "define f(x){return f(x)+1}\nf(1)\n", "x=2\nwhile(1)x*=x\n"} {
		got := runBCText(t, nil, nil, text, 20*time.Second)
		if want := (result{stderr: "bc: memory exhausted\n", status: 1}); got != want {
			t.Errorf("%q\n got %s\nwant %s", text, got, want)
		}
	}
}

// FuzzBC looks for programs that bring the tool down or that go on past the end of a call.
func FuzzBC(f *testing.F) {
	for _, c := range bcCases(f) {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		begin := time.Now()
		runBCText(t, []string{"-l"}, nil, text, 300*time.Millisecond)
		if took := time.Since(begin); took > 10*time.Second {
			t.Errorf("%v", took)
		}
	})
}
