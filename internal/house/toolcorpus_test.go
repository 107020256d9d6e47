package house

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"safesh/builtins"

	"mvdan.cc/sh/v3/syntax"
)

// Rates that the tools must reach over a corpus, in percent.
const (
	leastAccepted = 99
	leastCovered  = 97
)

// TestCorpusTools checks the arguments of every call of a tool in a corpus, and counts the
// pipes whose stages are tools but for one program. Nothing is run and no file is opened.
func TestCorpusTools(t *testing.T) {
	name := os.Getenv("SAFESH_CORPUS")
	if name == "" {
		name = besideCorpus
		if _, err := os.Stat(name); err != nil {
			t.Skip("there is no corpus beside this checkout")
		}
	}
	r := &toolRates{table: builtins.NewTable(), refused: map[string]int{}, others: map[string]int{}}
	for _, text := range readCorpus(t, name) {
		file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
		if err == nil {
			r.text(file)
		}
	}
	r.report(t)
}

// toolRates counts what tools take.
type toolRates struct {
	table                 *builtins.Table
	calls, accepted       int
	stages, stageAccepted int
	pipes, covered        int
	texts, textsCovered   int // texts with a pipe
	refused               map[string]int
	others                map[string]int // programs that keep a pipe from being covered
}

func (r *toolRates) report(t *testing.T) {
	fmt.Printf("corpus tools: %d of %d calls accepted (%.2f %%), %d of %d pipe stages (%.2f %%)\n",
		r.accepted, r.calls, percent(r.accepted, r.calls), r.stageAccepted, r.stages, percent(r.stageAccepted, r.stages))
	fmt.Printf("corpus tools: %d of %d pipes are tools and at most one program (%.2f %%); all pipes of a text: %d of %d texts (%.2f %%)\n",
		r.covered, r.pipes, percent(r.covered, r.pipes), r.textsCovered, r.texts, percent(r.textsCovered, r.texts))
	for _, line := range sortedKeys(r.refused) {
		fmt.Printf("corpus tools:   not accepted %3d  %s\n", r.refused[line], line)
	}
	for _, line := range sortedKeys(r.others) {
		fmt.Printf("corpus tools:   not covered %3d  %s\n", r.others[line], line)
	}
	if percent(r.stageAccepted, r.stages) < leastAccepted || percent(r.accepted, r.calls) < leastAccepted {
		t.Errorf("less than %d %% of the calls are accepted", leastAccepted)
	}
	if percent(r.covered, r.pipes) < leastCovered {
		t.Errorf("less than %d %% of the pipes are covered", leastCovered)
	}
}

func percent(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }

// text counts a text: its calls, then its pipes.
func (r *toolRates) text(file *syntax.File) {
	good := map[*syntax.CallExpr]bool{}
	stages := map[*syntax.CallExpr]bool{}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.BinaryCmd:
			if isPipe(n.Op) {
				for _, st := range []*syntax.Stmt{n.X, n.Y} {
					if call, ok := st.Cmd.(*syntax.CallExpr); ok {
						stages[call] = true
					}
				}
			}
		case *syntax.CallExpr:
			good[n] = r.call(n, stages[n])
		}
		return true
	})
	r.countPipes(file, good)
}

// call checks one call; true when it is a tool's and accepted.
func (r *toolRates) call(n *syntax.CallExpr, stage bool) bool {
	words := callWords(n)
	if len(words) == 0 {
		return false
	}
	tool, ok := r.table.Lookup(words[0])
	if !ok {
		return false
	}
	err := tool.Check(words[1:])
	r.calls++
	if stage {
		r.stages++
	}
	if err != nil {
		r.refused[fmt.Sprintf("%.300q: %s", words, strings.ReplaceAll(err.Error(), "\n", " / "))]++
		return false
	}
	r.accepted++
	if stage {
		r.stageAccepted++
	}
	return true
}

func isPipe(op syntax.BinCmdOperator) bool { return op == syntax.Pipe || op == syntax.PipeAll }

