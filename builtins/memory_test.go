package builtins

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
)

// repeated is an input without an end.
type repeated string

func (e repeated) Read(b []byte) (int, error) {
	n := 0
	for n+len(e) <= len(b) {
		n += copy(b[n:], e)
	}
	return n, nil
}

// memoryCases are calls that would take all memory there is: by their input, by their program,
// by values that share their parts.
var memoryCases = []struct {
	name  string
	stdin string
	args  []string
}{
	{"tac", "y\n", nil},
	{"sort", "y\n", nil},
	{"sort", "y\n", []string{"-k2,2n", "-u"}},
	{"shuf", "y\n", nil},
	{"tsort", "a b\n", nil},
	{"column", "a b\n", []string{"-t"}},
	{"column", "a b\n", nil},
	{"tail", "y\n", []string{"-n", "1000000000000000000"}},
	{"tail", "y\n", []string{"-c", "1000000000000000000"}},
	{"head", "y\n", []string{"-n", "-1000000000000000000"}},
	{"head", "y\n", []string{"-c", "-1000000000000000000"}},
	{"rev", "y", nil},
	{"uniq", "y", nil},
	{"cut", "y", []string{"-c", "1"}},
	{"cut", "y", []string{"-f", "1"}},
	{"paste", "y", []string{"-", "-"}},
	{"join", "y", []string{"-", "/dev/null"}},
	{"comm", "y", []string{"-", "/dev/null"}},
	{"nl", "y", nil},
	{"expand", "y", nil},
	{"unexpand", "y", nil},
	{"fold", "y", []string{"-w", "2147483647"}},
	{"grep", "y", []string{"-c", "x"}},
	{"grep", "y", []string{"-z", "x"}},
	{"grep", "y\n", []string{"-B", "1000000000000", "x"}},
	{"rg", "y", []string{"x"}},
	{"rg", "y\n", []string{"-U", "x"}},
	{"sed", "y", []string{"s/y/x/g"}},
	{"sed", "y\n", []string{":a;N;$!ba;s/y/x/g"}},
	{"sed", "y\n", []string{"-n", "H"}},
	{"sed", "y\n", []string{":a;s/.*/&&/;ta"}},
	{"sed", "y\n", []string{":a;G;h;ba"}},
	{"sed", "y\n", []string{":a;H;x;ba"}},
	{"awk", "y", []string{"{print length($0)}"}},
	{"awk", "y\n", []string{"{a[NR] = $0}"}},
	{"awk", "y", []string{"BEGIN{RS=\"q\"}{print}"}},
	{"awk", "", []string{"BEGIN{while(1) a[i++] = i}"}},
	{"awk", "", []string{"BEGIN{while(1) a[i++] = sprintf(\"%1000s\", \"\")}"}},
	{"awk", "", []string{"BEGIN{s = sprintf(\"%20000000s\", \"\"); t = s; u = s \"\"; n = split(s, a, \"\"); print n}"}},
	{"jq", "", []string{"-n", "[range(1e18)]"}},
	{"jq", "", []string{"-n", "[range(1e18) | [.]]"}},
	{"jq", "", []string{"-n", "try [range(1e18)] catch 1"}},
	{"jq", "", []string{"-n", "[range(1e18)]? // 1"}},
	{"jq", "", []string{"-n", `reduce range(99) as $i ("x"; . + .)`}},
	{"jq", "", []string{"-n", `reduce range(99) as $i ([1]; . + .)`}},
	{"jq", "", []string{"-n", `"x" * 5e8`}},
	{"jq", "", []string{"-n", `"x" * 1e7 | @base64 | @uri | @json | explode`}},
	{"jq", "", []string{"-n", `"x" * 1e7 | explode`}},
	{"jq", "", []string{"-n", `"x" * 1e7 | [match("x"; "g")]`}},
	{"jq", "", []string{"-n", `"x" * 3e7 | gsub("x"; "yy")`}},
	{"jq", "", []string{"-n", `"x" * 1e7 | split("")`}},
	{"jq", "", []string{"-n", "null | setpath([500000000]; 1)"}},
	{"jq", "", []string{"-n", "[.[500000000]?] | .[400000000] = 1"}},
	{"jq", "", []string{"-n", "reduce range(60) as $i (1; [., .]) | tojson | length"}},
	{"jq", "", []string{"-n", "reduce range(60) as $i (1; [., .])"}},
	{"jq", "", []string{"-n", "-C", "reduce range(60) as $i (1; {a: ., b: .})"}},
	{"jq", "", []string{"-n", "reduce range(60) as $i (1; [., .]) | flatten | length"}},
	{"jq", "", []string{"-n", "reduce range(60) as $i (1; [., .]) | [..] | length"}},
	{"jq", `{"a":[1,2,3]} `, []string{"-s", "length"}},
	{"jq", `[1,{"a":`, []string{"-s", "--stream", "length"}},
	{"jq", "y", []string{"-R", "length"}},
	{"jq", "y", []string{"-Rs", "length"}},
}

