package expand

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var matchPatterns = []string{
	"", "*", "?", "a", "a*", "*a", "*a*", "a?c", "a*c", "[abc]", "[a-c]", "[!a-c]", "[^a]", "[]a]", "[!]a]", "[a-]", "[-a]",
	"[a", "a[", "]", "[]", "[!]", "[^]", `\*`, `\a`, `a\`, `\\`, `[\]]`, `[\a]`, `[a\-c]`, "[[:alpha:]]", "[[:digit:]]*", "[![:space:]]",
	"[[:upper:][:digit:]]", "[[:nope:]]", "[[:alpha:]", "[[.a.]]", "[[=a=]]", "[[.hyphen.]]", "[z-a]", "[c-a]", "*[b]*[c]*", "**", "*?*", "??", "a**b",
	"é", "?é", "[é]", "[à-ü]", "[[:alpha:]]?", "*é*", "\xff", "?\xff", "[\xff]", "a\xff*",
	"@(a|b)", "?(a)b", "*(ab)", "+(a|b)c", "!(a)", "!(a*)", "!(*a*)", "a!(b)c", "@(a|+(b))", "*(a|b|c)", "+(?)", "@()", "@(a|)", "*(*(a))", "!(!(a))",
	"@(a*|b)c", "*(a)*(b)", "+([a-c])", "@([|]|b)", "a@(b", "@(a", "(a)", "a|b", "@(a|b)@(b|c)", "?(a|ab)?(c|bc)", `@(\||a)`, "*.@(c|h)", "!(*.c)", "!(a|b)*", "*!(a)", "+(a)", "*(!(a))", "[a]b]", "[[]", "[]]", "[[a]b]",
	"[[:alpha:]-z]", "[a-c-e]", "[--0]", "[!--0]", "[+--]", "x[[:blank:]]y", "[[:word:]]", "[[:xdigit:]]", "[[:punct:]]", "[.]", "[[.].]]", "[[.-.]-0]", "[:alpha:]", "[[:alpha:", "[[.a]",
}

var matchTexts = []string{
	"", "a", "b", "c", "ab", "ba", "abc", "aac", "ac", "a*c", "*", "?", "[a", "a[", "]", "[]", "[!]", "[^]", "\\", "a\\", "-", "a-c", "x y", "A", "5", "5a",
	"é", "aé", "éa", "à", "É", "\xff", "a\xff", "a\xffb", "é\xff", "\xc3", "aab", "abab", "aabbc", "bbb", "x.c", "x.h", "x.d", ".c", "|", "(a)", "a|b", "b]", "[b]", ":", "_", ".", "/", "a/b", "\n", "a\nb", "z", "!", "ab]", "@(a", "a@(b", "=", "0",
}

// bashStrip prints, for each pattern and text, whether they match and what the operators
// with patterns make of the text.
const bashStrip = `
while IFS= read -r -d '' p; do
  for s in "$@"; do
    [[ $s == $p ]]; r=$?
    printf '%s|%s|%s|%s|%s|%s|%s|%s|%s\0' "$((!r))" "${s#$p}" "${s##$p}" "${s%$p}" "${s%%$p}" "${s/$p/<&>}" "${s//$p/<&>}" "${s/#$p/<&>}" "${s/%$p/<&>}"
  done
