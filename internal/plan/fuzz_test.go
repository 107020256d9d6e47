package plan

import (
	"testing"
	"time"
)

// Planning never panics, is deterministic, and what it suggests is allowed.
func FuzzPlan(f *testing.F) {
	for _, s := range readShapes(f) {
		f.Add(s.text)
	}
	f.Add("echo \xff; rm \x00x")
	f.Add("cat <<A\n$(rm x)")
	f.Add("`echo \\`rm x\\``")
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		p, err := planOf(text)
		if err != nil {
			return
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q took %v", text, took)
		}
		checkPlan(t, p)
		q, _ := planOf(text)
		if p.String() != q.String() || string(p.AppendJSON(nil)) != string(q.AppendJSON(nil)) || p.Class() != q.Class() {
			t.Errorf("%q: two plans", text)
		}
	})
}
