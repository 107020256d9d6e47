package builtins

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// FuzzRegex compiles any pattern in every dialect and searches any text: no panic, an end in
// time, places that are in order and inside, one answer by every way of asking.
func FuzzRegex(f *testing.F) {
	for _, tool := range []string{"grep", "egrep", "fgrep"} {
		for _, c := range readCases(f, tool) {
			for _, word := range c.args {
				f.Add(word, []byte("line 1\nab é\xff\n"), uint8(len(word)))
			}
		}
	}
	f.Add(`(a*)*\1b`, bytes.Repeat([]byte("a"), 200), uint8(1))
	f.Add(`(a|a)*b`, bytes.Repeat([]byte("a"), 2000), uint8(1))
	f.Add(`((a{9}){9}){9}`, bytes.Repeat([]byte("a"), 2000), uint8(1))
	f.Fuzz(func(t *testing.T, pattern string, text []byte, flags uint8) {
		opt := regexOptions{syntax: regexSyntax(flags % 5), ignoreCase: flags&8 != 0, utf8: flags&16 != 0, multiline: flags&32 != 0,
			escapes: flags&64 != 0, strict: flags&128 != 0, awk: flags&192 == 192}
		start := time.Now()
		re, err := compileRegex(pattern, opt)
		if err != nil {
			return
		}
		matched := re.match(text)
		found := 0
		for at := 0; at <= len(text) && found < 100; found++ {
			loc := re.find(text, at)
			if loc == nil {
				break
			}
			if loc[0] > loc[1] || loc[1] > len(text) || loc[0] < at && re.prog != nil && re.exact {
				t.Fatalf("%q in %q from %d: %v", pattern, text, at, loc)
			}
			at = max(loc[1], at) + 1
		}
		if re.err == nil && matched != (found > 0) {
			t.Errorf("%q in %q: match %v, find %v", pattern, text, matched, found > 0)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q: took %v", pattern, took)
		}
	})
}

// TestRegexLikeGrep compares made-up patterns with the real grep.
func TestRegexLikeGrep(t *testing.T) {
	path, err := exec.LookPath("grep")
	if err != nil {
		t.Skip(err)
	}
	parts := strings.Fields(`a b ab . [ab] [^a] \(a\) \(b*\) * \+ \? \{1,2\} \| ^ $ \1 \w \W \b \< \> [[:alpha:]] é - ( ) + ? { } |`)
	text := "a\nb\nab\nba\naab\nabab\n\n-\né\naéb\nbb a\n(a)\na+\na{1}\nb|a\n*a\n"
	seed := uint32(7)
	for range 400 {
		var pattern strings.Builder
		for range 1 + seed>>8%5 {
			seed = seed*1664525 + 1013904223
			pattern.WriteString(parts[seed>>16%uint32(len(parts))])
		}
		syntax := []string{"-G", "-E"}[seed>>8&1]
		args := []string{"-n", syntax, "-e", pattern.String()}
		cmd := exec.Command(path, args...)
		cmd.Args[0] = "grep"
		cmd.Env = []string{"LC_ALL=C.UTF-8"}
		cmd.Stdin = strings.NewReader(text)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		cmd.Run()
		w, out, errs := world(t, t.TempDir(), text)
		w.Env = cmd.Env
		status := lookup(t, "grep").Run(w, args)
		if status != cmd.ProcessState.ExitCode() || out.String() != stdout.String() || errs.String() != stderr.String() {
			t.Errorf("grep %q\n got %d %q %q\nwant %d %q %q", args, status, out, errs, cmd.ProcessState.ExitCode(), &stdout, &stderr)
		}
	}
}
