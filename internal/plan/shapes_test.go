package plan

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// shape is one case of testdata/shapes.txt.
type shape struct {
	line                    int
	text, calls, use, class string
}

func readShapes(t testing.TB) []shape {
	t.Helper()
	data, err := os.ReadFile("testdata/shapes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []shape
	for i, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		rest, below := strings.CutPrefix(line, "    ")
		rest = strings.ReplaceAll(rest, "⏎", "\n")
		switch {
		case line == "" || line[0] == '#':
		case !below:
			out = append(out, shape{line: i + 1, text: rest})
		case strings.HasPrefix(rest, "use "):
			out[len(out)-1].use = rest[len("use "):]
		case strings.HasPrefix(rest, "class "):
			out[len(out)-1].class = rest[len("class "):]
		default:
			out[len(out)-1].calls = rest
		}
	}
	return out
}

func TestShapes(t *testing.T) {
	for _, s := range readShapes(t) {
		t.Run(fmt.Sprintf("line%d", s.line), func(t *testing.T) {
			p, err := planOf(s.text)
			if err != nil {
				if s.calls != "error" {
					t.Fatal(err)
				}
				return
			}
			if got := summary(p); got != s.calls {
				t.Errorf("%s\n calls %s\n want  %s", s.text, got, s.calls)
			}
			if got := p.Use(nil); got != s.use {
				t.Errorf("%s\n use  %q\n want %q", s.text, got, s.use)
			}
			if got := string(p.Class()); got != s.class {
				t.Errorf("%s\n class %q, want %q", s.text, got, s.class)
			}
			checkPlan(t, p)
		})
	}
}

// summary is the calls of a plan in one line; see testdata/shapes.txt.
func summary(p *Plan) string {
	signs := map[string]string{"allow": "+", "deny": "-", "later": "?", "shell": "$", "func": "&"}
	var out []string
	for i := range p.Calls {
		c := &p.Calls[i]
		name := c.Decision.Rule
		switch {
		case name == "" && len(c.Argv) > 0:
			name = c.Argv[0]
		case name == "":
			name = c.Source
		}
		if c.Open {
			name += "…"
		}
		if c.Decision.FilterDone {
			name += "|" + c.Filter.Tool
		}
		if c.Nested != nil {
			name += "(" + summary(c.Nested) + ")"
		}
		out = append(out, signs[verdict(c)]+name)
	}
	return strings.Join(out, " ")
}

// checkPlan checks what holds for every plan.
func checkPlan(t testing.TB, p *Plan) {
	t.Helper()
	for i := range p.Calls {
		c := &p.Calls[i]
		switch {
		case c.Pos < 0 || c.End < c.Pos || c.End > len(p.Text):
			t.Errorf("%q: call %d is at %d…%d of %d", p.Text, i, c.Pos, c.End, len(p.Text))
		case p.Text[c.Pos:c.End] != c.Source:
			t.Errorf("%q: call %d: source %q is not at %d…%d", p.Text, i, c.Source, c.Pos, c.End)
		case c.Known != len(c.Argv):
			t.Errorf("%q: call %d: %d words known of %q", p.Text, i, c.Known, c.Argv)
		case c.Certain && !c.denied():
			t.Errorf("%q: call %d is certain and not denied", p.Text, i)
		case c.Decided && c.Kind == Dynamic && c.judged != nil:
			t.Errorf("%q: call %d is decided without a word", p.Text, i)
		}
		if c.Nested != nil {
			checkPlan(t, c.Nested)
		}
	}
	if use := p.Use(nil); use != "" {
		q, err := planOf(use)
		if err != nil {
			t.Errorf("%q: use %q does not parse: %v", p.Text, use, err)
		} else if d := q.Denied(); d != nil {
			t.Errorf("%q: use %q is denied: %s", p.Text, use, d.Source)
		}
		if p.Denied() == nil {
			t.Errorf("%q: not denied, but use %q", p.Text, use)
		}
	}
}
