package jq

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// outputs runs a filter on every value of input.
func outputs(t testing.TB, ctx context.Context, filter, input string, most int) ([]string, error) {
	t.Helper()
	prog, err := Compile(filter, nil, nil)
	if err != nil {
		return nil, err
	}
	var got []string
	enough := errors.New("enough")
	d := NewDecoder(strings.NewReader(input))
	for {
		v, err := d.Next()
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		err = prog.Run(&Config{Context: ctx}, v, nil, func(v Value) error {
			if got = append(got, brief(v, 1<<20)); len(got) >= most {
				return enough
			}
			return nil
		})
		if err != nil && err != enough {
			return got, err
		}
	}
}

// TestOrder: objects keep the order of their keys through everything that is not a sort.
func TestOrder(t *testing.T) {
	for _, c := range []struct{ filter, in, want string }{
		{".", `{"b":1,"a":2,"b":3}`, `{"b":3,"a":2}`},
		{"{z, a}", `{"a":1,"z":2}`, `{"z":2,"a":1}`},
		{". + {c: 1, b: 2}", `{"b":1,"a":2}`, `{"b":2,"a":2,"c":1}`},
		{"with_entries(.value += 1)", `{"z":1,"a":2}`, `{"z":2,"a":3}`},
		{"del(.m) | .n = 1", `{"z":1,"m":2,"a":3}`, `{"z":1,"a":3,"n":1}`},
		{"map_values(. + 1)", `{"z":1,"a":2}`, `{"z":2,"a":3}`},
		{"reduce range(20) as $i ({}; .[\"k\\(19 - $i)\"] = $i) | keys_unsorted | first", "null", `"k19"`},
	} {
		got, err := outputs(t, t.Context(), c.filter, c.in, 10)
		if err != nil || len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: got %q, %v, want %s", c.filter, got, err, c.want)
		}
	}
}

// TestShared: values that grew from one another do not see each other's changes.
func TestShared(t *testing.T) {
	for _, c := range []struct{ filter, want string }{
		{"[1] as $a | ($a + [2]) as $b | ($a + [3]) as $c | [$a, $b, $c]", "[[1],[1,2],[1,3]]"},
		{"([1] + [2]) as $a | ($a + [3]) as $b | ($a + [4]) as $c | [$a, $b, $c]", "[[1,2],[1,2,3],[1,2,4]]"},
		{"({} | .a = 1) as $o | ($o | .b = 1) as $p | ($o | .c = 1) as $q | [$o, $p, $q]", `[{"a":1},{"a":1,"b":1},{"a":1,"c":1}]`},
		{"{a: [1]} as $o | ($o | .a[0] = 2 | .a[1] = 3) as $p | [$o, $p]", `[{"a":[1]},{"a":[2,3]}]`},
		{"[[1], [2]] as $x | ($x | .[][0] |= . + 1) as $y | [$x, $y]", "[[[1],[2]],[[2],[3]]]"},
		{"{a: {b: 1}} | (.a, .a.b) |= .", `{"a":{"b":1}}`},
		{"{a: {b: 1}} | (.a.b, .a, .a.b) |= if type == \"number\" then . + 1 else {b: .b, old: .} end", `{"a":{"b":3,"old":{"b":2}}}`},
		{"reduce range(30) as $i ({}; .[\"k\\($i)\"] = $i) as $o | ($o | .k3 = 0) as $p | [$o.k3, $p.k3, ($o | length), ($p | .k30 = 1 | length)]", "[3,0,30,31]"},
	} {
		got, err := outputs(t, t.Context(), c.filter, "null", 10)
		if err != nil || len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: got %q, %v, want %s", c.filter, got, err, c.want)
		}
	}
}

