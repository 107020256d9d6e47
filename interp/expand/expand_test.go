package expand

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// callWords returns the words of the first call in text.
func callWords(text string) []*syntax.Word {
	f, err := parser().Parse(strings.NewReader(text), "")
	if err != nil || len(f.Stmts) == 0 {
		return nil
	}
	call, ok := f.Stmts[0].Cmd.(*syntax.CallExpr)
	if !ok {
		return nil
	}
	return call.Args
}

func TestLazy(t *testing.T) {
	for _, test := range []struct {
		text string
		ran  int
	}{
		{`x=1; f ${x:-$(echo a)} ${x-$(echo a)} ${x=$(echo a)} ${x?$(echo a)} ${y+$(echo a)} ${y:+$(echo a)}`, 0},
		{`f ${x:-$(echo a)} ${x:-$(echo b)}`, 2},
		{`f $((1 || $(echo 1)))`, 1}, // bash expands the text first
		{`a=(1 2); f "${a[$(echo 1)]}"`, 1},
		{`((a[$(echo 1)]=5)); ((a[$(echo 1)]++))`, 2},
		{`f {a,b}$(echo c)`, 2},
		{`x=abc; f ${x/$(echo b)/$(echo c)} ${x:$(echo 1):$(echo 1)}`, 4},
	} {
		sh := newFakeShell(t.TempDir())
		if out := sh.run(test.text); strings.Contains(out, "ERR") || sh.ran != test.ran {
			t.Errorf("%s: %d substitutions ran, want %d (%s)", test.text, sh.ran, test.ran, out)
		}
	}
}

func TestDenied(t *testing.T) {
	dir := fixture(t)
	if err := os.MkdirAll(filepath.Join(dir, secret, "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"f secret/*", "f s*/*", "f */*/y", "f {a,secret/*}"} {
		sh := newFakeShell(dir)
		_, err := sh.cfg.Fields(callWords(text)...)
		var denied interface{ Denied() bool }
		if !errors.As(err, &denied) {
			t.Errorf("%s: error %v, want a denial", text, err)
		}
	}
	sh := newFakeShell(dir)
	if got := sh.run("f nope/* *nope/*/x"); got != "[2]<nope/*><*nope/*/x>\n" {
		t.Errorf("what is not there is no denial: %s", got)
	}
}

func TestLimits(t *testing.T) {
	for _, text := range []string{
		`f {1..100000000}`, `f {a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}`,
		`x=aaaaaaaaaaaaaaaaaaaa; x=$x$x$x$x$x$x$x$x$x$x$x; x=$x$x$x$x$x$x$x$x$x$x$x; x=$x$x$x$x$x$x$x$x$x$x$x`,
		`x=aaaaaaaaaaaaaaaaaaaa; x="$x$x$x$x$x$x$x$x$x$x$x"; x="$x$x$x$x$x$x$x$x$x$x"; y=${x//a/$x}`,
	} {
		sh := newFakeShell(t.TempDir())
		sh.limit = 10000
		if out := sh.run(text); !strings.Contains(out, "limit") {
			t.Errorf("%.40s: %.100s", text, out)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		text   string
		exit   bool
		status int
		arith  bool
	}{
		{`f ${u?}`, true, 127, false},
		{`set -u; f $u`, true, 127, false},
		{`f $((1/0))`, false, 0, true},
		{`f ${!u}`, false, 0, false},
		{`shopt -s failglob; f nope*`, false, 0, false},
	} {
		sh := newFakeShell(t.TempDir())
		f, err := parser().Parse(strings.NewReader(test.text), "")
		if err != nil {
			t.Fatal(err)
		}
		var e *Error
		if err := sh.stmts(f.Stmts); !errors.As(err, &e) || e.Exit != test.exit || e.Status != test.status || e.Arith != test.arith {
			t.Errorf("%s: %#v", test.text, err)
		}
	}
}

func TestElem(t *testing.T) {
	for _, test := range []struct {
		name, sub, want string
	}{
		{"a", "1", "{a true false  1} false <nil>"},
		{"a", "-1", "{a true false  2} false <nil>"},
		{"a", "-4", "{a true false  -1} false a[-4]: bad array subscript"},
		{"a", "@", "{a false false  0} true <nil>"},
		{"a", "", "{ false false  0} false a[]: bad array subscript"},
		{"a", "i+1", "{a true false  2} false <nil>"},
		{"a", "$i", "{a true false  1} false <nil>"},
		{"a", "$(echo 2)", "{a true false  2} false <nil>"},
		{"m", "k", "{m true true k 0} false <nil>"},
		{"m", "a b", "{m true true a b 0} false <nil>"},
		{"m", "$i", "{m true true 1 0} false <nil>"},
		{"m", "@", "{m true true @ 0} true <nil>"},
		{"new", "3", "{new true false  3} false <nil>"},
		{"new", "-1", "{new true false  -1} false new[-1]: bad array subscript"},
	} {
		sh := newFakeShell(t.TempDir())
		sh.run("a=(x y z); i=1; declare -A m")
		ref, all, err := sh.cfg.Elem(test.name, test.sub)
		if got := fmt.Sprint(ref, all, err); got != test.want {
			t.Errorf("%s[%s]: %s, want %s", test.name, test.sub, got, test.want)
		}
	}
}

func TestRegexp(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`f a.c`, `a.c`}, {`f "a.c"`, `a\.c`}, {`f a\.c`, `a\.c`}, {`f 'a+'b+`, `a\+b+`}, {`f $x`, `x.*`}, {`f "$x"`, `x\.\*`}, {`f ^"$x"$`, `^x\.\*$`},
		{`f [a"."b]`, `[a.b]`}, {`f [[:alpha:]]"."`, `[[:alpha:]]\.`}, {`f "[a]"`, `\[a\]`}, {`f "é"`, `é`}, {`f \$`, `\$`}, {`f '(a|b)'`, `\(a\|b\)`},
	} {
		sh := newFakeShell(t.TempDir())
		sh.vars["x"] = &Var{Set: true, Str: "x.*"}
		got, err := sh.cfg.Regexp(callWords(test.text)[1])
		if err != nil || got != test.want {
			t.Errorf("%s: %s, %v; want %s", test.text, got, err, test.want)
		}
	}
}

