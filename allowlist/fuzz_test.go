package allowlist

import (
	"errors"
	"os"
	"strings"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, c := range parseErrors {
		f.Add([]byte(c.text))
	}
	for _, name := range []string{"reference.toml", "full.toml"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(DefaultText))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse("p", text, testTools)
		if err != nil {
			var perr *ParseError
			if p != nil || !errors.As(err, &perr) || perr.Line < 1 || perr.Col < 1 || perr.Text == "" {
				t.Errorf("%#v", err)
			}
			return
		}
		p.Lint()
		p = p.WithRoot("/ws")
		for _, u := range p.allows {
			var words []string
			for _, w := range u.run {
				words = append(words, w.text)
			}
			c := Call{Argv: words, Dir: "/ws"}
			checkDecision(t, p, c, p.Decide(c))
		}
	})
}

// FuzzDecide judges arbitrary words; the properties are those of checkDecision. Words are
// separated by newlines.
func FuzzDecide(f *testing.F) {
	for _, e := range readExpectations(f) {
		c := parseCall(f, e.call, e.dir)
		f.Add(strings.Join(c.Argv, "\n"), e.dir, c.Open, 5)
	}
	policies := []*Policy{parseFile(f, "reference.toml"), parseFile(f, "full.toml"), Default(testTools).WithRoot("/ws")}
	f.Fuzz(func(t *testing.T, text, dir string, open bool, lines int) {
		c := Call{Argv: strings.Split(text, "\n"), Dir: dir, Open: open, Filter: &Filter{"head", lines, "head"}}
		for _, p := range policies {
			d := p.Decide(c)
			checkDecision(t, p, c, d)
			if again := p.Decide(c); d.String() != again.String() {
				t.Errorf("%q: two decisions\n%s%s", c.Argv, d, again)
			}
			if !open && len(c.Argv) < 20 {
				checkPrefixes(t, p, c)
			}
		}
	})
}

func FuzzQuote(f *testing.F) {
	f.Add("a b\n$'\x00")
	f.Fuzz(func(t *testing.T, word string) {
		word = strings.ReplaceAll(word, "\x00", "")
		text := Quote([]string{word, word})
		words, err := SplitWords(text)
		if err != nil || len(words) != 2 || words[0] != word || words[1] != word {
			t.Errorf("%q became %s and %q: %v", word, text, words, err)
		}
		if printable(text) != text {
			t.Errorf("%q is not printable", text)
		}
	})
}
