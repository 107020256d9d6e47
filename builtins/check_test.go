package builtins

import (
	"fmt"
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

// A refusal is what the real program takes and no policy allows here, not an error of both.
func TestRefusal(t *testing.T) {
	for _, tc := range []struct{ call, want string }{
		{"awk BEGIN{system(1)}", "awk: line 1: system() runs programs: not allowed here"},
		{"awk {print>$1}", `awk: line 1: print > file writes files: not allowed here, except "/dev/stdout" and "/dev/stderr"`},
		{"awk {print|$1}", "awk: line 1: print | command runs programs: not allowed here"},
		{"awk BEGIN{$1|getline}", "awk: line 1: command | getline runs programs: not allowed here"},
		{"awk {print", ""},
		{"awk -v", ""},
		{"awk {print>\"/dev/stderr\"}", ""},
		{"sed 1e", "sed: -e expression #1, char 2: the `e' command runs programs: not allowed here"},
		{"sed s/a/b/e", "sed: -e expression #1, char 7: the flag `e' of `s' runs programs: not allowed here"},
		{"sed -n wf", "sed: -e expression #1, char 2: the `w' command writes files: not allowed here, except /dev/stdout and /dev/stderr"},
		{"sed s/a/b/wf", "sed: -e expression #1, char 8: the `w' command writes files: not allowed here, except /dev/stdout and /dev/stderr"},
		{"sed -i s/a/b/ f", ""}, // a form, which a policy may list
		{"sed k", ""},
		{"rg --pre cat x", "rg: --pre runs programs: not allowed here"},
		{"rg -z x", ""},
		{"rg --foo x", ""},
		{"sort --compress-program=gzip", "sort: --compress-program is not supported: nothing is compressed"},
		{"sort -R", ""},
		{"sort -k0", ""},
		{"date -s now", "date: the clock is not set here"},
		{"hostname other", "hostname: the name of the machine can not be set here"},
		{"shuf -o f", "shuf: -o writes files: not allowed here; redirect the output with >"},
		{"xxd a b", "xxd: cannot write to 'b': redirect the output to it with >"},
		{"xargs -p rm", ""},
		{"xargs rm", ""},
		{"split --filter=id", "split: --filter runs programs: not allowed here"},
		{"install -s a b", "install: strip is a program: not allowed here"},
		{"install -m u+s a b", "install: the set-user-ID and set-group-ID bits are not set here"},
		{"mkdir -m 2755 d", ""},
		{"install -d -m 2755 d", ""},
		{"mkdir -m 4755 d", "mkdir: the set-user-ID and set-group-ID bits are not set here"},
		{"mkdir -m 1777 d", ""},
		{"gzip f", "gzip: nothing is compressed here: list gzip as a program"},
		{"find . -fstype ext4", ""}, // missing here: an error when it is reached
		{"stat -f %z f", ""},
		{"find . -delete", ""},
		{"cat --foo", ""},
	} {
		words := strings.Fields(tc.call)
		if got := lookup(t, words[0]).Refusal(words[1:]); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.call, got, tc.want)
		}
	}
}

// The calls that a tool starts are told as far as its words go.
func TestCalls(t *testing.T) {
	for _, tc := range []struct{ call, want string }{
		{"xargs", "[{[echo] true}]"},
		{"xargs rm -f", "[{[rm -f] true}]"},
		{"xargs -n1 -I{} mv {} d", "[{[mv] true}]"},
		{"xargs -I{} {}", "[]"},
		{"xargs -n", "[]"},
		{"find . -exec rm {} ;", "[{[rm] true}]"},
		{"find . -exec make all ; -exec wc -l {} +", "[{[make all] false} {[wc -l] true}]"},
		{"find . -exec {} ;", "[]"},
		{"find . -exec rm", "[]"},
	} {
		words := strings.Fields(tc.call)
		if got := fmt.Sprint(lookup(t, words[0]).Calls(words[1:])); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.call, got, tc.want)
		}
	}
}
