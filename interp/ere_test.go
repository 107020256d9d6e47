package interp

import (
	"regexp/syntax"
	"strings"
	"testing"
)

func TestERE(t *testing.T) {
	tests := []struct {
		name, pattern, text string
		want                string // the matches with | between them; "-" for no match, "!" for an error
	}{
		{"leftmost longest", "a|ab|abc", "xabcd", "abc"},
		{"groups", "^([0-9]+)-([0-9]+)$", "12-345", "12-345|12|345"},
		{"unmatched group", "a(b)(x)?(c)|(z)", "abc", "abc|b||c|"},
		{"group of the last turn", "((a)|(b))*", "abab", "abab|b|a|b"},
		{"any character", "^a.b$", "a\nb", "a\nb"},
		{"class", "[[:alpha:]]+", "1é2", "é"},
		{"class, other digits", "^[[:alpha:]]$", "٣", "٣"},
		{"bracket first", "[]a]", "]", "]"},
		{"backslash in a bracket", `[\w]`, `\`, `\`},
		{"empty alternative", "(|a)b", "ab", "ab|a"},
		{"nested repeats", "a{1}{2}", "aa", "aa"},
		{"no lower bound", "^a{,2}$", "aa", "aa"},
		{"word", `\<b\w*\>`, "a bc", "bc"},
		{"word, not ASCII", `\bé\b`, "a é", "é"},
		{"back reference", `(a*)b\1`, "aabaa", "aabaa|aa"},
		{"back reference, no match", `^(a)\1$`, "ab", "-"},
		{"parenthesis alone", "a)", "a)", "a)"},
		{"anchor in the middle", "a^b", "a^b", "-"},
		{"repeat of nothing", "*a", "a", "!"},
		{"repeat of an anchor", "^*", "a", "!"},
		{"bad interval", "a{x}", "a", "!"},
		{"interval the wrong way round", "a{2,1}", "aa", "!"},
		{"range the wrong way round", "[z-a]", "a", "!"},
		{"unknown class", "[[:foo:]]", "a", "!"},
		{"open group", "(a", "a", "!"},
		{"unknown back reference", `\1`, "a", "!"},
		{"backslash at the end", `a\`, "a", "!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := ereMatch(tt.pattern, tt.text, ereOptions{ascii: isASCII(tt.text)}); got != tt.want {
				t.Errorf("%q =~ %q: %q, want %q", tt.text, tt.pattern, got, tt.want)
			}
		})
	}
	if got := ereMatch("^..$", "é", ereOptions{bytes: true}); got != "é" {
		t.Errorf("bytes: %q", got)
	}
	if got := ereMatch(`(É)\1`, "éé", ereOptions{noCase: true}); got != "éé|é" {
		t.Errorf("no case: %q", got)
	}
}

func ereMatch(pattern, text string, opt ereOptions) string {
	re, err := compileERE(pattern, opt)
	if err != nil {
		return "!"
	}
	match, ok := re.find(text)
	if !ok {
		return "-"
	}
	return strings.Join(match, "|")
}

// FuzzERE looks for patterns that panic or become something that Go's regexp refuses for
// another reason than its size.
func FuzzERE(f *testing.F) {
	for _, s := range []string{
		"a*", "(a|b)+c?", "[[:alpha:]_-]{2,3}", `\<\w+\>`, `(.)\1`, "[^]a-z]", "a{,2}", "()", "[[.-.]]",
		"((((a))))", "^$", `\x`, "a**", "[--/]", "é[à-ü]",
	} {
		f.Add(s, "abc", true)
	}
	f.Fuzz(func(t *testing.T, pattern, text string, ascii bool) {
		if len(pattern) > 200 || len(text) > 20 {
			return
		}
		opt := ereOptions{ascii: ascii && isASCII(text)}
		ereMatch(pattern, text, opt)
		p := ereParser{s: pattern, opt: opt}
		tree, err := p.alternatives(0)
		if err != nil || p.special {
			return
		}
		var b strings.Builder
		tree.translate(&b)
		if _, err := syntax.Parse(b.String(), syntax.Perl); err != nil {
			code := err.(*syntax.Error).Code
			if code != syntax.ErrInvalidRepeatSize && code != syntax.ErrLarge && code != syntax.ErrNestingDepth {
				t.Errorf("%q becomes %q: %v", pattern, b.String(), err)
			}
		}
	})
}
