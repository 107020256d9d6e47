package house

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// rounds is how many times each shell runs a text in one turn of a benchmark; the fastest
// counts, because noise only adds.
const rounds = 2

// speedText is one line of docs/benchmarks.md.
type speedText struct {
	name string
	text string
	bash bool // not for dash
	// observe: under a policy that runs everything, so that cat is the program; else under one
	// that lists what the text starts and has cat in process.
	observe bool
	// input is what stdin reads, "" for nothing.
	input string
}

var speedTexts = []speedText{
	{name: "while-arithmetic", text: `i=0; while [ $i -lt 1000000 ]; do i=$((i+1)); done`},
	{name: "for-arithmetic", bash: true, text: `for ((i=0; i<1000000; i++)); do :; done`},
	{name: "functions", text: `f() { n=$((n+1)); }; n=0; while [ $n -lt 200000 ]; do f a b; done`},
	{name: "functions-local", text: `f() { local x=$1; n=$((x+1)); }; n=0; while [ $n -lt 200000 ]; do f $n; done`},
	{name: "case-strip", text: `i=0; x=/usr/share/doc/name.tar.gz; while [ $i -lt 100000 ]; do case $x in *.zip) a=1;; *.tar.*) a=${x##*/};; *) a=2;; esac; i=$((i+1)); done`},
	{name: "append", bash: true, text: `i=0; x=; while [ $i -lt 100000 ]; do x+=y; i=$((i+1)); done; echo ${#x}`},
	{name: "replace", bash: true, text: `x=aXbXcXd; for ((i=0; i<100000; i++)); do y=${x//X/-}; z=${y^^}; done`},
	{name: "substitution", text: `i=0; while [ $i -lt 10000 ]; do x=$(echo x); i=$((i+1)); done`},
	{name: "substitution-function", text: `f() { echo "$1"; }; i=0; while [ $i -lt 10000 ]; do x=$(f $i); i=$((i+1)); done`},
	{name: "test-bracket", text: `i=0; while [ $i -lt 200000 ]; do [ -n "$i" ]; [ "$i" = 7 ]; i=$((i+1)); done`},
	{name: "test-double", bash: true, text: `for ((i=0; i<200000; i++)); do [[ -n $i && $i != 7 ]]; [[ $i == *99 ]]; done`},
	{name: "array", bash: true, text: `a=(); for ((i=0; i<100000; i++)); do a+=("$i"); done; s=0; for ((i=0; i<100000; i++)); do s=$((s+a[i])); x=${a[i]}; done; echo $s ${#a[@]}`},
	{name: "array-walk", bash: true, text: `a=({1..100000}); n=0; for x in "${a[@]}"; do n=$((n+x)); done; echo $n`},
	{name: "assoc", bash: true, text: `declare -A m; for ((i=0; i<100000; i++)); do m[k$i]=$i; done; s=0; for k in "${!m[@]}"; do s=$((s+${m[$k]})); done; echo $s`},
	{name: "read-file", input: "lines", text: `n=0; while IFS= read -r l; do n=$((n+1)); done; echo $n`},
	{name: "read-pipe", text: `cat lines | { n=0; while IFS= read -r l; do n=$((n+1)); done; echo $n; }`},
	{name: "printf", text: `i=0; while [ $i -lt 100000 ]; do printf '%s %d\n' x $i; i=$((i+1)); done`},
	{name: "echo", text: `i=0; while [ $i -lt 100000 ]; do echo "line $i"; i=$((i+1)); done`},
	{name: "true-1000", text: `i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done`},
	{name: "true-1000-observe", observe: true, text: `i=0; while [ $i -lt 1000 ]; do /bin/true; i=$((i+1)); done`},
	{name: "pipelines", text: `i=0; while [ $i -lt 300 ]; do /bin/echo x | /bin/cat; i=$((i+1)); done`},
	{name: "pipelines-observe", observe: true, text: `i=0; while [ $i -lt 300 ]; do /bin/echo x | /bin/cat; i=$((i+1)); done`},
	{name: "cat-cat", input: "big", text: `cat | cat > /dev/null`},
	{name: "cat-cat-observe", observe: true, input: "big", text: `cat | cat > /dev/null`},
	{name: "glob", text: `cd many; for i in 1 2 3 4 5; do set -- *; done; echo $#`},
	{name: "script-5MB", text: `. ./script.sh`},
	{name: "here-documents", text: "i=0; while [ $i -lt 10000 ]; do read x <<EOF\nline $i\nEOF\ni=$((i+1)); done"},
	{name: "subshells", text: `i=0; while [ $i -lt 20000 ]; do ( : ); i=$((i+1)); done`},
	{name: "subshell-variables", text: `i=0; while [ $i -lt 300 ]; do eval "v$i=$i"; i=$((i+1)); done; while [ $i -lt 5300 ]; do ( v1=2 ); i=$((i+1)); done`},
	{name: "redirections", text: `i=0; while [ $i -lt 20000 ]; do : > /dev/null 2>&1; i=$((i+1)); done`},
	{name: "write-files", text: `i=0; while [ $i -lt 10000 ]; do echo "line $i" > out/f; i=$((i+1)); done`},
	{name: "start", text: `:`},
	{name: "start-true", text: `/bin/true`},
	{name: "start-observe", observe: true, text: `:`},
	{name: "start-true-observe", observe: true, text: `/bin/true`},
}