// countPipes counts the outermost pipes of a text.
func (r *toolRates) countPipes(file *syntax.File, good map[*syntax.CallExpr]bool) {
	pipes, covered := 0, 0
	inside := map[syntax.Node]bool{}
	syntax.Walk(file, func(n syntax.Node) bool {
		b, ok := n.(*syntax.BinaryCmd)
		if !ok || !isPipe(b.Op) || inside[b] {
			return true
		}
		var stages []*syntax.Stmt
		var flatten func(st *syntax.Stmt)
		flatten = func(st *syntax.Stmt) {
			if b, ok := st.Cmd.(*syntax.BinaryCmd); ok && isPipe(b.Op) {
				inside[b] = true
				flatten(b.X)
				flatten(b.Y)
				return
			}
			stages = append(stages, st)
		}
		flatten(&syntax.Stmt{Cmd: b})
		pipes++
		if r.coveredPipe(stages, good) {
			covered++
		}
		return true
	})
	if pipes == 0 {
		return
	}
	r.pipes += pipes
	r.covered += covered
	r.texts++
	if covered == pipes {
		r.textsCovered++
	}
}

// coveredPipe tells whether the stages are accepted tools, words of the shell itself and at
// most one other program.
func (r *toolRates) coveredPipe(stages []*syntax.Stmt, good map[*syntax.CallExpr]bool) bool {
	var programs []string
	for _, st := range stages {
		syntax.Walk(st, func(n syntax.Node) bool {
			call, ok := n.(*syntax.CallExpr)
			if !ok {
				return true
			}
			words := callWords(call)
			accepted := good[call]
			if accepted && words[0] == "xargs" {
				words = r.startedBy(words[1:])
				_, accepted = r.table.Lookup(words[0])
			}
			if name := otherProgram(words); name != "" && !accepted && !slices.Contains(programs, name) {
				programs = append(programs, name)
			}
			return true
		})
	}
	if len(programs) > 1 {
		r.others[strings.Join(programs, " ")]++
	}
	return len(programs) <= 1
}

// shellWords are builtins of the shell that stand in pipes.
var shellWords = []string{
	"cd", "read", "export", "set", "shopt", "local", "declare", "exit", "return", "break", "continue", ":", "unset", "wait",
	"shift", "type", "command", "builtin", "eval", "exec", "source", ".", "trap", "kill", "jobs", "mapfile", "readarray", "let",
	"hash", "umask", "alias", "pushd", "popd", "dirs", "getopts", "ulimit", "times", "compgen", "history", "bind",
}

// otherProgram is the program that words call behind decorators, "" for the shell's own words.
func otherProgram(words []string) string {
	if len(words) == 0 || slices.Contains(shellWords, words[0]) {
		return ""
	}
	return programOf(words)
}

// startedBy is the call that xargs makes of its arguments and one word of input.
func (r *toolRates) startedBy(args []string) []string {
	started := []string{"echo"}
	xargs, _ := r.table.Lookup("xargs")
	xargs.Run(&builtins.IO{
		Context: context.Background(), Stdin: strings.NewReader("1\n"), Stdout: io.Discard, Stderr: io.Discard, Dir: "/",
		Run: func(argv []string, _ io.Reader) (int, error) {
			started = argv
			return 0, nil
		},
	}, args)
	return started
}

// callWords are the words of a call without their quotes; what is expanded stands as 1.
func callWords(call *syntax.CallExpr) []string {
	var words []string
	for _, word := range call.Args {
		var b strings.Builder
		addParts(&b, word.Parts, false)
		words = append(words, b.String())
	}
	return words
}

func addParts(b *strings.Builder, parts []syntax.WordPart, quoted bool) {
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			addLit(b, part.Value, quoted)
		case *syntax.SglQuoted:
			text := part.Value
			if part.Dollar {
				text = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\\`, `\`, `\'`, `'`).Replace(text)
			}
			b.WriteString(text)
		case *syntax.DblQuoted:
			addParts(b, part.Parts, true)
		default:
			b.WriteByte('1')
		}
	}
}

// addLit adds a literal part without the backslashes that the shell takes away.
func addLit(b *strings.Builder, text string, quoted bool) {
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) && (!quoted || strings.IndexByte("\\$`\"\n", text[i+1]) >= 0) {
			if i++; text[i] == '\n' {
				continue
			}
		}
		b.WriteByte(text[i])
	}
}