// TestEnds: what would go on for ever ends with its reader or its Context, and recursion that
// is too deep is an error of the filter.
func TestEnds(t *testing.T) {
	for _, filter := range []string{"range(1e18)", "repeat(1)", "def f: ., f; f", "[range(3)] | while(true; .)", "label $x | range(1e18)"} {
		got, err := outputs(t, t.Context(), filter, "null", 5)
		if err != nil || len(got) != 5 {
			t.Errorf("%s: got %q, %v", filter, got, err)
		}
	}
	for _, filter := range []string{"last(range(1e18))", "def f: f; f", "until(false; .)", "reduce repeat(1) as $x (0; . + $x)"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		begin := time.Now()
		if _, err := outputs(t, ctx, filter, "1", 5); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) > 5*time.Second {
			t.Errorf("%s: ended with %v after %v", filter, err, time.Since(begin))
		}
		cancel()
	}
	need := func(ctx context.Context) func(int) error { return func(int) error { return ctx.Err() } }
	for _, filter := range []string{"[range(1e5)] - [range(1e5; 2e5)]", `("a," * 2e7) | split(",") | length`, "[range(1e7)] | sort_by(-.)"} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		prog, err := Compile(filter, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		err = prog.Run(&Config{Context: ctx, Need: need(ctx)}, nil, nil, func(Value) error { return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: ended with %v", filter, err)
		}
		cancel()
	}
	var fault *Error
	if _, err := outputs(t, t.Context(), "def f: 1 + f; f", "null", 5); !errors.As(err, &fault) {
		t.Errorf("endless recursion ended with %v", err)
	}
	if _, err := outputs(t, t.Context(), strings.Repeat("(", 5000)+"1"+strings.Repeat(")", 5000), "null", 5); err == nil {
		t.Error("5000 parentheses are taken")
	}
}

// TestTail: calls at the end of a function take no stack.
func TestTail(t *testing.T) {
	for _, filter := range []string{
		"def f: if . >= 1000000 then . else . + 1 | f end; 0 | f",
		"0 | until(. >= 1000000; . + 1)",
		"[1 | while(. <= 1000000; . + 1)] | length",
		"[1 | recurse(if . < 1000000 then . + 1 else empty end)] | length",
		"[1 | recurse(. + 1; . <= 1000000)] | length",
		"last(1 | limit(1000000; def r: ., (. + 1 | r); r))",
	} {
		got, err := outputs(t, t.Context(), filter, "null", 5)
		if err != nil || len(got) != 1 || got[0] != "1000000" {
			t.Errorf("%s: got %q, %v", filter, got, err)
		}
	}
}

// TestPrelude compiles every function of the prelude.
func TestPrelude(t *testing.T) {
	for _, f := range prelude {
		args := strings.Repeat(".;", f.arity)
		text := f.name
		if f.arity > 0 {
			text += "(" + args[:len(args)-1] + ")"
		}
		if _, err := Compile(text, nil, nil); err != nil {
			t.Errorf("%s/%d: %v", f.name, f.arity, err)
		}
	}
}

// TestDecoderPieces: a value does not depend on how its bytes come.
func TestDecoderPieces(t *testing.T) {
	const text = "{\"key\":[1,-2.5e3,\"a\\u00e9\\ud83d\\ude00\xc3\xa9\",true,null,{}],\"x\":\"y\"}\n [1] 12 \"s\" nul"
	want, wantErr := outputs(t, t.Context(), ".", text, 10)
	for size := 1; size < 20; size++ {
		d := NewDecoder(&slow{text, size})
		var got []string
		var err error
		for {
			var v Value
			if v, err = d.Next(); err != nil {
				break
			}
			got = append(got, brief(v, 1<<20))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") || err == nil || err.Error() != wantErr.Error() {
			t.Errorf("in pieces of %d: got %q, %v, want %q, %v", size, got, err, want, wantErr)
		}
	}
}

// slow reads a few bytes at a time.
type slow struct {
	text string
	size int
}

func (s *slow) Read(b []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	n := copy(b, s.text[:min(s.size, len(s.text))])
	s.text = s.text[n:]
	return n, nil
}

