package builtins

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// randomFiles are what made-up calls of text tools read.
var randomFiles = map[string]string{
	"ab":    "a\nb\nab\nba\naab\nabab\n\nb a\n(a)\na+b\na{1}\nb|a\n*a\nA\nAb\n^a$\na\\b\n[a]\n",
	"words": "the quick brown fox\njumps over\nthe lazy dog\n\nfoo_bar foo-bar foobar\nFoo b1 2c\n",
	"num":   "1 2 3\n10 20 30\n007 0x1A 1e3\n-5 +5 .5\n 3abc 2. 1e\n\n4 5\n1 1.0 01\n",
	"csv":   "id,name,qty\n1,apple,3\n2,pear,\n3,,7\nb,a b,c\n",
	"para":  "\n\na 1\nb 2\n\nc 3\n \nd\n\n\n\nd 4\ne\n\n",
	"tab":   "x\ty\tz\n\tlead\n end \t\na  b\t c\n\v\fq\n",
	"uni":   "é È ñ aé\nß ſ K\n日本 a\nİ i ı I\nǅ dž\nαβ b\n",
	"bad":   "\xff a\na\xc3\n\xe2\x82 é\n\x80\xc3\xa9b\n",
	"nonl":  "a\nb\nc a",
	"empty": "",
	"nul":   "a\x00b\nab\x00\na b\x00c",
	"crlf":  "a\r\nb c\r\n\r\n",
	"pats":  "a\nb1\n",
	"-":     "dash a\n",
	"d/x":   "a in d\n", "d/y.txt": "b\na\n", "d/e/z.txt": "ab\n", "d/.h": "a hidden\n",
}

