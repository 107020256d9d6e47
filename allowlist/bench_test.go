package allowlist

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// manyRules is a policy of n rules in the forms that policies have.
func manyRules(tb testing.TB, n int) *Policy {
	var b strings.Builder
	b.WriteString("version = 1\nworkspace.root = \"/ws\"\n")
	for i := range n {
		s := strconv.Itoa(i)
		switch i % 3 {
		case 0:
			b.WriteString("[[allow]]\nrun = \"uv run scripts/s" + s + ".py\"\n")
		case 1:
			b.WriteString("[[allow]]\nrun = \"git sub" + s + "\"\n")
		default:
			b.WriteString("[[deny]]\nrun = \"bin/d" + s + ".sh\"\n")
		}
	}
	p, err := Parse("p", []byte(b.String()), nil)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{10, 1000, 10000} {
		p := manyRules(b, n)
		for name, call := range map[string]string{
			"script":    "uv run scripts/s3.py --limit 5",
			"plain":     "git sub4 x",
			"spelling":  "timeout 30 python3 ./scripts/s3.py --limit 5",
			"denied":    "sh bin/d2.sh",
			"open_pass": "uv run …",
		} {
			c := parseCall(b, call, "/ws")
			p.Decide(c)
			b.Run(name+"/rules="+strconv.Itoa(n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					p.Decide(c)
				}
			})
		}
	}
}

func BenchmarkDeny(b *testing.B) {
	p := manyRules(b, 1000)
	c := Call{Argv: []string{"uv", "run", "scripts/s3x.py", "--limit", "5"}, Dir: "/ws"}
	b.ReportAllocs()
	for b.Loop() {
		p.Decide(c)
	}
}

// BenchmarkParse is the cost at each start of the shell: parse, bind, first decision.
func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"reference.toml", "full.toml"} {
		text, err := os.ReadFile("testdata/" + name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(name, text, testTools); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("first/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p, err := Parse(name, text, testTools)
				if err != nil {
					b.Fatal(err)
				}
				p.WithRoot("/ws").Decide(Call{Argv: []string{"git", "log"}, Dir: "/ws"})
			}
		})
	}
	b.Run("rules=10000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			manyRules(b, 10000).indexed()
		}
	})
}
