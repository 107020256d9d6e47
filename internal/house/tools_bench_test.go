package house

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// toolTexts are the lines of the tools' table in docs/benchmarks.md. F stands for the input:
// F.txt has lines with commas, F.ndjson and F.json records; tree, tree5k and tree50k are trees of 200, 5,000 and 50,000 files.
var toolTexts = []struct{ name, text string }{
	{"cat-head", `cat F.txt | head -5`},
	{"tail", `tail -n 5 F.txt`},
	{"wc-l", `wc -l F.txt`},
	{"wc", `wc F.txt`},
	{"grep-c", `grep -c error F.txt`},
	{"grep-i", `grep -ic ERROR F.txt`},
	{"grep-E", `grep -E 'worker [3-5] took 9[0-9]+' F.txt | tail -1`},
	{"grep-r", `grep -rn pattern tree | head`},
	{"find-wc", `find tree -name '*.go' | wc -l`},
	{"grep-rl-5k", `grep -rl pattern tree5k | sort`},
	{"grep-rl-50k", `grep -rl pattern tree50k | sort`},
	{"rg-5k", `rg -n pattern tree5k | sort`},
	{"xargs-grep-5k", `find tree5k -type f | xargs grep -l pattern | sort`},
	{"find-5k", `find tree5k -name '*7.go' | sort`},
	{"find-50k", `find tree50k -name '*7.go' | sort`},
	{"find-size-5k", `find tree5k -type f -size +0 | wc -l`},
	{"ls-R-5k", `ls -R tree5k`},
	{"ls-lR-5k", `ls -lR tree5k`},
	{"du-5k", `du -s tree5k`},
	{"grep-c-200", `grep -c pattern tree/d*/e*/*.go | tail -1`},
	{"sed-n", `sed -n '100,200p' F.txt`},
	{"sed-s", `sed 's/error/ERR/g' F.txt | tail -1`},
	{"cut", `cut -d, -f2 F.txt | tail -1`},
	{"tr", `tr a-z A-Z < F.txt | tail -1`},
	{"nl", `nl F.txt | tail -1`},
	{"sort", `sort F.txt | tail -1`},
	{"sort-k", `sort -t, -k3,3n -k2,2 F.txt | tail -1`},
	{"sort-u", `sort -u F.txt | tail -1`},
	{"sort-uniq", `cut -d, -f2 F.txt | sort | uniq -c | sort -rn | head`},
	{"uniq", `uniq -c F.txt | tail -1`},
	{"awk-print", `awk '{print $2}' F.txt | tail -1`},
	{"awk-sum", `awk -F, '$3>10{s+=$3}END{print s}' F.txt`},
	{"awk-match", `awk '/worker [3-5] took 9/{n++}END{print n}' F.txt`},
	{"awk-field-match", `awk '$1 ~ /T0[1-3]:/{n++}END{print n}' F.txt`},
	{"jq-names", `jq -r '.[]|.name' F.json | tail -1`},
	{"jq-select", `jq -c 'select(.qty>40)|{id,name}' F.ndjson | tail -1`},
	{"jq-print", `jq . F.ndjson | tail -1`},
	{"sha256sum", `sha256sum F.txt`},
	{"md5sum", `md5sum F.txt`},
	{"base64", `base64 F.txt | tail -1`},
}

// BenchmarkTools runs each text with safesh, whose tools are in process, and with bash and the
// real programs in turns, over inputs of 10 KB (small) and 100 MB (big; SAFESH_BIG_MB sets
// another size, 0 leaves them out). ratio and cpu are safesh's time and processor time over
// bash's, children included; rss-MB is the most memory that safesh held, or what this process held when
// it started it if that is more.
func BenchmarkTools(b *testing.B) {
	dir := speedDir(b)
	big := 100
	if s := os.Getenv("SAFESH_BIG_MB"); s != "" {
		fmt.Sscan(s, &big)
	}
	toolInputs(b, dir, "small", 10<<10)
	toolInputs(b, dir, "big", big<<20)
	toolTree(b, dir+"/tree", 200, 10, 1)
	toolTree(b, dir+"/tree5k", 5000, 50, 50)
	toolTree(b, dir+"/tree50k", 50000, 500, 50)
	policy := "version = 1\n[workspace]\nroot = \".\"\n[files]\nread = [\".\"]\n[tools]\nallow = [\"@read-only\"]\n"
	if err := os.WriteFile(dir+"/tools.toml", []byte(policy), 0o600); err != nil {
		b.Fatal(err)
	}
	for _, size := range []string{"small", "big"} {
		for _, t := range toolTexts {
			if size == "big" && (big == 0 || strings.Contains(t.text, "tree")) {
				continue
			}
			b.Run(size+"/"+t.name, func(b *testing.B) {
				benchToolText(b, dir, strings.ReplaceAll(t.text, "F.", size+"."), size == "small")
			})
		}
	}
}

