package interp

import (
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

// TestParseRewritten checks that texts which the library refuses are read, that nothing of the
// rewriting is left in the tree, and that places are those of the text.
func TestParseRewritten(t *testing.T) {
	tests := []struct{ name, in string }{
		{"empty command", "(( ))"},
		{"empty expansion", "echo $(( )) z"},
		{"dynamic name", "echo $(( x$y = 1 )) z"},
		{"base", "echo $(( ${b}#1f )) z"},
		{"element", "m[a.b c]=1 z=2"},
		{"key", `echo "${m[/x y]}" z`},
		{"slice", "echo ${x: } ${x::1} z"},
		{"no substitution", "echo ${x&} z"},
		{"two lines", "echo ${x&\n} z"},
		{"flags", `echo "${(m)x}" z`},
		{"let", "let x=1 y=x*2 z"},
		{"let list", "let x=( 1 ) z"},
		{"for", "for ((i$x=0; i<1; i++)); do echo z; done"},
		{"subshells", "((echo a); (echo b)) | z"},
		{"substitution", "x=$((echo a); (echo b)) z"},
		{"array before a command", "a=(1 2) b=3 z"},
		{"element before a command", "a[1 + 2]=x z"},
		{"list for an element", "a[0]=(1 2); z"},
		{"appended element", "a=([0]+=1 [x y]+=2) z=1"},
		{"name of a function", "f-$(x y)() { z; }"},
		{"no name", "export a-b=c z"},
		{"delimiter", "cat <<${x} z\nbody\n${x}\n"},
		{"count", "echo ${##2} z"},
		{"command like an element", "a[1 + 2] z"},
		{"negations", "! ! z"},
		{"empty pattern", "[[ x == @() ]]; z"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file, err := Parse(tt.in, "")
			if err != nil {
				t.Fatal(err)
			}
			syntax.Walk(file, func(n syntax.Node) bool {
				lit, ok := n.(*syntax.Lit)
				if !ok {
					return true
				}
				if strings.ContainsFunc(lit.Value, isMark) {
					t.Errorf("a mark is left in %q", lit.Value)
				}
				if i := strings.LastIndexByte(tt.in, 'z'); lit.Value == "z" && int(lit.Pos().Offset()) != i {
					t.Errorf("z is at %d, not at %d", lit.Pos().Offset(), i)
				}
				return true
			})
		})
	}
}

// TestParseRefused checks that rewriting takes nothing that bash refuses, and that the error
// has its place in the text that was given.
func TestParseRefused(t *testing.T) {
	tests := []struct {
		name, in  string
		line, col int
	}{
		{"keyword", "if fi", 1, 4},
		{"after a rewriting", "echo ${x&}\nfor", 2, 1},
		{"in a string", `echo "((a"; fi; echo "b))"`, 1, 13},
		{"condition", "[[ x ]]; [[ a =~ ( ]] 2>f; echo", 1, 10},
		{"open", "echo $(( 1 + ", 1, 0},
		{"mark in the text", "echo \U0010FD01 $(( ))", 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.in, "")
			se, ok := err.(*SyntaxError)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if se.Line != tt.line || tt.col > 0 && se.Col != tt.col {
				t.Errorf("error at %d:%d: %s; want %d:%d", se.Line, se.Col, se.Text, tt.line, tt.col)
			}
		})
	}
}