// FuzzFilter compiles and runs any filter on any input: no panic, an end soon after the
// Context's, and outputs that read back as what they are.
func FuzzFilter(f *testing.F) {
	for _, p := range prelude {
		f.Add(p.text+".", `{"a":[1,"x",null]}`)
	}
	f.Add(`.a[1:]|=map(.) | "\(.a)" as $x | try error catch ., ($x|ltrimstr("["))`, `{"a":[1,2,{"b":"é"}]} 3`)
	f.Add(`[paths], (.. |= .), del(..|select(. == 1)), (. as [$a, {b: $c}] ?// $a | [$a, $c])`, `[1,{"b":2}]`)
	f.Add(`label $f | foreach .[] as $x (0; . + 1; if . > 2 then break $f else ., limit(2; $x | @json, @sh) end)`, `[1,2,3,4]`)
	f.Add(`strptime("%Y-%m-%d %c %z") | mktime | todate, (splits("a*") | implode?)`, `"2020-01-01"`)
	f.Fuzz(func(t *testing.T, filter, input string) {
		if strings.Contains(filter, "range") || strings.Contains(filter, "repeat") || strings.Contains(filter, "*") {
			input = input[:min(len(input), 100)] // their memory is not bounded
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		got, _ := outputs(t, ctx, filter, input, 100)
		for _, text := range got {
			again, err := outputs(t, t.Context(), ".", text, 2)
			if err != nil && strings.Contains(err.Error(), "depth") {
				continue
			}
			if err != nil || len(again) != 1 || again[0] != text {
				t.Fatalf("%s came back as %q, %v", text, again, err)
			}
		}
	})
}

func BenchmarkRun(b *testing.B) {
	text := strings.Repeat(`{"id":12345,"name":"some name","tags":["a","b"],"nested":{"x":1.5,"y":null},"text":"a longer text of a record"}`+"\n", 1000)
	for _, filter := range []string{".", ".name", "select(.id > 5)|{id,name}", ".tags|map(ascii_upcase)|join(\",\")", "[paths]|length"} {
		b.Run(filter, func(b *testing.B) {
			prog, err := Compile(filter, nil, nil)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			var out []byte
			var f Format
			for b.Loop() {
				d := NewDecoder(strings.NewReader(text))
				for {
					v, err := d.Next()
					if err == io.EOF {
						break
					}
					prog.Run(&Config{}, v, nil, func(v Value) (err error) {
						out, err = f.Append(out[:0], v)
						return err
					})
				}
			}
		})
	}
}

// TestManyKeys: objects that grow key by key take time in proportion to their size.
func TestManyKeys(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for _, filter := range []string{
		`reduce range(100000) as $i ({}; .["\($i)"] = $i) | length`,
		`reduce range(100000) as $i ({}; .["\($i)"] += 1) | length`,
		`INDEX(range(100000); .) | length`,
	} {
		got, err := outputs(t, ctx, filter, "null", 5)
		if err != nil || len(got) != 1 || got[0] != "100000" {
			t.Errorf("%s: got %q, %v", filter, got, err)
		}
	}
}

// TestManyMatches: replacing takes time in proportion to the text.
func TestManyMatches(t *testing.T) {
	dot := func(string, RegexOptions) (Regex, error) { return anyByte{}, nil }
	prog, err := Compile(`("a" * 200000) | gsub("."; "\(.n)b") | length`, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err = prog.Run(&Config{Context: ctx, Regex: dot}, nil, nil, func(v Value) error {
		if v != 400000.0 {
			t.Errorf("got %v", v)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// anyByte matches any byte, as group n.
type anyByte struct{}

func (anyByte) Find(text []byte, from int) ([]int, error) {
	if from >= len(text) {
		return nil, nil
	}
	return []int{from, from + 1, from, from + 1}, nil
}

func (anyByte) Names() []string { return []string{"", "n"} }

// TestNaN are words of three letters that begin with n. Debian's builds of jq 1.6 differ in
// them (1.6-2.1+deb12u1 refuses nan), so that they are no differential cases: they are as in
// 1.6 itself and in deb12u2.
func TestNaN(t *testing.T) {
	for _, c := range []struct{ filter, in, want, wrong string }{
		{".", "nan", "null", ""},
		{".", "1 2 nul", "1 2", "Invalid numeric literal at EOF at line 1, column 7"},
		{".", "nul\n", "", "Invalid numeric literal at line 2, column 0"},
		{".", "nullx", "", "Invalid literal at EOF at line 1, column 5"},
		{".", "nu", "", "Invalid literal at EOF at line 1, column 2"},
		{".", "tru", "", "Invalid literal at EOF at line 1, column 3"},
		{"., isnan", "nan ", "null true", ""},
		{"tonumber", `"nan"`, "null", ""},
		{"tonumber|isnan", `"nan"`, "true", ""},
		{"fromjson", `"[1,nan]"`, "[1,null]", ""},
		{".a < 0", `{"a":nan}`, "true", ""},
	} {
		t.Run(c.filter+" "+strings.TrimSpace(c.in), func(t *testing.T) {
			got, err := outputs(t, t.Context(), c.filter, c.in, 10)
			wrong := ""
			if err != nil {
				wrong = err.Error()
			}
			if text := strings.Join(got, " "); text != c.want || wrong != c.wrong {
				t.Errorf("got %q, %q, want %q, %q", text, wrong, c.want, c.wrong)
			}
		})
	}
}