// A call that takes more memory than its IO grants ends with an error; the process does not.
func TestMemoryEnds(t *testing.T) {
	const limit = 24 << 20
	for _, c := range memoryCases {
		t.Run(c.name+" "+strings.Join(c.args, " "), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			var stderr bytes.Buffer
			w := &IO{Context: ctx, Stdin: repeated(c.stdin), Stdout: io.Discard, Stderr: &stderr, Files: devNull{}, Memory: limit}
			if c.stdin == "" || c.args != nil && strings.Contains(c.args[0], "ta") {
				w.Stdin = strings.NewReader("y\n")
			}
			peak := watchHeap(ctx)
			status := lookup(t, c.name).Run(w, c.args)
			// Parts of a string are bounded by their number, so that they may take more for a moment.
			if most := peak(); most > 4*limit+64<<20 {
				t.Errorf("took %d MiB", most>>20)
			}
			text := stderr.String()
			if status == 0 || status > 5 || !strings.Contains(text, "memory exhausted") && !strings.Contains(text, "depth limit") {
				t.Errorf("status %d, %q", status, text)
			}
		})
	}
}

// watchHeap measures the heap until the function that it returns is called, which returns the
// most that was there.
func watchHeap(ctx context.Context) func() uint64 {
	runtime.GC()
	before := heap()
	ctx, cancel := context.WithCancel(ctx)
	most := make(chan uint64, 1)
	go func() {
		var peak uint64
		for ctx.Err() == nil {
			peak = max(peak, heap())
			select {
			case <-ctx.Done():
			case <-time.After(3 * time.Millisecond):
			}
		}
		most <- peak
	}()
	return func() uint64 {
		cancel()
		return max(<-most, before) - before
	}
}

// devNull has only the empty file.
type devNull struct{ dirFS }

func (devNull) Open(string) (File, error) { return dirFS{dir: "/"}.Open("/dev/null") }

// Values that share their parts are soon larger than could be looked through: the deadline ends
// what compares them. Values nested deeper than the stack allows are an error.
func TestJQEnds(t *testing.T) {
	const twice = "(reduce range(60) as $i (1; [., .]))"
	for _, filter := range []string{
		twice + " == " + twice,
		twice + " | contains(" + twice + ")",
		"[" + twice + ", " + twice + "] | sort",
		"[" + twice + "] | index([" + twice + "])",
		"(reduce range(60) as $i ({}; {a: ., b: .})) | . * .",
		"last(range(1e18))",
		`("a" * 1e6) | . as $x | range(1e9) | $x | indices("a" * 5e5)`,
		`reduce range(1e9) as $i (0; . + ("x" * 1e7 | length))`,
		"[range(1e4)] | until(false; . + . | .[:10000000])",
		"[range(1e6) | -.] | repeat(sort)",
		"[range(1e6)] | repeat(unique_by(. % 10))",
		"[range(1e6)] | repeat(sort_by(-.), group_by(. % 3))",
		"[range(1e6)] | repeat(tojson | length)",
		`[range(1e6)] | repeat(map(tostring) | join(","))`,
		`[range(1e6)] | repeat(@sh, @csv, @tsv, @html | length)`,
		`("ab1 c," * 2e6) | repeat([splits("[a-c]+1")], gsub("a"; "xx") | length)`,
		`("ab1 c," * 2e6) | repeat(test("(a|b)*d"), test("c,d"))`,
		`("<é" * 5e6) | repeat(@html, @uri, @base64, explode, ascii_upcase, .[9:] | length)`,
		"[range(1e6)] | repeat(to_entries, [paths], tostream, add, tojson)",
		"null | repeat(setpath([3e6]; 1))",
	} {
		t.Run(filter, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			begin := time.Now()
			w := &IO{Context: ctx, Stdout: io.Discard, Stderr: io.Discard}
			if status := lookup(t, "jq").Run(w, []string{"-n", filter}); status != statusStopped || time.Since(begin) > time.Second {
				t.Errorf("status %d after %v", status, time.Since(begin))
			}
		})
	}
	for _, filter := range []string{"flatten", "[..]", ". == ([[[]]] | .[0][0] = $x)", "contains([$x])", "walk(.)", "tostream"} {
		t.Run("deep "+filter, func(t *testing.T) {
			var stderr bytes.Buffer
			w := &IO{Context: t.Context(), Stdout: io.Discard, Stderr: &stderr}
			status := lookup(t, "jq").Run(w, []string{"-n", "(reduce range(400000) as $i (1; [.])) as $x | [$x] | " + filter + " | empty"})
			if text := stderr.String(); status != 5 || !strings.Contains(text, "too deep") {
				t.Errorf("status %d, %q", status, text)
			}
		})
	}
}
