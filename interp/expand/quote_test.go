package expand

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
)

var quoteTexts = func() []string {
	texts := []string{
		"", "a", "a b", "it's", "'", "''", "a'b'c", `"`, `\`, "a\nb", "\t", "\x01", "\x7f", "é", "\xff", "é\xff", "€", "~", "a~", "~a", "a:~", "a=~", "#", "a#", "-", "$x", "`x`", "!", "{a,b}", "[x]", "\u00a0", "\u200b", "\u0301", "a\u0301", "\ufeff", "日本", "\U0001f600", "\xed\xa0\x80",
	}
	for c := 1; c < 256; c++ {
		texts = append(texts, string([]byte{byte(c)}), string([]byte{'x', byte(c), 'y'}))
	}
	return texts
}()

func bashZero(t *testing.T, script string, args ...string) []string {
	cmd := exec.Command(bashPath(t), append([]string{"--norc", "-c", script, "bash"}, args...)...)
	cmd.Env = []string{"LANG=C.UTF-8"}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

func TestQuoteBash(t *testing.T) {
	for _, test := range []struct {
		name, script string
		quote        func(string) string
	}{
		{"Quote", `for s; do printf '%q\0' "$s"; done`, Quote},
		{"QuoteSingle", `for s; do printf '%s\0' "${s@Q}"; done`, QuoteSingle},
		{"QuoteDouble", `for s; do d=$(declare -p s; echo .); d=${d#*=}; printf '%s\0' "${d%$'\n.'}"; done`, QuoteDouble},
		{"QuoteSet", `for s; do d=$(zzzz=$s; unset s d; set; echo .); d=${d##*$'\n'zzzz=}; printf '%s\0' "${d%$'\n.'}"; done`, QuoteSet},
		{"QuoteKey", `for s; do unset m; declare -A m; [ -n "$s" ] && m[$s]=1; d=$(declare -p m; echo .); d=${d#*\(}; d=${d#\[}; printf '%s\0' "${d%]=\"1\" *}"; done`, QuoteKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			texts := quoteTexts
			if test.name == "QuoteKey" {
				texts = texts[1:]
			}
			want := bashZero(t, test.script, texts...)
			for i, s := range texts {
				if got := test.quote(s); got != want[i] {
					t.Errorf("%q: got %q, bash %q", s, got, want[i])
				}
			}
		})
	}
}

