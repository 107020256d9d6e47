package builtins

import (
	"fmt"
	"reflect"
	"testing"
)

func TestRegexFind(t *testing.T) {
	tests := []struct {
		syntax      regexSyntax
		pattern, in string
		want        []int
	}{
		{regexBasic, `b`, "abc", []int{1, 2}},
		{regexBasic, `\(a\|ab\)\(c\|bcd\)*`, "abcd", []int{0, 4, 0, 1, 1, 4}},
		{regexBasic, `a\{2,3\}`, "aaaa", []int{0, 3}},
		{regexBasic, `\(a*\)*`, "b", []int{0, 0, 0, 0}},
		{regexBasic, `\(.\)\1`, "abccd", []int{2, 4, 2, 3}},
		{regexBasic, `a*$`, "baa", []int{1, 3}},
		{regexBasic, `\<w\w*\>`, "aw wow!", []int{3, 6}},
		{regexBasic, `^*a`, "x*a", nil},
		{regexBasic, `^*a`, "*a", []int{0, 2}},
		{regexExtended, `(a|b)*c|x`, "zabac", []int{1, 5, 3, 4}},
		{regexExtended, `[[:digit:]]+`, "ab12", []int{2, 4}},
		{regexExtended, `x*`, "abc", []int{0, 0}},
		{regexExtended, `(foo|foobar)(bar)?`, "foobar", []int{0, 6, 0, 3, 3, 6}},
		{regexExtended, `é.`, "aéß", []int{1, 5}},
		{regexExtended, `.`, "\xffa", []int{1, 2}},
		{regexExtended, "\xff", "a\xff", []int{1, 2}},
		{regexExtended, `\bé\b`, "aé é", []int{4, 6}},
		{regexExtended, `a{,2}b`, "aaab", []int{1, 4}},
		{regexExtended, `(a*)+b\1`, "aabaa", []int{0, 5, 0, 2}},
		{regexPerl, `a.*?b`, "xaabab", []int{1, 4}},
		{regexPerl, `(?<=v)\d+(?!\d|x)`, "v12x v34", []int{6, 8}},
		{regexPerl, `k=\K\w+`, "a k=vv", []int{4, 6}},
		{regexPerl, `(?i:A)b`, "ab aB Ab", []int{0, 2}},
		{regexPerl, `(a|ab)(c|bcd)`, "abcd", []int{0, 4, 0, 1, 1, 4}},
		{regexPerl, `(\w)\1`, "abb", []int{1, 3, 1, 2}},
		{regexPerl, `[\d\-x]+\.`, "a1-x.", []int{1, 5}},
		{regexPerl, `a++b`, "aab", []int{0, 3}},
		{regexPerl, `a++a`, "aaa", nil},
		{regexPerl, `\Qa.b\E+`, "aabb a.bb", []int{5, 9}},
		{regexRust, `(?P<x>\w+)\s`, "é b", []int{0, 3, 0, 2}},
		{regexRust, `[a-z&&[^b]]+`, "bac", []int{1, 3}},
		{regexRust, `\p{Greek}+|x`, "aβγ", []int{1, 5}},
		{regexFixed, `a.b`, "axb a.b", []int{4, 7}},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s in %s", test.pattern, test.in), func(t *testing.T) {
			re, err := compileRegex(test.pattern, regexOptions{syntax: test.syntax, utf8: true})
			if err != nil {
				t.Fatal(err)
			}
			got := re.find([]byte(test.in), 0)
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if re.match([]byte(test.in)) != (test.want != nil) {
				t.Error("match and find disagree")
			}
		})
	}
}
