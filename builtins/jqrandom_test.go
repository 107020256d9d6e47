package builtins

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// filterMaker makes up jq filters that jq 1.6 and later ones agree on: what differs by
// design (docs/differences.md) is not made, so errors are caught only inside of arrays.
type filterMaker struct {
	wordMaker
	vars []string
}

// filter makes a filter of at most depth levels.
func (m *filterMaker) filter(depth int) string {
	if depth <= 0 {
		return m.leaf()
	}
	sub := func() string { return m.filter(depth - 1) }
	switch m.IntN(17) {
	case 0, 1:
		return sub() + " | " + sub()
	case 2:
		return "(" + sub() + ", " + sub() + ")"
	case 3, 4:
		return "(" + sub() + ") " + m.one("+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "and", "or") + " (" + sub() + ")"
	case 5:
		return "[" + sub() + "]"
	case 6:
		return m.object(depth - 1)
	case 7:
		return m.text(depth - 1)
	case 8:
		return "if " + sub() + " then " + sub() + m.one("", " elif "+sub()+" then "+sub()) + " else " + sub() + " end"
	case 9:
		return "([(" + sub() + ") // (" + sub() + ")])"
	case 10:
		return m.update(depth - 1)
	case 11:
		return m.bound(depth - 1)
	case 12:
		return "[" + m.one("("+sub()+")?", "try ("+sub()+") catch .", ".[]?", m.path(2)+"?", "try error("+sub()+") catch .") + "]"
	case 13:
		return m.function(depth - 1)
	}
	return m.call(depth - 1)
}

func (m *filterMaker) leaf() string {
	if len(m.vars) > 0 && m.IntN(3) == 0 {
		return m.vars[m.IntN(len(m.vars))]
	}
	switch m.IntN(6) {
	case 0:
		return m.one("1", "0", "-1", "2.5", "1e3", "3", "100", "null", "true", "false", "nan", "infinite", "1e17", "0.1", "[]", "{}", "[1,[2]]",
			`{"a":1,"b":[null]}`)
	case 1:
		return m.one(`"a"`, `"b"`, `"A bc"`, `"é\n"`, `"1"`, `"x,y"`, `""`, `"2015-03-05T23:51:47Z"`, `"\u0000<&'\">"`, `"😀a"`)
	case 2:
		return m.one("length", "keys", "type", "add", "not", "tostring", "tojson", "sort", "unique", "reverse", "first", "last", "min", "max",
			"to_entries", "from_entries", "flatten", "any", "all", "floor", "sqrt", "tonumber", "ascii_downcase", "ascii_upcase", "explode",
			"paths", "leaf_paths", "transpose", "values", "nulls", "numbers", "strings", "arrays", "objects", "scalars", "iterables", "booleans",
			"keys_unsorted", "utf8bytelength", "isnan", "isinfinite", "isnormal", "fabs", "ceil", "round", "tostream", "[..]", "recurse", "[tostream]",
			"@base64", "@json", "@text", "@csv", "@tsv", "@html", "@uri", "@sh", "@base64d", "fromjson", "error", "empty", "gmtime", "todate",
			"fromdate", "input_line_number", "modf", "frexp", "trunc", "significand", "logb", "[splits(\",\")]", "$__loc__")
	}
	return m.path(2)
}

// path makes a filter that gives paths.
func (m *filterMaker) path(depth int) string {
	p := m.one(".", ".a", ".b", ".[0]", ".[]", ".[-1]", ".[1:]", `.["a"]`, ".a.b", ".[:2]", `."a"`, "..", ".a[0]", ".b[]", ".[1,0]", ".[-2:]", ".[2]")
	if depth > 0 {
		switch m.IntN(8) {
		case 0:
			return p + " | " + m.path(depth-1)
		case 1:
			return "(" + m.path(depth-1) + ", " + m.path(depth-1) + ")"
		case 2:
			return "(" + m.path(depth-1) + " | select(" + m.one("type == \"number\"", ". != null", "true", "length > 1") + "))"
		case 3:
			return m.one("first(", "recurse(", "getpath([\"a\"]) | (", "(if . then .[0] else .a end | ") + m.path(depth-1) + ")"
		}
	}
	return p
}

func (m *filterMaker) object(depth int) string {
	var b strings.Builder
	for i := range 1 + m.IntN(3) {
		if i > 0 {
			b.WriteString(", ")
		}
		switch m.IntN(6) {
		case 0:
			b.WriteString(m.one("a", "b", `"a"`, `"k\(1,2)"`))
		case 1:
			b.WriteString("(" + m.filter(depth) + "): 1")
		case 2:
			b.WriteString("(" + m.filter(depth) + " | tostring): (" + m.filter(depth) + ")")
		default:
			b.WriteString(m.one("a", "b", "c", `"d e"`, "if") + ": (" + m.filter(depth) + ")")
		}
	}
	return "{" + b.String() + "}"
}

func (m *filterMaker) text(depth int) string {
	return m.one("", "", "@json ", "@sh ", "@csv ", "@html ", "@uri ", "@base64 ", "@text ", "@tsv ") +
		`"` + m.one("", "x", "é\\t") + `\(` + m.filter(depth) + `)` + m.one("", "-", `\(`+m.filter(depth)+`)`) + `"`
}

func (m *filterMaker) update(depth int) string {
	p := m.path(2)
	switch m.IntN(7) {
	case 0:
		return "del(" + p + ")"
	case 1:
		return "[path(" + p + ")]"
	case 2:
		return "delpaths([path(" + p + ")])"
	case 3:
		return "(" + p + ") |= (" + m.filter(depth) + ")"
	case 4:
		return "setpath(" + m.one(`["a"]`, "[0]", `["a","b"]`, "[1,0]", "[]", `[{"start":0,"end":1}]`, "[-1]") + "; " + m.filter(depth) + ")"
	case 5:
		return "to_entries | map(select(" + m.filter(depth) + "))"
	}
	return "(" + p + ") " + m.one("=", "+=", "-=", "*=", "/=", "%=", "//=") + " (" + m.filter(depth) + ")"
}

// bound makes what binds variables.
func (m *filterMaker) bound(depth int) string {
	source := m.filter(depth)
	old := m.vars
	defer func() { m.vars = old }()
	name := m.one("$x", "$y", "$z")
	switch m.IntN(5) {
	case 0:
		m.vars = append(slices.Clip(old), name)
		return "reduce (" + source + ") as " + name + " (" + m.one(".", "0", "null", "[]", "{}", "\"\"") + "; " + m.filter(depth) + ")"
	case 1:
		m.vars = append(slices.Clip(old), name)
		return "[foreach (" + source + ") as " + name + " (" + m.one(".", "0", "null", "[]", "{}") + "; " + m.filter(depth) + m.one("", "; "+m.filter(0)) + ")]"
	case 2:
		m.vars = append(slices.Clip(old), "$x", "$y")
		return "(" + source + ") as " + m.one("[$x, $y]", "{a: $x, b: $y}", "{$x, b: [$y]}", `{"a": $x, ("b","c"): $y}`, "[$x, [$y]]", "{$x: [$y]}") +
			" | " + m.filter(depth)
	case 3:
		m.vars = append(slices.Clip(old), "$x", "$y")
		return "[(" + source + ") as [$x] ?// {a: $y} ?// $x | [$x, $y]]"
	}
	m.vars = append(slices.Clip(old), name)
	return "(" + source + ") as " + name + " | " + m.filter(depth)
}

func (m *filterMaker) function(depth int) string {
	switch m.IntN(3) {
	case 0:
		return "def f(g): " + m.one("g", "g | g", "[g, .]", "[.[]? | g]") + "; f(" + m.filter(depth) + ")"
	case 1:
		old := m.vars
		m.vars = append(slices.Clip(old), "$n")
		body := m.filter(depth)
		m.vars = old
		return "def f($n): " + body + "; f(" + m.filter(depth) + ")"
	}
	return "[label $out | (" + m.filter(depth) + ") | if " + m.filter(0) + " then ., break $out else . end]"
}

func (m *filterMaker) call(depth int) string {
	f := m.filter(depth)
	called := func(name, args string) string {
		if name[0] == '[' {
			return name + "(" + args + ")]"
		}
		return name + "(" + args + ")"
	}
	switch m.IntN(4) {
	case 0:
		return called(m.one("map", "map_values", "select", "sort_by", "group_by", "unique_by", "min_by", "max_by", "with_entries", "any", "all", "first",
			"recurse_down | path", "[paths", "has", "contains", "inside", "in", "index", "rindex", "indices", "startswith", "endswith", "ltrimstr",
			"rtrimstr", "split", "join", "flatten", "test", "capture", "[scan", "[match", "ascii_downcase | test", "range", "walk", "env | has",
			"IN", "INDEX", "tojson | test", "error", "getpath", "nth", "combinations", "strftime", "isempty", "todate | strptime",
			"@base64 | test", "input_filename | select", "splits", "paths"), f)
	case 1:
		return called(m.one("[limit", "range", "until", "sub", "gsub", "test", "any", "all", "INDEX", "nth", "[recurse", "[match", "pow", "atan2",
			"fmin", "ldexp", "JOIN", "[while", "setpath", "fmod"), m.filter(0)+"; "+m.filter(min(depth, 1)))
	case 2:
		return "[limit(4; " + m.one("repeat("+m.filter(0)+")", "recurse("+m.filter(0)+")", "range("+m.filter(0)+"; 5; "+m.filter(0)+")", f) + ")]"
	}
	return m.one(`sub("(?<l>[a-z])"; "<\(.l)>")`, `gsub("(?<l>[a-z])"; "\(.l|ascii_upcase)")`, `gsub("[aeiou]"; "")`, `[match("[a-c]+"; "g").offset]`,
		`test("A"; "i")`, `[scan("[0-9]+")]`, `split(", *"; null)`, `capture("(?<y>\\d+)-(?<m>\\d+)")`, `ascii_downcase`, `@json "\(.)"`,
		`[.[]?, .]`, `limit(1; .[]?)`, `strptime("%Y-%m-%dT%H:%M:%SZ")`, `strptime("%H:%M")`, `[strptime("%Y")?]`, `fromstream(tostream)`,
		`[1|truncate_stream([[0],1],[[1,0],2],[[1,0]],[[1]])]`, `[truncate_stream(1; tostream)?]`, `input_filename`, `[splits("a+";"i")]`, `indices(1)`,
		`indices([1])`, `indices("a")`, `tojson|fromjson`, `map(tostring)|join(",")`, `to_entries|from_entries`, `with_entries(.key|=tostring)`,
		`[paths(type == "number")]`, `ltrimstr("a")`, `ascii_upcase`, `del(.[0,1])`, `del(..|select(. == 1))`, `[.[]?|numbers]`, `@sh`, `(.a,.b)=(1,2)`,
		`(.[]?)|=(.,1)`, `.a|=empty`, `.[0]|=empty`)
}

// jsonMaker makes up JSON texts, some of them broken.
type jsonMaker struct{ wordMaker }

func (m jsonMaker) value(depth int) string {
	switch n := m.IntN(8); {
	case n < 2 || depth == 0 && n < 4:
		return m.number()
	case n < 4 || depth == 0:
		return m.one(`"a"`, `"abc, def"`, `"é\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"1"`, `"2015-03-05T23:51:47Z"`, `""`, `"\"\\\/\b\f\n\r\t"`, "true",
			"false", "null", "null", `"aXbxa"`, `"YWJj"`, `"[1,2]"`, "\"\x7f\"", `"\u0000"`, "\"\xff\xe9x\"", "\"\xf0\x9f\"")
	case n < 6:
		return "[" + strings.Join(m.some(4, func() string { return m.value(depth - 1) }), m.one(",", ", ", "\n, ")) + "]"
	}
	return "{" + strings.Join(m.some(3, func() string {
		return m.one(`"a"`, `"b"`, `"a"`, `"x"`, `"key"`, `"value"`, `"c d"`) + m.one(":", " : ") + m.value(depth-1)
	}), ",") + "}"
}

func (m jsonMaker) number() string {
	switch m.IntN(4) {
	case 0:
		return strconv.Itoa(m.IntN(10) - 2)
	case 1:
		return strconv.FormatFloat(m.NormFloat64()*100, 'g', 1+m.IntN(17), 64)
	case 2:
		return strconv.FormatUint(m.Uint64(), 10)
	}
	return m.one("-0", "1.0", "1e-5", "1e1000", "-1e1000", "1e17", "1e-320", "100000000000000000000", "0.00001234", "1.5E+3", "9007199254740993", "1E400",
		"0e10", "-1.0e-7", "123456789012345678901234567890", "3.0000000000000004", "NaN", "-Infinity", "00012", "1425599621")
}

// texts are some values, with little chance of something broken.
func (m jsonMaker) texts() string {
	text := strings.Join(m.some(8, func() string { return m.value(3) }), m.one("\n", "\n", " ", "\n\n"))
	if m.IntN(3) > 0 {
		return text + "\n"
	}
	i := m.IntN(len(text) + 1)
	switch m.IntN(6) {
	case 0:
		return text[:i]
	case 1:
		return text[:i] + m.one("x", "]", "}", ",", ":", "\"", "{", "[", "nul", "\\", "'", "1", "tru ", "nan", "--1", "1.2.3", "/") + text[i:]
	case 2:
		return "\xef\xbb\xbf" + text
	case 3:
		return text + m.one(" x", "]", "}", " tru", " 1e", " \"a", " {\"a\":1", " [1,", " nan\n")
	}
	return text
}

// nanWord is a word of which builds of jq 1.6 say different things: see TestNaN in package jq.
var nanWord = regexp.MustCompile(`(?:^|[\s\[\]{}:,"])n[^\s\[\]{}:,"]{2}(?:$|[\s\[\]{}:,"])`)

// likeJQ runs one made up call and compares it with jq; errors of the filter too, but not
// their text where that is the C library's or Oniguruma's.
func likeJQ(t testing.TB, dir string, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 16))
	m := &filterMaker{wordMaker: wordMaker{r}}
	j := jsonMaker{wordMaker{r}}
	input := j.texts()
	if nanWord.MatchString(input) {
		return
	}
	args := append(m.some(2, func() string {
		return m.one("-c", "-c", "-c", "-r", "-s", "-n", "-e", "-j", "-S", "-a", "-C", "--tab", "-cS", "-R", "--stream", "-Rr", "--indent=3")
	}), "")
	for i, word := range args {
		if word == "--indent=3" {
			args[i] = "-cr"
		}
	}
	args[len(args)-1] = m.filter(1 + m.IntN(4))
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/usr/bin/jq", args...)
	cmd.Args[0] = "jq"
	cmd.Dir, cmd.Env, cmd.Stdin = dir, []string{"PATH=/usr/bin", "TZ=UTC"}, strings.NewReader(input)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &limitWriter{&out}, &errs
	cmd.Run()
	text := errs.String()
	if strings.Contains(text, "Regex failure") || strings.Contains(text, "as object key at <top-level>") || strings.Contains(text, "Malformed BOM") ||
		strings.Contains(text, "requires parsed datetime") || strings.Contains(text, "as object key") && strings.Contains(args[len(args)-1], "entries") {
		return
	}
	if ctx.Err() != nil || cmd.ProcessState == nil || cmd.ProcessState.ExitCode() < 0 {
		return // jq 1.6 hangs or aborts
	}
	var got, gotErrs bytes.Buffer
	w := &IO{Context: ctx, Stdin: strings.NewReader(input), Stdout: &limitWriter{&got}, Stderr: &gotErrs, Files: dirFS{dir: dir}, Dir: dir, Env: cmd.Env}
	status := lookup(t, "jq").Run(w, args)
	if slices.Contains(args, "--stream") { // jq gives an event when it sees what is after it
		place := regexp.MustCompile(`\(at <[^)]*\)`)
		for _, b := range []*bytes.Buffer{&errs, &gotErrs} {
			text := place.ReplaceAll(b.Bytes(), nil)
			b.Reset()
			b.Write(text)
		}
	}
	if status == cmd.ProcessState.ExitCode() && out.String() == got.String() && errs.String() == gotErrs.String() {
		return
	}
	t.Errorf("seed %d: jq %q < %q\n got %d %.600q %.300q\nwant %d %.600q %.300q", seed, args, input, status, got.String(), gotErrs.String(),
		cmd.ProcessState.ExitCode(), out.String(), errs.String())
}

// limitWriter keeps a megabyte.
type limitWriter struct{ *bytes.Buffer }

func (w *limitWriter) Write(b []byte) (int, error) {
	if w.Len() > 1<<20 {
		return len(b), nil
	}
	return w.Buffer.Write(b)
}

// FuzzJQLikeOriginal makes up filters and inputs and compares jq with the real one.
func FuzzJQLikeOriginal(f *testing.F) {
	if _, err := os.Stat("/usr/bin/jq"); err != nil {
		f.Skip(err)
	}
	for seed := range uint64(80) {
		f.Add(seed)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, seed uint64) { likeJQ(t, dir, seed) })
}