func TestForeignNodes(t *testing.T) {
	sh := newFakeShell(t.TempDir())
	for _, part := range []syntax.WordPart{
		&syntax.BraceExp{}, &syntax.ParamExp{}, &syntax.ParamExp{Param: &syntax.Lit{Value: "x"}, Width: true},
	} {
		if _, err := sh.cfg.Fields(&syntax.Word{Parts: []syntax.WordPart{part}}); err == nil {
			t.Errorf("%T is expanded", part)
		}
	}
	if _, err := sh.cfg.Arithm(&syntax.FlagsArithm{}); err == nil {
		t.Error("FlagsArithm is evaluated")
	}
}

// expandAll expands words in every way.
func expandAll(sh *fakeShell, words []*syntax.Word) {
	for _, w := range words {
		_, _ = sh.cfg.Fields(w)
		_, _ = sh.cfg.Word(w)
		_, _ = sh.cfg.AssignValue(w)
		_, _ = sh.cfg.Target(w)
		_, _ = sh.cfg.Document(w)
		_, _ = sh.cfg.Regexp(w)
		if p, err := sh.cfg.Pattern(w); err == nil && len(p) < 100 {
			Match(p, "some text", MatchExtGlob)
		}
	}
}

func FuzzFields(f *testing.F) {
	files, _ := filepath.Glob("testdata/cases/*.txt")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			for cmd := range strings.SplitSeq(line, "; ") {
				f.Add(cmd)
			}
		}
	}
	dir := fixture(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 || strings.Contains(text, "/") {
			return
		}
		sh := newFakeShell(dir)
		sh.limit = 1 << 14
		sh.vars["x"] = &Var{Set: true, Str: "a b*"}
		sh.vars["a"] = &Var{Set: true, Kind: Indexed, List: NewArray("1", "", "3 4")}
		sh.vars["m"] = &Var{Set: true, Kind: Associative, Map: NewAssoc()}
		sh.vars["m"].Map.Set("k", "v")
		sh.args = []string{"p", "", "q r"}
		expandAll(sh, callWords(text))
	})
}

func FuzzArithm(f *testing.F) {
	for _, s := range []string{
		"1+2*3", "x=5,y++", "a[1]++", "a[i+1]=2", "1?2:3", "2**10", "0x1f", "16#ff", "1/0", "--x", "- -5", "1<<70", "(1", "x y", "08", "a[", "m[k]", "!~-+1", "1,", "?:", "x=y=z", "x+=x-=1", "a[a[a[1]]]", "$x", "a[$x]", "1 - -1", "9223372036854775808", "x--1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			return
		}
		newShell := func() *fakeShell {
			sh := newFakeShell("")
			sh.vars["x"] = &Var{Set: true, Str: "3"}
			sh.vars["e"] = &Var{Set: true, Str: "x+1"}
			sh.vars["a"] = &Var{Set: true, Kind: Indexed, List: NewArray("1", "2", "x")}
			sh.vars["m"] = &Var{Set: true, Kind: Associative, Map: NewAssoc()}
			return sh
		}
		// Evaluated as a text and on the tree, the result is the same.
		sh := newShell()
		n, err := sh.cfg.ArithmText(text)
		e, parseErr := parser().Arithmetic(strings.NewReader(text))
		if parseErr != nil || e == nil || shapeOf(e) == expanding || strings.ContainsAny(text, "\\\x00\n") {
			return
		}
		strip := func(s string) string { return strings.NewReplacer(" ", "", "\t", "", "\r", "").Replace(s) }
		if strip(sh.cfg.showArithm(e)) != strip(text) {
			return // the parser stops where an expression ends
		}
		k, treeErr := newShell().cfg.Arithm(e)
		if n != k || (err == nil) != (treeErr == nil) {
			t.Errorf("%q: text %d, %v; tree %d, %v", text, n, err, k, treeErr)
		}
	})
}
