// Command conformance runs public shell suites against several shells and prints a table of how
// many cases each passes.
//
//	go run ./internal/conformance -suite oils -dir CHECKOUT -shell bash=/bin/bash -shell safesh=bin/safesh
//
// The suites are not part of this tree: -dir names a checkout of one. Every shell is judged by
// what the suite expects of bash.
//
// What it does not do: it gives the cases a scratch directory and a deadline, yet they are
// programs of others and may do what the user may do. Run it where that is no harm.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Shell is a shell under test.
type Shell struct {
	Name string // in the table
	Path string // of the program
	As   string // the name that the suite knows it by, and its argv[0]
}

// Case is one test of a suite.
type Case struct {
	Name string
	Line int
	// Text is the code, on the shell's stdin; with File it is a script's path instead.
	Text, File string
	// Stdout and Stderr are nil where the suite expects nothing in particular.
	Stdout, Stderr *string
	Status         int
	// Dirs are made in the scratch directory before the case runs.
	Dirs []string
}

// Group is a row of the table.
type Group struct {
	Name  string
	Cases []Case
}

// Config is what to run.
type Config struct {
	Suite, Dir string
	Only       string // a pattern over the groups' names, all when empty
	Shells     []Shell
	Env        []string // added to the environment of each case
	Timeout    time.Duration
	Jobs       int
	Details    io.Writer // each failed case is written here
}

func main() { os.Exit(run(os.Args, os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr *os.File) int {
	if act := standIns[filepath.Base(args[0])]; act != nil {
		return act(args[1:], stdout, stderr)
	}
	if args[0] == supervisor {
		return supervise(args[1:])
	}
	c, err := parseFlags(args[1:], stderr)
	if err == nil {
		err = c.run(stdout, stderr)
	}
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(stderr, "conformance:", err)
		}
		return 2
	}
	return 0
}

// parseFlags reads the command line.
func parseFlags(args []string, stderr io.Writer) (*Config, error) {
	c := &Config{}
	f := flag.NewFlagSet("conformance", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&c.Suite, "suite", "oils", "oils or smoosh")
	f.StringVar(&c.Dir, "dir", "", "a checkout of the suite")
	f.StringVar(&c.Only, "only", "*", "the files whose names match this pattern")
	f.DurationVar(&c.Timeout, "timeout", 8*time.Second, "the deadline of a case")
	f.IntVar(&c.Jobs, "jobs", 2, "files at a time")
	details := f.String("details", "", "write failed cases to this `file`")
	f.Func("env", "`NAME=VALUE` for every case", func(s string) error {
		c.Env = append(c.Env, s)
		return nil
	})
	f.Func("shell", "`NAME=PATH` of a shell, several times", func(s string) error {
		shell, err := newShell(s)
		c.Shells = append(c.Shells, shell)
		return err
	})
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if c.Dir == "" || len(c.Shells) == 0 {
		return nil, errors.New("-dir and -shell are needed")
	}
	var err error
	if *details != "" {
		c.Details, err = os.Create(*details)
	} else {
		c.Details = io.Discard
	}
	return c, err
}

// newShell reads NAME=PATH. A shell that the suites don't know goes by the name of bash: they
// leave out cases by name.
func newShell(s string) (Shell, error) {
	name, path, ok := strings.Cut(s, "=")
	if !ok {
		return Shell{}, fmt.Errorf("-shell %s: no NAME=", s)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return Shell{}, err
	}
	if _, err := os.Stat(path); err != nil {
		return Shell{}, err
	}
	as := "bash"
	switch name {
	case "dash", "ash", "mksh", "zsh", "yash", "ksh":
		as = name
	}
	return Shell{name, path, as}, nil
}

// run reads the suite, runs it and prints the table.
func (c *Config) run(stdout, stderr io.Writer) error {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return err
	}
	c.Dir = dir
	read := map[string]func(dir, only string) ([]Group, error){"oils": readOils, "smoosh": readSmoosh}[c.Suite]
	if read == nil {
		return fmt.Errorf("unknown suite %q", c.Suite)
	}
	groups, err := read(c.Dir, c.Only)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "conformance")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := makeStandIns(tmp, c.Shells); err != nil {
		return err
	}
	passed := c.runGroups(groups, tmp, stderr)
	printTable(stdout, c.Shells, groups, passed)
	return nil
}

// runGroups runs the groups, Jobs at a time, and returns the passes by group and shell.
func (c *Config) runGroups(groups []Group, tmp string, stderr io.Writer) [][]int {
	passed := make([][]int, len(groups))
	next := make(chan int)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range max(c.Jobs, 1) {
		wg.Go(func() {
			for i := range next {
				counts, details := c.runGroup(groups[i], tmp)
				mu.Lock()
				passed[i] = counts
				fmt.Fprintln(stderr, groups[i].Name, len(groups[i].Cases), counts)
				io.WriteString(c.Details, details)
				mu.Unlock()
			}
		})
	}
	for i := range groups {
		next <- i
	}
	close(next)
	wg.Wait()
	return passed
}

// runGroup runs one file's cases through every shell.
func (c *Config) runGroup(g Group, tmp string) ([]int, string) {
	counts := make([]int, len(c.Shells))
	var details strings.Builder
	for _, test := range g.Cases {
		for i, shell := range c.Shells {
			r := c.runCase(test, shell, tmp)
			why := test.judge(r)
			if why == "" {
				counts[i]++
				continue
			}
			fmt.Fprintf(&details, "==== %s:%d %s [%s]\n%s-- code:\n%s-- stderr:\n%s", g.Name, test.Line, test.Name, shell.Name,
				why, test.Text, r.stderr)
		}
	}
	return counts, details.String()
}

// judge says what is wrong with a result, nothing when the case has passed.
func (t *Case) judge(r result) string {
	var b strings.Builder
	if r.timeout {
		b.WriteString("-- deadline\n")
	}
	if r.status != t.Status {
		fmt.Fprintf(&b, "-- status %d, want %d\n", r.status, t.Status)
	}
	if t.Stdout != nil && *t.Stdout != r.stdout {
		fmt.Fprintf(&b, "-- stdout %q\n-- want   %q\n", r.stdout, *t.Stdout)
	}
	if t.Stderr != nil && *t.Stderr != r.stderr {
		fmt.Fprintf(&b, "-- stderr %q\n-- want   %q\n", r.stderr, *t.Stderr)
	}
	return b.String()
}

// printTable writes the passes as a Markdown table.
func printTable(w io.Writer, shells []Shell, groups []Group, passed [][]int) {
	head, rule := "| file | cases |", "| --- | --: |"
	for _, s := range shells {
		head += " " + s.Name + " |"
		rule += " --: |"
	}
	fmt.Fprintln(w, head+"\n"+rule)
	cases, sums := 0, make([]int, len(shells))
	for i, g := range groups {
		cases += len(g.Cases)
		for j, n := range passed[i] {
			sums[j] += n
		}
		printRow(w, g.Name, len(g.Cases), passed[i])
	}
	printRow(w, "**all**", cases, sums)
}

func printRow(w io.Writer, name string, cases int, counts []int) {
	fmt.Fprintf(w, "| %s | %d |", name, cases)
	for _, n := range counts {
		fmt.Fprintf(w, " %d |", n)
	}
	fmt.Fprintln(w)
}
