package gate

import (
	"os"
	"strings"
	"testing"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/interp"

	"golang.org/x/sys/unix"
)

// state prints all of a shell that a subshell has a copy of.
const state = `state() {
	local who=$1; shift
	echo "$who: v=$v n=${#long} a=${a[*]} m=${m[k]} e=$e args=$* ifs=${#IFS} pwd=${PWD##*/} umask=$(umask)"
	echo "$who: f=$(f) opt=${-//[^fC]/} shopt=$(shopt -q nullglob; echo $?) alias=${BASH_ALIASES[al]} opts=$OPTIND"
	echo "$who: traps=$(trap -p USR1)"
	[ -e /dev/fd/7 ] 2>/dev/null; { echo x >&7; } 2>/dev/null && echo "$who: 7 is open"
	return 0
}
`

const setUp = `cd "$TOP/one"; v=1; e=1; export e; a=(1 2 3); declare -A m=([k]=1); f() { echo f1; }; set -- p q
printf -v long '%*s' 300 ''; long+=x; OPTIND=1; umask 022; trap 'echo usr1' USR1; alias al=one
`

const change = `v=2; e=2; a[1]=9; a+=(4); m[k]=2; f() { echo f2; }; set -- r; IFS=,; cd ../two; umask 077; set -f; set -C
shopt -s nullglob; long+=yy; trap 'echo other' USR1; exec 7>/dev/null; alias al=two; OPTIND=5; unset -v gone; gone2=1
`

// TestIsolation: what a subshell of any kind changes, the shell does not see, and what the
// shell changes meanwhile, the subshell does not see.
func TestIsolation(t *testing.T) {
	ways := map[string]struct{ inside, outside string }{
		"parentheses":  {"( " + change + " state sub >/dev/null )", ""},
		"substitution": {": $( " + change + " state sub )", ""},
		"stage":        {"{ " + change + " state sub; } | cat >/dev/null", ""},
		"job":          {"{ " + change + " state sub >/dev/null; } & wait", ""},
		"process":      {"cat < <( " + change + " state sub ) >/dev/null", ""},
		// The shell changes, the job looks when it is told to.
		"parent": {"", change},
	}
	for name, w := range ways {
		t.Run(name, func(t *testing.T) {
			if w.outside != "" {
				text := "exec 8< <(:)\n{ read -r go; state shell \"$@\"; } < \"$TOP/fifo\" > \"$TOP/said\" &\n" +
					w.outside + "echo go >| \"$TOP/fifo\"; wait\nset +f; while IFS= read -r l; do echo \"$l\"; done < \"$TOP/said\""
				compare(t, runText(t, state+setUp+"state shell \"$@\""), runText(t, state+setUp+text))
				return
			}
			compare(t, runText(t, state+setUp+"state shell \"$@\""), runText(t, state+setUp+w.inside+"\nstate shell \"$@\""))
		})
	}
}

func compare(t *testing.T, want, got string) {
	t.Helper()
	if want != got || !strings.Contains(want, "v=1") {
		t.Errorf("the state was\n%s\nand is\n%s", want, got)
	}
}

// TestIsolationRace grows and changes the same variables in many subshells at once.
func TestIsolationRace(t *testing.T) {
	text := setUp + `work() { for i in 1 2 3 4 5 6 7 8 9; do v+=$1; long+=$1; a+=($1); m[k]+=$1; f() { echo $1; }; done; echo "${#long} ${#a[@]} ${#v}"; }
for j in 1 2 3 4 5 6; do work $j & { work $j; } | cat & done; x=$(work 7); work 8 | cat; long+=z; wait; echo "$x ${#long} $v"`
	got := runText(t, text)
	want := strings.Repeat("310 12 10\n", 13) + "310 12 10 302 1\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// runText runs a text in observe mode and returns what it printed.
func runText(t *testing.T, text string) string {
	t.Helper()
	top := t.TempDir()
	for _, d := range []string{"/one", "/two"} {
		if err := os.Mkdir(top+d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	makeFifo(t, top+"/fifo")
	policy, err := allowlist.Parse("p", []byte("version = 1\nmode = \"observe\"\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=/usr/bin:/bin", "TOP=" + top}
	g := New(Config{Policy: policy, Tools: builtins.NewTable(), Env: env, Dir: top})
	out, err := os.Create(top + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	files := make([]interp.File, 3)
	for i, name := range []string{os.DevNull, top + "/out", top + "/err"} {
		if files[i], err = g.Open(t.Context(), "/", name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	sh, err := interp.New(t.Context(), interp.Config{Gate: g, Name: "sh", Env: env, Dir: top, Files: files, CommandString: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = sh.Run(text, "")
	sh.Close(err)
	if said, _ := os.ReadFile(top + "/err"); len(said) > 0 {
		t.Errorf("stderr: %s", said)
	}
	printed, _ := os.ReadFile(top + "/out")
	return string(printed)
}

func makeFifo(t *testing.T, name string) {
	t.Helper()
	if err := unix.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
}
