package expand

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

func parseWords(b testing.TB, text string) []*syntax.Word {
	f, err := parser().Parse(strings.NewReader("f "+text), "")
	if err != nil {
		b.Fatal(err)
	}
	return f.Stmts[0].Cmd.(*syntax.CallExpr).Args[1:]
}

func BenchmarkFields(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"literal", "word"},
		{"param", `"$x"`},
		{"unquoted", `$x`},
		{"mixed", `a${x}b"$x c"`},
		{"default", `${y:-word}`},
		{"strip", `${p##*/}`},
		{"replace", `${p//\//-}`},
		{"args", `"$@"`},
		{"split", `$list`},
		{"brace", `{1..100}`},
	} {
		b.Run(bench.name, func(b *testing.B) {
			sh := newFakeShell(b.TempDir())
			sh.vars["x"] = &Var{Set: true, Str: "value"}
			sh.vars["p"] = &Var{Set: true, Str: "path/to/some/file"}
			sh.vars["list"] = &Var{Set: true, Str: "a b c d e f"}
			sh.args = []string{"1", "2", "3"}
			words := parseWords(b, bench.text)
			b.ReportAllocs()
			dst := make([]string, 0, 8)
			for b.Loop() {
				var err error
				if dst, err = sh.cfg.AppendFields(dst[:0], words...); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkArithm(b *testing.B) {
	for _, bench := range []struct{ name, text string }{
		{"incr", "i++"},
		{"less", "i<1000000"},
		{"dollar", "$x + 1"},
		{"array", "a[x]=a[x]+1"},
		{"mixed", "(x*3+i)%7"},
		{"text", "e"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			sh := newFakeShell(b.TempDir())
			sh.vars["x"] = &Var{Set: true, Str: "5"}
			sh.vars["i"] = &Var{Set: true, Str: "0"}
			sh.vars["e"] = &Var{Set: true, Str: "x*3+i%7"}
			e, err := parser().Arithmetic(strings.NewReader(bench.text))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sh.cfg.Arithm(e); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, bench := range []struct{ name, pattern, text string }{
		{"literal", "start", "start"},
		{"suffix", "*.go", "some/path/to/a/file.go"},
		{"class", "[a-z]*[0-9]", "abcdef0"},
		{"stars", "*a*b*c*", "xxxaxxxbxxxcxxx"},
		{"extended", "@(start|stop|re+(start))", "restart"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if !Match(bench.pattern, bench.text, MatchExtGlob) {
					b.Fatal("no match")
				}
			}
		})
	}
}

func BenchmarkGlob(b *testing.B) {
	for _, n := range []int{100, 10000} {
		b.Run("entries="+strconv.Itoa(n), func(b *testing.B) {
			dir := b.TempDir()
			for i := range n {
				if err := os.WriteFile(filepath.Join(dir, "file"+strconv.Itoa(i)+".txt"), nil, 0o600); err != nil {
					b.Fatal(err)
				}
			}
			sh := newFakeShell(dir)
			words := parseWords(b, "*9.txt")
			b.ReportAllocs()
			for b.Loop() {
				if got, err := sh.cfg.Fields(words...); err != nil || len(got) != n/10 {
					b.Fatal(len(got), err)
				}
			}
		})
	}
}
