package interp

import (
	"strings"
	"testing"

	"mvdan.cc/sh/v3/syntax"
)

func TestQuoteSubscript(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"element", `m[a.b]=1`, `m["a.b"]=1`},
		{"expansion", `echo "${m[a b]}"`, `echo "${m["a b"]}"`},
		{"path", `m[/x/y]=1`, `m["/x/y"]=1`},
		{"list", `m=([k]=1 [a:b]=2)`, `m=([k]=1 ["a:b"]=2)`},
		{"variable", `m[${x}.txt]=1`, `m["${x}.txt"]=1`},
		{"append", `m[a!]+=1`, `m["a!"]+=1`},
		{"other error", `echo "`, ""},
		{"open", `a=( [k=v x )`, ""},
		{"empty", `m[]=1`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			parse := func(s string) error {
				_, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(s), "")
				return err
			}
			err := parse(tt.in)
			if err == nil {
				t.Fatal("the parser takes it")
			}
			got, ok := quoteSubscript(tt.in, err)
			if ok != (tt.want != "") || got != tt.want {
				t.Fatalf("got %q, %v; want %q", got, ok, tt.want)
			}
			if ok && parse(got) != nil {
				t.Errorf("%q does not parse: %v", got, parse(got))
			}
		})
	}
}
