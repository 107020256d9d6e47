package builtins

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// TestAwkLikeGawk runs all cases of awk with gawk, and those where mawk differs from it.
func TestAwkLikeGawk(t *testing.T) {
	if _, err := os.Stat("/usr/bin/gawk"); err != nil {
		t.Skip(err)
	}
	dir := fixtures(t)
	for _, name := range []string{"awk", "../gawk"} {
		for _, c := range readCases(t, name) {
			t.Run(c.line, func(t *testing.T) {
				env := []string{"LC_ALL=C.UTF-8", "A=x=y"}
				want, got := runReal(t, "gawk", dir, c, env), runTool(t, "awk", dir, c, env)
				if want.stderr != "" && got.stderr != "" {
					want.stderr, got.stderr = "", "" // the words differ
				}
				if same := want == got; same == (c.why != "") {
					t.Errorf("\n got %s\nwant %s", got, want)
				}
			})
		}
	}
}

// awkOn runs awk in a directory of fixtures.
func awkOn(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	w := &IO{Context: t.Context(), Stdin: strings.NewReader(stdin), Stdout: &stdout, Stderr: &stderr,
		Files: dirFS{dir: t.TempDir(), deny: "denied"}, Dir: "/", Env: []string{"LC_ALL=C.UTF-8"}}
	status := lookup(t, "awk").Run(w, args)
	return result{stdout: stdout.String(), stderr: stderr.String(), status: status}
}

func TestAwkRefuses(t *testing.T) {
	tests := []struct{ program, want string }{
		{`{ print > "out" }`, `line 1: print > file writes files: not allowed here, except "/dev/stdout" and "/dev/stderr"`},
		{`{ print >> $1 }`, `line 1: print > file writes files: not allowed here, except "/dev/stdout" and "/dev/stderr"`},
		{`{ print | "sort" }`, "line 1: print | command runs programs: not allowed here"},
		{`{ printf("a") | "sh" }`, "line 1: print | command runs programs: not allowed here"},
		{"BEGIN {\n\"date\" | getline x }", "line 2: command | getline runs programs: not allowed here"},
		{`BEGIN { while (("ls" | getline) > 0) n++ }`, "line 1: command | getline runs programs: not allowed here"},
		{`BEGIN { system("ls") }`, "line 1: system() runs programs: not allowed here"},
		{`BEGIN { print 1 / 0 }`, "line 1: division by zero"},
		{"BEGIN {\n\n print 1 ) }", "line 3: syntax error at or near )"},
		{`/(/`, "line 1: regular expression compile failed (Unmatched ( or \\()\n("},
		{`BEGIN { f(1) }`, "line 1: function f never defined"},
		{`function f(x) { return f(x + 1) } BEGIN { f(1) }`, "line 1: function call nesting too deep"},
		{`BEGIN { x = "a"; while (1) x = x x }`, "string too long"},
		{`BEGIN { $(1e9) = 1 }`, "field number 1000000000 is too large"},
		{`BEGIN { print 1; next }`, "line 1: improper use of next"},
		{`END { print 1; nextfile }`, "line 1: improper use of nextfile"},
		{`BEGIN { a[1]; a = 2 }`, "line 1: a is used as an array and as a variable"},
	}
	for _, tt := range tests {
		t.Run(tt.program, func(t *testing.T) {
			r := awkOn(t, "a\n", tt.program)
			if r.status != 2 || r.stdout != "" || r.stderr != "awk: "+tt.want+"\n" {
				t.Error(r)
			}
		})
	}
	t.Run("denied", func(t *testing.T) {
		for _, args := range [][]string{{"1", "denied"}, {`BEGIN { getline x < "denied"; print "no" }`}, {"-f", "denied"}} {
			if r := awkOn(t, "", args...); r.status != statusDenied || r.stdout+r.stderr != "" {
				t.Errorf("%q: %s", args, r)
			}
		}
	})
}

// A program that never ends stops with its Context.
func TestAwkStops(t *testing.T) {
	for _, program := range []string{"BEGIN { while (1) ; }", "BEGIN { for (;;) x[i++ % 10] = i }", "function f() { f2() } function f2() { } BEGIN { for (;;) f() }"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		w := &IO{Context: ctx, Stdin: strings.NewReader("a\n"), Stdout: io.Discard, Stderr: io.Discard, Files: dirFS{}}
		if status := lookup(t, "awk").Run(w, []string{program}); status != statusStopped {
			t.Error(program, status)
		}
		cancel()
	}
}

// FuzzAwk compiles and runs any program: no panic, an end.
func FuzzAwk(f *testing.F) {
	for _, name := range []string{"awk", "../gawk"} {
		for _, c := range readCases(f, name) {
			for _, arg := range c.args {
				f.Add(arg, "a b c\nline 1\n\n3 x")
			}
		}
	}
	f.Fuzz(func(t *testing.T, program, text string) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		w := &IO{Context: ctx, Stdin: strings.NewReader(text), Stdout: &failingWriter{1 << 20, io.ErrClosedPipe}, Stderr: io.Discard,
			Files: &noteFS{}, Dir: "/", Env: []string{"LC_ALL=C.UTF-8"}}
		start := time.Now()
		if status := lookup(t, "awk").Run(w, []string{"--", program}); status < 0 || status > 255 {
			t.Errorf("status %d", status)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func BenchmarkAwk(b *testing.B) {
	b.Run("field", func(b *testing.B) { benchTool(b, "awk", "{print $1}", "f") })
	b.Run("last", func(b *testing.B) { benchTool(b, "awk", "{print $NF}", "f") })
	b.Run("sum", func(b *testing.B) { benchTool(b, "awk", "{s += $6} END {print s}", "f") })
	b.Run("match", func(b *testing.B) { benchTool(b, "awk", "/worker [0-6]/", "f") })
	b.Run("count", func(b *testing.B) { benchTool(b, "awk", "{n[$2]++} END {for (k in n) print k, n[k]}", "f") })
	b.Run("separator", func(b *testing.B) { benchTool(b, "awk", "-F:", "{print $2}", "f") })
}
