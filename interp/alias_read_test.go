package interp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// languageTexts are the cases of testdata/language.
func languageTexts(t testing.TB) (texts []string) {
	files, err := filepath.Glob("../testdata/language/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, strings.Split(string(data), "\n---\n")...)
	}
	return texts
}

func noAlias(string) (string, bool) { return "", false }

// TestReadUnitSplits cuts the texts of the language cases into command lines: they are the
// text, and each of them can be parsed when the whole can.
func TestReadUnitSplits(t *testing.T) {
	for _, src := range languageTexts(t) {
		if _, err := Parse(src, ""); err != nil {
			continue
		}
		for rest := src; rest != ""; {
			unit, n, _ := readUnit(rest, false, noAlias)
			if n == 0 || unit != rest[:n] {
				t.Fatalf("%q: unit %q of %d bytes", src, unit, n)
			}
			if _, err := Parse(unit, ""); err != nil {
				t.Errorf("%q:\nunit %q: %v", src, unit, err)
				break
			}
			rest = rest[n:]
		}
	}
}

func TestReadUnit(t *testing.T) {
	aliases := map[string]string{
		"e": "echo E", "loop": "e loop", "b": "e ", "open": "if e; then", "self": "self -d", "a1": "a2", "a2": "a1 x", "nl": "e\ne",
	}
	value := func(w string) (string, bool) { v, ok := aliases[w]; return v, ok }
	for _, tt := range []struct{ name, in, want string }{
		{"command", "e a\ne b\n", "echo E a\n"},
		{"argument", "x e; e\n", "x e; echo E\n"},
		{"quoted", `\e 'e' "e"; "$(e)" "e` + "`e`\"\n", `\e 'e' "e"; "$(echo E)" "e` + "`echo E`\"\n"},
		{"nested", "loop e\n", "echo E loop e\n"},
		{"blank", "b e e\n", "echo E  echo E e\n"},
		{"self", "self self\n", "self -d self\n"},
		{"circle", "a1 y\n", "a1 x y\n"},
		{"assignment", "e=e e\n", "e=e echo E\n"},
		{"redirection", ">e 2>e {e}>e e e\n", ">e 2>e {e}>e echo E e\n"},
		{"compound", "if e; then\ne\nfi; e\ne\n", "if echo E; then\necho E\nfi; echo E\n"},
		{"opened by an alias", "open\ne\nfi\ne\n", "if echo E; then\necho E\nfi\n"},
		{"case", "case e in e) e;; (e|e) e;; esac; e\n", "case e in e) echo E;; (e|e) echo E;; esac; echo E\n"},
		{"for", "for e in e\ndo e; done\n", "for e in e\ndo echo E; done\n"},
		{"for arith", "for ((e;e;e)) { e; }\n", "for ((e;e;e)) { echo E; }\n"},
		{"function", "f()\n{ e; }\n", "f()\n{ echo E; }\n"},
		{"here-document", "cat <<e; e\ne x\ne\ne\n", "cat <<e; echo E\ne x\ne\n"},
		{"test", "[[ e == e && ( e ) ]] && e\n", "[[ e == e && ( e ) ]] && echo E\n"},
		{"arithmetic", "((e)) && x $((e)) $((1+$(e)))\n", "((e)) && x $((e)) $((1+$(echo E)))\n"},
		{"array", "x=(e e) e\n", "x=(e e) echo E\n"},
		{"continued", "x &&\ne |\ne\ne\n", "x &&\necho E |\necho E\n"},
		{"comment", "# e\ne\n", "# e\n"},
		{"line in an alias", "nl x\ne\n", "echo E\necho E x\n"},
		{"open quote", "e \"a\ne\n", "echo E \"a\ne\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, _, _ := readUnit(tt.in, false, value); got != tt.want {
				t.Errorf("readUnit(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// FuzzReadUnit: no text makes the reader panic, stand still or lose a byte.
func FuzzReadUnit(f *testing.F) {
	for _, src := range languageTexts(f) {
		f.Add(src)
	}
	value := func(w string) (string, bool) {
		v, ok := map[string]string{"e": "echo ", "x": "if x", "a": "b $(", "b": "a \"", "echo": "e\n"}[w]
		return v, ok
	}
	f.Fuzz(func(t *testing.T, src string) {
		for rest := src; rest != ""; {
			unit, n, _ := readUnit(rest, false, noAlias)
			if n <= 0 || unit != rest[:n] {
				t.Fatalf("unit %q, %d of %q", unit, n, rest)
			}
			rest = rest[n:]
		}
		if _, n, _ := readUnit(src, true, value); n < 0 || n > len(src) || n == 0 && src != "" {
			t.Fatalf("%d of %q", n, src)
		}
	})
}