// randomFixtures writes randomFiles into a new directory.
func randomFixtures(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range randomFiles {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// textFile names one of randomFiles.
func (m wordMaker) textFile() string {
	return m.one("ab", "ab", "words", "num", "csv", "para", "tab", "uni", "bad", "nonl", "empty", "nul", "crlf")
}

// rarely is, once in n times, true.
func (m wordMaker) rarely(n int) bool { return m.IntN(n) == 0 }

// join puts up to most made-up parts together, one at least.
func (m wordMaker) join(most int, sep string, part func() string) string {
	parts := []string{part()}
	for range m.IntN(most) {
		parts = append(parts, part())
	}
	return strings.Join(parts, sep)
}

// letter is what a pattern most often consists of.
func (m wordMaker) letter() string {
	return m.one("a", "a", "b", "b", "ab", "c", "1", "2", " ", "o", "f", ",", ".", ".", "A", "é", "the", "x")
}

// bracket makes a bracket expression, broken at times.
func (m wordMaker) bracket() string {
	item := func() string {
		return m.one("a", "b", "ab", "0-9", "a-c", "A-Z", " ", "_", "[:alpha:]", "[:digit:]", "[:space:]", "[:upper:]", "[:punct:]", "[:alnum:]",
			"[:lower:]", "[:blank:]", "[:print:]", "[:cntrl:]", "[:xdigit:]", "[:graph:]", "é", "^", "-", ",", ".", "*", "[", `\`, `\n`, `\t`, `\]`, "$", "(", "|", "a-a")
	}
	if m.rarely(12) {
		item2 := item
		item = func() string {
			return m.one(item2(), "[.a.]", "[=a=]", "[.-.]", "[.space.]", "[:foo:]", "[:", "[=", "[.", "c-a", "a-", "--a", "[:alpha:", `\w`, `\d`, "/")
		}
	}
	s := "[" + m.one("", "", "^") + m.one("", "", "", "]", "-") + m.join(3, "", item) + m.one("", "", "", "-")
	if m.rarely(40) {
		return s
	}
	return s + "]"
}

// repeat makes a repetition operator; esc stands before those that BREs escape.
func (m wordMaker) repeat(esc string) string {
	brace := m.one("1", "2", "1,", "0,", "1,2", "0,1", "2,3", ",2", "0")
	if m.rarely(15) {
		brace = m.one(",", "", "2,1", "a", "1,a", "1,2,3", "99999", "255", "32768", " 1", "1 ")
	}
	s := m.one("*", "*", esc+"+", esc+"?", esc+"{"+brace+esc+"}")
	if m.rarely(30) {
		return m.one(s+s, s+"*", esc+"{1", esc+"{", "{", "}", esc+"}")
	}
	return s
}

// posix makes a BRE (esc is a backslash) or an ERE (esc is empty).
func (m wordMaker) posix(esc string, depth int) string {
	var s strings.Builder
	for range 1 + m.IntN(4) {
		switch k := m.IntN(20); {
		case k < 9:
			s.WriteString(m.letter())
		case k < 11:
			s.WriteString(m.bracket())
		case k < 14 && depth > 0:
			s.WriteString(esc + "(" + m.posix(esc, depth-1) + esc + ")")
		case k < 15:
			s.WriteString(m.one("^", "$", "^", "$"))
			if esc == "" {
				continue // how often an anchor of an ERE may come has no rule
			}
		case k < 16:
			s.WriteString(m.one("*", `\.`, `\*`, `\[`, `\/`, `\\`, `\-`, `\$`, `\^`, `\]`))
		case k < 17:
			s.WriteString(m.one(`\w`, `\W`, `\s`, `\S`))
		case k < 18:
			s.WriteString(m.one(`\b`, `\B`, `\<`, `\>`, "\\`", `\'`, `\1`, `\1`, `\2`))
			continue
		case k < 19:
			s.WriteString(esc + "|" + m.letter())
		default:
			s.WriteString(m.one("{", "}", "+", "?", "(", ")", "|", "-", "\xff", "日", "]", "(", ")", `\(`, `\)`, `\{`, `\|`, `\+`, `\?`, "/", `\d`, `\x41`, `\cA`, `\o101`, `\d065`, "()", `\(\)`))
			continue
		}
		if m.rarely(3) {
			s.WriteString(m.repeat(esc))
		}
	}
	if m.rarely(100) {
		s.WriteString(`\`)
	}
	return s.String()
}

// perl makes a pattern of grep -P.
func (m wordMaker) perl(depth int) string {
	var s strings.Builder
	for range 1 + m.IntN(4) {
		switch k := m.IntN(20); {
		case k < 8:
			s.WriteString(m.letter())
		case k < 10:
			s.WriteString(m.one(m.bracket(), `[\d]`, `[^\s]`, `[\w-]`, `[\x61-c]`, `[[:^alpha:]]`, `[a\]b]`, `[\b]`, `[\h]`, `[\pL]`))
		case k < 14 && depth > 0:
			open := m.one("(", "(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>", "(?<n>", "(?P<m>", "(?i:", "(?|", "(?'q'", "(?-i:", "(?s:", "(?x:")
			s.WriteString(open + m.one(m.perl(depth-1), m.perl(depth-1), m.perl(depth-1)+"|"+m.perl(depth-1)) + ")")
		case k < 15:
			s.WriteString(m.one("^", "$", `\A`, `\z`, `\Z`, `\b`, `\B`, `\K`, `\G`))
		case k < 17:
			s.WriteString(m.one(`\w`, `\W`, `\s`, `\S`, `\d`, `\D`, `\h`, `\H`, `\v`, `\V`, `\R`, `\N`, `\X`, `\pL`, `\p{Lu}`, `\PL`, `\x61`, `\x{e9}`, `\t`, `\.`, `\Qa.b\E`, `\Q*\E`, `\e`, `\141`, `\o{141}`))
		case k < 18:
			s.WriteString(m.one(`\1`, `\1`, `\g1`, `\g{1}`, `\g{-1}`, `\k<n>`, `(?P=m)`, `\2`, `(?1)`, `(?R)?`, `(?(1)a|b)`, `(?#c)`, `(?i)`, `(?s)`, `(?x)`, `(?-i)`))
		case k < 19:
			s.WriteString("|" + m.letter())
		default:
			s.WriteString(m.one("{", "}", "(", ")", "(?", `\`, "é", "{,2}", "(?<", "(?P", "]", "(*FAIL)", "#", "(?=", `\y`, `\u`))
			continue
		}
		if m.rarely(3) {
			s.WriteString(m.repeat("") + m.one("", "", "?", "+"))
		}
	}
	return s.String()
}

// rust makes a pattern of rg.
func (m wordMaker) rust(depth int) string {
	var s strings.Builder
	for range 1 + m.IntN(4) {
		switch k := m.IntN(20); {
		case k < 9:
			s.WriteString(m.one(m.letter(), "needle", "n", "e", "main"))
		case k < 11:
			s.WriteString(m.one(m.bracket(), `[\d]`, `[^\s]`, `[\w-]`, `[\x61-c]`, `[[:^alpha:]]`, `[a\]b]`, `[a-f&&c-z]`, `[a-f--c]`, `[\pL]`, `[^a-z]`))
		case k < 14 && depth > 0:
			open := m.one("(", "(", "(?:", "(?P<m>", "(?i:", "(?-i:", "(?s:", "(?x:", "(?U:")
			s.WriteString(open + m.one(m.rust(depth-1), m.rust(depth-1)+"|"+m.rust(depth-1)) + ")")
		case k < 15:
			s.WriteString(m.one("^", "$", `\A`, `\z`, `\b`, `\B`))
		case k < 17:
			s.WriteString(m.one(`\w`, `\W`, `\s`, `\S`, `\d`, `\D`, `\pL`, `\p{Lu}`, `\PL`, `\x61`, `\x{e9}`, `\t`, `\.`, `\u{e9}`, `\u0061`, `\-`, `\/`, `\(`, `\{`))
		case k < 18:
			s.WriteString(m.one("(?i)", "(?s)", "(?x)", "(?-i)", "(?m)"))
		case k < 19:
			s.WriteString("|" + m.letter())
		default:
			s.WriteString(m.one("{", "}", ")", "é", "]", "#", "*", "+", "(?=a)", `\1`, "{,2}", "("))
			continue
		}
		if m.rarely(3) {
			s.WriteString(m.one("*", "+", "?", "{1}", "{2}", "{1,2}", "{0,}") + m.one("", "", "?"))
		}
	}
	return s.String()
}
