package house

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"safesh/allowlist"
	"safesh/builtins"
	"safesh/internal/gate"
	"safesh/internal/plan"
	"safesh/interp"
)

// maxPlan is how long one text may take to be parsed, planned and decided.
const maxPlan = 2 * time.Second

// besideCorpus is where the corpus of commands lies beside a checkout.
const besideCorpus = "../../../shared/corpus/commands.jsonl"

// TestCorpusSample does with every 9th command what TestCorpus does with all.
func TestCorpusSample(t *testing.T) {
	if _, err := os.Stat(besideCorpus); err != nil {
		t.Skip("there is no corpus beside this checkout")
	}
	var sample []string
	for i, text := range readCorpus(t, besideCorpus) {
		if i%9 == 0 {
			sample = append(sample, text)
		}
	}
	planCorpus(t, sample)
}

// TestCorpus plans each command of a corpus (JSON lines with a "command") under a policy that
// lists the programs that the corpus names, and says how many were allowed. It runs none.
func TestCorpus(t *testing.T) {
	name := os.Getenv("SAFESH_CORPUS")
	if name == "" {
		t.Skip("SAFESH_CORPUS names no corpus")
	}
	planCorpus(t, readCorpus(t, name))
}

// planCorpus plans texts: each is planned or has a syntax error with its place, in bounded
// time.
func planCorpus(t *testing.T, texts []string) {
	t.Helper()
	programs := corpusPrograms(t, texts)
	cfg := corpusConfig(t, programs)
	count, classes := map[string]int{}, map[string]int{}
	slowest, slowestText := time.Duration(0), ""
	for _, text := range texts {
		begin := time.Now()
		verdict, class := planText(text, cfg)
		if took := time.Since(begin); took > slowest {
			slowest, slowestText = took, text
		}
		count[verdict]++
		if class != "" {
			classes[class]++
		}
	}
	if n := count["error without a place"]; n > 0 {
		t.Errorf("%d syntax errors have no place", n)
	}
	if slowest > maxPlan {
		t.Errorf("%v for %.200q", slowest, slowestText)
	}
	fmt.Printf("corpus: %d commands, %d programs listed: %d allowed (%.1f %%), %d denied, %d syntax errors; slowest %v\n",
		len(texts), len(programs), count["allowed"], 100*float64(count["allowed"])/float64(len(texts)),
		count["denied"], count["syntax error"], slowest.Round(time.Millisecond))
	for _, class := range sortedKeys(classes) {
		fmt.Printf("corpus:   denied as %-16s %6d\n", class, classes[class])
	}
}

func readCorpus(t *testing.T, name string) (texts []string) {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var rec struct{ Command string }
		if err := json.Unmarshal(lines.Bytes(), &rec); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, rec.Command)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return texts
}

// corpusConfig is what a plan knows under a policy that lists the programs.
func corpusConfig(t *testing.T, programs []string) plan.Config {
	var b strings.Builder
	b.WriteString("version = 1\n[workspace]\ncd = \"absorb\"\n[files]\nread = [\"/\"]\nwrite = [\"/tmp\", \".\"]\n" +
		"[env]\nset = [\"*\"]\n[tools]\nallow = [\"@read-only\", \"tee\"]\n")
	for _, p := range programs {
		b.WriteString("[[allow]]\nrun = " + strconv.Quote(p) + "\n")
	}
	table := builtins.NewTable()
	policy, err := allowlist.Parse("corpus.toml", []byte(b.String()), gate.ToolInfos(table))
	if err != nil {
		t.Fatal(err)
	}
	return plan.For(gate.New(gate.Config{Policy: policy, Tools: table, Dir: t.TempDir()}))
}

// planText says what becomes of a text, and the class of its first certain denial.
func planText(text string, cfg plan.Config) (verdict, class string) {
	file, err := cfg.Parse(text)
	if err != nil {
		var se *interp.SyntaxError
		if !errors.As(err, &se) || se.Line < 1 || se.Text == "" {
			return "error without a place", ""
		}
		return "syntax error", ""
	}
	d := plan.Make(file, text, cfg).Denied()
	if d == nil {
		return "allowed", ""
	}
	return "denied", string(d.Decision.Class)
}

// corpusPrograms is the plain names of the programs that the texts call, behind the usual
// decorators, sorted.
func corpusPrograms(t *testing.T, texts []string) []string {
	cfg := corpusConfig(t, nil)
	seen := map[string]bool{}
	for _, text := range texts {
		if file, err := cfg.Parse(text); err == nil {
			addPrograms(seen, plan.Make(file, text, cfg))
		}
	}
	return sortedKeys(seen)
}

func addPrograms(seen map[string]bool, p *plan.Plan) {
	for i := range p.Calls {
		c := &p.Calls[i]
		if c.Nested != nil {
			addPrograms(seen, c.Nested)
		}
		if name := programOf(c.Argv); c.Kind == plan.Program && isPlainName(name) {
			seen[name] = true
		}
	}
}

// programOf is the first word that is no decorator, option, number or assignment.
func programOf(argv []string) string {
	decorators := []string{
		"timeout", "env", "sudo", "nohup", "nice", "time", "command", "exec", "builtin", "stdbuf", "setsid", "ionice", "sh",
		"bash", "zsh", "dash",
	}
	for i, w := range argv {
		switch {
		case i > 0 && (w == "" || w[0] == '-' || strings.Contains(w, "=") || w[0] >= '0' && w[0] <= '9'):
		case !slices.Contains(decorators, w[strings.LastIndexByte(w, '/')+1:]):
			return w
		}
	}
	return ""
}

// isPlainName: letters, digits and what else stands in names of programs and their paths.
func isPlainName(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._+-/", c) >= 0) {
			return false
		}
	}
	return name != "" && name[0] != '-'
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