func TestUnescapeBash(t *testing.T) {
	texts := []string{
		`\a\b\e\E\f\n\r\t\v\\`, `\'`, `\"`, `\?`, `\1`, `\101`, `\0101`, `\01011`, `\x`, `\x4`, `\x414`, `\u41`, `\ue9`, `\u20ac`, `\u`, `\U`,
		`\ud800`, `\U110000`, `\U7fffffff`, `\Uffffffff`, `\z`, `\`, `a\cb`, `\cA`, `\c?`, `\c\\x`, `\c[`, `\c1`, `\c`, `\377`, `é\xff`, `\x{41}z`, `\x{41`, `\x{}`, `\xg`, `a\`, `\8`, `\018`, `\u00e9x`, `\U0001f600`,
	}
	for _, test := range []struct {
		name, script string
		mode         EscapeMode
	}{
		{"EscapeDollar", `for s; do eval "printf '%s\0' \$'${s}Z'" 2>/dev/null; done`, EscapeDollar},
		{"EscapeEcho", `for s; do echo -en "${s}Z"; printf '\0'; done`, EscapeEcho},
		{"EscapePrintfB", `for s; do printf %b "${s}Z" 2>/dev/null; printf '\0'; done`, EscapePrintfB},
		{"EscapeFormat", `for s; do printf "${s}Z" 2>/dev/null; printf '\0'; done`, EscapeFormat},
	} {
		t.Run(test.name, func(t *testing.T) {
			list := texts
			if test.mode == EscapeDollar {
				list = nil
				for _, s := range texts {
					if !strings.HasSuffix(s, `\`) {
						list = append(list, s)
					}
				}
			}
			want := bashZero(t, test.script, list...)
			for i, s := range list {
				if got, _ := Unescape(s+"Z", test.mode); got != want[i] {
					t.Errorf("%q: got %q, bash %q", s+"Z", got, want[i])
				}
			}
		})
	}
	if s, stop := Unescape(`a\0b`, EscapeDollar); s != "a" || stop {
		t.Errorf("NUL in $'…': %q %v", s, stop)
	}
	if s, stop := Unescape(`a\0b\x00\u0000\cd`, EscapePrintfB); s != "a\x00b\x00\x00" || !stop {
		t.Errorf("NUL in %%b: %q %v", s, stop)
	}
}

func TestReadFieldsBash(t *testing.T) {
	lines := []string{
		"", " ", "a", " a b ", "a b c", "a:b", "a:", ":a", "a::b", "a:b:", "a:b:c", "a:b::", " a : b : ", ":", "::", ":::", "a : b", "a b c: ", "a b : ",
		"a :b  c", "a  b  c  d ", "\ta\t", "a:b c:d", " :a", "a: ", "a b:", "x:y:z:", "x y z ", "éaé", "a\xffb",
	}
	for _, ifs := range []string{" \t\n", ":", " :", ": ", "", "é", "\xff", "a"} {
		want := bashZero(t, fmt.Sprintf(`IFS=%s; for l; do
			read -r x y <<< "$l"; read -r z <<< "$l"; read -r p q r <<< "$l"; read -ra w <<< "$l"
			o=; for e in "${w[@]}"; do o+="<$e>"; done
			printf '%%s\0' "<$x><$y>|<$z>|<$p><$q><$r>|$o"; done`, QuoteSingle(ifs)), lines...)
		for i, line := range lines {
			show := func(n int) string {
				var b strings.Builder
				fields := ReadFields(line, nil, n, ifs)
				for k := 0; k < max(n, len(fields)); k++ {
					f := ""
					if k < len(fields) {
						f = fields[k]
					}
					b.WriteString("<" + f + ">")
				}
				return b.String()
			}
			if got := show(2) + "|" + show(1) + "|" + show(3) + "|" + show(-1); got != want[i] {
				t.Errorf("IFS=%q %q: got %q, bash %q", ifs, line, got, want[i])
			}
		}
	}
	got := ReadFields("a b c", []bool{false, true, false, false, false}, 2, " ")
	if len(got) != 2 || got[0] != "a b" || got[1] != "c" {
		t.Errorf("escaped separator: %q", got)
	}
}

func TestSplitBash(t *testing.T) {
	texts := []string{"", " ", "a", " a b ", "a:b:", ":a", "a::b", " : a : b ", "::", "a :b", "a: :b", "éa"}
	for _, ifs := range []string{" \t\n", ":", " :", "", "é"} {
		want := bashZero(t, fmt.Sprintf(`IFS=%s; set -f; for l; do o=; for e in $l; do o+="<$e>"; done; printf '%%s\0' "$o"; done`, QuoteSingle(ifs)), texts...)
		for i, s := range texts {
			got := ""
			for _, f := range Split(s, ifs) {
				got += "<" + f + ">"
			}
			if got != want[i] {
				t.Errorf("IFS=%q %q: got %q, bash %q", ifs, s, got, want[i])
			}
		}
	}
}

func TestAssocOrderBash(t *testing.T) {
	for _, n := range []int{1, 5, 100, 2047, 2049, 3000, 9000} {
		want := bashZero(t, fmt.Sprintf(`declare -A m; for ((i=0;i<%d;i++)); do m[k$i]=$i; m[é$i/]=; done; unset 'm[k3]' 'm[k4]'; m[k4]=x; printf '%%s\0' "${!m[@]}"`, n))
		var m Assoc
		for i := range n {
			m.Set(fmt.Sprintf("k%d", i), fmt.Sprint(i))
			m.Set(fmt.Sprintf("é%d/", i), "")
		}
		m.Unset("k3")
		m.Unset("k4")
		m.Set("k4", "x")
		if got := m.Clone().Keys(); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%d keys: got %.100q, bash %.100q", n, got, want)
		}
		if v, ok := m.Get("k4"); v != "x" || !ok || m.Len() != len(want) || len(m.Values()) != len(want) {
			t.Errorf("%d keys: k4 is %q, %v; length %d of %d", n, v, ok, m.Len(), len(want))
		}
	}
}