// BenchmarkSpeed runs each text with safesh (policy and log on), bash and dash in turns:
// ratio/x is safesh's time over x's, cpu/x its processor time over x's, children included
// (which other work on the machine disturbs less). SAFESH_BASE names another safesh to compare
// with.
func BenchmarkSpeed(b *testing.B) {
	dir := speedDir(b)
	for _, t := range speedTexts {
		b.Run(t.name, func(b *testing.B) { t.run(b, dir) })
	}
}

// speedShell is one side of the comparison.
type speedShell struct {
	name string
	argv []string
	best time.Duration
	cpu  time.Duration // the least
}

func (t *speedText) run(b *testing.B, dir string) {
	policy := "enforce.toml"
	if t.observe {
		policy = "observe.toml"
	}
	own := []string{"--policy", dir + "/" + policy, "--audit", dir + "/audit.jsonl"}
	shells := []*speedShell{{name: "safesh", argv: append([]string{dir + "/safesh"}, own...)}}
	if base := os.Getenv("SAFESH_BASE"); base != "" {
		shells = append(shells, &speedShell{name: "base", argv: append([]string{base}, own...)})
	}
	shells = append(shells, &speedShell{name: "bash", argv: []string{"bash"}})
	if !t.bash {
		shells = append(shells, &speedShell{name: "dash", argv: []string{"dash"}})
	}
	n := rounds
	if strings.HasPrefix(t.name, "start") {
		n = 200
	}
	for b.Loop() {
		for range n {
			for _, s := range shells {
				s.run(b, t, dir)
			}
		}
	}
	b.ReportMetric(float64(shells[0].best.Microseconds())/1000, "ms")
	for _, s := range shells[1:] {
		if s.best > 0 {
			b.ReportMetric(float64(shells[0].best)/float64(s.best), "ratio/"+s.name)
			b.ReportMetric(float64(shells[0].cpu)/float64(s.cpu), "cpu/"+s.name)
		}
	}
}

func (s *speedShell) run(b *testing.B, t *speedText, dir string) {
	cmd := exec.Command(s.argv[0], append(s.argv[1:len(s.argv):len(s.argv)], "-c", t.text)...)
	if cmd.Err != nil {
		return // not on this machine
	}
	cmd.Dir = dir
	if t.input != "" {
		in, err := os.Open(dir + "/" + t.input)
		if err != nil {
			b.Fatal(err)
		}
		defer in.Close()
		cmd.Stdin = in
	}
	out, err := os.Create(dir + "/output")
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout = out
	var said strings.Builder
	if !strings.HasPrefix(t.name, "start") { // no pipe to copy where a millisecond counts
		cmd.Stderr = &said
	}
	begin := time.Now()
	err = cmd.Run()
	took := time.Since(begin)
	if err != nil && t.name != "test-bracket" && t.name != "test-double" {
		b.Fatalf("%s: %v\n%s", s.name, err, &said)
	}
	if s.best == 0 || took < s.best {
		s.best = took
	}
	if cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); s.cpu == 0 || cpu < s.cpu {
		s.cpu = max(cpu, 1)
	}
}

// speedDir makes the directory that the texts run in: the shell, its policies, their files.
func speedDir(b *testing.B) string {
	dir := b.TempDir()
	installShell(b, dir)
	files := map[string]string{
		"observe.toml": "version = 1\nmode = \"observe\"\n",
		"enforce.toml": "version = 1\n[files]\nread = [\".\"]\nwrite = [\"out\"]\n[env]\npass = [\"PATH\", \"HOME\"]\n" +
			"[limits]\nmemory = \"1GiB\"\noutput = \"64MiB\"\ndeadline = \"5m\"\n[tools]\nallow = [\"@read-only\"]\n" +
			"[[allow]]\nname = \"true\"\nrun = \"/bin/true\"\n[[allow]]\nname = \"echo\"\nrun = \"/bin/echo\"\n[[allow]]\nname = \"cat\"\nrun = \"/bin/cat\"\n",
		"lines":     strings.Repeat("a line of text, as in a log file\n", 100_000),
		"big":       "",
		"script.sh": strings.Repeat("if [ \"$x\" = y ]; then echo \"never $x\"; fi; y=${x:-z}abc # a comment\n", 72_000),
	}
	for name, text := range files {
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.Truncate(dir+"/big", 1<<30); err != nil { // zeros that take no place
		b.Fatal(err)
	}
	for _, name := range []string{"many", "out"} {
		if err := os.Mkdir(dir+"/"+name, 0o755); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 20_000 {
		if err := os.WriteFile(dir+"/many/entry-"+number(i), nil, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

// number is i in six digits.
func number(i int) string {
	s := []byte("000000")
	for at := len(s) - 1; i > 0; at-- {
		s[at] += byte(i % 10)
		i /= 10
	}
	return string(s)
}
