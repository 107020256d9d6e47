package plan

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
	"time"
)

// Every command of a corpus (JSON lines with a "command") is planned, none is run.
func TestCorpus(t *testing.T) {
	name := os.Getenv("SAFESH_CORPUS")
	if name == "" {
		t.Skip("SAFESH_CORPUS names no corpus")
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	count := map[string]int{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var rec struct{ Command string }
		if err := json.Unmarshal(lines.Bytes(), &rec); err != nil {
			t.Fatal(err)
		}
		count["texts"]++
		start := time.Now()
		p, err := planOf(rec.Command)
		if err != nil {
			count["syntax errors"]++
			continue
		}
		checkPlan(t, p)
		_, _ = p.String(), p.AppendJSON(nil)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%q took %v", rec.Command, took)
		}
		count["class "+string(p.Class())]++
		if p.Denied() != nil {
			count["denied"]++
		}
		if p.Use(nil) != "" {
			count["suggestions"]++
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	for what, n := range count {
		t.Logf("%6d %s", n, what)
	}
}