done`

func stripBash(t *testing.T, patterns, texts []string) []string {
	bash := bashPath(t)
	cmd := exec.Command(bash, append([]string{"--norc", "-O", "extglob", "-c", bashStrip, "bash"}, texts...)...)
	cmd.Env = []string{"LANG=C.UTF-8"}
	cmd.Stdin = strings.NewReader(strings.Join(patterns, "\x00") + "\x00")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(string(out), "\x00")
}

// stripHere is bashStrip by way of the expansion of the same texts.
func stripHere(t *testing.T, p, s string) string {
	sh := newFakeShell("")
	sh.vars["p"], sh.vars["s"] = &Var{Set: true, Str: p}, &Var{Set: true, Str: s}
	n := truth(Match(p, s, MatchExtGlob))
	got := sh.run(`printf1 "|${s#$p}|${s##$p}|${s%$p}|${s%%$p}|${s/$p/<&>}|${s//$p/<&>}|${s/#$p/<&>}|${s/%$p/<&>}"`)
	return fmt.Sprint(n) + got
}

func compareStrip(t *testing.T, patterns, texts []string, skip func(p, s string) bool) {
	want := stripBash(t, patterns, texts)
	bad := 0
	for i, p := range patterns {
		for k, s := range texts {
			w := want[i*len(texts)+k]
			if got := stripHere(t, p, s); got != w && !skip(p, s) {
				t.Errorf("pattern %q text %q\n got %q\nbash %q", p, s, got, w)
				if bad++; bad > 40 {
					return
				}
			}
		}
	}
}

// bashBug tells of cases where bash 5.2 contradicts itself: [[ ]], ${s#p} and ${s/p/r} take
// the same pattern for different things.
func bashBug(p, s string) bool {
	switch {
	case strings.Contains(p, "*!("), strings.Contains(p, "[!]"), strings.Contains(p, "[^]"):
		return true
	case s == "" && strings.Contains(p, "("):
		return true
	case strings.HasSuffix(p, `\`), strings.Contains(p, `]\`), p == "[[:alpha:]", p == "[[.a]", strings.Index(p, "!(") > 0 && p != "a!(b)c":
		return true
	case !ascii(s) && (p == "@()" || p == "@(a|)" || p == "!(*a*)"):
		return true
	case p == "a@(b" || p == "@(a" || p == "(a)":
		return true
	case strings.HasPrefix(p, "[") && !utf8.ValidString(s) && len(p) != utf8.RuneCountInString(p):
		return true
	}
	return !utf8.ValidString(s) && utf8.RuneCountInString(s) < len(s)
}

func TestMatchBash(t *testing.T) {
	compareStrip(t, matchPatterns, matchTexts, bashBug)
}

// TestMatchRandom compares random patterns and texts.
func TestMatchRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	words := func(n int, max int, alphabet ...string) []string {
		list := make([]string, n)
		for i := range list {
			for range rnd.IntN(max) {
				list[i] += alphabet[rnd.IntN(len(alphabet))]
			}
		}
		return list
	}
	patterns := words(400, 7, "a", "b", "*", "?", "[ab]", "[!a]", "é", `\*`, "b*", "*(a|b)", "+(ab|a)", "?(b)", "!(a)", "@(a|ab|*b)")
	texts := words(30, 8, "a", "b", "a", "b", "é", "*")
	compareStrip(t, patterns, texts, bashBug)
}

func TestMatchIsBounded(t *testing.T) {
	long := strings.Repeat("a", 3000)
	for _, p := range []string{
		strings.Repeat("*a", 50) + "b", strings.Repeat("a*", 300) + "b", "*(*(a))b", "*(*(*(*(a))))b", "+(+(a|b)|+(a|c))d",
		"!(!(!(a)))b", strings.Repeat("?(a)", 200) + "b", strings.Repeat("*(a)", 50) + "b", "+(" + strings.Repeat("a|", 300) + "a)b",
	} {
		start := time.Now()
		if Match(p, long, MatchExtGlob) {
			t.Errorf("%.20s… matches", p)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%.20s… takes %v", p, d)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, p := range matchPatterns {
		f.Add(p, "abcé\xff")
	}
	f.Fuzz(func(t *testing.T, p, s string) {
		if len(p) > 60 || len(s) > 60 {
			return
		}
		for _, opt := range []MatchOpt{0, MatchExtGlob, MatchNoCase, MatchBytes, MatchExtGlob | MatchNoCase} {
			whole := Match(p, s, opt)
			prog := compilePattern(p, opt)
			if longest := prog.prefix(s, 0, true); whole != (longest == len(s)) {
				t.Errorf("%q %q: whole %v but longest prefix %d", p, s, whole, longest)
			}
			if start := prog.suffix(s, true); whole != (start == 0) {
				t.Errorf("%q %q: whole %v but longest suffix from %d", p, s, whole, start)
			}
			short, long := prog.prefix(s, 0, false), prog.prefix(s, 0, true)
			if short > long || (short < 0) != (long < 0) {
				t.Errorf("%q %q: prefixes %d %d", p, s, short, long)
			}
			prog.search(s, 0)
		}
		if !Match(quotePattern(s), s, MatchExtGlob) {
			t.Errorf("%q does not match itself", s)
		}
	})
}

func quotePattern(s string) string {
	var b bytes.Buffer
	for i := 0; i < len(s); i++ {
		if patternSpecial(s[i]) {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
