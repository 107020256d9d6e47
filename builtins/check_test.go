package builtins

import (
	"strings"
	"testing"
)

// Check runs nothing and says what the tool says of its arguments.
func TestCheck(t *testing.T) {
	for _, tc := range []struct{ call, want string }{
		{"cat missing", ""},
		{"cat -Z", "cat: invalid option -- 'Z'\nTry 'cat --help' for more information."},
		{"sed -n 1,5p f", ""},
		{"sed -i s/a/b/ f", ""},
		{"sed -n 1,5k f", "sed: -e expression #1, char 4: unknown command: `k'"},
		{"awk {print", "awk: line 1: syntax error at or near end of text"},
		{"awk BEGIN{while(1)x++}", ""},
		{"awk BEGIN{system(1)}", "awk: line 1: system() runs programs: not allowed here"},
		{"grep -E a(b f", "grep: Unmatched ( or \\("},
		{"find . -exec rm {} ;", ""},
		{"find . -exec rm", "find: missing argument to `-exec'"},
		{"xargs rm", ""},
		{"sleep 1000", ""},
		{"yes", ""},
		{"seq 1 1e300", ""},
		{"test a = b", ""},
		{"test a b c d", "test: extra argument 'b'"},
		{"sort --help", ""},
		{"tail -f f", ""},
	} {
		words := strings.Fields(tc.call)
		got := ""
		if err := lookup(t, words[0]).Check(words[1:]); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%s: %q, want %q", tc.call, got, tc.want)
		}
	}
}