// toolRun is the best of the runs of one side.
type toolRun struct {
	argv      []string
	took, cpu time.Duration
	rss       int64 // KB, the most
	output    string
}

func benchToolText(b *testing.B, dir, text string, short bool) {
	sides := []*toolRun{
		{argv: []string{dir + "/safesh", "--policy", dir + "/tools.toml", "--audit", dir + "/audit.jsonl", "-c", text}},
		{argv: []string{"bash", "-c", text}},
	}
	n := rounds
	if short {
		n = 20
	}
	for b.Loop() {
		for range n {
			for _, s := range sides {
				s.run(b, dir)
			}
		}
	}
	own, bash := sides[0], sides[1]
	same := own.output == bash.output
	if strings.Contains(text, "grep -rn") { // which files come first is not defined
		same = strings.Count(own.output, "\n") == strings.Count(bash.output, "\n")
	}
	if !same {
		b.Errorf("%s: outputs differ", text)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(own.took.Microseconds())/1000, "ms")
	b.ReportMetric(float64(own.took)/float64(bash.took), "ratio")
	b.ReportMetric(float64(own.cpu)/float64(bash.cpu), "cpu")
	b.ReportMetric(float64(own.rss)/1024, "rss-MB")
}

func (s *toolRun) run(b *testing.B, dir string) {
	cmd := exec.Command(s.argv[0], s.argv[1:]...)
	cmd.Dir = dir
	var said strings.Builder
	cmd.Stderr = &said
	begin := time.Now()
	out, err := cmd.Output()
	took := time.Since(begin)
	if err != nil {
		b.Fatalf("%s: %v\n%s", s.argv, err, &said)
	}
	s.output = string(out)
	if s.took == 0 || took < s.took {
		s.took = took
	}
	if cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); s.cpu == 0 || cpu < s.cpu {
		s.cpu = max(cpu, 1)
	}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		s.rss = max(s.rss, usage.Maxrss)
	}
}

// toolInputs writes the inputs of a size.
func toolInputs(b *testing.B, dir, name string, size int) {
	words := strings.Fields("alpha beta gamma delta error warn info request served worker timeout cache miss hit user session")
	word := func(i int) string { return words[i%len(words)] }
	record := func(i int) string {
		return fmt.Sprintf(`{"id": %d, "name": "%s%d", "qty": %d, "tags": ["%s", "%s"], "ok": %t, "price": %g, "text": "some text of record %d"}`,
			i, word(i), i%1000, i%50, word(3*i), word(5*i), i%3 == 0, float64(i%1000)/4, i)
	}
	write := func(file string, line func(i int) string, head, tail string) {
		f, err := os.Create(filepath.Join(dir, file))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		w := bufio.NewWriter(f)
		w.WriteString(head)
		for i, n := 0, 0; n < size; i++ {
			text := line(i)
			n += len(text)
			w.WriteString(text)
		}
		w.WriteString(tail)
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
	}
	write(name+".txt", func(i int) string {
		return fmt.Sprintf("2026-01-%02dT%02d:%02d:%02dZ,%s,%d,%s %s %s worker %d took %d ms\n",
			i%28+1, i%24, i%60, i*7%60, word(7*i), i%20, word(i), word(3*i), word(5*i), i%9, i*37%1000)
	}, "", "")
	write(name+".ndjson", func(i int) string { return record(i) + "\n" }, "", "")
	write(name+".json", func(i int) string { return record(i) + ",\n" }, "[", record(0)+"]\n")
}

// toolTree writes a tree of n files, of which one in every matches the word pattern.
func toolTree(b *testing.B, dir string, n, dirs, every int) {
	for i := range n {
		sub := fmt.Sprintf("%s/d%d/e%d", dir, i%dirs, i%3)
		if err := os.MkdirAll(sub, 0o755); err != nil {
			b.Fatal(err)
		}
		word := "word"
		if i%every == 0 {
			word = "pattern"
		}
		text := strings.Repeat("a line of a file\n", 20) + "a " + word + " of a file\n"
		if err := os.WriteFile(fmt.Sprintf("%s/f%d.go", sub, i), []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
}
